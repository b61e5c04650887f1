//! Records from other devices. The costly part, building the document and its projection, is done outside the writer's lock.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use cairn_domain::{ChangeHash, ChangeInfo, Chunk, Document, Kind, Received, RecordId};
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::{Connection, Transaction, params};

use crate::error::Result;
use crate::projection::{Last, Projection};
use crate::records::{self, Kept, Known, hot, is_due, keep_copy};

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
    received: Received,
    refused: Vec<(usize, String)>,
    /// Changes that had waited and were tried along.
    waited: Vec<IncomingChange>,
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
    let mut waits = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM parked WHERE doc = ?1)")?;
    let mut met = HashSet::new();
    let mut base = |id: RecordId| {
        // A record that comes again is no longer what it was, and one with thousands of changes would be read as often as it comes.
        if !met.insert(id) || waits.query_row([id.0], |row| row.get(0))? {
            return Ok(Base::later());
        }
        Ok(Base(match records::known(conn, id)? {
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
            Some(Ahead { based_on: None, merged: begin(&incoming, &bytes, &writers) })
        }
        State::Known(known, found, uncopied, authors) if known.kind == incoming.kind => {
            let document = match found {
                Found::InMemory(document) => Some(Document::clone(document)),
                Found::Kept(kept) => kept.document(known).ok(),
            };
            document.map(|document| {
                let writers = Writers::of(&incoming.changes, authors.clone());
                let merged = go_on(document, &bytes, is_due(uncopied + bytes.len()), &writers);
                Ahead { based_on: Some(known.touched), merged }
            })
        }
        State::Known(..) | State::Later => None,
    };
    Prepared { incoming, ahead }
}

/// A record of which nothing was known.
fn begin(incoming: &Incoming, bytes: &[&[u8]], writers: &Writers) -> Made {
    let (id, kind) = (incoming.id, incoming.kind);
    let first = match bytes {
        [only] => Document::first_of(id, kind, only, &|n, change| writers.allow(n, change)),
        _ => None,
    };
    if let Some(received) = first {
        return judged(received, None, false);
    }
    let (document, received) = Document::from_foreign(id, kind, bytes, &|n, change| writers.allow(n, change));
    judged(received, Some(document), is_due(bytes.len()))
}

fn go_on(mut document: Document, bytes: &[&[u8]], due: bool, writers: &Writers) -> Made {
    let received = document.receive(bytes, &|n, change| writers.allow(n, change));
    judged(received, Some(document), due)
}

/// `due`: whether the record is to be compacted.
fn judged(mut received: Received, document: Option<Document>, due: bool) -> Made {
    let refused = received.refused.drain(..).map(|refusal| (refusal.index, refusal.why.to_string())).collect();
    let projection = received.reading.take().map(Projection::of);
    let copy = document.as_ref().filter(|_| due && projection.is_some()).and_then(Document::compacted);
    Made { received, refused, waited: Vec::new(), projection, document, copy }
}

/// Stores incoming changes.
///
/// # Errors
/// What SQLite says. Changes that cannot be applied are an [`Outcome`], not an error.
pub fn receive(tx: &Transaction<'_>, prepared: Prepared) -> Result<Outcome> {
    let Prepared { incoming, ahead } = prepared;
    let known = records::known(tx, incoming.id)?;
    if known.as_ref().is_some_and(|known| known.kind != incoming.kind) {
        return Ok(Outcome::Refused("it changes the kind of a record".to_owned()));
    }
    if known.as_ref().is_some_and(|known| known.space != incoming.space) {
        return Ok(Outcome::Refused("it changes a record of another space".to_owned()));
    }
    let made = match ahead.filter(|ahead| ahead.based_on == known.as_ref().map(|known| known.touched)) {
        Some(ahead) => ahead.merged,
        None => merge(tx, &incoming, known.as_ref())?,
    };
    if made.refused.len() == incoming.changes.len()
        && let Some((_, why)) = made.refused.first()
    {
        return Ok(Outcome::Refused(why.clone()));
    }
    settle(tx, &incoming, known.as_ref(), made)
}

/// The record changed meanwhile, or changes wait for it: those were first. One of them that turns out to be unsound waits no longer: it is
/// kept where nothing reads it.
fn merge(tx: &Transaction<'_>, incoming: &Incoming, known: Option<&Known>) -> Result<Made> {
    let waiting = waiting(tx, incoming)?;
    let all = waiting.iter().chain(&incoming.changes).map(|c| c.bytes.as_slice());
    let bytes: Vec<&[u8]> = all.collect();
    let before = known.map_or(Ok(HashMap::new()), |known| authors(tx, known.n))?;
    let writers = Writers::of(waiting.iter().chain(&incoming.changes), before);
    let mut made = match known {
        Some(known) => {
            let document = match records::in_memory(tx, known)? {
                Some(document) => document,
                None => Kept::whole(tx, known)?.document(known).or_else(|_| records::from_changes(tx, known))?,
            };
            go_on(document, &bytes, is_due(records::uncopied(tx, known.n)? + bytes.len()), &writers)
        }
        None => begin(incoming, &bytes, &writers),
    };
    let (waited, own): (Vec<_>, Vec<_>) = made.refused.drain(..).partition(|(index, _)| *index < waiting.len());
    for (index, why) in waited {
        put_apart(tx, incoming, &waiting[index].bytes, &why)?;
    }
    made.refused = own.into_iter().map(|(index, why)| (index - waiting.len(), why)).collect();
    made.waited = waiting;
    Ok(made)
}

fn settle(
    tx: &Transaction<'_>,
    incoming: &Incoming,
    known: Option<&Known>,
    Made { received, mut refused, waited, projection, document, copy }: Made,
) -> Result<Outcome> {
    let mut by_bytes: HashMap<&[u8], &IncomingChange> = HashMap::new();
    for change in waited.iter().chain(&incoming.changes) {
        by_bytes.entry(&change.bytes).or_insert(change);
    }
    let had: HashSet<&[u8]> = waited.iter().map(|change| change.bytes.as_slice()).collect();
    let mut room = Room::left_by(&waited);
    for chunk in received.parked.iter().filter(|chunk| !had.contains(chunk.bytes.as_slice())) {
        let Some(n) = incoming.changes.iter().position(|own| own.bytes == chunk.bytes) else { continue };
        if room.takes(chunk) {
            park(tx, incoming, chunk, &incoming.changes[n])?;
        } else {
            refused.push((n, "too much of this record waits already for changes that have not come".to_owned()));
        }
    }
    let outcome = |whole: Outcome| {
        if refused.is_empty() { whole } else { Outcome::Partly { stored: received.new.len(), refused } }
    };
    let Some(projection) = projection else {
        return Ok(outcome(if received.parked.is_empty() { Outcome::Known } else { Outcome::Parked }));
    };
    let nobody = Last { author: DeviceId([0; 16]), at_ms: 0 };
    let written = |chunk: &Chunk| {
        let of = by_bytes.get(chunk.bytes.as_slice());
        of.map_or(nobody, |c| Last { author: c.author, at_ms: c.at_ms })
    };
    let last = received.new.iter().map(written).max_by_key(|last| (last.at_ms, last.author)).unwrap_or(nobody);
    let space = known.map_or(incoming.space, |known| known.space);
    let n = projection.write(tx, incoming.id, space, last)?;
    for chunk in &received.new {
        records::keep(tx, n, chunk, written(chunk))?;
        tx.prepare_cached("DELETE FROM parked WHERE doc = ?1 AND space = ?2 AND hash = ?3")?.execute(params![
            incoming.id.0,
            incoming.space.0,
            chunk.hash
        ])?;
    }
    if let Some(copy) = copy {
        keep_copy(tx, n, &copy)?;
    }
    if let Some(document) = document {
        hot::keep(tx, incoming.id, document);
    }
    Ok(outcome(Outcome::Stored(received.new.len())))
}

/// How much of one record may still wait for changes that have not come: a hostile author could fill the device with what never comes.
struct Room {
    changes: usize,
    bytes: usize,
}

impl Room {
    fn left_by(waiting: &[IncomingChange]) -> Self {
        let bytes: usize = waiting.iter().map(|change| change.bytes.len()).sum();
        Self { changes: 1_000_usize.saturating_sub(waiting.len()), bytes: (4_usize << 20).saturating_sub(bytes) }
    }

    fn takes(&mut self, chunk: &Chunk) -> bool {
        let (Some(changes), Some(bytes)) = (self.changes.checked_sub(1), self.bytes.checked_sub(chunk.bytes.len()))
        else {
            return false;
        };
        (self.changes, self.bytes) = (changes, bytes);
        true
    }
}

/// Keeps a change until those it builds on have come.
fn park(tx: &Transaction<'_>, incoming: &Incoming, chunk: &Chunk, change: &IncomingChange) -> Result<()> {
    tx.prepare_cached(include_str!("../../sql/park.sql"))?.execute(params![
        incoming.id.0,
        chunk.hash,
        incoming.kind.code(),
        incoming.space.0,
        chunk.bytes,
        change.author.0,
        change.at_ms
    ])?;
    Ok(())
}

fn put_apart(tx: &Transaction<'_>, incoming: &Incoming, bytes: &[u8], why: &str) -> Result<()> {
    let which = params![incoming.id.0, incoming.space.0, bytes, why];
    tx.prepare_cached(include_str!("../../sql/put_apart.sql"))?.execute(which)?;
    tx.prepare_cached("DELETE FROM parked WHERE doc = ?1 AND space = ?2 AND bytes = ?3")?.execute(params![
        incoming.id.0,
        incoming.space.0,
        bytes
    ])?;
    Ok(())
}

/// What waits of a record in the space of what comes: what came through another space is none of it.
fn waiting(tx: &Transaction<'_>, incoming: &Incoming) -> Result<Vec<IncomingChange>> {
    let mut query =
        tx.prepare_cached("SELECT bytes, author, at_ms FROM parked WHERE doc = ?1 AND space = ?2 AND kind = ?3")?;
    let rows = query.query_map(params![incoming.id.0, incoming.space.0, incoming.kind.code()], |row| {
        Ok(IncomingChange { bytes: row.get(0)?, author: DeviceId(row.get(1)?), at_ms: row.get(2)? })
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// Whose the changes are that come, in their order, and whose those are that the record has.
struct Writers {
    claimed: Vec<DeviceId>,
    known: RefCell<HashMap<ChangeHash, DeviceId>>,
}

impl Writers {
    fn of<'a>(changes: impl IntoIterator<Item = &'a IncomingChange>, known: HashMap<ChangeHash, DeviceId>) -> Self {
        let claimed = changes.into_iter().map(|change| change.author).collect();
        Self { claimed, known: RefCell::new(known) }
    }

    /// An actor goes on only for who began it: another's change would take the number of the owner's next one, who could never write to
    /// the record again. Judged by what the change builds on alone, so every device judges it alike.
    fn allow(&self, n: usize, change: &ChangeInfo) -> std::result::Result<(), String> {
        let claimed = self.claimed.get(n).copied().unwrap_or(DeviceId(records::NOBODY));
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
