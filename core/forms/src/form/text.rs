//! Texts in several languages, with the outputs that `${name}` in a label became.

use serde::{Deserialize, Serialize};

use super::Expression;

/// One text per language, by index into [`super::Form::languages`]. Shorter than the languages, or `None`: not translated. An
/// untranslated text of a question that has translations falls back to the default language when it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text(pub Vec<Option<Template>>);

/// A text and the outputs in it, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template(pub Vec<Piece>);

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// As it is written. Markdown-light is left in: the shells draw it.
    Literal(String),
    /// The string value of an expression, evaluated at the node that owns the text.
    Output(Expression),
}

/// Everything a node may say. Media hold the name of a file beside the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// `label`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// `hint`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub hint: Text,
    /// `guidance_hint`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub guidance: Text,
    /// `constraint_message`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub constraint_message: Text,
    /// `required_message`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub required_message: Text,
    /// `media::image`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub image: Text,
    /// `media::big-image`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub big_image: Text,
    /// `media::audio`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub audio: Text,
    /// `media::video`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub video: Text,
}

impl Texts {
    /// Each of them.
    pub(crate) fn all(&self) -> [&Text; 9] {
        let Self { label, hint, guidance, constraint_message, required_message, image, big_image, audio, video } = self;
        [label, hint, guidance, constraint_message, required_message, image, big_image, audio, video]
    }
}

impl Text {
    /// The same literal in a form with one language.
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Self {
        Self(vec![Some(Template::literal(text))])
    }

    /// Whether no language has it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The text in a language, else in the fallback language.
    #[must_use]
    pub fn get(&self, language: usize, fallback: usize) -> Option<&Template> {
        let at = |index: usize| self.0.get(index).and_then(Option::as_ref);
        at(language).or_else(|| at(fallback))
    }
}

impl Template {
    /// A template without outputs.
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Self {
        Self(vec![Piece::Literal(text.into())])
    }

    /// The text when it has no outputs.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }
}
