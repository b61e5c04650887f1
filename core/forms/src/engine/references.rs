//! Which nodes of the form an expression reads, and how far up each reading reaches.

use crate::form::{Form, Kind, NodeId};
use crate::xpath::ast::{Axis, Test};
use crate::xpath::{Expression, Hop, Origin};

/// A node that an expression reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reading {
    pub node: NodeId,
    /// The highest node on the way there. What is below it is read in the same repeat instance as the reader.
    pub top: NodeId,
}

/// Everything that an expression at `owner` reads, each once. The owner itself is left out where it is read as `.`: that closes
/// no circle that recomputation would have to follow.
pub(super) fn readings(form: &Form, owner: NodeId, expression: &Expression) -> Vec<Reading> {
    let mut found = Vec::new();
    for reference in expression.references() {
        let mut at = match reference.origin {
            Origin::Context if reference.hops.is_empty() => continue,
            Origin::Context => vec![Reading { node: owner, top: owner }],
            Origin::Root => Vec::new(),
            Origin::Instance(_) => continue,
        };
        let mut hops = reference.hops.iter();
        if reference.origin == Origin::Root {
            let Some(first) = hops.next() else { continue };
            at = from_document(form, first);
        }
        for hop in hops {
            at = at.iter().flat_map(|reading| follow(form, *reading, hop)).collect();
            at.sort_unstable();
            at.dedup();
        }
        found.extend(at);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The first hop of an absolute path: from the document node to the root, or to all.
fn from_document(form: &Form, hop: &Hop) -> Vec<Reading> {
    let all = matches!(hop.axis, Axis::Descendant | Axis::DescendantOrSelf);
    let nodes = if all { form.ids().collect() } else { vec![Form::ROOT] };
    passing(form, nodes, &hop.test).map(|node| Reading { node, top: Form::ROOT }).collect()
}

fn follow(form: &Form, from: Reading, hop: &Hop) -> Vec<Reading> {
    let node = form.node(from.node);
    let at = |top: NodeId, nodes: Vec<NodeId>| {
        passing(form, nodes, &hop.test).map(|node| Reading { node, top: higher(form, top, from.top) }).collect()
    };
    match hop.axis {
        Axis::SelfNode => at(from.top, vec![from.node]),
        Axis::Child => {
            let children = node.children.iter().copied().filter(|c| form.node(*c).kind != Kind::Attribute);
            at(from.top, children.collect())
        }
        Axis::Attribute => {
            let attributes = node.children.iter().copied().filter(|c| form.node(*c).kind == Kind::Attribute);
            let named = attributes.filter(|c| match &hop.test {
                Test::Name(name) => form.node(*c).name.strip_prefix('@') == Some(name.text()),
                _ => true,
            });
            named.map(|node| Reading { node, top: from.top }).collect()
        }
        Axis::Parent => node.parent.map(|parent| at(parent, vec![parent])).unwrap_or_default(),
        Axis::Ancestor | Axis::AncestorOrSelf => {
            let mut above = ancestors(form, from.node);
            if hop.axis == Axis::AncestorOrSelf {
                above.push(from.node);
            }
            at(Form::ROOT, above)
        }
        Axis::Descendant | Axis::DescendantOrSelf => {
            let mut below = descendants(form, from.node);
            if hop.axis == Axis::Descendant {
                below.retain(|n| *n != from.node);
            }
            at(from.top, below)
        }
        Axis::FollowingSibling | Axis::PrecedingSibling => {
            let Some(parent) = node.parent else { return Vec::new() };
            at(parent, form.node(parent).children.clone())
        }
        Axis::Following | Axis::Preceding => at(Form::ROOT, form.ids().collect()),
    }
}

fn passing<'a>(form: &'a Form, nodes: Vec<NodeId>, test: &'a Test) -> impl Iterator<Item = NodeId> + 'a {
    nodes.into_iter().filter(move |node| match test {
        Test::Name(name) => form.node(*node).name == name.text(),
        Test::Any | Test::Node => true,
        Test::Text => false,
    })
}

/// The one of two nodes, one of which is above the other, that is nearer to the root.
fn higher(form: &Form, a: NodeId, b: NodeId) -> NodeId {
    if a == b || ancestors(form, b).contains(&a) { a } else { b }
}

/// Everything above a node, the nearest first.
pub(super) fn ancestors(form: &Form, node: NodeId) -> Vec<NodeId> {
    std::iter::successors(form.node(node).parent, |n| form.node(*n).parent).collect()
}

/// A node and everything below it.
pub(super) fn descendants(form: &Form, node: NodeId) -> Vec<NodeId> {
    let mut found = vec![node];
    for child in &form.node(node).children {
        found.extend(descendants(form, *child));
    }
    found
}

/// The nearest repeat at or above a node.
pub(super) fn repeat_of(form: &Form, node: NodeId) -> Option<NodeId> {
    let at_or_above = std::iter::successors(Some(node), |n| form.node(*n).parent);
    at_or_above.into_iter().find(|n| matches!(form.node(*n).kind, Kind::Repeat { .. }))
}
