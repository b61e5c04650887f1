//! What depends on what, and what depends on itself.
//!
//! As in JavaRosa the graph is one of nodes, whatever they are asked about: `relevant`, `required`, `readonly` and `calculation` of a
//! node depend on the nodes that they read, and relevance and read-only pass on to everything below. Constraints, filters, defaults and
//! triggers make no cycles.

use crate::form::{Form, Kind, NodeId};
use crate::xpath::ast::{Axis, Test};
use crate::xpath::{self, Function, Hop, Origin, Reference};

use super::Report;

/// Where a path leads.
pub(super) enum End {
    /// To these nodes.
    Nodes(Vec<NodeId>),
    /// To nothing: the name that is not there.
    Nothing(String),
    /// Above the root.
    AboveRoot,
    /// Somewhere that is not known before the form runs.
    Unclear,
}

/// Follows a path through the form.
pub(super) fn follow(form: &Form, from: NodeId, reference: &Reference) -> End {
    let mut at: Vec<Option<NodeId>> = match reference.origin {
        // None: above the root element.
        Origin::Root => vec![None],
        Origin::Context => vec![Some(from)],
        Origin::Instance(_) => return End::Unclear,
    };
    for hop in &reference.hops {
        let mut next = Vec::new();
        for node in &at {
            match step(form, *node, hop) {
                Ok(nodes) => next.extend(nodes),
                Err(end) => return end,
            }
        }
        if next.is_empty() {
            return match &hop.test {
                Test::Name(name) => End::Nothing(name.text().to_owned()),
                _ => End::Unclear,
            };
        }
        next.sort_unstable();
        next.dedup();
        at = next;
    }
    at.into_iter().collect::<Option<Vec<_>>>().map_or(End::Unclear, End::Nodes)
}

fn step(form: &Form, node: Option<NodeId>, hop: &Hop) -> Result<Vec<Option<NodeId>>, End> {
    let named = |id: NodeId, test: &Test, attribute: bool| {
        let name = &form.node(id).name;
        match test {
            Test::Name(wanted) if attribute => name.strip_prefix('@') == Some(wanted.local()),
            Test::Name(wanted) => name == wanted.text() || name == wanted.local(),
            Test::Any => attribute == name.starts_with('@'),
            _ => true,
        }
    };
    let children = |attribute: bool| match node {
        None if named(Form::ROOT, &hop.test, attribute) => vec![Some(Form::ROOT)],
        None => Vec::new(),
        Some(node) => form
            .node(node)
            .children
            .iter()
            .filter(|child| named(**child, &hop.test, attribute))
            .map(|child| Some(*child))
            .collect(),
    };
    match hop.axis {
        Axis::Child if matches!(hop.test, Test::Name(_) | Test::Any | Test::Node) => Ok(children(false)),
        Axis::Attribute => Ok(children(true)),
        Axis::SelfNode => Ok(vec![node]),
        Axis::Parent => match node {
            None => Err(End::AboveRoot),
            Some(node) => Ok(vec![form.node(node).parent]),
        },
        _ => Err(End::Unclear),
    }
}

/// Nodes and what is computed from them.
pub(super) struct Graph {
    /// To each node those that must be computed again when it changes.
    next: Vec<Vec<NodeId>>,
}

impl Graph {
    pub(super) fn new(form: &Form) -> Self {
        Self { next: vec![Vec::new(); form.nodes.len()] }
    }

    /// Notes that a node depends on what an expression reads; with `below`, all that is in it does too.
    pub(super) fn depend(&mut self, form: &Form, id: NodeId, parsed: &xpath::Expression, below: bool) {
        // once() reads its own node without depending on it.
        let mut once = Vec::new();
        parsed.calls(|call| {
            if call.function == Some(Function::Once) {
                once.push(call.offset);
            }
        });
        for reference in parsed.references() {
            if reference.hops.is_empty() && once.contains(&reference.offset) {
                continue;
            }
            let End::Nodes(sources) = follow(form, id, &reference) else { continue };
            for source in sources {
                self.add(source, id);
                if below {
                    self.cascade(form, source, id);
                }
            }
        }
    }

    fn cascade(&mut self, form: &Form, source: NodeId, id: NodeId) {
        let mut left = form.node(id).children.clone();
        while let Some(child) = left.pop() {
            self.add(source, child);
            left.extend_from_slice(&form.node(child).children);
        }
    }

    fn add(&mut self, source: NodeId, target: NodeId) {
        let next = &mut self.next[source.index()];
        if !next.contains(&target) {
            next.push(target);
        }
    }

    /// Reports each set of nodes that depend on one another, at its first row.
    pub(super) fn report(&self, form: &Form, report: &mut Report) {
        for mut nodes in self.components() {
            nodes.sort_unstable();
            let is_cycle = nodes.len() > 1 || self.next[nodes[0].index()].contains(&nodes[0]);
            if !is_cycle {
                continue;
            }
            let place = form.node(nodes[0]).place.clone();
            let names: Vec<String> = nodes.iter().take(10).map(|id| format!("${{{}}}", form.node(*id).name)).collect();
            let message = if nodes.len() == 1 {
                let what = if matches!(form.node(nodes[0]).kind, Kind::Group { .. } | Kind::Repeat { .. }) {
                    "what is in it"
                } else {
                    "itself"
                };
                format!(
                    "{} depends on {what}: take it out of its own relevant, required, readonly or calculation",
                    names[0]
                )
            } else {
                format!(
                    "these depend on one another, so that none can be computed: {}; take one out of the circle",
                    names.join(", ")
                )
            };
            report.error(place, message);
        }
    }

    /// Strongly connected components (Tarjan 1972), without recursion.
    fn components(&self) -> Vec<Vec<NodeId>> {
        let count = self.next.len();
        let (mut order, mut low, mut on_stack) = (vec![usize::MAX; count], vec![0; count], vec![false; count]);
        let (mut stack, mut out, mut clock) = (Vec::new(), Vec::new(), 0);
        for root in 0..count {
            if order[root] != usize::MAX {
                continue;
            }
            let mut work = vec![(root, 0)];
            while let Some((node, at)) = work.pop() {
                if at == 0 {
                    (order[node], low[node]) = (clock, clock);
                    clock += 1;
                    stack.push(node);
                    on_stack[node] = true;
                }
                if let Some(next) = self.next[node].get(at).map(|id| id.index()) {
                    work.push((node, at + 1));
                    if order[next] == usize::MAX {
                        work.push((next, 0));
                    } else if on_stack[next] {
                        low[node] = low[node].min(order[next]);
                    }
                    continue;
                }
                if let Some((parent, _)) = work.last() {
                    low[*parent] = low[*parent].min(low[node]);
                }
                if low[node] == order[node] {
                    let mut component = Vec::new();
                    while let Some(top) = stack.pop() {
                        on_stack[top] = false;
                        component.push(NodeId(u32::try_from(top).unwrap_or(u32::MAX)));
                        if top == node {
                            break;
                        }
                    }
                    out.push(component);
                }
            }
        }
        out
    }
}
