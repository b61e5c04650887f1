//! Deleted, alive, or brought back.
//!
//! A deletion is a change of its own that says so. The record is deleted while every change that is not an ancestor of some
//! deletion is a deletion itself: whoever edited it without knowing of the deletion, or after it, brings it back. Only the
//! graph of changes decides, so all devices agree.

use std::collections::HashMap;

use automerge::transaction::Transactable;
use automerge::{Automerge, AutomergeError, ROOT, ReadDoc};

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
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) deleted: bool,
    pub(super) revived: bool,
}

pub(super) fn of(doc: &Automerge) -> Life {
    let marks = doc.get_all(ROOT, MARK).unwrap_or_default();
    // Where nothing but restorations are left of the mark, each deletion was known to somebody who restored.
    if marks.iter().all(|(value, _)| value.as_bool() == Some(false)) {
        return Life::default();
    }
    Graph::of(doc).life()
}

/// The changes in an order in which each stands behind those it builds on.
struct Graph {
    /// Of each change the places of those it builds on.
    deps: Vec<Vec<usize>>,
    is_deletion: Vec<bool>,
}

impl Graph {
    fn of(doc: &Automerge) -> Self {
        let changes = doc.get_changes_meta(&[]);
        let place: HashMap<_, _> = changes.iter().enumerate().map(|(n, c)| (c.hash, n)).collect();
        let deps = |change: &automerge::ChangeMetadata<'_>| {
            change.deps.iter().filter_map(|dep| place.get(dep).copied()).collect()
        };
        Self {
            deps: changes.iter().map(deps).collect(),
            is_deletion: changes.iter().map(|c| c.message.as_deref() == Some(DELETE)).collect(),
        }
    }

    fn life(&self) -> Life {
        let deletions: Vec<usize> = (0..self.deps.len()).filter(|n| self.is_deletion[*n]).collect();
        let edits: Vec<usize> = (0..self.deps.len()).filter(|n| !self.is_deletion[*n]).collect();
        if deletions.is_empty() {
            return Life::default();
        }
        let knows_every_edit = |deletion: &usize| {
            let known = self.ancestors(*deletion);
            edits.iter().all(|edit| known[*edit])
        };
        if deletions.iter().any(knows_every_edit) {
            return Life { deleted: true, revived: false };
        }
        let mut known_deletions = vec![0_usize; self.deps.len()];
        for deletion in &deletions {
            for (count, knows) in known_deletions.iter_mut().zip(self.descendants(*deletion)) {
                *count += usize::from(knows);
            }
        }
        // An edit by somebody who knew of every deletion is a decision; without one, the revival deserves a notice.
        Life { deleted: false, revived: !edits.iter().any(|edit| known_deletions[*edit] == deletions.len()) }
    }

    fn ancestors(&self, of: usize) -> Vec<bool> {
        let mut found = vec![false; self.deps.len()];
        for n in (0..=of).rev() {
            if n == of || found[n] {
                self.deps[n].iter().for_each(|dep| found[*dep] = true);
            }
        }
        found
    }

    fn descendants(&self, of: usize) -> Vec<bool> {
        let mut found = vec![false; self.deps.len()];
        for n in of + 1..self.deps.len() {
            found[n] = self.deps[n].iter().any(|dep| *dep == of || found[*dep]);
        }
        found
    }
}
