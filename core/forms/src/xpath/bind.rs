//! Numbers for names, given once when a form is compiled.

use super::ast::{Expr, Start, Step, Test};

pub(super) fn names(expr: &mut Expr, id_of: &mut dyn FnMut(&str) -> u32) {
    match expr {
        Expr::Number(_) | Expr::Text(_) => {}
        Expr::Binary { first, rest } => {
            names(first, id_of);
            for (_, operand) in rest {
                names(operand, id_of);
            }
        }
        Expr::Negate { operand, .. } => names(operand, id_of),
        Expr::Union(members) => {
            for member in members {
                names(member, id_of);
            }
        }
        Expr::Call(call) => {
            for argument in &mut call.arguments {
                names(argument, id_of);
            }
        }
        Expr::Path(path) => {
            if let Start::Filter { base, predicates } = &mut path.start {
                names(base, id_of);
                for predicate in predicates {
                    names(predicate, id_of);
                }
            }
            for step in &mut path.steps {
                step_names(step, id_of);
            }
        }
    }
}

fn step_names(step: &mut Step, id_of: &mut dyn FnMut(&str) -> u32) {
    if let Test::Name(name) = &mut step.test {
        name.bind(id_of(name.text()));
    }
    for predicate in &mut step.predicates {
        names(predicate, id_of);
    }
}
