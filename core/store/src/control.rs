//! The workspace's control log as this device keeps it: each entry under its own number, whichever process stored it.

use cairn_sync::control::SignedEntry;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::error::{Result, StoreError};
use crate::facts;
use crate::outbox::signed;

/// Every entry above this number, in order.
///
/// # Errors
/// What SQLite says.
pub fn after(conn: &Connection, seq: u64) -> Result<Vec<Vec<u8>>> {
    let mut query = conn.prepare_cached("SELECT entry FROM control WHERE seq > ?1 ORDER BY seq")?;
    let rows = query.query_map([signed(seq)], |row| row.get(0))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// The newest entry and its number.
///
/// # Errors
/// What SQLite says.
pub fn newest(conn: &Connection) -> Result<Option<(u64, Vec<u8>)>> {
    let mut query = conn.prepare_cached("SELECT seq, entry FROM control ORDER BY seq DESC LIMIT 1")?;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?));
    Ok(query.query_row([], row).optional()?)
}

/// Stores entries that were checked. Those that are there already are left as they are: another process of this device was faster.
///
/// # Errors
/// [`StoreError::ControlOrder`] where other bytes are stored under an entry's number, or entries before it are missing; nothing of the
/// transaction should be kept then.
pub fn append(tx: &Transaction<'_>, entries: &[SignedEntry]) -> Result<()> {
    let mut head = newest(tx)?.map_or(0, |(seq, _)| seq);
    let mut stored = tx.prepare_cached("SELECT entry FROM control WHERE seq = ?1")?;
    let mut insert = tx.prepare_cached("INSERT INTO control (seq, entry) VALUES (?1, ?2)")?;
    for entry in entries {
        let seq = entry.entry().map_err(|e| StoreError::Damaged(format!("a control entry: {e}.")))?.seq;
        let bytes = entry.to_bytes();
        let there: Option<Vec<u8>> = stored.query_row([signed(seq)], |row| row.get(0)).optional()?;
        match there {
            Some(there) if there == bytes => {}
            None if seq == head + 1 => {
                insert.execute(params![signed(seq), bytes])?;
                head = seq;
            }
            _ => return Err(StoreError::ControlOrder { seq, head }),
        }
    }
    Ok(())
}

/// Puts a whole log in the place of the stored one. `aside` is kept for whoever wants to look into it: nothing is deleted for good.
///
/// # Errors
/// What SQLite says.
pub fn replace(tx: &Transaction<'_>, log: &[SignedEntry], aside: &[Vec<u8>]) -> Result<()> {
    for bytes in aside {
        let name = format!("{ASIDE}{}", &blake3::hash(bytes).to_hex()[..32]);
        facts::set(tx, &name, bytes)?;
    }
    tx.execute("DELETE FROM control", [])?;
    append(tx, log)
}

/// What was once stored as part of the log and does not belong to it.
///
/// # Errors
/// What SQLite says.
pub fn set_aside(conn: &Connection) -> Result<Vec<Vec<u8>>> {
    let mut query = conn.prepare_cached("SELECT value FROM meta WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key")?;
    let rows = query.query_map([ASIDE], |row| row.get(0))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

const ASIDE: &str = "control set aside ";

#[cfg(test)]
mod tests {
    use cairn_sync::authoring::{Author, found, raise_min_version};
    use cairn_sync::keys::DeviceSecret;

    use super::*;
    use crate::testing::{Book, SPACE};

    /// A founded log of two entries, and two entries that each continue it.
    fn log() -> (Vec<SignedEntry>, SignedEntry, SignedEntry) {
        let secret = DeviceSecret::from_bytes(&[1; 64]);
        let author = |at_ms| Author { secret: &secret, at_ms };
        let founded = found(author(0), SPACE, "West", None, &mut |bytes| bytes.fill(3)).expect("founded");
        let next = |at_ms| raise_min_version(&founded.membership, author(at_ms), 1).expect("built").remove(0);
        (founded.entries, next(1), next(2))
    }

    #[test]
    fn an_entry_is_kept_under_its_own_number_once() {
        let (founded, next, other) = log();
        let book = Book::new(1);
        book.write(|tx| append(tx, &founded));
        let all = [founded.clone(), vec![next.clone()]].concat();
        book.write(|tx| append(tx, &all));
        book.write(|tx| append(tx, std::slice::from_ref(&next)));
        assert_eq!(book.read(|conn| after(conn, 0)), all.iter().map(SignedEntry::to_bytes).collect::<Vec<_>>());
        assert_eq!(book.read(newest), Some((3, next.to_bytes())));
        let fork = book.store.write(|tx| append(tx, &[other])).expect_err("another entry of that number");
        assert!(matches!(fork, StoreError::ControlOrder { seq: 3, head: 3 }), "{fork}");
        assert_eq!(book.read(|conn| after(conn, 2)), [next.to_bytes()]);
    }

    #[test]
    fn a_gap_is_refused() {
        let (founded, next, _) = log();
        let book = Book::new(1);
        book.write(|tx| append(tx, &founded[..1]));
        let gap = book.store.write(|tx| append(tx, &[next])).expect_err("entry 2 is missing");
        assert!(matches!(gap, StoreError::ControlOrder { seq: 3, head: 1 }), "{gap}");
    }

    #[test]
    fn what_is_replaced_is_kept_aside_once() {
        let (founded, next, other) = log();
        let book = Book::new(1);
        book.write(|tx| append(tx, &[founded.clone(), vec![next.clone()]].concat()));
        for _ in 0..2 {
            book.write(|tx| replace(tx, &[founded.clone(), vec![other.clone()]].concat(), &[next.to_bytes()]));
        }
        assert_eq!(book.read(newest), Some((3, other.to_bytes())));
        assert_eq!(book.read(set_aside), [next.to_bytes()]);
    }
}
