//! Days as numbers and as text.

use jiff::civil::Date;
use serde::{Deserialize as _, Deserializer, Serializer};

/// A Monday.
const MONDAY: Date = jiff::civil::date(1970, 1, 5);

/// Days since a fixed Monday.
pub(super) fn number(date: Date) -> i64 {
    date.duration_since(MONDAY).as_hours() / 24
}

/// A number of days, exact.
#[expect(clippy::cast_precision_loss, reason = "the calendar has fewer than 2^53 days")]
pub(super) const fn exact(days: i64) -> f64 {
    days as f64
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(super) fn serialize<S: Serializer>(date: &Date, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(date)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}
