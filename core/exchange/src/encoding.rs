//! Which encoding a file is written in, and its text.
//!
//! A byte order mark decides. Without one: UTF-16 by the place of its zero bytes, then UTF-8 if the bytes are valid
//! UTF-8, then the legacy encodings. GB18030 and Big5 share most of their byte range, so a short list is valid in both;
//! what tells them apart is that each standard puts its everyday characters first (GB 2312 level 1: lead bytes B0 to D7;
//! Big5 level 1: A4 to C6). Known column names in the first line count most of all. `chardetng` proposes a third
//! candidate, for lists from elsewhere.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::headers;

/// A file's bytes as text.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub text: String,
    pub encoding: &'static Encoding,
    /// Some bytes were no text in this encoding: U+FFFD stands in their place.
    pub damaged: bool,
}

/// Decodes `bytes` as `asked`, or as what the bytes look like. A byte order mark is not part of the text.
pub(crate) fn decode(bytes: &[u8], asked: Option<&'static Encoding>) -> Decoded {
    let encoding = asked.unwrap_or_else(|| detect(bytes));
    let (text, damaged) = match Encoding::for_bom(bytes) {
        Some((marked, length)) if marked == encoding => encoding.decode_without_bom_handling(&bytes[length..]),
        _ => encoding.decode_without_bom_handling(bytes),
    };
    let text = text.strip_prefix('\u{feff}').map_or_else(|| text.to_string(), str::to_owned);
    Decoded { text, encoding, damaged }
}

/// The encoding that `bytes` look like. Plain ASCII and an empty file are UTF-8.
pub(crate) fn detect(bytes: &[u8]) -> &'static Encoding {
    /// The byte order mark of GB 18030-2005, which `encoding_rs` does not look for.
    const GB18030_BOM: &[u8] = &[0x84, 0x31, 0x95, 0x33];
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if bytes.starts_with(GB18030_BOM) {
        return GB18030;
    }
    utf_16_without_mark(bytes).unwrap_or_else(|| if looks_like_utf_8(bytes) { UTF_8 } else { legacy(bytes) })
}

/// In UTF-16 every ASCII character (and a list has commas and line ends) has a zero byte on the same side.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let (pairs, odd_byte) = bytes.as_chunks::<2>();
    let high_first = pairs.iter().filter(|pair| pair[0] == 0).count();
    let high_last = pairs.iter().filter(|pair| pair[1] == 0).count();
    let (encoding, zeros, other) =
        if high_last >= high_first { (UTF_16LE, high_last, high_first) } else { (UTF_16BE, high_first, high_last) };
    // One or two zero bytes are control characters in a file of another encoding.
    if !odd_byte.is_empty() || other > 0 || zeros < 3 || zeros * 20 < pairs.len() {
        return None;
    }
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    text.contains(['\n', '\r']).then_some(encoding)
}

/// Valid UTF-8, or nearly: a file that was cut in mid-character, or into which a few foreign bytes were pasted.
fn looks_like_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad == 0 || good > bad * 2
}

fn legacy(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = match detector.guess(None, Utf8Detection::Deny) {
        guess if guess == GBK => GB18030,
        guess => guess,
    };
    let mut best = (GB18030, i64::MIN);
    for candidate in [GB18030, BIG5, guess] {
        let score = score(bytes, candidate, candidate == guess);
        if score > best.1 {
            best = (candidate, score);
        }
    }
    best.0
}

/// How much `bytes` look like an everyday list in `encoding`: everyday characters in percent, 30 for each known column
/// name, 3 for the detector's vote, and a heavy fine for each place that cannot be decoded.
fn score(bytes: &[u8], encoding: &'static Encoding, voted: bool) -> i64 {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let everyday = match encoding {
        e if e == GB18030 => everyday(bytes, 0xB0..=0xD7, 0xA1),
        e if e == BIG5 => everyday(bytes, 0xA4..=0xC6, 0x40),
        _ => 60,
    };
    let bad = if damaged { text.chars().filter(|c| *c == '\u{fffd}').count() } else { 0 };
    let known = headers::count_known_chinese(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default());
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX / 1000);
    everyday + 30 * count(known) + i64::from(voted) * 3 - 50 * count(bad)
}

/// Share (0 to 100) of the two-byte characters that lie in the level-1 block. Punctuation rows (A1 to A3) do not count.
fn everyday(bytes: &[u8], lead: std::ops::RangeInclusive<u8>, least_trail: u8) -> i64 {
    let (mut all, mut level_1) = (0_i64, 0_i64);
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = tail;
        if !first.is_ascii()
            && let [second, after @ ..] = tail
        {
            rest = after;
            if !(0xA1..=0xA3).contains(first) {
                all += 1;
                level_1 += i64::from(lead.contains(first) && *second >= least_trail);
            }
        }
    }
    if all == 0 { 50 } else { level_1 * 100 / all }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{SHIFT_JIS, WINDOWS_1252};

    fn utf_16(text: &str, big_endian: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn utf_16_is_found_with_and_without_a_mark() {
        let text = "姓名,手机\r\n王芳,13800138000\r\n欧阳娜娜,\r\n";
        for (big_endian, encoding) in [(false, UTF_16LE), (true, UTF_16BE)] {
            assert_eq!(decode(&utf_16(text, big_endian), None).encoding, encoding);
            let marked = decode(&utf_16(&format!("\u{feff}{text}"), big_endian), None);
            assert_eq!((marked.encoding, marked.text.as_str()), (encoding, text));
        }
    }

    #[test]
    fn each_encoding_is_found_in_a_short_list_without_known_column_names() {
        let cases = [
            ("a,b\n王芳,靠窗\n单雄信,重庆\n", GB18030),
            ("a,b\n陳小姐,臺北\n歐陽先生,靠窗\n", BIG5),
            ("name,city\nRené Müller,Besançon\nJosé,Málaga\n", WINDOWS_1252),
            ("なまえ,まち\nやまだ たろう,とうきょう\nすずき,おおさか\n", SHIFT_JIS),
        ];
        for (text, encoding) in cases {
            let (bytes, _, unmappable) = encoding.encode(text);
            assert!(!unmappable);
            let found = decode(&bytes, None);
            assert_eq!((found.encoding.name(), found.text.as_str()), (encoding.name(), text));
        }
    }

    #[test]
    fn rare_characters_and_four_byte_sequences_are_read() {
        let text = "姓名,城市\n㐀龘,重庆\n𠮷田,喆喆\n";
        let (bytes, _, _) = GB18030.encode(text);
        assert_eq!(decode(&bytes, None).text, text);
        let marked = [&[0x84, 0x31, 0x95, 0x33], &bytes[..]].concat();
        assert_eq!(decode(&marked, None).text, text);
    }

    #[test]
    fn a_few_foreign_bytes_do_not_make_utf_8_something_else() {
        let mut bytes = "姓名,手机\n王芳,138\n".as_bytes().to_vec();
        bytes.extend(b"\xcd\xf5,139\n");
        let found = decode(&bytes, None);
        assert!(found.damaged);
        assert_eq!(found.encoding, UTF_8);
        assert!(found.text.starts_with("姓名,手机\n王芳,138\n\u{fffd}"));
    }

    #[test]
    fn what_was_asked_for_wins() {
        let (bytes, _, _) = BIG5.encode("姓名\n陳\n");
        assert!(!decode(&bytes, Some(BIG5)).damaged);
        assert_eq!(decode(&bytes, Some(GB18030)).encoding, GB18030);
    }
}
