//! Special functions in the forms that do not lose digits here.

use statrs::function::gamma::{digamma, ln_gamma};

/// Above this many factors the difference of two ln Γ is used.
const FACTORS: u32 = 1000;

/// ln Γ(c+to) − ln Γ(c+from) and its derivative by c, for `from` ≤ `to`: the logarithm of a rising factorial.
pub(super) fn rising(c: f64, from: u32, to: u32) -> (f64, f64) {
    if to - from <= FACTORS {
        let factors = (from..to).map(|j| c + f64::from(j));
        return factors.fold((0.0, 0.0), |(ln, slope), y| (ln + y.ln(), slope + y.recip()));
    }
    let (low, high) = (c + f64::from(from), c + f64::from(to));
    (ln_gamma(high) - ln_gamma(low), digamma(high) - digamma(low))
}

/// ln Γ(c+n) − ln Γ(c).
pub(super) fn ln_rising(c: f64, n: u32) -> f64 {
    rising(c, 0, n).0
}

/// ln(1 + eᵈ).
pub(super) fn softplus(d: f64) -> f64 {
    d.max(0.0) + (-d.abs()).exp().ln_1p()
}

/// 1 ÷ (1 + e⁻ᵈ).
pub(super) fn sigmoid(d: f64) -> f64 {
    if d >= 0.0 {
        (1.0 + (-d).exp()).recip()
    } else {
        let e = d.exp();
        e / (1.0 + e)
    }
}

/// `value` with twelve significant digits: more than a fit can tell, and few enough for every reader of JSON to read
/// back the same number.
pub(super) fn twelve_digits(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_ways_to_a_rising_factorial_agree() {
        for c in [1e-3, 0.2, 3.7, 500.0] {
            let (ln, slope) = rising(c, 1, 1001);
            let (by_gamma, by_digamma) =
                (ln_gamma(c + 1001.0) - ln_gamma(c + 1.0), digamma(c + 1001.0) - digamma(c + 1.0));
            assert!((ln / by_gamma - 1.0).abs() < 1e-12, "{c}: {ln} {by_gamma}");
            assert!((slope / by_digamma - 1.0).abs() < 1e-10, "{c}: {slope} {by_digamma}");
        }
    }

    #[test]
    fn odds_far_out_are_numbers() {
        assert!((softplus(800.0) - 800.0).abs() < f64::EPSILON && softplus(-800.0) >= 0.0);
        assert!(sigmoid(-800.0) >= 0.0 && (sigmoid(800.0) - 1.0).abs() < f64::EPSILON);
    }
}
