//! Location paths, steps and predicates.

use super::Parser;
use crate::xpath::ast::{Axis, Expr, Name, Path, Start, Step, Test};
use crate::xpath::lex::Token;
use crate::xpath::syntax::{Problem, SyntaxError};

/// The names that look like calls and are node tests.
pub(super) fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}

fn axis(name: &str) -> Option<Axis> {
    Some(match name {
        "child" => Axis::Child,
        "parent" => Axis::Parent,
        "self" => Axis::SelfNode,
        "attribute" => Axis::Attribute,
        "ancestor" => Axis::Ancestor,
        "ancestor-or-self" => Axis::AncestorOrSelf,
        "descendant" => Axis::Descendant,
        "descendant-or-self" => Axis::DescendantOrSelf,
        "following" => Axis::Following,
        "following-sibling" => Axis::FollowingSibling,
        "preceding" => Axis::Preceding,
        "preceding-sibling" => Axis::PrecedingSibling,
        _ => return None,
    })
}

impl Parser<'_> {
    /// The predicates and steps after an expression that is no path itself.
    pub(super) fn filtered(&mut self, base: Expr, offset: usize) -> Result<Expr, SyntaxError> {
        let predicates = self.predicates()?;
        let steps = self.further_steps()?;
        if predicates.is_empty() && steps.is_empty() {
            return Ok(base);
        }
        Ok(Expr::Path(Path { start: Start::Filter { base: Box::new(base), predicates }, steps, offset }))
    }

    pub(super) fn location_path(&mut self) -> Result<Expr, SyntaxError> {
        let offset = self.offset();
        let mut steps = Vec::new();
        let start = match self.peek() {
            Some(Token::Slash) => {
                self.at += 1;
                if self.begins_step() {
                    steps.push(self.step()?);
                }
                Start::Root
            }
            Some(Token::DoubleSlash) => {
                steps.push(self.any_depth());
                steps.push(self.step()?);
                Start::Root
            }
            _ if self.begins_step() => {
                steps.push(self.step()?);
                Start::Context
            }
            Some(Token::Comma | Token::Close | Token::CloseBracket | Token::Operator(_)) | None => {
                return Err(self.error(Problem::Operand));
            }
            Some(_) => return Err(self.unexpected()),
        };
        if !steps.is_empty() {
            steps.append(&mut self.further_steps()?);
        }
        Ok(Expr::Path(Path { start, steps, offset }))
    }

    fn further_steps(&mut self) -> Result<Vec<Step>, SyntaxError> {
        let mut steps = Vec::new();
        loop {
            match self.peek() {
                Some(Token::Slash) => self.at += 1,
                Some(Token::DoubleSlash) => steps.push(self.any_depth()),
                _ => return Ok(steps),
            }
            steps.push(self.step()?);
        }
    }

    /// `//` is `/descendant-or-self::node()/` (XPath 1.0 §2.5).
    fn any_depth(&mut self) -> Step {
        let offset = self.offset();
        self.at += 1;
        Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new(), offset }
    }

    fn begins_step(&self) -> bool {
        matches!(self.peek(), Some(Token::Name(_) | Token::Star | Token::Dot | Token::DotDot | Token::At))
    }

    fn step(&mut self) -> Result<Step, SyntaxError> {
        if !self.begins_step() {
            return Err(self.error(Problem::Step));
        }
        let offset = self.offset();
        let (axis, test) = match self.peek() {
            Some(Token::Dot) => {
                self.at += 1;
                (Axis::SelfNode, Test::Node)
            }
            Some(Token::DotDot) => {
                self.at += 1;
                (Axis::Parent, Test::Node)
            }
            _ => {
                let axis = self.step_axis()?;
                (axis, self.node_test()?)
            }
        };
        // `.[1]` and `..[1]` are not in the grammar of XPath 1.0, but engines take them and forms have `.[…]`.
        let predicates = self.predicates()?;
        Ok(Step { axis, test, predicates, offset })
    }

    fn step_axis(&mut self) -> Result<Axis, SyntaxError> {
        if self.take(Token::At) {
            return Ok(Axis::Attribute);
        }
        let (Some(Token::Name(name)), Some(Token::Axis)) = (self.peek(), self.peek_at(1)) else {
            return Ok(Axis::Child);
        };
        let Some(axis) = axis(name) else { return Err(self.error(Problem::Axis(name.to_owned()))) };
        self.at += 2;
        Ok(axis)
    }

    fn node_test(&mut self) -> Result<Test, SyntaxError> {
        match self.peek() {
            Some(Token::Star) => {
                self.at += 1;
                Ok(Test::Any)
            }
            Some(Token::Name(name)) if self.peek_at(1) == Some(Token::Open) => {
                let test = match name {
                    "node" => Test::Node,
                    "text" => Test::Text,
                    _ => return Err(self.unexpected()),
                };
                self.at += 2;
                self.close(Token::Close, ')')?;
                Ok(test)
            }
            Some(Token::Name(name)) => {
                self.at += 1;
                Ok(Test::Name(Name::new(name)))
            }
            _ => Err(self.error(Problem::Step)),
        }
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, SyntaxError> {
        let mut found = Vec::new();
        while self.take(Token::OpenBracket) {
            found.push(self.expression()?);
            self.close(Token::CloseBracket, ']')?;
        }
        Ok(found)
    }
}
