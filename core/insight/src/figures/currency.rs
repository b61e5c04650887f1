//! One currency at a time: what is in another is set aside and counted, never converted in silence.

use std::collections::BTreeMap;

use serde::Serialize;

/// A list split by currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByCurrency<T> {
    /// What is in the wanted currency, in the order it came.
    pub kept: Vec<T>,
    /// How many were left out, per currency code.
    pub left_out: BTreeMap<String, u64>,
}

/// Keeps what is in `currency` (ISO 4217) and counts the rest, so that a figure can say what it does not include.
pub fn only_currency<C: AsRef<str>, T>(currency: &str, items: impl IntoIterator<Item = (C, T)>) -> ByCurrency<T> {
    let mut split = ByCurrency { kept: Vec::new(), left_out: BTreeMap::new() };
    for (code, item) in items {
        if code.as_ref() == currency {
            split.kept.push(item);
        } else if let Some(count) = split.left_out.get_mut(code.as_ref()) {
            *count += 1;
        } else {
            split.left_out.insert(code.as_ref().to_owned(), 1);
        }
    }
    split
}
