//! `item[column = value]` by an index instead of a look at every row.

use std::borrow::Cow;

use super::{Evaluator, Focus, Nodes};
use crate::xpath::ast::{Axis, Expr, Name, Operator, Path, Start, Step, Test};
use crate::xpath::value::Value;
use crate::xpath::walk::visit;
use crate::xpath::{EvalError, Function};

impl<'a, N: Nodes> Evaluator<'a, '_, N> {
    /// Tries to take a step with the tree's own index. False, with nothing found, if it must be walked.
    ///
    /// It can be done when the first predicate is `column = value`, or a row of such joined by `and`, and the value does
    /// not depend on the row. The rows found then pass through the whole predicate, unless that was all of it.
    #[inline(never)]
    pub(super) fn look_up(
        &mut self,
        step: &'a Step,
        parent: N::Node,
        found: &mut Vec<N::Node>,
    ) -> Result<bool, EvalError> {
        let (Axis::Child, Test::Name(name), Some(predicate)) = (step.axis, &step.test, step.predicates.first()) else {
            return Ok(false);
        };
        let Some((column, key)) = indexable(predicate) else { return Ok(false) };
        let value = self.value(key, Focus { node: self.here, position: 1, size: 1 })?;
        let Some(text) = self.key_text(value) else { return Ok(false) };
        let start = found.len();
        if !self.world.nodes.children_where(parent, name, column, &text, found) {
            return Ok(false);
        }
        self.spend((found.len() - start) as u64)?;
        let decided = matches!(predicate, Expr::Binary { rest, .. } if matches!(rest[..], [(Operator::Equal, _)]));
        for predicate in &step.predicates[usize::from(decided)..] {
            self.keep(predicate, found, start)?;
        }
        Ok(true)
    }

    /// The text that a row must hold, if text is what is compared.
    fn key_text(&self, value: Value<'a, N::Node>) -> Option<Cow<'a, str>> {
        let nodes = self.world.nodes;
        match value {
            Value::Nodes(found) => match found[..] {
                [node] if !nodes.is_number(node) => Some(nodes.text(node)),
                [] => Some(Cow::Borrowed("")),
                _ => None,
            },
            Value::Text(text) => Some(text),
            Value::Number(_) | Value::Boolean(_) => None,
        }
    }
}

/// The column and the value of the first `column = value` that all of the predicate depends on.
fn indexable(predicate: &Expr) -> Option<(&Name, &Expr)> {
    let Expr::Binary { first, rest } = predicate else { return None };
    match &rest[..] {
        [(Operator::Equal, right)] => column(first, right).or_else(|| column(right, first)),
        [(Operator::And, _), ..] => {
            let parts = std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part));
            if counts(predicate) { None } else { parts.into_iter().find_map(indexable) }
        }
        _ => None,
    }
}

/// `column` and `value` if the one is a child of the row and the other is the same for every row.
fn column<'a>(column: &'a Expr, value: &'a Expr) -> Option<(&'a Name, &'a Expr)> {
    let Expr::Path(Path { start: Start::Context, steps, .. }) = column else { return None };
    let step = match &steps[..] {
        [dot, step] if dot.axis == Axis::SelfNode && dot.test == Test::Node && dot.predicates.is_empty() => step,
        [step] => step,
        _ => return None,
    };
    match step {
        Step { axis: Axis::Child, test: Test::Name(name), predicates, .. } if predicates.is_empty() => {
            if is_free(value) { Some((name, value)) } else { None }
        }
        _ => None,
    }
}

/// Whether an expression has the same value for every row: it starts no path at the row and does not count rows.
fn is_free(expr: &Expr) -> bool {
    match expr {
        Expr::Text(_) => true,
        Expr::Path(Path { start: Start::Root, steps, .. }) => steps.iter().all(|step| step.predicates.is_empty()),
        Expr::Path(Path { start: Start::Filter { base, predicates }, steps, .. }) => {
            is_free(base) && predicates.is_empty() && steps.iter().all(|step| step.predicates.is_empty())
        }
        Expr::Call(call) => match call.function {
            Some(Function::Current) => true,
            Some(Function::String | Function::Coalesce | Function::Concat | Function::If | Function::SelectedAt) => {
                !call.arguments.is_empty()
                    && call.arguments.iter().all(|argument| is_free(argument) || is_constant(argument))
            }
            _ => false,
        },
        _ => false,
    }
}

const fn is_constant(expr: &Expr) -> bool {
    matches!(expr, Expr::Number(_))
}

/// Whether an expression asks which of the rows it is at.
fn counts(expr: &Expr) -> bool {
    let mut counts = false;
    visit(expr, &mut |part| {
        if let Expr::Call(call) = part {
            counts |= matches!(call.function, Some(Function::Position | Function::Last));
        }
    });
    counts
}
