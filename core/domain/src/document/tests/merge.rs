//! Random edits of three devices that meet in any way: all end equal and nothing is lost.

use proptest::prelude::*;

use super::*;

/// One random edit: which device, and what.
#[derive(Debug, Clone)]
pub(super) enum Act {
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

pub(super) fn act() -> impl Strategy<Value = Act> {
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
pub(super) fn play(kind: Kind, acts: &[(usize, Act)]) -> (Vec<Device>, Vec<Chunk>) {
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

pub(super) fn chunks(doc: &Document) -> Vec<Chunk> {
    doc.doc.get_changes(&[]).iter().map(Chunk::of).collect()
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
        let mut newcomer = Document::unknown(whole.id, kind);
        let mut rest: Vec<Chunk> = Vec::new();
        let mut from = 0;
        for cut in cuts.iter().cycle() {
            let to = (from + cut).min(length);
            rest.extend_from_slice(&shuffled[from..to]);
            let bytes: Vec<&[u8]> = rest.iter().map(|c| c.bytes.as_slice()).collect();
            let parked = newcomer.receive(&bytes, ALL).parked;
            rest = parked.iter().map(|parked| rest[parked.index].clone()).collect();
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
            prop_assert!(device.doc.receive(&[bytes], ALL).refused.len() == 1);
            prop_assert_eq!(&device.doc.record(), &before);
        }
    }
}
