//! Which pages there are, as things are: a page per question, per field-list, and after each repeat one that asks for more.

use crate::engine::{Engine, Ix};
use crate::form::{Kind, NodeId};

/// A page by what is on it. Holds as long as the element is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageRef {
    Question(Ix),
    /// A group or repeat instance whose questions are on one page.
    List(Ix),
    /// After the instances of a repeat without a count: one more?
    More(Ix, NodeId),
    /// The summary.
    End,
}

/// All pages in order, the summary last.
pub(super) fn all(engine: &Engine) -> Vec<PageRef> {
    let mut pages = Vec::new();
    collect(engine, engine.root(), &mut pages);
    pages.push(PageRef::End);
    pages
}

pub(super) fn first(engine: &Engine) -> PageRef {
    all(engine).first().copied().unwrap_or(PageRef::End)
}

fn collect(engine: &Engine, parent: Ix, pages: &mut Vec<PageRef>) {
    let program = engine.program().clone();
    for child in &engine.node(parent).children {
        let node = program.form().node(*child);
        let instances = engine.instances(parent, *child);
        for ix in instances.iter().copied().filter(|ix| engine.is_relevant(*ix)) {
            match node.kind {
                Kind::Question { .. } => pages.push(PageRef::Question(ix)),
                Kind::Group { shown: true } | Kind::Repeat { .. } if is_list(node) => {
                    if !questions(engine, ix).is_empty() {
                        pages.push(PageRef::List(ix));
                    }
                }
                Kind::Group { shown: true } | Kind::Repeat { .. } => collect(engine, ix, pages),
                Kind::Group { .. } | Kind::Value | Kind::Attribute => {}
            }
        }
        if node.kind == (Kind::Repeat { count: None }) && engine.is_repeat_relevant(parent, *child) {
            pages.push(PageRef::More(parent, *child));
        }
    }
}

fn is_list(node: &crate::form::Node) -> bool {
    node.appears("field-list") || node.appears("table-list")
}

/// The relevant questions below an element, in order.
pub(super) fn questions(engine: &Engine, top: Ix) -> Vec<Ix> {
    let mut found = Vec::new();
    gather(engine, top, &mut found);
    found
}

fn gather(engine: &Engine, ix: Ix, found: &mut Vec<Ix>) {
    if !engine.is_relevant(ix) {
        return;
    }
    match engine.node(ix).kind {
        Kind::Question { .. } => found.push(ix),
        Kind::Group { .. } | Kind::Repeat { .. } => {
            engine.children(ix).into_iter().for_each(|child| gather(engine, child, found));
        }
        Kind::Value | Kind::Attribute => {}
    }
}

/// The questions on a page.
pub(super) fn on(engine: &Engine, page: PageRef) -> Vec<Ix> {
    match page {
        PageRef::Question(ix) => vec![ix],
        PageRef::List(ix) => questions(engine, ix),
        PageRef::More(..) | PageRef::End => Vec::new(),
    }
}

/// A page's name: the path of what is on it, `/data/line` for the question whether there are more, blank for the summary.
pub(super) fn key(engine: &Engine, page: PageRef) -> String {
    match page {
        PageRef::Question(ix) | PageRef::List(ix) => engine.path(ix),
        PageRef::More(parent, repeat) => {
            format!("{}/{}", engine.path(parent), engine.form().node(repeat).name)
        }
        PageRef::End => String::new(),
    }
}

/// The page on which an element is, or the first below it.
pub(super) fn of(engine: &Engine, ix: Ix) -> Option<PageRef> {
    let pages = all(engine);
    let holds = |page: &&PageRef| match **page {
        PageRef::Question(at) => at == ix || engine.is_within(at, ix),
        PageRef::List(at) => engine.is_within(ix, at) || engine.is_within(at, ix),
        PageRef::More(..) | PageRef::End => false,
    };
    pages.iter().find(holds).copied()
}
