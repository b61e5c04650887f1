//! Messages and paths.

use super::HELLO_REQUEST;
use cairn_attacks::stranger::{Door, Member, ask};
use cairn_sync::api::{CHALLENGE, FOUND, HELLO, SIGN_IN};
use cairn_sync::wire::encode;

#[tokio::test]
async fn paths_that_look_like_others_lead_nowhere() {
    let door = Door::open(|_| ()).await;
    let body = encode(&HELLO_REQUEST);
    let tries = [
        "/v1/hello/",
        "//v1/hello",
        "/v1//hello",
        "/v1/./hello",
        "/v1/push/../hello",
        "/v1/%68ello",
        "/v1/hello%00",
        "/V1/HELLO",
        "/v1/hello;a=b",
        "/metrics",
        "/../relay.db",
        "/relay.db",
        "/%2e%2e/relay.db",
        "/v1",
    ];
    for path in tries {
        let status = door.post(path, "", &body).await;
        assert!([400, 404].contains(&status), "{path} answered {status}");
        let status = door.request("GET", path, "", b"").await.status;
        assert!([400, 404].contains(&status), "{path} answered {status} to GET");
    }
    for method in ["GET", "PUT", "DELETE", "TRACE", "CONNECT"] {
        let status = door.request(method, HELLO.path, "", b"").await.status;
        assert!([400, 404, 405].contains(&status), "{method} answered {status}");
    }
}

#[tokio::test]
async fn crafted_messages_are_refused_and_cost_nothing() {
    let door = Door::open(|_| ()).await;
    let nested = [vec![0xa1, 0x18, 0x63], vec![0x81; 4_000]].concat();
    let many = [vec![0xa1, 0x00, 0x9a, 0xff, 0xff, 0xff, 0xff], vec![0x40; 60_000]].concat();
    let long_text = vec![0xa1, 0x01, 0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let endless = [vec![0xbf], [0x18, 0x63, 0x00].repeat(1_000)].concat();
    for body in [nested, long_text, endless, vec![0xff], Vec::new(), vec![0x80], b"{}".to_vec()] {
        for endpoint in [HELLO, CHALLENGE, SIGN_IN, FOUND] {
            assert_eq!(door.post(endpoint.path, "", &body).await, 400, "{} took {body:02x?}", endpoint.path);
        }
    }
    assert_eq!(door.post(FOUND.path, "", &many).await, 400, "a list longer than the longest");
    assert!(door.serves().await);
}

#[tokio::test]
async fn a_compressed_message_is_not_unpacked() {
    let door = Door::open(|_| ()).await;
    // 1 GiB of zeros by gzip takes 1 MB; here what matters is that nobody unpacks it: the bytes as such are no message.
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0x63, 0x60, 0x18, 0x05, 0, 0, 0, 0];
    for encoding in ["gzip", "zstd", "br", "deflate"] {
        let headers = format!("content-encoding: {encoding}\r\n");
        assert_eq!(door.post(HELLO.path, &headers, &gzip).await, 400);
    }
}

#[tokio::test]
async fn asking_whether_it_is_ready_makes_it_write_nothing() {
    let door = Door::open(|_| ()).await;
    let before = door.relay.stats().commits;
    for _ in 0..50 {
        assert_eq!(door.request("GET", "/readyz", "", b"").await.status, 200);
    }
    assert_eq!(door.relay.stats().commits, before);
}

#[tokio::test]
async fn numbers_are_told_on_their_own_listener_only() {
    let door = Door::open(|config| config.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await;
    assert_eq!(door.request("GET", "/metrics", "", b"").await.status, 404);
    let member = Member::of(&door, 1).await;
    let at = door.relay.metrics_addr().expect("a listener");
    let told = ask(at, "GET", "/metrics", "", b"").await;
    let text = String::from_utf8_lossy(&told.body).into_owned();
    assert!(text.contains("cairn_connections"), "{text}");
    assert!(!text.contains(&member.workspace.to_string()));
    assert_eq!(ask(at, "POST", HELLO.path, "", &encode(&HELLO_REQUEST)).await.status, 404);
}
