//! The second line: what was judged sound is applied to a copy, the whole record is built anew from all its changes, read, and edited.
//! Where that fails the changes are tried apart, so that only those are set aside that cannot live with the others.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change as AmChange, ObjType, ROOT, ReadDoc};

use super::graph::Graph;
use super::receive::{Hostile, Reading, read_safely};
use super::{ChangeHash, Document, empty};
use crate::spec::{RecordSpec, Shape};

/// The actor of trial edits, which are kept nowhere.
const NOBODY: [u8; 16] = [0xff; 16];
/// Operations of one application to a copy.
const AT_ONCE: usize = 100_000;

/// A record with changes that it can live with.
pub(super) struct Tried {
    pub(super) doc: Automerge,
    pub(super) reading: Reading,
}

/// What became of changes that were judged sound.
pub(super) struct Outcome {
    pub(super) graph: Graph,
    pub(super) kept: Vec<AmChange>,
    pub(super) failed: Vec<(ChangeHash, Hostile)>,
    /// `None` where none was kept.
    pub(super) last: Option<Tried>,
}

/// Applies the changes of a graph from `before` on. `sound` are those, in its order.
pub(super) fn apply(to: &Document, graph: &Graph, before: usize, sound: Vec<AmChange>) -> Outcome {
    if let Ok(last) = whole(to, graph.changes(), &sound) {
        return Outcome { graph: graph.clone(), kept: sound, failed: Vec::new(), last: Some(last) };
    }
    let own: Vec<AmChange> = graph.changes().take(before).cloned().collect();
    let mut outcome = Outcome { graph: Graph::default(), kept: Vec::new(), failed: Vec::new(), last: None };
    for change in &own {
        outcome.graph.push(change.clone(), None);
    }
    apart(to, &own, sound, &mut outcome);
    outcome
}

/// Halves of what fails are tried by themselves, in their order, until it is single changes that fail.
fn apart(to: &Document, own: &[AmChange], mut sound: Vec<AmChange>, outcome: &mut Outcome) {
    let builds_on_refused: Vec<_> = sound
        .iter()
        .filter(|change| !change.deps().iter().all(|dep| outcome.graph.knows(&dep.0) || has(&sound, dep)))
        .map(AmChange::hash)
        .collect();
    for hash in builds_on_refused {
        sound.retain(|change| change.hash() != hash);
        outcome.failed.push((hash.0, Hostile::OnRefused));
    }
    if sound.is_empty() {
        return;
    }
    let fresh: Vec<AmChange> = outcome.kept.iter().chain(&sound).cloned().collect();
    match whole(to, own.iter().chain(&fresh), &fresh) {
        Ok(last) => {
            for change in &sound {
                outcome.graph.push(change.clone(), None);
            }
            outcome.kept.extend(sound);
            outcome.last = Some(last);
        }
        Err(why) if sound.len() == 1 => {
            outcome.failed.extend(sound.iter().map(|change| (change.hash().0, why.clone())));
        }
        Err(_) => {
            let later = sound.split_off(sound.len() / 2);
            apart(to, own, sound, outcome);
            apart(to, own, later, outcome);
        }
    }
}

fn has(changes: &[AmChange], hash: &automerge::ChangeHash) -> bool {
    changes.iter().any(|change| change.hash() == *hash)
}

/// The record with these changes; `all` are those it had, and these.
fn whole<'a>(to: &Document, all: impl Iterator<Item = &'a AmChange>, fresh: &[AmChange]) -> Result<Tried, Hostile> {
    read_safely(|| {
        let spec = to.kind.spec();
        let mut doc = to.doc.clone();
        for part in parts(fresh) {
            doc.apply_changes(part.to_vec()).map_err(refused)?;
        }
        let document = Document { id: to.id, kind: to.kind, doc, graph: None };
        let reading = document.reading();
        let mut edited = document.clone();
        let edit = edit(&mut edited.doc, spec)?;
        let mut anew = empty();
        anew.apply_changes(all.cloned().chain([edit]).collect::<Vec<_>>()).map_err(refused)?;
        if (Document { doc: anew, ..edited.clone() }).reading() != edited.reading() {
            return Err(Hostile::Refused("the record reads otherwise when it is read anew".to_owned()));
        }
        Ok(Tried { doc: document.doc, reading })
    })
}

/// Slices of a bounded number of operations.
fn parts(mut changes: &[AmChange]) -> Vec<&[AmChange]> {
    let mut parts = Vec::new();
    while !changes.is_empty() {
        let mut operations = 0;
        let fits = |change: &&AmChange| {
            operations += change.len();
            operations <= AT_ONCE
        };
        let (part, rest) = changes.split_at(changes.iter().take_while(fits).count().max(1));
        parts.push(part);
        changes = rest;
    }
    parts
}

/// A change of every field by somebody new.
fn edit(doc: &mut Automerge, spec: &RecordSpec) -> Result<AmChange, Hostile> {
    doc.set_actor(ActorId::from(NOBODY));
    let mut tx = doc.transaction();
    for field in spec.fields {
        let there = tx.get_all(ROOT, field.name).map_err(refused)?;
        let objects: Vec<_> = there.into_iter().filter(|(value, _)| value.is_object()).map(|(_, id)| id).collect();
        match field.shape {
            Shape::Scalar(_) | Shape::Status(_) => tx.put(ROOT, field.name, "").map_err(refused)?,
            Shape::Note => {
                for text in objects {
                    let end = tx.length(&text);
                    tx.splice_text(&text, end, 0, "x").map_err(refused)?;
                    tx.splice_text(&text, 0, 1, "y").map_err(refused)?;
                }
            }
            Shape::Set(_) => {
                for set in objects {
                    tx.put(&set, "x", "").map_err(refused)?;
                }
            }
            Shape::Items(_) | Shape::Ledger(_) => {
                for list in objects {
                    let entry = tx.put_object(&list, "x", ObjType::Map).map_err(refused)?;
                    tx.put(&entry, "x", "").map_err(refused)?;
                }
            }
        }
    }
    tx.commit_with(CommitOptions::default().with_time(0));
    doc.get_last_local_change().ok_or_else(|| Hostile::Refused("nobody could edit the record".to_owned()))
}

#[allow(clippy::needless_pass_by_value)] // as `map_err` gives it
fn refused(error: automerge::AutomergeError) -> Hostile {
    Hostile::Refused(error.to_string())
}
