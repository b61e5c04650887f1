//! `cairn form check FILE`.

use std::path::PathBuf;

use cairn_forms::check::{Finding, Report};
use serde::Serialize;

use super::file;
use crate::output::{Failure, Out};

#[derive(clap::Args)]
pub struct Args {
    /// The form: an XLSForm as .xlsx, the same sheets as .json or .csv, or a folder with survey.csv, choices.csv, …
    file: PathBuf,
}

#[derive(Serialize)]
struct Answer {
    ok: bool,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
}

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    let compiled = file::compile_path(&args.file)?;
    let (ok, report) = match compiled {
        Ok(compiled) => (true, compiled.report),
        Err(report) => (false, report),
    };
    let Report { errors, warnings } = report;
    let answer = Answer { ok, errors, warnings };
    out.answer(&answer, || text(&answer));
    if ok { Ok(()) } else { Err(Failure::answered()) }
}

fn text(answer: &Answer) -> String {
    let mut lines = Vec::new();
    let list = |lines: &mut Vec<String>, title: &str, findings: &[Finding]| {
        if !findings.is_empty() {
            lines.push(title.to_owned());
            lines.extend(findings.iter().map(|finding| format!("  {finding}")));
        }
    };
    list(&mut lines, "To mend before the form works:", &answer.errors);
    list(&mut lines, "To look at:", &answer.warnings);
    lines.push(match (answer.errors.len(), answer.warnings.len()) {
        (0, 0) => "Nothing is wrong with the form.".to_owned(),
        (0, warnings) => format!("The form works. {warnings} to look at."),
        (errors, warnings) => format!("The form does not work yet: {errors} to mend, {warnings} to look at."),
    });
    lines.join("\n")
}
