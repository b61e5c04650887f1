//! Taking in changes that somebody else wrote. Their author was authenticated, but a bug or a thief may still have made them: each is
//! judged by itself, operation by operation, and what is left is tried on a copy inside `catch_unwind` before it counts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::Change as AmChange;

use super::graph::{Graph, Loose, rows};
use super::sent::{ChangeInfo, Sent};
use super::{ChangeHash, Chunk, Document, rules, trial};
use crate::RecordId;
use crate::kind::Kind;
use crate::record::Record;

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
    /// Changes that the record now contains and did not before, each behind those it builds on.
    pub new: Vec<Chunk>,
    /// Changes that build on ones that have not arrived: keep them and give them again with those, before what is newer.
    pub parked: Vec<Chunk>,
    /// The changes that are missing for that.
    pub missing: Vec<ChangeHash>,
    /// Changes that are not taken in; the others are not touched by it.
    pub refused: Vec<Refusal>,
    /// How the record reads with the new changes; `None` where there are none.
    pub reading: Option<Reading>,
}

/// A change that is not taken in, and never will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which of those given.
    pub index: usize,
    /// Why.
    pub why: Hostile,
}

/// Why a change is not taken in. The record is as if it had not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Hostile {
    /// The bytes are no change, or not the one their hash says.
    #[error("the bytes are no change: {0}")]
    Unreadable(String),
    /// More operations, bytes or levels than any real edit has.
    #[error("a change is larger than any real edit: {0}")]
    TooLarge(String),
    /// It contradicts what it builds on, or automerge cannot live with it.
    #[error("the change cannot be applied: {0}")]
    Refused(String),
    /// Its actor is not its author's.
    #[error("the change speaks for somebody else: {0}")]
    ForeignActor(String),
    /// It builds on a change that was refused.
    #[error("the change builds on one that was refused")]
    OnRefused,
}

/// A caller's veto by who wrote a change, asked once for each change that is sound otherwise, just before it counts: the place of the
/// change among those given, and what it says of itself. The reason becomes [`Hostile::ForeignActor`].
pub type Allowed<'a> = &'a dyn Fn(usize, &ChangeInfo) -> Result<(), String>;

impl Document {
    /// Takes in changes that others wrote, in any order; ones it has are passed over, and a bad one takes no good one with it.
    pub fn receive(&mut self, foreign: &[&[u8]], allowed: Allowed<'_>) -> Received {
        let mut batch = Batch { spec: self.kind.spec(), graph: self.graph(), allowed, ..Batch::of(foreign) };
        let before = batch.graph.len();
        batch.judge();
        self.settle(batch, before)
    }

    /// A record of which nothing was known, from others' changes.
    #[must_use]
    pub fn from_foreign(id: RecordId, kind: Kind, foreign: &[&[u8]], allowed: Allowed<'_>) -> (Self, Received) {
        let mut document = Self::empty(id, kind);
        let received = document.receive(foreign, allowed);
        (document, received)
    }

    /// The graph of its changes; made anew where the document was not read from them.
    fn graph(&mut self) -> Graph {
        self.graph.take().unwrap_or_else(|| Graph::of(self.doc.get_changes(&[]).into_iter().map(Loose::of)))
    }

    /// Tries what was judged sound, and keeps what automerge can live with.
    fn settle(&mut self, mut batch: Batch<'_>, before: usize) -> Received {
        let mut received = Received::default();
        let sound: Vec<AmChange> = batch.graph.changes(before);
        if !sound.is_empty() {
            let tried = trial::apply(self, batch.graph, before, sound);
            for (hash, why) in tried.failed {
                let index = batch.taken.remove(&hash).unwrap_or_default();
                batch.refused.push(Refusal { index, why });
            }
            if let Some(last) = tried.last {
                self.doc = last.doc;
                self.unweighed = last.unweighed;
                received.reading = Some(last.reading);
                received.new = tried.kept.iter().map(Chunk::of).collect();
            }
            batch.graph = tried.graph;
        }
        let waits = batch.waiting.into_values().map(|waiting| Chunk::of(&waiting.sent.change)).collect::<Vec<_>>();
        let here: HashSet<ChangeHash> = waits.iter().map(|chunk| chunk.hash).collect();
        let mut missing: Vec<ChangeHash> = batch.waits_for.into_keys().filter(|hash| !here.contains(hash)).collect();
        missing.sort_unstable();
        batch.refused.sort_by_key(|refusal| refusal.index);
        self.graph = Some(batch.graph);
        Received { parked: waits, missing, refused: batch.refused, ..received }
    }
}

impl Chunk {
    pub(super) fn of(change: &AmChange) -> Self {
        let actor = change.actor_id().to_bytes().try_into().unwrap_or_default();
        Self { hash: change.hash().0, actor, seq: change.seq(), bytes: change.raw_bytes().to_vec() }
    }
}

/// Runs what reads others' bytes; a panic in automerge is an answer.
pub(super) fn read_safely<T>(work: impl FnOnce() -> Result<T, Hostile>) -> Result<T, Hostile> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Hostile::Refused("automerge panicked".to_owned())))
}

struct Waiting {
    index: usize,
    sent: Sent,
}

/// Changes while they are judged, one after the other as they came; what has waited for one follows it, by hash.
struct Batch<'a> {
    foreign: &'a [&'a [u8]],
    spec: &'static crate::spec::RecordSpec,
    allowed: Allowed<'a>,
    graph: Graph,
    /// Where each change stood that was found sound.
    taken: HashMap<ChangeHash, usize>,
    waiting: BTreeMap<ChangeHash, Waiting>,
    /// Changes that are not here, and who waits for them.
    waits_for: HashMap<ChangeHash, Vec<ChangeHash>>,
    bad: HashSet<ChangeHash>,
    refused: Vec<Refusal>,
}

impl<'a> Batch<'a> {
    fn of(foreign: &'a [&'a [u8]]) -> Self {
        Self {
            foreign,
            spec: Kind::Customer.spec(),
            allowed: &|_, _| Ok(()),
            graph: Graph::default(),
            taken: HashMap::new(),
            waiting: BTreeMap::new(),
            waits_for: HashMap::new(),
            bad: HashSet::new(),
            refused: Vec::new(),
        }
    }

    fn judge(&mut self) {
        for (index, bytes) in self.foreign.iter().enumerate() {
            match Sent::read(bytes) {
                Ok(sent) => self.arrive(index, sent),
                Err(why) => self.refused.push(Refusal { index, why }),
            }
        }
    }

    fn arrive(&mut self, index: usize, sent: Sent) {
        let hash = sent.info.hash;
        if self.graph.knows(&hash) || self.waiting.contains_key(&hash) {
            return;
        }
        let missing: Vec<ChangeHash> = sent.info.deps.iter().filter(|dep| !self.graph.knows(dep)).copied().collect();
        if missing.is_empty() || missing.iter().any(|dep| self.bad.contains(dep)) {
            self.place(index, sent);
            self.wake(hash);
        } else {
            for dep in missing {
                self.waits_for.entry(dep).or_default().push(hash);
            }
            self.waiting.insert(hash, Waiting { index, sent });
        }
    }

    /// Places what has waited for a change, and what has waited for that.
    fn wake(&mut self, settled: ChangeHash) {
        let mut settled = vec![settled];
        while let Some(hash) = settled.pop() {
            let mut woken = self.waits_for.remove(&hash).unwrap_or_default();
            woken.sort_unstable();
            for hash in woken {
                let ready = |waiting: &Waiting| {
                    let mut deps = waiting.sent.info.deps.iter();
                    deps.clone().any(|dep| self.bad.contains(dep)) || deps.all(|dep| self.graph.knows(dep))
                };
                if self.waiting.get(&hash).is_some_and(ready)
                    && let Some(waiting) = self.waiting.remove(&hash)
                {
                    self.place(waiting.index, waiting.sent);
                    settled.push(hash);
                }
            }
        }
    }

    fn place(&mut self, index: usize, sent: Sent) {
        let hash = sent.info.hash;
        let rows = rows(&sent.expanded);
        let judged = self.judged(index, &sent, &rows);
        match judged {
            Ok(()) => {
                self.taken.insert(hash, index);
                self.graph.push(Loose::with_rows(sent.change, rows));
            }
            Err(why) => {
                self.bad.insert(hash);
                self.refused.push(Refusal { index, why });
            }
        }
    }

    fn judged(&self, index: usize, sent: &Sent, rows: &[super::graph::Row]) -> Result<(), Hostile> {
        let mut past = self.graph.past(&sent.info.deps).ok_or(Hostile::OnRefused)?;
        if self.graph.has(sent.change.actor_id(), sent.info.seq) {
            return Err(Hostile::Refused("its actor has written another change under this number".to_owned()));
        }
        read_safely(|| rules::check(self.spec, &mut past, sent, rows))?;
        let before = sent.info.seq.checked_sub(1).and_then(|seq| self.graph.hash_of(sent.change.actor_id(), seq));
        (self.allowed)(index, &ChangeInfo { before, ..sent.info.clone() }).map_err(Hostile::ForeignActor)
    }
}
