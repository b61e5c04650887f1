//! Expressions to values.

mod compare;
mod lookup;
mod memo;
mod path;

use std::borrow::Cow;
use std::cell::Cell;

use jiff::Zoned;
use jiff::tz::TimeZone;

pub use memo::Memo;

use super::ast::{Expr, Operator};
use super::error::{MAX_STEPS, MAX_TEXT};
use super::value::Value;
use super::{EvalError, Expression, Host, Nodes};

/// Fills a buffer with random bytes.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

/// What an expression is evaluated over.
pub struct World<'a, N: Nodes> {
    /// The answers and the lists.
    pub nodes: &'a N,
    /// What only the form can tell.
    pub host: &'a dyn Host,
    /// The time that `now()` and `today()` give, in the time zone in which dates are read and written.
    pub now: &'a Zoned,
}

impl<N: Nodes> std::fmt::Debug for World<'_, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("now", self.now).finish_non_exhaustive()
    }
}

impl<N: Nodes> Clone for World<'_, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N: Nodes> Copy for World<'_, N> {}

impl Expression {
    /// The value of the expression for the node `here`: that of the question which it belongs to.
    ///
    /// # Errors
    /// What the expression asks for cannot be had, or takes more than the bounds allow.
    pub fn evaluate<'a, N: Nodes>(
        &'a self,
        world: World<'a, N>,
        random: Random<'_>,
        here: N::Node,
    ) -> Result<Value<'a, N::Node>, EvalError> {
        let mut evaluator = Evaluator { world, random, here, memo: None, steps: MAX_STEPS };
        evaluator.value(&self.root, Focus { node: here, position: 1, size: 1 })
    }

    /// [`Expression::evaluate`] for one of many nodes: what is the same for all of them, a sum over the whole form say, is
    /// computed for the first alone. The memo must be of this expression, and nothing that it reads may change meanwhile.
    ///
    /// # Errors
    /// As [`Expression::evaluate`].
    pub fn evaluate_again<'a, N: Nodes>(
        &'a self,
        world: World<'a, N>,
        random: Random<'_>,
        here: N::Node,
        memo: &mut Memo,
    ) -> Result<Value<'a, N::Node>, EvalError> {
        let mut evaluator = Evaluator { world, random, here, memo: Some(memo), steps: MAX_STEPS };
        evaluator.value(&self.root, Focus { node: here, position: 1, size: 1 })
    }

    /// [`Expression::evaluate_again`] out of a supply of steps that many evaluations share. What this one took is taken from it, all of
    /// it where it was not enough.
    ///
    /// # Errors
    /// As [`Expression::evaluate`]; [`EvalError::TooManySteps`] also where the supply ends.
    pub fn evaluate_within<'a, N: Nodes>(
        &'a self,
        world: World<'a, N>,
        random: Random<'_>,
        here: N::Node,
        memo: &mut Memo,
        supply: &Cell<u64>,
    ) -> Result<Value<'a, N::Node>, EvalError> {
        let most = MAX_STEPS.min(supply.get());
        let mut evaluator = Evaluator { world, random, here, memo: Some(memo), steps: most };
        let value = evaluator.value(&self.root, Focus { node: here, position: 1, size: 1 });
        let left = if matches!(value, Err(EvalError::TooManySteps)) { 0 } else { evaluator.steps };
        supply.set(supply.get().saturating_sub(most - left));
        value
    }

    /// What a question holds after it is calculated so; see [`Value::into_answer`].
    ///
    /// # Errors
    /// As [`Expression::evaluate`].
    pub fn answer<N: Nodes>(
        &self,
        world: World<'_, N>,
        random: Random<'_>,
        here: N::Node,
    ) -> Result<String, EvalError> {
        Ok(self.evaluate(world, random, here)?.into_answer(world.nodes))
    }

    /// Whether a condition holds.
    ///
    /// # Errors
    /// As [`Expression::evaluate`].
    pub fn holds<N: Nodes>(&self, world: World<'_, N>, random: Random<'_>, here: N::Node) -> Result<bool, EvalError> {
        Ok(self.evaluate(world, random, here)?.to_boolean(world.nodes))
    }

    /// The nodes that a reference finds, in document order.
    ///
    /// # Errors
    /// As [`Expression::evaluate`], and a value that is no nodes.
    pub fn select<N: Nodes>(
        &self,
        world: World<'_, N>,
        random: Random<'_>,
        here: N::Node,
    ) -> Result<Vec<N::Node>, EvalError> {
        match self.evaluate(world, random, here)? {
            Value::Nodes(found) => Ok(found),
            _ => Err(EvalError::NotNodes("select")),
        }
    }
}

/// The node in hand, and which of how many it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Focus<N> {
    pub node: N,
    pub position: usize,
    pub size: usize,
}

/// One evaluation under way.
pub(super) struct Evaluator<'a, 'r, N: Nodes> {
    pub world: World<'a, N>,
    pub random: Random<'r>,
    /// The node that the whole expression belongs to: `current()`.
    pub here: N::Node,
    pub memo: Option<&'r mut Memo>,
    steps: u64,
}

pub(super) type Evaluated<'a, N> = Result<Value<'a, <N as Nodes>::Node>, EvalError>;

impl<'a, N: Nodes> Evaluator<'a, '_, N> {
    pub fn value(&mut self, expr: &'a Expr, focus: Focus<N::Node>) -> Evaluated<'a, N> {
        self.spend(1)?;
        match expr {
            Expr::Number(value) => Ok(Value::Number(*value)),
            Expr::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            Expr::Path(path) => self.path(path, focus).map(Value::Nodes),
            Expr::Call(call) => self.call(call, focus),
            Expr::Binary { first, rest } => self.binary(first, rest, focus),
            Expr::Negate { odd, operand } => {
                let value = self.number(operand, focus)?;
                Ok(Value::Number(if *odd { -value } else { value }))
            }
            Expr::Union(_) => Err(EvalError::Union),
        }
    }

    #[inline(never)]
    fn binary(&mut self, first: &'a Expr, rest: &'a [(Operator, Expr)], focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let mut left = self.value(first, focus)?;
        for (operator, operand) in rest {
            left = match operator {
                Operator::Or | Operator::And => {
                    let decided = *operator == Operator::Or;
                    if left.to_boolean(self.world.nodes) == decided {
                        Value::Boolean(decided)
                    } else {
                        Value::Boolean(self.boolean(operand, focus)?)
                    }
                }
                Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => {
                    let left = left.to_number(self.world.nodes, self.zone());
                    Value::Number(calculate(*operator, left, self.number(operand, focus)?))
                }
                _ => {
                    let right = self.value(operand, focus)?;
                    Value::Boolean(self.compare(*operator, &left, &right)?)
                }
            };
        }
        Ok(left)
    }

    pub fn text(&mut self, expr: &'a Expr, focus: Focus<N::Node>) -> Result<Cow<'a, str>, EvalError> {
        let text = self.value(expr, focus)?.into_text(self.world.nodes);
        self.spend(text.len() as u64 / 64)?;
        Ok(text)
    }

    pub fn number(&mut self, expr: &'a Expr, focus: Focus<N::Node>) -> Result<f64, EvalError> {
        Ok(self.value(expr, focus)?.to_number(self.world.nodes, self.zone()))
    }

    pub fn boolean(&mut self, expr: &'a Expr, focus: Focus<N::Node>) -> Result<bool, EvalError> {
        Ok(self.value(expr, focus)?.to_boolean(self.world.nodes))
    }

    /// The nodes that an argument of the function `name` finds.
    pub fn nodes(
        &mut self,
        name: &'static str,
        expr: &'a Expr,
        focus: Focus<N::Node>,
    ) -> Result<Vec<N::Node>, EvalError> {
        match self.value(expr, focus)? {
            Value::Nodes(found) => Ok(found),
            _ => Err(EvalError::NotNodes(name)),
        }
    }

    /// Every value of the arguments as text: each node of those that are nodes.
    pub fn texts(&mut self, exprs: &'a [Expr], focus: Focus<N::Node>) -> Result<Vec<Cow<'a, str>>, EvalError> {
        let mut texts = Vec::with_capacity(exprs.len());
        for expr in exprs {
            match self.value(expr, focus)? {
                Value::Nodes(found) => {
                    self.spend(found.len() as u64)?;
                    texts.extend(found.into_iter().map(|node| self.world.nodes.text(node)));
                }
                other => texts.push(other.into_text(self.world.nodes)),
            }
        }
        Ok(texts)
    }

    pub fn zone(&self) -> &'a TimeZone {
        self.world.now.time_zone()
    }

    pub fn spend(&mut self, steps: u64) -> Result<(), EvalError> {
        self.steps = self.steps.checked_sub(steps).ok_or(EvalError::TooManySteps)?;
        Ok(())
    }

    /// A text that was made, if it is not too long.
    pub fn made(&mut self, text: String) -> Evaluated<'a, N> {
        self.fits(text.len())?;
        Ok(Value::Text(text.into()))
    }

    /// Accounts for a text of a length about to be made.
    pub fn fits(&mut self, length: usize) -> Result<(), EvalError> {
        if length > MAX_TEXT {
            return Err(EvalError::TooLong);
        }
        self.spend(length as u64 / 64)
    }
}

fn calculate(operator: Operator, left: f64, right: f64) -> f64 {
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        // As in Java and JavaScript, and as XPath 1.0 §3.5 wants it: the sign is that of the dividend.
        _ => left % right,
    }
}
