//! RFM, pyramid, ABC, value matrix, lifecycle, loyalty, churn and win-back.
//!
//! - [`Base`]: all customers, kept ready; gives [`CustomerFigures`], the [`Overview`] and lists of customers
//! - [`Settings`]: every threshold with its default

mod base;
mod classes;
mod currency;
mod customer;
mod dates;
mod lifecycle;
mod order;
mod overview;
mod questions;
mod rfm;
mod settings;
mod summary;

pub use base::Base;
pub use classes::{Abc, Grade, Matrix, Size};
pub use currency::{ByCurrency, only_currency};
pub use customer::{CustomerFigures, Standing};
pub use lifecycle::{Ending, Lifecycle, Relation, RhythmOf, Stage, Warning};
pub use overview::{Overview, Part, Selector};
pub use questions::{FourQuestions, Year, years};
pub use rfm::{Rfm, SEGMENTS, Segment};
pub use settings::{
    AbcShares, BasisPoints, LifecycleSettings, LoyaltySettings, MatrixShares, PyramidShares, QuintileRule, Settings,
    SettingsError, SizeShares, WHOLE, WinBackChances,
};
pub use summary::{Rhythm, Summary, Trend};
