//! Field values as the shells see them.

use std::collections::HashMap;

use cairn_domain::{Fields, Money, Position, Value};

use crate::error::CairnError;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum FieldValue {
    /// Text: also a date (ISO 8601), a choice of a closed list, a reference (a record's identifier).
    Text {
        /// The text.
        text: String,
    },
    /// A whole number; a time is milliseconds since the Unix epoch.
    Whole {
        /// The number.
        number: i64,
    },
    /// Yes or no.
    Flag {
        /// Yes?
        on: bool,
    },
    /// An amount of money.
    Money {
        /// The amount in the currency's minor unit (fen, cent); negative for a refund.
        minor: i64,
        /// ISO 4217 code.
        currency: String,
    },
    /// A place on the earth, WGS 84, in units of 10⁻⁷ degree.
    Position {
        /// Latitude.
        lat_e7: i32,
        /// Longitude.
        lon_e7: i32,
    },
    /// Distinct texts, sorted: tags.
    Texts {
        /// The texts.
        texts: Vec<String>,
    },
    /// Entries of a list by token, each with named parts: telephone numbers, stops of a trip. For new entries any tokens will do.
    Entries {
        /// The entries.
        entries: HashMap<String, HashMap<String, FieldValue>>,
    },
    /// Opaque content as JSON text: a form's definition, answers.
    Json {
        /// The JSON text.
        json: String,
    },
}

impl From<Value> for FieldValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Bool(on) => Self::Flag { on },
            Value::Int(number) => Self::Whole { number },
            Value::Text(text) => Self::Text { text },
            Value::Money(Money { minor, currency }) => Self::Money { minor, currency },
            Value::Position(Position { lat_e7, lon_e7 }) => Self::Position { lat_e7, lon_e7 },
            Value::Set(texts) => Self::Texts { texts },
            Value::Items(items) => {
                Self::Entries { entries: items.into_iter().map(|(token, parts)| (token, shown(parts))).collect() }
            }
            Value::Json(json) => Self::Json { json: json.to_string() },
        }
    }
}

impl FieldValue {
    /// The core's form of it; `field` is named where it cannot be read.
    pub(crate) fn read(self, field: &str) -> Result<Value, CairnError> {
        Ok(match self {
            Self::Flag { on } => Value::Bool(on),
            Self::Whole { number } => Value::Int(number),
            Self::Text { text } => Value::Text(text),
            Self::Money { minor, currency } => Value::Money(Money { minor, currency }),
            Self::Position { lat_e7, lon_e7 } => Value::Position(Position { lat_e7, lon_e7 }),
            Self::Texts { texts } => Value::Set(texts),
            Self::Entries { entries } => {
                let read_one = |(token, parts)| Ok::<_, CairnError>((token, read(parts)?));
                Value::Items(entries.into_iter().map(read_one).collect::<Result<_, _>>()?)
            }
            Self::Json { json } => {
                Value::Json(serde_json::from_str(&json).map_err(|why| CairnError::unreadable(field, why))?)
            }
        })
    }
}

/// Fields for a shell.
pub(crate) fn shown(fields: Fields) -> HashMap<String, FieldValue> {
    fields.into_iter().map(|(name, value)| (name, value.into())).collect()
}

/// Fields from a shell.
pub(crate) fn read(fields: HashMap<String, FieldValue>) -> Result<Fields, CairnError> {
    fields.into_iter().map(|(name, value)| value.read(&name).map(|value| (name, value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_comes_back_as_it_was() {
        let entry = Fields::from([("number".to_owned(), Value::from("+8613900000000"))]);
        let values = [
            Value::from("王芳"),
            Value::Int(-3),
            Value::Bool(true),
            Value::Money(Money { minor: 120_050, currency: "CNY".to_owned() }),
            Value::Position(Position { lat_e7: 295_000_000, lon_e7: 1_065_000_000 }),
            Value::Set(vec!["vip".to_owned()]),
            Value::Items([("t".to_owned(), entry)].into()),
            Value::Json(serde_json::json!({"a": [1, null]})),
        ];
        for value in values {
            assert_eq!(FieldValue::from(value.clone()).read("field"), Ok(value));
        }
    }

    #[test]
    fn json_that_is_none_names_the_field() {
        let error = FieldValue::Json { json: "{".to_owned() }.read("answers");
        let Err(CairnError::Invalid { fields, .. }) = error else { panic!("{error:?}") };
        assert_eq!(fields[0].field, "answers");
    }
}
