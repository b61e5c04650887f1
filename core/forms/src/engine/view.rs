//! The instance and its lists as the tree that expressions walk.
//!
//! As JavaRosa does it: what is irrelevant is in no set of nodes, and where it is in hand its text is blank.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::program::Program;
use super::tree::{Ix, Tree};
use crate::form::{DataType, Kind, NodeId};
use crate::xpath::{Name, Nodes};

/// A node that an expression may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handle {
    /// Above the root.
    Document,
    Element(Ix),
    /// A repeat as such, whether or not it has instances: where its count is evaluated.
    Range(Ix, NodeId),
    /// Above a list's `root`.
    List(u16),
    ListRoot(u16),
    Item(u16, u32),
    Cell(u16, u32, u16),
}

/// What expressions see.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub program: &'a Program,
    pub tree: &'a Tree,
}

impl View<'_> {
    fn elements(&self, parent: Ix, child: NodeId, found: &mut Vec<Handle>) {
        let elements = self.tree.at(self.program, parent, child).iter();
        found.extend(elements.filter(|ix| self.tree.get(**ix).relevant).map(|ix| Handle::Element(*ix)));
    }

    fn children_of(&self, parent: Ix, name: Option<&Name>, attributes: bool, found: &mut Vec<Handle>) {
        let node = self.tree.get(parent).node;
        let wanted = |child: &NodeId| (self.program.form.node(*child).kind == Kind::Attribute) == attributes;
        match name {
            None => {
                for child in self.program.form.node(node).children.iter().filter(|c| wanted(c)) {
                    self.elements(parent, *child, found);
                }
            }
            Some(name) => {
                let number =
                    if attributes { self.program.number(&format!("@{}", name.text())) } else { self.number(name) };
                let Some(number) = number else { return };
                for child in self.program.children_named(node, number).filter(wanted) {
                    self.elements(parent, child, found);
                }
            }
        }
    }

    fn number(&self, name: &Name) -> Option<u32> {
        name.id().or_else(|| self.program.number(name.text()))
    }

    fn items(&self, list: u16, found: &mut Vec<Handle>) {
        let rows = u32::try_from(self.program.lists.get(list).list.rows.len()).unwrap_or(u32::MAX);
        found.extend((0..rows).map(|row| Handle::Item(list, row)));
    }

    fn cells(&self, list: u16, row: u32, number: Option<u32>, found: &mut Vec<Handle>) {
        let columns = self.program.lists.get(list);
        for (column, name) in columns.names.iter().enumerate() {
            if number.is_none_or(|n| n == *name) && columns.has(row, column) {
                found.extend(u16::try_from(column).map(|column| Handle::Cell(list, row, column)));
            }
        }
    }

    /// The text of everything below an element, one after the other.
    fn all_text(&self, ix: Ix, text: &mut String) {
        let element = self.tree.get(ix);
        if !element.relevant {
            return;
        }
        text.push_str(&element.value);
        for child in &self.program.form.node(element.node).children {
            if self.program.form.node(*child).kind != Kind::Attribute {
                self.tree.at(self.program, ix, *child).iter().for_each(|ix| self.all_text(*ix, text));
            }
        }
    }
}

impl Nodes for View<'_> {
    type Node = Handle;

    fn document(&self) -> Handle {
        Handle::Document
    }

    fn instance(&self, id: &str) -> Option<Handle> {
        self.program.lists.find(id).map(Handle::List)
    }

    fn parent(&self, node: Handle) -> Option<Handle> {
        match node {
            Handle::Document | Handle::List(_) => None,
            Handle::Element(ix) => Some(self.tree.get(ix).parent.map_or(Handle::Document, Handle::Element)),
            Handle::Range(parent, _) => Some(Handle::Element(parent)),
            Handle::ListRoot(list) => Some(Handle::List(list)),
            Handle::Item(list, _) => Some(Handle::ListRoot(list)),
            Handle::Cell(list, row, _) => Some(Handle::Item(list, row)),
        }
    }

    fn children(&self, node: Handle, name: Option<&Name>, found: &mut Vec<Handle>) {
        let number = name.map(|name| self.number(name));
        if number == Some(None) {
            return;
        }
        let number = number.flatten();
        let lists = &self.program.lists;
        match node {
            Handle::Document => {
                let root = self.program.part(self.tree.get(Tree::ROOT).node).name;
                if number.is_none_or(|n| n == root) {
                    found.push(Handle::Element(Tree::ROOT));
                }
            }
            Handle::Element(ix) => self.children_of(ix, name, false, found),
            Handle::List(list) if number.is_none_or(|n| n == lists.root) => found.push(Handle::ListRoot(list)),
            Handle::ListRoot(list) if number.is_none_or(|n| n == lists.item) => self.items(list, found),
            Handle::Item(list, row) => self.cells(list, row, number, found),
            _ => {}
        }
    }

    fn is_named(&self, node: Handle, name: &Name) -> bool {
        match (node, name.id()) {
            (Handle::Element(ix), Some(id)) => self.program.part(self.tree.get(ix).node).name == id,
            (Handle::Cell(list, _, column), Some(id)) => self.program.lists.get(list).names[usize::from(column)] == id,
            _ => self.name(node) == name.text(),
        }
    }

    fn name(&self, node: Handle) -> Cow<'_, str> {
        let name = match node {
            Handle::Document | Handle::List(_) => "",
            Handle::Element(ix) => &self.program.form.node(self.tree.get(ix).node).name,
            Handle::Range(_, node) => &self.program.form.node(node).name,
            Handle::ListRoot(_) => "root",
            Handle::Item(..) => "item",
            Handle::Cell(list, _, column) => &self.program.lists.get(list).list.columns[usize::from(column)],
        };
        Cow::Borrowed(name.strip_prefix('@').unwrap_or(name))
    }

    fn text(&self, node: Handle) -> Cow<'_, str> {
        match node {
            Handle::Element(ix) => {
                let element = self.tree.get(ix);
                if !element.relevant {
                    Cow::Borrowed("")
                } else if element.slots.is_empty() {
                    Cow::Borrowed(&element.value)
                } else {
                    let mut text = String::new();
                    self.all_text(ix, &mut text);
                    Cow::Owned(text)
                }
            }
            Handle::Cell(list, row, column) => {
                Cow::Borrowed(self.program.lists.get(list).cell(row, usize::from(column)))
            }
            Handle::Item(list, row) => {
                let list = self.program.lists.get(list);
                Cow::Owned((0..list.names.len()).map(|column| list.cell(row, column)).collect())
            }
            Handle::Document => self.text(Handle::Element(Tree::ROOT)),
            Handle::Range(..) | Handle::List(_) | Handle::ListRoot(_) => Cow::Borrowed(""),
        }
    }

    fn is_number(&self, node: Handle) -> bool {
        match node {
            Handle::Element(ix) => {
                let node = self.program.form.node(self.tree.get(ix).node);
                matches!(node.bind.data_type, DataType::Int | DataType::Decimal)
            }
            _ => false,
        }
    }

    fn attributes(&self, node: Handle, name: Option<&Name>, found: &mut Vec<Handle>) {
        if let Handle::Element(ix) = node {
            self.children_of(ix, name, true, found);
        }
    }

    fn position(&self, node: Handle) -> usize {
        match node {
            Handle::Element(ix) => self.tree.get(ix).number as usize + 1,
            Handle::Item(_, row) => row as usize + 1,
            _ => 1,
        }
    }

    fn order(&self, left: Handle, right: Handle) -> Ordering {
        match (left, right) {
            (Handle::Element(l), Handle::Element(r)) => self.tree.order(self.program, l, r),
            _ => rank(left).cmp(&rank(right)),
        }
    }

    fn children_where(&self, parent: Handle, name: &Name, column: &Name, value: &str, found: &mut Vec<Handle>) -> bool {
        let Handle::ListRoot(list) = parent else { return false };
        let lists = &self.program.lists;
        if self.number(name) != Some(lists.item) {
            return false;
        }
        let Some(index) = self.number(column).and_then(|n| lists.get(list).column_named(n)) else { return false };
        found.extend(lists.get(list).rows(index, value).iter().map(|row| Handle::Item(list, *row)));
        true
    }
}

/// Any order among the trees, document order in a list.
fn rank(handle: Handle) -> (u8, u32, u32, u32) {
    match handle {
        Handle::Document => (0, 0, 0, 0),
        Handle::Element(_) | Handle::Range(..) => (1, 0, 0, 0),
        Handle::List(list) => (2, list.into(), 0, 0),
        Handle::ListRoot(list) => (2, list.into(), 1, 0),
        Handle::Item(list, row) => (2, list.into(), row + 2, 0),
        Handle::Cell(list, row, column) => (2, list.into(), row + 2, u32::from(column) + 1),
    }
}
