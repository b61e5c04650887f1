//! Purchases to expect of a customer who is alive, the heart of eq. 9 and 10 of Fader, Hardie & Lee (2005).
//!
//! With z = t/(τ+t), s = r+x, τ = α+T, β = b+x, the paper has (a+β−1)/(a−1) · [1 − (1−z)ˢ ₂F₁(s, β; a+β−1; z)]. As it
//! stands that overflows for many purchases and divides by nothing at a = 1 and a+β = 1. Euler's transformation (DLMF
//! 15.8.1) and taking the factors a−1 and a+β−1 into the series leaves a sum that has neither fault. Where the sum
//! still cancels or is slow, the integral that the paper starts from is done numerically: all its terms are positive.

use super::special::softplus;

/// Expected purchases in `t` for a gamma rate of shape `s` and rate `tau`, and a beta chance of leaving of `a` and
/// `beta`. All positive, `t` not negative.
pub(super) fn while_alive(s: f64, tau: f64, a: f64, beta: f64, t: f64) -> f64 {
    let w = t / tau;
    if w <= 0.0 {
        return 0.0;
    }
    series(s, w, a, beta).unwrap_or_else(|| integral(s, w, a, beta))
}

/// Longest series tried.
const TERMS: u32 = 5000;
/// Largest relative error that a sum may have.
const PRECISION: f64 = 1e-12;

/// The transformed series, or nothing if it would not be precise.
#[expect(clippy::many_single_char_names, reason = "the letters of the paper")]
fn series(s: f64, w: f64, a: f64, beta: f64) -> Option<f64> {
    let (ln_rest, z) = (-w.ln_1p(), w / (1.0 + w));
    let excess = a - 1.0;
    let c = a + beta - 1.0;
    let first = c - s;
    let lead = c * if excess == 0.0 { -ln_rest } else { -(excess * ln_rest).exp_m1() / excess };
    let outer = (excess * ln_rest).exp();
    let (mut term, mut sum, mut size) = (first * z, 0.0, 0.0);
    let mut n = 1.0;
    for _ in 0..TERMS {
        sum += term;
        size += f64::abs(term);
        let ratio = (first + n) * (a + n - 1.0) / ((c + n) * (n + 1.0)) * z;
        term *= ratio;
        n += 1.0;
        // From here on the ratios lie between this one and z.
        let worst = ratio.abs().max(z);
        if n > first.abs() && worst < 1.0 && term.abs() <= f64::EPSILON * size * (1.0 - worst) {
            let value = lead - outer * sum;
            let error = f64::EPSILON * (1.0 + (excess * ln_rest).abs()) * (lead.abs() + outer * size);
            return (value.is_finite() && value > 0.0 && error <= PRECISION * value).then_some(value);
        }
    }
    None
}

/// Mean of (1 − (1+pw)⁻ˢ)/p over the beta distribution of p, by the trapezoidal rule over u with logit p = m + σ sinh
/// u, which converges exponentially. The weights are summed alongside, so that no beta function is needed.
#[expect(clippy::many_single_char_names, reason = "the letters of the paper")]
fn integral(s: f64, w: f64, a: f64, beta: f64) -> f64 {
    let middle = a.ln() - beta.ln();
    let width = (a.recip() + beta.recip()).sqrt().min(1.0);
    let ln_weight = |y: f64| -a * softplus(-y) - beta * softplus(y);
    let top = ln_weight(middle);
    let at = |u: f64| {
        let y = middle + width * u.sinh();
        let weight = (ln_weight(y) - top).exp() * u.cosh();
        let p = (-softplus(-y)).exp();
        let purchases = if p < 1e-290 { s * w } else { -(-s * (p * w).ln_1p()).exp_m1() / p };
        (weight, weight * purchases)
    };
    let mut step = 0.125;
    let mut last = 0.0;
    for _ in 0..9 {
        let (mut weights, mut sum) = at(0.0);
        for side in [-1.0, 1.0] {
            let mut u = step;
            while u < 60.0 {
                let (weight, part) = at(side * u);
                weights += weight;
                sum += part;
                if weight <= 1e-19 * weights && part <= 1e-19 * sum {
                    break;
                }
                u += step;
            }
        }
        let mean = sum / weights;
        if f64::abs(mean - last) <= PRECISION * mean {
            return mean;
        }
        last = mean;
        step /= 2.0;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn series_and_integral_agree(
            s in 0.01..200.0f64, w in 1e-4..100.0f64, a in 0.01..20.0f64, beta in 0.01..200.0f64
        ) {
            let by_integral = integral(s, w, a, beta);
            if let Some(by_series) = series(s, w, a, beta) {
                prop_assert!((by_series / by_integral - 1.0).abs() < 1e-10, "{by_series} {by_integral}");
            }
        }

        #[test]
        fn any_parameters_give_a_number(
            s in -15.0..15.0f64, tau in -15.0..15.0f64, a in -15.0..15.0f64, beta in -15.0..15.0f64, t in -9.0..9.0f64
        ) {
            let [s, tau, a, beta, t] = [s, tau, a, beta, t].map(|e| 10f64.powf(e));
            let n = while_alive(s, tau, a, beta, t);
            prop_assert!(n.is_finite() && n >= 0.0, "{n}");
        }
    }
}
