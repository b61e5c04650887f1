//! A sheet whose headings are understood: rows whose cells are found by key, each with its place.

use crate::check::Report;
use crate::form::Place;
use crate::workbook::{Sheet, collapse};

use super::headers::{Key, Rules, keys};

/// A sheet, row by row.
pub(super) struct Table {
    sheet: &'static str,
    keys: Vec<Key>,
    headings: Vec<String>,
    rows: Vec<(u32, Vec<(usize, String)>)>,
}

/// A row.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    table: &'a Table,
    /// As the spreadsheet counts.
    pub number: u32,
    cells: &'a [(usize, String)],
}

/// A text and its cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Source {
    /// What is written.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// A text that may be translated.
#[derive(Clone, Debug, Default)]
pub(super) enum Words {
    /// Not written.
    #[default]
    None,
    /// In one column without a language.
    Plain(Source),
    /// By language, in the order of the columns.
    Many(Vec<(String, Source)>),
}

impl Table {
    /// Understands a sheet. Typographic quotes become those that expressions use; `squeeze` makes several spaces one.
    pub(super) fn new(sheet: Option<&Sheet>, rules: &Rules, squeeze: bool, report: &mut Report) -> Self {
        let Some(sheet) = sheet else {
            return Self { sheet: rules.sheet, keys: Vec::new(), headings: Vec::new(), rows: Vec::new() };
        };
        let tidy = |text: &String| if squeeze { collapse(&straight(text)) } else { straight(text) };
        let cells = |cells: &[(usize, String)]| cells.iter().map(|(column, text)| (*column, tidy(text))).collect();
        let rows = sheet.rows.iter().map(|row| (row.number, cells(&row.cells))).collect();
        Self { sheet: rules.sheet, keys: keys(sheet, rules, report), headings: sheet.headings.clone(), rows }
    }

    /// The rows, in order.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.iter().map(|(number, cells)| Line { table: self, number: *number, cells })
    }

    /// The keys of all columns.
    pub(super) fn keys(&self) -> impl Iterator<Item = &[String]> {
        self.keys.iter().map(Vec::as_slice).filter(|key| !key.is_empty())
    }

    /// The heading as it is written of the first column with this key.
    pub(super) fn heading(&self, key: &[&str]) -> &str {
        self.keys.iter().position(|k| k == key).map_or("", |column| &self.headings[column])
    }
}

impl<'a> Line<'a> {
    /// The text at a key.
    pub(super) fn get(&self, key: &[&str]) -> Option<&'a str> {
        self.cells.iter().rev().find(|(column, _)| self.table.keys[*column] == key).map(|(_, text)| text.as_str())
    }

    /// The text at a key, with its place.
    pub(super) fn source(&self, key: &[&str]) -> Option<Source> {
        let (column, text) = self.cells.iter().rev().find(|(column, _)| self.table.keys[*column] == key)?;
        Some(Source { text: text.clone(), place: self.at(*column) })
    }

    /// The place of the column with a key.
    pub(super) fn place(&self, key: &[&str]) -> Place {
        Place { sheet: self.table.sheet.to_owned(), row: self.number, column: self.table.heading(key).to_owned() }
    }

    /// The row as a whole.
    pub(super) fn whole(&self) -> Place {
        Place { sheet: self.table.sheet.to_owned(), row: self.number, column: String::new() }
    }

    fn at(&self, column: usize) -> Place {
        let heading = self.table.headings.get(column).cloned().unwrap_or_default();
        Place { sheet: self.table.sheet.to_owned(), row: self.number, column: heading }
    }

    /// Every cell: key, text, place.
    pub(super) fn cells(&self) -> impl Iterator<Item = (&'a [String], &'a str, Place)> + use<'a> {
        let line = *self;
        line.cells
            .iter()
            .map(move |(column, text)| (line.table.keys[*column].as_slice(), text.as_str(), line.at(*column)))
    }

    /// The text at a key in all languages. Where a row has it both with and without language, the latter counts for the default
    /// language.
    pub(super) fn words(&self, key: &[&str], default_language: &str) -> Words {
        let (mut plain, mut many) = (None, Vec::<(String, Source)>::new());
        for (k, text, place) in self.cells() {
            let source = || Source { text: text.to_owned(), place: place.clone() };
            if k == key {
                plain = Some(source());
            } else if k.len() == key.len() + 1 && k.starts_with_strs(key) {
                let language = &k[key.len()];
                match many.iter_mut().find(|(l, _)| l == language) {
                    Some((_, at)) => *at = source(),
                    None => many.push((language.clone(), source())),
                }
            }
        }
        match plain {
            Some(plain) if many.is_empty() => Words::Plain(plain),
            Some(plain) => {
                if !many.iter().any(|(language, _)| language == default_language) {
                    many.insert(0, (default_language.to_owned(), plain));
                }
                Words::Many(many)
            }
            None if many.is_empty() => Words::None,
            None => Words::Many(many),
        }
    }
}

impl Words {
    /// Whether there is no text at all.
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// A text that no cell holds.
    pub(super) fn generated(text: &str) -> Self {
        Self::Plain(Source { text: text.to_owned(), place: Place::default() })
    }
}

trait StartsWithStrs {
    fn starts_with_strs(&self, key: &[&str]) -> bool;
}

impl StartsWithStrs for [String] {
    fn starts_with_strs(&self, key: &[&str]) -> bool {
        self.len() >= key.len() && self.iter().zip(key).all(|(a, b)| a == b)
    }
}

/// Typographic quotes, which word processors put in, to straight ones.
pub(super) fn straight(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201C}' | '\u{201D}' => '"',
            c => c,
        })
        .collect()
}
