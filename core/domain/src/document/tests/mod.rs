//! Merging, on random edits in every order: equal documents, equal records, nothing lost.

mod as_of;
mod derived;
mod hostile;
mod invert;
mod lists;
mod merge;
mod seed;

use super::*;
use crate::invalid::Rule;
use crate::request::Change;
use crate::spec::{FieldSpec, Scalar, Shape};
use crate::value::{Fields, Money, Position, Value};

/// A device that writes: its actor and a counter in place of randomness.
struct Device {
    actor: [u8; 16],
    next: u64,
    doc: Document,
}

impl Device {
    fn new(n: u8, doc: &Document) -> Self {
        Self { actor: [n; 16], next: 0, doc: doc.clone() }
    }

    fn write<T>(&mut self, work: impl FnOnce(&mut Document, &mut Writer<'_>) -> T) -> T {
        let (actor, next) = (self.actor, &mut self.next);
        let mut random = || {
            *next += 1;
            let mut bytes = actor;
            bytes[..8].copy_from_slice(&(*next * 256 + u64::from(actor[0])).to_le_bytes());
            bytes
        };
        work(&mut self.doc, &mut Writer { actor, random: &mut random })
    }

    fn edit(&mut self, changes: Vec<Change>) -> Result<Option<Chunk>, EditError> {
        let id = self.doc.id;
        self.write(|doc, writer| doc.edit(&Edit { id, changes }, writer))
    }
}

/// Nobody is refused for who wrote a change.
const ALL: Allowed<'static> = &|_, _| Ok(());

fn create(kind: Kind, fields: &[(&str, Value)]) -> (Document, Chunk) {
    let fields: Fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let request = Create { id: RecordId([1; 16]), kind, fields };
    Document::create(&request, &mut Writer { actor: [0; 16], random: &mut || [0; 16] }).expect("valid")
}

fn set(field: &str, value: &str) -> Change {
    Change::Set { field: field.into(), value: value.into() }
}

fn part(field: &str, token: &str, part: &str, value: &str) -> Change {
    Change::SetItem { field: field.into(), token: token.into(), part: part.into(), value: value.into() }
}

fn take(device: &mut Device, chunks: &[Chunk]) {
    let bytes: Vec<&[u8]> = chunks.iter().map(|c| c.bytes.as_slice()).collect();
    let received = device.doc.receive(&bytes, ALL);
    assert_eq!(received.refused, []);
}

fn entry(parts: &[(&str, Value)]) -> Value {
    let parts: Fields = parts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Value::Items([("new".to_owned(), parts)].into())
}

#[test]
fn both_edits_of_one_field_are_told_with_the_changes_that_wrote_them() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let of_a = a.edit(vec![set("city", "苏州")]).expect("valid").expect("a change");
    let of_b = b.edit(vec![set("city", "杭州")]).expect("valid").expect("a change");
    take(&mut a, std::slice::from_ref(&of_b));
    take(&mut b, std::slice::from_ref(&of_a));
    assert_eq!(a.doc.conflicts(), b.doc.conflicts());
    let conflict = &a.doc.conflicts()[0];
    let wrote = |value: &Value| if *value == "苏州".into() { of_a.hash } else { of_b.hash };
    assert_eq!(conflict.kept_by, wrote(&conflict.kept));
    assert_eq!(conflict.set_aside, [(conflict.set_aside[0].0.clone(), wrote(&conflict.set_aside[0].0))]);
    let other = conflict.set_aside[0].0.clone();
    a.edit(vec![Change::Set { field: "city".into(), value: other }]).expect("valid").expect("a switch is a change");
    assert!(a.doc.conflicts().is_empty());
}

#[test]
fn keeping_what_is_kept_ends_a_conflict_too() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    a.edit(vec![set("city", "苏州")]).expect("valid");
    let of_b = b.edit(vec![set("city", "杭州")]).expect("valid").expect("a change");
    take(&mut a, &[of_b]);
    let kept = a.doc.conflicts()[0].kept.clone();
    assert!(a.edit(vec![Change::Set { field: "city".into(), value: kept }]).expect("valid").is_some());
    assert!(a.doc.conflicts().is_empty());
}

#[test]
fn an_edit_that_says_nothing_new_writes_nothing() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into()), ("tags", Value::Set(vec!["vip".into()]))]);
    let mut a = Device::new(1, &doc);
    let tags = Change::Add { field: "tags".into(), value: "vip".into() };
    assert_eq!(a.edit(vec![set("name", "王芳"), tags]).expect("valid"), None);
}

#[test]
fn a_refused_edit_leaves_the_record_as_it_was() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let mut a = Device::new(1, &doc);
    let error = a.edit(vec![set("city", "苏州"), set("birthday", "soon")]).expect_err("no date");
    assert_eq!(error.0[0].field, "birthday");
    assert_eq!(a.doc.record(), doc.record());
}

#[test]
fn a_case_goes_forward_and_the_furthest_step_wins() {
    let (doc, _) = create(Kind::Case, &[("title", "Bus".into())]);
    assert_eq!(doc.record().text("status"), Some("received"));
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let of_a = a.edit(vec![set("status", "closed")]).expect("forward").expect("a change");
    let of_b = b.edit(vec![set("status", "acknowledged")]).expect("forward").expect("a change");
    take(&mut a, &[of_b]);
    take(&mut b, &[of_a]);
    for device in [&a, &b] {
        assert_eq!(device.doc.record().text("status"), Some("closed"));
        assert!(device.doc.conflicts().is_empty());
    }
    let error = b.edit(vec![set("status", "in_work")]).expect_err("a closed case is reopened, not moved back");
    assert_eq!(error.0[0].field, "status");
    let closed_again = a.edit(vec![set("status", "closed")]).expect("the same step");
    let reopened = b.edit(vec![set("status", "reopened")]).expect("after closing").expect("a change");
    take(&mut a, &[reopened]);
    assert_eq!(a.doc.record().text("status"), Some("reopened"), "{closed_again:?}");
}

#[test]
fn a_reopened_case_is_not_closed_by_who_closed_it_before() {
    let (doc, _) = create(Kind::Case, &[("title", "Bus".into()), ("status", "resolved".into())]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let reopened = a.edit(vec![set("status", "reopened"), set("status", "in_work")]).expect("valid").expect("a change");
    let closed = b.edit(vec![set("status", "closed")]).expect("forward").expect("a change");
    take(&mut a, &[closed]);
    take(&mut b, &[reopened]);
    for device in [&a, &b] {
        assert_eq!(device.doc.record().text("status"), Some("in_work"));
    }
}

#[test]
fn everything_wrong_with_an_edit_is_told_at_once() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let mut a = Device::new(1, &doc);
    let error = a.edit(vec![set("name", " "), set("birthday", "soon"), set("colour", "red")]).expect_err("three");
    let told: Vec<_> = error.0.iter().map(|i| (i.field.as_str(), i.rule.clone())).collect();
    assert_eq!(told, [("name", Rule::Required), ("birthday", Rule::NotADate), ("colour", Rule::UnknownField)]);
}

#[test]
fn an_empty_text_takes_a_value_away() {
    let (doc, _) =
        create(Kind::Customer, &[("name", "王芳".into()), ("city", "".into()), ("territory", "East".into())]);
    assert_eq!(doc.record().fields.keys().collect::<Vec<_>>(), ["name", "territory"]);
    let mut a = Device::new(1, &doc);
    a.edit(vec![set("territory", "")]).expect("optional").expect("a change");
    assert_eq!(a.doc.record().text("territory"), None);
}

#[test]
fn no_change_is_larger_than_others_accept() {
    let long = "客".repeat(crate::check::AT_ONCE_MAX);
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into()), ("remark", long.as_str().into())]);
    let mut a = Device::new(1, &doc);
    let mut typed = |text: &str| {
        let at = a.doc.record().text("remark").map_or(0, |note| note.chars().count());
        a.edit(vec![Change::Splice { field: "remark".into(), at, delete: 0, insert: text.into() }])
    };
    assert!(typed(&long).is_ok());
    let error = typed(&"客".repeat(MAX_OPS + 1)).expect_err("nobody would accept it");
    assert_eq!((error.0[0].field.as_str(), &error.0[0].rule), ("remark", &Rule::TooMuchAtOnce { max: 4_000 }));
    assert_eq!(a.doc.record().text("remark").map(|note| note.chars().count()), Some(8_000));
}

#[test]
fn opaque_answers_of_any_form_are_kept() {
    for answers in
        [serde_json::json!(true), serde_json::json!("x"), serde_json::json!({ "minor": 1, "currency": "CNY" })]
    {
        // As serde reads them from a change: a text, a truth, an amount.
        let given: Value = serde_json::from_value(answers.clone()).expect("a value");
        let (doc, _) = create(Kind::Response, &[("answers", given)]);
        assert_eq!(doc.record().fields["answers"], Value::Json(answers));
    }
}

#[test]
fn deleting_marks_and_an_edit_made_elsewhere_revives() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let deletion = a.write(Document::delete).expect("possible").expect("a change");
    assert!(a.doc.record().deleted);
    assert_eq!(a.write(Document::delete), Ok(None));
    let edit = b.edit(vec![set("city", "大理")]).expect("valid").expect("a change");
    take(&mut a, std::slice::from_ref(&edit));
    take(&mut b, std::slice::from_ref(&deletion));
    for device in [&a, &b] {
        let record = device.doc.record();
        assert!(!record.deleted && record.revived && record.text("city") == Some("大理"));
    }
    let confirmed = a.write(Document::restore).expect("possible").expect("a change");
    take(&mut b, &[confirmed]);
    assert!(!b.doc.record().revived && !b.doc.record().deleted);
}

#[test]
fn changes_that_come_too_early_are_parked_and_found_again() {
    let (doc, first) = create(Kind::Customer, &[("name", "王芳".into())]);
    let mut a = Device::new(1, &doc);
    let second = a.edit(vec![set("city", "苏州")]).expect("valid").expect("a change");
    let (early, received) = Document::from_foreign(doc.id, doc.kind, &[&second.bytes], ALL);
    assert_eq!(received.parked, [Parked { index: 0, hash: second.hash }]);
    assert!(received.new.is_empty() && early.record().fields.is_empty());
    let (whole, received) = Document::from_foreign(doc.id, doc.kind, &[&second.bytes, &first.bytes], ALL);
    assert_eq!(received.new.len(), 2);
    assert_eq!(whole.record(), a.doc.record());
}

#[test]
fn history_tells_what_each_change_did() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let mut a = Device::new(1, &doc);
    a.edit(vec![set("city", "苏州")]).expect("valid");
    let steps = a.doc.history();
    assert_eq!(steps.len(), 2);
    assert_eq!(steps[1].fields, [FieldChange { field: "city".into(), before: None, after: Some("苏州".into()) }]);
}

/// What the writer's document says is what everybody reads from its first change, with every field filled.
#[test]
fn a_full_record_reads_back_from_its_first_change() {
    for kind in Kind::ALL {
        let fields: Fields = kind.spec().fields.iter().map(|f| (f.name.to_owned(), sample(f.shape))).collect();
        let request = Create { id: RecordId([1; 16]), kind: *kind, fields: fields.clone() };
        let mut writer = Writer { actor: [7; 16], random: &mut || [0; 16] };
        let (doc, chunk) = Document::create(&request, &mut writer).expect("valid");
        let loaded = Document::load(doc.id, *kind, [chunk.bytes.as_slice()]).expect("it loads");
        assert_eq!(loaded.record(), doc.record());
        assert_eq!((loaded.record().fields, doc.conflicts()), (fields, Vec::new()), "{kind:?}");
        let (received, _) = Document::from_foreign(doc.id, *kind, &[&chunk.bytes], ALL);
        assert_eq!(received.record(), doc.record());
    }
}

fn sample(shape: Shape) -> Value {
    let parts = |parts: &[FieldSpec]| parts.iter().map(|p| (p.name.to_owned(), sample(p.shape))).collect();
    match shape {
        Shape::Note => "第一行\n🧭 second".into(),
        Shape::Set(_) => Value::Set(vec!["a".into(), "b".into()]),
        Shape::Items(of) | Shape::Ledger(of) => Value::Items([("0".into(), parts(of)), ("1".into(), parts(of))].into()),
        Shape::Status(steps) => steps[1].into(),
        Shape::Scalar(of) => match of {
            Scalar::Text { .. } => "文字".into(),
            Scalar::Int { min, .. } => Value::Int(min),
            Scalar::Time => Value::Int(1_700_000_000_000),
            Scalar::Bool => Value::Bool(true),
            Scalar::Choice(values) => values[0].into(),
            Scalar::Date | Scalar::DayOfYear => "2024-02-29".into(),
            Scalar::Money => Value::Money(Money { minor: -1, currency: "JPY".into() }),
            Scalar::Ref(_) => Value::Text("0a".repeat(16)),
            Scalar::Email => "a@b.cn".into(),
            Scalar::Phone => "+8613900000017".into(),
            Scalar::Position => Value::Position(Position { lat_e7: -1, lon_e7: 2 }),
            Scalar::Json { .. } => Value::Json(serde_json::json!([1, { "a": null }])),
        },
    }
}

#[test]
fn a_new_customer_is_small() {
    let spec = Kind::Customer.spec();
    let words = [
        ("name", "王芳"),
        ("phones", "+8613900000017"),
        ("emails", "a@example.com"),
        ("city", "上海"),
        ("tags", "vip,家庭"),
        ("source", "referral"),
        ("birthday", "1988-06-15"),
        ("remark", "靠窗"),
    ];
    let fields: Vec<_> = words.iter().map(|(f, t)| (*f, spec.parse_field(f, t).expect("valid"))).collect();
    let (_, chunk) = create(Kind::Customer, &fields);
    assert!(chunk.bytes.len() < 700, "{} bytes", chunk.bytes.len());
}
