//! What automerge 0.12 cannot live with, as it was reported: `docs/upstream/automerge-panic.md`. When this fails, upstream has mended it.

use std::panic::catch_unwind;

use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, Automerge, Change, ROOT};

fn put(actor: u8) -> Change {
    let mut doc = AutoCommit::new().with_actor(ActorId::from([actor; 16]));
    doc.put(ROOT, "y", 1).expect("possible");
    doc.put(ROOT, "z", 2).expect("possible");
    doc.get_last_local_change().expect("a change")
}

#[test]
fn a_value_of_a_map_that_is_inserted_panics() {
    let mut inserted = put(2).decode();
    inserted.operations[0].insert = true;
    let bad = Change::from(inserted);
    let fixture = include_str!("fixtures/unloadable.txt").lines();
    let fixture: Vec<Change> =
        fixture.map(|line| Change::from_bytes(hex::decode(line).expect("hex")).expect("a change")).collect();
    let panics = |changes: Vec<Change>| catch_unwind(|| Automerge::new().apply_changes(changes)).is_err();
    let saved = catch_unwind(|| {
        let mut doc = Automerge::new();
        doc.apply_changes([put(1), bad.clone()]).expect("it is taken");
        Automerge::load(&doc.save()).is_ok()
    });
    let told = (panics(vec![bad.clone()]), panics(vec![put(1), bad.clone()]), panics(fixture), saved.ok());
    let expected = if cfg!(debug_assertions) { (true, true, true, None) } else { (false, false, false, Some(true)) };
    assert_eq!(told, expected);
}
