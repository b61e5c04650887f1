//! Values, and how each kind turns into another.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::{Nodes, date};

/// Numbers nearer to each other than this are the same: JavaRosa's tolerance, so that `0.1 + 0.2 = 0.3`.
const EPSILON: f64 = 1e-12;

/// What an expression yields. Dates and times are texts, as the ODK XForms specification has them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a, N> {
    /// Nodes in document order, each once (`randomize()` alone orders otherwise).
    Nodes(Vec<N>),
    /// A text.
    Text(Cow<'a, str>),
    /// A number, perhaps none (NaN).
    Number(f64),
    /// A truth value.
    Boolean(bool),
}

impl<'a, N: Copy> Value<'a, N> {
    /// The text of it: of nodes that of the first, `NaN` for what is no number.
    pub fn into_text<T: Nodes<Node = N>>(self, nodes: &'a T) -> Cow<'a, str> {
        match self {
            Self::Nodes(found) => found.first().map_or(Cow::Borrowed(""), |node| nodes.text(*node)),
            Self::Text(text) => text,
            Self::Number(value) => number_to_text(value).into(),
            Self::Boolean(true) => "true".into(),
            Self::Boolean(false) => "false".into(),
        }
    }

    /// What a question holds after it was calculated so: the text, but blank for what is no number.
    pub fn into_answer<T: Nodes<Node = N>>(self, nodes: &'a T) -> String {
        match self {
            Self::Number(value) if value.is_nan() => String::new(),
            other => other.into_text(nodes).into_owned(),
        }
    }

    /// The number of it: of a date that of its day, NaN for what is none.
    pub fn to_number<T: Nodes<Node = N>>(&self, nodes: &T, zone: &TimeZone) -> f64 {
        match self {
            Self::Nodes(found) => found.first().map_or(f64::NAN, |node| text_to_number(&nodes.text(*node), zone)),
            Self::Text(text) => text_to_number(text, zone),
            Self::Number(value) => *value,
            Self::Boolean(value) => f64::from(u8::from(*value)),
        }
    }

    /// Whether it is true: a text that is not empty, a number that is not 0, a node whose value is so.
    ///
    /// The specification would have every node be true, filled or not; JavaRosa asks for the value, and forms are
    /// written for that: `if(${name}, …)`.
    pub fn to_boolean<T: Nodes<Node = N>>(&self, nodes: &T) -> bool {
        match self {
            Self::Nodes(found) => found.first().is_some_and(|node| {
                let text = nodes.text(*node);
                !text.is_empty() && (!nodes.is_number(*node) || plain_number(&text).is_none_or(number_to_boolean))
            }),
            Self::Text(text) => !text.is_empty(),
            Self::Number(value) => number_to_boolean(*value),
            Self::Boolean(value) => *value,
        }
    }
}

fn number_to_boolean(value: f64) -> bool {
    value.abs() > EPSILON
}

/// Whether two numbers are equal.
#[expect(clippy::float_cmp, reason = "infinities are equal to themselves alone")]
pub(super) fn same_number(left: f64, right: f64) -> bool {
    left == right || (left - right).abs() < EPSILON
}

/// A number as text (XPath 1.0 §4.2): the shortest digits that read back as the same number, never an exponent. What is
/// within 1e-12 of a whole number is written as that, as in JavaRosa.
#[must_use]
pub fn number_to_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value < 0.0 { "-Infinity" } else { "Infinity" }.to_owned();
    }
    let whole = value.trunc();
    if value.abs() < f64::from(i32::MAX) && (value - whole).abs() < EPSILON {
        // Adding 0 makes -0 plain.
        return (whole + 0.0).to_string();
    }
    value.to_string()
}

/// The number that a text is, or that of the day if it is a date or a date with time; NaN otherwise.
pub(super) fn text_to_number(text: &str, zone: &TimeZone) -> f64 {
    plain_number(text).or_else(|| date::day_number(text, zone)).unwrap_or(f64::NAN)
}

/// `'-'? (Digits ('.' Digits?)? | '.' Digits)` with space around it (XPath 1.0 §4.4): no `+`, no exponent, no comma.
pub(super) fn plain_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && digits.bytes().any(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
