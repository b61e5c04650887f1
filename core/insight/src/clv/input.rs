//! Why a figure is refused.

use serde::Serialize;
use thiserror::Error;

/// A number which no figure can be computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Error)]
#[error("{what} is {value}; it must be {need}")]
pub struct BadInput {
    /// Which number.
    pub what: &'static str,
    /// What it was.
    pub value: String,
    /// What it has to be.
    pub need: &'static str,
}

/// Why no model was fitted, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Error)]
#[serde(rename_all = "snake_case")]
pub enum NotFitted {
    /// Fewer customers than four parameters can be told from.
    #[error("{have} customers are too few to fit to; wait for {need}, or use the parameters of a larger base")]
    TooFew {
        /// How many there are.
        have: u64,
        /// How many are needed.
        need: u64,
    },
    /// Nobody bought twice.
    #[error("nobody has bought a second time yet; there is nothing to learn the rate of return from")]
    NoRepeatBuyers,
    /// The whole table is of one day.
    #[error("all purchases are of the last day of the table; fit again when some time has passed")]
    NoTime,
    /// Every customer spends the same, so that there is no spread to fit.
    #[error("all repeat buyers spend the same on average; take that amount as the mean value")]
    NoSpread,
    /// A number that cannot be right.
    #[error(transparent)]
    Input(#[from] BadInput),
}

/// `value`, if it is a number from `low` to `high`.
pub(super) fn within(what: &'static str, value: f64, low: f64, high: f64, need: &'static str) -> Result<f64, BadInput> {
    if (low..=high).contains(&value) { Ok(value) } else { Err(BadInput { what, value: value.to_string(), need }) }
}

/// A parameter of a model. The bounds keep every product of two parameters far from overflow.
pub(super) fn parameter(what: &'static str, value: f64) -> Result<f64, BadInput> {
    within(what, value, 1e-15, 1e15, "a positive number from 1e-15 to 1e15")
}

/// A length of time, in any unit.
pub(super) fn time(what: &'static str, value: f64) -> Result<f64, BadInput> {
    within(what, value, 0.0, 1e9, "a number from 0 to 1e9")
}

/// A rate of discount.
pub(super) fn discount(value: f64) -> Result<f64, BadInput> {
    within("the discount rate", value, 0.0, 10.0, "a share from 0 to 10, such as 0.01 for 1 %")
}

/// A share of something.
pub(super) fn share(what: &'static str, value: f64) -> Result<f64, BadInput> {
    within(what, value, 0.0, 1.0, "a share from 0 to 1")
}

/// An amount of money, not negative.
pub(super) fn amount(what: &'static str, value: f64) -> Result<f64, BadInput> {
    within(what, value, 0.0, 1e18, "an amount from 0 to 1e18 minor units")
}
