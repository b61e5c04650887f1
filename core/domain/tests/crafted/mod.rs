//! Changes that no version of Cairn writes, made from ones that it does. Only this crate may take automerge into its hands, so attacks on
//! changes stand here and not in `cairn-attacks`.
#![allow(dead_code, reason = "each test uses a part of it")]

use automerge::{Change as AmChange, ExpandedChange};
use cairn_domain::{Change, Chunk, Create, Document, Edit, Fields, Hostile, Kind, Received, RecordId, Value, Writer};

pub const ID: RecordId = RecordId([1; 16]);

/// A device that writes: its actor and a counter in place of randomness.
pub struct Device {
    pub doc: Document,
    actor: [u8; 16],
    drawn: u64,
}

impl Device {
    pub fn new(n: u8, doc: &Document) -> Self {
        Self { doc: doc.clone(), actor: [n; 16], drawn: 0 }
    }

    pub fn edit(&mut self, changes: Vec<Change>) -> Option<Chunk> {
        let (actor, drawn) = (self.actor, &mut self.drawn);
        let mut random = || {
            *drawn += 1;
            let mut bytes = actor;
            bytes[..8].copy_from_slice(&(*drawn * 256 + u64::from(actor[0])).to_le_bytes());
            bytes
        };
        self.doc.edit(&Edit { id: ID, changes }, &mut Writer { actor, random: &mut random }).ok().flatten()
    }

    pub fn set(&mut self, field: &str, text: &str) -> Chunk {
        self.edit(vec![set(field, text)]).expect("a change")
    }

    pub fn take(&mut self, foreign: &[&[u8]]) -> Received {
        self.doc.receive(foreign, &|_, _| Ok(()))
    }
}

pub fn set(field: &str, text: &str) -> Change {
    Change::Set { field: field.into(), value: text.into() }
}

/// A customer with a tag, a telephone number and a note, and their first change.
pub fn customer() -> (Document, Chunk) {
    let phone = Fields::from([("number".to_owned(), Value::Text("13800138000".into()))]);
    let fields = Fields::from([
        ("name".to_owned(), "王芳".into()),
        ("tags".to_owned(), Value::Set(vec!["vip".into()])),
        ("phones".to_owned(), Value::Items([("0".to_owned(), phone)].into())),
        ("remark".to_owned(), "靠窗".into()),
    ]);
    create(Kind::Customer, fields)
}

pub fn create(kind: Kind, fields: Fields) -> (Document, Chunk) {
    let request = Create { id: ID, kind, fields };
    Document::create(&request, &mut Writer { actor: [9; 16], random: &mut || [0; 16] }).expect("valid")
}

/// Another content under a sound encoding: what a device says that runs other code.
pub fn forged(chunk: &Chunk, work: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let mut expanded = AmChange::from_bytes(chunk.bytes.clone()).expect("a change").decode();
    expanded.hash = None;
    work(&mut expanded);
    AmChange::from(expanded).raw_bytes().to_vec()
}

/// Gives bytes the checksum that fits them, where they are framed as a change.
pub fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    let read = std::panic::catch_unwind(|| AmChange::from_bytes(bytes.clone()).map(|change| change.hash().0));
    if let Ok(Ok(hash)) = read {
        bytes[4..8].copy_from_slice(&hash[..4]);
    }
    bytes
}

/// Bytes framed as one change: no dependencies, one actor, no message, these columns.
pub fn framed(columns: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut body = vec![0];
    prefixed(&mut body, &[7; 16]);
    body.extend([1, 1, 0, 0, 0]);
    leb(&mut body, columns.len() as u64);
    for (column, data) in columns {
        leb(&mut body, *column);
        leb(&mut body, data.len() as u64);
    }
    for (_, data) in columns {
        body.extend(data);
    }
    let mut bytes = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1];
    leb(&mut bytes, body.len() as u64);
    bytes.extend(body);
    bytes
}

pub fn prefixed(to: &mut Vec<u8>, data: &[u8]) {
    leb(to, data.len() as u64);
    to.extend(data);
}

/// Unsigned LEB128; also signed, where there is room for the sign.
pub fn leb(to: &mut Vec<u8>, mut n: u64) {
    while n >= 0x40 {
        to.push(u8::try_from(n & 0x7f).expect("seven bits") | 0x80);
        n >>= 7;
    }
    to.push(u8::try_from(n).expect("six bits"));
}

/// The one refusal of a device that keeps its record as it was.
pub fn refused(device: &mut Device, foreign: &[&[u8]]) -> Hostile {
    let before = (device.doc.reading(), device.doc.heads());
    let mut received = device.take(foreign);
    assert_eq!((device.doc.reading(), device.doc.heads()), before, "the record is as it was");
    assert_eq!(received.refused.len(), 1, "{received:?}");
    received.refused.remove(0).why
}
