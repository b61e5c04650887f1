//! Fields of whole records, read from JSON.

use cairn_domain::RecordId;
use serde_json::{Map, Value};

pub(super) type Json = Map<String, Value>;

pub(super) fn text<'a>(fields: &'a Json, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str()
}

pub(super) fn id(fields: &Json, name: &str) -> Option<RecordId> {
    text(fields, name)?.parse().ok()
}

pub(super) fn int(fields: &Json, name: &str) -> Option<i64> {
    fields.get(name)?.as_i64()
}

pub(super) fn flag(fields: &Json, name: &str) -> Option<bool> {
    fields.get(name)?.as_bool()
}

/// The entries of a list, with their tokens.
pub(super) fn entries<'a>(fields: &'a Json, name: &str) -> impl Iterator<Item = (&'a String, &'a Json)> {
    let items = fields.get(name).and_then(Value::as_object);
    items.into_iter().flatten().filter_map(|(token, entry)| Some((token, entry.as_object()?)))
}
