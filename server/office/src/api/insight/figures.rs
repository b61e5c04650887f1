//! All customers at a glance.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use cairn_client::Workspace;
use cairn_domain::RecordId;
use cairn_insight::figures::{CustomerFigures, RuleValue, Selector};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{DayParams, segments, selector};
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{CrossAnswer, OverviewJson, note};

/// RFM, pyramid, sizes, ABC, value matrix, lifecycle: counts and shares.
#[utoipa::path(get, path = "/insight/overview", params(DayParams), responses((status = 200, body = OverviewJson), (status = "4XX", body = Problem)))]
pub async fn overview(
    State(state): State<OfficeState>,
    Query(params): Query<DayParams>,
) -> Result<Json<OverviewJson>, Problem> {
    let answer = state.ask(move |book| {
        let base = book.overview(params.day(book)?)?;
        Ok(OverviewJson::of(base, &book.figure_settings()?))
    });
    Ok(Json(answer.await?))
}

/// What to cross.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CrossParams {
    /// `segment`, `grade`, `size`, `abc`, `matrix`, `stage`, `relation`, `ending`, or `saved:ID` for a saved segment.
    rows: String,
    /// Likewise.
    columns: String,
    /// As of this day; today by default.
    as_of: Option<String>,
}

/// Customers by two classes at once, those with a purchase or a contact.
#[utoipa::path(get, path = "/insight/cross", params(CrossParams), responses((status = 200, body = CrossAnswer), (status = "4XX", body = Problem)))]
pub async fn cross(
    State(state): State<OfficeState>,
    Query(CrossParams { rows, columns, as_of }): Query<CrossParams>,
) -> Result<Json<CrossAnswer>, Problem> {
    let answer = state.ask(move |book| {
        let day = DayParams { as_of }.day(book)?;
        let everyone = book.customers_in(Selector::All, day)?;
        let of = Classes::read(book, &rows, day)?;
        let with = Classes::read(book, &columns, day)?;
        let mut cells: BTreeMap<(String, String), (u64, i64)> = BTreeMap::new();
        for figures in book.figures_of(&everyone, day)? {
            let (Some(row), Some(column)) = (of.class(&figures), with.class(&figures)) else { continue };
            let cell = cells.entry((row, column)).or_default();
            cell.0 += 1;
            cell.1 = cell.1.saturating_add(figures.questions.monetary);
        }
        let (row_names, column_names) =
            (of.in_order(cells.keys().map(|key| &key.0)), with.in_order(cells.keys().map(|key| &key.1)));
        let cell = |row: &String, column: &String| cells.get(&(row.clone(), column.clone())).copied();
        let table = |row: &String| column_names.iter().map(|column| cell(row, column).unwrap_or_default()).collect();
        let table: Vec<Vec<(u64, i64)>> = row_names.iter().map(table).collect();
        Ok(CrossAnswer {
            rows_of: rows,
            columns_of: columns,
            counts: table.iter().map(|row| row.iter().map(|cell| cell.0).collect()).collect(),
            values: table.iter().map(|row| row.iter().map(|cell| cell.1).collect()).collect(),
            rows: row_names,
            columns: column_names,
            currency: book.figure_settings()?.currency,
            note: note("cross", cells.values().map(|cell| cell.0).sum(), day.unwrap_or_else(|| book.today())),
        })
    });
    Ok(Json(answer.await?))
}

/// What sorts customers, and the figure that says so.
const NAMES: [(&str, &str); 8] = [
    ("segment", "segment"),
    ("grade", "grade"),
    ("size", "size"),
    ("abc", "abc"),
    ("matrix", "matrix"),
    ("stage", "stage"),
    ("relation", "relation_by_purchases"),
    ("ending", "ending"),
];

/// What customers are sorted into.
enum Classes {
    Figure(&'static str),
    Saved(Vec<RecordId>),
}

impl Classes {
    fn read(book: &Workspace, name: &str, as_of: Option<Date>) -> Result<Self, Problem> {
        if let Some(id) = name.strip_prefix("saved:") {
            return Ok(Self::Saved(selector::saved(book, id, as_of)?));
        }
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, field)| Self::Figure(field)).ok_or_else(|| {
            let all: Vec<_> = NAMES.iter().map(|(known, _)| *known).collect();
            Problem::bad_request(format!("{name:?} sorts nobody. Known are {}, saved:ID.", all.join(", ")))
        })
    }

    /// The classes that somebody is in, in the order of their list.
    fn in_order<'a>(&self, of: impl Iterator<Item = &'a String>) -> Vec<String> {
        let mut all: Vec<String> = of.cloned().collect();
        let listed = match self {
            Self::Figure(name) => segments::classes(name),
            Self::Saved(_) => &["in", "out"],
        };
        all.sort_by_key(|class| (listed.iter().position(|known| known == class), class.clone()));
        all.dedup();
        all
    }

    /// `None` for who is in no class, such as a grade without a purchase.
    fn class(&self, figures: &CustomerFigures) -> Option<String> {
        match self {
            Self::Figure(name) => match figures.field(name)? {
                RuleValue::Text(code) => Some(code),
                _ => None,
            },
            Self::Saved(ids) => {
                Some(if ids.binary_search(&figures.customer).is_ok() { "in" } else { "out" }.to_owned())
            }
        }
    }
}
