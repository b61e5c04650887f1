//! Taking changes back beside what others wrote.

use proptest::prelude::*;

use super::*;

fn invert(device: &mut Device, taken: &[ChangeHash]) -> Inverted {
    device.write(|doc, writer| doc.invert(taken, writer)).expect("can be taken back")
}

fn replace(text: &str) -> Change {
    Change::Replace { field: "remark".into(), text: text.into() }
}

fn tag(text: &str) -> Change {
    Change::Add { field: "tags".into(), value: text.into() }
}

fn two() -> (Device, Device) {
    let tags = Value::Set(vec!["vip".into()]);
    let fields = [("name", "王芳".into()), ("city", "苏州".into()), ("remark", "likes tea.".into()), ("tags", tags)];
    let (doc, _) = create(Kind::Customer, &fields);
    (Device::new(1, &doc), Device::new(2, &doc))
}

#[test]
fn what_a_colleague_wrote_since_stays() {
    let (mut a, mut b) = two();
    let ours = vec![replace("likes green tea."), tag("gold"), set("city", "杭州"), set("territory", "East")];
    let ours = a.edit(ours).expect("valid").expect("a change");
    take(&mut b, std::slice::from_ref(&ours));
    let theirs = vec![replace("likes green tea. ALLERGIC TO NUTS"), tag("nuts"), set("city", "大理")];
    let theirs = b.edit(theirs).expect("valid").expect("a change");
    take(&mut a, std::slice::from_ref(&theirs));
    let undone = invert(&mut a, &[ours.hash]);
    let record = a.doc.record();
    assert_eq!(record.text("remark"), Some("likes tea. ALLERGIC TO NUTS"));
    assert_eq!(record.fields["tags"], Value::Set(vec!["nuts".into(), "vip".into()]));
    assert_eq!((record.text("city"), record.text("territory")), (Some("大理"), None));
    assert_eq!(undone.kept, ["city"], "told: somebody wrote over it");
    assert!(a.doc.conflicts().is_empty());
    take(&mut b, &undone.chunks);
    assert_eq!(b.doc.record(), record);
}

#[test]
fn an_entry_that_a_colleague_took_out_does_not_hold_up_the_rest() {
    let entry: Fields = [("number".to_owned(), "+8613800138000".into()), ("label".to_owned(), "home".into())].into();
    let phones = Value::Items([("0".to_owned(), entry)].into());
    let (doc, _) = create(Kind::Customer, &[("name", "x".into()), ("remark", "likes tea.".into()), ("phones", phones)]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let Value::Items(items) = doc.record().fields["phones"].clone() else { panic!("a list") };
    let token = items.keys().next().expect("one").clone();
    let ours = a.edit(vec![replace("likes green tea."), part("phones", &token, "label", "work")]);
    let ours = ours.expect("valid").expect("a change");
    take(&mut b, std::slice::from_ref(&ours));
    let removal = Change::Remove { field: "phones".into(), token_or_text: token };
    let removed = b.edit(vec![removal]).expect("valid").expect("a change");
    take(&mut a, &[removed]);
    let undone = invert(&mut a, &[ours.hash]);
    assert_eq!(a.doc.record().text("remark"), Some("likes tea."));
    assert_eq!(undone.kept, ["phones"], "told");
}

#[test]
fn several_steps_are_taken_back_to_before_the_first() {
    let (mut a, mut b) = two();
    let was = a.doc.record();
    let mut own = Vec::new();
    for changes in
        [vec![replace("likes abc tea."), set("city", "甲")], vec![replace("likes aXc tea."), set("city", "乙")]]
    {
        own.push(a.edit(changes).expect("valid").expect("a change"));
        let theirs = b.edit(vec![tag(&format!("b{}", own.len()))]).expect("valid").expect("a change");
        take(&mut a, &[theirs]);
    }
    let taken: Vec<_> = own.iter().map(|chunk| chunk.hash).collect();
    let undone = invert(&mut a, &taken);
    let record = a.doc.record();
    assert_eq!((record.text("remark"), record.text("city")), (was.text("remark"), was.text("city")));
    assert_eq!(record.fields["tags"], Value::Set(vec!["b1".into(), "b2".into(), "vip".into()]));
    assert!(undone.kept.is_empty());
    take(&mut b, &own);
    take(&mut b, &undone.chunks);
    assert_eq!(b.doc.record(), record);
}

#[test]
fn entries_come_back_under_their_own_tokens_and_edited_ones_stay() {
    let entry: Fields = [("number".to_owned(), "+8613800138000".into())].into();
    let (doc, _) =
        create(Kind::Customer, &[("name", "x".into()), ("phones", Value::Items([("0".to_owned(), entry)].into()))]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let Value::Items(items) = doc.record().fields["phones"].clone() else { panic!("a list") };
    let token = items.keys().next().expect("one").clone();
    let removal = Change::Remove { field: "phones".into(), token_or_text: token.clone() };
    let removed = a.edit(vec![removal]).expect("valid").expect("a change");
    let back = invert(&mut a, &[removed.hash]);
    take(&mut b, std::slice::from_ref(&removed));
    take(&mut b, &back.chunks);
    assert_eq!(a.doc.record().fields["phones"], Value::Items(items), "the same entry, not one like it");

    let new: Fields = [("number".to_owned(), "+8613900139000".into())].into();
    let add = Change::Add { field: "phones".into(), value: Value::Items([("n".to_owned(), new)].into()) };
    let added = b.edit(vec![add]).expect("valid").expect("a change");
    take(&mut a, std::slice::from_ref(&added));
    let Value::Items(now) = a.doc.record().fields["phones"].clone() else { panic!("a list") };
    let fresh = now.keys().find(|other| **other != token).expect("the new one").clone();
    let labelled = a.edit(vec![part("phones", &fresh, "label", "work")]).expect("valid").expect("a change");
    take(&mut b, &[labelled]);
    invert(&mut b, &[added.hash]);
    let Value::Items(left) = b.doc.record().fields["phones"].clone() else { panic!("a list") };
    assert!(left.contains_key(&fresh), "a colleague has worked on it since");
}

#[test]
fn what_only_goes_forward_is_not_taken_back() {
    let (doc, _) = create(Kind::Case, &[("title", "Bus".into())]);
    let mut a = Device::new(1, &doc);
    let moved = a.edit(vec![set("status", "in_work")]).expect("forward").expect("a change");
    let before = a.doc.heads();
    let refused = a.write(|doc, writer| doc.invert(&[moved.hash], writer)).expect_err("forward only");
    assert_eq!(refused.0[0].field, "status");
    assert_eq!(a.doc.heads(), before, "nothing was written");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However A and B type into one note and change one set, taking A's change back leaves exactly what B alone would have.
    #[test]
    fn taking_back_a_leaves_all_of_b(ours in "[a-d ]{0,12}", theirs in "[w-z]{1,4}", at in 0_usize..10, after in any::<bool>()) {
        let (mut a, mut b) = two();
        let mut alone = Device::new(3, &b.doc);
        let typed = vec![Change::Splice { field: "remark".into(), at, delete: 0, insert: theirs.clone() }, tag("theirs")];
        alone.edit(typed.clone()).expect("valid");
        let Some(change) = a.edit(vec![replace(&format!("likes {ours}tea.")), tag("ours")]).expect("valid") else { return Ok(()) };
        if after {
            // B writes having seen A's: behind the end, where A changed nothing.
            take(&mut b, std::slice::from_ref(&change));
            let end = b.doc.record().text("remark").map_or(0, |text| text.chars().count());
            b.edit(vec![Change::Splice { field: "remark".into(), at: end, delete: 0, insert: theirs.clone() }, tag("theirs")]).expect("valid");
        } else {
            b.edit(typed).expect("valid");
            take(&mut b, std::slice::from_ref(&change));
        }
        b.write(|doc, writer| doc.invert(&[change.hash], writer)).expect("can be taken back");
        let expected = if after { format!("likes tea.{theirs}") } else { alone.doc.record().text("remark").expect("a note").to_owned() };
        let record = b.doc.record();
        prop_assert_eq!(record.text("remark"), Some(expected.as_str()));
        prop_assert_eq!(&record.fields["tags"], &alone.doc.record().fields["tags"]);
    }
}
