//! Journeys through a real relay process: what a team lives through, from the devices' side.

use cairn_client::{ClientError, Host, Place, Role, Workspace};
use cairn_domain::{Change, Edit, Kind, RecordId};
use cairn_tests::{Relay, customers, found, join, key, named, text};

fn set(id: RecordId, field: &str, value: &str) -> Edit {
    Edit { id, changes: vec![Change::Set { field: field.into(), value: text(value) }] }
}

struct Team {
    dir: tempfile::TempDir,
    relay: Relay,
    office: Workspace,
    guide: Workspace,
}

/// An office and a guide's phone in one workspace, in touch with the same relay.
async fn team() -> Team {
    let dir = tempfile::tempdir().expect("a folder");
    let relay = Relay::start(&dir.path().join("relay"));
    let office = found(&dir.path().join("office"), &relay.url());
    office.sync_once().await.expect("founded");
    let guide = join(&dir.path().join("guide"), &office, "林晓", Role::Editor).await;
    Team { dir, relay, office, guide }
}

impl Team {
    async fn meet(&self) {
        for device in [&self.office, &self.guide, &self.office, &self.guide] {
            device.sync_once().await.expect("synced");
        }
    }

    fn folder(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_offline_edits_of_one_field_are_both_kept_and_one_tap_switches() {
    let team = team().await;
    let id = team.office.create_record(Kind::Customer, named("王芳"), None).expect("saved").id;
    team.meet().await;
    team.office.edit_record(&set(id, "city", "苏州")).expect("saved");
    team.guide.edit_record(&set(id, "city", "杭州")).expect("saved");
    team.meet().await;

    let (here, there) = (team.office.record(id).expect("there"), team.guide.record(id).expect("there"));
    assert_eq!(here.record.fields, there.record.fields);
    let conflict = here.conflicts.first().expect("a conflict");
    assert_eq!((conflict.field.as_str(), conflict.set_aside.len()), ("city", 1));
    let authors = [conflict.kept_by.author_name.as_str(), conflict.set_aside[0].1.author_name.as_str()];
    assert!(authors.contains(&"Office") && authors.contains(&"林晓"), "{authors:?}");

    let wanted = conflict.set_aside[0].0.clone();
    team.guide.switch(id, "city", 0).expect("switched");
    team.meet().await;
    let after = team.office.record(id).expect("there");
    assert_eq!(after.record.fields.get("city"), Some(&wanted));
    assert!(after.conflicts.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_says_where_it_is() {
    let mut team = team().await;
    team.meet().await;
    team.relay.kill();
    let id = team.guide.create_record(Kind::Customer, named("李雷"), None).expect("saved").id;
    assert_ne!(team.guide.record(id).expect("there").place, Place::Sent);
    let error = team.guide.sync_once().await.expect_err("no relay");
    assert_eq!(error.code(), "unreachable");
    assert_eq!(team.guide.status().expect("status").waiting, 1);
    team.relay.up(&[]);
    team.guide.sync_once().await.expect("synced");
    assert_eq!(team.guide.record(id).expect("there").place, Place::Sent);
    assert_eq!(team.guide.status().expect("status").waiting, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_record_comes_back_when_someone_edited_it_meanwhile() {
    let team = team().await;
    let id = team.office.create_record(Kind::Customer, named("陈静"), None).expect("saved").id;
    team.meet().await;
    team.office.delete_record(id).expect("deleted");
    team.guide.edit_record(&set(id, "city", "大理")).expect("saved");
    team.meet().await;
    for device in [&team.office, &team.guide] {
        let record = device.record(id).expect("there").record;
        assert!(!record.deleted && record.revived);
        assert_eq!(record.text("city"), Some("大理"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_device_reads_and_writes_nothing_more() {
    let team = team().await;
    team.meet().await;
    team.office.revoke(team.guide.device_id()).await.expect("revoked");
    team.office.create_record(Kind::Customer, named("After"), None).expect("saved");
    team.office.sync_once().await.expect("synced");
    team.guide.create_record(Kind::Customer, named("Mine"), None).expect("a revoked phone still saves locally");
    let error = team.guide.sync_once().await.expect_err("shut out");
    assert_eq!(error.code(), "revoked", "{error}");
    assert_eq!(customers(&team.guide), 1);
    let third = join(&team.folder("third"), &team.office, "Third", Role::Editor).await;
    third.sync_once().await.expect("synced");
    assert_eq!(
        customers(&third),
        1,
        "the newcomer reads what was written after the revocation, and nothing of the revoked"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_under_an_old_epoch_is_sealed_again() {
    let team = team().await;
    let third = join(&team.folder("third"), &team.office, "Third", Role::Editor).await;
    third.sync_once().await.expect("synced");
    let id = team.guide.create_record(Kind::Customer, named("Old epoch"), None).expect("saved").id;
    team.office.revoke(third.device_id()).await.expect("revoked");
    team.guide.sync_once().await.expect("sealed again and sent");
    team.office.sync_once().await.expect("synced");
    assert_eq!(team.office.record(id).expect("there").record.title(), "Old epoch");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_reads_the_history_of_earlier_epochs() {
    let team = team().await;
    team.office.create_record(Kind::Customer, named("Epoch 1"), None).expect("saved");
    team.meet().await;
    let third = join(&team.folder("third"), &team.office, "Third", Role::Editor).await;
    team.office.revoke(third.device_id()).await.expect("revoked");
    team.office.create_record(Kind::Customer, named("Epoch 2"), None).expect("saved");
    team.meet().await;
    let fourth = join(&team.folder("fourth"), &team.office, "Fourth", Role::Editor).await;
    fourth.sync_once().await.expect("synced");
    assert_eq!(customers(&fourth), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_reads_and_is_told_who_may_write() {
    let team = team().await;
    team.office.create_record(Kind::Customer, named("王芳"), None).expect("saved");
    team.meet().await;
    let reader = join(&team.folder("reader"), &team.office, "Reader", Role::Reader).await;
    reader.sync_once().await.expect("synced");
    assert_eq!(customers(&reader), 1);
    let error = reader.create_record(Kind::Customer, named("No"), None).expect_err("readers do not write");
    assert!(matches!(error, ClientError::Forbidden(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invite_is_good_once_and_a_wrong_one_says_what_is_wrong() {
    let team = team().await;
    let spaces: Vec<_> = team.office.spaces().expect("spaces").into_iter().map(|s| s.id).collect();
    let invite = team.office.invite(Role::Editor, &spaces, 3_600_000).await.expect("an invite");
    let host = Host::system;
    Workspace::join(&team.folder("first"), &key(), &invite, "First", host()).await.expect("joined");
    let again = Workspace::join(&team.folder("second"), &key(), &invite, "Second", host()).await.err().expect("used");
    assert_eq!(again.code(), "invite_gone", "{again}");

    let mut damaged = invite.clone();
    let cut = damaged.len() - 3;
    damaged.truncate(cut);
    for wrong in ["hello", "", damaged.as_str()] {
        let error =
            Workspace::join(&team.folder("wrong"), &key(), wrong, "Wrong", host()).await.err().expect("not an invite");
        assert_eq!(error.code(), "invite", "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_does_not_know_the_workspace_says_so_and_nothing_is_lost() {
    let mut team = team().await;
    let id = team.guide.create_record(Kind::Customer, named("Kept"), None).expect("saved").id;
    let port = team.relay.port();
    team.relay.kill();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let mut other = Relay::start_at(elsewhere.path(), port);
    let error = team.guide.sync_once().await.expect_err("a relay of another workspace");
    assert_eq!(error.code(), "not_found", "{error}");
    other.kill();
    team.relay.up(&[]);
    team.guide.sync_once().await.expect("synced");
    team.office.sync_once().await.expect("synced");
    assert_eq!(team.office.record(id).expect("there").record.title(), "Kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_restored_from_a_backup_gets_back_what_it_lost() {
    let mut team = team().await;
    team.office.create_record(Kind::Customer, named("Before the backup"), None).expect("saved");
    team.meet().await;
    team.relay.kill();
    let backup = team.folder("backup");
    team.relay.copy_to(&backup);
    team.relay.up(&[]);
    team.office.create_record(Kind::Customer, named("After the backup"), None).expect("saved");
    team.guide.create_record(Kind::Customer, named("After it too"), None).expect("saved");
    team.meet().await;
    team.relay.kill();
    team.relay.restore_from(&backup);
    team.meet().await;
    let newcomer = join(&team.folder("newcomer"), &team.office, "Newcomer", Role::Editor).await;
    newcomer.sync_once().await.expect("synced");
    assert_eq!(customers(&newcomer), 3);
}
