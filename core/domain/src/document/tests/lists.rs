//! Sets, lists and ledgers: what is added, edited or taken out on two devices at once.

use super::merge::chunks;
use super::*;
use crate::Items;

fn phones(document: &Document) -> Vec<String> {
    let record = document.record();
    let entries = record.items("phones").into_iter().flat_map(|items| items.values());
    entries.filter_map(|entry| entry.get("number")?.as_text().map(str::to_owned)).collect()
}

fn with_phone() -> (Device, Device, String) {
    let number = entry(&[("number", "1380013".into()), ("label", "old".into())]);
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into()), ("phones", number)]);
    let token = doc.record().items("phones").and_then(|items| items.keys().next().cloned()).expect("one entry");
    (Device::new(1, &doc), Device::new(2, &doc), token)
}

fn exchange(a: &mut Device, b: &mut Device) {
    let (of_a, of_b) = (chunks(&a.doc), chunks(&b.doc));
    take(a, &of_b);
    take(b, &of_a);
    assert_eq!(a.doc.record(), b.doc.record());
}

#[test]
fn an_entry_that_is_edited_while_it_is_taken_out_stays() {
    let (mut a, mut b, token) = with_phone();
    a.edit(vec![part("phones", &token, "label", "home")]).expect("valid");
    b.edit(vec![Change::Remove { field: "phones".into(), token_or_text: token.clone() }]).expect("valid");
    assert!(phones(&b.doc).is_empty());
    exchange(&mut a, &mut b);
    assert_eq!(phones(&b.doc), ["1380013"]);
    b.edit(vec![Change::Clear { field: "phones".into() }]).expect("valid").expect("a change");
    exchange(&mut a, &mut b);
    assert!(phones(&a.doc).is_empty());
    let error = a.edit(vec![part("phones", &token, "label", "home")]).expect_err("it was taken out");
    assert_eq!(error.0[0].rule, Rule::NoSuchEntry);
}

#[test]
fn two_values_of_one_part_are_a_conflict_of_that_part() {
    let (mut a, mut b, token) = with_phone();
    a.edit(vec![part("phones", &token, "number", "111")]).expect("valid");
    b.edit(vec![part("phones", &token, "number", "222"), part("phones", &token, "label", "")]).expect("valid");
    exchange(&mut a, &mut b);
    let conflicts = a.doc.conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].field, format!("phones.{token}.number"));
    let other = conflicts[0].set_aside[0].0.as_text().expect("a number").to_owned();
    a.edit(vec![part("phones", &token, "number", &other)]).expect("a switch");
    assert_eq!((phones(&a.doc), a.doc.conflicts()), (vec![other], Vec::new()));
}

#[test]
fn equal_concurrent_values_are_no_conflict() {
    let (mut a, mut b, _) = with_phone();
    a.edit(vec![set("city", "苏州")]).expect("valid");
    b.edit(vec![set("city", "苏州")]).expect("valid");
    exchange(&mut a, &mut b);
    assert_eq!(a.doc.conflicts(), []);
}

#[test]
fn a_part_is_refused_by_its_full_name() {
    let (mut a, _, token) = with_phone();
    let wrong = |device: &mut Device, value: &str| device.edit(vec![part("phones", &token, "number", value)]);
    let told = |e: EditError| (e.0[0].field.clone(), e.0[0].rule.clone());
    assert_eq!(wrong(&mut a, "none").map_err(told), Err(("phones.number".into(), Rule::NotAPhone)));
    assert_eq!(wrong(&mut a, "").map_err(told), Err(("phones.number".into(), Rule::Required)));
}

#[test]
fn setting_a_list_keeps_changes_adds_and_takes_out() {
    let (mut a, mut b, token) = with_phone();
    b.edit(vec![part("phones", &token, "label", "home")]).expect("valid");
    let Value::Items(mut items) = entry(&[("number", "222".into())]) else { panic!("entries") };
    items.insert(token.clone(), Fields::from([("number".to_owned(), "111".into())]));
    a.edit(vec![Change::Set { field: "phones".into(), value: Value::Items(items) }]).expect("valid");
    assert_eq!(phones(&a.doc), ["111", "222"]);
    let kept = a.doc.record();
    let entry = &kept.items("phones").expect("entries")[&token];
    assert!(!entry.contains_key("label"), "what is not given is taken away");
    exchange(&mut a, &mut b);
    a.edit(vec![Change::Set { field: "phones".into(), value: Value::Items(Items::new()) }]).expect("valid");
    assert!(phones(&a.doc).is_empty());
}

#[test]
fn a_tag_that_is_added_while_it_is_taken_out_stays() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into()), ("tags", Value::Set(vec!["vip".into()]))]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let untag = || Change::Remove { field: "tags".into(), token_or_text: "vip".into() };
    a.edit(vec![untag(), Change::Add { field: "tags".into(), value: "vip".into() }]).expect("valid");
    b.edit(vec![untag()]).expect("valid");
    exchange(&mut a, &mut b);
    assert_eq!(b.doc.record().fields["tags"], Value::Set(vec!["vip".into()]));
}

#[test]
fn points_are_only_ever_added() {
    let entry = entry(&[("points", Value::Int(10))]);
    let (doc, _) = create(Kind::Account, &[("customer", "0".repeat(32).as_str().into()), ("points", entry.clone())]);
    let mut a = Device::new(1, &doc);
    for change in [
        Change::Clear { field: "points".into() },
        Change::Set { field: "points".into(), value: entry },
        Change::Remove { field: "points".into(), token_or_text: "0".into() },
        part("points", "0", "text", "no"),
    ] {
        let error = a.edit(vec![change]).expect_err("a ledger");
        assert_eq!(error.0[0].rule, Rule::AppendOnly);
    }
    assert_eq!(a.doc.record().sum("points"), 10);
}

/// A record that was made before its tags, telephone numbers and note were invented.
#[test]
fn fields_younger_than_the_record_lose_nothing_when_two_devices_first_write_them() {
    let mut old = empty();
    let mut tx = old.transaction();
    automerge::transaction::Transactable::put(&mut tx, automerge::ROOT, "name", "王芳").expect("possible");
    tx.commit();
    let doc = Document::of(RecordId([1; 16]), Kind::Customer, old);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    for (device, n) in [(&mut a, "1"), (&mut b, "2")] {
        let note = Change::Replace { field: "remark".into(), text: format!("note {n}") };
        let phone = Change::Add { field: "phones".into(), value: entry(&[("number", n.into())]) };
        let tag = Change::Add { field: "tags".into(), value: n.into() };
        device.edit(vec![note, phone, tag]).expect("valid").expect("a change");
    }
    exchange(&mut a, &mut b);
    let record = a.doc.record();
    assert_eq!(record.fields["tags"], Value::Set(vec!["1".into(), "2".into()]));
    assert_eq!(phones(&a.doc).len(), 2);
    let note = record.text("remark").expect("both notes").to_owned();
    assert!(note.contains("note 1") && note.contains("note 2"), "{note}");
    let at = note.chars().count();
    a.edit(vec![Change::Splice { field: "remark".into(), at, delete: 0, insert: "!".into() }]).expect("valid");
    exchange(&mut a, &mut b);
    assert_eq!(b.doc.record().text("remark"), Some(format!("{note}!").as_str()));
}
