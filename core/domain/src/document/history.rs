//! What each change did.

use std::collections::BTreeSet;

use automerge::Automerge;
use serde::Serialize;

use super::{ChangeHash, read};
use crate::spec::RecordSpec;
use crate::value::{Fields, Value};

/// One change of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The change.
    #[serde(skip)]
    pub hash: ChangeHash,
    /// What it did; empty for a deletion or a restoration.
    pub fields: Vec<FieldChange>,
}

/// What a change did to one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// As its author read it before.
    pub before: Option<Value>,
    /// As its author left it.
    pub after: Option<Value>,
}

/// Every change, each after those it builds on.
pub(super) fn steps(doc: &Automerge, spec: &RecordSpec) -> Vec<Step> {
    // What one change left is mostly what the next one found; reading the past is the costly part.
    let mut last: Option<(automerge::ChangeHash, Fields)> = None;
    let step = |change: automerge::ChangeMetadata<'_>| {
        let before = match last.take() {
            _ if change.deps.is_empty() => Fields::new(),
            Some((hash, fields)) if change.deps == [hash] => fields,
            _ => read::fields_at(doc, spec, Some(&change.deps)),
        };
        let after = read::fields_at(doc, spec, Some(&[change.hash]));
        let fields = difference(&before, &after);
        last = Some((change.hash, after));
        Step { hash: change.hash.0, fields }
    };
    doc.get_changes_meta(&[]).into_iter().map(step).collect()
}

pub(super) fn difference(before: &Fields, after: &Fields) -> Vec<FieldChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let tell = |name: &String| FieldChange {
        field: name.clone(),
        before: before.get(name).cloned(),
        after: after.get(name).cloned(),
    };
    changed.map(tell).collect()
}
