//! What a field can hold.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The fields of a record by name. An absent field is unknown or empty.
pub type Fields = BTreeMap<String, Value>;

/// Entries of a list field by token; each entry has named parts.
pub type Items = BTreeMap<String, Fields>;

/// A field's value. Its JSON form is the natural one: `"王芳"`, `12`, `true`, `{"minor":1200,"currency":"CNY"}`, `["vip"]`,
/// `{"<token>":{"number":"+86139…"}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, from = "serde_json::Value")]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number; a time is milliseconds since the Unix epoch.
    Int(i64),
    /// Text: also a date (ISO 8601), a choice of a closed list, a reference (a record's identifier).
    Text(String),
    /// An amount of money.
    Money(Money),
    /// A place on the earth.
    Position(Position),
    /// Distinct texts, sorted.
    Set(Vec<String>),
    /// Entries by token.
    Items(Items),
    /// Opaque content, such as a form's definition.
    Json(serde_json::Value),
}

/// An amount in the currency's minor unit (fen, cent): never a float.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The amount in minor units; negative for a refund.
    pub minor: i64,
    /// ISO 4217 code.
    pub currency: String,
}

/// WGS 84 coordinates in units of 10⁻⁷ degree: about a centimetre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// Latitude, −900000000 to 900000000.
    pub lat_e7: i32,
    /// Longitude, −1800000000 to 1800000000.
    pub lon_e7: i32,
}

impl Money {
    /// Decimal places of a currency's minor unit (ISO 4217): 2 but for those listed there with 0 or 3.
    #[must_use]
    pub fn decimals(currency: &str) -> u32 {
        match currency {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
            | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = Self::decimals(&self.currency);
        let unit = 10_u64.pow(decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, part) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        match decimals {
            0 => write!(f, "{sign}{whole} {}", self.currency),
            n => write!(f, "{sign}{whole}.{part:0width$} {}", self.currency, width = n as usize),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(b) => write!(f, "{}", if *b { "yes" } else { "no" }),
            Self::Int(n) => write!(f, "{n}"),
            Self::Text(text) => f.write_str(text),
            Self::Money(money) => write!(f, "{money}"),
            Self::Position(p) => write!(f, "{:.7}, {:.7}", f64::from(p.lat_e7) / 1e7, f64::from(p.lon_e7) / 1e7),
            Self::Set(texts) => f.write_str(&texts.join(", ")),
            Self::Items(items) => {
                let one = |parts: &Fields| parts.values().map(ToString::to_string).collect::<Vec<_>>().join(" ");
                f.write_str(&items.values().map(one).collect::<Vec<_>>().join("; "))
            }
            Self::Json(json) => write!(f, "{json}"),
        }
    }
}

impl Value {
    /// The text of a text, date, choice or reference.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What is none of the shapes below stays as it is, so that opaque answers read back to the letter. Derived code would take
/// `[31, 121]` for a position.
impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Bool(b) => Self::Bool(b),
            Json::String(text) => Self::Text(text),
            Json::Number(ref number) => number.as_i64().map_or_else(|| Self::Json(json.clone()), Self::Int),
            Json::Array(list) if list.iter().all(Json::is_string) => {
                let text = |json| if let Json::String(text) = json { Some(text) } else { None };
                Self::Set(list.into_iter().filter_map(text).collect())
            }
            Json::Object(map) if map.values().all(Json::is_object) => {
                let parts = |json| match json {
                    Json::Object(parts) => parts.into_iter().map(|(name, part)| (name, part.into())).collect(),
                    _ => Fields::new(),
                };
                Self::Items(map.into_iter().map(|(token, json)| (token, parts(json))).collect())
            }
            json @ Json::Object(_) => {
                let money = || Money::deserialize(&json).ok().map(Self::Money);
                let position = || Position::deserialize(&json).ok().map(Self::Position);
                money().or_else(position).unwrap_or(Self::Json(json))
            }
            json => Self::Json(json),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_read_back_from_their_json() {
        let money = Value::Money(Money { minor: -1_200, currency: "CNY".into() });
        let entry = Fields::from([("number".to_owned(), "+86139".into()), ("paid".to_owned(), money.clone())]);
        for value in [
            Value::Bool(true),
            Value::Int(-3),
            "王芳".into(),
            money,
            Value::Position(Position { lat_e7: 1, lon_e7: -2 }),
            Value::Set(vec!["a".into(), "b".into()]),
            Value::Items([("t".to_owned(), entry)].into()),
        ] {
            let json = serde_json::to_value(&value).expect("JSON");
            assert_eq!(serde_json::from_value::<Value>(json).expect("a value"), value);
        }
    }

    #[test]
    fn what_only_resembles_a_value_stays_as_it_is() {
        for json in [
            json!([31, 121]),
            json!([1, "CNY"]),
            json!(1.5),
            json!(null),
            json!({ "minor": 1, "currency": "CNY", "x": 2 }),
        ] {
            assert_eq!(Value::from(json.clone()), Value::Json(json));
        }
    }

    #[test]
    fn amounts_are_written_in_their_currency() {
        let write = |minor, currency: &str| Money { minor, currency: currency.into() }.to_string();
        assert_eq!(write(120_050, "CNY"), "1200.50 CNY");
        assert_eq!(write(-5, "CNY"), "-0.05 CNY");
        assert_eq!(write(9_800, "JPY"), "9800 JPY");
        assert_eq!(write(-3_250, "KWD"), "-3.250 KWD");
    }
}
