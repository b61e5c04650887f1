//! Small facts about this device, and keys of documents: bytes that only the client understands.

use cairn_domain::RecordId;
use cairn_sync::SpaceId;
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

/// The key of a document.
///
/// # Errors
/// What SQLite says.
pub fn doc_key(conn: &Connection, doc: RecordId) -> Result<Option<Vec<u8>>> {
    let mut query = conn.prepare_cached("SELECT key FROM doc_key WHERE doc = ?1")?;
    Ok(query.query_row([doc.0], |row| row.get(0)).optional()?)
}

/// Sets the key of a document.
///
/// # Errors
/// What SQLite says.
pub fn set_doc_key(tx: &Transaction<'_>, doc: RecordId, key: &[u8]) -> Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO doc_key (doc, key) VALUES (?1, ?2)")?.execute(params![doc.0, key])?;
    Ok(())
}

/// Sets the first byte of a document's stored key.
///
/// # Errors
/// What SQLite says.
pub fn mark_doc_key(tx: &Transaction<'_>, doc: RecordId, flag: u8) -> Result<()> {
    let Some(mut key) = doc_key(tx, doc)? else { return Ok(()) };
    if let Some(first) = key.first_mut().filter(|first| **first != flag) {
        *first = flag;
        set_doc_key(tx, doc, &key)?;
    }
    Ok(())
}

/// Sets the first byte of the stored keys of all documents of a space.
///
/// # Errors
/// What SQLite says.
pub fn mark_doc_keys(tx: &Transaction<'_>, space: SpaceId, flag: u8) -> Result<()> {
    let docs: Vec<[u8; 16]> = {
        let mut query = tx.prepare("SELECT id FROM record WHERE space = ?1")?;
        let rows = query.query_map([space.0], |row| row.get(0))?;
        rows.collect::<std::result::Result<_, _>>()?
    };
    docs.into_iter().try_for_each(|doc| mark_doc_key(tx, RecordId(doc), flag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Book, SPACE};

    #[test]
    fn keys_of_a_spaces_documents_are_marked_and_others_are_not() {
        let book = Book::new(1);
        let (one, two) = (book.customer("王芳"), book.customer("李雷"));
        book.write(|tx| set_doc_key(tx, one, &[0, 7, 7]));
        book.write(|tx| mark_doc_keys(tx, SPACE, 1));
        assert_eq!(book.read(|conn| doc_key(conn, one)), Some(vec![1, 7, 7]));
        assert_eq!(book.read(|conn| doc_key(conn, two)), None);
        book.write(|tx| mark_doc_keys(tx, SpaceId([1; 16]), 0));
        assert_eq!(book.read(|conn| doc_key(conn, one)), Some(vec![1, 7, 7]));
    }
}
