//! Purchases and contacts as numbers: what the figures of customers are computed from.
//!
//! A purchase counts unless it was refunded or written off; a visit counts once it has been made. Days are those of the purchase's
//! date, and those on which the moment of a visit lies in a time zone.

use std::collections::BTreeMap;

use cairn_domain::{Fields, Kind, RecordId, Value};
use cairn_insight::{Contact, History, Purchase};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::error::Result;

const EPOCH: Date = date(1970, 1, 1);
const DAY_MS: i64 = 86_400_000;

/// One purchase or contact.
pub(crate) struct Dealing {
    customer: RecordId,
    day: i64,
    at_ms: Option<i64>,
    price: Option<(i64, String, Option<i64>)>,
}

impl Dealing {
    /// What a record tells of dealings; `None` for other records.
    pub(crate) fn of(kind: Kind, fields: &Fields) -> Option<Self> {
        let text = |name: &str| fields.get(name).and_then(Value::as_text);
        let customer = text("customer")?.parse().ok()?;
        match kind {
            Kind::Purchase if !matches!(text("payment"), Some("refunded" | "written_off")) => {
                let day = days(text("date")?.parse().ok()?);
                let Some(Value::Money(amount)) = fields.get("amount") else { return None };
                let cost = match fields.get("cost") {
                    Some(Value::Money(cost)) if cost.currency == amount.currency => Some(cost.minor),
                    _ => None,
                };
                Some(Self { customer, day, at_ms: None, price: Some((amount.minor, amount.currency.clone(), cost)) })
            }
            Kind::Visit => match fields.get("made_at") {
                Some(Value::Int(ms)) if *ms >= 0 => {
                    Some(Self { customer, day: ms / DAY_MS, at_ms: Some(*ms), price: None })
                }
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn write(&self, tx: &Transaction<'_>, n: i64, id: RecordId, kind: Kind) -> Result<()> {
        let (amount, currency, cost) = match &self.price {
            Some((amount, currency, cost)) => (Some(amount), Some(currency), *cost),
            None => (None, None, None),
        };
        tx.prepare_cached(include_str!("../sql/dealing_write.sql"))?.execute(params![
            n,
            id.0,
            kind.code(),
            self.customer.0,
            self.day,
            amount,
            currency,
            cost,
            self.at_ms
        ])?;
        Ok(())
    }
}

pub(crate) fn forget(tx: &Transaction<'_>, n: i64) -> Result<()> {
    tx.prepare_cached("DELETE FROM dealing WHERE record = ?1")?.execute([n])?;
    Ok(())
}

/// What histories are read by.
#[derive(Debug, Clone, PartialEq)]
pub struct Reckoning {
    /// The currency of the purchases that count (ISO 4217).
    pub currency: String,
    /// Where the days of visits begin.
    pub zone: TimeZone,
}

/// One history for each customer with a purchase in the currency or a contact, in the order of their ids.
///
/// # Errors
/// What SQLite says.
pub fn all(conn: &Connection, by: &Reckoning) -> Result<Vec<History>> {
    let mut query = conn.prepare_cached(concat!(
        "SELECT customer, id, at_ms, day, amount, currency, cost FROM dealing ",
        "WHERE customer IN (SELECT id FROM record WHERE kind = 1 AND deleted = 0) ORDER BY customer"
    ))?;
    gather(query.query([])?, by)
}

/// One customer's dealings; empty where there are none, or where the customer is deleted.
///
/// # Errors
/// What SQLite says.
pub fn of(conn: &Connection, customer: RecordId, by: &Reckoning) -> Result<History> {
    let mut query = conn.prepare_cached(concat!(
        "SELECT customer, id, at_ms, day, amount, currency, cost FROM dealing ",
        "WHERE customer = ?1 AND EXISTS (SELECT 1 FROM record WHERE id = ?1 AND kind = 1 AND deleted = 0)"
    ))?;
    let found = gather(query.query([customer.0])?, by)?;
    Ok(found.into_iter().next().unwrap_or_else(|| History::new(customer, Vec::new(), Vec::new())))
}

/// The customer that a purchase or visit is about, also where it was deleted, and whether that changed with its last write.
///
/// # Errors
/// What SQLite says.
pub fn customer_of(conn: &Connection, id: RecordId) -> Result<Option<(RecordId, bool)>> {
    let mut query = conn.prepare_cached("SELECT unhex(fields ->> '$.customer'), changed FROM record WHERE id = ?1")?;
    let row = query.query_row([id.0], |row| Ok((row.get::<_, Option<[u8; 16]>>(0)?, row.get::<_, String>(1)?)));
    Ok(row.optional()?.and_then(|(customer, changed)| {
        Some((RecordId(customer?), changed.split(' ').any(|field| field == "customer")))
    }))
}

/// How many purchases there are in other currencies, by currency.
///
/// # Errors
/// What SQLite says.
pub fn other_currencies(conn: &Connection, currency: &str) -> Result<BTreeMap<String, u64>> {
    let mut query = conn.prepare_cached(
        "SELECT currency, count(*) FROM dealing WHERE currency IS NOT NULL AND currency <> ?1 GROUP BY currency",
    )?;
    let rows = query.query_map([currency], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

fn gather(mut rows: rusqlite::Rows<'_>, by: &Reckoning) -> Result<Vec<History>> {
    let mut found = Vec::new();
    let mut one: Option<(RecordId, Vec<Purchase>, Vec<Contact>)> = None;
    let ended = |one: Option<(RecordId, Vec<Purchase>, Vec<Contact>)>| {
        one.filter(|(_, bought, met)| !bought.is_empty() || !met.is_empty())
            .map(|(id, bought, met)| History::new(id, bought, met))
    };
    while let Some(row) = rows.next()? {
        let customer = RecordId(row.get(0)?);
        if one.as_ref().is_none_or(|(id, ..)| *id != customer) {
            found.extend(ended(one.take()));
            one = Some((customer, Vec::new(), Vec::new()));
        }
        let id = RecordId(row.get(1)?);
        let date = match row.get::<_, Option<i64>>(2)? {
            Some(ms) => Timestamp::from_millisecond(ms).ok().map(|at| by.zone.to_datetime(at).date()),
            None => on(row.get(3)?),
        };
        let (Some(date), Some((_, bought, met))) = (date, one.as_mut()) else { continue };
        match row.get::<_, Option<i64>>(4)? {
            None => met.push(Contact { date, id }),
            Some(amount) if row.get_ref(5)?.as_str().ok() == Some(by.currency.as_str()) => {
                bought.push(Purchase { date, id, amount, cost: row.get(6)? });
            }
            Some(_) => {}
        }
    }
    found.extend(ended(one));
    Ok(found)
}

fn days(date: Date) -> i64 {
    date.since(EPOCH).map_or(0, |span| i64::from(span.get_days()))
}

fn on(day: i64) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use cairn_domain::Money;

    use super::*;
    use crate::testing::Book;

    fn yuan() -> Reckoning {
        Reckoning { currency: "CNY".to_owned(), zone: TimeZone::UTC }
    }

    fn money(minor: i64, currency: &str) -> Value {
        Value::Money(Money { minor, currency: currency.to_owned() })
    }

    fn bought(book: &Book, customer: RecordId, date: &str, amount: Value) -> RecordId {
        let customer = customer.to_string();
        let fields = [("customer", customer.as_str().into()), ("date", date.into()), ("amount", amount)];
        book.create(Kind::Purchase, &fields)
    }

    #[test]
    fn purchases_of_the_currency_and_contacts_made_are_a_customers_history() {
        let book = Book::new(1);
        let (wang, li) = (book.customer("王芳"), book.customer("李雷"));
        let dear = bought(&book, wang, "2026-03-01", money(120_000, "CNY"));
        let early = bought(&book, wang, "1969-12-31", money(-500, "CNY"));
        bought(&book, wang, "2026-04-01", money(100, "USD"));
        book.set(dear, "cost", money(90_000, "CNY"));
        let visit = |fields: &[(&str, Value)]| book.create(Kind::Visit, fields);
        let customer: Value = li.to_string().as_str().into();
        let met = visit(&[("customer", customer.clone()), ("made_at", Value::Int(1_772_323_199_999))]);
        visit(&[("customer", customer), ("planned_at", Value::Int(1_772_323_199_999))]);

        let found = book.read(|conn| all(conn, &yuan()));
        assert_eq!(book.read(|conn| other_currencies(conn, "CNY")), BTreeMap::from([("USD".to_owned(), 1)]));
        let of = |id: RecordId| found.iter().find(|h| h.customer == id).expect("a history");
        let purchases: Vec<_> =
            of(wang).purchases.iter().map(|p| (p.id, p.date.to_string(), p.amount, p.cost)).collect();
        assert_eq!(
            purchases,
            [(early, "1969-12-31".to_owned(), -500, None), (dear, "2026-03-01".to_owned(), 120_000, Some(90_000))]
        );
        assert_eq!(of(li).contacts, [Contact { date: date(2026, 2, 28), id: met }]);
        assert_eq!(book.read(|conn| super::of(conn, wang, &yuan())), *of(wang));
        let shanghai = Reckoning { zone: TimeZone::fixed(jiff::tz::offset(8)), ..yuan() };
        assert_eq!(
            book.read(|conn| super::of(conn, li, &shanghai)).contacts,
            [Contact { date: date(2026, 3, 1), id: met }]
        );
    }

    #[test]
    fn the_migration_finds_what_writing_would_have() {
        let book = Book::new(1);
        let wang = book.customer("王芳");
        let kept = bought(&book, wang, "2026-02-28", money(-7, "CNY"));
        book.set(kept, "cost", money(3, "CNY"));
        let foreign_cost = bought(&book, wang, "1970-01-01", money(5, "JPY"));
        book.set(foreign_cost, "cost", money(3, "CNY"));
        let refunded = bought(&book, wang, "2026-03-02", money(2, "CNY"));
        book.set(refunded, "payment", "refunded");
        let gone = bought(&book, wang, "2026-03-03", money(2, "CNY"));
        book.delete(gone);
        let customer: Value = wang.to_string().as_str().into();
        book.create(Kind::Visit, &[("customer", customer.clone()), ("made_at", Value::Int(1_772_323_199_999))]);
        book.create(Kind::Visit, &[("customer", customer)]);
        let dump = || {
            book.read(|conn| {
                let mut query = conn.prepare(
                    "SELECT json_array(record, hex(id), kind, hex(customer), day, amount, currency, cost, at_ms) FROM dealing ORDER BY record",
                )?;
                Ok(query.query_map([], |row| row.get(0))?.collect::<std::result::Result<Vec<String>, _>>()?)
            })
        };
        let written = dump();
        assert_eq!(written.len(), 3);
        book.write(|tx| {
            Ok(tx.execute_batch(concat!(
                "DROP TABLE dealing;",
                include_str!("../sql/migrations/0002_dealings.sql"),
                include_str!("../sql/migrations/0004_moments.sql")
            ))?)
        });
        assert_eq!(dump(), written);
    }

    #[test]
    fn what_is_deleted_refunded_or_moved_to_another_customer_counts_there_no_more() {
        let book = Book::new(1);
        let (wang, li) = (book.customer("王芳"), book.customer("李雷"));
        let deleted = bought(&book, wang, "2026-03-01", money(1, "CNY"));
        let refunded = bought(&book, wang, "2026-03-02", money(2, "CNY"));
        let moved = bought(&book, wang, "2026-03-03", money(3, "CNY"));
        book.delete(deleted);
        book.set(refunded, "payment", "refunded");
        book.set(moved, "customer", li.to_string().as_str());
        assert!(book.read(|conn| of(conn, wang, &yuan())).purchases.is_empty());
        assert_eq!(book.read(|conn| of(conn, li, &yuan())).purchases[0].id, moved);
        assert_eq!(book.read(|conn| customer_of(conn, deleted)), Some((wang, false)));
        assert_eq!(book.read(|conn| customer_of(conn, moved)), Some((li, true)));
        book.write(crate::records::rebuild);
        assert_eq!(book.read(|conn| all(conn, &yuan())).len(), 1);
        book.delete(li);
        assert!(book.read(|conn| all(conn, &yuan())).is_empty());
        assert!(book.read(|conn| of(conn, li, &yuan())).purchases.is_empty());
    }
}
