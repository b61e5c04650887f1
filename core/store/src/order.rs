//! What was read of each space's log, for [`cairn_sync::order`]: the newest envelope of each author, what never falls, and the running hash
//! behind the newest entries.

use cairn_sync::order::{AuthorHead, Log, Marks};
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::error::Result;
use crate::outbox::signed;

/// Running hashes that are kept. An author who had read less than that compares again with the next envelope it writes.
const CHAINS: i64 = 10_000;

/// What was read of a space's log.
///
/// # Errors
/// What SQLite says.
pub fn log(conn: &Connection, space: SpaceId) -> Result<Log> {
    let mut query = conn.prepare_cached("SELECT since, epoch, suite, incarnation FROM space WHERE id = ?1")?;
    let read = query.query_row([space.0], |row| {
        let marks = Marks { epoch: row.get(1)?, suite: row.get(2)?, incarnation: row.get::<_, i64>(3)?.unsigned_abs() };
        Ok(Log { since: row.get::<_, i64>(0)?.unsigned_abs(), marks, ..Log::default() })
    });
    let Some(mut log) = read.optional()? else { return Ok(Log::default()) };
    let mut query =
        conn.prepare_cached("SELECT author, device_seq, hash, incarnation FROM author_head WHERE space = ?1")?;
    let mut rows = query.query([space.0])?;
    while let Some(row) = rows.next()? {
        let head = AuthorHead {
            device_seq: row.get::<_, i64>(1)?.unsigned_abs(),
            hash: row.get(2)?,
            incarnation: row.get::<_, Option<i64>>(3)?.map(i64::unsigned_abs),
        };
        log.authors.insert(DeviceId(row.get(0)?), head);
    }
    Ok(log)
}

/// Keeps what was read of a space's log since it was `before`. The space's cursor must have been set once.
///
/// # Errors
/// What SQLite says.
pub fn keep(tx: &Transaction<'_>, space: SpaceId, before: &Log, log: &Log) -> Result<()> {
    let Marks { epoch, suite, incarnation } = log.marks;
    if before.marks != log.marks {
        tx.prepare_cached("UPDATE space SET epoch = ?2, suite = ?3, incarnation = ?4 WHERE id = ?1")?
            .execute(params![space.0, epoch, suite, signed(incarnation)])?;
    }
    let mut put = tx.prepare_cached(
        "INSERT OR REPLACE INTO author_head (space, author, device_seq, hash, incarnation) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (author, head) in log.authors.iter().filter(|(author, head)| before.authors.get(author) != Some(head)) {
        let incarnation = head.incarnation.map(signed);
        put.execute(params![space.0, author.0, signed(head.device_seq), head.hash, incarnation])?;
    }
    Ok(())
}

/// The running hash behind an entry; `None` where it is not kept.
///
/// # Errors
/// What SQLite says.
pub fn chain_at(conn: &Connection, space: SpaceId, seq: u64) -> Result<Option<[u8; 32]>> {
    let mut query = conn.prepare_cached("SELECT chain FROM log_chain WHERE space = ?1 AND seq = ?2")?;
    Ok(query.query_row(params![space.0, signed(seq)], |row| row.get(0)).optional()?)
}

/// Keeps the running hashes behind entries, which follow one another.
///
/// # Errors
/// What SQLite says.
pub fn keep_chains(tx: &Transaction<'_>, space: SpaceId, chains: &[(u64, [u8; 32])]) -> Result<()> {
    let mut put = tx.prepare_cached("INSERT OR REPLACE INTO log_chain (space, seq, chain) VALUES (?1, ?2, ?3)")?;
    for (seq, chain) in chains {
        put.execute(params![space.0, signed(*seq), chain])?;
    }
    if let Some((last, _)) = chains.last() {
        tx.prepare_cached("DELETE FROM log_chain WHERE space = ?1 AND seq <= ?2")?
            .execute(params![space.0, signed(*last) - CHAINS])?;
    }
    Ok(())
}

/// The space's log is read again from its start: it may be another one. Call it after the cursor was set back.
///
/// # Errors
/// What SQLite says.
pub fn forget(tx: &Transaction<'_>, space: SpaceId) -> Result<()> {
    tx.execute("UPDATE space SET since = 0, epoch = 0, suite = 0, incarnation = 0 WHERE id = ?1", [space.0])?;
    tx.execute("DELETE FROM author_head WHERE space = ?1", [space.0])?;
    tx.execute("DELETE FROM log_chain WHERE space = ?1", [space.0])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spaces::{self, Cursor};
    use crate::testing::{Book, SPACE};

    #[test]
    fn what_was_read_of_a_log_is_kept_until_it_is_read_anew() {
        let book = Book::new(1);
        let nothing = Log::default();
        let mut log = Log { marks: Marks { epoch: 3, suite: 2, incarnation: 1 }, ..Log::default() };
        for n in 1..=3 {
            let head = AuthorHead { device_seq: u64::from(n), hash: [n; 32], incarnation: (n > 1).then_some(1) };
            log.authors.insert(DeviceId([n; 16]), head);
        }
        book.write(|tx| spaces::set(tx, SPACE, &Cursor { seq: 6, ..Cursor::default() }));
        book.write(|tx| keep(tx, SPACE, &nothing, &log));
        book.write(|tx| spaces::set(tx, SPACE, &Cursor { seq: 7, ..Cursor::default() }));
        let read = book.read(|conn| super::log(conn, SPACE));
        assert_eq!((read.marks, &read.authors, read.since), (log.marks, &log.authors, 0), "moving on forgets nothing");
        book.write(|tx| forget(tx, SPACE));
        let read = book.read(|conn| super::log(conn, SPACE));
        assert_eq!((read.marks, read.authors.len()), (Marks::default(), 0));
    }

    #[test]
    fn the_newest_running_hashes_are_kept() {
        let book = Book::new(1);
        let many: Vec<(u64, [u8; 32])> = (1..=10_005).map(|seq| (seq, [7; 32])).collect();
        book.write(|tx| keep_chains(tx, SPACE, &many));
        assert_eq!(book.read(|conn| chain_at(conn, SPACE, 5)), None);
        assert_eq!(book.read(|conn| chain_at(conn, SPACE, 6)), Some([7; 32]));
        assert_eq!(book.read(|conn| chain_at(conn, SpaceId([1; 16]), 6)), None);
    }
}
