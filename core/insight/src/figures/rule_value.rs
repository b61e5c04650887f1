//! What rules compare, and how.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::rule::RuleError;

/// A value of a field or figure, or the one it is held against. Days are texts such as 2025-12-31, which stand in the
/// order of the calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a rule compares with yes or no, a number, a text or a list of texts: this is none of them"
)]
pub enum RuleValue {
    /// Yes or no.
    Flag(bool),
    /// A whole number; amounts are in minor units.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A text, a code of a closed list, or a day.
    Text(String),
    /// Several of them.
    List(Vec<String>),
}

/// What kind of value a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Yes or no.
    Flag,
    /// A number.
    Number,
    /// A text or day.
    Text,
    /// Several texts.
    List,
}

/// How a field is held against a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
pub enum Operator {
    /// Equal.
    Is,
    /// Not equal; a field without a value is not equal to anything.
    IsNot,
    /// At least: numbers and texts.
    AtLeast,
    /// At most: numbers and texts.
    AtMost,
    /// More than: numbers and texts.
    Above,
    /// Less than: numbers and texts.
    Below,
    /// One of a list of texts.
    OneOf,
    /// A text contains another; a list has it.
    Contains,
    /// Has a value (`true`) or none (`false`).
    Known,
}

const OPERATORS: [(&str, Operator); 9] = [
    ("is", Operator::Is),
    ("is_not", Operator::IsNot),
    ("at_least", Operator::AtLeast),
    ("at_most", Operator::AtMost),
    ("above", Operator::Above),
    ("below", Operator::Below),
    ("one_of", Operator::OneOf),
    ("contains", Operator::Contains),
    ("known", Operator::Known),
];

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "yes or no",
            Self::Number => "number",
            Self::Text => "text",
            Self::List => "list of texts",
        })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = OPERATORS.iter().find(|(_, operator)| operator == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

impl TryFrom<String> for Operator {
    type Error = RuleError;

    fn try_from(name: String) -> Result<Self, RuleError> {
        let known = || OPERATORS.map(|(name, _)| name).join(", ");
        let found = OPERATORS.iter().find(|(known, _)| *known == name).map(|(_, operator)| *operator);
        found.ok_or_else(|| RuleError::UnknownOperator(name, known()))
    }
}

impl RuleValue {
    /// Its type.
    #[must_use]
    pub const fn kind(&self) -> ValueType {
        match self {
            Self::Flag(_) => ValueType::Flag,
            Self::Integer(_) | Self::Number(_) => ValueType::Number,
            Self::Text(_) => ValueType::Text,
            Self::List(_) => ValueType::List,
        }
    }

    /// Only values of one type have an order; a number that is none has none.
    #[expect(clippy::cast_precision_loss, reason = "whole numbers are compared as such among themselves")]
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => Some(a.cmp(b)),
            (Self::Integer(a), Self::Number(b)) => (*a as f64).partial_cmp(b),
            (Self::Number(a), Self::Integer(b)) => a.partial_cmp(&(*b as f64)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Flag(a), Self::Flag(b)) => Some(a.cmp(b)),
            (Self::List(a), Self::List(b)) => (a == b).then_some(Ordering::Equal),
            _ => None,
        }
    }
}

impl From<u8> for RuleValue {
    fn from(number: u8) -> Self {
        Self::Integer(number.into())
    }
}

impl From<&str> for RuleValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for RuleValue {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}
