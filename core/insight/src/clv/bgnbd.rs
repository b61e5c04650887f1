//! The beta-geometric/NBD model of Fader, Hardie & Lee, "Counting Your Customers" the Easy Way: An Alternative to the
//! Pareto/NBD Model, Marketing Science 24 (2005) 275–284. Equation numbers are those of that paper.

use serde::{Deserialize, Serialize};
use statrs::function::beta::checked_beta_reg;

use super::expected::while_alive;
use super::input::{BadInput, parameter, time};
use super::special::{ln_rising, sigmoid, softplus};

/// How often and until when one customer bought.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Buying {
    frequency: u32,
    recency: f64,
    age: f64,
}

impl Buying {
    /// `frequency`: purchases after the first (x). `recency`: time from the first purchase to the last (tₓ). `age`:
    /// time from the first purchase to the end of observation (T). All times in one unit, that of the parameters.
    ///
    /// # Errors
    /// Times that are no numbers from 0 to 1e9, recency above age, or recency above 0 without a repeat purchase.
    pub fn new(frequency: u32, recency: f64, age: f64) -> Result<Self, BadInput> {
        let (recency, age) = (time("recency", recency)?, time("age", age)?);
        if recency > age {
            let need = "no longer than the age: the last purchase lies in the time observed";
            return Err(BadInput { what: "recency", value: recency.to_string(), need });
        }
        if frequency == 0 && recency > 0.0 {
            let need = "0 without repeat purchases";
            return Err(BadInput { what: "recency", value: recency.to_string(), need });
        }
        Ok(Self { frequency, recency, age })
    }

    /// Purchases after the first (x).
    #[must_use]
    pub const fn frequency(&self) -> u32 {
        self.frequency
    }

    /// Time from the first purchase to the last (tₓ).
    #[must_use]
    pub const fn recency(&self) -> f64 {
        self.recency
    }

    /// Time from the first purchase to the end of observation (T).
    #[must_use]
    pub const fn age(&self) -> f64 {
        self.age
    }
}

/// Parameters of BG/NBD. Rates of purchase are gamma distributed with shape r and rate α (in the unit of time),
/// chances of leaving after a purchase are beta distributed with a and b (its five assumptions).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct BgNbd {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

#[derive(Deserialize)]
struct Unchecked {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl TryFrom<Unchecked> for BgNbd {
    type Error = BadInput;

    fn try_from(raw: Unchecked) -> Result<Self, BadInput> {
        Self::new(raw.r, raw.alpha, raw.a, raw.b)
    }
}

impl BgNbd {
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

    /// r, α, a, b.
    #[must_use]
    pub const fn values(&self) -> [f64; 4] {
        [self.r, self.alpha, self.a, self.b]
    }

    /// Logarithm of the likelihood of one customer (eq. 6), natural, per unit of time.
    #[must_use]
    pub fn log_likelihood(&self, buying: &Buying) -> f64 {
        let x = f64::from(buying.frequency);
        let alive = ln_rising(self.r, buying.frequency) + ln_rising(self.b, buying.frequency)
            - ln_rising(self.a + self.b, buying.frequency)
            - self.r * (buying.age / self.alpha).ln_1p()
            - x * (self.alpha + buying.age).ln();
        alive + self.ln_odds_gone(buying).map_or(0.0, softplus)
    }

    /// Chance that the customer is still one at the end of observation (Fader, Hardie & Lee, Computing P(alive) Using
    /// the BG/NBD Model, note, 2008). 1 for those who bought once: in this model nobody leaves before a
    /// repeat purchase.
    #[must_use]
    pub fn p_alive(&self, buying: &Buying) -> f64 {
        self.ln_odds_gone(buying).map_or(1.0, |odds| sigmoid(-odds))
    }

    /// Logarithm of the odds against being alive; nothing before a repeat purchase.
    fn ln_odds_gone(&self, buying: &Buying) -> Option<f64> {
        let before = f64::from(buying.frequency.checked_sub(1)?);
        let silence = ((buying.age - buying.recency) / (self.alpha + buying.recency)).ln_1p();
        Some(self.a.ln() - (self.b + before).ln() + (self.r + before + 1.0) * silence)
    }

    /// Purchases to expect of this customer in the next `horizon` units of time (eq. 10).
    ///
    /// # Errors
    /// `horizon` is not a number from 0 to 1e9.
    pub fn expected_purchases(&self, buying: &Buying, horizon: f64) -> Result<f64, BadInput> {
        let horizon = time("the horizon", horizon)?;
        let x = f64::from(buying.frequency);
        let alive = while_alive(self.r + x, self.alpha + buying.age, self.a, self.b + x, horizon);
        Ok(self.p_alive(buying) * alive)
    }

    /// Purchases to expect of somebody in the `horizon` units of time after the first purchase, that one not counted
    /// (eq. 9).
    ///
    /// # Errors
    /// `horizon` is not a number from 0 to 1e9.
    pub fn expected_of_new_customer(&self, horizon: f64) -> Result<f64, BadInput> {
        Ok(while_alive(self.r, self.alpha, self.a, self.b, time("the horizon", horizon)?))
    }

    /// Chance of exactly `purchases` in the `horizon` units of time after the first purchase (eq. 8).
    ///
    /// # Errors
    /// `horizon` is not a number from 0 to 1e9.
    pub fn chance_of(&self, purchases: u32, horizon: f64) -> Result<f64, BadInput> {
        let horizon = time("the horizon", horizon)?;
        let none = -self.r * (horizon / self.alpha).ln_1p();
        let Some(before) = purchases.checked_sub(1) else { return Ok(none.exp()) };
        if horizon <= 0.0 {
            return Ok(0.0);
        }
        let n = f64::from(purchases);
        let ln_ab = ln_rising(self.a + self.b, purchases);
        // ln(t/(α+t)), exact on both sides.
        let share = -(self.alpha / horizon).ln_1p();
        let stays = ln_rising(self.b, purchases) - ln_ab + ln_rising(self.r, purchases) - ln_rising(1.0, purchases)
            + none
            + n * share;
        let leaves = self.a.ln() + ln_rising(self.b, before) - ln_ab;
        // One minus the sum of eq. 8 is the chance of at least n events of the NBD, a regularised incomplete beta.
        let at_least = checked_beta_reg(n, self.r, share.exp()).ok().filter(|p| p.is_finite()).unwrap_or(0.0);
        Ok((stays.exp() + leaves.exp() * at_least).clamp(0.0, 1.0))
    }
}
