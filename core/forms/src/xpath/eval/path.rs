//! Location paths: axes, node tests and predicates.

use std::cmp::Ordering;

use super::{Evaluator, Focus, Nodes};
use crate::xpath::EvalError;
use crate::xpath::ast::{Axis, Expr, Name, Path, Start, Step, Test};
use crate::xpath::value::{Value, same_number};

type Found<N> = Vec<<N as Nodes>::Node>;

impl<'a, N: Nodes> Evaluator<'a, '_, N> {
    #[inline(never)]
    pub(super) fn path(&mut self, path: &'a Path, focus: Focus<N::Node>) -> Result<Found<N>, EvalError> {
        let mut at = match &path.start {
            Start::Root => vec![self.world.nodes.document()],
            Start::Context => vec![focus.node],
            Start::Filter { base, predicates } => {
                let Value::Nodes(mut found) = self.value(base, focus)? else {
                    return Err(EvalError::NotNodes("a path"));
                };
                for predicate in predicates {
                    self.keep(predicate, &mut found, 0)?;
                }
                found
            }
        };
        // Whether all are equally deep, so that none holds another.
        let mut level = true;
        let mut next = Vec::with_capacity(at.len());
        for step in &path.steps {
            next.clear();
            self.step(step, &at, level, &mut next)?;
            std::mem::swap(&mut at, &mut next);
            level &= matches!(step.axis, Axis::Child | Axis::SelfNode | Axis::Attribute | Axis::Parent);
        }
        Ok(at)
    }

    #[inline(never)]
    fn step(&mut self, step: &'a Step, from: &[N::Node], level: bool, found: &mut Found<N>) -> Result<(), EvalError> {
        for &node in from {
            let start = found.len();
            if self.look_up(step, node, found)? {
                continue;
            }
            self.along(step, node, found)?;
            self.spend((found.len() - start) as u64)?;
            for predicate in &step.predicates {
                self.keep(predicate, found, start)?;
            }
            if step.axis.is_reverse() {
                found[start..].reverse();
            }
        }
        match step.axis {
            Axis::Child | Axis::SelfNode | Axis::Attribute if level => {}
            Axis::Parent if level => found.dedup(),
            _ if from.len() > 1 => self.put_in_order(found)?,
            _ => {}
        }
        Ok(())
    }

    /// Document order, each node once.
    fn put_in_order(&mut self, found: &mut Found<N>) -> Result<(), EvalError> {
        let nodes = self.world.nodes;
        self.spend(found.len() as u64 * u64::from(found.len().max(1).ilog2() + 1))?;
        if !found.is_sorted_by(|left, right| nodes.order(*left, *right) == Ordering::Less) {
            found.sort_by(|left, right| nodes.order(*left, *right));
            found.dedup();
        }
        Ok(())
    }

    /// Keeps, of what stands from `start` on, the nodes for which a predicate holds.
    #[inline(never)]
    pub(super) fn keep(&mut self, predicate: &'a Expr, found: &mut Found<N>, start: usize) -> Result<(), EvalError> {
        if let Expr::Number(position) = predicate {
            let wanted = (start..found.len()).find(|index| same_number(ordinal(index - start), *position));
            let node = wanted.map(|index| found[index]);
            found.truncate(start);
            found.extend(node);
            return Ok(());
        }
        let size = found.len() - start;
        let mut kept = start;
        for index in 0..size {
            let node = found[start + index];
            let holds = match self.value(predicate, Focus { node, position: index + 1, size })? {
                Value::Number(position) => same_number(ordinal(index), position),
                value => value.to_boolean(self.world.nodes),
            };
            if holds {
                found[kept] = node;
                kept += 1;
            }
        }
        found.truncate(kept);
        Ok(())
    }

    /// The nodes of the step's axis that pass its test, nearest first on reverse axes.
    fn along(&mut self, step: &Step, node: N::Node, found: &mut Found<N>) -> Result<(), EvalError> {
        if step.test == Test::Text {
            return Err(EvalError::TextNode);
        }
        let nodes = self.world.nodes;
        let name = if let Test::Name(name) = &step.test { Some(name) } else { None };
        match step.axis {
            Axis::Child => nodes.children(node, name, found),
            Axis::Attribute => nodes.attributes(node, name, found),
            Axis::SelfNode => self.take(step, node, found),
            Axis::Parent => {
                if let Some(parent) = nodes.parent(node) {
                    self.take(step, parent, found);
                }
            }
            Axis::Ancestor | Axis::AncestorOrSelf => {
                let mut at = if step.axis == Axis::Ancestor { nodes.parent(node) } else { Some(node) };
                while let Some(ancestor) = at {
                    self.take(step, ancestor, found);
                    at = nodes.parent(ancestor);
                }
            }
            Axis::Descendant => self.descendants(node, name, found)?,
            Axis::DescendantOrSelf => {
                self.take(step, node, found);
                self.descendants(node, name, found)?;
            }
            Axis::FollowingSibling => self.siblings(step, node, false, found)?,
            Axis::PrecedingSibling => self.siblings(step, node, true, found)?,
            Axis::Following | Axis::Preceding => self.beside(step, node, found)?,
        }
        Ok(())
    }

    fn take(&self, step: &Step, node: N::Node, found: &mut Found<N>) {
        let nodes = self.world.nodes;
        let passes = match &step.test {
            Test::Name(name) => nodes.is_named(node, name),
            // A document node is no element.
            Test::Any => nodes.parent(node).is_some(),
            Test::Node | Test::Text => true,
        };
        if passes {
            found.push(node);
        }
    }

    /// Everything below a node in document order, without recursion: a tree may be deep.
    fn descendants(&mut self, node: N::Node, name: Option<&Name>, found: &mut Found<N>) -> Result<(), EvalError> {
        let nodes = self.world.nodes;
        let mut open = Vec::new();
        nodes.children(node, None, &mut open);
        open.reverse();
        while let Some(next) = open.pop() {
            self.spend(1)?;
            if name.is_none_or(|name| nodes.is_named(next, name)) {
                found.push(next);
            }
            let start = open.len();
            nodes.children(next, None, &mut open);
            open[start..].reverse();
        }
        Ok(())
    }

    fn siblings(&mut self, step: &Step, node: N::Node, before: bool, found: &mut Found<N>) -> Result<(), EvalError> {
        let nodes = self.world.nodes;
        let Some(parent) = nodes.parent(node) else { return Ok(()) };
        let mut all = Vec::new();
        nodes.children(parent, None, &mut all);
        self.spend(all.len() as u64)?;
        let Some(place) = all.iter().position(|sibling| *sibling == node) else { return Ok(()) };
        if before {
            for sibling in all[..place].iter().rev() {
                self.take(step, *sibling, found);
            }
        } else {
            for sibling in &all[place + 1..] {
                self.take(step, *sibling, found);
            }
        }
        Ok(())
    }

    /// `following` and `preceding`: what stands after or before a node and neither holds it nor lies in it.
    fn beside(&mut self, step: &Step, node: N::Node, found: &mut Found<N>) -> Result<(), EvalError> {
        let forward = step.axis == Axis::Following;
        let any = Step { axis: step.axis, test: Test::Node, predicates: Vec::new(), offset: 0 };
        let mut at = Some(node);
        while let Some(level) = at {
            let mut siblings = Vec::new();
            self.siblings(&any, level, !forward, &mut siblings)?;
            for sibling in siblings {
                let mut inside = vec![sibling];
                self.descendants(sibling, None, &mut inside)?;
                if !forward {
                    inside.reverse();
                }
                for inner in inside {
                    self.take(step, inner, found);
                }
            }
            at = self.world.nodes.parent(level);
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "fewer nodes than 2^52")]
fn ordinal(index: usize) -> f64 {
    (index + 1) as f64
}
