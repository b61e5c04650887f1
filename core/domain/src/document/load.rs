//! Reading a record from what this device keeps of it: its changes, or a compacted copy and what came after it.

use automerge::{Automerge, Change as AmChange, LoadOptions, ReadDoc, SaveOptions, TextEncoding, VerificationMode};

use super::graph::{Graph, Loose};
use super::receive::{Allowed, Hostile, Received, read_safely};
use super::{ChangeHash, Document, empty};
use crate::RecordId;
use crate::kind::Kind;

/// A record's own chunks do not read back. They are kept as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The changes of record {id} cannot be read: {why}. They are kept as they are.")]
pub struct Damaged {
    /// The record.
    pub id: RecordId,
    /// What automerge says.
    pub why: String,
}

impl Document {
    /// Reads a record from its own chunks, in any order. They were judged by this version ([`Document::judged`]) and are believed; where
    /// they do not read back together all the same, the record is what can be made of them one by one.
    ///
    /// # Errors
    /// [`Damaged`] where nothing can be made of them.
    pub fn load<'a>(id: RecordId, kind: Kind, chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, Damaged> {
        let chunks: Vec<&[u8]> = chunks.into_iter().collect();
        let read = read_safely(|| {
            let changes = chunks.iter().map(|bytes| AmChange::from_bytes(bytes.to_vec()));
            let changes = changes.collect::<Result<Vec<_>, _>>().map_err(|e| Hostile::Unreadable(e.to_string()))?;
            let mut doc = empty();
            doc.apply_changes(changes.clone()).map_err(|e| Hostile::Refused(e.to_string()))?;
            let graph = Graph::of(changes.into_iter().map(Loose::of));
            Ok(Self { graph: Some(graph), ..Self::of(id, kind, doc) })
        });
        read.or_else(|why| match Self::judged(id, kind, &chunks, &|_, _| Ok(())) {
            Ok((document, _)) => Ok(document),
            Err(_) => Err(Damaged { id, why: why.to_string() }),
        })
    }

    /// Judges the chunks that a version took in which judged otherwise, as others' changes are judged today: what automerge does not
    /// notice by itself would stay in the record, and other devices would not have it. Gives the record of those that are sound, and
    /// what became of each.
    ///
    /// # Errors
    /// [`Damaged`] where none is sound.
    pub fn judged(
        id: RecordId,
        kind: Kind,
        chunks: &[&[u8]],
        allowed: Allowed<'_>,
    ) -> Result<(Self, Received), Damaged> {
        let (document, received) = Self::from_foreign(id, kind, chunks, allowed);
        if received.new.is_empty() {
            let why =
                received.refused.first().map_or("nothing of them is here".to_owned(), |first| first.why.to_string());
            return Err(Damaged { id, why });
        }
        Ok((document, received))
    }

    /// Reads a record from the copy that [`Document::compacted`] made, and the chunks that came after it.
    ///
    /// # Errors
    /// [`Damaged`] where they do not read back: load it from its chunks then.
    pub fn load_compacted<'a>(
        id: RecordId,
        kind: Kind,
        copy: &[u8],
        later: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, Damaged> {
        let read = read_safely(|| {
            // It was verified when it was made, and whoever may write into the book may write anything.
            let mut doc = unpack(copy, VerificationMode::DontCheck)?;
            let later = later.into_iter().map(|bytes| AmChange::from_bytes(bytes.to_vec()));
            let later = later.collect::<Result<Vec<_>, _>>().map_err(|e| Hostile::Unreadable(e.to_string()))?;
            let unweighed = later.iter().map(|change| change.len() as u64).sum();
            doc.apply_changes(later).map_err(|e| Hostile::Refused(e.to_string()))?;
            Ok(Self { unweighed, ..Self::of(id, kind, doc) })
        });
        read.map_err(|why| Damaged { id, why: why.to_string() })
    }

    /// Whether it knows the chunks by which others' changes are judged. Where it does not, they are made from the copy, which takes long.
    #[must_use]
    pub fn knows_chunks(&self) -> bool {
        self.graph.is_some()
    }

    /// Tells a compacted record its own chunks.
    pub fn remember_chunks<'a>(&mut self, chunks: impl IntoIterator<Item = (ChangeHash, &'a [u8])>) {
        let unread = chunks.into_iter().filter_map(|(hash, bytes)| Loose::unread(hash, bytes));
        self.graph = Some(Graph::of(unread));
    }

    /// How many changes it has, and how many operations they left standing: what it costs to read it anew.
    #[must_use]
    pub fn weight(&self) -> (u64, u64) {
        let stats = self.doc.stats();
        (stats.num_changes, stats.num_ops)
    }

    /// The whole record in a few bytes, which read back many times faster than its changes; for this device alone, and never sent.
    /// `None` where the copy does not read back as the record does.
    #[must_use]
    pub fn compacted(&self) -> Option<Vec<u8>> {
        let copy = read_safely(|| {
            let copy = self.doc.save_with_options(SaveOptions { deflate: false, retain_orphans: false });
            let doc = unpack(&copy, VerificationMode::Check)?;
            let again = Self::of(self.id, self.kind, doc);
            Ok((again.heads() == self.heads() && again.reading() == self.reading()).then_some(copy))
        });
        copy.ok().flatten()
    }
}

fn unpack(copy: &[u8], verify: VerificationMode) -> Result<Automerge, Hostile> {
    let options = LoadOptions::new().verification_mode(verify).text_encoding(TextEncoding::UnicodeCodePoint);
    Automerge::load_with_options(copy, options).map_err(|e| Hostile::Unreadable(e.to_string()))
}
