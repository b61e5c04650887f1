//! From a few bytes a control entry that is right in everything but perhaps the rights of its author: recipients, epochs and keys fit,
//! save where a flaw is asked for.
use std::rc::Rc;

use super::log::{Log, MINUTE, Signer};
use crate::control::{
    Act, Added, Epoch, Erase, Invite, NewRecovery, NewRole, NewSpace, Recipient, Role, Scope, SpaceKey,
};
use crate::ids::{DeviceId, DocId, SpaceId};
use crate::keys::DeviceSecret;

/// What, who, whom, where, which role, which flaw.
pub(super) type Step = [u8; 6];

/// How many kinds of entries there are beside the genesis.
pub(super) const KINDS: usize = 10;

/// Which kind of entry it is.
pub(super) fn kind(act: &Act) -> usize {
    match act {
        Act::Genesis(_) => unreachable!("never made here"),
        Act::Space(_) => 0,
        Act::Invite(_) => 1,
        Act::Added(_) => 2,
        Act::Role(_) => 3,
        Act::Revoked(_) => 4,
        Act::Epoch(_) => 5,
        Act::Erase(_) => 6,
        Act::MinVersion(_) => 7,
        Act::Recovery(_) => 8,
        Act::Lapsed(_) => 9,
    }
}

pub(super) fn role(byte: u8) -> Role {
    [Role::Reader, Role::Editor, Role::Admin, Role::Owner][usize::from(byte % 4)]
}

/// One of them, the first ones a little more often.
fn pick<T: Clone>(all: &[T], byte: u8) -> Option<T> {
    let at = usize::from(byte) % (2 * all.len()).max(1);
    all.get(if at < all.len() { at } else { (at - all.len()) / 2 }).cloned()
}

/// Who signs, and what.
pub(super) fn act(log: &mut Log, step: Step) -> (Signer, Act) {
    let [what, who, whom, place, role_of, flaw] = step;
    log.now_ms += i64::from(flaw % 5) * MINUTE;
    let author = pick(&log.people, who).expect("the founder");
    let mut act = match what % 16 {
        0 => Act::Space(new_space(log, SpaceId([place; 16]))),
        1..=3 => invite(log, place, role_of, whom),
        4..=7 => return joining(log, whom, flaw),
        8 | 9 => new_role(log, whom, place, role_of),
        10 => Act::Revoked(pick(&log.people, whom).expect("the founder").id()),
        11 => Act::Revoked(code(log, whom)),
        12 => Act::Epoch(next_epoch(log, place)),
        13 if role_of % 2 == 0 => Act::Erase(Erase { space: log.space(place), doc: DocId([whom; 16]) }),
        13 => Act::MinVersion(u16::from(whom % 3)),
        14 => recovery(log, whom, flaw),
        _ => Act::Lapsed(ended(log, whom)),
    };
    if flaw % 16 == 15 {
        spoil(&mut act, whom);
    }
    (Signer { author, via: None, forged: flaw == 254 }, act)
}

fn code(log: &Log, whom: u8) -> DeviceId {
    pick(&log.codes, whom).map_or(DeviceId([whom; 16]), |code| code.id())
}

/// Mostly of an invite whose time is over.
fn ended(log: &Log, whom: u8) -> DeviceId {
    let over = log.now().invites().find(|(_, invite)| invite.expires_ms < log.now_ms);
    over.filter(|_| !whom.is_multiple_of(4)).map_or_else(|| code(log, whom), |(id, _)| id)
}

fn scope(log: &Log, place: u8) -> Scope {
    match place % 4 {
        0 => Scope::everywhere(),
        1 => Scope::spaces(&[log.space(place / 4), log.space(place / 16)]),
        _ => Scope::spaces(&[log.space(place / 4)]),
    }
}

fn keys_of(log: &Log, spaces: &[SpaceId]) -> Vec<SpaceKey> {
    let epoch = |space: SpaceId| log.now().current_epoch(space).unwrap_or(1);
    spaces.iter().map(|space| SpaceKey { space: *space, epoch: epoch(*space), sealed: vec![0; 80] }).collect()
}

fn epoch(log: &Log, space: SpaceId, number: u32) -> Epoch {
    let recipients = log.now().readers(space).into_keys().map(|who| Recipient { who, sealed: vec![0; 80] }).collect();
    Epoch { space, number, recipients, previous: (number > 1).then(|| vec![0; 72]) }
}

pub(super) fn new_space(log: &Log, space: SpaceId) -> NewSpace {
    NewSpace { epoch: epoch(log, space, 1), name: vec![0; 40] }
}

fn next_epoch(log: &Log, place: u8) -> Epoch {
    let space = log.space(place);
    epoch(log, space, log.now().current_epoch(space).unwrap_or_default() + 1)
}

fn invite(log: &mut Log, place: u8, role_of: u8, whom: u8) -> Act {
    let scope = scope(log, place);
    let expires_ms = log.now_ms + i64::from(whom) * MINUTE / 2;
    invite_to(log, role(role_of), scope, expires_ms)
}

pub(super) fn invite_to(log: &mut Log, role: Role, scope: Scope, expires_ms: i64) -> Act {
    let code = log.secret();
    let space_keys = keys_of(log, &log.now().spaces_in(&scope));
    let keys = *code.public();
    log.codes.push(code);
    Act::Invite(Invite { keys, role, scope, expires_ms, space_keys })
}

pub(super) fn join_by(log: &Log, via: &DeviceSecret, author: &DeviceSecret) -> Act {
    let scope = log.now().invites().find(|(id, _)| *id == via.id()).map(|(_, invite)| invite.scope.clone());
    let spaces = log.now().spaces_in(&scope.unwrap_or_else(Scope::everywhere));
    Act::Added(Added { device: *author.public(), invite: via.id(), space_keys: keys_of(log, &spaces) })
}

/// Mostly by the newest code, by somebody new.
fn joining(log: &mut Log, whom: u8, flaw: u8) -> (Signer, Act) {
    let via = match whom % 8 {
        0 => log.sheets.last().cloned(),
        1 => pick(&log.sheets, whom / 8),
        2 => pick(&log.codes, whom / 8),
        _ => log.codes.last().cloned(),
    };
    let via = via.unwrap_or_else(|| Rc::new(DeviceSecret::from_bytes(&[whom; 64])));
    let author = if flaw % 8 == 7 { pick(&log.people, whom).expect("the founder") } else { log.secret() };
    if !log.people.iter().any(|known| known.id() == author.id()) {
        log.people.push(Rc::clone(&author));
    }
    let mut act = join_by(log, &via, &author);
    if flaw % 16 == 15 {
        spoil(&mut act, whom);
    }
    let cosigner = if flaw % 16 == 3 { Rc::clone(&author) } else { via };
    (Signer { author, via: (flaw % 16 != 4).then_some(cosigner), forged: flaw == 254 }, act)
}

fn new_role(log: &Log, whom: u8, place: u8, role_of: u8) -> Act {
    let device = pick(&log.people, whom).expect("the founder").id();
    let space = (!place.is_multiple_of(3)).then(|| log.space(place / 3));
    let role = (role_of % 5 != 4).then(|| role(role_of));
    let gained =
        |id: &SpaceId| role.is_some() && space.is_none_or(|only| only == *id) && log.now().role(device, *id).is_none();
    let gained: Vec<SpaceId> = log.now().spaces().filter(gained).collect();
    Act::Role(NewRole { device, space, role, space_keys: keys_of(log, &gained) })
}

fn recovery(log: &mut Log, whom: u8, flaw: u8) -> Act {
    let again = if flaw % 8 == 7 { pick(&log.sheets, whom) } else { None };
    let secret = again.unwrap_or_else(|| log.secret());
    let keys = *secret.public();
    log.sheets.push(secret);
    let spaces: Vec<SpaceId> = log.now().spaces().collect();
    Act::Recovery(NewRecovery { keys, space_keys: keys_of(log, &spaces) })
}

/// One key or recipient too few or too many, or an epoch that is not the next.
fn spoil(act: &mut Act, how: u8) {
    match act {
        Act::Space(NewSpace { epoch, .. }) | Act::Epoch(epoch) => match how % 4 {
            0 => drop(epoch.recipients.pop()),
            1 => epoch.recipients.push(Recipient { who: DeviceId([how; 16]), sealed: vec![0; 80] }),
            2 => epoch.recipients.extend(epoch.recipients.first().cloned()),
            _ => epoch.number += 1,
        },
        Act::Invite(Invite { space_keys, .. })
        | Act::Added(Added { space_keys, .. })
        | Act::Role(NewRole { space_keys, .. })
        | Act::Recovery(NewRecovery { space_keys, .. }) => match how % 3 {
            0 => drop(space_keys.pop()),
            1 => space_keys.push(SpaceKey { space: SpaceId([how; 16]), epoch: 1, sealed: vec![0; 80] }),
            _ => space_keys.iter_mut().for_each(|key| key.epoch += 1),
        },
        _ => {}
    }
}
