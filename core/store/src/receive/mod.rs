//! Records from other devices. The costly part, building the document and its projection, is done outside the writer's lock.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use aside::Room;
use cairn_domain::{ChangeHash, ChangeInfo, Document, Kind, Parked, Received, RecordId, Refusal};
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::{Connection, Transaction};

use crate::error::{Result, StoreError};
use crate::projection::{Last, Projection};
use crate::records::{self, Kept, Known, hot, is_due, keep_copy};

pub mod aside;
pub(crate) mod sender;

/// Changes of one document, as an opened envelope gave them.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The record.
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// The space the envelope came in.
    pub space: SpaceId,
    /// The changes.
    pub changes: Vec<IncomingChange>,
}

/// One change with its author.
#[derive(Debug, Clone)]
pub struct IncomingChange {
    /// automerge's encoding.
    pub bytes: Vec<u8>,
    /// Who wrote it.
    pub author: DeviceId,
    /// When, by their clock.
    pub at_ms: i64,
    /// Who sent it, where that is not who wrote it.
    pub sent_by: Option<DeviceId>,
}

/// What became of incoming changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The record changed; so many changes are new.
    Stored(usize),
    /// Everything was known.
    Known,
    /// They build on changes that have not arrived, and are kept until those do.
    Parked,
    /// Some cannot be applied, by their places among the changes, with the reasons: keep their envelopes. The others are stored or parked.
    Partly {
        /// So many changes are new.
        stored: usize,
        /// Which are not taken in, and why.
        refused: Vec<(usize, String)>,
    },
    /// None of them can be applied: the reason. Nothing was stored; quarantine their envelope.
    Refused(String),
}

/// What is known of a record before changes of it are prepared.
pub struct Base(State);

enum State {
    New,
    /// What is kept of it, how many of its changes are in no copy, and who wrote them.
    Known(Known, Found, usize, HashMap<ChangeHash, DeviceId>),
    Later,
}

enum Found {
    InMemory(Box<Document>),
    Kept(Kept),
}

impl Base {
    /// Nothing can be done ahead: the changes are tried when they are stored.
    #[must_use]
    pub fn later() -> Self {
        Self(State::Later)
    }
}

/// Incoming changes with what they make of the record, computed ahead.
pub struct Prepared {
    incoming: Incoming,
    ahead: Option<Ahead>,
}

impl Prepared {
    /// The record and its kind.
    #[must_use]
    pub fn record(&self) -> (RecordId, Kind) {
        (self.incoming.id, self.incoming.kind)
    }

    /// What came in.
    #[must_use]
    pub fn incoming(&self) -> &Incoming {
        &self.incoming
    }
}

/// What was computed, and on which state of the record: it counts only while that is the state.
struct Ahead {
    based_on: Option<i64>,
    merged: Made,
}

/// What changes made of a record.
struct Made {
    /// Of those that had waited, and behind them those that come.
    received: Received,
    /// Changes that had waited and were tried along, by name.
    waited: Vec<(ChangeHash, IncomingChange)>,
    projection: Option<Projection>,
    /// The record with them, where there was more than a first change.
    document: Option<Document>,
    /// All of it in a compacted copy, where one is due.
    copy: Option<Vec<u8>>,
}

/// What the database knows of these records; of one that comes twice only the first time.
///
/// # Errors
/// What SQLite says.
pub fn bases(conn: &Connection, ids: impl IntoIterator<Item = RecordId>) -> Result<Vec<Base>> {
    let mut met = HashSet::new();
    let mut base = |id: RecordId| {
        // A record that comes again is no longer what it was, and one with thousands of changes would be read as often as it comes.
        if !met.insert(id) || aside::any(conn, id)? {
            return Ok(Base::later());
        }
        Ok(Base(match records::known(conn, id)? {
            Some(known) if !known.is_judged() => State::Later,
            Some(known) => {
                let found = match records::in_memory(conn, &known)? {
                    Some(document) => Found::InMemory(Box::new(document)),
                    None => Found::Kept(Kept::whole(conn, &known)?),
                };
                let uncopied = records::uncopied(conn, known.n)?;
                let authors = authors(conn, known.n)?;
                State::Known(known, found, uncopied, authors)
            }
            None => State::New,
        }))
    };
    ids.into_iter().map(&mut base).collect()
}

/// Computes what changes make of a record. Pure: may run on any thread.
#[must_use]
pub fn prepare(incoming: Incoming, base: &Base) -> Prepared {
    let bytes: Vec<&[u8]> = incoming.changes.iter().map(|c| c.bytes.as_slice()).collect();
    let ahead = match &base.0 {
        State::New => {
            let writers = Writers::of(&incoming.changes, HashMap::new());
            Some(Ahead { based_on: None, merged: begin(&incoming, &bytes, Vec::new(), &writers) })
        }
        State::Known(known, found, uncopied, authors) if known.kind == incoming.kind => {
            let document = match found {
                Found::InMemory(document) => Some(Document::clone(document)),
                Found::Kept(kept) => kept.document(known).ok(),
            };
            document.map(|document| {
                let writers = Writers::of(&incoming.changes, authors.clone());
                let merged = go_on(document, &bytes, Vec::new(), is_due(uncopied + bytes.len()), &writers);
                Ahead { based_on: Some(known.touched), merged }
            })
        }
        State::Known(..) | State::Later => None,
    };
    Prepared { incoming, ahead }
}

/// A record of which nothing was known.
fn begin(incoming: &Incoming, bytes: &[&[u8]], refused: Vec<ChangeHash>, writers: &Writers) -> Made {
    let (id, kind) = (incoming.id, incoming.kind);
    let first = match bytes {
        [only] => Document::first_of(id, kind, only, &|n, change| writers.allow(n, change)),
        _ => None,
    };
    match first {
        Some(received) => made(received, None, false),
        None => go_on(Document::unknown(id, kind), bytes, refused, is_due(bytes.len()), writers),
    }
}

/// `refused`: what was refused before. `due`: whether the record is to be compacted.
fn go_on(mut document: Document, bytes: &[&[u8]], refused: Vec<ChangeHash>, due: bool, writers: &Writers) -> Made {
    document.remember_refused(refused);
    let received = document.receive(bytes, &|n, change| writers.allow(n, change));
    made(received, Some(document), due)
}

fn made(mut received: Received, document: Option<Document>, due: bool) -> Made {
    let projection = received.reading.take().map(Projection::of);
    let copy = document.as_ref().filter(|_| due && projection.is_some()).and_then(Document::compacted);
    Made { received, waited: Vec::new(), projection, document, copy }
}

/// Stores incoming changes.
///
/// # Errors
/// What SQLite says. Changes that cannot be applied are an [`Outcome`], not an error.
pub fn receive(tx: &Transaction<'_>, prepared: Prepared) -> Result<Outcome> {
    let Prepared { incoming, ahead } = prepared;
    let known = match records::known_and_judged(tx, incoming.id) {
        // Others' changes do not mend it, and the records behind it are not to wait for that.
        Err(StoreError::DamagedRecord(why)) => return Ok(Outcome::Refused(why.to_string())),
        known => known?,
    };
    if known.as_ref().is_some_and(|known| known.kind != incoming.kind) {
        return Ok(Outcome::Refused("it changes the kind of a record".to_owned()));
    }
    if known.as_ref().is_some_and(|known| known.space != incoming.space) {
        return Ok(Outcome::Refused("it changes a record of another space".to_owned()));
    }
    sender::confirm(tx, &incoming)?;
    let beside = aside::any(tx, incoming.id)?;
    let fits = |ahead: &Ahead| !beside && ahead.based_on == known.as_ref().map(|known| known.touched);
    let made = match ahead.filter(fits) {
        Some(ahead) => ahead.merged,
        None => match merge(tx, &incoming, known.as_ref()) {
            Err(StoreError::DamagedRecord(why)) => return Ok(Outcome::Refused(why.to_string())),
            made => made?,
        },
    };
    settle(tx, &incoming, known.as_ref(), beside, made)
}

/// The record changed meanwhile, or changes stand beside it: those that wait were first.
fn merge(tx: &Transaction<'_>, incoming: &Incoming, known: Option<&Known>) -> Result<Made> {
    let waited = aside::waiting(tx, incoming)?;
    let refused = aside::refused(tx, incoming)?;
    let given = || waited.iter().map(|(_, change)| change).chain(&incoming.changes);
    let bytes: Vec<&[u8]> = given().map(|change| change.bytes.as_slice()).collect();
    let before = known.map_or(Ok(HashMap::new()), |known| authors(tx, known.n))?;
    let writers = Writers::of(given(), before);
    let made = match known {
        Some(known) => {
            let document = match records::in_memory(tx, known)? {
                Some(document) => document,
                None => Kept::whole(tx, known)?.document(known).or_else(|_| records::from_changes(tx, known))?,
            };
            go_on(document, &bytes, refused, is_due(records::uncopied(tx, known.n)? + bytes.len()), &writers)
        }
        None => begin(incoming, &bytes, refused, &writers),
    };
    Ok(Made { waited, ..made })
}

/// `beside`: whether anything stood beside the record.
fn settle(
    tx: &Transaction<'_>,
    incoming: &Incoming,
    known: Option<&Known>,
    beside: bool,
    made: Made,
) -> Result<Outcome> {
    let Made { received, waited, projection, document, copy } = made;
    let refused = put_aside(tx, incoming, &received, &waited)?;
    let stored = received.new.len();
    let Some(projection) = projection else {
        let waits = received.parked.iter().any(|parked| parked.index >= waited.len());
        return Ok(outcome(incoming, if waits { Outcome::Parked } else { Outcome::Known }, 0, refused));
    };
    let writer = |place: usize| {
        let change = place.checked_sub(waited.len()).map_or_else(|| &waited[place].1, |own| &incoming.changes[own]);
        Last { author: change.author, at_ms: change.at_ms }
    };
    let nobody = Last { author: DeviceId(records::NOBODY), at_ms: 0 };
    let last = received.places.iter().map(|place| writer(*place));
    let last = last.max_by_key(|last| (last.at_ms, last.author)).unwrap_or(nobody);
    let n = projection.write(tx, incoming.id, known.map_or(incoming.space, |known| known.space), last)?;
    let beside = beside || !received.refused.is_empty();
    let mut forgiven = false;
    for (chunk, place) in received.new.iter().zip(&received.places) {
        if let Some(change) = place.checked_sub(waited.len()).map(|own| &incoming.changes[own]) {
            sender::note(tx, incoming.id, &chunk.hash, change)?;
        }
        records::keep(tx, n, chunk, writer(*place))?;
        forgiven |= beside && aside::taken_in(tx, incoming, &chunk.hash)?;
    }
    if let Some(copy) = copy {
        keep_copy(tx, n, &copy)?;
    }
    if let Some(document) = document {
        hot::keep(tx, incoming.id, document);
    }
    let more = if forgiven { try_again(tx, incoming)? } else { 0 };
    Ok(outcome(incoming, Outcome::Stored(stored + more), stored + more, refused))
}

fn outcome(incoming: &Incoming, whole: Outcome, stored: usize, refused: Vec<(usize, String)>) -> Outcome {
    match refused.first() {
        None => whole,
        Some((_, why)) if stored == 0 && refused.len() == incoming.changes.len() => Outcome::Refused(why.clone()),
        Some(_) => Outcome::Partly { stored, refused },
    }
}

/// Parks what waits and keeps what was refused with its author. Gives which of those that come are not taken in, and why.
fn put_aside(
    tx: &Transaction<'_>,
    incoming: &Incoming,
    received: &Received,
    waited: &[(ChangeHash, IncomingChange)],
) -> Result<Vec<(usize, String)>> {
    let mut told = Vec::new();
    if !received.refused.is_empty() {
        let mut room = Room::of_refused(tx, incoming)?;
        for Refusal { index, hash, why } in &received.refused {
            // What had waited is nowhere else; what comes is in its envelope too.
            let Some(own) = index.checked_sub(waited.len()) else {
                let (hash, change) = &waited[*index];
                aside::refuse(tx, incoming, hash, change, why)?;
                continue;
            };
            told.push((own, why.to_string()));
            let change = &incoming.changes[own];
            if let Some(hash) = hash.filter(|_| room.takes(change)) {
                aside::refuse(tx, incoming, &hash, change, why)?;
            }
        }
    }
    let bytes = waited.iter().map(|(_, change)| change.bytes.len()).sum();
    let had: HashSet<_> = waited.iter().map(|(hash, change)| (hash, change.author)).collect();
    let mut room = Room::left_by(waited.len(), bytes);
    for Parked { index, hash } in &received.parked {
        let Some(own) = index.checked_sub(waited.len()) else { continue };
        let change = &incoming.changes[own];
        if had.contains(&(hash, change.author)) {
            continue;
        }
        if room.takes(change) {
            sender::note(tx, incoming.id, hash, change)?;
            aside::park(tx, incoming, hash, change)?;
        } else {
            told.push((own, "too much of this record waits already for changes that have not come".to_owned()));
        }
    }
    told.sort_by_key(|(own, _)| *own);
    Ok(told)
}

/// A change that had been refused was taken in after all: what was refused only for building on such a one is tried again.
fn try_again(tx: &Transaction<'_>, of: &Incoming) -> Result<usize> {
    let changes = aside::on_refused(tx, of)?;
    if changes.is_empty() {
        return Ok(0);
    }
    Ok(match receive(tx, Prepared { incoming: Incoming { changes, ..of.clone() }, ahead: None })? {
        Outcome::Stored(stored) | Outcome::Partly { stored, .. } => stored,
        Outcome::Known | Outcome::Parked | Outcome::Refused(_) => 0,
    })
}

/// Whose the changes are that come, in their order, and whose those are that the record has.
pub(crate) struct Writers {
    claimed: Vec<DeviceId>,
    known: RefCell<HashMap<ChangeHash, DeviceId>>,
}

impl Writers {
    pub(crate) fn of<'a>(
        changes: impl IntoIterator<Item = &'a IncomingChange>,
        known: HashMap<ChangeHash, DeviceId>,
    ) -> Self {
        let claimed = changes.into_iter().map(|change| change.author).collect();
        Self { claimed, known: RefCell::new(known) }
    }

    /// An actor goes on only for who began it: another's change would take the number of the owner's next one, who could never write to
    /// the record again. Judged by what the change builds on alone, so every device judges it alike.
    pub(crate) fn allow(&self, n: usize, change: &ChangeInfo) -> std::result::Result<(), String> {
        let claimed = self.claimed.get(n).copied().unwrap_or(DeviceId(records::NOBODY));
        if claimed.0 == records::NOBODY && (change.seq != 1 || !change.deps.is_empty()) {
            return Err("only a record's first change can follow from other records and be nobody's".to_owned());
        }
        let began = change.before.and_then(|before| self.known.borrow().get(&before).copied());
        if let Some(owner) = began.filter(|owner| *owner != claimed && owner.0 != records::NOBODY) {
            return Err(format!("device {claimed} wrote under an actor that belongs to device {owner}"));
        }
        self.known.borrow_mut().insert(change.hash, claimed);
        Ok(())
    }
}

/// Who wrote each change of a record.
fn authors(conn: &Connection, n: i64) -> Result<HashMap<ChangeHash, DeviceId>> {
    let mut query = conn.prepare_cached("SELECT hash, author FROM change WHERE record = ?1")?;
    let rows = query.query_map([n], |row| Ok((row.get(0)?, DeviceId(row.get(1)?))))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

#[cfg(test)]
mod tests;
