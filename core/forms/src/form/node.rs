//! A node of the primary instance with its bind, its control and its texts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Expression, Items, Place, Texts};

/// Index of a node in [`super::Form::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u32);

/// A node: an element of the primary instance, or an attribute of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Name of the element; an attribute's begins with `@`.
    pub name: String,
    /// Absolute path without positions. [`super::Form::push`] sets it.
    #[serde(default)]
    pub path: String,
    /// None only for the root. [`super::Form::push`] sets it.
    #[serde(default)]
    pub parent: Option<NodeId>,
    /// Attributes and elements, in document order. [`super::Form::push`] sets them.
    #[serde(default)]
    pub children: Vec<NodeId>,
    /// What it is.
    pub kind: Kind,
    /// What is computed about it.
    #[serde(default)]
    pub bind: Bind,
    /// What it says.
    #[serde(default)]
    pub texts: Texts,
    /// `appearance`, as it is written.
    #[serde(default)]
    pub appearance: String,
    /// `parameters` by key (`start`, `end`, `step`, `max-pixels`, ...), and `bind::`/`body::` columns that only a shell needs.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// `save_to`: the property of the entity that takes this answer.
    #[serde(default)]
    pub save_to: Option<String>,
    /// The row that made it.
    #[serde(default)]
    pub place: Place,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The root, `meta`, `entity` with a label: elements that are not shown as such, or a `begin group` when `shown`.
    Group {
        /// Whether it is in the body: a group that the author wrote.
        shown: bool,
    },
    /// `begin repeat`. Its children are those of one instance (`jr:template`).
    Repeat {
        /// `repeat_count`: a path; an expression that is more than a path has become a generated `NAME_count` node, as pyxform does.
        count: Option<Expression>,
    },
    /// Asked.
    Question {
        /// How it is asked.
        control: Control,
        /// Items of select and rank.
        items: Option<Items>,
    },
    /// Not asked: calculate, hidden, metadata, generated nodes.
    Value,
    /// An attribute (of `entity`).
    Attribute,
}

/// How a question is asked, after the type column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// `text`, and every other input that no other control covers.
    Text,
    /// `integer`.
    Integer,
    /// `decimal`.
    Decimal,
    /// `note`: shown only.
    Note,
    /// `date`.
    Date,
    /// `time`.
    Time,
    /// `datetime`.
    DateTime,
    /// `geopoint`.
    Geopoint,
    /// `geotrace`.
    Geotrace,
    /// `geoshape`.
    Geoshape,
    /// `barcode`.
    Barcode,
    /// `select_one` in all its forms.
    SelectOne,
    /// `select_multiple` in all its forms.
    SelectMultiple,
    /// `rank`.
    Rank,
    /// `range`, with `start`, `end`, `step` among the parameters.
    Range,
    /// `acknowledge`: the value is `OK`.
    Acknowledge,
    /// `image`.
    Image,
    /// `audio`.
    Audio,
    /// `video`.
    Video,
    /// `file`.
    File,
}

/// What is computed about a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bind {
    /// Type of the value.
    #[serde(default)]
    pub data_type: DataType,
    /// `relevant`; none: always.
    #[serde(default)]
    pub relevant: Option<Expression>,
    /// `required`: `yes` is `true()`.
    #[serde(default)]
    pub required: Option<Expression>,
    /// `readonly`: `yes` is `true()`; that of a note is generated.
    #[serde(default)]
    pub readonly: Option<Expression>,
    /// `constraint`.
    #[serde(default)]
    pub constraint: Option<Expression>,
    /// `calculation`, unless a trigger or a default took it.
    #[serde(default)]
    pub calculate: Option<Expression>,
    /// `default`.
    #[serde(default)]
    pub default: Option<DefaultValue>,
    /// `trigger` with its `calculation`.
    #[serde(default)]
    pub on_change: Option<OnChange>,
    /// Metadata.
    #[serde(default)]
    pub preload: Option<Preload>,
}

/// Types of values, by their names in XForms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataType {
    /// Text.
    #[default]
    #[serde(rename = "string")]
    String,
    /// Whole number.
    #[serde(rename = "int")]
    Int,
    /// Number.
    #[serde(rename = "decimal")]
    Decimal,
    /// `2026-11-22`.
    #[serde(rename = "date")]
    Date,
    /// `09:30:00.000+08:00`.
    #[serde(rename = "time")]
    Time,
    /// ISO 8601 with offset.
    #[serde(rename = "dateTime")]
    DateTime,
    /// `latitude longitude altitude accuracy`.
    #[serde(rename = "geopoint")]
    Geopoint,
    /// Points with `;` between them.
    #[serde(rename = "geotrace")]
    Geotrace,
    /// The same, closed.
    #[serde(rename = "geoshape")]
    Geoshape,
    /// Name of an attached file.
    #[serde(rename = "binary")]
    Binary,
    /// What was scanned.
    #[serde(rename = "barcode")]
    Barcode,
    /// All items of a list in an order.
    #[serde(rename = "odk:rank")]
    Rank,
}

/// `default`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultValue {
    /// In the instance from the start.
    Static(String),
    /// Set when the instance is first loaded, and in each new instance of a repeat.
    Dynamic(Expression),
}

/// A value that is set when another changes (`setvalue`, event `xforms-value-changed`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnChange {
    /// Questions whose change triggers.
    pub sources: Vec<NodeId>,
    /// The new value; none clears.
    pub value: Option<Expression>,
}

/// Metadata that is filled in without asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preload {
    /// `start`: when the interview began.
    Start,
    /// `end`: when it was finished.
    End,
    /// `today`.
    Today,
    /// `deviceid`, `username`, `phonenumber`, `email`, ...: a property of the device, blank when the shell does not give it.
    Property(String),
    /// `meta/instanceID`: `uuid:` and a random UUID.
    Uid,
    /// `meta/instanceName` is a calculate; `meta/audit` names the log that the session keeps.
    Audit,
    /// `start-geopoint`: the position when the form is first loaded, when the shell gives it.
    Position,
    /// `background-audio`: a recording that the shell makes.
    Recording,
}

impl NodeId {
    /// As an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Node {
    /// A node with nothing but a name and a kind.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            path: String::new(),
            parent: None,
            children: Vec::new(),
            kind,
            bind: Bind::default(),
            texts: Texts::default(),
            appearance: String::new(),
            parameters: BTreeMap::new(),
            save_to: None,
            place: Place::default(),
        }
    }

    /// Whether the appearance has this word.
    #[must_use]
    pub fn appears(&self, word: &str) -> bool {
        self.appearance.split_whitespace().any(|w| w == word)
    }

    /// Items of a select or rank.
    #[must_use]
    pub fn items(&self) -> Option<&Items> {
        match &self.kind {
            Kind::Question { items, .. } => items.as_ref(),
            _ => None,
        }
    }
}
