//! Writing a document: every container in the first change, then changes of single fields.

use automerge::transaction::Transactable;
use automerge::{AutomergeError, ObjId, ObjType, ROOT, Value as Am};

use super::{Writer, codec};
use crate::check;
use crate::invalid::{Invalid, InvalidRecord, Rule};
use crate::records::case;
use crate::request::Change;
use crate::spec::{FieldSpec, RecordSpec, Shape};
use crate::value::{Fields, Value};

/// A failure that no request can cause.
pub(super) fn internal(error: impl std::fmt::Display) -> InvalidRecord {
    Invalid::new(format!("automerge: {error}"), Rule::WrongChange).into()
}

/// The first change. Nobody else writes beside it, so its tokens need not be random.
pub(super) fn create<T: Transactable>(tx: &mut T, spec: &RecordSpec, fields: &Fields) -> Result<(), InvalidRecord> {
    for field in spec.fields {
        first(tx, field, fields.get(field.name)).map_err(internal)?;
    }
    Ok(())
}

fn first<T: Transactable>(tx: &mut T, field: &FieldSpec, value: Option<&Value>) -> Result<(), AutomergeError> {
    match (field.shape, value) {
        (Shape::Scalar(_), None) => Ok(()),
        (Shape::Scalar(_), Some(value)) => tx.put(ROOT, field.name, codec::write(value)),
        (Shape::Status(steps), value) => {
            let step = value.and_then(Value::as_text).unwrap_or(steps[0]);
            tx.put(ROOT, field.name, step)
        }
        (Shape::Note, value) => {
            let text = tx.put_object(ROOT, field.name, ObjType::Text)?;
            value.and_then(Value::as_text).map_or(Ok(()), |value| tx.splice_text(&text, 0, 0, value))
        }
        (Shape::Set(_) | Shape::Items(_) | Shape::Ledger(_), value) => {
            let container = tx.put_object(ROOT, field.name, ObjType::Map)?;
            match value {
                Some(Value::Set(texts)) => {
                    texts.iter().enumerate().try_for_each(|(n, text)| tx.put(&container, n.to_string(), text.as_str()))
                }
                Some(Value::Items(items)) => items
                    .values()
                    .enumerate()
                    .try_for_each(|(n, entry)| put_entry(tx, &container, &n.to_string(), entry)),
                _ => Ok(()),
            }
        }
    }
}

fn put_entry<T: Transactable>(tx: &mut T, list: &ObjId, token: &str, entry: &Fields) -> Result<(), AutomergeError> {
    let item = tx.put_object(list, token, ObjType::Map)?;
    entry.iter().try_for_each(|(part, value)| tx.put(&item, part.as_str(), codec::write(value)))
}

/// One change of a request. What already reads that way is not written again.
pub(super) fn change<T: Transactable>(
    tx: &mut T,
    spec: &RecordSpec,
    change: &Change,
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    let name = change.field();
    let field = spec.field(name).ok_or_else(|| Invalid::new(name, Rule::UnknownField))?;
    match change {
        Change::Set { value, .. } => set(tx, field, value, writer),
        Change::Clear { .. } => clear(tx, field),
        Change::Add { value, .. } => add(tx, field, value, writer),
        Change::Remove { token_or_text, .. } => remove(tx, field, token_or_text),
        Change::SetItem { token, part, value, .. } => set_part(tx, spec, field, (token, part), value),
        Change::Splice { at, delete, insert, .. } => splice(tx, field, (*at, *delete), insert),
        Change::Replace { text, .. } => replace(tx, field, text),
    }
}

fn set<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    value: &Value,
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    check::value(field, value)?;
    match (field.shape, value) {
        (Shape::Scalar(_), value) => put_if_new(tx, &ROOT, field.name, value),
        (Shape::Status(steps), Value::Text(step)) => advance(tx, field, steps, step),
        (Shape::Note, Value::Text(text)) => replace(tx, field, text),
        (Shape::Set(_), Value::Set(texts)) => {
            for (_, old) in elements(tx, &container(tx, field)?) {
                if !texts.contains(&old) {
                    remove(tx, field, &old)?;
                }
            }
            add(tx, field, value, writer)
        }
        _ => Err(Invalid::new(field.name, Rule::WrongChange).into()),
    }
}

/// A scalar is written when it reads otherwise, or to end a conflict.
fn put_if_new<T: Transactable>(tx: &mut T, obj: &ObjId, key: &str, value: &Value) -> Result<(), InvalidRecord> {
    let scalar = codec::write(value);
    let all = tx.get_all(obj, key).map_err(internal)?;
    if let [(Am::Scalar(old), _)] = all.as_slice()
        && **old == scalar
    {
        return Ok(());
    }
    tx.put(obj, key, scalar).map_err(internal)
}

fn clear<T: Transactable>(tx: &mut T, field: &FieldSpec) -> Result<(), InvalidRecord> {
    if field.required {
        return Err(Invalid::new(field.name, Rule::Required).into());
    }
    match field.shape {
        Shape::Scalar(_) if tx.get(ROOT, field.name).map_err(internal)?.is_none() => Ok(()),
        Shape::Scalar(_) => tx.delete(ROOT, field.name).map_err(internal),
        Shape::Note => replace(tx, field, ""),
        Shape::Set(_) | Shape::Items(_) => {
            let container = container(tx, field)?;
            let tokens: Vec<String> = tx.keys(&container).collect();
            tokens.iter().try_for_each(|token| tx.delete(&container, token.as_str())).map_err(internal)
        }
        Shape::Ledger(_) => Err(Invalid::new(field.name, Rule::AppendOnly).into()),
        Shape::Status(_) => Err(Invalid::new(field.name, Rule::WrongChange).into()),
    }
}

fn add<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    value: &Value,
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    let texts: &[String] = match (field.shape, value) {
        (Shape::Set(_), Value::Set(texts)) => texts,
        (Shape::Set(_), Value::Text(text)) => std::slice::from_ref(text),
        (Shape::Items(_) | Shape::Ledger(_), Value::Items(items)) => {
            check::value(field, value)?;
            let list = container(tx, field)?;
            return items.values().try_for_each(|entry| put_entry(tx, &list, &token(writer), entry)).map_err(internal);
        }
        _ => return Err(Invalid::new(field.name, Rule::WrongChange).into()),
    };
    check::value(field, &Value::Set(texts.to_vec()))?;
    let set = container(tx, field)?;
    let present: Vec<String> = elements(tx, &set).into_iter().map(|(_, text)| text).collect();
    let new = texts.iter().filter(|text| !present.contains(text));
    new.into_iter().try_for_each(|text| tx.put(&set, token(writer), text.as_str())).map_err(internal)
}

fn remove<T: Transactable>(tx: &mut T, field: &FieldSpec, token_or_text: &str) -> Result<(), InvalidRecord> {
    let tokens: Vec<String> = match field.shape {
        Shape::Set(_) => {
            let set = container(tx, field)?;
            elements(tx, &set).into_iter().filter(|(_, text)| text == token_or_text).map(|(token, _)| token).collect()
        }
        Shape::Items(_) => vec![token_or_text.to_owned()],
        Shape::Ledger(_) => return Err(Invalid::new(field.name, Rule::AppendOnly).into()),
        _ => return Err(Invalid::new(field.name, Rule::WrongChange).into()),
    };
    let container = container(tx, field)?;
    for token in tokens {
        if tx.get(&container, token.as_str()).map_err(internal)?.is_none() {
            return Err(Invalid::new(field.name, Rule::NoSuchEntry).into());
        }
        tx.delete(&container, token.as_str()).map_err(internal)?;
    }
    Ok(())
}

fn set_part<T: Transactable>(
    tx: &mut T,
    spec: &RecordSpec,
    field: &FieldSpec,
    (token, part): (&str, &str),
    value: &Value,
) -> Result<(), InvalidRecord> {
    if matches!(field.shape, Shape::Ledger(_)) {
        return Err(Invalid::new(field.name, Rule::AppendOnly).into());
    }
    let part_spec = spec.part(field.name, part)?;
    check::value(&FieldSpec { name: field.name, ..part_spec }, value)?;
    let list = container(tx, field)?;
    match tx.get(&list, token).map_err(internal)? {
        Some((Am::Object(ObjType::Map), item)) => put_if_new(tx, &item, part, value),
        _ => Err(Invalid::new(field.name, Rule::NoSuchEntry).into()),
    }
}

fn splice<T: Transactable>(
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
fn replace<T: Transactable>(tx: &mut T, field: &FieldSpec, text: &str) -> Result<(), InvalidRecord> {
    check::value(field, &Value::Text(text.to_owned()))?;
    let note = note(tx, field)?;
    tx.update_text(&note, text).map_err(internal)
}

/// A case moves forward by any number of steps, and is reopened only after it was resolved.
fn advance<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    steps: &'static [&'static str],
    to: &str,
) -> Result<(), InvalidRecord> {
    let place = |step: &str| steps.iter().position(|s| *s == step);
    let all = tx.get_all(ROOT, field.name).map_err(internal)?;
    let present = all.iter().filter_map(|(v, _)| place(v.as_str()?)).max().unwrap_or(0);
    let from = steps[present];
    if from == to && all.len() == 1 {
        return Ok(());
    }
    if !case::may_go(from, to) {
        return Err(Invalid::new(field.name, Rule::NoSuchStep { from: from.to_owned() }).into());
    }
    tx.put(ROOT, field.name, to).map_err(internal)
}

fn container<T: Transactable>(tx: &T, field: &FieldSpec) -> Result<ObjId, InvalidRecord> {
    match tx.get(ROOT, field.name).map_err(internal)? {
        Some((Am::Object(ObjType::Map), id)) => Ok(id),
        _ => Err(Invalid::new(field.name, Rule::WrongChange).into()),
    }
}

fn note<T: Transactable>(tx: &T, field: &FieldSpec) -> Result<ObjId, InvalidRecord> {
    match tx.get(ROOT, field.name).map_err(internal)? {
        Some((Am::Object(ObjType::Text), id)) => Ok(id),
        _ => Err(Invalid::new(field.name, Rule::WrongChange).into()),
    }
}

/// The elements of a set with their tokens.
fn elements<T: Transactable>(tx: &T, set: &ObjId) -> Vec<(String, String)> {
    let text = |token: &String| match tx.get(set, token.as_str()) {
        Ok(Some((value, _))) => value.as_str().map(str::to_owned),
        _ => None,
    };
    tx.keys(set).filter_map(|token| text(&token).map(|text| (token, text))).collect()
}

/// A unique add-token: 64 random bits are enough within one field of one record.
fn token(writer: &mut Writer<'_>) -> String {
    let random = (writer.random)();
    hex::encode(&random[..8])
}
