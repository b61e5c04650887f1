//! How complaints are dealt with.

use std::collections::{BTreeMap, BTreeSet};

use cairn_domain::RecordId;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::crosstab::CauseTable;
use super::share::CountedShare;
use super::statistics::median;
use crate::calendar::{Allowances, Clock, ClockError, Severity};

/// What a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is what it says")]
pub enum CaseKind {
    Complaint,
    Request,
    Praise,
    Idea,
    Unknown,
}

/// One case, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The case.
    pub id: RecordId,
    /// Only complaints are counted.
    pub kind: CaseKind,
    /// How grave it is: this sets the time for an answer.
    pub severity: Severity,
    /// Where it arose.
    pub touchpoint: Option<String>,
    /// Why.
    pub cause: Option<String>,
    /// When it came in.
    pub received: Option<Timestamp>,
    /// When it was answered.
    pub acknowledged: Option<Timestamp>,
    /// When it was resolved.
    pub resolved: Option<Timestamp>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Whether it was opened again after that.
    pub reopened: bool,
    /// Whether it was solved on the spot; absent where nobody noted it.
    pub on_the_spot: Option<bool>,
    /// Who complained.
    pub customer: Option<RecordId>,
}

/// What the figures are reckoned by.
#[derive(Debug, Clone)]
pub struct ComplaintRules<'a> {
    /// The clock of the promise.
    pub clock: &'a Clock,
    /// Where its days begin.
    pub zone: &'a TimeZone,
    /// The time for an answer, by severity.
    pub allowances: Allowances,
    /// The moment that the figures are for.
    pub now: Timestamp,
    /// Days in which a customer must buy again to count as returned; who complained later than that before `now` is not yet
    /// counted. Without it every later purchase counts, and so does everybody who complained: recent complaints then press the
    /// rate down.
    pub return_within_days: Option<u16>,
}

/// Why a complaint is not in the figures of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Undated {
    /// Nobody noted when it came in.
    NoReceipt,
    /// It was answered before it came in: a device's clock was wrong.
    AnsweredBefore,
}

/// The figures, each with the records behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComplaintFigures {
    /// All complaints, in the order of their ids.
    pub complaints: Vec<RecordId>,
    /// Answered in time, of those that were answered or whose time is over.
    pub answered_in_time: CountedShare,
    /// Not answered, and still in time: not in the share above.
    pub waiting: Vec<RecordId>,
    /// The median time to the answer by the clock, of `answered`; absent where there is none.
    pub median_time_to_answer: Option<SignedDuration>,
    /// The complaints with an answer.
    pub answered: Vec<RecordId>,
    /// Solved on the spot, of those where it was noted.
    pub solved_on_the_spot: CountedShare,
    /// Opened again, of those that were resolved or closed at some time.
    pub reopened: CountedShare,
    /// Customers who bought again on a later day than that of their first complaint, of the customers who complained.
    pub returned: CountedShare,
    /// Causes by touchpoint.
    pub causes: CauseTable,
    /// Complaints in no figure of time.
    pub left_out: Vec<(RecordId, Undated)>,
}

/// The figures of the complaints among `cases`, each case given once. `purchases` are the days on which customers bought.
///
/// # Errors
/// The clock cannot say when an answer is due: see [`Clock::due`].
pub fn complaint_figures(
    cases: &[Complaint],
    purchases: &BTreeMap<RecordId, Vec<Date>>,
    rules: &ComplaintRules<'_>,
) -> Result<ComplaintFigures, ClockError> {
    let mut complaints: Vec<_> = cases.iter().filter(|case| case.kind == CaseKind::Complaint).collect();
    complaints.sort_unstable_by_key(|case| case.id);
    let times = Times::of(&complaints, rules)?;
    let share = |of: fn(&Complaint) -> Option<bool>| {
        CountedShare::count(complaints.iter().filter_map(|case| Some((case.id, of(case)?))))
    };
    let done = |case: &Complaint| case.resolved.is_some() || case.closed.is_some() || case.reopened;
    Ok(ComplaintFigures {
        complaints: complaints.iter().map(|case| case.id).collect(),
        answered_in_time: CountedShare::count(times.kept),
        waiting: times.waiting,
        median_time_to_answer: median(times.took.values().copied().collect()).map(SignedDuration::from_secs),
        answered: times.took.into_keys().collect(),
        solved_on_the_spot: share(|case| case.on_the_spot),
        reopened: CountedShare::count(complaints.iter().filter(|case| done(case)).map(|case| (case.id, case.reopened))),
        returned: returned(&complaints, purchases, rules),
        causes: CauseTable::count(
            complaints.iter().map(|case| (case.id, case.touchpoint.as_deref(), case.cause.as_deref())),
        ),
        left_out: times.left_out,
    })
}

#[derive(Default)]
struct Times {
    kept: Vec<(RecordId, bool)>,
    waiting: Vec<RecordId>,
    took: BTreeMap<RecordId, i64>,
    left_out: Vec<(RecordId, Undated)>,
}

impl Times {
    fn of(complaints: &[&Complaint], rules: &ComplaintRules<'_>) -> Result<Self, ClockError> {
        let mut times = Self::default();
        for case in complaints {
            let Some(received) = case.received else {
                times.left_out.push((case.id, Undated::NoReceipt));
                continue;
            };
            let due = rules.clock.due(rules.zone, received, rules.allowances.of(case.severity))?.at;
            match case.acknowledged {
                Some(at) if at < received => times.left_out.push((case.id, Undated::AnsweredBefore)),
                Some(at) => {
                    times.kept.push((case.id, at <= due));
                    times.took.insert(case.id, rules.clock.elapsed(rules.zone, received, at).as_secs());
                }
                None if rules.now <= due => times.waiting.push(case.id),
                None => times.kept.push((case.id, false)),
            }
        }
        Ok(times)
    }
}

fn returned(
    complaints: &[&Complaint],
    purchases: &BTreeMap<RecordId, Vec<Date>>,
    rules: &ComplaintRules<'_>,
) -> CountedShare {
    let day = |moment| rules.zone.to_datetime(moment).date();
    let today = day(rules.now);
    let mut first: BTreeMap<RecordId, Date> = BTreeMap::new();
    for case in complaints {
        if let (Some(customer), Some(received)) = (case.customer, case.received) {
            let earliest = first.entry(customer).or_insert(day(received));
            *earliest = (*earliest).min(day(received));
        }
    }
    CountedShare::count(first.into_iter().filter_map(|(customer, complained)| {
        let last = match rules.return_within_days {
            Some(days) => complained.checked_add(i32::from(days).days()).ok().filter(|last| *last <= today)?,
            None => today,
        };
        let bought: BTreeSet<&Date> = purchases.get(&customer).into_iter().flatten().collect();
        Some((customer, bought.into_iter().any(|date| *date > complained && *date <= last)))
    }))
}
