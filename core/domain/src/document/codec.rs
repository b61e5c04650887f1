//! Scalars of the specification as scalars of automerge and back. Reading is tolerant: a value of another type is absent.

use automerge::ScalarValue;

use crate::spec::Scalar;
use crate::value::{Money, Position, Value};

/// Money, positions and JSON are one text each, so that two edits cannot mix one's amount with the other's currency.
pub(super) fn write(of: Scalar, value: &Value) -> ScalarValue {
    match (of, value) {
        // By the specification, not by the value: an answer `true`, `"x"` or `{"minor":1,"currency":"CNY"}` is JSON too.
        (Scalar::Json { .. }, value) => ScalarValue::Str(serde_json::to_string(value).unwrap_or_default().into()),
        (_, Value::Bool(b)) => ScalarValue::Boolean(*b),
        (_, Value::Int(n)) => ScalarValue::Int(*n),
        (_, Value::Text(text)) => ScalarValue::Str(text.as_str().into()),
        (_, Value::Money(m)) => ScalarValue::Str(format!("{} {}", m.minor, m.currency).into()),
        (_, Value::Position(p)) => ScalarValue::Str(format!("{} {}", p.lat_e7, p.lon_e7).into()),
        (_, other) => ScalarValue::Str(serde_json::to_string(other).unwrap_or_default().into()),
    }
}

pub(super) fn read(of: Scalar, scalar: &ScalarValue) -> Option<Value> {
    match (of, scalar) {
        (Scalar::Bool, ScalarValue::Boolean(b)) => Some(Value::Bool(*b)),
        (Scalar::Int { .. } | Scalar::Time, scalar) => scalar.as_i64().map(Value::Int),
        (Scalar::Money, ScalarValue::Str(text)) => {
            let (minor, currency) = text.split_once(' ')?;
            Some(Value::Money(Money { minor: minor.parse().ok()?, currency: currency.to_owned() }))
        }
        (Scalar::Position, ScalarValue::Str(text)) => {
            let (lat, lon) = text.split_once(' ')?;
            Some(Value::Position(Position { lat_e7: lat.parse().ok()?, lon_e7: lon.parse().ok()? }))
        }
        (Scalar::Json { .. }, ScalarValue::Str(text)) => serde_json::from_str(text).ok().map(Value::Json),
        (Scalar::Bool | Scalar::Money | Scalar::Position | Scalar::Json { .. }, _) => None,
        (_, ScalarValue::Str(text)) => Some(Value::Text(text.to_string())),
        _ => None,
    }
}
