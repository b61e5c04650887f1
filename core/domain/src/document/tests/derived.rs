//! Records that several devices make by themselves are one.

use super::*;

fn request(title: &str) -> Create {
    let fields = [("title", title), ("reason", "birthday"), ("state", "open"), ("due", "2026-03-01")];
    let fields = fields.map(|(name, text)| (name.to_owned(), Value::from(text))).into();
    Create { id: RecordId([1; 16]), kind: Kind::Task, fields }
}

fn derived(title: &str, actor: u8) -> (Document, Chunk) {
    Document::derive(&request(title), [actor; 16]).expect("valid")
}

#[test]
fn the_same_request_makes_the_same_change_and_reads_as_it_says() {
    let (doc, chunk) = derived("王芳", 9);
    for _ in 0..20 {
        assert_eq!(derived("王芳", 9).1, chunk);
    }
    assert_eq!(doc.record().fields, request("王芳").fields);
    let first = Document::first_of(doc.id, doc.kind, &chunk.bytes, ALL).expect("a first change");
    assert_eq!(first.reading.expect("a reading").record, doc.record());
}

#[test]
fn what_each_device_writes_into_it_is_kept() {
    let (doc, seed) = derived("王芳", 9);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &derived("王芳", 9).0));
    let note = |text: &str| Change::Splice { field: "note".into(), at: 0, delete: 0, insert: text.into() };
    let one = a.edit(vec![set("state", "done"), note("蛋糕")]).expect("valid").expect("a change");
    let two = b.edit(vec![set("owner", &"0a".repeat(16)), note("鲜花")]).expect("valid").expect("a change");
    take(&mut a, &[seed.clone(), two.clone()]);
    take(&mut b, &[one, seed]);
    assert_eq!(a.doc.record(), b.doc.record());
    let record = a.doc.record();
    assert_eq!(record.text("state"), Some("done"));
    assert!(record.text("owner").is_some());
    let kept = record.text("note").expect("a note");
    assert!(kept.contains("蛋糕") && kept.contains("鲜花"), "{kept}");
    assert!(a.doc.conflicts().is_empty());
}

#[test]
fn devices_that_know_it_by_other_names_still_have_one_record() {
    let (doc, first) = derived("王芳", 8);
    let (other, second) = derived("王 芳", 9);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &other));
    take(&mut a, &[second]);
    take(&mut b, &[first]);
    assert_eq!(a.doc.record(), b.doc.record());
    assert_eq!(a.doc.conflicts().len(), 1, "the two titles");
}

#[test]
fn lists_cannot_be_given() {
    let mut request = request("王芳");
    request.fields.insert("note".to_owned(), "x".into());
    assert!(Document::derive(&request, [1; 16]).is_err());
}
