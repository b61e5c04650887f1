//! `kill -9` of a relay right after an acknowledgement and of a device right after a commit: nothing acknowledged is lost.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use cairn_client::{Host, ListQuery, Role, Workspace};
use cairn_domain::Kind;
use cairn_tests::{Relay, customers, found, join, key, named};

const KILLS: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_killed_right_after_an_acknowledgement_has_lost_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut relay = Relay::start(&dir.path().join("relay"));
    let office = found(&dir.path().join("office"), &relay.url());
    office.sync_once().await.expect("founded");
    for n in 0..KILLS {
        office.create_record(Kind::Customer, named(&format!("客户 {n}")), None).expect("saved");
        let report = office.sync_once().await.expect("acknowledged");
        relay.kill();
        assert_eq!(report.sent, 1, "round {n}");
        relay.up(&[]);
    }
    let newcomer = join(&dir.path().join("newcomer"), &office, "Newcomer", Role::Editor).await;
    newcomer.sync_once().await.expect("fetched");
    assert_eq!(customers(&newcomer), KILLS as u64);
}

/// Writes until it is killed, and says each record's id after its commit. Runs only as a child of the test below.
#[test]
fn writer_process() {
    let Ok(dir) = std::env::var("CAIRN_KILLED_WRITER") else { return };
    let device = Workspace::open(dir.as_ref(), &key(), Host::system()).expect("opened");
    for n in 0.. {
        let saved = device.create_record(Kind::Customer, named(&format!("客户 {n}")), None).expect("saved");
        println!("saved {}", saved.id);
    }
}

#[test]
fn a_device_killed_right_after_a_commit_has_lost_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let device = dir.path().join("device");
    drop(found(&device, "http://127.0.0.1:9"));
    let mut promised = BTreeSet::new();
    for n in 0..KILLS {
        let mut writer = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "writer_process", "--nocapture"])
            .env("CAIRN_KILLED_WRITER", &device)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a writer");
        let lines = BufReader::new(writer.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let ids: Vec<String> =
            lines.filter_map(|l| l.rsplit_once("saved ").map(|(_, id)| id.to_owned())).take(1 + n % 3).collect();
        writer.kill().expect("killed");
        writer.wait().expect("ended");
        assert!(!ids.is_empty(), "round {n}: the writer saved nothing");
        promised.extend(ids);
    }
    let reopened = Workspace::open(&device, &key(), Host::system()).expect("opened");
    let held = all_ids(&reopened);
    let lost: Vec<_> = promised.difference(&held).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
}

fn all_ids(device: &Workspace) -> BTreeSet<String> {
    let mut query = ListQuery::of(Kind::Customer);
    query.limit = 100;
    let mut ids = BTreeSet::new();
    loop {
        let page = device.list(&query).expect("a page");
        ids.extend(page.rows.iter().map(|row| row.id.to_string()));
        query.after = page.next;
        if query.after.is_none() {
            return ids;
        }
    }
}
