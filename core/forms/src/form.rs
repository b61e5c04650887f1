//! The compiled form: what a workbook says once its references are resolved and its rows are checked.
//!
//! Plain data that can be stored and sent: expressions are kept as XPath text in which every `${name}` has become a path, as
//! pyxform writes it. `engine::Program` parses them and builds the dependency graph, once per form. Everything that
//! may fail later keeps its [`Place`], so that a message can name sheet, row and column.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod list;
mod node;
mod text;

pub use list::{ChoiceTexts, Items, List};
pub use node::{Bind, Control, DataType, DefaultValue, Kind, Node, NodeId, OnChange, Preload};
pub use text::{Piece, Template, Text, Texts};

/// A form, compiled. `instance_name` is a calculate at `/data/meta/instanceName`, as in the XForm; `audit` is `/data/meta/audit`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// `form_id` of the settings sheet, or the file's name without its extension.
    pub id: String,
    /// `version` of the settings sheet; empty when it has none.
    #[serde(default)]
    pub version: String,
    /// `form_title`, or the id.
    pub title: String,
    /// Languages as the headings write them (`English (en)`), in order of appearance. A form without translated columns has one
    /// language called `default`, so that there is always at least one.
    pub languages: Vec<String>,
    /// Index into [`Form::languages`].
    #[serde(default)]
    pub default_language: usize,
    /// `style` of the settings sheet (`pages`, `theme-grid`), for the shells.
    #[serde(default)]
    pub style: String,
    /// Nodes in document order: a parent before its children, children in the order of the primary instance. The first is the root.
    pub nodes: Vec<Node>,
    /// Choice lists and external lists by the name that `instance('name')` uses.
    #[serde(default)]
    pub lists: BTreeMap<String, List>,
    /// Entity declarations, at most one per scope.
    #[serde(default)]
    pub entities: Vec<Entity>,
}

/// One row of the entities sheet. What is computed of it (create, update, id, label, versions) are nodes below [`Entity::node`]:
/// attributes `@dataset`, `@create`, `@update`, `@id`, `@baseVersion`, `@trunkVersion`, `@branchId` and an element `label`, in the
/// order in which pyxform writes them. The fields to write are the nodes whose [`Node::save_to`] is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The element `entity` in `meta`.
    pub node: NodeId,
    /// Name of the list that is written to, `customers` say.
    pub dataset: String,
    /// Whether the form may create (`create` is declared).
    pub create: bool,
    /// Whether the form may update (`entity_id` or `update_if` is given).
    pub update: bool,
}

/// An XPath expression in which `${name}` is already a path, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expression {
    /// XPath text.
    pub text: String,
    /// Where the author wrote it.
    #[serde(default)]
    pub place: Place,
}

/// A cell of the workbook. Rows count from 1 as spreadsheets show them; the heading is row 1. Row 0: generated, nobody wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Name of the sheet.
    pub sheet: String,
    /// Row, from 1.
    pub row: u32,
    /// Heading of the column (`relevant`, `label::中文 (zh)`); empty when the whole row is meant.
    #[serde(default)]
    pub column: String,
}

impl Form {
    /// The root of the primary instance.
    pub const ROOT: NodeId = NodeId(0);

    /// The node behind an id that this form gave out.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The node at an absolute path without positions (`/data/line/pax`).
    #[must_use]
    pub fn at(&self, path: &str) -> Option<NodeId> {
        self.ids().find(|id| self.node(*id).path == path)
    }

    /// All ids in document order.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// Index of a language by its whole name (`中文 (zh)`) or by the code in its brackets (`zh`).
    #[must_use]
    pub fn language(&self, name: &str) -> Option<usize> {
        let whole = self.languages.iter().position(|l| l == name);
        whole.or_else(|| self.languages.iter().position(|l| code(l) == Some(name)))
    }

    /// Appends a node below `parent` (none only for the root) and returns its id: the way in which a form is built.
    pub fn push(&mut self, parent: Option<NodeId>, mut node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        node.parent = parent;
        node.path = match parent {
            Some(parent) => format!("{}/{}", self.node(parent).path, node.name),
            None => format!("/{}", node.name),
        };
        self.nodes.push(node);
        if let Some(parent) = parent {
            self.nodes[parent.index()].children.push(id);
        }
        id
    }
}

impl Expression {
    /// An expression that no cell holds.
    #[must_use]
    pub fn generated(text: impl Into<String>) -> Self {
        Self { text: text.into(), place: Place::default() }
    }
}

/// `zh` of `中文 (zh)`.
fn code(language: &str) -> Option<&str> {
    let (_, rest) = language.rsplit_once('(')?;
    rest.trim_end().strip_suffix(')').map(str::trim)
}
