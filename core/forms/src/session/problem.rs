//! What must be mended before a page is left or an interview finished.

use serde::{Deserialize, Serialize};

use crate::engine::Violation;

/// An answer that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Path of the question with the positions of repeats.
    pub path: String,
    /// What is wrong.
    pub reason: Reason,
    /// What the form's author says about it, in the language in hand; none: the shell says it in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It must be answered.
    Required,
    /// It breaks its constraint.
    Constraint,
}

impl From<Violation> for Reason {
    fn from(violation: Violation) -> Self {
        match violation {
            Violation::Required => Self::Required,
            Violation::Constraint => Self::Constraint,
        }
    }
}
