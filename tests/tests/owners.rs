//! The life of a workspace whose founder goes, or whose devices are all lost, through the built program.

use std::path::Path;
use std::process::Command;

use cairn_client::{Role, Scope, Workspace};
use cairn_domain::Kind;
use cairn_tests::{Relay, cairn, key, named};
use serde_json::{Value, json};

/// Runs the program in a folder; gives its exit code and its one JSON value.
fn run(folder: &Path, args: &[&str]) -> (bool, Value) {
    let done = Command::new(cairn()).arg("--json").args(args).current_dir(folder).output().expect("the program runs");
    let text = String::from_utf8(done.stdout).expect("text");
    let value = if text.trim().is_empty() { Value::Null } else { serde_json::from_str(&text).expect("one JSON value") };
    (done.status.success(), value)
}

/// What the program answers; it must succeed.
fn ok(folder: &Path, args: &[&str]) -> Value {
    let (done, value) = run(folder, args);
    assert!(done, "cairn {args:?}: {value}");
    value
}

/// The code of a failure.
fn fails(folder: &Path, args: &[&str]) -> String {
    let (done, value) = run(folder, args);
    assert!(!done, "cairn {args:?} must fail: {value}");
    value["error"]["code"].as_str().unwrap_or_default().to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

fn join(folder: &Path, by: &str, invite: &[&str], name: &str, dir: &str) -> String {
    let code = ok(folder, &[&["invite", "--dir", by], invite].concat());
    text(&ok(folder, &["device", "join", &text(&code["invite"]), "--name", name, "--dir", dir])["device"])
}

fn found(relay: &Relay, folder: &Path, name: &str, dir: &str) -> (String, Vec<String>) {
    let made =
        ok(folder, &["device", "init", "--relay", &relay.url(), "--name", name, "--workspace", "Main", "--dir", dir]);
    assert_eq!(made["at_relay"], true);
    let shares = made["recovery"]["shares"].as_array().expect("three sheets").iter().map(text).collect();
    (text(&made["device"]), shares)
}

#[test]
fn a_second_owner_shuts_out_the_founder_and_runs_the_workspace() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let relay = Relay::start(&at.join("relay"));
    let (founder, _) = found(&relay, at, "Founder", "o1");
    let customer = text(&ok(at, &["device", "add", "customer", "name=王芳", "--dir", "o1"])["id"]);
    ok(at, &["device", "points", "earn", &customer, "--points", "100", "--dir", "o1"]);
    join(at, "o1", &["--role", "owner"], "Second", "o2");
    let admin = join(at, "o1", &["--role", "admin"], "Admin", "a");
    for dir in ["o1", "o2", "a", "o1", "o2", "a"] {
        ok(at, &["device", "sync", "--dir", dir]);
    }
    assert_eq!(fails(at, &["revoke", &founder, "--dir", "a"]), "forbidden", "an administrator of spaces may not");
    let spent = fails(at, &["device", "points", "spend", &customer, "--points", "10", "--dir", "o2"]);
    assert_eq!(spent, "unsound", "the points are in the founder's hands");
    ok(at, &["device", "points", "grant", &customer, "--points", "30", "--to", "Admin", "--dir", "o1"]);
    ok(at, &["device", "sync", "--dir", "o1"]);

    ok(at, &["revoke", &founder, "--dir", "o2"]);
    assert_eq!(fails(at, &["device", "sync", "--dir", "o1"]), "revoked");
    // What the founder granted before is known first: then the rest passes to the second owner, and no point exists twice.
    for dir in ["o2", "a", "o2"] {
        ok(at, &["device", "sync", "--dir", dir]);
    }
    let granted =
        fails(at, &["device", "points", "grant", &customer, "--points", "71", "--to", "Admin", "--dir", "o2"]);
    assert_eq!(granted, "unsound", "100 less the 30 that were granted before");
    ok(at, &["device", "points", "grant", &customer, "--points", "70", "--to", "Admin", "--dir", "o2"]);
    ok(at, &["device", "points", "earn", &customer, "--points", "5", "--dir", "a"]);
    for dir in ["o2", "a", "o2"] {
        ok(at, &["device", "sync", "--dir", dir]);
    }
    ok(at, &["device", "points", "spend", &customer, "--points", "100", "--dir", "a"]);
    ok(at, &["device", "points", "spend", &customer, "--points", "5", "--dir", "o2"]);

    assert_eq!(fails(at, &["control", "require", "999", "--dir", "o2"]), "unsound", "this program would be shut out");
    assert_eq!(fails(at, &["control", "require", "1", "--dir", "a"]), "forbidden", "for owners");
    assert_eq!(ok(at, &["control", "require", "1", "--dir", "o2"])["required"], 1);
    let aside = ok(at, &["device", "aside", "--dir", "o2"]);
    assert_eq!(aside, json!({ "alarms": [], "envelopes": [], "changes": [], "entries": [] }));
    ok(at, &["space", "add", "North", "--dir", "o2"]);
    let reader = join(at, "o2", &["--role", "reader"], "林晓", "r");
    assert_eq!(fails(at, &["device", "add", "customer", "name=李雷", "--dir", "r"]), "forbidden");
    ok(at, &["role", &reader, "editor", "--dir", "o2"]);
    ok(at, &["device", "sync", "--dir", "r"]);
    ok(at, &["device", "add", "customer", "name=李雷", "--dir", "r"]);
    ok(at, &["device", "sync", "--dir", "r"]);
    ok(at, &["device", "sync", "--dir", "o2"]);
    let devices = ok(at, &["devices", "--dir", "o2"]);
    let named = devices.as_array().expect("a list").iter().find(|device| device["id"] == reader.as_str());
    assert_eq!(named.expect("the reader")["name"], "林晓", "who may write now tells her name");
    ok(at, &["role", &admin, "admin", "--everywhere", "--dir", "o2"]);
    assert_eq!(fails(at, &["role", &admin, "owner", "--space", "North", "--dir", "o2"]), "unsound");
    let second = devices.as_array().expect("a list").iter().find(|device| device["name"] == "Second");
    let second = text(&second.expect("the owner")["id"]);
    assert_eq!(fails(at, &["role", &second, "admin", "--dir", "o2"]), "forbidden", "the last owner stays one");
}

#[test]
fn invites_are_listed_withdrawn_and_short() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let relay = Relay::start(&at.join("relay"));
    found(&relay, at, "Founder", "o1");
    let open = text(&ok(at, &["invite", "--role", "reader", "--dir", "o1"])["invite"]);
    assert!(open.len() < 125, "short enough to be typed: {}", open.len());
    join(at, "o1", &["--role", "editor", "--hours", "1"], "林晓", "p");
    ok(at, &["device", "sync", "--dir", "p"]);
    ok(at, &["device", "sync", "--dir", "o1"]);
    assert_eq!(fails(at, &["invite", "--hours", "337", "--dir", "o1"]), "unsound");

    let list = ok(at, &["invites", "list", "--dir", "o1"]);
    let states: Vec<_> = list.as_array().expect("a list").iter().map(|one| text(&one["state"])).collect();
    assert_eq!(states, ["used", "open"]);
    assert_eq!((&list[0]["used_by_name"], &list[0]["by_name"]), (&"林晓".into(), &"Founder".into()));
    let id = text(&list[1]["id"]);
    assert_eq!(fails(at, &["invites", "withdraw", &id, "--dir", "p"]), "forbidden", "an editor withdraws nothing");
    ok(at, &["invites", "withdraw", &id[..8], "--dir", "o1"]);
    let late = fails(at, &["device", "join", &open, "--name", "Late", "--dir", "late"]);
    assert_eq!(late, "invite_gone");
    assert_eq!(ok(at, &["invites", "list", "--dir", "o1"])[1]["state"], "withdrawn");
    assert_eq!(fails(at, &["invites", "withdraw", "ffffffff", "--dir", "o1"]), "unknown_invite");
}

#[test]
fn two_sheets_bring_the_book_back_when_every_device_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let relay = Relay::start(&at.join("relay"));
    let (founder, first) = found(&relay, at, "Founder", "o1");
    ok(at, &["device", "add", "customer", "name=王芳", "--dir", "o1"]);
    ok(at, &["space", "add", "North", "--dir", "o1"]);
    let good = ok(at, &["recovery", "check", &first[0], &first[2], "--dir", "o1"]);
    assert_eq!((&good["complete"], &good["shares"][1]["number"]), (&true.into(), &3.into()));
    let (alone, said) = run(at, &["recovery", "check", &first[0], "--dir", "o1"]);
    assert!(!alone && said["complete"] == false && said["shares"][0]["current"] == true, "{said}");

    let second = ok(at, &["recovery", "make", "--dir", "o1"]);
    let second: Vec<String> = second["shares"].as_array().expect("three sheets").iter().map(text).collect();
    ok(at, &["device", "add", "customer", "name=李雷", "--dir", "o1"]);
    ok(at, &["device", "sync", "--dir", "o1"]);
    let (stale, said) = run(at, &["recovery", "check", &first[0], &first[1], "--dir", "o1"]);
    assert!(!stale && said["complete"] == true && said["shares"][0]["current"] == false, "{said}");
    std::fs::remove_dir_all(at.join("o1")).expect("the only device is lost");

    let url = relay.url();
    let bring = |shares: [&str; 2], dir: &str| {
        run(at, &["recovery", "use", shares[0], shares[1], "--relay", &url, "--name", "Saved", "--dir", dir])
    };
    let (done, said) = bring([&first[0], &first[1]], "old");
    assert!(!done && said["error"]["code"] == "invite_gone", "sheets that were replaced open nothing: {said}");
    let (done, said) = bring([&first[0], &second[1]], "mixed");
    assert!(!done && said["error"]["code"] == "unsound", "{said}");
    let (done, said) = bring([&second[2], &second[0]], "new");
    assert!(done, "{said}");
    let customers = ok(at, &["device", "list", "customer", "--dir", "new"]);
    assert_eq!(customers["rows"].as_array().expect("rows").len(), 2, "{customers}");
    ok(at, &["revoke", &founder, "--dir", "new"]);
    ok(at, &["space", "add", "South", "--dir", "new"]);
    ok(at, &["recovery", "make", "--dir", "new"]);
}

#[test]
fn a_workspace_founded_without_sheets_gets_them_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let relay = Relay::start(&at.join("relay"));
    let made = ok(at, &["device", "init", "--relay", &relay.url(), "--name", "F", "--no-recovery", "--dir", "o1"]);
    assert_eq!(made["recovery"], Value::Null);
    join(at, "o1", &["--role", "admin", "--everywhere"], "Admin", "a");
    assert_eq!(fails(at, &["recovery", "make", "--dir", "a"]), "forbidden");
    let sheets = ok(at, &["recovery", "make", "--dir", "o1"]);
    let shares: Vec<String> = sheets["shares"].as_array().expect("three sheets").iter().map(text).collect();
    ok(at, &["recovery", "use", &shares[0], &shares[1], "--relay", &relay.url(), "--name", "Saved", "--dir", "new"]);
}

/// A device that joins with a role everywhere.
async fn everywhere(dir: &Path, by: &Workspace, name: &str, role: Role) -> Workspace {
    let code = by.invite(role, Scope::everywhere(), 3_600_000).await.expect("an invite");
    Workspace::join(dir, &key(), &code, name, cairn_client::Host::system()).await.expect("joined")
}

async fn meet(devices: &[&Workspace]) {
    for device in devices.iter().chain(devices) {
        device.sync_once().await.expect("an exchange");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_grant_at_once_and_no_point_exists_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let relay = Relay::start(&at.join("relay"));
    let founder = cairn_tests::found(&at.join("founder"), &relay.url());
    founder.sync_once().await.expect("an exchange");
    let second = everywhere(&at.join("second"), &founder, "Second", Role::Owner).await;
    let third = everywhere(&at.join("third"), &founder, "Third", Role::Admin).await;
    let guide = everywhere(&at.join("guide"), &founder, "林晓", Role::Editor).await;
    let customer = founder.create_record(Kind::Customer, named("王芳"), None).expect("a customer").id;
    let account = founder.open_account(customer).expect("an account");
    founder.earn_points(account, 100, None, None).expect("earned");
    meet(&[&founder, &second, &third, &guide]).await;
    founder.grant_points(account, 40, second.device_id()).expect("granted");
    meet(&[&founder, &second, &third, &guide]).await;

    // Without a signal both grant all they have, and more.
    founder.grant_points(account, 60, guide.device_id()).expect("its own");
    assert!(founder.grant_points(account, 1, third.device_id()).is_err());
    second.grant_points(account, 40, third.device_id()).expect("its own");
    assert!(second.grant_points(account, 1, guide.device_id()).is_err());
    // The founder's device is shut out before it met the relay: what it granted meanwhile never happened.
    second.revoke(founder.device_id()).await.expect("an owner may");
    meet(&[&second, &third, &guide]).await;
    assert!(founder.sync_once().await.is_err());
    let held = |device: &Workspace| device.account(account).expect("an account").held;
    assert_eq!((held(&second), held(&third), held(&guide)), (60, 40, 0));
    second.grant_points(account, 60, guide.device_id()).expect("who keeps points now is the second owner");
    meet(&[&second, &third, &guide]).await;
    guide.spend_points(account, 60, None).expect("granted");
    third.spend_points(account, 40, None).expect("granted");
    meet(&[&second, &third, &guide]).await;
    for device in [&second, &third, &guide] {
        assert_eq!(device.account(account).expect("an account").balance, 0);
        assert!(device.set_aside().expect("a list").envelopes.is_empty());
    }
}
