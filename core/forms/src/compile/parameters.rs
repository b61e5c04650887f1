//! The parameters column: `start=0 end=10 step=1`, and what each type accepts.

use std::collections::BTreeMap;

use crate::check::{Report, meant};
use crate::form::Place;

/// Reads the pairs. Keys, and values but for names of columns (`value`, `label`), are in small letters.
pub(super) fn parse(text: &str, place: &Place, report: &mut Report) -> BTreeMap<String, String> {
    let spaced = text.replace('=', " = ");
    let tokens: Vec<&str> =
        spaced.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|token| !token.is_empty()).collect();
    let mut pairs = BTreeMap::new();
    for pair in tokens.chunks(3) {
        match pair {
            [key, "=", value] if *key != "=" && *value != "=" => {
                let key = key.to_lowercase();
                let value = if key == "value" || key == "label" { (*value).to_owned() } else { value.to_lowercase() };
                pairs.insert(key, value);
            }
            _ => {
                report.error(
                    place.clone(),
                    format!("{text:?} is no list of parameters: write them as key=value with a space between"),
                );
                return BTreeMap::new();
            }
        }
    }
    pairs
}

/// Refuses keys that the type does not know.
pub(super) fn accept(pairs: &BTreeMap<String, String>, known: &[&str], place: &Place, report: &mut Report) {
    for key in pairs.keys().filter(|key| !known.contains(&key.as_str())) {
        let hint = meant(key, known.iter().copied()).map_or(String::new(), |meant| format!(" Was {meant} meant?"));
        report.error(
            place.clone(),
            format!("parameter {key} is not known here: this type takes {}.{hint}", known.join(", ")),
        );
    }
}

/// Refuses a value that is not one of a few.
pub(super) fn one_of(
    pairs: &BTreeMap<String, String>,
    key: &str,
    allowed: &[&str],
    place: &Place,
    report: &mut Report,
) {
    if let Some(value) = pairs.get(key)
        && !allowed.contains(&value.as_str())
    {
        report.error(place.clone(), format!("parameter {key} is {value}: write {}", allowed.join(" or ")));
    }
}

/// Refuses a value that is no whole number.
pub(super) fn whole(pairs: &BTreeMap<String, String>, key: &str, place: &Place, report: &mut Report) -> Option<i64> {
    let value = pairs.get(key)?;
    let number = value.parse().ok();
    if number.is_none() {
        report.error(place.clone(), format!("parameter {key} is {value}: write a whole number"));
    }
    number
}

/// Refuses a value that is no number.
pub(super) fn number(pairs: &BTreeMap<String, String>, key: &str, place: &Place, report: &mut Report) {
    if let Some(value) = pairs.get(key)
        && value.parse::<f64>().is_err()
    {
        report.error(place.clone(), format!("parameter {key} is {value}: write a number"));
    }
}
