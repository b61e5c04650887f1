//! Reading the fields of a document.

use std::collections::BTreeSet;

use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, Value as Am};

use super::codec;
use crate::spec::{FieldSpec, RecordSpec, Shape};
use crate::value::{Fields, Items, Value};

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
                let set = self.container(field.name)?;
                let elements = self.keys(&set).into_iter().filter_map(|token| self.scalar(&set, &token, of));
                let texts: BTreeSet<String> = elements.filter_map(|v| v.as_text().map(str::to_owned)).collect();
                (!texts.is_empty()).then(|| Value::Set(texts.into_iter().collect()))
            }
            Shape::Items(parts) | Shape::Ledger(parts) => {
                let list = self.container(field.name)?;
                let items: Items =
                    self.keys(&list).into_iter().filter_map(|token| self.item(&list, token, parts)).collect();
                (!items.is_empty()).then_some(Value::Items(items))
            }
        }
    }

    fn container(&self, name: &str) -> Option<ObjId> {
        map(self.get(&ROOT, name)?)
    }

    fn scalar(&self, obj: &ObjId, key: &str, of: crate::spec::Scalar) -> Option<Value> {
        match self.get(obj, key)? {
            (Am::Scalar(scalar), _) => codec::read(of, &scalar),
            (Am::Object(_), _) => None,
        }
    }

    fn note(&self, name: &str) -> Option<Value> {
        let (Am::Object(ObjType::Text), text) = self.get(&ROOT, name)? else { return None };
        let text = match self.heads {
            None => self.doc.text(&text).ok()?,
            Some(heads) => self.doc.text_at(&text, heads).ok()?,
        };
        (!text.is_empty()).then_some(Value::Text(text))
    }

    /// Of concurrent steps the furthest along.
    fn status(&self, name: &str, steps: &[&str]) -> Option<Value> {
        let all = match self.heads {
            None => self.doc.get_all(&ROOT, name).ok()?,
            Some(heads) => self.doc.get_all_at(&ROOT, name, heads).ok()?,
        };
        let place = |(value, _): &(Am<'_>, ObjId)| steps.iter().position(|step| value.as_str() == Some(step));
        let furthest = all.iter().filter_map(place).max();
        Some(Value::Text(steps[furthest?].to_owned()))
    }

    /// An entry; one whose map is empty (every part was cleared) is none.
    fn item(&self, list: &ObjId, token: String, parts: &[FieldSpec]) -> Option<(String, Fields)> {
        let item = map(self.get(list, &token)?)?;
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
