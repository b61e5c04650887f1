//! What an interview may cost. A guest's answers are taken once more at the office: what they make it compute and hold is bounded over
//! the whole of them, not only in each expression.

use std::cell::{Cell, RefCell};

use super::Engine;
use super::tree::Ix;
use crate::form::NodeId;

/// How much one interview may make the engine compute and hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps of all evaluations together: a visited node, an operator, a call, 64 bytes of text, an element looked through.
    pub steps: u64,
    /// Questions, groups and attributes that repeats may add to the form's own.
    pub elements: usize,
    /// Bytes of all values together.
    pub text: usize,
}

impl Limits {
    /// For somebody without an account: about a second, and some megabytes.
    pub const GUEST: Self = Self { steps: 20_000_000, elements: 10_000, text: 2 * 1024 * 1024 };
    /// For a device's own person, whose interview costs nobody else anything.
    pub const MEMBER: Self = Self { steps: u64::MAX, elements: 100_000, text: 64 * 1024 * 1024 };
}

/// What an element counts for each time that all are looked through, measured against a step of an evaluation.
const WALK: u64 = 8;

/// What is left of it.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    /// Steps left.
    pub(super) steps: Cell<u64>,
    /// Whether evaluations count: what is only drawn does not, or a page looked at often would end its own interview.
    metered: Cell<bool>,
    /// Elements of the form as it begins.
    own: usize,
    /// Bytes of values.
    text: usize,
    /// Path of the question at which the first limit was reached.
    over: RefCell<Option<String>>,
}

impl Budget {
    pub(super) fn new(limits: Limits, own: usize) -> Self {
        let (steps, metered) = (Cell::new(limits.steps), Cell::new(true));
        Self { limits, steps, metered, own, text: 0, over: RefCell::new(None) }
    }

    pub(super) fn is_metered(&self) -> bool {
        self.metered.get()
    }
}

impl Engine {
    /// Path of the question at which the interview came to cost more than it may; what it says from there on is not whole.
    #[must_use]
    pub fn exceeded(&self) -> Option<String> {
        self.budget.over.borrow().clone()
    }

    /// Whether evaluations count against the limits from here on.
    pub(crate) fn meter(&self, on: bool) {
        self.budget.metered.set(on);
    }

    /// Counts what a session looks through after a change: all elements, several times.
    pub(crate) fn charge_walk(&self) {
        self.charge(WALK * self.tree.len() as u64, Ix(0));
    }

    /// Takes steps from the supply; false where it is at its end.
    pub(super) fn charge(&self, steps: u64, at: Ix) -> bool {
        if !self.budget.is_metered() {
            return true;
        }
        let left = self.budget.steps.get().saturating_sub(steps);
        self.budget.steps.set(left);
        if left == 0 {
            self.exceed(|| self.path(at));
        }
        left > 0
    }

    /// Whether the supply of steps is at its end.
    pub(super) fn is_spent(&self) -> bool {
        self.budget.is_metered() && self.budget.steps.get() == 0
    }

    /// Whether there is room for one more instance of a repeat.
    pub(super) fn has_room(&self, repeat: NodeId) -> bool {
        self.tree.len() + self.program.size(repeat) <= self.budget.own + self.budget.limits.elements
    }

    /// Whether a value of so many bytes fits where one of so many was; it is accounted for then.
    pub(super) fn holds_text(&mut self, before: usize, after: usize) -> bool {
        let text = (self.budget.text + after).saturating_sub(before);
        let fits = after <= before || text <= self.budget.limits.text;
        if fits {
            self.budget.text = text;
        }
        fits
    }

    /// Notes where the first limit was reached.
    pub(super) fn exceed(&self, path: impl FnOnce() -> String) {
        self.budget.over.borrow_mut().get_or_insert_with(path);
    }
}
