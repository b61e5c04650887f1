//! A record's first change, read without a document.
//!
//! Most of what a device fetches when it joins are records with one change. Such a change only makes things: nothing in it
//! overwrites or contradicts anything, so its operations are the fields. Building the document to read them from takes several
//! times as long. Whatever is not of this plain form goes the long way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ExpandedChange, ObjType, ScalarValue};

use super::graph::{Graph, rows};
use super::receive::{Allowed, Hostile, Reading, Received, Refusal, read_safely};
use super::sent::Sent;
use super::status::Step;
use super::{Chunk, Document, codec, frame, read, rules};
use crate::RecordId;
use crate::kind::Kind;
use crate::record::Record;
use crate::spec::{FieldSpec, RecordSpec, Scalar, Shape};
use crate::value::{Fields, Items, Value};

impl Document {
    /// The record that a lone first change makes; `None` where the change is of any other form: use [`Document::from_foreign`].
    #[must_use]
    pub fn first_of(id: RecordId, kind: Kind, foreign: &[u8], allowed: Allowed<'_>) -> Option<Received> {
        let refused = |why| {
            let refusal = Refusal { index: 0, hash: frame::name(foreign), why };
            Received { refused: vec![refusal], ..Received::default() }
        };
        let sent = match Sent::read(foreign) {
            Ok(sent) => sent,
            Err(why) => return Some(refused(why)),
        };
        let change = &sent.change;
        if !change.deps().is_empty() || change.message().is_some() {
            return None;
        }
        let fields = Seed::of(kind.spec(), &sent.expanded)?;
        let record = |fields| Record { id, kind, fields, deleted: false, revived: false };
        let sound = read_safely(|| {
            let nothing = Graph::default();
            let mut past = nothing.past(&[]).ok_or(Hostile::OnRefused)?;
            rules::check(kind.spec(), &mut past, &sent, &rows(&sent.expanded))
        });
        let sound = sound.and_then(|()| allowed(0, &sent.info).map_err(Hostile::ForeignActor));
        Some(match sound {
            Err(why) => refused(why),
            Ok(()) => Received {
                new: vec![Chunk::of(change)],
                places: vec![0],
                reading: Some(Reading { record: record(fields), conflicts: 0 }),
                ..Received::default()
            },
        })
    }
}

/// What an operation of the change made.
enum Made {
    Text { field: &'static str, last: ElementId, text: String },
    Set { field: &'static str, of: Scalar, tokens: BTreeSet<String>, texts: BTreeSet<String> },
    List { field: &'static str, parts: &'static [FieldSpec] },
    Entry { list: u64, token: String, parts: &'static [FieldSpec], fields: Fields, seen: BTreeSet<String> },
}

/// The change as far as it has been read.
struct Seed<'a> {
    spec: &'static RecordSpec,
    change: &'a ExpandedChange,
    made: HashMap<u64, Made>,
    seen: BTreeSet<String>,
    fields: Fields,
}

impl<'a> Seed<'a> {
    fn of(spec: &'static RecordSpec, change: &'a ExpandedChange) -> Option<Fields> {
        let mut seed = Self { spec, change, made: HashMap::new(), seen: BTreeSet::new(), fields: Fields::new() };
        for (n, op) in (change.start_op.get()..).zip(&change.operations) {
            if !op.pred.is_empty() {
                return None;
            }
            match (&op.obj, &op.key) {
                (ObjectId::Root, Key::Map(name)) if !op.insert => seed.root(n, name, &op.action)?,
                (ObjectId::Id(OpId(at, actor)), _) if *actor == change.actor_id => seed.inside(n, *at, op)?,
                _ => return None,
            }
        }
        seed.finish()
    }

    fn root(&mut self, n: u64, name: &str, action: &OpType) -> Option<()> {
        let field = self.spec.field(name)?;
        if !self.seen.insert(name.to_owned()) {
            return None;
        }
        let field_name = field.name;
        let read = match (field.shape, action) {
            (Shape::Scalar(of), OpType::Put(scalar)) => Some(codec::read(of, scalar)),
            (Shape::Status(steps), OpType::Put(scalar)) => {
                let step = scalar.as_str().and_then(|stored| Step::read(steps, stored));
                Some(step.map(|step| step.name(steps).into()))
            }
            _ => None,
        };
        if let Some(value) = read {
            self.fields.extend(value.map(|value| (field_name.to_owned(), value)));
            return Some(());
        }
        let made = match (field.shape, action) {
            (Shape::Note, OpType::Make(ObjType::Text)) => {
                Made::Text { field: field_name, last: ElementId::Head, text: String::new() }
            }
            (Shape::Set(of), OpType::Make(ObjType::Map)) => {
                Made::Set { field: field_name, of, tokens: BTreeSet::new(), texts: BTreeSet::new() }
            }
            (Shape::Items(parts) | Shape::Ledger(parts), OpType::Make(ObjType::Map)) => {
                Made::List { field: field_name, parts }
            }
            _ => return None,
        };
        self.made.insert(n, made);
        Some(())
    }

    fn inside(&mut self, n: u64, at: u64, op: &Op) -> Option<()> {
        let own = |n| ElementId::Id(OpId(n, self.change.actor_id.clone()));
        let mut entry = None;
        match (self.made.get_mut(&at)?, &op.key, &op.action) {
            (Made::Text { last, text, .. }, Key::Seq(after), OpType::Put(ScalarValue::Str(s)))
                if op.insert && after == last && s.chars().count() == 1 =>
            {
                text.push_str(s);
                *last = own(n);
            }
            (Made::Set { of, tokens, texts, .. }, Key::Map(token), OpType::Put(scalar)) if !op.insert => {
                if !tokens.insert(token.to_string()) {
                    return None;
                }
                texts.extend(codec::read(*of, scalar).and_then(|v| v.as_text().map(str::to_owned)));
            }
            (Made::List { parts, .. }, Key::Map(token), OpType::Make(ObjType::Map)) if !op.insert => {
                let (fields, seen) = (Fields::new(), BTreeSet::new());
                entry = Some(Made::Entry { list: at, token: token.to_string(), parts, fields, seen });
            }
            (Made::Entry { parts, fields, seen, .. }, Key::Map(name), OpType::Put(scalar))
                if !op.insert && *name != read::REMOVED =>
            {
                let part = parts.iter().find(|part| part.name == name.as_str())?;
                let Shape::Scalar(of) = part.shape else { return None };
                if !seen.insert(name.to_string()) {
                    return None;
                }
                fields.extend(codec::read(of, scalar).map(|value| (part.name.to_owned(), value)));
            }
            _ => return None,
        }
        if let Some(entry) = entry {
            self.made.insert(n, entry);
        }
        Some(())
    }

    fn finish(mut self) -> Option<Fields> {
        let mut lists: BTreeMap<u64, Items> = BTreeMap::new();
        let mut tokens = BTreeSet::new();
        for made in self.made.values() {
            if let Made::Entry { list, token, fields, .. } = made {
                if !tokens.insert((*list, token)) {
                    return None;
                }
                if !fields.is_empty() {
                    lists.entry(*list).or_default().insert(token.clone(), fields.clone());
                }
            }
        }
        for (n, made) in self.made {
            let (field, value) = match made {
                Made::Text { field, text, .. } => (field, (!text.is_empty()).then_some(Value::Text(text))),
                Made::Set { field, texts, .. } => {
                    (field, (!texts.is_empty()).then(|| Value::Set(texts.into_iter().collect())))
                }
                Made::List { field, .. } => (field, lists.remove(&n).map(Value::Items)),
                Made::Entry { .. } => continue,
            };
            self.fields.extend(value.map(|value| (field.to_owned(), value)));
        }
        Some(self.fields)
    }
}
