//! A first change read without a document says what the document says.

use automerge::transaction::Transactable;
use automerge::{AutoCommit, ObjType, ROOT};
use proptest::prelude::*;

use super::merge::{act, play};
use super::*;

fn full() -> Vec<(Kind, Vec<(&'static str, Value)>)> {
    let items = |all: &[Value]| {
        let entries = all.iter().enumerate().filter_map(|(n, value)| match value {
            Value::Items(items) => items.values().next().map(|parts| (n.to_string(), parts.clone())),
            _ => None,
        });
        Value::Items(entries.collect())
    };
    let reference: Value = "0".repeat(32).as_str().into();
    let phones =
        [entry(&[("number", "+86 138 0013 8000".into()), ("label", "家".into())]), entry(&[("number", "110".into())])];
    let money = Value::Money(Money { minor: -1250, currency: "CNY".into() });
    let position = entry(&[("city", "昆明".into()), ("position", Value::Position(Position { lat_e7: 1, lon_e7: -2 }))]);
    vec![
        (
            Kind::Customer,
            vec![
                ("name", "王芳".into()),
                ("tags", Value::Set(vec!["vip".into(), "老客户".into()])),
                ("phones", items(&phones)),
                ("addresses", items(&[position])),
                ("birthday", "--02-29".into()),
                ("birthday_leap_month", Value::Bool(true)),
                ("remark", "靠窗 🙂 \n e\u{301}".into()),
            ],
        ),
        (
            Kind::Case,
            vec![
                ("title", "Bus".into()),
                ("status", "reopened".into()),
                ("cost", money.clone()),
                ("rating", Value::Int(5)),
            ],
        ),
        (Kind::Purchase, vec![("customer", reference.clone()), ("date", "2026-03-01".into()), ("amount", money)]),
        (Kind::Account, vec![("customer", reference), ("points", items(&[entry(&[("points", Value::Int(-7))])]))]),
        (
            Kind::Response,
            vec![("answers", Value::Json(serde_json::json!({"a": [1, null]}))), ("score", Value::Int(10))],
        ),
    ]
}

#[test]
fn every_shape_of_field_reads_the_same() {
    for (kind, fields) in full() {
        let (document, chunk) = create(kind, &fields);
        let received = Document::first_of(RecordId([1; 16]), kind, &chunk.bytes, ALL).expect("plain");
        assert_eq!(received.new, [chunk]);
        let reading = received.reading.expect("new");
        assert_eq!(reading, document.reading(), "{kind:?}");
        assert!(fields.iter().all(|(name, _)| reading.record.fields.contains_key(*name)), "{kind:?}");
    }
}

#[test]
fn what_is_not_plain_goes_the_long_way() {
    let made = |work: &dyn Fn(&mut AutoCommit)| {
        let mut doc = AutoCommit::new();
        doc.put(ROOT, "name", "王芳").expect("possible");
        work(&mut doc);
        doc.commit();
        let bytes = doc.get_last_local_change().expect("a change").raw_bytes().to_vec();
        Document::first_of(RecordId([1; 16]), Kind::Customer, &bytes, ALL).is_some()
    };
    assert!(made(&|_| ()));
    assert!(!made(&|doc| doc.put(ROOT, "name", "twice").expect("possible")));
    assert!(!made(&|doc| doc.put(ROOT, "_deleted", true).expect("possible")));
    assert!(!made(&|doc| doc.put(ROOT, "of a later version", 1).expect("possible")));
    assert!(!made(&|doc| doc.put(ROOT, "phones", "not a container").expect("possible")));
    assert!(!made(&|doc| drop(doc.put_object(ROOT, "phones", ObjType::List).expect("possible"))));
    assert!(!made(&|doc| {
        let note = doc.put_object(ROOT, "remark", ObjType::Text).expect("possible");
        doc.splice_text(&note, 0, 0, "ab").expect("possible");
        doc.splice_text(&note, 0, 1, "c").expect("possible");
    }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_change_reads_otherwise_than_in_a_document(
        kind in prop_oneof![Just(Kind::Customer), Just(Kind::Case), Just(Kind::Account)],
        acts in prop::collection::vec((0..3_usize, act()), 1..20),
        note in "[a-z王芳🙂\n ]{0,40}",
    ) {
        let (_, mut all) = play(kind, &acts);
        if kind == Kind::Customer {
            all.push(create(kind, &[("name", "王芳".into()), ("remark", note.as_str().into())]).1);
        }
        let mut plain = 0;
        for chunk in &all {
            let id = RecordId([1; 16]);
            if let Some(received) = Document::first_of(id, kind, &chunk.bytes, ALL) {
                let (document, slowly) = Document::from_foreign(id, kind, &[&chunk.bytes], ALL);
                prop_assert_eq!(&received, &slowly);
                prop_assert_eq!(received.reading, Some(document.reading()));
                plain += 1;
            }
        }
        prop_assert!(plain >= 1);
    }
}
