//! The values of one row by what their columns mean.

use crate::headers::Column;
use crate::report::{Remark, Rule, Severity};
use crate::table::Row;

use super::columns::Columns;
use super::undecodable;

/// A value under its heading.
pub(super) struct Cell {
    pub column: Option<Column>,
    pub heading: String,
    pub value: String,
}

/// The filled cells of a row, and what is to be said about them.
pub(super) struct Cells {
    cells: Vec<Cell>,
    pub remarks: Vec<(Option<String>, Remark)>,
}

impl Cells {
    pub fn new(columns: &Columns, row: Row) -> Self {
        let mut remarks = Vec::new();
        if row.unclosed {
            let why = "A quotation mark in this line opens or closes nothing. The line was read without it; check its values.";
            remarks.push((None, Remark::new(Severity::Warning, Rule::UnclosedQuote, &row.cells.join(" | "), why)));
        }
        let mut cells: Vec<Cell> = Vec::with_capacity(row.cells.len());
        for (index, value) in row.cells.into_iter().enumerate() {
            let value = printable(&value);
            if value.is_empty() {
                continue;
            }
            let (column, heading) = columns.get(index.min(columns.len() - 1));
            remarks.extend(undecodable(&value, columns.encoding).map(|remark| (Some(heading.to_owned()), remark)));
            match cells.last_mut().filter(|last| index >= columns.len() && last.heading == heading) {
                Some(last) => last.value = format!("{}, {value}", last.value),
                None => cells.push(Cell { column, heading: heading.to_owned(), value }),
            }
        }
        Self { cells, remarks }
    }

    /// Takes the first value of a column out of the row.
    pub fn take(&mut self, column: Column) -> Option<Cell> {
        let index = self.cells.iter().position(|cell| cell.column == Some(column))?;
        Some(self.cells.remove(index))
    }

    /// What has not been taken, in the order of the columns.
    pub fn rest(&mut self) -> Vec<Cell> {
        std::mem::take(&mut self.cells)
    }
}

/// Without the control characters that no field may hold; line ends become LF.
fn printable(value: &str) -> String {
    let lines = value.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect::<String>().trim().to_owned()
}
