//! What the columns of one list mean.

use cairn_domain::Kind;

use crate::date::{self, Order};
use crate::draft::ColumnReport;
use crate::fields::field_of;
use crate::headers::{self, Column};
use crate::options::{CsvOptions, ReadError};
use crate::report::{Place, Problem, Remark, Rule, Severity};
use crate::table::Row;

/// The columns of a list.
pub(super) struct Columns {
    pub kind: Kind,
    pub encoding: &'static str,
    headings: Vec<String>,
    meanings: Vec<Option<Column>>,
    repeated: Vec<bool>,
    orders: Vec<Option<Order>>,
}

impl Columns {
    pub fn read(
        header: &[String],
        rows: &[Row],
        options: &CsvOptions,
        encoding: &'static str,
    ) -> Result<Self, ReadError> {
        let headings: Vec<String> = header.iter().map(|heading| heading.trim().to_owned()).collect();
        let kind = options.kind.unwrap_or_else(|| headers::kind_of(&headings));
        if !matches!(kind, Kind::Customer | Kind::Purchase | Kind::Trip) {
            return Err(ReadError::NotAList(kind.name()));
        }
        let mut meanings: Vec<Option<Column>> = Vec::with_capacity(headings.len());
        let mut repeated = Vec::with_capacity(headings.len());
        for heading in &headings {
            let meaning = headers::column(kind, heading);
            let again = meaning.is_some_and(|column| !holds_several(column) && meanings.contains(&Some(column)));
            repeated.push(again);
            meanings.push(meaning.filter(|_| !again));
        }
        let orders = meanings.iter().enumerate().map(|(index, meaning)| {
            let is_date =
                meaning.is_some_and(|m| matches!(m, Column::Birthday | Column::Date | Column::Start | Column::End));
            let values = rows.iter().filter_map(move |row| row.cells.get(index).map(String::as_str));
            is_date.then(|| date::order_of(values)).flatten()
        });
        let orders = orders.collect();
        let columns = Self { kind, encoding, headings, meanings, repeated, orders };
        columns.missing().map_or(Ok(columns), Err)
    }

    pub fn len(&self) -> usize {
        self.headings.len()
    }

    /// What a column means, its heading, and how its dates are written.
    pub fn get(&self, index: usize) -> (Option<Column>, &str) {
        (self.meanings.get(index).copied().flatten(), self.headings.get(index).map_or("", String::as_str))
    }

    pub fn order(&self, column: Column) -> Option<Order> {
        self.meanings.iter().position(|meaning| *meaning == Some(column)).and_then(|index| self.orders[index])
    }

    pub fn last_is_text(&self) -> bool {
        matches!(self.meanings.last(), Some(None | Some(Column::Note)))
    }

    pub fn report(&self) -> Vec<ColumnReport> {
        let pairs = self.headings.iter().zip(&self.meanings);
        pairs
            .map(|(heading, meaning)| ColumnReport {
                heading: heading.clone(),
                field: meaning.map(|m| field_of(self.kind, m)),
            })
            .collect()
    }

    /// Columns whose values go to the note.
    pub fn notices(&self, line: u64) -> Vec<Problem> {
        let unknown =
            (0..self.len()).filter(|index| self.meanings[*index].is_none() && !self.headings[*index].is_empty());
        let notices = unknown.map(|index| {
            let heading = &self.headings[index];
            let (rule, why) = if self.repeated[index] {
                (Rule::RepeatedColumn, "An earlier column means the same. The values of this one are kept in the note.")
            } else {
                (Rule::UnknownColumn, "No field has this name. Its values are kept in the note.")
            };
            Remark::new(Severity::Notice, rule, heading, why).at(Place { line, row: 0 }, Some(heading))
        });
        notices.collect()
    }

    fn has(&self, any: &[Column]) -> bool {
        any.iter().any(|column| self.meanings.contains(&Some(*column)))
    }

    /// The error for headings that lack what every row needs.
    fn missing(&self) -> Option<ReadError> {
        let needed: &[&[Column]] = match self.kind {
            Kind::Purchase => &[&[Column::Customer, Column::CustomerPhone], &[Column::Date], &[Column::Amount]],
            Kind::Trip => &[&[Column::Name]],
            _ => &[&[
                Column::Name,
                Column::FamilyName,
                Column::GivenName,
                Column::Mobile,
                Column::WorkPhone,
                Column::HomePhone,
            ]],
        };
        let lacking: Vec<&&[Column]> = needed.iter().filter(|any| !self.has(any)).collect();
        let first = lacking.first()?;
        let shown = if self.kind == Kind::Customer { &[Column::Name, Column::Mobile][..] } else { first };
        let names = |columns: &[Column]| {
            columns.iter().map(|c| headers::example(self.kind, *c)).collect::<Vec<_>>().join(" or ")
        };
        let missing = lacking.iter().map(|any| field_of(self.kind, any[0])).collect::<Vec<_>>().join(", ");
        Some(ReadError::MissingColumns {
            kind: self.kind.name(),
            missing,
            expected: names(shown),
            found: crate::report::excerpt(&self.headings.join(" | ")),
            encoding: self.encoding,
        })
    }
}

/// Columns that a list may have several of.
const fn holds_several(column: Column) -> bool {
    matches!(
        column,
        Column::Mobile
            | Column::WorkPhone
            | Column::HomePhone
            | Column::Email
            | Column::Tags
            | Column::Note
            | Column::OtherName
            | Column::Interests
            | Column::Language
            | Column::Stops
            | Column::Guides
    )
}
