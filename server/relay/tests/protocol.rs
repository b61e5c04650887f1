//! The protocol over real HTTP with real keys.
mod common;

use cairn_relay::Rate;
use cairn_sync::ErrorCode;
use cairn_sync::api::{APPEND, CONTROL, HELLO, PUSH};
use cairn_sync::authoring::{revoke, set_roles};
use cairn_sync::control::Role;
use cairn_sync::keys::verify_head;
use cairn_sync::wire::{Ack, AppendRequest, Appended, chain};

use common::{Device, HOUR, SPACE, TestRelay, at, byte_vecs, code, random};

#[tokio::test]
async fn what_one_device_pushes_another_pulls() {
    let relay = TestRelay::start().await;
    let http = relay.http();
    assert!(!http.hello(None).await.known);
    let mut a = Device::found(&http).await;
    assert!(http.hello(Some(a.workspace())).await.known);
    let invite = a.invite(Role::Editor).await;
    let mut b = Device::join(&http, a.workspace(), &invite).await.expect("joined");

    let pushed = a.push().await.expect("stored");
    assert_eq!((pushed.acks, pushed.head), (vec![Ack { device_seq: 1, seq: 1 }], 1));
    b.push().await.expect("stored");
    a.push().await.expect("stored");
    let page = b.pull(0, 1).await.expect("a page");
    assert_eq!((page.entries.len(), page.head, page.more), (3, 3, false));
    let running = page.entries.iter().fold([0; 32], |before, placed| chain(&before, &placed.envelope));
    assert_eq!(page.chain, running);

    let head = a.head().await.expect("a head");
    let statement = verify_head(&http.hello(None).await.relay, &head).expect("signed by the relay");
    assert_eq!((statement.head, statement.chain, head.own_seq), (3, running, 2));
    assert_eq!(statement.workspace, a.workspace());
}

#[tokio::test]
async fn a_repeated_push_is_acknowledged_again_and_stored_once() {
    let relay = TestRelay::start().await;
    let mut a = Device::found(&relay.http()).await;
    let (first, previous) = a.seal(1, 100);
    let acknowledged = a.push_bytes(1, vec![first.clone()]).await.expect("stored");
    assert_eq!(a.push_bytes(1, vec![first.clone()]).await, Ok(acknowledged));

    let (fork, _) = a.seal(1, 100);
    let error = a.push_bytes(1, vec![fork]).await.expect_err("other bytes under the same sequence");
    assert_eq!((error.code, error.expected), (ErrorCode::SequenceFork, Some(2)));

    a.previous = previous;
    let (_, second) = a.seal(1, 100);
    a.previous = second;
    let (third, _) = a.seal(1, 100);
    let error = a.push_bytes(1, vec![third]).await.expect_err("the second is missing");
    assert_eq!((error.code, error.expected), (ErrorCode::SequenceGap, Some(2)));
    assert_eq!(a.pull(0, 1).await.expect("a page").head, 1);
}

#[tokio::test]
async fn a_revoked_device_is_shut_out_and_the_others_seal_for_the_new_epoch() {
    let relay = TestRelay::start().await;
    let http = relay.http();
    let mut a = Device::found(&http).await;
    let invite = a.invite(Role::Editor).await;
    let mut b = Device::join(&http, a.workspace(), &invite).await.expect("joined");
    a.read_control().await;
    b.push().await.expect("still a member");

    let (entries, _) = revoke(&a.members, &a.keys, at(&a.secret, 0), b.id(), &mut random).expect("revoked");
    let (stale, _) = a.seal(1, 100);
    a.append(&entries).await.expect("appended");
    assert_eq!(code(b.push().await), ErrorCode::Revoked);
    assert_eq!(code(b.pull(0, 1).await), ErrorCode::Revoked);
    assert_eq!(code(http.sign_in(a.workspace(), &b.secret).await), ErrorCode::Revoked);

    let error = a.push_bytes(1, vec![stale]).await.expect_err("sealed for epoch 1");
    assert_eq!((error.code, error.expected), (ErrorCode::StaleEpoch, Some(2)));
    a.push().await.expect("sealed again");
    assert_eq!(a.pull(0, 1).await.expect("a page").head, 2, "what the revoked device wrote before stays");
}

#[tokio::test]
async fn a_reader_reads_and_a_stranger_does_nothing() {
    let relay = TestRelay::start().await;
    let http = relay.http();
    let mut a = Device::found(&http).await;
    let invite = a.invite(Role::Reader).await;
    let mut reader = Device::join(&http, a.workspace(), &invite).await.expect("joined");
    assert_eq!(code(reader.push().await), ErrorCode::Forbidden);
    assert_eq!(reader.pull(0, 1).await.expect("may read").head, 0);

    let stranger = Device::found(&http).await;
    let (bytes, _) = a.seal(1, 100);
    assert_eq!(code(stranger.push_bytes(1, vec![bytes.clone()]).await), ErrorCode::BadRequest, "of another workspace");
    assert_eq!(code(http.sign_in(a.workspace(), &stranger.secret).await), ErrorCode::NotFound);
    a.read_control().await;
    let invite = a.invite(Role::Editor).await;
    let editor = Device::join(&http, a.workspace(), &invite).await.expect("joined");
    assert_eq!(code(editor.push_bytes(1, vec![bytes.clone()]).await), ErrorCode::Forbidden, "somebody else's envelope");

    let mut forged = bytes;
    let last = forged.len() - 1;
    forged[last] ^= 1;
    assert_eq!(code(a.push_bytes(1, vec![forged]).await), ErrorCode::BadRequest);
    let wrong = http.raw(PUSH, "no-such-token", Vec::new()).await;
    assert_eq!(wrong.0, 401);
}

#[tokio::test]
async fn an_invite_adds_one_device_in_time_and_nothing_else() {
    let relay = TestRelay::start().await;
    let http = relay.http();
    let mut a = Device::found(&http).await;
    let invite = a.invite(Role::Admin).await;
    let token = http.sign_in(a.workspace(), &invite).await.expect("signed in");
    let mut posing = Device::found(&http).await;
    posing.bearer = token.bearer.clone();
    assert_eq!(code(posing.pull(0, 1).await), ErrorCode::Forbidden);
    let (entries, _) =
        set_roles(&a.members, &a.keys, at(&a.secret, 0), a.id(), &[(Some(SPACE), Some(Role::Admin))], &mut random)
            .expect("a role");
    let request = AppendRequest { entries: byte_vecs(&entries) };
    let by_invite: Result<Appended, _> = http.call(APPEND, &token.bearer, &request).await;
    assert_eq!(code(by_invite), ErrorCode::Forbidden);

    Device::join(&http, a.workspace(), &invite).await.expect("joined");
    assert_eq!(code(Device::join(&http, a.workspace(), &invite).await.map(|_| ())), ErrorCode::InviteGone, "used");
    a.read_control().await;
    let late = a.invite(Role::Editor).await;
    relay.pass(HOUR + 1);
    assert_eq!(code(Device::join(&http, a.workspace(), &late).await.map(|_| ())), ErrorCode::InviteGone, "expired");
    assert_eq!(code(a.pull(0, 1).await), ErrorCode::Unauthorized, "the token ended meanwhile");
}

#[tokio::test]
async fn of_two_appends_the_later_is_told_to_read_on() {
    let relay = TestRelay::start().await;
    let mut a = Device::found(&relay.http()).await;
    let before = a.members.clone();
    a.invite(Role::Editor).await;
    a.members = before;
    let (entries, _) =
        set_roles(&a.members, &a.keys, at(&a.secret, 5), a.id(), &[(Some(SPACE), Some(Role::Admin))], &mut random)
            .expect("a role");
    let error = a.append(&entries).await.expect_err("somebody was faster");
    assert_eq!((error.code, error.expected), (ErrorCode::ControlConflict, Some(3)));
}

#[tokio::test]
async fn limits_are_kept() {
    let rate = Rate { per_second: 1.0, burst: 20.0 };
    let relay = TestRelay::with(|config| config.limits.device = rate).await;
    let http = relay.http();
    let mut a = Device::found(&http).await;
    assert_eq!(http.raw(HELLO, "", vec![0; HELLO.max_request + 1]).await.0, 413);
    assert_eq!(http.raw(HELLO, "", vec![0xff; 10]).await.0, 400);
    assert_eq!(http.raw(PUSH, &a.bearer, vec![0; PUSH.max_request + 1]).await.0, 413);
    let mut limited = None;
    for _ in 0..30 {
        limited = a.push().await.err();
    }
    let limited = limited.expect("too many");
    assert_eq!((limited.code, limited.retry_after_ms), (ErrorCode::RateLimited, Some(1000)));
    assert_eq!(http.raw(CONTROL, &a.bearer, vec![0xa1, 0x00, 0x00]).await.1.as_deref(), Some("1"), "Retry-After");
    relay.pass(2_000);
    a.push().await.expect("after a pause");
}

#[tokio::test]
async fn strangers_are_limited_by_address() {
    let rate = Rate { per_second: 1.0, burst: 3.0 };
    let relay = TestRelay::with(|config| config.limits.address = rate).await;
    let http = relay.http();
    for _ in 0..3 {
        http.hello(None).await;
    }
    assert_eq!(http.raw(HELLO, "", vec![0xa1, 0x00, 0x01]).await.0, 429);
}
