//! A case: its clock, its steps, and moving it along.

use cairn_domain::{Change, Edit, Fields, Kind, RecordId, Value};
use cairn_insight::calendar::{Allowances, Clock, Severity};
use cairn_store::records::Revision;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{entries, int, text};
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// Of the time allowed, the share at whose beginning an answer is due soon.
const LAST_PART: i64 = 4;

/// The clock of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CaseClock {
    /// When an answer is due, ms since the Unix epoch.
    pub due_ms: i64,
    /// How it stands.
    pub state: Answered,
}

/// How an answer stands against its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// There is time.
    Running,
    /// Less than a quarter of the time is left.
    Soon,
    /// The time is over.
    Late,
    /// Answered in time.
    InTime,
    /// Answered too late.
    TooLate,
}

/// One step of the loop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseStep {
    /// `received`, `acknowledged`, `in_work`, `resolved`, `called_back`, `closed`, `reopened`.
    pub code: String,
    /// Where the case is.
    pub state: StepState,
    /// When it got there, as far as noted, ms since the Unix epoch.
    pub at_ms: Option<i64>,
}

/// Where a case is, seen from a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is what it says")]
pub enum StepState {
    Done,
    Now,
    ToCome,
}

/// What a case's page shows beyond the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseSheet {
    /// The clock; `None` where nobody noted when the case came in.
    pub clock: Option<CaseClock>,
    /// The steps in their order; `reopened` only where it was.
    pub steps: Vec<CaseStep>,
    /// What was done, oldest first: the entry's token, by whom (a name) and when.
    pub actions: Vec<(String, Option<String>, Option<i64>)>,
    /// Whether this device's person has it.
    pub mine: bool,
}

const LOOP: [&str; 6] = ["received", "acknowledged", "in_work", "resolved", "called_back", "closed"];

/// The field that says when a step was reached.
fn noted(step: &str) -> Option<&'static str> {
    Some(match step {
        "received" => "received_at",
        "acknowledged" => "acknowledged_at",
        "resolved" => "resolved_at",
        "closed" => "closed_at",
        _ => return None,
    })
}

impl Workspace {
    /// Takes up a case: `fields` as a person gives them. It is received now, and its clock starts: 24 hours, or as the severity says.
    ///
    /// # Errors
    /// As [`create_record`](Self::create_record).
    pub fn open_case(&self, mut fields: Fields) -> Result<Revision> {
        let now = self.0.host.clock.now_ms();
        fields.entry("status".to_owned()).or_insert_with(|| Value::from("received"));
        fields.entry("received_at".to_owned()).or_insert(Value::Int(now));
        self.create_record(Kind::Case, fields, None)
    }

    /// Moves a case to a step, and notes when it was acknowledged, resolved or closed. Answering is acknowledging: whoever goes further has
    /// answered.
    ///
    /// # Errors
    /// [`ClientError::Invalid`] where it may not go there; [`ClientError::NotFound`], [`ClientError::Forbidden`].
    pub fn move_case(&self, id: RecordId, step: &str) -> Result<Revision> {
        let record = self.record(id)?.record;
        let now = self.0.host.clock.now_ms();
        let mut changes = vec![Change::Set { field: "status".to_owned(), value: Value::from(step) }];
        let mut note = |field: &str| {
            if int(&record.fields, field).is_none() {
                changes.push(Change::Set { field: field.to_owned(), value: Value::Int(now) });
            }
        };
        if step != "received" {
            note("acknowledged_at");
        }
        if matches!(step, "resolved" | "closed") {
            noted(step).into_iter().for_each(&mut note);
        }
        self.edit_record(&Edit { id, changes })
    }

    /// Says how grave a case is, and sets its clock accordingly.
    ///
    /// # Errors
    /// As [`edit_record`](Self::edit_record).
    pub fn weigh_case(&self, id: RecordId, severity: &str) -> Result<Revision> {
        let changes = vec![Change::Set { field: "severity".to_owned(), value: Value::from(severity) }];
        self.edit_record(&Edit { id, changes })
    }

    /// What a case's page shows beyond the record.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub fn case_sheet(&self, id: RecordId) -> Result<CaseSheet> {
        let record = self.record(id)?.record;
        if record.kind != Kind::Case {
            return Err(ClientError::NotFound(id));
        }
        let fields = &record.fields;
        let mut actions: Vec<_> = entries(fields, "actions")
            .map(|(token, parts)| (token.clone(), text(parts, "by"), int(parts, "at")))
            .collect();
        actions.sort_by(|a, b| (a.2, &a.0).cmp(&(b.2, &b.0)));
        let people = self.titles(actions.iter().filter_map(|action| action.1.as_ref()?.parse().ok()))?;
        for (_, by, _) in &mut actions {
            let id = by.take().and_then(|id| id.parse::<RecordId>().ok());
            *by = id.and_then(|id| people.get(&id).cloned());
        }
        Ok(CaseSheet {
            clock: clock(fields, self.0.host.clock.now_ms()),
            steps: steps(fields),
            actions,
            mine: text(fields, "owner").is_some_and(|owner| owner == RecordId(self.0.device.0).to_string()),
        })
    }
}

/// When an answer is due, by when the case came in and how grave it is.
fn due(fields: &Fields) -> Option<i64> {
    let received = Timestamp::from_millisecond(int(fields, "received_at")?).ok()?;
    let due = Clock::RoundTheClock.due(&TimeZone::UTC, received, Allowances::default().of(severity(fields))).ok()?;
    Some(due.at.as_millisecond())
}

fn severity(fields: &Fields) -> Severity {
    match text(fields, "severity").as_deref() {
        Some("low") => Severity::Low,
        Some("normal") => Severity::Normal,
        Some("high") => Severity::High,
        Some("critical") => Severity::Critical,
        _ => Severity::Unknown,
    }
}

/// How the answer stands; also used for lists of cases.
pub(crate) fn clock(fields: &Fields, now: i64) -> Option<CaseClock> {
    let due_ms = int(fields, "answer_due_at").or_else(|| due(fields))?;
    let allowed = due_ms - int(fields, "received_at").unwrap_or(due_ms);
    let state = match int(fields, "acknowledged_at") {
        Some(at) if at <= due_ms => Answered::InTime,
        Some(_) => Answered::TooLate,
        None if now > due_ms => Answered::Late,
        None if (due_ms - now) * LAST_PART < allowed => Answered::Soon,
        None => Answered::Running,
    };
    Some(CaseClock { due_ms, state })
}

fn steps(fields: &Fields) -> Vec<CaseStep> {
    let now = text(fields, "status").unwrap_or_else(|| "received".to_owned());
    let reopened = now == "reopened";
    let present = LOOP.iter().position(|step| *step == now).unwrap_or(LOOP.len());
    let step = |(place, code): (usize, &str)| CaseStep {
        code: code.to_owned(),
        at_ms: noted(code).and_then(|field| int(fields, field)),
        state: match place.cmp(&present) {
            _ if reopened => StepState::ToCome,
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Now,
            std::cmp::Ordering::Greater => StepState::ToCome,
        },
    };
    let mut steps: Vec<CaseStep> = LOOP.into_iter().enumerate().map(step).collect();
    if reopened {
        steps[0].state = StepState::Done;
        steps.insert(1, CaseStep { code: now, state: StepState::Now, at_ms: None });
    }
    steps
}
