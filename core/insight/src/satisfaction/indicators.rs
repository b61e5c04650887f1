//! The seven indicators by which the trade judges satisfaction without asking “are you satisfied?”

use std::collections::{BTreeMap, BTreeSet};

use cairn_domain::RecordId;
use jiff::civil::Date;
use serde::Serialize;

use super::share::{CountedShare, Share};
use super::statistics::number;
use crate::History;

/// One of the seven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKind {
    /// Reputation 美誉度: those who speak well of us, of those who were asked and know us.
    Reputation,
    /// Unaided naming 指名度: those who name us when asked for a provider without a list, of those asked.
    UnaidedNaming,
    /// Return rate 回头率: customers who bought on two days or more of the period, of those who bought.
    ReturnRate,
    /// Complaint rate 投诉率: customers who complained in the period, of those who bought in it.
    ComplaintRate,
    /// Spend per deal 单次交易额: the mean amount of the purchases of the period, refunds apart.
    SpendPerDeal,
    /// Price sensitivity 价格敏感度: those who would leave for a higher price, of those asked.
    PriceSensitivity,
    /// Referrals 转介绍率: customers who brought a new one in the period, of those who bought in it.
    Referrals,
}

/// What the value is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Per cent, 0 to 100.
    Percent,
    /// Minor units of the currency that the purchases are in.
    MinorUnits,
}

/// Why an indicator has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotKnown {
    /// Nobody was asked.
    NobodyAsked,
    /// Nobody bought in the period.
    NobodyBought,
    /// It is not recorded at all: none is not the same as nobody noting it.
    NotRecorded,
}

/// One indicator's value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Indicator {
    /// Which one; its documentation is its definition.
    pub kind: IndicatorKind,
    /// The unit of `value`.
    pub unit: Unit,
    /// The value; absent where it is not known.
    pub value: Option<f64>,
    /// How many customers, answers or purchases it rests on.
    pub n: u64,
    /// Part and whole, for a percentage.
    pub share: Option<Share>,
    /// The records it rests on: responses, customers or purchases, in the order of their ids.
    pub records: Vec<RecordId>,
    /// Why there is no value.
    pub not_known: Option<NotKnown>,
}

/// What the indicators are computed from. An absent list is not recorded; an empty one is recorded and has nobody in it.
#[derive(Debug, Clone, Copy)]
pub struct IndicatorInput<'a> {
    /// The first day of the period.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// Response and whether the person speaks well of us.
    pub reputation: Option<&'a [(RecordId, bool)]>,
    /// Response and whether the person named us unaided.
    pub naming: Option<&'a [(RecordId, bool)]>,
    /// Response and whether the person would leave for a higher price.
    pub leaving_for_price: Option<&'a [(RecordId, bool)]>,
    /// The customers' purchases, in one currency, each customer once.
    pub histories: &'a [History],
    /// Who complained, and when.
    pub complaints: Option<&'a [(RecordId, Date)]>,
    /// Who brought a new customer, and when that one came.
    pub referrals: Option<&'a [(RecordId, Date)]>,
}

/// All seven, in the order of [`IndicatorKind`].
#[must_use]
pub fn indicators(input: &IndicatorInput<'_>) -> [Indicator; 7] {
    let within = |date: Date| date >= input.from && date <= input.to;
    let mut days: BTreeMap<RecordId, BTreeSet<Date>> = BTreeMap::new();
    let mut deals: BTreeMap<RecordId, i64> = BTreeMap::new();
    for history in input.histories {
        for purchase in history.purchases.iter().filter(|p| within(p.date) && p.amount >= 0) {
            days.entry(history.customer).or_default().insert(purchase.date);
            deals.insert(purchase.id, purchase.amount);
        }
    }
    let asked = |kind, answers: Option<&[(RecordId, bool)]>| {
        let share = answers.map(|answers| CountedShare::count(answers.iter().copied()));
        percent(kind, share, NotKnown::NobodyAsked)
    };
    let buyers = |kind, who: Option<&[(RecordId, Date)]>| {
        let who = who.map(|who| who.iter().filter(|(_, date)| within(*date)).map(|(id, _)| *id).collect());
        let share = who.map(|who: BTreeSet<_>| CountedShare::count(days.keys().map(|id| (*id, who.contains(id)))));
        percent(kind, share, NotKnown::NobodyBought)
    };
    let again = CountedShare::count(days.iter().map(|(id, days)| (*id, days.len() > 1)));
    [
        asked(IndicatorKind::Reputation, input.reputation),
        asked(IndicatorKind::UnaidedNaming, input.naming),
        percent(IndicatorKind::ReturnRate, Some(again), NotKnown::NobodyBought),
        buyers(IndicatorKind::ComplaintRate, input.complaints),
        spend(&deals),
        asked(IndicatorKind::PriceSensitivity, input.leaving_for_price),
        buyers(IndicatorKind::Referrals, input.referrals),
    ]
}

fn percent(kind: IndicatorKind, share: Option<CountedShare>, empty: NotKnown) -> Indicator {
    let not_known = match &share {
        None => Some(NotKnown::NotRecorded),
        Some(counted) if counted.share.of == 0 => Some(empty),
        Some(_) => None,
    };
    let CountedShare { share: counts, having, lacking } = share.unwrap_or_default();
    let records: BTreeSet<_> = having.into_iter().chain(lacking).collect();
    Indicator {
        kind,
        unit: Unit::Percent,
        value: counts.percent(),
        n: counts.of,
        share: not_known.is_none().then_some(counts),
        records: records.into_iter().collect(),
        not_known,
    }
}

#[allow(clippy::cast_precision_loss, reason = "a mean of amounts need not be exact beyond 2⁵³ minor units")]
fn spend(deals: &BTreeMap<RecordId, i64>) -> Indicator {
    let n = u64::try_from(deals.len()).unwrap_or(u64::MAX);
    // A sum of i64 fits an i128 for any number of deals that fits a memory.
    let sum: i128 = deals.values().copied().map(i128::from).sum();
    Indicator {
        kind: IndicatorKind::SpendPerDeal,
        unit: Unit::MinorUnits,
        value: (n > 0).then(|| sum as f64 / number(n)),
        n,
        share: None,
        records: deals.keys().copied().collect(),
        not_known: (n == 0).then_some(NotKnown::NobodyBought),
    }
}
