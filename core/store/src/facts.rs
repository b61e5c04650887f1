//! Small facts about this device: bytes that only the client understands.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::error::Result;

/// A fact by its name.
///
/// # Errors
/// What SQLite says.
pub fn get(conn: &Connection, name: &str) -> Result<Option<Vec<u8>>> {
    let mut query = conn.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(query.query_row([name], |row| row.get(0)).optional()?)
}

/// Sets a fact.
///
/// # Errors
/// What SQLite says.
pub fn set(tx: &Transaction<'_>, name: &str, value: &[u8]) -> Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?.execute(params![name, value])?;
    Ok(())
}

/// Forgets a fact.
///
/// # Errors
/// What SQLite says.
pub fn remove(tx: &Transaction<'_>, name: &str) -> Result<()> {
    tx.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([name])?;
    Ok(())
}
