//! Evaluates the form's expressions over the instance. What cannot be computed is blank, and a [`super::Problem`] says why.

use std::cell::RefCell;

use super::Engine;
use super::program::Parts;
use super::random::Random;
use super::tree::Ix;
use super::value::cast;
use super::view::{Handle, View};
use crate::form::{DataType, NodeId};
use crate::xpath::{EvalError, Expression, Host, Memo, Value, World};

/// How deep labels may name choices whose labels name choices.
const MAX_NAMES: u8 = 4;

/// What only the form can tell an expression.
struct Teller<'a> {
    engine: &'a Engine,
    from: Handle,
    depth: u8,
}

/// What an evaluation draws from.
struct Source<'a> {
    random: &'a mut Random,
    memo: &'a mut Memo,
}

impl Host for Teller<'_> {
    fn language(&self) -> Option<&str> {
        self.engine.program.form.languages.get(self.engine.language).map(String::as_str)
    }

    fn choice_name(&self, question: &str, value: &str) -> Option<String> {
        if self.depth >= MAX_NAMES {
            return None;
        }
        self.engine.naming.set(self.depth + 1);
        let name = self.engine.choice_name(question, value, self.from);
        self.engine.naming.set(self.depth);
        name
    }

    fn version(&self) -> Option<&str> {
        Some(&self.engine.program.form.version)
    }

    fn property(&self, name: &str) -> Option<String> {
        self.engine.properties.get(name).cloned()
    }
}

impl Engine {
    /// The text that a node keeps of a computed value. Draws from the interview's random source.
    pub(super) fn stored(&mut self, expression: &Expression, at: Handle, kind: DataType, what: &'static str) -> String {
        self.stored_again(expression, at, kind, what, &mut Memo::default())
    }

    /// The same for one of many elements of a node.
    pub(super) fn stored_again(
        &mut self,
        expression: &Expression,
        at: Handle,
        kind: DataType,
        what: &'static str,
        memo: &mut Memo,
    ) -> String {
        let mut random = self.random.clone();
        let mut source = Source { random: &mut random, memo };
        let text = self.run(expression, at, what, &mut source, |value, view| value.into_answer(view));
        self.random = random;
        cast(text.unwrap_or_default(), kind)
    }

    /// A whole number of zero or more; anything else is zero.
    pub(super) fn whole_number(&mut self, expression: &Expression, at: Handle) -> usize {
        let mut random = self.random.clone();
        let zone = self.now.time_zone().clone();
        let mut source = Source { random: &mut random, memo: &mut Memo::default() };
        let number = self.run(expression, at, "repeat_count", &mut source, |value, view| value.to_number(view, &zone));
        self.random = random;
        let number = number.unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and no number is 0")]
        let whole = number.max(0.0) as usize;
        whole
    }

    /// The text of an expression in a label.
    pub(super) fn text(&self, expression: &Expression, at: Handle, what: &'static str) -> String {
        let text = self.look(expression, at, what, &mut Memo::default(), |value, view| value.into_answer(view));
        text.unwrap_or_default()
    }

    /// The nodes of an expression.
    pub(super) fn nodes(&self, expression: &Expression, at: Handle, what: &'static str) -> Vec<Handle> {
        let nodes = self.look(expression, at, what, &mut Memo::default(), |value, _| match value {
            Value::Nodes(found) => found,
            _ => Vec::new(),
        });
        nodes.unwrap_or_default()
    }

    /// Whether one of an element's conditions holds; `otherwise` where it has none or it cannot be computed.
    pub(super) fn holds(
        &self,
        ix: Ix,
        which: impl Fn(&Parts) -> Option<&Expression>,
        what: &'static str,
        otherwise: bool,
    ) -> bool {
        let Some(expression) = which(self.program.part(self.tree.get(ix).node)) else { return otherwise };
        self.holds_again(expression, ix, what, otherwise, &mut Memo::default())
    }

    /// Whether a condition holds for one of many elements of a node.
    pub(super) fn holds_again(
        &self,
        expression: &Expression,
        ix: Ix,
        what: &'static str,
        otherwise: bool,
        memo: &mut Memo,
    ) -> bool {
        let holds = self.look(expression, Handle::Element(ix), what, memo, |value, view| value.to_boolean(view));
        holds.unwrap_or(otherwise)
    }

    /// Whether a repeat as such is relevant: evaluated where its instances would be.
    pub(super) fn would_hold(&self, parent: Ix, repeat: NodeId) -> bool {
        let at = Handle::Range(parent, repeat);
        let Some(expression) = &self.program.part(repeat).relevant else { return true };
        let mut memo = Memo::default();
        self.look(expression, at, "relevant", &mut memo, |value, view| value.to_boolean(view)).unwrap_or(true)
    }

    /// Evaluates what is only looked at: it draws nothing from the interview's random source.
    fn look<R>(
        &self,
        expression: &Expression,
        at: Handle,
        what: &'static str,
        memo: &mut Memo,
        then: impl FnOnce(Value<'_, Handle>, &View<'_>) -> R,
    ) -> Option<R> {
        self.run(expression, at, what, &mut Source { random: &mut self.still(at), memo }, then)
    }

    fn run<R>(
        &self,
        expression: &Expression,
        at: Handle,
        what: &'static str,
        source: &mut Source<'_>,
        then: impl FnOnce(Value<'_, Handle>, &View<'_>) -> R,
    ) -> Option<R> {
        let view = View { program: &self.program, tree: &self.tree };
        let host = Teller { engine: self, from: at, depth: self.naming.get() };
        let world = World { nodes: &view, host: &host, now: &self.now };
        let outcome = {
            let Source { random, memo } = source;
            let random = &mut |bytes: &mut [u8]| random.fill(bytes);
            if self.budget.is_metered() {
                expression.evaluate_within(world, random, at, memo, &self.budget.steps)
            } else {
                expression.evaluate_again(world, random, at, memo)
            }
        };
        let ix = match at {
            Handle::Element(ix) | Handle::Range(ix, _) => ix,
            _ => super::tree::Tree::ROOT,
        };
        match outcome {
            Ok(value) => {
                self.settled(ix, what);
                Some(then(value, &view))
            }
            Err(error) => {
                if self.is_spent() {
                    self.exceed(|| self.path(ix));
                }
                self.report(ix, what, &error);
                None
            }
        }
    }

    /// A random source of an element's own, the same at each asking: what is only looked at must not change by being looked at, and
    /// choices once shuffled stay as they are.
    fn still(&self, at: Handle) -> Random {
        let (ix, node) = match at {
            Handle::Element(ix) => (ix, self.tree.get(ix).node),
            Handle::Range(ix, node) => (ix, node),
            _ => (super::tree::Tree::ROOT, NodeId(0)),
        };
        let number = self.tree.get(ix).parent.map_or(0, |parent| self.tree.get(parent).number);
        let [a, b] = self.seed;
        Random::new([a ^ u64::from(node.0).rotate_left(32), b ^ u64::from(number)])
    }

    fn settled(&self, ix: Ix, what: &'static str) {
        let mut problems = self.problems.borrow_mut();
        if !problems.is_empty() {
            problems.remove(&(ix, what));
        }
    }

    fn report(&self, ix: Ix, what: &'static str, error: &EvalError) {
        self.problems.borrow_mut().insert((ix, what), error.to_string());
    }

    /// Notes what is no single expression's fault.
    pub(super) fn report_form(&self, what: &'static str, reason: &str) {
        self.problems.borrow_mut().insert((super::tree::Tree::ROOT, what), reason.to_owned());
    }

    pub(super) fn forget(&mut self, gone: &[Ix]) {
        let problems: &mut RefCell<_> = &mut self.problems;
        problems.get_mut().retain(|(ix, _), _| !gone.contains(ix));
    }
}
