//! The settings sheet: its first row.

use crate::check::Report;
use crate::xpath::is_name;

use super::headers::SETTINGS;
use super::table::{Source, Table};
use crate::workbook::Workbook;

/// What the settings say.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub id: Option<String>,
    pub title: Option<String>,
    pub version: String,
    pub style: String,
    /// `default` when none is given.
    pub default_language: String,
    /// Name of the root element.
    pub root: String,
    pub instance_name: Option<Source>,
    pub allow_choice_duplicates: bool,
    pub omit_instance_id: bool,
    /// Whether several spaces in the survey become one.
    pub squeeze: bool,
}

pub(super) fn settings(workbook: &Workbook, report: &mut Report) -> (Settings, Table) {
    let table = Table::new(workbook.sheet("settings"), &SETTINGS, false, report);
    let mut out = Settings {
        default_language: "default".to_owned(),
        root: "data".to_owned(),
        squeeze: true,
        ..Settings::default()
    };
    let Some(line) = table.lines().next() else { return (out, table) };
    let text = |key: &str| line.get(&[key]).map(str::to_owned);
    out.id = text("id_string");
    out.title = text("title");
    out.version = text("version").unwrap_or_default();
    out.style = text("style").unwrap_or_default();
    out.instance_name = line.source(&["instance_name"]);
    out.allow_choice_duplicates = text("allow_choice_duplicates").is_some_and(|t| yes(&t));
    out.omit_instance_id = text("omit_instanceID").is_some_and(|t| yes(&t));
    out.squeeze = !text("clean_text_values").is_some_and(|t| no(&t));
    if let Some(language) = text("default_language") {
        out.default_language = language;
    }
    if let Some(name) = text("name") {
        if is_name(&name) {
            out.root = name;
        } else {
            report.error(line.place(&["name"]), format!("{name:?} cannot name the form's root: a name begins with a letter or _ and holds letters, digits, _, - and ."));
        }
    }
    if out.omit_instance_id && text("public_key").is_some() {
        report.error(
            line.place(&["omit_instanceID"]),
            "an encrypted form needs its instanceID: delete omit_instanceID or public_key",
        );
    }
    if text("public_key").is_some() {
        report.warn(
            line.place(&["public_key"]),
            "public_key is not used here: every answer is sealed for the workspace anyway",
        );
    }
    (out, table)
}

/// `yes` and its kin.
pub(super) fn yes(text: &str) -> bool {
    matches!(text, "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "true()")
}

/// `no` and its kin.
pub(super) fn no(text: &str) -> bool {
    matches!(text, "no" | "No" | "NO" | "false" | "False" | "FALSE" | "false()")
}
