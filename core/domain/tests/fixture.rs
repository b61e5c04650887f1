//! `fixtures/crafted.txt`: a record's changes, sound and bad, for crates that may not take automerge into their hands. It is what this test
//! makes; `CAIRN_WRITE_FIXTURE=1` writes it.

mod crafted;

use std::num::NonZeroU64;
use std::path::Path;

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, ExpandedChange, ScalarValue};
use cairn_domain::{Change, Chunk, Document, Hostile, Kind, Value};
use crafted::{Device, ID, customer, forged, set};

/// A change, who wrote it, and whether devices take it in.
struct Line {
    author: u8,
    sound: bool,
    bytes: Vec<u8>,
}

fn city(change: &mut ExpandedChange) -> &mut Op {
    let op = change.operations.iter_mut().find(|op| op.obj == ObjectId::Root && op.key == Key::Map("city".into()));
    op.expect("it sets the city")
}

fn typed(text: &str) -> Change {
    Change::Splice { field: "remark".into(), at: 1, delete: 0, insert: text.into() }
}

/// Three devices that edit and now and then hear of each other.
fn honest() -> Vec<Line> {
    let (doc, first) = customer();
    let mut lines = vec![Line { author: 9, sound: true, bytes: first.bytes }];
    let mut devices: Vec<Device> = (1..=3).map(|n| Device::new(n, &doc)).collect();
    for round in 0..4 {
        let mut fresh: Vec<Chunk> = Vec::new();
        for (author, device) in (1_u8..).zip(&mut devices) {
            let change = match (round + author) % 4 {
                0 => set("city", &format!("c{round}{author}")),
                1 => typed(&format!("{round}")),
                2 => Change::Add { field: "tags".into(), value: Value::Text(format!("t{round}{author}")) },
                _ => set("territory", &format!("x{author}")),
            };
            let chunk = device.edit(vec![change]).expect("a change");
            lines.push(Line { author, sound: true, bytes: chunk.bytes.clone() });
            fresh.push(chunk);
        }
        let heard = &fresh[usize::from(round) % 3..];
        let heard: Vec<&[u8]> = heard.iter().map(|chunk| chunk.bytes.as_slice()).collect();
        devices[usize::from(round + 1) % 3].take(&heard);
    }
    lines
}

/// A bad change of which automerge says nothing, and what a device of an older version wrote behind it.
fn spoiled(n: u8, all: &[Line], forgery: &dyn Fn(&mut ExpandedChange)) -> Vec<Line> {
    let known = |more: &[&[u8]]| {
        let chunks: Vec<&[u8]> = all.iter().map(|line| line.bytes.as_slice()).chain(more.iter().copied()).collect();
        Document::load(ID, Kind::Customer, chunks).expect("automerge takes it")
    };
    let bad = forged(&Device::new(10 + n, &known(&[])).set("city", "Dali"), forgery);
    let mut old = Device::new(20 + n, &known(&[&bad]));
    let mut lines = vec![Line { author: 10 + n, sound: false, bytes: bad }];
    for text in ["one", "two"] {
        let chunk = old.edit(vec![set("territory", text), typed("z")]).expect("a change");
        lines.push(Line { author: 20 + n, sound: false, bytes: chunk.bytes });
    }
    lines
}

fn all() -> Vec<Line> {
    let mut lines = honest();
    let name = OpId(1, ActorId::from([9; 16]));
    let nowhere = OpId(3, ActorId::from([9; 16]));
    let forgeries: [&dyn Fn(&mut ExpandedChange); 5] = [
        &|change| change.time = 1,
        &|change| city(change).action = OpType::Put(ScalarValue::counter(7)),
        &|change| change.start_op = NonZeroU64::new(1_000_000).expect("not zero"),
        &|change| city(change).pred = vec![name.clone()].into(),
        &|change| city(change).pred = vec![nowhere.clone()].into(),
    ];
    for (n, forgery) in (0..).zip(forgeries) {
        let from = 1 + 2 * usize::from(n);
        let more = spoiled(n, &lines[..from], forgery);
        lines.extend(more);
    }
    lines
}

#[test]
fn the_fixture_is_what_is_made_and_its_verdicts_are_those_of_today() {
    let lines = all();
    let line = |line: &Line| {
        format!("{} {} {}\n", line.author, if line.sound { "sound" } else { "bad" }, hex::encode(&line.bytes))
    };
    let text: String = lines.iter().map(line).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/crafted.txt");
    if std::env::var_os("CAIRN_WRITE_FIXTURE").is_some() {
        std::fs::write(&path, &text).expect("written");
    }
    assert_eq!(std::fs::read_to_string(&path).expect("the fixture"), text);
    let bytes: Vec<&[u8]> = lines.iter().map(|line| line.bytes.as_slice()).collect();
    let (_, received) = Document::from_foreign(ID, Kind::Customer, &bytes, &|_, _| Ok(()));
    let refused: Vec<usize> = received.refused.iter().map(|refusal| refusal.index).collect();
    let bad: Vec<usize> = (0..lines.len()).filter(|n| !lines[*n].sound).collect();
    assert_eq!((refused, received.parked), (bad, Vec::new()));
    assert_eq!(received.refused.iter().filter(|refusal| refusal.why == Hostile::OnRefused).count(), 10);
    let believed = Document::load(ID, Kind::Customer, bytes.iter().copied()).expect("automerge takes all of it");
    assert_eq!(believed.history().len(), lines.len());
}
