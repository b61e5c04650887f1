//! The splits that a node could have.

use std::cmp::Ordering;
use std::fmt;

use serde::Serialize;

use super::cells::{Measure, tabulate};
use super::merge::{Grouped, group};
use super::table::MISSING;
use super::{Column, Options, Table};

/// The test of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Pearson's χ², for a target of categories.
    ChiSquared,
    /// The F test of one-way analysis of variance, for a numeric target.
    F,
}

/// One group of categories: what becomes a child.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SplitGroup {
    /// Its categories in the order of the column; `None` stands for missing values.
    pub categories: Vec<Option<String>>,
    /// The weight of its rows.
    pub weight: f64,
    #[serde(skip)]
    pub(crate) codes: Vec<u16>,
}

/// A predictor's groups and how far they differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Split {
    /// The predictor.
    pub column: String,
    /// Its groups, by their first category.
    pub groups: Vec<SplitGroup>,
    /// The test.
    pub test: Test,
    /// χ² or F.
    pub statistic: f64,
    /// Degrees of freedom: of χ², or between groups.
    pub dof: f64,
    /// Degrees of freedom within groups, of F only: the weight less the number of groups.
    pub dof_within: Option<f64>,
    /// The p-value of the test; 0 where it is below what an `f64` holds, about 1e-308.
    pub p: f64,
    /// Its natural logarithm, which is never cut off.
    pub ln_p: f64,
    /// What p is multiplied with for the choice of groups; the greatest `f64` where it is greater.
    pub multiplier: f64,
    /// p times multiplier, at most 1: what decides.
    pub adjusted_p: f64,
    /// Its natural logarithm.
    pub ln_adjusted_p: f64,
    /// The weight of the rows that fall out because the predictor is missing; 0 unless [`super::Missing::Drop`].
    pub dropped: f64,
}

/// Why a predictor does not split a node.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoSplit {
    /// It has one category here, or no value at all.
    OneCategory,
    /// Its categories were all merged; the last two groups differed by this p-value.
    Alike {
        /// The p-value, above [`Options::alpha_merge`] or of more groups than [`Options::max_splits`].
        p: f64,
    },
    /// Its groups differ, but all but one are below [`Options::min_child`].
    TooSmall,
}

impl fmt::Display for NoSplit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneCategory => write!(f, "all rows here have the same category"),
            Self::Alike { p } => {
                write!(f, "its categories do not differ (p = {p:.3}); raise alpha_merge to split anyway")
            }
            Self::TooSmall => write!(f, "its groups are too small; lower the minimum size of a child to split anyway"),
        }
    }
}

/// What one predictor offers a node.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The predictor.
    pub column: String,
    /// How many of its categories occur in the node, missing values among them if they count as one.
    pub categories: usize,
    /// Its split, significant or not; absent if there is none.
    pub split: Option<Split>,
    /// Why there is none.
    pub refused: Option<NoSplit>,
    /// The adjusted p-value is at most [`Options::alpha_split`].
    pub significant: bool,
}

/// What every predictor offers, the best first: by adjusted p, then p, then statistic, then the order of the columns.
pub(crate) fn candidates(table: &Table, rows: &[u32], mean: f64, options: &Options) -> Vec<Candidate> {
    let all = (0..table.predictors.len()).map(|predictor| candidate(table, rows, mean, predictor, options));
    let mut all: Vec<Candidate> = all.collect();
    all.sort_by(|a, b| match (&a.split, &b.split) {
        (Some(a), Some(b)) => {
            let by_p = a.ln_adjusted_p.total_cmp(&b.ln_adjusted_p).then(a.ln_p.total_cmp(&b.ln_p));
            by_p.then(b.statistic.total_cmp(&a.statistic))
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
    all
}

/// What one predictor offers.
pub(crate) fn candidate(table: &Table, rows: &[u32], mean: f64, predictor: usize, options: &Options) -> Candidate {
    let column = &table.predictors[predictor];
    let cells = tabulate(table, rows, mean, predictor, options.missing);
    let grouped = group(&cells, options);
    let refused = grouped.as_ref().err().copied();
    let split = grouped.ok().map(|grouped| {
        let weight = |sums: &[f64]| cells.measure.weight(sums);
        split(column, cells.measure, &cells.categories, weight, &grouped, cells.dropped)
    });
    let significant = split.as_ref().is_some_and(|split| split.ln_adjusted_p <= options.alpha_split.ln());
    Candidate { column: column.name.clone(), categories: cells.categories.len(), split, refused, significant }
}

fn split(
    column: &Column,
    measure: Measure,
    categories: &[u16],
    weight: impl Fn(&[f64]) -> f64,
    grouped: &Grouped,
    dropped: f64,
) -> Split {
    let outcome = grouped.outcome;
    let groups = grouped.groups.iter().map(|group| {
        let codes: Vec<u16> = group.categories.iter().map(|&category| categories[category]).collect();
        let label = |code: &u16| (*code != MISSING).then(|| column.labels[usize::from(*code)].clone());
        SplitGroup { categories: codes.iter().map(label).collect(), weight: weight(&group.sums), codes }
    });
    let ln_p = outcome.ln_p();
    let ln_adjusted_p = (ln_p + grouped.ln_multiplier).min(0.0);
    Split {
        column: column.name.clone(),
        groups: groups.collect(),
        test: if measure == Measure::Moments { Test::F } else { Test::ChiSquared },
        statistic: outcome.statistic,
        dof: outcome.dof,
        dof_within: outcome.dof_within,
        p: ln_p.exp(),
        ln_p,
        multiplier: count(grouped.ln_multiplier),
        adjusted_p: ln_adjusted_p.exp(),
        ln_adjusted_p,
        dropped,
    }
}

/// A count from its logarithm: whole as far as an `f64` counts exactly.
fn count(ln: f64) -> f64 {
    let count = ln.exp().min(f64::MAX);
    if count < 1e12 { count.round() } else { count }
}
