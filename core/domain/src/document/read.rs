//! Reading the fields of a document.

use std::collections::BTreeSet;

use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, Value as Am};

use super::codec;
use super::status::Step;
use crate::spec::{FieldSpec, RecordSpec, Shape};
use crate::value::{Fields, Items, Value};

/// In an entry of a list: whether it was taken out.
pub(super) const REMOVED: &str = "_removed";

/// Whether an entry with these marks is taken out: an edit of it, made at the same time, keeps it.
pub(super) fn is_removed(marks: &[(Am<'_>, ObjId)]) -> bool {
    !marks.is_empty() && marks.iter().all(|(value, _)| value.as_bool() == Some(true))
}

/// Every map that stands under a field now: more than one where two devices first wrote a young field at once.
pub(super) fn maps(doc: &Automerge, field: &str) -> Vec<ObjId> {
    View { doc, heads: None }.objects(field, ObjType::Map)
}

/// Every field as it reads now.
pub(super) fn fields(doc: &Automerge, spec: &RecordSpec) -> Fields {
    fields_at(doc, spec, None)
}

/// Every field as it read when these were the heads.
pub(super) fn fields_at(doc: &Automerge, spec: &RecordSpec, heads: Option<&[ChangeHash]>) -> Fields {
    let view = View { doc, heads };
    let read = |field: &FieldSpec| Some((field.name.to_owned(), view.field(field)?));
    spec.fields.iter().filter_map(read).collect()
}

/// A document now, or as it was.
struct View<'a> {
    doc: &'a Automerge,
    heads: Option<&'a [ChangeHash]>,
}

impl View<'_> {
    fn get(&self, obj: &ObjId, key: &str) -> Option<(Am<'_>, ObjId)> {
        match self.heads {
            None => self.doc.get(obj, key).ok()?,
            Some(heads) => self.doc.get_at(obj, key, heads).ok()?,
        }
    }

    fn keys(&self, obj: &ObjId) -> Vec<String> {
        match self.heads {
            None => self.doc.keys(obj).collect(),
            Some(heads) => self.doc.keys_at(obj, heads).collect(),
        }
    }

    fn field(&self, field: &FieldSpec) -> Option<Value> {
        match field.shape {
            Shape::Scalar(of) => self.scalar(&ROOT, field.name, of),
            Shape::Note => self.note(field.name),
            Shape::Status(steps) => self.status(field.name, steps),
            Shape::Set(of) => {
                let sets = self.objects(field.name, ObjType::Map);
                let elements = sets.iter().flat_map(|set| self.keys(set).into_iter().map(move |token| (set, token)));
                let texts = elements.filter_map(|(set, token)| match self.scalar(set, &token, of)? {
                    Value::Text(text) => Some(text),
                    _ => None,
                });
                let texts: BTreeSet<String> = texts.collect();
                (!texts.is_empty()).then(|| Value::Set(texts.into_iter().collect()))
            }
            Shape::Items(parts) | Shape::Ledger(parts) => {
                let lists = self.objects(field.name, ObjType::Map);
                let entries = lists.iter().flat_map(|list| self.keys(list).into_iter().map(move |token| (list, token)));
                let items: Items = entries.filter_map(|(list, token)| self.item(list, token, parts)).collect();
                (!items.is_empty()).then_some(Value::Items(items))
            }
        }
    }

    fn get_all(&self, obj: &ObjId, key: &str) -> Vec<(Am<'_>, ObjId)> {
        let all = match self.heads {
            None => self.doc.get_all(obj, key),
            Some(heads) => self.doc.get_all_at(obj, key, heads),
        };
        all.unwrap_or_default()
    }

    fn objects(&self, name: &str, of: ObjType) -> Vec<ObjId> {
        let all = self.get_all(&ROOT, name).into_iter();
        all.filter(|(value, _)| matches!(value, Am::Object(t) if *t == of)).map(|(_, id)| id).collect()
    }

    fn scalar(&self, obj: &ObjId, key: &str, of: crate::spec::Scalar) -> Option<Value> {
        match self.get(obj, key)? {
            (Am::Scalar(scalar), _) => codec::read(of, &scalar),
            (Am::Object(_), _) => None,
        }
    }

    /// The text; of several that were made at once the one that is written on comes first.
    fn note(&self, name: &str) -> Option<Value> {
        let text = |text: &ObjId| match self.heads {
            None => self.doc.text(text).ok(),
            Some(heads) => self.doc.text_at(text, heads).ok(),
        };
        let texts = self.objects(name, ObjType::Text);
        let texts: Vec<String> = texts.iter().rev().filter_map(text).filter(|text| !text.is_empty()).collect();
        (!texts.is_empty()).then(|| Value::Text(texts.join("\n")))
    }

    /// Of concurrent steps the furthest along.
    fn status(&self, name: &str, steps: &[&str]) -> Option<Value> {
        let all = self.get_all(&ROOT, name);
        let furthest = all.iter().filter_map(|(value, _)| Step::read(steps, value.as_str()?)).max();
        Some(furthest?.name(steps).into())
    }

    /// An entry; one whose map is empty (every part was cleared) is none.
    fn item(&self, list: &ObjId, token: String, parts: &[FieldSpec]) -> Option<(String, Fields)> {
        let item = map(self.get(list, &token)?)?;
        if is_removed(&self.get_all(&item, REMOVED)) {
            return None;
        }
        let part = |part: &FieldSpec| match part.shape {
            Shape::Scalar(of) => Some((part.name.to_owned(), self.scalar(&item, part.name, of)?)),
            _ => None,
        };
        let fields: Fields = parts.iter().filter_map(part).collect();
        (!fields.is_empty()).then_some((token, fields))
    }
}

fn map((value, id): (Am<'_>, ObjId)) -> Option<ObjId> {
    matches!(value, Am::Object(ObjType::Map)).then_some(id)
}
