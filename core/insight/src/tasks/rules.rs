//! The rules.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use cairn_domain::RecordId;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CustomerFacts, Facts, TaskSettings, VisitFacts};

/// Days for which a birthday that passed can still be wished.
const BELATED: i32 = 7;
/// Days after which a trip's guests are no longer thanked.
const THANKS_UNTIL: i32 = 30;
/// Days after which an agreed step or a promise that nobody met makes no new task.
const FORGOTTEN: i32 = 180;
/// Days in which a step is due where nobody said.
const USUAL_STEP: i32 = 7;

/// What makes a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A birthday is near.
    Birthday,
    /// A document expires.
    DocumentExpiry,
    /// A visit is due by the customer's grade.
    VisitDue,
    /// The next step of a visit is due.
    NextStep,
    /// A case waits for an answer.
    CaseClock,
    /// A trip is over: thank its guests.
    Thanks,
    /// A valuable customer is lost.
    WinBack,
    /// Something was promised.
    Promise,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Birthday,
        Self::DocumentExpiry,
        Self::VisitDue,
        Self::NextStep,
        Self::CaseClock,
        Self::Thanks,
        Self::WinBack,
        Self::Promise,
    ];

    /// Its name in JSON, and as the reason of a task.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Birthday => "birthday",
            Self::DocumentExpiry => "document_expiry",
            Self::VisitDue => "visit_due",
            Self::NextStep => "next_step",
            Self::CaseClock => "case_clock",
            Self::Thanks => "thanks",
            Self::WinBack => "win_back",
            Self::Promise => "promise",
        }
    }
}

/// What makes a task one: the rule, what it is about, a day of the facts, and what else tells it from others. As text
/// `birthday/<id>/2026-03-01/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The rule.
    pub rule: Rule,
    /// The customer, visit or case.
    pub about: RecordId,
    /// The day.
    pub day: Date,
    /// The document's kind, or the trip.
    pub which: String,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.rule.code(), self.about, self.day, self.which)
    }
}

/// A text that names no task by rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this names no task by rule")]
pub struct NotAName;

impl FromStr for Name {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        let mut parts = text.splitn(4, '/');
        let mut next = || parts.next().ok_or(NotAName);
        let code = next()?;
        Ok(Self {
            rule: Rule::ALL.into_iter().find(|rule| rule.code() == code).ok_or(NotAName)?,
            about: next()?.parse().map_err(|_| NotAName)?,
            day: next()?.parse().map_err(|_| NotAName)?,
            which: next()?.to_owned(),
        })
    }
}

/// A task that a rule wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What makes it one.
    pub name: Name,
    /// The customer's name, or what was agreed, promised or complained of.
    pub title: String,
    /// By when.
    pub due: Date,
    /// From which day on it is wanted.
    pub since: Date,
    /// Whom it concerns.
    pub customer: Option<RecordId>,
    /// Whose task it is.
    pub owner: Option<RecordId>,
    /// The trip it comes from.
    pub trip: Option<RecordId>,
}

/// How an open task stands to the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is to be done.
    Stands,
    /// What it asked for was done.
    Done,
    /// Its reason is gone.
    Moot,
}

/// The tasks that the rules want on a day, by name.
#[must_use]
pub fn wanted(facts: &Facts, settings: &TaskSettings, today: Date) -> Vec<Wanted> {
    let mut all = Vec::new();
    for customer in &facts.customers {
        all.extend(birthday(customer, settings, today));
        all.extend(documents(customer, settings, today));
        all.extend(visit_due(customer, settings));
    }
    win_back(facts, settings, today, &mut all);
    for visit in &facts.visits {
        all.extend(steps(visit, settings, today));
    }
    all.extend(facts.cases.iter().filter(|case| !case.answered).map(|case| Wanted {
        name: Name { rule: Rule::CaseClock, about: case.id, day: case.due, which: String::new() },
        title: case.title.clone(),
        due: case.due,
        since: case.received.min(case.due),
        customer: case.customer,
        owner: case.owner,
        trip: None,
    }));
    thanks(facts, settings, today, &mut all);
    all.retain(|one| one.since <= today && !settings.off.contains(&one.name.rule));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// How an open task stands to the facts of a day. What is not among the facts, because it is not on this device, says nothing.
#[must_use]
pub fn standing(name: &Name, facts: &Facts, settings: &TaskSettings, today: Date) -> Standing {
    let customer = || facts.customers.iter().find(|customer| customer.id == name.about);
    let visit = || facts.visits.iter().find(|visit| visit.id == name.about);
    let when = |over: Option<bool>, how: Standing| if over == Some(true) { how } else { Standing::Stands };
    match name.rule {
        Rule::Birthday => when(Some(after(name.day, BELATED) < today), Standing::Moot),
        Rule::DocumentExpiry => {
            let gone =
                |c: &CustomerFacts| !c.documents.iter().any(|(kind, day)| *kind == name.which && *day == name.day);
            when(customer().map(gone), Standing::Moot)
        }
        Rule::VisitDue => {
            let since = after(name.day, -i32::from(settings.visit_days_ahead));
            when(customer().map(|c| c.last_met.is_some_and(|met| met >= since)), Standing::Done)
        }
        Rule::NextStep => when(visit().map(|v| v.next_step.is_none() || step_due(v) != name.day), Standing::Moot),
        Rule::Promise => when(visit().map(|v| v.promise.is_none() || step_due(v) != name.day), Standing::Moot),
        Rule::CaseClock => {
            let case = facts.cases.iter().find(|case| case.id == name.about);
            match case {
                Some(case) if case.answered => Standing::Done,
                Some(case) if case.due != name.day => Standing::Moot,
                _ => Standing::Stands,
            }
        }
        Rule::Thanks => match customer() {
            Some(guest) if guest.last_met.is_some_and(|met| met >= name.day) => Standing::Done,
            _ => when(Some(after(name.day, THANKS_UNTIL) < today), Standing::Moot),
        },
        Rule::WinBack => when(customer().map(|c| c.last_bought.is_some_and(|day| day >= name.day)), Standing::Done),
    }
}

fn after(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

fn about(customer: &CustomerFacts, rule: Rule, day: Date, which: String) -> Wanted {
    Wanted {
        name: Name { rule, about: customer.id, day, which },
        title: customer.name.clone(),
        due: day,
        since: day,
        customer: Some(customer.id),
        owner: customer.owner,
        trip: None,
    }
}

fn birthday(customer: &CustomerFacts, settings: &TaskSettings, today: Date) -> Option<Wanted> {
    let kept = customer.birthday?.next_from(today)?;
    let since = after(kept.date, -i32::from(settings.birthday_days_ahead));
    Some(Wanted { since, ..about(customer, Rule::Birthday, kept.date, String::new()) })
}

fn documents<'a>(
    customer: &'a CustomerFacts,
    settings: &'a TaskSettings,
    today: Date,
) -> impl Iterator<Item = Wanted> + 'a {
    let ahead = -i32::from(settings.document_days_ahead);
    // A document that expired long ago was renewed, or is not needed.
    let known = customer.documents.iter().filter(move |(_, day)| after(*day, FORGOTTEN) >= today);
    known.map(move |(kind, day)| Wanted {
        since: after(*day, ahead),
        ..about(customer, Rule::DocumentExpiry, *day, kind.clone())
    })
}

fn visit_due(customer: &CustomerFacts, settings: &TaskSettings) -> Option<Wanted> {
    if customer.lost.is_some() {
        return None;
    }
    let rhythm = settings.visits.of(customer.grade?)?;
    let due = after(customer.last_met?, i32::from(rhythm));
    let since = after(due, -i32::from(settings.visit_days_ahead));
    Some(Wanted { since, ..about(customer, Rule::VisitDue, due, String::new()) })
}

fn step_due(visit: &VisitFacts) -> Date {
    visit.due.unwrap_or_else(|| after(visit.made, USUAL_STEP))
}

fn steps<'a>(visit: &'a VisitFacts, settings: &'a TaskSettings, today: Date) -> impl Iterator<Item = Wanted> + 'a {
    let due = step_due(visit);
    let fresh = after(due, FORGOTTEN) >= today;
    let both = [(Rule::NextStep, &visit.next_step), (Rule::Promise, &visit.promise)];
    both.into_iter().filter(move |_| fresh).filter_map(move |(rule, text)| {
        Some(Wanted {
            name: Name { rule, about: visit.id, day: due, which: String::new() },
            title: text.clone()?,
            due,
            since: after(due, -i32::from(settings.step_days_ahead)).max(visit.made),
            customer: Some(visit.customer),
            owner: visit.by,
            trip: None,
        })
    })
}

/// The most promising of the lost, once in so many months.
fn win_back(facts: &Facts, settings: &TaskSettings, today: Date, into: &mut Vec<Wanted>) {
    let mut lost: Vec<(i64, &CustomerFacts, Date)> =
        facts.customers.iter().filter_map(|c| c.lost.map(|(since, expected)| (expected, c, since))).collect();
    lost.sort_by_key(|(expected, customer, _)| (Reverse(*expected), customer.id));
    let months = i8::try_from(settings.win_back_months.clamp(1, 12)).unwrap_or(6);
    let first = (today.month() - 1) / months * months + 1;
    let Ok(begins) = Date::new(today.year(), first, 1) else { return };
    for (_, customer, since) in lost.into_iter().take(usize::from(settings.win_back_most)) {
        let due = since.max(begins);
        into.push(Wanted { due, since: due, ..about(customer, Rule::WinBack, begins, String::new()) });
    }
}

fn thanks(facts: &Facts, settings: &TaskSettings, today: Date, into: &mut Vec<Wanted>) {
    let known: HashMap<RecordId, &CustomerFacts> = facts.customers.iter().map(|c| (c.id, c)).collect();
    for trip in &facts.trips {
        let due = after(trip.ended, i32::from(settings.thanks_days_after));
        if after(due, THANKS_UNTIL) < today {
            continue;
        }
        let guests = trip.guests.iter().filter_map(|guest| known.get(guest));
        let unthanked = guests.filter(|guest| guest.last_met.is_none_or(|met| met <= trip.ended));
        into.extend(unthanked.map(|guest| Wanted {
            due,
            since: after(trip.ended, 1),
            trip: Some(trip.id),
            ..about(guest, Rule::Thanks, after(trip.ended, 1), trip.id.to_string())
        }));
    }
}
