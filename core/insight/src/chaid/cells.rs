//! Contingency tables of one node and one predictor, and the tests on them. Everything but [`tabulate`] works on such
//! small tables, never on rows.

use super::table::{MISSING, Target};
use super::tail::{ln_chi_squared, ln_f};
use super::{Missing, Scale, Table, multiplier::Grouping};

/// What of a sum of squares is rounding: below it a variance is none.
const ROUNDING: f64 = 1e-14;

/// What a row of a table of cells holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// The weight of each class of the target.
    Classes(usize),
    /// Weight, sum and sum of squares of the target, less the mean of the node.
    Moments,
}

impl Measure {
    pub(crate) fn width(self) -> usize {
        match self {
            Self::Classes(classes) => classes,
            Self::Moments => 3,
        }
    }

    pub(crate) fn weight(self, sums: &[f64]) -> f64 {
        match self {
            Self::Classes(_) => sums.iter().sum(),
            Self::Moments => sums[0],
        }
    }

    /// The test of the difference between two groups.
    pub(crate) fn test_pair(self, one: &[f64], other: &[f64]) -> Outcome {
        match self {
            Self::Classes(_) => chi_squared_of_two(one, other),
            Self::Moments => analysis_of_variance(&[one, other]),
        }
    }

    /// The test of the difference between groups, each a row of cells.
    pub(crate) fn test(self, groups: &[&[f64]]) -> Outcome {
        match self {
            Self::Classes(classes) => chi_squared(groups, classes),
            Self::Moments => analysis_of_variance(groups),
        }
    }
}

/// The outcome of a test: all numbers are finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) statistic: f64,
    pub(crate) dof: f64,
    /// Of an F test.
    pub(crate) dof_within: Option<f64>,
}

impl Outcome {
    /// The natural logarithm of the p-value: finite, at most 0.
    pub(crate) fn ln_p(self) -> f64 {
        match self.dof_within {
            None => ln_chi_squared(self.statistic, self.dof),
            Some(within) => ln_f(self.statistic, self.dof, within),
        }
    }

    /// Whether two groups with this outcome differ less than two with the `other`: by the larger p, of equals by the
    /// larger statistic. Most pairs are told apart without their p-values, which take longest.
    pub(crate) fn more_similar_than(self, other: Self) -> bool {
        match (self.deviate(), other.deviate()) {
            (None, None) if self.statistic >= other.statistic && self.dof <= other.dof => return false,
            (None, None) if self.statistic < other.statistic && self.dof >= other.dof => return true,
            (Some((least, _)), Some((_, most))) if least > most => return false,
            (Some((_, most)), Some((least, _))) if most < least => return true,
            _ => {}
        }
        self.ln_p().total_cmp(&other.ln_p()).then(self.statistic.total_cmp(&other.statistic)).is_gt()
    }

    /// Bounds of the square of the normal deviate that has the p-value of F(1, n); none for χ². D. L. Wallace, "Bounds
    /// on normal approximations to Student's and the chi-square distributions", Annals of Mathematical Statistics 30
    /// (1959) 1121: n·ln(1 + F/n)·(1 − 1/(2n)) to n·ln(1 + F/n).
    fn deviate(self) -> Option<(f64, f64)> {
        let n = self.dof_within?;
        if n < 1.0 || self.dof > 1.0 {
            return Some((0.0, f64::MAX));
        }
        let most = n * (self.statistic / n).ln_1p();
        Some((most * (1.0 - 0.5 / n), most))
    }
}

/// The cells of the categories that occur in a node.
#[derive(Debug, Clone)]
pub(crate) struct Cells {
    pub(crate) measure: Measure,
    pub(crate) grouping: Grouping,
    /// The codes that occur, in their order, [`MISSING`] last.
    pub(crate) categories: Vec<u16>,
    /// One row of cells per category.
    pub(crate) rows: Vec<Vec<f64>>,
    /// The weight of the rows that take no part because the predictor is missing.
    pub(crate) dropped: f64,
}

/// The cells of `predictor` over `rows`, in one pass. `mean` is that of a numeric target in the node: sums of squares
/// about it do not cancel.
pub(crate) fn tabulate(table: &Table, rows: &[u32], mean: f64, predictor: usize, missing: Missing) -> Cells {
    let column = &table.predictors[predictor];
    let (measure, raw) = sums(table, rows, mean, &column.codes, column.labels.len());
    let mut cells =
        Cells { measure, grouping: Grouping::Nominal, categories: Vec::new(), rows: Vec::new(), dropped: 0.0 };
    for (code, row) in (0_u16..).zip(raw.chunks_exact(measure.width())) {
        let weight = measure.weight(row);
        let is_missing = usize::from(code) == column.labels.len();
        if weight <= 0.0 {
            continue;
        }
        if is_missing && missing == Missing::Drop {
            cells.dropped = weight;
        } else {
            cells.categories.push(if is_missing { MISSING } else { code });
            cells.rows.push(row.to_vec());
        }
    }
    cells.grouping = match column.scale {
        Scale::Nominal => Grouping::Nominal,
        Scale::Ordinal if cells.categories.last() == Some(&MISSING) => Grouping::OrdinalFloating,
        Scale::Ordinal => Grouping::Ordinal,
    };
    cells
}

fn sums(table: &Table, rows: &[u32], mean: f64, codes: &[u16], labels: usize) -> (Measure, Vec<f64>) {
    let category = |row: u32| usize::from(codes[row as usize]).min(labels);
    match &table.target {
        Target::Category(target) => {
            let width = target.labels.len();
            let mut raw = vec![0.0; (labels + 1) * width];
            let mut add = |row: u32, weight: f64| {
                raw[category(row) * width + usize::from(target.codes[row as usize])] += weight;
            };
            match &table.weights {
                None => rows.iter().for_each(|&row| add(row, 1.0)),
                Some(weights) => rows.iter().for_each(|&row| add(row, weights[row as usize])),
            }
            (Measure::Classes(width), raw)
        }
        Target::Number { values, .. } => {
            let mut raw = vec![0.0; (labels + 1) * 3];
            for &row in rows {
                let Some(value) = values[row as usize] else { continue };
                let (weight, apart) = (table.weight(row), value - mean);
                let cell = &mut raw[category(row) * 3..][..3];
                cell[0] += weight;
                cell[1] += weight * apart;
                cell[2] += weight * apart * apart;
            }
            (Measure::Moments, raw)
        }
    }
}

/// Pearson's χ² without continuity correction, Σ (n − e)² / e. Classes that occur in none of the groups count neither
/// in the sum nor in the degrees of freedom.
fn chi_squared(groups: &[&[f64]], classes: usize) -> Outcome {
    let mut totals = vec![0.0; classes];
    for group in groups {
        totals.iter_mut().zip(*group).for_each(|(total, cell)| *total += cell);
    }
    let all: f64 = totals.iter().sum();
    let occurring = totals.iter().filter(|total| **total > 0.0).count();
    let mut statistic = 0.0;
    for group in groups {
        let share = group.iter().sum::<f64>() / all;
        let expected = totals.iter().map(|total| total * share);
        statistic +=
            group.iter().zip(expected).filter(|(_, e)| *e > 0.0).map(|(n, e)| (n - e).powi(2) / e).sum::<f64>();
    }
    let dof = real(groups.len().saturating_sub(1)) * real(occurring.saturating_sub(1));
    if dof <= 0.0 {
        statistic = 0.0;
    }
    Outcome { statistic, dof, dof_within: None }
}

/// [`chi_squared`] of two groups: both miss what is expected of a class by the same difference d, so that it comes to
/// n² / (n₁·n₂) · Σ d² / tⱼ with the totals tⱼ of the classes. This is the innermost loop of a tree.
fn chi_squared_of_two(one: &[f64], other: &[f64]) -> Outcome {
    let (weight, rest) = (one.iter().sum::<f64>(), other.iter().sum::<f64>());
    let share = weight / (weight + rest);
    let (mut occurring, mut sum) = (0_u32, 0.0);
    for (cell, rest) in one.iter().zip(other) {
        let total = cell + rest;
        if total > 0.0 {
            occurring += 1;
            sum += (cell - total * share).powi(2) / total;
        }
    }
    let dof = f64::from(occurring.saturating_sub(1));
    let statistic = if occurring > 1 { sum / (share * (1.0 - share)) } else { 0.0 };
    Outcome { statistic, dof, dof_within: None }
}

/// The F test of one-way analysis of variance. Where the values of every group are all alike, F would be infinite: the
/// variance within groups is then taken to be as large as rounding can hide.
fn analysis_of_variance(groups: &[&[f64]]) -> Outcome {
    let sum = |cell: usize| groups.iter().map(|group| group[cell]).sum::<f64>();
    let (weight, squares) = (sum(0), sum(2));
    let mean = sum(1) / weight;
    let between: f64 = groups.iter().map(|group| group[0] * (group[1] / group[0] - mean).powi(2)).sum();
    let within: f64 = groups.iter().map(|group| (group[2] - group[1] * group[1] / group[0]).max(0.0)).sum();
    let dof = real(groups.len().saturating_sub(1));
    let dof_within = (weight - real(groups.len())).max(0.0);
    let total = between + within;
    let testable = dof > 0.0 && dof_within > 0.0 && total > ROUNDING * squares;
    let statistic = if testable { between / dof * dof_within / within.max(ROUNDING * total) } else { 0.0 };
    Outcome { statistic, dof, dof_within: Some(dof_within) }
}

/// A count as a number to compute with.
pub(crate) fn real(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::Measure;

    #[test]
    fn alike_groups_and_perfect_separation_stay_finite() {
        let alike = Measure::Moments.test(&[&[5.0, 0.5, 0.05], &[5.0, 0.5, 0.05]]);
        assert!(alike.statistic.abs() < 1e-9 && alike.ln_p().abs() < 1e-9);
        let apart = Measure::Moments.test(&[&[5.0, -5.0, 5.0], &[5.0, 5.0, 5.0]]);
        assert!(apart.statistic.is_finite() && apart.ln_p().is_finite() && apart.ln_p() < -50.0);
        let single = Measure::Moments.test(&[&[1.0, -1.0, 1.0], &[1.0, 1.0, 1.0]]);
        assert!(single.ln_p().abs() < 1e-12);
        let (one, other) = ([3.0, 0.0, 8.5, 2.0], [7.0, 0.0, 1.0, 4.0]);
        let (two, many) = (Measure::Classes(4).test_pair(&one, &other), Measure::Classes(4).test(&[&one, &other]));
        assert!((two.statistic - many.statistic).abs() < 1e-12 && (two.dof - many.dof).abs() < 1e-12);
        let one_class = Measure::Classes(3).test(&[&[4.0, 0.0, 0.0], &[9.0, 0.0, 0.0]]);
        assert!(one_class.dof.abs() < 1e-12 && one_class.ln_p().abs() < 1e-12);
    }
}
