//! One automerge document is one record. This folder is the only place that reads and writes automerge, and it does so by
//! the record's specification alone.
//!
//! The document's root is a map from field name to value. Single values are scalars, a note is a `Text`, sets, lists and
//! ledgers are maps from a unique token to an element or to a small map of parts. Every container is made by the first change,
//! because of two containers that two devices create under one key, one would be lost.
//!
//! Commit times are always 0: author and time travel in the sealed envelope, and no clock orders anything.

mod actor;
mod base;
mod codec;
mod conflict;
mod frame;
mod graph;
mod history;
mod invert;
mod life;
mod load;
mod read;
mod receive;
mod rules;
mod seed;
mod sent;
mod status;
#[cfg(test)]
mod tests;
mod trial;
mod write;

pub use actor::{NOBODY, actor_for};
pub use base::{Base, NoBase};
pub use conflict::Conflict;
pub use history::{FieldChange, Step};
pub use invert::Inverted;
pub use load::Damaged;
pub use receive::{Allowed, Hostile, Parked, Reading, Received, Refusal};
pub use rules::RULES;
pub use sent::ChangeInfo;

use std::collections::HashSet;

use automerge::transaction::CommitOptions;
use automerge::transaction::Transaction;
use automerge::{ActorId, Automerge, Change as AmChange, TextEncoding};

use graph::{Graph, Loose};

use crate::RecordId;
use crate::check;
use crate::invalid::{Invalid, InvalidRecord, Rule};
use crate::kind::Kind;
use crate::record::Record;
use crate::request::{Create, Edit};

/// Operations of one change: what receivers accept, and so what is ever written. One typed character is one operation.
const MAX_OPS: usize = 5_000;

/// The hash of a change: its name everywhere.
pub type ChangeHash = [u8; 32];

/// One change as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Its hash.
    pub hash: ChangeHash,
    /// Who wrote it: an installation's actor for this document.
    pub actor: [u8; 16],
    /// Which of the actor's changes it is, from 1.
    pub seq: u64,
    /// automerge's encoding of it, not compressed.
    pub bytes: Vec<u8>,
}

/// Who writes: the installation's actor for this document, and where add-tokens come from.
pub struct Writer<'a> {
    /// Stable for this installation and document, and never restored from a backup: two devices must never share one.
    pub actor: [u8; 16],
    /// Sixteen fresh random bytes.
    pub random: &'a mut dyn FnMut() -> [u8; 16],
}

/// Why an edit was refused; nothing was written.
pub type EditError = InvalidRecord;

/// One record with its whole history.
#[derive(Debug, Clone)]
pub struct Document {
    id: RecordId,
    kind: Kind,
    doc: Automerge,
    /// The graph of its changes, where they were at hand: only others' changes are judged by it.
    graph: Option<Graph>,
    /// How many operations came since it was last built from nothing but its changes.
    unweighed: u64,
    /// Changes that were refused: what builds on them is refused with them.
    refused: HashSet<ChangeHash>,
}

impl Document {
    fn of(id: RecordId, kind: Kind, doc: Automerge) -> Self {
        Self { id, kind, doc, graph: None, unweighed: 0, refused: HashSet::new() }
    }

    /// A record of which nothing is known yet.
    #[must_use]
    pub fn unknown(id: RecordId, kind: Kind) -> Self {
        Self { graph: Some(Graph::default()), ..Self::of(id, kind, empty()) }
    }

    /// Makes a new record; its first change creates every container.
    ///
    /// # Errors
    /// Every rule that the fields break.
    pub fn create(request: &Create, writer: &mut Writer<'_>) -> Result<(Self, Chunk), InvalidRecord> {
        let spec = request.kind.spec();
        check::fields(spec, &request.fields)?;
        let mut document = Self::unknown(request.id, request.kind);
        let chunk = document.transact(writer, None, |tx, _| write::create(tx, spec, &request.fields))?;
        chunk.map(|chunk| (document, chunk)).ok_or_else(|| write::internal("the first change is empty"))
    }

    /// Makes a record that any device may make by itself, and that is one wherever it is made: from the same request and actor comes
    /// the same change, to the byte. `actor` must follow from the request and the specification alone, and never write again.
    ///
    /// # Errors
    /// Every rule that the fields break; only single values may be given.
    pub fn derive(request: &Create, actor: [u8; 16]) -> Result<(Self, Chunk), InvalidRecord> {
        let spec = request.kind.spec();
        check::fields(spec, &request.fields)?;
        let mut document = Self::unknown(request.id, request.kind);
        let writer = &mut Writer { actor, random: &mut || [0; 16] };
        let chunk = document.transact(writer, None, |tx, _| write::derive(tx, spec, &request.fields))?;
        chunk.map(|chunk| (document, chunk)).ok_or_else(|| write::internal("the first change is empty"))
    }

    /// Edits the record. `None` where it already says all that.
    ///
    /// # Errors
    /// The rules that the changes break; nothing of the edit is kept then.
    pub fn edit(&mut self, request: &Edit, writer: &mut Writer<'_>) -> Result<Option<Chunk>, EditError> {
        let spec = self.kind.spec();
        self.transact(writer, None, |tx, writer| write::edit(tx, spec, &request.changes, writer))
    }

    /// Edits the record as somebody saw it some time ago: what others changed since then is concurrent, so it merges and nobody's is
    /// lost. `seen` are the [`heads`](Self::heads) of that time; where this document does not know them, it is an edit of what is here.
    /// `None` where the record said all that then.
    ///
    /// # Errors
    /// The rules that the changes break; nothing of the edit is kept then.
    pub fn edit_as_of(
        &mut self,
        request: &Edit,
        seen: &[ChangeHash],
        writer: &mut Writer<'_>,
    ) -> Result<Option<Chunk>, EditError> {
        let seen: Vec<_> = seen.iter().map(|hash| automerge::ChangeHash(*hash)).collect();
        if seen.is_empty() {
            return self.edit(request, writer);
        }
        self.beside(&seen, writer, |old, writer| old.edit(request, writer))
    }

    /// Whether somebody who saw this saw nothing that is not here.
    #[must_use]
    pub fn knows(&self, base: &Base) -> bool {
        base.0.iter().all(|hash| self.doc.get_change_meta_by_hash(&automerge::ChangeHash(*hash)).is_some())
    }

    /// Writes beside everything that is newer than `seen`.
    fn beside(
        &mut self,
        seen: &[automerge::ChangeHash],
        writer: &mut Writer<'_>,
        work: impl FnOnce(&mut Self, &mut Writer<'_>) -> Result<Option<Chunk>, EditError>,
    ) -> Result<Option<Chunk>, EditError> {
        // Not `transaction_at`: it numbers operations on from those of the whole document, which receivers refuse.
        let then = if self.doc.get_heads() == seen { None } else { self.doc.fork_at(seen).ok() };
        let Some(doc) = then else { return work(self, writer) };
        let since = self.doc.get_changes(seen);
        let actor = if since.iter().any(|change| change.actor_id() == &ActorId::from(writer.actor)) {
            // One actor's changes follow each other; beside its own later ones stands another.
            actor::beside(&writer.actor, (writer.random)())
        } else {
            writer.actor
        };
        let mut old = Self::of(self.id, self.kind, doc);
        let chunk = work(&mut old, &mut Writer { actor, random: &mut *writer.random })?;
        if let Some(chunk) = &chunk {
            let change = AmChange::from_bytes(chunk.bytes.clone()).map_err(write::internal)?;
            self.doc.apply_changes([change.clone()]).map_err(write::internal)?;
            self.remember(change);
        }
        Ok(chunk)
    }

    /// Marks the record as deleted. `None` where it is.
    ///
    /// # Errors
    /// Only where automerge refuses to write, which it does not for documents that were read.
    pub fn delete(&mut self, writer: &mut Writer<'_>) -> Result<Option<Chunk>, EditError> {
        if self.record().deleted {
            return Ok(None);
        }
        self.transact(writer, Some(life::DELETE), |tx, _| life::mark(tx).map_err(write::internal))
    }

    /// Brings a deleted record back, or confirms one that an edit brought back. `None` where there is nothing to do.
    ///
    /// # Errors
    /// Only where automerge refuses to write, which it does not for documents that were read.
    pub fn restore(&mut self, writer: &mut Writer<'_>) -> Result<Option<Chunk>, EditError> {
        let record = self.record();
        if !record.deleted && !record.revived {
            return Ok(None);
        }
        self.transact(writer, None, |tx, _| life::unmark(tx).map_err(write::internal))
    }

    /// The record as it reads now.
    #[must_use]
    pub fn record(&self) -> Record {
        let life = life::of(&self.doc);
        let fields = read::fields(&self.doc, self.kind.spec());
        Record { id: self.id, kind: self.kind, fields, deleted: life.deleted, revived: life.revived }
    }

    /// The record as lists and search show it.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading { record: self.record(), conflicts: self.conflicts().len() }
    }

    /// Every field in which concurrent edits met: what is kept, what was set aside, and the changes that wrote them.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict<ChangeHash>> {
        conflict::all(&self.doc, self.kind.spec())
    }

    /// What each change did to the fields, oldest first.
    #[must_use]
    pub fn history(&self) -> Vec<Step> {
        history::steps(&self.doc, self.kind.spec())
    }

    /// The changes that no other change builds on.
    #[must_use]
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.doc.get_heads().iter().map(|h| h.0).collect()
    }

    /// Runs `work` in one automerge transaction: one change, or none.
    fn transact(
        &mut self,
        writer: &mut Writer<'_>,
        message: Option<&str>,
        work: impl FnOnce(&mut Transaction<'_>, &mut Writer<'_>) -> Result<(), EditError>,
    ) -> Result<Option<Chunk>, EditError> {
        if self.numbers() + MAX_OPS as u64 > sent::MAX_COUNTER {
            return Err(Invalid::new("", Rule::WornOut).into());
        }
        self.doc.set_actor(ActorId::from(writer.actor));
        let mut tx = self.doc.transaction();
        if let Err(error) = work(&mut tx, writer) {
            tx.rollback();
            return Err(error);
        }
        let mut options = CommitOptions::default().with_time(0);
        if let Some(message) = message {
            options = options.with_message(message);
        }
        let (Some(hash), _) = tx.commit_with(options) else { return Ok(None) };
        let change = self.doc.get_last_local_change().filter(|change| change.hash() == hash);
        let change = change.ok_or_else(|| write::internal("the new change cannot be found"))?;
        let chunk = Chunk::of(&change);
        self.remember(change);
        Ok(Some(chunk))
    }

    /// The highest number of an operation: receivers refuse what lies beyond [`sent::MAX_COUNTER`], so nothing beyond it is written.
    fn numbers(&self) -> u64 {
        let metas = self.doc.get_heads().into_iter().filter_map(|head| self.doc.get_change_meta_by_hash(&head));
        metas.map(|meta| meta.max_op).max().unwrap_or(0)
    }

    fn remember(&mut self, change: AmChange) {
        if let Some(graph) = &mut self.graph {
            graph.push(Loose::of(change));
        }
    }
}

/// An empty document that counts text in Unicode scalar values on every platform.
fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint)
}
