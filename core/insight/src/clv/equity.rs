//! Customer equity 客户资产: the value of the customer base, current and potential.

use serde::Serialize;

use super::input::{BadInput, amount, within};
use super::parameters::Parameters;
use super::predict::{NoValue, Outlook, expected_mean, predict};
use super::summary::Summary;

/// The customers still to come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Newcomers {
    /// First purchases expected a month.
    pub per_month: f64,
    /// For how many months from now, at most 1200.
    pub months: u32,
    /// What winning one of them costs, in minor units.
    pub acquisition_cost: f64,
}

/// What one new customer is worth on the day of the first purchase.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NewCustomer {
    /// Repeat purchases within the outlook.
    pub expected_purchases: f64,
    /// Mean amount of a purchase, in minor units: that of the population, also for the first purchase.
    pub mean_value: f64,
    /// Margin of the first purchase and of the discounted later ones less the cost of acquisition, in minor units.
    /// Below 0, winning customers costs more than they bring.
    pub value: f64,
}

/// The value of the base. Potential equity assumes that those to come are like those fitted to, that equally many come
/// each month, all at its end, and looks the same number of months ahead for each from their first purchase.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Equity {
    /// Σ of the predicted values of those who are customers now, in minor units.
    pub current: f64,
    /// Customers in that sum.
    pub customers: u64,
    /// Customers without a predicted value, not in it.
    pub without_value: u64,
    /// One new customer; absent with `no_value` beside.
    pub new_customer: Option<NewCustomer>,
    /// Discounted value of those to come, in minor units; absent as `new_customer` is.
    pub potential: Option<f64>,
    /// Current and potential.
    pub total: Option<f64>,
    /// Why values are absent.
    pub no_value: Option<NoValue>,
}

/// Customer equity of the customers in `base` and of `newcomers`, after Blattberg, Getz & Thomas, Customer Equity
/// (2001): the sum of the lifetime values of today's customers and of those to come, each discounted to today.
///
/// # Errors
/// An outlook or newcomers out of bounds, or a summary in another unit of time than the parameters.
pub fn equity(
    parameters: &Parameters,
    base: &[Summary],
    outlook: &Outlook,
    newcomers: &Newcomers,
) -> Result<Equity, BadInput> {
    outlook.check()?;
    let per_month = within("new customers a month", newcomers.per_month, 0.0, 1e9, "a number from 0 to 1e9")?;
    let months = within("months of newcomers", f64::from(newcomers.months), 0.0, 1200.0, "at most 1200")?;
    let cost = amount("the cost of acquisition", newcomers.acquisition_cost)?;
    let mut values = Vec::with_capacity(base.len());
    for summary in base {
        values.extend(predict(parameters, summary, outlook)?.clv);
    }
    values.sort_unstable_by(f64::total_cmp);
    let current = values.iter().fold(0.0, |sum, value| sum + value);
    let (expected_purchases, discounted) = outlook.of_new_customer(&parameters.purchases, parameters.unit)?;
    let mean = expected_mean(parameters, None);
    let new_customer = mean.ok().map(|mean_value| {
        let value = outlook.margin * mean_value * (1.0 + discounted) - cost;
        NewCustomer { expected_purchases, mean_value, value }
    });
    // Σ (1+d)⁻ᵏ over the months.
    let rate = outlook.monthly_discount;
    let annuity = if rate > 0.0 { -(-months * rate.ln_1p()).exp_m1() / rate } else { months };
    let potential = new_customer.map(|new| per_month * annuity * new.value);
    Ok(Equity {
        current,
        customers: values.len() as u64,
        without_value: (base.len() - values.len()) as u64,
        new_customer,
        potential,
        total: potential.map(|potential| current + potential),
        no_value: mean.err(),
    })
}
