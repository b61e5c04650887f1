use cairn_domain::{Change, Value};
use proptest::prelude::*;

use super::*;
use crate::testing::{Book, SPACE, own, set_of};

#[test]
fn a_record_reads_back_with_its_history() {
    let book = Book::new(1);
    let id = book.create(Kind::Customer, &[("name", "王芳".into()), ("city", "Suzhou".into())]);
    assert!(book.set(id, "city", "Wuxi").changed);
    assert!(!book.set(id, "city", "Wuxi").changed, "it says that already");
    let record = book.read(|conn| get(conn, id)).expect("the record");
    assert_eq!((record.text("name"), record.text("city")), (Some("王芳"), Some("Wuxi")));
    let history = book.read(|conn| history(conn, id));
    assert_eq!(history.len(), 2);
    let written: Vec<_> = history.iter().map(|entry| (entry.written.author, entry.written.at_ms)).collect();
    assert_eq!(written, [(book.device, 2_000), (book.device, 3_000)]);
    assert!(history[1].fields.iter().any(|field| field.field == "city"), "{history:?}");
    let last = book.read(|conn| last_of(conn, id));
    assert_eq!(last, Written { author: book.device, at_ms: 3_000 });
    assert_eq!(book.read(|conn| space_of(conn, id)), Some(SPACE));
    assert_eq!(book.read(|conn| titles(conn, [id, RecordId([0; 16])])), [(id, "王芳".to_owned())].into());
}

#[test]
fn a_request_that_breaks_rules_writes_nothing() {
    let book = Book::new(1);
    let request = Create { id: RecordId([1; 16]), kind: Kind::Customer, fields: own(&[("nme", "x".into())]) };
    let refused = book.as_author(|tx, author| create(tx, &request, SPACE, author)).expect_err("a refusal");
    assert_eq!(refused.code(), "invalid");
    assert_eq!(book.read(|conn| get(conn, request.id)), None);
    let id = book.customer("王芳");
    let edit_it = Edit { id, changes: vec![Change::Clear { field: "name".into() }] };
    let refused = book.as_author(|tx, author| edit(tx, &edit_it, author)).expect_err("a refusal");
    assert_eq!(refused.code(), "invalid");
    assert_eq!(book.sent(id).changes.len(), 1);
}

#[test]
fn what_is_not_here_is_named() {
    let book = Book::new(1);
    let nobody = RecordId([1; 16]);
    let gone = book.as_author(|tx, author| delete(tx, nobody, author)).expect_err("a refusal");
    assert!(matches!(gone, StoreError::NotFound(id) if id == nobody), "{gone}");
    assert!(book.store.read(|conn| history(conn, nobody)).is_err());
    assert_eq!(book.read(|conn| get_with_conflicts(conn, nobody)), None);
}

#[test]
fn deleting_marks_and_restoring_brings_back() {
    let book = Book::new(1);
    let id = book.customer("王芳");
    assert!(book.delete(id).changed && !book.delete(id).changed);
    assert!(book.read(|conn| get(conn, id)).expect("still there").deleted);
    let back = book.as_author(|tx, author| restore(tx, id, author)).expect("the record back");
    assert!(back.changed && !book.read(|conn| get(conn, id)).expect("there").deleted);
}

#[test]
fn a_conflict_tells_whose_values_they_are_and_when_they_were_written() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = one.customer("王芳");
    two.receive(one.sent(id));
    one.set(id, "city", "Suzhou");
    two.set(id, "city", "Wuxi");
    two.set(id, "territory", "Jiangsu");
    one.receive(two.sent(id));
    two.receive(one.sent(id));
    let of = |book: &Book| book.read(|conn| get_with_conflicts(conn, id)).expect("the record");
    let ((record, conflicts, _), (other, mirrored, _)) = (of(&one), of(&two));
    assert_eq!((&record, &conflicts), (&other, &mirrored), "every device keeps the same one");
    assert_eq!(conflicts.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), ["city"]);
    let json = serde_json::to_string(&conflicts[0].clone().map_author(|w| format!("{}@{}", w.author.0[0], w.at_ms)));
    let told = format!("{:?}", json.as_deref());
    assert!(told.contains("1@3000") && told.contains("2@2000"), "{told}");
}

/// Something that happens on one of two devices.
#[derive(Debug, Clone)]
enum Step {
    Create(usize, Kind, String),
    Set(usize, usize, &'static str, String),
    Tags(usize, usize, Vec<&'static str>),
    Link(usize, usize, usize),
    Delete(usize, usize),
    Restore(usize, usize),
    /// All changes of a record travel from one device to the other.
    Send(usize, usize),
    /// Only its latest change does.
    SendLast(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let device = || 0..2_usize;
    let record = || 0..6_usize;
    let text = || "[王芳重李a-cé]{1,5}";
    prop_oneof![
        3 => (device(), prop_oneof![Just(Kind::Customer), Just(Kind::Task)], text()).prop_map(|(d, k, t)| Step::Create(d, k, t)),
        4 => (device(), record(), prop_oneof![Just("city"), Just("name"), Just("territory"), Just("remark")], text())
            .prop_map(|(d, r, f, t)| Step::Set(d, r, f, t)),
        2 => (device(), record(), prop::collection::vec(prop_oneof![Just("vip"), Just("老"), Just("é")], 0..3))
            .prop_map(|(d, r, tags)| Step::Tags(d, r, tags)),
        2 => (device(), record(), record()).prop_map(|(d, r, to)| Step::Link(d, r, to)),
        1 => (device(), record()).prop_map(|(d, r)| Step::Delete(d, r)),
        1 => (device(), record()).prop_map(|(d, r)| Step::Restore(d, r)),
        4 => (device(), record()).prop_map(|(d, r)| Step::Send(d, r)),
        2 => (device(), record()).prop_map(|(d, r)| Step::SendLast(d, r)),
    ]
}

/// Does it where it can be done; a record that is not on the device, or a field that its kind lacks, is passed over.
fn take(books: &[Book; 2], ids: &mut Vec<RecordId>, step: &Step) {
    let try_edit = |device: usize, record: usize, change: Change| {
        if let Some(id) = ids.get(record) {
            let request = Edit { id: *id, changes: vec![change] };
            let _ = books[device].as_author(|tx, author| edit(tx, &request, author));
        }
    };
    let set = |field: &str, value: Value| Change::Set { field: field.to_owned(), value };
    let here = |device: usize, record: usize| {
        ids.get(record).copied().filter(|id| books[device].read(|conn| known(conn, *id)).is_some())
    };
    match step {
        Step::Create(device, kind, title) => {
            let name = kind.spec().title[0];
            ids.push(books[*device].create(*kind, &[(name, title.as_str().into())]));
        }
        Step::Set(device, record, "remark", text) => {
            try_edit(*device, *record, Change::Replace { field: "remark".to_owned(), text: text.clone() });
        }
        Step::Set(device, record, field, text) => try_edit(*device, *record, set(field, text.as_str().into())),
        Step::Tags(device, record, tags) => try_edit(*device, *record, set("tags", set_of(tags))),
        Step::Link(device, record, to) => {
            if let Some(to) = ids.get(*to) {
                try_edit(*device, *record, set("owner", to.to_string().as_str().into()));
            }
        }
        Step::Delete(device, record) => {
            if let Some(id) = here(*device, *record) {
                books[*device].delete(id);
            }
        }
        Step::Restore(device, record) => {
            if let Some(id) = here(*device, *record) {
                books[*device].as_author(|tx, author| restore(tx, id, author)).expect("a restore");
            }
        }
        Step::Send(device, record) | Step::SendLast(device, record) => {
            if let Some(id) = here(*device, *record) {
                let mut incoming = books[*device].sent(id);
                if matches!(step, Step::SendLast(..)) {
                    incoming.changes.drain(..incoming.changes.len() - 1);
                }
                books[1 - device].receive(incoming);
            }
        }
    }
}

/// Everything that is derived from the changes, as text; without what tells of this device's own course of events.
fn derived(book: &Book) -> Vec<String> {
    const TABLES: [&str; 3] = [
        "SELECT n || hex(id) || kind || hex(space) || title || subtitle || sort || fields || hex(owner) || ifnull(territory, '-')
           || first_tag || deleted || revived || conflicts || updated_ms || hex(author) FROM record ORDER BY n",
        "SELECT tag || record FROM tag ORDER BY 1",
        "SELECT hex(target) || record || field FROM link ORDER BY 1",
    ];
    let mut all = Vec::new();
    for table in TABLES {
        all.extend(book.read(|conn| {
            let mut query = conn.prepare(table)?;
            let rows = query.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<std::result::Result<Vec<String>, _>>()?)
        }));
    }
    for typed in ["王", "wang", "w", "a", "b", "vip", "e", "c", "zhong", "老"] {
        let mut found = book.found(typed);
        found.sort();
        all.push(format!("{typed}: {found:?}"));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_derived_equals_a_rebuild_and_both_devices_agree(steps in prop::collection::vec(step(), 1..30)) {
        let books = [Book::new(1), Book::new(2)];
        let mut ids = Vec::new();
        for step in &steps {
            take(&books, &mut ids, step);
        }
        for book in &books {
            let before = derived(book);
            book.write(rebuild);
            prop_assert_eq!(derived(book), before);
        }
        for record in 0..ids.len() {
            take(&books, &mut ids, &Step::Send(0, record));
            take(&books, &mut ids, &Step::Send(1, record));
        }
        for id in &ids {
            let of = |book: &Book| book.read(|conn| get_with_conflicts(conn, *id));
            prop_assert_eq!(of(&books[0]), of(&books[1]));
        }
    }
}
