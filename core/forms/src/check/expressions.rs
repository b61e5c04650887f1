//! Every expression of a compiled form: that it can be read, that its functions exist and take what they are given, that its lists and
//! paths are there, that nothing depends on itself.

use crate::form::{DefaultValue, Expression, Form, Kind, NodeId, Piece, Text};
use crate::xpath;
use crate::xpath::{FUNCTIONS, Function, Origin};

use super::{Report, cycles, meant, values};

/// Whether an expression is evaluated when the form opens, so that it breaks at once, or only when somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// `relevant`, `calculation`, `required`, `readonly`, `default`, `choice_filter`, `repeat_count`.
    Opening,
    /// `constraint`, and outputs in texts.
    Later,
}

/// Checks all expressions.
pub(crate) fn expressions(form: &Form, report: &mut Report) {
    let mut graph = cycles::Graph::new(form);
    for id in form.ids() {
        let node = form.node(id);
        if let Kind::Group { shown: true } = node.kind {
            childless(form, id, report);
        }
        let bind = &node.bind;
        for expression in [&bind.relevant, &bind.required, &bind.readonly, &bind.calculate].into_iter().flatten() {
            if let Some(parsed) = one(form, id, expression, When::Opening, report) {
                graph.depend(
                    form,
                    id,
                    &parsed,
                    bind.relevant.as_ref() == Some(expression) || bind.readonly.as_ref() == Some(expression),
                );
            }
        }
        if let Some(constraint) = &bind.constraint {
            one(form, id, constraint, When::Later, report);
        }
        if let Some(DefaultValue::Dynamic(default)) = &bind.default {
            one(form, id, default, When::Opening, report);
        }
        if let Some(value) = bind.on_change.as_ref().and_then(|change| change.value.as_ref()) {
            one(form, id, value, When::Later, report);
        }
        match &node.kind {
            Kind::Repeat { count: Some(count) } => drop(one(form, id, count, When::Opening, report)),
            Kind::Question { items: Some(items), .. } => drop(one(form, id, &items.nodeset, When::Opening, report)),
            _ => {}
        }
        let texts = &node.texts;
        for text in [&texts.label, &texts.hint, &texts.guidance, &texts.constraint_message, &texts.required_message] {
            outputs(form, id, text, report);
        }
    }
    for text in form.lists.values().flat_map(|list| &list.texts) {
        outputs(form, Form::ROOT, &text.label, report);
    }
    graph.report(form, report);
}

fn outputs(form: &Form, id: NodeId, text: &Text, report: &mut Report) {
    for piece in text.0.iter().flatten().flat_map(|template| &template.0) {
        if let Piece::Output(expression) = piece {
            one(form, id, expression, When::Later, report);
        }
    }
}

/// A group in which nothing is shown cannot be drawn.
fn childless(form: &Form, id: NodeId, report: &mut Report) {
    let shown = |child: &NodeId| match form.node(*child).kind {
        Kind::Group { shown } => shown,
        Kind::Repeat { .. } | Kind::Question { .. } => true,
        Kind::Value | Kind::Attribute => false,
    };
    let node = form.node(id);
    if !node.children.iter().any(shown) {
        report.error(
            node.place.clone(),
            format!("group {} has nothing to show: add a question, or move what it calculates out of it", node.name),
        );
    }
}

/// Checks one expression. A cell that already has an error gets no second one.
fn one(form: &Form, id: NodeId, expression: &Expression, when: When, report: &mut Report) -> Option<xpath::Expression> {
    if expression.place.row > 0 && report.errors.iter().any(|finding| finding.place == expression.place) {
        return None;
    }
    let parsed = match xpath::Expression::parse(&expression.text) {
        Ok(parsed) => parsed,
        Err(error) => {
            report.error(expression.place.clone(), format!("{} in {:?}", error, shorten(&expression.text)));
            return None;
        }
    };
    functions(expression, &parsed, when, report);
    paths(form, id, expression, &parsed, when, report);
    values::check(form, id, expression, &parsed, when, report);
    Some(parsed)
}

/// What breaks the form when it opens is an error; what may never be evaluated is a warning, as ODK Validate has it.
pub(super) fn found(expression: &Expression, when: When, message: String, report: &mut Report) {
    match when {
        When::Opening => report.error(expression.place.clone(), message),
        When::Later => report.warn(expression.place.clone(), message),
    }
}

fn functions(expression: &Expression, parsed: &xpath::Expression, when: When, report: &mut Report) {
    parsed.calls(|call| {
        let name = call.name.text();
        let Some(function) = call.function else {
            let hint = meant(name, FUNCTIONS.iter().map(|signature| signature.name));
            let hint = hint.map_or(String::new(), |meant| format!(": was {meant}() meant?"));
            found(expression, when, format!("there is no function {name}(){hint}"), report);
            return;
        };
        let count = call.arguments.len();
        if !function.takes(count) {
            let arity = &function.signature().arity;
            let takes = match (*arity.start(), *arity.end()) {
                (a, b) if a == b => format!("{a}"),
                (a, usize::MAX) => format!("{a} or more"),
                (a, b) => format!("{a} to {b}"),
            };
            found(expression, when, format!("{name}() takes {takes} arguments, here it is given {count}"), report);
        }
        if matches!(function, Function::Regex)
            && let Some(xpath::ast::Expr::Text(pattern)) = call.arguments.get(1)
            && let Some(problem) = values::pattern(pattern)
        {
            found(expression, when, format!("the pattern of regex() cannot be read: {problem}"), report);
        }
    });
}

/// Lists and paths that are not there.
fn paths(
    form: &Form,
    id: NodeId,
    expression: &Expression,
    parsed: &xpath::Expression,
    when: When,
    report: &mut Report,
) {
    for reference in parsed.references() {
        match &reference.origin {
            Origin::Instance(Some(list))
                if !form.lists.contains_key(list) && list != form.node(Form::ROOT).name.as_str() =>
            {
                let hint = meant(list, form.lists.keys().map(String::as_str));
                let hint = hint.map_or_else(
                    || "it is no list of the choices sheet and no file of the form".to_owned(),
                    |meant| format!("was {meant} meant?"),
                );
                found(expression, when, format!("there is no instance('{list}'): {hint}"), report);
            }
            Origin::Instance(_) => {}
            Origin::Root | Origin::Context => match cycles::follow(form, id, &reference) {
                cycles::End::AboveRoot => {
                    found(expression, when, "the path leads above the form: it has too many ..".to_owned(), report);
                }
                cycles::End::Nothing(name) => {
                    report.warn(expression.place.clone(), format!("a path leads to {name}, which is not there: write ${{name}} of a question, or 'text' in quotes"));
                }
                cycles::End::Nodes(_) | cycles::End::Unclear => {}
            },
        }
    }
}

fn shorten(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
