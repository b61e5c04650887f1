//! What the figures need to know of one customer, boiled down once.

use cairn_domain::RecordId;
use jiff::civil::Date;
use serde::Serialize;

use super::Settings;
use super::dates::{self, days_between};
use crate::{History, Purchase};

/// A rhythm: the median interval between occasions, in half days, since a median may lie between two days. Never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rhythm(u32);

impl Rhythm {
    /// A rhythm of whole days, at least one.
    #[must_use]
    pub const fn of_days(days: u32) -> Self {
        Self(if days == 0 { 2 } else { days.saturating_mul(2) })
    }

    /// The median of sorted intervals in days; `None` for an empty list.
    pub(super) fn median(intervals: &mut [u32]) -> Option<Self> {
        intervals.sort_unstable();
        let (lower, upper) = (intervals.get(intervals.len().checked_sub(1)? / 2)?, intervals.get(intervals.len() / 2)?);
        Some(Self(lower.saturating_add(*upper).max(2)))
    }

    /// The median of sorted rhythms.
    pub(super) fn median_of(sorted: &[Self]) -> Option<Self> {
        let (lower, upper) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
        Some(Self(lower.0.midpoint(upper.0)))
    }

    /// In days.
    #[must_use]
    pub fn days(self) -> f64 {
        f64::from(self.0) / 2.0
    }

    /// In half days.
    #[must_use]
    pub const fn half_days(self) -> u32 {
        self.0
    }

    /// Whether this many days are more than `percent` of the rhythm.
    pub(super) fn exceeded_by(self, days: i64, percent: u32) -> bool {
        i128::from(days) * 200 > i128::from(self.0) * i128::from(percent)
    }
}

impl Serialize for Rhythm {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.days())
    }
}

/// The latest occasions held against as many before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Trend<T> {
    /// Of the latest.
    pub latest: T,
    /// Of those before.
    pub before: T,
}

/// One customer's dealings up to a day. Amounts in minor units of the settings' currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Whose.
    pub customer: RecordId,
    /// Day of the first occasion.
    #[serde(serialize_with = "dates::optional")]
    pub first: Option<Date>,
    /// Day of the last occasion.
    #[serde(serialize_with = "dates::optional")]
    pub last: Option<Date>,
    /// Days with a purchase: several bills of one day are one occasion, a refund is none, a free one counts.
    pub occasions: u32,
    /// Sum of purchases less refunds.
    pub monetary: i64,
    /// Median days between occasions; `None` until there are enough for one of their own.
    pub rhythm: Option<Rhythm>,
    /// Mean spend of the latest occasions and of as many before; `None` while there are too few.
    pub spend: Option<Trend<i64>>,
    /// Median of the latest intervals and of those before; `None` while there are too few.
    pub intervals: Option<Trend<Rhythm>>,
    /// Contacts made.
    pub contacts: u32,
    /// Contacts after the last purchase.
    pub contacts_since: u32,
    /// Day of the last contact.
    #[serde(serialize_with = "dates::optional")]
    pub last_contact: Option<Date>,
    /// Purchases and refunds dated after the day: left out.
    pub later: u32,
}

/// One day on which a customer bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Occasion {
    pub day: Date,
    /// All bills of the day, refunds of that day deducted.
    pub amount: i64,
}

/// The days on which something was bought, oldest first.
pub(super) fn occasions(purchases: &[Purchase]) -> Vec<Occasion> {
    let mut list: Vec<Occasion> = Vec::with_capacity(purchases.len());
    for bills in purchases.chunk_by(|a, b| a.date == b.date) {
        if let Some(first) = bills.iter().find(|bill| bill.amount >= 0) {
            list.push(Occasion { day: first.date, amount: total(bills.iter().map(|bill| bill.amount)) });
        }
    }
    list
}

/// A sum that stops at the ends of the range instead of wrapping round.
pub(super) fn total(amounts: impl Iterator<Item = i64>) -> i64 {
    clamp(amounts.map(i128::from).sum())
}

/// The nearest amount that can be held.
pub(super) fn clamp(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX })
}

/// A count as it is stored.
pub(super) fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

impl Summary {
    /// Boils down what happened up to and including `as_of`.
    #[must_use]
    pub fn of(history: &History, settings: &Settings, as_of: Date) -> Self {
        let purchases = history.purchases_until(as_of);
        let contacts = history.contacts_until(as_of);
        let occasions = occasions(purchases);
        let last = occasions.last().map(|occasion| occasion.day);
        let mut gaps: Vec<u32> = occasions.windows(2).map(|pair| gap(pair[0].day, pair[1].day)).collect();
        let window = settings.lifecycle.window.max(1) as usize;
        let intervals = trend_of_intervals(&gaps, window);
        let own = occasions.len() >= settings.lifecycle.own_rhythm_from as usize;
        Self {
            customer: history.customer,
            first: occasions.first().map(|occasion| occasion.day),
            last,
            occasions: count(occasions.len()),
            monetary: total(purchases.iter().map(|purchase| purchase.amount)),
            rhythm: if own { Rhythm::median(&mut gaps) } else { None },
            spend: trend_of_spend(&occasions, window),
            intervals,
            contacts: count(contacts.len()),
            contacts_since: last.map_or(0, |day| count(contacts.iter().filter(|contact| contact.date > day).count())),
            last_contact: contacts.last().map(|contact| contact.date),
            later: count(history.purchases.len() - purchases.len()),
        }
    }

    /// Mean spend per occasion, refunds deducted; `None` without an occasion.
    #[must_use]
    pub fn mean_spend(&self) -> Option<i64> {
        (self.occasions > 0).then(|| self.monetary / i64::from(self.occasions))
    }

    /// Days from the first occasion to the last; 0 without one.
    #[must_use]
    pub fn tenure_days(&self) -> i64 {
        self.first.zip(self.last).map_or(0, |(first, last)| days_between(first, last))
    }

    /// What the customer would spend over the horizon if they went on as before: mean spend × horizon ÷ own rhythm, or
    /// one more occasion while they have no rhythm of their own. Never below 0. A projection for want of a better one:
    /// a predicted lifetime value, where there is one, takes its place.
    #[must_use]
    pub fn projected(&self, settings: &Settings) -> Option<i64> {
        let mean = i128::from(self.mean_spend()?.max(0));
        Some(clamp(
            self.rhythm
                .map_or(mean, |rhythm| mean * 2 * i128::from(settings.horizon_days) / i128::from(rhythm.half_days())),
        ))
    }
}

fn gap(earlier: Date, later: Date) -> u32 {
    u32::try_from(days_between(earlier, later)).unwrap_or(0)
}

fn trend_of_spend(occasions: &[Occasion], window: usize) -> Option<Trend<i64>> {
    let start = occasions.len().checked_sub(window.checked_mul(2)?)?;
    let (before, latest) = occasions[start..].split_at(window);
    let mean = |part: &[Occasion]| total(part.iter().map(|o| o.amount)) / i64::try_from(window).unwrap_or(i64::MAX);
    Some(Trend { latest: mean(latest), before: mean(before) })
}

fn trend_of_intervals(gaps: &[u32], window: usize) -> Option<Trend<Rhythm>> {
    let start = gaps.len().checked_sub(window.checked_mul(2)?)?;
    let (before, latest) = gaps[start..].split_at(window);
    Some(Trend { latest: Rhythm::median(&mut latest.to_vec())?, before: Rhythm::median(&mut before.to_vec())? })
}
