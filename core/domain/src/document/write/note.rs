//! Typing into notes.

use automerge::transaction::Transactable;
use automerge::{ObjId, ObjType};

use super::{container, containers, internal};
use crate::check;
use crate::invalid::{Invalid, InvalidRecord, Rule};
use crate::spec::{FieldSpec, Shape};
use crate::value::Value;

pub(super) fn splice<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    (at, delete): (usize, usize),
    insert: &str,
) -> Result<(), InvalidRecord> {
    let note = note(tx, field)?;
    let length = tx.length(&note);
    if at.saturating_add(delete) > length {
        return Err(Invalid::new(field.name, Rule::BehindTheEnd { length }).into());
    }
    if length - delete + insert.chars().count() > check::NOTE_MAX {
        return Err(Invalid::new(field.name, Rule::TooLong { max: check::NOTE_MAX }).into());
    }
    let delete = isize::try_from(delete).map_err(internal)?;
    tx.splice_text(&note, at, delete, insert).map_err(internal)
}

/// Only what differs is deleted and typed (automerge compares by grapheme clusters), so characters that others type meanwhile stay.
pub(super) fn replace<T: Transactable>(tx: &mut T, field: &FieldSpec, text: &str) -> Result<(), InvalidRecord> {
    check::value(field, &Value::Text(text.to_owned()))?;
    let note = note(tx, field)?;
    tx.update_text(&note, text).map_err(internal)
}

/// The one text of a note. Several, which two devices made at once, are drawn together in the last of them; what somebody
/// types meanwhile into another stays there and is read behind it.
fn note<T: Transactable>(tx: &mut T, field: &FieldSpec) -> Result<ObjId, InvalidRecord> {
    if !matches!(field.shape, Shape::Note) {
        return Err(Invalid::new(field.name, Rule::WrongChange).into());
    }
    let mut others = containers(tx, field, ObjType::Text)?;
    let Some(last) = others.pop() else { return container(tx, field, ObjType::Text) };
    for other in others {
        let text = tx.text(&other).map_err(internal)?;
        if !text.is_empty() {
            let length = isize::try_from(tx.length(&other)).map_err(internal)?;
            tx.splice_text(&other, 0, length, "").map_err(internal)?;
            let end = tx.length(&last);
            let gap = if end == 0 { "" } else { "\n" };
            tx.splice_text(&last, end, 0, &format!("{gap}{text}")).map_err(internal)?;
        }
    }
    Ok(last)
}
