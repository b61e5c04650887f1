//! `cairn import`: what other programs exported.

mod book;

use std::path::PathBuf;

use book::{Book, Placed};
use cairn_client::Workspace;
use cairn_domain::{Fields, Kind};
use cairn_exchange::{CsvOptions, Format, Parsed, Problem, Severity, VcardOptions, read_csv, read_vcard, sniff};
use clap::Args as ClapArgs;
use serde::Serialize;

use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// A .csv or .vcf file.
    file: PathBuf,
    /// Say what would be imported and what is wrong, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// What the rows are: customer, purchase or trip; by default told from the columns.
    #[arg(long)]
    kind: Option<String>,
    /// The file's encoding, such as gb18030, where the detected one is wrong.
    #[arg(long)]
    encoding: Option<String>,
    /// The region of phone numbers without a country code (ISO 3166-1).
    #[arg(long, default_value = "CN")]
    region: String,
    /// The currency of amounts without one (ISO 4217).
    #[arg(long, default_value = "CNY")]
    currency: String,
    #[command(flatten)]
    home: Home,
}

/// How a file is read.
#[derive(Default)]
pub struct Options {
    pub dry_run: bool,
    pub csv: CsvOptions,
}

/// What an import did, or would do.
#[derive(Serialize)]
pub struct Report {
    pub file: String,
    pub encoding: String,
    /// Records written, or that would be written in a dry run.
    pub imported: usize,
    /// Rows whose record is already in the book, by telephone, e-mail, number or name.
    pub already_there: usize,
    /// Rows that could not be imported.
    pub refused: u64,
    /// Imported rows with something to look at.
    pub warnings: u64,
    pub dry_run: bool,
    /// The first problems, each with its place; `problems_left_out` counts the rest.
    pub problems: Vec<Problem>,
    pub problems_left_out: u64,
}

impl Report {
    fn of(name: &str, parsed: &Parsed, dry_run: bool) -> Self {
        let told = |p: &&Problem| p.severity != Severity::Notice;
        let mut report = Self {
            file: name.to_owned(),
            encoding: parsed.encoding.to_owned(),
            imported: 0,
            already_there: 0,
            refused: parsed.problems.count(Severity::Error),
            warnings: parsed.problems.count(Severity::Warning),
            dry_run,
            problems: parsed.problems.listed().iter().filter(told).take(LISTED).cloned().collect(),
            problems_left_out: 0,
        };
        report.problems_left_out = (report.refused + report.warnings).saturating_sub(report.problems.len() as u64);
        report
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

pub fn run(args: Args, out: Out) -> Result<(), Failure> {
    let name = args.file.display().to_string();
    let content = std::fs::read(&args.file)
        .map_err(|e| Failure::new("io", format!("{name} cannot be read: {e}. Nothing was imported.")))?;
    let workspace = args.home.open()?;
    let kind = args.kind.as_deref().map(crate::device::kind).transpose()?;
    let csv = CsvOptions {
        encoding: args.encoding,
        kind,
        default_region: args.region,
        default_currency: args.currency,
        today: today(),
    };
    let report = bytes(&workspace, &name, &content, &Options { dry_run: args.dry_run, csv })?;
    out.answer(&report, || {
        let mut lines = vec![format!("{name}: {}", report.sentence())];
        lines.extend(report.problems.iter().map(|p| format!("  {p}")));
        if report.problems_left_out > 0 {
            lines.push(format!("  and {} more.", report.problems_left_out));
        }
        lines.join("\n")
    });
    if report.imported == 0 && report.already_there == 0 {
        return Err(Failure::new(
            "nothing_imported",
            format!("Nothing in {name} could be imported: see the places named above."),
        ));
    }
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "a birthday in the future is told by today's date")]
fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}

/// Imports a file's content.
pub fn bytes(workspace: &Workspace, name: &str, content: &[u8], options: &Options) -> Result<Report, Failure> {
    let refused =
        |e: cairn_exchange::ReadError| Failure::new("unreadable", format!("{name}: {e} Nothing was imported."));
    let parsed = match sniff(name, content) {
        Format::Vcard => {
            let options = VcardOptions { default_region: options.csv.default_region.clone(), today: options.csv.today };
            read_vcard(content, &options).map_err(refused)?
        }
        Format::Csv => read_csv(content, &options.csv).map_err(refused)?,
    };
    let mut book = Book::read(workspace)?;
    let mut report = Report::of(name, &parsed, options.dry_run);
    let mut batch: Vec<(Kind, Fields)> = Vec::with_capacity(BATCH);
    for draft in parsed.rows {
        match book.place(draft) {
            Placed::New(kind, fields) => batch.push((kind, fields)),
            Placed::Known => report.already_there += 1,
            Placed::Refused(problem) => report.refuse(problem),
        }
        if batch.len() == BATCH {
            report.imported += write(workspace, &mut batch, options.dry_run)?;
        }
    }
    report.imported += write(workspace, &mut batch, options.dry_run)?;
    Ok(report)
}

fn write(workspace: &Workspace, batch: &mut Vec<(Kind, Fields)>, dry_run: bool) -> Result<usize, Failure> {
    let count = batch.len();
    let records = std::mem::take(batch);
    if !dry_run && count > 0 {
        workspace.create_many(records, None)?;
    }
    Ok(count)
}
