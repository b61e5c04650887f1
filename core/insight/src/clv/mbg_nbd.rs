//! The modified BG/NBD of Batislam, Denizel & Filiztekin, Empirical validation and comparison of models for customer base analysis,
//! International Journal of Research in Marketing 24 (2007) 201–209: a customer may also leave right after the first purchase.

use serde::Serialize;

use super::bgnbd::Buying;
use super::bgnbd_fit::{Customers, Fitted, Row, exact, fit, values};
use super::input::{BadInput, NotFitted, parameter};
use super::special::{rising, sigmoid, softplus};

/// Its parameters: those of BG/NBD, with a chance of leaving that is drawn once more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MbgNbd {
    /// Shape of the rates of purchase.
    pub r: f64,
    /// Rate of the rates of purchase, in the unit of time.
    pub alpha: f64,
    /// First parameter of the chance of leaving.
    pub a: f64,
    /// Second parameter of the chance of leaving.
    pub b: f64,
}

const STARTS: [[f64; 4]; 3] = [[-0.7, -1.8, -0.1, 0.5], [0.1, 0.1, 0.1, 0.1], [0.7, -0.7, -2.3, 1.6]];

impl MbgNbd {
    /// Parameters from elsewhere.
    ///
    /// # Errors
    /// One of them is not a number from 1e-15 to 1e15.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, BadInput> {
        Ok(Self {
            r: parameter("r", r)?,
            alpha: parameter("alpha", alpha)?,
            a: parameter("a", a)?,
            b: parameter("b", b)?,
        })
    }

    /// Logarithm of the likelihood of one customer, natural, per unit of time.
    #[must_use]
    pub fn log_likelihood(&self, buying: &Buying) -> f64 {
        self.with_slope(buying.frequency(), buying.recency(), buying.age()).0
    }

    /// Chance that the customer is still one at the end of observation; below 1 also for those who bought once.
    #[must_use]
    pub fn p_alive(&self, buying: &Buying) -> f64 {
        sigmoid(-self.ln_odds_gone(buying.frequency(), buying.recency(), buying.age()))
    }

    fn ln_odds_gone(&self, frequency: u32, recency: f64, age: f64) -> f64 {
        let x = f64::from(frequency);
        let silence = ((age - recency) / (self.alpha + recency)).ln_1p();
        self.a.ln() - (self.b + x).ln() + (self.r + x) * silence
    }

    /// The logarithm of the likelihood, and its slope by r, α, a and b.
    fn with_slope(&self, frequency: u32, recency: f64, age: f64) -> (f64, [f64; 4]) {
        let Self { r, alpha, a, b } = *self;
        let x = f64::from(frequency);
        let (of_r, of_b, of_sum) =
            (rising(r, 0, frequency), rising(b, 0, frequency + 1), rising(a + b, 0, frequency + 1));
        let growth = (age / alpha).ln_1p();
        let odds = self.ln_odds_gone(frequency, recency, age);
        let gone = sigmoid(odds);
        let silence = ((age - recency) / (alpha + recency)).ln_1p();
        let ln = of_r.0 + of_b.0 - of_sum.0 - r * growth - x * (alpha + age).ln() + softplus(odds);
        let slope = [
            of_r.1 - growth + gone * silence,
            r * age / (alpha * (alpha + age)) - x / (alpha + age)
                + gone * (r + x) * (recency - age) / ((alpha + age) * (alpha + recency)),
            gone / a - of_sum.1,
            of_b.1 - of_sum.1 - gone / (b + x),
        ];
        (ln, slope)
    }
}

/// Fits the model by maximum likelihood; the result does not depend on the order of the rows.
///
/// # Errors
/// As of [`super::fit_bgnbd`].
pub fn fit_mbg_nbd(table: &[Customers]) -> Result<Fitted<MbgNbd>, NotFitted> {
    let one = |[r, alpha, a, b]: [f64; 4], row: &Row, span: f64| {
        let model = MbgNbd { r, alpha, a, b };
        model.with_slope(row.buying.frequency(), row.buying.recency() / span, row.buying.age() / span)
    };
    let found = fit(table, &STARTS, one)?;
    let [r, alpha, a, b] = values(&found);
    let model = MbgNbd::new(r, alpha * found.span, a, b)?;
    let log_likelihood = found.rows.iter().map(|row| exact(row.count) * model.log_likelihood(&row.buying)).sum();
    Ok(Fitted { model, log_likelihood, customers: found.customers, convergence: found.least.convergence })
}
