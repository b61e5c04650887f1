//! Heads, bodies, connections.

use std::time::Duration;

use super::{HELLO_REQUEST, live, now};
use cairn_attacks::stranger::{Door, Line, Member};
use cairn_relay::Rate;
use cairn_sync::api::{CHALLENGE, FOUND, HELLO, PUSH, SIGN_IN};
use cairn_sync::wire::encode;

#[tokio::test]
async fn a_head_that_never_ends_is_cut_off() {
    let door = Door::open(|_| ()).await;
    let mut line = door.connect().await;
    assert!(line.send(b"POST /v1/hello HTTP/1.1\r\nhost: x\r\nx-a: ").await);
    let answer = line.rest().await;
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");
    assert!(door.serves().await);
}

#[tokio::test]
async fn a_head_of_one_byte_at_a_time_gains_no_time() {
    let door = Door::open(|_| ()).await;
    let mut line = door.connect().await;
    assert!(line.send(b"POST /v1/hello HTTP/1.1\r\nhost: x\r\nx-a: ").await);
    let start = now();
    while line.send(b"a").await && line.is_open().await {
        assert!(start.elapsed() < Duration::from_secs(5), "it would go on for ever");
    }
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_cut_off() {
    let door = Door::open(|_| ()).await;
    let mut line = door.connect().await;
    assert_eq!(line.rest().await, b"");
}

#[tokio::test]
async fn a_giant_head_is_refused() {
    let door = Door::open(|_| ()).await;
    let status = door.post("/v1/hello", &format!("x-a: {}\r\n", "a".repeat(1 << 20)), b"").await;
    assert!([0, 431].contains(&status), "{status}");
    let many = "x-a: b\r\n".repeat(2_000);
    assert!([0, 431].contains(&door.post("/v1/hello", &many, b"").await));
    assert!(door.serves().await);
}

#[tokio::test]
async fn two_lengths_for_one_body_are_refused() {
    let door = Door::open(|_| ()).await;
    let mut line = door.connect().await;
    let head = "POST /v1/hello HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ncontent-length: 40\r\n\r\naaaaGET /healthz HTTP/1.1\r\n\r\n";
    line.send(head.as_bytes()).await;
    let answer = String::from_utf8_lossy(&line.rest().await).into_owned();
    assert!(answer.starts_with("HTTP/1.1 400") && !answer.contains("200 OK"), "{answer}");
}

#[tokio::test]
async fn a_body_that_falls_silent_is_cut_off() {
    let door = Door::open(|_| ()).await;
    let mut line = door.connect().await;
    let head = b"POST /v1/hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1000\r\n\r\nabc";
    assert!(line.send(head).await);
    let answer = line.rest().await;
    assert!(answer.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn a_body_that_trickles_is_cut_off() {
    let door = Door::open(|_| ()).await;
    let mut line = door.connect().await;
    assert!(line.send(b"POST /v1/hello HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n").await);
    let start = now();
    while line.send(b"a").await && line.is_open().await {
        assert!(start.elapsed() < Duration::from_secs(5), "it would go on for ever");
    }
}

/// No attack: a poor line that goes on. 5 KiB in each of the stretches in which 4 must come.
#[tokio::test]
async fn a_slow_body_that_goes_on_is_heard() {
    let door = Door::open(|config| config.limits.silence = Duration::from_millis(200)).await;
    let member = Member::of(&door, 1).await;
    let mut line = door.connect().await;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{}content-length: {}\r\n\r\n",
        PUSH.path,
        member.header(),
        15 * 1024
    );
    assert!(line.send(head.as_bytes()).await);
    for _ in 0..15 {
        assert!(line.send(&[0xff; 1024]).await, "it was cut off");
        tokio::time::sleep(Duration::from_millis(35)).await;
    }
    let answer = line.rest().await;
    assert!(answer.starts_with(b"HTTP/1.1 400"), "heard to its end, and nonsense");
}

#[tokio::test]
async fn a_body_without_end_stops_at_the_limit() {
    let door = Door::open(|_| ()).await;
    let mut line = door.connect().await;
    assert!(line.send(b"POST /v1/hello HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n").await);
    let chunk = [b"1000\r\n".as_slice(), &[0; 0x1000], b"\r\n"].concat();
    let mut sent = 0;
    while line.send(&chunk).await && sent < 64 << 20 {
        sent += chunk.len();
    }
    assert!(sent < 64 << 20, "the relay read on");
    assert!(door.serves().await);
}

#[tokio::test]
async fn a_stranger_sends_no_megabytes() {
    let door = Door::open(|_| ()).await;
    for endpoint in [HELLO, CHALLENGE, SIGN_IN, FOUND] {
        let status = door.post(endpoint.path, "", &vec![0; 1 << 20]).await;
        assert!([0, 413].contains(&status), "{} answered {status}", endpoint.path);
    }
    let status = door.post(PUSH.path, "", &vec![0; 1 << 20]).await;
    assert!([0, 401].contains(&status), "refused by the head: {status}");
}

#[tokio::test]
async fn connections_that_do_nothing_make_room_for_the_next() {
    let door = Door::open(|config| {
        config.limits.head_time = Duration::from_mins(1);
        config.limits.strangers_per_address = 8;
    })
    .await;
    let mut held: Vec<Line> = Vec::new();
    for _ in 0..100 {
        let mut line = door.connect().await;
        line.send(b"POST /v1/hello HTTP/1.1\r\nx-a: ").await;
        held.push(line);
    }
    assert!(door.serves().await, "a hundred of them, and the next is served at once");
    assert!(!held[0].is_open().await);
    assert!(held[99].is_open().await);
}

#[tokio::test]
async fn strangers_push_no_member_off_the_line() {
    let door = Door::open(|config| {
        config.limits.head_time = Duration::from_mins(1);
        config.limits.connections = 10;
    })
    .await;
    let member = Member::of(&door, 1).await;
    let mut line = live(&door, &member).await;
    let mut held = Vec::new();
    for _ in 0..50 {
        let mut stranger = door.connect().await;
        stranger.send(b"GET /").await;
        held.push(stranger);
    }
    assert!(door.serves().await);
    assert!(line.is_open().await, "the member's connection stays");
    assert_eq!(door.relay.stats().live_connections, 1);
}

#[tokio::test]
async fn who_asks_and_never_reads_is_cut_off() {
    let door = Door::open(|config| config.limits.address = Rate { per_second: 1e9, burst: 1e9 }).await;
    let mut line = door.connect().await;
    let body = encode(&HELLO_REQUEST);
    let mut request =
        format!("POST /v1/hello HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    request.extend_from_slice(&body);
    let many = request.repeat(500);
    // As many as both systems hold for somebody who does not read; then the relay waits, and ends it.
    let asked = async { while line.send(&many).await {} };
    tokio::time::timeout(Duration::from_secs(20), asked).await.expect("the relay waits for ever");
}

#[tokio::test]
async fn http_2_is_not_spoken() {
    let door = Door::open(|_| ()).await;
    let mut line = door.connect().await;
    line.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await;
    let answer = line.rest().await;
    assert!(!answer.starts_with(b"\0\0"), "a settings frame came back");
    assert!(door.serves().await);
}
