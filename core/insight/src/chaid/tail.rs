//! Logarithms of the upper tails of χ² and F. Large tables give p-values far below what an `f64` holds; their order
//! must survive, so all comparisons are of logarithms.

use statrs::function::beta::{beta_reg, ln_beta};
use statrs::function::gamma::{gamma_ur, ln_gamma};

/// Keeps the continued fractions off zero (modified Lentz).
const TINY: f64 = 1e-300;
const ENOUGH: f64 = 1e-15;
const STEPS: u32 = 20_000;

/// ln P(χ² > x) with `dof` degrees of freedom; 0 where there are none. `x` is finite.
pub(crate) fn ln_chi_squared(x: f64, dof: f64) -> f64 {
    if x <= 0.0 || dof <= 0.0 {
        return 0.0;
    }
    let (a, z) = (dof / 2.0, x / 2.0);
    if z < a + 1.0 {
        return gamma_ur(a, z).clamp(f64::MIN_POSITIVE, 1.0).ln();
    }
    (a * z.ln() - z - ln_gamma(a) + gamma_fraction(a, z).ln()).min(0.0)
}

/// ln P(F > f) with `d1` and `d2` degrees of freedom; 0 where either is missing. `f` is finite.
pub(crate) fn ln_f(f: f64, d1: f64, d2: f64) -> f64 {
    if f <= 0.0 || d1 <= 0.0 || d2 <= 0.0 {
        return 0.0;
    }
    let (a, b) = (d2 / 2.0, d1 / 2.0);
    let odds = d1 * f / d2;
    let x = 1.0 / (1.0 + odds);
    if x >= (a + 1.0) / (a + b + 2.0) {
        return beta_reg(a, b, x).clamp(f64::MIN_POSITIVE, 1.0).ln();
    }
    let (ln_x, ln_rest) = (-odds.ln_1p(), -odds.recip().ln_1p());
    (a * ln_x + b * ln_rest - ln_beta(a, b) - a.ln() + beta_fraction(a, b, x).ln()).min(0.0)
}

/// The continued fraction of Γ(a, z) / (e⁻ᶻ zᵃ), Abramowitz & Stegun 6.5.31.
fn gamma_fraction(a: f64, z: f64) -> f64 {
    let first = z + 1.0 - a;
    continued_fraction(first, |step| {
        let i = f64::from(step);
        (-i * (i - a), first + 2.0 * i)
    })
}

/// The continued fraction of the incomplete beta function, Abramowitz & Stegun 26.5.8.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    continued_fraction(1.0, |step| {
        let m = f64::from(step / 2);
        let scale = x / ((a + f64::from(step) - 1.0) * (a + f64::from(step)));
        if step % 2 == 0 { (m * (b - m) * scale, 1.0) } else { (-(a + m) * (a + b + m) * scale, 1.0) }
    })
}

/// 1 / (b₀ + a₁ / (b₁ + a₂ / (b₂ + …))) by the modified method of Lentz; `term(i)` is aᵢ and bᵢ.
fn continued_fraction(first: f64, term: impl Fn(u32) -> (f64, f64)) -> f64 {
    let mut value = away_from_zero(first);
    let (mut above, mut below) = (value, 0.0);
    for step in 1..STEPS {
        let (numerator, denominator) = term(step);
        below = away_from_zero(denominator + numerator * below).recip();
        above = away_from_zero(denominator + numerator / above);
        value *= above * below;
        if (above * below - 1.0).abs() < ENOUGH {
            break;
        }
    }
    value.recip()
}

fn away_from_zero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

#[cfg(test)]
mod tests {
    use super::{ln_chi_squared, ln_f};

    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{got} is not {expected}");
    }

    // References: mpmath 1.3 with 50 digits, ln of gammainc(a, z, inf, regularized) and betainc(a, b, 0, x, regularized).
    #[test]
    fn chi_squared_at_both_ends() {
        for (x, dof, expected) in CHI_SQUARED {
            near(ln_chi_squared(x, dof), expected);
        }
        assert_eq!(ln_chi_squared(3.0, 0.0).to_bits(), 0_f64.to_bits());
    }

    #[test]
    fn f_at_both_ends() {
        for (f, d1, d2, expected) in F {
            near(ln_f(f, d1, d2), expected);
        }
        assert!(ln_f(1e300, 1.0, 1e6).is_finite());
    }

    #[test]
    fn no_step_where_the_formulas_meet() {
        for dof in [1.0, 2.0, 7.0, 250.0, 62_001.0] {
            let mut last = 0.0;
            for tenth in 0..400_u32 {
                let ln_p = ln_chi_squared(dof * f64::from(tenth) / 100.0, dof);
                assert!(ln_p.is_finite() && ln_p <= last + 1e-12, "{dof} {tenth}");
                last = ln_p;
            }
        }
    }

    const CHI_SQUARED: [(f64, f64, f64); 8] = [
        (0.001, 1.0, -0.025_550_779_355_95),
        (3.84, 1.0, -2.994_862_227_180_0),
        (115.438, 1.0, -60.327_640_758_670),
        (1_789.128, 10.0, -870.552_231_588_65),
        (40_000.0, 6.0, -19_980.886_072_075),
        (10.0, 20.0, -0.032_345_580_729_53),
        (62_500.0, 62_001.0, -2.544_521_801_086_5),
        (1_000_000.0, 1.0, -500_007.133_547_63),
    ];
    const F: [(f64, f64, f64, f64); 8] = [
        (0.5, 1.0, 10.0, -0.701_890_281_554_50),
        (323.681, 1.0, 1_498.0, -149.547_068_249_15),
        (1_046.452_6, 6.0, 1_493.0, -1_219.387_959_027_8),
        (2.5, 3.0, 20.0, -2.420_876_048_320_7),
        (50_000.0, 4.0, 99_995.0, -54_919.120_231_729),
        (1_000_000.0, 1.0, 100_000.0, -119_900.698_242_41),
        (1.01, 19.0, 100_000.0, -0.810_303_583_410_32),
        (3.0, 2.0, 1.0, -0.972_955_074_527_65),
    ];
}
