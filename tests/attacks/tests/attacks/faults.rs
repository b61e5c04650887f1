//! Mishaps that look like attacks: restored backups, copied folders, wrong clocks, bad lines, and what answers in a relay's place.

mod answers;
mod disks;
mod lines;
mod moved;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use cairn_attacks::line::Line;
use cairn_client::{Clock, DbKey, Founding, Host, ListQuery, Role, Workspace};
use cairn_domain::{Fields, Kind};
use cairn_relay::{Relay, RelayConfig, Running};
use tempfile::TempDir;

/// The system's clock, and what a test adds to it.
pub struct Shifted(AtomicI64);

impl Clock for Shifted {
    fn now_ms(&self) -> i64 {
        Host::system().clock.now_ms() + self.0.load(Ordering::Relaxed)
    }
}

/// A relay in this process, a line to it, and devices.
pub struct World {
    dir: TempDir,
    pub relay: Option<Running>,
    pub line: Line,
    clock: Arc<Shifted>,
}

impl World {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let relay = started(dir.path().join("relay")).await;
        let line = Line::to(Some(relay.local_addr())).await;
        Self { dir, relay: Some(relay), line, clock: Arc::new(Shifted(AtomicI64::new(0))) }
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn host(&self) -> Host {
        Host { clock: Arc::<Shifted>::clone(&self.clock), ..Host::system() }
    }

    /// Lets time pass on the devices.
    pub fn pass(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::Relaxed);
    }

    pub async fn stop(&mut self) {
        if let Some(relay) = self.relay.take() {
            relay.shutdown().await;
        }
    }

    /// Starts a relay on this folder, and leads the line to it.
    pub async fn start(&mut self, folder: &str) {
        let relay = started(self.folder(folder)).await;
        self.line.lead_to(relay.local_addr());
        self.relay = Some(relay);
    }

    /// The founder's device, known to the relay.
    pub async fn office(&self) -> Workspace {
        let founding = Founding { relay: self.line.url(), person: "Office".into(), workspace: "Test".into() };
        let office = Workspace::create(&self.folder("office"), &key(), founding, self.host()).expect("a workspace");
        office.sync_once().await.expect("founded");
        office
    }

    pub async fn phone(&self, office: &Workspace, name: &str) -> Workspace {
        let spaces: Vec<_> = office.spaces().expect("spaces").into_iter().map(|space| space.id).collect();
        let invite = office.invite(Role::Editor, &spaces, 3_600_000).await.expect("an invite");
        Workspace::join(&self.folder(name), &key(), &invite, name, self.host()).await.expect("joined")
    }
}

async fn started(dir: PathBuf) -> Running {
    Relay::start(RelayConfig::new(([127, 0, 0, 1], 0).into(), dir)).await.expect("a relay")
}

pub fn key() -> DbKey {
    DbKey::new([42; 32])
}

pub fn named(name: &str) -> Fields {
    Fields::from([("name".to_owned(), name.into())])
}

/// Makes customers with names that do not shrink to nothing.
pub fn add(device: &Workspace, count: u64) {
    let name = |n: u64| (Kind::Customer, named(&format!("Guest {:016x}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))));
    device.create_many((0..count).map(name).collect(), None).expect("saved");
}

pub fn customers(device: &Workspace) -> usize {
    let mut query = ListQuery { limit: 100, ..ListQuery::of(Kind::Customer) };
    let mut count = 0;
    loop {
        let page = device.list(&query).expect("a page");
        count += page.rows.len();
        let Some(next) = page.next else { return count };
        query.after = Some(next);
    }
}
