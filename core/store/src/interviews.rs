//! Interviews under way. Each step is durable before the next page shows, so that a device that dies goes on at the same question.
//! They stay on this device: what colleagues see is the finished response, which is a record.

use cairn_domain::RecordId;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::error::Result;

/// An interview under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    /// Its identifier, which will be that of its response.
    pub id: RecordId,
    /// The form, in the version that it asks.
    pub form: RecordId,
    /// How it was begun, as JSON that the client understands.
    pub setup: String,
    /// When it was begun, ms since the Unix epoch.
    pub begun_at: i64,
    /// When its last step was made, ms since the Unix epoch.
    pub touched_at: i64,
}

/// Notes that an interview begins.
///
/// # Errors
/// What SQLite says.
pub fn begin(tx: &Transaction<'_>, interview: &Interview) -> Result<()> {
    let Interview { id, form, setup, begun_at, touched_at } = interview;
    tx.prepare_cached("INSERT INTO interview (id, form, setup, begun_at, touched_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![id.0, form.0, setup, begun_at, touched_at])?;
    Ok(())
}

/// Appends steps after those that are there.
///
/// # Errors
/// What SQLite says; also where the interview is not there any more.
pub fn append(tx: &Transaction<'_>, id: RecordId, steps: &[String], at_ms: i64) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO interview_step (interview, n, step)
         VALUES (?1, (SELECT count(*) FROM interview_step WHERE interview = ?1), ?2)",
    )?;
    steps.iter().try_for_each(|step| insert.execute(params![id.0, step]).map(drop))?;
    tx.prepare_cached("UPDATE interview SET touched_at = ?2 WHERE id = ?1")?.execute(params![id.0, at_ms])?;
    Ok(())
}

/// One interview; `None` where it was finished or given up.
///
/// # Errors
/// What SQLite says.
pub fn get(conn: &Connection, id: RecordId) -> Result<Option<Interview>> {
    let mut query = conn.prepare_cached("SELECT id, form, setup, begun_at, touched_at FROM interview WHERE id = ?1")?;
    Ok(query.query_row([id.0], read).optional()?)
}

/// All that are under way, the last touched first.
///
/// # Errors
/// What SQLite says.
pub fn all(conn: &Connection) -> Result<Vec<Interview>> {
    let mut query = conn
        .prepare_cached("SELECT id, form, setup, begun_at, touched_at FROM interview ORDER BY touched_at DESC, id")?;
    let rows = query.query_map([], read)?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// The steps of one, in order.
///
/// # Errors
/// What SQLite says.
pub fn steps(conn: &Connection, id: RecordId) -> Result<Vec<String>> {
    let mut query = conn.prepare_cached("SELECT step FROM interview_step WHERE interview = ?1 ORDER BY n")?;
    let rows = query.query_map([id.0], |row| row.get(0))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// Forgets one that is finished or given up.
///
/// # Errors
/// What SQLite says.
pub fn end(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    tx.prepare_cached("DELETE FROM interview WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Interview> {
    Ok(Interview {
        id: RecordId(row.get(0)?),
        form: RecordId(row.get(1)?),
        setup: row.get(2)?,
        begun_at: row.get(3)?,
        touched_at: row.get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DbKey, Store};

    fn interview(n: u8, touched_at: i64) -> Interview {
        Interview { id: RecordId([n; 16]), form: RecordId([9; 16]), setup: "{}".to_owned(), begun_at: 1, touched_at }
    }

    #[test]
    fn steps_come_back_in_order_after_the_database_was_closed() {
        let dir = tempfile::tempdir().expect("a folder");
        let open = || Store::open(&dir.path().join("book.db"), &DbKey::new([7; 32])).expect("a book");
        let (first, second) = (interview(1, 1), interview(2, 2));
        {
            let store = open();
            store.write(|tx| begin(tx, &first).and_then(|()| begin(tx, &second))).expect("begun");
            store.write(|tx| append(tx, first.id, &["a".to_owned(), "b".to_owned()], 3)).expect("steps");
            store.write(|tx| append(tx, first.id, &["c".to_owned()], 4)).expect("a step");
        }
        let store = open();
        assert_eq!(store.read(|conn| steps(conn, first.id)).expect("steps"), ["a", "b", "c"]);
        let order: Vec<_> = store.read(all).expect("all").into_iter().map(|i| (i.id, i.touched_at)).collect();
        assert_eq!(order, [(first.id, 4), (second.id, 2)], "the last touched first");
        store.write(|tx| end(tx, first.id)).expect("ended");
        assert_eq!(store.read(|conn| get(conn, first.id)).expect("none"), None);
        assert!(store.read(|conn| steps(conn, first.id)).expect("none").is_empty(), "its steps went with it");
        assert!(store.write(|tx| append(tx, first.id, &["d".to_owned()], 5)).is_err(), "nothing goes nowhere");
    }
}
