//! A delimited file as named columns of cells, for lists that are no records of a book.

use std::path::Path;

use cairn_exchange::{Row, read_table};
use serde::Serialize;

use crate::output::Failure;

/// A file's rows under its headings.
pub struct Sheet {
    pub file: String,
    pub encoding: &'static str,
    header: Vec<String>,
    pub rows: Vec<Row>,
}

/// One cell that is left out, and why.
#[derive(Serialize, Debug, PartialEq, Eq)]
pub struct Trouble {
    line: u64,
    column: String,
    value: String,
    text: String,
}

/// What is left out: all are counted, the first are kept.
#[derive(Serialize, Default, Debug)]
pub struct Troubles {
    pub count: u64,
    pub listed: Vec<Trouble>,
}

/// Troubles that `--json` lists, and that the text does.
const KEPT: usize = 50;
const TOLD: usize = 5;

impl Troubles {
    pub fn add(&mut self, line: u64, column: &str, value: &str, text: impl Into<String>) {
        self.count += 1;
        if self.listed.len() < KEPT {
            let value = value.chars().take(80).collect();
            self.listed.push(Trouble { line, column: column.to_owned(), value, text: text.into() });
        }
    }

    pub fn lines(&self) -> Vec<String> {
        let one = |t: &Trouble| format!("  line {}, {} \"{}\": {}", t.line, t.column, t.value, t.text);
        let mut lines: Vec<String> = self.listed.iter().take(TOLD).map(one).collect();
        let more = self.count.saturating_sub(TOLD as u64);
        if more > 0 {
            lines.push(format!("  and {more} more; --json lists the first {KEPT}."));
        }
        lines
    }
}

impl Sheet {
    /// Reads a file; its first row are the headings.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let file = path.display().to_string();
        let content = std::fs::read(path)
            .map_err(|e| Failure::new("io", format!("{file} cannot be read: {e}. Check the path.")))?;
        Self::of(file, &content)
    }

    pub fn of(file: String, content: &[u8]) -> Result<Self, Failure> {
        let unreadable = |why: &str| Failure::new("unreadable", format!("{file}: {why}"));
        if content.starts_with(b"PK\x03\x04") || content.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(unreadable("This is a workbook, not a list in text form. Save it as CSV UTF-8."));
        }
        let mut rows = read_table(content, None);
        if rows.rows.is_empty() {
            return Err(unreadable("The file is empty. Export it again from the program that it comes from."));
        }
        let header: Vec<String> = rows.rows.remove(0).cells.iter().map(|name| name.trim().to_owned()).collect();
        if rows.rows.is_empty() {
            return Err(unreadable("The file has headings and no rows. Export it again with its rows."));
        }
        Ok(Self { file, encoding: rows.encoding, header, rows: rows.rows })
    }

    /// The column of the first of these headings that there is; letters of either case are the same.
    pub fn find(&self, names: &[&str]) -> Option<usize> {
        let same = |name: &&str| self.header.iter().position(|heading| heading.to_lowercase() == name.to_lowercase());
        names.iter().find_map(same)
    }

    /// The same, where there has to be one.
    pub fn need(&self, names: &[&str]) -> Result<usize, Failure> {
        self.find(names).ok_or_else(|| {
            let (file, header) = (&self.file, self.header.join(", "));
            let text = format!("{file} has no column {}. Its columns are: {header}.", names.join(" or "));
            Failure::new("missing_column", text)
        })
    }

    pub fn name(&self, column: usize) -> &str {
        &self.header[column]
    }

    /// The text of a cell; `None` where it is empty.
    pub fn cell(row: &Row, column: usize) -> Option<&str> {
        row.cells.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// A number; one that is none, or not finite, is a trouble.
    pub fn number(&self, row: &Row, column: usize, troubles: &mut Troubles) -> Option<f64> {
        let text = Self::cell(row, column)?;
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            troubles.add(row.line, self.name(column), text, "This is no number. It was left out; write it as in 12.5.");
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_whatever_the_case_and_bad_numbers_are_named() {
        let sheet = Sheet::of("a.csv".into(), "ID;T\n1;2,5\n2; 3 \n3;\n4;inf\n".as_bytes()).expect("a list");
        let column = sheet.need(&["t"]).expect("the column");
        let mut troubles = Troubles::default();
        let numbers: Vec<_> = sheet.rows.iter().map(|row| sheet.number(row, column, &mut troubles)).collect();
        assert_eq!(numbers, [None, Some(3.0), None, None]);
        assert_eq!((troubles.count, troubles.listed[0].line), (2, 2));
        assert!(sheet.need(&["x"]).expect_err("no such column").to_string().contains("ID, T"));
    }

    #[test]
    fn an_empty_file_a_header_alone_and_a_workbook_say_what_to_do() {
        for content in [&b""[..], b"a,b\n", b"PK\x03\x04zz"] {
            assert!(Sheet::of("a.csv".into(), content).is_err());
        }
    }
}
