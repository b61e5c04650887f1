//! What is fitted once and applied everywhere.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

use super::bgnbd::BgNbd;
use super::bgnbd_fit::Fitted;
use super::day;
use super::gamma_gamma::GammaGamma;
use super::input::BadInput;
use super::special::twelve_digits;
use super::summary::Unit;

/// Fitted parameters with where they come from: made where all customers are known, sent to every device, applied
/// there with [`super::predict`]. Reading one (serde) refuses parameters that are not positive finite numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// The unit of time that `purchases` is in; summaries must be in the same.
    pub unit: Unit,
    /// The day up to which purchases were counted.
    #[serde(with = "day")]
    pub as_of: Date,
    /// Customers fitted to.
    pub customers: u64,
    /// How often customers buy.
    pub purchases: BgNbd,
    /// Natural log-likelihood of the fit of `purchases`.
    #[serde(deserialize_with = "finite")]
    pub log_likelihood: f64,
    /// How much they spend; absent where too few have bought again, then there is no predicted value either.
    pub spend: Option<GammaGamma>,
    /// Whether both fits converged with no parameter running off.
    pub converged: bool,
}

fn finite<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let value = f64::deserialize(from)?;
    if value.is_finite() { Ok(value) } else { Err(serde::de::Error::custom("the log-likelihood is no finite number")) }
}

impl Parameters {
    /// The record of two fits. Numbers are kept to twelve significant digits, which every JSON reader reads back
    /// exactly: all devices compute from the same ones.
    ///
    /// # Errors
    /// None from values that the fits of this module returned: rounding cannot leave their range.
    pub fn new(
        unit: Unit,
        as_of: Date,
        purchases: &Fitted<BgNbd>,
        spend: Option<&Fitted<GammaGamma>>,
    ) -> Result<Self, BadInput> {
        let [r, alpha, a, b] = purchases.model.values().map(twelve_digits);
        let model = spend.map(|fit| {
            let [shape, spread, rate] = fit.model.values().map(twelve_digits);
            GammaGamma::new(shape, spread, rate)
        });
        let sound = [Some(purchases.convergence), spend.map(|fit| fit.convergence)];
        Ok(Self {
            unit,
            as_of,
            customers: purchases.customers,
            purchases: BgNbd::new(r, alpha, a, b)?,
            log_likelihood: twelve_digits(purchases.log_likelihood),
            spend: model.transpose()?,
            converged: sound.into_iter().flatten().all(|fit| fit.converged && !fit.at_edge),
        })
    }
}
