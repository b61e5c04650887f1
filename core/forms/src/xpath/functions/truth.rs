//! Conditions, and the functions that answer yes or no.

use super::super::ast::{Call, Expr};
use super::super::eval::{Evaluated, Evaluator, Focus};
use super::super::value::Value;
use super::super::{EvalError, Function, Nodes};
use super::{geo, pattern, select};

impl<'a, N: Nodes> Evaluator<'a, '_, N> {
    /// Only the side that the condition chooses is evaluated.
    pub(super) fn if_then_else(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let chosen = if self.boolean(&arguments[0], focus)? { 1 } else { 2 };
        self.value(&arguments[chosen], focus)
    }

    /// The first that is not blank; what is no number is blank, as in JavaRosa.
    pub(super) fn coalesce(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let first = self.value(&arguments[0], focus)?;
        let blank = match &first {
            Value::Nodes(found) => found.first().is_none_or(|node| self.world.nodes.text(*node).is_empty()),
            Value::Text(text) => text.is_empty(),
            Value::Number(value) => value.is_nan(),
            Value::Boolean(_) => false,
        };
        if blank { self.value(&arguments[1], focus) } else { Ok(first) }
    }

    /// What the question holds already, or else the value.
    pub(super) fn once(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let held = self.world.nodes.text(self.here);
        if held.is_empty() { self.value(&arguments[0], focus) } else { Ok(Value::Text(held)) }
    }

    pub(super) fn regex(&mut self, call: &'a Call, focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let text = self.text(&call.arguments[0], focus)?;
        let matches = match &call.arguments[1] {
            Expr::Text(pattern) => {
                self.spend(text.len() as u64 * pattern::STEPS_A_BYTE)?;
                call.pattern.matches(&text, pattern)?
            }
            // Compiled anew each time, and whoever answers may have written it.
            other => {
                let pattern = self.text(other, focus)?;
                self.spend(pattern::STEPS_TO_COMPILE + text.len() as u64 * pattern::STEPS_A_BYTE)?;
                pattern::matches(&text, &pattern)?
            }
        };
        Ok(Value::Boolean(matches))
    }

    #[inline(never)]
    pub(super) fn truth_function(
        &mut self,
        function: Function,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Result<bool, EvalError> {
        match function {
            Function::Boolean => return self.boolean(&arguments[0], focus),
            Function::Not => return Ok(!self.boolean(&arguments[0], focus)?),
            Function::Checklist => return self.checklist(arguments, focus),
            Function::WeightedChecklist => return self.weighted_checklist(arguments, focus),
            Function::BooleanFromString => {
                let text = self.text(&arguments[0], focus)?;
                return Ok(text == "1" || text.eq_ignore_ascii_case("true"));
            }
            _ => {}
        }
        let first = self.text(&arguments[0], focus)?;
        let second = self.text(&arguments[1], focus)?;
        match function {
            Function::Contains => Ok(first.contains(&*second)),
            Function::StartsWith => Ok(first.starts_with(&*second)),
            Function::EndsWith => Ok(first.ends_with(&*second)),
            Function::Geofence => geo::holds(&second, &first),
            _ => Ok(select::is_selected(&first, &second)),
        }
    }

    /// Whether each value of an argument is true: of nodes every one, as long as they last.
    fn truths(&mut self, expr: &'a Expr, focus: Focus<N::Node>) -> Result<Vec<bool>, EvalError> {
        let nodes = self.world.nodes;
        Ok(match self.value(expr, focus)? {
            Value::Nodes(found) => {
                self.spend(found.len() as u64)?;
                found.into_iter().map(|node| Value::Nodes(vec![node]).to_boolean(nodes)).collect()
            }
            other => vec![other.to_boolean(nodes)],
        })
    }

    #[inline(never)]
    fn checklist(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Result<bool, EvalError> {
        let least = self.number(&arguments[0], focus)?;
        let most = self.number(&arguments[1], focus)?;
        let mut count = 0.0;
        for argument in &arguments[2..] {
            count += self.truths(argument, focus)?.into_iter().map(|truth| f64::from(u8::from(truth))).sum::<f64>();
        }
        Ok((least < 0.0 || count >= least) && (most < 0.0 || count <= most))
    }

    /// Like `checklist()`, says the specification, so -1 is no bound; JavaRosa takes it as the number -1.
    #[inline(never)]
    fn weighted_checklist(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Result<bool, EvalError> {
        let least = self.number(&arguments[0], focus)?;
        let most = self.number(&arguments[1], focus)?;
        let mut total = 0.0;
        for [value, weight] in arguments[2..].as_chunks().0 {
            let truths = self.truths(value, focus)?;
            let weights = self.numbers(weight, focus)?;
            if truths.len() != weights.len() {
                return Err(EvalError::Weights);
            }
            total += truths.iter().zip(weights).filter(|(truth, _)| **truth).map(|(_, weight)| weight).sum::<f64>();
        }
        let no_bound = |bound: f64| bound.to_bits() == (-1.0f64).to_bits();
        Ok((no_bound(least) || total >= least) && (no_bound(most) || total <= most))
    }
}
