//! A small tree to evaluate over, as the oracle's instance is written.

use std::borrow::Cow;

use cairn_forms::xpath::{Expression, Host, Name, Nodes, World};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// A handle: which tree, which node. Node 0 of each is its document node.
pub type Handle = (usize, usize);

struct Node {
    name: String,
    text: String,
    parent: Option<usize>,
    children: Vec<usize>,
    numeric: bool,
}

/// Trees by their name; the first is the primary instance.
pub struct Trees(Vec<(String, Vec<Node>)>);

impl Trees {
    /// One tree with the topmost element `root`.
    pub fn new(root: &str) -> Self {
        Self(vec![tree("", root)])
    }

    /// One more list, with the topmost element `root`.
    pub fn list(&mut self, id: &str) -> Handle {
        self.0.push(tree(id, "root"));
        (self.0.len() - 1, 1)
    }

    /// The topmost element of the primary instance.
    pub const TOP: Handle = (0, 1);

    /// One more child.
    pub fn add(&mut self, parent: Handle, name: &str, text: &str) -> Handle {
        let nodes = &mut self.0[parent.0].1;
        let (name, text) = (name.to_owned(), text.to_owned());
        nodes.push(Node { name, text, parent: Some(parent.1), children: Vec::new(), numeric: false });
        let index = nodes.len() - 1;
        nodes[parent.1].children.push(index);
        (parent.0, index)
    }

    /// Makes a node the answer of a question for numbers.
    pub fn numeric(&mut self, handle: Handle) {
        self.0[handle.0].1[handle.1].numeric = true;
    }

    fn node(&self, handle: Handle) -> &Node {
        &self.0[handle.0].1[handle.1]
    }
}

fn tree(id: &str, root: &str) -> (String, Vec<Node>) {
    let node = |name: &str, parent, children| Node {
        name: name.to_owned(),
        text: String::new(),
        parent,
        children,
        numeric: false,
    };
    (id.to_owned(), vec![node("", None, vec![1]), node(root, Some(0), Vec::new())])
}

impl Nodes for Trees {
    type Node = Handle;

    fn document(&self) -> Handle {
        (0, 0)
    }

    fn instance(&self, id: &str) -> Option<Handle> {
        self.0.iter().position(|(name, _)| name == id).map(|tree| (tree, 0))
    }

    fn parent(&self, node: Handle) -> Option<Handle> {
        self.node(node).parent.map(|parent| (node.0, parent))
    }

    fn children(&self, node: Handle, name: Option<&Name>, found: &mut Vec<Handle>) {
        let children = self.node(node).children.iter().map(|child| (node.0, *child));
        found.extend(children.filter(|child| name.is_none_or(|name| self.node(*child).name == name.text())));
    }

    fn name(&self, node: Handle) -> Cow<'_, str> {
        self.node(node).name.as_str().into()
    }

    fn text(&self, node: Handle) -> Cow<'_, str> {
        let inner = self.node(node);
        if inner.children.is_empty() {
            return inner.text.as_str().into();
        }
        inner.children.iter().map(|child| self.text((node.0, *child))).collect::<String>().into()
    }

    fn is_number(&self, node: Handle) -> bool {
        self.node(node).numeric
    }
}

/// A form in a language, with one choice list.
pub struct Form(pub &'static str);

impl Host for Form {
    fn language(&self) -> Option<&str> {
        Some(self.0)
    }

    fn choice_name(&self, question: &str, value: &str) -> Option<String> {
        Some(format!("{question}={value} in {}", self.0))
    }

    fn itext(&self, id: &str) -> Option<String> {
        Some(format!("text of {id}"))
    }

    fn version(&self) -> Option<&str> {
        Some("2026.1")
    }

    fn property(&self, name: &str) -> Option<String> {
        (name == "username").then(|| "li".to_owned())
    }
}

/// 2026-11-25T10:00:00Z in a zone so many hours east of Greenwich.
pub fn now(hours: i8) -> Zoned {
    let zone = if hours == 0 { TimeZone::UTC } else { TimeZone::fixed(Offset::constant(hours)) };
    Timestamp::constant(1_795_600_800, 0).to_zoned(zone)
}

/// The value that a calculation stores in `here`, or the error as text.
pub fn answer(trees: &Trees, host: &dyn Host, now: &Zoned, here: Handle, text: &str) -> Result<String, String> {
    let expression = Expression::parse(text).map_err(|error| error.to_string())?;
    let world = World { nodes: trees, host, now };
    let mut counter = 0u8;
    let mut random = |bytes: &mut [u8]| {
        for byte in bytes {
            counter = counter.wrapping_mul(181).wrapping_add(59);
            *byte = counter;
        }
    };
    expression.answer(world, &mut random, here).map_err(|error| error.to_string())
}
