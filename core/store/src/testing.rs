//! Books in temporary folders for tests, with somebody who writes into them. Nothing here is random: the same test does the same.

use std::cell::Cell;

use cairn_domain::{Change, Create, Edit, Fields, Kind, RecordId, Value};
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::receive::{self, Incoming, IncomingChange, Outcome};
use crate::records::{self, Author, Revision};
use crate::search::{self, SearchQuery};
use crate::{DbKey, Result, Store};

/// The space of every record in tests.
pub(crate) const SPACE: SpaceId = SpaceId([9; 16]);

/// One device's book and its clock.
pub(crate) struct Book {
    pub(crate) store: Store,
    pub(crate) dir: TempDir,
    pub(crate) device: DeviceId,
    now: Cell<i64>,
    drawn: Cell<u64>,
}

pub(crate) fn key() -> DbKey {
    DbKey::new([7; 32])
}

impl Book {
    /// An empty book of the device with this number.
    pub(crate) fn new(device: u8) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(&dir.path().join("book.db"), &key()).expect("a new book");
        Self { store, dir, device: DeviceId([device; 16]), now: Cell::new(1_000), drawn: Cell::new(0) }
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> T {
        self.store.read(work).expect("a read")
    }

    pub(crate) fn write<T>(&self, work: impl FnOnce(&crate::Write<'_>) -> Result<T>) -> T {
        self.store.write(work).expect("a write")
    }

    /// Runs one write by this device; its clock goes on by a second.
    pub(crate) fn as_author<T>(&self, work: impl FnOnce(&crate::Write<'_>, &mut Author<'_>) -> Result<T>) -> Result<T> {
        self.now.set(self.now.get() + 1_000);
        let mut random = || self.draw();
        let install = self.device.0;
        let mut author = Author { device: self.device, at_ms: self.now.get(), install, random: &mut random };
        self.store.write(|tx| work(tx, &mut author))
    }

    /// Sixteen bytes that this book has not drawn before.
    pub(crate) fn draw(&self) -> [u8; 16] {
        self.drawn.set(self.drawn.get() + 1);
        let mut bytes = [0; 16];
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.device.0).update(&self.drawn.get().to_le_bytes());
        bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        bytes
    }

    pub(crate) fn create(&self, kind: Kind, fields: &[(&str, Value)]) -> RecordId {
        let id = RecordId(self.draw());
        let request = Create { id, kind, fields: own(fields) };
        self.as_author(|tx, author| records::create(tx, &request, SPACE, author)).expect("a record");
        id
    }

    pub(crate) fn customer(&self, name: &str) -> RecordId {
        self.create(Kind::Customer, &[("name", name.into())])
    }

    pub(crate) fn edit(&self, id: RecordId, changes: Vec<Change>) -> Revision {
        self.as_author(|tx, author| records::edit(tx, &Edit { id, changes }, author)).expect("an edit")
    }

    pub(crate) fn set(&self, id: RecordId, field: &str, value: impl Into<Value>) -> Revision {
        self.edit(id, vec![Change::Set { field: field.to_owned(), value: value.into() }])
    }

    pub(crate) fn delete(&self, id: RecordId) -> Revision {
        self.as_author(|tx, author| records::delete(tx, id, author)).expect("a deletion")
    }

    /// Every change of a record, oldest first, as an envelope would give them to another device.
    pub(crate) fn sent(&self, id: RecordId) -> Incoming {
        self.read(|conn| {
            let known = records::known(conn, id)?.expect("a record");
            let mut query = conn.prepare("SELECT bytes, author, at_ms FROM change WHERE record = ?1 ORDER BY at_ms")?;
            let rows = query.query_map([known.n], |row| {
                Ok(IncomingChange {
                    bytes: row.get(0)?,
                    author: DeviceId(row.get(1)?),
                    at_ms: row.get(2)?,
                    sent_by: None,
                })
            })?;
            let changes = rows.collect::<std::result::Result<_, _>>()?;
            Ok(Incoming { id, kind: known.kind, space: known.space, changes })
        })
    }

    pub(crate) fn receive(&self, incoming: Incoming) -> Outcome {
        let bases = self.read(|conn| receive::bases(conn, [incoming.id]));
        let prepared = receive::prepare(incoming, &bases[0]);
        self.write(|tx| receive::receive(tx, prepared))
    }

    /// The titles that a search finds, best first.
    pub(crate) fn found(&self, text: &str) -> Vec<String> {
        let query = SearchQuery { text: text.to_owned(), ..SearchQuery::default() };
        let hits = self.read(|conn| search::find(conn, &query));
        hits.rows.into_iter().map(|hit| hit.row.title).collect()
    }
}

/// One customer's changes as `cairn-domain` keeps them for tests: who wrote each, and whether devices take it in.
pub(crate) fn crafted() -> Vec<(IncomingChange, bool)> {
    let line = |(n, line): (i64, &str)| {
        let mut parts = line.split(' ');
        let mut part = || parts.next().expect("three parts");
        let author = DeviceId([part().parse().expect("a number"); 16]);
        let sound = part() == "sound";
        (
            IncomingChange {
                bytes: hex::decode(part()).expect("hexadecimal"),
                author,
                at_ms: 1_000 + n,
                sent_by: None,
            },
            sound,
        )
    };
    (0..).zip(include_str!("../../domain/tests/fixtures/crafted.txt").lines()).map(line).collect()
}

/// Those changes as an envelope would give them.
pub(crate) fn incoming(changes: Vec<IncomingChange>) -> Incoming {
    Incoming { id: RecordId([1; 16]), kind: Kind::Customer, space: SPACE, changes }
}

pub(crate) fn own(fields: &[(&str, Value)]) -> Fields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// A customer's telephone numbers.
pub(crate) fn phones(number: &str) -> Value {
    Value::Items([("t".to_owned(), own(&[("number", number.into())]))].into())
}

pub(crate) fn set_of(texts: &[&str]) -> Value {
    Value::Set(texts.iter().map(|text| (*text).to_owned()).collect())
}
