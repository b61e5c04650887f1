//! What can be wrong with the text of an expression.

use thiserror::Error;

/// The longest expression, in bytes: twice what a spreadsheet cell can hold.
pub const MAX_LENGTH: usize = 1 << 16;

/// How deep brackets, calls and predicates may nest. People write chains of 100 and more nested `if()`.
pub const MAX_DEPTH: usize = 150;

/// A text that is no expression.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{problem} (at character {})", offset + 1)]
pub struct SyntaxError {
    /// Where, in bytes from the beginning of the text.
    pub offset: usize,
    /// What.
    #[source]
    pub problem: Problem,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// Nothing is written.
    #[error("the expression is empty")]
    Empty,
    /// Longer than [`MAX_LENGTH`].
    #[error("the expression is longer than {MAX_LENGTH} bytes")]
    TooLong,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("brackets and calls nest deeper than {MAX_DEPTH}")]
    TooDeep,
    /// A character that has no meaning outside text.
    #[error("{0:?} has no meaning here; text stands in quotes")]
    Character(char),
    /// `$name`.
    #[error("a reference to a question is written ${{name}}")]
    Variable,
    /// A quote without its partner.
    #[error("a text has no closing quote")]
    OpenText,
    /// A bracket without its partner.
    #[error("a bracket is not closed: {0} is missing")]
    Unclosed(char),
    /// An operand is missing: `1 +`, `()`.
    #[error("a value or a reference is missing")]
    Operand,
    /// A step is missing: `/data/`, `a//`.
    #[error("a name is missing after /")]
    Step,
    /// `foo::x`.
    #[error("there is no axis {0:?}")]
    Axis(String),
    /// `a b`, `1e3`, `1)`.
    #[error("{0:?} is not expected here; an operator or a comma may be missing")]
    Unexpected(String),
}
