//! A member who cheats: crafted changes of records.
//!
//! Those that take automerge into their hands stand in `core/domain/tests/attacks.rs`, for only that crate may; here is what anybody can do
//! with bytes alone.

use cairn_domain::{
    Change, ChangeInfo, Chunk, Create, Document, Edit, Fields, Hostile, Kind, Received, RecordId, Value, Writer,
    actor_for,
};

const ID: RecordId = RecordId([1; 16]);

fn customer() -> (Document, Chunk) {
    let fields =
        Fields::from([("name".to_owned(), "王芳".into()), ("tags".to_owned(), Value::Set(vec!["vip".into()]))]);
    let request = Create { id: ID, kind: Kind::Customer, fields };
    Document::create(&request, &mut Writer { actor: [9; 16], random: &mut || [0; 16] }).expect("valid")
}

fn edit(document: &mut Document, actor: u8, field: &str, text: &str) -> Chunk {
    let changes = vec![Change::Set { field: field.into(), value: text.into() }];
    let writer = &mut Writer { actor: [actor; 16], random: &mut || [actor; 16] };
    document.edit(&Edit { id: ID, changes }, writer).expect("valid").expect("a change")
}

fn take(document: &mut Document, foreign: &[&[u8]]) -> Received {
    document.receive(foreign, &|_, _| Ok(()))
}

/// The changes that up to 2026-11-30 were accepted one by one and could not be loaded together; the first line is sound.
fn unloadable() -> Vec<Vec<u8>> {
    let text = include_str!("../../../../core/domain/tests/fixtures/unloadable.txt");
    text.lines().map(|line| hex::decode(line).expect("hexadecimal")).collect()
}

#[test]
fn a_change_is_cut_off_anywhere() {
    let (mut document, first) = customer();
    let before = document.clone();
    let sound = edit(&mut document.clone(), 1, "city", "Dali");
    for bytes in [&sound.bytes, &first.bytes] {
        for end in 0..bytes.len() {
            let received = take(&mut document, &[&bytes[..end]]);
            assert!(received.new.is_empty() && received.refused.len() == 1, "cut at {end}");
        }
    }
    assert_eq!((document.record(), document.heads()), (before.record(), before.heads()));
}

#[test]
fn any_byte_of_a_change_is_another() {
    let (mut document, _) = customer();
    let sound = edit(&mut document.clone(), 1, "city", "Dali").bytes;
    for at in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[at] ^= 0x41;
        let received = take(&mut document, &[&bytes]);
        assert!(received.new.is_empty(), "byte {at}");
    }
}

#[test]
fn a_change_is_followed_by_another_in_the_same_bytes() {
    let (mut document, first) = customer();
    let sound = edit(&mut document.clone(), 1, "city", "Dali");
    let doubled = [sound.bytes.as_slice(), &first.bytes].concat();
    assert_eq!(take(&mut document, &[&doubled]).refused.len(), 1);
}

#[test]
fn a_change_is_sent_a_thousand_times() {
    let (mut document, _) = customer();
    let sound = edit(&mut document.clone(), 1, "city", "Dali");
    let thousand = vec![sound.bytes.as_slice(); 1_000];
    let received = take(&mut document, &thousand);
    assert_eq!((received.new.len(), received.refused.len()), (1, 0));
    assert!(take(&mut document, &thousand).reading.is_none(), "it is known");
}

#[test]
fn ninety_unloadable_changes_leave_a_record_as_it_was() {
    let all = unloadable();
    let (mut document, received) = Document::from_foreign(ID, Kind::Customer, &[&all[0]], &|_, _| Ok(()));
    assert_eq!(received.new.len(), 1);
    let before = (document.reading(), document.heads());
    for bytes in &all[1..] {
        assert_eq!(take(&mut document, &[bytes]).refused.len(), 1);
    }
    assert_eq!((document.reading(), document.heads()), before);
    edit(&mut document, 1, "city", "Dali");
}

#[test]
fn a_record_that_an_older_version_let_be_spoiled() {
    let all = unloadable();
    let chunks: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
    let (mut document, judged) = Document::judged(ID, Kind::Customer, &chunks, &|_, _| Ok(())).expect("it reads");
    assert_eq!((judged.new.len(), judged.refused.len()), (1, 90));
    assert_eq!(document.record().text("name"), Some("王芳"));
    let ours = edit(&mut document, 1, "city", "Dali");
    let (_, received) = Document::from_foreign(ID, Kind::Customer, &[&all[0], &ours.bytes], &|_, _| Ok(()));
    assert_eq!(received.new.len(), 2, "others can take what was written into it");
}

#[test]
fn a_spoiled_change_among_an_envelopes_good_ones() {
    let (mut document, _) = customer();
    let mut writer = document.clone();
    let good = [edit(&mut writer, 1, "city", "Dali"), edit(&mut writer, 1, "territory", "East")];
    let spoiled = &unloadable()[5];
    let received = take(&mut document, &[&good[0].bytes, spoiled, &good[1].bytes]);
    assert_eq!(received.new, good);
    // It builds on another record's first change, which never comes here: it waits, or is refused, and touches nothing.
    assert_eq!(received.refused.len() + received.parked.len(), 1);
    assert_eq!(document.heads(), writer.heads());
}

#[test]
fn changes_come_backwards_and_with_gaps() {
    let (mut document, _) = customer();
    let mut writer = document.clone();
    let chain: Vec<Chunk> = (0..40).map(|n| edit(&mut writer, 1, "city", &format!("c{n}"))).collect();
    let backwards: Vec<&[u8]> = chain.iter().skip(1).rev().map(|chunk| chunk.bytes.as_slice()).collect();
    let received = take(&mut document, &backwards);
    assert_eq!((received.parked.len(), received.refused.len()), (39, 0));
    let whole: Vec<&[u8]> = backwards.into_iter().chain([chain[0].bytes.as_slice()]).collect();
    assert_eq!(take(&mut document, &whole).new.len(), 40);
    assert_eq!(document.heads(), writer.heads());
}

#[test]
fn a_first_change_of_one_kind_comes_as_another() {
    let (_, first) = customer();
    for kind in Kind::ALL {
        if let Some(received) = Document::first_of(ID, *kind, &first.bytes, &|_, _| Ok(())) {
            assert!(*kind == Kind::Customer || received.new.is_empty());
        }
        let (document, received) = Document::from_foreign(ID, *kind, &[&first.bytes], &|_, _| Ok(()));
        // Where it is taken in it reads as that kind reads it: no field is of another shape than its specification says.
        assert_eq!(received.new.is_empty(), document.heads().is_empty());
    }
}

#[test]
fn a_thief_writes_under_a_colleagues_actor() {
    let (mut document, _) = customer();
    let theirs = edit(&mut document.clone(), 1, "city", "Dali");
    take(&mut document, &[&theirs.bytes]);
    let stolen = edit(&mut document.clone(), 1, "city", "Lijiang");
    // Who judges is told which change the actor wrote before, and so whose the actor is.
    let veto = |_: usize, info: &ChangeInfo| {
        if info.before == Some(theirs.hash) { Err("the actor is a colleague's".to_owned()) } else { Ok(()) }
    };
    let received = document.receive(&[&stolen.bytes], &veto);
    assert!(matches!(received.refused[0].why, Hostile::ForeignActor(_)));
    assert!(received.new.is_empty() && document.record().text("city") == Some("Dali"));
}

#[test]
fn a_device_restored_from_a_backup_writes_beside_itself() {
    // Two installations of one device never share an actor, so what both wrote stays.
    let (document, _) = customer();
    let actor = |install: u8| actor_for([1; 16], ID, &[install; 16]);
    assert_ne!(actor(1), actor(2));
    let write = |install: u8, text: &str| {
        let mut copy = document.clone();
        let changes = vec![Change::Set { field: "city".into(), value: text.into() }];
        let writer = &mut Writer { actor: actor(install), random: &mut || [0; 16] };
        copy.edit(&Edit { id: ID, changes }, writer).expect("valid").expect("a change")
    };
    let (one, two) = (write(1, "Dali"), write(2, "Lijiang"));
    let mut device = document.clone();
    assert_eq!(take(&mut device, &[&one.bytes, &two.bytes]).new.len(), 2);
    assert_eq!(device.conflicts().len(), 1);
}
