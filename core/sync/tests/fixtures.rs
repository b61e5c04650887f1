//! Protocol version 1 as it was first written, kept in `fixtures/v1` as hexadecimal text. Devices hold such bytes for years, so every later version must
//! read them to the same content. The files are never written again; a newer form gets files of its own.
//!
//! `cargo test -p cairn-sync --test fixtures -- --ignored` writes those that are missing.
use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;

use cairn_sync::api::{ApiError, ErrorCode};
use cairn_sync::authoring::{self, Author};
use cairn_sync::control::{Role, Scope, SignedEntry};
use cairn_sync::envelope::{Body, BodyChange, Budget, Header, Opener, Sealer, verify};
use cairn_sync::epochs::open_epochs;
use cairn_sync::invite::{self, InviteCode};
use cairn_sync::keys::{DeviceSecret, DocKey, open_name, unwrap_doc_key, verify_head, wrap_doc_key};
use cairn_sync::membership::Membership;
use cairn_sync::numbers::{HEAD_CONTEXT, SUITE_1};
use cairn_sync::recovery::{RecoverySecret, combine};
use cairn_sync::wire::{
    Ack, AppendRequest, Appended, Challenge, ChallengeRequest, ControlHint, ControlPage, ControlRequest, FoundRequest,
    HeadRequest, HeadStatement, Hello, HelloRequest, Hint, Live, Page, Placed, PullRequest, PushRequest, Pushed,
    SignInRequest, SignedHead, Token, WrappedKey, decode, encode,
};
use cairn_sync::{DeviceId, DocId, SpaceId, WorkspaceId};
use minicbor::{Decode, Encode};

const NOW: i64 = 1_750_000_000_000;
const WEST: SpaceId = SpaceId([0xa1; 16]);
const EAST: SpaceId = SpaceId([0xa2; 16]);
const DOC: DocId = DocId([0xd0; 16]);

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1").join(format!("{name}.hex"))
}

fn kept(name: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(path(name)).unwrap_or_else(|why| panic!("fixture {name}: {why}"));
    text.lines().map(|line| hex::decode(line).expect("hexadecimal text")).collect()
}

fn keep(name: &str, lines: &[Vec<u8>]) {
    let text: String = lines.iter().map(|line| hex::encode(line) + "\n").collect();
    if !path(name).exists() {
        fs::write(path(name), text).expect("the fixture can be written");
    }
}

/// Visits one example of each message.
trait Visitor {
    fn message<T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + Debug>(&mut self, name: &'static str, example: &T);
}

struct Reader;

impl Visitor for Reader {
    fn message<T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + Debug>(&mut self, name: &'static str, example: &T) {
        let read: T = decode(name, &kept(name)[0], 1 << 20).expect("a kept message is readable");
        assert_eq!(&read, example, "{name}");
    }
}

struct Writer;

impl Visitor for Writer {
    fn message<T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + Debug>(&mut self, name: &'static str, example: &T) {
        keep(name, &[encode(example)]);
    }
}

fn messages_before_sign_in(visit: &mut impl Visitor) {
    let (workspace, who) = (WorkspaceId([1; 16]), DeviceId([2; 16]));
    visit.message("hello-request", &HelloRequest { protocol: 1, workspace: Some(workspace) });
    visit.message(
        "hello",
        &Hello {
            relay: [3; 32],
            protocol_min: 1,
            protocol_max: 1,
            incarnation: 4,
            max_push: 5,
            now_ms: NOW,
            known: true,
            control: None,
        },
    );
    visit.message("found-request", &FoundRequest { entries: vec![vec![1, 2].into(), vec![3].into()], token: None });
    visit.message("challenge-request", &ChallengeRequest { workspace, who });
    visit.message("challenge", &Challenge { nonce: [5; 32], relay: [3; 32] });
    visit.message("sign-in-request", &SignInRequest { workspace, who, nonce: [5; 32], signature: [6; 64] });
    visit.message("token", &Token { bearer: "abc".into(), expires_ms: NOW, incarnation: 4 });
    let error = ApiError::new(ErrorCode::StaleEpoch, "Seal again.").expecting(7).after(250);
    visit.message("error", &error);
}

fn messages_after_sign_in(visit: &mut impl Visitor) {
    let keys = vec![WrappedKey { doc: DOC, epoch: 2, wrapped: vec![8; 56] }];
    visit.message("control-request", &ControlRequest { after: 9 });
    visit.message("control-page", &ControlPage { entries: vec![vec![1].into()], head: 10, incarnation: 4 });
    visit.message("append-request", &AppendRequest { entries: vec![vec![1].into()] });
    visit.message("appended", &Appended { head: 11, incarnation: 4 });
    let envelopes = vec![vec![1, 2, 3].into()];
    visit.message("push-request", &PushRequest { space: WEST, incarnation: 4, envelopes, keys: keys.clone() });
    visit.message("pushed", &Pushed { acks: vec![Ack { device_seq: 1, seq: 12 }], head: 12 });
    visit.message("pull-request", &PullRequest { space: WEST, after: 3, incarnation: 4, max_bytes: 1000 });
    let entries = vec![Placed { seq: 4, envelope: vec![1, 2, 3] }];
    visit.message("page", &Page { from: 3, entries, keys, chain: [7; 32], head: 5, more: true, incarnation: 4 });
    visit.message("head-request", &HeadRequest { space: WEST });
    let live = Live { hint: Some(Hint { space: WEST, head: 6 }), control: Some(ControlHint { head: 7 }) };
    visit.message("live", &live);
}

fn body() -> Body {
    let by = |author| BodyChange { bytes: b"a change".repeat(20), at_ms: NOW, author };
    Body {
        kind: 1,
        changes: vec![by(None), by(Some(DeviceId([2; 16])))],
        row: Some(br#"{"name":"\u738b\u82b3"}"#.to_vec()),
    }
}

fn owner() -> DeviceSecret {
    DeviceSecret::from_bytes(&[1; 64])
}

fn guide() -> DeviceSecret {
    DeviceSecret::from_bytes(&[2; 64])
}

fn code() -> InviteCode {
    InviteCode {
        relay: "https://relay.example".into(),
        workspace: WorkspaceId([1; 16]),
        genesis: [2; 16],
        seed: [3; 32],
    }
}

fn statement() -> HeadStatement {
    HeadStatement { workspace: WorkspaceId([1; 16]), space: WEST, incarnation: 4, head: 5, chain: [7; 32], now_ms: NOW }
}

#[test]
fn every_message_of_version_1_reads_the_same() {
    messages_before_sign_in(&mut Reader);
    messages_after_sign_in(&mut Reader);
}

#[test]
fn a_control_log_of_version_1_still_holds_and_its_keys_open() {
    let log: Vec<SignedEntry> =
        kept("control-log").iter().map(|entry| SignedEntry::from_bytes(entry).expect("an entry")).collect();
    let state = Membership::replay(&log).expect("the rules of version 1 hold for its entries");
    assert_eq!((state.head(), state.current_epoch(WEST), state.current_epoch(EAST)), (11, Some(3), Some(2)));
    assert!(state.is_revoked(guide().id()) && state.is_erased(WEST, DOC));
    assert_eq!(state.min_version(), 1);
    let keys = open_epochs(&owner(), &log);
    assert_eq!((keys.len(), open_epochs(&guide(), &log).len()), (5, 3));
    let name = open_name(state.sealed_name(WEST).expect("a name"), WEST, keys.get(WEST, 1).expect("a key"));
    assert_eq!(name.as_deref(), Ok("West 西区"));
    let epoch = keys.get(WEST, 1).expect("a key");
    let key = unwrap_doc_key(&kept("doc-key")[0], DOC, epoch).expect("unwraps").in_epoch(epoch);
    let verified = verify(&kept("envelope")[0], WEST, &state).expect("written while its author was a member");
    assert_eq!(Opener::new().open(&verified, 0, &key, &mut Budget::default()), Ok(body()));
    let (_, recovered) = combine(&texts("recovery-shares")[..2]).expect("two shares");
    assert_eq!(open_epochs(&recovered.secret(), &log), keys);
}

fn texts(name: &str) -> Vec<String> {
    kept(name).into_iter().map(|line| String::from_utf8(line).expect("text")).collect()
}

#[test]
fn invite_and_signed_head_of_version_1_are_read() {
    assert_eq!(texts("invite")[0].parse(), Ok(code()));
    let head: SignedHead = decode("head", &kept("head")[0], 1000).expect("readable");
    assert_eq!(verify_head(&owner().public().sign, &head), Ok(statement()));
}

/// Bytes that look random enough for a fixture, and differ at each call.
fn random() -> impl FnMut(&mut [u8]) {
    let mut reader = blake3::Hasher::new().finalize_xof();
    move |bytes| reader.fill(bytes)
}

fn write_log() {
    let (owner, guide, mut random) = (owner(), guide(), random());
    let author = |secret| Author { secret, at_ms: NOW };
    let recovery = RecoverySecret::generate(&mut random);
    let founded =
        authoring::found(author(&owner), WEST, "West 西区", Some(recovery.public()), &mut random).expect("founded");
    let mut log = founded.entries;
    let state = |log: &[SignedEntry]| Membership::replay(log).expect("a valid log");
    let added = authoring::add_space(&state(&log), author(&owner), EAST, "East", &mut random).expect("a space");
    log.extend(added.0);
    let (seed, terms) = ([9; 32], (Role::Editor, Scope::everywhere(), NOW + 1));
    let keys = open_epochs(&owner, &log);
    log.extend(authoring::invite(&state(&log), &keys, author(&owner), &seed, terms, &mut random).expect("an invite"));
    let via = DeviceSecret::from_seed(&seed);
    log.extend(authoring::enrol(&log, &via, author(&guide), &mut random).expect("enrolled").entries);
    write_envelope(&log, &guide, &mut random);
    let keys = open_epochs(&owner, &log);
    log.extend(authoring::keep_house(&state(&log), &keys, author(&owner), &mut random).expect("turned").0);
    log.extend(authoring::erase(&state(&log), author(&owner), WEST, DOC).expect("erased"));
    log.extend(authoring::raise_min_version(&state(&log), author(&owner), 1).expect("raised"));
    let keys = open_epochs(&owner, &log);
    let revoked = authoring::revoke(&state(&log), &keys, author(&owner), guide.id(), &mut random).expect("revoked");
    log.extend(revoked.0);
    keep("control-log", &log.iter().map(SignedEntry::to_bytes).collect::<Vec<_>>());
    let shares = recovery.split(state(&log).workspace(), &mut random);
    keep("recovery-shares", &shares.into_iter().map(String::into_bytes).collect::<Vec<_>>());
}

fn write_envelope(log: &[SignedEntry], author: &DeviceSecret, random: &mut impl FnMut(&mut [u8])) {
    let keys = open_epochs(author, log);
    let (key, epoch) = (DocKey::from_bytes([4; 32]), keys.get(WEST, 1).expect("a key"));
    keep("doc-key", &[wrap_doc_key(&key, DOC, epoch, random)]);
    let workspace = Membership::replay(log).expect("a valid log").workspace();
    let header = Header {
        suite: SUITE_1,
        workspace,
        space: WEST,
        epoch: 1,
        author: author.id(),
        device_seq: 1,
        previous: [0; 32],
        seen: 3,
        nonce: [9; 24],
        seen_chain: None,
        incarnation: None,
    };
    let mut sealer = Sealer::new();
    let mut batch = sealer.batch(header);
    assert_eq!(batch.add(DOC, &key.in_epoch(epoch), &body(), None), Ok(true));
    keep("envelope", &[batch.finish(author).bytes]);
}

#[test]
#[ignore = "writes the fixtures that are missing"]
fn write_missing_fixtures() {
    fs::create_dir_all(path("").parent().expect("a folder")).expect("the folder can be made");
    messages_before_sign_in(&mut Writer);
    messages_after_sign_in(&mut Writer);
    write_log();
    keep("invite", &[invite::write(&code().relay, code().workspace, &[2; 32], &[3; 16]).into_bytes()]);
    let statement = encode(&statement());
    let signature = owner().sign(HEAD_CONTEXT, &statement);
    keep("head", &[encode(&SignedHead { statement, signature, own_seq: 3 })]);
}
