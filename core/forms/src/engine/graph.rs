//! What must be recomputed, in which order, when something changes: built once per form.
//!
//! Only what other nodes can see is in the graph: calculates, relevance, repeat counts, and whether a chosen answer is still offered.
//! Whether a node is required, read-only or valid concerns nobody else and is computed when it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::references::{Reading, ancestors, readings, repeat_of};
use crate::form::{Form, NodeId};
use crate::xpath::{Expression, Function};

/// What is computed about a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aspect {
    Count,
    Relevant,
    Calculate,
    /// Which choices of an answer are offered.
    Offer,
}

/// Something that is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Vertex {
    pub node: NodeId,
    pub aspect: Aspect,
}

/// A vertex that reads a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    /// Index into [`Graph::order`].
    pub rank: usize,
    /// The repeat whose instance reader and node share; none: every reader reads every such node.
    pub scope: Option<NodeId>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    /// Each vertex after all that it reads.
    pub order: Vec<Vertex>,
    /// Per rank, whether the calculate reads itself in other instances of its repeat (a running total): all are computed anew, in
    /// document order.
    pub sequential: Vec<bool>,
    /// Per rank, whether it is a count that depends on what is in its repeat, and so on itself.
    pub loose: Vec<bool>,
    /// Per node, who reads it.
    pub readers: Vec<Vec<Edge>>,
    /// Per node, the vertices computed about it.
    pub own: Vec<Vec<usize>>,
    /// Per node, whose value its change sets (`trigger`).
    pub triggers: Vec<Vec<NodeId>>,
    /// What says something in the language of the interview.
    pub speaking: Vec<usize>,
}

/// Nodes that wait for each other, each read by the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Circle(pub Vec<Vertex>);

type Expressions<'a> = BTreeMap<Vertex, &'a Expression>;

impl Graph {
    pub fn new(form: &Form, expressions: &Expressions<'_>) -> Result<Self, Circle> {
        let mut read: BTreeMap<Vertex, Vec<Reading>> = BTreeMap::new();
        for (vertex, expression) in expressions {
            read.insert(*vertex, readings(form, vertex.node, expression));
        }
        let mut loose = BTreeSet::new();
        let order = loop {
            match sorted(form, &read, &loose) {
                Ok(order) => break order,
                Err(Circle(way)) => {
                    let first = |aspect| way.iter().copied().find(|v: &Vertex| v.aspect == aspect);
                    if let Some(vertex) = first(Aspect::Offer) {
                        // Two lists that filter each other are no mistake: each is filtered when it is shown, and the answers are kept.
                        read.remove(&vertex);
                    } else if let Some(vertex) = first(Aspect::Count) {
                        // A repeat that says in each instance whether there is another: counted again when that is answered.
                        loose.insert(vertex);
                    } else {
                        return Err(Circle(way));
                    }
                }
            }
        };
        let rank_of: BTreeMap<Vertex, usize> = order.iter().enumerate().map(|(rank, v)| (*v, rank)).collect();
        let count = form.nodes.len();
        let mut graph = Self {
            sequential: order.iter().map(|v| reads_itself(&read[v], *v)).collect(),
            readers: vec![Vec::new(); count],
            own: vec![Vec::new(); count],
            triggers: vec![Vec::new(); count],
            speaking: Vec::new(),
            loose: order.iter().map(|v| loose.contains(v)).collect(),
            order,
        };
        for (vertex, rank) in &rank_of {
            graph.own[vertex.node.index()].push(*rank);
            for reading in &read[vertex] {
                let edge = Edge { rank: *rank, scope: repeat_of(form, reading.top) };
                graph.readers[reading.node.index()].push(edge);
            }
            if speaks(expressions[vertex]) {
                graph.speaking.push(*rank);
            }
        }
        for edges in &mut graph.readers {
            edges.sort_unstable();
            edges.dedup();
        }
        for id in form.ids() {
            for source in form.node(id).bind.on_change.iter().flat_map(|change| &change.sources) {
                graph.triggers[source.index()].push(id);
            }
        }
        Ok(graph)
    }
}

fn speaks(expression: &Expression) -> bool {
    let mut speaks = false;
    expression.calls(|call| speaks |= matches!(call.function, Some(Function::ChoiceName | Function::Itext)));
    speaks
}

fn reads_itself(read: &[Reading], vertex: Vertex) -> bool {
    vertex.aspect == Aspect::Calculate && read.iter().any(|r| r.node == vertex.node)
}

/// The vertices that must be up to date before one that reads these nodes: what is computed about them, and whether what holds
/// them is relevant and there at all.
fn needs(form: &Form, vertex: Vertex, read: &[Reading], known: impl Fn(Vertex) -> bool) -> BTreeSet<Vertex> {
    let mut needs = BTreeSet::new();
    let structure = |needs: &mut BTreeSet<Vertex>, node| {
        needs.insert(Vertex { node, aspect: Aspect::Relevant });
        needs.insert(Vertex { node, aspect: Aspect::Count });
    };
    for reading in read {
        // A running total reads other instances of itself: that is no circle.
        let elsewhere = repeat_of(form, reading.top) != repeat_of(form, vertex.node);
        if reading.node != vertex.node || !elsewhere {
            needs.insert(Vertex { node: reading.node, aspect: Aspect::Calculate });
            needs.insert(Vertex { node: reading.node, aspect: Aspect::Offer });
        }
        structure(&mut needs, reading.node);
        for node in ancestors(form, reading.node) {
            structure(&mut needs, node);
        }
    }
    for node in ancestors(form, vertex.node) {
        needs.insert(Vertex { node, aspect: Aspect::Count });
    }
    needs.retain(|v| known(*v));
    needs
}

fn sorted(form: &Form, read: &BTreeMap<Vertex, Vec<Reading>>, loose: &BTreeSet<Vertex>) -> Result<Vec<Vertex>, Circle> {
    let known = |v: Vertex| read.contains_key(&v);
    let waiting = |vertex: &Vertex, readings: &[Reading]| {
        if loose.contains(vertex) { BTreeSet::new() } else { needs(form, *vertex, readings, known) }
    };
    let mut waits: BTreeMap<Vertex, BTreeSet<Vertex>> =
        read.iter().map(|(vertex, readings)| (*vertex, waiting(vertex, readings))).collect();
    let mut followers: BTreeMap<Vertex, Vec<Vertex>> = BTreeMap::new();
    for (vertex, needs) in &waits {
        for need in needs {
            followers.entry(*need).or_default().push(*vertex);
        }
    }
    let mut ready: BTreeSet<Vertex> = waits.iter().filter(|(_, n)| n.is_empty()).map(|(v, _)| *v).collect();
    let mut order = Vec::new();
    while let Some(vertex) = ready.pop_first() {
        order.push(vertex);
        waits.remove(&vertex);
        for follower in followers.get(&vertex).into_iter().flatten() {
            if let Some(needs) = waits.get_mut(follower) {
                needs.remove(&vertex);
                if needs.is_empty() {
                    ready.insert(*follower);
                }
            }
        }
    }
    if waits.is_empty() { Ok(order) } else { Err(circle(&waits)) }
}

/// One circle among vertices that all wait for another of them.
fn circle(waits: &BTreeMap<Vertex, BTreeSet<Vertex>>) -> Circle {
    let mut way: Vec<Vertex> = waits.keys().next().copied().into_iter().collect();
    while let Some(next) = way.last().and_then(|v| waits[v].iter().find(|n| waits.contains_key(n))) {
        if let Some(start) = way.iter().position(|v| v == next) {
            return Circle(way.split_off(start));
        }
        way.push(*next);
    }
    Circle(way)
}

/// How deep nodes nest.
pub(super) fn depth(form: &Form) -> usize {
    form.ids().map(|id| ancestors(form, id).len()).max().unwrap_or(0)
}
