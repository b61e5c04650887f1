//! How far this device has read each space of the relay's log, and how far it has written.

use cairn_sync::SpaceId;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::error::Result;
use crate::outbox::signed;

/// Where this device stands in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The last relay number that was committed here.
    pub seq: u64,
    /// The running hash at that number.
    pub chain: [u8; 32],
    /// The last own sequence that the relay acknowledged.
    pub device_seq: u64,
    /// Hash of the envelope with that sequence; zeros before the first.
    pub previous: [u8; 32],
}

/// Where this device stands in a space; at its beginning where it has not been.
///
/// # Errors
/// What SQLite says.
pub fn get(conn: &Connection, space: SpaceId) -> Result<Cursor> {
    let mut query = conn.prepare_cached("SELECT seq, chain, device_seq, previous FROM space WHERE id = ?1")?;
    let read = query.query_row([space.0], |row| {
        Ok(Cursor {
            seq: row.get::<_, i64>(0)?.unsigned_abs(),
            chain: row.get(1)?,
            device_seq: row.get::<_, i64>(2)?.unsigned_abs(),
            previous: row.get(3)?,
        })
    });
    Ok(read.optional()?.unwrap_or_default())
}

/// Sets where this device stands. Call it in the transaction that stores what lies before.
///
/// # Errors
/// What SQLite says.
pub fn set(tx: &Transaction<'_>, space: SpaceId, cursor: &Cursor) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO space (id, seq, chain, device_seq, previous) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE SET
         seq = excluded.seq, chain = excluded.chain, device_seq = excluded.device_seq, previous = excluded.previous",
    )?
    .execute(params![space.0, signed(cursor.seq), cursor.chain, signed(cursor.device_seq), cursor.previous])?;
    Ok(())
}
