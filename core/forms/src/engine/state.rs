//! What is so about an element: relevant, required, read-only, valid.

use serde::{Deserialize, Serialize};

use super::Engine;
use super::tree::{Ix, Tree};
use crate::form::{Control, Kind, NodeId};

/// Why an answer may not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Violation {
    /// It breaks its constraint.
    Constraint,
    /// It is blank and must not be.
    Required,
}

/// What a node is, in [`NodeState`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Holds others.
    Group,
    /// An instance of a repeat.
    Repeat,
}

/// All that is so about a node. What is false or blank is left out when it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeState {
    /// Group or repeat; none: it has a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<NodeKind>,
    /// The value others see: blank while the node is irrelevant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether it and all that holds it is relevant.
    pub relevant: bool,
    /// Whether it must be answered.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Whether it cannot be changed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub readonly: bool,
    /// Why it may not be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violation: Option<Violation>,
    /// What the form's author says about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Names of the choices offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
    /// Its label in the language in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for this shape")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Engine {
    /// The value that others see.
    #[must_use]
    pub fn value(&self, ix: Ix) -> &str {
        let element = self.tree.get(ix);
        if element.relevant { &element.value } else { "" }
    }

    /// Whether an element and all that holds it is relevant.
    #[must_use]
    pub fn is_relevant(&self, ix: Ix) -> bool {
        self.tree.get(ix).relevant
    }

    /// Whether a repeat could have instances below an element, whether or not it has any.
    #[must_use]
    pub fn is_repeat_relevant(&self, parent: Ix, repeat: NodeId) -> bool {
        self.is_relevant(parent) && self.would_hold(parent, repeat)
    }

    /// Whether it must be answered, if it is relevant.
    #[must_use]
    pub fn is_required(&self, ix: Ix) -> bool {
        self.holds(ix, |part| part.required.as_ref(), "required", false)
    }

    /// Whether it cannot be changed: by itself or because a group around it cannot.
    #[must_use]
    pub fn is_readonly(&self, ix: Ix) -> bool {
        std::iter::successors(Some(ix), |at| self.tree.get(*at).parent)
            .any(|at| self.holds(at, |part| part.readonly.as_ref(), "readonly", false))
    }

    /// What is wrong with the answer of a relevant question.
    #[must_use]
    pub fn violation(&self, ix: Ix) -> Option<Violation> {
        let element = self.tree.get(ix);
        let node = self.program.form.node(element.node);
        let asked = matches!(node.kind, Kind::Question { control, .. } if control != Control::Note);
        if !asked || !element.relevant {
            return None;
        }
        if element.value.is_empty() {
            return self.is_required(ix).then_some(Violation::Required);
        }
        let holds = self.holds(ix, |part| part.constraint.as_ref(), "constraint", true);
        (!holds).then_some(Violation::Constraint)
    }

    /// What the author says about a violation, in the language in hand.
    #[must_use]
    pub fn message(&self, ix: Ix, violation: Violation) -> Option<String> {
        let texts = &self.program.form.node(self.tree.get(ix).node).texts;
        match violation {
            Violation::Constraint => self.render(&texts.constraint_message, ix),
            Violation::Required => self.render(&texts.required_message, ix),
        }
    }

    /// The state of every element in document order, attributes left out.
    #[must_use]
    pub fn states(&self) -> Vec<(String, NodeState)> {
        let mut all = Vec::new();
        self.tree.subtree(Tree::ROOT, false, &mut all);
        let shown = all
            .into_iter()
            .filter(|ix| *ix != Tree::ROOT && self.program.form.node(self.tree.get(*ix).node).kind != Kind::Attribute);
        shown.map(|ix| (self.path(ix), self.state(ix))).collect()
    }

    fn state(&self, ix: Ix) -> NodeState {
        let element = self.tree.get(ix);
        let node = self.program.form.node(element.node);
        let holds_elements = node.children.iter().any(|c| self.program.form.node(*c).kind != Kind::Attribute);
        let kind = match node.kind {
            Kind::Repeat { .. } => Some(NodeKind::Repeat),
            Kind::Group { .. } if holds_elements => Some(NodeKind::Group),
            _ => None,
        };
        let asked = matches!(node.kind, Kind::Question { .. });
        let violation = self.violation(ix);
        NodeState {
            kind,
            value: kind.is_none().then(|| self.value(ix).to_owned()),
            relevant: element.relevant,
            required: asked && self.is_required(ix),
            readonly: asked && self.is_readonly(ix),
            violation,
            message: violation.and_then(|violation| self.message(ix, violation)),
            choices: node.items().map(|_| self.choices(ix).into_iter().map(|choice| choice.value).collect()),
            label: if asked { self.label(ix) } else { None },
        }
    }
}
