//! The day in order: visits, tasks and case clocks.

use cairn_domain::{Kind, Position, RecordId, Value};
use cairn_store::lists::{self, ListQuery, MOST_ROWS, Row};
use cairn_store::outbox::Place;
use cairn_store::pages;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::{entries, int, text};
use crate::error::Result;
use crate::insight::Person;
use crate::workspace::Workspace;

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// It should have been done.
    Overdue,
    /// Within the next two hours.
    Soon,
    /// Later today.
    Today,
}

/// One thing of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgendaItem {
    /// The visit, task or case.
    pub id: RecordId,
    /// Which of these it is.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// Why a task is there: `by_hand`, `birthday`, `visit_due`, …
    pub reason: Option<String>,
    /// With whom.
    pub customer: Option<Person>,
    /// Where they work, or where they live.
    pub subtitle: String,
    /// At which time, ms since the Unix epoch.
    pub at_ms: Option<i64>,
    /// On which day, where only that is known.
    pub day: Option<String>,
    /// How pressing it is.
    pub due: Due,
    /// When they were last met, ms since the Unix epoch.
    pub last_contact_ms: Option<i64>,
    /// What was promised or agreed as the next step.
    pub promise: Option<String>,
    /// Where to go.
    pub position: Option<Position>,
    /// Where the record is.
    pub place: Place,
}

/// Two hours.
const SOON_MS: i64 = 2 * 3_600_000;

impl Workspace {
    /// What is to be done on a day, in its order: planned visits that were not made, open tasks that are due, and cases whose clock runs out.
    /// Tasks and cases of colleagues are theirs. `zone` is the IANA name of where the phone is; an unknown one counts as UTC.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn agenda(&self, zone: &str) -> Result<Vec<AgendaItem>> {
        let now = self.0.host.clock.now_ms();
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let today = Timestamp::from_millisecond(now).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone()).date();
        let ends = today.checked_add(1.day()).ok().and_then(|day| day.to_zoned(zone).ok());
        let day = Today { now, date: today, ends: ends.map_or(now, |at| at.timestamp().as_millisecond()) };
        let me = RecordId(self.0.device.0).to_string();
        let mut found = Vec::new();
        for kind in [Kind::Visit, Kind::Task, Kind::Case] {
            let mut query = ListQuery { limit: MOST_ROWS, ..ListQuery::of(kind) };
            loop {
                let page = self.0.store.read(|conn| lists::page(conn, &query))?;
                found.extend(page.rows.into_iter().filter_map(|row| day.item(row, &me)));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
        }
        for item in &mut found {
            self.complete(item)?;
        }
        found.sort_by_key(|item| (item.at_ms.unwrap_or(day.ends), item.day.clone(), item.id));
        Ok(found)
    }

    /// Who it is about, from the customer's record and visits.
    fn complete(&self, item: &mut AgendaItem) -> Result<()> {
        let Some(person) = &mut item.customer else { return Ok(()) };
        let found = self
            .0
            .store
            .read(|conn| Ok((cairn_store::records::get(conn, person.id)?, pages::contacts(conn, person.id)?)))?;
        let (Some(customer), met) = found else { return Ok(()) };
        person.name = customer.title();
        item.subtitle = customer.subtitle();
        item.last_contact_ms = met.last_ms;
        item.promise = item.promise.take().or(met.next_step);
        item.position = entries(&customer.fields, "addresses").find_map(|(_, entry)| match entry.get("position") {
            Some(Value::Position(position)) => Some(*position),
            _ => None,
        });
        Ok(())
    }
}

struct Today {
    now: i64,
    date: Date,
    ends: i64,
}

impl Today {
    fn item(&self, row: Row, me: &str) -> Option<AgendaItem> {
        let fields = &row.fields;
        let mine = text(fields, "owner").or_else(|| text(fields, "by")).is_none_or(|owner| owner == me);
        let open = match row.kind {
            Kind::Visit => int(fields, "made_at").is_none(),
            Kind::Task => !matches!(text(fields, "state").as_deref(), Some("done" | "dropped")),
            _ => int(fields, "acknowledged_at").is_none() && text(fields, "status").as_deref() == Some("received"),
        };
        let (at_ms, day) = match row.kind {
            Kind::Visit => (int(fields, "planned_at"), None),
            Kind::Task => (None, text(fields, "due")),
            _ => (int(fields, "answer_due_at"), None),
        };
        let due = self.due(at_ms, day.as_deref())?;
        (mine && open).then(|| AgendaItem {
            id: row.id,
            kind: row.kind,
            reason: text(fields, "reason"),
            customer: text(fields, "customer")
                .and_then(|id| id.parse().ok())
                .map(|id| Person { id, name: String::new() }),
            subtitle: String::new(),
            promise: text(fields, "promise"),
            title: row.title,
            place: row.place,
            last_contact_ms: None,
            position: None,
            at_ms,
            day,
            due,
        })
    }

    /// `None` where it is not for today.
    fn due(&self, at_ms: Option<i64>, day: Option<&str>) -> Option<Due> {
        if let Some(at) = at_ms {
            return (at < self.ends).then_some(match at - self.now {
                left if left < 0 => Due::Overdue,
                left if left < SOON_MS => Due::Soon,
                _ => Due::Today,
            });
        }
        let day: Date = day?.parse().ok()?;
        (day <= self.date).then_some(if day < self.date { Due::Overdue } else { Due::Today })
    }
}
