//! Founding a workspace where one may not.

use super::HELLO_REQUEST;
use cairn_attacks::stranger::{Door, Member, code, founding};
use cairn_relay::Founding;
use cairn_sync::ErrorCode;
use cairn_sync::api::{CONTROL, FOUND, HELLO};
use cairn_sync::wire::{Appended, ControlPage, ControlRequest, FoundRequest, Hello, HelloRequest, encode};
use minicbor::bytes::ByteVec;

const TOKEN: &str = "correct horse battery staple";

async fn guarded() -> Door {
    let secrets = tempfile::tempdir().expect("a folder");
    let file = secrets.path().join("token");
    std::fs::write(&file, TOKEN).expect("written");
    Door::open(|config| config.founding = Founding::TokenFile(file)).await
}

#[tokio::test]
async fn founding_takes_the_operators_token() {
    let door = guarded().await;
    let (_, workspace, mut request) = founding(1);
    let found = async |request: FoundRequest| door.call::<_, Appended>(FOUND, "", &request).await;
    assert_eq!(code(found(request.clone()).await), ErrorCode::FoundingToken);
    for wrong in ["", "correct horse battery stapl", "correct horse battery staple ", "\0"] {
        request.token = Some(wrong.to_owned());
        assert_eq!(code(found(request.clone()).await), ErrorCode::FoundingToken, "{wrong:?}");
    }
    let hello: Hello =
        door.call(HELLO, "", &HelloRequest { workspace: Some(workspace), ..HELLO_REQUEST }).await.expect("hello");
    assert!(!hello.known, "nothing was stored");
    request.token = Some(TOKEN.to_owned());
    let first = found(request.clone()).await.expect("founded");
    request.token = None;
    assert_eq!(found(request.clone()).await, Ok(first), "what is founded may be said again without the token");
}

#[tokio::test]
async fn founding_that_is_off_takes_no_token() {
    let door = Door::open(|config| config.founding = Founding::Off).await;
    let (_, _, mut request) = founding(1);
    request.token = Some(TOKEN.to_owned());
    assert_eq!(code(door.call::<_, Appended>(FOUND, "", &request).await), ErrorCode::FoundingOff);
}

#[tokio::test]
async fn foundings_from_one_network_are_few() {
    let door = Door::open(|config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
        config.founding = Founding::Open;
    })
    .await;
    let mut founded = 0;
    for number in 1..=20_u8 {
        // One customer of a provider has 2^64 addresses.
        let from = format!("x-forwarded-for: 2001:db8:1:2::{number:x}\r\n");
        let answer: Result<Appended, _> = door.call(FOUND, &from, &founding(number).2).await;
        founded += u32::from(answer.is_ok());
    }
    assert_eq!(founded, 5);
    let elsewhere: Result<Appended, _> =
        door.call(FOUND, "x-forwarded-for: 2001:db8:1:3::1\r\n", &founding(99).2).await;
    assert!(elsewhere.is_ok(), "another network is not slowed");
}

#[tokio::test]
async fn a_founding_with_a_huge_log_is_refused_before_its_signatures() {
    let door = Door::open(|_| ()).await;
    let (_, _, mut request) = founding(1);
    let entry = request.entries[1].clone();
    request.entries.extend(std::iter::repeat_n(entry, 30));
    assert_eq!(code(door.call::<_, Appended>(FOUND, "", &request).await), ErrorCode::TooLarge);
    let mut large = founding(2).2;
    large.entries.push(ByteVec::from(vec![0; 200_000]));
    let answer = door.post(FOUND.path, "", &encode(&large)).await;
    assert!([0, 413].contains(&answer), "{answer}");
}

#[tokio::test]
async fn a_founding_of_somebody_elses_workspace_changes_nothing() {
    let door = Door::open(|_| ()).await;
    let member = Member::of(&door, 1).await;
    let mut forged = founding(2).2;
    forged.entries[0] = member.founding.entries[0].clone();
    assert_eq!(code(door.call::<_, Appended>(FOUND, "", &forged).await), ErrorCode::ControlConflict);
    let mut broken = founding(3).2;
    let mut bytes = broken.entries[0].to_vec();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    broken.entries[0] = bytes.into();
    let refused = door.call::<_, Appended>(FOUND, "", &broken).await;
    assert!(refused.is_err_and(|error| error.code.status() == 400), "a forged signature");
    let page: ControlPage = door.call(CONTROL, &member.header(), &ControlRequest { after: 0 }).await.expect("a page");
    assert_eq!(page.entries, member.founding.entries);
}

#[tokio::test]
async fn one_relay_holds_no_more_workspaces_than_its_operator_allows() {
    let door = Door::open(|config| config.limits.quotas.workspaces = 2).await;
    for seed in [1, 2] {
        door.call::<_, Appended>(FOUND, "", &founding(seed).2).await.expect("founded");
    }
    assert_eq!(code(door.call::<_, Appended>(FOUND, "", &founding(3).2).await), ErrorCode::Full);
    door.call::<_, Appended>(FOUND, "", &founding(1).2).await.expect("what is there is known");
}
