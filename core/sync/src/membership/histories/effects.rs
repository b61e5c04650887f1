//! What an entry changed, held against what its author held before: the rules once more, from their results, and not from their code.
use std::collections::BTreeMap;

use crate::control::{Act, Entry, Role, Scope};
use crate::ids::{DeviceId, SpaceId};
use crate::membership::{LiveInvite, Membership};

/// A space, or everywhere.
type Place = Option<SpaceId>;

/// What a device holds at a place.
fn held(state: &Membership, who: DeviceId, place: Place) -> Option<Role> {
    let device = state.device(who).filter(|device| !device.revoked)?;
    match place {
        None => device.everywhere,
        Some(space) => device.role(space),
    }
}

fn places(state: &Membership) -> impl Iterator<Item = Place> {
    state.spaces().map(Some).chain([None])
}

fn places_of(scope: &Scope) -> Vec<Place> {
    if scope.everywhere { vec![None] } else { scope.spaces.iter().copied().map(Some).collect() }
}

fn covers(scope: &Scope, place: Place) -> bool {
    scope.everywhere || place.is_some_and(|space| scope.spaces.contains(&space))
}

/// Checks all that an accepted entry changed.
///
/// # Panics
/// Where its author altered what it may not.
pub(super) fn check(before: &Membership, after: &Membership, entry: &Entry) {
    let act = entry.act.as_ref().expect("a known act");
    let author = entry.author;
    let leads = |role: Role, place: Place| held(before, author, place) >= Some(role.max(Role::Admin));
    check_devices(before, after, entry, act);
    check_invites(before, after, entry, act);
    for space in after.spaces() {
        match (before.current_epoch(space), after.current_epoch(space)) {
            (None, Some(1)) => assert!(leads(Role::Admin, None), "{author} adds a space: {act:?}"),
            (Some(old), Some(new)) if new == old + 1 => {
                assert!(leads(Role::Admin, Some(space)), "{author} turns a key: {act:?}");
            }
            (old, new) => assert_eq!(old, new, "{act:?}"),
        }
    }
    if before.recovery() != after.recovery() {
        assert!(leads(Role::Owner, None), "{author} sets a recovery key: {act:?}");
    }
    if before.min_version() != after.min_version() {
        assert!(leads(Role::Owner, None) && after.min_version() > before.min_version(), "{act:?}");
    }
    for (space, doc) in after.erased().filter(|(space, doc)| !before.is_erased(*space, *doc)) {
        assert!(leads(Role::Admin, Some(space)), "{author} erases {doc}: {act:?}");
    }
    assert!(before.erased().all(|(space, doc)| after.is_erased(space, doc)), "erased stays erased");
    check_whole(after);
}

fn check_devices(before: &Membership, after: &Membership, entry: &Entry, act: &Act) {
    let author = entry.author;
    for (id, was) in before.devices() {
        let is = after.device(id).expect("who wrote history stays listed");
        assert_eq!((was.public, was.joined), (is.public, is.joined));
        assert!(is.revoked || !was.revoked, "who was removed stays so");
    }
    for (id, _) in after.devices() {
        let new = before.device(id).is_none();
        assert!(!new || (id == author && matches!(act, Act::Added(_))), "nobody joins for another: {act:?}");
        for place in places(after) {
            let known = place.is_none_or(|space| before.current_epoch(space).is_some());
            // A new space is everybody's who has a role everywhere.
            let was = if known { held(before, id, place) } else { held(before, id, None) };
            let is = held(after, id, place);
            let named = match act {
                Act::Role(role) => role.device == id,
                Act::Revoked(who) => *who == id,
                Act::Added(_) => new,
                _ => false,
            };
            assert!(is == was || named, "{act:?} changes the rights of somebody else");
            let Some(most) = is.max(was).filter(|_| is != was) else { continue };
            if new {
                check_admission(before, act, place, most);
            } else {
                let needed = Some(most.max(Role::Admin));
                assert!(held(before, author, place) >= needed, "{author} with less than {most:?}: {act:?}");
            }
        }
    }
}

/// A newcomer has no more than the invite said that somebody made, or came by the recovery key that is.
fn check_admission(before: &Membership, act: &Act, place: Place, role: Role) {
    let Act::Added(added) = act else { panic!("{act:?}") };
    match before.invites().find(|(id, _)| *id == added.invite) {
        Some((_, invite)) => assert!(role <= invite.role && covers(&invite.scope, place), "{act:?}"),
        None => assert_eq!(before.recovery().map(|key| key.public.id()), Some(added.invite), "{act:?}"),
    }
}

fn check_invites(before: &Membership, after: &Membership, entry: &Entry, act: &Act) {
    let (old, new): (BTreeMap<DeviceId, &LiveInvite>, BTreeMap<_, _>) =
        (before.invites().collect(), after.invites().collect());
    let gives = |invite: &LiveInvite| {
        let enough = |place: Place| held(before, entry.author, place) >= Some(invite.role.max(Role::Admin));
        places_of(&invite.scope).into_iter().all(enough)
    };
    for (id, invite) in &new {
        match old.get(id) {
            Some(was) => assert_eq!(was, invite, "an invite stays as it was made"),
            None => assert!(gives(invite) && invite.by == entry.author && !before.is_spent(*id), "{act:?}"),
        }
    }
    for (id, invite) in old.iter().filter(|(id, _)| !new.contains_key(id)) {
        assert!(after.is_spent(*id));
        let right = match act {
            Act::Added(added) => added.invite == *id,
            Act::Revoked(who) => who == id && gives(invite),
            Act::Lapsed(who) => {
                let leads = |space: &SpaceId| held(before, entry.author, Some(*space)) >= Some(Role::Admin);
                who == id && before.spaces_in(&invite.scope).iter().any(leads)
            }
            _ => false,
        };
        assert!(right, "{} ends an invite: {act:?}", entry.author);
    }
}

/// What holds of every state.
fn check_whole(state: &Membership) {
    assert!(state.devices().any(|(id, _)| held(state, id, None) == Some(Role::Owner)), "somebody owns it");
    let waiting: Vec<SpaceId> = state.spaces_to_rotate().collect();
    for space in state.spaces() {
        let keeper = state.hands(space).and_then(crate::membership::Hands::keeper).expect("somebody keeps it");
        assert!(state.role(keeper, space) >= Some(Role::Admin), "the keeper leads the space");
        let epoch = state.current_epoch(space).expect("a space");
        for (id, _) in state.devices() {
            let (may, could) = (state.may_write(id, space), state.could_write(id, space, epoch));
            assert!(could || !may, "who may write is known as a writer");
            assert!(may || !could || waiting.contains(&space), "who may not write ends the epoch");
        }
    }
}

/// The most that any of these has at each place, or could get by a code of its own.
pub(super) fn ceiling(state: &Membership, these: &[DeviceId]) -> BTreeMap<Place, Option<Role>> {
    let most = |place: Place| {
        let own = these.iter().filter_map(|who| held(state, *who, place)).max();
        let ours = state.invites().filter(|(_, invite)| these.contains(&invite.by) && covers(&invite.scope, place));
        own.max(ours.map(|(_, invite)| invite.role).max())
    };
    places(state).map(|place| (place, most(place))).collect()
}

/// # Panics
/// Where one of them has more than any had.
pub(super) fn check_ceiling(ceiling: &BTreeMap<Place, Option<Role>>, state: &Membership, these: &[DeviceId]) {
    for place in places(state) {
        // A space of their own is theirs as far as everything is.
        let most = ceiling.get(&place).or_else(|| ceiling.get(&None)).copied().flatten();
        for who in these {
            assert!(held(state, *who, place) <= most, "{who} rose at {place:?} above {most:?}");
        }
    }
}
