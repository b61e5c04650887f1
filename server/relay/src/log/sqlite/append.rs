use rusqlite::{OptionalExtension, Transaction, params};

use super::place;
use super::push::workspace_row;
use super::usage::Allowed;
use crate::log::{LogError, NewEntries};

pub(super) fn append(transaction: &Transaction<'_>, new: &NewEntries, allowed: &Allowed) -> Result<u64, LogError> {
    let id = match (workspace_row(transaction, new.workspace)?, new.after) {
        (Some((_, head)), after) if head != after => return Err(LogError::Moved { head }),
        (Some((id, _)), _) => {
            if new.grows {
                allowed.control(new.after + new.entries.len() as u64)?;
            }
            id
        }
        (None, 0) => {
            allowed.workspace(transaction)?;
            transaction
                .prepare_cached("INSERT INTO workspaces (workspace, control_head) VALUES (?1, 0)")?
                .insert([new.workspace.0])?
        }
        (None, _) => return Err(LogError::UnknownWorkspace),
    };
    let mut head = new.after;
    let mut insert = transaction.prepare_cached("INSERT INTO control (place, entry) VALUES (?1, ?2)")?;
    for entry in &new.entries {
        head += 1;
        insert.execute(params![place(id, head), entry])?;
    }
    transaction.prepare_cached("UPDATE workspaces SET control_head = ?2 WHERE id = ?1")?.execute(params![id, head])?;
    for (space, doc) in &new.erased {
        let query = "SELECT id FROM spaces WHERE workspace = ?1 AND space = ?2";
        let space: Option<i64> =
            transaction.prepare_cached(query)?.query_row(params![id, space.0], |row| row.get(0)).optional()?;
        let erase = "DELETE FROM doc_keys WHERE space = ?1 AND doc = ?2";
        transaction.prepare_cached(erase)?.execute(params![space, doc.0])?;
    }
    Ok(head)
}
