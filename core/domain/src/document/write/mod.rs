//! Writing a document: every container in the first change, then changes of single fields.

mod create;
mod list;
mod note;

pub(super) use create::{create, derive};

use automerge::transaction::Transactable;
use automerge::{ObjId, ObjType, ROOT, Value as Am};

use super::status::Step;
use super::{MAX_OPS, Writer, codec};
use crate::check;
use crate::invalid::{Invalid, InvalidRecord, Rule};
use crate::records::case;
use crate::request::Change;
use crate::spec::{FieldSpec, RecordSpec, Scalar, Shape};
use crate::value::{Fields, Value};

/// A failure that no request can cause.
pub(super) fn internal(error: impl std::fmt::Display) -> InvalidRecord {
    Invalid::new(format!("automerge: {error}"), Rule::WrongChange).into()
}

/// Every change of an edit, or everything that is wrong with them.
pub(super) fn edit<T: Transactable>(
    tx: &mut T,
    spec: &RecordSpec,
    changes: &[Change],
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    let mut wrong = Vec::new();
    let mut weights = Vec::with_capacity(changes.len());
    for one in changes {
        let before = tx.pending_ops();
        if let Err(error) = change(tx, spec, one, writer) {
            wrong.extend(error.0);
        }
        weights.push((tx.pending_ops() - before, one.field()));
    }
    if wrong.is_empty() {
        let text = |name: &str| tx.get(ROOT, name).ok().flatten().and_then(|(v, _)| v.as_str().map(str::to_owned));
        let touched = |name: &str| changes.iter().any(|c| c.field() == name);
        check::calendars(spec, touched, text, &mut wrong);
    }
    if wrong.is_empty() { fits(tx, &weights) } else { Err(InvalidRecord(wrong)) }
}

/// Makes notes, sets and lists read again as they did before; single values are not touched.
pub(super) fn invert<'n, T: Transactable>(
    tx: &mut T,
    spec: &RecordSpec,
    names: impl Iterator<Item = &'n str>,
    before: &Fields,
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    let mut weights = Vec::new();
    for field in names.filter_map(|name| spec.field(name)) {
        let ops = tx.pending_ops();
        match (field.shape, before.get(field.name)) {
            (Shape::Note, old) => note::replace(tx, field, old.and_then(Value::as_text).unwrap_or_default())?,
            (Shape::Set(_), Some(Value::Set(texts))) => list::set_elements(tx, field, texts, writer)?,
            (Shape::Items(_), Some(Value::Items(items))) => list::set_there(tx, field, items)?,
            (Shape::Set(_) | Shape::Items(_), _) => list::clear(tx, field)?,
            _ => {}
        }
        weights.push((tx.pending_ops() - ops, field.name));
    }
    fits(tx, &weights)
}

/// Whether everybody else will accept the change: receivers refuse larger ones, so none is ever written.
fn fits<T: Transactable>(tx: &T, weights: &[(usize, &str)]) -> Result<(), InvalidRecord> {
    if tx.pending_ops() <= MAX_OPS {
        return Ok(());
    }
    let heaviest = weights.iter().max_by_key(|(ops, _)| *ops).map_or("", |(_, name)| *name);
    Err(Invalid::new(heaviest, Rule::TooMuchAtOnce { max: check::AT_ONCE_MAX }).into())
}

/// One change of a request. What already reads that way is not written again.
fn change<T: Transactable>(
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
        Change::Add { value, .. } => list::add(tx, field, value, writer),
        Change::Remove { token_or_text, .. } => list::remove(tx, field, token_or_text),
        Change::SetItem { token, part, value, .. } => list::set_part(tx, spec, field, (token, part), value),
        Change::Splice { at, delete, insert, .. } => note::splice(tx, field, (*at, *delete), insert),
        Change::Replace { text, .. } => note::replace(tx, field, text),
    }
}

fn set<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    value: &Value,
    writer: &mut Writer<'_>,
) -> Result<(), InvalidRecord> {
    if matches!(field.shape, Shape::Scalar(_)) && check::is_blank(value) {
        return clear(tx, field);
    }
    check::value(field, value)?;
    match (field.shape, value) {
        (Shape::Scalar(of), value) => put_if_new(tx, &ROOT, field.name, of, value).map(drop),
        (Shape::Status(steps), Value::Text(step)) => advance(tx, field, steps, step),
        (Shape::Note, Value::Text(text)) => note::replace(tx, field, text),
        (Shape::Set(_), Value::Set(texts)) => list::set_elements(tx, field, texts, writer),
        (Shape::Items(parts), Value::Items(items)) => list::set_entries(tx, field, parts, items, writer),
        (Shape::Ledger(_), _) => Err(Invalid::new(field.name, Rule::AppendOnly).into()),
        _ => Err(Invalid::new(field.name, Rule::WrongChange).into()),
    }
}

/// A scalar is written when it reads otherwise, or to end a conflict. Tells whether it was.
fn put_if_new<T: Transactable>(
    tx: &mut T,
    obj: &ObjId,
    key: &str,
    of: Scalar,
    value: &Value,
) -> Result<bool, InvalidRecord> {
    let scalar = codec::write(of, value);
    let all = tx.get_all(obj, key).map_err(internal)?;
    if let [(Am::Scalar(old), _)] = all.as_slice()
        && **old == scalar
    {
        return Ok(false);
    }
    tx.put(obj, key, scalar).map_err(internal)?;
    Ok(true)
}

fn clear<T: Transactable>(tx: &mut T, field: &FieldSpec) -> Result<(), InvalidRecord> {
    if field.required {
        return Err(Invalid::new(field.name, Rule::Required).into());
    }
    match field.shape {
        Shape::Scalar(_) if tx.get(ROOT, field.name).map_err(internal)?.is_none() => Ok(()),
        Shape::Scalar(_) => tx.delete(ROOT, field.name).map_err(internal),
        Shape::Note => note::replace(tx, field, ""),
        Shape::Set(_) | Shape::Items(_) => list::clear(tx, field),
        Shape::Ledger(_) => Err(Invalid::new(field.name, Rule::AppendOnly).into()),
        Shape::Status(_) => Err(Invalid::new(field.name, Rule::WrongChange).into()),
    }
}

/// A case moves forward by any number of steps, and is reopened only after it was resolved.
fn advance<T: Transactable>(
    tx: &mut T,
    field: &FieldSpec,
    steps: &'static [&'static str],
    to: &str,
) -> Result<(), InvalidRecord> {
    let all = tx.get_all(ROOT, field.name).map_err(internal)?;
    let furthest = all.iter().filter_map(|(v, _)| Step::read(steps, v.as_str()?)).max();
    let Some(present) = furthest else { return tx.put(ROOT, field.name, to).map_err(internal) };
    let from = present.name(steps);
    if from == to {
        return Ok(());
    }
    if !case::may_go(from, to) {
        return Err(Invalid::new(field.name, Rule::NoSuchStep { from: from.to_owned() }).into());
    }
    tx.put(ROOT, field.name, present.stored_next(to)).map_err(internal)
}

/// Every container that a field has now. There are several where a field is younger than the record and two devices first
/// wrote it at once; there is none where it is younger than the record, or where somebody overwrote it.
fn containers<T: Transactable>(tx: &T, field: &FieldSpec, of: ObjType) -> Result<Vec<ObjId>, InvalidRecord> {
    let all = tx.get_all(ROOT, field.name).map_err(internal)?;
    Ok(all.into_iter().filter(|(value, _)| matches!(value, Am::Object(t) if *t == of)).map(|(_, id)| id).collect())
}

/// The container that new entries go to; made where there is none yet.
fn container<T: Transactable>(tx: &mut T, field: &FieldSpec, of: ObjType) -> Result<ObjId, InvalidRecord> {
    match containers(tx, field, of)?.pop() {
        Some(last) => Ok(last),
        None => tx.put_object(ROOT, field.name, of).map_err(internal),
    }
}
