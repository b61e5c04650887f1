//! What reading a file gives.

use cairn_domain::{Fields, Kind, Value};
use serde::Serialize;

use crate::fields::note_field;
use crate::report::{Place, Problems};

/// A file, read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The rows that can become records, in the order of the file.
    pub rows: Vec<Draft>,
    /// Rows or cards found, with those that cannot become records.
    pub found: u64,
    /// What to look at, in the order of the file.
    pub problems: Problems,
    /// WHATWG name of the encoding, such as `UTF-8` or `gb18030`.
    pub encoding: &'static str,
    /// The separator of a list; `None` for cards.
    pub delimiter: Option<char>,
    /// What became of each column of a list, in its order; empty for cards.
    pub columns: Vec<ColumnReport>,
    /// Photos, logos, sounds and keys that were not imported.
    pub left_out: u64,
}

/// A row as it would be recorded. Validated: its fields obey the rules of its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Where it stands in the file.
    pub place: Place,
    /// What it would become.
    pub kind: Kind,
    /// Its fields, but for those that [`Draft::links`] name.
    pub fields: Fields,
    /// By what to find out whether the book has it already.
    pub keys: MatchKeys,
    /// Records that it refers to by name or number. A required one must be found before the draft can be recorded.
    pub links: Vec<Link>,
}

/// What tells two records of the same person, trip or receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchKeys {
    /// Name or title, as written.
    pub name: Option<String>,
    /// E.164 where the number is valid.
    pub phones: Vec<String>,
    /// In lower case.
    pub emails: Vec<String>,
    /// Receipt or trip number.
    pub number: Option<String>,
}

/// A reference that the file makes by name or telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The field that takes the id of what is found.
    pub field: &'static str,
    /// What to look for.
    pub kind: Kind,
    /// The heading under which it stands in the file.
    pub heading: String,
    /// Name, title or number as written; may be empty where `phone` is not.
    pub text: String,
    /// A telephone number in E.164, where one is given: it tells namesakes apart.
    pub phone: Option<String>,
    /// Without it the draft cannot be recorded.
    pub required: bool,
}

impl Link {
    pub(crate) fn optional(field: &'static str, kind: Kind, heading: &str, text: String) -> Self {
        Self { field, kind, heading: heading.to_owned(), text, phone: None, required: false }
    }
}

impl Draft {
    /// Keeps the text of an optional link in the note, where the book has no such record: nothing of the file is lost.
    pub fn keep_unresolved(&mut self, link: &Link) {
        let kept = format!("{}: {}", link.heading, link.text);
        let note = self.fields.entry(note_field(self.kind).to_owned());
        let note = note.or_insert_with(|| Value::Text(String::new()));
        if let Value::Text(text) = note {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&kept);
        }
    }
}

/// What became of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnReport {
    /// The heading in the file.
    pub heading: String,
    /// The field that its values went to; `None`: they are kept in the note.
    pub field: Option<&'static str>,
}
