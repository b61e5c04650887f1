//! Means and their uncertainty.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The 97.5 % point of the standard normal distribution.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;

/// An interval, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A mean and how far it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mean {
    /// How many values.
    pub n: u64,
    /// Their arithmetic mean.
    pub mean: f64,
    /// Their sample standard deviation (n − 1); absent for a single value.
    pub sd: Option<f64>,
    /// The 95 % confidence interval by Student's t (1908), n − 1 degrees of freedom; absent for a single value.
    pub interval: Option<Interval>,
}

impl Mean {
    /// The mean of values in any order; absent where there is none, or where one is not a finite number or too large to add.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        // Added in one order, so that rounding does not depend on how they came.
        values.sort_unstable_by(f64::total_cmp);
        let n = u64::try_from(values.len()).ok().filter(|n| *n > 0)?;
        let mean = values.iter().sum::<f64>() / number(n);
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        if !mean.is_finite() || !squares.is_finite() {
            return None;
        }
        let sd = (n > 1).then(|| (squares / number(n - 1)).sqrt());
        let interval = sd.and_then(|sd| {
            let half = t_95(n - 1)? * sd / number(n).sqrt();
            Some(Interval { low: mean - half, high: mean + half })
        });
        Some(Self { n, mean, sd, interval })
    }
}

/// The 97.5 % point of Student's t.
fn t_95(freedom: u64) -> Option<f64> {
    let t = StudentsT::new(0.0, 1.0, number(freedom)).ok()?.inverse_cdf(0.975);
    t.is_finite().then_some(t)
}

/// The middle of values, the mean of the two middle ones for an even number; absent where there is none.
pub(super) fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    values.get(middle.checked_sub(1)?).map(|lower| lower.midpoint(upper))
}

/// A count as a floating point number; exact below 2⁵³, and no count here comes near.
#[allow(clippy::cast_precision_loss, reason = "counts of records")]
pub(super) fn number(count: u64) -> f64 {
    count as f64
}
