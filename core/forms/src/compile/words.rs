//! Texts of all languages to templates, with `${name}` and `instance(…)` in them as outputs.

use crate::form::{Expression, Piece, Template, Text};

use super::references::{Resolver, Use, find};
use super::table::{Source, Words};
use super::tree::At;

/// The languages of a form, in the order in which they are first met.
#[derive(Debug, Default)]
pub(super) struct Languages(pub Vec<String>);

impl Languages {
    /// Adds those of a text.
    pub(super) fn meet(&mut self, words: &Words) {
        if let Words::Many(many) = words {
            for (language, _) in many {
                if !self.0.contains(language) {
                    self.0.push(language.clone());
                }
            }
        }
    }

    /// A text in all languages. One without a language counts for all of them.
    pub(super) fn text(&self, words: &Words, resolver: &Resolver<'_>, context: Option<At>) -> Text {
        match words {
            Words::None => Text::default(),
            Words::Plain(source) => Text(vec![Some(template(source, resolver, context)); self.0.len()]),
            Words::Many(many) => Text(
                self.0
                    .iter()
                    .map(|language| {
                        many.iter().find(|(l, _)| l == language).map(|(_, source)| template(source, resolver, context))
                    })
                    .collect(),
            ),
        }
    }
}

fn template(source: &Source, resolver: &Resolver<'_>, context: Option<At>) -> Template {
    let text = &source.text;
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut from = 0;
    // What is an output, by bytes: calls of instance() first, then references outside of them.
    let mut outputs: Vec<(usize, usize, String)> = instances(text)
        .into_iter()
        .map(|(start, end)| (start, end, resolver.resolve(&text[start..end], context, Use::default())))
        .collect();
    for found in find(text).unwrap_or_default() {
        if !outputs.iter().any(|(start, end, _)| (*start..*end).contains(&found.start)) {
            outputs.push((found.start, found.end, resolver.path(text, &found, context, Use::default())));
        }
    }
    outputs.sort_by_key(|(start, _, _)| *start);
    for (start, end, expression) in outputs {
        literal.push_str(&text[from..start]);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
        }
        pieces.push(Piece::Output(Expression { text: expression.trim().to_owned(), place: source.place.clone() }));
        from = end;
    }
    literal.push_str(&text[from..]);
    if !literal.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Template(pieces)
}

/// Where `instance('list')/root/item[…]/label` stands in a text: to the first space outside of brackets.
fn instances(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("instance(").map(|at| at + from) {
        let (mut depth, mut quote) = (0_u32, None);
        let end = text[start..].char_indices().find_map(|(at, c)| {
            if let Some(q) = quote {
                quote = (c != q).then_some(q);
                return None;
            }
            match c {
                '\'' | '"' => quote = Some(c),
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                c if depth == 0 && ends_path(c) => return Some(start + at),
                _ => {}
            }
            None
        });
        let end = end.unwrap_or(text.len());
        // Only with a path behind it is it an expression.
        if text[start..end].contains(")/") {
            out.push((start, end));
        }
        from = end.max(start + 1);
    }
    out
}

fn ends_path(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '，' | '。' | '；' | '!' | '?' | '！' | '？' | '、')
}
