//! What the console sends, read by the rules of the record's fields.

use cairn_domain::{Change, Kind, RecordId, RecordSpec, Shape, Value};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::problem::Problem;

/// A record to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewRecord {
    /// `customer`, `visit`…
    pub kind: String,
    /// Its fields in their natural JSON, or as a person types them: `"1200.50 CNY"`.
    pub fields: serde_json::Map<String, serde_json::Value>,
    /// The space it goes to; by default the first that the office may write.
    pub space: Option<String>,
}

/// Changes of one record, done in one step or not at all.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Changes {
    /// The changes.
    pub changes: Vec<ChangeJson>,
    /// The `base` of the record as it was shown when the edit began: what others wrote since stays and merges. Without it an edit that
    /// gives a whole note, set or list is refused.
    pub base: Option<String>,
}

/// What to take back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Undo {
    /// The `written` of the answer to the edit.
    pub written: String,
}

/// Which value that was set aside to use.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Switch {
    /// The field, as the conflict names it.
    pub field: String,
    /// Which of the values that were set aside, from 0.
    pub to: usize,
}

/// One change of one field.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
#[schema(as = Change)]
pub enum ChangeJson {
    /// Gives a field a value: natural JSON, or as a person types it.
    Set {
        /// The field.
        field: String,
        /// The value.
        value: serde_json::Value,
    },
    /// Empties a field.
    Clear {
        /// The field.
        field: String,
    },
    /// Adds a text to a set, or entries to a list.
    Add {
        /// The field.
        field: String,
        /// The text, or entries under any tokens.
        value: serde_json::Value,
    },
    /// Takes a text out of a set, or an entry out of a list.
    Remove {
        /// The field.
        field: String,
        /// The text, or the entry's token.
        token_or_text: String,
    },
    /// Sets a part of a list's entry.
    SetItem {
        /// The list.
        field: String,
        /// The entry.
        token: String,
        /// The part.
        part: String,
        /// Its value.
        value: serde_json::Value,
    },
    /// Gives a note a new text; only what differs is changed.
    Replace {
        /// The note.
        field: String,
        /// The whole new text.
        text: String,
    },
}

impl ChangeJson {
    /// The change that it asks for, by the rules of its fields.
    pub fn read(self, spec: &RecordSpec) -> Result<Change, Problem> {
        Ok(match self {
            Self::Set { field, value } => Change::Set { value: spec.parse_json(&field, &value)?, field },
            Self::Clear { field } => Change::Clear { field },
            Self::Add { field, value } => Change::Add { value: added(spec, &field, value)?, field },
            Self::Remove { field, token_or_text } => Change::Remove { field, token_or_text },
            Self::SetItem { field, token, part, value } => {
                let value = part_value(spec, &format!("{field}.{token}.{part}"), value)?;
                Change::SetItem { field, token, part, value }
            }
            Self::Replace { field, text } => Change::Replace { field, text },
        })
    }
}

fn added(spec: &RecordSpec, field: &str, value: serde_json::Value) -> Result<Value, Problem> {
    match (spec.field(field).map(|f| f.shape), value) {
        (Some(Shape::Set(_)), serde_json::Value::String(text)) => Ok(Value::Text(text)),
        (_, value) => Ok(spec.parse_json(field, &value)?),
    }
}

/// A text is read as a person types it; other JSON is the value itself, which the book checks.
fn part_value(spec: &RecordSpec, path: &str, value: serde_json::Value) -> Result<Value, Problem> {
    match value {
        serde_json::Value::String(text) => Ok(spec.parse_field(path, &text)?),
        other => serde_json::from_value(other)
            .map_err(|e| Problem::bad_request(format!("The value of {path} cannot be read: {e}."))),
    }
}

/// The record that an address names.
pub fn record_id(text: &str) -> Result<RecordId, Problem> {
    text.parse().map_err(|e: cairn_domain::NotARecordId| {
        Problem::new(axum::http::StatusCode::NOT_FOUND, "not_found", format!("{e}."))
    })
}

/// The kind that an address or a request names.
pub fn kind(name: &str) -> Result<Kind, Problem> {
    Kind::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Kind::ALL.iter().map(|k| k.name()).collect();
        Problem::bad_request(format!("There is no kind of record called {name:?}. Known are {}.", known.join(", ")))
    })
}
