use super::spaces::hand_over;
use super::{Author, AuthoringError, Batch};
use crate::Random;
use crate::control::{Act, Added, Invite, Role, Scope, SignedEntry};
use crate::epochs::{EpochKeys, open_epochs};
use crate::keys::DeviceSecret;
use crate::membership::{Membership, Refused};

/// Invites one device. `seed` is what [`crate::invite::expand`] makes of the secret in the invite's code. `expires_ms` is judged by the
/// relay's clock.
///
/// # Errors
/// [`AuthoringError`].
pub fn invite(
    state: &Membership,
    keys: &EpochKeys,
    author: Author<'_>,
    seed: &[u8; 32],
    (role, scope, expires_ms): (Role, Scope, i64),
    random: Random<'_>,
) -> Result<Vec<SignedEntry>, AuthoringError> {
    let public = *DeviceSecret::from_seed(seed).public();
    let space_keys = hand_over(state, keys, &state.spaces_in(&scope), &public, random)?;
    let mut batch = Batch::new(state, author);
    batch.push(Act::Invite(Invite { keys: public, role, scope, expires_ms, space_keys }), None)?;
    Ok(batch.entries)
}

/// A device that has written its joining; once the relay has appended it, the device is a member.
#[derive(Debug)]
pub struct Joined {
    /// The batch to append.
    pub entries: Vec<SignedEntry>,
    /// The state after it.
    pub membership: Membership,
    /// Every epoch key the device may read.
    pub keys: EpochKeys,
}

/// Joins by an invite (`via` made of its seed) or by the recovery key. `log` is the whole control log, from the genesis that the
/// invite names on.
///
/// # Errors
/// [`Refused::InviteGone`] when used or withdrawn (whether it has expired is for the relay to say: the own clock may be wrong),
/// [`AuthoringError::MissingKey`] when the log holds no key for the invite.
pub fn enrol(
    log: &[SignedEntry],
    via: &DeviceSecret,
    device: Author<'_>,
    random: Random<'_>,
) -> Result<Joined, AuthoringError> {
    let state = Membership::replay(log)?;
    let scope = match state.invites().find(|(id, _)| *id == via.id()) {
        Some((_, invite)) => invite.scope.clone(),
        None if state.is_spent(via.id()) => return Err(Refused::InviteGone(via.id()).into()),
        None if state.is_replaced(via.id()) => return Err(Refused::RecoveryReplaced(via.id()).into()),
        None if state.principal(via.id()).is_none() => return Err(Refused::UnknownPrincipal(via.id()).into()),
        None => Scope::everywhere(),
    };
    let keys = open_epochs(via, log);
    let public = *device.secret.public();
    let space_keys = hand_over(&state, &keys, &state.spaces_in(&scope), &public, random)?;
    let mut batch = Batch::new(&state, device);
    batch.push(Act::Added(Added { device: public, invite: via.id(), space_keys }), Some(via))?;
    Ok(Joined { entries: batch.entries, membership: batch.state, keys })
}
