//! Keys of documents, each as that of one document in one space.

use cairn_domain::RecordId;
use cairn_sync::SpaceId;
use cairn_sync::keys::DocKey;
use cairn_sync::wire::WrappedKey;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::error::Result;

/// A document's key.
pub struct Stored {
    /// The key.
    pub key: DocKey,
    /// Whether the relay has it: from then on it stays what it is.
    pub sent: bool,
}

/// The key of a document in a space.
///
/// # Errors
/// What SQLite says.
pub fn get(conn: &Connection, space: SpaceId, doc: RecordId) -> Result<Option<Stored>> {
    let mut query = conn.prepare_cached("SELECT key, sent FROM doc_key WHERE space = ?1 AND doc = ?2")?;
    let stored = query.query_row(params![space.0, doc.0], |row| {
        Ok(Stored { key: DocKey::from_bytes(row.get(0)?), sent: row.get(1)? })
    });
    Ok(stored.optional()?)
}

/// Sets the key of a document in a space. What waited for being proven is forgotten.
///
/// # Errors
/// What SQLite says.
pub fn set(tx: &Transaction<'_>, space: SpaceId, doc: RecordId, key: &DocKey, sent: bool) -> Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO doc_key (space, doc, key, sent) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![space.0, doc.0, key.as_bytes(), sent])?;
    tx.prepare_cached("DELETE FROM waiting_key WHERE space = ?1 AND doc = ?2")?.execute(params![space.0, doc.0])?;
    Ok(())
}

/// The relay has the key of a document.
///
/// # Errors
/// What SQLite says.
pub fn mark_sent(tx: &Transaction<'_>, space: SpaceId, doc: RecordId) -> Result<()> {
    tx.prepare_cached("UPDATE doc_key SET sent = 1 WHERE space = ?1 AND doc = ?2 AND NOT sent")?
        .execute(params![space.0, doc.0])?;
    Ok(())
}

/// The relay may have lost all keys of a space.
///
/// # Errors
/// What SQLite says.
pub fn mark_all_unsent(tx: &Transaction<'_>, space: SpaceId) -> Result<()> {
    tx.execute("UPDATE doc_key SET sent = 0 WHERE space = ?1", [space.0])?;
    Ok(())
}

/// Keeps a key that came from the relay and has opened nothing yet. The first one stays, as it does at the relay.
///
/// # Errors
/// What SQLite says.
pub fn wait(tx: &Transaction<'_>, space: SpaceId, key: &WrappedKey) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO waiting_key (space, doc, epoch, wrapped) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![space.0, key.doc.0, key.epoch, key.wrapped])?;
    Ok(())
}

/// The key of a document that has opened nothing yet.
///
/// # Errors
/// What SQLite says.
pub fn waiting(conn: &Connection, space: SpaceId, doc: RecordId) -> Result<Option<WrappedKey>> {
    let mut query = conn.prepare_cached("SELECT epoch, wrapped FROM waiting_key WHERE space = ?1 AND doc = ?2")?;
    let key = query.query_row(params![space.0, doc.0], |row| {
        Ok(WrappedKey { doc: cairn_sync::DocId(doc.0), epoch: row.get(0)?, wrapped: row.get(1)? })
    });
    Ok(key.optional()?)
}

#[cfg(test)]
mod tests {
    use cairn_sync::DocId;

    use super::*;
    use crate::testing::{Book, SPACE};

    #[test]
    fn a_key_counts_in_its_space_alone() {
        let book = Book::new(1);
        let (doc, other) = (book.customer("王芳"), SpaceId([1; 16]));
        let key = DocKey::from_bytes([7; 32]);
        book.write(|tx| set(tx, SPACE, doc, &key, false));
        assert!(book.read(|conn| get(conn, other, doc)).is_none());
        book.write(|tx| mark_sent(tx, other, doc));
        let sent = || book.read(|conn| get(conn, SPACE, doc)).map(|stored| (*stored.key.as_bytes(), stored.sent));
        assert_eq!(sent(), Some(([7; 32], false)));
        book.write(|tx| mark_sent(tx, SPACE, doc));
        assert_eq!(sent(), Some(([7; 32], true)));
        book.write(|tx| mark_all_unsent(tx, other));
        assert_eq!(sent(), Some(([7; 32], true)));
        book.write(|tx| mark_all_unsent(tx, SPACE));
        assert_eq!(sent(), Some(([7; 32], false)));
    }

    #[test]
    fn the_first_key_that_waits_stays_until_one_is_proven() {
        let book = Book::new(1);
        let doc = book.customer("王芳");
        let key = |epoch| WrappedKey { doc: DocId(doc.0), epoch, wrapped: vec![1; 56] };
        book.write(|tx| wait(tx, SPACE, &key(1)).and_then(|()| wait(tx, SPACE, &key(2))));
        assert_eq!(book.read(|conn| waiting(conn, SPACE, doc)), Some(key(1)));
        book.write(|tx| set(tx, SPACE, doc, &DocKey::from_bytes([7; 32]), true));
        assert_eq!(book.read(|conn| waiting(conn, SPACE, doc)), None);
    }
}
