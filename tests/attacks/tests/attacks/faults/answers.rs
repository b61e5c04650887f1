//! What answers in the relay's place: login pages, proxies, and relays that have lost their mind.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cairn_attacks::line::{Line, http};
use cairn_client::{Founding, Host, SyncState, Workspace};
use cairn_sync::wire::{Challenge, encode};
use cairn_sync::{ApiError, ErrorCode};

use super::{World, add, customers, key};

const CBOR: &str = "application/cbor";
const LOGIN: &[u8] = b"<html><body>Please log in to Airport WiFi</body></html>";

fn refusal(code: ErrorCode) -> Vec<u8> {
    http("400 Bad Request", CBOR, "", &encode(&ApiError::new(code, "No.")))
}

/// Everything is answered like this: nothing is marked, nothing is lost, and it heals.
async fn weathered(answer: Vec<u8>) {
    let world = World::new().await;
    let office = world.office().await;
    add(&office, 3);
    world.line.answer(move |_| Some(answer.clone()));
    let error = office.sync_once().await.expect_err("no relay's answer");
    assert_eq!(error.code(), "unreachable", "{error}");
    let status = office.status().expect("a status");
    assert_eq!((status.state, status.failed), (SyncState::Offline, 0));
    world.line.heal();
    office.sync_once().await.expect("healed");
    assert_eq!(office.status().expect("a status").waiting, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_page_is_no_answer() {
    weathered(http("200 OK", "text/html", "", LOGIN)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxys_errors_are_not_the_relays() {
    for status in
        ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "502 Bad Gateway"]
    {
        weathered(http(status, "text/html", "", LOGIN)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_content_type_is_not_read() {
    let challenge = encode(&Challenge { nonce: [1; 32], relay: [2; 32] });
    weathered(http("200 OK", "text/html", "", &challenge)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nonsense_in_the_right_wrapping_is_not_believed() {
    weathered(http("200 OK", CBOR, "", b"\xff\xff\xff")).await;
    weathered(http("400 Bad Request", CBOR, "", b"\xff")).await;
    weathered(http("200 OK", CBOR, "", b"")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_takes_no_token_elsewhere() {
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let elsewhere = Line::to(None).await;
        let location = format!("location: {}/v1/challenge\r\n", elsewhere.url());
        weathered(http(status, CBOR, &location, b"")).await;
        assert_eq!(elsewhere.requests(), 0, "{status}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_answer_is_cut_off() {
    let world = World::new().await;
    let office = world.office().await;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {CBOR}\r\ncontent-length: 1000000000\r\n\r\n");
    let answer = [head.into_bytes(), vec![0x5b; 32 * 1024 * 1024]].concat();
    world.line.answer(move |_| Some(answer.clone()));
    let error = office.sync_once().await.expect_err("too large");
    assert!(error.to_string().contains("larger than the protocol allows"), "{error}");
    world.line.heal();
    office.sync_once().await.expect("healed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_refusal_loses_nothing_and_needs_nobody() {
    let world = World::new().await;
    let office = world.office().await;
    add(&office, 3);
    let mut once = Some(refusal(ErrorCode::BadRequest));
    world.line.answer(move |path| if path == "/v1/push" { once.take() } else { None });
    office.sync_once().await.expect("sent in spite of it");
    let status = office.status().expect("a status");
    assert_eq!((status.waiting, status.failed), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_refuses_every_push_marks_nothing_and_receiving_goes_on() {
    let world = World::new().await;
    let office = world.office().await;
    let phone = world.phone(&office, "phone").await;
    phone.sync_once().await.expect("synced");
    office.sync_once().await.expect("synced");
    add(&phone, 5);
    phone.sync_once().await.expect("synced");
    add(&office, 40);
    let refused = refusal(ErrorCode::BadRequest);
    world.line.answer(move |path| (path == "/v1/push").then(|| refused.clone()));
    let before = world.line.requests();
    let error = office.sync_once().await.expect_err("refused");
    assert_eq!(error.code(), "bad_request", "{error}");
    assert!(world.line.requests() - before < 20, "{} requests", world.line.requests() - before);
    let status = office.status().expect("a status");
    assert_eq!((status.waiting, status.failed), (40, 0));
    assert_eq!(customers(&office), 45, "what the phone wrote has come");
    world.line.heal();
    office.sync_once().await.expect("healed");
    assert_eq!(office.status().expect("a status").waiting, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_record_that_is_refused_is_found_and_the_others_go_on() {
    let world = World::new().await;
    let office = world.office().await;
    add(&office, 12);
    // Whichever comes third when they come one by one.
    let (refused, pushes) = (refusal(ErrorCode::TooLarge), AtomicUsize::new(0));
    world.line.answer(move |path| {
        let bad = path == "/v1/push" && matches!(pushes.fetch_add(1, Ordering::Relaxed), 0 | 3);
        bad.then(|| refused.clone())
    });
    office.sync_once().await.expect("the others were sent");
    let status = office.status().expect("a status");
    assert_eq!((status.waiting, status.failed), (0, 1));
    world.line.heal();
    office.retry_failed().expect("marked again");
    office.sync_once().await.expect("sent");
    assert_eq!(office.status().expect("a status").failed, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_takes_small_bodies_only_is_given_small_ones() {
    let world = World::new().await;
    let office = world.office().await;
    add(&office, 200);
    let pushes = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&pushes);
    world.line.answer(move |path| {
        let large = path == "/v1/push" && counted.fetch_add(1, Ordering::Relaxed) < 3;
        large.then(|| http("413 Request Entity Too Large", "text/html", "", LOGIN))
    });
    office.sync_once().await.expect("sent in smaller parts");
    let status = office.status().expect("a status");
    assert_eq!((status.waiting, status.failed), (0, 0));
    assert!(pushes.load(Ordering::Relaxed) > 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_in_a_login_pages_network_keeps_its_peace() {
    let world = World::new().await;
    let office = world.office().await;
    world.line.answer(|_| Some(http("200 OK", "text/html", "", LOGIN)));
    add(&office, 3);
    let before = world.line.requests();
    let task = office.start_sync().expect("a task");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(world.line.requests() - before <= 8, "{} requests in 3 s", world.line.requests() - before);
    drop(task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_connections_that_end_at_once_are_not_made_in_a_loop() {
    let world = World::new().await;
    let office = world.office().await;
    world.line.answer(|path| (path == "/v1/live").then(|| http("503 Service Unavailable", "text/plain", "", b"")));
    let before = world.line.requests();
    let task = office.start_sync().expect("a task");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(world.line.requests() - before <= 12, "{} requests in 3 s", world.line.requests() - before);
    drop(task);
}

#[tokio::test]
async fn addresses_with_passwords_and_plain_http_to_elsewhere_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    for relay in ["https://me:secret@relay.example.org", "http://relay.example.org", "http://192.168.1.2:7700"] {
        let founding = Founding { relay: relay.into(), person: "A".into(), workspace: "W".into() };
        let made = Workspace::create(&dir.path().join("device"), &key(), founding, Host::system());
        assert_eq!(made.err().expect(relay).code(), "unsound", "{relay}");
        assert!(!dir.path().join("device").exists(), "nothing was made");
    }
    let founding = Founding { relay: "http://192.168.1.2:7700".into(), person: "A".into(), workspace: "W".into() };
    let allowed = Host { insecure_http: true, ..Host::system() };
    let device = Workspace::create(&dir.path().join("device"), &key(), founding, allowed).expect("allowed");
    assert_eq!(device.set_relay("https://a:b@relay.example.org").expect_err("refused").code(), "unsound");
    assert_eq!(device.relay(), "http://192.168.1.2:7700");
}
