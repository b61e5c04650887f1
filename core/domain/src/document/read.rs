//! Reading the fields of a document.

use std::collections::{BTreeMap, BTreeSet};

use automerge::iter::MapRangeItem;
use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, Value as Am};

use super::codec;
use super::status::Step;
use crate::spec::{FieldSpec, RecordSpec, Scalar, Shape};
use crate::value::{Fields, Items, Value};

/// In an entry of a list: whether it was taken out.
pub(super) const REMOVED: &str = "_removed";

/// Whether an entry with these marks is taken out: an edit of it, made at the same time, keeps it.
pub(super) fn is_removed(marks: &[(Am<'_>, ObjId)]) -> bool {
    !marks.is_empty() && marks.iter().all(|(value, _)| value.as_bool() == Some(true))
}

/// Every field as it reads now.
pub(super) fn fields(doc: &Automerge, spec: &RecordSpec) -> Fields {
    fields_at(doc, spec, None)
}

/// Every field as it read when these were the heads.
pub(super) fn fields_at(doc: &Automerge, spec: &RecordSpec, heads: Option<&[ChangeHash]>) -> Fields {
    let view = View { doc, heads };
    let root = view.map(ROOT);
    let read = |field: &FieldSpec| Some((field.name.to_owned(), root.field(field)?));
    spec.fields.iter().filter_map(read).collect()
}

/// A document now, or as it was.
pub(super) struct View<'a> {
    pub(super) doc: &'a Automerge,
    pub(super) heads: Option<&'a [ChangeHash]>,
}

/// A map of the document, read in one pass: asking for each key costs several times as much.
pub(super) struct Map<'a> {
    view: &'a View<'a>,
    id: ObjId,
    slots: BTreeMap<String, Slot>,
}

/// What stands under a key.
struct Slot {
    value: Am<'static>,
    id: ObjId,
    /// Whether concurrent values stand beside it.
    conflict: bool,
}

impl<'a> View<'a> {
    pub(super) fn map(&'a self, id: ObjId) -> Map<'a> {
        let range = match self.heads {
            None => self.doc.map_range(&id, ..),
            Some(heads) => self.doc.map_range_at(&id, .., heads),
        };
        let slot = |item: MapRangeItem<'_>| {
            let (id, conflict) = (item.id(), item.conflict);
            (item.key.into_owned(), Slot { value: item.value.into_value(), id, conflict })
        };
        let slots = range.map(slot).collect();
        Map { view: self, id, slots }
    }

    fn text(&self, id: &ObjId) -> Option<String> {
        let text = match self.heads {
            None => self.doc.text(id),
            Some(heads) => self.doc.text_at(id, heads),
        };
        text.ok().filter(|text| !text.is_empty())
    }
}

impl Map<'_> {
    /// The value that is kept under a key.
    fn scalar(&self, key: &str, of: Scalar) -> Option<Value> {
        match &self.slots.get(key)?.value {
            Am::Scalar(scalar) => codec::read(of, scalar),
            Am::Object(_) => None,
        }
    }

    /// Every value under a key: more than one where several people wrote it at once.
    fn all(&self, key: &str) -> Vec<(Am<'_>, ObjId)> {
        match self.slots.get(key) {
            None => Vec::new(),
            Some(slot) if !slot.conflict => vec![(slot.value.clone(), slot.id.clone())],
            Some(_) => match self.view.heads {
                None => self.view.doc.get_all(&self.id, key).unwrap_or_default(),
                Some(heads) => self.view.doc.get_all_at(&self.id, key, heads).unwrap_or_default(),
            },
        }
    }

    /// The values of a key in which several people met, and none otherwise.
    pub(super) fn contested(&self, key: &str) -> Vec<(Am<'_>, ObjId)> {
        if self.slots.get(key).is_some_and(|slot| slot.conflict) { self.all(key) } else { Vec::new() }
    }

    /// The value that is kept under a key, and the operation that wrote it.
    pub(super) fn kept(&self, key: &str) -> Option<(Am<'_>, ObjId)> {
        self.slots.get(key).map(|slot| (slot.value.clone(), slot.id.clone()))
    }

    /// Every container under a key: more than one where two devices first wrote a young field at once.
    fn objects(&self, key: &str, of: ObjType) -> Vec<ObjId> {
        let all = self.all(key).into_iter();
        all.filter(|(value, _)| matches!(value, Am::Object(t) if *t == of)).map(|(_, id)| id).collect()
    }

    fn maps(&self, key: &str) -> impl Iterator<Item = Map<'_>> {
        self.objects(key, ObjType::Map).into_iter().map(|id| self.view.map(id))
    }

    /// The entries of a list by token, but for those taken out.
    pub(super) fn entries(&self, field: &str) -> Vec<(String, Map<'_>)> {
        let mut found = Vec::new();
        for list in self.maps(field) {
            for (token, slot) in list.slots {
                if matches!(slot.value, Am::Object(ObjType::Map)) {
                    let entry = self.view.map(slot.id);
                    if !is_removed(&entry.all(REMOVED)) {
                        found.push((token, entry));
                    }
                }
            }
        }
        found
    }

    fn field(&self, field: &FieldSpec) -> Option<Value> {
        match field.shape {
            Shape::Scalar(of) => self.scalar(field.name, of),
            Shape::Note => self.note(field.name),
            Shape::Status(steps) => self.status(field.name, steps),
            Shape::Set(of) => {
                let mut texts = BTreeSet::new();
                for set in self.maps(field.name) {
                    let elements = set.slots.keys().filter_map(|token| set.scalar(token, of));
                    texts.extend(elements.filter_map(|v| v.as_text().map(str::to_owned)));
                }
                (!texts.is_empty()).then(|| Value::Set(texts.into_iter().collect()))
            }
            Shape::Items(parts) | Shape::Ledger(parts) => {
                let filled = |(token, entry): (String, Map<'_>)| Some((token, entry.parts(parts)?));
                let items: Items = self.entries(field.name).into_iter().filter_map(filled).collect();
                (!items.is_empty()).then_some(Value::Items(items))
            }
        }
    }

    /// The parts of an entry; one whose every part was cleared is none.
    fn parts(&self, parts: &[FieldSpec]) -> Option<Fields> {
        let part = |part: &FieldSpec| match part.shape {
            Shape::Scalar(of) => Some((part.name.to_owned(), self.scalar(part.name, of)?)),
            _ => None,
        };
        let fields: Fields = parts.iter().filter_map(part).collect();
        (!fields.is_empty()).then_some(fields)
    }

    /// The text; of several that were made at once the one that is written on comes first.
    fn note(&self, name: &str) -> Option<Value> {
        let texts = self.objects(name, ObjType::Text);
        let texts: Vec<String> = texts.iter().rev().filter_map(|text| self.view.text(text)).collect();
        (!texts.is_empty()).then(|| Value::Text(texts.join("\n")))
    }

    /// Of concurrent steps the furthest along.
    fn status(&self, name: &str, steps: &[&str]) -> Option<Value> {
        let all = self.all(name);
        let furthest = all.iter().filter_map(|(value, _)| Step::read(steps, value.as_str()?)).max();
        Some(furthest?.name(steps).into())
    }
}
