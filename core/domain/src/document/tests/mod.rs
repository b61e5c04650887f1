//! Merging, on random edits in every order: equal documents, equal records, nothing lost.

mod hostile;
mod lists;

use proptest::prelude::*;

use super::*;
use crate::invalid::Rule;
use crate::request::Change;
use crate::spec::{FieldSpec, Scalar, Shape};
use crate::value::{Fields, Money, Position, Value};

/// A device that writes: its actor and a counter in place of randomness.
struct Device {
    actor: [u8; 16],
    next: u64,
    doc: Document,
}

impl Device {
    fn new(n: u8, doc: &Document) -> Self {
        Self { actor: [n; 16], next: 0, doc: doc.clone() }
    }

    fn write<T>(&mut self, work: impl FnOnce(&mut Document, &mut Writer<'_>) -> T) -> T {
        let (actor, next) = (self.actor, &mut self.next);
        let mut random = || {
            *next += 1;
            let mut bytes = actor;
            bytes[..8].copy_from_slice(&(*next * 256 + u64::from(actor[0])).to_le_bytes());
            bytes
        };
        work(&mut self.doc, &mut Writer { actor, random: &mut random })
    }

    fn edit(&mut self, changes: Vec<Change>) -> Result<Option<Chunk>, EditError> {
        let id = self.doc.id;
        self.write(|doc, writer| doc.edit(&Edit { id, changes }, writer))
    }
}

fn create(kind: Kind, fields: &[(&str, Value)]) -> (Document, Chunk) {
    let fields: Fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let request = Create { id: RecordId([1; 16]), kind, fields };
    Document::create(&request, &mut Writer { actor: [0; 16], random: &mut || [0; 16] }).expect("valid")
}

fn set(field: &str, value: &str) -> Change {
    Change::Set { field: field.into(), value: value.into() }
}

fn part(field: &str, token: &str, part: &str, value: &str) -> Change {
    Change::SetItem { field: field.into(), token: token.into(), part: part.into(), value: value.into() }
}

fn take(device: &mut Device, chunks: &[Chunk]) {
    let bytes: Vec<&[u8]> = chunks.iter().map(|c| c.bytes.as_slice()).collect();
    device.doc.receive(&bytes).expect("sound changes");
}

fn entry(parts: &[(&str, Value)]) -> Value {
    let parts: Fields = parts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Value::Items([("new".to_owned(), parts)].into())
}

#[test]
fn both_edits_of_one_field_are_told_with_the_changes_that_wrote_them() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let of_a = a.edit(vec![set("city", "苏州")]).expect("valid").expect("a change");
    let of_b = b.edit(vec![set("city", "杭州")]).expect("valid").expect("a change");
    take(&mut a, std::slice::from_ref(&of_b));
    take(&mut b, std::slice::from_ref(&of_a));
    assert_eq!(a.doc.conflicts(), b.doc.conflicts());
    let conflict = &a.doc.conflicts()[0];
    let wrote = |value: &Value| if *value == "苏州".into() { of_a.hash } else { of_b.hash };
    assert_eq!(conflict.kept_by, wrote(&conflict.kept));
    assert_eq!(conflict.set_aside, [(conflict.set_aside[0].0.clone(), wrote(&conflict.set_aside[0].0))]);
    let other = conflict.set_aside[0].0.clone();
    a.edit(vec![Change::Set { field: "city".into(), value: other }]).expect("valid").expect("a switch is a change");
    assert!(a.doc.conflicts().is_empty());
}

#[test]
fn keeping_what_is_kept_ends_a_conflict_too() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    a.edit(vec![set("city", "苏州")]).expect("valid");
    let of_b = b.edit(vec![set("city", "杭州")]).expect("valid").expect("a change");
    take(&mut a, &[of_b]);
    let kept = a.doc.conflicts()[0].kept.clone();
    assert!(a.edit(vec![Change::Set { field: "city".into(), value: kept }]).expect("valid").is_some());
    assert!(a.doc.conflicts().is_empty());
}

#[test]
fn an_edit_that_says_nothing_new_writes_nothing() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into()), ("tags", Value::Set(vec!["vip".into()]))]);
    let mut a = Device::new(1, &doc);
    let tags = Change::Add { field: "tags".into(), value: "vip".into() };
    assert_eq!(a.edit(vec![set("name", "王芳"), tags]).expect("valid"), None);
}

#[test]
fn a_refused_edit_leaves_the_record_as_it_was() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let mut a = Device::new(1, &doc);
    let error = a.edit(vec![set("city", "苏州"), set("birthday", "soon")]).expect_err("no date");
    assert_eq!(error.0[0].field, "birthday");
    assert_eq!(a.doc.record(), doc.record());
}

#[test]
fn a_case_goes_forward_and_the_furthest_step_wins() {
    let (doc, _) = create(Kind::Case, &[("title", "Bus".into())]);
    assert_eq!(doc.record().text("status"), Some("received"));
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let of_a = a.edit(vec![set("status", "closed")]).expect("forward").expect("a change");
    let of_b = b.edit(vec![set("status", "acknowledged")]).expect("forward").expect("a change");
    take(&mut a, &[of_b]);
    take(&mut b, &[of_a]);
    for device in [&a, &b] {
        assert_eq!(device.doc.record().text("status"), Some("closed"));
        assert!(device.doc.conflicts().is_empty());
    }
    let error = b.edit(vec![set("status", "in_work")]).expect_err("a closed case is reopened, not moved back");
    assert_eq!(error.0[0].field, "status");
    let closed_again = a.edit(vec![set("status", "closed")]).expect("the same step");
    let reopened = b.edit(vec![set("status", "reopened")]).expect("after closing").expect("a change");
    take(&mut a, &[reopened]);
    assert_eq!(a.doc.record().text("status"), Some("reopened"), "{closed_again:?}");
}

#[test]
fn a_reopened_case_is_not_closed_by_who_closed_it_before() {
    let (doc, _) = create(Kind::Case, &[("title", "Bus".into()), ("status", "resolved".into())]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let reopened = a.edit(vec![set("status", "reopened"), set("status", "in_work")]).expect("valid").expect("a change");
    let closed = b.edit(vec![set("status", "closed")]).expect("forward").expect("a change");
    take(&mut a, &[closed]);
    take(&mut b, &[reopened]);
    for device in [&a, &b] {
        assert_eq!(device.doc.record().text("status"), Some("in_work"));
    }
}

#[test]
fn everything_wrong_with_an_edit_is_told_at_once() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let mut a = Device::new(1, &doc);
    let error = a.edit(vec![set("name", " "), set("birthday", "soon"), set("colour", "red")]).expect_err("three");
    let told: Vec<_> = error.0.iter().map(|i| (i.field.as_str(), i.rule.clone())).collect();
    assert_eq!(told, [("name", Rule::Required), ("birthday", Rule::NotADate), ("colour", Rule::UnknownField)]);
}

#[test]
fn an_empty_text_takes_a_value_away() {
    let (doc, _) =
        create(Kind::Customer, &[("name", "王芳".into()), ("city", "".into()), ("territory", "East".into())]);
    assert_eq!(doc.record().fields.keys().collect::<Vec<_>>(), ["name", "territory"]);
    let mut a = Device::new(1, &doc);
    a.edit(vec![set("territory", "")]).expect("optional").expect("a change");
    assert_eq!(a.doc.record().text("territory"), None);
}

#[test]
fn no_change_is_larger_than_others_accept() {
    let long = "客".repeat(crate::check::AT_ONCE_MAX);
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into()), ("remark", long.as_str().into())]);
    let mut a = Device::new(1, &doc);
    let mut typed = |text: &str| {
        let at = a.doc.record().text("remark").map_or(0, |note| note.chars().count());
        a.edit(vec![Change::Splice { field: "remark".into(), at, delete: 0, insert: text.into() }])
    };
    assert!(typed(&long).is_ok());
    let error = typed(&"客".repeat(MAX_OPS + 1)).expect_err("nobody would accept it");
    assert_eq!((error.0[0].field.as_str(), &error.0[0].rule), ("remark", &Rule::TooMuchAtOnce { max: 4_000 }));
    assert_eq!(a.doc.record().text("remark").map(|note| note.chars().count()), Some(8_000));
}

#[test]
fn opaque_answers_of_any_form_are_kept() {
    for answers in
        [serde_json::json!(true), serde_json::json!("x"), serde_json::json!({ "minor": 1, "currency": "CNY" })]
    {
        // As serde reads them from a change: a text, a truth, an amount.
        let given: Value = serde_json::from_value(answers.clone()).expect("a value");
        let (doc, _) = create(Kind::Response, &[("answers", given)]);
        assert_eq!(doc.record().fields["answers"], Value::Json(answers));
    }
}

#[test]
fn deleting_marks_and_an_edit_made_elsewhere_revives() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
    let deletion = a.write(Document::delete).expect("possible").expect("a change");
    assert!(a.doc.record().deleted);
    assert_eq!(a.write(Document::delete), Ok(None));
    let edit = b.edit(vec![set("city", "大理")]).expect("valid").expect("a change");
    take(&mut a, std::slice::from_ref(&edit));
    take(&mut b, std::slice::from_ref(&deletion));
    for device in [&a, &b] {
        let record = device.doc.record();
        assert!(!record.deleted && record.revived && record.text("city") == Some("大理"));
    }
    let confirmed = a.write(Document::restore).expect("possible").expect("a change");
    take(&mut b, &[confirmed]);
    assert!(!b.doc.record().revived && !b.doc.record().deleted);
}

#[test]
fn changes_that_come_too_early_are_parked_and_found_again() {
    let (doc, first) = create(Kind::Customer, &[("name", "王芳".into())]);
    let mut a = Device::new(1, &doc);
    let second = a.edit(vec![set("city", "苏州")]).expect("valid").expect("a change");
    let (early, received) = Document::from_foreign(doc.id, doc.kind, &[&second.bytes]).expect("sound");
    assert_eq!((received.parked.len(), received.missing.as_slice()), (1, &[first.hash][..]));
    assert!(received.new.is_empty() && early.record().fields.is_empty());
    let (whole, received) = Document::from_foreign(doc.id, doc.kind, &[&second.bytes, &first.bytes]).expect("sound");
    assert_eq!(received.new.len(), 2);
    assert_eq!(whole.record(), a.doc.record());
}

#[test]
fn history_tells_what_each_change_did() {
    let (doc, _) = create(Kind::Customer, &[("name", "王芳".into())]);
    let mut a = Device::new(1, &doc);
    a.edit(vec![set("city", "苏州")]).expect("valid");
    let steps = a.doc.history();
    assert_eq!(steps.len(), 2);
    assert_eq!(steps[1].fields, [FieldChange { field: "city".into(), before: None, after: Some("苏州".into()) }]);
}

/// What the writer's document says is what everybody reads from its first change, with every field filled.
#[test]
fn a_full_record_reads_back_from_its_first_change() {
    for kind in Kind::ALL {
        let fields: Fields = kind.spec().fields.iter().map(|f| (f.name.to_owned(), sample(f.shape))).collect();
        let request = Create { id: RecordId([1; 16]), kind: *kind, fields: fields.clone() };
        let mut writer = Writer { actor: [7; 16], random: &mut || [0; 16] };
        let (doc, chunk) = Document::create(&request, &mut writer).expect("valid");
        let loaded = Document::load(doc.id, *kind, [chunk.bytes.as_slice()]).expect("it loads");
        assert_eq!(loaded.record(), doc.record());
        assert_eq!((loaded.record().fields, doc.conflicts()), (fields, Vec::new()), "{kind:?}");
        let (received, _) = Document::from_foreign(doc.id, *kind, &[&chunk.bytes]).expect("sound");
        assert_eq!(received.record(), doc.record());
    }
}

fn sample(shape: Shape) -> Value {
    let parts = |parts: &[FieldSpec]| parts.iter().map(|p| (p.name.to_owned(), sample(p.shape))).collect();
    match shape {
        Shape::Note => "第一行\n🧭 second".into(),
        Shape::Set(_) => Value::Set(vec!["a".into(), "b".into()]),
        Shape::Items(of) | Shape::Ledger(of) => Value::Items([("0".into(), parts(of)), ("1".into(), parts(of))].into()),
        Shape::Status(steps) => steps[1].into(),
        Shape::Scalar(of) => match of {
            Scalar::Text { .. } => "文字".into(),
            Scalar::Int { min, .. } => Value::Int(min),
            Scalar::Time => Value::Int(1_700_000_000_000),
            Scalar::Bool => Value::Bool(true),
            Scalar::Choice(values) => values[0].into(),
            Scalar::Date | Scalar::DayOfYear => "2024-02-29".into(),
            Scalar::Money => Value::Money(Money { minor: -1, currency: "JPY".into() }),
            Scalar::Ref(_) => Value::Text("0a".repeat(16)),
            Scalar::Email => "a@b.cn".into(),
            Scalar::Phone => "+8613900000017".into(),
            Scalar::Position => Value::Position(Position { lat_e7: -1, lon_e7: 2 }),
            Scalar::Json { .. } => Value::Json(serde_json::json!([1, { "a": null }])),
        },
    }
}

#[test]
fn a_new_customer_is_small() {
    let spec = Kind::Customer.spec();
    let words = [
        ("name", "王芳"),
        ("phones", "+8613900000017"),
        ("emails", "a@example.com"),
        ("city", "上海"),
        ("tags", "vip,家庭"),
        ("source", "referral"),
        ("birthday", "1988-06-15"),
        ("remark", "靠窗"),
    ];
    let fields: Vec<_> = words.iter().map(|(f, t)| (*f, spec.parse_field(f, t).expect("valid"))).collect();
    let (_, chunk) = create(Kind::Customer, &fields);
    assert!(chunk.bytes.len() < 700, "{} bytes", chunk.bytes.len());
}

/// One random edit: which device, and what.
#[derive(Debug, Clone)]
enum Act {
    City(u8),
    Tag(u8),
    Untag(u8),
    Type(u8, String),
    Cut(u8),
    Points(i64),
    Step(u8),
    Phone(u8),
    Hang(u8),
    Delete,
    Restore,
    /// Exchange with the next device.
    Meet,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..4_u8).prop_map(Act::City),
        (0..4_u8).prop_map(Act::Tag),
        (0..4_u8).prop_map(Act::Untag),
        (any::<u8>(), "[a-z王芳重庆]{1,6}").prop_map(|(at, text)| Act::Type(at, text)),
        any::<u8>().prop_map(Act::Cut),
        (-50..100_i64).prop_map(Act::Points),
        (0..7_u8).prop_map(Act::Step),
        any::<u8>().prop_map(Act::Phone),
        any::<u8>().prop_map(Act::Hang),
        Just(Act::Delete),
        Just(Act::Restore),
        Just(Act::Meet),
    ]
}

/// What an act means for this kind of record; acts that do not fit it, or that the rules refuse, do nothing.
fn changes(kind: Kind, act: &Act, record: &Record) -> Vec<Change> {
    let note_length = record.text("remark").map_or(0, |t| t.chars().count());
    let tokens: Vec<String> = record.items("phones").map_or_else(Vec::new, |items| items.keys().cloned().collect());
    let tags = ["vip", "家庭", "slow", "photo"];
    let cities = ["苏州", "杭州", "大理", "Lyon"];
    match (kind, act) {
        (Kind::Customer, Act::City(n)) => vec![set("city", cities[usize::from(*n)])],
        (Kind::Customer, Act::Tag(n)) => {
            vec![Change::Add { field: "tags".into(), value: tags[usize::from(*n)].into() }]
        }
        (Kind::Customer, Act::Untag(n)) => {
            vec![Change::Remove { field: "tags".into(), token_or_text: tags[usize::from(*n)].into() }]
        }
        (Kind::Customer, Act::Type(at, text)) => {
            let at = usize::from(*at) % (note_length + 1);
            vec![Change::Splice { field: "remark".into(), at, delete: 0, insert: text.clone() }]
        }
        (Kind::Customer, Act::Cut(at)) if note_length > 0 => {
            vec![Change::Splice {
                field: "remark".into(),
                at: usize::from(*at) % note_length,
                delete: 1,
                insert: String::new(),
            }]
        }
        (Kind::Customer, Act::Phone(n)) => vec![match tokens.get(usize::from(*n) % (tokens.len() + 1)) {
            Some(token) => part("phones", token, "number", &format!("+8613900{n:06}")),
            None => Change::Add { field: "phones".into(), value: entry(&[("number", format!("{n}").as_str().into())]) },
        }],
        (Kind::Customer, Act::Hang(n)) if !tokens.is_empty() => {
            vec![Change::Remove {
                field: "phones".into(),
                token_or_text: tokens[usize::from(*n) % tokens.len()].clone(),
            }]
        }
        (Kind::Account, Act::Points(n)) => {
            vec![Change::Add { field: "points".into(), value: entry(&[("points", Value::Int(*n))]) }]
        }
        (Kind::Case, Act::Step(n)) => vec![set("status", crate::records::case::STEPS[usize::from(*n)])],
        _ => Vec::new(),
    }
}

/// Lets three devices act, and gives every change that was made.
fn play(kind: Kind, acts: &[(usize, Act)]) -> (Vec<Device>, Vec<Chunk>) {
    let base: &[(&str, Value)] = match kind {
        Kind::Case => &[("title", Value::Bool(true))],
        Kind::Account => &[("customer", Value::Bool(true))],
        _ => &[("name", Value::Bool(true))],
    };
    let name: Value = if kind == Kind::Account { "0".repeat(32).as_str().into() } else { "王芳".into() };
    let (doc, first) = create(kind, &[(base[0].0, name)]);
    let mut devices: Vec<Device> = (1..=3).map(|n| Device::new(n, &doc)).collect();
    let mut all = vec![first];
    for (n, act) in acts {
        let made = match act {
            Act::Delete => devices[*n].write(Document::delete).expect("possible"),
            Act::Restore => devices[*n].write(Document::restore).expect("possible"),
            Act::Meet => {
                let theirs: Vec<Chunk> = chunks(&devices[(*n + 1) % 3].doc);
                take(&mut devices[*n], &theirs);
                None
            }
            act => {
                let record = devices[*n].doc.record();
                devices[*n].edit(changes(kind, act, &record)).unwrap_or(None)
            }
        };
        all.extend(made);
    }
    (devices, all)
}

fn chunks(doc: &Document) -> Vec<Chunk> {
    doc.doc.get_changes(&[]).iter().map(|c| Chunk { hash: c.hash().0, bytes: c.raw_bytes().to_vec() }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_order_duplication_and_partition_gives_equal_records(
        kind in prop_oneof![Just(Kind::Customer), Just(Kind::Case), Just(Kind::Account)],
        acts in prop::collection::vec((0..3_usize, act()), 1..40),
        order in any::<prop::sample::Index>(),
        cuts in prop::collection::vec(1..7_usize, 1..8),
        seed in any::<u64>(),
    ) {
        let (mut devices, all) = play(kind, &acts);
        for device in &mut devices {
            take(device, &all);
        }
        let whole = &devices[0].doc;
        // A newcomer that gets everything shuffled, doubled and in pieces of several sizes.
        let mut shuffled: Vec<Chunk> = all.iter().chain(&all).cloned().collect();
        let length = shuffled.len();
        for n in (1..length).rev() {
            let other = usize::try_from(seed.wrapping_mul(n as u64 + 7) % (n as u64 + 1)).unwrap_or(0);
            shuffled.swap(n, other);
        }
        shuffled.rotate_left(order.index(length));
        let mut newcomer = Document { id: whole.id, kind, doc: empty() };
        let mut rest: Vec<Chunk> = Vec::new();
        let mut from = 0;
        for cut in cuts.iter().cycle() {
            let to = (from + cut).min(length);
            rest.extend_from_slice(&shuffled[from..to]);
            let bytes: Vec<&[u8]> = rest.iter().map(|c| c.bytes.as_slice()).collect();
            rest = newcomer.receive(&bytes).expect("sound").parked;
            from = to;
            if from == length { break }
        }
        prop_assert!(rest.is_empty());
        for device in &devices {
            prop_assert_eq!(device.doc.record(), newcomer.record());
            prop_assert_eq!(device.doc.conflicts(), newcomer.conflicts());
            prop_assert_eq!(device.doc.heads(), newcomer.heads());
            let view = read::View { doc: &device.doc.doc, heads: None };
            let root = view.map(automerge::ROOT);
            for field in kind.spec().fields {
                let all = automerge::ReadDoc::get_all(&device.doc.doc, automerge::ROOT, field.name).expect("a map");
                prop_assert_eq!(root.contested(field.name).len(), if all.len() > 1 { all.len() } else { 0 });
            }
        }
    }

    #[test]
    fn points_are_never_lost_or_doubled(acts in prop::collection::vec((0..3_usize, act()), 1..40)) {
        let (mut devices, all) = play(Kind::Account, &acts);
        take(&mut devices[0], &all);
        let earned: i64 = acts.iter().map(|(_, act)| if let Act::Points(n) = act { *n } else { 0 }).sum();
        prop_assert_eq!(devices[0].doc.record().sum("points"), earned);
    }

    #[test]
    fn two_offline_edits_of_a_note_keep_every_character_of_both(
        base in "[a-z ]{0,20}", left in "[A-M王]{1,12}", right in "[N-Z芳]{1,12}", at in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let (doc, _) = create(Kind::Customer, &[("name", "x".into()), ("remark", base.as_str().into())]);
        let (mut a, mut b) = (Device::new(1, &doc), Device::new(2, &doc));
        let length = base.chars().count();
        let typed = |at: prop::sample::Index, text: &str| {
            let mut note: Vec<char> = base.chars().collect();
            let place = at.index(length + 1);
            note.splice(place..place, text.chars());
            Change::Replace { field: "remark".into(), text: note.into_iter().collect() }
        };
        let of_a = a.edit(vec![typed(at.0, &left)]).expect("valid").expect("a change");
        let of_b = b.edit(vec![typed(at.1, &right)]).expect("valid").expect("a change");
        take(&mut a, &[of_b]);
        take(&mut b, &[of_a]);
        let note = a.doc.record().text("remark").unwrap_or_default().to_owned();
        let other = b.doc.record();
        prop_assert_eq!(Some(note.as_str()), other.text("remark"));
        let mut expected: Vec<char> = base.chars().chain(left.chars()).chain(right.chars()).collect();
        let mut got: Vec<char> = note.chars().collect();
        expected.sort_unstable();
        got.sort_unstable();
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn broken_bytes_never_get_past_receive(flip in any::<(prop::sample::Index, u8)>(), cut in any::<prop::sample::Index>(), junk in prop::collection::vec(any::<u8>(), 0..200)) {
        let (doc, first) = create(Kind::Customer, &[("name", "王芳".into())]);
        let before = doc.record();
        let mut device = Device::new(1, &doc);
        let mut flipped = first.bytes.clone();
        let place = flip.0.index(flipped.len());
        flipped[place] ^= flip.1 | 1;
        let cut = &first.bytes[..cut.index(first.bytes.len())];
        for bytes in [flipped.as_slice(), cut, &junk] {
            prop_assert!(device.doc.receive(&[bytes]).is_err());
            prop_assert_eq!(&device.doc.record(), &before);
        }
    }
}
