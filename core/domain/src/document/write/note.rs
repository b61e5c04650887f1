//! Typing into notes.

use automerge::transaction::Transactable;
use automerge::{ObjId, ObjType};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

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

/// Only what differs is deleted and typed, compared by grapheme clusters, so characters that others type meanwhile stay.
pub(super) fn replace<T: Transactable>(tx: &mut T, field: &FieldSpec, text: &str) -> Result<(), InvalidRecord> {
    check::value(field, &Value::Text(text.to_owned()))?;
    let note = note(tx, field)?;
    let old = tx.text(&note).map_err(internal)?;
    // From the end, so that the places before stay what they are.
    for change in difference(&old, text).into_iter().rev() {
        let delete = isize::try_from(change.delete).map_err(internal)?;
        tx.splice_text(&note, change.at, delete, &change.insert).map_err(internal)?;
    }
    Ok(())
}

/// A piece that differs; places and lengths in characters.
struct Piece {
    at: usize,
    delete: usize,
    insert: String,
}

/// Where two texts differ, from the front. Most edits change a few characters of a long text: only what lies between its common ends is
/// compared.
fn difference(old: &str, new: &str) -> Vec<Piece> {
    let (start, old, new) = middle(old, new);
    let old: Vec<&str> = old.graphemes(true).collect();
    let new: Vec<&str> = new.graphemes(true).collect();
    let length = |graphemes: &[&str]| graphemes.iter().map(|g| g.chars().count()).sum::<usize>();
    let (mut at, mut pieces) = (start, Vec::new());
    for op in similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new) {
        let (tag, here, there) = op.as_tag_tuple();
        let delete = length(&old[here]);
        if tag != similar::DiffTag::Equal {
            pieces.push(Piece { at, delete, insert: new[there].concat() });
        }
        at += delete;
    }
    pieces
}

/// What lies between the common beginning and the common end of two texts, and how many characters the beginning has. No grapheme
/// cluster of either is cut.
fn middle<'a>(old: &'a str, new: &'a str) -> (usize, &'a str, &'a str) {
    let same = |(a, b): &(char, char)| a == b;
    let mut start: usize = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    while !(whole(old, start) && whole(new, start)) {
        start = old[..start].char_indices().next_back().map_or(0, |(at, _)| at);
    }
    let ends = old[start..].chars().rev().zip(new[start..].chars().rev());
    let mut end: usize = ends.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    while !(whole(old, old.len() - end) && whole(new, new.len() - end)) {
        end -= old[old.len() - end..].chars().next().map_or(end, char::len_utf8);
    }
    (old[..start].chars().count(), &old[start..old.len() - end], &new[start..new.len() - end])
}

/// Whether a grapheme cluster begins or ends at this byte.
fn whole(text: &str, at: usize) -> bool {
    GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(old: &str, new: &str) -> Vec<(usize, usize, String)> {
        difference(old, new).into_iter().map(|piece| (piece.at, piece.delete, piece.insert)).collect()
    }

    #[test]
    fn only_what_differs_is_typed() {
        assert_eq!(told("靠窗。", "很靠窗。高楼。"), [(0, 0, "很".to_owned()), (2, 0, "。高楼".to_owned())]);
        assert_eq!(told("aaa", "aaaa").len(), 1);
        assert_eq!(told("same", "same"), []);
        assert_eq!(told("", "x"), [(0, 0, "x".to_owned())]);
    }

    #[test]
    fn no_grapheme_cluster_is_cut() {
        assert_eq!(told("e", "e\u{301}"), [(0, 1, "e\u{301}".to_owned())]);
        assert_eq!(told("🇨🇳", "🇨🇦"), [(0, 2, "🇨🇦".to_owned())]);
        assert_eq!(told("x👩‍👩‍👧y", "x👩‍👩‍👦y"), [(1, 5, "👩‍👩‍👦".to_owned())]);
    }

    proptest! {
        #[test]
        fn the_pieces_make_the_new_text(old in "[ab王e\u{301}🇨🇳\r\n]{0,20}", new in "[ab王e\u{301}🇨🇳\r\n]{0,20}") {
            let mut text: Vec<char> = old.chars().collect();
            for piece in difference(&old, &new).into_iter().rev() {
                text.splice(piece.at..piece.at + piece.delete, piece.insert.chars());
            }
            prop_assert_eq!(text.into_iter().collect::<String>(), new);
        }
    }
}
