//! Choice lists, external lists, and how a select takes its items from them.

use serde::{Deserialize, Serialize};

use super::{Expression, Place, Text};

/// A secondary instance: `instance('name')/root/item`, each item with one child element per column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Element names, in order. A list of the choices sheet has `name`, then its other columns (`region`); without translations also
    /// `label`. A CSV has its headings.
    pub columns: Vec<String>,
    /// One row per item; a row has as many cells as there are columns. An empty cell of the choices sheet is no element.
    pub rows: Vec<Vec<String>>,
    /// Labels and media per row; empty for a list from a file, whose label is the column that [`Items::label`] names.
    #[serde(default)]
    pub texts: Vec<ChoiceTexts>,
    /// The file beside the form that the rows come from (`guides.csv`); none for a list of the choices sheet. Compiled with its rows
    /// when the file was at hand.
    #[serde(default)]
    pub file: Option<String>,
    /// Where the list begins.
    #[serde(default)]
    pub place: Place,
}

/// What a choice shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceTexts {
    /// `label`. Outputs are allowed; they are evaluated at the root.
    pub label: Text,
    /// `media::image`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub image: Text,
    /// `media::big-image`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub big_image: Text,
    /// `media::audio`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub audio: Text,
    /// `media::video`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub video: Text,
}

/// The items of a select or rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Items {
    /// The nodeset as pyxform writes it, evaluated at the question, with the filter as its predicate:
    /// `instance('city')/root/item[region =  /data/region ]`, `randomize(instance('s')/root/item, 42)`, or, for a select from a repeat,
    /// `/data/person[./name != '']`. The place is that of `choice_filter` when there is one.
    pub nodeset: Expression,
    /// The list; none when the items come from a repeat.
    #[serde(default)]
    pub list: Option<String>,
    /// The child that holds the value: `name` unless `parameters` says otherwise.
    pub value: String,
    /// The child that holds the label of lists without [`List::texts`] (`label`), or of a repeat.
    pub label: String,
}

impl ChoiceTexts {
    /// Each of them.
    pub(crate) fn all(&self) -> [&Text; 5] {
        let Self { label, image, big_image, audio, video } = self;
        [label, image, big_image, audio, video]
    }
}

impl List {
    /// Index of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }
}
