//! From purchases to what the models need.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::bgnbd::Buying;
use super::day;
use crate::{History, Purchase};

/// The unit of time of a summary and of parameters. Purchases in one unit count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Calendar days.
    Day,
    /// Calendar weeks from Monday to Sunday.
    Week,
}

impl Unit {
    /// Units in the month that predictions are made in: 30 days or 4.345 weeks.
    #[must_use]
    pub const fn per_month(self) -> f64 {
        match self {
            Self::Day => 30.0,
            Self::Week => 4.345,
        }
    }

    /// The number of the unit that `date` lies in.
    fn number(self, date: Date) -> i64 {
        match self {
            Self::Day => day::number(date),
            Self::Week => day::number(date).div_euclid(7),
        }
    }
}

/// One customer as the models see them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// Frequency, recency and age, in `unit`.
    pub buying: Buying,
    /// Mean amount of a repeat purchase (the first is not counted), in minor units; absent without one.
    pub mean_value: Option<f64>,
    /// The unit of time.
    pub unit: Unit,
}

/// A summary and what was left out of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summarised {
    /// Absent if nothing was bought (and kept) up to the day.
    pub summary: Option<Summary>,
    /// Purchases dated after the day: not counted.
    pub after_as_of: usize,
    /// Refunds that were taken off purchases.
    pub refunds: usize,
    /// Refunds with no purchase before them: not counted.
    pub refunds_of_nothing: usize,
    /// Days (weeks) of purchase that refunds took back whole: not counted as purchases.
    pub taken_back: usize,
}

/// Summarises what a customer bought up to and including `as_of`.
///
/// All bills of one unit of time are one purchase. Frequency counts the purchases after the first, recency is the time
/// from the first to the last, age that from the first to `as_of`, all in whole units of the calendar.
///
/// A refund (negative amount) is no purchase. It is taken off the last purchase at or before it that is worth as much,
/// or, if none is, off the last one; a purchase of which nothing is left no longer counts. An amount of 0 is a
/// purchase.
#[must_use]
pub fn summarise(history: &History, as_of: Date, unit: Unit) -> Summarised {
    let mut known: Vec<&Purchase> = history.purchases.iter().filter(|p| p.date <= as_of).collect();
    known.sort_unstable();
    let after_as_of = history.purchases.len() - known.len();
    let mut bought: BTreeMap<i64, i128> = BTreeMap::new();
    for purchase in known.iter().filter(|p| p.amount >= 0) {
        *bought.entry(unit.number(purchase.date)).or_default() += i128::from(purchase.amount);
    }
    let (mut refunds, mut refunds_of_nothing, mut taken_back) = (0, 0, 0);
    for refund in known.iter().filter(|p| p.amount < 0) {
        let amount = -i128::from(refund.amount);
        let until = ..=unit.number(refund.date);
        let covered = bought.range(until).rev().find(|(_, worth)| **worth >= amount);
        let Some(at) = covered.or_else(|| bought.range(until).next_back()).map(|(at, _)| *at) else {
            refunds_of_nothing += 1;
            continue;
        };
        refunds += 1;
        let left = bought.get(&at).map_or(0, |worth| worth - amount);
        if left > 0 {
            bought.insert(at, left);
        } else {
            bought.remove(&at);
            taken_back += 1;
        }
    }
    let summary = summary_of(&bought, unit.number(as_of), unit);
    Summarised { summary, after_as_of, refunds, refunds_of_nothing, taken_back }
}

fn summary_of(bought: &BTreeMap<i64, i128>, now: i64, unit: Unit) -> Option<Summary> {
    let (first, last) = (*bought.first_key_value()?.0, *bought.last_key_value()?.0);
    let frequency = u32::try_from(bought.len() - 1).ok()?;
    let buying = Buying::new(frequency, day::exact(last - first), day::exact(now - first)).ok()?;
    let repeats: i128 = bought.values().skip(1).sum();
    let mean_value = (frequency > 0).then(|| exact(repeats) / f64::from(frequency));
    Some(Summary { buying, mean_value, unit })
}

#[expect(clippy::cast_precision_loss, reason = "beyond 2^53 minor units the last ones do not matter")]
const fn exact(amount: i128) -> f64 {
    amount as f64
}
