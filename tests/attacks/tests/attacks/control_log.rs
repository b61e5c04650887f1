//! The log of members: a relay that reorders, drops, repeats and forges, members who append what they may not, removed devices at a restored
//! relay, strangers who "give back" what nobody lost.

use cairn_sync::ErrorCode;
use cairn_sync::api::{CONTINUE, PUSH};
use cairn_sync::authoring;
use cairn_sync::control::{Act, Entry, Role, Scope, SignedEntry};
use cairn_sync::control_file;
use cairn_sync::holding::holding;
use cairn_sync::keys::DeviceSecret;
use cairn_sync::membership::{Membership, Refused};
use cairn_sync::wire::{Appended, ContinueRequest, Hello, HelloRequest, PushRequest, Pushed};

use super::invites::world::{HOUR, Log, NOW, WEST, World, author, device, random, refused};

/// A founder, an editor and a reader.
fn team() -> (Log, [DeviceSecret; 3]) {
    let people = [device(1), device(2), device(3)];
    let mut log = Log::of(&people[0], None);
    log.join(&people[0], &people[1], Role::Editor, Scope::everywhere());
    log.join(&people[0], &people[2], Role::Reader, Scope::everywhere());
    (log, people)
}

fn copy(log: &Log) -> Log {
    let mut copy = Log::of(&device(1), None);
    (copy.entries, copy.state) = (log.entries.clone(), log.state.clone());
    copy
}

async fn give_back(world: &World, log: &Log, entries: &[SignedEntry]) -> Result<Appended, cairn_sync::ApiError> {
    let entries = entries.iter().map(|entry| entry.to_bytes().into()).collect();
    world.call(CONTINUE, "", &ContinueRequest { workspace: log.state.workspace(), entries }).await
}

fn replayed(entries: &[SignedEntry]) -> Refused {
    Membership::replay(entries).expect_err("must be refused")
}

#[test]
fn a_relay_swaps_two_entries() {
    let (mut log, _) = team();
    log.entries.swap(3, 4);
    assert_eq!(replayed(&log.entries).code(), ErrorCode::ControlConflict);
}

#[test]
fn a_relay_drops_a_removal() {
    let (mut log, [owner, editor, reader]) = team();
    log.revoke(&owner, &editor).expect("an owner may");
    log.join(&owner, &device(9), Role::Reader, Scope::everywhere());
    let removal = log.entries.iter().position(|e| matches!(e.entry().expect("read").act, Some(Act::Revoked(_))));
    log.entries.remove(removal.expect("there"));
    assert_eq!(replayed(&log.entries).code(), ErrorCode::ControlConflict, "{reader:?}");
}

#[test]
fn a_relay_repeats_an_entry() {
    let (mut log, _) = team();
    log.entries.insert(4, log.entries[3].clone());
    assert_eq!(replayed(&log.entries).code(), ErrorCode::ControlConflict);
}

#[test]
fn a_relay_forges_an_entry_of_the_owner() {
    let (log, [owner, ..]) = team();
    let relay = device(66);
    let entry = Entry {
        seq: log.state.head() + 1,
        previous: *log.state.head_hash(),
        workspace: log.state.workspace(),
        author: owner.id(),
        at_ms: NOW,
        act: Some(Act::MinVersion(9)),
    };
    let forged = SignedEntry::sign(&entry, &relay, None);
    assert!(matches!(log.state.check_batch(&[forged], None, NOW), Err(Refused::Signature { .. })));
}

#[test]
fn a_relay_turns_a_bit_of_an_entry() {
    let (log, _) = team();
    for place in 0..log.entries.len() {
        let mut entries = log.entries.clone();
        *entries[place].body.last_mut().expect("not empty") ^= 1;
        replayed(&entries);
    }
}

#[test]
fn a_relay_passes_the_tail_of_another_workspace_off_as_this_ones() {
    let (log, _) = team();
    let mut other = Log::of(&device(1), None);
    other.join(&device(1), &device(8), Role::Owner, Scope::everywhere());
    let mixed: Vec<SignedEntry> = log.entries.iter().take(3).chain(other.entries.iter().skip(3)).cloned().collect();
    replayed(&mixed);
}

#[test]
fn a_heap_of_copies_and_foreign_entries_hides_no_removal() {
    let (mut log, [owner, editor, _]) = team();
    log.revoke(&owner, &editor).expect("an owner may");
    let mut heap: Vec<Vec<u8>> = log.entries.iter().map(SignedEntry::to_bytes).collect();
    heap.reverse();
    heap.extend(Log::of(&device(7), None).entries.iter().skip(1).map(SignedEntry::to_bytes));
    heap.push(vec![0; 100]);
    let found = holding(&heap).expect("a log");
    assert!(found.membership.is_revoked(editor.id()));
    assert_eq!(found.membership, log.state);
}

#[test]
fn a_file_with_a_forged_entry_is_put_before_the_operator() {
    let (log, [_, editor, _]) = team();
    let forged = log.sign(&editor, Act::Revoked(device(3).id()));
    let text = control_file::write(&[log.entries.clone(), vec![forged]].concat());
    assert!(control_file::read(&text).is_err(), "an editor removes nobody");
    assert!(control_file::read(&control_file::write(&log.entries)).is_ok());
}

#[tokio::test]
async fn a_stranger_gives_back_entries_that_nobody_signed() {
    let (log, _) = team();
    let world = World::with(&log).await;
    let stranger = device(66);
    for act in [Act::MinVersion(9), Act::Revoked(device(1).id())] {
        let code = refused(give_back(&world, &log, &[log.sign(&stranger, act)]).await);
        assert_eq!(code, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn an_editor_gives_back_a_removal_it_signed_itself() {
    let (log, [owner, editor, _]) = team();
    let world = World::with(&log).await;
    let entry = log.sign(&editor, Act::Revoked(owner.id()));
    assert_eq!(refused(give_back(&world, &log, std::slice::from_ref(&entry)).await), ErrorCode::Forbidden);
    let bearer = world.sign_in(&log, &editor).await.expect("a member");
    assert_eq!(refused(world.append(&bearer, &[entry]).await), ErrorCode::Forbidden);
}

#[tokio::test]
async fn an_ended_code_is_used_by_giving_back_a_joining_that_never_was() {
    let (mut log, [owner, editor, _]) = team();
    let via = log.invite(&owner, Role::Admin, Scope::everywhere()).expect("invited");
    let world = World::with(&log).await;
    let thief = device(66);
    let joined = authoring::enrol(&log.entries, &via, author(&thief), &mut random).expect("built").entries;
    world.pass(HOUR + 1);
    assert_eq!(refused(give_back(&world, &log, &joined).await), ErrorCode::InviteGone);
    let accomplice = world.sign_in(&log, &editor).await.expect("a member");
    assert_eq!(
        refused(world.append(&accomplice, &joined).await),
        ErrorCode::InviteGone,
        "an editor vouches for nobody"
    );
    // With a second entry of its own after it.
    let mut with_more = copy(&log);
    with_more.state = with_more.state.check_batch(&joined, None, NOW).expect("while it was good");
    let more = [joined, vec![with_more.sign(&thief, Act::MinVersion(2))]].concat();
    assert!(give_back(&world, &log, &more).await.is_err(), "nor does the newcomer for itself");
}

#[tokio::test]
async fn a_removed_device_signs_in_at_a_restored_relay_after_any_member_came_back() {
    let (mut log, [owner, editor, reader]) = team();
    let world = World::with(&log).await;
    let before = log.entries.len();
    log.revoke(&owner, &editor).expect("an owner may");
    world.sign_in(&log, &editor).await.expect("the backup knows no removal: until somebody comes back it is let in");
    let bearer = world.sign_in(&log, &reader).await.expect("a member");
    world.append(&bearer, &log.entries[before..]).await.expect("a reader brings what the owner wrote");
    assert_eq!(refused(world.sign_in(&log, &editor).await), ErrorCode::Revoked);
}

#[tokio::test]
async fn a_removed_device_continues_an_old_log_at_a_restored_relay() {
    let (mut log, [owner, ..]) = team();
    log.join(&owner, &device(5), Role::Admin, Scope::everywhere());
    let world = World::with(&log).await;
    let old = copy(&log);
    let admin = device(5);
    let before = log.entries.len();
    log.revoke(&owner, &admin).expect("an owner may");
    // It writes first: the logs fork, and no device takes that for the one it knows.
    let bearer = world.sign_in(&old, &admin).await.expect("still a member of the backup");
    let fork = authoring::keep_house(&old.state, &old.keys(&admin), author(&admin), &mut random).expect("built").0;
    world.append(&bearer, &fork).await.expect("valid there");
    assert_eq!(refused(give_back(&world, &log, &log.entries[before..]).await), ErrorCode::ControlConflict);
    let question = HelloRequest { protocol: 1, workspace: Some(log.state.workspace()) };
    let hello: Hello = world.call(cairn_sync::api::HELLO, "", &question).await.expect("hello");
    let theirs = hello.control.expect("known");
    let ours = &log.entries[usize::try_from(theirs.seq).expect("small") - 1];
    assert_ne!(ours.hash(), theirs.hash, "every device that knows the removal sees the fork");
}

#[tokio::test]
async fn a_newcomer_whose_joining_was_lost_comes_back_by_itself() {
    let (mut log, [owner, ..]) = team();
    let via = log.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    let world = World::with(&log).await;
    let (before, newcomer) = (log.entries.len(), device(8));
    log.enrol(&via, &newcomer).expect("joined");
    assert_eq!(refused(world.sign_in(&log, &newcomer).await), ErrorCode::NotFound);
    give_back(&world, &log, &log.entries[before..]).await.expect("it proves itself");
    give_back(&world, &log, &log.entries[before..]).await.expect("and again: it is known");
    world.sign_in(&log, &newcomer).await.expect("a member again");
}

#[tokio::test]
async fn a_space_that_somebody_left_is_written_to_under_the_old_key() {
    let (mut log, [owner, editor, _]) = team();
    log.join(&owner, &device(5), Role::Editor, Scope::everywhere());
    let world = World::with(&log).await;
    let bearer = world.sign_in(&log, &owner).await.expect("a member");
    let other = world.sign_in(&log, &device(5)).await.expect("a member");
    let removal = log.sign(&owner, Act::Revoked(editor.id()));
    world.append(&bearer, std::slice::from_ref(&removal)).await.expect("its epochs follow in another request");
    assert_eq!(refused(world.sign_in(&log, &editor).await), ErrorCode::Revoked, "shut out at once");
    log.append(vec![removal]).expect("valid");
    let push = PushRequest { space: WEST, incarnation: 1, envelopes: vec![vec![1].into()], keys: Vec::new() };
    assert_eq!(refused(world.call::<_, Pushed>(PUSH, &other, &push).await), ErrorCode::RotationDue);
    let keys = log.keys(&owner);
    let rest = authoring::keep_house(&log.state, &keys, author(&owner), &mut random).expect("built").0;
    world.append(&bearer, &rest).await.expect("turned");
    assert_eq!(refused(world.call::<_, Pushed>(PUSH, &other, &push).await), ErrorCode::BadRequest, "judged again");
}

#[tokio::test]
async fn an_old_program_goes_on_where_a_newer_one_is_required() {
    let (log, [owner, _, reader]) = team();
    let world = World::with(&log).await;
    let ask = |workspace| HelloRequest { protocol: 1, workspace };
    let workspace = log.state.workspace();
    world.call::<_, Hello>(cairn_sync::api::HELLO, "", &ask(Some(workspace))).await.expect("nothing is required yet");
    assert!(authoring::raise_min_version(&log.state, author(&reader), 2).is_err(), "owners only");
    let raised = authoring::raise_min_version(&log.state, author(&owner), 2).expect("an owner may");
    let bearer = world.sign_in(&log, &owner).await.expect("a member");
    world.append(&bearer, &raised).await.expect("taken");
    let all = [log.entries.clone(), raised].concat();
    let state = Membership::replay(&all).expect("a valid log");
    assert!(authoring::raise_min_version(&state, author(&owner), 1).is_err(), "it does not go down");
    let told = world.call::<_, Hello>(cairn_sync::api::HELLO, "", &ask(Some(workspace))).await;
    assert_eq!(refused(told), ErrorCode::UnsupportedVersion);
    world.call::<_, Hello>(cairn_sync::api::HELLO, "", &ask(None)).await.expect("other workspaces are not touched");
}

#[tokio::test]
async fn a_stranger_learns_who_belongs_to_a_workspace() {
    let (log, _) = team();
    let world = World::with(&log).await;
    let ask = |workspace| HelloRequest { protocol: 1, workspace };
    let other: Hello =
        world.call(cairn_sync::api::HELLO, "", &ask(Some(cairn_sync::WorkspaceId([9; 16])))).await.expect("hello");
    assert_eq!((other.known, other.control), (false, None));
    assert!(world.log_of("").await.is_err(), "the log itself is read by members only");
}
