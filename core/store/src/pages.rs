//! What single pages of a phone ask beyond lists: what waits in the outbox, letters and filters of a list, the contacts of a
//! customer, sizes.

use cairn_domain::{Kind, RecordId};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use crate::error::Result;
use crate::lists::Cursor;
use crate::outbox::{Place, read_place};

/// One record in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unsent {
    /// The record.
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Changes that the relay has not acknowledged.
    pub changes: u64,
    /// Their bytes, before compressing.
    pub bytes: u64,
    /// When the oldest of them was made, ms since the Unix epoch by its author's clock.
    pub since_ms: i64,
    /// Where it is.
    pub place: Place,
    /// Whether the relay has none of its changes.
    pub is_new: bool,
}

/// Everything that waits or was refused, what waits longest first.
///
/// # Errors
/// What SQLite says.
pub fn outbox(conn: &Connection, limit: u32) -> Result<Vec<Unsent>> {
    let mut query = conn.prepare_cached(include_str!("../sql/outbox_listing.sql"))?;
    let mut rows = query.query([limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(kind) = Kind::from_code(row.get(1)?) else { continue };
        let changes: i64 = row.get(4)?;
        found.push(Unsent {
            id: RecordId(row.get(0)?),
            kind,
            title: row.get(2)?,
            deleted: row.get(3)?,
            changes: changes.unsigned_abs(),
            bytes: row.get::<_, i64>(5)?.unsigned_abs(),
            since_ms: row.get(6)?,
            is_new: row.get::<_, i64>(7)? == changes,
            place: read_place(row.get(8)?),
        });
    }
    Ok(found)
}

/// A letter of a list by name, and where it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// One capital letter or sign.
    pub letter: String,
    /// How many records begin with it.
    pub count: u64,
    /// Give it as `after` for the page that begins with this letter.
    pub before: Cursor,
}

/// The letters with which a kind's records begin, in the order of the list.
///
/// # Errors
/// What SQLite says.
pub fn letters(conn: &Connection, kind: Kind) -> Result<Vec<Letter>> {
    let mut query = conn.prepare_cached(
        "SELECT upper(substr(sort, 1, 1)), count(*), min(sort) FROM record WHERE kind = ?1 AND deleted = 0 GROUP BY 1 ORDER BY 3",
    )?;
    let rows = query.query_map([kind.code()], |row| {
        Ok(Letter {
            letter: row.get(0)?,
            count: row.get::<_, i64>(1)?.unsigned_abs(),
            before: Cursor::before(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// A value that a list can be filtered by, and how many records have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// The owner's identifier, the territory, the tag.
    pub value: String,
    /// How many records have it.
    pub count: u64,
}

/// What customers can be filtered by, most frequent first: owners, territories, tags.
///
/// # Errors
/// What SQLite says.
pub fn facets(conn: &Connection, limit: u32) -> Result<[Vec<Facet>; 3]> {
    let ask = |sql: &str| -> Result<Vec<Facet>> {
        let mut query = conn.prepare_cached(sql)?;
        let rows = query
            .query_map([limit], |row| Ok(Facet { value: row.get(0)?, count: row.get::<_, i64>(1)?.unsigned_abs() }))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    };
    Ok([
        ask(
            "SELECT lower(hex(owner)), count(*) FROM record WHERE kind = 1 AND deleted = 0 AND owner <> x'' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?1",
        )?,
        ask(
            "SELECT territory, count(*) FROM record WHERE kind = 1 AND deleted = 0 AND territory <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?1",
        )?,
        ask(
            "SELECT tag, count(*) FROM tag JOIN record ON n = record AND kind = 1 AND deleted = 0 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?1",
        )?,
    ])
}

/// What was last done with a customer and what comes next, from the visits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Contacts {
    /// When a visit was last made, ms since the Unix epoch.
    pub last_ms: Option<i64>,
    /// The next step of the newest visit that names one.
    pub next_step: Option<String>,
    /// Until when, `YYYY-MM-DD`.
    pub next_due: Option<String>,
}

/// The contacts of a customer.
///
/// # Errors
/// What SQLite says.
pub fn contacts(conn: &Connection, customer: RecordId) -> Result<Contacts> {
    let mut last = conn.prepare_cached(
        "SELECT max(fields ->> '$.made_at') FROM link JOIN record ON n = record AND kind = 3 AND deleted = 0 WHERE target = ?1",
    )?;
    let mut next = conn.prepare_cached(concat!(
        "SELECT fields ->> '$.next_step', fields ->> '$.next_step_due' FROM link JOIN record ON n = record AND kind = 3 AND deleted = 0 ",
        "WHERE target = ?1 AND fields ->> '$.next_step' <> '' ORDER BY touched DESC LIMIT 1"
    ))?;
    let last_ms = last.query_row([customer.0], |row| row.get(0))?;
    let step = next.query_row([customer.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (next_step, next_due) = step.unwrap_or_default();
    Ok(Contacts { last_ms, next_step, next_due })
}

/// What this device's book takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// The database, in bytes.
    pub database: u64,
    /// The history in it: every change of every record.
    pub history: u64,
    /// Records by kind.
    pub records: Vec<(Kind, u64)>,
}

/// How much space the book takes, and for what.
///
/// # Errors
/// What SQLite says.
pub fn sizes(conn: &Connection) -> Result<Sizes> {
    let number = |sql: &str| -> Result<u64> { Ok(conn.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs()) };
    let mut query =
        conn.prepare_cached("SELECT kind, count(*) FROM record WHERE deleted = 0 GROUP BY kind ORDER BY kind")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, u8>(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
    let counted: Vec<(u8, u64)> = rows.collect::<std::result::Result<_, _>>()?;
    Ok(Sizes {
        database: number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")?,
        history: number("SELECT ifnull(sum(length(bytes)), 0) FROM change")?,
        records: counted.into_iter().filter_map(|(code, n)| Some((Kind::from_code(code)?, n))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use cairn_domain::Value;

    use super::*;
    use crate::lists::{self, ListQuery};
    use crate::testing::Book;

    #[test]
    fn the_outbox_tells_what_waits_and_how_big_it_is() {
        let book = Book::new(1);
        let (wang, li) = (book.customer("王芳"), book.customer("李雷"));
        book.set(wang, "city", "重庆");
        let found = book.read(|conn| outbox(conn, 10));
        assert_eq!(
            found.iter().map(|row| (row.id, row.changes, row.is_new)).collect::<Vec<_>>(),
            [(wang, 2, true), (li, 1, true)]
        );
        assert!(found[0].bytes > found[1].bytes && found[1].bytes > 0);
        assert_eq!(found[0].place, Place::ThisPhone);
    }

    #[test]
    fn a_letter_leads_to_its_first_record() {
        let book = Book::new(1);
        for name in ["王芳", "Ana", "陈晨", "吴刚"] {
            book.customer(name);
        }
        let found = book.read(|conn| letters(conn, Kind::Customer));
        assert_eq!(
            found.iter().map(|l| (l.letter.as_str(), l.count)).collect::<Vec<_>>(),
            [("A", 1), ("C", 1), ("W", 2)]
        );
        let query = ListQuery { after: Some(found[2].before.clone()), ..ListQuery::of(Kind::Customer) };
        let page = book.read(|conn| lists::page(conn, &query));
        assert_eq!(page.rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["王芳", "吴刚"]);
    }

    #[test]
    fn contacts_are_the_last_visit_made_and_the_newest_next_step() {
        let book = Book::new(1);
        let wang = book.customer("王芳");
        assert_eq!(book.read(|conn| contacts(conn, wang)), Contacts::default());
        let about: Value = wang.to_string().as_str().into();
        let step = |text: &str| Value::from(text);
        book.create(
            Kind::Visit,
            &[("customer", about.clone()), ("made_at", Value::Int(20)), ("next_step", step("call"))],
        );
        book.create(
            Kind::Visit,
            &[
                ("customer", about),
                ("made_at", Value::Int(10)),
                ("next_step", step("write")),
                ("next_step_due", step("2026-03-01")),
            ],
        );
        let found = book.read(|conn| contacts(conn, wang));
        assert_eq!(
            (found.last_ms, found.next_step.as_deref(), found.next_due.as_deref()),
            (Some(20), Some("write"), Some("2026-03-01"))
        );
    }
}
