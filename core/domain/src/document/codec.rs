//! Scalars of the specification as scalars of automerge and back. Reading is tolerant: a value of another type is absent.

use automerge::ScalarValue;

use crate::spec::Scalar;
use crate::value::{Money, Position, Value};

/// Money and positions are one text each, so that two edits cannot mix one's amount with the other's currency.
pub(super) fn write(value: &Value) -> ScalarValue {
    match value {
        Value::Bool(b) => ScalarValue::Boolean(*b),
        Value::Int(n) => ScalarValue::Int(*n),
        Value::Text(text) => ScalarValue::Str(text.as_str().into()),
        Value::Money(m) => ScalarValue::Str(format!("{} {}", m.minor, m.currency).into()),
        Value::Position(p) => ScalarValue::Str(format!("{} {}", p.lat_e7, p.lon_e7).into()),
        other => ScalarValue::Str(serde_json::to_string(other).unwrap_or_default().into()),
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
