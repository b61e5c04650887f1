//! Where figures come from that a book knows by itself: a file, or a device's folder.

use std::path::PathBuf;

use cairn_client::Workspace;
use cairn_client::insight::Period;
use cairn_domain::RecordId;
use clap::Args;
use jiff::civil::Date;
use serde_json::Value;

use super::purchases::Day;
use super::source::Names;
use crate::home::Home;
use crate::output::Failure;

/// A device's folder.
#[derive(Args)]
pub struct Dir {
    /// A device's folder: the figures of its book.
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// The file with the book's key, where it is not `device.key` in the folder.
    #[arg(long, value_name = "FILE", requires = "dir")]
    pub key_file: Option<PathBuf>,
}

/// A device's folder, and days.
#[derive(Args)]
pub struct BookArgs {
    #[command(flatten)]
    pub home: Home,
    #[command(flatten)]
    pub day: Day,
    /// The first day counted; by default a year before the day of the figures.
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    /// How many lines of a kind the text lists; --json gives all of them.
    #[arg(long, default_value_t = 20)]
    pub top: usize,
}

impl Dir {
    /// The book, where a folder was named.
    pub fn open(&self) -> Result<Option<Workspace>, Failure> {
        let home = self.dir.as_ref().map(|dir| Home { dir: dir.clone(), key_file: self.key_file.clone() });
        home.map(|home| home.open()).transpose()
    }
}

/// The days of a question to a book: from the one given, or a year before the last.
pub fn period(book: &Workspace, from: Option<Date>, to: Option<Date>) -> Result<Period, Failure> {
    let to = to.unwrap_or_else(|| book.today());
    let period = book.year_until(to);
    match from {
        Some(from) if from > to => {
            Err(Failure::new("bad_period", format!("The period ends on {to}, before it begins on {from}.")))
        }
        Some(from) => Ok(Period { from, to }),
        None => Ok(period),
    }
}

/// Puts the names of records in the place of their identifiers, and gives them for the text too.
pub fn name_all(book: &Workspace, figures: &mut Value) -> Result<Names, Failure> {
    let mut ids = Vec::new();
    gather(figures, &mut ids);
    let names = Names::given(book.titles(ids)?.into_iter().filter(|(_, title)| !title.is_empty()));
    names.fill(figures);
    Ok(names)
}

fn gather(value: &Value, ids: &mut Vec<RecordId>) {
    match value {
        Value::String(text) if text.len() == 32 => ids.extend(text.parse::<RecordId>()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, ids)),
        Value::Object(fields) => fields.values().for_each(|item| gather(item, ids)),
        _ => {}
    }
}
