//! Records written on this device, and what is known of any record.

pub mod anew;

use std::collections::BTreeMap;

use cairn_domain::{
    Base, ChangeHash, Chunk, Conflict, Create, Document, Edit, FieldChange, InvalidRecord, Kind, Record, RecordId,
    Step, Writer, actor_for,
};

pub use cairn_domain::NOBODY;
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;

use crate::error::{Result, StoreError};
use crate::outbox;
use crate::projection::{Last, Projection};

pub(crate) mod hot;
mod judging;
mod load;

pub(crate) use judging::known_and_judged;
pub(crate) use load::{Kept, from_changes, in_memory, is_due, keep_copy, load, uncopied};

/// Who writes on this device, and when.
pub struct Author<'a> {
    /// The device.
    pub device: DeviceId,
    /// Its clock, ms since the Unix epoch: shown to people, orders nothing.
    pub at_ms: i64,
    /// Random bytes made when the app was installed and never restored from a backup. With the document they make the actor.
    pub install: [u8; 16],
    /// Sixteen fresh random bytes.
    pub random: &'a mut dyn FnMut() -> [u8; 16],
}

impl Author<'_> {
    fn writer(&mut self, id: RecordId) -> Writer<'_> {
        Writer { actor: actor_for(self.device.0, id, &self.install), random: &mut *self.random }
    }

    fn last(&self) -> Last {
        Last { author: self.device, at_ms: self.at_ms }
    }
}

/// What a write did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// The record.
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// Whether anything was written; false where the record already said all that.
    pub changed: bool,
    /// What was written, by which [`undo`] takes it back; also absent for what is not one change of one record.
    #[serde(skip)]
    pub change: Option<ChangeHash>,
}

/// Who wrote a value, and when by their clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The device.
    pub author: DeviceId,
    /// Milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// What was set aside in a record.
pub type Conflicts = Vec<Conflict<Written>>;

/// One change of a record, with who made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// The change.
    #[serde(skip)]
    pub hash: ChangeHash,
    /// Who, and when.
    #[serde(flatten)]
    pub written: Written,
    /// Who sent it, where that is not who wrote it: that it was that one is their word.
    pub sent_by: Option<DeviceId>,
    /// What it did to the fields.
    pub fields: Vec<FieldChange>,
}

/// Makes a record in a space.
///
/// # Errors
/// [`StoreError::Invalid`] names every field that breaks a rule.
pub fn create(tx: &Transaction<'_>, request: &Create, space: SpaceId, author: &mut Author<'_>) -> Result<Revision> {
    let (document, chunk) = Document::create(request, &mut author.writer(request.id))?;
    let n = Projection::of(document.reading()).write(tx, request.id, space, author.last())?;
    keep(tx, n, &chunk, author.last())?;
    outbox::queue(tx, n, &chunk.hash, space)?;
    Ok(Revision { id: request.id, kind: request.kind, changed: true, change: Some(chunk.hash) })
}

/// Makes a record that other devices may make by themselves, at the same time and without a signal: what they make is one. Where there
/// is a record of that id, alive or deleted, it stays as it is. Nobody is its author, and `at_ms` must follow from the request too.
///
/// # Errors
/// [`StoreError::Invalid`] names every field that breaks a rule; only single values may be given.
pub fn derive(tx: &Transaction<'_>, request: &Create, space: SpaceId, at_ms: i64) -> Result<Revision> {
    if known(tx, request.id)?.is_some() {
        return Ok(Revision { id: request.id, kind: request.kind, changed: false, change: None });
    }
    let last = Last { author: DeviceId(NOBODY), at_ms };
    let (document, chunk) = Document::derive(request, derived_actor(request))?;
    let n = Projection::of(document.reading()).write(tx, request.id, space, last)?;
    keep(tx, n, &chunk, last)?;
    outbox::queue(tx, n, &chunk.hash, space)?;
    Ok(Revision { id: request.id, kind: request.kind, changed: true, change: Some(chunk.hash) })
}

/// Another actor wherever the first change would read otherwise, also where a version knows more fields: of one actor there is one first
/// change.
fn derived_actor(request: &Create) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key("cairn automerge actor of derived records 1");
    hasher.update(&request.id.0).update(&[request.kind.code()]);
    hasher.update(&serde_json::to_vec(&request.fields).unwrap_or_default());
    for field in request.kind.spec().fields {
        hasher.update(field.name.as_bytes()).update(&[0]);
    }
    let mut actor = [0; 16];
    actor.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    actor
}

/// Edits a record.
///
/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::Invalid`].
pub fn edit(tx: &Transaction<'_>, request: &Edit, author: &mut Author<'_>) -> Result<Revision> {
    change(tx, request.id, author, |document, writer| document.edit(request, writer))
}

/// Edits a record as somebody saw it some time ago: see [`Document::edit_as_of`] and [`heads`].
///
/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::Invalid`].
pub fn edit_as_of(
    tx: &Transaction<'_>,
    request: &Edit,
    seen: &[ChangeHash],
    author: &mut Author<'_>,
) -> Result<Revision> {
    change(tx, request.id, author, |document, writer| document.edit_as_of(request, seen, writer))
}

/// The changes of a record that no other builds on: what somebody who sees it now has seen. Empty where there is no such record.
///
/// # Errors
/// What SQLite says; [`StoreError::DamagedRecord`].
pub fn heads(conn: &Connection, id: RecordId) -> Result<Vec<ChangeHash>> {
    Ok(document(conn, id)?.map(|document| document.heads()).unwrap_or_default())
}

/// Takes changes of a record back, given oldest first; what others wrote since stays. Also gives the fields that somebody has written
/// over since, which stay as they are: see [`Document::invert`].
///
/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::Invalid`] for what only goes forward.
pub fn undo(
    tx: &Transaction<'_>,
    id: RecordId,
    taken: &[ChangeHash],
    author: &mut Author<'_>,
) -> Result<(Revision, Vec<String>)> {
    let mut kept = Vec::new();
    let revision = changes(tx, id, author, |document, writer| {
        let inverted = document.invert(taken, writer)?;
        kept = inverted.kept;
        Ok(inverted.chunks)
    })?;
    Ok((revision, kept))
}

/// Marks a record as deleted.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn delete(tx: &Transaction<'_>, id: RecordId, author: &mut Author<'_>) -> Result<Revision> {
    change(tx, id, author, Document::delete)
}

/// Brings a deleted record back.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn restore(tx: &Transaction<'_>, id: RecordId, author: &mut Author<'_>) -> Result<Revision> {
    change(tx, id, author, Document::restore)
}

fn change(
    tx: &Transaction<'_>,
    id: RecordId,
    author: &mut Author<'_>,
    work: impl FnOnce(&mut Document, &mut Writer<'_>) -> std::result::Result<Option<Chunk>, InvalidRecord>,
) -> Result<Revision> {
    changes(tx, id, author, |document, writer| Ok(work(document, writer)?.into_iter().collect()))
}

fn changes(
    tx: &Transaction<'_>,
    id: RecordId,
    author: &mut Author<'_>,
    work: impl FnOnce(&mut Document, &mut Writer<'_>) -> std::result::Result<Vec<Chunk>, InvalidRecord>,
) -> Result<Revision> {
    let known = known_and_judged(tx, id)?.ok_or(StoreError::NotFound(id))?;
    let mut document = load(tx, &known)?;
    let chunks = work(&mut document, &mut author.writer(id))?;
    for chunk in &chunks {
        keep(tx, known.n, chunk, author.last())?;
        outbox::queue(tx, known.n, &chunk.hash, known.space)?;
    }
    if !chunks.is_empty() {
        Projection::of(document.reading()).write(tx, id, known.space, author.last())?;
        if is_due(uncopied(tx, known.n)?)
            && let Some(copy) = document.compacted()
        {
            keep_copy(tx, known.n, &copy)?;
        }
    }
    hot::keep(tx, id, document);
    let change = if let [one] = chunks.as_slice() { Some(one.hash) } else { None };
    Ok(Revision { id, kind: known.kind, changed: !chunks.is_empty(), change })
}

/// A record as it reads now, from its changes.
///
/// # Errors
/// What SQLite says; [`StoreError::DamagedRecord`].
pub fn get(conn: &Connection, id: RecordId) -> Result<Option<Record>> {
    document(conn, id).map(|found| found.map(|document| document.record()))
}

/// A record with everything that was set aside in it, and its heads: the base of an edit by who reads it now.
///
/// # Errors
/// What SQLite says; [`StoreError::DamagedRecord`].
pub fn get_with_conflicts(conn: &Connection, id: RecordId) -> Result<Option<(Record, Conflicts, Base)>> {
    let Some(known) = known(conn, id)? else { return Ok(None) };
    let document = load(conn, &known)?;
    let conflicts = document.conflicts().into_iter().map(|c| c.map_author(|hash| written(conn, known.n, &hash)));
    Ok(Some((document.record(), conflicts.collect(), Base(document.heads()))))
}

/// Whether a record has everything that somebody saw who was given this base.
///
/// # Errors
/// What SQLite says; [`StoreError::DamagedRecord`].
pub fn knows(conn: &Connection, id: RecordId, base: &Base) -> Result<bool> {
    Ok(document(conn, id)?.is_none_or(|document| document.knows(base)))
}

/// Every change of a record, each after those it builds on.
///
/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::DamagedRecord`].
pub fn history(conn: &Connection, id: RecordId) -> Result<Vec<HistoryEntry>> {
    let known = known(conn, id)?.ok_or(StoreError::NotFound(id))?;
    let steps = load(conn, &known)?.history();
    let mut sent_by = conn.prepare_cached("SELECT by FROM sent_again WHERE doc = ?1 AND hash = ?2")?;
    let mut entry = |s: Step| {
        let sent_by = sent_by.query_row(params![id.0, s.hash], |row| Ok(DeviceId(row.get(0)?))).optional()?;
        Ok(HistoryEntry { hash: s.hash, written: written(conn, known.n, &s.hash), sent_by, fields: s.fields })
    };
    steps.into_iter().map(&mut entry).collect()
}

/// Computes every projection anew from the changes, and gives how many records there are. Slow: for repair and for tests.
///
/// # Errors
/// What SQLite says; [`StoreError::DamagedRecord`].
pub fn rebuild(tx: &Transaction<'_>) -> Result<usize> {
    let all: Vec<(i64, [u8; 16])> = {
        let mut query = tx.prepare("SELECT n, id FROM record ORDER BY touched")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<std::result::Result<_, _>>()?
    };
    for (n, id) in &all {
        let id = RecordId(*id);
        let known = known_and_judged(tx, id)?.ok_or(StoreError::NotFound(id))?;
        let latest = "SELECT author, at_ms FROM change WHERE record = ?1 ORDER BY at_ms DESC, author DESC LIMIT 1";
        let last = tx.query_row(latest, [n], |row| Ok(Last { author: DeviceId(row.get(0)?), at_ms: row.get(1)? }))?;
        Projection::of(load(tx, &known)?.reading()).write(tx, id, known.space, last)?;
    }
    Ok(all.len())
}

/// What the database knows of a record without loading it.
pub(crate) struct Known {
    pub(crate) n: i64,
    pub(crate) id: RecordId,
    pub(crate) kind: Kind,
    pub(crate) space: SpaceId,
    /// Another number after every write of the record.
    pub(crate) touched: i64,
    /// By which version of the rules its changes were judged.
    pub(crate) judged: u32,
}

pub(crate) fn known(conn: &Connection, id: RecordId) -> Result<Option<Known>> {
    let mut query = conn.prepare_cached("SELECT n, kind, space, touched, judged FROM record WHERE id = ?1")?;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, u8>(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    let Some((n, code, space, touched, judged)) = query.query_row([id.0], row).optional()? else { return Ok(None) };
    let kind = Kind::from_code(code)
        .ok_or_else(|| StoreError::Damaged(format!("record {id} is of an unknown kind {code}.")))?;
    Ok(Some(Known { n, id, kind, space: SpaceId(space), touched, judged }))
}

pub(crate) fn document(conn: &Connection, id: RecordId) -> Result<Option<Document>> {
    known(conn, id)?.map(|known| load(conn, &known)).transpose()
}

pub(crate) fn keep(tx: &Transaction<'_>, n: i64, chunk: &Chunk, last: Last) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT OR IGNORE INTO change (record, hash, bytes, author, at_ms, later)
         VALUES (?1, ?2, ?3, ?4, ?5, EXISTS (SELECT 1 FROM compacted WHERE record = ?1))",
    )?;
    insert.execute(params![n, chunk.hash, chunk.bytes, last.author.0, last.at_ms])?;
    Ok(())
}

/// Who wrote a change. One that is not here (it cannot be) is told as nobody's.
fn written(conn: &Connection, n: i64, hash: &ChangeHash) -> Written {
    let nobody = Written { author: DeviceId([0; 16]), at_ms: 0 };
    let query = conn.prepare_cached("SELECT author, at_ms FROM change WHERE record = ?1 AND hash = ?2");
    let read = query.and_then(|mut q| {
        q.query_row(params![n, hash], |row| Ok(Written { author: DeviceId(row.get(0)?), at_ms: row.get(1)? }))
    });
    read.unwrap_or(nobody)
}

/// The space that a record is in.
///
/// # Errors
/// What SQLite says.
pub fn space_of(conn: &Connection, id: RecordId) -> Result<Option<SpaceId>> {
    Ok(known(conn, id)?.map(|known| known.space))
}

/// Records of a kind by their exact title, those that are not deleted first; and whether they are deleted.
///
/// # Errors
/// What SQLite says.
pub fn titled(conn: &Connection, kind: Kind, title: &str) -> Result<Vec<(RecordId, bool)>> {
    let mut query =
        conn.prepare_cached("SELECT id, deleted FROM record WHERE kind = ?1 AND title = ?2 ORDER BY deleted, id")?;
    let rows = query.query_map(params![kind.code(), title], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// What a record is.
///
/// # Errors
/// What SQLite says.
pub fn kind_of(conn: &Connection, id: RecordId) -> Result<Option<Kind>> {
    Ok(known(conn, id)?.map(|known| known.kind))
}

/// Who changed a record last, and when.
///
/// # Errors
/// What SQLite says.
pub fn last_of(conn: &Connection, id: RecordId) -> Result<Written> {
    let mut query = conn.prepare_cached("SELECT author, updated_ms FROM record WHERE id = ?1")?;
    Ok(query.query_row([id.0], |row| Ok(Written { author: DeviceId(row.get(0)?), at_ms: row.get(1)? }))?)
}

/// What records are called; ones that are not here are left out.
///
/// # Errors
/// What SQLite says.
pub fn titles(conn: &Connection, ids: impl IntoIterator<Item = RecordId>) -> Result<BTreeMap<RecordId, String>> {
    let mut query = conn.prepare_cached("SELECT title FROM record WHERE id = ?1")?;
    let mut titles = BTreeMap::new();
    for id in ids {
        if let Some(title) = query.query_row([id.0], |row| row.get(0)).optional()? {
            titles.insert(id, title);
        }
    }
    Ok(titles)
}

#[cfg(test)]
mod compacted;
#[cfg(test)]
mod tests;
