//! Clocks and percentiles of the benchmarks.

use std::time::Instant;

use serde::Serialize;

/// The start of a measurement.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub fn now() -> Instant {
    Instant::now()
}

/// Seconds since `start`, to the millisecond.
pub fn seconds(start: Instant) -> f64 {
    (start.elapsed().as_secs_f64() * 1e3).round() / 1e3
}

/// Milliseconds that `work` took, and what it gave.
pub fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = now();
    let value = work();
    (start.elapsed().as_secs_f64() * 1e3, value)
}

/// The median and the tail of many measurements.
#[derive(Serialize, Clone, Copy)]
pub struct Spread {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

impl Spread {
    /// Of measurements in any order; zeros where there are none.
    pub fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        Self { p50: at(&samples, 50), p95: at(&samples, 95), p99: at(&samples, 99) }
    }
}

/// The nearest-rank percentile of sorted samples, rounded to a microsecond where they are milliseconds.
fn at(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(rank).map_or(0.0, |x| (x * 1e3).round() / 1e3)
}
