//! From text to rows: the separator, quotation marks, line ends, and a quotation mark that never closes.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::Encoding;

use crate::encoding::{self, Decoded};
use crate::headers;

/// The separators that are looked for, the likeliest first. The full-width comma is what a Chinese input method types.
const DELIMITERS: [char; 5] = [',', ';', '\t', '|', '，'];
/// How much of the text decides on the separator.
const SAMPLE_ROWS: usize = 50;
/// Stands for the full-width comma while `csv`, whose separator is one byte, reads the text (ASCII unit separator).
const STAND_IN: u8 = 0x1F;

/// A delimited file as rows of text, blank lines left out.
#[derive(Debug)]
pub struct Table {
    /// WHATWG name of the encoding, such as `UTF-8`, `gb18030`, `Big5`, `UTF-16LE`.
    pub encoding: &'static str,
    /// Some bytes were no text in that encoding; U+FFFD stands in their place.
    pub damaged: bool,
    /// The separator.
    pub delimiter: char,
    /// The rows, the header among them.
    pub rows: Vec<Row>,
}

/// One row of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its first line in the file, from 1.
    pub line: u64,
    /// Its values, unquoted; rows may differ in length.
    pub cells: Vec<String>,
    /// The row opens a quotation mark that is never closed: it was read as one line, its quotation marks as text.
    pub unclosed: bool,
}

/// Reads rows out of `bytes`; `encoding` overrides what is detected. Never fails: the worst file is one column.
///
/// Quoting is RFC 4180's, read with the leniency of Python's `csv`: rows of any length, quotation marks inside a bare
/// value are text, and so is what follows a closing one. Where a quotation mark is not closed, only its own line is
/// affected.
#[must_use]
pub fn read_table(bytes: &[u8], encoding: Option<&'static Encoding>) -> Table {
    let Decoded { text, encoding, damaged } = encoding::decode(bytes, encoding);
    let (told, skipped) = separator_line(&text);
    let delimiter = told.unwrap_or_else(|| detect_delimiter(&text[skipped..]));
    let rows = read_rows(&text, skipped, delimiter, usize::MAX);
    Table { encoding: encoding.name(), damaged, delimiter, rows }
}

/// `sep=;` on the first line, which Excel writes and obeys.
fn separator_line(text: &str) -> (Option<char>, usize) {
    let line = text.lines().next().unwrap_or_default();
    let told = line.get(..4).filter(|key| key.eq_ignore_ascii_case("sep=")).and_then(|_| {
        let mut rest = line[4..].chars();
        rest.next().filter(|c| DELIMITERS.contains(c) && rest.next().is_none())
    });
    (told, if told.is_some() { line.len() } else { 0 })
}

/// The separator under which the first row names most known columns, then under which most rows have the same number
/// of values, more than one.
fn detect_delimiter(text: &str) -> char {
    let mut best = (',', 0);
    for delimiter in DELIMITERS {
        let rows = read_rows(text, 0, delimiter, SAMPLE_ROWS);
        let Some(Row { cells: header, .. }) = rows.first() else { continue };
        if header.len() < 2 {
            continue;
        }
        let known = header.iter().filter(|name| headers::is_known(name)).count();
        let alike = rows.iter().filter(|row| row.cells.len() == header.len()).count();
        let score = 1 + known * 1000 + alike * 100 / rows.len();
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// At most `limit` rows of what follows byte `from`.
fn read_rows(text: &str, mut from: usize, delimiter: char, limit: usize) -> Vec<Row> {
    let (text, byte) = one_byte_delimiter(text, delimiter);
    let mut lines = Lines::new(&text);
    let mut rows = Vec::new();
    while from < text.len() && rows.len() < limit {
        let fault = next_fault(&text[from..], byte, limit);
        let (good, bad) = fault.map_or((text.len(), text.len()), |(start, end)| (from + start, from + end));
        parse(&text, from..good, byte, true, limit, &mut lines, &mut rows);
        parse(&text, good..bad, byte, false, limit, &mut lines, &mut rows);
        from = bad;
    }
    rows
}

/// `csv` separates by a byte, the full-width comma has three: outside quotation marks a stand-in takes its place.
fn one_byte_delimiter(text: &str, delimiter: char) -> (Cow<'_, str>, u8) {
    if let Some(byte) = u8::try_from(delimiter).ok().filter(u8::is_ascii) {
        return (Cow::Borrowed(text), byte);
    }
    let mut quoted = false;
    let replaced = text.chars().map(|c| {
        quoted ^= c == '"';
        if c == delimiter && !quoted { char::from(STAND_IN) } else { c }
    });
    (Cow::Owned(replaced.collect()), STAND_IN)
}

fn parse(
    text: &str,
    part: Range<usize>,
    delimiter: u8,
    quoting: bool,
    limit: usize,
    lines: &mut Lines,
    rows: &mut Vec<Row>,
) {
    let (offset, text) = (part.start, &text[part]);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(quoting)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    while rows.len() < limit && reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let skipped = text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
        let cells: Vec<String> = record.iter().map(|cell| if quoting { cell } else { bare(cell) }.to_owned()).collect();
        if cells.len() > 1 || cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(Row { line: lines.at(offset + start + skipped), cells, unclosed: !quoting });
        }
    }
}

/// A value of a line whose quotation marks do not pair: one at its beginning or end opened or closed nothing.
fn bare(cell: &str) -> &str {
    let cell = cell.strip_prefix('"').unwrap_or(cell);
    cell.strip_suffix('"').unwrap_or(cell)
}

/// Where the next row stands whose quotation mark never closes: the offsets of its first line and of the line's end.
///
/// A mark is taken for unclosed when the text ends inside it, or when it runs over a line end and what closes it is
/// followed by more text, so that the closing mark is in truth the opening one of a later row.
fn next_fault(text: &str, delimiter: u8, rows: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let ends_value = |at: usize| bytes.get(at).is_none_or(|b| *b == delimiter || matches!(b, b'\r' | b'\n'));
    let (mut at, mut row, mut fresh, mut seen) = (0, 0, true, 0);
    while at < bytes.len() && seen < rows {
        match bytes[at] {
            b'"' if fresh => {
                let (close, lines) = closing(bytes, at + 1);
                if close.is_none_or(|close| lines && !ends_value(close + 1)) {
                    let end = bytes[at..].iter().position(|b| matches!(b, b'\r' | b'\n'));
                    return Some((row, end.map_or(bytes.len(), |length| at + length)));
                }
                at = close.map_or(bytes.len(), |close| close + 1);
                fresh = false;
            }
            b'\r' | b'\n' => {
                at += 1;
                (row, fresh, seen) = (at, true, seen + 1);
            }
            other => {
                fresh = other == delimiter;
                at += 1;
            }
        }
    }
    None
}

/// The mark that closes a quoted value which begins at `from`, and whether a line end lies before it.
fn closing(bytes: &[u8], from: usize) -> (Option<usize>, bool) {
    let (mut at, mut lines) = (from, false);
    while at < bytes.len() {
        match bytes[at] {
            b'"' if bytes.get(at + 1) == Some(&b'"') => at += 2,
            b'"' => return (Some(at), lines),
            other => {
                lines |= matches!(other, b'\r' | b'\n');
                at += 1;
            }
        }
    }
    (None, lines)
}

/// Numbers lines as an editor does: CR, LF and CR LF each end one. Offsets must not go back.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1 }
    }

    fn at(&mut self, offset: usize) -> u64 {
        while self.at < offset.min(self.bytes.len()) {
            let ends = match self.bytes[self.at] {
                b'\n' => true,
                b'\r' => self.bytes.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(ends);
            self.at += 1;
        }
        self.line
    }
}
