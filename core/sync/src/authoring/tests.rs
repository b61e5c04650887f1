use super::AuthoringError;
use crate::api::ErrorCode;
use crate::control::{Role, Scope};
use crate::ids::SpaceId;
use crate::keys::open_name;
use crate::membership::{Membership, Principal, Refused};
use crate::recovery::RecoverySecret;
use crate::testing::{Book, NOW, Seeded, WEST, author, device};

const EAST: SpaceId = SpaceId([0xa2; 16]);
const DAY: i64 = 24 * 60 * 60 * 1000;

#[test]
fn a_founder_reads_the_name_of_the_first_space() {
    let owner = device(1);
    let book = Book::found(&owner, None);
    let keys = book.keys(&owner);
    let sealed = book.state.sealed_name(WEST).expect("a name");
    assert_eq!(open_name(sealed, WEST, keys.get(WEST, 1).expect("a key")).as_deref(), Ok("West"));
    assert_eq!(book.state.role(owner.id(), WEST), Some(Role::Owner));
}

#[test]
fn who_joins_reads_all_history_and_who_left_reads_nothing_new() {
    let (owner, guide, newcomer) = (device(1), device(2), device(3));
    let mut book = Book::found(&owner, None);
    book.join(&owner, &guide, Role::Editor, Scope::spaces(&[WEST]));
    book.revoke(&owner, &guide).expect("an owner may");
    book.join(&owner, &newcomer, Role::Reader, Scope::everywhere());

    assert_eq!(book.state.current_epoch(WEST), Some(2));
    let (all, new) = (book.keys(&owner), book.keys(&newcomer));
    assert_eq!(all.len(), 2);
    assert_eq!(all, new, "epoch 1 is reached through epoch 2");
    assert_eq!(book.keys(&guide).newest(WEST).map(|(epoch, _)| epoch), Some(1));
    assert!(book.state.is_revoked(guide.id()));
    assert!(book.state.principal(guide.id()).is_none());
    assert!(book.state.could_write(guide.id(), WEST, 1), "what it wrote stays genuine");
    assert!(!book.state.could_write(guide.id(), WEST, 2));
    assert!(!book.state.could_write(newcomer.id(), WEST, 2), "a reader");
}

#[test]
fn an_invite_works_across_a_rotation_once_and_until_it_expires() {
    let (owner, phone, other) = (device(1), device(2), device(3));
    let mut book = Book::found(&owner, None);
    let via = book.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
    book.join(&owner, &device(4), Role::Reader, Scope::everywhere());
    let keys = book.keys(&owner);
    let turned = super::keep_house(&book.state, &keys, author(&owner), &mut book.random.fill()).expect("turned");
    book.append(turned.0).expect("accepted");
    book.add_space(&owner, EAST).expect("added");

    for wrong in [NOW + 400 * DAY, NOW - 400 * DAY] {
        let clock = super::Author { secret: &phone, at_ms: wrong };
        let joined =
            super::enrol(&book.log, &via, clock, &mut Seeded::new(1).fill()).expect("its own clock decides nothing");
        assert!(book.state.check_batch(&joined.entries, None, NOW).is_ok(), "in time by the relay's clock");
        let late = book.state.check_batch(&joined.entries, None, NOW + 2000).expect_err("expired by the relay's clock");
        assert_eq!(late.code(), ErrorCode::InviteGone);
    }

    let keys = book.enrol(&via, &phone).expect("joined");
    assert_eq!((keys.len(), keys.newest(WEST).map(|(epoch, _)| epoch)), (3, Some(2)));
    assert_eq!(keys, book.keys(&phone), "and reads the same from the log later");
    let twice = book.enrol(&via, &other).expect_err("single use");
    assert_eq!(twice, AuthoringError::Refused(Refused::InviteGone(via.id())));
}

#[test]
fn a_withdrawn_invite_is_worthless_even_to_who_kept_a_copy_of_the_log() {
    let (owner, stranger) = (device(1), device(2));
    let mut book = Book::found(&owner, None);
    let via = book.invite(&owner, Role::Reader, Scope::everywhere()).expect("invited");
    assert!(matches!(book.state.principal(via.id()), Some(Principal::Invite(_, _))));
    book.revoke(&owner, &via).expect("withdrawn");
    assert!(book.state.principal(via.id()).is_none());
    assert!(book.enrol(&via, &stranger).is_err());
    assert_eq!(book.keys(&via).newest(WEST).map(|(epoch, _)| epoch), Some(1), "the new key is not for it");
}

#[test]
fn the_recovery_key_brings_back_a_workspace_without_devices() {
    let owner = device(1);
    let recovery = RecoverySecret::generate(&mut Seeded::new(9).fill());
    let mut book = Book::found(&owner, Some(recovery.public()));
    book.add_space(&owner, EAST).expect("added");
    let saved = device(5);
    let keys = book.enrol(&recovery.secret(), &saved).expect("recovered");
    assert_eq!(keys, book.keys(&owner));
    assert_eq!(book.state.role(saved.id(), EAST), Some(Role::Owner));
    book.revoke(&saved, &owner).expect("the lost device is shut out");
    let stranger = RecoverySecret::generate(&mut Seeded::new(10).fill());
    let refused = book.enrol(&stranger.secret(), &device(6)).expect_err("another workspace's key");
    assert_eq!(refused, AuthoringError::Refused(Refused::UnknownPrincipal(stranger.secret().id())));
}

#[test]
fn a_role_brings_its_keys_and_losing_it_brings_a_new_epoch() {
    let (owner, guide) = (device(1), device(2));
    let mut book = Book::found(&owner, None);
    book.add_space(&owner, EAST).expect("added");
    book.join(&owner, &guide, Role::Reader, Scope::spaces(&[WEST]));
    assert!(book.keys(&guide).newest(EAST).is_none());
    book.set_role(&owner, &guide, Some(EAST), Some(Role::Editor)).expect("promoted");
    assert_eq!(book.keys(&guide).newest(EAST), book.keys(&owner).newest(EAST));
    assert!(book.state.could_write(guide.id(), EAST, 1));
    book.set_role(&owner, &guide, Some(EAST), Some(Role::Reader)).expect("demoted");
    assert_eq!(book.state.current_epoch(EAST), Some(2), "else it could go on writing for the old epoch");
    assert!(!book.state.could_write(guide.id(), EAST, 2));
    book.set_role(&owner, &guide, Some(EAST), None).expect("removed from the space");
    assert_eq!(book.state.role(guide.id(), EAST), None);
    assert_eq!(book.state.current_epoch(EAST), Some(3));
    assert_eq!(book.state.current_epoch(WEST), Some(1), "other spaces are untouched");
    let replayed = Membership::replay(&book.log).expect("a valid log");
    assert_eq!(replayed, book.state);
}
