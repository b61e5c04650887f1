//! What an interview may do to an instance: answer, add and remove instances of repeats, switch the language.

use jiff::Zoned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::tree::{Ix, Tree};
use super::value::{Expected, canonical};
use super::{Engine, Violation};
use crate::form::{Control, Kind, NodeId, Preload};

/// How many instances a person may add to a repeat.
const MAX_ADDED: usize = 10_000;

/// Why a change was refused. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "refused", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChangeError {
    /// No element at that path.
    #[error("there is no {path} in this form")]
    NoSuchNode {
        /// What was asked for.
        path: String,
    },
    /// A group, a calculate or metadata.
    #[error("{path} is not asked")]
    NotAsked {
        /// What was to be answered.
        path: String,
    },
    /// Read-only, by its form or as things are.
    #[error("{path} is read-only")]
    ReadOnly {
        /// What was to be answered.
        path: String,
    },
    /// The text is no value of the question's type.
    #[error("{path} takes {expected}")]
    WrongType {
        /// What was to be answered.
        path: String,
        /// What it takes.
        expected: Expected,
    },
    /// Not a repeat.
    #[error("{path} is not a repeat")]
    NotARepeat {
        /// What was asked for.
        path: String,
    },
    /// `repeat_count` says how many there are.
    #[error("the form sets how many {path} there are")]
    Counted {
        /// The repeat.
        path: String,
    },
    /// No further instance is possible.
    #[error("{path} has as many entries as it can hold")]
    Full {
        /// The repeat.
        path: String,
    },
    /// No such language.
    #[error("this form has no language {name}")]
    NoSuchLanguage {
        /// What was asked for.
        name: String,
    },
}

impl Engine {
    /// Answers the question at a path, blank clears it. The text is as OpenRosa writes it: choices by name with blanks between
    /// them, dates as `2026-11-22`. An irrelevant question may be set, as the engines do; its answer shows once it is relevant.
    ///
    /// # Errors
    /// [`ChangeError`]; nothing has changed then.
    pub fn set(&mut self, path: &str, text: &str, now: &Zoned) -> Result<(), ChangeError> {
        let ix = self.find(path).ok_or_else(|| ChangeError::NoSuchNode { path: path.to_owned() })?;
        self.set_at(ix, text, now)
    }

    /// Answers the question of an element.
    ///
    /// # Errors
    /// As [`Engine::set`].
    pub fn set_at(&mut self, ix: Ix, text: &str, now: &Zoned) -> Result<(), ChangeError> {
        let node = self.program.form.node(self.tree.get(ix).node);
        let path = || self.path(ix);
        let Kind::Question { control, .. } = &node.kind else { return Err(ChangeError::NotAsked { path: path() }) };
        if *control == Control::Note || self.is_readonly(ix) {
            return Err(ChangeError::ReadOnly { path: path() });
        }
        let value = canonical(*control, node.bind.data_type, text)
            .map_err(|expected| ChangeError::WrongType { path: path(), expected })?;
        self.now = now.clone();
        self.tree.get_mut(ix).given = None;
        self.put(ix, value);
        self.mark_own_offer(ix);
        self.settle();
        Ok(())
    }

    /// Sets what is known before anybody is asked: a question's answer, or a value that is neither asked nor computed (`hidden`).
    ///
    /// # Errors
    /// [`ChangeError`]; nothing has changed then.
    pub fn prefill(&mut self, path: &str, text: &str, now: &Zoned) -> Result<(), ChangeError> {
        let ix = self.find(path).ok_or_else(|| ChangeError::NoSuchNode { path: path.to_owned() })?;
        let node = self.program.form.node(self.tree.get(ix).node);
        if node.kind != Kind::Value || node.bind.calculate.is_some() || node.bind.preload.is_some() {
            return self.set_at(ix, text, now);
        }
        let value = canonical(Control::Text, node.bind.data_type, text)
            .map_err(|expected| ChangeError::WrongType { path: path.to_owned(), expected })?;
        self.now = now.clone();
        self.put(ix, value);
        self.settle();
        Ok(())
    }

    /// Hands in what the device finds without asking: a position (`start-geopoint`), a recording, the audit log.
    ///
    /// # Errors
    /// [`ChangeError`]; nothing has changed then.
    pub fn supply(&mut self, path: &str, text: &str, now: &Zoned) -> Result<(), ChangeError> {
        let ix = self.find(path).ok_or_else(|| ChangeError::NoSuchNode { path: path.to_owned() })?;
        let bind = &self.program.form.node(self.tree.get(ix).node).bind;
        if !matches!(bind.preload, Some(Preload::Position | Preload::Recording | Preload::Audit)) {
            return Err(ChangeError::NotAsked { path: path.to_owned() });
        }
        let value = canonical(Control::Text, bind.data_type, text)
            .map_err(|expected| ChangeError::WrongType { path: path.to_owned(), expected })?;
        self.now = now.clone();
        self.put(ix, value);
        self.settle();
        Ok(())
    }

    /// Adds an instance at the end of a repeat. The path is the repeat's without its own position (`/data/line`,
    /// `/data/room[2]/guest`). Answers the new instance.
    ///
    /// # Errors
    /// [`ChangeError`]; nothing has changed then.
    pub fn add(&mut self, path: &str, now: &Zoned) -> Result<Ix, ChangeError> {
        let (parent, repeat) = self.range(path)?;
        if self.tree.at(&self.program, parent, repeat).len() >= MAX_ADDED || !self.has_room(repeat) {
            return Err(ChangeError::Full { path: path.to_owned() });
        }
        self.now = now.clone();
        let top = self.append(parent, repeat);
        self.settle();
        Ok(top)
    }

    /// Removes the nth instance (from 1) of a repeat.
    ///
    /// # Errors
    /// [`ChangeError`]; nothing has changed then.
    pub fn remove(&mut self, path: &str, nth: usize, now: &Zoned) -> Result<(), ChangeError> {
        let (parent, repeat) = self.range(path)?;
        let index = nth.wrapping_sub(1);
        let instances = self.tree.at(&self.program, parent, repeat);
        let Some(top) = instances.get(index).copied() else {
            return Err(ChangeError::NoSuchNode { path: format!("{path}[{nth}]") });
        };
        let behind = instances[index + 1..].to_vec();
        self.now = now.clone();
        self.leaving(top);
        let mut gone = Vec::new();
        self.tree.subtree(top, true, &mut gone);
        self.forget(&gone);
        let program = std::sync::Arc::clone(&self.program);
        self.tree.remove(&program, parent, repeat, index);
        // Those behind have moved up: their position is another.
        for ix in behind {
            self.touch(ix);
        }
        self.settle();
        Ok(())
    }

    /// Switches the language. Calculates that name choices follow it: Web Forms does so and JavaRosa does not, and a guest reads
    /// them in notes.
    ///
    /// # Errors
    /// The form has no such language.
    pub fn set_language(&mut self, name: &str, now: &Zoned) -> Result<(), ChangeError> {
        let language = self.program.form.language(name);
        self.language = language.ok_or_else(|| ChangeError::NoSuchLanguage { name: name.to_owned() })?;
        self.now = now.clone();
        for rank in self.program.graph.speaking.clone() {
            self.mark_all(rank);
        }
        self.settle();
        Ok(())
    }

    /// Recomputes everything from the values as they are. The result is the same: this is what tests hold recomputation against.
    pub fn recompute_all(&mut self) {
        for rank in 0..self.program.graph.order.len() {
            self.mark_all(rank);
        }
        self.settle();
    }

    /// What is wrong with the answers, in document order.
    #[must_use]
    pub fn violations(&self) -> Vec<(Ix, Violation)> {
        let mut all = Vec::new();
        self.tree.subtree(Tree::ROOT, false, &mut all);
        all.into_iter().filter_map(|ix| self.violation(ix).map(|v| (ix, v))).collect()
    }

    /// A repeat without `repeat_count`, and the element that holds its instances.
    fn range(&self, path: &str) -> Result<(Ix, NodeId), ChangeError> {
        let no_such = || ChangeError::NoSuchNode { path: path.to_owned() };
        let (above, name) = path.rsplit_once('/').ok_or_else(no_such)?;
        let parent = self.find(above).ok_or_else(no_such)?;
        let node = self.program.child(self.tree.get(parent).node, name).ok_or_else(no_such)?;
        match &self.program.form.node(node).kind {
            Kind::Repeat { count: None } => Ok((parent, node)),
            Kind::Repeat { count: Some(_) } => Err(ChangeError::Counted { path: path.to_owned() }),
            _ => Err(ChangeError::NotARepeat { path: path.to_owned() }),
        }
    }
}
