//! Whether a default is a value or an expression. XLSForm has one column for both and tells them apart by what is written.

use crate::xpath::{continues_name, starts_name};

/// A default is computed when it holds an operator, a call or a reference outside of quotes; a hyphen in a date or a position does not
/// count. The rules are those of pyxform, as a form would mean something else otherwise.
pub(super) fn is_dynamic(text: &str, kind: &str) -> bool {
    let hyphens = matches!(kind, "date" | "dateTime" | "geopoint" | "geotrace" | "geoshape");
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (length, token) = token(rest, c);
        match token {
            Token::Minus if hyphens => return false,
            Token::Minus | Token::Sign => return true,
            Token::Plain => {}
        }
        rest = &rest[length..];
    }
    false
}

enum Token {
    Plain,
    Minus,
    /// An operator, a call or a reference.
    Sign,
}

fn token(rest: &str, c: char) -> (usize, Token) {
    if let Some(length) = moment(rest).or_else(|| number(rest)) {
        return (length, Token::Plain);
    }
    match c {
        '*' | '+' | '|' => return (1, Token::Sign),
        '-' => return (1, Token::Minus),
        '\'' | '"' => {
            let length = rest[1..].find(c).map_or(1, |end| end + 2);
            return (length, Token::Plain);
        }
        _ => {}
    }
    if [" mod ", " div "].iter().any(|word| rest.starts_with(word)) {
        return (5, Token::Sign);
    }
    if rest.starts_with("${") {
        let is_reference =
            super::references::find(rest).is_ok_and(|found| found.first().is_some_and(|first| first.start == 0));
        return (2, if is_reference { Token::Sign } else { Token::Plain });
    }
    if starts_name(c) {
        let mut length = name(rest);
        if rest[length..].starts_with(':') && rest[length + 1..].starts_with(starts_name) {
            length += 1 + name(&rest[length + 1..]);
        }
        let is_call = rest[length..].starts_with('(');
        return (length, if is_call { Token::Sign } else { Token::Plain });
    }
    (c.len_utf8(), Token::Plain)
}

fn name(text: &str) -> usize {
    text.find(|c| !continues_name(c)).unwrap_or(text.len())
}

/// A date, a time, or both.
fn moment(text: &str) -> Option<usize> {
    let shape = |text: &str, shape: &str| {
        let fits = text.len() >= shape.len()
            && text.bytes().zip(shape.bytes()).all(|(b, s)| if s == b'0' { b.is_ascii_digit() } else { b == s });
        fits.then_some(shape.len())
    };
    let signed = usize::from(text.starts_with('-'));
    let Some(date) = shape(&text[signed..], "0000-00-00").map(|length| length + signed) else {
        let time = shape(text, "00:00:00")?;
        return Some(time + zone(&text[time..]));
    };
    let time = text[date..]
        .strip_prefix('T')
        .and_then(|rest| shape(rest, "00:00:00").map(|length| length + 1 + zone(&rest[length..])));
    Some(date + time.unwrap_or(0))
}

fn zone(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'Z') => 1,
        Some(b'+' | b'-') if bytes.len() >= 6 && bytes[3] == b':' => 6,
        _ => 0,
    }
}

fn number(text: &str) -> Option<usize> {
    let signed = usize::from(text.starts_with('-'));
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(&text[signed..]);
    let mut length = signed + whole;
    if text[length..].starts_with('.') {
        let part = digits(&text[length + 1..]);
        if whole + part == 0 {
            return None;
        }
        length += 1 + part;
    }
    (length > signed).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::is_dynamic;

    #[test]
    fn values_and_expressions() {
        for value in [
            "1",
            "-3.5",
            "2026-01-01",
            "2026-01-01T08:30:00+08:00",
            "a-b",
            "hello world",
            "see (a)",
            "'1 + 1'",
            "上海",
            "5-3",
            "http://a",
        ] {
            assert!(!is_dynamic(value, "text"), "{value}");
        }
        for expression in ["1 + 1", "today()", "${a}", "concat('D', 1)", "4 div 2", "a - b", "a|b", "jr:itext(1)"] {
            assert!(is_dynamic(expression, "text"), "{expression}");
        }
        assert!(!is_dynamic("31.2 - 121.5", "geopoint"));
    }
}
