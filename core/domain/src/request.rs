//! What a person asks for: a new record, or changes of one.

use serde::{Deserialize, Serialize};

use crate::RecordId;
use crate::kind::Kind;
use crate::value::{Fields, Value};

/// A new record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// Its identifier: random, or derived where only one device can ever make the record (its own colleague).
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// Its fields. Entries of lists may stand under any tokens: they get tokens of their own.
    pub fields: Fields,
}

/// Changes of one record, in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The record.
    pub id: RecordId,
    /// The changes in their order.
    pub changes: Vec<Change>,
}

/// One change of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Change {
    /// Gives a field a value; an empty text takes it away. For a set or a list: what it shall hold from now on; entries
    /// under tokens that it has are changed, the others are new.
    Set {
        /// The field.
        field: String,
        /// The value.
        value: Value,
    },
    /// Takes the value away.
    Clear {
        /// The field.
        field: String,
    },
    /// Adds an element to a set, or entries to a list or ledger.
    Add {
        /// The field.
        field: String,
        /// A text for a set; entries for a list.
        value: Value,
    },
    /// Takes an element out of a set, or an entry out of a list.
    Remove {
        /// The field.
        field: String,
        /// The element's text, or the entry's token.
        token_or_text: String,
    },
    /// Sets a part of a list's entry; an empty text takes it away. An entry that somebody takes out at the same time stays.
    SetItem {
        /// The list.
        field: String,
        /// The entry.
        token: String,
        /// The part.
        part: String,
        /// Its value.
        value: Value,
    },
    /// Types into a note, or deletes from it.
    Splice {
        /// The note.
        field: String,
        /// Where, in characters (Unicode scalar values).
        at: usize,
        /// How many characters are deleted there.
        delete: usize,
        /// What is typed there.
        insert: String,
    },
    /// Gives a note a new text; only what differs is changed, so that others' edits stay.
    Replace {
        /// The note.
        field: String,
        /// The whole new text.
        text: String,
    },
}

impl Change {
    /// The field that it changes.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::Set { field, .. }
            | Self::Clear { field }
            | Self::Add { field, .. }
            | Self::Remove { field, .. }
            | Self::SetItem { field, .. }
            | Self::Splice { field, .. }
            | Self::Replace { field, .. } => field,
        }
    }
}
