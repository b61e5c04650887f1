//! Invites, recovery shares and roles in the wrong hands.

pub(crate) mod world;

use cairn_sync::api::{PULL, PUSH};
use cairn_sync::authoring::{self, Author};
use cairn_sync::control::{Act, Added, NewRecovery, NewRole, Role, Scope, SignedEntry};
use cairn_sync::keys::DeviceSecret;
use cairn_sync::membership::Membership;
use cairn_sync::recovery::{NotRecovered, RecoverySecret, combine, read_shares};
use cairn_sync::wire::{Page, PullRequest, PushRequest, Pushed};
use cairn_sync::{ErrorCode, SpaceId, WorkspaceId};

use world::{EAST, HOUR, Log, NOW, WEST, World, author, device, forbidden, random, refused};

/// An owner, an administrator everywhere, one of West, an editor and a reader everywhere.
fn team() -> (Log, [DeviceSecret; 5]) {
    let people = [1, 2, 3, 4, 5].map(device);
    let [owner, admin, local, editor, reader] = &people;
    let mut log = Log::of(owner, None);
    log.join(owner, admin, Role::Admin, Scope::everywhere());
    log.join(owner, local, Role::Admin, Scope::spaces(&[WEST]));
    log.join(owner, editor, Role::Editor, Scope::everywhere());
    log.join(owner, reader, Role::Reader, Scope::everywhere());
    (log, people)
}

fn role(of: &DeviceSecret, space: Option<SpaceId>, role: Role) -> Act {
    Act::Role(NewRole { device: of.id(), space, role: Some(role), space_keys: Vec::new() })
}

fn recovery() -> RecoverySecret {
    RecoverySecret::generate(&mut random)
}

fn turned(log: &mut Log, by: &DeviceSecret) {
    let built = authoring::keep_house(&log.state, &log.keys(by), author(by), &mut random).expect("built").0;
    log.append(built).expect("accepted");
}

fn newest(log: &Log, who: &DeviceSecret) -> (Option<u32>, Option<u32>) {
    (log.keys(who).newest(WEST).map(|(epoch, _)| epoch), log.state.current_epoch(WEST))
}

#[test]
fn an_editor_invites_an_owner() {
    let (mut log, [_, _, _, editor, _]) = team();
    for (wanted, scope) in [(Role::Owner, Scope::everywhere()), (Role::Reader, Scope::spaces(&[WEST]))] {
        assert_eq!(forbidden(log.invite(&editor, wanted, scope)), ErrorCode::Forbidden);
    }
}

#[test]
fn an_administrator_invites_an_owner_for_itself() {
    let (mut log, [_, admin, ..]) = team();
    assert_eq!(forbidden(log.invite(&admin, Role::Owner, Scope::everywhere())), ErrorCode::Forbidden);
    assert_eq!(forbidden(log.invite(&admin, Role::Owner, Scope::spaces(&[WEST]))), ErrorCode::Forbidden);
}

#[test]
fn an_administrator_raises_itself() {
    let (log, [_, admin, local, ..]) = team();
    assert_eq!(log.refusal(&admin, role(&admin, None, Role::Owner)), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&admin, role(&admin, Some(EAST), Role::Owner)), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&local, role(&local, None, Role::Admin)), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&local, role(&local, Some(EAST), Role::Reader)), ErrorCode::Forbidden);
}

#[test]
fn an_administrator_of_one_space_invites_for_another() {
    let (log, [owner, _, local, ..]) = team();
    // Its own program has no key of East to hand on; it takes an invite that the owner could make, and signs it itself.
    for scope in [Scope::spaces(&[EAST]), Scope::spaces(&[WEST, EAST]), Scope::everywhere()] {
        let terms = (Role::Reader, scope, NOW + HOUR);
        let keys = log.keys(&owner);
        let built = authoring::invite(&log.state, &keys, author(&owner), &[77; 32], terms, &mut random).expect("built");
        let act = built[0].entry().expect("readable").act.expect("an act");
        assert_eq!(log.refusal(&local, act), ErrorCode::Forbidden);
    }
}

#[test]
fn a_reader_writes_a_role() {
    let (log, [owner, _, _, _, reader]) = team();
    assert_eq!(log.refusal(&reader, role(&reader, None, Role::Editor)), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&reader, role(&reader, Some(WEST), Role::Admin)), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&reader, role(&owner, None, Role::Reader)), ErrorCode::Forbidden);
}

#[test]
fn an_administrator_shuts_out_an_owner() {
    let (mut log, [owner, admin, local, editor, _]) = team();
    assert_eq!(forbidden(log.revoke(&admin, &owner)), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&admin, role(&owner, None, Role::Reader)), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&local, Act::Revoked(editor.id())), ErrorCode::Forbidden);
}

#[test]
fn the_last_owner_is_taken_away() {
    let (mut log, [owner, ..]) = team();
    let second = device(6);
    log.join(&owner, &second, Role::Owner, Scope::everywhere());
    log.revoke(&second, &owner).expect("the founder is no exception");
    assert!(log.state.is_revoked(owner.id()));
    assert_eq!(log.refusal(&second, role(&second, None, Role::Admin)), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&second, Act::Revoked(second.id())), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&owner, role(&owner, None, Role::Owner)), ErrorCode::Revoked);
}

#[test]
fn a_removed_administrator_comes_back_by_an_invite_it_made() {
    let (mut log, [owner, admin, ..]) = team();
    let via = log.invite(&admin, Role::Admin, Scope::everywhere()).expect("while it may");
    log.revoke(&owner, &admin).expect("shut out");
    assert_eq!(forbidden(log.enrol(&via, &device(9))), ErrorCode::InviteGone);
    let (opened, current) = newest(&log, &via);
    assert!(opened < current, "and its code opens nothing that is written from then on");
}

#[test]
fn a_demoted_administrator_rises_by_an_invite_it_made() {
    let (mut log, [owner, admin, ..]) = team();
    let via = log.invite(&admin, Role::Admin, Scope::everywhere()).expect("while it may");
    let roles = [(None, Some(Role::Reader))];
    let keys = log.keys(&owner);
    let built =
        authoring::set_roles(&log.state, &keys, author(&owner), admin.id(), &roles, &mut random).expect("built");
    log.append(built.0).expect("demoted");
    assert_eq!(forbidden(log.enrol(&via, &device(9))), ErrorCode::InviteGone);
}

#[test]
fn a_used_code_is_used_again() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    log.enrol(&via, &device(8)).expect("joined");
    assert_eq!(forbidden(log.enrol(&via, &device(9))), ErrorCode::InviteGone);
}

#[test]
fn two_devices_race_with_one_code() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    let built = [8, 9].map(|number| {
        let newcomer = device(number);
        authoring::enrol(&log.entries, &via, author(&newcomer), &mut random).expect("both read the log before").entries
    });
    let [first, second] = built;
    log.append(first).expect("one of them");
    assert_eq!(log.append(second).expect_err("the other").code(), ErrorCode::ControlConflict);
    assert_eq!(forbidden(log.enrol(&via, &device(9))), ErrorCode::InviteGone, "also when it builds its entry again");
}

#[test]
fn a_copy_of_a_used_code_reads_on() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    log.enrol(&via, &device(8)).expect("joined");
    turned(&mut log, &owner);
    let at_joining = newest(&log, &via).0;
    let (opened, current) = newest(&log, &via);
    assert!(opened < current && opened == at_joining, "no key after the turn");
    assert_eq!(log.keys(&device(8)).newest(WEST).map(|(epoch, _)| epoch), current, "who joined reads on");
}

#[test]
fn an_expired_invite_gets_keys_of_later_epochs() {
    let (mut log, [owner, admin, _, editor, _]) = team();
    turned(&mut log, &owner);
    let via = log.invite(&owner, Role::Owner, Scope::everywhere()).expect("invited");
    let later = Author { secret: &admin, at_ms: NOW + 2 * HOUR };
    let built = authoring::revoke(&log.state, &log.keys(&admin), later, editor.id(), &mut random).expect("built").0;
    log.state = log.state.check_batch(&built, None, NOW + 2 * HOUR).expect("accepted");
    log.entries.extend(built);
    let (opened, current) = newest(&log, &via);
    assert!(opened < current, "even where who turned the key could not have withdrawn it");
}

#[test]
fn an_administrator_ends_an_owners_invite_before_its_time() {
    let (mut log, [owner, admin, _, editor, _]) = team();
    let via = log.invite(&owner, Role::Owner, Scope::everywhere()).expect("invited");
    assert_eq!(log.refusal(&admin, Act::Revoked(via.id())), ErrorCode::Forbidden);
    assert_eq!(log.refusal(&admin, Act::Lapsed(via.id())), ErrorCode::BadRequest);
    let by_editor = log.sign(&editor, Act::Lapsed(via.id()));
    let refused = log.state.check_batch(&[by_editor], None, NOW + 2 * HOUR).expect_err("nor an editor after it");
    assert_eq!(refused.code(), ErrorCode::Forbidden);
}

#[test]
fn an_invite_is_made_for_a_year() {
    let (log, [owner, ..]) = team();
    let terms = (Role::Reader, Scope::everywhere(), NOW + 365 * 24 * HOUR);
    let built = authoring::invite(&log.state, &log.keys(&owner), author(&owner), &[77; 32], terms, &mut random);
    let refused = log.state.check_batch(&built.expect("built"), None, NOW).expect_err("too long");
    assert_eq!(refused.code(), ErrorCode::BadRequest);
}

#[test]
fn a_newcomer_names_a_key_that_nothing_can_be_sealed_to() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    let newcomer = device(8);
    let joined = authoring::enrol(&log.entries, &via, author(&newcomer), &mut random).expect("built").entries;
    let mut entry = joined[0].entry().expect("readable");
    let Some(Act::Added(added)) = &mut entry.act else { panic!("a joining") };
    added.device.kex = [0; 32];
    entry.author = added.device.id();
    let weak = SignedEntry::sign(&entry, &newcomer, Some(&via));
    // Taken, and no space it reads could ever get a new key: nobody could be shut out any more.
    assert_eq!(log.append(vec![weak]).expect_err("refused").code(), ErrorCode::BadRequest);
    log.revoke(&owner, &via).expect("and the keys still turn");
}

#[test]
fn an_administrator_invites_a_key_that_nothing_can_be_sealed_to() {
    let (log, [owner, ..]) = team();
    let terms = (Role::Reader, Scope::everywhere(), NOW + HOUR);
    let keys = log.keys(&owner);
    let built = authoring::invite(&log.state, &keys, author(&owner), &[77; 32], terms, &mut random).expect("built");
    let Some(Act::Invite(mut invite)) = built[0].entry().expect("readable").act else { panic!("an invite") };
    invite.keys.kex = [0; 32];
    assert_eq!(log.refusal(&owner, Act::Invite(invite)), ErrorCode::BadRequest);
}

#[test]
fn a_newcomer_takes_keys_of_spaces_it_was_not_invited_to() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Reader, Scope::spaces(&[WEST])).expect("invited");
    let newcomer = device(8);
    let joined = authoring::enrol(&log.entries, &via, author(&newcomer), &mut random).expect("built").entries;
    let mut entry = joined[0].entry().expect("readable");
    let Some(Act::Added(added)) = &mut entry.act else { panic!("a joining") };
    let mut east = added.space_keys[0].clone();
    (east.space, east.epoch) = (EAST, log.state.current_epoch(EAST).expect("a space"));
    added.space_keys.push(east);
    let more = SignedEntry::sign(&entry, &newcomer, Some(&via));
    assert_eq!(log.append(vec![more]).expect_err("refused").code(), ErrorCode::BadRequest);
    log.enrol(&via, &newcomer).expect("the honest joining");
    assert_eq!(log.state.role(newcomer.id(), EAST), None);
}

#[test]
fn a_joining_is_countersigned_by_another_invite() {
    let (mut log, [owner, ..]) = team();
    let strong = log.invite(&owner, Role::Admin, Scope::everywhere()).expect("invited");
    let weak = log.invite(&owner, Role::Reader, Scope::everywhere()).expect("invited");
    let newcomer = device(8);
    let joined = authoring::enrol(&log.entries, &weak, author(&newcomer), &mut random).expect("built").entries;
    let mut entry = joined[0].entry().expect("readable");
    let Some(Act::Added(added)) = &mut entry.act else { panic!("a joining") };
    *added = Added { invite: strong.id(), ..added.clone() };
    let forged = SignedEntry::sign(&entry, &newcomer, Some(&weak));
    assert_eq!(log.append(vec![forged]).expect_err("refused").code(), ErrorCode::BadRequest);
}

#[test]
fn an_administrator_sets_a_recovery_key_of_its_own() {
    let (log, [owner, admin, ..]) = team();
    let keys = log.keys(&owner);
    let built =
        authoring::set_recovery(&log.state, &keys, author(&owner), recovery().public(), &mut random).expect("built").0;
    let act = built[0].entry().expect("readable").act.expect("an act");
    assert_eq!(log.refusal(&admin, act), ErrorCode::Forbidden);
}

#[test]
fn an_owner_makes_a_device_the_recovery_key() {
    let (log, [owner, admin, ..]) = team();
    let act = Act::Recovery(NewRecovery { keys: *admin.public(), space_keys: Vec::new() });
    assert_eq!(
        log.refusal(&owner, act),
        ErrorCode::BadRequest,
        "a device has one standing, and is no second principal"
    );
}

#[test]
fn a_replaced_recovery_key_brings_somebody_in() {
    let owner = device(1);
    let (old, new) = (recovery(), recovery());
    let mut log = Log::of(&owner, Some(old.public()));
    let keys = log.keys(&owner);
    let built = authoring::set_recovery(&log.state, &keys, author(&owner), new.public(), &mut random).expect("built");
    log.append(built.0).expect("replaced");
    assert_eq!(forbidden(log.enrol(&old.secret(), &device(9))), ErrorCode::InviteGone);
    let (opened, current) = newest(&log, &old.secret());
    assert!(opened < current, "nor does it open what is written from then on");
    let keys = log.keys(&owner);
    let again = authoring::set_recovery(&log.state, &keys, author(&owner), old.public(), &mut random);
    assert_eq!(forbidden(again.map(drop)), ErrorCode::BadRequest, "nor can it be set again");
    log.enrol(&new.secret(), &device(9)).expect("the new sheets do");
}

#[test]
fn one_share_alone_opens_the_book() {
    let (secret, workspace) = (recovery(), WorkspaceId([7; 16]));
    let shares = secret.split(workspace, &mut random);
    for share in &shares {
        assert_eq!(combine(&[share]).map(drop).expect_err("one is too few"), NotRecovered::TooFew);
        assert_eq!(combine(&[share, share]).map(drop).expect_err("and twice one is one"), NotRecovered::TooFew);
    }
    // What a share shows in the clear is which key it is of, and no part of the secret.
    let read = read_shares(&shares[..1]).expect("readable");
    assert!(read[0].is_of(secret.public().id()));
}

#[test]
fn shares_of_two_workspaces_or_two_keys_are_mixed() {
    let (one, other) = (recovery(), recovery());
    let workspace = WorkspaceId([7; 16]);
    let (mine, foreign) = (one.split(workspace, &mut random), one.split(WorkspaceId([8; 16]), &mut random));
    let newer = other.split(workspace, &mut random);
    for mixed in [[&mine[0], &foreign[1]], [&mine[0], &newer[1]], [&foreign[2], &newer[0]]] {
        assert_eq!(combine(&mixed).map(drop).expect_err("mixed"), NotRecovered::Mixed);
    }
}

#[test]
fn shares_of_two_printings_of_one_key_are_mixed() {
    let secret = recovery();
    let (first, second) =
        (secret.split(WorkspaceId([7; 16]), &mut random), secret.split(WorkspaceId([7; 16]), &mut random));
    // They carry the same key's name, but lie on another line: what comes out is not the secret, and that shows.
    assert_eq!(combine(&[&first[0], &second[1]]).map(drop).expect_err("mixed"), NotRecovered::Mixed);
}

#[test]
fn a_relay_offers_another_workspaces_log_to_whoever_recovers() {
    let (log, _) = team();
    let other = Log::of(&device(9), Some(recovery().public()));
    assert_ne!(log.state.workspace(), other.state.workspace());
    // A log that claims the name must begin with the founder's keys and salt, and be signed by them.
    let Some(Act::Genesis(mut genesis)) = other.entries[0].entry().expect("readable").act else { panic!("a genesis") };
    let mut entry = other.entries[0].entry().expect("readable");
    entry.workspace = log.state.workspace();
    genesis.recovery = None;
    entry.act = Some(Act::Genesis(genesis));
    let forged = SignedEntry::sign(&entry, &device(9), None);
    assert!(Membership::replay([&forged]).is_err());
}

#[tokio::test]
async fn a_used_invite_signs_in_at_the_relay() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    log.enrol(&via, &device(8)).expect("joined");
    let world = World::with(&log).await;
    assert_eq!(refused(world.sign_in(&log, &via).await), ErrorCode::InviteGone);
}

#[tokio::test]
async fn a_token_of_an_invite_outlives_its_use() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    let world = World::with(&log).await;
    let bearer = world.sign_in(&log, &via).await.expect("signed in");
    let joined = authoring::enrol(&log.entries, &via, author(&device(8)), &mut random).expect("built").entries;
    world.append(&bearer, &joined).await.expect("joined");
    log.append(joined).expect("joined");
    assert_eq!(refused(world.log_of(&bearer).await), ErrorCode::InviteGone, "it reads the log no more");
    let more = log.sign(&device(9), role(&device(9), None, Role::Owner));
    assert_eq!(refused(world.append(&bearer, &[more]).await), ErrorCode::InviteGone);
}

#[tokio::test]
async fn a_withdrawn_invite_signs_in_at_the_relay() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    log.revoke(&owner, &via).expect("withdrawn");
    let world = World::with(&log).await;
    assert_eq!(refused(world.sign_in(&log, &via).await), ErrorCode::InviteGone);
}

#[tokio::test]
async fn an_expired_invite_joins_at_the_relay() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    let world = World::with(&log).await;
    let bearer = world.sign_in(&log, &via).await.expect("in time");
    let joined = authoring::enrol(&log.entries, &via, author(&device(8)), &mut random).expect("built").entries;
    world.pass(HOUR + 1);
    let code = refused(world.append(&bearer, &joined).await);
    assert!(matches!(code, ErrorCode::InviteGone | ErrorCode::Unauthorized), "{code}");
    assert_eq!(refused(world.sign_in(&log, &via).await), ErrorCode::InviteGone);
}

#[tokio::test]
async fn an_invite_does_something_else_than_join() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Owner, Scope::everywhere()).expect("invited");
    let world = World::with(&log).await;
    let bearer = world.sign_in(&log, &via).await.expect("signed in");
    for act in [role(&via, None, Role::Owner), Act::Revoked(owner.id()), Act::MinVersion(9)] {
        assert_eq!(refused(world.append(&bearer, &[log.sign(&via, act)]).await), ErrorCode::Forbidden);
    }
    let pull = PullRequest { space: WEST, after: 0, incarnation: 1, max_bytes: 1000 };
    assert_eq!(refused(world.call::<_, Page>(PULL, &bearer, &pull).await), ErrorCode::Forbidden);
    let push = PushRequest { space: WEST, incarnation: 1, envelopes: vec![vec![1].into()], keys: Vec::new() };
    assert_eq!(refused(world.call::<_, Pushed>(PUSH, &bearer, &push).await), ErrorCode::Forbidden);
    world.log_of(&bearer).await.expect("the log is what it may read");
}

#[tokio::test]
async fn the_recovery_key_does_something_else_than_bring_in_an_owner() {
    let (owner, secret) = (device(1), recovery());
    let log = Log::of(&owner, Some(secret.public()));
    let world = World::with(&log).await;
    let key = secret.secret();
    let bearer = world.sign_in(&log, &key).await.expect("signed in");
    for act in [Act::Revoked(owner.id()), role(&key, None, Role::Owner), Act::MinVersion(9)] {
        assert_eq!(refused(world.append(&bearer, &[log.sign(&key, act)]).await), ErrorCode::Forbidden);
    }
    let pull = PullRequest { space: WEST, after: 0, incarnation: 1, max_bytes: 1000 };
    assert_eq!(refused(world.call::<_, Page>(PULL, &bearer, &pull).await), ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_replaced_recovery_key_signs_in_at_the_relay() {
    let (owner, old, new) = (device(1), recovery(), recovery());
    let mut log = Log::of(&owner, Some(old.public()));
    let keys = log.keys(&owner);
    let built = authoring::set_recovery(&log.state, &keys, author(&owner), new.public(), &mut random).expect("built");
    log.append(built.0).expect("replaced");
    let world = World::with(&log).await;
    assert_eq!(refused(world.sign_in(&log, &old.secret()).await), ErrorCode::InviteGone);
    world.sign_in(&log, &new.secret()).await.expect("the new one does");
}

#[tokio::test]
async fn a_reader_writes_a_role_at_the_relay() {
    let (log, [_, _, _, _, reader]) = team();
    let world = World::with(&log).await;
    let bearer = world.sign_in(&log, &reader).await.expect("a member");
    let raised = log.sign(&reader, role(&reader, None, Role::Owner));
    assert_eq!(refused(world.append(&bearer, &[raised]).await), ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_member_appends_an_entry_that_an_owner_signed_for_another_place() {
    let (mut log, [owner, _, _, editor, _]) = team();
    let old = log.sign(&owner, role(&editor, None, Role::Owner));
    log.join(&owner, &device(8), Role::Reader, Scope::everywhere());
    let world = World::with(&log).await;
    let bearer = world.sign_in(&log, &editor).await.expect("a member");
    let code = refused(world.append(&bearer, &[old]).await);
    assert!(matches!(code, ErrorCode::ControlConflict | ErrorCode::Forbidden), "{code}");
}
