//! What is wrong with a form: every error and warning at once, each with its cell and what to write instead.

mod cycles;
mod expressions;
mod values;

pub(crate) use expressions::expressions;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::form::Place;

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The cell. Without sheet: the file. Row 0: the sheet.
    #[serde(flatten)]
    pub place: Place,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// All that was found. A form with errors is not compiled; one with warnings works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What keeps the form from working, in the order of the sheets and rows.
    pub errors: Vec<Finding>,
    /// What works but is probably not meant.
    pub warnings: Vec<Finding>,
}

/// More findings than anybody reads; a form generated wrongly has the same mistake in every row.
const MAX_FINDINGS: usize = 1_000;

impl Report {
    /// Adds an error.
    pub(crate) fn error(&mut self, place: Place, message: impl Into<String>) {
        add(&mut self.errors, place, message.into());
    }

    /// Adds a warning.
    pub(crate) fn warn(&mut self, place: Place, message: impl Into<String>) {
        add(&mut self.warnings, place, message.into());
    }

    /// In the order in which an author goes through the sheets.
    pub(crate) fn sort(&mut self) {
        let rank = |sheet: &str| {
            ["", "survey", "choices", "external_choices", "settings", "entities"].iter().position(|s| *s == sheet)
        };
        for findings in [&mut self.errors, &mut self.warnings] {
            findings.sort_by_cached_key(|finding| (rank(&finding.place.sheet), finding.place.row));
        }
    }
}

fn add(findings: &mut Vec<Finding>, place: Place, message: String) {
    let finding = Finding { place, message };
    if findings.len() < MAX_FINDINGS && !findings.contains(&finding) {
        findings.push(finding);
    }
}

impl fmt::Display for Finding {
    /// `survey, row 3, relevant: …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { sheet, row, column } = &self.place;
        if !sheet.is_empty() {
            f.write_str(sheet)?;
            if *row > 0 {
                write!(f, ", row {row}")?;
            }
            if !column.is_empty() {
                write!(f, ", {column}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

/// The one of `known` that `word` was probably meant to be: at most two letters off, and not more than a third of the word.
pub(crate) fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let limit = 2.min(word.chars().count() / 3);
    known
        .into_iter()
        .map(|k| (distance(&word, &k.to_lowercase()), k))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, k)| k)
}

/// Levenshtein's distance, with neighbours swapped counting as one.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}
