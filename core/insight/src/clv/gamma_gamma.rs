//! The gamma-gamma model of monetary value: Fader & Hardie, The Gamma-Gamma Model of Monetary Value (note, 2013).
//! Equation numbers are those of that note.

use serde::{Deserialize, Serialize};
use statrs::function::gamma::ln_gamma;

use super::input::{BadInput, parameter, within};

/// What a repeat buyer spends.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spending {
    frequency: u32,
    mean: f64,
}

impl Spending {
    /// `frequency`: repeat purchases (x), at least one. `mean`: mean amount of these, in minor units of money, above
    /// 0.
    ///
    /// # Errors
    /// No repeat purchase, or a mean that is not a number from 1e-9 to 1e18.
    pub fn new(frequency: u32, mean: f64) -> Result<Self, BadInput> {
        if frequency == 0 {
            return Err(BadInput { what: "the frequency", value: "0".to_owned(), need: "1 at least" });
        }
        let need = "an amount above 0, at most 1e18";
        Ok(Self { frequency, mean: within("the mean value", mean, 1e-9, 1e18, need)? })
    }

    /// Repeat purchases (x).
    #[must_use]
    pub const fn frequency(&self) -> u32 {
        self.frequency
    }

    /// Mean amount of the repeat purchases, in minor units.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }
}

/// Parameters of gamma-gamma. A purchase of one customer is gamma distributed with shape p; its rate varies over
/// customers as a gamma of shape q and rate v (v in minor units of money).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct GammaGamma {
    p: f64,
    q: f64,
    v: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    p: f64,
    q: f64,
    v: f64,
}

impl TryFrom<Unchecked> for GammaGamma {
    type Error = BadInput;

    fn try_from(raw: Unchecked) -> Result<Self, BadInput> {
        Self::new(raw.p, raw.q, raw.v)
    }
}

/// Why there is no expected mean: the fitted spread of customers is so wide (p·x + q ≤ 1) that its mean is infinite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NoMean;

impl GammaGamma {
    /// Parameters from elsewhere.
    ///
    /// # Errors
    /// One of them is not a number from 1e-15 to 1e15.
    pub fn new(p: f64, q: f64, v: f64) -> Result<Self, BadInput> {
        Ok(Self { p: parameter("p", p)?, q: parameter("q", q)?, v: parameter("v", v)? })
    }

    /// p, q, v.
    #[must_use]
    pub const fn values(&self) -> [f64; 3] {
        [self.p, self.q, self.v]
    }

    /// Logarithm of the likelihood of one repeat buyer's mean (eq. 1a), natural, per minor unit.
    #[must_use]
    pub fn log_likelihood(&self, spending: &Spending) -> f64 {
        let shape = self.p * f64::from(spending.frequency);
        let ratio = f64::from(spending.frequency) * spending.mean / self.v;
        ln_gamma(shape + self.q)
            - ln_gamma(shape)
            - ln_gamma(self.q)
            - self.q * ratio.ln_1p()
            - shape * ratio.recip().ln_1p()
            - spending.mean.ln()
    }

    /// Mean amount per purchase to expect of this customer (eq. 5), in minor units: between the observed mean and that
    /// of the population, nearer to the former the more purchases it rests on. Without `spending`, that of the
    /// population.
    ///
    /// # Errors
    /// [`NoMean`], where the formula has no finite positive value.
    pub fn expected_mean(&self, spending: Option<&Spending>) -> Result<f64, NoMean> {
        let (x, mean) = spending.map_or((0.0, 0.0), |s| (f64::from(s.frequency), s.mean));
        let below = self.p * x + (self.q - 1.0);
        if below <= 0.0 {
            return Err(NoMean);
        }
        let value = self.p * (self.v + x * mean) / below;
        if value.is_finite() { Ok(value) } else { Err(NoMean) }
    }
}
