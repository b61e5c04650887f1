//! Changes beside a record: those that wait for others, and those that were refused, each with who sent it.

use cairn_domain::{ChangeHash, Hostile, RecordId};
use cairn_sync::DeviceId;
use rusqlite::{Connection, Transaction, params};

use super::{Incoming, IncomingChange};
use crate::error::Result;

/// Whether anything stands beside a record.
pub(super) fn any(conn: &Connection, id: RecordId) -> Result<bool> {
    let query = "SELECT EXISTS (SELECT 1 FROM parked WHERE doc = ?1) OR EXISTS (SELECT 1 FROM refused WHERE doc = ?1)";
    Ok(conn.prepare_cached(query)?.query_row([id.0], |row| row.get(0))?)
}

/// What waits of a record in the space of what comes: what came through another space is none of it.
pub(super) fn waiting(conn: &Connection, incoming: &Incoming) -> Result<Vec<(ChangeHash, IncomingChange)>> {
    named(conn, incoming, "SELECT hash, bytes, author, at_ms FROM parked WHERE doc = ?1 AND space = ?2 AND kind = ?3")
}

/// What was refused of a record only because of what it builds on.
pub(super) fn on_refused(conn: &Connection, incoming: &Incoming) -> Result<Vec<IncomingChange>> {
    let query =
        "SELECT hash, bytes, author, at_ms FROM refused WHERE doc = ?1 AND space = ?2 AND kind = ?3 AND on_refused = 1";
    Ok(named(conn, incoming, query)?.into_iter().map(|(_, change)| change).collect())
}

/// Every change of a record that was refused, whatever for.
pub(crate) fn kept(conn: &Connection, incoming: &Incoming) -> Result<Vec<(ChangeHash, IncomingChange)>> {
    named(conn, incoming, "SELECT hash, bytes, author, at_ms FROM refused WHERE doc = ?1 AND space = ?2 AND kind = ?3")
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
        let change =
            IncomingChange { bytes: row.get(1)?, author: DeviceId(row.get(2)?), at_ms: row.get(3)?, sent_by: None };
        Ok((row.get(0)?, change))
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
        *why == Hostile::OnRefused
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
