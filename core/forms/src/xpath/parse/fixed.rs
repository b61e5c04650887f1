//! Which calls have the same value wherever they are evaluated.

use crate::xpath::Function;
use crate::xpath::ast::{Expr, Path, Start};

/// Whether a call walks many nodes, none of them found from the node in hand.
pub(super) fn is_fixed(function: Function, arguments: &[Expr]) -> bool {
    let walks = matches!(
        function,
        Function::Sum
            | Function::Count
            | Function::CountNonEmpty
            | Function::Max
            | Function::Min
            | Function::Join
            | Function::Concat
            | Function::PullData
    );
    walks && arguments.iter().all(|argument| same_everywhere(argument, false))
}

/// Whether an expression has the same value everywhere; in a predicate, everywhere that the path before it leads.
fn same_everywhere(expr: &Expr, in_predicate: bool) -> bool {
    match expr {
        Expr::Number(_) | Expr::Text(_) => true,
        Expr::Binary { first, rest } => {
            same_everywhere(first, in_predicate)
                && rest.iter().all(|(_, operand)| same_everywhere(operand, in_predicate))
        }
        Expr::Negate { operand, .. } => same_everywhere(operand, in_predicate),
        Expr::Union(_) => false,
        Expr::Path(path) => {
            starts_fixed(path, in_predicate) && path.steps.iter().all(|step| all_fixed(&step.predicates))
        }
        Expr::Call(call) => {
            let told = match call.function {
                Some(Function::Position | Function::Last) => in_predicate,
                // The node in hand, chance, and what asks for either.
                None
                | Some(
                    Function::Current
                    | Function::Once
                    | Function::Random
                    | Function::Uuid
                    | Function::Randomize
                    | Function::ChoiceName,
                ) => false,
                Some(Function::Today | Function::Now | Function::True | Function::False | Function::Pi) => true,
                Some(_) => in_predicate || !call.arguments.is_empty(),
            };
            told && call.arguments.iter().all(|argument| same_everywhere(argument, in_predicate))
        }
    }
}

fn starts_fixed(path: &Path, in_predicate: bool) -> bool {
    match &path.start {
        Start::Root => true,
        Start::Context => in_predicate,
        Start::Filter { base, predicates } => same_everywhere(base, in_predicate) && all_fixed(predicates),
    }
}

fn all_fixed(predicates: &[Expr]) -> bool {
    predicates.iter().all(|predicate| same_everywhere(predicate, true))
}
