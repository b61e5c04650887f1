//! Disks that are full, and what is done meanwhile: little.

use std::time::Duration;

use tokio::time::Instant;

use super::{World, add, customers};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_does_not_ask_the_relay_again_and_again_and_room_ends_it() {
    let world = World::new().await;
    let office = world.office().await;
    add(&office, 3000);
    office.sync_once().await.expect("sent");
    let phone = world.phone(&office, "phone").await;
    phone.limit_storage(Some(0)).expect("no more than now");
    let before = (world.line.requests(), world.line.sent_back());
    let task = phone.start_sync().expect("a task");
    tokio::time::sleep(Duration::from_secs(4)).await;
    let (requests, bytes) = (world.line.requests() - before.0, world.line.sent_back() - before.1);
    assert!(requests <= 10, "{requests} requests in 4 s");
    assert!(bytes < 3_000_000, "{bytes} bytes in 4 s");
    let status = phone.status().expect("a status");
    assert_eq!(status.last_error.map(|error| error.code).as_deref(), Some("full"));
    phone.limit_storage(None).expect("room");
    add(&phone, 1);
    let end = Instant::now() + Duration::from_secs(20);
    while customers(&phone) != 3001 {
        assert!(Instant::now() < end, "a write that succeeded ends the wait: {:?}", phone.status());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(task);
}
