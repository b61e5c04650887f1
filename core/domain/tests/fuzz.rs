//! Changes with anything in them, into documents of every state: nothing panics, nothing hangs, a refused change leaves no trace, and what
//! was taken in loads, reads and can be written on.
//!
//! `CAIRN_FUZZ` says how many executions; a few by default, 1,000,000 in `./x test --long`. The same number does the same.

mod crafted;

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change as AmChange, ChangeHash, ExpandedChange, ObjType, ScalarValue};
use cairn_domain::{Change, Chunk, Document, Fields, Hostile, Kind, Value};
use crafted::{Device, ID, create, customer, set, with_checksum};

/// Changes that a document takes in before another one begins.
const GROWN: usize = 24;
/// How many forgeries were taken in.
static TAKEN: AtomicU64 = AtomicU64::new(0);
/// Executions on one document before another one begins.
const WORN: usize = 400;

#[test]
fn whatever_is_sent_is_refused_or_can_be_lived_with() {
    let executions = std::env::var("CAIRN_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000_u64);
    // automerge panics at what it cannot live with; that is caught, and a million reports help nobody.
    std::panic::set_hook(Box::new(|_| ()));
    let failed = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2_u64).map(|n| scope.spawn(move || run(n, executions / 2))).collect();
        threads.into_iter().find_map(|thread| thread.join().expect("caught inside"))
    });
    let _default = std::panic::take_hook();
    assert_eq!(failed, None);
    let taken = TAKEN.load(Ordering::Relaxed);
    assert!(taken > executions / 50, "the forgeries are too poor: {taken} of {executions} were taken in");
}

/// Runs so many executions; gives which one failed, and how.
fn run(thread: u64, executions: u64) -> Option<String> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (thread + 1));
    let mut done = 0;
    while done < executions {
        let seed = random.next();
        let mut world = World::new(Random(seed | 1));
        for n in 0..WORN {
            let lived = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.step()));
            match lived {
                Ok(Ok(())) => {}
                Ok(Err(why)) => return Some(format!("seed {seed:#x}, step {n}: {why}")),
                Err(panic) => return Some(format!("seed {seed:#x}, step {n}: {:?}", panic.downcast_ref::<String>())),
            }
            done += 1;
            if done >= executions || world.taken.len() >= GROWN {
                break;
            }
        }
        if let Err(why) = world.end() {
            return Some(format!("seed {seed:#x}, at its end: {why}"));
        }
    }
    None
}

/// xorshift64*: the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap_or(0) % n.max(1)
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for n in (1..all.len()).rev() {
            all.swap(n, self.below(n + 1));
        }
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// One record on a device that is attacked, and the sound changes that forgeries are made from.
struct World {
    random: Random,
    device: Device,
    sound: Vec<Chunk>,
    taken: Vec<Vec<u8>>,
    parked: Vec<Vec<u8>>,
    /// Everything that was sent, taken in or not; of one actor's number only what came first, for that is what the log decides.
    sent: Vec<Vec<u8>>,
    numbers: HashMap<(Vec<u8>, u64), ChangeHash>,
}

impl World {
    fn new(mut random: Random) -> Self {
        let (doc, first) = match random.below(3) {
            0 => customer(),
            1 => create(Kind::Case, Fields::from([("title".to_owned(), "Bus".into())])),
            _ => create(Kind::Account, Fields::from([("customer".to_owned(), Value::Text("0a".repeat(16)))])),
        };
        let (mut one, mut two) = (Device::new(1, &doc), Device::new(3, &doc));
        let mut sound = vec![first.clone()];
        for n in 0..3 + random.below(4) {
            let device = if random.below(2) == 0 { &mut one } else { &mut two };
            let change = match random.below(5) {
                0 => Change::Splice { field: "remark".into(), at: 0, delete: random.below(2), insert: "ab".into() },
                1 => Change::Add { field: "tags".into(), value: Value::Text(format!("t{n}")) },
                2 => Change::Remove { field: "tags".into(), token_or_text: "vip".into() },
                _ => set("city", &format!("c{n}")),
            };
            sound.extend(device.edit(vec![change]));
        }
        sound.extend(one.edit(vec![set("title", "x")]));
        let device = Device::new(7, &doc);
        let numbers = HashMap::from([((first.actor.to_vec(), first.seq), ChangeHash(first.hash))]);
        Self {
            random,
            device,
            sound,
            taken: vec![first.bytes.clone()],
            parked: Vec::new(),
            sent: vec![first.bytes],
            numbers,
        }
    }

    fn step(&mut self) -> Result<(), String> {
        let bytes = self.forgery();
        if let Some((number, hash)) = named(&bytes)
            && *self.numbers.entry(number).or_insert(hash) != hash
        {
            return Ok(());
        }
        self.sent.push(bytes.clone());
        let _lone = Document::first_of(ID, Kind::Customer, &bytes, &|_, _| Ok(()));
        let before = self.device.doc.heads();
        let given: Vec<&[u8]> = self.parked.iter().chain([&bytes]).map(Vec::as_slice).collect();
        let received = self.device.take(&given);
        if received.new.iter().any(|chunk| !given.contains(&chunk.bytes.as_slice())) {
            return Err("another change was taken in than was sent".into());
        }
        self.parked = received.parked.iter().map(|parked| given[parked.index].to_vec()).collect();
        if received.new.is_empty() {
            return if self.device.doc.heads() == before {
                Ok(())
            } else {
                Err("a refused change left a trace".into())
            };
        }
        TAKEN.fetch_add(received.new.len() as u64, Ordering::Relaxed);
        self.taken.extend(received.new.into_iter().map(|chunk| chunk.bytes));
        Ok(())
    }

    /// The record loads from all its changes in any order, newcomers take them all in, and it can be edited.
    fn end(&mut self) -> Result<(), String> {
        let (doc, kind) = (&self.device.doc, self.device.doc.record().kind);
        self.random.shuffle(&mut self.taken);
        let all: Vec<&[u8]> = self.taken.iter().map(Vec::as_slice).collect();
        let loaded = Document::load(ID, kind, all.iter().copied()).map_err(|e| e.to_string())?;
        let (newcomer, received) = Document::from_foreign(ID, kind, &all, &|_, _| Ok(()));
        if received.new.len() != all.len() {
            return Err(format!("a newcomer takes in {} of {}: {:?}", received.new.len(), all.len(), received.refused));
        }
        let copy = doc.compacted().ok_or("it cannot be compacted")?;
        let again = Document::load_compacted(ID, kind, &copy, []).map_err(|e| e.to_string())?;
        if [&loaded, &newcomer, &again]
            .iter()
            .any(|other| other.reading() != doc.reading() || other.heads() != doc.heads())
        {
            return Err("it reads otherwise than on another device".into());
        }
        self.random.shuffle(&mut self.sent);
        let other = self.elsewhere(kind)?;
        let doc = &self.device.doc;
        if other.heads() != doc.heads() || other.reading() != doc.reading() {
            return Err("another device takes in others of all that was sent".into());
        }
        let _history = loaded.history();
        let mut writer = Device::new(8, &loaded);
        writer
            .edit(vec![set("city", "after"), set("title", "after")])
            .or_else(|| writer.edit(vec![set("city", "after")]));
        Ok(())
    }

    /// A device that gets everything that was sent in another order and in other pieces.
    fn elsewhere(&mut self, kind: Kind) -> Result<Document, String> {
        let (mut document, _) = Document::from_foreign(ID, kind, &[], &|_, _| Ok(()));
        let panicked = Hostile::Refused("automerge panicked".to_owned());
        let mut parked: Vec<Vec<u8>> = Vec::new();
        let mut rest = self.sent.as_slice();
        while !rest.is_empty() {
            let (piece, later) = rest.split_at(rest.len().min(1 + self.random.below(9)));
            let given: Vec<&[u8]> = parked.iter().chain(piece).map(Vec::as_slice).collect();
            let received = document.receive(&given, &|_, _| Ok(()));
            if let Some(refusal) = received.refused.iter().find(|refusal| refusal.why == panicked) {
                let bytes = hex::encode(given[refusal.index]);
                return Err(format!("automerge panicked at what the rules had passed: {bytes}"));
            }
            parked = received.parked.iter().map(|parked| given[parked.index].to_vec()).collect();
            rest = later;
        }
        Ok(document)
    }

    fn forgery(&mut self) -> Vec<u8> {
        let chunk = self.random.one(&self.sound).clone();
        match self.random.below(8) {
            0 => chunk.bytes,
            1 | 2 => with_checksum(self.planted(chunk.bytes)),
            _ => self.rewritten(&chunk).unwrap_or(chunk.bytes),
        }
    }

    /// Bytes flipped, cut out, doubled.
    fn planted(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..=self.random.below(4) {
            let at = self.random.below(bytes.len());
            match self.random.below(6) {
                0 if bytes.len() > 12 => drop(bytes.remove(at)),
                1 => bytes.insert(at, u8::try_from(self.random.below(256)).unwrap_or(0)),
                2 => bytes[at] = *self.random.one(&[0, 1, 0x7f, 0x80, 0xff, 0x3f, 0x40]),
                _ => bytes[at] ^= 1 << self.random.below(8),
            }
        }
        bytes
    }

    /// Another content under a sound encoding.
    fn rewritten(&mut self, chunk: &Chunk) -> Option<Vec<u8>> {
        let mut change = AmChange::from_bytes(chunk.bytes.clone()).ok()?.decode();
        change.hash = None;
        // A forger's own change on what the device has, so that most of it fits.
        if self.random.below(4) > 0 {
            let known = self.random.below(self.taken.len());
            let last = AmChange::from_bytes(self.taken[known].clone()).ok()?;
            change.deps = vec![last.hash()];
            change.actor_id = self.random.below(3).checked_sub(1).map_or(change.actor_id.clone(), |_| self.actor());
            change.seq = 1;
            let start = last.start_op().get() + last.len() as u64;
            let moved = (change.start_op.get(), start);
            change.start_op = NonZeroU64::new(start)?;
            change.operations.iter_mut().for_each(|op| shift(op, moved, &change.actor_id));
        }
        for _ in 0..self.random.below(3) {
            self.mutate(&mut change)?;
        }
        std::panic::catch_unwind(|| AmChange::from(change).raw_bytes().to_vec()).ok()
    }

    fn actor(&mut self) -> ActorId {
        let mut actor = [9; 16];
        actor[0] = u8::try_from(self.random.below(250)).unwrap_or(0);
        ActorId::from(actor)
    }

    fn id(&mut self, change: &ExpandedChange) -> OpId {
        let counter =
            self.random.below(usize::try_from(change.start_op.get()).unwrap_or(0) + change.operations.len() + 2);
        let actor = match self.random.below(3) {
            0 => change.actor_id.clone(),
            1 => ActorId::from([9; 16]),
            _ => self.actor(),
        };
        OpId(counter as u64 + 1, actor)
    }

    fn mutate(&mut self, change: &mut ExpandedChange) -> Option<()> {
        if change.operations.is_empty() {
            return None;
        }
        let id = self.id(change);
        let at = self.random.below(change.operations.len());
        let copy = self.random.one(&change.operations).clone();
        let op = &mut change.operations[at];
        match self.random.below(14) {
            0 => op.obj = ObjectId::Id(id),
            1 => op.obj = copy.obj,
            2 => {
                op.key =
                    Key::Map((*self.random.one(&["name", "tags", "remark", "x", "", "_removed", "number"])).into());
            }
            3 => op.key = Key::Seq(ElementId::Id(id)),
            4 => op.key = copy.key,
            5 => op.insert = !op.insert,
            6 => op.pred = vec![id].into(),
            7 => op.pred = op.pred.iter().cloned().chain([id]).collect(),
            8 => op.pred = Vec::new().into(),
            9 => op.action = self.action(),
            10 => change.operations.push(copy),
            11 => drop(change.operations.remove(at)),
            12 => change.operations.swap(at, 0),
            _ => self.head(change),
        }
        Some(())
    }

    fn head(&mut self, change: &mut ExpandedChange) {
        match self.random.below(6) {
            0 => change.seq = self.random.next() >> self.random.below(64),
            1 => {
                change.start_op =
                    NonZeroU64::new((self.random.next() >> self.random.below(64)).max(1)).unwrap_or(NonZeroU64::MIN);
            }
            2 => change.message = Some("delete".into()),
            3 => change.time = i64::MIN >> self.random.below(64),
            4 => change.deps.push(ChangeHash([7; 32])),
            _ => change.actor_id = self.actor(),
        }
    }

    fn action(&mut self) -> OpType {
        let text = |s: &str| OpType::Put(ScalarValue::Str(s.into()));
        let actions = [
            OpType::Make(ObjType::Map),
            OpType::Make(ObjType::List),
            OpType::Make(ObjType::Text),
            OpType::Make(ObjType::Table),
            OpType::Delete,
            OpType::Increment(3),
            OpType::Put(ScalarValue::counter(3)),
            OpType::Put(ScalarValue::Boolean(true)),
            OpType::Put(ScalarValue::F64(f64::NAN)),
            OpType::Put(ScalarValue::Timestamp(i64::MIN)),
            OpType::Put(ScalarValue::Bytes(vec![1, 2])),
            OpType::Put(ScalarValue::Null),
            OpType::MarkEnd(true),
            text("x"),
            text(""),
            text("🇨🇳"),
        ];
        self.random.one(&actions).clone()
    }
}

/// The actor and number of a change, and its name.
fn named(bytes: &[u8]) -> Option<((Vec<u8>, u64), ChangeHash)> {
    let read = std::panic::catch_unwind(|| AmChange::from_bytes(bytes.to_vec())).ok()?.ok()?;
    Some(((read.actor_id().to_bytes().to_vec(), read.seq()), read.hash()))
}

/// Moves what an operation says of its own change along with it.
fn shift(op: &mut Op, (from, to): (u64, u64), actor: &ActorId) {
    let moved = |id: &OpId| {
        if id.0 >= from { OpId(id.0 - from + to, actor.clone()) } else { id.clone() }
    };
    if let ObjectId::Id(id) = &op.obj {
        op.obj = ObjectId::Id(moved(id));
    }
    if let Key::Seq(ElementId::Id(id)) = &op.key {
        op.key = Key::Seq(ElementId::Id(moved(id)));
    }
    op.pred = op.pred.iter().map(moved).collect();
}
