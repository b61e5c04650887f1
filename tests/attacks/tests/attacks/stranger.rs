//! A stranger on the network before the relay.

mod connections;
mod floods;
mod founding;
mod messages;
mod names;

use std::time::Instant;

use cairn_attacks::stranger::{Door, Line, Member};
use cairn_sync::api::LIVE;
use cairn_sync::wire::HelloRequest;

const HELLO_REQUEST: HelloRequest = HelloRequest { protocol: 1, workspace: None };

#[allow(clippy::disallowed_methods, reason = "an attack measures how long it lasts")]
fn now() -> Instant {
    Instant::now()
}

/// A live connection of a member.
async fn live(door: &Door, member: &Member) -> Line {
    let mut line = door.connect().await;
    let head = format!(
        "GET {} HTTP/1.1\r\nhost: x\r\n{}connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        LIVE.path,
        member.header()
    );
    assert!(line.send(head.as_bytes()).await);
    let answer = line.next().await;
    assert!(answer.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&answer));
    line
}
