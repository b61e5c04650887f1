//! What a customer has been worth so far.

use cairn_domain::RecordId;
use jiff::civil::Date;
use serde::Serialize;

use super::day;
use super::input::{BadInput, amount, discount, share};
use crate::History;

/// A rate of discount.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// A share a month: 0.01 for 1 %.
    Monthly(f64),
    /// A share a year, of 365.25 days.
    Annual(f64),
}

impl Rate {
    /// Natural logarithm of what money grows by in a day.
    fn ln_daily(self) -> Result<f64, BadInput> {
        Ok(match self {
            Self::Monthly(rate) => discount(rate)?.ln_1p() * 12.0 / 365.25,
            Self::Annual(rate) => discount(rate)?.ln_1p() / 365.25,
        })
    }
}

/// How the historical value is reckoned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistoricalSettings {
    /// What lies after this day is left out.
    pub as_of: Date,
    /// The day in whose money the value is. The day the customer was won gives the discounted sum of the textbooks;
    /// with `as_of`, earlier money counts for more than its amount.
    pub worth_at: Date,
    /// The discount.
    pub rate: Rate,
    /// Share of an amount that counts as margin where no cost is noted, 0 to 1.
    pub default_margin: f64,
    /// What winning the customer cost, if that is known.
    pub acquisition: Option<Acquisition>,
    /// What one contact costs, in minor units.
    pub contact_cost: f64,
}

/// The cost of winning a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Acquisition {
    /// The day it counts for; it is charged whenever that is.
    pub date: Date,
    /// How much, in minor units.
    pub cost: f64,
}

/// What a line of the account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// The cost of winning the customer.
    Acquisition,
    /// A purchase with its cost noted.
    Purchase,
    /// A purchase of which the default share counts as margin.
    PurchaseWithoutCost,
    /// Money given back (a negative amount); with no cost noted, the default share of it, as with the purchase it
    /// undoes.
    Refund,
    /// The cost of a contact.
    Contact,
}

/// One line of the account.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// The record it comes from; none for the cost of acquisition.
    pub record: Option<RecordId>,
    /// Its day.
    #[serde(serialize_with = "day::serialize")]
    pub date: Date,
    /// Revenue less cost on that day, in minor units.
    pub margin: f64,
    /// What a unit of that day's money is worth on the day of the value.
    pub discount_factor: f64,
    /// Their product.
    pub present_value: f64,
}

/// The historical lifetime value with its account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Historical {
    /// Sum of the present values, in minor units.
    pub value: f64,
    /// What it is the sum of, oldest first.
    pub lines: Vec<Line>,
    /// Purchases and contacts after the day: not counted.
    pub after_as_of: usize,
}

/// Historical customer lifetime value: the discounted sum of revenue less the cost to win, sell to and serve (Berger &
/// Nasr 1998, in days instead of years), with a line for everything it is made of. A purchase with a margin of 0 or
/// more never lowers it.
///
/// # Errors
/// Settings out of bounds, or dates so far from `worth_at` that money of one is worth nothing countable on the other.
pub fn historical(history: &History, settings: &HistoricalSettings) -> Result<Historical, BadInput> {
    let ln_daily = settings.rate.ln_daily()?;
    let default_margin = share("the default margin", settings.default_margin)?;
    let contact_cost = amount("the cost of a contact", settings.contact_cost)?;
    let mut lines = Vec::with_capacity(history.purchases.len() + history.contacts.len() + 1);
    let mut add = |kind, record, date: Date, margin: f64| {
        let days = day::exact(day::number(date) - day::number(settings.worth_at));
        let discount_factor = (-ln_daily * days).exp();
        let present_value = margin * discount_factor;
        lines.push(Line { kind, record, date, margin, discount_factor, present_value });
    };
    if let Some(Acquisition { date, cost }) = settings.acquisition {
        add(LineKind::Acquisition, None, date, -amount("the cost of acquisition", cost)?);
    }
    let mut after_as_of = 0;
    for purchase in &history.purchases {
        if purchase.date > settings.as_of {
            after_as_of += 1;
            continue;
        }
        let margin = purchase.cost.map_or_else(
            || default_margin * exact(i128::from(purchase.amount)),
            |cost| exact(i128::from(purchase.amount) - i128::from(cost)),
        );
        let kind = match (purchase.amount, purchase.cost) {
            (..0, _) => LineKind::Refund,
            (_, Some(_)) => LineKind::Purchase,
            (_, None) => LineKind::PurchaseWithoutCost,
        };
        add(kind, Some(purchase.id), purchase.date, margin);
    }
    for contact in &history.contacts {
        if contact.date > settings.as_of {
            after_as_of += 1;
            continue;
        }
        add(LineKind::Contact, Some(contact.id), contact.date, -contact_cost);
    }
    lines.sort_unstable_by(|left, right| {
        let key = |line: &Line| (line.date, line.kind, line.record);
        key(left).cmp(&key(right)).then(left.margin.total_cmp(&right.margin))
    });
    let value: f64 = lines.iter().fold(0.0, |sum, line| sum + line.present_value);
    if !value.is_finite() {
        let need = "near enough to all purchases for a discount to be reckoned between them";
        return Err(BadInput { what: "the day of the value", value: settings.worth_at.to_string(), need });
    }
    Ok(Historical { value, lines, after_as_of })
}

#[expect(clippy::cast_precision_loss, reason = "beyond 2^53 minor units the last ones do not matter")]
const fn exact(amount: i128) -> f64 {
    amount as f64
}
