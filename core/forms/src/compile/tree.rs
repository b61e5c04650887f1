//! The form while it is read: elements with what their rows say, references not yet resolved.

use std::collections::BTreeMap;

use crate::form::{Control, DataType, Place, Preload};

use super::table::{Source, Words};

/// Index of an element.
pub(super) type At = usize;

/// Elements; the first is the root.
#[derive(Debug)]
pub(super) struct Tree {
    pub elements: Vec<Element>,
}

/// An element of the form, or an attribute.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub name: String,
    pub parent: Option<At>,
    pub children: Vec<At>,
    pub what: What,
    pub place: Place,
    pub data_type: DataType,
    pub relevant: Option<Source>,
    pub required: Option<Source>,
    pub readonly: Option<Source>,
    pub constraint: Option<Source>,
    pub calculate: Option<Source>,
    pub default: Option<Source>,
    /// Whether the default is computed.
    pub dynamic: bool,
    pub trigger: Vec<String>,
    pub preload: Option<Preload>,
    pub count: Option<Source>,
    pub label: Words,
    pub hint: Words,
    pub guidance: Words,
    pub constraint_message: Words,
    pub required_message: Words,
    pub image: Words,
    pub big_image: Words,
    pub audio: Words,
    pub video: Words,
    pub appearance: Option<Source>,
    pub parameters: BTreeMap<String, String>,
    pub choices: Option<Choices>,
    pub save_to: Option<Saving>,
}

/// `save_to`.
#[derive(Clone, Debug)]
pub(super) struct Saving {
    pub dataset: String,
    pub property: String,
    pub place: Place,
}

/// What an element is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum What {
    #[default]
    Root,
    /// `begin group`.
    Group,
    /// `meta`.
    Meta,
    Repeat,
    /// `entity` within `meta`.
    Entity,
    Question(Control),
    Value,
    Attribute,
}

/// Where a select takes its items from.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices {
    pub from: From,
    /// The list as the type names it.
    pub list: String,
    pub filter: Option<Source>,
    pub randomize: bool,
    pub seed: Option<String>,
    pub value: Option<String>,
    pub label: Option<String>,
    pub place: Place,
}

/// Kinds of lists.
#[derive(Clone, Debug)]
pub(super) enum From {
    /// The choices sheet, or that of external choices.
    Sheet(String),
    /// A file beside the form: instance and extension.
    File { stem: String, extension: String },
    /// A question in a repeat, as `${name}`.
    Repeat(String),
    /// `search('file', …)`: the file, the filter as XPath, the columns of value and label.
    Search { file: String, filter: Option<String> },
}

impl Default for From {
    fn default() -> Self {
        Self::Sheet(String::new())
    }
}

impl Element {
    pub(super) fn new(name: impl Into<String>, what: What, place: Place) -> Self {
        Self { name: name.into(), what, place, ..Self::default() }
    }

    /// Whether people see it.
    pub(super) fn is_shown(&self) -> bool {
        matches!(self.what, What::Question(_))
    }
}

impl Tree {
    pub(super) const ROOT: At = 0;

    pub(super) fn new(root: &str) -> Self {
        Self { elements: vec![Element::new(root, What::Root, Place::default())] }
    }

    pub(super) fn push(&mut self, parent: At, mut element: Element) -> At {
        let at = self.elements.len();
        element.parent = Some(parent);
        self.elements.push(element);
        self.elements[parent].children.push(at);
        at
    }

    pub(super) fn get(&self, at: At) -> &Element {
        &self.elements[at]
    }

    /// The element and all above it, from near to far.
    pub(super) fn up(&self, at: At) -> impl Iterator<Item = At> + '_ {
        std::iter::successors(Some(at), |at| self.elements[*at].parent)
    }

    /// All of them in the order of the form.
    pub(super) fn walk(&self) -> Vec<At> {
        let (mut out, mut left) = (Vec::with_capacity(self.elements.len()), vec![Self::ROOT]);
        while let Some(at) = left.pop() {
            out.push(at);
            left.extend(self.elements[at].children.iter().rev());
        }
        out
    }

    /// The absolute path.
    pub(super) fn path(&self, at: At) -> String {
        self.path_below(at, None)
    }

    /// The path from just below an element above, with a slash in front.
    pub(super) fn path_below(&self, at: At, above: Option<At>) -> String {
        let mut names: Vec<&str> = Vec::new();
        for step in self.up(at).take_while(|step| Some(*step) != above) {
            names.push(&self.elements[step].name);
        }
        names.iter().rev().fold(String::new(), |path, name| path + "/" + name)
    }
}
