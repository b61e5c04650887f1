//! Whatever bytes arrive: no panic, nothing forged is accepted, and what a newer version adds is skipped.
use std::sync::LazyLock;

use cairn_sync::api::ApiError;
use cairn_sync::authoring::{Author, Founded, found};
use cairn_sync::control::{Entry, SignedEntry};
use cairn_sync::envelope::{Body, BodyChange, Header, Sealer, peek, verify};
use cairn_sync::invite::InviteCode;
use cairn_sync::keys::{DeviceSecret, DocKey, EpochKey, open_name, unwrap_doc_key, unwrap_previous};
use cairn_sync::membership::Membership;
use cairn_sync::numbers::SUITE_2;
use cairn_sync::recovery::{RecoverySecret, combine};
use cairn_sync::wire::{
    AppendRequest, Challenge, ControlPage, Hello, Live, Page, Placed, PullRequest, PushRequest, Pushed, SignInRequest,
    SignedHead, Token, chain, decode, encode,
};
use cairn_sync::{DocId, SpaceId, WorkspaceId};
use proptest::prelude::*;

const SPACE: SpaceId = SpaceId([5; 16]);
const KEY: [u8; 32] = [3; 32];

fn count(bytes: &mut [u8]) {
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::try_from(at % 251).expect("below 251");
    }
}

fn owner() -> DeviceSecret {
    DeviceSecret::from_bytes(&[7; 64])
}

fn workspace() -> Founded {
    found(Author { secret: &owner(), at_ms: 1 }, SPACE, "West", None, &mut count).expect("a new workspace")
}

fn envelope(founded: &Founded) -> Vec<u8> {
    let header = Header {
        suite: SUITE_2,
        workspace: founded.workspace,
        space: SPACE,
        epoch: 1,
        author: owner().id(),
        device_seq: 1,
        previous: [0; 32],
        seen: 0,
        nonce: [9; 24],
        seen_chain: Some([0; 32]),
        incarnation: Some(1),
    };
    let mut sealer = Sealer::new();
    let mut batch = sealer.batch(header);
    let change = BodyChange { bytes: vec![1; 300], at_ms: 1, author: None };
    let body = Body { kind: 1, changes: vec![change], row: None };
    assert_eq!(batch.add(DocId([1; 16]), &DocKey::from_bytes(KEY), &body, None), Ok(true));
    batch.finish(&owner()).bytes
}

/// Gives bytes to every decoder there is.
fn read_as_everything(bytes: &[u8], state: &Membership) {
    const LIMIT: usize = 1 << 20;
    macro_rules! all {
        ($($kind:ty),*) => { $(drop(decode::<$kind>("test", bytes, LIMIT));)* };
    }
    all!(ApiError, AppendRequest, Challenge, ControlPage, Entry, Header, Hello, Live, Page, PullRequest, PushRequest);
    all!(Pushed, SignInRequest, SignedEntry, SignedHead, Token, Body);
    drop(peek(bytes));
    assert!(verify(bytes, SPACE, state).is_err());
    let key = EpochKey::from_bytes(KEY);
    assert!(unwrap_doc_key(bytes, DocId([1; 16]), &key).is_err());
    assert!(unwrap_previous(bytes, 2, &key).is_err());
    assert!(open_name(bytes, SPACE, &key).is_err());
    let text = String::from_utf8_lossy(bytes);
    assert!(text.parse::<InviteCode>().is_err());
    assert!(format!("cairn:{text}").parse::<InviteCode>().is_err());
    assert!(combine(&[format!("cairn-recovery:{text}")]).is_err());
}

/// A changed copy: bytes overwritten, cut off or put in.
fn damage(mut bytes: Vec<u8>, edits: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    for (at, how, byte) in edits {
        if bytes.is_empty() {
            break;
        }
        let at = at.index(bytes.len());
        match how % 4 {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, *byte),
            2 => drop(bytes.remove(at)),
            _ => bytes[at] = *byte,
        }
    }
    bytes
}

fn same_envelopes(page: &Page) -> bool {
    page.entries.iter().map(|placed| &placed.envelope).eq(PAGE.entries.iter().map(|placed| &placed.envelope))
}

/// How often each is tried: `CAIRN_FUZZ` says it, 1,000,000 in `./x test --long`.
fn cases() -> u32 {
    std::env::var("CAIRN_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(200)
}

static FOUNDED: LazyLock<Founded> = LazyLock::new(workspace);

/// Two envelopes as a relay hands them out.
static PAGE: LazyLock<Page> = LazyLock::new(|| {
    let entries: Vec<Placed> = (1..3).map(|seq| Placed { seq, envelope: envelope(&FOUNDED) }).collect();
    let end = entries.iter().fold([0; 32], |before, placed| chain(&before, &placed.envelope));
    Page { from: 0, entries, keys: Vec::new(), chain: end, head: 2, more: false, incarnation: 1 }
});

static SHEETS: LazyLock<Vec<String>> =
    LazyLock::new(|| RecoverySecret::generate(&mut count).split(WorkspaceId([7; 16]), &mut count));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn noise_is_never_accepted(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_as_everything(&bytes, &FOUNDED.membership);
    }

    #[test]
    fn damaged_pages_do_not_add_up(edits in prop::collection::vec(any::<(prop::sample::Index, u8, u8)>(), 1..4)) {
        if let Ok(page) = decode::<Page>("page", &damage(encode(&*PAGE), &edits), 1 << 20) {
            let end = page.entries.iter().fold([0; 32], |before, placed| chain(&before, &placed.envelope));
            prop_assert!(end != page.chain || same_envelopes(&page), "other envelopes under a hash that fits");
        }
    }

    #[test]
    fn damaged_recovery_sheets_give_no_other_secret(edits in prop::collection::vec(any::<(prop::sample::Index, u8, u8)>(), 1..4)) {
        let damaged = String::from_utf8_lossy(&damage(SHEETS[0].clone().into_bytes(), &edits)).into_owned();
        if let Ok((workspace, secret)) = combine(&[&damaged, &SHEETS[1]]) {
            let (_, genuine) = combine(&SHEETS[..2]).expect("two sheets");
            prop_assert_eq!((workspace, secret.public()), (WorkspaceId([7; 16]), genuine.public()));
        }
    }

    #[test]
    fn damaged_envelopes_never_verify(edits in prop::collection::vec(any::<(prop::sample::Index, u8, u8)>(), 1..4)) {
        let founded = &*FOUNDED;
        let genuine = envelope(founded);
        let damaged = damage(genuine.clone(), &edits);
        if damaged != genuine {
            read_as_everything(&damaged, &founded.membership);
        }
    }

    #[test]
    fn damaged_entries_never_apply(edits in prop::collection::vec(any::<(prop::sample::Index, u8, u8)>(), 1..4)) {
        let founded = &*FOUNDED;
        let genuine = founded.entries[1].to_bytes();
        let damaged = damage(genuine.clone(), &edits);
        if let (true, Ok(entry)) = (damaged != genuine, SignedEntry::from_bytes(&damaged)) {
            let applied = Membership::replay([&founded.entries[0], &entry]);
            prop_assert!(applied.is_err());
        }
    }
}

/// Appends a key this version does not know to a CBOR map of fewer than 23 keys.
fn with_unknown_key(message: &[u8]) -> Vec<u8> {
    assert_eq!(message[0] & 0xe0, 0xa0, "a map");
    let mut newer = message.to_vec();
    newer[0] += 1;
    newer.extend_from_slice(&[0x18, 99, 0xa1, 0x01, 0x83, 0xf5, 0x61, b'x', 0x41, 0x00]);
    newer
}

#[test]
fn unknown_keys_are_ignored_in_messages_entries_and_headers() {
    let hello = Hello {
        relay: [1; 32],
        protocol_min: 1,
        protocol_max: 1,
        incarnation: 3,
        max_push: 9,
        now_ms: 5,
        known: true,
        control: None,
    };
    assert_eq!(decode("hello", &with_unknown_key(&encode(&hello)), 1000), Ok(hello));
    let founded = workspace();
    let signed = &founded.entries[1];
    let newer = SignedEntry { body: with_unknown_key(&signed.body), ..signed.clone() };
    assert_eq!(newer.entry(), signed.entry());
    let header = peek(&envelope(&founded)).expect("an envelope");
    assert_eq!(decode("header", &with_unknown_key(&encode(&header)), 1000), Ok(header));
    let live = decode::<Live>("live", &[0xa1, 0x07, 0x01], 100).expect("a live message of the future");
    assert_eq!(live, Live::default());
}

#[test]
fn lists_and_sizes_are_bounded() {
    let too_many =
        PushRequest { space: SPACE, incarnation: 0, envelopes: vec![Vec::new().into(); 4097], keys: Vec::new() };
    assert!(decode::<PushRequest>("push", &encode(&too_many), 1 << 20).is_err());
    assert!(decode::<PushRequest>("push", &encode(&too_many), 100).is_err());
    // A list that claims to be endless, and a byte string that claims 2^60 bytes.
    assert!(decode::<AppendRequest>("append", &[0xa1, 0x00, 0x9f], 100).is_err());
    let lie = [0xa1, 0x00, 0x81, 0x5b, 0x10, 0, 0, 0, 0, 0, 0, 0];
    assert!(decode::<AppendRequest>("append", &lie, 100).is_err());
    let mut twice = encode(&PullRequest { space: SPACE, after: 0, incarnation: 0, max_bytes: 0 });
    twice.push(0);
    assert!(decode::<PullRequest>("pull", &twice, 100).is_err(), "bytes after the end");
}
