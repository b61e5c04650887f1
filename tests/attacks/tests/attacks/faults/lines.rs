//! Lines that hardly carry anything.

use std::time::Duration;

use cairn_attacks::line::Quality;
use tokio::time::Instant;

use super::{World, add, customers};

/// 60 kB/s in connections of 300 ms: what two seconds at 9 kB/s carry. It must get through without anybody trying again by hand.
const BAD: Quality = Quality { rate: Some(60_000), cut: Some(Duration::from_millis(300)) };

async fn within(what: &str, seconds: u64, done: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !done() {
        assert!(Instant::now() < end, "{what}: not within {seconds} s");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_gets_through_a_line_that_is_cut_all_the_time() {
    let world = World::new().await;
    let office = world.office().await;
    add(&office, 200);
    world.line.set(BAD);
    let task = office.start_sync().expect("a task");
    within("sending", 30, || office.status().is_ok_and(|status| status.waiting == 0)).await;
    drop(task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_reads_large_envelopes_over_a_line_that_is_cut_all_the_time() {
    let world = World::new().await;
    let office = world.office().await;
    add(&office, 600);
    office.sync_once().await.expect("sent over a good line, in large envelopes");
    let phone = world.phone(&office, "phone").await;
    world.line.set(BAD);
    let task = phone.start_sync().expect("a task");
    within("receiving", 30, || customers(&phone) == 600).await;
    drop(task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sealed_for_a_good_line_is_sealed_again_for_a_bad_one() {
    let mut world = World::new().await;
    let office = world.office().await;
    add(&office, 150);
    office.sync_once().await.expect("the pace has grown");
    add(&office, 250);
    // Sealed, but it does not arrive.
    world.line.answer(|path| (path == "/v1/push").then(Vec::new));
    office.sync_once().await.expect_err("broken");
    world.line.heal();
    world.line.set(BAD);
    let task = office.start_sync().expect("a task");
    within("sending", 30, || office.status().is_ok_and(|status| status.waiting == 0)).await;
    drop(task);
    world.stop().await;
}
