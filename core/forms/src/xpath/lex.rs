//! Text to tokens, with the disambiguation of XPath 1.0 §3.7: after an operand, `*` multiplies and `and`, `or`, `div`,
//! `mod` are operators; elsewhere they are names.

use super::ast::Operator;
use super::syntax::{Problem, SyntaxError};

/// A token and where it begins, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lexeme<'a> {
    pub token: Token<'a>,
    pub offset: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    Literal(&'a str),
    /// A name, with its prefix where it has one.
    Name(&'a str),
    /// `*` where a name may stand.
    Star,
    Operator(Operator),
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    DotDot,
    At,
    Axis,
    Slash,
    DoubleSlash,
    Pipe,
}

impl Token<'_> {
    /// Whether an operand has just ended, so that an operator must follow.
    const fn ends_operand(self) -> bool {
        matches!(
            self,
            Token::Number(_)
                | Token::Literal(_)
                | Token::Name(_)
                | Token::Star
                | Token::Close
                | Token::CloseBracket
                | Token::Dot
                | Token::DotDot
        )
    }
}

/// `NameStartChar` of XML 1.0 (fifth edition) §2.3 without the colon: letters, also Chinese ones, and `_`.
#[must_use]
pub const fn starts_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` of XML 1.0 §2.3 without the colon: also digits, `-`, `.` and combining marks.
#[must_use]
pub const fn continues_name(c: char) -> bool {
    starts_name(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether the text is a name that a question or list may have (an XML `NCName`).
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(starts_name) && chars.all(continues_name)
}

pub(super) fn tokens(text: &str) -> Result<Vec<Lexeme<'_>>, SyntaxError> {
    let mut lexer = Lexer { text, at: 0, found: Vec::new() };
    while lexer.skip_space() {
        let offset = lexer.at;
        let token = lexer.next()?;
        lexer.found.push(Lexeme { token, offset });
    }
    Ok(lexer.found)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    found: Vec<Lexeme<'a>>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Whether anything is left. Forms come from spreadsheets: a no-break or ideographic space is a space too.
    fn skip_space(&mut self) -> bool {
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at < self.text.len()
    }

    fn next(&mut self) -> Result<Token<'a>, SyntaxError> {
        let first = self.rest().chars().next().unwrap_or(' ');
        if first == '\'' || first == '"' {
            return self.literal(first);
        }
        if first.is_ascii_digit() || first == '.' && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return self.number();
        }
        if starts_name(first) {
            return Ok(self.name());
        }
        let (token, length) = self.symbol(first)?;
        self.at += length;
        Ok(token)
    }

    fn symbol(&self, first: char) -> Result<(Token<'a>, usize), SyntaxError> {
        let second = self.rest()[first.len_utf8()..].chars().next();
        Ok(match (first, second) {
            ('.', Some('.')) => (Token::DotDot, 2),
            ('.', _) => (Token::Dot, 1),
            ('/', Some('/')) => (Token::DoubleSlash, 2),
            ('/', _) => (Token::Slash, 1),
            (':', Some(':')) => (Token::Axis, 2),
            ('!', Some('=')) => (Token::Operator(Operator::NotEqual), 2),
            ('<', Some('=')) => (Token::Operator(Operator::LessOrEqual), 2),
            ('>', Some('=')) => (Token::Operator(Operator::GreaterOrEqual), 2),
            ('<', _) => (Token::Operator(Operator::Less), 1),
            ('>', _) => (Token::Operator(Operator::Greater), 1),
            ('=', _) => (Token::Operator(Operator::Equal), 1),
            ('+', _) => (Token::Operator(Operator::Add), 1),
            ('-', _) => (Token::Operator(Operator::Subtract), 1),
            ('*', _) if self.after_operand() => (Token::Operator(Operator::Multiply), 1),
            ('*', _) => (Token::Star, 1),
            ('(', _) => (Token::Open, 1),
            (')', _) => (Token::Close, 1),
            ('[', _) => (Token::OpenBracket, 1),
            (']', _) => (Token::CloseBracket, 1),
            (',', _) => (Token::Comma, 1),
            ('@', _) => (Token::At, 1),
            ('|', _) => (Token::Pipe, 1),
            ('$', _) => return Err(self.error(Problem::Variable)),
            _ => return Err(self.error(Problem::Character(first))),
        })
    }

    fn after_operand(&self) -> bool {
        self.found.last().is_some_and(|last| last.token.ends_operand())
    }

    fn literal(&mut self, quote: char) -> Result<Token<'a>, SyntaxError> {
        let inside = &self.rest()[1..];
        let Some(end) = inside.find(quote) else { return Err(self.error(Problem::OpenText)) };
        self.at += end + 2;
        Ok(Token::Literal(&inside[..end]))
    }

    /// `Digits ('.' Digits?)? | '.' Digits`: no exponent (XPath 1.0 §3.7).
    fn number(&mut self) -> Result<Token<'a>, SyntaxError> {
        let rest = self.rest();
        let whole = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let mut end = whole;
        if let Some(fraction) = rest[whole..].strip_prefix('.') {
            end += 1 + fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        }
        let value = rest[..end].parse().map_err(|_| self.error(Problem::Character('.')))?;
        self.at += end;
        Ok(Token::Number(value))
    }

    fn name(&mut self) -> Token<'a> {
        let rest = self.rest();
        let length = |text: &str| text.find(|c| !continues_name(c)).unwrap_or(text.len());
        let mut end = length(rest);
        if self.after_operand() {
            let operator = match &rest[..end] {
                "or" => Some(Operator::Or),
                "and" => Some(Operator::And),
                "div" => Some(Operator::Divide),
                "mod" => Some(Operator::Modulo),
                _ => None,
            };
            if let Some(operator) = operator {
                self.at += end;
                return Token::Operator(operator);
            }
        }
        if let Some(after) = rest[end..].strip_prefix(':')
            && after.starts_with(starts_name)
        {
            end += 1 + length(after);
        }
        self.at += end;
        Token::Name(&rest[..end])
    }

    const fn error(&self, problem: Problem) -> SyntaxError {
        SyntaxError { offset: self.at, problem }
    }
}
