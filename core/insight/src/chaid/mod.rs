//! CHAID (Kass 1980): which answers and fields split the customers best.
//!
//! A [`Table`] of categories and a [`Target`] go in, a [`Tree`] of segments comes out. At each node the categories of
//! every predictor are merged while they do not differ, the groups that are left are tested against the target, and the
//! predictor with the smallest adjusted p-value splits the node.
//!
//! - G. V. Kass, "An exploratory technique for investigating large quantities of categorical data", Applied Statistics
//!   29 (1980) 119–127.
//! - D. Biggs, B. de Ville, E. Suen, "A method of choosing multiway partitions for classification and decision trees",
//!   Journal of Applied Statistics 18 (1991) 49–62: the exhaustive search.

mod cells;
mod error;
mod gains;
mod merge;
mod multiplier;
mod node;
mod options;
mod resplit;
mod rule;
mod split;
mod table;
mod tail;
mod tree;

pub use error::Error;
pub use gains::{Gain, GainRow, MeanGain, MeanGainRow};
pub use multiplier::{Grouping, ln_biggs_multiplier, ln_kass_multiplier};
pub use node::{Node, Stop, Summary};
pub use options::{Adjustment, Method, Missing, Options};
pub use rule::{Condition, Fall};
pub use split::{Candidate, NoSplit, Split, SplitGroup, Test};
pub use table::{Column, MAX_CATEGORIES, MISSING, Scale, Table, Target};
pub use tree::Tree;
