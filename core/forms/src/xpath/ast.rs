//! What an expression is made of once it is parsed.

use std::fmt;
use std::sync::Arc;

/// A name in an expression: an element, an attribute or a function, with its prefix where it has one (`orx:meta`).
///
/// [`Expression::bind`](super::Expression::bind) gives it the number by which an instance knows it, so that a path is
/// followed without comparing text.
#[derive(Debug, Clone)]
pub struct Name {
    text: Arc<str>,
    id: Option<u32>,
}

impl Name {
    /// A name not yet bound to a number.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), id: None }
    }

    /// The whole name, prefix and all.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name without its prefix.
    #[must_use]
    pub fn local(&self) -> &str {
        self.text.rsplit(':').next().unwrap_or(&self.text)
    }

    /// The number that [`Expression::bind`](super::Expression::bind) gave.
    #[must_use]
    pub const fn id(&self) -> Option<u32> {
        self.id
    }

    pub(super) fn bind(&mut self, id: u32) {
        self.id = Some(id);
    }
}

/// Two names are the same when they are written the same; what they are bound to plays no part.
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Name {}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A node of the parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `12.5`
    Number(f64),
    /// `'text'`
    Text(Arc<str>),
    /// Operators of one rank in a row, applied from left to right: `a + b - c`. Flat, so that a long sum is no deep tree.
    Binary {
        /// The leftmost operand.
        first: Box<Expr>,
        /// Each further operator with its right operand.
        rest: Vec<(Operator, Expr)>,
    },
    /// `-a`; an even number of signs still makes a number of its operand.
    Negate {
        /// Whether the sign changes.
        odd: bool,
        /// What is negated.
        operand: Box<Expr>,
    },
    /// `a | b`
    Union(Vec<Expr>),
    /// A location path.
    Path(Path),
    /// A function call that no step or predicate follows.
    Call(Call),
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its operator")]
pub enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Operator {
    /// How tightly it binds (XPath 1.0 §3.4 and §3.5): 1 for `or` to 6 for `*`, `div` and `mod`.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual => 3,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Modulo => 6,
        }
    }
}

/// A location path: where it starts and the steps from there.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Where the path starts.
    pub start: Start,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Where the path begins in the text, in bytes.
    pub offset: usize,
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// `/`: the primary instance, whatever the node in hand.
    Root,
    /// The node in hand.
    Context,
    /// The nodes of another expression, filtered: `instance('cities')/…`, `current()/…`, `(…)[1]/…`.
    Filter {
        /// The expression.
        base: Box<Expr>,
        /// Its own predicates.
        predicates: Vec<Expr>,
    },
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// In which direction.
    pub axis: Axis,
    /// To which nodes.
    pub test: Test,
    /// Which of them.
    pub predicates: Vec<Expr>,
    /// Where the step begins in the text, in bytes.
    pub offset: usize,
}

/// The direction of a step. `namespace` has no place in forms and does not parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the axis of XPath 1.0 §2.2 with its name")]
pub enum Axis {
    Child,
    Parent,
    SelfNode,
    Attribute,
    Ancestor,
    AncestorOrSelf,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Preceding,
    PrecedingSibling,
}

impl Axis {
    /// Whether positions on it count backwards from the node in hand (XPath 1.0 §2.4).
    #[must_use]
    pub const fn is_reverse(self) -> bool {
        matches!(self, Self::Parent | Self::Ancestor | Self::AncestorOrSelf | Self::Preceding | Self::PrecedingSibling)
    }
}

/// Which nodes of an axis a step takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Those of a name.
    Name(Name),
    /// `*`: every element (every attribute on the attribute axis).
    Any,
    /// `node()`: everything.
    Node,
    /// `text()`.
    Text,
}

/// A function call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The name as written.
    pub name: Name,
    /// The function, if there is one of that name.
    pub function: Option<super::Function>,
    /// The arguments.
    pub arguments: Vec<Expr>,
    /// Where the call begins in the text, in bytes.
    pub offset: usize,
    /// Whether it is a sum, a count or the like over paths from the top alone: the same wherever it is evaluated.
    pub fixed: bool,
    /// The pattern of `regex()` where it is written out.
    pub(super) pattern: super::Compiled,
}
