//! A member who cheats: crafted changes of records. Each is refused, alone, and the record is as it was.
//!
//! The other attacks stand in `tests/attacks`; these take automerge into their hands, which only this crate may.

mod crafted;

use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Automerge, Change as AmChange, ExpandedChange, ObjType, ScalarValue};
use cairn_domain::{Change, Chunk, Document, Hostile, Kind};
use crafted::{Device, ID, customer, forged, framed, leb, prefixed, refused, set, with_checksum};

/// What a forger changes in a sound change that sets the city, types a character into the note and adds a tag.
fn attack(work: impl FnOnce(&mut ExpandedChange)) -> Hostile {
    let (doc, _) = customer();
    let typed = Change::Splice { field: "remark".into(), at: 1, delete: 0, insert: "x".into() };
    let tag = Change::Add { field: "tags".into(), value: "new".into() };
    let sound = Device::new(1, &doc).edit(vec![set("city", "Dali"), typed, tag]).expect("a change");
    let mut device = Device::new(2, &doc);
    assert!(device.doc.clone().receive(&[&forged(&sound, |_| ())], &|_, _| Ok(())).refused.is_empty());
    refused(&mut device, &[&forged(&sound, work)])
}

fn is_refused(why: &Hostile) {
    assert!(matches!(why, Hostile::Refused(why) if !why.contains("panicked")), "{why}");
}

fn nowhere() -> OpId {
    OpId(3_000, ActorId::from([9; 16]))
}

fn put(change: &mut ExpandedChange) -> &mut Op {
    let op = change.operations.iter_mut().find(|op| op.obj == ObjectId::Root && op.key == Key::Map("city".into()));
    op.expect("it sets the city")
}

fn typed(change: &mut ExpandedChange) -> &mut Op {
    change.operations.iter_mut().find(|op| op.insert).expect("it types")
}

/// The operation of the first change that made this field.
fn made(field: &str) -> OpId {
    let (_, first) = customer();
    let change = AmChange::from_bytes(first.bytes).expect("a change").decode();
    let at = change.operations.iter().position(|op| op.key == Key::Map(field.into())).expect("the field");
    OpId(change.start_op.get() + at as u64, change.actor_id)
}

#[test]
fn an_operation_writes_into_an_object_that_is_not_there() {
    is_refused(&attack(|change| put(change).obj = ObjectId::Id(nowhere())));
}

#[test]
fn an_operation_writes_into_a_value_as_if_it_were_an_object() {
    is_refused(&attack(|change| put(change).obj = ObjectId::Id(made("name"))));
}

#[test]
fn a_text_is_written_by_keys_and_a_map_by_places() {
    is_refused(&attack(|change| put(change).obj = ObjectId::Id(made("remark"))));
    is_refused(&attack(|change| typed(change).obj = ObjectId::Id(made("tags"))));
}

#[test]
fn an_operation_overwrites_what_does_not_exist() {
    is_refused(&attack(|change| put(change).pred = vec![nowhere()].into()));
    let own = |change: &ExpandedChange| OpId(8, change.actor_id.clone());
    is_refused(&attack(|change| put(change).pred = vec![own(change)].into()));
}

#[test]
fn an_operation_overwrites_what_stands_under_another_key() {
    is_refused(&attack(|change| put(change).pred = vec![made("name")].into()));
}

#[test]
fn an_operation_overwrites_the_same_value_twice() {
    is_refused(&attack(|change| {
        let op = put(change);
        op.key = Key::Map("name".into());
        op.pred = vec![made("name"), made("name")].into();
    }));
}

#[test]
fn an_operation_overwrites_one_that_comes_after_it() {
    is_refused(&attack(|change| {
        let later = OpId(change.start_op.get() + 2, change.actor_id.clone());
        put(change).pred = vec![later].into();
    }));
}

#[test]
fn a_character_stands_after_one_of_no_text() {
    is_refused(&attack(|change| typed(change).key = Key::Seq(ElementId::Id(nowhere()))));
    is_refused(&attack(|change| typed(change).key = Key::Seq(ElementId::Id(made("name")))));
}

#[test]
fn a_character_is_a_page_long() {
    is_refused(&attack(|change| typed(change).action = OpType::Put(ScalarValue::Str("x".repeat(5_000).into()))));
}

/// The fault that made ninety accepted changes unloadable: see `docs/upstream/automerge-panic.md`.
#[test]
fn a_value_of_a_map_is_inserted_as_if_it_were_an_element() {
    is_refused(&attack(|change| put(change).insert = true));
}

#[test]
fn a_record_gets_counters_lists_tables_and_marks() {
    let forbidden = [
        OpType::Put(ScalarValue::counter(7)),
        OpType::Increment(1),
        OpType::Make(ObjType::List),
        OpType::Make(ObjType::Table),
        OpType::MarkEnd(false),
    ];
    for action in forbidden {
        attack(|change| {
            let op = put(change);
            op.key = Key::Map("of a later version".into());
            op.action = action;
        });
    }
}

#[test]
fn a_deletion_deletes_nothing() {
    is_refused(&attack(|change| put(change).action = OpType::Delete));
}

#[test]
fn a_key_is_empty_or_endless() {
    is_refused(&attack(|change| put(change).key = Key::Map("".into())));
    let endless = attack(|change| put(change).key = Key::Map("x".repeat(100_000).into()));
    assert!(matches!(endless, Hostile::Unreadable(_)), "{endless}");
}

#[test]
fn numbers_of_operations_or_of_changes_leap_ahead() {
    for start in [1, 2, 1_000, u64::from(u32::MAX)] {
        attack(|change| change.start_op = NonZeroU64::new(start).expect("not zero"));
    }
    for seq in [2, 3, u64::MAX / 2] {
        is_refused(&attack(|change| change.seq = seq));
    }
}

#[test]
fn a_time_that_automerge_cannot_write_out_again() {
    is_refused(&attack(|change| change.time = i64::MIN));
    is_refused(&attack(|change| change.extra_bytes = vec![0; 8]));
}

#[test]
fn an_actor_that_is_no_installations() {
    is_refused(&attack(|change| change.actor_id = ActorId::from(vec![1; 15])));
    is_refused(&attack(|change| change.actor_id = ActorId::from(Vec::new())));
}

#[test]
fn an_actor_of_somebody_else_is_refused_where_the_store_says_so() {
    let (doc, _) = customer();
    let sound = Device::new(1, &doc).set("city", "Dali");
    let mut device = Device::new(2, &doc);
    let veto = |index: usize, info: &cairn_domain::ChangeInfo| {
        assert_eq!((index, info.actor, info.seq), (0, [1; 16], 1));
        Err("it was Zoë's before".to_owned())
    };
    let received = device.doc.receive(&[&sound.bytes], &veto);
    assert!(matches!(&received.refused[0].why, Hostile::ForeignActor(why) if why.contains("Zoë")));
    assert!(received.new.is_empty() && device.doc.heads() == doc.heads());
}

#[test]
fn a_change_refers_to_what_its_author_cannot_have_known() {
    let (doc, _) = customer();
    let theirs = Device::new(1, &doc).set("city", "Dali");
    let theirs_op =
        OpId(AmChange::from_bytes(theirs.bytes.clone()).expect("a change").start_op().get(), [1; 16].into());
    let ours = Device::new(3, &doc).set("city", "Lijiang");
    let forged = forged(&ours, |change| put(change).pred = vec![theirs_op].into());
    // Who has the other change already must judge as who has not, or two honest devices would differ for ever.
    let (mut knows, mut knows_not) = (Device::new(4, &doc), Device::new(5, &doc));
    knows.take(&[&theirs.bytes]);
    is_refused(&refused(&mut knows, &[&forged]));
    is_refused(&refused(&mut knows_not, &[&forged]));
}

#[test]
fn one_bad_change_takes_no_good_one_with_it() {
    let (doc, _) = customer();
    let mut writer = Device::new(1, &doc);
    let good: Vec<Chunk> = (0..20).map(|n| writer.set("city", &format!("c{n}"))).collect();
    let bad = forged(&Device::new(3, &doc).set("city", "x"), |change| put(change).pred = vec![nowhere()].into());
    let mut foreign: Vec<&[u8]> = good.iter().map(|chunk| chunk.bytes.as_slice()).collect();
    foreign.insert(7, &bad);
    foreign.insert(3, b"garbage");
    let mut device = Device::new(2, &doc);
    let received = device.take(&foreign);
    assert_eq!(received.refused.iter().map(|refusal| refusal.index).collect::<Vec<_>>(), [3, 8]);
    assert_eq!(received.new, good);
    assert_eq!(device.doc.heads(), writer.doc.heads());
}

#[test]
fn what_builds_on_a_refused_change_is_refused_with_it() {
    let (doc, _) = customer();
    let mut writer = Device::new(1, &doc);
    let (one, two) = (writer.set("city", "Dali"), writer.set("city", "Lijiang"));
    let bad = forged(&one, |change| change.time = 1);
    let on_it = forged(&two, |change| change.deps = vec![AmChange::from_bytes(bad.clone()).expect("a change").hash()]);
    let mut device = Device::new(2, &doc);
    for order in [[&on_it, &bad], [&bad, &on_it]] {
        let received = device.take(&order.map(Vec::as_slice));
        assert!(received.new.is_empty() && received.reading.is_none());
        assert_eq!((received.refused.len(), received.parked.len()), (2, 0));
    }
    assert_eq!(device.doc.record(), doc.record());
}

#[test]
fn what_builds_on_a_change_that_was_refused_before_waits_for_nothing() {
    let (doc, _) = customer();
    let mut writer = Device::new(1, &doc);
    let chain: Vec<Chunk> = (0..3).map(|n| writer.set("city", &format!("c{n}"))).collect();
    let mut device = Device::new(2, &doc);
    let late = device.take(&[&chain[2].bytes]);
    assert_eq!((late.parked.len(), late.refused.len()), (1, 0), "it may yet come");
    device.doc.remember_refused([chain[0].hash]);
    let on_it = device.take(&[&chain[2].bytes, &chain[1].bytes]);
    let told = on_it.refused.iter().map(|refusal| (refusal.hash, refusal.why.clone())).collect::<Vec<_>>();
    assert_eq!(told, [2, 1].map(|n| (Some(chain[n].hash), Hostile::OnRefused)));
    assert!(on_it.parked.is_empty());
    // What was refused is judged by itself where it comes again, whatever came between.
    let all: Vec<&[u8]> = [2, 1, 0].map(|n| chain[n].bytes.as_slice()).to_vec();
    assert_eq!(device.take(&all).new, chain);
}

#[test]
fn a_change_that_is_too_large_to_be_read_has_a_name_all_the_same() {
    let (doc, _) = customer();
    let mut device = Device::new(2, &doc);
    let many: Vec<Op> = {
        let one = AmChange::from_bytes(Device::new(1, &doc).set("city", "x").bytes).expect("a change").decode();
        vec![one.operations[0].clone(); 5_001]
    };
    let bytes = forged(&Device::new(1, &doc).set("city", "x"), |change| change.operations = many);
    let hash = AmChange::from_bytes(bytes.clone()).expect("a change").hash().0;
    let received = device.take(&[&bytes]);
    assert!(matches!(&received.refused[0].why, Hostile::TooLarge(_)));
    assert_eq!(received.refused[0].hash, Some(hash));
    let mut spoiled = bytes;
    spoiled[20] ^= 1;
    assert_eq!(
        device.take(&[&spoiled]).refused[0].hash,
        None,
        "another content under that checksum is not that change"
    );
}

#[test]
fn a_change_that_somebody_else_claims_first_is_its_authors_all_the_same() {
    let (doc, _) = customer();
    let mut writer = Device::new(1, &doc);
    let chain: Vec<Chunk> = (0..3).map(|n| writer.set("city", &format!("c{n}"))).collect();
    let (first, second) = (chain[1].bytes.as_slice(), chain[2].bytes.as_slice());
    let theirs = |index: usize, info: &cairn_domain::ChangeInfo| {
        if info.seq == 2 && index == 0 { Err("it is somebody else's".to_owned()) } else { Ok(()) }
    };
    for given in [[first, second, first, &chain[0].bytes], [first, &chain[0].bytes, second, first]] {
        let mut device = Device::new(2, &doc);
        let received = device.doc.receive(&given, &theirs);
        assert_eq!(received.new, chain);
        assert_eq!(received.places[1], given.iter().rposition(|bytes| *bytes == first).expect("it is there"));
        assert_eq!(received.refused.iter().map(|refusal| refusal.index).collect::<Vec<_>>(), [0]);
    }
}

#[test]
fn a_few_bytes_claim_endless_operations() {
    let endless = vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 1];
    for column in [0x01, 0x02, 0x11, 0x13, 0x42, 0x56, 0x70, 0x71, 0x73] {
        let bytes = framed(&[(column, endless.clone())]);
        let (doc, _) = customer();
        let why = refused(&mut Device::new(2, &doc), &[&bytes]);
        assert!(matches!(why, Hostile::TooLarge(_)), "column {column:#x}: {why}");
    }
}

#[test]
fn one_run_names_a_long_key_for_thousands_of_operations() {
    // 5,000 copies of 200,000 bytes would be a gigabyte.
    let mut keys = Vec::new();
    leb(&mut keys, 5_000);
    prefixed(&mut keys, &vec![b'x'; 200_000]);
    let mut actions = Vec::new();
    leb(&mut actions, 5_000);
    actions.push(1);
    let bytes = with_checksum(framed(&[(0x15, keys), (0x42, actions)]));
    let (doc, _) = customer();
    assert!(matches!(refused(&mut Device::new(2, &doc), &[&bytes]), Hostile::Unreadable(_)));
}

#[test]
fn every_operation_overwrites_thousands() {
    let mut counts = Vec::new();
    leb(&mut counts, 5_000);
    leb(&mut counts, 1_000_000);
    let mut preds = Vec::new();
    leb(&mut preds, 5_000_000_000);
    preds.push(1);
    let bytes = framed(&[(0x70, counts), (0x71, preds.clone()), (0x73, preds)]);
    let (doc, _) = customer();
    assert!(matches!(refused(&mut Device::new(2, &doc), &[&bytes]), Hostile::TooLarge(_)));
}

#[test]
fn a_change_is_deflated_or_a_whole_document() {
    let (doc, _) = customer();
    let mut long = Device::new(1, &doc);
    let chunk =
        long.edit(vec![Change::Replace { field: "remark".into(), text: "aaaa ".repeat(500) }]).expect("a change");
    let mut change = AmChange::from_bytes(chunk.bytes.clone()).expect("a change");
    let deflated = change.bytes().to_vec();
    assert!(deflated.len() < chunk.bytes.len());
    let mut whole = Automerge::new();
    whole.apply_changes([change]).expect("it waits");
    let document = Automerge::new().save();
    for bytes in [deflated, document] {
        assert!(matches!(refused(&mut Device::new(2, &doc), &[&bytes]), Hostile::Unreadable(_)));
    }
}

#[test]
fn one_content_comes_under_two_encodings() {
    let (doc, _) = customer();
    let sound = Device::new(1, &doc).set("city", "Dali");
    let mut device = Device::new(2, &doc);
    let mut padded = sound.bytes.clone();
    padded.push(0);
    // One byte more, and the length that fits.
    let length = padded[9];
    padded[9] = length + 1;
    let why = refused(&mut device, &[&with_checksum(padded)]);
    assert!(matches!(why, Hostile::Unreadable(_) | Hostile::Refused(_)), "{why}");
    assert_eq!(device.take(&[&sound.bytes]).new.len(), 1);
}

#[test]
fn another_change_comes_under_a_used_number() {
    let (doc, _) = customer();
    let (mut one, mut twin) = (Device::new(1, &doc), Device::new(1, &doc));
    let (first, fork) = (one.set("city", "Dali"), twin.set("city", "Lijiang"));
    let mut device = Device::new(2, &doc);
    device.take(&[&first.bytes]);
    is_refused(&refused(&mut device, &[&fork.bytes]));
    assert_eq!(device.doc.record().text("city"), Some("Dali"));
}

#[test]
fn a_first_change_is_judged_as_strictly_as_any() {
    let (_, first) = customer();
    let forgeries: [&dyn Fn(&mut ExpandedChange); 4] = [
        &|change| change.operations[0].insert = true,
        &|change| change.time = 1,
        &|change| change.seq = 2,
        &|change| change.operations[0].obj = ObjectId::Id(nowhere()),
    ];
    for forgery in forgeries {
        let bytes = forged(&first, forgery);
        let taken = Document::first_of(ID, Kind::Customer, &bytes, &|_, _| Ok(()));
        assert!(taken.is_none_or(|received| received.new.is_empty() && received.refused.len() == 1));
        assert!(Document::from_foreign(ID, Kind::Customer, &[&bytes], &|_, _| Ok(())).1.new.is_empty());
    }
}

#[test]
fn ninety_changes_that_once_made_a_record_unloadable() {
    let text = include_str!("fixtures/unloadable.txt");
    let all: Vec<Vec<u8>> = text.lines().map(|line| hex::decode(line).expect("hexadecimal")).collect();
    let all: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
    let (document, received) = Document::from_foreign(ID, Kind::Customer, &all, &|_, _| Ok(()));
    assert_eq!((received.new.len(), received.refused.len()), (1, 90));
    assert_eq!(document.record().text("name"), Some("王芳"));
    // A device that took them in long ago reads what the others say, and can write.
    let (judged, received) = Document::judged(ID, Kind::Customer, &all, &|_, _| Ok(())).expect("it reads");
    assert_eq!((judged.record(), received.refused.len()), (document.record(), 90));
    assert!(Device::new(2, &judged).edit(vec![set("city", "Dali")]).is_some());
}

/// Of these automerge says nothing in any build: who only loads them keeps them.
#[test]
fn bad_changes_that_automerge_does_not_notice_are_found_by_judging() {
    let (doc, first) = customer();
    let (mut honest, forger) = (Device::new(1, &doc), Device::new(3, &doc).set("city", "Dali"));
    let sound = honest.set("territory", "West");
    let forgeries: [&dyn Fn(&mut ExpandedChange); 4] = [
        &|change| change.time = 1,
        &|change| put(change).pred = vec![made("name")].into(),
        &|change| put(change).action = OpType::Put(ScalarValue::counter(7)),
        &|change| change.start_op = NonZeroU64::new(1_000_000).expect("not zero"),
    ];
    for forgery in forgeries {
        let bad = forged(&forger, forgery);
        let chunks = [bad.as_slice(), &sound.bytes, &first.bytes];
        let believed = Document::load(ID, Kind::Customer, chunks).expect("automerge takes it");
        assert_eq!(believed.heads().len(), 2, "it is in the record");
        let (judged, received) = Document::judged(ID, Kind::Customer, &chunks, &|_, _| Ok(())).expect("it reads");
        assert_eq!((judged.reading(), judged.heads()), (honest.doc.reading(), honest.doc.heads()));
        assert_eq!(received.refused.iter().map(|refusal| refusal.index).collect::<Vec<_>>(), [0]);
    }
}

#[test]
fn a_record_grows_without_end() {
    // Numbers of operations are what bounds a record: they follow from what a change builds on, so all devices agree where it ends.
    let why = attack(|change| change.start_op = NonZeroU64::new(1_999_999).expect("not zero"));
    assert!(matches!(why, Hostile::TooLarge(_)), "{why}");
}
