//! Concurrent values of one field: what is kept, what was set aside, and who wrote each.

use automerge::{Automerge, ObjId, ROOT, Value as Am};
use serde::Serialize;

use super::read::{Map, View};
use super::{ChangeHash, codec};
use crate::spec::{RecordSpec, Scalar, Shape};
use crate::value::Value;

/// A field in which concurrent edits met. `A` says who wrote a value: a change's hash here; the store knows author and time.
///
/// Switching to a value that was set aside is an ordinary edit that sets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict<A> {
    /// The field; `phones.<token>.number` for a part of an entry.
    pub field: String,
    /// The value that is kept: the same on every device.
    pub kept: Value,
    /// Who wrote it.
    pub kept_by: A,
    /// The other values, each with who wrote it.
    pub set_aside: Vec<(Value, A)>,
}

impl<A> Conflict<A> {
    /// The same conflict with authors told in another way.
    pub fn map_author<B>(self, mut tell: impl FnMut(A) -> B) -> Conflict<B> {
        Conflict {
            kept_by: tell(self.kept_by),
            set_aside: self.set_aside.into_iter().map(|(value, by)| (value, tell(by))).collect(),
            field: self.field,
            kept: self.kept,
        }
    }
}

/// Every conflict of a document. Equal values are none; a case's status merges by its rule and has none.
pub(super) fn all(doc: &Automerge, spec: &RecordSpec) -> Vec<Conflict<ChangeHash>> {
    let view = View { doc, heads: None };
    let root = view.map(ROOT);
    let mut found = Vec::new();
    for field in spec.fields {
        match field.shape {
            Shape::Scalar(of) => found.extend(at(doc, &root, field.name, of, || field.name.to_owned())),
            Shape::Items(parts) | Shape::Ledger(parts) => {
                for (token, entry) in root.entries(field.name) {
                    for part in parts {
                        if let Shape::Scalar(of) = part.shape {
                            let name = || format!("{}.{token}.{}", field.name, part.name);
                            found.extend(at(doc, &entry, part.name, of, name));
                        }
                    }
                }
            }
            Shape::Note | Shape::Set(_) | Shape::Status(_) => {}
        }
    }
    found
}

fn at(
    doc: &Automerge,
    map: &Map<'_>,
    key: &str,
    of: Scalar,
    name: impl FnOnce() -> String,
) -> Option<Conflict<ChangeHash>> {
    let contested = map.contested(key);
    if contested.len() < 2 {
        return None;
    }
    let told = |(value, id): (Am<'_>, ObjId)| match value {
        Am::Scalar(scalar) => Some((codec::read(of, &scalar)?, doc.hash_for_opid(&id)?.0)),
        Am::Object(_) => None,
    };
    let (kept, kept_by) = told(map.kept(key)?)?;
    let mut set_aside: Vec<(Value, ChangeHash)> =
        contested.into_iter().filter_map(told).filter(|(value, _)| *value != kept).collect();
    set_aside.sort_by_key(|(_, by)| *by);
    (!set_aside.is_empty()).then(|| Conflict { field: name(), kept, kept_by, set_aside })
}
