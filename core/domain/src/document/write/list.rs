//! Adding to sets, lists and ledgers, and taking out.
//!
//! An element of a set is taken out by deleting its token: who adds it again meanwhile does so under another. An entry of a
//! list is only marked as taken out, and who edits it marks it as kept: an edit made elsewhere at the same time is not lost.

use automerge::transaction::Transactable;
use automerge::{AutomergeError, ObjId, ObjType, ReadDoc, Value as Am};

use super::{codec, container, containers, internal, put_if_new};
use crate::check;
use crate::document::{Writer, read};
use crate::invalid::{Invalid, InvalidRecord, Rule};
use crate::spec::{FieldSpec, RecordSpec, Shape};
use crate::value::{Fields, Items, Value};

pub(super) fn put_entry<T: Transactable>(
    tx: &mut T,
    list: &ObjId,
    token: &str,
    parts: &[FieldSpec],
    entry: &Fields,
) -> Result<(), AutomergeError> {
    let item = tx.put_object(list, token, ObjType::Map)?;
    for (part, value) in entry.iter().filter(|(_, value)| !check::is_blank(value)) {
        if let Some(Shape::Scalar(of)) = parts.iter().find(|p| p.name == part).map(|p| p.shape) {
            tx.put(&item, part.as_str(), codec::write(of, value))?;
        }
    }
    Ok(())
}

pub(super) fn add<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    value: &Value,
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    match (field.shape, value) {
        (Shape::Set(_), Value::Set(texts)) => add_elements(tx, field, texts, writer),
        (Shape::Set(_), Value::Text(text)) => add_elements(tx, field, std::slice::from_ref(text), writer),
        (Shape::Items(parts) | Shape::Ledger(parts), Value::Items(items)) => {
            check::value(field, value)?;
            let list = container(tx, field, ObjType::Map)?;
            let mut entries = items.values();
            entries.try_for_each(|entry| put_entry(tx, &list, &token(writer), parts, entry)).map_err(internal)
        }
        _ => Err(Invalid::new(field.name, Rule::WrongChange).into()),
    }
}

fn add_elements<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    texts: &[String],
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    check::value(field, &Value::Set(texts.to_vec()))?;
    let mut present: Vec<String> = elements(tx, field)?.into_iter().map(|element| element.text).collect();
    for text in texts {
        if !present.contains(text) {
            let set = container(tx, field, ObjType::Map)?;
            tx.put(&set, token(writer), text.as_str()).map_err(internal)?;
            present.push(text.clone());
        }
    }
    Ok(())
}

/// What a set shall hold from now on.
pub(super) fn set_elements<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    texts: &[String],
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    for old in elements(tx, field)? {
        if !texts.contains(&old.text) {
            tx.delete(&old.set, old.token.as_str()).map_err(internal)?;
        }
    }
    add_elements(tx, field, texts, writer)
}

/// What a list shall hold from now on: entries under tokens that it has are changed where they differ, the others are new.
pub(super) fn set_entries<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    parts: &[FieldSpec],
    items: &Items,
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    let present = entries(tx, field)?;
    for (_, item) in present.iter().filter(|(token, _)| !items.contains_key(token)) {
        mark(tx, item, true)?;
    }
    for (given, entry) in items {
        if let Some((_, item)) = present.iter().find(|(token, _)| token == given) {
            let given = |part: &FieldSpec| entry.get(part.name).filter(|value| !check::is_blank(value));
            parts.iter().try_for_each(|part| write_part(tx, item, part, given(part)))?;
        } else {
            let list = container(tx, field, ObjType::Map)?;
            put_entry(tx, &list, &token(writer), parts, entry).map_err(internal)?;
        }
    }
    Ok(())
}

/// Which entries a list has: others are marked as taken out, and those that were taken out stand there again, as they are.
pub(super) fn set_there<T: Transactable>(tx: &mut T, field: &FieldSpec, items: &Items) -> Result<(), InvalidRecord> {
    for list in containers(tx, field, ObjType::Map)? {
        for token in tx.keys(&list).collect::<Vec<_>>() {
            let Some((Am::Object(ObjType::Map), item)) = tx.get(&list, token.as_str()).map_err(internal)? else {
                continue;
            };
            let (there, wanted) = (live(tx, &list, &token).is_some(), items.contains_key(&token));
            if there != wanted {
                mark(tx, &item, !wanted)?;
            }
        }
    }
    Ok(())
}

pub(super) fn remove<T: Transactable>(tx: &mut T, field: &FieldSpec, token_or_text: &str) -> Result<(), InvalidRecord> {
    match field.shape {
        Shape::Set(_) => {
            let mut matching = elements(tx, field)?.into_iter().filter(|element| element.text == token_or_text);
            matching.try_for_each(|element| tx.delete(&element.set, element.token.as_str())).map_err(internal)
        }
        Shape::Items(_) => {
            let item = entry(tx, field, token_or_text)?;
            mark(tx, &item, true)
        }
        Shape::Ledger(_) => Err(Invalid::new(field.name, Rule::AppendOnly).into()),
        _ => Err(Invalid::new(field.name, Rule::WrongChange).into()),
    }
}

pub(super) fn clear<T: Transactable>(tx: &mut T, field: &FieldSpec) -> Result<(), InvalidRecord> {
    if matches!(field.shape, Shape::Items(_)) {
        return entries(tx, field)?.iter().try_for_each(|(_, item)| mark(tx, item, true));
    }
    let mut all = elements(tx, field)?.into_iter();
    all.try_for_each(|element| tx.delete(&element.set, element.token.as_str())).map_err(internal)
}

pub(super) fn set_part<T: Transactable>(
    tx: &mut T,
    spec: &RecordSpec,
    field: &FieldSpec,
    (token, part): (&str, &str),
    value: &Value,
) -> Result<(), InvalidRecord> {
    if matches!(field.shape, Shape::Ledger(_)) {
        return Err(Invalid::new(field.name, Rule::AppendOnly).into());
    }
    let part = spec.part(field.name, part)?;
    let name = |error: InvalidRecord| {
        let of_list = |wrong: Invalid| Invalid::new(format!("{}.{}", field.name, wrong.field), wrong.rule);
        InvalidRecord(error.0.into_iter().map(of_list).collect())
    };
    let blank = check::is_blank(value);
    if blank && part.required {
        return Err(name(Invalid::new(part.name, Rule::Required).into()));
    }
    if !blank {
        check::value(&part, value).map_err(name)?;
    }
    let item = entry(tx, field, token)?;
    write_part(tx, &item, &part, (!blank).then_some(value))
}

/// Writes or takes away a part where it reads otherwise, and marks its entry as kept then.
fn write_part<T: Transactable>(
    tx: &mut T,
    item: &ObjId,
    part: &FieldSpec,
    value: Option<&Value>,
) -> Result<(), InvalidRecord> {
    let Shape::Scalar(of) = part.shape else { return Ok(()) };
    let written = match value {
        Some(value) => put_if_new(tx, item, part.name, of, value)?,
        None if tx.get(item, part.name).map_err(internal)?.is_some() => {
            tx.delete(item, part.name).map_err(internal)?;
            true
        }
        None => false,
    };
    if written { mark(tx, item, false) } else { Ok(()) }
}

fn mark<T: Transactable>(tx: &mut T, item: &ObjId, removed: bool) -> Result<(), InvalidRecord> {
    tx.put(item, read::REMOVED, removed).map_err(internal)
}

/// An element of a set, and where it stands.
struct Element {
    set: ObjId,
    token: String,
    text: String,
}

fn elements<T: Transactable>(tx: &T, field: &FieldSpec) -> Result<Vec<Element>, InvalidRecord> {
    let mut found = Vec::new();
    for set in containers(tx, field, ObjType::Map)? {
        for token in tx.keys(&set) {
            if let Some((value, _)) = tx.get(&set, token.as_str()).map_err(internal)?
                && let Some(text) = value.as_str()
            {
                found.push(Element { set: set.clone(), token, text: text.to_owned() });
            }
        }
    }
    Ok(found)
}

/// The entries of a list with their tokens, but for those taken out.
fn entries<T: Transactable>(tx: &T, field: &FieldSpec) -> Result<Vec<(String, ObjId)>, InvalidRecord> {
    let mut found = Vec::new();
    for list in containers(tx, field, ObjType::Map)? {
        for token in tx.keys(&list) {
            if let Some(item) = live(tx, &list, &token) {
                found.push((token, item));
            }
        }
    }
    Ok(found)
}

fn entry<T: Transactable>(tx: &T, field: &FieldSpec, token: &str) -> Result<ObjId, InvalidRecord> {
    let lists = containers(tx, field, ObjType::Map)?;
    let found = lists.iter().find_map(|list| live(tx, list, token));
    found.ok_or_else(|| Invalid::new(field.name, Rule::NoSuchEntry).into())
}

fn live<T: ReadDoc>(tx: &T, list: &ObjId, token: &str) -> Option<ObjId> {
    match tx.get(list, token).ok()?? {
        (Am::Object(ObjType::Map), item) => {
            let marks = tx.get_all(&item, read::REMOVED).ok()?;
            (!read::is_removed(&marks)).then_some(item)
        }
        _ => None,
    }
}

/// A unique add-token: 64 random bits are enough within one field of one record.
fn token(writer: &mut Writer<'_>) -> String {
    let random = (writer.random)();
    hex::encode(&random[..8])
}
