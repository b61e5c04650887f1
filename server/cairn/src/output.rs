//! What the commands print: text for people, or one JSON value for scripts.

use std::io::Write;
use std::process::ExitCode;

use cairn_client::ClientError;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::json;

/// Where a command's answer goes.
#[derive(Clone, Copy)]
pub struct Out {
    json: bool,
}

/// Why a command failed, with a stable code for scripts.
#[derive(Debug)]
pub struct Failure {
    code: String,
    text: String,
}

impl Failure {
    pub fn new(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: code.into(), text: text.into() }
    }

    /// The command's answer was no: it has been printed, and only the exit code remains to be set.
    pub fn answered() -> Self {
        Self::new("", "")
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl Out {
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// The command's answer: `value` for scripts, `text` for people.
    pub fn answer(self, value: &impl Serialize, text: impl FnOnce() -> String) {
        let text = if self.json { serde_json::to_string(value).expect("answers have string keys") } else { text() };
        // Whoever reads may have had enough: `| head`.
        writeln!(std::io::stdout(), "{text}").ok();
    }

    /// A line on the way, for people only.
    pub fn say(self, line: impl AsRef<str>) {
        if !self.json {
            println!("{}", line.as_ref());
        }
    }

    /// A progress bar on a terminal; silent for scripts and in pipes.
    pub fn progress(self, total: u64, what: &'static str) -> ProgressBar {
        if self.json {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(total).with_style(style).with_message(what)
    }

    pub fn failed(self, failure: &Failure) -> ExitCode {
        if failure.text.is_empty() {
            return ExitCode::from(1);
        }
        if self.json {
            println!("{}", json!({ "error": { "code": failure.code, "text": failure.text } }));
        } else {
            eprintln!("{}", failure.text);
        }
        ExitCode::from(1)
    }
}

/// A moment for a line of text, in this machine's time zone.
pub fn moment(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
