//! Runs a form: values, relevance, repeats, and all that is computed of them.
//!
//! [`Program`] is a form made ready, once; [`Engine`] is one interview's instance of it. A change recomputes only what depends on
//! it, in the order of the graph. What an answer may be (required, read-only, constraint, choices, labels) is computed when it is
//! asked for. Clock, random seed and device properties are arguments; the same arguments give the same answers.

mod budget;
mod change;
mod choices;
mod eval;
mod graph;
mod lists;
mod program;
mod random;
mod recall;
mod recompute;
mod references;
mod start;
mod state;
mod texts;
mod tree;
mod value;
mod view;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Zoned;
use serde::{Deserialize, Serialize};

pub use budget::Limits;
pub use change::ChangeError;
pub use choices::Choice;
pub use program::{MAX_NESTING, Program, ProgramError, ProgramProblem};
pub use state::{NodeKind, NodeState, Violation};
pub use tree::Ix;

use crate::form::NodeId;
use random::Random;
use recompute::Pending;
use tree::Tree;

/// What an interview is started with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// Device properties by name: `deviceid`, `username`, `phonenumber`, `email`, ...
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
    /// Language by its name or code; none or unknown: the form's default.
    #[serde(default)]
    pub language: Option<String>,
    /// Where `random()`, `uuid()` and the instance's id come from. Take it from the system's random source, once per interview.
    pub seed: [u64; 2],
}

/// An expression that could not be computed; its value is blank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Path of the node with positions.
    pub path: String,
    /// What went wrong.
    pub reason: String,
}

/// One instance of a form, being answered.
#[derive(Debug)]
pub struct Engine {
    program: Arc<Program>,
    tree: Tree,
    properties: BTreeMap<String, String>,
    language: usize,
    now: Zoned,
    random: Random,
    seed: [u64; 2],
    /// How deep labels name choices at the moment.
    naming: Cell<u8>,
    pending: Pending,
    /// Live from the end of the start: only then do changes trigger.
    live: bool,
    problems: RefCell<HashMap<(Ix, &'static str), String>>,
    budget: budget::Budget,
}

impl Engine {
    /// The form.
    #[must_use]
    pub fn form(&self) -> &crate::form::Form {
        &self.program.form
    }

    /// The program that it runs.
    #[must_use]
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// Index of the language in hand.
    #[must_use]
    pub fn language(&self) -> usize {
        self.language
    }

    /// What could not be computed so far, by path.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let problems = self.problems.borrow();
        let mut found: Vec<_> =
            problems.iter().map(|((ix, _), reason)| Problem { path: self.path(*ix), reason: reason.clone() }).collect();
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// Path of an element with the positions of repeats.
    #[must_use]
    pub fn path(&self, ix: Ix) -> String {
        self.tree.path(&self.program, ix)
    }

    /// The element at a path; a repeat without a position is its first instance.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Ix> {
        self.tree.find(&self.program, path)
    }

    /// The root of the instance.
    #[must_use]
    pub fn root(&self) -> Ix {
        Tree::ROOT
    }

    /// The form's node of an element.
    #[must_use]
    pub fn node(&self, ix: Ix) -> &crate::form::Node {
        self.program.form.node(self.tree.get(ix).node)
    }

    /// Attributes and elements below an element in document order, irrelevant ones too.
    #[must_use]
    pub fn children(&self, ix: Ix) -> Vec<Ix> {
        let children = self.node(ix).children.iter();
        children.flat_map(|child| self.tree.at(&self.program, ix, *child)).copied().collect()
    }

    /// Id of an element's node.
    #[must_use]
    pub fn node_id(&self, ix: Ix) -> NodeId {
        self.tree.get(ix).node
    }

    /// The element that holds an element.
    #[must_use]
    pub fn parent(&self, ix: Ix) -> Option<Ix> {
        self.tree.get(ix).parent
    }

    /// Which instance of its repeat an element is, from 1.
    #[must_use]
    pub fn number(&self, ix: Ix) -> usize {
        self.tree.get(ix).number as usize + 1
    }

    /// The elements of a child node below one element: the instances of a repeat, or the one element.
    #[must_use]
    pub fn instances(&self, parent: Ix, node: NodeId) -> &[Ix] {
        self.tree.at(&self.program, parent, node)
    }

    /// Every element of a node, in document order.
    #[must_use]
    pub fn elements(&self, node: NodeId) -> Vec<Ix> {
        let mut found = Vec::new();
        self.tree.below(&self.program, Tree::ROOT, node, &mut found);
        found
    }

    /// Whether an element is another or below it.
    #[must_use]
    pub fn is_within(&self, ix: Ix, top: Ix) -> bool {
        std::iter::successors(Some(ix), |at| self.parent(*at)).any(|at| at == top)
    }
}
