//! Responses as files for other programs: CSV, XLSX, SPSS, JSON, OpenRosa XML. Bytes out; what is read and where it goes is the caller's.
//!
//! A question is one variable in all versions of its form, by its name; the newest version that has it says how it is labelled and
//! coded. Each repeat is a table of its own that points at the response and the row above it.

mod coding;
mod csv;
mod json;
mod openrosa;
pub mod sav;
mod table;
mod xlsx;

use serde_json::{Map, Value as Json};
use thiserror::Error;

use crate::form::Form;

pub use coding::{Code, Coding, QuestionCoding};
pub use table::{Cell, ChoiceOf, Column, Kind, Measure, Table, tables};

/// A response with the form version that it answered.
#[derive(Clone, Debug)]
pub struct Answered<'a> {
    /// Its identifier.
    pub id: String,
    /// The version that was answered: an index into the forms that are handed to [`export`].
    pub form: usize,
    /// `guest`, `interviewer`, `link`.
    pub mode: String,
    /// Language at the end.
    pub language: String,
    /// Customer, trip, stop, case, who asked: name of the column and value, the same columns for every response.
    pub about: Vec<(&'static str, String)>,
    /// Ms since the Unix epoch.
    pub started_at: Option<i64>,
    /// Ms since the Unix epoch.
    pub finished_at: Option<i64>,
    /// Answers by path with the positions of repeats, as [`crate::session::Response::answers`] has them.
    pub answers: &'a Map<String, Json>,
}

/// What to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, one file per table.
    Csv,
    /// One workbook, a sheet per table, and one that explains the variables.
    Xlsx,
    /// SPSS system files, one per table.
    Sav,
    /// One document: responses with their repeats inside them, and the variables.
    Json,
    /// One submission per response.
    OpenRosa,
}

/// How to write it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Language of labels, as [`Form::language`] takes it; blank, or one that a form lacks: that form's default.
    pub language: String,
    /// What the workspace has set about codes and missing values.
    pub coding: Coding,
    /// CSV and XLSX show the label of a choice instead of its name.
    pub labels: bool,
    /// Offset from UTC in seconds, in which times are written.
    pub offset: i32,
    /// The time that files say they were made at, ms since the Unix epoch.
    pub now: i64,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, without folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Files, and what did not fit into them: texts that a format cuts off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// At least one.
    pub files: Vec<File>,
    /// Sentences for the person who exports.
    pub notes: Vec<String>,
}

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// There is no form.
    #[error("there is no form to export the responses of")]
    NoForm,
    /// A response names a form that is not there.
    #[error("response {0} answers a version of the form that is not at hand: sync first")]
    UnknownVersion(String),
    /// More rows than a sheet holds.
    #[error("{table} has {rows} rows, and a sheet holds 1,048,575: export as CSV or SPSS")]
    TooManyRows {
        /// Which.
        table: String,
        /// How many.
        rows: usize,
    },
    /// The workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Workbook(String),
}

/// Writes responses. `forms` are the versions that they answered, the newest first.
///
/// # Errors
/// When a version is missing, or the format cannot hold so much.
pub fn export(
    format: Format,
    forms: &[&Form],
    responses: &[Answered<'_>],
    options: &Options,
) -> Result<Exported, ExportError> {
    let newest = *forms.first().ok_or(ExportError::NoForm)?;
    if let Some(response) = responses.iter().find(|response| response.form >= forms.len()) {
        return Err(ExportError::UnknownVersion(response.id.clone()));
    }
    if format == Format::OpenRosa {
        return Ok(openrosa::write(forms, responses, options));
    }
    let tables = tables(forms, responses, options);
    match format {
        Format::Csv => Ok(csv::write(&tables, options)),
        Format::Xlsx => xlsx::write(newest, &tables, options),
        Format::Sav => Ok(sav::write_tables(newest, &tables, options)),
        Format::Json => Ok(json::write(newest, &tables)),
        Format::OpenRosa => Ok(Exported::default()),
    }
}
