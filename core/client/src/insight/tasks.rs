//! Tasks by rule, brought up to date on any device; and what people do with tasks.

use std::collections::HashMap;
use std::sync::PoisonError;

use cairn_domain::{Change, Create, Edit, Fields, Kind, RecordId, Value};
use cairn_insight::calendar::{Anniversary, Calendar};
use cairn_insight::figures::{Base, CustomerFigures, Stage};
use cairn_insight::satisfaction::Complaint;
use cairn_insight::tasks::{self, CaseFacts, CustomerFacts, Facts, Name, Standing, TripFacts, VisitFacts, Wanted};
use cairn_store::lists::{self, Whole};
use cairn_store::records::{self, Revision};
use cairn_store::{Read, Result as StoreResult};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::json::{Json, entries, flag, id, int, text};
use super::satisfaction::complaint;
use super::settings;
use crate::error::{ClientError, Result};
use crate::pages::AgendaItem;
use crate::workspace::Workspace;

/// Months of visits whose agreed steps are looked through.
const VISITS: i32 = 14;
/// Days after a trip in which it is looked at.
const TRIPS: i32 = 60;
/// Days ahead in which birthdays are listed.
const BIRTHDAYS: i32 = 7;

/// What bringing tasks up to date did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct TasksMade {
    /// Tasks that are new here.
    pub made: u64,
    /// Open tasks of which it turned out that what they ask for was done.
    pub done: u64,
    /// Open tasks whose reason is gone.
    pub dropped: u64,
}

/// A birthday of the coming days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BirthdayAhead {
    /// Whose.
    pub customer: RecordId,
    /// What they are called.
    pub name: String,
    /// The day.
    pub date: Date,
    /// In how many days; 0 for today.
    pub days: i32,
    /// How old they become, where the year is known.
    pub turns: Option<u16>,
}

/// The day: what is to be done in its order, and whose birthday is near.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueToday {
    /// Today, in the workspace's time zone.
    pub date: Date,
    /// The IANA name of that zone.
    pub zone: String,
    /// Visits, tasks and case clocks, in the order of the day; what is overdue first.
    pub items: Vec<AgendaItem>,
    /// Birthdays of today and the coming week, nearest first.
    pub birthdays: Vec<BirthdayAhead>,
}

/// The record of a task: the same id on every device that thinks of it.
fn id_of(name: &Name) -> RecordId {
    let mut hasher = blake3::Hasher::new_derive_key("cairn task by rule 1");
    hasher.update(name.to_string().as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    RecordId(id)
}

impl Workspace {
    /// Makes the tasks that the workspace's rules want today, and closes open ones of which the records say that they are done or that
    /// their reason is gone. As often as one likes, on any number of devices, without a signal: a task is made once, and one that was done
    /// or dropped does not come back. A device that may only read makes none.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn refresh_tasks(&self) -> Result<TasksMade> {
        let today = self.today();
        let Ok(space) = self.writable(None) else { return Ok(TasksMade::default()) };
        let (facts, rules, open) = self.task_facts(today)?;
        let new: Vec<_> = tasks::wanted(&facts, &rules, today).iter().map(record_of).collect();
        let made = self.0.derive_all(&new, space)?.iter().filter(|revision| revision.changed).count();
        let mut did = TasksMade { made: made as u64, ..TasksMade::default() };
        let mut edits = Vec::new();
        for (task, name) in open {
            let state = match tasks::standing(&name, &facts, &rules, today) {
                Standing::Stands => continue,
                Standing::Done => "done",
                Standing::Moot => "dropped",
            };
            *(if state == "done" { &mut did.done } else { &mut did.dropped }) += 1;
            edits.push(Edit { id: task, changes: vec![put("state", state.into())] });
        }
        if !edits.is_empty() {
            self.0.commit_all(|tx, author| edits.iter().map(|edit| records::edit(tx, edit, author)).collect())?;
        }
        Ok(did)
    }

    /// As [`refresh_tasks`](Self::refresh_tasks), but only where the day or anything that rules look at has changed since the last time:
    /// a screen may call it whenever it reads.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn keep_tasks(&self) -> Result<TasksMade> {
        let today = self.today();
        if self.0.insight.lock().unwrap_or_else(PoisonError::into_inner).tasks_for == Some(today) {
            return Ok(TasksMade::default());
        }
        let did = self.refresh_tasks()?;
        self.0.insight.lock().unwrap_or_else(PoisonError::into_inner).tasks_for = Some(today);
        Ok(did)
    }

    /// What is to be done today: planned visits, open tasks that are due, case clocks, and birthdays. Tasks by rule are brought up to date
    /// first, where anything that rules look at has changed.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn due_today(&self) -> Result<DueToday> {
        let (date, zone) = (self.today(), self.zone()?);
        self.keep_tasks()?;
        let customers = self.0.store.read(|conn| lists::whole(conn, Kind::Customer))?;
        let mut birthdays: Vec<BirthdayAhead> = customers.iter().filter_map(|one| birthday_ahead(one, date)).collect();
        birthdays.sort_by(|a, b| (a.days, &a.name, a.customer).cmp(&(b.days, &b.name, b.customer)));
        Ok(DueToday { date, items: self.agenda(&zone)?, zone, birthdays })
    }

    /// Marks a task as done.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Forbidden`].
    pub fn task_done(&self, task: RecordId) -> Result<Revision> {
        let now = Value::Int(self.now().as_millisecond());
        self.edit_task(task, vec![put("state", "done".into()), put("done_at", now)])
    }

    /// Postpones a task to a day.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] for a day that is past; [`ClientError::NotFound`], [`ClientError::Forbidden`].
    pub fn task_postpone(&self, task: RecordId, until: Date) -> Result<Revision> {
        if until < self.today() {
            return Err(ClientError::Unsound(format!("{until} is past. Postpone the task to today or later.")));
        }
        let day = until.to_string();
        self.edit_task(task, vec![put("state", "postponed".into()), put("due", day.as_str().into()), clear("done_at")])
    }

    /// Hands a task over to a colleague.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] where there is no such task or colleague; [`ClientError::Forbidden`].
    pub fn task_hand_over(&self, task: RecordId, member: RecordId) -> Result<Revision> {
        if self.record(member)?.record.kind != Kind::Member {
            return Err(ClientError::NotFound(member));
        }
        self.edit_task(task, vec![put("owner", member.to_string().as_str().into())])
    }

    /// Opens a task again that was done, postponed or dropped.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Forbidden`].
    pub fn task_undo(&self, task: RecordId) -> Result<Revision> {
        self.edit_task(task, vec![put("state", "open".into()), clear("done_at")])
    }

    /// Gives a task up: it is not done, and does not come back.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Forbidden`].
    pub fn task_drop(&self, task: RecordId) -> Result<Revision> {
        self.edit_task(task, vec![put("state", "dropped".into()), clear("done_at")])
    }

    fn edit_task(&self, id: RecordId, changes: Vec<Change>) -> Result<Revision> {
        if self.record(id)?.record.kind != Kind::Task {
            return Err(ClientError::NotFound(id));
        }
        self.edit_record(&Edit { id, changes })
    }

    #[expect(clippy::type_complexity, reason = "what one evaluation needs, read from one state of the book")]
    fn task_facts(&self, today: Date) -> Result<(Facts, tasks::TaskSettings, Vec<(RecordId, Name)>)> {
        let noted = self.losses()?;
        let zone = self.days();
        let (mut facts, rules, open) =
            self.0.store.read(|conn| Ok((facts(conn, &zone, today)?, settings::tasks(conn)?, open_tasks(conn)?)))?;
        self.base(None, |ready| {
            let expected: HashMap<RecordId, i64> = ready
                .base
                .win_back(|id| noted.get(&id).copied())
                .into_iter()
                .map(|one| (one.customer, one.expected))
                .collect();
            for fact in &mut facts.customers {
                if let Some(figures) = ready.base.figures_of(fact.id) {
                    judge(fact, &figures, &ready.base, expected.get(&fact.id).copied());
                }
            }
        })?;
        for visit in &facts.visits {
            let met = facts.customers.binary_search_by_key(&visit.customer, |fact| fact.id);
            if let Ok(at) = met {
                let fact = &mut facts.customers[at];
                fact.last_met = fact.last_met.max(Some(visit.made));
            }
        }
        Ok((facts, rules, open))
    }
}

fn put(field: &str, value: Value) -> Change {
    Change::Set { field: field.to_owned(), value }
}

fn clear(field: &str) -> Change {
    Change::Clear { field: field.to_owned() }
}

/// The record of a wanted task, when it is told to be from, and the record whose key its own follows from.
fn record_of(one: &Wanted) -> (Create, i64, Option<RecordId>) {
    let mut fields = Fields::from([
        ("title".to_owned(), Value::from(one.title.chars().take(200).collect::<String>().as_str())),
        ("reason".to_owned(), one.name.rule.code().into()),
        ("state".to_owned(), "open".into()),
        ("due".to_owned(), one.due.to_string().as_str().into()),
        ("rule".to_owned(), one.name.to_string().as_str().into()),
    ]);
    let field = match one.name.rule {
        tasks::Rule::NextStep | tasks::Rule::Promise => Some("visit"),
        tasks::Rule::CaseClock => Some("case"),
        _ => None,
    };
    let links = [("customer", one.customer), ("owner", one.owner), ("trip", one.trip)];
    let about = field.map(|field| (field, Some(one.name.about)));
    for (field, id) in links.into_iter().chain(about) {
        fields.extend(id.map(|id| (field.to_owned(), Value::from(id.to_string().as_str()))));
    }
    if one.title.trim().is_empty() {
        fields.insert("title".to_owned(), one.name.rule.code().into());
    }
    let since = one.since.to_zoned(TimeZone::UTC).map_or(0, |at| at.timestamp().as_millisecond());
    (Create { id: id_of(&one.name), kind: Kind::Task, fields }, since, Some(one.name.about))
}

fn open_tasks(conn: &Read) -> StoreResult<Vec<(RecordId, Name)>> {
    let open = |task: &Whole| matches!(text(&task.fields, "state"), Some("open" | "postponed"));
    let named = |task: Whole| Some((task.id, text(&task.fields, "rule")?.parse().ok()?));
    Ok(lists::whole(conn, Kind::Task)?.into_iter().filter(open).filter_map(named).collect())
}

/// The records as rules see them; grades and losses come from the figures.
fn facts(conn: &Read, zone: &TimeZone, today: Date) -> StoreResult<Facts> {
    let day = |ms: i64| Timestamp::from_millisecond(ms).ok().map(|at| zone.to_datetime(at).date());
    let customer = |Whole { id: who, title, fields }: Whole| CustomerFacts {
        id: who,
        name: title,
        owner: id(&fields, "owner"),
        birthday: anniversary(&fields),
        documents: entries(&fields, "documents").filter_map(|(_, document)| expiry(document)).collect(),
        grade: None,
        last_met: None,
        last_bought: None,
        lost: None,
    };
    let since = today.saturating_sub(VISITS.months());
    let visit = |Whole { id: visit, fields, .. }: Whole| {
        let made = int(&fields, "made_at").and_then(day).filter(|made| *made >= since && *made <= today)?;
        let own = |name: &str| text(&fields, name).filter(|text| !text.trim().is_empty()).map(str::to_owned);
        Some(VisitFacts {
            id: visit,
            customer: id(&fields, "customer")?,
            by: id(&fields, "by"),
            made,
            next_step: own("next_step"),
            promise: own("promise"),
            due: text(&fields, "next_step_due").and_then(|day| day.parse().ok()),
        })
    };
    let rule = settings::answer_rule(conn)?;
    let clock = rule.clock();
    let case = |whole: Whole| {
        let Complaint { received, acknowledged, severity, customer, .. } = complaint(&whole);
        let received = received?;
        let noted = int(&whole.fields, "answer_due_at");
        let due = noted.or_else(|| {
            clock.due(zone, received, rule.allowances.of(severity)).ok().map(|due| due.at.as_millisecond())
        });
        Some(CaseFacts {
            id: whole.id,
            title: whole.title,
            customer,
            owner: id(&whole.fields, "owner"),
            received: zone.to_datetime(received).date(),
            due: due.and_then(day)?,
            answered: acknowledged.is_some() || text(&whole.fields, "status") != Some("received"),
        })
    };
    let over = today.saturating_sub(TRIPS.days());
    let trip = |Whole { id: trip, title, fields }: Whole| {
        let ended: Date = text(&fields, "ends").or_else(|| text(&fields, "starts"))?.parse().ok()?;
        let made = text(&fields, "state") != Some("cancelled") && ended < today && ended >= over;
        let guests = entries(&fields, "guests").filter_map(|(_, guest)| id(guest, "customer")).collect();
        made.then_some(TripFacts { id: trip, name: title, ended, guests })
    };
    Ok(Facts {
        customers: lists::whole(conn, Kind::Customer)?.into_iter().map(customer).collect(),
        visits: lists::whole(conn, Kind::Visit)?.into_iter().filter_map(visit).collect(),
        cases: lists::whole(conn, Kind::Case)?.into_iter().filter_map(case).collect(),
        trips: lists::whole(conn, Kind::Trip)?.into_iter().filter_map(trip).collect(),
    })
}

fn expiry(document: &Json) -> Option<(String, Date)> {
    let kind = text(document, "kind").unwrap_or("unknown").to_owned();
    Some((kind, text(document, "expires")?.parse().ok()?))
}

fn judge(fact: &mut CustomerFacts, figures: &CustomerFigures, base: &Base, expected: Option<i64>) {
    fact.grade = figures.standing.map(|standing| standing.grade);
    fact.last_bought = figures.questions.last;
    fact.last_met = figures.questions.last;
    let relation = &figures.lifecycle;
    if let (Stage::Lost, Some(last), Some(expected)) = (relation.stage, figures.questions.last, expected) {
        let limits = &base.settings().lifecycle;
        let usual = relation.due.map_or(0, |due| i64::from((due - last).get_days()));
        let silent = (usual * i64::from(limits.lost_percent) / 100).max(i64::from(limits.lost_days));
        let lost = last.saturating_add(i32::try_from(silent).unwrap_or(i32::MAX).min(36_500).days());
        fact.lost = Some((lost, expected));
    }
}

fn anniversary(fields: &Json) -> Option<Anniversary> {
    let lunar = text(fields, "birthday_calendar") == Some("lunar");
    let calendar = if lunar { Calendar::Lunar } else { Calendar::Gregorian };
    let leap = lunar && flag(fields, "birthday_leap_month") == Some(true);
    Anniversary::parse(text(fields, "birthday")?, calendar, leap).ok()
}

fn birthday_ahead(customer: &Whole, today: Date) -> Option<BirthdayAhead> {
    let kept = anniversary(&customer.fields)?.next_from(today)?;
    let days = kept.days_from(today);
    (days <= BIRTHDAYS).then(|| BirthdayAhead {
        customer: customer.id,
        name: customer.title.clone(),
        date: kept.date,
        days,
        turns: kept.turns,
    })
}
