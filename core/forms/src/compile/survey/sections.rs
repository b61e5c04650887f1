//! Groups, repeats and loops: what rows begin and end.

use crate::form::{Control, Place};

use super::super::loops;
use super::super::question;
use super::super::references;
use super::super::table::{Line, Source};
use super::super::tree::{At, Element, What};
use super::super::types::Section;
use super::{COUNT, Grid, Open, Walk};

impl Walk<'_> {
    pub(super) fn begin(&mut self, line: Line<'_>, section: Section) {
        let name = self.name(line, section.name());
        self.save_to(line, true);
        let what = if section == Section::Repeat { What::Repeat } else { What::Group };
        if let (Some(name), Section::Repeat) = (&name, section) {
            let place = line.place(&["name"]);
            if *name == self.settings.root {
                self.report.error(
                    place,
                    format!("a repeat cannot be called {name}, as the form itself is: choose another name"),
                );
            } else if !self.repeats.insert(name.clone()) {
                self.report.error(
                    place,
                    format!("two repeats are called {name}: each needs a name of its own in the whole form"),
                );
            }
        }
        let mut element = Element::new(name.unwrap_or_else(|| format!("unnamed_{}", line.number)), what, line.whole());
        question::describe(&mut element, line, &self.settings.default_language);
        if section == Section::Repeat && element.label.is_none() && element.image.is_none() {
            self.report.warn(
                line.place(&["label"]),
                format!("repeat {} has no label: people cannot tell what they add", element.name),
            );
        }
        for (key, text, _) in line.cells().filter(|(key, _, _)| {
            key[0] == "control" && key.len() > 1 && key[1] != "appearance" && key[1] != "jr:count"
        }) {
            element.parameters.insert(format!("body::{}", key[1..].join("::")), text.to_owned());
        }
        if let Some(intent) = line.get(&["intent"]) {
            element.parameters.insert("body::intent".to_owned(), intent.to_owned());
        }
        let parent = self.here();
        if section == Section::Repeat {
            element.count = self.count(line, parent, &element.name);
        }
        let is_table = is_table_list(&mut element);
        let note = is_table.then(|| table_label(&mut element, line)).flatten();
        let at = self.tree.push(parent, element);
        let mut open = Open::new(at, section, line.whole());
        if is_table {
            open.table = Grid::Begun;
        }
        if let Some(note) = note {
            self.tree.push(at, note);
        }
        self.open.push(open);
    }

    /// `repeat_count`: what is more than a reference becomes a calculated node in front of the repeat.
    fn count(&mut self, line: Line<'_>, parent: At, name: &str) -> Option<Source> {
        let count = line.source(COUNT)?;
        if references::only(&count.text).is_some() {
            return Some(count);
        }
        let generated = format!("{name}_count");
        let mut node = Element::new(generated.clone(), What::Value, line.whole());
        node.readonly = Some(Source { text: "true()".to_owned(), place: Place::default() });
        node.calculate = Some(count.clone());
        self.tree.push(parent, node);
        Some(Source { text: format!("${{{generated}}}"), place: count.place })
    }

    pub(super) fn end(&mut self, line: Line<'_>, section: Section) {
        self.save_to(line, true);
        let open = self.open.last().filter(|open| self.open.len() > 1 && open.section == section);
        if open.is_none() {
            let begun = self.open.last().filter(|_| self.open.len() > 1).map_or_else(
                || "nothing is begun".to_owned(),
                |open| format!("the {} {} is begun", open.section.name(), self.tree.get(open.at).name),
            );
            self.report.error(
                line.place(&["type"]),
                format!("this row ends a {} but {begun}: delete it, or add the row that begins it", section.name()),
            );
            return;
        }
        if let Some(Open { at, over: Some(list), .. }) = self.open.pop() {
            self.unroll(at, &list);
        }
    }

    pub(super) fn begin_loop(&mut self, line: Line<'_>, list: &str) {
        if self.lists.get(list).is_none() {
            let hint = self.lists.meant(list).map_or_else(
                || "write begin loop over LIST, and put LIST on the choices sheet".to_owned(),
                |meant| format!("was {meant} meant?"),
            );
            self.report.error(line.place(&["type"]), format!("the loop goes over {list:?}, which is no list: {hint}"));
        }
        self.begin(line, Section::Loop);
        if let Some(open) = self.open.last_mut() {
            open.over = Some(list.to_owned());
        }
    }

    /// What is in a loop is there once for each item: names in it can only be referred to when there is one item.
    fn unroll(&mut self, at: At, list: &str) {
        let Some(list) = self.lists.get(list) else { return };
        let (names, repeat) = loops::names(&self.tree, at);
        let times = loops::unroll(&mut self.tree, at, list, self.report);
        if repeat && times > 1 {
            let place = self.tree.get(at).place.clone();
            self.report.error(
                place,
                "a repeat cannot stand in a loop, as each repeat needs a name of its own: write the groups without loop",
            );
        }
        for name in names {
            *self.names.entry(name).or_default() += times.saturating_sub(1);
        }
        for item in &list.items {
            *self.names.entry(item.name.clone()).or_default() += 1;
        }
    }
}

/// A group with the appearance `table-list` becomes a `field-list`.
fn is_table_list(element: &mut Element) -> bool {
    let Some(appearance) =
        element.appearance.as_mut().filter(|a| a.text.split_whitespace().any(|word| word == "table-list"))
    else {
        return false;
    };
    let rest: Vec<&str> = appearance.text.split_whitespace().filter(|word| *word != "table-list").collect();
    appearance.text = std::iter::once("field-list").chain(rest).collect::<Vec<_>>().join(" ");
    true
}

/// The note that a table-list's label becomes.
fn table_label(element: &mut Element, line: Line<'_>) -> Option<Element> {
    let label = std::mem::take(&mut element.label);
    let hint = std::mem::take(&mut element.hint);
    if label.is_none() && hint.is_none() {
        return None;
    }
    let name = format!("generated_table_list_label_{}", line.number);
    let mut note = Element::new(name, What::Question(Control::Note), line.whole());
    (note.label, note.hint) = (label, hint);
    note.readonly = Some(Source { text: "true()".to_owned(), place: Place::default() });
    Some(note)
}
