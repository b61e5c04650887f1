//! The four questions that are asked of every customer.

use jiff::civil::Date;
use serde::Serialize;

use super::dates::{self, days_between};
use super::summary::{Rhythm, Summary, clamp, occasions, total};
use crate::History;

/// When last, how often, how much each time, how much a year. Amounts in minor units, refunds deducted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FourQuestions {
    /// Day of the last purchase.
    #[serde(serialize_with = "dates::optional")]
    pub last: Option<Date>,
    /// Recency: days since the last purchase.
    pub recency_days: Option<i64>,
    /// Frequency: days with a purchase.
    pub occasions: u32,
    /// Mean days between occasions; `None` with fewer than two.
    pub mean_interval_days: Option<f64>,
    /// Median days between occasions, which one long pause does not move; `None` until they have a rhythm of their own.
    pub rhythm_days: Option<Rhythm>,
    /// Mean spend per occasion.
    pub mean_spend: Option<i64>,
    /// All they spent.
    pub monetary: i64,
    /// Spend per year: all they spent, per 365 days since the first purchase, counted as one year at least, so that a
    /// first purchase of yesterday is not taken for one every day.
    pub spend_per_year: Option<i64>,
}

impl FourQuestions {
    /// The answers on a day not before the last date in the summary.
    #[must_use]
    pub fn of(summary: &Summary, as_of: Date) -> Self {
        let years_of = |first: Date| days_between(first, as_of).max(365);
        let per_year = |first| clamp(i128::from(summary.monetary) * 365 / i128::from(years_of(first)));
        Self {
            last: summary.last,
            recency_days: summary.last.map(|last| days_between(last, as_of)),
            occasions: summary.occasions,
            mean_interval_days: mean_interval(summary),
            rhythm_days: summary.rhythm,
            mean_spend: summary.mean_spend(),
            monetary: summary.monetary,
            spend_per_year: summary.first.map(per_year),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "days are few")]
fn mean_interval(summary: &Summary) -> Option<f64> {
    (summary.occasions > 1).then(|| summary.tenure_days() as f64 / f64::from(summary.occasions - 1))
}

/// One calendar year of a customer, for the small chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Days with a purchase.
    pub occasions: u32,
    /// What they spent in minor units, refunds deducted.
    pub spent: i64,
}

/// Every calendar year from the first purchase to `as_of`, years without one too.
#[must_use]
pub fn years(history: &History, as_of: Date) -> Vec<Year> {
    let known = history.purchases_until(as_of);
    let Some(first) = known.first() else { return Vec::new() };
    let days = occasions(known);
    let year_of = |year: i16| Year {
        year,
        occasions: super::summary::count(days.iter().filter(|day| day.day.year() == year).count()),
        spent: total(known.iter().filter(|purchase| purchase.date.year() == year).map(|purchase| purchase.amount)),
    };
    (first.date.year()..=as_of.year()).map(year_of).collect()
}
