//! `cairn import`: what other programs exported.

use std::path::PathBuf;

use cairn_client::ClientError;
use cairn_client::import::{CsvOptions, ImportOptions};
use clap::Args as ClapArgs;

use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// A .csv or .vcf file, or a .jsonl file with a record as JSON on each line.
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
    let options = ImportOptions { dry_run: args.dry_run, csv };
    let report = workspace.import(&name, &content, &options).map_err(|error| match error {
        ClientError::Unsound(text) => Failure::new("unreadable", text),
        other => other.into(),
    })?;
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
