//! What operations may refer to: an object that is there and of the type that the key asks for, elements of that sequence, and
//! values that stand under that very key. automerge believes all of it; where it is wrong, a document that was built change by change
//! cannot be built again from all of them.

use std::collections::HashSet;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ObjType, ScalarValue};

use super::graph::{Made, Past, Row};
use super::receive::Hostile;
use super::sent::Sent;
use crate::spec::{RecordSpec, Shape};

/// The version of the rules. Raise it when changes are judged otherwise than before: each book then judges again what it holds.
pub const RULES: u32 = 1;
/// How deep maps may nest; records use two.
const MAX_DEPTH: usize = 32;
/// Bytes of a key; automerge copies it for each operation that names it, and one run of a column may name it thousands of times.
pub(super) const MAX_KEY: usize = 256;

/// Judges a change on what it builds on.
pub(super) fn check(spec: &RecordSpec, past: &mut Past<'_>, sent: &Sent, rows: &[Row]) -> Result<(), Hostile> {
    let change = &sent.change;
    // One that leaps ahead would use up the numbers, and nobody could ever write to the record again.
    let expected = past.last_op() + 1;
    if change.start_op().get() != expected {
        return refused(format!("its operations start at {} and not at {expected}", change.start_op()));
    }
    let follows = match change.seq() {
        1 => !past.holds_any(change.actor_id()),
        seq => past.holds_seq(change.actor_id(), seq - 1),
    };
    if !follows {
        return refused("it does not follow its actor's change before".to_owned());
    }
    let mut here = Here { past, actor: change.actor_id().clone(), start: expected, rows, upto: 0 };
    for (n, op) in sent.expanded.operations.iter().enumerate() {
        here.upto = n;
        here.operation(spec, op).map_err(|why| match why {
            Hostile::Refused(why) => Hostile::Refused(format!("operation {}: {why}", n + 1)),
            other => other,
        })?;
    }
    Ok(())
}

fn refused<T>(why: String) -> Result<T, Hostile> {
    Err(Hostile::Refused(why))
}

fn broken<T>(why: &str) -> Result<T, Hostile> {
    refused(why.to_owned())
}

/// What an operation can see: everything its change builds on, and the change up to itself.
struct Here<'a, 'g> {
    past: &'a mut Past<'g>,
    actor: automerge::ActorId,
    start: u64,
    rows: &'a [Row],
    upto: usize,
}

impl Here<'_, '_> {
    fn row(&mut self, id: &OpId) -> Option<Row> {
        if *id.actor() == self.actor && id.counter() >= self.start {
            let n = usize::try_from(id.counter() - self.start).ok()?;
            return self.rows[..self.upto].get(n).cloned();
        }
        self.past.row(id).cloned()
    }

    fn operation(&mut self, spec: &RecordSpec, op: &Op) -> Result<(), Hostile> {
        let object = self.object(&op.obj)?;
        match (&op.key, object) {
            (Key::Map(key), ObjType::Map) => self.in_map(spec, op, key),
            (Key::Seq(element), ObjType::Text) => self.in_text(op, element),
            (_, ObjType::Map | ObjType::Text) => broken("its key does not fit its object"),
            _ => broken("it writes into an object that no record has"),
        }
    }

    fn object(&mut self, obj: &ObjectId) -> Result<ObjType, Hostile> {
        let ObjectId::Id(id) = obj else { return Ok(ObjType::Map) };
        match self.row(id).map(|row| row.made) {
            Some(Made::Object(of)) => Ok(of),
            _ => broken("the object that it writes into is not there"),
        }
    }

    fn in_map(&mut self, spec: &RecordSpec, op: &Op, key: &str) -> Result<(), Hostile> {
        if key.is_empty() || key.len() > MAX_KEY || op.insert {
            return broken("its key is none that a record has");
        }
        let made = match &op.action {
            OpType::Make(of @ (ObjType::Map | ObjType::Text)) => Some(*of),
            OpType::Put(ScalarValue::Counter(_) | ScalarValue::Unknown { .. }) => {
                return broken("it writes a value that no record has");
            }
            OpType::Delete if op.pred.is_empty() => return broken("it deletes nothing"),
            OpType::Put(_) | OpType::Delete => None,
            _ => return broken("it does what is never done to a record"),
        };
        if op.obj == ObjectId::Root
            && let Some(field) = spec.field(key)
            && container(field.shape) != made
        {
            return refused(format!("it overwrites the container of {}", field.name));
        }
        if made.is_some() && self.depth(&op.obj) >= MAX_DEPTH {
            return Err(Hostile::TooLarge(format!("containers nested more than {MAX_DEPTH} deep")));
        }
        self.preds(op, |_, row| matches!(&row.key, Key::Map(of) if of == key))
    }

    fn in_text(&mut self, op: &Op, element: &ElementId) -> Result<(), Hostile> {
        let at = match element {
            ElementId::Id(id) => {
                let there = self.row(id).is_some_and(|row| row.insert && row.obj == op.obj);
                if !there {
                    return broken("the character that it stands at is not in this text");
                }
                Some(id)
            }
            ElementId::Head => None,
        };
        match (&op.action, at) {
            (OpType::Put(ScalarValue::Str(text)), _) if op.insert && op.pred.is_empty() => {
                if text.chars().count() == 1 { Ok(()) } else { broken("it types other than one character") }
            }
            (OpType::Delete, Some(at)) if !op.insert && !op.pred.is_empty() => {
                self.preds(op, |id, row| row.element(id).as_ref() == Some(at))
            }
            _ => broken("it does to a text what is never done"),
        }
    }

    /// What an operation overwrites is a value or an object in the same place.
    fn preds(&mut self, op: &Op, same: impl Fn(&OpId, &Row) -> bool) -> Result<(), Hostile> {
        let mut seen = HashSet::new();
        for pred in op.pred.iter() {
            let row = self.row(pred);
            let sound = row.is_some_and(|row| row.obj == op.obj && row.made != Made::Nothing && same(pred, &row));
            if !sound || !seen.insert(pred) {
                return broken("what it overwrites does not stand there");
            }
        }
        Ok(())
    }

    fn depth(&mut self, obj: &ObjectId) -> usize {
        let mut depth = 0;
        let mut at = obj.clone();
        while let ObjectId::Id(id) = at
            && depth <= MAX_DEPTH
        {
            depth += 1;
            at = self.row(&id).map_or(ObjectId::Root, |row| row.obj);
        }
        depth
    }
}

fn container(of: Shape) -> Option<ObjType> {
    match of {
        Shape::Scalar(_) | Shape::Status(_) => None,
        Shape::Note => Some(ObjType::Text),
        Shape::Set(_) | Shape::Items(_) | Shape::Ledger(_) => Some(ObjType::Map),
    }
}
