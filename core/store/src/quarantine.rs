//! Envelopes that cannot be read, and envelopes that a process died of.
//!
//! Before an envelope is tried its place is written down; after it was stored the note is taken away. A note that is still there
//! at the next start stands for a death. The second death of one envelope puts it aside, so that one crafted envelope cannot
//! keep a phone from its work.

use cairn_sync::SpaceId;
use rusqlite::{Connection, Transaction, params};
use serde::Serialize;

use crate::error::Result;
use crate::outbox::signed;

/// Deaths after which an envelope is put aside.
pub const DEATHS: u32 = 2;

/// An envelope that was put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// The space.
    pub space: SpaceId,
    /// Its number in the relay's log.
    pub seq: u64,
    /// Why it could not be read.
    pub why: String,
    /// When it was put aside, ms since the Unix epoch.
    pub at_ms: i64,
}

/// Puts an envelope aside as it is. One that is aside already keeps the time at which it was put there.
///
/// # Errors
/// What SQLite says.
pub fn put(tx: &Transaction<'_>, what: &Quarantined, envelope: &[u8]) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO quarantine (space, seq, envelope, why, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (space, seq) DO UPDATE SET envelope = excluded.envelope, why = excluded.why",
    )?
    .execute(params![what.space.0, signed(what.seq), envelope, what.why, what.at_ms])?;
    Ok(())
}

/// What was put aside, newest first.
///
/// # Errors
/// What SQLite says.
pub fn list(conn: &Connection) -> Result<Vec<Quarantined>> {
    let mut query =
        conn.prepare_cached("SELECT space, seq, why, at_ms FROM quarantine ORDER BY at_ms DESC, seq DESC LIMIT 100")?;
    let rows = query.query_map([], |row| {
        Ok(Quarantined {
            space: SpaceId(row.get(0)?),
            seq: row.get::<_, i64>(1)?.unsigned_abs(),
            why: row.get(2)?,
            at_ms: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// Processes died of an envelope: it is not tried again by itself. Call it after [`put`].
///
/// # Errors
/// What SQLite says.
pub fn mark_fatal(tx: &Transaction<'_>, space: SpaceId, seq: u64) -> Result<()> {
    tx.prepare_cached("UPDATE quarantine SET fatal = 1 WHERE space = ?1 AND seq = ?2")?
        .execute(params![space.0, signed(seq)])?;
    Ok(())
}

/// What was put aside and no process died of, with the envelopes themselves, oldest first, at most `limit`.
///
/// # Errors
/// What SQLite says.
pub fn envelopes(conn: &Connection, limit: u32) -> Result<Vec<(Quarantined, Vec<u8>)>> {
    let mut query = conn.prepare_cached(
        "SELECT space, seq, why, at_ms, envelope FROM quarantine WHERE fatal = 0 ORDER BY at_ms, space, seq LIMIT ?1",
    )?;
    let rows = query.query_map([limit], |row| {
        let aside = Quarantined {
            space: SpaceId(row.get(0)?),
            seq: row.get::<_, i64>(1)?.unsigned_abs(),
            why: row.get(2)?,
            at_ms: row.get(3)?,
        };
        Ok((aside, row.get(4)?))
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// Takes an envelope out, in the transaction that stores what it holds or puts it aside again.
///
/// # Errors
/// What SQLite says.
pub fn take_out(tx: &Transaction<'_>, space: SpaceId, seq: u64) -> Result<()> {
    tx.prepare_cached("DELETE FROM quarantine WHERE space = ?1 AND seq = ?2")?
        .execute(params![space.0, signed(seq)])?;
    Ok(())
}

/// How many envelopes are put aside.
///
/// # Errors
/// What SQLite says.
pub fn count(conn: &Connection) -> Result<u64> {
    Ok(conn.query_row("SELECT count(*) FROM quarantine", [], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// Writes down that the envelopes from this one on are tried, and gives how often a process has died of that before.
///
/// # Errors
/// What SQLite says.
pub fn begin(tx: &Transaction<'_>, space: SpaceId, seq: u64) -> Result<u32> {
    let mut note = tx.prepare_cached(
        "INSERT INTO trying (space, seq, deaths) VALUES (?1, ?2, 0) ON CONFLICT (space, seq) DO UPDATE SET deaths = deaths + 1 RETURNING deaths",
    )?;
    Ok(note.query_row(params![space.0, signed(seq)], |row| row.get(0))?)
}

/// The envelopes from the one that was begun to this one were stored or put aside. Call it in the transaction that does so.
///
/// # Errors
/// What SQLite says.
pub fn end(tx: &Transaction<'_>, space: SpaceId, (begun, upto): (u64, u64)) -> Result<()> {
    tx.prepare_cached("DELETE FROM trying WHERE space = ?1 AND seq BETWEEN ?2 AND ?3")?.execute(params![
        space.0,
        signed(begun),
        signed(upto)
    ])?;
    Ok(())
}

/// Whether a process died while it tried envelopes of this space behind this one: then they are tried one by one.
///
/// # Errors
/// What SQLite says.
pub fn suspects(conn: &Connection, space: SpaceId, read: u64) -> Result<bool> {
    let query = "SELECT EXISTS (SELECT 1 FROM trying WHERE space = ?1 AND seq > ?2)";
    Ok(conn.query_row(query, params![space.0, signed(read)], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Book, SPACE};

    #[test]
    fn a_place_that_was_begun_and_not_ended_counts_as_a_death() {
        let book = Book::new(1);
        assert!(!book.read(|conn| suspects(conn, SPACE, 6)));
        assert_eq!(book.write(|tx| begin(tx, SPACE, 7)), 0);
        assert!(book.read(|conn| suspects(conn, SPACE, 6)));
        assert_eq!(book.write(|tx| begin(tx, SPACE, 7)), 1);
        assert_eq!(book.write(|tx| begin(tx, SPACE, 7)), DEATHS);
        book.write(|tx| end(tx, SPACE, (5, 6)));
        assert!(book.read(|conn| suspects(conn, SPACE, 6)), "an earlier place does not end a later one");
        book.write(|tx| end(tx, SPACE, (7, 7)));
        assert!(!book.read(|conn| suspects(conn, SPACE, 6)));
        assert_eq!(book.write(|tx| begin(tx, SPACE, 7)), 0);
    }

    #[test]
    fn what_is_put_aside_is_kept_once_and_told_newest_first() {
        let book = Book::new(1);
        let aside = |seq: u64, at_ms: i64| Quarantined { space: SPACE, seq, why: "garbage".to_owned(), at_ms };
        for what in [aside(1, 10), aside(2, 20), aside(1, 10)] {
            book.write(|tx| put(tx, &what, b"envelope"));
        }
        assert_eq!(book.read(count), 2);
        assert_eq!(book.read(list), [aside(2, 20), aside(1, 10)]);
    }

    #[test]
    fn an_envelope_that_processes_died_of_is_not_given_to_be_read_again() {
        let book = Book::new(1);
        let aside = |seq: u64, at_ms: i64| Quarantined { space: SPACE, seq, why: "garbage".to_owned(), at_ms };
        book.write(|tx| put(tx, &aside(1, 10), b"one").and_then(|()| put(tx, &aside(2, 20), b"two")));
        book.write(|tx| mark_fatal(tx, SPACE, 1));
        book.write(|tx| put(tx, &aside(2, 99), b"two"));
        assert_eq!(book.read(|conn| envelopes(conn, 9)), [(aside(2, 20), b"two".to_vec())], "with its first date");
        assert_eq!(book.read(count), 2, "both are kept");
    }
}
