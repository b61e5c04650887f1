//! The primary instance as it is being answered: elements with values, and the instances of repeats.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::program::Program;
use super::value::cast;
use crate::form::{DefaultValue, Form, Kind, NodeId};

/// Index of an element in the tree. Valid until its repeat instance is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ix(pub(super) u32);

/// An element or attribute of the instance.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub node: NodeId,
    pub parent: Option<Ix>,
    /// One per child of the form node.
    pub slots: Vec<Slot>,
    /// Which of the instances of its repeat it is, from 0; 0 for everything else.
    pub number: u32,
    /// What others see of it while it is relevant.
    pub value: String,
    /// The answer as it was given, when some of its choices are not offered as things are. They come back with their choices.
    pub given: Option<String>,
    /// What its own `relevant` says.
    pub own: bool,
    /// Whether it and everything above it is relevant.
    pub relevant: bool,
}

/// Where the elements of a child node are.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    One(Ix),
    Many {
        live: Vec<Ix>,
        /// Instances that a lowered `repeat_count` took away, the next to come back last. They are in no path and no
        /// submission, and come back with their answers when the count rises again.
        parked: Vec<Ix>,
    },
}

#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    elements: Vec<Element>,
    free: Vec<Ix>,
}

impl Tree {
    pub const ROOT: Ix = Ix(0);

    /// The instance as pyxform writes it: static defaults, one instance of each repeat without a count.
    pub fn new(program: &Program) -> Self {
        let mut tree = Self::default();
        tree.grow(program, Form::ROOT, None, 0, &mut Vec::new());
        tree
    }

    /// How many elements there are, parked ones too.
    pub fn len(&self) -> usize {
        self.elements.len() - self.free.len()
    }

    pub fn get(&self, ix: Ix) -> &Element {
        &self.elements[ix.0 as usize]
    }

    pub fn get_mut(&mut self, ix: Ix) -> &mut Element {
        &mut self.elements[ix.0 as usize]
    }

    /// Builds the subtree of a node and answers its top; every new element is appended to `born`, parents first.
    fn grow(&mut self, program: &Program, node: NodeId, parent: Option<Ix>, number: u32, born: &mut Vec<Ix>) -> Ix {
        let form = &program.form;
        let bind = &form.node(node).bind;
        let value = match &bind.default {
            Some(DefaultValue::Static(text)) => cast(text.clone(), bind.data_type),
            _ => String::new(),
        };
        let relevant = parent.is_none_or(|p| self.get(p).relevant);
        let element = Element { node, parent, slots: Vec::new(), number, value, given: None, own: true, relevant };
        let ix = self.place(element);
        born.push(ix);
        for child in &form.node(node).children {
            let slot = match &form.node(*child).kind {
                Kind::Repeat { count: Some(_) } => Slot::Many { live: Vec::new(), parked: Vec::new() },
                Kind::Repeat { count: None } => {
                    let first = self.grow(program, *child, Some(ix), 0, born);
                    Slot::Many { live: vec![first], parked: Vec::new() }
                }
                _ => Slot::One(self.grow(program, *child, Some(ix), 0, born)),
            };
            self.get_mut(ix).slots.push(slot);
        }
        ix
    }

    fn place(&mut self, element: Element) -> Ix {
        if let Some(ix) = self.free.pop() {
            *self.get_mut(ix) = element;
            return ix;
        }
        let ix = Ix(u32::try_from(self.elements.len()).unwrap_or(u32::MAX));
        self.elements.push(element);
        ix
    }

    /// The instances of a repeat below one element, or the one child in a list of one.
    pub fn at(&self, program: &Program, parent: Ix, child: NodeId) -> &[Ix] {
        match &self.get(parent).slots[program.slot(child)] {
            Slot::One(ix) => std::slice::from_ref(ix),
            Slot::Many { live, .. } => live,
        }
    }

    /// Appends an instance to a repeat: the one parked last, or a new one. Answers its top and all new elements.
    pub fn append(&mut self, program: &Program, parent: Ix, repeat: NodeId) -> (Ix, Vec<Ix>) {
        let slot = program.slot(repeat);
        let number = u32::try_from(self.at(program, parent, repeat).len()).unwrap_or(u32::MAX);
        if let Slot::Many { live, parked } = &mut self.get_mut(parent).slots[slot]
            && let Some(back) = parked.pop()
        {
            live.push(back);
            self.get_mut(back).number = number;
            return (back, Vec::new());
        }
        let mut born = Vec::new();
        let top = self.grow(program, repeat, Some(parent), number, &mut born);
        if let Slot::Many { live, .. } = &mut self.get_mut(parent).slots[slot] {
            live.push(top);
        }
        (top, born)
    }

    /// Parks the last instance of a repeat.
    pub fn park(&mut self, program: &Program, parent: Ix, repeat: NodeId) -> Option<Ix> {
        match &mut self.get_mut(parent).slots[program.slot(repeat)] {
            Slot::Many { live, parked } => {
                let last = live.pop()?;
                parked.push(last);
                Some(last)
            }
            Slot::One(_) => None,
        }
    }

    /// Removes an instance for good; those behind it move up. Its elements must not be used again.
    pub fn remove(&mut self, program: &Program, parent: Ix, repeat: NodeId, index: usize) {
        let slot = program.slot(repeat);
        let Slot::Many { live, .. } = &mut self.get_mut(parent).slots[slot] else { return };
        let gone = live.remove(index);
        let behind: Vec<Ix> = live[index..].to_vec();
        for ix in behind {
            self.get_mut(ix).number -= 1;
        }
        let mut all = Vec::new();
        self.subtree(gone, true, &mut all);
        self.free.extend(all);
    }

    /// Appends an element and everything below it in document order.
    pub fn subtree(&self, top: Ix, with_parked: bool, found: &mut Vec<Ix>) {
        found.push(top);
        for slot in &self.get(top).slots {
            let (live, parked) = match slot {
                Slot::One(ix) => (std::slice::from_ref(ix), &[][..]),
                Slot::Many { live, parked } => (live.as_slice(), parked.as_slice()),
            };
            let parked = if with_parked { parked } else { &[] };
            for ix in live.iter().chain(parked) {
                self.subtree(*ix, with_parked, found);
            }
        }
    }

    /// Appends every element of a node below `top` in document order (`top` itself when it is one).
    pub fn below(&self, program: &Program, top: Ix, node: NodeId, found: &mut Vec<Ix>) {
        let from = self.get(top).node;
        if from == node {
            found.push(top);
            return;
        }
        let Some(next) = program.step_down(from, node) else { return };
        for ix in self.at(program, top, next) {
            self.below(program, *ix, node, found);
        }
    }

    /// The nearest element of a node at or above `ix`.
    pub fn above(&self, ix: Ix, node: NodeId) -> Option<Ix> {
        let mut at = Some(ix);
        while let Some(ix) = at {
            if self.get(ix).node == node {
                return Some(ix);
            }
            at = self.get(ix).parent;
        }
        None
    }

    /// Document order.
    pub fn order(&self, program: &Program, left: Ix, right: Ix) -> Ordering {
        self.place_of(program, left).cmp(&self.place_of(program, right))
    }

    /// Slot and number of each element from the root down to this one.
    fn place_of(&self, program: &Program, ix: Ix) -> Vec<(usize, u32)> {
        let mut place = Vec::new();
        let mut at = ix;
        while let Some(parent) = self.get(at).parent {
            let element = self.get(at);
            place.push((program.slot(element.node), element.number));
            at = parent;
        }
        place.reverse();
        place
    }

    /// `/data/line[2]/pax`: positions at repeats only.
    pub fn path(&self, program: &Program, ix: Ix) -> String {
        let element = self.get(ix);
        let node = program.form.node(element.node);
        let mut path = element.parent.map(|p| self.path(program, p)).unwrap_or_default();
        path.push('/');
        path.push_str(&node.name);
        if matches!(node.kind, Kind::Repeat { .. }) {
            let _ = write!(path, "[{}]", element.number + 1);
        }
        path
    }

    /// The element at such a path; a step without a position is the first.
    pub fn find(&self, program: &Program, path: &str) -> Option<Ix> {
        let mut steps = path.strip_prefix('/')?.split('/');
        if step(steps.next()?)?.0 != program.form.node(Form::ROOT).name {
            return None;
        }
        let mut at = Self::ROOT;
        for text in steps {
            let (name, index) = step(text)?;
            let child = program.child(self.get(at).node, name)?;
            at = *self.at(program, at, child).get(index)?;
        }
        Some(at)
    }
}

/// `line[2]` as its name and its index from 0.
fn step(text: &str) -> Option<(&str, usize)> {
    match text.split_once('[') {
        None => Some((text, 0)),
        Some((name, rest)) => {
            let number: usize = rest.strip_suffix(']')?.parse().ok()?;
            Some((name, number.checked_sub(1)?))
        }
    }
}
