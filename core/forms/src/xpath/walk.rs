//! What an expression refers to: for the checks of a form and for the graph of what depends on what.

use super::ast::{Axis, Call, Expr, Path, Start, Step, Test};
use super::{Expression, Function};

/// A path that an expression reads, as hops from where it starts. Predicates are left out of it: what they read comes
/// as references of their own, from where the predicate stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Where it starts.
    pub origin: Origin,
    /// The steps from there.
    pub hops: Vec<Hop>,
    /// Where it is written in the text, in bytes.
    pub offset: usize,
}

/// Where a reference starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The top of the primary instance.
    Root,
    /// The node that the expression belongs to.
    Context,
    /// A list beside the instance; `None` where its name is computed.
    Instance(Option<String>),
}

/// One step of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// In which direction.
    pub axis: Axis,
    /// To which nodes.
    pub test: Test,
}

impl Expression {
    /// Every path in the expression, those in predicates and arguments too, in the order written.
    #[must_use]
    pub fn references(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        collect(self.root(), &[Reference::context(0)], &mut found);
        found
    }

    /// Calls `look` with every function call in the expression, known or not, in the order written.
    pub fn calls<'a>(&'a self, mut look: impl FnMut(&'a Call)) {
        visit(self.root(), &mut |expr| {
            if let Expr::Call(call) = expr {
                look(call);
            }
        });
    }

    /// Whether the expression may answer differently although nothing that it refers to has changed.
    #[must_use]
    pub fn is_volatile(&self) -> bool {
        let mut volatile = false;
        self.calls(|call| volatile |= call.function.is_some_and(Function::is_volatile));
        volatile
    }
}

impl Reference {
    const fn context(offset: usize) -> Self {
        Self { origin: Origin::Context, hops: Vec::new(), offset }
    }

    fn hop(&self, step: &Step) -> Self {
        let mut next = self.clone();
        if step.axis != Axis::SelfNode || step.test != Test::Node {
            next.hops.push(Hop { axis: step.axis, test: step.test.clone() });
        }
        next
    }
}

/// Calls `look` with an expression and everything inside it, outermost first.
pub(super) fn visit<'a>(expr: &'a Expr, look: &mut impl FnMut(&'a Expr)) {
    look(expr);
    match expr {
        Expr::Number(_) | Expr::Text(_) => {}
        Expr::Binary { first, rest } => {
            visit(first, look);
            for (_, operand) in rest {
                visit(operand, look);
            }
        }
        Expr::Negate { operand, .. } => visit(operand, look),
        Expr::Union(members) => {
            for member in members {
                visit(member, look);
            }
        }
        Expr::Call(call) => {
            for argument in &call.arguments {
                visit(argument, look);
            }
        }
        Expr::Path(path) => {
            if let Start::Filter { base, predicates } = &path.start {
                visit(base, look);
                for predicate in predicates {
                    visit(predicate, look);
                }
            }
            path.steps.iter().flat_map(|step| &step.predicates).for_each(|predicate| visit(predicate, look));
        }
    }
}

/// Adds what `expr` reads to `found`, with paths resolved from `here`, and answers the references whose nodes it yields.
fn collect(expr: &Expr, here: &[Reference], found: &mut Vec<Reference>) -> Vec<Reference> {
    match expr {
        Expr::Number(_) | Expr::Text(_) => Vec::new(),
        Expr::Binary { first, rest } => {
            collect(first, here, found);
            for (_, operand) in rest {
                drop(collect(operand, here, found));
            }
            Vec::new()
        }
        Expr::Negate { operand, .. } => {
            collect(operand, here, found);
            Vec::new()
        }
        Expr::Union(members) => members.iter().flat_map(|member| collect(member, here, found)).collect(),
        Expr::Call(call) => collect_call(call, here, found),
        Expr::Path(path) => collect_path(path, here, found),
    }
}

fn collect_call(call: &Call, here: &[Reference], found: &mut Vec<Reference>) -> Vec<Reference> {
    let mut yielded: Vec<_> = call.arguments.iter().map(|argument| collect(argument, here, found)).collect();
    match call.function {
        Some(Function::Current) => vec![Reference::context(call.offset)],
        Some(Function::Instance) => {
            let id = match call.arguments.first() {
                Some(Expr::Text(id)) => Some(id.to_string()),
                _ => None,
            };
            vec![Reference { origin: Origin::Instance(id), hops: Vec::new(), offset: call.offset }]
        }
        Some(Function::Randomize | Function::IndexedRepeat | Function::Depend) if !yielded.is_empty() => {
            yielded.swap_remove(0)
        }
        Some(Function::Coalesce | Function::If) => yielded.into_iter().flatten().collect(),
        // Without an argument these read the node in hand.
        Some(
            Function::String
            | Function::Number
            | Function::StringLength
            | Function::NormalizeSpace
            | Function::Name
            | Function::LocalName,
        ) if call.arguments.is_empty() => {
            found.extend(here.iter().map(|reference| Reference { offset: call.offset, ..reference.clone() }));
            Vec::new()
        }
        Some(Function::Once) => {
            found.push(Reference::context(call.offset));
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn collect_path(path: &Path, here: &[Reference], found: &mut Vec<Reference>) -> Vec<Reference> {
    let mut at: Vec<Reference> = match &path.start {
        Start::Root => vec![Reference { origin: Origin::Root, hops: Vec::new(), offset: path.offset }],
        Start::Context => here.iter().map(|from| Reference { offset: path.offset, ..from.clone() }).collect(),
        Start::Filter { base, predicates } => {
            let from = collect(base, here, found);
            for predicate in predicates {
                drop(collect(predicate, &from, found));
            }
            from
        }
    };
    for step in &path.steps {
        at = at.iter().map(|reference| reference.hop(step)).collect();
        for predicate in &step.predicates {
            drop(collect(predicate, &at, found));
        }
    }
    found.extend(at.iter().cloned());
    at
}
