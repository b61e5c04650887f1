//! `regex()`: the whole text must match, as in JavaRosa.
//!
//! Patterns are written for Java or JavaScript; what those spell otherwise is translated. Matching takes linear time, so
//! look-around and back-references, which need more, are refused.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use super::super::EvalError;

/// The largest program that a pattern may become, in bytes.
const SIZE: usize = 1 << 20;
/// The longest pattern, in bytes.
const LONGEST: usize = 4096;
/// What a byte that is matched counts for: linear time, but by as much as the pattern is large.
pub(super) const STEPS_A_BYTE: u64 = 16;
/// What it counts for to compile a pattern: about a millisecond for the largest.
pub(super) const STEPS_TO_COMPILE: u64 = 50_000;

/// Room for a pattern that is compiled when it is first needed. It is no part of what an expression is.
#[derive(Debug, Default)]
pub struct Compiled(OnceLock<Result<Regex, EvalError>>);

impl Clone for Compiled {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Compiled {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Compiled {
    /// Matches with a pattern that is always the same.
    pub(super) fn matches(&self, text: &str, pattern: &str) -> Result<bool, EvalError> {
        match self.0.get_or_init(|| compile(pattern)) {
            Ok(regex) => Ok(regex.is_match(text)),
            Err(error) => Err(error.clone()),
        }
    }
}

pub(super) fn matches(text: &str, pattern: &str) -> Result<bool, EvalError> {
    Ok(compile(pattern)?.is_match(text))
}

fn compile(pattern: &str) -> Result<Regex, EvalError> {
    if pattern.len() > LONGEST {
        let pattern = pattern.chars().take(40).collect();
        return Err(EvalError::Pattern { pattern, why: format!("it is longer than {LONGEST} bytes") });
    }
    let whole = format!(r"\A(?:{})\z", translate(pattern));
    let built = RegexBuilder::new(&whole).size_limit(SIZE).dfa_size_limit(SIZE).nest_limit(100).build();
    built.map_err(|error| EvalError::Pattern {
        pattern: pattern.to_owned(),
        why: error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    })
}

/// Java's and JavaScript's spelling to that of the `regex` crate: `\d`, `\w`, `\s` and `\b` of ASCII, `\p{IsHan}`, and in
/// a class a `-`, `[`, `&` or `~` that stands for itself.
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut chars = pattern.chars().peekable();
    // How many `[` are open.
    let mut open = 0usize;
    let mut after_class = false;
    while let Some(c) = chars.next() {
        let was_class = std::mem::take(&mut after_class);
        match c {
            '\\' => {
                let Some(escaped) = chars.next() else {
                    out.push('\\');
                    break;
                };
                after_class = escape(escaped, open > 0, &mut chars, &mut out);
            }
            '[' => {
                open += 1;
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                // A `]` or `-` at the beginning stands for itself.
                if chars.next_if_eq(&'-').is_some() {
                    out.push_str(r"\-");
                }
            }
            ']' if open > 0 => {
                open -= 1;
                out.push(']');
            }
            // After a class within a class, and where two meet, a hyphen is no range.
            '-' if open > 0 && (was_class || chars.peek() == Some(&'-')) => out.push_str(r"\-"),
            '~' if open > 0 => out.push_str(r"\~"),
            c => out.push(c),
        }
    }
    out
}

/// Writes an escape; true if it is a class of characters within a class.
fn escape(
    escaped: char,
    in_class: bool,
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    out: &mut String,
) -> bool {
    let class = match escaped {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        'w' => "[a-zA-Z0-9_]",
        'W' => "[^a-zA-Z0-9_]",
        's' => r"[ \t\n\x0B\f\r]",
        'S' => r"[^ \t\n\x0B\f\r]",
        'h' => r"[ \t]",
        'p' | 'P' if chars.peek() == Some(&'{') => {
            chars.next();
            let name: String = chars.by_ref().take_while(|c| *c != '}').collect();
            out.push_str(&property(escaped, &name));
            return in_class;
        }
        'b' if !in_class => {
            out.push_str(r"(?-u:\b)");
            return false;
        }
        'B' if !in_class => {
            out.push_str(r"(?-u:\B)");
            return false;
        }
        'Z' => {
            out.push_str(r"\z");
            return false;
        }
        other => {
            out.push('\\');
            out.push(other);
            return false;
        }
    };
    out.push_str(class);
    in_class
}

/// `\p{IsHan}`, `\p{InGreek}` and Java's POSIX names.
fn property(kind: char, name: &str) -> String {
    let posix = match name {
        "Lower" => "a-z",
        "Upper" => "A-Z",
        "Alpha" => "a-zA-Z",
        "Digit" => "0-9",
        "Alnum" => "a-zA-Z0-9",
        "Punct" => r"!-/:-@\[-`{-\~",
        "Space" => r" \t\n\x0B\f\r",
        "XDigit" => "0-9a-fA-F",
        _ => {
            let plain = name.strip_prefix("Is").unwrap_or(name);
            let plain = plain.strip_prefix("script=").or_else(|| plain.strip_prefix("sc=")).unwrap_or(plain);
            return format!(r"\{kind}{{{plain}}}");
        }
    };
    format!("[{}{posix}]", if kind == 'P' { "^" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::matches;
    use crate::xpath::EvalError;

    #[test]
    fn java_patterns_match_whole_texts() {
        let of = |text, pattern| matches(text, pattern).expect("a pattern");
        assert!(of("Hello", "^[A-Z][a-z]+$"));
        assert!(of("ab", "a|ab"));
        assert!(!of("abc", "b"));
        assert!(of("", ""));
        assert!(!of("abc", ""));
        assert!(of("你好,世界", r"^[\u4e00-\u9fa5,]+$"));
        assert!(of("张三", r"\p{IsHan}+"));
        assert!(of("guide@example.cn", r"^[\w.+-]+@[\w-]+\.[a-z]{2,}$"));
        assert!(of("guide@example.cn", r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$"));
        assert!(of("12-3", r"[\d-]+"));
        assert!(of("a-b", r"[-a-z]+"));
        assert!(of("~", "[~~]"));
        assert!(!of("١", r"\d"), "only ASCII digits");
        assert!(of("ABC", "(?i)abc"));
        assert!(of("a/b", r"a\/b"));
        assert!(of("AB12", r"\p{Upper}{2}\p{Digit}{2}"));
        assert!(of("a b", r"a\bb|a\b b"));
        assert!(of("x[", r"x\["));
    }

    #[test]
    fn what_is_no_pattern_or_too_costly_is_refused() {
        let refused = |pattern: &str| matches!(matches("aa", pattern), Err(EvalError::Pattern { .. }));
        assert!(refused("["));
        assert!(refused(r"(a)\1"));
        assert!(refused("a(?=b)"));
        assert!(refused("\\"));
        assert!(refused("(((a{1,100}){1,100}){1,100}){1,100}"));
        assert!(refused(&"(".repeat(5_000)));
    }

    #[test]
    fn no_pattern_takes_exponential_time() {
        assert_eq!(matches(&"a".repeat(50_000), "(a+)+b"), Ok(false));
    }
}
