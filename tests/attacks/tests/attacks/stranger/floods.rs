//! Floods, and forged senders.

use std::time::Duration;

use super::{HELLO_REQUEST, live};
use cairn_attacks::stranger::{Door, Member};
use cairn_relay::Rate;
use cairn_sync::api::{CONTROL, HELLO};
use cairn_sync::wire::{ChallengeRequest, ControlPage, ControlRequest, Hello, SignInRequest, encode};
use cairn_sync::{ErrorCode, RelayApi};

#[tokio::test]
async fn a_flood_of_challenges_fills_nothing_and_shuts_nobody_out() {
    let door = Door::open(|_| ()).await;
    let member = Member::of(&door, 1).await;
    let (service, workspace, who) = (door.relay.service(), member.workspace, member.secret.id());
    let ask = ChallengeRequest { workspace, who };
    let challenge = service.challenge(ask.clone()).await.expect("a challenge");
    for _ in 0..5_000 {
        service.challenge(ask.clone()).await.expect("a challenge");
    }
    let signature = member.secret.answer(&challenge.relay, workspace, &challenge.nonce);
    let request = SignInRequest { workspace, who, nonce: challenge.nonce, signature };
    service.sign_in(request).await.expect("the first of them is still good");
}

#[tokio::test]
async fn a_stranger_who_asks_too_often_is_told_to_wait() {
    let door = Door::open(|config| config.limits.address = Rate { per_second: 1.0, burst: 20.0 }).await;
    let mut refused = 0;
    for _ in 0..40 {
        let answer: Result<Hello, _> = door.call(HELLO, "", &HELLO_REQUEST).await;
        refused += u32::from(answer.is_err_and(|error| error.code == ErrorCode::RateLimited));
    }
    assert!(refused >= 19, "{refused}");
}

#[tokio::test]
async fn trying_tokens_is_counted_as_asking() {
    let door = Door::open(|config| config.limits.address = Rate { per_second: 1.0, burst: 20.0 }).await;
    let member = Member::of(&door, 1).await;
    let mut limited = 0;
    for number in 0..40 {
        let forged = format!("authorization: Bearer {number:064x}\r\n");
        limited += u32::from(door.post(CONTROL.path, &forged, b"").await == 429);
    }
    assert!(limited >= 19, "{limited}");
    let page: Result<ControlPage, _> = door.call(CONTROL, &member.header(), &ControlRequest { after: 0 }).await;
    assert_eq!(page.expect("members go on from the same address").head, 2);
}

#[tokio::test]
async fn a_forged_sender_is_not_believed() {
    let door = Door::open(|config| config.limits.address = Rate { per_second: 1.0, burst: 20.0 }).await;
    let mut refused = 0;
    for number in 0..40 {
        let forged = format!("x-forwarded-for: 198.51.100.{number}\r\nforwarded: for=198.51.100.{number}\r\n");
        let answer: Result<Hello, _> = door.call(HELLO, &forged, &HELLO_REQUEST).await;
        refused += u32::from(answer.is_err());
    }
    assert!(refused >= 19, "{refused}");
}

#[tokio::test]
async fn a_sender_forged_before_a_trusted_proxy_is_not_believed() {
    let door = Door::open(|config| {
        config.limits.address = Rate { per_second: 1.0, burst: 20.0 };
        config.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    })
    .await;
    let mut refused = 0;
    for number in 0..40 {
        // What the stranger wrote, then what the proxy wrote.
        let headers = format!("x-forwarded-for: 198.51.100.{number}, 203.0.113.5\r\n");
        let answer: Result<Hello, _> = door.call(HELLO, &headers, &HELLO_REQUEST).await;
        refused += u32::from(answer.is_err());
    }
    assert!(refused >= 19, "{refused}");
    let answer: Result<Hello, _> = door.call(HELLO, "x-forwarded-for: 203.0.113.6\r\n", &HELLO_REQUEST).await;
    assert!(answer.is_ok(), "another sender of the same proxy is served");
}

#[tokio::test]
async fn a_flood_of_live_connections_of_one_device_takes_its_own_places() {
    let door = Door::open(|config| config.limits.live_per_device = 3).await;
    let (member, other) = (Member::of(&door, 1).await, Member::of(&door, 2).await);
    let mut quiet = live(&door, &other).await;
    let mut lines = Vec::new();
    for _ in 0..20 {
        lines.push(live(&door, &member).await);
    }
    let told = lines[0].next().await;
    assert_eq!(told.first(), Some(&0x88), "told that newer ones took its place");
    assert!(lines[19].is_open().await && quiet.is_open().await);
    for _ in 0..200 {
        if door.relay.stats().live_connections <= 4 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} are open", door.relay.stats().live_connections);
}

#[tokio::test]
async fn one_device_that_asks_many_things_at_once_waits_for_itself() {
    let door = Door::open(|config| {
        config.limits.requests_at_once = 4;
        config.limits.silence = Duration::from_mins(1);
    })
    .await;
    let (member, other) = (Member::of(&door, 1).await, Member::of(&door, 2).await);
    let ask = |member: &Member| {
        let request = encode(&ControlRequest { after: 0 });
        format!(
            "POST {} HTTP/1.1\r\nhost: x\r\n{}content-length: {}\r\n\r\n",
            CONTROL.path,
            member.header(),
            request.len()
        )
    };
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut line = door.connect().await;
        assert!(line.send(ask(&member).as_bytes()).await);
        held.push(line);
    }
    // The heads were sent, and are read soon.
    let mut refused = false;
    for _ in 0..200 {
        let answer: Result<ControlPage, _> = door.call(CONTROL, &member.header(), &ControlRequest { after: 0 }).await;
        refused = answer.is_err_and(|error| error.code == ErrorCode::RateLimited);
        if refused {
            break;
        }
    }
    assert!(refused, "the fifth was served");
    let answer: Result<ControlPage, _> = door.call(CONTROL, &other.header(), &ControlRequest { after: 0 }).await;
    assert!(answer.is_ok(), "others are served");
}

#[tokio::test]
async fn a_live_connection_that_talks_is_ended() {
    let door = Door::open(|_| ()).await;
    let member = Member::of(&door, 1).await;
    let mut line = live(&door, &member).await;
    // A masked binary frame of 65,535 bytes: more than a device has to say.
    line.send(&[0x82, 0xfe, 0xff, 0xff, 0, 0, 0, 0]).await;
    line.send(&vec![0; 65_535]).await;
    line.rest().await;
    let mut line = live(&door, &member).await;
    // Masked pings without end.
    let pings = [0x89, 0x80, 0, 0, 0, 0].repeat(1_000);
    while line.send(&pings).await {
        tokio::task::yield_now().await;
    }
}
