//! A book for tests: real, with a clock that tests set and randomness that replays.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use cairn_domain::{Change, Edit, Fields, Kind, RecordId, Value};
use tempfile::TempDir;

use crate::{Clock, DbKey, Founding, Host, Random, Workspace};

/// 2026-11-23, noon UTC.
pub(crate) const NOON: i64 = 1_795_435_200_000;
const KEY: [u8; 32] = [7; 32];

struct At(AtomicI64);

impl Clock for At {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    fn steady_ms(&self) -> i64 {
        self.now_ms()
    }
}

/// Other bytes at every call, the same in every run.
struct Counter(AtomicU64);

impl Random for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        let drawn = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        bytes.iter_mut().zip(0_u8..).for_each(|(byte, n)| *byte = drawn[usize::from(n % 8)] ^ n.wrapping_mul(31));
    }
}

/// A founder's device in a folder of its own.
pub(crate) struct Book {
    pub(crate) core: Workspace,
    clock: Arc<At>,
    host: Host,
    dir: TempDir,
}

impl Book {
    pub(crate) fn new() -> Self {
        Self::at(NOON)
    }

    /// Founded at this time, ms since the Unix epoch.
    pub(crate) fn at(now: i64) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(At(AtomicI64::new(now)));
        let random = Arc::new(Counter(AtomicU64::new(1)));
        let host = Host { clock: Arc::clone(&clock) as Arc<dyn Clock>, random, insecure_http: false };
        let founding = Founding {
            relay: "http://127.0.0.1:9".to_owned(),
            person: "赵敏".to_owned(),
            workspace: "海岳".to_owned(),
        };
        let core = Workspace::create(dir.path(), &DbKey::new(KEY), founding, host.clone()).expect("a book");
        Self { core, clock, host, dir }
    }

    /// The same book after its process was killed: opened again from its file.
    pub(crate) fn killed(self) -> Self {
        let Self { core, clock, host, dir } = self;
        drop(core);
        let core = Workspace::open(dir.path(), &DbKey::new(KEY), host.clone()).expect("the book again");
        Self { core, clock, host, dir }
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::Relaxed);
    }

    /// Sets the clock, also back.
    pub(crate) fn set_clock(&self, ms: i64) {
        self.clock.0.store(ms, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, id: RecordId, field: &str, value: Value) {
        let changes = vec![Change::Set { field: field.to_owned(), value }];
        self.core.edit_record(&Edit { id, changes }).expect("an edit");
    }

    pub(crate) fn add(&self, kind: Kind, fields: &[(&str, Value)]) -> RecordId {
        let fields: Fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.core.create_record(kind, fields, None).expect("a record").id
    }

    pub(crate) fn customer(&self, name: &str) -> RecordId {
        self.add(Kind::Customer, &[("name", name.into())])
    }
}

pub(crate) fn reference(id: RecordId) -> Value {
    Value::Text(id.to_string())
}
