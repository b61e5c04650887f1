//! Tokens to a tree: the grammar of XPath 1.0 by operator precedence, bounded in length and depth.

mod fixed;
mod path;

use super::Compiled;
use super::ast::{Call, Expr, Name};
use super::lex::{Lexeme, Token, tokens};
use super::syntax::{MAX_DEPTH, MAX_LENGTH, Problem, SyntaxError};
use super::{Function, ast::Operator};

pub(super) fn parse(text: &str) -> Result<Expr, SyntaxError> {
    if text.len() > MAX_LENGTH {
        return Err(SyntaxError { offset: MAX_LENGTH, problem: Problem::TooLong });
    }
    let lexemes = tokens(text)?;
    if lexemes.is_empty() {
        return Err(SyntaxError { offset: 0, problem: Problem::Empty });
    }
    let mut parser = Parser { text, lexemes, at: 0, depth: 0 };
    let expr = parser.expression()?;
    if parser.at < parser.lexemes.len() {
        return Err(parser.unexpected());
    }
    Ok(expr)
}

struct Parser<'a> {
    text: &'a str,
    lexemes: Vec<Lexeme<'a>>,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Option<Token<'a>> {
        self.lexemes.get(self.at + ahead).map(|lexeme| lexeme.token)
    }

    fn offset(&self) -> usize {
        self.lexemes.get(self.at).map_or(self.text.len(), |lexeme| lexeme.offset)
    }

    fn take(&mut self, token: Token<'_>) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn close(&mut self, token: Token<'_>, bracket: char) -> Result<(), SyntaxError> {
        if self.take(token) {
            return Ok(());
        }
        if self.at < self.lexemes.len() { Err(self.unexpected()) } else { Err(self.error(Problem::Unclosed(bracket))) }
    }

    fn error(&self, problem: Problem) -> SyntaxError {
        SyntaxError { offset: self.offset(), problem }
    }

    /// The token in hand stands where none of its kind may.
    fn unexpected(&self) -> SyntaxError {
        let start = self.offset();
        let end = self.lexemes.get(self.at + 1).map_or(self.text.len(), |next| next.offset);
        let word: String = self.text[start..end].trim_end().chars().take(40).collect();
        self.error(Problem::Unexpected(word))
    }

    fn expression(&mut self) -> Result<Expr, SyntaxError> {
        self.operators(0)
    }

    /// Operands joined by operators that bind more tightly than `rank`, one level deeper than what holds them.
    fn operators(&mut self, rank: u8) -> Result<Expr, SyntaxError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(Problem::TooDeep));
        }
        self.depth += 1;
        let mut left = self.unary()?;
        let mut level = u8::MAX;
        while let Some(Token::Operator(operator)) = self.peek()
            && operator.rank() > rank
        {
            self.at += 1;
            let right = self.operators(operator.rank())?;
            left = join(left, level == operator.rank(), operator, right);
            level = operator.rank();
        }
        self.depth -= 1;
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, SyntaxError> {
        let start = self.at;
        while self.take(Token::Operator(Operator::Subtract)) {}
        let signs = self.at - start;
        let operand = self.union()?;
        Ok(if signs == 0 { operand } else { Expr::Negate { odd: signs % 2 == 1, operand: Box::new(operand) } })
    }

    fn union(&mut self) -> Result<Expr, SyntaxError> {
        let first = self.path_expression()?;
        if self.peek() != Some(Token::Pipe) {
            return Ok(first);
        }
        let mut members = vec![first];
        while self.take(Token::Pipe) {
            members.push(self.path_expression()?);
        }
        Ok(Expr::Union(members))
    }

    /// A literal, a bracket, a call or a path, with the predicates and steps that follow it.
    fn path_expression(&mut self) -> Result<Expr, SyntaxError> {
        let offset = self.offset();
        let base = match (self.peek(), self.peek_at(1)) {
            (None, _) => return Err(self.error(Problem::Operand)),
            (Some(Token::Number(value)), _) => {
                self.at += 1;
                Expr::Number(value)
            }
            (Some(Token::Literal(text)), _) => {
                self.at += 1;
                Expr::Text(text.into())
            }
            (Some(Token::Open), _) => {
                self.at += 1;
                let inner = self.expression()?;
                self.close(Token::Close, ')')?;
                inner
            }
            (Some(Token::Name(name)), Some(Token::Open)) if !path::is_node_type(name) => self.call(name)?,
            _ => return self.location_path(),
        };
        self.filtered(base, offset)
    }

    fn call(&mut self, name: &str) -> Result<Expr, SyntaxError> {
        let offset = self.offset();
        self.at += 2;
        let mut arguments = Vec::new();
        if !self.take(Token::Close) {
            arguments.push(self.expression()?);
            while self.take(Token::Comma) {
                arguments.push(self.expression()?);
            }
            self.close(Token::Close, ')')?;
        }
        let function = Function::named(name);
        let fixed = function.is_some_and(|function| fixed::is_fixed(function, &arguments));
        Ok(Expr::Call(Call { name: Name::new(name), function, arguments, offset, fixed, pattern: Compiled::default() }))
    }
}

/// `left operator right`, appended to `left` where that is a row of the same rank (and not a bracket's content).
fn join(left: Expr, same_rank: bool, operator: Operator, right: Expr) -> Expr {
    match left {
        Expr::Binary { first, mut rest } if same_rank => {
            rest.push((operator, right));
            Expr::Binary { first, rest }
        }
        left => Expr::Binary { first: Box::new(left), rest: vec![(operator, right)] },
    }
}
