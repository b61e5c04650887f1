//! Documents that cost much to read stay in memory for a while: who changes a long note changes it again.
//!
//! A document is named by its heads: one that was kept counts only where the database holds exactly its changes. So it does not
//! matter who has written since, whether a transaction was rolled back, or which process it was.

use std::sync::{Mutex, MutexGuard, PoisonError};

use cairn_domain::{Document, RecordId};
use rusqlite::{Connection, params};

use super::Known;
use crate::error::Result;

/// So many documents; the one that was used longest ago goes first.
const MOST: usize = 4;
/// A document with fewer operations and changes is read as fast from the database.
const HEAVY: (u64, u64) = (64, 2_000);

struct Hot {
    book: String,
    id: RecordId,
    document: Document,
}

static HOT: Mutex<Vec<Hot>> = Mutex::new(Vec::new());

fn hot() -> MutexGuard<'static, Vec<Hot>> {
    HOT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The document, where it is in memory and the database holds just that.
pub(crate) fn find(conn: &Connection, known: &Known) -> Result<Option<Document>> {
    let Some(book) = conn.path() else { return Ok(None) };
    let Some(found) = take(book, known.id) else { return Ok(None) };
    let count = "SELECT count(*) FROM change WHERE record = ?1";
    let changes: i64 = conn.prepare_cached(count)?.query_row([known.n], |row| row.get(0))?;
    let mut there = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM change WHERE record = ?1 AND hash = ?2)")?;
    let mut same = changes.unsigned_abs() == found.document.weight().0;
    for head in found.document.heads() {
        same = same && there.query_row(params![known.n, head], |row| row.get(0))?;
    }
    if !same {
        return Ok(None);
    }
    let document = found.document.clone();
    put(found);
    Ok(Some(document))
}

fn take(book: &str, id: RecordId) -> Option<Hot> {
    let mut hot = hot();
    let at = hot.iter().position(|hot| hot.id == id && hot.book == book)?;
    Some(hot.remove(at))
}

/// Keeps a document in memory where it is heavy.
pub(crate) fn keep(conn: &Connection, id: RecordId, document: Document) {
    let (changes, operations) = document.weight();
    let Some(book) = conn.path().filter(|_| changes >= HEAVY.0 || operations >= HEAVY.1) else { return };
    put(Hot { book: book.to_owned(), id, document });
}

/// Puts a document behind the others; the one that was used longest ago makes room.
fn put(new: Hot) {
    let mut hot = hot();
    hot.retain(|hot| hot.id != new.id || hot.book != new.book);
    while hot.len() >= MOST {
        hot.remove(0);
    }
    hot.push(new);
}

/// Forgets what is in memory of a book that was closed.
pub(crate) fn forget(book: &str) {
    hot().retain(|hot| hot.book != book);
}
