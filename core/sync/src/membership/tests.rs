use crate::api::ErrorCode;
use crate::authoring::{self, AuthoringError};
use crate::control::{Act, Entry, Epoch, Role, Scope, SignedEntry};
use crate::ids::{DeviceId, DocId, SpaceId};
use crate::keys::DeviceSecret;
use crate::membership::{Membership, Refused};
use crate::testing::{Book, NOW, WEST, author, device};

const EAST: SpaceId = SpaceId([0xa2; 16]);

/// An entry that continues the log, whatever it does.
fn entry(book: &Book, by: &DeviceSecret, act: Act) -> Entry {
    Entry {
        seq: book.state.head() + 1,
        previous: *book.state.head_hash(),
        workspace: book.state.workspace(),
        author: by.id(),
        at_ms: NOW,
        act: Some(act),
    }
}

fn refused(book: &mut Book, entry: &Entry, by: &DeviceSecret) -> Refused {
    let before = book.state.clone();
    let why = book.state.apply(&SignedEntry::sign(entry, by, None)).expect_err("must be refused");
    assert_eq!(book.state, before, "a refused entry changes nothing");
    why
}

fn code<T: std::fmt::Debug>(result: Result<T, AuthoringError>) -> ErrorCode {
    match result {
        Err(AuthoringError::Refused(why)) => why.code(),
        other => panic!("must be refused, not {other:?}"),
    }
}

#[test]
fn the_chain_must_hold_and_the_signature_must_be_the_authors() {
    let owner = device(1);
    let mut book = Book::found(&owner, None);
    let good = entry(&book, &owner, Act::MinVersion(1));
    let next = good.seq;
    let late = Entry { seq: next + 1, ..good.clone() };
    assert_eq!(refused(&mut book, &late, &owner), Refused::OutOfOrder { expected: next, found: next + 1 });
    let forked = Entry { previous: [1; 32], ..good.clone() };
    assert_eq!(refused(&mut book, &forked, &owner).code(), ErrorCode::ControlConflict);
    let other = Entry { workspace: crate::WorkspaceId([1; 16]), ..good.clone() };
    assert!(matches!(refused(&mut book, &other, &owner), Refused::OtherWorkspace(_)));
    assert!(matches!(refused(&mut book, &good, &device(2)), Refused::Signature { .. }));
    let stranger = Entry { author: device(2).id(), ..good.clone() };
    assert_eq!(refused(&mut book, &stranger, &device(2)), Refused::UnknownPrincipal(device(2).id()));
    let newer = Entry { act: None, ..good.clone() };
    assert_eq!(refused(&mut book, &newer, &owner), Refused::NewerVersion { seq: next });
    let mut tampered = SignedEntry::sign(&good, &owner, None);
    *tampered.body.last_mut().expect("not empty") ^= 1;
    assert!(book.state.apply(&tampered).is_err());
    book.state.apply(&SignedEntry::sign(&good, &owner, None)).expect("the good one");
}

#[test]
fn nobody_gives_more_than_he_has() {
    let (owner, admin, local, editor) = (device(1), device(2), device(3), device(4));
    let mut book = Book::found(&owner, None);
    book.add_space(&owner, EAST).expect("added");
    book.join(&owner, &admin, Role::Admin, Scope::everywhere());
    book.join(&owner, &local, Role::Admin, Scope::spaces(&[WEST]));
    book.join(&owner, &editor, Role::Editor, Scope::everywhere());

    let west = || Scope::spaces(&[WEST]);
    assert_eq!(code(book.invite(&editor, Role::Reader, west())), ErrorCode::Forbidden);
    assert_eq!(code(book.invite(&admin, Role::Owner, west())), ErrorCode::Forbidden);
    assert_eq!(
        code(book.invite(&local, Role::Reader, Scope::everywhere()).map_err(key_is_refusal)),
        ErrorCode::Forbidden
    );
    book.invite(&local, Role::Admin, west()).expect("within its own space");
    assert_eq!(code(book.add_space(&local, SpaceId([9; 16]))), ErrorCode::Forbidden);
    assert_eq!(code(book.set_role(&admin, &owner, None, Some(Role::Reader))), ErrorCode::Forbidden);
    assert_eq!(code(book.set_role(&admin, &admin, None, Some(Role::Owner))), ErrorCode::Forbidden);
    assert_eq!(code(book.revoke(&admin, &owner)), ErrorCode::Forbidden);
    assert_eq!(code(book.revoke(&local, &editor)), ErrorCode::Forbidden);
    assert_eq!(code(book.revoke(&editor, &local)), ErrorCode::Forbidden);
    book.revoke(&admin, &local).expect("an admin everywhere");
    assert_eq!(code(book.add_space(&local, SpaceId([9; 16]))), ErrorCode::Revoked);
}

/// A device without the key of a space cannot even build an invite for it.
fn key_is_refusal(why: AuthoringError) -> AuthoringError {
    match why {
        AuthoringError::MissingKey(_) => Refused::NotAllowed { who: DeviceId([0; 16]), what: "test" }.into(),
        other => other,
    }
}

#[test]
fn the_last_owner_stays() {
    let (owner, second) = (device(1), device(2));
    let mut book = Book::found(&owner, None);
    assert_eq!(code(book.set_role(&owner, &owner, None, Some(Role::Admin))), ErrorCode::Forbidden);
    assert_eq!(code(book.revoke(&owner, &owner)), ErrorCode::Forbidden);
    book.join(&owner, &second, Role::Owner, Scope::everywhere());
    book.revoke(&second, &owner).expect("another owner is there");
    assert_eq!(code(book.set_role(&second, &second, None, None)), ErrorCode::Forbidden);
}

#[test]
fn a_revocation_holds_at_once_and_its_epochs_may_follow_later() {
    let (owner, guide, newcomer) = (device(1), device(2), device(3));
    let mut book = Book::found(&owner, None);
    book.join(&owner, &guide, Role::Editor, Scope::everywhere());
    let lone = SignedEntry::sign(&entry(&book, &owner, Act::Revoked(guide.id())), &owner, None);
    book.append(vec![lone]).expect("the epoch comes in another request");
    assert!(book.state.is_revoked(guide.id()) && book.state.principal(guide.id()).is_none());
    assert_eq!(book.state.spaces_to_rotate().collect::<Vec<_>>(), [WEST]);
    book.join(&owner, &newcomer, Role::Reader, Scope::everywhere());
    assert_eq!(book.state.spaces_to_rotate().count(), 1, "somebody else's joining does not make up for it");
    let keys = book.keys(&owner);
    let rotated = authoring::keep_house(&book.state, &keys, author(&owner), &mut book.random.fill()).expect("built");
    book.append(rotated.0).expect("accepted");
    assert_eq!((book.state.spaces_to_rotate().count(), book.state.current_epoch(WEST)), (0, Some(2)));
    assert_eq!(book.keys(&guide).newest(WEST).map(|(epoch, _)| epoch), Some(1));
    assert_eq!(book.keys(&newcomer), book.keys(&owner));
}

#[test]
fn a_lost_log_comes_back_whole_and_an_expired_invite_needs_an_administrators_word() {
    let (owner, guide, late) = (device(1), device(2), device(3));
    let mut book = Book::found(&owner, None);
    book.join(&owner, &guide, Role::Editor, Scope::everywhere());
    let (backup, long_after) = (book.state.clone(), NOW + 400_000);
    let kept = book.log.len();
    book.join(&owner, &late, Role::Admin, Scope::everywhere());
    let lost = book.log[kept..].to_vec();

    let alone = backup.check_batch(&lost, None, long_after).expect_err("nobody vouches for the joining");
    assert_eq!(alone.code(), ErrorCode::InviteGone);
    let editor = backup.check_batch(&lost, Some(guide.id()), long_after).expect_err("an editor invites nobody either");
    assert_eq!(editor.code(), ErrorCode::InviteGone);
    let herself = backup.check_batch(&lost, Some(late.id()), long_after).expect_err("she is none yet");
    assert_eq!(herself.code(), ErrorCode::InviteGone);
    assert_eq!(backup.check_batch(&lost, Some(owner.id()), long_after).as_ref(), Ok(&book.state));
    assert_eq!(backup.check_batch(&lost, None, NOW).as_ref(), Ok(&book.state), "while the invite is good");

    book.revoke(&owner, &guide).expect("an owner may");
    let lost = book.log[kept..].to_vec();
    assert_eq!(backup.check_batch(&lost, None, long_after).as_ref(), Ok(&book.state), "the owner wrote after it");
    let cut = backup.check_batch(&lost[1..], None, long_after).expect_err("a gap");
    assert_eq!(cut.code(), ErrorCode::ControlConflict);
}

#[test]
fn an_epoch_is_for_exactly_those_who_may_read() {
    let (owner, guide) = (device(1), device(2));
    let mut book = Book::found(&owner, None);
    book.join(&owner, &guide, Role::Reader, Scope::everywhere());
    let keys = book.keys(&owner);
    let (rotated, _) =
        authoring::keep_house(&book.state, &keys, author(&owner), &mut book.random.fill()).expect("built");
    let Some(Act::Epoch(good)) = rotated[0].entry().expect("readable").act else { panic!("an epoch") };
    let change = |edit: &dyn Fn(&mut Epoch)| {
        let mut epoch = good.clone();
        edit(&mut epoch);
        Act::Epoch(epoch)
    };
    let locked_out = entry(&book, &owner, change(&|e| drop(e.recipients.pop())));
    assert_eq!(refused(&mut book, &locked_out, &owner), Refused::WrongRecipients { space: WEST, missing: 1, extra: 0 });
    let smuggled = entry(&book, &owner, change(&|e| e.recipients[0].who = DeviceId([1; 16])));
    assert_eq!(refused(&mut book, &smuggled, &owner), Refused::WrongRecipients { space: WEST, missing: 1, extra: 1 });
    let jumped = entry(&book, &owner, change(&|e| e.number = 3));
    assert_eq!(refused(&mut book, &jumped, &owner).code(), ErrorCode::StaleEpoch);
    let by_reader = entry(&book, &guide, change(&|_| ()));
    assert_eq!(refused(&mut book, &by_reader, &guide).code(), ErrorCode::Forbidden);
}

#[test]
fn erasing_and_minimum_version_need_their_roles() {
    let (owner, editor) = (device(1), device(2));
    let mut book = Book::found(&owner, None);
    book.join(&owner, &editor, Role::Editor, Scope::everywhere());
    let doc = DocId([3; 16]);
    assert_eq!(code(authoring::erase(&book.state, author(&editor), WEST, doc)), ErrorCode::Forbidden);
    let erased = authoring::erase(&book.state, author(&owner), WEST, doc).expect("an owner may");
    book.append(erased).expect("accepted");
    assert!(book.state.is_erased(WEST, doc) && !book.state.is_erased(EAST, doc));
    assert_eq!(code(authoring::raise_min_version(&book.state, author(&editor), 2)), ErrorCode::Forbidden);
    let raised = authoring::raise_min_version(&book.state, author(&owner), 2).expect("an owner may");
    book.append(raised).expect("accepted");
    assert_eq!(code(authoring::raise_min_version(&book.state, author(&owner), 1)), ErrorCode::BadRequest);
}

#[test]
fn a_genesis_comes_first_and_only_there() {
    let owner = device(1);
    let book = Book::found(&owner, None);
    assert_eq!(Membership::replay([]), Err(Refused::Genesis));
    assert_eq!(Membership::replay(&book.log[1..]), Err(Refused::Genesis));
    let Some(Act::Genesis(mut genesis)) = book.log[0].entry().expect("readable").act else { panic!("a genesis") };
    genesis.salt = [0; 16];
    let squatter = Entry { act: Some(Act::Genesis(genesis)), ..book.log[0].entry().expect("readable") };
    let squatter = SignedEntry::sign(&squatter, &owner, None);
    assert!(
        matches!(Membership::replay([&squatter]), Err(Refused::OtherWorkspace(_))),
        "names are derived, not chosen"
    );
}
