//! Predicted lifetime value of one customer.

use serde::Serialize;

use super::bgnbd::BgNbd;
use super::gamma_gamma::Spending;
use super::input::{BadInput, amount, discount, share};
use super::parameters::Parameters;
use super::summary::{Summary, Unit};

/// How far to look ahead and what later money is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Outlook {
    /// Months ahead, 1 to 1200; of 30 days or 4.345 weeks ([`Unit::per_month`]).
    pub months: u32,
    /// Discount a month: 0.01 for 1 %.
    pub monthly_discount: f64,
    /// Share of an amount that is left after its cost, 0 to 1; with 1 the value is of revenue.
    pub margin: f64,
}

/// Why a customer has no predicted value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoValue {
    /// Too few repeat buyers for a model of spending.
    SpendNotFitted,
    /// Spending varies so widely between customers that its mean is not finite.
    SpendUnbounded,
}

/// What to expect of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prediction {
    /// Chance that they are still a customer, 0 to 1.
    pub p_alive: f64,
    /// Purchases to expect within the outlook.
    pub expected_purchases: f64,
    /// Mean amount of a purchase to expect, in minor units.
    pub mean_value: Option<f64>,
    /// Predicted lifetime value within the outlook: discounted margin, in minor units.
    pub clv: Option<f64>,
    /// Why the two are absent.
    pub no_value: Option<NoValue>,
}

/// Predicts what one customer will do and be worth: Σₖ margin × mean value × (E(k) − E(k−1)) ÷ (1+d)ᵏ over the months
/// k of the outlook, E(k) being the expected purchases up to month k (Fader, Hardie & Lee 2005, eq. 10) and the mean
/// value that of gamma-gamma (Fader & Hardie 2013, eq. 5); purchases are discounted as though made at the end of their
/// month. A mean of repeat purchases of 0 counts as unknown: the model has only amounts above it.
///
/// # Errors
/// An outlook out of bounds, a summary in another unit of time than the parameters, or a mean value that is negative
/// or no number.
pub fn predict(parameters: &Parameters, summary: &Summary, outlook: &Outlook) -> Result<Prediction, BadInput> {
    outlook.check()?;
    same_unit(parameters.unit, summary.unit)?;
    let (model, buying) = (&parameters.purchases, &summary.buying);
    let spending = match summary.mean_value {
        Some(mean) if buying.frequency() > 0 && amount("the mean value", mean)? > 0.0 => {
            Some(Spending::new(buying.frequency(), mean)?)
        }
        _ => None,
    };
    let mean = expected_mean(parameters, spending.as_ref());
    let until = |months| model.expected_purchases(buying, months * parameters.unit.per_month());
    let (expected_purchases, discounted) = outlook.discounted(until)?;
    Ok(Prediction {
        p_alive: model.p_alive(buying),
        expected_purchases,
        mean_value: mean.ok(),
        clv: mean.ok().map(|mean| outlook.margin * mean * discounted),
        no_value: mean.err(),
    })
}

/// The mean amount to expect, in minor units.
pub(super) fn expected_mean(parameters: &Parameters, spending: Option<&Spending>) -> Result<f64, NoValue> {
    let spend = parameters.spend.ok_or(NoValue::SpendNotFitted)?;
    spend.expected_mean(spending).map_err(|_| NoValue::SpendUnbounded)
}

fn same_unit(parameters: Unit, summary: Unit) -> Result<(), BadInput> {
    let need = match parameters {
        Unit::Day => "days, as in the parameters",
        Unit::Week => "weeks, as in the parameters",
    };
    if parameters == summary {
        return Ok(());
    }
    Err(BadInput { what: "the summary's unit of time", value: format!("{summary:?}"), need })
}

impl Outlook {
    /// # Errors
    /// A number out of its bounds.
    pub(super) fn check(&self) -> Result<(), BadInput> {
        if !(1..=1200).contains(&self.months) {
            let need = "a number from 1 to 1200";
            return Err(BadInput { what: "the months ahead", value: self.months.to_string(), need });
        }
        discount(self.monthly_discount)?;
        share("the margin", self.margin)?;
        Ok(())
    }

    /// Purchases up to the end, and their discounted sum, from those expected `until` so many months.
    pub(super) fn discounted(&self, until: impl Fn(f64) -> Result<f64, BadInput>) -> Result<(f64, f64), BadInput> {
        let (mut before, mut sum, mut factor) = (0.0, 0.0, 1.0);
        for month in 1..=self.months {
            let expected = until(f64::from(month))?;
            factor /= 1.0 + self.monthly_discount;
            // Never less than before, but for the last digit.
            sum += f64::max(expected - before, 0.0) * factor;
            before = expected;
        }
        Ok((before, sum))
    }

    /// The discounted repeat purchases of a new customer.
    pub(super) fn of_new_customer(&self, model: &BgNbd, unit: Unit) -> Result<(f64, f64), BadInput> {
        self.discounted(|months| model.expected_of_new_customer(months * unit.per_month()))
    }
}
