//! What one expression yields wherever it is evaluated.

use crate::xpath::value::Value;

/// The values of the calls of one expression that are the same for every node. See
/// [`Expression::evaluate_again`](crate::xpath::Expression::evaluate_again).
#[derive(Debug, Default)]
pub struct Memo(Vec<(usize, Kept)>);

#[derive(Debug, Clone)]
enum Kept {
    Text(String),
    Number(f64),
    Boolean(bool),
}

impl Memo {
    pub(in crate::xpath) fn get<N>(&self, call: usize) -> Option<Value<'static, N>> {
        let (_, kept) = self.0.iter().find(|(offset, _)| *offset == call)?;
        Some(match kept {
            Kept::Text(text) => Value::Text(text.clone().into()),
            Kept::Number(value) => Value::Number(*value),
            Kept::Boolean(value) => Value::Boolean(*value),
        })
    }

    pub(in crate::xpath) fn keep<N>(&mut self, call: usize, value: &Value<'_, N>) {
        let kept = match value {
            Value::Nodes(_) => return,
            Value::Text(text) => Kept::Text(text.to_string()),
            Value::Number(value) => Kept::Number(*value),
            Value::Boolean(value) => Kept::Boolean(*value),
        };
        self.0.push((call, kept));
    }
}
