//! Records from other devices. The costly part, building the document and its projection, is done outside the writer's lock.

use cairn_domain::{Chunk, Document, Kind, Received, RecordId};
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::{Connection, Transaction, params};

use crate::error::Result;
use crate::projection::{Last, Projection};
use crate::records::{self, Known};

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
    /// They cannot be applied: the reason. Nothing was stored; quarantine their envelope.
    Refused(String),
}

/// Incoming changes with the document they make, where nothing was known of the record before.
pub struct Prepared {
    incoming: Incoming,
    fresh: Option<std::result::Result<Fresh, String>>,
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

struct Fresh {
    received: Received,
    projection: Projection,
}

/// Which of these records the database knows nothing of: only for them does [`prepare`] do work ahead.
///
/// # Errors
/// What SQLite says.
pub fn unknown(conn: &Connection, ids: impl IntoIterator<Item = RecordId>) -> Result<Vec<bool>> {
    let mut query = conn.prepare_cached(
        "SELECT NOT EXISTS (SELECT 1 FROM record WHERE id = ?1) AND NOT EXISTS (SELECT 1 FROM parked WHERE doc = ?1)",
    )?;
    ids.into_iter().map(|id| Ok(query.query_row([id.0], |row| row.get(0))?)).collect()
}

/// Does the costly part for a record of which nothing is known. Pure: may run on any thread.
#[must_use]
pub fn prepare(incoming: Incoming, unknown: bool) -> Prepared {
    let fresh = unknown.then(|| {
        let bytes: Vec<&[u8]> = incoming.changes.iter().map(|c| c.bytes.as_slice()).collect();
        let (document, received) =
            Document::from_foreign(incoming.id, incoming.kind, &bytes).map_err(|e| e.to_string())?;
        Ok(Fresh { received, projection: Projection::of(&document) })
    });
    Prepared { incoming, fresh }
}

/// Stores incoming changes.
///
/// # Errors
/// What SQLite says. Changes that cannot be applied are an [`Outcome`], not an error.
pub fn receive(tx: &Transaction<'_>, prepared: Prepared) -> Result<Outcome> {
    let Prepared { incoming, fresh } = prepared;
    match (fresh, records::known(tx, incoming.id)?) {
        (Some(Err(why)), _) => Ok(Outcome::Refused(why)),
        (Some(Ok(fresh)), None) => settle(tx, &incoming, None, &fresh.received, &fresh.projection),
        (_, known) => merge(tx, incoming, known.as_ref()),
    }
}

/// The record is known, or changes wait for it.
fn merge(tx: &Transaction<'_>, mut incoming: Incoming, known: Option<&Known>) -> Result<Outcome> {
    if known.is_some_and(|known| known.kind != incoming.kind) {
        return Ok(Outcome::Refused("it changes the kind of a record".to_owned()));
    }
    incoming.changes.extend(waiting(tx, incoming.id)?);
    let bytes: Vec<&[u8]> = incoming.changes.iter().map(|c| c.bytes.as_slice()).collect();
    let merged = match known {
        Some(known) => {
            let mut document = records::load(tx, known)?;
            document.receive(&bytes).map(|received| (document, received))
        }
        None => Document::from_foreign(incoming.id, incoming.kind, &bytes),
    };
    match merged {
        Err(hostile) => Ok(Outcome::Refused(hostile.to_string())),
        Ok((_, received)) if received.new.is_empty() && received.parked.is_empty() => Ok(Outcome::Known),
        Ok((document, received)) => settle(tx, &incoming, known, &received, &Projection::of(&document)),
    }
}

fn settle(
    tx: &Transaction<'_>,
    incoming: &Incoming,
    known: Option<&Known>,
    received: &Received,
    projection: &Projection,
) -> Result<Outcome> {
    for chunk in &received.parked {
        park(tx, incoming, chunk)?;
    }
    if received.new.is_empty() {
        return Ok(Outcome::Parked);
    }
    let written = |chunk: &Chunk| {
        let of = incoming.changes.iter().find(|c| c.bytes == chunk.bytes);
        of.map_or(Last { author: DeviceId([0; 16]), at_ms: 0 }, |c| Last { author: c.author, at_ms: c.at_ms })
    };
    let last = received
        .new
        .iter()
        .map(written)
        .max_by_key(|last| last.at_ms)
        .unwrap_or(Last { author: DeviceId([0; 16]), at_ms: 0 });
    let space = known.map_or(incoming.space, |known| known.space);
    let n = projection.write(tx, incoming.id, space, last)?;
    for chunk in &received.new {
        records::keep(tx, n, chunk, written(chunk))?;
        tx.prepare_cached("DELETE FROM parked WHERE doc = ?1 AND hash = ?2")?
            .execute(params![incoming.id.0, chunk.hash])?;
    }
    Ok(Outcome::Stored(received.new.len()))
}

fn park(tx: &Transaction<'_>, incoming: &Incoming, chunk: &Chunk) -> Result<()> {
    let Some(change) = incoming.changes.iter().find(|c| c.bytes == chunk.bytes) else { return Ok(()) };
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

fn waiting(tx: &Transaction<'_>, id: RecordId) -> Result<Vec<IncomingChange>> {
    let mut query = tx.prepare_cached("SELECT bytes, author, at_ms FROM parked WHERE doc = ?1")?;
    let rows = query.query_map([id.0], |row| {
        Ok(IncomingChange { bytes: row.get(0)?, author: DeviceId(row.get(1)?), at_ms: row.get(2)? })
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

#[cfg(test)]
mod tests;
