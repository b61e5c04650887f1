//! Why an expression has no value.

use thiserror::Error;

/// How many steps one evaluation may take: a visited node, an evaluated operator or call, 64 bytes of text made. A form
/// of thousands of questions needs some hundreds.
pub const MAX_STEPS: u64 = 5_000_000;

/// The longest text that an expression may make, in bytes.
pub const MAX_TEXT: usize = 1 << 20;

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum EvalError {
    /// A function that the dialect does not have.
    #[error("there is no function {0}()")]
    UnknownFunction(String),
    /// A number of arguments that the function does not take.
    #[error("{name}() does not take {count} arguments")]
    Arguments {
        /// The function.
        name: &'static str,
        /// How many were written.
        count: usize,
    },
    /// Something else where only nodes may stand.
    #[error("{0}() needs a reference to questions, not a value")]
    NotNodes(&'static str),
    /// A text that is no date, or no day of the calendar.
    #[error("{0:?} is not a date; dates are written 2026-01-31 or 2026-01-31T09:30:00+08:00")]
    NotADate(String),
    /// A text that is no time.
    #[error("{0:?} is not a time; times are written 09:30:00")]
    NotATime(String),
    /// A date that no calendar reaches.
    #[error("{0} days from 1970 is out of the calendar's range")]
    DateRange(f64),
    /// An escape that `format-date()` does not have.
    #[error("%{0} is not an escape of format-date()")]
    DateEscape(char),
    /// A date format that ends in `%`.
    #[error("the date format ends with %")]
    OpenDateEscape,
    /// A pattern that is no regular expression, or uses what needs more than linear time.
    #[error("{pattern:?} is not a pattern that can be used: {why}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// An algorithm that `digest()` does not have.
    #[error("{0:?} is not an algorithm of digest(): MD5, SHA-1, SHA-256, SHA-384, SHA-512")]
    Digest(String),
    /// An encoding that `digest()` does not have.
    #[error("{0:?} is not an encoding of digest(): base64, hex")]
    Encoding(String),
    /// A text that holds no coordinates.
    #[error("{0:?} is not a place; places are written as latitude and longitude: 31.23 121.47")]
    NotAPlace(String),
    /// A list that the form does not have.
    #[error("there is no list {0:?}")]
    UnknownInstance(String),
    /// `indexed-repeat()` with something else than a group that holds the question.
    #[error("indexed-repeat() needs the question, then each repeat that holds it with its number")]
    IndexedRepeat,
    /// `weighted-checklist()` with as many values as weights.
    #[error("weighted-checklist() needs one weight for each value")]
    Weights,
    /// `a | b`: none of ODK's engines runs it, so a form with it works nowhere else.
    #[error("ODK's engines cannot join references with |; call the function once for each")]
    Union,
    /// `text()`: forms have no text nodes of their own.
    #[error("text() cannot be used in a path; the reference alone gives the text")]
    TextNode,
    /// More steps than [`MAX_STEPS`].
    #[error("the expression takes more than {MAX_STEPS} steps")]
    TooManySteps,
    /// A text longer than [`MAX_TEXT`].
    #[error("the expression makes a text longer than {MAX_TEXT} bytes")]
    TooLong,
}
