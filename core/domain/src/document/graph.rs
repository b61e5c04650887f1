//! The changes of a record as a graph: which builds on which, and which operation each made.
//!
//! Whether a change is sound must follow from the changes it builds on alone, never from what else has arrived: then every device
//! judges it alike.

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use automerge::legacy::{ElementId, Key, ObjectId, OpId, OpType};
use automerge::{ActorId, Change as AmChange, ExpandedChange, ObjType};

use super::ChangeHash;

/// What an operation made, as far as later ones may refer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Object(ObjType),
    Value,
    /// Deletions, and what no specification has: nothing may refer to it.
    Nothing,
}

/// One operation.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) obj: ObjectId,
    pub(super) key: Key,
    pub(super) insert: bool,
    pub(super) made: Made,
}

impl Row {
    /// The element of a sequence that this operation stands at; its own where it inserts one.
    pub(super) fn element(&self, own: &OpId) -> Option<OpId> {
        match &self.key {
            Key::Seq(_) if self.insert => Some(own.clone()),
            Key::Seq(ElementId::Id(id)) => Some(id.clone()),
            Key::Seq(ElementId::Head) | Key::Map(_) => None,
        }
    }
}

pub(super) fn rows(change: &ExpandedChange) -> Vec<Row> {
    let row = |op: &automerge::legacy::Op| Row {
        obj: op.obj.clone(),
        key: op.key.clone(),
        insert: op.insert,
        made: match op.action {
            OpType::Make(of) => Made::Object(of),
            OpType::Put(_) => Made::Value,
            _ => Made::Nothing,
        },
    };
    change.operations.iter().map(row).collect()
}

/// One change in its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) change: AmChange,
    deps: Vec<usize>,
    /// It builds on every change that stands before this place.
    floor: usize,
    rows: OnceLock<Vec<Row>>,
}

impl Node {
    fn rows(&self) -> &[Row] {
        self.rows.get_or_init(|| rows(&self.change.decode()))
    }
}

/// The changes, each behind those it builds on.
#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    nodes: Vec<Arc<Node>>,
    places: HashMap<ChangeHash, usize>,
    /// The places of each actor's changes, in their order.
    by_actor: HashMap<ActorId, Vec<usize>>,
}

impl Graph {
    /// The graph of a record's own changes, in any order; what is left over builds on ones that are not among them.
    pub(super) fn of(changes: impl IntoIterator<Item = AmChange>) -> Self {
        let mut graph = Self::default();
        let mut open: HashMap<ChangeHash, (AmChange, usize)> = HashMap::new();
        let mut waiting: HashMap<ChangeHash, Vec<ChangeHash>> = HashMap::new();
        let mut ready = Vec::new();
        let all: HashMap<ChangeHash, AmChange> = changes.into_iter().map(|c| (c.hash().0, c)).collect();
        for (hash, change) in all {
            let deps: HashSet<ChangeHash> = change.deps().iter().map(|dep| dep.0).collect();
            for dep in &deps {
                waiting.entry(*dep).or_default().push(hash);
            }
            if deps.is_empty() {
                ready.push(change);
            } else {
                open.insert(hash, (change, deps.len()));
            }
        }
        while let Some(change) = ready.pop() {
            let children = waiting.remove(&change.hash().0).unwrap_or_default();
            graph.push(change, None);
            for child in children {
                let done = open.get_mut(&child).is_some_and(|(_, left)| {
                    *left -= 1;
                    *left == 0
                });
                ready.extend(done.then(|| open.remove(&child)).flatten().map(|(change, _)| change));
            }
        }
        graph
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn knows(&self, hash: &ChangeHash) -> bool {
        self.places.contains_key(hash)
    }

    /// Every change, each behind those it builds on.
    pub(super) fn changes(&self) -> impl Iterator<Item = &AmChange> + Clone {
        self.nodes.iter().map(|node| &node.change)
    }

    /// Adds a change whose dependencies are here.
    pub(super) fn push(&mut self, change: AmChange, read: Option<Vec<Row>>) {
        let hash = change.hash().0;
        if self.knows(&hash) {
            return;
        }
        let deps: Vec<usize> = change.deps().iter().filter_map(|dep| self.places.get(&dep.0).copied()).collect();
        let floor = self.floor(&deps);
        let place = self.nodes.len();
        self.places.insert(hash, place);
        self.by_actor.entry(change.actor_id().clone()).or_default().push(place);
        let rows = read.map_or_else(OnceLock::new, OnceLock::from);
        self.nodes.push(Arc::new(Node { change, deps, floor, rows }));
    }

    fn floor(&self, deps: &[usize]) -> usize {
        let mut past = Past::new(self, deps);
        match deps {
            [] => 0,
            [only] if past.floor == *only => only + 1,
            [_] => past.floor,
            _ => {
                let mut floor = past.floor;
                while floor < self.nodes.len() && past.holds(floor) {
                    floor += 1;
                }
                floor
            }
        }
    }

    /// What a change with these dependencies builds on; `None` where one of them is not here.
    pub(super) fn past(&self, deps: &[ChangeHash]) -> Option<Past<'_>> {
        let deps: Option<Vec<usize>> = deps.iter().map(|dep| self.places.get(dep).copied()).collect();
        Some(Past::new(self, &deps?))
    }

    /// The last change of an actor whose number is not above this one.
    fn of_actor(&self, actor: &ActorId, seq: u64) -> Option<usize> {
        let places = self.by_actor.get(actor)?;
        let at = places.partition_point(|place| self.nodes[*place].change.seq() <= seq);
        places.get(at.checked_sub(1)?).copied()
    }

    /// Whether an actor has written a change of that number.
    pub(super) fn has(&self, actor: &ActorId, seq: u64) -> bool {
        self.of_actor(actor, seq).is_some_and(|place| self.nodes[place].change.seq() == seq)
    }
}

/// Everything that a change builds on, found as far as somebody asks.
pub(super) struct Past<'g> {
    graph: &'g Graph,
    /// Every place before this one is in it.
    floor: usize,
    open: BinaryHeap<usize>,
    seen: HashSet<usize>,
    last_op: u64,
}

impl<'g> Past<'g> {
    fn new(graph: &'g Graph, deps: &[usize]) -> Self {
        let floor = deps.iter().map(|dep| graph.nodes[*dep].floor).max().unwrap_or(0);
        let last_op = deps.iter().map(|dep| graph.nodes[*dep].change.max_op()).max().unwrap_or(0);
        Self { graph, floor, open: deps.iter().copied().collect(), seen: deps.iter().copied().collect(), last_op }
    }

    /// The greatest number of an operation in it; 0 where it is empty.
    pub(super) fn last_op(&self) -> u64 {
        self.last_op
    }

    fn holds(&mut self, place: usize) -> bool {
        while place >= self.floor
            && let Some(top) = self.open.peek().copied().filter(|top| *top > place)
        {
            self.open.pop();
            let node = &self.graph.nodes[top];
            self.floor = self.floor.max(node.floor);
            for dep in &node.deps {
                if *dep >= self.floor && self.seen.insert(*dep) {
                    self.open.push(*dep);
                }
            }
        }
        place < self.floor || self.seen.contains(&place)
    }

    /// Whether it holds this actor's change of that number.
    pub(super) fn holds_seq(&mut self, actor: &ActorId, seq: u64) -> bool {
        let place = self.graph.of_actor(actor, seq);
        place.is_some_and(|place| self.graph.nodes[place].change.seq() == seq && self.holds(place))
    }

    /// Whether it holds any change of this actor.
    pub(super) fn holds_any(&mut self, actor: &ActorId) -> bool {
        self.graph.by_actor.get(actor).and_then(|places| places.first()).is_some_and(|first| self.holds(*first))
    }

    /// An operation in it.
    pub(super) fn row(&mut self, id: &OpId) -> Option<&'g Row> {
        let graph = self.graph;
        let places = graph.by_actor.get(id.actor())?;
        let at = places.partition_point(|place| graph.nodes[*place].change.start_op().get() <= id.counter());
        let place = *places.get(at.checked_sub(1)?)?;
        let node = &graph.nodes[place];
        let n = usize::try_from(id.counter() - node.change.start_op().get()).ok()?;
        if n >= node.change.len() || !self.holds(place) {
            return None;
        }
        node.rows().get(n)
    }
}
