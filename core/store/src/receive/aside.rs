//! Changes beside a record: those that wait for others, and those that were refused, each with who sent it.

use cairn_domain::{ChangeHash, Hostile, RecordId};
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::{Connection, Transaction, params};

use super::{Incoming, IncomingChange};
use crate::error::Result;

/// What was refused of a record, with who wrote it and who sent it.
const REFUSED: &str =
    "SELECT hash, bytes, author, at_ms, sent_by FROM refused WHERE doc = ?1 AND space = ?2 AND kind = ?3";

/// One author's changes beside one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The record.
    pub record: RecordId,
    /// What it is called; `None` where it has not come.
    pub title: Option<String>,
    /// The space that they came in.
    pub space: SpaceId,
    /// Whose they are, as who sent them says.
    pub author: DeviceId,
    /// When the newest was written, by its author's clock.
    pub at_ms: i64,
    /// How many they are.
    pub changes: u64,
    /// Why they were refused; `None` where they wait for others.
    pub why: Option<String>,
}

/// What stands beside records, newest first, at most a hundred.
///
/// # Errors
/// What SQLite says.
pub fn list(conn: &Connection) -> Result<Vec<Beside>> {
    let mut query = conn.prepare_cached(include_str!("../../sql/beside.sql"))?;
    let rows = query.query_map([], |row| {
        Ok(Beside {
            record: RecordId(row.get(0)?),
            title: row.get(1)?,
            space: SpaceId(row.get(2)?),
            author: DeviceId(row.get(3)?),
            at_ms: row.get(4)?,
            changes: row.get::<_, i64>(5)?.unsigned_abs(),
            why: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// Whether anything stands beside a record.
pub(super) fn any(conn: &Connection, id: RecordId) -> Result<bool> {
    let query = "SELECT EXISTS (SELECT 1 FROM parked WHERE doc = ?1) OR EXISTS (SELECT 1 FROM refused WHERE doc = ?1)";
    Ok(conn.prepare_cached(query)?.query_row([id.0], |row| row.get(0))?)
}

/// What waits of a record in the space of what comes: what came through another space is none of it.
pub(super) fn waiting(conn: &Connection, incoming: &Incoming) -> Result<Vec<(ChangeHash, IncomingChange)>> {
    let query = "SELECT hash, bytes, author, at_ms, NULL FROM parked WHERE doc = ?1 AND space = ?2 AND kind = ?3";
    named(conn, incoming, query)
}

/// What was refused of a record only because of what it builds on.
pub(super) fn on_refused(conn: &Connection, incoming: &Incoming) -> Result<Vec<IncomingChange>> {
    let query = format!("{REFUSED} AND on_refused = 1");
    Ok(named(conn, incoming, &query)?.into_iter().map(|(_, change)| change).collect())
}

/// Every change of a record that was refused, whatever for.
pub(crate) fn kept(conn: &Connection, incoming: &Incoming) -> Result<Vec<(ChangeHash, IncomingChange)>> {
    named(conn, incoming, REFUSED)
}

/// What was refused of a record, by name.
pub(super) fn refused(conn: &Connection, incoming: &Incoming) -> Result<Vec<ChangeHash>> {
    let query = "SELECT hash FROM refused WHERE doc = ?1 AND space = ?2 AND kind = ?3";
    let mut query = conn.prepare_cached(query)?;
    let rows = query.query_map(params![incoming.id.0, incoming.space.0, incoming.kind.code()], |row| row.get(0))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

fn named(conn: &Connection, incoming: &Incoming, query: &str) -> Result<Vec<(ChangeHash, IncomingChange)>> {
    let mut query = conn.prepare_cached(query)?;
    let rows = query.query_map(params![incoming.id.0, incoming.space.0, incoming.kind.code()], |row| {
        let (author, sent_by) = (DeviceId(row.get(2)?), row.get::<_, Option<_>>(4)?.map(DeviceId));
        Ok((row.get(0)?, IncomingChange { bytes: row.get(1)?, author, at_ms: row.get(3)?, sent_by }))
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// Keeps a change until those it builds on have come.
pub(super) fn park(
    tx: &Transaction<'_>,
    incoming: &Incoming,
    hash: &ChangeHash,
    change: &IncomingChange,
) -> Result<()> {
    let (id, space, author) = (incoming.id.0, incoming.space.0, change.author.0);
    tx.prepare_cached(include_str!("../../sql/park.sql"))?.execute(params![
        id,
        space,
        hash,
        author,
        incoming.kind.code(),
        change.bytes,
        change.at_ms
    ])?;
    tx.prepare_cached("DELETE FROM refused WHERE doc = ?1 AND space = ?2 AND hash = ?3 AND author = ?4")?
        .execute(params![id, space, hash, author])?;
    Ok(())
}

/// Keeps a change that is not taken in, with the reason; it waits no longer.
pub(crate) fn refuse(
    tx: &Transaction<'_>,
    incoming: &Incoming,
    hash: &ChangeHash,
    change: &IncomingChange,
    why: &Hostile,
) -> Result<()> {
    let (id, space, author) = (incoming.id.0, incoming.space.0, change.author.0);
    tx.prepare_cached(include_str!("../../sql/refuse.sql"))?.execute(params![
        id,
        space,
        hash,
        author,
        incoming.kind.code(),
        change.bytes,
        change.at_ms,
        why.to_string(),
        *why == Hostile::OnRefused,
        change.sent_by.map(|by| by.0)
    ])?;
    tx.prepare_cached("DELETE FROM parked WHERE doc = ?1 AND space = ?2 AND hash = ?3 AND author = ?4")?
        .execute(params![id, space, hash, author])?;
    Ok(())
}

/// A change was taken in: nothing of it waits, and where it had been refused that is over. Gives whether it had.
pub(crate) fn taken_in(tx: &Transaction<'_>, incoming: &Incoming, hash: &ChangeHash) -> Result<bool> {
    let which = params![incoming.id.0, incoming.space.0, hash];
    tx.prepare_cached("DELETE FROM parked WHERE doc = ?1 AND space = ?2 AND hash = ?3")?.execute(which)?;
    let forgiven = "DELETE FROM refused WHERE doc = ?1 AND space = ?2 AND hash = ?3";
    Ok(tx.prepare_cached(forgiven)?.execute(which)? > 0)
}

/// How much of one record may stand beside it: a hostile author could fill the device.
pub(super) struct Room {
    changes: usize,
    bytes: usize,
}

impl Room {
    pub(super) fn left_by(changes: usize, bytes: usize) -> Self {
        Self { changes: 1_000_usize.saturating_sub(changes), bytes: (4_usize << 20).saturating_sub(bytes) }
    }

    /// What is left for refused changes. One that finds no room stays in its envelope, which is kept aside as a whole.
    pub(super) fn of_refused(conn: &Connection, incoming: &Incoming) -> Result<Self> {
        let query = "SELECT count(*), ifnull(sum(length(bytes)), 0) FROM refused WHERE doc = ?1 AND space = ?2";
        let mut query = conn.prepare_cached(query)?;
        let (changes, bytes): (i64, i64) =
            query.query_row(params![incoming.id.0, incoming.space.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let sized = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
        Ok(Self::left_by(sized(changes), sized(bytes)))
    }

    pub(super) fn takes(&mut self, change: &IncomingChange) -> bool {
        let (Some(changes), Some(bytes)) = (self.changes.checked_sub(1), self.bytes.checked_sub(change.bytes.len()))
        else {
            return false;
        };
        (self.changes, self.bytes) = (changes, bytes);
        true
    }
}
