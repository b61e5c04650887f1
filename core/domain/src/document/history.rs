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
    let step = |change: automerge::Change| {
        let before =
            if change.deps().is_empty() { Fields::new() } else { read::fields_at(doc, spec, Some(change.deps())) };
        let after = read::fields_at(doc, spec, Some(&[change.hash()]));
        Step { hash: change.hash().0, fields: difference(&before, &after) }
    };
    doc.get_changes(&[]).into_iter().map(step).collect()
}

fn difference(before: &Fields, after: &Fields) -> Vec<FieldChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let tell = |name: &String| FieldChange {
        field: name.clone(),
        before: before.get(name).cloned(),
        after: after.get(name).cloned(),
    };
    changed.map(tell).collect()
}
