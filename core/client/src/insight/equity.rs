//! What customers were worth and will be: each with their history, the base with its equity.

use cairn_domain::RecordId;
use cairn_insight::History;
use cairn_insight::clv::{
    self, Equity, HistoricalSettings, Newcomers, Outlook, Parameters, Prediction, Rate, Summary, Unit, equity,
    historical,
};
use jiff::civil::Date;
use serde::Serialize;

use super::kept::OUTLOOK;
use super::settings;
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// Months of newcomers that potential equity looks at.
const NEWCOMER_MONTHS: u32 = 12;
/// Months over which the newcomers of a month are counted.
const COUNTED_MONTHS: i32 = 12;

/// What one customer was and will be worth, in minor units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LifetimeValue {
    /// The customer.
    pub customer: RecordId,
    /// Historical: the sum of margins so far, in today's money at 1 % a month; revenue where no cost is noted.
    pub historical: f64,
    /// What to expect; `None` until parameters are fitted, or without a purchase.
    pub prediction: Option<Prediction>,
}

/// Lifetime values of all customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LifetimeValues {
    /// As of this day.
    pub as_of: Date,
    /// The currency of all amounts (ISO 4217).
    pub currency: String,
    /// The parameters, as the office fitted them; `None` until it has.
    pub parameters: Option<Parameters>,
    /// How far predicted values look ahead.
    pub outlook: Outlook,
    /// The most valuable to come first, then by what they brought.
    pub customers: Vec<LifetimeValue>,
    /// Σ of the historical values.
    pub historical: f64,
    /// First purchases a month, counted over the last twelve.
    pub newcomers_per_month: f64,
    /// Customer equity, current and potential; `None` until parameters are fitted.
    pub equity: Option<Equity>,
}

impl Workspace {
    /// What every customer here was and will be worth, as of a day; today by default. The parameters are those that
    /// [`fit_values`](Self::fit_values) set for everyone: every device shows the same number of a customer.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where dates lie too far apart to be reckoned with.
    pub fn lifetime_values(&self, as_of: Option<Date>) -> Result<LifetimeValues> {
        let as_of = as_of.unwrap_or_else(|| self.today());
        let (parameters, by) =
            self.0.store.read(|conn| Ok((settings::parameters(conn)?, settings::reckoning(conn)?)))?;
        let histories = self.histories()?;
        let bad = |e: clv::BadInput| ClientError::Unsound(e.to_string());
        let mut customers = Vec::with_capacity(histories.len());
        let mut summaries = Vec::new();
        for history in &histories {
            let summary = clv::summarise(history, as_of, Unit::Week).summary;
            let prediction = match (&parameters, &summary) {
                (Some(parameters), Some(summary)) => Some(clv::predict(parameters, summary, &OUTLOOK).map_err(bad)?),
                _ => None,
            };
            summaries.extend(summary);
            let historical = historical(history, &reckoned(as_of)).map_err(bad)?.value;
            customers.push(LifetimeValue { customer: history.customer, historical, prediction });
        }
        let expected = |one: &LifetimeValue| one.prediction.and_then(|p| p.clv).unwrap_or(f64::MIN);
        customers.sort_by(|a, b| {
            let by_value = expected(b).total_cmp(&expected(a)).then(b.historical.total_cmp(&a.historical));
            by_value.then(a.customer.cmp(&b.customer))
        });
        let newcomers = newcomers(&histories, as_of);
        let equity = parameters.map(|parameters| base_equity(&parameters, &summaries, newcomers)).transpose()?;
        Ok(LifetimeValues {
            as_of,
            currency: by.currency,
            parameters,
            outlook: OUTLOOK,
            historical: customers.iter().map(|one| one.historical).sum(),
            customers,
            newcomers_per_month: newcomers,
            equity,
        })
    }
}

fn reckoned(as_of: Date) -> HistoricalSettings {
    HistoricalSettings {
        as_of,
        worth_at: as_of,
        rate: Rate::Monthly(OUTLOOK.monthly_discount),
        default_margin: 1.0,
        acquisition: None,
        contact_cost: 0.0,
    }
}

fn base_equity(parameters: &Parameters, base: &[Summary], per_month: f64) -> Result<Equity> {
    let newcomers = Newcomers { per_month, months: NEWCOMER_MONTHS, acquisition_cost: 0.0 };
    equity(parameters, base, &OUTLOOK, &newcomers).map_err(|e| ClientError::Unsound(e.to_string()))
}

fn newcomers(histories: &[History], as_of: Date) -> f64 {
    let since = as_of.saturating_sub(jiff::Span::new().months(COUNTED_MONTHS));
    let first = |h: &History| h.purchases.iter().find(|p| p.amount >= 0).map(|p| p.date);
    let new = histories.iter().filter_map(first).filter(|day| *day > since && *day <= as_of).count();
    #[expect(clippy::cast_precision_loss, reason = "customers are few enough")]
    let new = new as f64;
    new / f64::from(COUNTED_MONTHS)
}
