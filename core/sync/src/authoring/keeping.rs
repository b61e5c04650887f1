use super::spaces::{hand_over, new_epochs};
use super::{Author, AuthoringError, Batch};
use crate::Random;
use crate::control::{Act, NewRecovery, Role, SignedEntry};
use crate::epochs::EpochKeys;
use crate::ids::{DeviceId, SpaceId};
use crate::keys::DevicePublic;
use crate::membership::{Membership, Refused};

/// How long after its end an invite is left alone, in milliseconds: the author's idea of the relay's time may be a little ahead.
const GRACE_MS: i64 = 60 * 1000;

/// What an administrator's device does unasked: ends invites whose time is over, and turns the keys of spaces whose current key a used or
/// ended invite could open, or that somebody left. Empty where nothing is to be done, or nothing that this device may do.
///
/// # Errors
/// [`AuthoringError`].
pub fn keep_house(
    state: &Membership,
    keys: &EpochKeys,
    author: Author<'_>,
    random: Random<'_>,
) -> Result<(Vec<SignedEntry>, EpochKeys), AuthoringError> {
    let mut batch = Batch::new(state, author);
    lapse_ended(&mut batch)?;
    let spaces = due(&batch.state, keys, author.secret.id());
    let new = new_epochs(&mut batch, keys, &spaces, random)?;
    Ok((batch.entries, new))
}

/// Whether there is something for [`keep_house`] to do on this device.
#[must_use]
pub fn house_needs_keeping(state: &Membership, keys: &EpochKeys, device: DeviceId, at_ms: i64) -> bool {
    !ended(state, device, at_ms).is_empty() || !due(state, keys, device).is_empty()
}

/// The place of a device among the administrators who could turn what is due, from 0: they take turns, so that not all of them do it at once.
#[must_use]
pub fn keeping_turn(state: &Membership, device: DeviceId) -> usize {
    let leads = |other: DeviceId| state.spaces().any(|space| state.role(other, space) >= Some(Role::Admin));
    state.devices().filter(|(id, _)| *id < device && leads(*id)).count()
}

/// The spaces whose key is due and that this device can turn.
fn due(state: &Membership, keys: &EpochKeys, device: DeviceId) -> Vec<SpaceId> {
    let mut spaces: Vec<SpaceId> = state.spaces_to_turn().chain(state.spaces_to_rotate()).collect();
    spaces.sort_unstable();
    spaces.dedup();
    let leads = |space: SpaceId| state.role(device, space) >= Some(Role::Admin);
    let opens = |space: SpaceId| keys.get(space, state.current_epoch(space).unwrap_or_default()).is_some();
    spaces.retain(|space| leads(*space) && opens(*space));
    spaces
}

/// Ends the invites that are over by the author's time, as far as the author may: no new key is sealed to them.
pub(super) fn lapse_ended(batch: &mut Batch<'_>) -> Result<(), Refused> {
    let ended = ended(&batch.state, batch.author.secret.id(), batch.author.at_ms);
    ended.into_iter().try_for_each(|invite| batch.push(Act::Lapsed(invite), None))
}

/// Withdraws the open invites of a device that could not make them any more: it knows their codes. What the author may not withdraw stays.
pub(super) fn withdraw_of(batch: &mut Batch<'_>, who: DeviceId) -> Result<(), Refused> {
    let by = batch.state.invites().filter(|(_, invite)| invite.by == who);
    let beyond = by.filter(|(_, invite)| !batch.state.may_give(who, invite.role, &invite.scope));
    let beyond: Vec<DeviceId> = beyond.map(|(id, _)| id).collect();
    for invite in beyond {
        match batch.push(Act::Revoked(invite), None) {
            Ok(()) | Err(Refused::NotAllowed { .. }) => {}
            Err(why) => return Err(why),
        }
    }
    Ok(())
}

fn ended(state: &Membership, device: DeviceId, at_ms: i64) -> Vec<DeviceId> {
    let over = state.invites().filter(|(_, invite)| invite.expires_ms < at_ms.saturating_sub(GRACE_MS));
    let leads = |space: &SpaceId| state.role(device, *space) >= Some(Role::Admin);
    over.filter(|(_, invite)| state.spaces_in(&invite.scope).iter().any(leads)).map(|(id, _)| id).collect()
}

/// Gives the workspace a recovery key, or another one: the one before opens nothing that is written from then on.
///
/// # Errors
/// [`AuthoringError`].
pub fn set_recovery(
    state: &Membership,
    keys: &EpochKeys,
    author: Author<'_>,
    public: DevicePublic,
    random: Random<'_>,
) -> Result<(Vec<SignedEntry>, EpochKeys), AuthoringError> {
    let mut batch = Batch::new(state, author);
    let spaces: Vec<SpaceId> = state.spaces().collect();
    let space_keys = hand_over(state, keys, &spaces, &public, random)?;
    batch.push(Act::Recovery(NewRecovery { keys: public, space_keys }), None)?;
    lapse_ended(&mut batch)?;
    let spaces: Vec<SpaceId> = batch.state.spaces_to_rotate().collect();
    let new = new_epochs(&mut batch, keys, &spaces, random)?;
    Ok((batch.entries, new))
}

#[cfg(test)]
mod tests {
    use super::super::{enrol, invite, keep_house, set_recovery};
    use super::*;
    use crate::api::ErrorCode;
    use crate::control::Scope;
    use crate::keys::DeviceSecret;
    use crate::recovery::RecoverySecret;
    use crate::testing::{Book, NOW, Seeded, WEST, author, device};

    const EAST: SpaceId = SpaceId([0xa2; 16]);

    fn newest(book: &Book, who: &DeviceSecret, space: SpaceId) -> Option<u32> {
        book.keys(who).newest(space).map(|(epoch, _)| epoch)
    }

    fn tidy(book: &mut Book, by: &DeviceSecret, at_ms: i64) -> usize {
        let keys = book.keys(by);
        let built =
            keep_house(&book.state, &keys, Author { secret: by, at_ms }, &mut book.random.fill()).expect("built").0;
        let count = built.len();
        book.state = book.state.check_batch(&built, None, at_ms).expect("accepted");
        book.log.extend(built);
        count
    }

    fn recover(book: &mut Book, by: &DeviceSecret, seed: u64) -> Result<RecoverySecret, AuthoringError> {
        let secret = RecoverySecret::generate(&mut Seeded::new(seed).fill());
        let keys = book.keys(by);
        let built = set_recovery(&book.state, &keys, author(by), secret.public(), &mut book.random.fill())?;
        book.append(built.0)?;
        Ok(secret)
    }

    #[test]
    fn after_a_join_the_keys_turn_once_and_the_code_opens_no_newer_one() {
        let (owner, phone) = (device(1), device(2));
        let mut book = Book::found(&owner, None);
        book.add_space(&owner, EAST).expect("added");
        let via = book.invite(&owner, Role::Editor, Scope::spaces(&[WEST])).expect("invited");
        book.enrol(&via, &phone).expect("joined");
        assert_eq!(book.state.spaces_to_turn().collect::<Vec<_>>(), [WEST]);
        assert_eq!(newest(&book, &via, WEST), Some(1), "whoever had the code could open the key it joined with");
        assert_eq!(tidy(&mut book, &phone, NOW), 0, "an editor's device turns nothing");
        assert_eq!((tidy(&mut book, &owner, NOW), tidy(&mut book, &owner, NOW)), (1, 0));
        assert_eq!(newest(&book, &via, WEST), Some(1), "and no newer one");
        assert_eq!((newest(&book, &phone, WEST), newest(&book, &owner, WEST)), (Some(2), Some(2)));
        assert_eq!(book.state.current_epoch(EAST), Some(1), "another space has nothing to do with it");
    }

    #[test]
    fn administrators_take_turns_and_whoever_comes_second_finds_nothing_left() {
        let (owner, admin, editor) = (device(1), device(2), device(3));
        let mut book = Book::found(&owner, None);
        book.join(&owner, &admin, Role::Admin, Scope::everywhere());
        book.join(&owner, &editor, Role::Editor, Scope::everywhere());
        let mut turns = [&owner, &admin].map(|one| keeping_turn(&book.state, one.id()));
        turns.sort_unstable();
        assert_eq!(turns, [0, 1]);
        let (first, second) = (book.keys(&owner), book.keys(&admin));
        assert!(house_needs_keeping(&book.state, &first, owner.id(), NOW));
        assert!(house_needs_keeping(&book.state, &second, admin.id(), NOW));
        assert!(
            !house_needs_keeping(&book.state, &book.keys(&editor), editor.id(), NOW),
            "an editor has no part in it"
        );
        // Both build at once; the relay takes one, and the other builds again on what it read.
        let late = keep_house(&book.state, &second, author(&admin), &mut book.random.fill()).expect("built").0;
        assert_eq!(tidy(&mut book, &owner, NOW), 1);
        assert_eq!(book.append(late).map_err(|why| why.code()), Err(ErrorCode::ControlConflict));
        assert_eq!((tidy(&mut book, &admin, NOW), book.state.current_epoch(WEST)), (0, Some(2)));
    }

    #[test]
    fn an_ended_invite_gets_no_more_keys_even_from_an_administrator_who_could_not_withdraw_it() {
        let (owner, local) = (device(1), device(2));
        let mut book = Book::found(&owner, None);
        book.add_space(&owner, EAST).expect("added");
        book.join(&owner, &local, Role::Admin, Scope::spaces(&[WEST]));
        tidy(&mut book, &owner, NOW);
        let via = book.invite(&owner, Role::Owner, Scope::everywhere()).expect("invited");
        assert!(book.revoke(&local, &via).is_err(), "it is above its own role");
        assert_eq!(tidy(&mut book, &local, NOW), 0, "the invite is good");
        let later = NOW + 1000 + GRACE_MS + 1;
        assert_eq!(tidy(&mut book, &local, later), 2, "its end, and its own space's key");
        assert!(book.state.is_spent(via.id()));
        assert_eq!((newest(&book, &via, WEST), newest(&book, &via, EAST)), (Some(2), Some(1)));
        assert_eq!(book.state.spaces_to_turn().collect::<Vec<_>>(), [EAST], "the other waits for its administrator");
        assert_eq!((tidy(&mut book, &owner, later), book.state.current_epoch(EAST)), (1, Some(2)));
        let entries = enrol(&book.log, &via, author(&device(3)), &mut Seeded::new(1).fill());
        assert_eq!(entries.expect_err("over"), AuthoringError::Refused(Refused::InviteGone(via.id())));
    }

    #[test]
    fn nobody_ends_an_invite_before_its_time_by_the_relays_clock() {
        let (owner, local) = (device(1), device(2));
        let mut book = Book::found(&owner, None);
        book.join(&owner, &local, Role::Admin, Scope::spaces(&[WEST]));
        let via = book.invite(&owner, Role::Owner, Scope::everywhere()).expect("invited");
        let fast = Author { secret: &local, at_ms: NOW + 1_000_000 };
        let keys = book.keys(&local);
        let built = keep_house(&book.state, &keys, fast, &mut book.random.fill()).expect("built").0;
        assert_eq!(book.state.check_batch(&built, None, NOW), Err(Refused::NotLapsed(via.id())));
    }

    #[test]
    fn an_invite_for_longer_than_two_weeks_is_refused_by_the_relay() {
        let owner = device(1);
        let mut book = Book::found(&owner, None);
        let (keys, terms) = (book.keys(&owner), (Role::Reader, Scope::everywhere(), NOW + 16 * 24 * 3_600_000));
        let built =
            invite(&book.state, &keys, author(&owner), &[1; 32], terms, &mut book.random.fill()).expect("built");
        assert_eq!(book.append(built), Err(Refused::TooLong));
    }

    #[test]
    fn a_workspace_without_a_recovery_key_gets_one_by_entry() {
        let (owner, admin, saved) = (device(1), device(2), device(5));
        let mut book = Book::found(&owner, None);
        book.join(&owner, &admin, Role::Admin, Scope::everywhere());
        book.add_space(&owner, EAST).expect("added");
        let refused = recover(&mut book, &admin, 8).map(|_| ()).expect_err("an administrator is no owner");
        assert!(matches!(refused, AuthoringError::Refused(why) if why.code() == ErrorCode::Forbidden));
        let secret = recover(&mut book, &owner, 9).expect("an owner may");
        assert_eq!(book.state.current_epoch(WEST), Some(1), "nobody is shut out by the first one");
        assert_eq!(book.state.recovery().map(|key| (key.public, key.by)), Some((secret.public(), owner.id())));
        let keys = book.enrol(&secret.secret(), &saved).expect("recovered");
        assert_eq!((keys, book.state.role(saved.id(), EAST)), (book.keys(&owner), Some(Role::Owner)));
    }

    #[test]
    fn a_replaced_recovery_key_signs_in_no_more_and_opens_no_newer_epoch() {
        let owner = device(1);
        let old = RecoverySecret::generate(&mut Seeded::new(9).fill());
        let mut book = Book::found(&owner, Some(old.public()));
        book.add_space(&owner, EAST).expect("added");
        let new = recover(&mut book, &owner, 10).expect("replaced");
        assert_eq!((book.state.current_epoch(WEST), book.state.current_epoch(EAST)), (Some(2), Some(2)));
        assert_eq!((newest(&book, &old.secret(), WEST), newest(&book, &new.secret(), WEST)), (Some(1), Some(2)));
        assert_eq!(book.keys(&new.secret()), book.keys(&owner), "history included");
        let id = old.public().id();
        assert!(book.state.principal(id).is_none() && book.state.is_replaced(id));
        let refused = book.enrol(&old.secret(), &device(6)).expect_err("replaced");
        assert_eq!(refused, AuthoringError::Refused(Refused::RecoveryReplaced(id)));
        let again = recover(&mut book, &owner, 9).map(|_| ()).expect_err("a key that was shut out stays so");
        assert!(matches!(again, AuthoringError::Refused(Refused::Exists { .. })));
    }

    #[test]
    fn who_is_shut_out_or_demoted_leaves_no_invite_behind() {
        let (owner, admin, other) = (device(1), device(2), device(3));
        let mut book = Book::found(&owner, None);
        book.join(&owner, &admin, Role::Admin, Scope::everywhere());
        book.join(&owner, &other, Role::Admin, Scope::everywhere());
        let (own, others) = (
            book.invite(&admin, Role::Admin, Scope::everywhere()).expect("invited"),
            book.invite(&other, Role::Reader, Scope::everywhere()).expect("invited"),
        );
        let kept = book.invite(&owner, Role::Reader, Scope::everywhere()).expect("invited");
        book.revoke(&owner, &admin).expect("shut out");
        book.set_role(&owner, &other, None, Some(Role::Editor)).expect("demoted");
        assert!(book.state.is_spent(own.id()) && book.state.is_spent(others.id()) && !book.state.is_spent(kept.id()));
        let (current, newest) = (book.state.current_epoch(WEST), newest(&book, &own, WEST));
        assert!(newest < current, "its code opens no newer key");
    }

    #[test]
    fn a_key_that_nothing_can_be_sealed_to_is_no_reader() {
        let (owner, phone) = (device(1), device(2));
        let mut book = Book::found(&owner, None);
        let via = book.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
        let joined = enrol(&book.log, &via, author(&phone), &mut Seeded::new(1).fill()).expect("built");
        let mut entry = joined.entries[0].entry().expect("readable");
        let Some(Act::Added(added)) = &mut entry.act else { panic!("a joining") };
        added.device.kex = [0; 32];
        entry.author = added.device.id();
        let weak = SignedEntry::sign(&entry, &phone, Some(&via));
        assert_eq!(book.append(vec![weak]), Err(Refused::BadKey(entry.author)));
    }
}
