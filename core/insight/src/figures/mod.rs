//! RFM, pyramid, ABC, value matrix, lifecycle, loyalty, churn and win-back.
//!
//! - [`Base`]: all customers, kept ready; gives [`CustomerFigures`], the [`Overview`] and lists of customers
//! - [`churn()`], [`cohorts()`], [`losses()`]: over time, from histories
//! - [`Loyalty`]: from a history and what else is known
//! - [`Base::explain`]: why a figure is what it is, record by record
//! - [`Rule`]: segments of one's own
//! - [`Settings`]: every threshold with its default

mod base;
mod calls;
mod churn;
mod classes;
mod codes;
mod currency;
mod customer;
mod dates;
mod explain;
mod fields;
mod lifecycle;
mod loyalty;
mod order;
mod overview;
mod questions;
mod rfm;
mod rule;
mod rule_value;
mod settings;
mod summary;

pub use base::Base;
pub use calls::{Due, Slipping, WinBack};
pub use churn::{Churn, Cohort, CohortPeriod, Loss, LossKind, LossReason, Losses, Step, churn, cohorts, losses};
pub use classes::{Abc, Grade, Matrix, Size};
pub use currency::{ByCurrency, only_currency};
pub use customer::{CustomerFigures, Standing};
pub use explain::{Explanation, Figure};
pub use fields::{FIGURE_FIELDS, figure_type};
pub use lifecycle::{Ending, Lifecycle, Relation, RhythmOf, Stage, Warning};
pub use loyalty::{Level, Loyalty, Quadrant, Signals, Tie};
pub use overview::{Overview, Part, Selector};
pub use questions::{FourQuestions, Year, years};
pub use rfm::{Rfm, SEGMENTS, Segment};
pub use rule::{Condition, Rule, RuleError};
pub use rule_value::{Operator, RuleValue, ValueType};
pub use settings::{
    AbcShares, BasisPoints, LifecycleSettings, LoyaltySettings, MatrixShares, PyramidShares, QuintileRule, Settings,
    SettingsError, SizeShares, WHOLE, WinBackChances,
};
pub use summary::{Rhythm, Summary, Trend};
