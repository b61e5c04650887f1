//! Churn and retention over a period and by cohort; why customers left.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use cairn_domain::RecordId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Settings;
use super::dates;
use super::lifecycle::{Lifecycle, Relation};
use super::summary::{Rhythm, Summary};
use crate::History;

/// Churn over a period: who was a customer at its start, and who of them was lost by its end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Churn {
    /// First day: customers at the start are those current at the end of the day before.
    #[serde(serialize_with = "dates::day")]
    pub from: Date,
    /// Last day.
    #[serde(serialize_with = "dates::day")]
    pub to: Date,
    /// Customers at the start.
    pub at_start: u64,
    /// Of these, lost by the end, in the order of their identifiers.
    pub lost: Vec<RecordId>,
    /// First bought in the period.
    pub gained: Vec<RecordId>,
    /// Lost at the start, customers again at the end.
    pub won_back: Vec<RecordId>,
    /// Lost ÷ customers at the start, 0 to 1; `None` if there were none.
    pub churn: Option<f64>,
    /// 1 − churn.
    pub retention: Option<f64>,
}

/// Churn from `from` to `to`, both included. Each end is judged by what was known on it, with the rhythms of that day.
#[expect(clippy::cast_precision_loss, reason = "customers are few enough")]
pub fn churn<H: Borrow<History>>(histories: &[H], settings: &Settings, from: Date, to: Date) -> Churn {
    let before = from.yesterday().map_or_else(|_| BTreeMap::new(), |day| relations(histories, settings, day));
    let after = relations(histories, settings, to);
    let (mut at_start, mut lost, mut gained, mut won_back) = (0_u64, Vec::new(), Vec::new(), Vec::new());
    for (customer, now) in after {
        match (before.get(&customer), now) {
            (Some(Relation::Current), Relation::Lost) => lost.push(customer),
            (Some(Relation::Lost), Relation::Current) => won_back.push(customer),
            (None | Some(Relation::Potential | Relation::Target), Relation::Current | Relation::Lost) => {
                gained.push(customer);
            }
            _ => {}
        }
        at_start += u64::from(before.get(&customer) == Some(&Relation::Current));
    }
    let churn = (at_start > 0).then(|| lost.len() as f64 / at_start as f64);
    Churn { from, to, at_start, lost, gained, won_back, churn, retention: churn.map(|churn| 1.0 - churn) }
}

fn relations<H: Borrow<History>>(histories: &[H], settings: &Settings, as_of: Date) -> BTreeMap<RecordId, Relation> {
    let summaries: Vec<Summary> =
        histories.iter().map(|history| Summary::of(history.borrow(), settings, as_of)).collect();
    let mut rhythms: Vec<Rhythm> = summaries.iter().filter_map(|summary| summary.rhythm).collect();
    rhythms.sort_unstable();
    let base = Rhythm::median_of(&rhythms);
    let relation = |summary: &Summary| Lifecycle::of(summary, base, &settings.lifecycle, as_of).relation;
    summaries.iter().map(|summary| (summary.customer, relation(summary))).collect()
}

/// The length of a cohort's periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar years.
    Year,
}

impl Step {
    /// Months in a period.
    #[must_use]
    pub const fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    fn of(self, day: Date) -> i32 {
        (i32::from(day.year()) * 12 + i32::from(day.month()) - 1).div_euclid(self.months())
    }

    /// First day of a period; `None` beyond the calendar.
    fn start(self, period: i32) -> Option<Date> {
        let month = period.checked_mul(self.months())?;
        let year = i16::try_from(month.div_euclid(12)).ok()?;
        Date::new(year, i8::try_from(month.rem_euclid(12)).ok()? + 1, 1).ok()
    }
}

/// One period of a cohort.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CohortPeriod {
    /// Who bought in it, in the order of their identifiers.
    pub active: Vec<RecordId>,
    /// Their share of the cohort, 0 to 1.
    pub share: f64,
    /// What the cohort spent in it, minor units, refunds deducted.
    pub value: i64,
}

/// Customers whose first purchase fell into one period: a row of the retention triangle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohort {
    /// First day of that period.
    #[serde(serialize_with = "dates::day")]
    pub start: Date,
    /// Customers in it.
    pub size: u64,
    /// Periods from that one, in which all are active, to the one of `as_of`, which may not be over.
    pub periods: Vec<CohortPeriod>,
}

/// The retention triangle, oldest cohort first. A refund counts in its period's value, not as activity; one before the
/// first purchase counts nowhere.
#[expect(clippy::cast_precision_loss, reason = "customers are few enough")]
pub fn cohorts<H: Borrow<History>>(histories: &[H], step: Step, as_of: Date) -> Vec<Cohort> {
    let now = step.of(as_of);
    let mut rows: BTreeMap<i32, (u64, Vec<CohortPeriod>)> = BTreeMap::new();
    for history in histories.iter().map(Borrow::borrow) {
        let known = history.purchases_until(as_of);
        let Some(first) = known.iter().position(|purchase| purchase.amount >= 0) else { continue };
        let began = step.of(known[first].date);
        let length = usize::try_from(now - began).unwrap_or(0) + 1;
        let (size, periods) = rows.entry(began).or_insert_with(|| (0, vec![CohortPeriod::default(); length]));
        *size += 1;
        for purchase in &known[first..] {
            let at = usize::try_from(step.of(purchase.date) - began).unwrap_or(0);
            let Some(period) = periods.get_mut(at) else { continue };
            period.value = period.value.saturating_add(purchase.amount);
            if purchase.amount >= 0 && period.active.last() != Some(&history.customer) {
                period.active.push(history.customer);
            }
        }
    }
    let finish = |(began, (size, mut periods)): (i32, (u64, Vec<CohortPeriod>))| {
        for period in &mut periods {
            period.active.sort_unstable();
            period.share = period.active.len() as f64 / size as f64;
        }
        Some(Cohort { start: step.start(began)?, size, periods })
    };
    rows.into_iter().filter_map(finish).collect()
}

/// Why a customer left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossReason {
    /// Moved away, or no longer needs it.
    Moved,
    /// Ties to somebody else.
    OtherTies,
    /// Price.
    Price,
    /// Quality.
    Quality,
    /// Felt neglected.
    Neglected,
    /// Nobody noted why.
    Unknown,
}

/// Whose doing it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossKind {
    /// Nobody's.
    Natural,
    /// A competitor's.
    Competitive,
    /// Ours.
    Fault,
    /// The customer's, in bad faith.
    Malicious,
    /// Nobody noted.
    Unknown,
}

/// Why and how a customer left, as somebody noted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Loss {
    /// Why.
    pub reason: LossReason,
    /// Whose doing.
    pub kind: LossKind,
}

/// The lost by reason and by kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Losses {
    /// The lost: what either list adds up to.
    pub n: u64,
    /// By reason.
    pub reasons: BTreeMap<LossReason, Vec<RecordId>>,
    /// By kind.
    pub kinds: BTreeMap<LossKind, Vec<RecordId>>,
}

/// Sorts the lost by reason and kind; those whom nobody noted are under unknown.
pub fn losses(lost: &[RecordId], noted: impl Fn(RecordId) -> Option<Loss>) -> Losses {
    let mut sorted = lost.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut losses = Losses { n: sorted.len() as u64, reasons: BTreeMap::new(), kinds: BTreeMap::new() };
    for customer in sorted {
        let noted = noted(customer).unwrap_or(Loss { reason: LossReason::Unknown, kind: LossKind::Unknown });
        losses.reasons.entry(noted.reason).or_default().push(customer);
        losses.kinds.entry(noted.kind).or_default().push(customer);
    }
    losses
}
