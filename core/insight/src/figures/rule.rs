//! Rules that make a segment of one's own: conditions over fields of a record and figures, combined.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::rule_value::{Operator, RuleValue, ValueType};

/// A rule. As JSON: `{"all": [{"if": {"field": "grade", "operator": "is", "value": "gold"}}, {"not": …}]}`. Two segments are
/// crossed by putting both under `all`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// All hold; none given: holds.
    All(Vec<Rule>),
    /// At least one holds; none given: does not hold.
    Any(Vec<Rule>),
    /// It does not hold.
    Not(Box<Rule>),
    /// One condition.
    If(Condition),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Name of a field or figure.
    pub field: String,
    /// How it is held against the value.
    pub operator: Operator,
    /// The value.
    pub value: RuleValue,
}

/// Why a rule cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// No such operator.
    #[error("There is no operator \"{0}\". Use one of: {1}.")]
    UnknownOperator(String, String),
    /// No such field.
    #[error("There is no field or figure \"{0}\".")]
    UnknownField(String),
    /// The operator makes no sense for the field.
    #[error("\"{field}\" is a {is}: \"{operator}\" cannot be asked of it.")]
    WrongOperator {
        /// The field.
        field: String,
        /// Its type.
        is: ValueType,
        /// The operator.
        operator: Operator,
    },
    /// The value is of the wrong type.
    #[error("\"{field}\" \"{operator}\" needs a {needed}, not a {given}.")]
    WrongValue {
        /// The field.
        field: String,
        /// The operator.
        operator: Operator,
        /// The type that is needed.
        needed: ValueType,
        /// The type that was given.
        given: ValueType,
    },
    /// Rules within rules beyond reason.
    #[error("Rules are nested more than {0} deep.")]
    TooDeep(usize),
}

impl Rule {
    /// How deep rules may be nested.
    pub const DEPTH: usize = 32;

    /// Checks a rule against the fields there are.
    ///
    /// # Errors
    /// The first condition that cannot be asked.
    pub fn check(&self, fields: &impl Fn(&str) -> Option<ValueType>) -> Result<(), RuleError> {
        self.check_below(fields, Self::DEPTH)
    }

    fn check_below(&self, fields: &impl Fn(&str) -> Option<ValueType>, left: usize) -> Result<(), RuleError> {
        let deeper = left.checked_sub(1).ok_or(RuleError::TooDeep(Self::DEPTH))?;
        match self {
            Self::All(rules) | Self::Any(rules) => rules.iter().try_for_each(|rule| rule.check_below(fields, deeper)),
            Self::Not(rule) => rule.check_below(fields, deeper),
            Self::If(condition) => condition.check(fields),
        }
    }

    /// Whether the rule holds for what `lookup` knows. A condition on a field without a value does not hold, but for
    /// `is_not` and `known`; nor does one that compares values of different types.
    pub fn holds(&self, lookup: &impl Fn(&str) -> Option<RuleValue>) -> bool {
        match self {
            Self::All(rules) => rules.iter().all(|rule| rule.holds(lookup)),
            Self::Any(rules) => rules.iter().any(|rule| rule.holds(lookup)),
            Self::Not(rule) => !rule.holds(lookup),
            Self::If(condition) => condition.holds(lookup(&condition.field).as_ref()),
        }
    }
}

impl Condition {
    fn check(&self, fields: &impl Fn(&str) -> Option<ValueType>) -> Result<(), RuleError> {
        let is = fields(&self.field).ok_or_else(|| RuleError::UnknownField(self.field.clone()))?;
        let needed = match (self.operator, is) {
            (Operator::Known, _) => Some(ValueType::Flag),
            (Operator::Is | Operator::IsNot, _)
            | (
                Operator::AtLeast | Operator::AtMost | Operator::Above | Operator::Below,
                ValueType::Number | ValueType::Text,
            ) => Some(is),
            (Operator::OneOf, ValueType::Text) => Some(ValueType::List),
            (Operator::Contains, ValueType::Text | ValueType::List) => Some(ValueType::Text),
            _ => None,
        };
        let (field, operator, given) = (self.field.clone(), self.operator, self.value.kind());
        match needed {
            None => Err(RuleError::WrongOperator { field, is, operator }),
            Some(needed) if needed != given => Err(RuleError::WrongValue { field, operator, needed, given }),
            Some(_) => Ok(()),
        }
    }

    fn holds(&self, value: Option<&RuleValue>) -> bool {
        let order = value.and_then(|value| value.compare(&self.value));
        match self.operator {
            Operator::Is => order == Some(Ordering::Equal),
            Operator::IsNot => order != Some(Ordering::Equal),
            Operator::AtLeast => order.is_some_and(Ordering::is_ge),
            Operator::AtMost => order.is_some_and(Ordering::is_le),
            Operator::Above => order.is_some_and(Ordering::is_gt),
            Operator::Below => order.is_some_and(Ordering::is_lt),
            Operator::Known => self.value == RuleValue::Flag(value.is_some()),
            Operator::OneOf => match (value, &self.value) {
                (Some(RuleValue::Text(text)), RuleValue::List(list)) => list.contains(text),
                _ => false,
            },
            Operator::Contains => match (value, &self.value) {
                (Some(RuleValue::Text(text)), RuleValue::Text(part)) => text.contains(part.as_str()),
                (Some(RuleValue::List(list)), RuleValue::Text(part)) => list.contains(part),
                _ => false,
            },
        }
    }
}
