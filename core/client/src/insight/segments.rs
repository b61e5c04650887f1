//! Saved segments: a rule over fields and figures, and who it picks now.

use cairn_domain::{Fields, Kind, RecordId, Value};
use cairn_insight::figures::{CustomerFigures, Rule, RuleValue, ValueType, figure_type};
use cairn_store::lists::{self, ListQuery};
use serde::{Deserialize, Serialize};

use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// Who a rule picks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Members {
    /// The customers, by name.
    pub customers: Vec<RecordId>,
    /// Out of how many.
    pub of: u64,
}

impl Workspace {
    /// Who a rule picks among all customers. Fields are those of a customer's record, and those of the figures
    /// ([`FIGURE_FIELDS`](cairn_insight::figures::FIGURE_FIELDS)).
    ///
    /// # Errors
    /// [`ClientError::Unsound`] names what the rule gets wrong.
    pub fn members(&self, rule: &Rule) -> Result<Members> {
        let mut found = self.members_of_each(std::slice::from_ref(rule))?;
        Ok(found.pop().unwrap_or_default())
    }

    /// Who each of these rules picks, in one walk through the customers.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] names what the first rule that makes no sense gets wrong.
    pub fn members_of_each(&self, rules: &[Rule]) -> Result<Vec<Members>> {
        for rule in rules {
            self.check_rule(rule)?;
        }
        self.base(None, |ready| {
            let mut found = vec![Members::default(); rules.len()];
            let mut query = ListQuery { limit: lists::MOST_ROWS, ..ListQuery::of(Kind::Customer) };
            loop {
                let page = self.list(&query)?;
                for row in &page.rows {
                    let figures = ready.base.figures_of(row.id);
                    let lookup = |name: &str| value(&row.fields, figures.as_ref(), name);
                    for (rule, members) in rules.iter().zip(&mut found) {
                        members.of += 1;
                        if rule.holds(&lookup) {
                            members.customers.push(row.id);
                        }
                    }
                }
                query.after = page.next;
                if query.after.is_none() {
                    return Ok(found);
                }
            }
        })?
    }

    /// Whether a rule can be asked here.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] names what it gets wrong.
    pub fn check_rule(&self, rule: &Rule) -> Result<()> {
        rule.check(&type_of).map_err(|e| ClientError::Unsound(e.to_string()))
    }

    /// Who a saved segment picks now.
    ///
    /// # Errors
    /// [`ClientError::NotFound`]; [`ClientError::Unsound`] where its rule makes no sense to this version.
    pub fn segment_members(&self, segment: RecordId) -> Result<Members> {
        let record = self.record(segment)?.record;
        let Some(Value::Json(json)) = record.fields.get("rule").filter(|_| record.kind == Kind::Segment) else {
            return Err(ClientError::NotFound(segment));
        };
        let rule = Rule::deserialize(json).map_err(|e| ClientError::Unsound(format!("The segment's rule: {e}.")))?;
        self.members(&rule)
    }
}

/// What kind of value a field of a customer's record or a figure has, for rules; `None` if there is no such field.
#[must_use]
pub fn type_of(name: &str) -> Option<ValueType> {
    figure_type(name).or_else(|| {
        use cairn_domain::{Scalar, Shape};
        Some(match Kind::Customer.spec().field(name)?.shape {
            Shape::Scalar(Scalar::Int { .. } | Scalar::Time) => ValueType::Number,
            Shape::Scalar(Scalar::Bool) => ValueType::Flag,
            Shape::Set(_) => ValueType::List,
            _ => ValueType::Text,
        })
    })
}

fn value(fields: &Fields, figures: Option<&CustomerFigures>, name: &str) -> Option<RuleValue> {
    match fields.get(name) {
        Some(Value::Bool(b)) => Some(RuleValue::Flag(*b)),
        Some(Value::Int(n)) => Some(RuleValue::Integer(*n)),
        Some(Value::Set(texts)) => Some(RuleValue::List(texts.clone())),
        Some(other) => Some(RuleValue::Text(other.to_string())),
        None => figures?.field(name),
    }
}
