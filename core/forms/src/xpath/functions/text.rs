//! Functions that answer a text.
//!
//! Lengths and places count UTF-16 units, as in both of ODK's engines: an emoji is 2 long. A cut through one leaves the
//! replacement character.

use std::borrow::Cow;

use super::super::ast::Expr;
use super::super::eval::{Evaluated, Evaluator, Focus};
use super::super::value::Value;
use super::super::{EvalError, Function, Nodes};
use super::{digest, select};

impl<'a, N: Nodes> Evaluator<'a, '_, N> {
    #[inline(never)]
    pub(super) fn text_function(
        &mut self,
        function: Function,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Evaluated<'a, N> {
        use Function as F;
        let text = match function {
            F::String => return Ok(Value::Text(self.text_or_focus(arguments, focus)?)),
            F::Concat => return self.joined("", arguments, focus),
            F::Join => {
                let between = self.text(&arguments[0], focus)?;
                return self.joined(&between, &arguments[1..], focus);
            }
            F::Uuid => return self.uuid(arguments, focus),
            F::PullData => return self.pulldata(arguments, focus),
            F::Name | F::LocalName | F::NamespaceUri => return self.node_name(function, arguments, focus),
            F::Version => return Ok(Value::Text(self.world.host.version().unwrap_or_default().into())),
            F::NormalizeSpace => {
                // No other space than XML's: an ideographic one is kept, as the engines do.
                let text = self.text_or_focus(arguments, focus)?;
                let words = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
                words.collect::<Vec<_>>().join(" ")
            }
            F::ChoiceName => self.choice_name(arguments, focus)?,
            _ => {
                let text = self.text(&arguments[0], focus)?;
                self.of_text(function, &text, arguments, focus)?
            }
        };
        self.made(text)
    }

    #[inline(never)]
    fn of_text(
        &mut self,
        function: Function,
        text: &str,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Result<String, EvalError> {
        use Function as F;
        Ok(match function {
            F::Itext => self.world.host.itext(text).unwrap_or_default(),
            F::Property => self.world.host.property(text).unwrap_or_default(),
            F::Base64Decode => digest::base64_decode(text),
            F::SelectedAt => select::at(text, self.number(&arguments[1], focus)?).to_owned(),
            F::Substr => {
                let from = self.number(&arguments[1], focus)?;
                let to = if let Some(to) = arguments.get(2) { self.number(to, focus)? } else { f64::INFINITY };
                substr(text, from, to)
            }
            F::Substring => {
                let from = self.number(&arguments[1], focus)?;
                let length =
                    if let Some(length) = arguments.get(2) { self.number(length, focus)? } else { f64::INFINITY };
                substring(text, from, length)
            }
            F::SubstringBefore => {
                let mark = self.text(&arguments[1], focus)?;
                text.split_once(&*mark).map_or("", |(before, _)| before).to_owned()
            }
            F::SubstringAfter => {
                let mark = self.text(&arguments[1], focus)?;
                text.split_once(&*mark).map_or("", |(_, after)| after).to_owned()
            }
            F::Translate => {
                let from = self.text(&arguments[1], focus)?;
                let to = self.text(&arguments[2], focus)?;
                self.spend((text.len() * from.len() / 64) as u64)?;
                translate(text, &from, &to)
            }
            _ => {
                let algorithm = self.text(&arguments[1], focus)?;
                let encoding = match arguments.get(2) {
                    Some(encoding) => self.text(encoding, focus)?,
                    None => "base64".into(),
                };
                digest::digest(text, &algorithm, &encoding)?
            }
        })
    }

    /// The text of the argument, or without one that of the node in hand.
    pub(super) fn text_or_focus(
        &mut self,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Result<Cow<'a, str>, EvalError> {
        match arguments.first() {
            Some(argument) => self.text(argument, focus),
            None => Ok(self.world.nodes.text(focus.node)),
        }
    }

    #[inline(never)]
    fn joined(&mut self, between: &str, arguments: &'a [Expr], focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let texts = self.texts(arguments, focus)?;
        let length = texts.iter().map(|text| text.len()).sum::<usize>();
        self.fits(length.saturating_add(between.len().saturating_mul(texts.len())))?;
        Ok(Value::Text(texts.join(between).into()))
    }

    /// A random UUID (RFC 9562, version 4), or a text of so many random letters and digits.
    fn uuid(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let Some(length) = arguments.first() else {
            let mut bytes = [0; 16];
            (self.random)(&mut bytes);
            return self.made(uuid(bytes));
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is checked")]
        let length = self.number(length, focus)?.max(0.0) as usize;
        self.fits(length)?;
        let mut bytes = vec![0; length];
        (self.random)(&mut bytes);
        let letters = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        self.made(bytes.iter().map(|byte| char::from(letters[usize::from(*byte) % letters.len()])).collect())
    }
}

fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// How many UTF-16 units a text has.
#[expect(clippy::cast_precision_loss, reason = "texts are shorter than 2^52")]
pub(super) fn length(text: &str) -> f64 {
    text.encode_utf16().count() as f64
}

/// From the 0-based place `from` to before `to`; negative places count from the end.
fn substr(text: &str, from: f64, to: f64) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = length(text);
    let place = |place: f64| {
        let place = if place.is_nan() { 0.0 } else { place.trunc() };
        let place = if place < 0.0 { length + place } else { place };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the length")]
        let index = place.clamp(0.0, length) as usize;
        index
    };
    let (from, to) = (place(from), place(to));
    if from < to { String::from_utf16_lossy(&units[from..to]) } else { String::new() }
}

/// `substring()` of XPath 1.0 §4.2: from the 1-based place `from`, so many.
fn substring(text: &str, from: f64, length: f64) -> String {
    let first = (from + 0.5).floor();
    let end = first + (length + 0.5).floor();
    let units: Vec<u16> = text.encode_utf16().collect();
    let kept = units.into_iter().zip(1u32..).filter(|(_, place)| f64::from(*place) >= first && f64::from(*place) < end);
    String::from_utf16_lossy(&kept.map(|(unit, _)| unit).collect::<Vec<_>>())
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let to: Vec<char> = to.chars().collect();
    let changed = |c: char| match from.chars().position(|each| each == c) {
        None => Some(c),
        Some(place) => to.get(place).copied(),
    };
    text.chars().filter_map(changed).collect()
}

#[cfg(test)]
mod tests {
    use super::{substr, substring, translate, uuid};

    #[test]
    fn cuts_as_the_engines_do() {
        assert_eq!(substr("hello", 1.0, 3.0), "el");
        assert_eq!(substr("hello", -3.0, f64::INFINITY), "llo");
        assert_eq!(substr("hello", 0.0, -1.0), "hell");
        assert_eq!(substr("hello", 3.0, 1.0), "");
        assert_eq!(substr("hello", -10.0, 2.0), "he");
        assert_eq!(substr("hello", 1.7, f64::INFINITY), "ello");
        assert_eq!(substr("你好世界", 1.0, 3.0), "好世");
        assert_eq!(substr("a😀b", 1.0, 3.0), "😀");
        assert_eq!(substr("a😀b", 1.0, 2.0), "\u{fffd}");
    }

    /// The examples of XPath 1.0 §4.2.
    #[test]
    fn substring_rounds_both_ends() {
        assert_eq!(substring("12345", 2.0, 3.0), "234");
        assert_eq!(substring("12345", 2.0, f64::INFINITY), "2345");
        assert_eq!(substring("12345", 1.5, 2.6), "234");
        assert_eq!(substring("12345", 0.0, 3.0), "12");
        assert_eq!(substring("12345", f64::NAN, 3.0), "");
        assert_eq!(substring("12345", 1.0, f64::NAN), "");
        assert_eq!(substring("12345", -42.0, f64::INFINITY), "12345");
        assert_eq!(substring("12345", f64::NEG_INFINITY, f64::INFINITY), "");
    }

    #[test]
    fn translates_and_deletes() {
        assert_eq!(translate("bar", "abc", "ABC"), "BAr");
        assert_eq!(translate("--aaa--", "abc-", "ABC"), "AAA");
        assert_eq!(translate("aab", "aa", "xy"), "xxb");
        assert_eq!(translate("一二三", "一三", "13"), "1二3");
    }

    #[test]
    fn a_uuid_says_its_version_and_variant() {
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
