//! Names, challenges, tokens.

use cairn_attacks::stranger::{Door, Member, SPACE, code};
use cairn_sync::api::{CHALLENGE, CONTROL, PULL, SIGN_IN};
use cairn_sync::wire::{
    Challenge, ChallengeRequest, ControlPage, ControlRequest, Page, PullRequest, SignInRequest, Token, encode,
};
use cairn_sync::{DeviceId, ErrorCode, SpaceId, WorkspaceId};

#[tokio::test]
async fn names_that_are_tried_get_the_same_answer() {
    let door = Door::open(|_| ()).await;
    let member = Member::of(&door, 1).await;
    let stranger = DeviceId([9; 16]);
    let tried = async |workspace, who| {
        door.call::<_, Challenge>(CHALLENGE, "", &ChallengeRequest { workspace, who }).await.expect_err("refused")
    };
    let no_workspace = tried(WorkspaceId([8; 16]), stranger).await;
    assert_eq!(no_workspace, tried(member.workspace, stranger).await);
    assert_eq!(no_workspace, tried(WorkspaceId([8; 16]), member.secret.id()).await);
}

#[tokio::test]
async fn a_challenge_made_up_or_given_to_another_opens_nothing() {
    let door = Door::open(|_| ()).await;
    let (a, b) = (Member::of(&door, 1).await, Member::of(&door, 2).await);
    let sign_in = async |member: &Member, nonce: [u8; 32], relay: [u8; 32]| {
        let signature = member.secret.answer(&relay, member.workspace, &nonce);
        let request = SignInRequest { workspace: member.workspace, who: member.secret.id(), nonce, signature };
        door.call::<_, Token>(SIGN_IN, "", &request).await
    };
    let ask = ChallengeRequest { workspace: a.workspace, who: a.secret.id() };
    let given: Challenge = door.call(CHALLENGE, "", &ask).await.expect("a challenge");
    assert_eq!(code(sign_in(&b, given.nonce, given.relay).await), ErrorCode::Unauthorized, "of another device");
    assert_eq!(code(sign_in(&a, [0; 32], given.relay).await), ErrorCode::Unauthorized, "made up");
    for byte in [0, 8, 16, 31] {
        let mut nonce = given.nonce;
        nonce[byte] ^= 1;
        assert_eq!(code(sign_in(&a, nonce, given.relay).await), ErrorCode::Unauthorized, "byte {byte} changed");
    }
    assert!(sign_in(&a, given.nonce, given.relay).await.is_ok());
}

#[tokio::test]
async fn a_sign_in_that_is_replayed_opens_nothing() {
    let door = Door::open(|_| ()).await;
    let member = Member::of(&door, 1).await;
    let (workspace, who) = (member.workspace, member.secret.id());
    let given: Challenge = door.call(CHALLENGE, "", &ChallengeRequest { workspace, who }).await.expect("a challenge");
    let signature = member.secret.answer(&given.relay, workspace, &given.nonce);
    let request = SignInRequest { workspace, who, nonce: given.nonce, signature };
    door.call::<_, Token>(SIGN_IN, "", &request).await.expect("signed in");
    assert_eq!(code(door.call::<_, Token>(SIGN_IN, "", &request).await), ErrorCode::Unauthorized);
}

#[tokio::test]
async fn a_wrong_signature_does_not_use_up_somebodys_challenge() {
    let door = Door::open(|_| ()).await;
    let member = Member::of(&door, 1).await;
    let (workspace, who) = (member.workspace, member.secret.id());
    let given: Challenge = door.call(CHALLENGE, "", &ChallengeRequest { workspace, who }).await.expect("a challenge");
    let mut request = SignInRequest { workspace, who, nonce: given.nonce, signature: [1; 64] };
    assert_eq!(code(door.call::<_, Token>(SIGN_IN, "", &request).await), ErrorCode::Unauthorized);
    request.signature = member.secret.answer(&given.relay, workspace, &given.nonce);
    door.call::<_, Token>(SIGN_IN, "", &request).await.expect("the right one still counts");
}

#[tokio::test]
async fn the_token_of_one_workspace_reads_nothing_of_another() {
    let door = Door::open(|_| ()).await;
    let (a, b) = (Member::of(&door, 1).await, Member::of(&door, 2).await);
    let page: ControlPage = door.call(CONTROL, &b.header(), &ControlRequest { after: 0 }).await.expect("its own");
    assert_eq!(page.entries, b.founding.entries);
    assert_ne!(page.entries, a.founding.entries);
    let pull = |space| PullRequest { space, after: 0, incarnation: 1, max_bytes: 1 << 20 };
    let none = door.call::<_, Page>(PULL, &b.header(), &pull(SpaceId([42; 16]))).await;
    assert_eq!(code(none), ErrorCode::NotFound);
    let own: Page = door.call(PULL, &b.header(), &pull(SPACE)).await.expect("its own space of the same name");
    assert_eq!(own.head, 0);
}

#[tokio::test]
async fn tokens_that_are_no_tokens_are_refused() {
    let door = Door::open(|_| ()).await;
    let member = Member::of(&door, 1).await;
    let token = &member.bearer;
    let tries = [
        String::new(),
        "authorization: Bearer \r\n".to_owned(),
        format!("authorization: Basic {token}\r\n"),
        format!("authorization: Bearer {}\r\n", &token[..63]),
        format!("authorization: Bearer {token}0\r\n"),
        format!("authorization: Bearer {}\r\n", token.to_uppercase().replace(char::is_numeric, "Z")),
        format!("authorization: Bearer {}\r\n", "a".repeat(10_000)),
        format!("cookie: token={token}\r\n"),
        format!("x-authorization: Bearer {token}\r\n"),
    ];
    for headers in tries {
        assert_eq!(door.post(CONTROL.path, &headers, &encode(&ControlRequest { after: 0 })).await, 401, "{headers}");
    }
    assert_eq!(door.post(&format!("{}?token={token}", CONTROL.path), "", b"").await, 401);
}
