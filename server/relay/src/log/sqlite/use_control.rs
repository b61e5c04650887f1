//! Another control log in the place of the stored one, as the operator decides.
use std::path::Path;

use cairn_sync::control::{Act, SignedEntry};
use cairn_sync::control_file;
use cairn_sync::{DocId, SpaceId, WorkspaceId};
use rusqlite::{Connection, Transaction, params};

use super::push::workspace_row;
use super::{Options, open, place};
use crate::host::Host;
use crate::log::LogError;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedControl {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Number of the newest entry now.
    pub head: u64,
    /// Entries that both logs had.
    pub kept: usize,
    /// Entries that hold no more; they are kept aside in the database.
    pub set_aside: usize,
}

/// Puts the log in a text that `cairn control export` wrote in the place of a stopped relay's, from where the two differ, and raises the
/// incarnation, so that devices compare what they have. All in one transaction.
///
/// # Errors
/// [`LogError::InUse`] while a relay runs in the folder; [`LogError::UnknownWorkspace`]; [`LogError::Failed`] where the log does not hold, has
/// another genesis, or brings nothing that the relay lacks. Nothing was changed then.
pub fn use_control(dir: &Path, text: &str) -> Result<UsedControl, LogError> {
    let (log, members) = control_file::read(text).map_err(|e| LogError::Failed(e.to_string()))?;
    if !dir.join("relay.db").exists() {
        return Err(LogError::Failed(format!("{}: there is no relay in this folder", dir.display())));
    }
    let _lock = open::lock(dir)?;
    let options = Options::default();
    let path = dir.join("relay.db");
    let (mut connection, _) = open::writer(&path, options, Host::system().bytes())?;
    let transaction = connection.transaction()?;
    let used = replace(&transaction, &log, members.workspace())?;
    transaction.execute("UPDATE meta SET value = value + 1 WHERE name = 'incarnation'", [])?;
    transaction.commit()?;
    open::checkpoint(&connection)?;
    Ok(used)
}

fn replace(
    transaction: &Transaction<'_>,
    log: &[SignedEntry],
    workspace: WorkspaceId,
) -> Result<UsedControl, LogError> {
    let (id, stored_head) = workspace_row(transaction, workspace)?.ok_or(LogError::UnknownWorkspace)?;
    let stored = stored(transaction, id, stored_head)?;
    let new: Vec<Vec<u8>> = log.iter().map(SignedEntry::to_bytes).collect();
    let kept = stored.iter().zip(&new).take_while(|(old, new)| old == new).count();
    if kept == 0 {
        return Err(LogError::Failed("the file's log has another first entry than the relay's".into()));
    }
    if kept == new.len() {
        return Err(LogError::Failed("the relay has this log already; nothing was changed".into()));
    }
    for (old, seq) in stored.iter().zip(1_u64..).skip(kept) {
        let name = format!("control set aside {workspace} {seq} {}", &blake3::hash(old).to_hex()[..16]);
        transaction.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)", params![name, old])?;
        transaction.execute("DELETE FROM control WHERE place = ?1", [place(id, seq)])?;
    }
    for (entry, seq) in new.iter().zip(1_u64..).skip(kept) {
        transaction.execute("INSERT INTO control (place, entry) VALUES (?1, ?2)", params![place(id, seq), entry])?;
    }
    let head = new.len() as u64;
    transaction.execute("UPDATE workspaces SET control_head = ?2 WHERE id = ?1", params![id, head])?;
    for (space, doc) in log[kept..].iter().filter_map(erased) {
        let sql = "DELETE FROM doc_keys WHERE doc = ?3 AND space = (SELECT id FROM spaces WHERE workspace = ?1 AND space = ?2)";
        transaction.execute(sql, params![id, space.0, doc.0])?;
    }
    Ok(UsedControl { workspace, head, kept, set_aside: stored.len() - kept })
}

fn stored(connection: &Connection, id: i64, head: u64) -> Result<Vec<Vec<u8>>, LogError> {
    let mut query = connection.prepare("SELECT entry FROM control WHERE place > ?1 AND place <= ?2 ORDER BY place")?;
    let rows = query.query_map([place(id, 0), place(id, head)], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn erased(entry: &SignedEntry) -> Option<(SpaceId, DocId)> {
    if let Act::Erase(erase) = entry.entry().ok()?.act? { Some((erase.space, erase.doc)) } else { None }
}
