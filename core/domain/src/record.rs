//! A record as it reads now.

use serde::{Deserialize, Serialize};

use crate::RecordId;
use crate::kind::Kind;
use crate::spec::{FieldSpec, Scalar, Shape};
use crate::value::{Fields, Items, Value};

/// A record as it reads now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Given")]
pub struct Record {
    /// Its identifier.
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// Its fields; what is empty or unknown is absent.
    pub fields: Fields,
    /// Whether it is deleted. It can be restored.
    pub deleted: bool,
    /// Whether it was deleted on one device while it was edited on another: the edit brought it back, and somebody
    /// should look. The next edit ends it.
    pub revived: bool,
}

/// A record as it stands in JSON, where an opaque answer looks like any other value.
#[derive(Deserialize)]
struct Given {
    id: RecordId,
    kind: Kind,
    fields: Fields,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    revived: bool,
}

impl From<Given> for Record {
    fn from(given: Given) -> Self {
        let Given { id, kind, mut fields, deleted, revived } = given;
        for field in kind.spec().fields.iter().filter(|f| matches!(f.shape, Shape::Scalar(Scalar::Json { .. }))) {
            if let Some(value) = fields.get_mut(field.name)
                && let Ok(json) = serde_json::to_value(&*value)
            {
                *value = Value::Json(json);
            }
        }
        Self { id, kind, fields, deleted, revived }
    }
}

/// What the search index takes from a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchText {
    /// The title.
    pub title: String,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// Elements of sets.
    pub tags: Vec<String>,
    /// Notes.
    pub note: String,
    /// Every other text.
    pub other: String,
}

impl Record {
    /// The text of a text, date, choice, reference or note field.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_text)
    }

    /// The entries of a list field.
    #[must_use]
    pub fn items(&self, field: &str) -> Option<&Items> {
        match self.fields.get(field) {
            Some(Value::Items(items)) => Some(items),
            _ => None,
        }
    }

    /// What it is called in lists; empty where nothing names it.
    #[must_use]
    pub fn title(&self) -> String {
        let first = self.kind.spec().title.iter().find_map(|name| self.fields.get(*name));
        first.map(ToString::to_string).unwrap_or_default()
    }

    /// The second line in lists.
    #[must_use]
    pub fn subtitle(&self) -> String {
        let filled = self.kind.spec().subtitle.iter().filter_map(|name| self.fields.get(*name));
        filled.map(ToString::to_string).collect::<Vec<_>>().join(" · ")
    }

    /// The sum of a ledger's entries (points).
    #[must_use]
    pub fn sum(&self, ledger: &str) -> i64 {
        let Some(Shape::Ledger(parts)) = self.kind.spec().field(ledger).map(|f| f.shape) else { return 0 };
        let first = parts.first().map(|p| p.name).unwrap_or_default();
        let entries = self.items(ledger).into_iter().flat_map(Items::values);
        let sum: i128 = entries.map(|e| if let Some(Value::Int(n)) = e.get(first) { i128::from(*n) } else { 0 }).sum();
        // Entries are checked where they are made; a foreign one of absurd size must not make this one panic.
        i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
    }

    /// The records that this one refers to, with the field that does.
    #[must_use]
    pub fn refs(&self) -> Vec<(String, RecordId)> {
        let mut refs = Vec::new();
        for field in self.kind.spec().fields {
            match (field.shape, self.fields.get(field.name)) {
                (Shape::Scalar(Scalar::Ref(_)), Some(value)) => refs.extend(reference(field, value)),
                (Shape::Items(parts) | Shape::Ledger(parts), Some(Value::Items(items))) => {
                    let of_type = parts.iter().filter(|p| matches!(p.shape, Shape::Scalar(Scalar::Ref(_))));
                    for part in of_type {
                        refs.extend(
                            items.values().filter_map(|e| e.get(part.name)).filter_map(|v| reference(field, v)),
                        );
                    }
                }
                _ => {}
            }
        }
        refs
    }

    /// What the search index takes from it.
    #[must_use]
    pub fn search_text(&self) -> SearchText {
        let mut out = SearchText { title: self.title(), ..SearchText::default() };
        let titled = self.kind.spec().title.iter().find(|name| self.fields.contains_key(**name));
        for field in self.kind.spec().fields.iter().filter(|f| Some(&f.name) != titled) {
            let Some(value) = self.fields.get(field.name) else { continue };
            match (field.shape, value) {
                (Shape::Note, Value::Text(text)) => out.note.push_str(text),
                (Shape::Set(_), Value::Set(texts)) => out.tags.extend(texts.iter().cloned()),
                (Shape::Scalar(of), value) => out.take(of, value),
                (Shape::Items(parts), Value::Items(items)) => {
                    for (part, value) in items.values().flatten() {
                        if let Some(Shape::Scalar(of)) = parts.iter().find(|p| p.name == part).map(|p| p.shape) {
                            out.take(of, value);
                        }
                    }
                }
                _ => {}
            }
        }
        out
    }
}

impl SearchText {
    fn take(&mut self, of: Scalar, value: &Value) {
        let Value::Text(text) = value else { return };
        match of {
            Scalar::Phone => self.phones.push(text.clone()),
            Scalar::Text { .. } | Scalar::Email => {
                if !self.other.is_empty() {
                    self.other.push('\n');
                }
                self.other.push_str(text);
            }
            _ => {}
        }
    }
}

fn reference(field: &FieldSpec, value: &Value) -> Option<(String, RecordId)> {
    Some((field.name.to_owned(), value.as_text()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: Kind, fields: &[(&str, Value)]) -> Record {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Record { id: RecordId([7; 16]), kind, fields, deleted: false, revived: false }
    }

    #[test]
    fn opaque_answers_read_back_as_they_were() {
        for json in
            [serde_json::json!("x"), serde_json::json!({ "minor": 1, "currency": "CNY" }), serde_json::json!([1, "b"])]
        {
            let whole = record(Kind::Response, &[("answers", Value::Json(json))]);
            let text = serde_json::to_string(&whole).expect("JSON");
            assert_eq!(serde_json::from_str::<Record>(&text).expect("a record"), whole);
        }
    }

    #[test]
    fn sums_of_absurd_entries_do_not_panic() {
        let entry = || Fields::from([("points".to_owned(), Value::Int(i64::MAX))]);
        let items = Value::Items([("a".to_owned(), entry()), ("b".to_owned(), entry())].into());
        assert_eq!(record(Kind::Account, &[("points", items)]).sum("points"), i64::MAX);
    }

    #[test]
    fn references_and_words_are_found_in_entries_too() {
        let guest = Fields::from([
            ("customer".to_owned(), Value::Text("0a".repeat(16))),
            ("seat".to_owned(), Value::Text("12A".to_owned())),
        ]);
        let trip =
            record(Kind::Trip, &[("name", "苏州".into()), ("guests", Value::Items([("t".into(), guest)].into()))]);
        assert_eq!(trip.refs(), [("guests".to_owned(), RecordId([0x0a; 16]))]);
        let words = trip.search_text();
        assert_eq!((words.title.as_str(), words.other.as_str()), ("苏州", "12A"));
    }
}
