//! Reading values in JSON and in the words of the command line, by the specification of their fields.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::check;
use crate::invalid::{Invalid, InvalidRecord, Rule};
use crate::spec::{FieldSpec, RecordSpec, Scalar, Shape};
use crate::value::{Fields, Items, Money, Position, Value};

impl RecordSpec {
    /// Reads the JSON form of some fields.
    ///
    /// A list field may also be given as an array of entries, and an entry by its first part alone: `"phones": ["139…"]`.
    ///
    /// # Errors
    /// Every field that is unknown or breaks a rule.
    pub fn parse(&self, json: &Map<String, Json>) -> Result<Fields, InvalidRecord> {
        let mut fields = Fields::new();
        let mut wrong = Vec::new();
        for (name, json) in json {
            if json.is_null() {
                continue;
            }
            match self.parse_json(name, json) {
                Ok(value) => drop(fields.insert(name.clone(), value)),
                Err(error) => wrong.extend(error.0),
            }
        }
        if wrong.is_empty() { Ok(fields) } else { Err(InvalidRecord(wrong)) }
    }

    /// Reads the JSON form of one field.
    ///
    /// # Errors
    /// The rules it breaks.
    pub fn parse_json(&self, name: &str, json: &Json) -> Result<Value, InvalidRecord> {
        let field = self.known(name)?;
        let value = match field.shape {
            Shape::Scalar(of) => scalar(of, json),
            Shape::Note | Shape::Status(_) => serde_json::from_value::<String>(json.clone()).ok().map(Value::Text),
            Shape::Set(_) => texts(json),
            Shape::Items(parts) | Shape::Ledger(parts) => items(parts, json),
        };
        let value = value.ok_or_else(|| Invalid::new(name, expected(field)))?;
        check::value(field, &value)?;
        Ok(value)
    }

    /// Reads one field as a person writes it: `1200.50 CNY`, `a,b` for sets, a telephone number for a list of them.
    ///
    /// # Errors
    /// The rules it breaks.
    pub fn parse_field(&self, name: &str, text: &str) -> Result<Value, InvalidRecord> {
        let field = match name.split('.').collect::<Vec<_>>().as_slice() {
            [list, _token, part] => self.part(list, part)?,
            _ => *self.known(name)?,
        };
        let text = text.trim_matches(|c: char| c == ' ' || c == '\t');
        let value = match field.shape {
            Shape::Scalar(of) => word(of, text),
            Shape::Note | Shape::Status(_) => Some(Value::Text(text.to_owned())),
            Shape::Set(_) => Some(Value::Set(distinct(
                text.split([',', '，']).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned),
            ))),
            Shape::Items(parts) | Shape::Ledger(parts) => entries(parts, text),
        };
        let value = value.ok_or_else(|| Invalid::new(name, expected(&field)))?;
        check::value(&field, &value)?;
        Ok(value)
    }

    fn known(&self, name: &str) -> Result<&'static FieldSpec, Invalid> {
        self.field(name).ok_or_else(|| Invalid::new(name, Rule::UnknownField))
    }

    /// A part of a list's entries, as a field of its own.
    pub(crate) fn part(&self, list: &str, part: &str) -> Result<FieldSpec, Invalid> {
        match self.known(list)?.shape {
            Shape::Items(parts) | Shape::Ledger(parts) => parts
                .iter()
                .find(|p| p.name == part)
                .copied()
                .ok_or_else(|| Invalid::new(format!("{list}.{part}"), Rule::UnknownField)),
            _ => Err(Invalid::new(list, Rule::WrongChange)),
        }
    }
}

fn expected(field: &FieldSpec) -> Rule {
    match field.shape {
        Shape::Scalar(of) => check::scalar(of, &Value::Items(Items::new())).err().unwrap_or(Rule::WrongChange),
        Shape::Note | Shape::Status(_) => Rule::WrongType { expected: "text" },
        Shape::Set(_) => Rule::WrongType { expected: "a list of texts" },
        Shape::Items(_) | Shape::Ledger(_) => Rule::WrongType { expected: "a list of entries" },
    }
}

fn scalar(of: Scalar, json: &Json) -> Option<Value> {
    match of {
        Scalar::Json { .. } => Some(Value::Json(json.clone())),
        Scalar::Money => {
            serde_json::from_value(json.clone()).ok().map(Value::Money).or_else(|| word(of, json.as_str()?))
        }
        Scalar::Position => {
            serde_json::from_value(json.clone()).ok().map(Value::Position).or_else(|| word(of, json.as_str()?))
        }
        Scalar::Int { .. } | Scalar::Time => json.as_i64().map(Value::Int).or_else(|| word(of, json.as_str()?)),
        Scalar::Bool => json.as_bool().map(Value::Bool),
        _ => json.as_str().map(Value::from),
    }
}

fn texts(json: &Json) -> Option<Value> {
    let texts = json.as_array()?.iter().map(|t| t.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()?;
    Some(Value::Set(distinct(texts)))
}

fn distinct(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    texts.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

fn items(parts: &'static [FieldSpec], json: &Json) -> Option<Value> {
    let entry = |json: &Json| -> Option<Fields> {
        let Some(map) = json.as_object() else {
            return Some(Fields::from([(parts.first()?.name.to_owned(), part(parts, parts.first()?.name, json)?)]));
        };
        let given = map.iter().filter(|(_, json)| !json.is_null());
        given.map(|(name, json)| Some((name.clone(), part(parts, name, json)?))).collect()
    };
    let items: Items = match json {
        Json::Array(list) => {
            list.iter().enumerate().map(|(n, json)| Some((n.to_string(), entry(json)?))).collect::<Option<_>>()?
        }
        Json::Object(map) => {
            map.iter().map(|(token, json)| Some((token.clone(), entry(json)?))).collect::<Option<_>>()?
        }
        _ => return None,
    };
    Some(Value::Items(items))
}

/// A part that the entry does not have is kept as text, so that the check can name it.
fn part(parts: &'static [FieldSpec], name: &str, json: &Json) -> Option<Value> {
    match parts.iter().find(|p| p.name == name).map(|p| p.shape) {
        Some(Shape::Scalar(of)) => scalar(of, json),
        _ => Some(Value::Text(json.to_string())),
    }
}

/// Entries separated by semicolons; in each, parts as `name:value` separated by commas, or the value of the first part.
fn entries(parts: &'static [FieldSpec], text: &str) -> Option<Value> {
    let mut items = Items::new();
    for (n, entry) in text.split([';', '；']).map(str::trim).filter(|e| !e.is_empty()).enumerate() {
        items.insert(n.to_string(), entry_of(parts, entry)?);
    }
    Some(Value::Items(items))
}

fn entry_of(parts: &'static [FieldSpec], text: &str) -> Option<Fields> {
    let named = |word: &str| {
        let (name, value) = word.split_once(':')?;
        let spec = parts.iter().find(|p| p.name == name.trim())?;
        Some((spec, value.trim().to_owned()))
    };
    let words: Vec<&str> = text.split(',').collect();
    let pairs: Option<Vec<_>> = words.iter().map(|w| named(w)).collect();
    let pairs = match pairs {
        Some(pairs) => pairs,
        None => vec![(parts.first()?, text.to_owned())],
    };
    let read = |(spec, value): (&FieldSpec, String)| match spec.shape {
        Shape::Scalar(of) => Some((spec.name.to_owned(), word(of, &value)?)),
        _ => None,
    };
    pairs.into_iter().map(read).collect()
}

fn word(of: Scalar, text: &str) -> Option<Value> {
    match of {
        Scalar::Bool => match text.to_lowercase().as_str() {
            "true" | "yes" | "1" | "是" => Some(Value::Bool(true)),
            "false" | "no" | "0" | "否" => Some(Value::Bool(false)),
            _ => None,
        },
        Scalar::Int { .. } => text.parse().ok().map(Value::Int),
        Scalar::Time => moment(text).map(Value::Int),
        Scalar::Money => money(text).map(Value::Money),
        Scalar::Position => position(text).map(Value::Position),
        Scalar::Json { .. } => serde_json::from_str(text).ok().map(Value::Json),
        _ => Some(Value::Text(text.to_owned())),
    }
}

/// Milliseconds, or an RFC 3339 time with its offset.
fn moment(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond))
}

/// `1200.50 CNY` or `CNY 1200.50`; thousands may be set off by commas.
fn money(text: &str) -> Option<Money> {
    let (a, b) = text.trim().split_once(' ')?;
    let (amount, currency) = if b.chars().all(|c| c.is_ascii_alphabetic()) { (a, b) } else { (b, a) };
    let currency = currency.to_uppercase();
    let decimals = Money::decimals(&currency) as usize;
    let plain = amount.trim().replace(',', "");
    let (sign, plain) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.trim_end_matches('0').len() > decimals {
        return None;
    }
    let part: String = part.chars().chain(std::iter::repeat('0')).take(decimals).collect();
    let minor: i64 = format!("{whole}{part}").parse().ok()?;
    Some(Money { minor: sign * minor, currency })
}

/// `31.2304, 121.4737`: latitude and longitude in degrees, read as decimals, never as floats.
fn position(text: &str) -> Option<Position> {
    let (lat, lon) = text.split_once(',')?;
    Some(Position { lat_e7: degrees(lat)?, lon_e7: degrees(lon)? })
}

fn degrees(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, plain) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    if whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: String = part.chars().chain(std::iter::repeat('0')).take(7).collect();
    format!("{whole}{part}").parse::<i32>().ok().map(|n| sign * n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn money_is_read_in_minor_units_of_its_currency() {
        let read = |t| money(t).map(|m| (m.minor, m.currency));
        assert_eq!(read("1,200.50 CNY"), Some((120_050, "CNY".into())));
        assert_eq!(read("JPY 9800"), Some((9_800, "JPY".into())));
        assert_eq!(read("-3.250 KWD"), Some((-3_250, "KWD".into())));
        for wrong in ["12", "1.234 CNY", "x CNY", " CNY"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn lists_are_read_from_words_and_from_json() {
        let spec = Kind::Customer.spec();
        let Ok(Value::Items(phones)) = spec.parse_field("phones", "13800138000; number:010-1,label:office") else {
            panic!("phones")
        };
        assert_eq!(phones.len(), 2);
        assert_eq!(phones["1"]["label"], "office".into());
        let json = serde_json::json!({ "phones": ["13800138000"], "tags": ["b", "a", "a"], "city": null });
        let fields = spec.parse(json.as_object().expect("an object")).expect("valid");
        assert_eq!(fields["tags"], Value::Set(vec!["a".into(), "b".into()]));
        assert_eq!(fields.len(), 2);
    }

    #[test]
    fn positions_are_decimals() {
        assert_eq!(position("31.2304, -121.47"), Some(Position { lat_e7: 312_304_000, lon_e7: -1_214_700_000 }));
        assert_eq!(position("north, south"), None);
    }
}
