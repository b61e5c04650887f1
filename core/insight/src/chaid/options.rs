//! How a tree is grown.

use serde::Serialize;

use super::Error;

/// How categories are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Kass 1980: merge the two groups that differ least until all differ by [`Options::alpha_merge`].
    Classic,
    /// Biggs, de Ville & Suen 1991: merge down to two groups and keep the step with the smallest adjusted p.
    Exhaustive,
}

/// What a p-value is multiplied with for the number of ways in which the categories could have been grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// Nothing: the p-values of the final table. Too small wherever categories were merged.
    None,
    /// Bonferroni by the count of groupings of c categories into r groups (Kass 1980, section 4).
    Kass,
    /// Bonferroni by the count of pairs that the exhaustive search looks at (Biggs, de Ville & Suen 1991).
    Biggs,
}

/// What becomes of missing values of a predictor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// They are a category of their own. In an ordinal predictor it floats: it may join any group.
    Category,
    /// Their rows take no part in the test of that predictor, and fall out of the tree where it splits a node.
    Drop,
}

/// The limits and levels of significance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Options {
    /// Classic or exhaustive.
    pub method: Method,
    /// The adjustment of p-values.
    pub adjustment: Adjustment,
    /// Two groups are merged while the p-value of their difference is above this; in (0, 1). Classic only.
    pub alpha_merge: f64,
    /// A node is split if the adjusted p-value is at most this; in (0, 1).
    pub alpha_split: f64,
    /// A merged group of three or more categories is split in two again if the p-value is at most this. `None`: never.
    /// Classic only. Kass requires it to be below `alpha_merge`, or merging would go round in circles.
    pub alpha_resplit: Option<f64>,
    /// A node with less weight than this is not split.
    pub min_parent: f64,
    /// A group with less weight than this is merged with the group it differs from least.
    pub min_child: f64,
    /// Levels of splits below the root.
    pub max_depth: usize,
    /// The greatest number of children of one node, 2 or more. `None`: no limit.
    pub max_splits: Option<usize>,
    /// What becomes of missing values.
    pub missing: Missing,
}

impl Default for Options {
    /// The usual settings: classic, adjusted, 5 % everywhere, 100 to a parent, 50 to a child, three levels.
    fn default() -> Self {
        Self {
            method: Method::Classic,
            adjustment: Adjustment::Kass,
            alpha_merge: 0.05,
            alpha_split: 0.05,
            alpha_resplit: None,
            min_parent: 100.0,
            min_child: 50.0,
            max_depth: 3,
            max_splits: None,
            missing: Missing::Category,
        }
    }
}

impl Options {
    /// # Errors
    ///
    /// [`Error::BadOption`] names the first option that is out of its range.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let level = |alpha: f64| alpha > 0.0 && alpha < 1.0;
        let size = |size: f64| size.is_finite() && size >= 0.0;
        let resplit = self.alpha_resplit.is_none_or(|alpha| level(alpha) && alpha < self.alpha_merge);
        let checks = [
            ("alpha_merge", level(self.alpha_merge), "must be above 0 and below 1, such as 0.05"),
            ("alpha_split", level(self.alpha_split), "must be above 0 and below 1, such as 0.05"),
            ("alpha_resplit", resplit, "must be above 0 and below alpha_merge, such as 0.049"),
            ("min_parent", size(self.min_parent), "must be a number of rows, 0 or more"),
            ("min_child", size(self.min_child), "must be a number of rows, 0 or more"),
            ("max_depth", self.max_depth <= 64, "must be at most 64"),
            ("max_splits", self.max_splits.is_none_or(|most| most >= 2), "must be 2 or more"),
        ];
        match checks.into_iter().find(|(_, good, _)| !good) {
            Some((option, _, why)) => Err(Error::BadOption { option, why }),
            None => Ok(()),
        }
    }
}
