//! What protocol version 2 added to the log of members, as it was first written, kept in `fixtures/v2`: an invite's short text, a recovery key
//! set and replaced by entry, an invite that ended unused, keys turned after a joining. The files are never written again.
//!
//! `cargo test -p cairn-sync --test members_v2 -- --ignored` writes those that are missing.
use std::fs;
use std::path::PathBuf;

use cairn_sync::authoring::{self, Author};
use cairn_sync::control::{Role, Scope, SignedEntry};
use cairn_sync::epochs::open_epochs;
use cairn_sync::invite::{self, InviteCode};
use cairn_sync::invited::{End, invites};
use cairn_sync::keys::DeviceSecret;
use cairn_sync::membership::Membership;
use cairn_sync::recovery::{RecoverySecret, combine};
use cairn_sync::{SpaceId, WorkspaceId};

const NOW: i64 = 1_750_000_000_000;
const HOUR: i64 = 3_600_000;
const WEST: SpaceId = SpaceId([0xa1; 16]);
const SEED: [u8; 16] = [9; 16];
const LATE: [u8; 32] = [8; 32];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v2").join(format!("{name}.hex"))
}

fn kept(name: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(path(name)).unwrap_or_else(|why| panic!("fixture {name}: {why}"));
    text.lines().map(|line| hex::decode(line).expect("hexadecimal text")).collect()
}

fn texts(name: &str) -> Vec<String> {
    kept(name).into_iter().map(|line| String::from_utf8(line).expect("text")).collect()
}

fn owner() -> DeviceSecret {
    DeviceSecret::from_bytes(&[1; 64])
}

fn guide() -> DeviceSecret {
    DeviceSecret::from_bytes(&[2; 64])
}

fn at(secret: &DeviceSecret, at_ms: i64) -> Author<'_> {
    Author { secret, at_ms }
}

#[test]
fn the_log_of_version_2_still_holds_and_its_keys_open() {
    let log: Vec<SignedEntry> =
        kept("members").iter().map(|entry| SignedEntry::from_bytes(entry).expect("an entry")).collect();
    let state = Membership::replay(&log).expect("the rules hold for its entries");
    let code: InviteCode = texts("invite")[0].parse().expect("an invite");
    assert!(code.is_for(&log[0].hash()) && code.workspace == state.workspace());
    assert_eq!(code.relay, "https://relay.example");
    assert_eq!(state.role(guide().id(), WEST), Some(Role::Admin));
    assert_eq!(state.device(guide().id()).and_then(|guide| guide.everywhere), Some(Role::Admin));

    let (all, current) = (open_epochs(&owner(), &log), state.current_epoch(WEST).expect("a space"));
    let newest = |who: &DeviceSecret| open_epochs(who, &log).newest(WEST).map(|(epoch, _)| epoch);
    assert_eq!((current, newest(&guide())), (4, Some(4)));
    assert_eq!(newest(&code.secret()), Some(1), "the code opens what it joined with");
    assert_eq!(newest(&DeviceSecret::from_seed(&LATE)), Some(3), "an ended one nothing after its end");
    let (_, first) = combine(&texts("first-sheets")[..2]).expect("two sheets");
    let (_, second) = combine(&texts("second-sheets")[1..]).expect("two sheets");
    assert_eq!(newest(&first.secret()), Some(2), "replaced");
    assert_eq!(open_epochs(&second.secret(), &log), all);
    assert_eq!(state.recovery().map(|key| key.public), Some(second.public()));
    let ends: Vec<_> = invites(&log).into_iter().map(|one| one.end).collect();
    assert_eq!(ends, [Some(End::Used { by: guide().id(), at_ms: NOW }), Some(End::Lapsed)]);
}

/// Bytes that look random enough for a fixture, and differ at each call.
fn random() -> impl FnMut(&mut [u8]) {
    let mut reader = blake3::Hasher::new().finalize_xof();
    move |bytes| reader.fill(bytes)
}

fn keep(name: &str, lines: &[Vec<u8>]) {
    let text: String = lines.iter().map(|line| hex::encode(line) + "\n").collect();
    if !path(name).exists() {
        fs::write(path(name), text).expect("the fixture can be written");
    }
}

fn set_recovery(log: &mut Vec<SignedEntry>, random: &mut impl FnMut(&mut [u8])) -> RecoverySecret {
    let (owner, state) = (owner(), Membership::replay(log.as_slice()).expect("a valid log"));
    let secret = RecoverySecret::generate(random);
    let keys = open_epochs(&owner, log.as_slice());
    let built = authoring::set_recovery(&state, &keys, at(&owner, NOW), secret.public(), random).expect("built");
    log.extend(built.0);
    secret
}

#[test]
#[ignore = "writes the fixtures that are missing"]
fn write_missing_fixtures() {
    fs::create_dir_all(path("").parent().expect("a folder")).expect("the folder can be made");
    let (owner, guide, mut random) = (owner(), guide(), random());
    let state = |log: &[SignedEntry]| Membership::replay(log).expect("a valid log");
    let mut log = authoring::found(at(&owner, NOW), WEST, "West 西区", None, &mut random).expect("founded").entries;
    let workspace: WorkspaceId = state(&log).workspace();
    let text = invite::write("https://relay.example", workspace, &log[0].hash(), &SEED);
    keep("invite", &[text.into_bytes()]);
    let (via, keys) = (invite::expand(&SEED), open_epochs(&owner, &log));
    let terms = (Role::Editor, Scope::spaces(&[WEST]), NOW + HOUR);
    log.extend(authoring::invite(&state(&log), &keys, at(&owner, NOW), &via, terms, &mut random).expect("invited"));
    let via = DeviceSecret::from_seed(&via);
    log.extend(authoring::enrol(&log, &via, at(&guide, NOW), &mut random).expect("joined").entries);
    log.extend(authoring::keep_house(&state(&log), &keys, at(&owner, NOW), &mut random).expect("turned").0);
    let sheets = |secret: &RecoverySecret, random: &mut dyn FnMut(&mut [u8])| {
        secret.split(workspace, random).into_iter().map(String::into_bytes).collect::<Vec<_>>()
    };
    let first = set_recovery(&mut log, &mut random);
    keep("first-sheets", &sheets(&first, &mut random));
    let keys = open_epochs(&owner, &log);
    let terms = (Role::Owner, Scope::everywhere(), NOW + HOUR);
    log.extend(authoring::invite(&state(&log), &keys, at(&owner, NOW), &LATE, terms, &mut random).expect("invited"));
    let second = set_recovery(&mut log, &mut random);
    keep("second-sheets", &sheets(&second, &mut random));
    let (keys, roles) = (open_epochs(&owner, &log), [(None, Some(Role::Admin))]);
    let raised =
        authoring::set_roles(&state(&log), &keys, at(&owner, NOW), guide.id(), &roles, &mut random).expect("raised");
    log.extend(raised.0);
    let late = at(&owner, NOW + 3 * HOUR);
    log.extend(authoring::keep_house(&state(&log), &keys, late, &mut random).expect("turned").0);
    keep("members", &log.iter().map(SignedEntry::to_bytes).collect::<Vec<_>>());
}
