//! A node of a tree.

use std::collections::BTreeMap;

use serde::Serialize;

use super::table::Target;
use super::{NoSplit, Split, Table};

/// How the target is distributed in a node.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Summary {
    /// The weight of each class, by its label; classes of no weight here among them.
    Distribution(BTreeMap<String, f64>),
    /// Of a numeric target, in its unit.
    Number {
        /// The weighted mean.
        mean: f64,
        /// The sample's standard deviation (divisor: weight − 1); absent where the weight is 1 or less.
        sd: Option<f64>,
    },
}

/// Why a node is not split.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// Nobody has tried yet, or its split was pruned.
    Open,
    /// It is below [`super::Options::min_parent`].
    MinParent,
    /// It is at [`super::Options::max_depth`].
    MaxDepth,
    /// The target has one value here: there is nothing to explain.
    ConstantTarget,
    /// The best split is not significant.
    NotSignificant {
        /// Its predictor.
        column: String,
        /// Its adjusted p-value, above [`super::Options::alpha_split`].
        adjusted_p: f64,
    },
    /// The categories of some predictor differ, but its groups are below [`super::Options::min_child`].
    MinChild,
    /// No predictor has categories that differ.
    Alike,
    /// No predictor has two categories here, or there is none at all.
    OneCategory,
}

/// A node of a [`super::Tree`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    /// Its number; the root is 0. It stays the same whatever is split or pruned elsewhere.
    pub id: usize,
    /// Its parent; none for the root.
    pub parent: Option<usize>,
    /// Splits above it.
    pub depth: usize,
    /// The categories of the parent's predictor that lead here; `None` among them stands for missing values.
    pub choices: Vec<Option<String>>,
    /// Its rows.
    pub rows: usize,
    /// Their weight.
    pub weight: f64,
    /// The target.
    pub summary: Summary,
    /// Its split; none for a leaf.
    pub split: Option<Split>,
    /// Its children in the order of the groups of the split.
    pub children: Vec<usize>,
    /// Why it is a leaf; none where it is split.
    pub stop: Option<Stop>,
    #[serde(skip)]
    pub(crate) members: Vec<u32>,
    #[serde(skip)]
    pub(crate) constant: bool,
}

impl Node {
    /// A leaf of `members`, which are in the table's order.
    pub(crate) fn leaf(table: &Table, id: usize, members: Vec<u32>) -> Self {
        let (summary, weight, constant) = summarise(table, &members);
        Self {
            id,
            parent: None,
            depth: 0,
            choices: Vec::new(),
            rows: members.len(),
            weight,
            summary,
            split: None,
            children: Vec::new(),
            stop: Some(Stop::Open),
            members,
            constant,
        }
    }

    /// Its rows: positions in the columns of the table, in no particular order.
    #[must_use]
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    /// Whether it has no children.
    #[must_use]
    pub fn is_leaf(&self) -> bool {
        self.split.is_none()
    }

    /// The mean of a numeric target; 0 for a target of categories, which needs none.
    pub(crate) fn mean(&self) -> f64 {
        match &self.summary {
            Summary::Distribution(_) => 0.0,
            Summary::Number { mean, .. } => *mean,
        }
    }

    /// Why a node none of whose predictors is significant is a leaf: the reason that came closest to a split.
    pub(crate) fn stop_for(candidates: &[super::Candidate]) -> Stop {
        if let Some(split) = candidates.first().and_then(|candidate| candidate.split.as_ref()) {
            return Stop::NotSignificant { column: split.column.clone(), adjusted_p: split.adjusted_p };
        }
        let refused = |wanted: fn(&NoSplit) -> bool| {
            candidates.iter().any(|candidate| candidate.refused.as_ref().is_some_and(wanted))
        };
        if refused(|refused| matches!(refused, NoSplit::TooSmall)) {
            Stop::MinChild
        } else if refused(|refused| matches!(refused, NoSplit::Alike { .. })) {
            Stop::Alike
        } else {
            Stop::OneCategory
        }
    }
}

/// The summary, the weight, and whether the target has but one value.
fn summarise(table: &Table, rows: &[u32]) -> (Summary, f64, bool) {
    match &table.target {
        Target::Category(target) => {
            let mut weights = vec![0.0; target.labels.len()];
            for &row in rows {
                weights[usize::from(target.codes[row as usize])] += table.weight(row);
            }
            let constant = weights.iter().filter(|weight| **weight > 0.0).count() < 2;
            let all = weights.iter().sum();
            (Summary::Distribution(target.labels.iter().cloned().zip(weights).collect()), all, constant)
        }
        Target::Number { values, .. } => {
            let of = |row: &u32| values[*row as usize].map(|value| (value, table.weight(*row)));
            let all = || rows.iter().filter_map(of);
            let weight: f64 = all().map(|(_, weight)| weight).sum();
            let mean = all().map(|(value, share)| value * (share / weight)).sum::<f64>();
            let squares: f64 = all().map(|(value, weight)| weight * (value - mean).powi(2)).sum();
            // The rows come by their values.
            let ends = all().next().zip(all().next_back());
            let constant = ends.is_none_or(|(least, most)| least.0.total_cmp(&most.0).is_eq());
            let sd = (weight > 1.0).then(|| (squares / (weight - 1.0)).sqrt());
            (Summary::Number { mean, sd }, weight, constant)
        }
    }
}
