//! Several processes on one folder, and processes that die half-way: nothing is stored twice, nothing is stuck, nothing is lost.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use cairn_client::{Host, Role, Workspace};
use cairn_tests::{Relay, cairn, customers, found, join, key, named};

/// A command on a folder whose key is the tests' key.
fn command(dir: &Path, args: &[&str]) -> Command {
    let file = dir.parent().expect("a parent").join("key.hex");
    if !file.exists() {
        std::fs::write(&file, "2a".repeat(32)).expect("a key file");
    }
    let mut command = Command::new(cairn());
    command.arg("--json").args(args).arg("--dir").arg(dir).arg("--key-file").arg(file).stderr(Stdio::null());
    command
}

fn run(dir: &Path, args: &[&str]) -> Output {
    command(dir, args).output().expect("it runs")
}

fn works(dir: &Path, args: &[&str]) -> String {
    let out = run(dir, args);
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{args:?}: {text}");
    text
}

/// A running office, ended as `kill -9` does.
struct Office(Child);

impl Office {
    fn start(dir: &Path) -> Self {
        let mut child =
            command(dir, &["office", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().expect("an office");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it says where it listens");
        assert!(line.contains("listening"), "{line}");
        Self(child)
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn code(invite: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(invite).expect("JSON");
    value["invite"].as_str().expect("a code").to_owned()
}

async fn joined(dir: &Path, invite: &str) -> Workspace {
    Workspace::join(dir, &key(), invite, "Phone", Host::system()).await.expect("joined")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_on_the_folder_of_a_running_office_store_nothing_twice() {
    let dir = tempfile::tempdir().expect("a folder");
    let relay = Relay::start(&dir.path().join("relay"));
    let folder = dir.path().join("office");
    let core = found(&folder, &relay.url());
    core.sync_once().await.expect("founded");
    drop(core);
    let office = Office::start(&folder);
    // Two offices, two syncs, invites, a space, a removal, writes: all at once on one folder.
    let second = Office::start(&folder);
    let invite = code(&works(&folder, &["invite", "--role", "editor"]));
    let phone = joined(&dir.path().join("phone"), &invite).await;
    let mut running: Vec<Child> =
        (0..2).map(|_| command(&folder, &["device", "sync"]).stdout(Stdio::null()).spawn().expect("a sync")).collect();
    works(&folder, &["device", "add", "customer", "name=王芳"]);
    works(&folder, &["settings", "zone", "Asia/Shanghai"]);
    let again = code(&works(&folder, &["invite", "--role", "reader"]));
    assert!(running.iter_mut().all(|sync| sync.wait().expect("ended").success()));
    for _ in 0..100 {
        phone.sync_once().await.expect("an exchange");
        if customers(&phone) == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(customers(&phone), 1, "what was written beside the office is sent");
    works(&folder, &["space", "add", "East"]);
    let reader = joined(&dir.path().join("reader"), &again).await;
    works(&folder, &["revoke", &reader.device_id().to_string()]);
    drop((office, second));
    let third = Office::start(&folder);
    drop(third);
    let devices = works(&folder, &["devices"]);
    assert_eq!(devices.matches("\"revoked\":true").count(), 1, "{devices}");
    assert!(works(&folder, &["device", "status"]).contains("\"quarantined\":0"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_make_a_device_in_one_folder_and_there_is_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let relay = Relay::start(&dir.path().join("relay"));
    let folder = dir.path().join("device");
    let args = ["device", "init", "--relay", &relay.url(), "--name", "A"];
    let both: Vec<Child> =
        (0..2).map(|_| command(&folder, &args).stdout(Stdio::null()).spawn().expect("it runs")).collect();
    let done = both.into_iter().map(|mut child| child.wait().expect("ended").success()).filter(|ok| *ok).count();
    assert_eq!(done, 1);
    works(&folder, &["device", "status"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joining_that_is_killed_at_any_moment_goes_on_with_the_same_command() {
    let dir = tempfile::tempdir().expect("a folder");
    let relay = Relay::start(&dir.path().join("relay"));
    let office = found(&dir.path().join("office"), &relay.url());
    office.sync_once().await.expect("founded");
    let mut folders = Vec::new();
    for n in 0..12_u64 {
        let space = office.spaces().expect("spaces")[0].id;
        let invite = office.invite(Role::Editor, [space].as_slice(), 3_600_000).await.expect("an invite");
        let folder = dir.path().join(format!("phone{n}"));
        let args = ["device", "join", &invite, "--name", "P"];
        let mut killed = command(&folder, &args).stdout(Stdio::null()).spawn().expect("it runs");
        tokio::time::sleep(Duration::from_millis(20 * n)).await;
        killed.kill().ok();
        killed.wait().expect("ended");
        if !run(&folder, &["device", "status"]).status.success() {
            works(&folder, &args);
        }
        works(&folder, &["device", "sync"]);
        folders.push(folder);
    }
    office.sync_once().await.expect("read");
    assert_eq!(office.devices().expect("devices").len(), 1 + folders.len(), "no invite was burned");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_restored_from_before_a_joining_and_a_removal_gets_both_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut relay = Relay::start(&dir.path().join("relay"));
    let office = found(&dir.path().join("office"), &relay.url());
    office.sync_once().await.expect("founded");
    let thief = join(&dir.path().join("thief"), &office, "Thief", Role::Editor).await;
    thief.sync_once().await.expect("a member");
    relay.kill();
    let backup = dir.path().join("backup");
    relay.copy_to(&backup);
    relay.up(&[]);
    let newcomer = join(&dir.path().join("newcomer"), &office, "Newcomer", Role::Editor).await;
    office.revoke(thief.device_id()).await.expect("shut out");
    office.create_record(cairn_domain::Kind::Customer, named("王芳"), None).expect("saved");
    for device in [&office, &newcomer, &office] {
        device.sync_once().await.expect("an exchange");
    }
    relay.kill();
    relay.restore_from(&backup);
    // The newcomer's joining is among what was lost, and it comes first.
    newcomer.sync_once().await.expect("it gives back what the relay lost");
    assert!(thief.sync_once().await.is_err(), "shut out again");
    for device in [&office, &newcomer, &office, &newcomer] {
        device.sync_once().await.expect("an exchange");
    }
    assert_eq!((customers(&office), customers(&newcomer)), (1, 1));
    join(&dir.path().join("another"), &office, "Another", Role::Reader).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fork_is_told_and_the_operator_decides_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut relay = Relay::start(&dir.path().join("relay"));
    let office = found(&dir.path().join("office"), &relay.url());
    office.sync_once().await.expect("founded");
    let admin = join(&dir.path().join("admin"), &office, "Admin", Role::Owner).await;
    admin.sync_once().await.expect("a member");
    relay.kill();
    let backup = dir.path().join("backup");
    relay.copy_to(&backup);
    relay.up(&[]);
    office.revoke(admin.device_id()).await.expect("shut out");
    relay.kill();
    relay.restore_from(&backup);
    // The removed owner comes first and goes on with the old log.
    let space = admin.spaces().expect("spaces")[0].id;
    admin.invite(Role::Reader, [space].as_slice(), 3_600_000).await.expect("valid there");
    let told = office.sync_once().await.expect_err("two logs");
    assert_eq!(told.code(), "control_fork");
    assert!(office.status().expect("status").control_fork.is_some());
    let file = dir.path().join("log.txt");
    std::fs::write(&file, office.export_control()).expect("written");
    relay.kill();
    let folder = dir.path().join("relay");
    let used = Command::new(cairn())
        .args(["--json", "relay", "use-control", "--dir"])
        .arg(&folder)
        .arg("--from")
        .arg(&file)
        .output()
        .expect("it runs");
    assert!(used.status.success(), "{}", String::from_utf8_lossy(&used.stdout));
    relay.up(&[]);
    office.sync_once().await.expect("the relay has the right log");
    assert!(office.status().expect("status").control_fork.is_none());
    assert!(admin.sync_once().await.is_err(), "shut out again");
}
