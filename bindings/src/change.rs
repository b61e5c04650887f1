//! Changes of one record.

use crate::error::CairnError;
use crate::value::FieldValue;

/// One change of one field.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Change {
    /// Gives a field a value. For a set: what it shall hold from now on.
    Put {
        /// The field.
        field: String,
        /// The value.
        value: FieldValue,
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
        value: FieldValue,
    },
    /// Takes an element out of a set, or an entry out of a list.
    Remove {
        /// The field.
        field: String,
        /// The element's text, or the entry's token.
        token_or_text: String,
    },
    /// Sets a part of a list's entry.
    PutPart {
        /// The list.
        field: String,
        /// The entry.
        token: String,
        /// The part.
        part: String,
        /// Its value.
        value: FieldValue,
    },
    /// Types into a note, or deletes from it. Places count characters (Unicode scalar values).
    Splice {
        /// The note.
        field: String,
        /// Where.
        at: u32,
        /// How many characters are deleted there.
        delete: u32,
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

impl TryFrom<Change> for cairn_domain::Change {
    type Error = CairnError;

    fn try_from(change: Change) -> Result<Self, CairnError> {
        Ok(match change {
            Change::Put { field, value } => Self::Set { value: value.read(&field)?, field },
            Change::Clear { field } => Self::Clear { field },
            Change::Add { field, value } => Self::Add { value: value.read(&field)?, field },
            Change::Remove { field, token_or_text } => Self::Remove { field, token_or_text },
            Change::PutPart { field, token, part, value } => {
                Self::SetItem { value: value.read(&field)?, field, token, part }
            }
            Change::Splice { field, at, delete, insert } => {
                Self::Splice { field, at: at as usize, delete: delete as usize, insert }
            }
            Change::Replace { field, text } => Self::Replace { field, text },
        })
    }
}
