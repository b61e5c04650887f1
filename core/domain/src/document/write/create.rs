//! The first change of a record: every container and every value, written in one go.

use std::collections::HashMap;

use automerge::hydrate::{Map, Text, Value as Whole};
use automerge::transaction::Transactable;
use automerge::{ObjType, ROOT, ScalarValue, TextEncoding};

use super::{codec, fits, internal};
use crate::check;
use crate::invalid::{Invalid, InvalidRecord, Rule};
use crate::spec::{FieldSpec, RecordSpec, Shape};
use crate::value::{Fields, Value};

/// Nobody else writes beside the first change, so its tokens need not be random.
pub(in crate::document) fn create<T: Transactable>(
    tx: &mut T,
    spec: &RecordSpec,
    fields: &Fields,
) -> Result<(), InvalidRecord> {
    let whole = |field: &FieldSpec| Some((field.name.to_owned(), first(field, fields.get(field.name))?));
    let root: HashMap<String, Whole> = spec.fields.iter().filter_map(whole).collect();
    let weights: Vec<(usize, &str)> =
        spec.fields.iter().map(|field| (root.get(field.name).map_or(0, operations), field.name)).collect();
    // Not one put for each value: that takes five times as long, and an import makes thousands of records.
    tx.init_root_from_hydrate(&Map::from(root)).map_err(internal)?;
    fits(tx, &weights)
}

/// The first change of a record that several devices may make: the same operations in the same order, whoever makes it.
pub(in crate::document) fn derive<T: Transactable>(
    tx: &mut T,
    spec: &RecordSpec,
    fields: &Fields,
) -> Result<(), InvalidRecord> {
    for field in spec.fields {
        let value = fields.get(field.name).filter(|value| !check::is_blank(value));
        let done = match (field.shape, value) {
            (Shape::Scalar(of), Some(value)) => tx.put(ROOT, field.name, codec::write(of, value)),
            (Shape::Scalar(_), None) => Ok(()),
            (Shape::Status(steps), None) => tx.put(ROOT, field.name, steps[0]),
            (Shape::Note, None) => tx.put_object(ROOT, field.name, ObjType::Text).map(drop),
            (Shape::Set(_) | Shape::Items(_) | Shape::Ledger(_), None) => {
                tx.put_object(ROOT, field.name, ObjType::Map).map(drop)
            }
            (_, Some(_)) => return Err(Invalid::new(field.name, Rule::WrongChange).into()),
        };
        done.map_err(internal)?;
    }
    Ok(())
}

fn first(field: &FieldSpec, value: Option<&Value>) -> Option<Whole> {
    Some(match (field.shape, value) {
        (Shape::Scalar(of), Some(value)) if !check::is_blank(value) => Whole::Scalar(codec::write(of, value)),
        (Shape::Scalar(_), _) => return None,
        (Shape::Status(steps), value) => scalar(value.and_then(Value::as_text).unwrap_or(steps[0])),
        (Shape::Note, value) => {
            let text = value.and_then(Value::as_text).unwrap_or_default();
            Whole::Text(Text::new(TextEncoding::UnicodeCodePoint, text))
        }
        (Shape::Set(_), Some(Value::Set(texts))) => tokens(texts.iter().map(|text| scalar(text))),
        (Shape::Items(parts) | Shape::Ledger(parts), Some(Value::Items(items))) => {
            tokens(items.values().map(|entry| whole_entry(parts, entry)))
        }
        (Shape::Set(_) | Shape::Items(_) | Shape::Ledger(_), _) => tokens(std::iter::empty()),
    })
}

fn scalar(text: &str) -> Whole {
    Whole::Scalar(ScalarValue::Str(text.into()))
}

fn tokens(values: impl Iterator<Item = Whole>) -> Whole {
    let numbered: HashMap<String, Whole> = values.enumerate().map(|(n, value)| (n.to_string(), value)).collect();
    Whole::Map(Map::from(numbered))
}

fn whole_entry(parts: &[FieldSpec], entry: &Fields) -> Whole {
    let part = |part: &FieldSpec| match (part.shape, entry.get(part.name)) {
        (Shape::Scalar(of), Some(value)) if !check::is_blank(value) => {
            Some((part.name.to_owned(), Whole::Scalar(codec::write(of, value))))
        }
        _ => None,
    };
    let parts: HashMap<String, Whole> = parts.iter().filter_map(part).collect();
    Whole::Map(Map::from(parts))
}

fn operations(whole: &Whole) -> usize {
    match whole {
        Whole::Map(map) => 1 + map.iter().map(|(_, value)| operations(&value.value)).sum::<usize>(),
        Whole::Text(text) => 1 + text.to_string().chars().count(),
        Whole::Scalar(_) | Whole::List(_) => 1,
    }
}
