//! Who sent a change that somebody else wrote.

use cairn_domain::{ChangeHash, RecordId};
use rusqlite::{Transaction, params};

use super::{Incoming, IncomingChange};
use crate::error::Result;

/// Keeps who sent a change that somebody else wrote: that it was that one is their word.
pub(crate) fn note(tx: &Transaction<'_>, id: RecordId, hash: &ChangeHash, change: &IncomingChange) -> Result<()> {
    if let Some(by) = change.sent_by {
        tx.prepare_cached("INSERT OR IGNORE INTO sent_again (doc, hash, by) VALUES (?1, ?2, ?3)")?
            .execute(params![id.0, hash, by.0])?;
    }
    Ok(())
}

/// What its author sends itself needs nobody's word any more.
pub(super) fn confirm(tx: &Transaction<'_>, incoming: &Incoming) -> Result<()> {
    let mut doubted = tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM sent_again WHERE doc = ?1)")?;
    if !doubted.query_row([incoming.id.0], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    let mut confirm = tx.prepare_cached(include_str!("../../sql/confirm.sql"))?;
    for change in incoming.changes.iter().filter(|change| change.sent_by.is_none()) {
        confirm.execute(params![incoming.id.0, change.bytes, change.author.0])?;
    }
    Ok(())
}
