//! What the evaluator needs to know of the world: the tree of answers, and what only the form can tell.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Debug;

use super::Name;

/// A tree that paths walk: the primary instance and the lists beside it.
///
/// A node is a handle that costs nothing to copy. Above the topmost element stands a document node, as in XPath: the
/// path `/data` is the child `data` of [`Nodes::document`].
pub trait Nodes {
    /// A handle to a node, document nodes included.
    type Node: Copy + Eq + Debug;

    /// The node above the primary instance's topmost element.
    fn document(&self) -> Self::Node;

    /// The node above the topmost element of a list: `instance('cities')/root/item` goes on with its child `root`.
    fn instance(&self, id: &str) -> Option<Self::Node>;

    /// The node above; none above a document node.
    fn parent(&self, node: Self::Node) -> Option<Self::Node>;

    /// Appends the element children in document order, all or those of a name.
    fn children(&self, node: Self::Node, name: Option<&Name>, found: &mut Vec<Self::Node>);

    /// Whether an element or attribute has a name.
    fn is_named(&self, node: Self::Node, name: &Name) -> bool {
        self.name(node) == name.text()
    }

    /// The name of an element or attribute, empty for a document node.
    fn name(&self, node: Self::Node) -> Cow<'_, str>;

    /// The string-value: an answer's text, for a group that of all it holds, one after the other.
    fn text(&self, node: Self::Node) -> Cow<'_, str>;

    /// Whether the answer is of a question for numbers (int, decimal, range). Compared or asked whether it is true, it
    /// then counts as a number, as in JavaRosa: `7.0` is `7`, and 0 is false. Elsewhere its text is its value.
    fn is_number(&self, _node: Self::Node) -> bool {
        false
    }

    /// Appends the attributes, all or those of a name. Forms have next to none.
    fn attributes(&self, _node: Self::Node, _name: Option<&Name>, _found: &mut Vec<Self::Node>) {}

    /// Which of its equally named siblings a node is, from 1: the number of a repeat instance.
    fn position(&self, node: Self::Node) -> usize {
        let Some(parent) = self.parent(node) else { return 1 };
        let mut siblings = Vec::new();
        self.children(parent, Some(&Name::new(&self.name(node))), &mut siblings);
        1 + siblings.iter().position(|sibling| *sibling == node).unwrap_or(0)
    }

    /// Document order. Of two trees, the one whose document node is met first: any order that stays the same will do.
    fn order(&self, left: Self::Node, right: Self::Node) -> Ordering {
        compare_by_ancestors(self, left, right)
    }

    /// Appends those children of a name whose own child `column` has exactly the text `value`, in document order, and
    /// answers true; or answers false, and the evaluator looks at every child. A list of many rows keeps an index for
    /// this: it is what `instance('cities')/root/item[country = …]` asks. A child without the column is one whose column is
    /// blank.
    fn children_where(
        &self,
        _parent: Self::Node,
        _name: &Name,
        _column: &Name,
        _value: &str,
        _found: &mut Vec<Self::Node>,
    ) -> bool {
        false
    }
}

/// Document order by the chains of ancestors: right for every tree, and slow for wide ones.
fn compare_by_ancestors<N: Nodes + ?Sized>(nodes: &N, left: N::Node, right: N::Node) -> Ordering {
    let chain = |node: N::Node| {
        let mut chain = vec![node];
        while let Some(parent) = chain.last().and_then(|last| nodes.parent(*last)) {
            chain.push(parent);
        }
        chain.reverse();
        chain
    };
    let (left, right) = (chain(left), chain(right));
    let shared = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    match (left.get(shared), right.get(shared)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(a), Some(b)) => {
            let Some(parent) = shared.checked_sub(1).map(|last| left[last]) else { return Ordering::Less };
            let mut children = Vec::new();
            nodes.attributes(parent, None, &mut children);
            nodes.children(parent, None, &mut children);
            let place = |node: &N::Node| children.iter().position(|child| child == node);
            place(a).cmp(&place(b))
        }
    }
}

/// What only the form and its device can tell. Every answer has a default, so that a plain tree needs none of it.
pub trait Host {
    /// The language of the interview, as the form names it (`中文 (zh)`, `English (en)`, `zh`).
    fn language(&self) -> Option<&str> {
        None
    }

    /// The label, in the language of the interview, of the choice `value` of the question at the path `question`
    /// (`/data/line/product`, without the numbers of repeats).
    fn choice_name(&self, _question: &str, _value: &str) -> Option<String> {
        None
    }

    /// The text with an id, in the language of the interview.
    fn itext(&self, _id: &str) -> Option<String> {
        None
    }

    /// The version of the form.
    fn version(&self) -> Option<&str> {
        None
    }

    /// A property of the device: `deviceid`, `username`, `phonenumber`, `email`.
    fn property(&self, _name: &str) -> Option<String> {
        None
    }
}

/// Nothing known besides the tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHost;

impl Host for NoHost {}
