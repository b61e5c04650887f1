//! Values that cannot be what a function or an operator needs.

use crate::form::{Expression, Form, Kind, NodeId};
use crate::xpath::ast::{Expr, Path, Start};
use crate::xpath::{self, Function, Origin, Reference};

use super::Report;
use super::cycles::{End, follow};
use super::expressions::{When, found};

/// A path that means many answers where one is needed, and a text where nodes are needed.
pub(super) fn check(
    form: &Form,
    id: NodeId,
    expression: &Expression,
    parsed: &xpath::Expression,
    when: When,
    report: &mut Report,
) {
    parsed.calls(|call| {
        let nodes = matches!(
            call.function,
            Some(Function::Count | Function::CountNonEmpty | Function::Sum | Function::Position)
        );
        if nodes && matches!(call.arguments.first(), Some(Expr::Number(_) | Expr::Text(_))) {
            let name = call.name.text();
            found(
                expression,
                when,
                format!("{name}() takes questions, not a value: write {name}(${{name}}) of a question in a repeat"),
                report,
            );
        }
        let moment = matches!(call.function, Some(Function::Date | Function::DateTime | Function::DecimalDateTime));
        if let (true, Some(Expr::Text(text))) = (moment, call.arguments.first())
            && !is_moment(text)
        {
            found(
                expression,
                when,
                format!("'{text}' is no date: write it as '2026-01-31' or '2026-01-31T09:30:00+08:00'"),
                report,
            );
        }
    });
    if when == When::Later || matches!(form.node(id).kind, Kind::Repeat { .. }) || is_items(form, id, expression) {
        return;
    }
    let mut many = Vec::new();
    single(parsed.root(), &mut many);
    for offset in many {
        let Some(reference) =
            parsed.references().into_iter().find(|r| r.offset == offset && !matches!(r.origin, Origin::Instance(_)))
        else {
            continue;
        };
        if let Some(repeat) = repeated(form, id, &reference) {
            found(
                expression,
                when,
                format!(
                    "a path means an answer in each {repeat}, but one value is needed: use sum(), count(), join() or indexed-repeat(), or write this in the repeat"
                ),
                report,
            );
        }
    }
}

/// A date with or without a time, or a number of days; a blank is no date but allowed.
fn is_moment(text: &str) -> bool {
    let date = text.split('T').next().unwrap_or_default();
    text.is_empty() || date.parse::<jiff::civil::Date>().is_ok() || text.parse::<f64>().is_ok()
}

fn is_items(form: &Form, id: NodeId, expression: &Expression) -> bool {
    form.node(id).items().is_some_and(|items| items.nodeset == *expression)
}

/// The repeat that a path leads into from outside of it.
fn repeated(form: &Form, id: NodeId, reference: &Reference) -> Option<String> {
    let End::Nodes(nodes) = follow(form, id, reference) else { return None };
    let up = |id: NodeId| std::iter::successors(Some(id), |id| form.node(*id).parent);
    let target = *nodes.first()?;
    let own: Vec<NodeId> = up(id).collect();
    up(target)
        .find(|at| matches!(form.node(*at).kind, Kind::Repeat { .. }) && !own.contains(at))
        .map(|at| form.node(at).name.clone())
}

/// Paths without predicates that stand where one value is needed, by where they are written.
fn single(expr: &Expr, out: &mut Vec<usize>) {
    match expr {
        Expr::Path(path) if is_bare(path) => out.push(path.offset),
        Expr::Binary { first, rest } => {
            single(first, out);
            for (_, operand) in rest {
                single(operand, out);
            }
        }
        Expr::Negate { operand, .. } => single(operand, out),
        Expr::Call(call) => {
            use Function::{
                Abs, Coalesce, Contains, Date, FormatDate, If, Int, Not, Number, Once, Regex, Round, Selected, String,
                StringLength, Substr,
            };
            let one = matches!(
                call.function,
                Some(
                    If | Coalesce
                        | Number
                        | String
                        | Int
                        | Round
                        | Selected
                        | StringLength
                        | Substr
                        | Contains
                        | Not
                        | Abs
                        | Date
                        | FormatDate
                        | Once
                        | Regex
                )
            );
            if one {
                call.arguments.iter().for_each(|argument| single(argument, out));
            }
        }
        _ => {}
    }
}

fn is_bare(path: &Path) -> bool {
    !matches!(path.start, Start::Filter { .. }) && path.steps.iter().all(|step| step.predicates.is_empty())
}

/// What is wrong with a pattern. Only brackets are looked at: dialects differ in the rest.
pub(super) fn pattern(text: &str) -> Option<&'static str> {
    let (mut round, mut square, mut escaped) = (0_i32, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' if square => square = false,
            _ if square => {}
            '[' => square = true,
            '(' => round += 1,
            ')' => round -= 1,
            _ => {}
        }
        if round < 0 {
            return Some("a ) has no ( before it; write \\) for the character");
        }
    }
    match (square, round, escaped) {
        (true, _, _) => Some("a [ is not closed; write \\[ for the character"),
        (_, 1.., _) => Some("a ( is not closed; write \\( for the character"),
        (_, _, true) => Some("it ends with \\"),
        _ => None,
    }
}
