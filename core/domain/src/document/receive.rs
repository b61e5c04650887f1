//! Taking in changes that somebody else wrote. Their author was authenticated, but a bug or a thief may still have made them:
//! sizes are capped, and they are tried on a copy inside `catch_unwind` before they count.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{Automerge, Change as AmChange, ChangeHash as AmHash, ExpandedChange, ObjId, ObjType, ReadDoc};

use super::{ChangeHash, Chunk, Document, MAX_OPS, empty, frame};
use crate::RecordId;
use crate::kind::Kind;
use crate::record::Record;
use crate::spec::{RecordSpec, Shape};

/// Bytes of one change.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// How deep maps may nest; records use two.
const MAX_DEPTH: usize = 32;

/// A record as lists and search show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Its fields and how it lives.
    pub record: Record,
    /// In how many fields concurrent edits met.
    pub conflicts: usize,
}

/// What became of the changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Received {
    /// Changes that the record now contains and did not before.
    pub new: Vec<Chunk>,
    /// Changes that build on ones that have not arrived: keep them and give them again with those.
    pub parked: Vec<Chunk>,
    /// The changes that are missing for that.
    pub missing: Vec<ChangeHash>,
    /// How the record reads with them; `None` where every change was known.
    pub reading: Option<Reading>,
}

/// Changes that are not taken in. The record is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Hostile {
    /// The bytes are no change, or not the one their hash says.
    #[error("the bytes are no change: {0}")]
    Unreadable(String),
    /// More operations, bytes or levels than any real edit has.
    #[error("a change is larger than any real edit: {0}")]
    TooLarge(String),
    /// automerge refused them or panicked.
    #[error("the change cannot be applied: {0}")]
    Refused(String),
}

impl Document {
    /// Takes in changes that others wrote, in any order; ones it has are passed over.
    ///
    /// # Errors
    /// [`Hostile`]; the record is then as it was.
    pub fn receive(&mut self, foreign: &[&[u8]]) -> Result<Received, Hostile> {
        let changes = foreign.iter().map(|bytes| parse(bytes)).collect::<Result<Vec<_>, _>>()?;
        let fresh: Vec<AmChange> = changes.into_iter().filter(|change| !known(&self.doc, change)).collect();
        if fresh.is_empty() {
            return Ok(Received::default());
        }
        let (copy, missing, reading) = self.try_on_a_copy(&fresh)?;
        let (new, parked) = fresh.iter().partition::<Vec<_>, _>(|change| known(&copy, change));
        let chunks = |changes: Vec<&AmChange>| {
            let mut seen = std::collections::HashSet::new();
            let distinct = changes.into_iter().filter(|c| seen.insert(c.hash()));
            distinct.map(|c| Chunk { hash: c.hash().0, bytes: c.raw_bytes().to_vec() }).collect()
        };
        let received = Received { new: chunks(new), parked: chunks(parked), missing, reading: Some(reading) };
        self.doc = copy;
        Ok(received)
    }

    /// A record of which nothing was known, from others' changes.
    ///
    /// # Errors
    /// [`Hostile`].
    pub fn from_foreign(id: RecordId, kind: Kind, foreign: &[&[u8]]) -> Result<(Self, Received), Hostile> {
        let mut document = Self { id, kind, doc: empty() };
        let received = document.receive(foreign)?;
        Ok((document, received))
    }

    /// Applies to a copy and reads everything that a screen would read, so that what panics does so here.
    fn try_on_a_copy(&self, changes: &[AmChange]) -> Result<(Automerge, Vec<ChangeHash>, Reading), Hostile> {
        let spec = self.kind.spec();
        read_safely(|| {
            let mut copy = self.doc.clone();
            copy.apply_changes(changes.to_vec()).map_err(|e| Hostile::Refused(e.to_string()))?;
            for change in changes.iter().filter(|change| known(&copy, change)) {
                counts_on(&copy, change)?;
                shapes(&copy, spec, &change.decode())?;
            }
            let missing: Vec<AmHash> = copy.get_missing_deps(&[]);
            let copy = Self { id: self.id, kind: self.kind, doc: copy };
            let reading = copy.reading();
            Ok((copy.doc, missing.iter().map(|h| h.0).collect(), reading))
        })
    }
}

/// Runs what reads others' bytes; a panic in automerge is an answer.
pub(super) fn read_safely<T>(work: impl FnOnce() -> Result<T, Hostile>) -> Result<T, Hostile> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Hostile::Refused("automerge panicked".to_owned())))
}

pub(super) fn parse(bytes: &[u8]) -> Result<AmChange, Hostile> {
    if bytes.len() > MAX_BYTES {
        return Err(Hostile::TooLarge(format!("{} bytes", bytes.len())));
    }
    frame::check(bytes)?;
    let parsed = catch_unwind(|| AmChange::from_bytes(bytes.to_vec()));
    let change = match parsed {
        Ok(Ok(change)) => change,
        Ok(Err(error)) => return Err(Hostile::Unreadable(error.to_string())),
        Err(_) => return Err(Hostile::Unreadable("automerge panicked".to_owned())),
    };
    // `from_bytes` believes the checksum; a hash that does not match would let one change stand under two byte strings.
    if change.raw_bytes() != bytes || bytes.get(4..8) != change.hash().0.get(..4) {
        return Err(Hostile::Unreadable("its checksum does not match".to_owned()));
    }
    if change.len() > MAX_OPS {
        return Err(Hostile::TooLarge(format!("{} operations", change.len())));
    }
    Ok(change)
}

fn known(doc: &Automerge, change: &AmChange) -> bool {
    doc.get_change_meta_by_hash(&change.hash()).is_some()
}

/// Operations are counted on from those that the change builds on. One that leaps ahead would use up the numbers, and nobody
/// could ever write to the record again.
fn counts_on(doc: &Automerge, change: &AmChange) -> Result<(), Hostile> {
    let last = |dep: &AmHash| doc.get_change_meta_by_hash(dep).map_or(0, |meta| meta.max_op);
    let expected = change.deps().iter().map(last).max().unwrap_or(0) + 1;
    if change.start_op().get() == expected {
        return Ok(());
    }
    Err(Hostile::Refused(format!("its operations start at {} and not at {expected}", change.start_op())))
}

/// Fields that this version knows keep the containers that their specification gives them; others may hold anything that is
/// not nested too deep.
fn shapes(doc: &Automerge, spec: &RecordSpec, change: &ExpandedChange) -> Result<(), Hostile> {
    for (n, op) in (0_u64..).zip(&change.operations) {
        let made = if let OpType::Make(made) = op.action { Some(made) } else { None };
        if op.obj == ObjectId::Root
            && let Key::Map(name) = &op.key
            && let Some(field) = spec.field(name)
            && container(field.shape) != made
        {
            return Err(Hostile::Refused(format!("it overwrites the container of {}", field.name)));
        }
        if made.is_some() {
            let own = ObjId::Id(change.start_op.get() + n, change.actor_id.clone(), 0);
            let levels = doc.parents(&own).map_or(0, |parents| parents.take(MAX_DEPTH + 1).count());
            if levels > MAX_DEPTH {
                return Err(Hostile::TooLarge(format!("containers nested more than {MAX_DEPTH} deep")));
            }
        }
    }
    Ok(())
}

fn container(of: Shape) -> Option<ObjType> {
    match of {
        Shape::Scalar(_) | Shape::Status(_) => None,
        Shape::Note => Some(ObjType::Text),
        Shape::Set(_) | Shape::Items(_) | Shape::Ledger(_) => Some(ObjType::Map),
    }
}
