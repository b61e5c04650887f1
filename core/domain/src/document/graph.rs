//! The changes of a record as a graph: which builds on which, and which operation each made.
//!
//! Whether a change is sound must follow from the changes it builds on alone, never from what else has arrived: then every device
//! judges it alike.

use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, OnceLock};

use automerge::legacy::{ElementId, Key, ObjectId, OpId, OpType};
use automerge::{ActorId, Change as AmChange, ExpandedChange, ObjType};

use super::{ChangeHash, frame};

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

/// A change before it has its place.
pub(super) struct Loose {
    pub(super) hash: ChangeHash,
    actor: ActorId,
    seq: u64,
    start: u64,
    len: u64,
    deps: Vec<ChangeHash>,
    bytes: Arc<[u8]>,
    change: OnceLock<AmChange>,
    rows: OnceLock<Vec<Row>>,
}

impl Loose {
    pub(super) fn of(change: AmChange) -> Self {
        Self {
            hash: change.hash().0,
            actor: change.actor_id().clone(),
            seq: change.seq(),
            start: change.start_op().get(),
            len: change.len() as u64,
            deps: change.deps().iter().map(|dep| dep.0).collect(),
            bytes: Arc::from([]),
            change: change.into(),
            rows: OnceLock::new(),
        }
    }

    pub(super) fn with_rows(change: AmChange, rows: Vec<Row>) -> Self {
        Self { rows: rows.into(), ..Self::of(change) }
    }

    /// One of the record's own, under its name; its operations are read when somebody refers to them.
    pub(super) fn unread(hash: ChangeHash, bytes: &[u8]) -> Option<Self> {
        let head = frame::head(bytes)?;
        Some(Self {
            hash,
            actor: ActorId::from(head.actor),
            seq: head.seq,
            start: head.start,
            len: head.operations,
            deps: head.deps,
            bytes: Arc::from(bytes),
            change: OnceLock::new(),
            rows: OnceLock::new(),
        })
    }
}

/// One change in its place.
struct Node {
    loose: Loose,
    deps: Vec<usize>,
    /// It builds on every change that stands before this place.
    floor: usize,
}

impl Node {
    fn change(&self) -> Option<&AmChange> {
        if self.loose.change.get().is_none() {
            let read = AmChange::from_bytes(self.loose.bytes.to_vec()).ok()?;
            let _first = self.loose.change.set(read);
        }
        self.loose.change.get()
    }

    fn rows(&self) -> Option<&[Row]> {
        if self.loose.rows.get().is_none() {
            let _first = self.loose.rows.set(rows(&self.change()?.decode()));
        }
        self.loose.rows.get().map(Vec::as_slice)
    }

    fn last_op(&self) -> u64 {
        self.loose.start + self.loose.len.saturating_sub(1)
    }
}

/// The changes, each behind those it builds on.
#[derive(Clone, Default)]
pub(super) struct Graph {
    nodes: Vec<Arc<Node>>,
    places: HashMap<ChangeHash, usize>,
    /// The places of each actor's changes, in their order.
    by_actor: HashMap<ActorId, Vec<usize>>,
    operations: u64,
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Graph of {} changes", self.nodes.len())
    }
}

impl Graph {
    /// The graph of a record's own changes, in any order; what builds on ones that are not among them is left out.
    pub(super) fn of(changes: impl IntoIterator<Item = Loose>) -> Self {
        let mut graph = Self::default();
        let mut open: HashMap<ChangeHash, (Loose, usize)> = HashMap::new();
        let mut waiting: HashMap<ChangeHash, Vec<ChangeHash>> = HashMap::new();
        let mut ready = VecDeque::new();
        for change in changes {
            let deps: HashSet<ChangeHash> = change.deps.iter().copied().collect();
            for dep in &deps {
                waiting.entry(*dep).or_default().push(change.hash);
            }
            if deps.is_empty() {
                ready.push_back(change);
            } else {
                open.insert(change.hash, (change, deps.len()));
            }
        }
        while let Some(change) = ready.pop_front() {
            let children = waiting.remove(&change.hash).unwrap_or_default();
            graph.push(change);
            for child in children {
                let done = open.get_mut(&child).is_some_and(|(_, left)| {
                    *left = left.saturating_sub(1);
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

    /// The operations of all changes.
    pub(super) fn operations(&self) -> u64 {
        self.operations
    }

    pub(super) fn knows(&self, hash: &ChangeHash) -> bool {
        self.places.contains_key(hash)
    }

    /// Every change from a place on, each behind those it builds on.
    pub(super) fn changes(&self, from: usize) -> Vec<AmChange> {
        self.nodes.iter().skip(from).filter_map(|node| node.change().cloned()).collect()
    }

    /// The operations of a change, each with the number that names it beside its actor.
    pub(super) fn rows_of(&self, hash: &ChangeHash) -> impl Iterator<Item = (u64, &ActorId, &Row)> + use<'_> {
        let node = self.places.get(hash).map(|place| &self.nodes[*place]);
        node.into_iter().flat_map(|node| {
            let rows = node.rows().unwrap_or_default();
            (node.loose.start..).zip(rows).map(|(n, row)| (n, &node.loose.actor, row))
        })
    }

    /// The graph as it was when it had so many changes.
    pub(super) fn back_to(&self, length: usize) -> Self {
        let mut graph = Self { nodes: self.nodes[..length].to_vec(), ..Self::default() };
        for (place, node) in self.nodes.iter().take(length).enumerate() {
            graph.enter(&node.loose, place);
        }
        graph
    }

    /// Adds a change whose dependencies are here.
    pub(super) fn push(&mut self, loose: Loose) {
        if self.knows(&loose.hash) {
            return;
        }
        let deps: Vec<usize> = loose.deps.iter().filter_map(|dep| self.places.get(dep).copied()).collect();
        let floor = self.floor(&deps);
        self.enter(&loose, self.nodes.len());
        self.nodes.push(Arc::new(Node { loose, deps, floor }));
    }

    fn enter(&mut self, loose: &Loose, place: usize) {
        self.places.insert(loose.hash, place);
        self.by_actor.entry(loose.actor.clone()).or_default().push(place);
        self.operations += loose.len;
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
        let at = places.partition_point(|place| self.nodes[*place].loose.seq <= seq);
        places.get(at.checked_sub(1)?).copied()
    }

    /// The change of that number that an actor has written.
    pub(super) fn hash_of(&self, actor: &ActorId, seq: u64) -> Option<ChangeHash> {
        let loose = &self.nodes[self.of_actor(actor, seq)?].loose;
        (loose.seq == seq).then_some(loose.hash)
    }

    /// Whether an actor has written a change of that number.
    pub(super) fn has(&self, actor: &ActorId, seq: u64) -> bool {
        self.hash_of(actor, seq).is_some()
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
        let last_op = deps.iter().map(|dep| graph.nodes[*dep].last_op()).max().unwrap_or(0);
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
        place.is_some_and(|place| self.graph.nodes[place].loose.seq == seq && self.holds(place))
    }

    /// Whether it holds any change of this actor.
    pub(super) fn holds_any(&mut self, actor: &ActorId) -> bool {
        self.graph.by_actor.get(actor).and_then(|places| places.first()).is_some_and(|first| self.holds(*first))
    }

    /// An operation in it.
    pub(super) fn row(&mut self, id: &OpId) -> Option<&'g Row> {
        let graph = self.graph;
        let places = graph.by_actor.get(id.actor())?;
        let at = places.partition_point(|place| graph.nodes[*place].loose.start <= id.counter());
        let place = *places.get(at.checked_sub(1)?)?;
        let node = &graph.nodes[place];
        let n = id.counter() - node.loose.start;
        if n >= node.loose.len || !self.holds(place) {
            return None;
        }
        node.rows()?.get(usize::try_from(n).ok()?)
    }
}
