//! The Pareto/NBD model of Schmittlein, Morrison & Colombo, Counting Your Customers: Who Are They and What Will They Do Next?,
//! Management Science 33 (1987) 1–24: customers leave at any time, not only after a purchase.
//!
//! The usual form of its likelihood has a difference of two hypergeometric functions, which loses digits (Fader, Hardie & Lee, A Note on
//! Implementing the Pareto/NBD Model in MATLAB, 2005). Here it is the integral over the time of leaving that the two come from: all its
//! terms are positive.

use serde::Serialize;

use super::bgnbd::Buying;
use super::bgnbd_fit::{Customers, Fitted, Row, exact, fit, values};
use super::input::{BadInput, NotFitted, parameter};
use super::special::rising;

/// Its parameters: rates of purchase are gamma distributed with r and α, rates of leaving with s and β.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ParetoNbd {
    /// Shape of the rates of purchase.
    pub r: f64,
    /// Rate of the rates of purchase, in the unit of time.
    pub alpha: f64,
    /// Shape of the rates of leaving.
    pub s: f64,
    /// Rate of the rates of leaving, in the unit of time.
    pub beta: f64,
}

const STARTS: [[f64; 4]; 3] = [[-0.6, -1.3, -0.5, -1.2], [0.1, 0.1, 0.1, 0.1], [0.5, -1.0, -1.5, 0.5]];

/// Nodes and weights of Gauss and Legendre's rule of eight points, on −1 to 1.
const RULE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_3),
];
/// The most panels of one integral.
const PANELS: f64 = 4_000.0;

impl ParetoNbd {
    /// Parameters from elsewhere.
    ///
    /// # Errors
    /// One of them is not a number from 1e-15 to 1e15.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64) -> Result<Self, BadInput> {
        Ok(Self {
            r: parameter("r", r)?,
            alpha: parameter("alpha", alpha)?,
            s: parameter("s", s)?,
            beta: parameter("beta", beta)?,
        })
    }

    /// Logarithm of the likelihood of one customer, natural, per unit of time.
    #[must_use]
    pub fn log_likelihood(&self, buying: &Buying) -> f64 {
        self.with_slope(buying.frequency(), buying.recency(), buying.age()).0
    }

    /// Chance that the customer is still one at the end of observation.
    #[must_use]
    pub fn p_alive(&self, buying: &Buying) -> f64 {
        let parts = self.parts(f64::from(buying.frequency()), buying.recency(), buying.age());
        parts.stayed / (parts.stayed + parts.left[0])
    }

    /// The logarithm of the likelihood, and its slope by r, α, s and β.
    fn with_slope(&self, frequency: u32, recency: f64, age: f64) -> (f64, [f64; 4]) {
        let Self { r, alpha, s, beta } = *self;
        let x = f64::from(frequency);
        let of_r = rising(r, 0, frequency);
        let Parts { ln_scale, stayed, left } = self.parts(x, recency, age);
        let both = stayed + left[0];
        let (ln_a, ln_b) = ((alpha + age).ln(), (beta + age).ln());
        let ln = of_r.0 + r * alpha.ln() + s * beta.ln() + ln_scale + both.ln();
        let of_stayed = [-ln_a, -(r + x) / (alpha + age), -ln_b, -s / (beta + age)];
        let mean = |i: usize| (stayed * of_stayed[i] + left[i + 1]) / both;
        let slope = [of_r.1 + alpha.ln() + mean(0), r / alpha + mean(1), beta.ln() + mean(2), s / beta + mean(3)];
        (ln, slope)
    }

    /// What is summed in the likelihood, over the greatest part.
    fn parts(&self, x: f64, recency: f64, age: f64) -> Parts {
        let Self { r, alpha, s, beta } = *self;
        let (n, m) = (r + x, s + 1.0);
        let at = |y: f64| -n * (alpha + y).ln() - m * (beta + y).ln();
        let top = at(recency);
        let stayed = (-n * (alpha + age).ln() - s * (beta + age).ln() - top).exp();
        // s ∫ (α+y)⁻⁽ʳ⁺ˣ⁾ (β+y)⁻⁽ˢ⁺¹⁾ dy from the last purchase to the end, over the logarithm of the nearer pole's distance.
        let near = alpha.min(beta);
        let (from, to) = ((near + recency).ln(), (near + age).ln());
        let panels = ((to - from) * (1.0 + (n + m) / 4.0)).ceil().clamp(1.0, PANELS);
        let half = (to - from) / panels / 2.0;
        let mut left = [0.0; 5];
        let mut middle = from + half;
        while half > 0.0 && middle < to {
            for (node, weight) in RULE.iter().flat_map(|(node, weight)| [(-node, weight), (*node, weight)]) {
                let distance = (middle + node * half).exp();
                let y = distance - near;
                let (from_a, from_b) = (alpha + y, beta + y);
                let (ln_a, ln_b) = (from_a.ln(), from_b.ln());
                let part = weight * half * s * distance * (-n * ln_a - m * ln_b - top).exp();
                let by = [1.0, -ln_a, -n / from_a, 1.0 / s - ln_b, -m / from_b];
                for (sum, by) in left.iter_mut().zip(by) {
                    *sum += part * by;
                }
            }
            middle += 2.0 * half;
        }
        Parts { ln_scale: top, stayed, left }
    }
}

struct Parts {
    /// Logarithm of what the others are counted in.
    ln_scale: f64,
    /// Still a customer.
    stayed: f64,
    /// Left meanwhile, and the slope of that by each parameter.
    left: [f64; 5],
}

/// Fits the model by maximum likelihood; the result does not depend on the order of the rows.
///
/// # Errors
/// As of [`super::fit_bgnbd`].
pub fn fit_pareto_nbd(table: &[Customers]) -> Result<Fitted<ParetoNbd>, NotFitted> {
    let one = |[r, alpha, s, beta]: [f64; 4], row: &Row, span: f64| {
        let model = ParetoNbd { r, alpha, s, beta };
        model.with_slope(row.buying.frequency(), row.buying.recency() / span, row.buying.age() / span)
    };
    let found = fit(table, &STARTS, one)?;
    let [r, alpha, s, beta] = values(&found);
    let model = ParetoNbd::new(r, alpha * found.span, s, beta * found.span)?;
    let log_likelihood = found.rows.iter().map(|row| exact(row.count) * model.log_likelihood(&row.buying)).sum();
    Ok(Fitted { model, log_likelihood, customers: found.customers, convergence: found.least.convergence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_that_of_the_value() {
        for (x, recency, age) in [(0, 0.0, 0.7), (3, 0.4, 0.9), (40, 0.95, 1.0), (2, 0.0, 0.0)] {
            let at = [0.55, 0.27, 0.61, 0.3];
            let model = |[r, alpha, s, beta]: [f64; 4]| ParetoNbd { r, alpha, s, beta };
            let (_, slope) = model(at).with_slope(x, recency, age);
            for (i, slope) in slope.into_iter().enumerate() {
                let (mut up, mut down) = (at, at);
                up[i] += 1e-6;
                down[i] -= 1e-6;
                let value = |at| model(at).with_slope(x, recency, age).0;
                let by_difference = (value(up) - value(down)) / 2e-6;
                assert!((slope - by_difference).abs() < 1e-6 * (1.0 + slope.abs()), "{i}: {slope} {by_difference}");
            }
        }
    }

    #[test]
    fn the_integral_is_the_difference_of_hypergeometric_functions() {
        // For α = β the integral has a closed form: s ((α+tₓ)⁻ᶜ − (α+T)⁻ᶜ) ÷ c with c = r+s+x.
        for (x, recency, age) in [(0_u32, 0.0, 38.0), (2, 30.43, 38.86), (25, 30.0, 38.0)] {
            let model = ParetoNbd { r: 0.55, alpha: 10.0, s: 0.6, beta: 10.0 };
            let parts = model.parts(f64::from(x), recency, age);
            let c = 0.55 + 0.6 + f64::from(x);
            let power = |t: f64| (-c * (10.0 + t).ln() - parts.ln_scale).exp();
            let closed = 0.6 * (power(recency) - power(age)) / c;
            assert!((parts.left[0] / closed - 1.0).abs() < 1e-12, "{} {closed}", parts.left[0]);
        }
    }
}
