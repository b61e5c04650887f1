//! Everything that happened with a customer, newest first.

use cairn_domain::{Fields, Kind, RecordId};
use cairn_store::lists::{self, ListQuery, MOST_ROWS, Row};
use cairn_store::outbox::Place;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{int, text};
use crate::error::Result;
use crate::workspace::Workspace;

/// One thing that happened, or that is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The record that tells of it.
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// A code that says more: a visit's outcome, a case's step, a task's state, a purchase's payment.
    pub state: Option<String>,
    /// When, ms since the Unix epoch; for a day, its beginning in UTC.
    pub at_ms: i64,
    /// Where only the day is known, `YYYY-MM-DD`.
    pub day: Option<String>,
    /// An amount in minor units with its currency.
    pub amount: Option<(i64, String)>,
    /// Who wrote of it last.
    pub by: String,
    /// Where the record is.
    pub place: Place,
}

/// Records that are looked through.
const LOOKED_THROUGH: usize = 1000;

/// The kinds that a timeline tells of.
const KINDS: [Kind; 6] = [Kind::Visit, Kind::Purchase, Kind::Case, Kind::Task, Kind::Response, Kind::Trip];

impl Workspace {
    /// What happened with a customer and what is planned, newest first: at most `limit` of the latest 1,000 records.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn timeline(&self, customer: RecordId, limit: u32) -> Result<Vec<Event>> {
        let mut query = ListQuery { limit: MOST_ROWS, ..ListQuery::about(Kind::Visit, customer) };
        query.kind = None;
        let mut events = Vec::new();
        let mut seen = 0;
        loop {
            let page = self.0.store.read(|conn| lists::page(conn, &query))?;
            seen += page.rows.len();
            for row in page.rows.into_iter().filter(|row| KINDS.contains(&row.kind)) {
                let device = self.author_name(row.author)?;
                let by = self.guest_of(&row)?.map_or(device.clone(), |link| format!("{link} ⇢ {device}"));
                events.push(event(row, by));
            }
            query.after = page.next;
            if query.after.is_none() || seen >= LOOKED_THROUGH {
                break;
            }
        }
        events.sort_by(|a, b| b.at_ms.cmp(&a.at_ms).then(b.id.cmp(&a.id)));
        events.truncate(limit as usize);
        Ok(events)
    }
}

/// What a customer spent, month by month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthlySpend {
    /// ISO 4217; purchases in others do not count.
    pub currency: String,
    /// The last twelve months up to the present one, oldest first, in minor units.
    pub months: Vec<i64>,
}

impl Workspace {
    /// What a customer spent in each of the last twelve months.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn monthly_spend(&self, customer: RecordId) -> Result<MonthlySpend> {
        let (currency, history) = self.history_of(customer)?;
        let month = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        let first = month(self.today()) - 11;
        let mut months = vec![0; 12];
        for purchase in &history.purchases {
            let place = usize::try_from(month(purchase.date) - first).ok().and_then(|place| months.get_mut(place));
            if let Some(spent) = place {
                *spent += purchase.amount;
            }
        }
        Ok(MonthlySpend { currency, months })
    }
}

fn event(row: Row, by: String) -> Event {
    let fields = &row.fields;
    let (time, day) = match row.kind {
        Kind::Visit => (int(fields, "made_at").or_else(|| int(fields, "planned_at")), None),
        Kind::Purchase => (None, text(fields, "date")),
        Kind::Case => (int(fields, "received_at"), None),
        Kind::Task => (int(fields, "done_at"), text(fields, "due")),
        Kind::Response => (int(fields, "finished_at").or_else(|| int(fields, "started_at")), None),
        _ => (None, text(fields, "starts")),
    };
    let day = if time.is_some() { None } else { day };
    let at_ms = time.or_else(|| day.as_deref().and_then(begins)).unwrap_or(row.updated_ms);
    Event {
        id: row.id,
        kind: row.kind,
        state: ["outcome", "status", "state", "payment"].iter().find_map(|name| text(fields, name)),
        amount: amount(fields),
        at_ms,
        day,
        by,
        title: row.title,
        place: row.place,
    }
}

fn amount(fields: &Fields) -> Option<(i64, String)> {
    match fields.get("amount") {
        Some(cairn_domain::Value::Money(money)) => Some((money.minor, money.currency.clone())),
        _ => None,
    }
}

/// When a day begins in UTC.
fn begins(day: &str) -> Option<i64> {
    let at: Timestamp = day.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(at.as_millisecond())
}
