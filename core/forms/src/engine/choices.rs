//! The choices of a question, filtered as things are.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Engine;
use super::tree::Ix;
use super::view::{Handle, View};
use crate::form::{ChoiceTexts, Control, Items, Kind};
use crate::xpath::{Name, Nodes};

/// A choice as it is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its name: what the answer holds.
    pub value: String,
    /// Its label in the language in hand; its name where it has none.
    pub label: String,
    /// File of its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// File of its recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// File of its film.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
}

impl Engine {
    /// The choices of a select or rank, in order; none for other elements.
    #[must_use]
    pub fn choices(&self, ix: Ix) -> Vec<Choice> {
        let Some(items) = self.items(ix) else { return Vec::new() };
        self.offered(ix).into_iter().map(|handle| self.choice(items, handle)).collect()
    }

    /// At most `limit` choices from the `offset`th on, and how many there are.
    #[must_use]
    pub fn choices_from(&self, ix: Ix, offset: usize, limit: usize) -> (Vec<Choice>, usize) {
        let Some(items) = self.items(ix) else { return (Vec::new(), 0) };
        if let Some(list) = self.whole_list(ix) {
            let total = self.program.lists.get(list).list.rows.len();
            let rows = (0_u32..).take(total).skip(offset).take(limit);
            return (rows.map(|row| self.choice(items, Handle::Item(list, row))).collect(), total);
        }
        let offered = self.offered(ix);
        let page = offered.iter().skip(offset).take(limit).map(|handle| self.choice(items, *handle)).collect();
        (page, offered.len())
    }

    /// The first of the chosen names in `text` that a select or rank does not offer.
    #[must_use]
    pub fn first_not_offered(&self, ix: Ix, text: &str) -> Option<String> {
        let offered = self.only_offered(ix, text);
        let offered: Vec<&str> = self.chosen(ix, &offered);
        self.chosen(ix, text).into_iter().find(|name| !offered.contains(name)).map(str::to_owned)
    }

    /// Of the chosen names in `text` those that are offered, in their order.
    pub(super) fn only_offered(&self, ix: Ix, text: &str) -> String {
        let Some(items) = self.items(ix) else { return text.to_owned() };
        let chosen = self.chosen(ix, text);
        let mut missing = chosen.clone();
        if let Some(list) = self.whole_list(ix) {
            let list = self.program.lists.get(list);
            let column = list.list.column(&items.value);
            missing.retain(|name| column.is_none_or(|column| list.rows(column, name).is_empty()));
        } else if !missing.is_empty() {
            for handle in self.offered(ix) {
                let value = self.child_text(handle, &items.value);
                missing.retain(|name| value != *name);
                if missing.is_empty() {
                    return text.to_owned();
                }
            }
        }
        chosen.into_iter().filter(|name| !missing.contains(name)).collect::<Vec<_>>().join(" ")
    }

    /// The label of a choice, whether or not it is offered; its name where it has none.
    #[must_use]
    pub fn label_of(&self, ix: Ix, value: &str) -> String {
        let path = &self.node(ix).path;
        let listed = self.choice_name(path, value, Handle::Element(ix));
        let offered = || self.choices(ix).into_iter().find(|choice| choice.value == value).map(|choice| choice.label);
        listed.or_else(offered).unwrap_or_else(|| value.to_owned())
    }

    fn chosen<'a>(&self, ix: Ix, text: &'a str) -> Vec<&'a str> {
        match self.node(ix).kind {
            Kind::Question { control: Control::SelectOne, .. } => {
                Some(text).filter(|t| !t.is_empty()).into_iter().collect()
            }
            _ => text.split_whitespace().collect(),
        }
    }

    fn items(&self, ix: Ix) -> Option<&Items> {
        self.program.form.node(self.tree.get(ix).node).items()
    }

    /// The list of a select that offers all of it: there the index answers, and nothing is evaluated.
    fn whole_list(&self, ix: Ix) -> Option<u16> {
        if !self.program.part(self.tree.get(ix).node).whole_list {
            return None;
        }
        self.program.lists.find(self.items(ix)?.list.as_deref()?)
    }

    fn offered(&self, ix: Ix) -> Vec<Handle> {
        let node = self.tree.get(ix).node;
        let Some(expression) = &self.program.part(node).items else { return Vec::new() };
        self.nodes(expression, Handle::Element(ix), "choice_filter")
    }

    fn choice(&self, items: &Items, handle: Handle) -> Choice {
        let value = self.child_text(handle, &items.value).into_owned();
        let texts = match handle {
            Handle::Item(list, row) => self.program.lists.get(list).list.texts.get(row as usize),
            _ => None,
        };
        if let Some(ChoiceTexts { label, image, audio, video, .. }) = texts {
            Choice {
                label: self.render_choice(label).unwrap_or_else(|| value.clone()),
                image: self.render_choice(image),
                audio: self.render_choice(audio),
                video: self.render_choice(video),
                value,
            }
        } else {
            let label = self.child_text(handle, &items.label).into_owned();
            let label = if label.is_empty() { value.clone() } else { label };
            Choice { value, label, ..Choice::default() }
        }
    }

    fn child_text(&self, parent: Handle, name: &str) -> Cow<'_, str> {
        if let Handle::Item(list, row) = parent {
            let list = self.program.lists.get(list);
            return list.list.column(name).map_or("", |column| list.cell(row, column)).into();
        }
        let view = View { program: &self.program, tree: &self.tree };
        let mut found = Vec::new();
        view.children(parent, Some(&Name::new(name)), &mut found);
        found.first().map(|handle| view.text(*handle).into_owned()).unwrap_or_default().into()
    }

    /// The label of a choice of the question at a path as `jr:choice-name()` writes it: absolute, or relative to where it is
    /// written. The whole list is asked, not only what is offered: a kept answer keeps its name.
    pub(super) fn choice_name(&self, question: &str, value: &str, from: Handle) -> Option<String> {
        let node = self.question_at(question.trim(), from)?;
        let items = self.program.form.node(node).items()?;
        let list = self.program.lists.find(items.list.as_deref()?)?;
        let column = self.program.lists.get(list).list.column(&items.value)?;
        let row = self.program.lists.get(list).rows(column, value).first()?;
        Some(self.choice(items, Handle::Item(list, *row)).label)
    }

    fn question_at(&self, path: &str, from: Handle) -> Option<crate::form::NodeId> {
        let form = &self.program.form;
        if path.starts_with('/') {
            return self.find(path).map(|ix| self.tree.get(ix).node).or_else(|| form.at(path));
        }
        let mut at = match from {
            Handle::Element(ix) => self.tree.get(ix).node,
            _ => return None,
        };
        for step in path.split('/').filter(|step| *step != ".") {
            at = if step == ".." { form.node(at).parent? } else { self.program.child(at, step)? };
        }
        Some(at)
    }
}
