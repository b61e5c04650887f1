//! Where a record matches, for showing: ranges in the text as it is written, also where pinyin matched.

use cairn_domain::Value;
use serde::Serialize;

use super::text::{Word, is_han, readings, words};
use crate::lists::Row;

/// A text of a record and the places in it that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Highlight {
    /// `title`, or a field's name.
    pub field: String,
    /// The text.
    pub text: String,
    /// The places, from (inclusive) and to (exclusive), in characters (Unicode scalar values).
    pub ranges: Vec<(usize, usize)>,
}

/// The texts of a row in which the typed words are found.
pub(super) fn of(row: &Row, typed: &[Word]) -> Vec<Highlight> {
    let mut out = Vec::new();
    let mut look = |field: &str, text: &str| {
        let ranges = ranges(text, typed);
        if !ranges.is_empty() {
            out.push(Highlight { field: field.to_owned(), text: text.to_owned(), ranges });
        }
    };
    look("title", &row.title);
    for (field, value) in &row.fields {
        match value {
            Value::Text(text) if *text != row.title => look(field, text),
            Value::Set(texts) => texts.iter().for_each(|text| look(field, text)),
            Value::Items(items) => {
                items.values().flat_map(|e| e.values()).filter_map(Value::as_text).for_each(|text| look(field, text));
            }
            _ => {}
        }
    }
    out
}

fn ranges(text: &str, typed: &[Word]) -> Vec<(usize, usize)> {
    let written = words(text);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for word in typed {
        let han = word.text.chars().all(is_han);
        let matches = |w: &&Word| if han { w.text == word.text } else { w.text.starts_with(&word.text) };
        let before = found.len();
        found.extend(
            written
                .iter()
                .filter(matches)
                .map(|w| (w.from, if han { w.to } else { w.from + word.text.chars().count().min(w.to - w.from) })),
        );
        if found.len() == before && !han {
            found.extend(by_pinyin(text, &word.text));
            found.extend(by_digits(text, &word.text));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The run of Chinese characters whose syllables or initials begin with the typed letters.
fn by_pinyin(text: &str, typed: &str) -> Option<(usize, usize)> {
    if !typed.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).find_map(|from| {
        let run = &chars[from..];
        consume(run, typed, usize::MAX).or_else(|| consume(run, typed, 1)).map(|length| (from, from + length))
    })
}

/// How many characters it takes to use up the typed letters, each by at most so many letters of its syllable.
fn consume(chars: &[char], typed: &str, letters: usize) -> Option<usize> {
    if typed.is_empty() {
        return Some(0);
    }
    let first = chars.first().filter(|c| is_han(**c))?;
    readings(*first).into_iter().find_map(|syllable| {
        let part = &syllable[..letters.min(syllable.len())];
        match typed.strip_prefix(part) {
            Some(rest) => consume(&chars[1..], rest, letters).map(|n| n + 1),
            None => part.starts_with(typed).then_some(1),
        }
    })
}

/// Digits of a telephone number, whatever stands between them.
fn by_digits(text: &str, typed: &str) -> Option<(usize, usize)> {
    if typed.len() < 3 || !typed.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits: Vec<(usize, char)> = text.chars().enumerate().filter(|(_, c)| c.is_ascii_digit()).collect();
    let wanted: Vec<char> = typed.chars().collect();
    let at = digits.windows(wanted.len()).position(|w| w.iter().map(|(_, c)| c).eq(&wanted))?;
    Some((digits[at].0, digits[at + wanted.len() - 1].0 + 1))
}
