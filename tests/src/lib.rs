//! What the journeys share: a relay as a real process on a port of its own, and devices in folders of their own.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use cairn_client::{DbKey, Founding, Host, Role, Workspace};
use cairn_domain::{Fields, Kind, Value};

/// The `cairn` program that was built beside the tests.
///
/// # Panics
/// Where it was not built: `cargo build -p cairn` makes it, and `./x test` does that first.
#[must_use]
pub fn cairn() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let folder = test.ancestors().nth(2).expect("tests lie in deps/ of a target folder");
    let program = folder.join(format!("cairn{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is missing: run `cargo build -p cairn` first", program.display());
    program
}

/// A relay process that can be killed and started again at the same address.
pub struct Relay {
    dir: PathBuf,
    port: u16,
    process: Option<Child>,
}

impl Relay {
    /// Starts a relay that keeps its data in `dir`.
    ///
    /// # Panics
    /// Where it does not come up.
    #[must_use]
    pub fn start(dir: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        Self::start_at(dir, port)
    }

    /// Starts a relay at this port.
    #[must_use]
    pub fn start_at(dir: &Path, port: u16) -> Self {
        let mut relay = Self { dir: dir.to_owned(), port, process: None };
        relay.up(&[]);
        relay
    }

    /// Copies a stopped relay's folder, as a backup does.
    ///
    /// # Panics
    /// Where a file cannot be copied.
    pub fn copy_to(&self, backup: &Path) {
        copy(&self.dir, backup);
    }

    /// Puts a backup in the place of a stopped relay's folder and starts it as restored.
    ///
    /// # Panics
    /// Where a file cannot be copied or the relay does not come up.
    pub fn restore_from(&mut self, backup: &Path) {
        std::fs::remove_dir_all(&self.dir).expect("the old folder is removed");
        copy(backup, &self.dir);
        self.up(&["--restored"]);
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts the process and waits until it listens.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn up(&mut self, more: &[&str]) {
        let mut process = Command::new(cairn())
            .args(["--json", "relay", "--listen", &format!("127.0.0.1:{}", self.port), "--dir"])
            .arg(&self.dir)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the relay starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("the relay says where it listens");
        assert!(line.contains("listening"), "the relay did not start: {line}");
        self.process = Some(process);
    }

    /// Ends the process as `kill -9` does: without a chance to finish anything.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().ok();
            process.wait().ok();
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.kill();
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        std::fs::copy(&path, to.join(path.file_name().expect("a file name"))).expect("copied");
    }
}

/// The database key of every test device.
#[must_use]
pub fn key() -> DbKey {
    DbKey::new([42; 32])
}

/// A new workspace on a device in `dir`.
///
/// # Panics
/// Where it cannot be made.
#[must_use]
pub fn found(dir: &Path, relay: &str) -> Workspace {
    let founding = Founding { relay: relay.to_owned(), person: "Office".into(), workspace: "Test".into() };
    Workspace::create(dir, &key(), founding, Host::system()).expect("a new workspace")
}

/// A device in `dir` that joins `office`'s workspace with this role.
///
/// # Panics
/// Where it cannot join.
pub async fn join(dir: &Path, office: &Workspace, person: &str, role: Role) -> Workspace {
    let spaces: Vec<_> = office.spaces().expect("spaces").into_iter().map(|s| s.id).collect();
    let invite = office.invite(role, &spaces, 3_600_000).await.expect("an invite");
    Workspace::join(dir, &key(), &invite, person, Host::system()).await.expect("a joined device")
}

/// A text value.
#[must_use]
pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The fields of a customer with this name.
#[must_use]
pub fn named(name: &str) -> Fields {
    Fields::from([("name".to_owned(), text(name))])
}

/// How many customers a device holds.
///
/// # Panics
/// Where its database cannot be read.
#[must_use]
pub fn customers(device: &Workspace) -> u64 {
    device.count(Kind::Customer).expect("a count")
}
