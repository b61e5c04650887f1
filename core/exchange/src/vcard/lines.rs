//! From bytes to the lines of a card file, each decoded by its own character set.
//!
//! A line is unfolded before it is decoded: RFC 6350, section 3.2, lets writers fold in the middle of a UTF-8 sequence.
//! vCard 2.1 names a character set and an encoding per line, and quoted-printable lines go on after a final `=`.
//! What comes out is a plain UTF-8 content line that an RFC 6350 parser reads.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::encoding;

/// One content line.
#[derive(Debug)]
pub(super) struct Line {
    /// Where it begins in the file, from 1.
    pub number: u64,
    /// Property name in capitals, without its group.
    pub name: String,
    /// Group, name and parameters as in the file, but for character set and encoding.
    pub head: String,
    /// The value, without line ends; those in the text are escaped.
    pub value: String,
    /// Some bytes were no text in the line's character set.
    pub damaged: bool,
    /// It has no colon, so it is no content line; `value` holds its text.
    pub stray: bool,
}

/// The content lines of `bytes`, blank ones left out, and the character set of lines that do not name their own.
pub(super) fn read(bytes: &[u8]) -> (Vec<Line>, &'static Encoding) {
    let found = encoding::detect(bytes);
    let recoded;
    let bytes = if found == UTF_16LE || found == UTF_16BE {
        recoded = encoding::decode(bytes, Some(found)).text.into_bytes();
        &recoded[..]
    } else {
        bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
    };
    let raw = unfold(bytes);
    let fallback = fallback(&raw);
    let lines = raw.iter().filter(|(_, line)| !line.trim_ascii().is_empty());
    let lines = lines.map(|(number, line)| content_line(*number, line, fallback)).collect();
    (lines, if found == UTF_16LE || found == UTF_16BE { found } else { fallback })
}

/// Folded lines hide UTF-8 from a look at the bare bytes, and lines with a character set of their own say nothing about
/// the rest: what is left decides.
fn fallback(raw: &[(u64, Vec<u8>)]) -> &'static Encoding {
    let own = |line: &[u8]| line.to_ascii_uppercase().windows(9).any(|part| part == b";CHARSET=");
    let rest: Vec<&[u8]> =
        raw.iter().map(|(_, line)| &line[..]).filter(|line| !line.is_ascii() && !own(line)).collect();
    if rest.is_empty() { UTF_8 } else { encoding::detect(&rest.join(&b'\n')) }
}

fn unfold(bytes: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let mut lines: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut soft_break = false;
    for (number, line) in (1..).zip(physical_lines(bytes)) {
        match lines.last_mut() {
            Some((_, last)) if soft_break => last.extend_from_slice(line),
            Some((_, last)) if !last.is_empty() && line.starts_with(b" ") || line.starts_with(b"\t") => {
                last.extend_from_slice(&line[1..]);
            }
            _ => lines.push((number, line.to_vec())),
        }
        soft_break = lines.last_mut().is_some_and(|(_, last)| {
            let goes_on = last.ends_with(b"=") && is_quoted_printable(last);
            if goes_on {
                last.pop();
            }
            goes_on
        });
    }
    lines
}

/// Lines ended by CR LF, LF or CR.
fn physical_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..)).unwrap_or_default();
        Some(line)
    })
}

fn is_quoted_printable(line: &[u8]) -> bool {
    let head = line.split(|b| *b == b':').next().unwrap_or_default().to_ascii_uppercase();
    head.split(|b| *b == b';').any(|part| part == b"QUOTED-PRINTABLE" || part == b"ENCODING=QUOTED-PRINTABLE")
}

fn content_line(number: u64, line: &[u8], fallback: &'static Encoding) -> Line {
    let Some(colon) = colon(line) else {
        let (text, damaged) = decode(line, fallback);
        return Line { number, name: String::new(), head: String::new(), value: text, damaged, stray: true };
    };
    let (head, value) = (&line[..colon], &line[colon + 1..]);
    let quoted_printable = is_quoted_printable(line);
    let (head_text, _) = decode(head, fallback);
    let (head, charset) = plain_head(&head_text);
    let charset = charset.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(fallback);
    let (value, damaged) = if quoted_printable { decode_quoted(value, charset) } else { decode(value, charset) };
    let name = head.split(';').next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    Line { number, name, head, value, damaged, stray: false }
}

/// The colon before the value: not one inside a quoted parameter.
fn colon(line: &[u8]) -> Option<usize> {
    let mut quoted = false;
    line.iter().position(|b| {
        quoted ^= *b == b'"';
        *b == b':' && !quoted
    })
}

/// Parameters without character set and text encoding; 2.1's bare `CELL` becomes `TYPE=CELL`.
fn plain_head(head: &str) -> (String, Option<String>) {
    let mut charset = None;
    let mut parts = head.split(';');
    let mut plain = parts.next().unwrap_or_default().trim().to_owned();
    let mut open = false;
    for part in parts {
        let upper = part.trim().to_ascii_uppercase();
        if open {
            plain.extend([";", part]);
        } else if let Some(label) = upper.strip_prefix("CHARSET=") {
            charset = Some(label.trim_matches('"').to_owned());
        } else if !matches!(upper.trim_start_matches("ENCODING="), "QUOTED-PRINTABLE" | "8BIT" | "7BIT" | "") {
            let bare = if part.contains('=') { "" } else { "TYPE=" };
            plain.extend([";", bare, part.trim()]);
        }
        open ^= part.matches('"').count() % 2 == 1;
    }
    (plain, charset)
}

/// By the character set that the file names, or by UTF-8 where that one cannot be right.
fn decode(bytes: &[u8], charset: &'static Encoding) -> (String, bool) {
    let (text, damaged) = charset.decode_without_bom_handling(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if damaged => (text.to_owned(), false),
        _ => (text.into_owned(), damaged),
    }
}

/// Quoted-printable (RFC 2045, section 6.7) hides structure: only semicolons that stand in the file separate parts.
fn decode_quoted(value: &[u8], charset: &'static Encoding) -> (String, bool) {
    let mut damaged = false;
    let parts = value.split(|b| *b == b';').map(|part| {
        let (text, bad) = decode(&unquote(part), charset);
        damaged |= bad;
        let text = text.replace("\r\n", "\n").replace(['\r', '\n'], "\\n");
        text.replace("\\;", ";").replace(';', "\\;")
    });
    (parts.collect::<Vec<_>>().join(";"), damaged)
}

fn unquote(part: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(part.len());
    let mut rest = part;
    while let [first, tail @ ..] = rest {
        let pair = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = pair.filter(|_| *first == b'=').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_folded_inside_a_character_is_whole_again() {
        let (head, tail) = "NOTE:靠窗".as_bytes().split_at(7);
        let bytes = [head, b"\r\n ", tail, b"\r\n"].concat();
        let (lines, _) = read(&bytes);
        assert_eq!((lines[0].name.as_str(), lines[0].value.as_str()), ("NOTE", "靠窗"));
    }

    #[test]
    fn quoted_printable_goes_on_over_soft_breaks_and_keeps_structure() {
        let (lines, _) = read(b"N;ENCODING=QUOTED-PRINTABLE;CHARSET=GBK:=CD=F5;=\r\n=B7=BC=3B;;;\r\nTEL;CELL:1\r\n");
        assert_eq!((lines[0].head.as_str(), lines[0].value.as_str()), ("N", "王;芳\\;;;;"));
        assert_eq!((lines[1].number, lines[1].head.as_str()), (3, "TEL;TYPE=CELL"));
    }

    #[test]
    fn a_colon_in_quotes_does_not_end_the_parameters() {
        let (lines, _) = read(b"item1.ADR;LABEL=\"a:b;c\";TYPE=home:x\n\nstray\n");
        assert_eq!(lines[0].head, "item1.ADR;LABEL=\"a:b;c\";TYPE=home");
        assert_eq!((lines[0].name.as_str(), lines[0].value.as_str()), ("ADR", "x"));
        assert!(lines[1].stray && lines[1].number == 3);
    }
}
