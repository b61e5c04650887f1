//! An instance as a response that was kept left it.

use std::sync::Arc;

use jiff::Zoned;

use super::tree::Ix;
use super::{Engine, Program, Setup};
use crate::form::{Kind, Node, NodeId};

impl Engine {
    /// Brings the answers of a finished interview back, by path with the positions of repeats. What is computed is computed anew, as of
    /// `now`: look at relevance here, and at the answers for values. A path that the form does not have is passed over.
    #[must_use]
    pub fn recall<'a>(
        program: Arc<Program>,
        answers: impl IntoIterator<Item = (&'a str, &'a str)> + Clone,
        now: &Zoned,
    ) -> Self {
        let mut engine = Self::start(program, Setup::default(), now);
        for (path, _) in answers.clone() {
            engine.make_instances(path);
        }
        engine.settle();
        // What was set is set: nothing is triggered by it again.
        engine.live = false;
        let form = engine.form();
        let given: Vec<NodeId> = form.ids().filter(|id| is_given(form.node(*id))).collect();
        for ix in given.into_iter().flat_map(|id| engine.elements(id)).collect::<Vec<Ix>>() {
            engine.put(ix, String::new());
        }
        for (path, text) in answers {
            if let Some(ix) = engine.find(path).filter(|ix| is_given(engine.node(*ix))) {
                engine.put(ix, text.to_owned());
            }
        }
        engine.settle();
        engine.live = true;
        engine
    }

    /// Adds the instances of repeats that a path goes through.
    fn make_instances(&mut self, path: &str) {
        for (end, _) in path.match_indices(']') {
            let Some((above, nth)) = path[..end].rsplit_once('[') else { return };
            let (Ok(nth), Some((parent, name))) = (nth.parse::<usize>(), above.rsplit_once('/')) else { return };
            let Some(parent) = self.find(parent) else { return };
            let program = Arc::clone(&self.program);
            let Some(repeat) = program.child(self.tree.get(parent).node, name) else { return };
            if !matches!(program.form.node(repeat).kind, Kind::Repeat { .. }) {
                return;
            }
            while self.tree.at(&program, parent, repeat).len() < nth.min(super::recompute::MAX_INSTANCES) {
                self.append(parent, repeat);
            }
        }
    }
}

/// Whether a value comes from outside of the form.
fn is_given(node: &Node) -> bool {
    matches!(node.kind, Kind::Question { .. } | Kind::Value) && node.bind.calculate.is_none()
}
