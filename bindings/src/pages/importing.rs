//! What an import says of a file.

use cairn_client as core;

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ImportReport {
    /// The file's encoding.
    pub encoding: String,
    /// Records written, or that would be.
    pub imported: u64,
    /// Rows whose record is in the book already.
    pub already_there: u64,
    /// Rows that could not be imported.
    pub refused: u64,
    /// Imported rows with something to look at.
    pub warnings: u64,
    /// The first problems.
    pub problems: Vec<ImportProblem>,
}

/// One thing that a person should know about a file.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ImportProblem {
    /// Line of the file, from 1; 0 for the whole file.
    pub line: u64,
    /// The column's own name, or the card's property.
    pub column: Option<String>,
    /// The value, cut to 80 characters.
    pub value: String,
    /// What happened and what to do: an English sentence.
    pub detail: String,
    /// Whether the row was refused.
    pub refused: bool,
}

impl From<core::import::ImportReport> for ImportReport {
    fn from(of: core::import::ImportReport) -> Self {
        let problem = |of: core::import::ImportProblem| ImportProblem {
            line: of.place.line,
            column: of.column,
            value: of.value,
            detail: of.text,
            refused: of.severity == core::import::Severity::Error,
        };
        Self {
            encoding: of.encoding,
            imported: of.imported as u64,
            already_there: of.already_there as u64,
            refused: of.refused,
            warnings: of.warnings,
            problems: of.problems.into_iter().map(problem).collect(),
        }
    }
}
