//! Search: names, notes, phones, tags; Chinese from one character on, pinyin whole and by initials, without diacritics, by the
//! beginning of the last word.
//!
//! Hits are ranked in tiers: the whole title, the title's beginning, the title, its pinyin, phones and tags, everything else;
//! inside a tier what was touched last comes first. The index gives at most `CANDIDATES` of each tier, so that a character
//! which ten thousand names share costs no more than a rare one.

mod highlight;
pub(crate) mod text;

use cairn_domain::{Fields, Kind, Value};
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

pub use highlight::Highlight;

use crate::error::Result;
use crate::lists::{COLUMNS, MOST_ROWS, Row, read};
use text::{is_han, words};

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// As a person types it: 王, wangfang, wf, 8000, vip.
    pub text: String,
    /// Only these kinds; empty for all.
    pub kinds: Vec<Kind>,
    /// How many hits, at most [`MOST_ROWS`]; 0 for 50.
    pub limit: u32,
}

/// One record that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The record.
    pub row: Row,
    /// Where it matches, for showing.
    pub highlights: Vec<Highlight>,
}

/// The hits, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hits {
    /// The hits.
    pub rows: Vec<Hit>,
}

/// How many records of each tier are looked at.
const CANDIDATES: u32 = 100;

/// Finds records.
///
/// # Errors
/// What SQLite says.
pub fn find(conn: &Connection, query: &SearchQuery) -> Result<Hits> {
    let limit = if query.limit == 0 { 50 } else { query.limit.min(MOST_ROWS) } as usize;
    let Some(terms) = terms(&query.text) else { return Ok(Hits { rows: Vec::new() }) };
    let of_kind = of_kinds(&query.kinds);
    let mut found: Vec<i64> = titled(conn, &query.text, if query.kinds.is_empty() { Kind::ALL } else { &query.kinds })?;
    for columns in ["{title pinyin}", "{phones tags}", "{title pinyin phones tags note}"] {
        // Once a page is full of better tiers, worse ones cannot show.
        if found.len() < limit {
            let more = matching(conn, &format!("{columns} : ({terms}){of_kind}"))?;
            found.extend(more.into_iter().filter(|n| !found.contains(n)).collect::<Vec<_>>());
        }
    }
    let mut rows = load(conn, &found, &query.kinds)?;
    let folded = text::indexed(&query.text);
    rows.sort_by_cached_key(|row| (tier(row, &folded), -row.touched));
    rows.truncate(limit);
    let typed = words(&query.text);
    Ok(Hits { rows: rows.into_iter().map(|row| Hit { highlights: highlight::of(&row, &typed), row }).collect() })
}

/// The query in FTS5's language: neighbouring Chinese characters as a phrase, other words by their beginning; all must match.
fn terms(query: &str) -> Option<String> {
    let mut terms: Vec<String> = Vec::new();
    let mut end = usize::MAX;
    for word in words(query) {
        let han = word.text.chars().all(is_han);
        match terms.last_mut().filter(|last| han && word.from == end && last.ends_with('"')) {
            Some(phrase) => {
                phrase.pop();
                *phrase = format!("{phrase} {}\"", word.text);
            }
            None if han => terms.push(format!("\"{}\"", word.text)),
            None => terms.push(format!("\"{}\" *", word.text)),
        }
        end = word.to;
    }
    let words = (!terms.is_empty()).then(|| terms.join(" AND "))?;
    Some(number(query).into_iter().fold(words, |all, digits| format!("{all} OR \"{digits}\" *")))
}

/// The digits of a telephone number that was typed in groups, `138-0013 8000`, also without China's prefix: numbers are stored
/// with it and without.
fn number(query: &str) -> Vec<String> {
    let grouping = |c: char| c.is_whitespace() || "+-().".contains(c);
    let only_digits = query.chars().flat_map(text::fold).all(|c| c.is_ascii_digit() || grouping(c));
    let digits = text::digits(query);
    if !only_digits || !query.trim().contains(grouping) || digits.len() < text::FEWEST_DIGITS {
        return Vec::new();
    }
    let national = digits.strip_prefix("86").filter(|rest| rest.len() >= 7).map(str::to_owned);
    std::iter::once(digits).chain(national).collect()
}

/// Records of these kinds only, in FTS5's language; nothing for all.
fn of_kinds(kinds: &[Kind]) -> String {
    let words: Vec<String> = kinds.iter().map(|kind| text::kind(*kind)).collect();
    if words.is_empty() { String::new() } else { format!(" AND kind : ({})", words.join(" OR ")) }
}

/// Records whose whole title is the query: found by the list's own index, however common its words are.
fn titled(conn: &Connection, query: &str, kinds: &[Kind]) -> Result<Vec<i64>> {
    let sort = text::sort_key(query.trim());
    let mut statement =
        conn.prepare_cached("SELECT n FROM record WHERE kind = ?1 AND deleted = 0 AND sort = ?2 LIMIT 50")?;
    let mut found = Vec::new();
    for kind in kinds {
        for n in statement.query_map((kind.code(), &sort), |row| row.get(0))? {
            found.push(n?);
        }
    }
    Ok(found)
}

fn matching(conn: &Connection, expression: &str) -> Result<Vec<i64>> {
    let mut statement =
        conn.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2")?;
    let rows = statement.query_map((expression, CANDIDATES), |row| row.get(0))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

fn load(conn: &Connection, found: &[i64], kinds: &[Kind]) -> Result<Vec<Row>> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM record r WHERE r.n = ? AND r.deleted = 0"))?;
    let mut out = Vec::with_capacity(found.len());
    for n in found {
        let mut rows = statement.query(params_from_iter([n]))?;
        if let Some(row) = rows.next()? {
            let row = read(row)?;
            if kinds.is_empty() || kinds.contains(&row.kind) {
                out.push(row);
            }
        }
    }
    Ok(out)
}

/// How well a row matches; smaller is better.
fn tier(row: &Row, folded: &str) -> u8 {
    let title = text::indexed(&row.title);
    if title == folded {
        return 0;
    }
    if title.starts_with(folded) {
        return 1;
    }
    if title.contains(folded) {
        return 2;
    }
    let joined = folded.replace(' ', "");
    let pinyin = text::pinyin(&row.title);
    if pinyin.split(' ').any(|token| token == joined) {
        return 3;
    }
    if folded.split(' ').all(|word| pinyin.split(' ').any(|token| token.starts_with(word))) {
        return 4;
    }
    if tags(&row.fields).any(|tag| text::indexed(tag) == folded) { 5 } else { 6 }
}

fn tags(fields: &Fields) -> impl Iterator<Item = &str> {
    let tags = match fields.get("tags") {
        Some(Value::Set(tags)) => tags.as_slice(),
        _ => &[],
    };
    tags.iter().map(String::as_str)
}

#[cfg(test)]
mod tests;
