//! `=`, `!=` and the four orders.
//!
//! Several nodes are compared one by one, and one that fits is enough (XPath 1.0 §3.4; JavaRosa refuses them). No node
//! at all is an empty text, and a single one its value, as in JavaRosa.

use std::borrow::Cow;

use super::{Evaluator, Nodes};
use crate::xpath::EvalError;
use crate::xpath::ast::Operator;
use crate::xpath::value::{Value, plain_number, same_number, text_to_number};

/// A value that is no set.
enum Single<'v> {
    Text(Cow<'v, str>),
    Number(f64),
    Boolean(bool),
}

impl<N: Nodes> Evaluator<'_, '_, N> {
    pub(super) fn compare(
        &mut self,
        operator: Operator,
        left: &Value<'_, N::Node>,
        right: &Value<'_, N::Node>,
    ) -> Result<bool, EvalError> {
        let lefts = count(left);
        let rights = count(right);
        self.spend(lefts.saturating_mul(rights) as u64)?;
        // A truth value is compared with whether there is any, not with each.
        if matches!(operator, Operator::Equal | Operator::NotEqual)
            && matches!((left, right), (Value::Boolean(_), _) | (_, Value::Boolean(_)))
        {
            let (left, right) = (left.to_boolean(self.world.nodes), right.to_boolean(self.world.nodes));
            return Ok(self.single(operator, &Single::Boolean(left), &Single::Boolean(right)));
        }
        for l in 0..lefts {
            let one = self.nth(left, l);
            for r in 0..rights {
                if self.single(operator, &one, &self.nth(right, r)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn nth<'v>(&self, value: &'v Value<'_, N::Node>, index: usize) -> Single<'v>
    where
        Self: 'v,
    {
        match value {
            Value::Nodes(found) => found.get(index).map_or(Single::Text("".into()), |node| {
                let text = self.world.nodes.text(*node);
                match plain_number(&text) {
                    Some(number) if self.world.nodes.is_number(*node) => Single::Number(number),
                    _ => Single::Text(text),
                }
            }),
            Value::Text(text) => Single::Text(Cow::Borrowed(text)),
            Value::Number(value) => Single::Number(*value),
            Value::Boolean(value) => Single::Boolean(*value),
        }
    }

    fn single(&self, operator: Operator, left: &Single<'_>, right: &Single<'_>) -> bool {
        match operator {
            Operator::Equal => self.equal(left, right),
            Operator::NotEqual => !self.equal(left, right),
            _ => {
                let (left, right) = (self.as_number(left), self.as_number(right));
                match operator {
                    Operator::Less => left < right,
                    Operator::LessOrEqual => left <= right,
                    Operator::Greater => left > right,
                    _ => left >= right,
                }
            }
        }
    }

    fn equal(&self, left: &Single<'_>, right: &Single<'_>) -> bool {
        match (left, right) {
            (Single::Text(left), Single::Text(right)) => left == right,
            (Single::Boolean(left), Single::Boolean(right)) => left == right,
            _ => same_number(self.as_number(left), self.as_number(right)),
        }
    }

    fn as_number(&self, value: &Single<'_>) -> f64 {
        match value {
            Single::Text(text) => text_to_number(text, self.zone()),
            Single::Number(value) => *value,
            Single::Boolean(value) => f64::from(u8::from(*value)),
        }
    }
}

/// How many values are compared.
fn count<N>(value: &Value<'_, N>) -> usize {
    if let Value::Nodes(found) = value { found.len().max(1) } else { 1 }
}
