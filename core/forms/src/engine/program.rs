//! A form made ready to run: expressions parsed, names numbered, lists indexed, the graph built. Shared by all its interviews.

use std::collections::{BTreeMap, HashMap};

use thiserror::Error;

use super::graph::{Aspect, Circle, Graph, Vertex, depth};
use super::lists::Lists;
use crate::form::{DefaultValue, Form, Kind, NodeId, Piece, Place, Text};
use crate::xpath::ast::{Expr, Start};
use crate::xpath::{Expression, Function, SyntaxError};

/// How deep groups and repeats may nest. Nobody writes ten.
pub const MAX_NESTING: usize = 64;

/// A form made ready to run.
#[derive(Debug)]
pub struct Program {
    pub(super) form: Form,
    pub(super) parts: Vec<Parts>,
    pub(super) graph: Graph,
    pub(super) lists: Lists,
    names: HashMap<String, u32>,
    slots: Vec<usize>,
    /// Per node how many elements come with one of it.
    sizes: Vec<usize>,
    /// Per node its children by number of name, sorted.
    children: Vec<Vec<(u32, NodeId)>>,
    outputs: HashMap<String, Expression>,
}

/// The parsed expressions of a node.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub name: u32,
    pub relevant: Option<Expression>,
    pub required: Option<Expression>,
    pub readonly: Option<Expression>,
    pub constraint: Option<Expression>,
    pub calculate: Option<Expression>,
    pub default: Option<Expression>,
    pub on_change: Option<Expression>,
    pub count: Option<Expression>,
    pub items: Option<Expression>,
    /// Whether the items are all of a list.
    pub whole_list: bool,
}

/// Why a form cannot run, with the cell to mend.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{path}: {problem}")]
pub struct ProgramError {
    /// Path of the node.
    pub path: String,
    /// The cell.
    pub place: Place,
    /// What is wrong with it.
    pub problem: ProgramProblem,
}

/// What is wrong with a form.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ProgramProblem {
    /// An expression does not parse.
    #[error("{0}")]
    Syntax(#[from] SyntaxError),
    /// Relevance, calculates and repeat counts that wait for each other.
    #[error("these wait for each other: {}", .0.join(" → "))]
    Circle(Vec<String>),
    /// Deeper than [`MAX_NESTING`].
    #[error("groups nest deeper than {MAX_NESTING}")]
    TooDeep,
}

impl Program {
    /// Makes a form ready to run.
    ///
    /// # Errors
    /// Every expression that does not parse; else the first circle.
    pub fn new(form: Form) -> Result<Self, Vec<ProgramError>> {
        if depth(&form) > MAX_NESTING {
            let (path, place) = (form.node(Form::ROOT).path.clone(), Place::default());
            return Err(vec![ProgramError { path, place, problem: ProgramProblem::TooDeep }]);
        }
        let mut reader = Reader { names: HashMap::new(), errors: Vec::new() };
        let parts: Vec<Parts> = form.ids().map(|id| reader.parts(&form, id)).collect();
        let outputs = reader.outputs(&form);
        let lists = Lists::new(&form, &mut |name| reader.number(name));
        if !reader.errors.is_empty() {
            return Err(reader.errors);
        }
        let graph = Graph::new(&form, &vertices(&parts)).map_err(|circle| vec![describe(&form, &circle)])?;
        let mut slots = vec![0; form.nodes.len()];
        let mut children = Vec::new();
        for node in &form.nodes {
            for (slot, child) in node.children.iter().enumerate() {
                slots[child.index()] = slot;
            }
            let mut named: Vec<_> = node.children.iter().map(|c| (parts[c.index()].name, *c)).collect();
            named.sort_unstable();
            children.push(named);
        }
        let sizes = sizes(&form);
        Ok(Self { parts, graph, lists, names: reader.names, slots, sizes, children, outputs, form })
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.form
    }

    pub(super) fn part(&self, node: NodeId) -> &Parts {
        &self.parts[node.index()]
    }

    /// Index of a node among the children of its parent.
    pub(super) fn slot(&self, node: NodeId) -> usize {
        self.slots[node.index()]
    }

    /// How many elements come with one of a node: itself, and what stands below it from the start.
    pub(super) fn size(&self, node: NodeId) -> usize {
        self.sizes[node.index()]
    }

    /// The children of a name given by its number.
    pub(super) fn children_named(&self, parent: NodeId, name: u32) -> impl Iterator<Item = NodeId> + '_ {
        let children = &self.children[parent.index()];
        let from = children.partition_point(|(n, _)| *n < name);
        children[from..].iter().take_while(move |(n, _)| *n == name).map(|(_, node)| *node)
    }

    /// The child of a name.
    pub(super) fn child(&self, parent: NodeId, name: &str) -> Option<NodeId> {
        let number = self.number(name)?;
        self.children_named(parent, number).next()
    }

    /// The number of a name that the form knows.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.names.get(name).copied()
    }

    /// The child of `from` that is `to` or above it.
    pub(super) fn step_down(&self, from: NodeId, to: NodeId) -> Option<NodeId> {
        let mut at = to;
        while let Some(parent) = self.form.node(at).parent {
            if parent == from {
                return Some(at);
            }
            at = parent;
        }
        None
    }

    /// The parsed expression of an output.
    pub(super) fn output(&self, text: &str) -> Option<&Expression> {
        self.outputs.get(text)
    }
}

/// A parent stands before its children, so that from the end on each node's children are known.
fn sizes(form: &Form) -> Vec<usize> {
    let mut sizes = vec![1_usize; form.nodes.len()];
    for (index, node) in form.nodes.iter().enumerate().rev() {
        let below = node.children.iter().filter(|c| !matches!(form.node(**c).kind, Kind::Repeat { count: Some(_) }));
        sizes[index] = below.fold(1, |sum: usize, child| sum.saturating_add(sizes[child.index()]));
    }
    sizes
}

fn vertices(parts: &[Parts]) -> BTreeMap<Vertex, &Expression> {
    let mut found = BTreeMap::new();
    for (node, part) in (0_u32..).map(NodeId).zip(parts) {
        let aspects = [
            (Aspect::Count, &part.count),
            (Aspect::Relevant, &part.relevant),
            (Aspect::Calculate, &part.calculate),
            (Aspect::Offer, &part.items),
        ];
        for (aspect, expression) in aspects {
            found.extend(expression.as_ref().map(|e| (Vertex { node, aspect }, e)));
        }
    }
    found
}

fn describe(form: &Form, circle: &Circle) -> ProgramError {
    let first = circle.0.first().map_or(Form::ROOT, |v| v.node);
    let aspect = circle.0.first().map(|v| v.aspect);
    let node = form.node(first);
    let cell = match aspect {
        Some(Aspect::Relevant) => node.bind.relevant.as_ref(),
        Some(Aspect::Calculate) => node.bind.calculate.as_ref(),
        _ => None,
    };
    let paths = circle.0.iter().map(|v| form.node(v.node).path.clone()).collect();
    ProgramError {
        path: node.path.clone(),
        place: cell.map_or_else(|| node.place.clone(), |e| e.place.clone()),
        problem: ProgramProblem::Circle(paths),
    }
}

/// Parses, and gives names their numbers.
struct Reader {
    names: HashMap<String, u32>,
    errors: Vec<ProgramError>,
}

impl Reader {
    fn number(&mut self, name: &str) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        *self.names.entry(name.to_owned()).or_insert(next)
    }

    fn parse(&mut self, path: &str, expression: &crate::form::Expression) -> Option<Expression> {
        match Expression::parse(&expression.text) {
            Ok(mut parsed) => {
                parsed.bind(&mut |name| self.number(name));
                Some(parsed)
            }
            Err(error) => {
                let (path, place) = (path.to_owned(), expression.place.clone());
                self.errors.push(ProgramError { path, place, problem: error.into() });
                None
            }
        }
    }

    fn parts(&mut self, form: &Form, id: NodeId) -> Parts {
        let node = form.node(id);
        let bind = &node.bind;
        let mut read = |e: Option<&crate::form::Expression>| e.and_then(|e| self.parse(&node.path, e));
        let dynamic = match &bind.default {
            Some(DefaultValue::Dynamic(expression)) => Some(expression),
            _ => None,
        };
        let count = match &node.kind {
            Kind::Repeat { count } => count.as_ref(),
            _ => None,
        };
        let mut parts = Parts {
            name: 0,
            relevant: read(bind.relevant.as_ref()),
            required: read(bind.required.as_ref()),
            readonly: read(bind.readonly.as_ref()),
            constraint: read(bind.constraint.as_ref()),
            calculate: read(bind.calculate.as_ref()),
            default: read(dynamic),
            on_change: read(bind.on_change.as_ref().and_then(|change| change.value.as_ref())),
            count: read(count),
            items: read(node.items().map(|items| &items.nodeset)),
            whole_list: false,
        };
        parts.whole_list = parts.items.as_ref().is_some_and(is_whole_list);
        parts.name = self.number(&node.name);
        parts
    }

    fn outputs(&mut self, form: &Form) -> HashMap<String, Expression> {
        let mut outputs = HashMap::new();
        let mut read = |path: &str, text: &Text, reader: &mut Self| {
            for piece in text.0.iter().flatten().flat_map(|template| &template.0) {
                if let Piece::Output(expression) = piece
                    && !outputs.contains_key(&expression.text)
                    && let Some(parsed) = reader.parse(path, expression)
                {
                    outputs.insert(expression.text.clone(), parsed);
                }
            }
        };
        for node in &form.nodes {
            for text in node.texts.all() {
                read(&node.path, text, self);
            }
        }
        for (name, list) in &form.lists {
            for choice in &list.texts {
                for text in choice.all() {
                    read(name, text, self);
                }
            }
        }
        outputs
    }
}

/// `instance('list')/root/item`.
fn is_whole_list(expression: &Expression) -> bool {
    let Expr::Path(path) = expression.root() else { return false };
    let Start::Filter { base, predicates } = &path.start else { return false };
    let from_list = matches!(&**base, Expr::Call(call) if call.function == Some(Function::Instance));
    let unfiltered = predicates.is_empty() && path.steps.iter().all(|step| step.predicates.is_empty());
    from_list && unfiltered && path.steps.len() == 2
}
