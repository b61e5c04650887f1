//! What a thief's or a broken device sends: refused, and the record is as it was.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{AutoCommit, ObjType, ROOT};

use proptest::prelude::*;

use super::*;

fn victim() -> (Device, Chunk) {
    let (doc, first) = create(Kind::Customer, &[("name", "王芳".into()), ("tags", Value::Set(vec!["vip".into()]))]);
    (Device::new(1, &doc), first)
}

/// A change on top of `first` that no specification binds.
fn forged(first: &Chunk, work: impl FnOnce(&mut AutoCommit)) -> Vec<u8> {
    let mut doc = AutoCommit::new();
    doc.load_incremental(&first.bytes).expect("sound");
    work(&mut doc);
    doc.commit_with(CommitOptions::default().with_time(0));
    doc.get_last_local_change().expect("a change").raw_bytes().to_vec()
}

fn refused(work: impl FnOnce(&mut AutoCommit)) -> Hostile {
    let (mut device, first) = victim();
    let before = device.doc.record();
    let error = why(&mut device, &[&forged(&first, work)]);
    assert_eq!(device.doc.record(), before);
    assert_eq!(device.doc.heads(), [first.hash]);
    error
}

/// Why the one bad change is refused.
fn why(device: &mut Device, foreign: &[&[u8]]) -> Hostile {
    let mut received = device.doc.receive(foreign, ALL);
    assert_eq!((received.refused.len(), received.new.len()), (1, 0), "{received:?}");
    received.refused.remove(0).why
}

fn put<V: Into<automerge::ScalarValue>>(doc: &mut AutoCommit, key: &str, value: V) {
    doc.put(ROOT, key, value).expect("possible");
}

#[test]
fn containers_are_not_overwritten_taken_away_or_of_another_type() {
    assert!(matches!(refused(|doc| put(doc, "tags", "gone")), Hostile::Refused(_)));
    assert!(matches!(refused(|doc| doc.delete(ROOT, "phones").expect("possible")), Hostile::Refused(_)));
    for (key, made) in [("phones", ObjType::List), ("remark", ObjType::Map), ("name", ObjType::Map)] {
        let error = refused(|doc| drop(doc.put_object(ROOT, key, made).expect("possible")));
        assert!(matches!(error, Hostile::Refused(_)), "{key}: {error}");
    }
}

#[test]
fn changes_that_are_too_large_or_nest_too_deep_are_refused() {
    let many = refused(|doc| (0..=MAX_OPS).for_each(|n| put(doc, &format!("x{n}"), 1)));
    assert!(matches!(many, Hostile::TooLarge(_)), "{many}");
    let deep = refused(|doc| {
        let mut at = ROOT;
        (0..40).for_each(|_| at = doc.put_object(&at, "x", ObjType::Map).expect("possible"));
    });
    assert!(matches!(deep, Hostile::TooLarge(_)), "{deep}");
}

#[test]
fn nesting_is_counted_over_many_changes() {
    let (mut device, first) = victim();
    let mut doc = AutoCommit::new();
    doc.load_incremental(&first.bytes).expect("sound");
    let mut at = ROOT;
    let outcomes: Vec<bool> = (0..40)
        .map(|_| {
            at = doc.put_object(&at, "x", ObjType::Map).expect("possible");
            doc.commit();
            let bytes = doc.get_last_local_change().expect("a change").raw_bytes().to_vec();
            !device.doc.receive(&[&bytes], ALL).new.is_empty()
        })
        .collect();
    let accepted = outcomes.iter().take_while(|accepted| **accepted).count();
    assert!((30..34).contains(&accepted) && outcomes[accepted..].iter().all(|accepted| !accepted));
}

#[test]
fn numbers_of_operations_are_not_used_up() {
    let (mut device, first) = victim();
    let bytes = forged(&first, |doc| put(doc, "city", "Suzhou"));
    for start in [u64::from(u32::MAX) - 1, 1_000, 2] {
        let mut expanded = AmChange::from_bytes(bytes.clone()).expect("sound").decode();
        expanded.start_op = std::num::NonZeroU64::new(start).expect("not zero");
        let leap = AmChange::from(expanded);
        assert!(matches!(why(&mut device, &[leap.raw_bytes()]), Hostile::Refused(_) | Hostile::TooLarge(_)));
    }
    assert!(device.edit(vec![set("city", "大理")]).expect("valid").is_some());
}

#[test]
fn compressed_changes_documents_and_claims_of_endless_runs_are_not_read() {
    let (mut device, first) = victim();
    let long = forged(&first, |doc| {
        let text = doc.put_object(ROOT, "x", ObjType::Text).expect("possible");
        doc.splice_text(&text, 0, 0, &"aaaa".repeat(500)).expect("possible");
    });
    let mut change = AmChange::from_bytes(long).expect("sound");
    let deflated = change.bytes().to_vec();
    assert!(deflated.len() < change.raw_bytes().len(), "automerge deflated it");
    let document = device.doc.doc.save();
    for bytes in [deflated.as_slice(), &document] {
        assert!(matches!(why(&mut device, &[bytes]), Hostile::Unreadable(_)));
    }
}

#[test]
fn two_different_changes_under_one_number_of_one_actor_are_refused() {
    let (mut device, first) = victim();
    let other = device.doc.clone();
    device.edit(vec![set("city", "苏州")]).expect("valid");
    let mut twin = Device { actor: device.actor, next: 0, doc: other };
    let fork = twin.edit(vec![set("city", "杭州")]).expect("valid").expect("a change");
    assert!(matches!(why(&mut device, &[&first.bytes, &fork.bytes]), Hostile::Refused(_)));
    assert_eq!(device.doc.record().text("city"), Some("苏州"));
}

#[test]
fn a_document_that_was_tampered_with_before_it_was_checked_still_reads_and_heals() {
    let (device, first) = victim();
    let bytes = forged(&first, |doc| {
        put(doc, "tags", "gone");
        put(doc, "phones", 7);
        put(doc, "remark", true);
        put(doc, "birthday", 12);
        doc.put_object(ROOT, "city", ObjType::List).expect("possible");
    });
    let doc = Document::load(device.doc.id, Kind::Customer, [first.bytes.as_slice(), &bytes]).expect("it loads");
    assert_eq!(doc.record().fields.keys().collect::<Vec<_>>(), ["name"]);
    assert!(doc.conflicts().is_empty() && doc.history().len() == 2);
    let mut device = Device::new(3, &doc);
    let tag = Change::Add { field: "tags".into(), value: "vip".into() };
    device.edit(vec![tag, set("city", "苏州")]).expect("valid").expect("a change");
    assert_eq!(device.doc.record().text("city"), Some("苏州"));
    assert_eq!(device.doc.record().fields["tags"], Value::Set(vec!["vip".into()]));
}

/// `tests/fixtures/unloadable`: a customer's first change and 90 changes that were once accepted one by one, and together left a record
/// that could not be loaded.
#[test]
fn changes_that_together_cannot_be_loaded_are_refused_one_by_one() {
    let text = include_str!("../../../tests/fixtures/unloadable.txt");
    let bytes: Vec<Vec<u8>> = text.lines().map(|line| hex::decode(line).expect("hexadecimal")).collect();
    let (base, bad) = bytes.split_first().expect("a first change");
    let (mut document, received) = Document::from_foreign(RecordId([1; 16]), Kind::Customer, &[base], ALL);
    assert_eq!(received.new.len(), 1);
    let before = document.record();
    let bad: Vec<&[u8]> = bad.iter().map(Vec::as_slice).collect();
    let received = document.receive(&bad, ALL);
    assert_eq!((received.refused.len(), received.new.len(), document.record()), (90, 0, before));
    let told = received.refused.iter().map(|refusal| refusal.why.to_string());
    assert!(told.into_iter().all(|why| !why.contains("panicked")), "they are refused before automerge sees them");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_that_is_planted_in_a_change_panics_or_hangs(
        plants in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let (mut device, first) = victim();
        let mut bytes = forged(&first, |doc| put(doc, "city", "Suzhou"));
        for (place, byte) in plants {
            // The checksum is left as it is: it is compared only after everything was parsed.
            let place = 8 + place.index(bytes.len() - 8);
            bytes[place] = byte;
        }
        let before = device.doc.record();
        if device.doc.receive(&[&bytes], ALL).new.is_empty() {
            prop_assert_eq!(device.doc.record(), before);
        }
        let _outcome = super::super::frame::check(&bytes);
    }
}
