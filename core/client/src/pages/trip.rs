//! A trip as its guide sees it: stops in their order, guests by seat, what was said at each stop.

use std::collections::BTreeMap;

use cairn_domain::{Fields, Kind, RecordId, Value};
use cairn_insight::calendar::{Anniversary, Calendar};
use cairn_store::lists::{self, ListQuery, MOST_ROWS};
use cairn_store::records::{self, Revision};
use jiff::civil::Date;
use serde::Serialize;

use super::{entries, int, text};
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// What a guest thought of a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is what it says")]
pub enum Smile {
    Bad,
    Middling,
    Good,
}

impl Smile {
    /// On the scale of 0 to 10 of a response's score: where the recommendation score has its detractors, passives and promoters.
    fn score(self) -> i64 {
        match self {
            Self::Bad => 3,
            Self::Middling => 7,
            Self::Good => 10,
        }
    }

    fn of(score: i64) -> Self {
        match score {
            9.. => Self::Good,
            7..9 => Self::Middling,
            _ => Self::Bad,
        }
    }
}

/// A stop, seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is what it says")]
pub enum When {
    Past,
    Present,
    ToCome,
}

/// One stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TripStop {
    /// Its token in the trip's list.
    pub token: String,
    /// Where.
    pub place: String,
    /// On which day of the trip.
    pub day: Option<i64>,
    /// Arriving, ms since the Unix epoch.
    pub at_ms: Option<i64>,
    /// A remark.
    pub remark: Option<String>,
    /// Seen from now.
    pub when: When,
    /// How many thought it bad, middling, good.
    pub smiles: [u32; 3],
    /// Complaints.
    pub complaints: u32,
}

/// One guest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TripGuest {
    /// The customer.
    pub customer: RecordId,
    /// What they are called.
    pub name: String,
    /// Seat, room, diet, as noted for this trip.
    pub seat: String,
    /// The room.
    pub room: String,
    /// The diet.
    pub diet: String,
    /// Allergies and ailments from the customer's preferences.
    pub allergy: Option<String>,
    /// A birthday during the trip or within two weeks, `YYYY-MM-DD`.
    pub birthday: Option<String>,
}

/// A trip's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TripSheet {
    /// In their order.
    pub stops: Vec<TripStop>,
    /// By seat.
    pub guests: Vec<TripGuest>,
    /// Forms that can be asked.
    pub forms: Vec<(RecordId, String)>,
}

/// How many days ahead a birthday is marked.
const BIRTHDAY_DAYS: i32 = 14;

impl Workspace {
    /// A trip as its guide sees it.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub fn trip_sheet(&self, id: RecordId) -> Result<TripSheet> {
        let (now, today) = (self.0.host.clock.now_ms(), self.today());
        let found = self.0.store.read(|conn| {
            let Some(trip) = records::get(conn, id)?.filter(|trip| trip.kind == Kind::Trip) else { return Ok(None) };
            let mut guests = Vec::new();
            for (_, parts) in entries(&trip.fields, "guests") {
                let Some(customer) = text(parts, "customer").and_then(|id| id.parse().ok()) else { continue };
                guests.push(guest(customer, parts, records::get(conn, customer)?.map(|r| r.fields), today));
            }
            let said = |kind| ListQuery { limit: MOST_ROWS, ..ListQuery::about(kind, id) };
            let responses = lists::page(conn, &said(Kind::Response))?.rows;
            let cases = lists::page(conn, &said(Kind::Case))?.rows;
            let forms = lists::page(conn, &ListQuery { limit: MOST_ROWS, ..ListQuery::of(Kind::Form) })?.rows;
            Ok(Some((trip, guests, responses, cases, forms)))
        })?;
        let (trip, mut guests, responses, cases, forms) = found.ok_or(ClientError::NotFound(id))?;
        guests.sort_by_key(|guest| (seat_order(&guest.seat), guest.name.clone()));
        let mut said: BTreeMap<String, ([u32; 3], u32)> = BTreeMap::new();
        for row in &responses {
            if let (Some(stop), Some(score)) = (text(&row.fields, "stop"), int(&row.fields, "score")) {
                said.entry(stop).or_default().0[Smile::of(score) as usize] += 1;
            }
        }
        for row in cases.iter().filter(|row| text(&row.fields, "kind").as_deref() == Some("complaint")) {
            if let Some(stop) = text(&row.fields, "stop") {
                said.entry(stop).or_default().1 += 1;
            }
        }
        let published = |row: &lists::Row| text(&row.fields, "state").as_deref() == Some("published");
        Ok(TripSheet {
            stops: stops(&trip.fields, &said, now),
            guests,
            forms: forms.into_iter().filter(published).map(|row| (row.id, row.title)).collect(),
        })
    }

    /// Logs what a guest, or the whole group, thought of a stop; `words` may follow with another call on the same record by an edit of
    /// its `summary`.
    ///
    /// # Errors
    /// As [`create_record`](Self::create_record).
    pub fn log_smile(&self, trip: RecordId, stop: &str, guest: Option<RecordId>, smile: Smile) -> Result<Revision> {
        let now = self.0.host.clock.now_ms();
        let mut fields: Fields = [
            ("trip", Value::from(trip.to_string().as_str())),
            ("stop", stop.into()),
            ("mode", "interviewer".into()),
            ("asked_by", RecordId(self.0.device.0).to_string().as_str().into()),
            ("started_at", Value::Int(now)),
            ("finished_at", Value::Int(now)),
            ("score", Value::Int(smile.score())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        if let Some(guest) = guest {
            fields.insert("customer".to_owned(), guest.to_string().as_str().into());
        }
        self.create_record(Kind::Response, fields, None)
    }
}

fn stops(fields: &Fields, said: &BTreeMap<String, ([u32; 3], u32)>, now: i64) -> Vec<TripStop> {
    let mut stops: Vec<TripStop> = entries(fields, "stops")
        .map(|(token, parts)| {
            let (smiles, complaints) = said.get(token).copied().unwrap_or_default();
            TripStop {
                token: token.clone(),
                place: text(parts, "place").unwrap_or_default(),
                day: int(parts, "day"),
                at_ms: int(parts, "arrives_at"),
                remark: text(parts, "remark"),
                when: When::ToCome,
                smiles,
                complaints,
            }
        })
        .collect();
    stops.sort_by(|a, b| {
        (a.at_ms.unwrap_or(i64::MAX), a.day, &a.token).cmp(&(b.at_ms.unwrap_or(i64::MAX), b.day, &b.token))
    });
    // The present one is the last that was reached; before the first, the first to come is shown open.
    let present = stops.iter().rposition(|stop| stop.at_ms.is_some_and(|at| at <= now)).unwrap_or(0);
    for (place, stop) in stops.iter_mut().enumerate() {
        stop.when = match place.cmp(&present) {
            std::cmp::Ordering::Less => When::Past,
            std::cmp::Ordering::Equal => When::Present,
            std::cmp::Ordering::Greater => When::ToCome,
        };
    }
    stops
}

fn guest(customer: RecordId, parts: &Fields, known: Option<Fields>, today: Date) -> TripGuest {
    let known = known.unwrap_or_default();
    let pressing = entries(&known, "preferences")
        .filter(|(_, entry)| matches!(text(entry, "kind").as_deref(), Some("allergy" | "health")))
        .filter_map(|(_, entry)| text(entry, "text"))
        .reduce(|all, one| format!("{all}, {one}"));
    let part = |name: &str| text(parts, name).unwrap_or_default();
    TripGuest {
        customer,
        name: text(&known, "name").unwrap_or_default(),
        seat: part("seat"),
        room: part("room"),
        diet: part("diet"),
        allergy: pressing,
        birthday: birthday(&known, today),
    }
}

fn birthday(fields: &Fields, today: Date) -> Option<String> {
    let lunar = text(fields, "birthday_calendar").as_deref() == Some("lunar");
    let calendar = if lunar { Calendar::Lunar } else { Calendar::Gregorian };
    let leap = lunar && fields.get("birthday_leap_month") == Some(&Value::Bool(true));
    let kept = Anniversary::parse(&text(fields, "birthday")?, calendar, leap).ok()?.next_from(today)?;
    (kept.days_from(today) <= BIRTHDAY_DAYS).then(|| kept.date.to_string())
}

/// 2B comes before 12A; who has no seat comes last.
fn seat_order(seat: &str) -> (u32, String) {
    let digits: String = seat.chars().take_while(char::is_ascii_digit).collect();
    (digits.parse().unwrap_or(u32::MAX), seat.to_owned())
}
