//! Taking changes back: the opposite of what they did, beside whatever others wrote since.
//!
//! A note, set or list is taken back as of the change itself, so that all that came later is concurrent and stays: only the characters
//! it typed go, and those it deleted come back. A single value has no such parts: it is taken back only while nobody wrote over it.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, ChangeHash as AmHash, ObjId, ROOT, ReadDoc};

use super::{ChangeHash, Chunk, Document, EditError, Writer, history, read, write};
use crate::invalid::{Invalid, Rule};
use crate::request::{Change, Edit};
use crate::spec::{RecordSpec, Shape};
use crate::value::{Fields, Value};

/// What came of taking changes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inverted {
    /// What was written, in this order.
    pub chunks: Vec<Chunk>,
    /// Fields that somebody has written over since: they stay as they are.
    pub kept: Vec<String>,
}

impl Document {
    /// Takes changes back, given oldest first, as if their author had not made them: what others wrote since stays.
    ///
    /// # Errors
    /// What only goes forward (a case's step, points) cannot be taken back; nothing is changed then.
    pub fn invert(&mut self, taken: &[ChangeHash], writer: &mut Writer<'_>) -> Result<Inverted, EditError> {
        let spec = self.kind.spec();
        let steps = steps(&self.doc, spec, taken);
        let forward = steps.iter().flat_map(|step| &step.touched).find(|name| {
            spec.field(name).is_none_or(|field| matches!(field.shape, Shape::Status(_) | Shape::Ledger(_)))
        });
        if let Some(field) = forward {
            return Err(Invalid::new(field.as_str(), Rule::AppendOnly).into());
        }
        let (values, kept) = values(&self.doc, spec, &steps);
        let mut after = self.clone();
        let mut chunks = Vec::new();
        for step in &steps {
            let undone = chunks.iter().map(|chunk: &Chunk| AmHash(chunk.hash));
            let heads = |own: &[AmHash]| own.iter().copied().chain(undone.clone()).collect::<Vec<_>>();
            let (then, now) = (heads(&step.deps), heads(&[step.hash]));
            let before = read::fields_at(&after.doc, spec, Some(&then));
            let written = after.beside(&now, writer, |old, writer| {
                let touched = step.touched.iter().map(String::as_str);
                old.transact(writer, None, |tx, writer| write::invert(tx, spec, touched, &before, writer))
            })?;
            chunks.extend(written);
        }
        if !values.is_empty() {
            chunks.extend(after.edit(&Edit { id: self.id, changes: values }, writer)?);
        }
        *self = after;
        Ok(Inverted { chunks, kept })
    }
}

/// One change that is taken back.
struct Taken {
    hash: AmHash,
    deps: Vec<AmHash>,
    before: Fields,
    after: Fields,
    touched: Vec<String>,
}

fn steps(doc: &Automerge, spec: &RecordSpec, taken: &[ChangeHash]) -> Vec<Taken> {
    let one = |hash: &ChangeHash| {
        let hash = AmHash(*hash);
        let deps = doc.get_change_meta_by_hash(&hash)?.deps.clone();
        let before = if deps.is_empty() { Fields::new() } else { read::fields_at(doc, spec, Some(&deps)) };
        let after = read::fields_at(doc, spec, Some(&[hash]));
        let touched = history::difference(&before, &after).into_iter().map(|change| change.field).collect();
        Some(Taken { hash, deps, before, after, touched })
    };
    taken.iter().filter_map(one).collect()
}

/// A single value: of a field, or of a part of an entry that was there before and after.
type Place = (String, Option<(String, String)>);

/// What the single values become, and the fields that somebody wrote over.
fn values(doc: &Automerge, spec: &RecordSpec, steps: &[Taken]) -> (Vec<Change>, Vec<String>) {
    let now = doc.get_heads();
    // What a place shall hold, and the writes that must still stand there for it to be given back further.
    let mut chains: BTreeMap<Place, (Option<Option<Value>>, Vec<ObjId>)> = BTreeMap::new();
    let mut ended = BTreeSet::new();
    for step in steps.iter().rev() {
        for (place, value) in step.touched.iter().flat_map(|name| places(spec, name, &step.before, &step.after)) {
            if ended.contains(&place) {
                continue;
            }
            let chain = chains.entry(place.clone()).or_insert_with(|| (None, written(doc, &place, &now)));
            if chain.1 == written(doc, &place, &[step.hash]) {
                *chain = (Some(value), written(doc, &place, &step.deps));
            } else {
                ended.insert(place);
            }
        }
    }
    let there = read::fields(doc, spec);
    let lives =
        |field: &str, token: &str| matches!(there.get(field), Some(Value::Items(items)) if items.contains_key(token));
    let (mut changes, mut kept) = (Vec::new(), BTreeSet::new());
    for ((field, part), (value, _)) in chains {
        match (value, part) {
            (None, _) => drop(kept.insert(field)),
            // Somebody took the entry out: what stood in it is not given back into nothing, and the rest of the undo goes on.
            (Some(_), Some((token, _))) if !lives(&field, &token) => drop(kept.insert(field)),
            (Some(value), Some((token, part))) => {
                let value = value.unwrap_or_else(|| Value::Text(String::new()));
                changes.push(Change::SetItem { field, token, part, value });
            }
            (Some(Some(value)), None) => changes.push(Change::Set { field, value }),
            (Some(None), None) => changes.push(Change::Clear { field }),
        }
    }
    (changes, kept.into_iter().collect())
}

/// The single values that a change wrote in a field, each with what it held before.
fn places(spec: &RecordSpec, name: &str, before: &Fields, after: &Fields) -> Vec<(Place, Option<Value>)> {
    match spec.field(name).map(|field| field.shape) {
        Some(Shape::Scalar(_)) => vec![((name.to_owned(), None), before.get(name).cloned())],
        Some(Shape::Items(parts)) => {
            let (Some(Value::Items(old)), Some(Value::Items(new))) = (before.get(name), after.get(name)) else {
                return Vec::new();
            };
            let both = old.iter().filter_map(|(token, entry)| Some((token, entry, new.get(token)?)));
            let changed = both.flat_map(|(token, entry, then)| {
                let parts = parts.iter().filter(move |part| entry.get(part.name) != then.get(part.name));
                parts.map(move |part| {
                    let place = (name.to_owned(), Some((token.clone(), part.name.to_owned())));
                    (place, entry.get(part.name).cloned())
                })
            });
            changed.collect()
        }
        _ => Vec::new(),
    }
}

/// The writes that stand at a place under these heads.
fn written(doc: &Automerge, place: &Place, heads: &[AmHash]) -> Vec<ObjId> {
    let (field, part) = place;
    let at = |obj: &ObjId, key: &str| doc.get_all_at(obj, key, heads).unwrap_or_default();
    let ids = |found: Vec<(automerge::Value<'_>, ObjId)>| found.into_iter().map(|(_, id)| id).collect();
    let Some((token, part)) = part else { return ids(at(&ROOT, field)) };
    let lists = at(&ROOT, field);
    let entry = lists.iter().find_map(|(_, list)| doc.get_at(list, token.as_str(), heads).ok().flatten());
    entry.map(|(_, entry)| ids(at(&entry, part))).unwrap_or_default()
}
