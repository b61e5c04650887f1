//! Texts in the language in hand, their outputs filled in.

use super::Engine;
use super::tree::{Ix, Tree};
use super::view::Handle;
use crate::form::{Piece, Template, Text};

impl Engine {
    /// A text at an element, or none where no language has it.
    #[must_use]
    pub fn render(&self, text: &Text, ix: Ix) -> Option<String> {
        let template = text.get(self.language, self.program.form.default_language)?;
        Some(self.fill(template, Handle::Element(ix)))
    }

    /// The label of an element.
    #[must_use]
    pub fn label(&self, ix: Ix) -> Option<String> {
        let node = self.program.form.node(self.tree.get(ix).node);
        self.render(&node.texts.label, ix)
    }

    /// A text of a choice list: its outputs are evaluated at the root.
    pub(super) fn render_choice(&self, text: &Text) -> Option<String> {
        let template = text.get(self.language, self.program.form.default_language)?;
        Some(self.fill(template, Handle::Element(Tree::ROOT)))
    }

    /// Where text and outputs mix, pyxform writes a blank before a text that begins and one after the end; the engines show them, and
    /// so do we here. An interview cuts them off.
    fn fill(&self, template: &Template, at: Handle) -> String {
        let mut filled = String::new();
        let mixed = template.0.len() > 1 && template.0.iter().any(|piece| matches!(piece, Piece::Literal(_)));
        if mixed && matches!(template.0.first(), Some(Piece::Literal(_))) {
            filled.push(' ');
        }
        for piece in &template.0 {
            match piece {
                Piece::Literal(text) => filled.push_str(text),
                Piece::Output(expression) => {
                    if let Some(parsed) = self.program.output(&expression.text) {
                        filled.push_str(&self.text(parsed, at, "label"));
                    }
                }
            }
        }
        if mixed {
            filled.push(' ');
        }
        filled
    }
}
