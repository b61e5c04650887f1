//! What is refused, and what to do about it.

use super::table::MAX_CATEGORIES;

/// Why a table, an option or a step is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// No row is left to learn from.
    #[error("the table has no row with a target and a weight above 0; choose more customers or another target")]
    NoRows,
    /// A column is longer or shorter than the target.
    #[error("column “{column}” has {rows} rows but the target has {expected}; give every column one value per row")]
    Length {
        /// The column, or `weights`.
        column: String,
        /// Its rows.
        rows: usize,
        /// The rows of the target.
        expected: usize,
    },
    /// A column has more categories than [`MAX_CATEGORIES`].
    #[error(
        "column “{column}” has {categories} categories, the limit is {MAX_CATEGORIES}; \
         leave it out, or put its values into bands or classes first"
    )]
    TooManyCategories {
        /// The column.
        column: String,
        /// How many it has.
        categories: usize,
    },
    /// Two categories of a column have one name.
    #[error("column “{column}” names the category “{label}” twice; give each category its own name")]
    DuplicateLabel {
        /// The column.
        column: String,
        /// The name.
        label: String,
    },
    /// A code stands for no category.
    #[error("column “{column}”, row {row}: code {code} has no label; give it one or use the code of a missing value")]
    UnknownCode {
        /// The column.
        column: String,
        /// The row, from 0.
        row: usize,
        /// The code.
        code: u16,
    },
    /// Two columns have one name.
    #[error("two columns are called “{column}”; rename one")]
    DuplicateColumn {
        /// The name.
        column: String,
    },
    /// A target value is infinite, not a number, or too great to be squared.
    #[error(
        "target “{column}”, row {row}: the value is no number that can be computed with; correct it or leave it out"
    )]
    BadNumber {
        /// The target.
        column: String,
        /// The row, from 0.
        row: usize,
    },
    /// A weight is negative, infinite, not a number, or absurdly great.
    #[error("row {row}: the weight {weight} is not between 0 and 1e12; correct it, or use 0 to leave the row out")]
    BadWeight {
        /// The row, from 0.
        row: usize,
        /// The weight.
        weight: f64,
    },
    /// An option is out of its range.
    #[error("option {option}: {why}")]
    BadOption {
        /// The option, as in [`super::Options`].
        option: &'static str,
        /// Its range.
        why: &'static str,
    },
    /// The tree has no such node.
    #[error("the tree has no node {node}; it may have been pruned")]
    NoNode {
        /// The node.
        node: usize,
    },
    /// The node is split already.
    #[error("node {node} is split already; prune it first")]
    AlreadySplit {
        /// The node.
        node: usize,
    },
    /// The predictor does not split the node.
    #[error("column “{column}” cannot split node {node}: {why}")]
    CannotSplit {
        /// The node.
        node: usize,
        /// The predictor.
        column: String,
        /// Why not.
        why: super::NoSplit,
    },
    /// There is no predictor of that name.
    #[error("the table has no predictor “{column}”; the list of candidates names those it has")]
    NoColumn {
        /// The name.
        column: String,
    },
    /// The table is not the one the tree was grown from.
    #[error("the table is not the one this tree was grown from; grow a new tree")]
    OtherTable,
    /// The table of gains needs the other kind of target.
    #[error("the target is {0}; use the other table of gains")]
    OtherTarget(&'static str),
    /// Nobody gave the response that was asked for.
    #[error("the target has no row with “{response}”; choose a response that occurs")]
    NoResponse {
        /// The response.
        response: String,
    },
}
