//! The figures by name, for rules.

use super::customer::CustomerFigures;
use super::rule_value::{RuleValue, ValueType};

/// Every figure that a rule can ask for, and what kind of value it has.
pub const FIGURE_FIELDS: [(&str, ValueType); 22] = [
    ("recency_days", ValueType::Number),
    ("last_purchase", ValueType::Text),
    ("occasions", ValueType::Number),
    ("mean_interval_days", ValueType::Number),
    ("mean_spend", ValueType::Number),
    ("monetary", ValueType::Number),
    ("spend_per_year", ValueType::Number),
    ("r", ValueType::Number),
    ("f", ValueType::Number),
    ("m", ValueType::Number),
    ("segment", ValueType::Text),
    ("grade", ValueType::Text),
    ("size", ValueType::Text),
    ("abc", ValueType::Text),
    ("matrix", ValueType::Text),
    ("potential", ValueType::Number),
    ("rank", ValueType::Number),
    ("stage", ValueType::Text),
    ("relation_by_purchases", ValueType::Text),
    ("ending", ValueType::Text),
    ("due", ValueType::Text),
    ("warnings", ValueType::List),
];

/// What kind of value a figure has; `None` if there is no such figure.
#[must_use]
pub fn figure_type(name: &str) -> Option<ValueType> {
    FIGURE_FIELDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

impl CustomerFigures {
    /// A figure by its name; `None` if there is no such figure, or the customer has none.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<RuleValue> {
        let (questions, life, standing) = (&self.questions, &self.lifecycle, self.standing.as_ref());
        Some(match name {
            "recency_days" => RuleValue::Integer(questions.recency_days?),
            "last_purchase" => RuleValue::Text(questions.last?.to_string()),
            "occasions" => questions.occasions.into(),
            "mean_interval_days" => RuleValue::Number(questions.mean_interval_days?),
            "mean_spend" => RuleValue::Integer(questions.mean_spend?),
            "monetary" => RuleValue::Integer(questions.monetary),
            "spend_per_year" => RuleValue::Integer(questions.spend_per_year?),
            "r" => standing?.rfm.r.into(),
            "f" => standing?.rfm.f.into(),
            "m" => standing?.rfm.m.into(),
            "segment" => standing?.segment.code().into(),
            "grade" => standing?.grade.code().into(),
            "size" => standing?.size.code().into(),
            "abc" => standing?.abc.code().into(),
            "matrix" => standing?.matrix.code().into(),
            "potential" => RuleValue::Integer(standing?.potential),
            "rank" => RuleValue::Integer(i64::try_from(standing?.rank).ok()?),
            "stage" => life.stage.code().into(),
            "relation_by_purchases" => life.relation.code().into(),
            "ending" => life.ending?.code().into(),
            "due" => RuleValue::Text(life.due?.to_string()),
            "warnings" => RuleValue::List(life.warnings.iter().map(|warning| warning.code().to_owned()).collect()),
            _ => return None,
        })
    }
}
