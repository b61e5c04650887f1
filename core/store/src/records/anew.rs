//! Rows that an older program projected are projected anew: without that, a field that is new stays out of lists and search until its
//! record is edited.
//!
//! It goes on in small transactions while the book is in use, customers first, and from where it was after the program ended. Two programs
//! on one book share the work: each takes the next records inside its transaction.

use std::sync::LazyLock;

use cairn_domain::{Kind, RULES, RecordId};
use rusqlite::{Connection, Transaction, params};

use super::{known_and_judged, load};
use crate::error::{Result, StoreError};
use crate::facts;
use crate::projection::Projection;

/// Raise it when rows, search or links are computed otherwise although no specification changed.
const CODE: u32 = 1;
const DONE: &str = "projection";
const UNDER_WAY: &str = "projection under way";
/// Once over the customers, once over all others: a round for each kind would read the whole table as often.
const ROUNDS: usize = 2;

/// What today's projections follow from: the code, the rules by which changes are judged, and every field of every kind.
static VERSION: LazyLock<[u8; 32]> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new_derive_key("cairn projection version 1");
    hasher.update(&CODE.to_le_bytes()).update(&RULES.to_le_bytes());
    for kind in Kind::ALL {
        hasher.update(format!("{:?}", kind.spec()).as_bytes());
    }
    *hasher.finalize().as_bytes()
});

/// A step that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Records done so far.
    pub done: u64,
    /// Records there were when the work began, or more where others came.
    pub total: u64,
    /// Those of this step.
    pub records: Vec<(RecordId, Kind)>,
}

/// Where the work is.
#[derive(Default)]
struct At {
    round: usize,
    n: i64,
    done: u64,
    /// How many records there were when it began: counting them takes longer than a step where there are many.
    total: u64,
}

impl At {
    fn begin(conn: &Connection) -> Result<Self> {
        let total: i64 = conn.query_row("SELECT count(*) FROM record", [], |row| row.get(0))?;
        Ok(Self { total: total.unsigned_abs(), ..Self::default() })
    }

    fn read(conn: &Connection) -> Result<Self> {
        let bytes = facts::get(conn, UNDER_WAY)?.unwrap_or_default();
        let number = |at: usize| bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map(i64::from_be_bytes);
        // What an older program had begun counts for nothing.
        let (Some(round), Some(n), Some(done), Some(total), true) =
            (number(32), number(40), number(48), number(56), bytes.starts_with(&*VERSION))
        else {
            return Self::begin(conn);
        };
        let round = usize::try_from(round).unwrap_or(0);
        Ok(Self { round, n, done: done.unsigned_abs(), total: total.unsigned_abs() })
    }

    fn write(&self, tx: &Transaction<'_>) -> Result<()> {
        let mut bytes = VERSION.to_vec();
        let round = i64::try_from(self.round).unwrap_or(0);
        for number in [round, self.n, crate::outbox::signed(self.done), crate::outbox::signed(self.total)] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        facts::set(tx, UNDER_WAY, &bytes)
    }
}

/// Whether rows of an older program are here.
///
/// # Errors
/// What SQLite says.
pub fn is_due(conn: &Connection) -> Result<bool> {
    Ok(facts::get(conn, DONE)?.as_deref() != Some(&VERSION[..]))
}

/// Every row is of today: the book is new, or the work is done.
pub(crate) fn is_done(tx: &Transaction<'_>) -> Result<()> {
    facts::set(tx, DONE, &*VERSION)?;
    facts::set(tx, UNDER_WAY, &[])
}

/// Projects the next records anew, at most `most`. `None` once all are done. A record that cannot be loaded keeps its row.
///
/// # Errors
/// What SQLite says.
pub fn step(tx: &Transaction<'_>, most: usize) -> Result<Option<Step>> {
    if !is_due(tx)? {
        return Ok(None);
    }
    let mut at = At::read(tx)?;
    let mut records = Vec::new();
    while records.is_empty() && at.round < ROUNDS {
        let next = next(tx, at.round == 0, at.n, most)?;
        let Some((last, _, _)) = next.last() else {
            at = At { round: at.round + 1, n: 0, ..at };
            continue;
        };
        (at.n, at.done) = (*last, at.done + next.len() as u64);
        for (_, id, kind) in next {
            // A kind of a newer version stays as that version left it.
            let Some(kind) = Kind::from_code(kind) else { continue };
            project(tx, id)?;
            records.push((id, kind));
        }
    }
    if records.is_empty() {
        is_done(tx)?;
        return Ok(None);
    }
    at.write(tx)?;
    Ok(Some(Step { done: at.done, total: at.total.max(at.done), records }))
}

/// The plus keeps SQLite from an index in which the numbers are not in order.
fn next(tx: &Transaction<'_>, customers: bool, after: i64, most: usize) -> Result<Vec<(i64, RecordId, u8)>> {
    let query = "SELECT n, id, kind FROM record WHERE n > ?1 AND (+kind = ?2) = ?3 ORDER BY n LIMIT ?4";
    let mut query = tx.prepare_cached(query)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = query.query_map(params![after, Kind::Customer.code(), customers, most], |row| {
        Ok((row.get(0)?, RecordId(row.get(1)?), row.get(2)?))
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

fn project(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    let judged = known_and_judged(tx, id).and_then(|known| {
        let Some(known) = known else { return Ok(()) };
        Projection::of(load(tx, &known)?.reading()).write_again(tx, id, known.n)
    });
    match judged {
        Err(StoreError::DamagedRecord(_)) => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::lists::{self, ListQuery};
    use crate::testing::{Book, key, set_of};

    fn rows(book: &Book) -> Vec<(String, String, i64)> {
        book.read(|conn| {
            let mut query = conn.prepare("SELECT title, fields, touched FROM record ORDER BY n")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<std::result::Result<_, _>>()?)
        })
    }

    /// The book as a program left it that knew of names only.
    fn old(book: &Book) {
        book.write(|tx| {
            tx.execute_batch("UPDATE record SET fields = '{}', title = 'old'; DELETE FROM tag; DELETE FROM search;")?;
            facts::set(tx, DONE, b"an older version")
        });
    }

    #[test]
    fn rows_of_an_older_program_are_brought_up_to_date_in_steps_and_keep_their_order() {
        let book = Book::new(1);
        assert!(!book.read(is_due), "a new book is of today");
        for n in 0..5 {
            book.create(Kind::Customer, &[("name", format!("王芳{n}").as_str().into()), ("tags", set_of(&["vip"]))]);
        }
        book.create(Kind::Task, &[("title", "茶".into())]);
        let before = rows(&book);
        old(&book);
        let mut steps = Vec::new();
        while let Some(step) = book.write(|tx| step(tx, 2)) {
            assert!(step.records.len() <= 2);
            steps.push((step.done, step.total, step.records[0].1));
        }
        let kinds = [(2, 6, Kind::Customer), (4, 6, Kind::Customer), (5, 6, Kind::Customer), (6, 6, Kind::Task)];
        assert_eq!(steps, kinds);
        assert_eq!(rows(&book), before, "also the order in which this device learnt of things");
        assert_eq!(book.found("wangfang").len(), 5);
        assert!(!book.read(is_due));
        assert_eq!(book.write(|tx| step(tx, 2)), None);
    }

    #[test]
    fn what_is_edited_meanwhile_stays_and_what_was_begun_goes_on() {
        let book = Book::new(1);
        let ids: Vec<RecordId> = (0..4).map(|n| book.customer(&format!("客{n}"))).collect();
        old(&book);
        assert_eq!(book.write(|tx| step(tx, 1)).map(|s| s.done), Some(1));
        book.set(ids[3], "city", "苏州");
        let again = Store::open(&book.dir.path().join("book.db"), &key()).expect("the book again");
        let rest = again.write(|tx| step(tx, 10)).expect("a step");
        assert_eq!(rest.map(|s| (s.done, s.records.len())), Some((4, 3)));
        let page = book.read(|conn| lists::page(conn, &ListQuery::of(Kind::Customer)));
        assert_eq!(page.rows.iter().filter(|row| row.title.starts_with('客')).count(), 4);
    }

    #[test]
    fn a_record_that_cannot_be_loaded_does_not_stop_the_others() {
        let book = Book::new(1);
        let (bad, _) = (book.customer("坏"), book.customer("好"));
        book.write(|tx| {
            let sql = "UPDATE change SET bytes = x'00' WHERE record = (SELECT n FROM record WHERE id = ?1)";
            Ok(tx.execute(sql, [bad.0])?)
        });
        old(&book);
        while book.write(|tx| step(tx, 10)).is_some() {}
        let titles: Vec<String> = rows(&book).into_iter().map(|row| row.0).collect();
        assert_eq!(titles, ["old", "好"]);
    }
}
