//! Taking in what other programs exported: customers, purchases and trips from CSV, customers from vCard, records of any kind as JSON
//! lines. What the book has already is
//! told from what is new; what cannot be read is named with its place.

mod book;
mod lines;

use cairn_domain::{Fields, Kind};
use cairn_exchange::{Format, Parsed, Place, Problem, Rule, VcardOptions, read_csv, read_vcard, sniff};
use serde::Serialize;

use crate::error::{ClientError, Result};
use crate::workspace::Workspace;
use book::{Book, Placed};

pub use cairn_exchange::{CsvOptions, Problem as ImportProblem, Severity};

/// How a file is read.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Says what would be imported and what is wrong, and writes nothing.
    pub dry_run: bool,
    /// How tables are read; region and day also for cards.
    pub csv: CsvOptions,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// The file's name.
    pub file: String,
    /// Its encoding.
    pub encoding: String,
    /// Records written, or that would be written in a dry run.
    pub imported: usize,
    /// Rows whose record is already in the book, by telephone, e-mail, number or name.
    pub already_there: usize,
    /// Rows that could not be imported.
    pub refused: u64,
    /// Imported rows with something to look at.
    pub warnings: u64,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The first problems, each with its place.
    pub problems: Vec<Problem>,
    /// Problems beyond those.
    pub problems_left_out: u64,
}

impl ImportReport {
    fn of(name: &str, parsed: &Parsed, dry_run: bool) -> Self {
        let told = |p: &&Problem| p.severity != Severity::Notice;
        let mut report = Self {
            refused: parsed.problems.count(Severity::Error),
            warnings: parsed.problems.count(Severity::Warning),
            problems: parsed.problems.listed().iter().filter(told).take(LISTED).cloned().collect(),
            ..Self::empty(name, parsed.encoding, dry_run)
        };
        report.problems_left_out = (report.refused + report.warnings).saturating_sub(report.problems.len() as u64);
        report
    }

    fn empty(name: &str, encoding: &str, dry_run: bool) -> Self {
        Self {
            file: name.to_owned(),
            encoding: encoding.to_owned(),
            imported: 0,
            already_there: 0,
            refused: 0,
            warnings: 0,
            dry_run,
            problems: Vec::new(),
            problems_left_out: 0,
        }
    }

    fn refuse(&mut self, problem: Problem) {
        self.refused += 1;
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        } else {
            self.problems_left_out += 1;
        }
    }

    /// One line for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let done = if self.dry_run { "would be imported" } else { "imported" };
        let mut parts = vec![format!("{} records {done}", self.imported)];
        let counts =
            [(self.already_there as u64, "already there"), (self.refused, "rows refused"), (self.warnings, "warnings")];
        parts.extend(counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
        format!("{} ({})", parts.join(", "), self.encoding)
    }
}

/// How many problems a report lists.
const LISTED: usize = 50;
/// Records written in one transaction.
const BATCH: usize = 500;

/// A problem of a line of JSON.
fn line_problem(line: u64, column: Option<String>, value: String, text: String) -> Problem {
    let place = Place { line, row: line };
    Problem { severity: Severity::Error, place, column, value, rule: Rule::Required, text }
}

impl Workspace {
    /// Imports a file's content; CSV, vCard or JSON lines is told from its name and beginning. Written in batches of 500 records: a device that dies has whole
    /// batches, and importing the file again brings the rest.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where the file cannot be read at all; [`ClientError::Forbidden`] for a reader.
    pub fn import(&self, name: &str, content: &[u8], options: &ImportOptions) -> Result<ImportReport> {
        let refused = |e: cairn_exchange::ReadError| ClientError::Unsound(format!("{name}: {e} Nothing was imported."));
        if std::path::Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("jsonl")) {
            let text = std::str::from_utf8(content).map_err(|e| {
                let line = content[..e.valid_up_to()].split(|byte| *byte == b'\n').count();
                ClientError::Unsound(format!("{name}, line {line}: this is not UTF-8. Nothing was imported."))
            })?;
            let mut report = ImportReport::empty(name, "UTF-8", options.dry_run);
            lines::import(self, text, &mut report)?;
            return Ok(report);
        }
        let parsed = match sniff(name, content) {
            Format::Vcard => {
                let options =
                    VcardOptions { default_region: options.csv.default_region.clone(), today: options.csv.today };
                read_vcard(content, &options).map_err(refused)?
            }
            Format::Csv => read_csv(content, &options.csv).map_err(refused)?,
        };
        let mut book = Book::read(self)?;
        let mut report = ImportReport::of(name, &parsed, options.dry_run);
        let mut batch: Vec<(Kind, Fields)> = Vec::with_capacity(BATCH);
        for draft in parsed.rows {
            match book.place(draft) {
                Placed::New(kind, fields) => batch.push((kind, fields)),
                Placed::Known => report.already_there += 1,
                Placed::Refused(problem) => report.refuse(problem),
            }
            if batch.len() == BATCH {
                report.imported += self.take_in(&mut batch, options.dry_run)?;
            }
        }
        report.imported += self.take_in(&mut batch, options.dry_run)?;
        Ok(report)
    }

    fn take_in(&self, batch: &mut Vec<(Kind, Fields)>, dry_run: bool) -> Result<usize> {
        let count = batch.len();
        let records = std::mem::take(batch);
        if !dry_run && count > 0 {
            self.create_many(records, None)?;
        }
        Ok(count)
    }
}
