//! Recomputation: what a change touches, in the order of the graph.

use std::collections::BTreeMap;

use super::Engine;
use super::graph::{Aspect, Edge};
use super::tree::{Ix, Tree};
use super::view::Handle;
use crate::form::{Kind, NodeId};
use crate::xpath::Memo;

/// How many expressions one change may evaluate. A form that needs more is cut off there, and says so.
const MAX_EVALUATIONS: usize = 2_000_000;

/// How many instances a `repeat_count` may make.
pub(super) const MAX_INSTANCES: usize = 10_000;

/// How often a count that depends on itself may follow from one change.
const MAX_COUNTS: usize = 100;

/// How often defaults and triggers may set each other off.
const MAX_ROUNDS: usize = 100;

/// What waits to be recomputed.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// By rank, the elements below which every element of the vertex is out of date.
    dirty: BTreeMap<usize, Vec<Ix>>,
    /// New repeat instances whose dynamic defaults are due.
    born: Vec<Ix>,
    /// Changed values that trigger others.
    fired: Vec<Ix>,
}

impl Engine {
    /// Brings everything up to date, defaults of new instances and triggers included.
    pub(super) fn settle(&mut self) {
        for _ in 0..MAX_ROUNDS {
            self.recompute();
            if let Some(top) = self.pending.born.pop() {
                self.set_defaults_below(top);
            } else if let Some(source) = self.pending.fired.pop() {
                self.fire(source);
            } else {
                return;
            }
        }
        self.recompute();
        if !self.pending.born.is_empty() || !self.pending.fired.is_empty() {
            self.pending.born.clear();
            self.pending.fired.clear();
            self.report_form("trigger", "triggers set each other off without end");
        }
    }

    pub(super) fn recompute(&mut self) {
        let mut left = MAX_EVALUATIONS;
        let mut counts = MAX_COUNTS;
        while let Some((rank, roots)) = self.pending.dirty.pop_first() {
            let vertex = self.program.graph.order[rank];
            let sequential = self.program.graph.sequential[rank];
            if self.program.graph.loose[rank] {
                let Some(one_less) = counts.checked_sub(1) else {
                    self.report_form("count", "a repeat counts itself without end");
                    continue;
                };
                counts = one_less;
            }
            let elements = self.expand(rank, if sequential { vec![Tree::ROOT] } else { roots });
            let first = elements.first().copied().unwrap_or(Tree::ROOT);
            if elements.len() > left || !self.charge(elements.len() as u64, first) {
                self.pending.dirty.clear();
                self.report_form("steps", "the form needs too many steps");
                return;
            }
            left -= elements.len();
            let mut memo = Memo::default();
            for ix in elements {
                match vertex.aspect {
                    Aspect::Count => self.recount(ix, vertex.node),
                    Aspect::Relevant => self.rejudge(ix, &mut memo),
                    Aspect::Calculate if sequential => self.recalculate(ix, &mut Memo::default()),
                    Aspect::Calculate => self.recalculate(ix, &mut memo),
                    Aspect::Offer => self.reoffer(ix),
                }
            }
            if sequential {
                self.pending.dirty.remove(&rank);
            }
        }
    }

    /// The elements at which a vertex is evaluated, below each of the roots: for a count the parent of the repeat.
    fn expand(&self, rank: usize, mut roots: Vec<Ix>) -> Vec<Ix> {
        let vertex = self.program.graph.order[rank];
        let form = &self.program.form;
        let at = match vertex.aspect {
            Aspect::Count => form.node(vertex.node).parent.unwrap_or(vertex.node),
            _ => vertex.node,
        };
        if roots.contains(&Tree::ROOT) {
            roots = vec![Tree::ROOT];
        }
        let mut found = Vec::new();
        for root in roots {
            match self.tree.above(root, at) {
                Some(ix) => found.push(ix),
                None => self.tree.below(&self.program, root, at, &mut found),
            }
        }
        if found.len() > 1 {
            let mut seen = std::collections::HashSet::with_capacity(found.len());
            found.retain(|ix| seen.insert(*ix));
        }
        found
    }

    /// Marks who reads an element. What they see of it has changed: its value, its relevance, or that it is there.
    pub(super) fn touch(&mut self, ix: Ix) {
        let node = self.tree.get(ix).node;
        for edge in &self.program.graph.readers[node.index()] {
            if let Some(root) = scope_of(&self.tree, *edge, ix) {
                mark(&mut self.pending.dirty, edge.rank, root);
            }
        }
    }

    /// Marks all that is computed about an element.
    pub(super) fn mark_own(&mut self, ix: Ix) {
        let node = self.tree.get(ix).node;
        for rank in &self.program.graph.own[node.index()] {
            if self.program.graph.order[*rank].aspect != Aspect::Count {
                mark(&mut self.pending.dirty, *rank, ix);
            }
        }
        for child in &self.program.form.node(node).children {
            for rank in &self.program.graph.own[child.index()] {
                if self.program.graph.order[*rank].aspect == Aspect::Count {
                    mark(&mut self.pending.dirty, *rank, ix);
                }
            }
        }
    }

    /// Marks what is offered of an answer just given.
    pub(super) fn mark_own_offer(&mut self, ix: Ix) {
        let node = self.tree.get(ix).node;
        for rank in &self.program.graph.own[node.index()] {
            if self.program.graph.order[*rank].aspect == Aspect::Offer {
                mark(&mut self.pending.dirty, *rank, ix);
            }
        }
    }

    /// Instances born at the start have their defaults set with all others.
    pub(super) fn forget_births(&mut self) {
        self.pending.born.clear();
    }

    /// Marks a vertex everywhere.
    pub(super) fn mark_all(&mut self, rank: usize) {
        mark(&mut self.pending.dirty, rank, Tree::ROOT);
    }

    /// Sets a value; answers whether it is another than before.
    pub(super) fn put(&mut self, ix: Ix, value: String) -> bool {
        let before = &self.tree.get(ix).value;
        if *before == value {
            return false;
        }
        if !self.holds_text(before.len(), value.len()) {
            self.exceed(|| self.path(ix));
            self.report_form("text", "the answers are longer than an interview may be");
            return false;
        }
        let element = self.tree.get_mut(ix);
        element.value = value;
        let node = element.node;
        self.touch(ix);
        if self.live && !self.program.graph.triggers[node.index()].is_empty() {
            self.pending.fired.insert(0, ix);
        }
        true
    }

    fn recalculate(&mut self, ix: Ix, memo: &mut Memo) {
        let node = self.tree.get(ix).node;
        let data_type = self.program.form.node(node).bind.data_type;
        let program = std::sync::Arc::clone(&self.program);
        if let Some(expression) = &program.part(node).calculate {
            let value = self.stored_again(expression, Handle::Element(ix), data_type, "calculation", memo);
            self.put(ix, value);
        }
    }

    /// Shows of an answer what is offered as things are.
    ///
    /// Disputed: Web Forms clears what is not offered any more, JavaRosa keeps it until the question is opened again. To others and
    /// in the submission it is cleared here, so that nothing impossible is reckoned with or sent; but it is kept aside and comes back
    /// when its choice does, so that a slip in the question before loses nothing.
    fn reoffer(&mut self, ix: Ix) {
        let element = self.tree.get(ix);
        let given = element.given.as_ref().unwrap_or(&element.value).clone();
        let offered = self.only_offered(ix, &given);
        self.tree.get_mut(ix).given = (offered != given).then_some(given);
        self.put(ix, offered);
    }

    fn rejudge(&mut self, ix: Ix, memo: &mut Memo) {
        let relevant = &self.program.part(self.tree.get(ix).node).relevant;
        let own = relevant.as_ref().is_none_or(|relevant| self.holds_again(relevant, ix, "relevant", true, memo));
        self.tree.get_mut(ix).own = own;
        let above = self.tree.get(ix).parent.is_none_or(|p| self.tree.get(p).relevant);
        self.relevant_below(ix, above);
    }

    /// Hands relevance down, and touches what it changes.
    pub(super) fn relevant_below(&mut self, ix: Ix, above: bool) {
        let element = self.tree.get_mut(ix);
        let relevant = above && element.own;
        if element.relevant == relevant {
            return;
        }
        element.relevant = relevant;
        let node = element.node;
        self.touch(ix);
        let program = std::sync::Arc::clone(&self.program);
        for child in &program.form.node(node).children {
            for ix in self.tree.at(&program, ix, *child).to_vec() {
                self.relevant_below(ix, relevant);
            }
        }
    }

    fn recount(&mut self, parent: Ix, repeat: NodeId) {
        let program = std::sync::Arc::clone(&self.program);
        let Some(expression) = &program.part(repeat).count else { return };
        let wanted = self.whole_number(expression, Handle::Range(parent, repeat)).min(MAX_INSTANCES);
        while self.tree.at(&program, parent, repeat).len() > wanted {
            let Some(last) = self.tree.at(&program, parent, repeat).last().copied() else { return };
            self.leaving(last);
            self.tree.park(&program, parent, repeat);
        }
        while self.tree.at(&program, parent, repeat).len() < wanted {
            if !self.has_room(repeat) || self.is_spent() {
                self.exceed(|| format!("{}/{}", self.path(parent), program.form.node(repeat).name));
                self.report_form("count", "the form has more questions than an interview may have");
                return;
            }
            self.append(parent, repeat);
        }
    }

    /// Appends an instance and marks all that is computed in it and of it.
    pub(super) fn append(&mut self, parent: Ix, repeat: NodeId) -> Ix {
        let program = std::sync::Arc::clone(&self.program);
        let (top, born) = self.tree.append(&program, parent, repeat);
        let mut all = Vec::new();
        self.tree.subtree(top, false, &mut all);
        if born.is_empty() {
            // Back from where it was parked: the world may have changed meanwhile.
            let above = self.tree.get(parent).relevant;
            self.relevant_below(top, above);
        } else {
            self.pending.born.insert(0, top);
        }
        for ix in all {
            self.mark_own(ix);
            self.touch(ix);
        }
        top
    }

    /// Touches an instance about to leave with all below it. What is read only inside it goes with it.
    pub(super) fn leaving(&mut self, top: Ix) {
        let mut all = Vec::new();
        self.tree.subtree(top, false, &mut all);
        let mut marks = Vec::new();
        for ix in all {
            for edge in &self.program.graph.readers[self.tree.get(ix).node.index()] {
                let Some(root) = scope_of(&self.tree, *edge, ix) else { continue };
                if !is_at_or_below(&self.tree, root, top) {
                    marks.push((edge.rank, root));
                }
            }
        }
        for (rank, root) in marks {
            mark(&mut self.pending.dirty, rank, root);
        }
    }

    /// Sets what a changed value triggers.
    fn fire(&mut self, source: Ix) {
        let program = std::sync::Arc::clone(&self.program);
        let node = self.tree.get(source).node;
        if !self.tree.get(source).relevant {
            return;
        }
        for target in &program.graph.triggers[node.index()] {
            let mut found = Vec::new();
            let shared = std::iter::successors(Some(*target), |n| program.form.node(*n).parent)
                .filter(|n| matches!(program.form.node(*n).kind, Kind::Repeat { .. }))
                .find_map(|repeat| self.tree.above(source, repeat));
            self.tree.below(&program, shared.unwrap_or(Tree::ROOT), *target, &mut found);
            for ix in found {
                let data_type = program.form.node(*target).bind.data_type;
                let value = match &program.part(*target).on_change {
                    Some(expression) => self.stored(expression, Handle::Element(ix), data_type, "trigger"),
                    None => String::new(),
                };
                self.put(ix, value);
            }
        }
    }
}

/// The element below which the readers of `ix` by an edge are; none when they are in an instance that is not there.
fn scope_of(tree: &Tree, edge: Edge, ix: Ix) -> Option<Ix> {
    edge.scope.map_or(Some(Tree::ROOT), |repeat| tree.above(ix, repeat))
}

fn is_at_or_below(tree: &Tree, ix: Ix, top: Ix) -> bool {
    std::iter::successors(Some(ix), |at| tree.get(*at).parent).any(|at| at == top)
}

fn mark(dirty: &mut BTreeMap<usize, Vec<Ix>>, rank: usize, root: Ix) {
    let roots = dirty.entry(rank).or_default();
    if roots.first() == Some(&Tree::ROOT) || roots.last() == Some(&root) {
        return;
    }
    if root == Tree::ROOT {
        roots.clear();
    }
    roots.push(root);
}
