//! `begin loop over list`: what is between it and its end, once for each item of the list, in a group that is called as the item is. In the
//! texts and expressions of the rows `%(name)s` and `%(label)s` become the item's own, as pyxform has it.

use crate::check::Report;
use crate::form::Place;
use crate::xpath::is_name;

use super::choices::{ChoiceList, Item};
use super::table::{Source, Words};
use super::tree::{At, Element, Tree, What};

/// An item that means that nothing is chosen: it has no questions of its own.
const NOTHING: &str = "none";

/// Puts a group for each item below the loop, in place of what was read there. Answers how many there are.
pub(super) fn unroll(tree: &mut Tree, at: At, list: &ChoiceList, report: &mut Report) -> usize {
    let template = std::mem::take(&mut tree.elements[at].children);
    let items: Vec<&Item> = list.items.iter().filter(|item| item.name != NOTHING).collect();
    let place = tree.get(at).place.clone();
    for item in &items {
        if !is_name(&item.name) {
            report.error(
                item.place.clone(),
                format!(
                    "{:?} cannot name a group of the loop over {}: a name begins with a letter or _ and holds letters, digits, _, - and .",
                    item.name, list.name
                ),
            );
            continue;
        }
        let mut group = Element::new(item.name.clone(), What::Group, place.clone());
        group.label = item.label.clone();
        (group.image, group.audio, group.video) = (item.image.clone(), item.audio.clone(), item.video.clone());
        let group = tree.push(at, group);
        for child in &template {
            let copy = copy(tree, *child, group);
            fill(&mut tree.elements[copy], item, report);
        }
    }
    items.len()
}

/// Names below an element, and whether a repeat is among them.
pub(super) fn names(tree: &Tree, at: At) -> (Vec<String>, bool) {
    let (mut names, mut repeat, mut left) = (Vec::new(), false, tree.get(at).children.clone());
    while let Some(at) = left.pop() {
        let element = tree.get(at);
        names.push(element.name.clone());
        repeat |= element.what == What::Repeat;
        left.extend(&element.children);
    }
    (names, repeat)
}

fn copy(tree: &mut Tree, from: At, parent: At) -> At {
    let mut element = tree.get(from).clone();
    let children = std::mem::take(&mut element.children);
    let at = tree.push(parent, element);
    for child in children {
        copy(tree, child, at);
    }
    at
}

fn fill(element: &mut Element, item: &Item, report: &mut Report) {
    let e = element;
    let logic =
        [&mut e.relevant, &mut e.required, &mut e.readonly, &mut e.constraint, &mut e.calculate, &mut e.default];
    for source in logic.into_iter().flatten() {
        fill_source(source, item, None, report);
    }
    for words in [&mut e.label, &mut e.hint, &mut e.guidance, &mut e.constraint_message, &mut e.required_message] {
        match words {
            Words::None => {}
            Words::Plain(source) => fill_source(source, item, None, report),
            Words::Many(many) => {
                for (language, source) in many {
                    fill_source(source, item, Some(language), report);
                }
            }
        }
    }
}

fn fill_source(source: &mut Source, item: &Item, language: Option<&str>, report: &mut Report) {
    if source.text.contains('%') {
        source.text = filled(&source.text, &source.place, item, language, report);
    }
}

fn filled(text: &str, place: &Place, item: &Item, language: Option<&str>, report: &mut Report) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let Some((key, after)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(")s")) else {
            out.push('%');
            continue;
        };
        rest = after;
        match value(item, key, language) {
            Some(value) => out.push_str(value),
            None => report.error(
                place.clone(),
                format!("%({key})s is no column of the list that is looped over: write %(name)s or %(label)s"),
            ),
        }
    }
    out + rest
}

fn value<'a>(item: &'a Item, key: &str, language: Option<&str>) -> Option<&'a str> {
    match (key, &item.label) {
        ("name", _) | ("label", Words::None) => Some(&item.name),
        ("label", Words::Plain(source)) => Some(&source.text),
        ("label", Words::Many(many)) => {
            let own = many.iter().find(|(name, _)| Some(name.as_str()) == language);
            own.or_else(|| many.first()).map(|(_, source)| source.text.as_str())
        }
        _ => item.more.iter().find(|(column, _)| column == key).map(|(_, text)| text.as_str()),
    }
}
