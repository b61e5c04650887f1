//! Texts as search sees them: folded, cut into words, Chinese characters one by one, with their pinyin.

use cairn_domain::Kind;
use pinyin::{ToPinyin, ToPinyinMulti};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Chinese characters of one title whose pinyin is indexed; names are shorter, titles of notes need not be.
const MOST_HAN: usize = 12;
/// Readings of one title: 2⁴ covers four characters with two readings each.
const MOST_READINGS: usize = 16;

/// Surnames that are read otherwise than the character elsewhere: phone books sort by these.
const SURNAMES: [(char, &str); 14] = [
    ('单', "shan"),
    ('曾', "zeng"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('区', "ou"),
    ('查', "zha"),
    ('朴', "piao"),
    ('盖', "ge"),
    ('翟', "zhai"),
    ('缪', "miao"),
    ('重', "chong"),
    ('任', "ren"),
    ('乐', "yue"),
    ('覃', "qin"),
];

/// Lower case, half width, without diacritics (NFKD without combining marks), as several characters where one unfolds to more.
pub(crate) fn fold(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
}

/// A Chinese character that is a word of its own.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// A word of a text and where it stands, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The words of a text in their order: runs of letters and digits, and every Chinese character.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, c) in text.chars().enumerate() {
        let folded: String = fold(c).collect();
        if is_han(c) {
            words.push(Word { text: folded, from: at, to: at + 1 });
            open = false;
        } else if c.is_alphanumeric() {
            match words.last_mut().filter(|_| open) {
                Some(word) => {
                    word.text.push_str(&folded);
                    word.to = at + 1;
                }
                None => words.push(Word { text: folded, from: at, to: at + 1 }),
            }
            open = true;
        } else if !is_combining_mark(c) {
            open = false;
        }
    }
    words
}

/// The words of a text, separated by blanks: what the index stores.
pub(crate) fn indexed(text: &str) -> String {
    join(words(text).into_iter().map(|w| w.text))
}

/// What people type for ü, which keyboards lack: the v of input methods, and the u that is left when the dots are.
fn typed(reading: &'static str) -> &'static [&'static str] {
    match reading {
        "lü" => &["lv", "lu"],
        "lüe" => &["lve", "lue"],
        "nü" => &["nv", "nu"],
        "nüe" => &["nve", "nue"],
        _ => &[],
    }
}

/// Every reading of a character without tone as it is typed, each once.
pub(crate) fn readings(c: char) -> Vec<&'static str> {
    let plain = c.to_pinyin_multi().into_iter().flatten().map(pinyin::Pinyin::plain);
    let mut all: Vec<&str> = plain
        .flat_map(|reading| {
            let typed = typed(reading);
            typed.iter().copied().chain(typed.is_empty().then_some(reading))
        })
        .collect();
    if let Some((_, surname)) = SURNAMES.iter().find(|(name, _)| *name == c) {
        all.insert(0, surname);
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|reading| seen.insert(*reading));
    all
}

/// The pinyin of a title's runs of Chinese characters: each syllable, each run joined from every character on, and the initials.
///
/// 王芳 gives `wang fang wangfang wf`; a character with several readings gives all of them.
pub(crate) fn pinyin(title: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut left = MOST_HAN;
    for run in title.split(|c| !is_han(c)).filter(|run| !run.is_empty()) {
        let run: Vec<Vec<&str>> = run.chars().take(left).map(readings).filter(|r| !r.is_empty()).collect();
        left -= run.len();
        out.extend(run.iter().flatten().map(|s| (*s).to_owned()));
        for from in 0..run.len().saturating_sub(1) {
            for reading in combinations(&run[from..]) {
                out.push(reading.concat());
                out.push(reading.iter().filter_map(|syllable| syllable.chars().next()).collect());
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|token| seen.insert(token.clone()));
    out.join(" ")
}

fn combinations<'a>(run: &[Vec<&'a str>]) -> Vec<Vec<&'a str>> {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    for readings in run {
        let room = if all.len() * readings.len() > MOST_READINGS { 1 } else { readings.len() };
        all = all
            .iter()
            .flat_map(|start| readings.iter().take(room).map(|r| [start.as_slice(), &[*r]].concat()))
            .collect();
    }
    all
}

/// A title's place in a list by name: pinyin of each character before the character itself, so that equal sounds stay
/// together; other scripts folded.
pub(crate) fn sort_key(title: &str) -> String {
    let mut key = String::with_capacity(title.len() * 3);
    for (at, c) in title.chars().enumerate() {
        if is_han(c) {
            let surname = SURNAMES.iter().find(|(name, _)| at == 0 && *name == c).map(|(_, reading)| *reading);
            let syllable = surname.or_else(|| c.to_pinyin().map(pinyin::Pinyin::plain)).unwrap_or("~");
            // A blank ends the syllable, so that 李 (li) comes before 梁 (liang); ü stands between u and every longer syllable.
            key.push_str(&syllable.replace('ü', "u"));
            key.push_str(if syllable.contains('ü') { "! " } else { " " });
            key.push(c);
        } else {
            key.extend(fold(c));
        }
        if is_han(c) {
            key.push(' ');
        }
    }
    key
}

/// The fewest digits by which a telephone number is found.
pub(crate) const FEWEST_DIGITS: usize = 3;

/// What the index stores of a telephone number: its digits from every place on, so that their beginnings are all its parts.
pub(crate) fn phone(number: &str) -> String {
    let digits = digits(number);
    let most = digits.len().saturating_sub(FEWEST_DIGITS);
    join((0..=most).map(|from| digits[from..].to_owned()))
}

/// The digits of a text, half width.
pub(crate) fn digits(text: &str) -> String {
    text.chars().flat_map(fold).filter(char::is_ascii_digit).collect()
}

/// The word by which the index tells kinds apart.
pub(crate) fn kind(kind: Kind) -> String {
    format!("kind{}", kind.code())
}

fn join(words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_every_reading() {
        for (name, expected) in [
            ("王芳", &["wang", "fang", "wangfang", "wf"][..]),
            ("重庆", &["chongqing", "zhongqing", "cq", "zq"]),
            ("吕", &["lv", "lu"]),
        ] {
            let indexed = pinyin(name);
            for token in expected {
                assert!(indexed.split(' ').any(|t| t == *token), "{token} in {indexed}");
            }
        }
    }

    #[test]
    fn words_are_folded_and_keep_their_places() {
        let found = words("Zoë ＡＢ12 王芳!");
        let texts: Vec<_> = found.iter().map(|w| (w.text.as_str(), w.from, w.to)).collect();
        assert_eq!(texts, [("zoe", 0, 3), ("ab12", 4, 8), ("王", 9, 10), ("芳", 10, 11)]);
    }

    #[test]
    fn a_list_by_name_is_in_pinyin_order_with_surnames_read_as_surnames() {
        let mut names = ["王芳", "Anna", "单丽", "李雷", "曾强", "Zoë", "陈静"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Anna", "陈静", "李雷", "单丽", "王芳", "曾强", "Zoë"]);
    }

    #[test]
    fn a_shorter_syllable_comes_before_a_longer_one() {
        let mut names = ["先生", "刘洋", "吕布", "林静", "西安", "罗成", "李雷", "梁红", "卢伟"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["李雷", "梁红", "林静", "刘洋", "卢伟", "吕布", "罗成", "西安", "先生"]);
    }

    #[test]
    fn telephone_numbers_are_stored_from_every_digit_on() {
        assert_eq!(phone("+1 555-0"), "15550 5550 550");
        assert_eq!(phone("12"), "12");
    }
}
