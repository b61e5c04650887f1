//! The recall card: all that one should have in mind before the customer opens the door.

use std::collections::{BTreeMap, BTreeSet};

use cairn_domain::{Fields, Kind, Record, RecordId, Value};
use cairn_insight::calendar::{Anniversary, Calendar};
use cairn_insight::figures::{CustomerFigures, Explanation, Figure, Stage, Warning};
use cairn_store::lists::{self, ListQuery, Row};
use cairn_store::{Read, Result as StoreResult, dealings, records};
use jiff::civil::Date;
use serde::Serialize;

use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// How many days ahead a birthday is spoken of.
const BIRTHDAY_DAYS: i32 = 14;
/// Visits and cases that are looked through, newest first.
const LOOKED_THROUGH: u32 = 50;
/// Characters of a note's beginning.
const NOTE: usize = 280;

/// Who this is, what they like, what happened, what we promised, what to say today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecallCard {
    /// The customer.
    pub id: RecordId,
    /// What they are called.
    pub name: String,
    /// Where they work, or what kind of organisation they are, and their city, as far as known.
    pub subtitle: String,
    /// What they are worth and how the relation fares; `None` where nothing was ever bought or said.
    pub figures: Option<CustomerFigures>,
    /// Why they have their grade.
    pub why: Option<Explanation>,
    /// What they like and must not have: allergies first, then health.
    pub preferences: Vec<Preference>,
    /// The last visit that was made.
    pub last_visit: Option<LastVisit>,
    /// What was promised or agreed as the next step and is not past by more than a year, newest first.
    pub promises: Vec<Promise>,
    /// What to say today, most pressing first.
    pub today: Vec<Hint>,
    /// Objections they raised, newest first, with what helped.
    pub objections: Vec<Objection>,
    /// Cases that are not closed.
    pub cases: Vec<OpenCase>,
    /// Who sent them to us, and who was sent by those, nearest first.
    pub referred_by: Vec<Person>,
    /// Whom they sent to us.
    pub referred: Vec<Person>,
}

/// One preference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preference {
    /// allergy, health, meals, seat, room, pace, interest, other, unknown.
    pub kind: String,
    /// In words.
    pub text: String,
}

/// A visit that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastVisit {
    /// The visit.
    pub id: RecordId,
    /// When, ms since the Unix epoch.
    pub made_at: i64,
    /// What it was about.
    pub title: String,
    /// How it ended, from the closed list of visits.
    pub outcome: Option<String>,
    /// The beginning of its note.
    pub note: Option<String>,
}

/// Something that was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// The visit at which it was.
    pub visit: RecordId,
    /// What.
    pub text: String,
    /// Until when.
    pub due: Option<String>,
}

/// An objection and how it was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Objection {
    /// The visit at which it was raised.
    pub visit: RecordId,
    /// What they said.
    pub text: String,
    /// What was answered.
    pub handling: Option<String>,
    /// Whether that worked.
    pub worked: Met,
}

/// Whether the answer to an objection worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// It did.
    Yes,
    /// In part.
    Partly,
    /// It did not.
    No,
    /// Nobody noted.
    Unknown,
}

/// A case that is not closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenCase {
    /// The case.
    pub id: RecordId,
    /// What it is about.
    pub title: String,
    /// complaint, request, praise, idea, unknown.
    pub kind: String,
    /// Its step.
    pub status: String,
    /// When an answer is due, ms since the Unix epoch.
    pub answer_due_at: Option<i64>,
}

/// Another customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The customer.
    pub id: RecordId,
    /// What they are called.
    pub name: String,
}

/// A birthday that is near.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BirthdayNear {
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// In how many days.
    pub days: i32,
    /// How old they become, where the year is known.
    pub turns: Option<u16>,
}

/// A reason to say something today. Screens put it in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "hint", rename_all = "snake_case")]
pub enum Hint {
    /// Ask about an open case before anything else.
    Case {
        /// The case.
        case: RecordId,
    },
    /// A promise is due.
    Promised {
        /// The visit at which it was made.
        visit: RecordId,
    },
    /// Wish a happy birthday.
    Birthday(BirthdayNear),
    /// They are falling off: say that they are missed, and ask why.
    Missed {
        /// Why we think so.
        warnings: Vec<Warning>,
    },
    /// They are lost: an offer to come back.
    WinBack,
    /// Their next purchase is due by their own rhythm.
    DueToBuy {
        /// Since when, `YYYY-MM-DD`.
        since: String,
    },
    /// An objection was answered in a way that worked: use it again.
    Answer {
        /// The visit.
        visit: RecordId,
    },
    /// They sent us others: thank them.
    Thank {
        /// How many.
        referred: usize,
    },
    /// Nothing was ever bought: find out what they need.
    Acquaint,
}

impl Workspace {
    /// The recall card of a customer: one call, from this device alone, in a few milliseconds.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] where there is no such customer.
    pub fn recall(&self, customer: RecordId) -> Result<RecallCard> {
        let today = self.today();
        let (figures, why) = self.base(None, |ready| {
            let history = self.0.store.read(|conn| dealings::of(conn, customer, &ready.reckoning))?;
            Ok::<_, ClientError>((ready.base.figures_of(customer), ready.base.explain(&history, Figure::Grade)))
        })??;
        let found = self.0.store.read(|conn| {
            let Some(record) = records::get(conn, customer)?.filter(|r| r.kind == Kind::Customer) else {
                return Ok(None);
            };
            let visits = newest(conn, Kind::Visit, customer)?;
            let last =
                visits.iter().filter_map(|row| Some((int(&row.fields, "made_at")?, row))).max_by_key(|(at, _)| *at);
            let last = last.map(|(made_at, row)| last_visit(conn, made_at, row)).transpose()?;
            Ok(Some((last, open_cases(conn, customer)?, chain(conn, &record)?, sent(conn, customer)?, visits, record)))
        })?;
        let (last_visit, cases, referred_by, referred, visits, record) =
            found.ok_or(ClientError::NotFound(customer))?;
        let mut card = RecallCard {
            id: customer,
            name: record.title(),
            subtitle: record.subtitle(),
            preferences: preferences(&record),
            promises: visits.iter().filter_map(|row| promise(row, today)).collect(),
            objections: visits.iter().flat_map(objections).collect(),
            today: Vec::new(),
            figures,
            why,
            last_visit,
            cases,
            referred_by,
            referred,
        };
        card.today = hints(&card, birthday(&record, today), today);
        Ok(card)
    }
}

fn newest(conn: &Read, kind: Kind, customer: RecordId) -> StoreResult<Vec<Row>> {
    Ok(lists::page(conn, &ListQuery { limit: LOOKED_THROUGH, ..ListQuery::about(kind, customer) })?.rows)
}

fn text(fields: &Fields, name: &str) -> Option<String> {
    fields.get(name).and_then(Value::as_text).map(str::to_owned)
}

fn int(fields: &Fields, name: &str) -> Option<i64> {
    if let Some(Value::Int(n)) = fields.get(name) { Some(*n) } else { None }
}

fn entries<'a>(fields: &'a Fields, name: &str) -> impl Iterator<Item = &'a Fields> {
    let items = if let Some(Value::Items(items)) = fields.get(name) { Some(items) } else { None };
    items.into_iter().flat_map(BTreeMap::values)
}

fn preferences(record: &Record) -> Vec<Preference> {
    let of = |entry: &Fields| Some(Preference { kind: text(entry, "kind")?, text: text(entry, "text")? });
    let mut all: Vec<Preference> = entries(&record.fields, "preferences").filter_map(of).collect();
    let order = ["allergy", "health", "meals", "seat", "room", "pace", "interest"];
    all.sort_by_key(|p| order.iter().position(|kind| *kind == p.kind).unwrap_or(order.len()));
    all
}

fn last_visit(conn: &Read, made_at: i64, row: &Row) -> StoreResult<LastVisit> {
    let note = records::get(conn, row.id)?.and_then(|record| text(&record.fields, "note"));
    Ok(LastVisit {
        id: row.id,
        made_at,
        title: row.title.clone(),
        outcome: text(&row.fields, "outcome"),
        note: note.map(|note| note.chars().take(NOTE).collect()),
    })
}

fn promise(row: &Row, today: Date) -> Option<Promise> {
    let promised = text(&row.fields, "promise").or_else(|| text(&row.fields, "next_step"))?;
    let due = text(&row.fields, "next_step_due");
    let past = due.as_ref().and_then(|due| due.parse::<Date>().ok()).is_some_and(|due| (today - due).get_days() > 365);
    (!past).then_some(Promise { visit: row.id, text: promised, due })
}

fn objections(row: &Row) -> Vec<Objection> {
    let of = |entry: &Fields| {
        let worked = match text(entry, "worked").as_deref() {
            Some("yes") => Met::Yes,
            Some("partly") => Met::Partly,
            Some("no") => Met::No,
            _ => Met::Unknown,
        };
        Some(Objection { visit: row.id, text: text(entry, "text")?, handling: text(entry, "handling"), worked })
    };
    entries(&row.fields, "objections").filter_map(of).collect()
}

fn open_cases(conn: &Read, customer: RecordId) -> StoreResult<Vec<OpenCase>> {
    let of = |row: Row| {
        let status = text(&row.fields, "status")?;
        (status != "closed").then(|| OpenCase {
            id: row.id,
            kind: text(&row.fields, "kind").unwrap_or_else(|| "unknown".to_owned()),
            answer_due_at: int(&row.fields, "answer_due_at"),
            title: row.title,
            status,
        })
    };
    Ok(newest(conn, Kind::Case, customer)?.into_iter().filter_map(of).collect())
}

fn referrer(record: &Record) -> Option<RecordId> {
    entries(&record.fields, "links")
        .find(|entry| text(entry, "role").as_deref() == Some("referrer"))
        .and_then(|entry| text(entry, "customer")?.parse().ok())
}

/// Who sent them, who sent those, and so on; a circle ends where it closes.
fn chain(conn: &Read, record: &Record) -> StoreResult<Vec<Person>> {
    let (mut found, mut met, mut next) = (Vec::new(), BTreeSet::from([record.id]), referrer(record));
    while let Some(id) = next.filter(|id| met.insert(*id)) {
        let Some(record) = records::get(conn, id)? else { break };
        found.push(Person { id, name: record.title() });
        next = referrer(&record);
    }
    Ok(found)
}

/// Whom they sent.
fn sent(conn: &Read, customer: RecordId) -> StoreResult<Vec<Person>> {
    let by_them = |row: &Row| {
        let mut links = entries(&row.fields, "links");
        links.any(|link| {
            text(link, "role").as_deref() == Some("referrer")
                && text(link, "customer").and_then(|id| id.parse().ok()) == Some(customer)
        })
    };
    let rows = newest(conn, Kind::Customer, customer)?;
    Ok(rows.into_iter().filter(by_them).map(|row| Person { id: row.id, name: row.title }).collect())
}

fn birthday(record: &Record, today: Date) -> Option<BirthdayNear> {
    let lunar = record.text("birthday_calendar") == Some("lunar");
    let calendar = if lunar { Calendar::Lunar } else { Calendar::Gregorian };
    let leap = lunar && record.fields.get("birthday_leap_month") == Some(&Value::Bool(true));
    let kept = Anniversary::parse(record.text("birthday")?, calendar, leap).ok()?.next_from(today)?;
    let days = kept.days_from(today);
    (days <= BIRTHDAY_DAYS).then(|| BirthdayNear { date: kept.date.to_string(), days, turns: kept.turns })
}

fn hints(card: &RecallCard, birthday: Option<BirthdayNear>, today: Date) -> Vec<Hint> {
    let mut hints: Vec<Hint> = card.cases.iter().map(|case| Hint::Case { case: case.id }).collect();
    let is_due = |p: &&Promise| p.due.as_ref().and_then(|due| due.parse::<Date>().ok()).is_none_or(|due| due <= today);
    hints.extend(card.promises.iter().find(is_due).map(|p| Hint::Promised { visit: p.visit }));
    hints.extend(birthday.map(Hint::Birthday));
    match &card.figures {
        None => hints.push(Hint::Acquaint),
        Some(figures) => {
            let relation = &figures.lifecycle;
            if relation.stage == Stage::Lost {
                hints.push(Hint::WinBack);
            } else if !relation.warnings.is_empty() {
                hints.push(Hint::Missed { warnings: relation.warnings.clone() });
            } else if let Some(since) = relation.due.filter(|due| *due <= today) {
                hints.push(Hint::DueToBuy { since: since.to_string() });
            }
        }
    }
    hints.extend(card.objections.iter().find(|o| o.worked == Met::Yes).map(|o| Hint::Answer { visit: o.visit }));
    if !card.referred.is_empty() {
        hints.push(Hint::Thank { referred: card.referred.len() });
    }
    hints
}
