//! Taking in changes that somebody else wrote. Their author was authenticated, but a bug or a thief may still have made them: each is
//! judged by itself, operation by operation, and what is left is tried on a copy inside `catch_unwind` before it counts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::Change as AmChange;

use super::graph::{Graph, Loose, Row, rows};
use super::sent::{ChangeInfo, Sent};
use super::{ChangeHash, Chunk, Document, frame, rules, trial};
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
    /// Where each of them stood among those given.
    pub places: Vec<usize>,
    /// Changes that build on ones that have not arrived: keep them and give them again with those, before what is newer.
    pub parked: Vec<Parked>,
    /// Changes that are not taken in; the others are not touched by it.
    pub refused: Vec<Refusal>,
    /// How the record reads with the new changes; `None` where there are none.
    pub reading: Option<Reading>,
}

/// A change that waits for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parked {
    /// Which of those given. A change that came twice waits twice: of who sends it only one may be its author.
    pub index: usize,
    /// Its name.
    pub hash: ChangeHash,
}

/// A change that is not taken in, and never will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which of those given.
    pub index: usize,
    /// The name of the change; `None` where the bytes are none.
    pub hash: Option<ChangeHash>,
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
    /// Takes in changes that others wrote, in any order; ones it has are passed over, and a bad one takes no good one with it. What builds
    /// on a bad one is refused too, also on one that came before ([`Document::remember_refused`]).
    pub fn receive(&mut self, foreign: &[&[u8]], allowed: Allowed<'_>) -> Received {
        let bad = std::mem::take(&mut self.refused);
        let mut batch = Batch { spec: self.kind.spec(), graph: self.graph(), allowed, bad, ..Batch::of(foreign) };
        let before = batch.graph.len();
        batch.judge();
        self.settle(batch, before)
    }

    /// A record of which nothing was known, from others' changes.
    #[must_use]
    pub fn from_foreign(id: RecordId, kind: Kind, foreign: &[&[u8]], allowed: Allowed<'_>) -> (Self, Received) {
        let mut document = Self::unknown(id, kind);
        let received = document.receive(foreign, allowed);
        (document, received)
    }

    /// Tells it which changes were refused before. Each is judged by itself where it comes again; what builds on it is refused until then.
    pub fn remember_refused(&mut self, refused: impl IntoIterator<Item = ChangeHash>) {
        self.refused = refused.into_iter().collect();
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
            let tried = trial::apply(self, std::mem::take(&mut batch.graph), before, sound);
            for (hash, why) in tried.failed {
                batch.bad.insert(hash);
                batch.refuse(batch.taken.get(&hash).copied().into_iter().collect(), hash, &why);
            }
            if let Some(last) = tried.last {
                self.doc = last.doc;
                self.unweighed = last.unweighed;
                received.reading = Some(last.reading);
                received.new = tried.kept.iter().map(Chunk::of).collect();
                received.places = received.new.iter().filter_map(|new| batch.taken.get(&new.hash).copied()).collect();
            }
            batch.graph = tried.graph;
        }
        batch.condemn();
        let waits = |(hash, waiting): (ChangeHash, Waiting)| {
            waiting.indices.into_iter().map(move |index| Parked { index, hash })
        };
        received.parked = batch.waiting.into_iter().flat_map(waits).collect();
        received.parked.sort_by_key(|parked| parked.index);
        batch.refused.sort_by_key(|refusal| refusal.index);
        self.graph = Some(batch.graph);
        self.refused = batch.bad;
        Received { refused: batch.refused, ..received }
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
    /// Where it stood: whoever sends a change again may be its author or not, which is asked when it is placed.
    indices: Vec<usize>,
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
    /// Changes that were refused, now or before, and have not been taken in since.
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
                Err(why) => {
                    let hash = frame::name(bytes);
                    self.bad.extend(hash);
                    self.refused.push(Refusal { index, hash, why });
                }
            }
        }
    }

    fn arrive(&mut self, index: usize, sent: Sent) {
        let hash = sent.info.hash;
        if self.graph.knows(&hash) {
            return;
        }
        if let Some(waiting) = self.waiting.get_mut(&hash) {
            waiting.indices.push(index);
            return;
        }
        let waiting = Waiting { indices: vec![index], sent };
        let missing: Vec<ChangeHash> =
            waiting.sent.info.deps.iter().filter(|dep| !self.graph.knows(dep)).copied().collect();
        if missing.is_empty() {
            self.place(waiting);
        } else {
            for dep in missing {
                self.waits_for.entry(dep).or_default().push(hash);
            }
            self.waiting.insert(hash, waiting);
        }
    }

    /// Places a change, and what has waited for it, and what has waited for that.
    fn place(&mut self, first: Waiting) {
        let mut settled: Vec<ChangeHash> = self.placed(first).into_iter().collect();
        while let Some(hash) = settled.pop() {
            let mut woken = self.waits_for.remove(&hash).unwrap_or_default();
            woken.sort_unstable();
            for hash in woken {
                let ready = |waiting: &Waiting| waiting.sent.info.deps.iter().all(|dep| self.graph.knows(dep));
                if self.waiting.get(&hash).is_some_and(ready)
                    && let Some(waiting) = self.waiting.remove(&hash)
                {
                    settled.extend(self.placed(waiting));
                }
            }
        }
    }

    /// Gives the change's name where it was sound.
    fn placed(&mut self, Waiting { indices, sent }: Waiting) -> Option<ChangeHash> {
        let hash = sent.info.hash;
        let rows = rows(&sent.expanded);
        if let Err(why) = self.sound(&sent, &rows) {
            self.bad.insert(hash);
            self.refuse(indices, hash, &why);
            return None;
        }
        let before = sent.info.seq.checked_sub(1).and_then(|seq| self.graph.hash_of(sent.change.actor_id(), seq));
        let info = ChangeInfo { before, ..sent.info };
        for index in indices {
            match (self.allowed)(index, &info) {
                Ok(()) => {
                    self.bad.remove(&hash);
                    self.taken.insert(hash, index);
                    self.graph.push(Loose::with_rows(sent.change, rows));
                    return Some(hash);
                }
                Err(why) => self.refuse(vec![index], hash, &Hostile::ForeignActor(why)),
            }
        }
        self.bad.insert(hash);
        None
    }

    fn sound(&self, sent: &Sent, rows: &[Row]) -> Result<(), Hostile> {
        let mut past = self.graph.past(&sent.info.deps).ok_or(Hostile::OnRefused)?;
        if self.graph.has(sent.change.actor_id(), sent.info.seq) {
            return Err(Hostile::Refused("its actor has written another change under this number".to_owned()));
        }
        read_safely(|| rules::check(self.spec, &mut past, sent, rows))
    }

    fn refuse(&mut self, indices: Vec<usize>, hash: ChangeHash, why: &Hostile) {
        let one = |index| Refusal { index, hash: Some(hash), why: why.clone() };
        self.refused.extend(indices.into_iter().map(one));
    }

    /// What waits for a change that was refused waits for nothing. Only now: the refused one may have come again from its author.
    fn condemn(&mut self) {
        let mut bad: Vec<ChangeHash> = self.waits_for.keys().filter(|hash| self.bad.contains(*hash)).copied().collect();
        while let Some(hash) = bad.pop() {
            for hash in self.waits_for.remove(&hash).unwrap_or_default() {
                if let Some(Waiting { indices, .. }) = self.waiting.remove(&hash) {
                    self.refuse(indices, hash, &Hostile::OnRefused);
                    self.bad.insert(hash);
                    bad.push(hash);
                }
            }
        }
    }
}
