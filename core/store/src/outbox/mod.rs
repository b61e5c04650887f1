//! What the relay has not acknowledged: changes that wait, and sealed envelopes under way.

use cairn_domain::{ChangeHash, Kind, RecordId};
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::receive::Incoming;

/// Where a record is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum Place {
    /// Saved on this device only.
    ThisPhone,
    /// Sealed and under way to the relay.
    Waiting,
    /// The relay has it, durably.
    Sent,
    /// The relay refused it.
    Failed {
        /// Why.
        reason: String,
    },
}

/// Changes of one record that wait to be sealed.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The record.
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// The changes, oldest first.
    pub changes: Vec<PendingChange>,
}

/// One change that waits.
#[derive(Debug, Clone)]
pub struct PendingChange {
    /// Its hash.
    pub hash: ChangeHash,
    /// automerge's encoding.
    pub bytes: Vec<u8>,
    /// Who wrote it: another device where the relay lost what that one had sent.
    pub author: DeviceId,
    /// When, by the author's clock.
    pub at_ms: i64,
}

/// A sealed envelope under way.
#[derive(Debug, Clone)]
pub struct InFlight {
    /// The device's own sequence in the space.
    pub device_seq: u64,
    /// Hash of the envelope.
    pub hash: [u8; 32],
    /// The envelope as it is sent, every time the same bytes.
    pub envelope: Vec<u8>,
    /// The document keys that travel beside it, as the client encoded them.
    pub keys: Vec<u8>,
}

/// How much waits and how much failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Records with changes that the relay has not acknowledged.
    pub waiting: u64,
    /// Records with changes that the relay refused.
    pub failed: u64,
}

/// Puts a change into the outbox.
pub(crate) fn queue(tx: &Transaction<'_>, n: i64, hash: &ChangeHash, space: SpaceId) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO outbox (record, hash, space, queued) SELECT ?1, ?2, ?3, touched FROM record WHERE n = ?1",
    )?;
    insert.execute(params![n, hash, space.0])?;
    Ok(())
}

/// Changes of one record that go together: a body of more is a bomb, and one envelope less a step forward on a bad line.
const TOGETHER: usize = 1000;

/// The oldest changes that wait in a space, by record: at most `max_records`, and no further change once `max_bytes` are reached. What is
/// left of a record follows later.
///
/// # Errors
/// What SQLite says.
pub fn pending(conn: &Connection, space: SpaceId, max_records: usize, max_bytes: usize) -> Result<Vec<Pending>> {
    let mut query = conn.prepare_cached(include_str!("../../sql/outbox_pending.sql"))?;
    gather(query.query(params![space.0, None::<[u8; 16]>])?, max_records, max_bytes)
}

/// The oldest changes of one record that wait.
///
/// # Errors
/// What SQLite says.
pub fn pending_of(conn: &Connection, space: SpaceId, id: RecordId, max_bytes: usize) -> Result<Vec<Pending>> {
    let mut query = conn.prepare_cached(include_str!("../../sql/outbox_pending.sql"))?;
    gather(query.query(params![space.0, id.0])?, 1, max_bytes)
}

fn gather(mut rows: rusqlite::Rows<'_>, max_records: usize, max_bytes: usize) -> Result<Vec<Pending>> {
    let (mut out, mut bytes): (Vec<Pending>, usize) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let id = RecordId(row.get(0)?);
        let code: u8 = row.get(1)?;
        let change =
            PendingChange { hash: row.get(2)?, bytes: row.get(3)?, author: DeviceId(row.get(4)?), at_ms: row.get(5)? };
        bytes += change.bytes.len();
        if !out.is_empty() && bytes > max_bytes {
            break;
        }
        if let Some(last) = out.last_mut().filter(|last| last.id == id) {
            if last.changes.len() == TOGETHER {
                break;
            }
            last.changes.push(change);
            continue;
        }
        if out.len() == max_records {
            break;
        }
        let kind = Kind::from_code(code)
            .ok_or_else(|| StoreError::Damaged(format!("record {id} is of an unknown kind {code}.")))?;
        out.push(Pending { id, kind, changes: vec![change] });
    }
    Ok(out)
}

/// The records with changes in a sealed envelope.
///
/// # Errors
/// What SQLite says.
pub fn records_in(conn: &Connection, space: SpaceId, device_seq: u64) -> Result<Vec<RecordId>> {
    let mut query = conn.prepare_cached(
        "SELECT DISTINCT r.id FROM outbox o JOIN record r ON r.n = o.record WHERE o.space = ?1 AND o.device_seq = ?2",
    )?;
    let rows = query.query_map(params![space.0, signed(device_seq)], |row| Ok(RecordId(row.get(0)?)))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// How many changes a sealed envelope holds.
///
/// # Errors
/// What SQLite says.
pub fn changes_in(conn: &Connection, space: SpaceId, device_seq: u64) -> Result<u64> {
    let mut query = conn.prepare_cached("SELECT count(*) FROM outbox WHERE space = ?1 AND device_seq = ?2")?;
    Ok(query.query_row(params![space.0, signed(device_seq)], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// Stores a sealed envelope before it is sent, and marks the changes in it.
///
/// # Errors
/// What SQLite says.
pub fn seal(tx: &Transaction<'_>, space: SpaceId, sealed: &InFlight, sealed_changes: &[Pending]) -> Result<()> {
    tx.prepare_cached("INSERT INTO in_flight (space, device_seq, hash, envelope, keys) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![space.0, signed(sealed.device_seq), sealed.hash, sealed.envelope, sealed.keys])?;
    let mut mark = tx.prepare_cached(
        "UPDATE outbox SET device_seq = ?1 WHERE record = (SELECT n FROM record WHERE id = ?2) AND hash = ?3",
    )?;
    for pending in sealed_changes {
        for change in &pending.changes {
            mark.execute(params![signed(sealed.device_seq), pending.id.0, change.hash])?;
        }
    }
    Ok(())
}

/// The envelopes under way in a space, in their order.
///
/// # Errors
/// What SQLite says.
pub fn in_flight(conn: &Connection, space: SpaceId) -> Result<Vec<InFlight>> {
    let mut query = conn.prepare_cached(
        "SELECT device_seq, hash, envelope, keys FROM in_flight WHERE space = ?1 ORDER BY device_seq",
    )?;
    let rows = query.query_map([space.0], |row| {
        Ok(InFlight {
            device_seq: row.get::<_, i64>(0)?.unsigned_abs(),
            hash: row.get(1)?,
            envelope: row.get(2)?,
            keys: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// The relay has everything up to this sequence. Gives how many changes that were, and which records they touched.
///
/// # Errors
/// What SQLite says.
pub fn acknowledged(tx: &Transaction<'_>, space: SpaceId, device_seq: u64) -> Result<(usize, Vec<(RecordId, Kind)>)> {
    let upto = params![space.0, signed(device_seq)];
    let touched = {
        let mut query = tx.prepare_cached(include_str!("../../sql/outbox_touched.sql"))?;
        let rows = query.query_map(upto, |row| Ok((RecordId(row.get(0)?), row.get::<_, u8>(1)?)))?;
        let rows: Vec<(RecordId, u8)> = rows.collect::<std::result::Result<_, _>>()?;
        rows.into_iter().filter_map(|(id, code)| Some((id, Kind::from_code(code)?))).collect()
    };
    tx.execute(include_str!("../../sql/space_advance.sql"), upto)?;
    tx.execute("DELETE FROM in_flight WHERE space = ?1 AND device_seq <= ?2", upto)?;
    let changes = tx.execute("DELETE FROM outbox WHERE space = ?1 AND device_seq <= ?2", upto)?;
    Ok((changes, touched))
}

/// Takes the envelopes under way back: their changes wait to be sealed again (another epoch, another sequence).
///
/// # Errors
/// What SQLite says.
pub fn unseal(tx: &Transaction<'_>, space: SpaceId) -> Result<()> {
    tx.execute("UPDATE outbox SET device_seq = NULL WHERE space = ?1", [space.0])?;
    tx.execute("DELETE FROM in_flight WHERE space = ?1", [space.0])?;
    Ok(())
}

/// The relay will never take what waits in this space: the reason is shown at every record.
///
/// # Errors
/// What SQLite says.
pub fn failed(tx: &Transaction<'_>, space: SpaceId, reason: &str) -> Result<()> {
    unseal(tx, space)?;
    tx.execute("UPDATE outbox SET failed = ?2 WHERE space = ?1", params![space.0, reason])?;
    Ok(())
}

/// A record will never be taken; the others of its space go on.
///
/// # Errors
/// What SQLite says.
pub fn failed_record(tx: &Transaction<'_>, id: RecordId, reason: &str) -> Result<()> {
    let sql = "UPDATE outbox SET failed = ?2, device_seq = NULL WHERE record = (SELECT n FROM record WHERE id = ?1)";
    tx.execute(sql, params![id.0, reason])?;
    Ok(())
}

/// Tries again what had failed.
///
/// # Errors
/// What SQLite says.
pub fn retry(tx: &Transaction<'_>) -> Result<usize> {
    Ok(tx.execute("UPDATE outbox SET failed = NULL WHERE failed IS NOT NULL", [])?)
}

/// Tries a record again.
///
/// # Errors
/// What SQLite says.
pub fn retry_record(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    tx.execute("UPDATE outbox SET failed = NULL WHERE record = (SELECT n FROM record WHERE id = ?1)", [id.0])?;
    Ok(())
}

/// Changes were seen in the relay's log: they need not be sent again.
///
/// # Errors
/// What SQLite says.
pub fn seen(tx: &Transaction<'_>, incoming: &Incoming) -> Result<()> {
    let mut delete = tx.prepare_cached(include_str!("../../sql/outbox_seen.sql"))?;
    for change in &incoming.changes {
        delete.execute(params![incoming.id.0, change.bytes])?;
    }
    Ok(())
}

/// Every change of a space waits again: the relay, or this device, was restored from a backup. What the relay turns out to have
/// is taken out again by [`seen`].
///
/// # Errors
/// What SQLite says.
pub fn queue_everything(tx: &Transaction<'_>, space: SpaceId) -> Result<()> {
    unseal(tx, space)?;
    tx.execute(include_str!("../../sql/outbox_everything.sql"), [space.0])?;
    Ok(())
}

/// How much waits and how much failed.
///
/// # Errors
/// What SQLite says.
pub fn counts(conn: &Connection) -> Result<Counts> {
    let count = |sql: &str| -> Result<u64> {
        Ok(conn.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs())
    };
    Ok(Counts {
        waiting: count("SELECT count(DISTINCT record) FROM outbox WHERE failed IS NULL")?,
        failed: count("SELECT count(DISTINCT record) FROM outbox WHERE failed IS NOT NULL")?,
    })
}

/// Whether anything waits in a space that is not under way.
///
/// # Errors
/// What SQLite says.
pub fn waits(conn: &Connection, space: SpaceId) -> Result<bool> {
    let mut query =
        conn.prepare_cached("SELECT 1 FROM outbox WHERE space = ?1 AND device_seq IS NULL AND failed IS NULL LIMIT 1")?;
    Ok(query.query_row([space.0], |_| Ok(())).optional()?.is_some())
}

/// The newest write that waits in a space or is under way, as a number that grows with each; `None` where nothing does.
///
/// # Errors
/// What SQLite says.
pub fn newest(conn: &Connection, space: SpaceId) -> Result<Option<i64>> {
    let sql = "SELECT max(queued) FROM outbox WHERE space = ?1 AND failed IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row([space.0], |row| row.get(0))?)
}

/// Where a record is.
///
/// # Errors
/// What SQLite says.
pub fn place(conn: &Connection, id: RecordId) -> Result<Place> {
    let mut query =
        conn.prepare_cached(concat!("SELECT ", include_str!("../../sql/place.sql"), " FROM record r WHERE r.id = ?1"))?;
    let place = query.query_row([id.0], |row| row.get::<_, Option<String>>(0)).optional()?;
    Ok(read_place(place.flatten()))
}

/// What `sql/place.sql` says, in words.
pub(crate) fn read_place(code: Option<String>) -> Place {
    match code {
        None => Place::Sent,
        Some(code) if code == "1" => Place::ThisPhone,
        Some(code) if code == "2" => Place::Waiting,
        Some(code) => Place::Failed { reason: code.strip_prefix("0 ").unwrap_or(&code).to_owned() },
    }
}

/// SQLite's integers are signed; sequences stay far below that.
pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
