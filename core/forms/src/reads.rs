//! Which columns of which lists a form reads: what whoever runs it must be given, and no more.

use crate::form::{ChoiceTexts, DefaultValue, Form, Kind, Node, Piece, Place, Text};
use crate::xpath::ast::{Axis, Expr, Test};
use crate::xpath::{Expression, Function, Origin, Reference};

/// A column that is read, and the cell that does so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRead {
    /// The list; `None` where its name is computed.
    pub list: Option<String>,
    /// The column; `None` where it is not named, so that it may be any.
    pub column: Option<String>,
    /// Whether the rows are offered as choices, and not only looked up.
    pub offered: bool,
    /// The question, or the list whose choices say it.
    pub question: String,
    /// The cell.
    pub place: Place,
}

/// Where expressions stand whose own cell is not known.
struct At<'a> {
    question: &'a str,
    place: &'a Place,
    offered: bool,
}

impl At<'_> {
    fn read(&self, list: Option<String>, column: Option<String>, place: &Place) -> ListRead {
        ListRead { list, column, offered: self.offered, question: self.question.to_owned(), place: place.clone() }
    }
}

/// Every read of a list, in the order of the form.
#[must_use]
pub fn of_lists(form: &Form) -> Vec<ListRead> {
    let mut found = Vec::new();
    for node in &form.nodes {
        of_node(node, &mut found);
    }
    for (name, list) in &form.lists {
        for text in list.texts.iter().flat_map(ChoiceTexts::all) {
            of_text(text, &At { question: name, place: &list.place, offered: false }, &mut found);
        }
    }
    found
}

fn of_node(node: &Node, found: &mut Vec<ListRead>) {
    let at = At { question: &node.name, place: &node.place, offered: false };
    let bind = &node.bind;
    let default = match &bind.default {
        Some(DefaultValue::Dynamic(expression)) => Some(expression),
        _ => None,
    };
    let count = match &node.kind {
        Kind::Repeat { count } => count.as_ref(),
        _ => None,
    };
    let changed = bind.on_change.as_ref().and_then(|change| change.value.as_ref());
    let conditions = [&bind.relevant, &bind.required, &bind.readonly, &bind.constraint, &bind.calculate];
    let expressions = conditions.into_iter().filter_map(Option::as_ref).chain(default).chain(count).chain(changed);
    for expression in expressions {
        of_expression(expression, &at, found);
    }
    for text in node.texts.all() {
        of_text(text, &at, found);
    }
    let Some(items) = node.items() else { return };
    let (at, from) = (At { offered: true, ..at }, found.len());
    of_expression(&items.nodeset, &at, found);
    let Some(first) = found.get(from).cloned() else { return };
    let shown = [&items.value, &items.label];
    found.extend(shown.map(|column| at.read(first.list.clone(), Some(column.clone()), &first.place)));
}

fn of_text(text: &Text, at: &At<'_>, found: &mut Vec<ListRead>) {
    for piece in text.0.iter().flatten().flat_map(|template| &template.0) {
        if let Piece::Output(expression) = piece {
            of_expression(expression, at, found);
        }
    }
}

fn of_expression(expression: &crate::form::Expression, at: &At<'_>, found: &mut Vec<ListRead>) {
    let place = if expression.place.row == 0 { at.place } else { &expression.place };
    // A form that is checked parses; one that does not is refused where it is to run.
    let Ok(parsed) = Expression::parse(&expression.text) else { return };
    for reference in parsed.references() {
        if let Origin::Instance(list) = &reference.origin {
            found.push(at.read(list.clone(), column(&reference), place));
        }
    }
    parsed.calls(|call| {
        if call.function != Some(Function::PullData) {
            return;
        }
        let text = |n: usize| match call.arguments.get(n) {
            Some(Expr::Text(text)) => Some(text.to_string()),
            _ => None,
        };
        for n in [1, 2] {
            found.push(at.read(text(0), text(n), place));
        }
    });
}

/// The column at the end of `instance('list')/root/item/column`. A read of the rows as such is one of their names: that they are there.
fn column(reference: &Reference) -> Option<String> {
    let mut names = Vec::new();
    for hop in &reference.hops {
        match (&hop.axis, &hop.test) {
            (Axis::Child, Test::Name(name)) => names.push(name.text().to_owned()),
            _ => return None,
        }
    }
    Some(names.into_iter().nth(2).unwrap_or_else(|| "name".to_owned()))
}
