//! Relays that were set back, wiped, moved, or are another one for a moment.

use std::path::Path;
use std::time::Duration;

use cairn_client::SyncState;

use super::{World, add, customers};

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_set_back_in_secret_is_not_asked_again_and_again() {
    let mut world = World::new().await;
    let office = world.office().await;
    add(&office, 3);
    office.sync_once().await.expect("sent");
    world.stop().await;
    copy(&world.folder("relay"), &world.folder("backup"));
    world.start("relay").await;
    add(&office, 3);
    office.sync_once().await.expect("sent");
    world.stop().await;
    world.start("backup").await;
    let before = world.line.requests();
    let task = office.start_sync().expect("a task");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(world.line.requests() - before <= 12, "{} requests in 3 s", world.line.requests() - before);
    assert_eq!(customers(&office), 6, "nothing is taken back");
    drop(task);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wiped_relay_is_founded_again_and_everybody_meets_with_nothing_lost() {
    let mut world = World::new().await;
    let office = world.office().await;
    add(&office, 3);
    let phone = world.phone(&office, "phone").await;
    phone.sync_once().await.expect("synced");
    let idle = world.phone(&office, "idle").await;
    for device in [&office, &idle, &phone] {
        device.sync_once().await.expect("synced");
    }
    world.stop().await;
    world.start("anew").await;
    add(&phone, 2);
    let error = phone.sync_once().await.expect_err("not known at once");
    assert_eq!(error.code(), "not_found", "{error}");
    assert_eq!(phone.status().expect("a status").state, SyncState::Stopped);
    world.pass(61_000);
    for _ in 0..2 {
        for device in [&phone, &office, &idle] {
            device.sync_once().await.expect("founded again");
        }
    }
    for device in [&phone, &office, &idle] {
        assert_eq!(customers(device), 5);
        let status = device.status().expect("a status");
        assert_eq!((status.waiting, status.failed), (0, 0));
    }
    let newcomer = world.phone(&office, "newcomer").await;
    newcomer.sync_once().await.expect("synced");
    assert_eq!(customers(&newcomer), 5, "the relay has everything again");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_relay_for_a_moment_learns_nothing_and_changes_nothing() {
    let mut world = World::new().await;
    let office = world.office().await;
    add(&office, 3);
    office.sync_once().await.expect("sent");
    world.stop().await;
    world.start("another").await;
    add(&office, 1);
    assert_eq!(office.sync_once().await.expect_err("another relay").code(), "not_found");
    let stats = world.relay.as_ref().expect("runs").stats();
    assert_eq!(stats.envelopes, 0);
    world.stop().await;
    world.start("relay").await;
    office.sync_once().await.expect("the right one again");
    assert_eq!(office.status().expect("a status").waiting, 0);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_moved_is_followed_by_its_address() {
    let mut world = World::new().await;
    let office = world.office().await;
    add(&office, 3);
    let phone = world.phone(&office, "phone").await;
    phone.sync_once().await.expect("synced");
    office.sync_once().await.expect("synced");
    world.stop().await;
    world.start("elsewhere").await;
    let address = format!("http://{}", world.relay.as_ref().expect("runs").local_addr());
    add(&phone, 1);
    for device in [&office, &phone, &office] {
        device.set_relay(&address).expect("an address");
        device.sync_once().await.expect("at its new place, without waiting");
    }
    assert_eq!((customers(&office), customers(&phone)), (4, 4));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wiped_relay_is_founded_by_whoever_comes_first_and_gets_the_rest_of_the_log_from_the_others() {
    let mut world = World::new().await;
    let office = world.office().await;
    add(&office, 3);
    let first = world.phone(&office, "first").await;
    first.sync_once().await.expect("synced");
    // Joined after `first` last read the log, with keys turned since.
    let late = world.phone(&office, "late").await;
    late.sync_once().await.expect("synced");
    office.sync_once().await.expect("synced");
    world.stop().await;
    world.start("anew").await;
    add(&first, 1);
    first.sync_once().await.expect_err("not known at once");
    world.pass(61_000);
    for _ in 0..3 {
        for device in [&first, &office, &late] {
            device.sync_once().await.ok();
        }
    }
    for device in [&first, &office, &late] {
        device.sync_once().await.expect("in touch again");
        assert_eq!(customers(device), 4);
        assert_eq!(device.status().expect("a status").waiting, 0);
    }
    world.stop().await;
}
