//! Values as text: what a question takes, and what a computed value becomes.

use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::form::{Control, DataType};

/// What a question takes, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Expected {
    /// A whole number.
    WholeNumber,
    /// A number.
    Number,
    /// `2026-11-22`.
    Date,
    /// `09:30`.
    Time,
    /// `2026-11-22T09:30:00.000+08:00`.
    DateTime,
    /// `latitude longitude altitude accuracy`.
    Point,
    /// At least two points with `;` between them.
    Line,
    /// At least three points, the first again at the end.
    Area,
    /// `OK`.
    Acknowledgement,
    /// One of the choices offered.
    Choice,
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::WholeNumber => "a whole number",
            Self::Number => "a number",
            Self::Date => "a date as 2026-11-22",
            Self::Time => "a time as 09:30",
            Self::DateTime => "a date and time as 2026-11-22T09:30:00.000+08:00",
            Self::Point => "a position as `latitude longitude`",
            Self::Line => "at least two positions with ; between them",
            Self::Area => "at least three positions with ; between them, the first again at the end",
            Self::Acknowledgement => "OK",
            Self::Choice => "one of its choices",
        })
    }
}

/// An answer as it is kept, or what the question takes instead.
pub(super) fn canonical(control: Control, data_type: DataType, text: &str) -> Result<String, Expected> {
    let trimmed = text.trim();
    if trimmed.is_empty() && !matches!(control, Control::Text) {
        return Ok(String::new());
    }
    match control {
        Control::SelectMultiple | Control::Rank => {
            return Ok(trimmed.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        Control::Acknowledge if trimmed != "OK" => return Err(Expected::Acknowledgement),
        _ => {}
    }
    if trimmed.is_empty() && data_type != DataType::String {
        return Ok(String::new());
    }
    let checked = |valid: bool, expected| if valid { Ok(trimmed.to_owned()) } else { Err(expected) };
    match data_type {
        DataType::String | DataType::Binary | DataType::Barcode | DataType::Rank => Ok(text.to_owned()),
        DataType::Int => trimmed.parse::<i64>().map(|n| n.to_string()).map_err(|_| Expected::WholeNumber),
        DataType::Decimal => decimal(trimmed).ok_or(Expected::Number),
        DataType::Date => checked(is_date(trimmed), Expected::Date),
        DataType::Time => checked(is_time(trimmed), Expected::Time),
        DataType::DateTime => checked(is_date_time(trimmed), Expected::DateTime),
        DataType::Geopoint => checked(is_point(trimmed), Expected::Point).map(|text| doubles(&text)),
        DataType::Geotrace => {
            checked(points(trimmed).is_some_and(|p| p.len() >= 2), Expected::Line).map(|text| doubles(&text))
        }
        DataType::Geoshape => {
            let closed = |p: Vec<&str>| p.len() >= 4 && p.first() == p.last();
            checked(points(trimmed).is_some_and(closed), Expected::Area).map(|text| doubles(&text))
        }
    }
}

/// Places as JavaRosa writes them: every number with a point, `; ` between places.
fn doubles(text: &str) -> String {
    let double = |word: &str| match word.parse::<f64>().map(|number| number.to_string()) {
        Ok(number) if !number.contains('.') => number + ".0",
        Ok(number) => number,
        Err(_) => word.to_owned(),
    };
    let place = |place: &str| place.split_whitespace().map(double).collect::<Vec<_>>().join(" ");
    text.split(';').map(place).filter(|place| !place.is_empty()).collect::<Vec<_>>().join("; ")
}

/// A computed or default text as a node of a type keeps it: whole numbers are cut off, dates lose their time, as JavaRosa does it.
pub(super) fn cast(text: String, data_type: DataType) -> String {
    match data_type {
        DataType::Int => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => format!("{:.0}", number.trunc() + 0.0),
            _ => text,
        },
        DataType::Decimal => decimal(text.trim()).unwrap_or(text),
        DataType::Date => match text.split_once('T') {
            Some((date, _)) if is_date(date) => date.to_owned(),
            _ => text,
        },
        _ => text,
    }
}

/// A decimal as both engines write it: with a fraction even where it is none (`4.0`).
fn decimal(text: &str) -> Option<String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number: f64 = text.parse().ok().filter(|n: &f64| plain && n.is_finite())?;
    let text = (number + 0.0).to_string();
    Some(if text.contains('.') { text } else { text + ".0" })
}

/// A day of the years 1000 to 9999.
fn is_date(text: &str) -> bool {
    text.len() == 10 && !text.starts_with('0') && text.parse::<civil::Date>().is_ok()
}

/// A time of day, with an offset or without.
fn is_time(text: &str) -> bool {
    let (clock, offset) = match text.find(['+', '-', 'Z']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let valid_offset = offset.is_empty() || offset == "Z" || {
        let (hours, minutes) = offset[1..].split_once(':').unwrap_or((&offset[1..], "00"));
        hours.parse::<u8>().is_ok_and(|h| h <= 14) && minutes.parse::<u8>().is_ok_and(|m| m < 60)
    };
    valid_offset && clock.parse::<civil::Time>().is_ok()
}

fn is_date_time(text: &str) -> bool {
    match text.split_once('T') {
        Some((date, time)) => is_date(date) && is_time(time),
        None => false,
    }
}

/// Metres above the sea: from the deepest trench to where nothing flies.
const ALTITUDES: std::ops::RangeInclusive<f64> = -12_000.0..=100_000.0;
/// Metres: at most to the other side of the earth.
const ACCURACIES: std::ops::RangeInclusive<f64> = 0.0..=20_100_000.0;

fn is_point(text: &str) -> bool {
    let numbers: Option<Vec<f64>> = text.split_whitespace().map(|n| n.parse().ok()).collect();
    let Some(numbers) = numbers else { return false };
    match numbers.as_slice() {
        [latitude, longitude, rest @ ..] => {
            let altitude = rest.first().is_none_or(|metres| ALTITUDES.contains(metres));
            let accuracy = rest.get(1).is_none_or(|metres| ACCURACIES.contains(metres));
            latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && rest.len() <= 2 && altitude && accuracy
        }
        _ => false,
    }
}

fn points(text: &str) -> Option<Vec<&str>> {
    let all: Vec<&str> = text.trim_end_matches(';').split(';').map(str::trim).collect();
    all.iter().all(|point| is_point(point)).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_checked_by_type() {
        let text = |data_type, text| canonical(Control::Text, data_type, text);
        assert_eq!(text(DataType::Int, " 007 "), Ok("7".to_owned()));
        assert_eq!(text(DataType::Int, "2.5"), Err(Expected::WholeNumber));
        assert_eq!(text(DataType::Decimal, "1e3"), Err(Expected::Number));
        assert_eq!(text(DataType::Decimal, "-3.50"), Ok("-3.5".to_owned()));
        assert_eq!(text(DataType::Decimal, "100"), Ok("100.0".to_owned()));
        assert_eq!(text(DataType::Date, "2026-02-30"), Err(Expected::Date));
        assert_eq!(text(DataType::Time, "09:30:00.000+08:00"), Ok("09:30:00.000+08:00".to_owned()));
        assert_eq!(text(DataType::DateTime, "2026-02-03T25:00"), Err(Expected::DateTime));
        assert_eq!(text(DataType::Geopoint, "31.2 121.4 0 0"), Ok("31.2 121.4 0.0 0.0".to_owned()));
        assert_eq!(text(DataType::Geotrace, "1 1.50;2 2 3"), Ok("1.0 1.5; 2.0 2.0 3.0".to_owned()));
        assert_eq!(text(DataType::Geopoint, "131.2 121.4"), Err(Expected::Point));
        for outside in ["NaN 1", "1 inf", "1 1 1e9 0", "1 1 0 -1", "1 1 0 1e12", "1 1 NaN 0", "1 1 0 0 0"] {
            assert_eq!(text(DataType::Geopoint, outside), Err(Expected::Point), "{outside}");
        }
        for outside in ["0999-12-31", "0000-01-01", "10000-01-1"] {
            assert_eq!(text(DataType::Date, outside), Err(Expected::Date), "{outside}");
        }
        assert_eq!(text(DataType::Int, "9223372036854775808"), Err(Expected::WholeNumber));
        assert_eq!(text(DataType::Decimal, "inf"), Err(Expected::Number));
        assert_eq!(text(DataType::Geoshape, "1 1; 1 2; 2 2"), Err(Expected::Area));
        assert_eq!(text(DataType::String, "  two "), Ok("  two ".to_owned()));
        assert_eq!(canonical(Control::SelectMultiple, DataType::String, " b  a "), Ok("b a".to_owned()));
        assert_eq!(canonical(Control::Acknowledge, DataType::String, "yes"), Err(Expected::Acknowledgement));
    }

    #[test]
    fn computed_values_are_cast() {
        assert_eq!(cast("2.9".to_owned(), DataType::Int), "2");
        assert_eq!(cast("-0.5".to_owned(), DataType::Int), "0");
        assert_eq!(cast("2026-06-15T10:00:00.000Z".to_owned(), DataType::Date), "2026-06-15");
        assert_eq!(cast("2.9".to_owned(), DataType::String), "2.9");
    }
}
