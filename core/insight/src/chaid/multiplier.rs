//! In how many ways categories can be grouped: the Bonferroni multipliers. As logarithms, because 200 nominal
//! categories have more groupings than an `f64` can count.

use serde::Serialize;

use super::Adjustment;
use super::cells::real;

/// Which categories of a predictor may share a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// Any: Kass's free predictor.
    Nominal,
    /// Neighbours only: Kass's monotonic predictor.
    Ordinal,
    /// Neighbours only, but for one floating (missing) category that may join any group. It counts as a category.
    OrdinalFloating,
}

/// The natural logarithm of the number of ways to group `categories` into `groups`; 0 (one way) where there are fewer
/// than two groups or more groups than categories.
///
/// Kass 1980, section 4: nominal the Stirling number of the second kind S(c, r); ordinal C(c−1, r−1); with a floating
/// category C(c−2, r−2) + r·C(c−2, r−1).
#[must_use]
pub fn ln_kass_multiplier(grouping: Grouping, categories: usize, groups: usize) -> f64 {
    let (c, r) = (categories, groups);
    if r < 2 || r >= c {
        return 0.0;
    }
    match grouping {
        Grouping::Nominal => ln_stirling(c, r),
        Grouping::Ordinal => ln_choose(c - 1, r - 1),
        Grouping::OrdinalFloating => ln_sum(ln_choose(c - 2, r - 2), real(r).ln() + ln_choose(c - 2, r - 1)),
    }
}

/// The natural logarithm of the number of pairs that the exhaustive search compares from `categories` down to two:
/// nominal c(c²−1)/6, ordinal with or without a floating category c(c−1)/2; 0 for one or two categories.
///
/// Biggs, de Ville & Suen 1991. It does not depend on where the search ends.
#[must_use]
pub fn ln_biggs_multiplier(grouping: Grouping, categories: usize) -> f64 {
    let c = real(categories);
    match grouping {
        _ if categories <= 2 => 0.0,
        Grouping::Nominal => (c * (c * c - 1.0) / 6.0).ln(),
        Grouping::Ordinal | Grouping::OrdinalFloating => (c * (c - 1.0) / 2.0).ln(),
    }
}

/// The multiplier that `adjustment` asks for.
pub(crate) fn ln_multiplier(adjustment: Adjustment, grouping: Grouping, categories: usize, groups: usize) -> f64 {
    match adjustment {
        Adjustment::None => 0.0,
        Adjustment::Kass => ln_kass_multiplier(grouping, categories, groups),
        Adjustment::Biggs => ln_biggs_multiplier(grouping, categories),
    }
}

/// ln S(n, k) by the recurrence S(n, k) = k·S(n−1, k) + S(n−1, k−1): exact up to 2⁵³.
fn ln_stirling(n: usize, k: usize) -> f64 {
    let mut counts = vec![0.0; k + 1];
    counts[0] = 1.0;
    for _ in 0..n {
        for j in (1..=k).rev() {
            counts[j] = real(j) * counts[j] + counts[j - 1];
        }
        counts[0] = 0.0;
    }
    if counts[k].is_finite() { counts[k].ln() } else { ln_stirling_by_logarithms(n, k) }
}

/// The same where the count is beyond an `f64`: about 200 categories.
fn ln_stirling_by_logarithms(n: usize, k: usize) -> f64 {
    let mut logs = vec![f64::NEG_INFINITY; k + 1];
    logs[0] = 0.0;
    for _ in 0..n {
        for j in (1..=k).rev() {
            logs[j] = ln_sum(real(j).ln() + logs[j], logs[j - 1]);
        }
        logs[0] = f64::NEG_INFINITY;
    }
    logs[k]
}

/// ln C(n, k); −∞ for k > n, which has no ways.
fn ln_choose(n: usize, k: usize) -> f64 {
    if k > n {
        return f64::NEG_INFINITY;
    }
    (0..k.min(n - k)).map(|i| (real(n - i) / real(i + 1)).ln()).sum()
}

/// ln(eᵃ + eᵇ).
fn ln_sum(a: f64, b: f64) -> f64 {
    let most = a.max(b);
    if most == f64::NEG_INFINITY { most } else { most + ((a - most).exp() + (b - most).exp()).ln() }
}

#[cfg(test)]
mod tests {
    use super::{Grouping, ln_biggs_multiplier, ln_kass_multiplier};

    #[test]
    fn hundreds_of_categories_stay_finite() {
        // ln S(250, 30) by Python's exact integers.
        let ln = ln_kass_multiplier(Grouping::Nominal, 250, 30);
        assert!((ln - 775.634_847_390_2).abs() < 1e-8, "{ln}");
        assert!(ln_kass_multiplier(Grouping::OrdinalFloating, 250, 125).is_finite());
    }

    #[test]
    fn exhaustive_counts() {
        assert!((ln_biggs_multiplier(Grouping::Nominal, 6).exp() - 35.0).abs() < 1e-9);
        assert!((ln_biggs_multiplier(Grouping::Ordinal, 7).exp() - 21.0).abs() < 1e-9);
        assert!(ln_biggs_multiplier(Grouping::Nominal, 2).abs() < 1e-12);
    }
}
