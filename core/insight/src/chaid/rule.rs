//! A node as a rule, and where a new row falls.

use serde::Serialize;

use super::{Error, Tree};

/// One condition of a rule: the column has one of these categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// Its categories in the order of the column; `None` stands for a missing value.
    pub categories: Vec<Option<String>>,
}

/// Where a row falls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fall {
    /// The leaf, or the last node that the row could be followed to.
    pub node: usize,
    /// The column that could not be followed: the row has a category that did not occur in that node when the tree was
    /// grown. `None`: the row reached a leaf.
    pub stopped_by: Option<String>,
}

impl Tree {
    /// The conditions that lead to a node, all of which must hold, each column once; none for the root. They select the
    /// node's rows and can be saved as a segment.
    ///
    /// # Errors
    ///
    /// [`Error::NoNode`].
    pub fn rule(&self, id: usize) -> Result<Vec<Condition>, Error> {
        let mut rule: Vec<Condition> = Vec::new();
        let mut node = self.node(id)?;
        while let Some(parent) = node.parent {
            let parent = self.node(parent)?;
            if let Some(split) = &parent.split {
                // Deeper choices of a column are among the higher ones, so the higher ones say nothing more.
                let at = rule.iter().position(|condition| condition.column == split.column);
                let condition = at.map(|at| rule.remove(at));
                rule.insert(
                    0,
                    condition.unwrap_or_else(|| Condition {
                        column: split.column.clone(),
                        categories: node.choices.clone(),
                    }),
                );
            }
            node = parent;
        }
        Ok(rule)
    }

    /// Where a row falls whose category in a column is `value(column)`, `None` if it is missing.
    #[must_use]
    pub fn predict<'a>(&self, value: impl Fn(&str) -> Option<&'a str>) -> Fall {
        let mut node = &self.nodes[0];
        while let Some(split) = &node.split {
            let value = value(&split.column);
            let has = |categories: &[Option<String>]| categories.iter().any(|category| category.as_deref() == value);
            let group = split.groups.iter().position(|group| has(&group.categories));
            match group.and_then(|group| self.node(node.children[group]).ok()) {
                Some(child) => node = child,
                None => return Fall { node: node.id, stopped_by: Some(split.column.clone()) },
            }
        }
        Fall { node: node.id, stopped_by: None }
    }
}
