//! The XPath dialect of ODK XForms, <https://getodk.github.io/xforms-spec/>: XPath 1.0 with functions and date
//! arithmetic of its own. A parser and an evaluator without clock, random source or I/O of their own.
//!
//! Nothing that a form's author writes may hang or overflow: the length and depth of a text, the steps of an
//! evaluation and the size of what it makes are bounded, and regular expressions run in linear time.
//!
//! ```
//! use cairn_forms::xpath::Expression;
//!
//! let expression = Expression::parse("sum(/data/line/amount) div count(/data/line)")?;
//! assert_eq!(expression.references().len(), 2);
//! # Ok::<(), cairn_forms::xpath::SyntaxError>(())
//! ```

pub mod ast;
mod bind;
mod date;
mod error;
mod eval;
mod functions;
mod lex;
mod nodes;
mod parse;
mod signature;
mod syntax;
#[cfg(test)]
mod tests;
mod value;
mod walk;

pub use ast::Name;
pub use error::{EvalError, MAX_STEPS, MAX_TEXT};
pub use eval::{Memo, Random, World};
use functions::Compiled;
pub use lex::{continues_name, is_name, starts_name};
pub use nodes::{Host, NoHost, Nodes};
pub use signature::{FUNCTIONS, Function, Signature};
pub use syntax::{MAX_DEPTH, MAX_LENGTH, Problem, SyntaxError};
pub use value::{Value, number_to_text};
pub use walk::{Hop, Origin, Reference};

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    source: String,
    root: ast::Expr,
}

impl Expression {
    /// Parses a text. References as `${name}` must have been replaced by paths before.
    ///
    /// # Errors
    /// The first place where the text is no expression.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        Ok(Self { source: text.to_owned(), root: parse::parse(text)? })
    }

    /// The text that it was parsed from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Gives each name of an element or attribute the number by which the instances know it, so that paths need no text.
    pub fn bind(&mut self, id_of: &mut dyn FnMut(&str) -> u32) {
        bind::names(&mut self.root, id_of);
    }

    /// The outermost node of the tree.
    #[must_use]
    pub const fn root(&self) -> &ast::Expr {
        &self.root
    }
}
