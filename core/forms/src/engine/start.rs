//! The beginning of an interview: metadata, the first computation of everything, dynamic defaults.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Zoned;

use super::budget::{Budget, Limits};
use super::random::Random;
use super::recompute::Pending;
use super::tree::{Ix, Tree};
use super::view::Handle;
use super::{Engine, Program, Setup};
use crate::form::Preload;

impl Engine {
    /// Starts an interview at a time, in a time zone.
    #[must_use]
    pub fn start(program: Arc<Program>, setup: Setup, now: &Zoned) -> Self {
        Self::start_within(program, setup, now, Limits::MEMBER)
    }

    /// The same for an interview that may cost so much.
    #[must_use]
    pub fn start_within(program: Arc<Program>, setup: Setup, now: &Zoned, limits: Limits) -> Self {
        let form = &program.form;
        let language = setup.language.as_deref().and_then(|name| form.language(name));
        let tree = Tree::new(&program);
        let mut engine = Self {
            budget: Budget::new(limits, tree.len()),
            tree,
            language: language.unwrap_or(form.default_language),
            properties: setup.properties,
            now: now.clone(),
            random: Random::new(setup.seed),
            seed: setup.seed,
            naming: Cell::new(0),
            pending: Pending::default(),
            live: false,
            problems: RefCell::new(HashMap::new()),
            program,
        };
        let mut all = Vec::new();
        engine.tree.subtree(Tree::ROOT, false, &mut all);
        for ix in &all {
            engine.preload(*ix);
        }
        for rank in 0..engine.program.graph.order.len() {
            engine.mark_all(rank);
        }
        engine.recompute();
        engine.forget_births();
        engine.set_defaults_below(Tree::ROOT);
        engine.settle();
        engine.live = true;
        engine
    }

    /// Notes the end of the interview where the form asks for it. The engine goes on.
    pub fn finish(&mut self, now: &Zoned) {
        self.now = now.clone();
        let mut all = Vec::new();
        self.tree.subtree(Tree::ROOT, false, &mut all);
        for ix in all {
            let node = self.tree.get(ix).node;
            if self.program.form.node(node).bind.preload == Some(Preload::End) {
                self.put(ix, timestamp(now));
            }
        }
        self.settle();
    }

    fn preload(&mut self, ix: Ix) {
        let node = self.tree.get(ix).node;
        let value = match &self.program.form.node(node).bind.preload {
            // Until the interview is finished, its end is its start.
            Some(Preload::Start | Preload::End) => timestamp(&self.now),
            Some(Preload::Today) => self.now.date().to_string(),
            Some(Preload::Property(name)) => self.properties.get(name).cloned().unwrap_or_default(),
            Some(Preload::Uid) => format!("uuid:{}", self.random.uuid()),
            Some(Preload::Audit | Preload::Position | Preload::Recording) | None => return,
        };
        self.tree.get_mut(ix).value = value;
    }

    /// Sets the dynamic defaults of an element and all below it, in document order.
    pub(super) fn set_defaults_below(&mut self, top: Ix) {
        let program = Arc::clone(&self.program);
        let mut all = Vec::new();
        self.tree.subtree(top, false, &mut all);
        for ix in all {
            let node = self.tree.get(ix).node;
            if let Some(expression) = &program.part(node).default {
                let data_type = program.form.node(node).bind.data_type;
                let value = self.stored(expression, Handle::Element(ix), data_type, "default");
                if self.put(ix, value) {
                    self.recompute();
                }
            }
        }
    }
}

/// `2026-11-22T09:30:00.000+08:00`.
pub(super) fn timestamp(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}
