//! Growing a tree, by itself or by hand.

use serde::Serialize;

use super::node::{Node, Stop};
use super::split::{Candidate, Split, candidate, candidates};
use super::table::Target;
use super::{Error, Options, Table};

/// A tree of segments.
///
/// It remembers names and labels of its columns, not the columns: growing goes with the [`Table`] it began with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tree {
    /// The name of the target.
    pub target: String,
    /// How it is grown.
    pub options: Options,
    /// By their ids, the root first. Ids have gaps where nodes were pruned.
    pub nodes: Vec<Node>,
    #[serde(skip)]
    next: usize,
    #[serde(skip)]
    columns: Vec<(String, Vec<String>)>,
}

impl Tree {
    /// The root alone, to be grown by hand.
    ///
    /// # Errors
    ///
    /// [`Error::BadOption`].
    pub fn new(table: &Table, options: Options) -> Result<Self, Error> {
        options.check()?;
        let root = Node::leaf(table, 0, table.rows.clone());
        let target = target_name(table).to_owned();
        let columns = table.predictors.iter().map(|column| (column.name.clone(), column.labels.clone())).collect();
        Ok(Self { target, options, nodes: vec![root], next: 1, columns })
    }

    /// The whole tree (Kass 1980; with [`super::Method::Exhaustive`] Biggs, de Ville & Suen 1991). Ids count depth first.
    ///
    /// # Errors
    ///
    /// [`Error::BadOption`].
    pub fn grow(table: &Table, options: Options) -> Result<Self, Error> {
        let mut tree = Self::new(table, options)?;
        tree.grow_from(table, 0)?;
        Ok(tree)
    }

    /// Grows the leaf `id` as far as the options allow; the new ids count depth first.
    ///
    /// # Errors
    ///
    /// [`Error::NoNode`], [`Error::AlreadySplit`], [`Error::OtherTable`].
    pub fn grow_from(&mut self, table: &Table, id: usize) -> Result<(), Error> {
        let node = self.leaf(table, id)?.clone();
        let below = self.subtree(table, node);
        let at = self.position(id)?;
        self.nodes.splice(at..=at, below);
        self.nodes.sort_by_key(|node| node.id);
        Ok(())
    }

    /// `node` and what grows below it, depth first.
    fn subtree(&mut self, table: &Table, mut node: Node) -> Vec<Node> {
        let split = match self.best(table, &node) {
            Ok(split) => split,
            Err(stop) => {
                node.stop = Some(stop);
                return vec![node];
            }
        };
        let children = children(table, &node, &split);
        node.stop = None;
        node.split = Some(split);
        let mut below = Vec::new();
        for mut child in children {
            child.id = self.take_id();
            node.children.push(child.id);
            below.extend(self.subtree(table, child));
        }
        below.insert(0, node);
        below
    }

    fn best(&self, table: &Table, node: &Node) -> Result<Split, Stop> {
        if node.weight < self.options.min_parent {
            return Err(Stop::MinParent);
        }
        if node.depth >= self.options.max_depth {
            return Err(Stop::MaxDepth);
        }
        if node.constant {
            return Err(Stop::ConstantTarget);
        }
        let all = candidates(table, &node.members, node.mean(), &self.options);
        let stop = Node::stop_for(&all);
        let best = all.into_iter().next().filter(|candidate| candidate.significant);
        best.and_then(|candidate| candidate.split).ok_or(stop)
    }

    /// What each predictor offers the node, the best first, significant or not; sizes and depth do not matter here but
    /// for the minimum size of a child.
    ///
    /// # Errors
    ///
    /// [`Error::NoNode`], [`Error::OtherTable`].
    pub fn candidates(&self, table: &Table, id: usize) -> Result<Vec<Candidate>, Error> {
        self.same(table)?;
        let node = self.node(id)?;
        Ok(candidates(table, &node.members, node.mean(), &self.options))
    }

    /// Splits the leaf `id` by a predictor, significant or not, whatever its size and depth. Returns the new ids.
    ///
    /// # Errors
    ///
    /// [`Error::NoNode`], [`Error::AlreadySplit`], [`Error::OtherTable`], [`Error::NoColumn`], and
    /// [`Error::CannotSplit`] where the categories of the predictor end in one group.
    pub fn split(&mut self, table: &Table, id: usize, column: &str) -> Result<Vec<usize>, Error> {
        let node = self.leaf(table, id)?;
        let predictor = table.predictors.iter().position(|predictor| predictor.name == column);
        let predictor = predictor.ok_or_else(|| Error::NoColumn { column: column.to_owned() })?;
        let Candidate { split, refused, .. } = candidate(table, &node.members, node.mean(), predictor, &self.options);
        let Some(split) = split else {
            let why = refused.unwrap_or(super::NoSplit::OneCategory);
            return Err(Error::CannotSplit { node: id, column: column.to_owned(), why });
        };
        let mut children = children(table, node, &split);
        for child in &mut children {
            child.id = self.take_id();
        }
        let ids: Vec<usize> = children.iter().map(|child| child.id).collect();
        let at = self.position(id)?;
        let node = &mut self.nodes[at];
        node.children.clone_from(&ids);
        node.split = Some(split);
        node.stop = None;
        self.nodes.extend(children);
        Ok(ids)
    }

    /// Makes a node a leaf again: everything below it goes. A leaf stays as it is.
    ///
    /// # Errors
    ///
    /// [`Error::NoNode`].
    pub fn prune(&mut self, id: usize) -> Result<(), Error> {
        let at = self.position(id)?;
        if self.nodes[at].is_leaf() {
            return Ok(());
        }
        let node = &mut self.nodes[at];
        node.split = None;
        node.stop = Some(Stop::Open);
        let mut doomed = std::mem::take(&mut node.children);
        while let Some(child) = doomed.pop() {
            let child = self.nodes.remove(self.position(child)?);
            doomed.extend(child.children);
        }
        Ok(())
    }

    /// The node of that id.
    ///
    /// # Errors
    ///
    /// [`Error::NoNode`].
    pub fn node(&self, id: usize) -> Result<&Node, Error> {
        Ok(&self.nodes[self.position(id)?])
    }

    /// The leaves by their ids: the segments.
    pub fn leaves(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.is_leaf())
    }

    fn leaf(&self, table: &Table, id: usize) -> Result<&Node, Error> {
        self.same(table)?;
        let node = self.node(id)?;
        if node.is_leaf() { Ok(node) } else { Err(Error::AlreadySplit { node: id }) }
    }

    fn position(&self, id: usize) -> Result<usize, Error> {
        self.nodes.binary_search_by_key(&id, |node| node.id).map_err(|_| Error::NoNode { node: id })
    }

    fn take_id(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    fn same(&self, table: &Table) -> Result<(), Error> {
        let columns = table.predictors.iter().map(|column| (&column.name, &column.labels));
        let same = self.target == target_name(table)
            && self.nodes[0].rows == table.rows.len()
            && columns.eq(self.columns.iter().map(|(name, labels)| (name, labels)));
        if same { Ok(()) } else { Err(Error::OtherTable) }
    }
}

fn target_name(table: &Table) -> &str {
    match &table.target {
        Target::Category(column) => &column.name,
        Target::Number { name, .. } => name,
    }
}

/// The rows of `node` dealt out to the groups of `split`; the ids are still to be set.
fn children(table: &Table, node: &Node, split: &Split) -> Vec<Node> {
    let Some(column) = table.predictors.iter().find(|column| column.name == split.column) else { return Vec::new() };
    let missing = column.labels.len();
    let mut group_of = vec![None; missing + 1];
    for (group, codes) in split.groups.iter().map(|group| &group.codes).enumerate() {
        for &code in codes {
            group_of[usize::from(code).min(missing)] = Some(group);
        }
    }
    let mut members = vec![Vec::new(); split.groups.len()];
    for &row in &node.members {
        if let Some(group) = group_of[usize::from(column.codes[row as usize]).min(missing)] {
            members[group].push(row);
        }
    }
    let child = |(members, choices): (Vec<u32>, Vec<Option<String>>)| Node {
        parent: Some(node.id),
        depth: node.depth + 1,
        choices,
        ..Node::leaf(table, 0, members)
    };
    members.into_iter().zip(split.groups.iter().map(|group| group.categories.clone())).map(child).collect()
}
