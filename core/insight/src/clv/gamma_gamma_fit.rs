//! Maximum likelihood for gamma-gamma.

use serde::Serialize;
use statrs::function::gamma::{digamma, ln_gamma};

use super::bgnbd_fit::{Fitted, exact, no_likelihood};
use super::gamma_gamma::{GammaGamma, Spending};
use super::input::NotFitted;
use super::minimise::minimise;

/// Fewer repeat buyers than this are not fitted to.
pub const LEAST_REPEAT_BUYERS: u64 = 20;

/// One row of the table that is fitted to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spenders {
    /// What they spend.
    pub spending: Spending,
    /// How many customers spend so; 1 for a row per customer.
    pub count: u32,
}

/// Fits gamma-gamma to repeat buyers by maximum likelihood (Fader & Hardie 2013, eq. 1a). The result does not depend
/// on the order of the rows. Look at [`super::dependence`] first: the model holds where frequency and mean value do
/// not go together.
///
/// # Errors
/// [`NotFitted`]: fewer than [`LEAST_REPEAT_BUYERS`] of them, or all with the same mean.
pub fn fit_gamma_gamma(table: &[Spenders]) -> Result<Fitted<GammaGamma>, NotFitted> {
    let mut rows: Vec<Spenders> = table.iter().filter(|row| row.count > 0).copied().collect();
    rows.sort_unstable_by(|left, right| {
        let by_mean = left.spending.mean().total_cmp(&right.spending.mean());
        left.spending.frequency().cmp(&right.spending.frequency()).then(by_mean).then(left.count.cmp(&right.count))
    });
    let customers: u64 = rows.iter().map(|row| u64::from(row.count)).sum();
    if customers < LEAST_REPEAT_BUYERS {
        return Err(NotFitted::TooFew { have: customers, need: LEAST_REPEAT_BUYERS });
    }
    let middle = rows.iter().map(|row| f64::from(row.count) * row.spending.mean()).sum::<f64>() / exact(customers);
    if rows.iter().all(|row| (row.spending.mean() / middle - 1.0).abs() < 1e-9) {
        return Err(NotFitted::NoSpread);
    }
    let objective = |logs: &[f64; 3]| objective(&rows, middle, logs);
    let Some(least) = minimise(&STARTS, objective) else { return Err(NotFitted::Input(no_likelihood())) };
    let [p, q, v] = least.at.map(f64::exp);
    let model = GammaGamma::new(p, q, v * middle)?;
    let log_likelihood = rows.iter().map(|row| f64::from(row.count) * model.log_likelihood(&row.spending)).sum();
    Ok(Fitted { model, log_likelihood, customers, convergence: least.convergence })
}

/// Logarithms of p, q and v (in units of the mean of all) to start from.
const STARTS: [[f64; 3]; 2] = [[1.8, 1.3, -0.9], [0.1, 0.7, 0.1]];

/// The mean log-likelihood with its sign turned, and its gradient by the logarithms of the parameters. Amounts are
/// divided by `middle`; rows come in order of frequency.
fn objective(rows: &[Spenders], middle: f64, logs: &[f64; 3]) -> (f64, [f64; 3]) {
    let [p, q, v] = logs.map(f64::exp);
    let (ln_gamma_q, digamma_q) = (ln_gamma(q), digamma(q));
    let (mut sum, mut slope, mut count) = (0.0, [0.0; 3], 0.0);
    let (mut frequency, mut ln_shapes, mut by_both, mut by_shape) = (0, 0.0, 0.0, 0.0);
    for row in rows {
        let x = f64::from(row.spending.frequency());
        let shape = p * x;
        if row.spending.frequency() != frequency {
            frequency = row.spending.frequency();
            ln_shapes = ln_gamma(shape + q) - ln_gamma(shape);
            (by_both, by_shape) = (digamma(shape + q), digamma(shape));
        }
        let weight = f64::from(row.count);
        let mean = row.spending.mean() / middle;
        let ratio = x * mean / v;
        let (ln_more, ln_rest) = (ratio.ln_1p(), ratio.recip().ln_1p());
        sum += weight * (ln_shapes - ln_gamma_q - q * ln_more - shape * ln_rest - mean.ln());
        count += weight;
        slope[0] += weight * x * (by_both - by_shape - ln_rest);
        slope[1] += weight * (by_both - digamma_q - ln_more);
        slope[2] += weight * (q * ratio - shape) / (v * (1.0 + ratio));
    }
    let values = [p, q, v];
    (-sum / count, std::array::from_fn(|i| -values[i] * slope[i] / count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_that_of_the_value() {
        let row = |x, mean| Spenders { spending: Spending::new(x, mean).expect("a proper row"), count: 3 };
        let rows = [row(1, 20.0), row(1, 400.0), row(4, 55.0), row(90, 12.5)];
        let at = [0.7, 0.4, -0.6];
        let (_, gradient) = objective(&rows, 60.0, &at);
        for (i, slope) in gradient.into_iter().enumerate() {
            let (mut up, mut down) = (at, at);
            up[i] += 1e-5;
            down[i] -= 1e-5;
            let by_difference = (objective(&rows, 60.0, &up).0 - objective(&rows, 60.0, &down).0) / 2e-5;
            assert!((slope - by_difference).abs() < 1e-6 * (1.0 + slope.abs()), "{i}: {slope} {by_difference}");
        }
    }
}
