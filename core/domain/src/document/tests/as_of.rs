//! Edits of a record as somebody saw it before others changed it.

use super::*;

fn as_of(device: &mut Device, seen: &[ChangeHash], changes: Vec<Change>) -> Option<Chunk> {
    let id = device.doc.id;
    device.write(|doc, writer| doc.edit_as_of(&Edit { id, changes }, seen, writer)).expect("valid")
}

#[test]
fn what_others_changed_meanwhile_stays_and_what_meets_is_shown() {
    let (doc, _) =
        create(Kind::Customer, &[("name", "王芳".into()), ("city", "苏州".into()), ("remark", "静。".into())]);
    let (mut asker, mut other) = (Device::new(1, &doc), Device::new(2, &doc));
    let first = asker.edit(vec![set("territory", "江南")]).expect("valid").expect("a change");
    let seen = asker.doc.heads();
    let theirs = other
        .edit(vec![
            set("city", "杭州"),
            set("organisation", "医院"),
            Change::Replace { field: "remark".into(), text: "静。高楼。".into() },
        ])
        .expect("valid")
        .expect("a change");
    take(&mut asker, std::slice::from_ref(&theirs));
    let own = asker.edit(vec![set("gender", "female")]).expect("valid").expect("the asker's own later change");

    let name = "王芳芳";
    let changes =
        vec![set("city", "大理"), set("name", name), Change::Replace { field: "remark".into(), text: "很静。".into() }];
    let ours = as_of(&mut asker, &seen, changes).expect("a change");
    let record = asker.doc.record();
    assert_eq!(record.text("organisation"), Some("医院"), "theirs alone");
    assert_eq!(record.text("name"), Some(name), "ours alone");
    assert_eq!(record.text("remark"), Some("很静。高楼。"), "every character of both");
    let conflicts = asker.doc.conflicts();
    assert_eq!(conflicts.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), ["city"]);

    take(&mut other, &[first, own, ours]);
    assert_eq!(other.doc.record(), record, "the same on a device that hears of it later");
    assert_eq!(other.doc.heads(), asker.doc.heads());
    let next = asker.edit(vec![set("city", "大理")]).expect("valid").expect("a change that ends the conflict");
    assert!(asker.doc.conflicts().is_empty());
    assert_eq!(asker.doc.heads(), [next.hash]);
}

#[test]
fn an_answer_that_was_so_when_it_was_seen_writes_nothing() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into()), ("city", "苏州".into())]);
    let (mut asker, mut other) = (Device::new(1, &doc), Device::new(2, &doc));
    let seen = doc.heads();
    let theirs = other.edit(vec![set("city", "杭州")]).expect("valid").expect("a change");
    take(&mut asker, std::slice::from_ref(&theirs));
    assert_eq!(as_of(&mut asker, &seen, vec![set("city", "苏州")]), None);
    assert_eq!(asker.doc.record().text("city"), Some("杭州"), "unchanged answers do not undo what others wrote");
}

#[test]
fn what_was_seen_elsewhere_is_an_edit_of_what_is_here() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let mut asker = Device::new(1, &doc);
    as_of(&mut asker, &[[9; 32]], vec![set("city", "大理")]).expect("a change");
    assert_eq!(asker.doc.record().text("city"), Some("大理"));
}
