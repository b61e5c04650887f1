//! Deleted, alive, or brought back.
//!
//! A deletion is a change of its own that says so. The record is deleted while every change that is not an ancestor of some
//! deletion is a deletion itself: whoever edited it without knowing of the deletion, or after it, brings it back. Only the
//! graph of changes decides, so all devices agree.

use std::collections::{HashMap, HashSet};

use automerge::transaction::Transactable;
use automerge::{Automerge, AutomergeError, ChangeHash, ROOT, ReadDoc};

/// What the change that deletes a record says of itself.
pub(super) const DELETE: &str = "delete";
/// The mark that people who read the document by other means see.
const MARK: &str = "_deleted";

pub(super) fn mark<T: Transactable>(tx: &mut T) -> Result<(), AutomergeError> {
    tx.put(ROOT, MARK, true)
}

pub(super) fn unmark<T: Transactable>(tx: &mut T) -> Result<(), AutomergeError> {
    // Written even where an edit has already brought the record back, so that this change exists and ends the notice.
    tx.put(ROOT, MARK, false)
}

/// How a record lives.
#[derive(Default)]
pub(super) struct Life {
    pub(super) deleted: bool,
    pub(super) revived: bool,
}

pub(super) fn of(doc: &Automerge) -> Life {
    if !matches!(doc.get(ROOT, MARK), Ok(Some(_))) {
        return Life::default();
    }
    let changes = doc.get_changes(&[]);
    let deps: HashMap<ChangeHash, Vec<ChangeHash>> = changes.iter().map(|c| (c.hash(), c.deps().to_vec())).collect();
    let (deletions, edits): (Vec<_>, Vec<_>) = changes.iter().partition(|c| c.message() == Some(DELETE));
    let before: Vec<HashSet<ChangeHash>> = deletions.iter().map(|d| ancestors(d.hash(), &deps)).collect();
    let deleted = before.iter().any(|known| edits.iter().all(|e| known.contains(&e.hash())));
    if deleted || deletions.is_empty() {
        return Life { deleted, revived: false };
    }
    let seen_by = |edit: ChangeHash| {
        let known = ancestors(edit, &deps);
        deletions.iter().all(|d| known.contains(&d.hash()))
    };
    Life { deleted: false, revived: !edits.iter().any(|e| seen_by(e.hash())) }
}

/// Everything that a change builds on.
fn ancestors(of: ChangeHash, deps: &HashMap<ChangeHash, Vec<ChangeHash>>) -> HashSet<ChangeHash> {
    let mut found = HashSet::new();
    let mut next = vec![of];
    while let Some(hash) = next.pop() {
        for dep in deps.get(&hash).into_iter().flatten() {
            if found.insert(*dep) {
                next.push(*dep);
            }
        }
    }
    found
}
