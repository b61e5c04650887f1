//! Who belongs to a workspace: the state that the control log describes.
//!
//! Relay and devices run the same code over the same entries, so a relay that accepts something it should not is found out by
//! the first device that reads it.
mod hands;
#[cfg(test)]
mod histories;
mod refused;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use hands::{Hand, Hands};
pub use refused::Refused;

use crate::control::{Role, Scope, SignedEntry};
use crate::ids::{DeviceId, DocId, SpaceId, WorkspaceId};
use crate::keys::DevicePublic;

/// A device as the log describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its keys.
    pub public: DevicePublic,
    /// Its role in every space.
    pub everywhere: Option<Role>,
    /// Its roles in single spaces, beside the one everywhere.
    pub spaces: BTreeMap<SpaceId, Role>,
    /// Whether it was removed; it stays listed, for it wrote history.
    pub revoked: bool,
    /// When it joined by its own clock, ms since the Unix epoch.
    pub joined_ms: i64,
    /// The entry by which it joined.
    pub joined: u64,
}

impl Device {
    /// Its role in a space; `None` when it may not read it, or was revoked.
    #[must_use]
    pub fn role(&self, space: SpaceId) -> Option<Role> {
        if self.revoked { None } else { self.everywhere.max(self.spaces.get(&space).copied()) }
    }
}

/// An invite that can still be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveInvite {
    /// Its keys.
    pub public: DevicePublic,
    /// The role it gives.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// When it ends, ms since the Unix epoch by the relay's clock.
    pub expires_ms: i64,
    /// Who invited.
    pub by: DeviceId,
}

/// The key that brings a workspace back when every device is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecoveryKey {
    /// Its public half.
    pub public: DevicePublic,
    /// The owner who set it.
    pub by: DeviceId,
    /// When, by that owner's clock, ms since the Unix epoch.
    pub since_ms: i64,
}

/// Who signs in, and how far that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal {
    /// A device: everything its roles allow.
    Device(DevicePublic),
    /// An invite: may read the control log and append the entry that uses it, until it expires.
    Invite(DevicePublic, /** End in ms since the Unix epoch. */ i64),
    /// The recovery key: may read the control log and append the entry that adds an owner.
    Recovery(DevicePublic),
}

impl Principal {
    /// Its keys.
    #[must_use]
    pub const fn public(&self) -> &DevicePublic {
        match self {
            Self::Device(public) | Self::Invite(public, _) | Self::Recovery(public) => public,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Space {
    epoch: u32,
    /// Sealed by the key of epoch 1.
    name: Vec<u8>,
    /// For each epoch, everybody who could write at some time in it, with the highest role they had then.
    writers: BTreeMap<u32, BTreeMap<DeviceId, Role>>,
    needs_rotation: bool,
    /// The key of the current epoch was sealed to an invite that is gone: whoever has its code could open it.
    stale: bool,
    hands: hands::Hands,
}

/// The state of the control log after some entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    workspace: WorkspaceId,
    genesis: [u8; 32],
    seq: u64,
    hash: [u8; 32],
    recovery: Option<RecoveryKey>,
    /// Recovery keys that were replaced.
    replaced: BTreeSet<DeviceId>,
    devices: BTreeMap<DeviceId, Device>,
    invites: BTreeMap<DeviceId, LiveInvite>,
    spent: BTreeSet<DeviceId>,
    spaces: BTreeMap<SpaceId, Space>,
    erased: BTreeSet<(SpaceId, DocId)>,
    min_version: u16,
}

impl Membership {
    /// The state after all of a log, from its genesis on. Expiry is not judged: that was for the relay to do at the time.
    ///
    /// # Errors
    /// [`Refused`] at the first entry that breaks a rule.
    pub fn replay<'a>(entries: impl IntoIterator<Item = &'a SignedEntry>) -> Result<Self, Refused> {
        let mut entries = entries.into_iter();
        let mut state = Self::found(entries.next().ok_or(Refused::Genesis)?)?;
        entries.try_for_each(|entry| state.apply(entry))?;
        Ok(state)
    }

    /// The state after the first entries of a new workspace, as a relay accepts them.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn check_founding(entries: &[SignedEntry], now_ms: i64) -> Result<Self, Refused> {
        let (genesis, rest) = entries.split_first().ok_or(Refused::Genesis)?;
        Self::found(genesis)?.check_batch(rest, None, now_ms)
    }

    /// The state after a batch, as a relay accepts it at `now_ms` (ms since the Unix epoch): all of it or nothing. `by` is who signed in
    /// to bring it, if anybody did.
    ///
    /// Beyond the rules of single entries an invite must not have expired, unless a member who could have made it vouches that the joining
    /// is history: by bringing the entry, or by an own entry after it. So a log that a restored relay lost comes back whole, and whoever
    /// kept an old code gains nothing.
    ///
    /// # Errors
    /// [`Refused`]; `self` is unchanged in any case.
    pub fn check_batch(&self, entries: &[SignedEntry], by: Option<DeviceId>, now_ms: i64) -> Result<Self, Refused> {
        let authors = entries.iter().map(|e| Ok(e.entry()?.author)).collect::<Result<Vec<_>, Refused>>()?;
        let mut next = self.clone();
        for (place, entry) in entries.iter().enumerate() {
            next.check_times(entry, now_ms)?;
            let after = authors.iter().skip(place + 1).copied().chain(by);
            next.check_expiry(entry, now_ms, |invite| {
                let vouches = |who| next.may_give(who, invite.role, &invite.scope);
                after.clone().any(vouches)
            })?;
            next.apply(entry)?;
        }
        Ok(next)
    }

    /// The workspace.
    #[must_use]
    pub const fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// Hash of the genesis; an invite names it, so that a device cannot be lured into another workspace.
    #[must_use]
    pub const fn genesis(&self) -> &[u8; 32] {
        &self.genesis
    }

    /// Number of the newest entry.
    #[must_use]
    pub const fn head(&self) -> u64 {
        self.seq
    }

    /// Hash of the newest entry.
    #[must_use]
    pub const fn head_hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// All devices, the revoked ones included.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.devices.iter().map(|(id, device)| (*id, device))
    }

    /// One device, even if revoked.
    #[must_use]
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id)
    }

    /// Whether the device was removed. An unknown one was not.
    #[must_use]
    pub fn is_revoked(&self, id: DeviceId) -> bool {
        self.devices.get(&id).is_some_and(|device| device.revoked)
    }

    /// The role of a device in a space that exists; `None` when it may not read it.
    #[must_use]
    pub fn role(&self, device: DeviceId, space: SpaceId) -> Option<Role> {
        self.spaces.get(&space)?;
        self.devices.get(&device)?.role(space)
    }

    /// Whether a device may write to a space now.
    #[must_use]
    pub fn may_write(&self, device: DeviceId, space: SpaceId) -> bool {
        self.role(device, space) >= Some(Role::Editor)
    }

    /// Whether a device could write to a space at some time within an epoch: then its envelopes of that epoch are genuine history,
    /// even if it has left since. Losing the right to write always ends the epoch.
    #[must_use]
    pub fn could_write(&self, device: DeviceId, space: SpaceId, epoch: u32) -> bool {
        self.role_within(device, space, epoch).is_some()
    }

    /// The highest role that a device had in a space at some time within an epoch; `None` where it could not write.
    #[must_use]
    pub fn role_within(&self, device: DeviceId, space: SpaceId, epoch: u32) -> Option<Role> {
        self.spaces.get(&space)?.writers.get(&epoch)?.get(&device).copied()
    }

    /// Whether a device was an administrator of a space at any time.
    #[must_use]
    pub fn ever_led(&self, device: DeviceId, space: SpaceId) -> bool {
        let writers = self.spaces.get(&space).map(|space| space.writers.values());
        writers.into_iter().flatten().any(|roles| roles.get(&device) >= Some(&Role::Admin))
    }

    /// The spaces.
    pub fn spaces(&self) -> impl Iterator<Item = SpaceId> {
        self.spaces.keys().copied()
    }

    /// The spaces a device may read.
    pub fn spaces_of(&self, device: DeviceId) -> impl Iterator<Item = (SpaceId, Role)> {
        self.spaces().filter_map(move |space| Some((space, self.role(device, space)?)))
    }

    /// Spaces that somebody left and that have no new key yet: nothing is taken for them until one of their administrators' devices has
    /// made it.
    pub fn spaces_to_rotate(&self) -> impl Iterator<Item = SpaceId> {
        self.spaces.iter().filter(|(_, space)| space.needs_rotation).map(|(id, _)| *id)
    }

    /// A space's name as sealed by the key of its epoch 1; see [`crate::keys::open_name`].
    #[must_use]
    pub fn sealed_name(&self, space: SpaceId) -> Option<&[u8]> {
        self.spaces.get(&space).map(|space| space.name.as_slice())
    }

    /// The number of a space's current epoch.
    #[must_use]
    pub fn current_epoch(&self, space: SpaceId) -> Option<u32> {
        self.spaces.get(&space).map(|space| space.epoch)
    }

    /// Devices that may read a space, with their roles.
    pub fn members(&self, space: SpaceId) -> impl Iterator<Item = (DeviceId, Role)> {
        self.devices.keys().filter_map(move |device| Some((*device, self.role(*device, space)?)))
    }

    /// Invites not yet used or withdrawn. The log cannot know whether they have expired.
    pub fn invites(&self) -> impl Iterator<Item = (DeviceId, &LiveInvite)> {
        self.invites.iter().map(|(id, invite)| (*id, invite))
    }

    /// Who may sign in under this name.
    #[must_use]
    pub fn principal(&self, who: DeviceId) -> Option<Principal> {
        if let Some(device) = self.devices.get(&who) {
            return (!device.revoked).then_some(Principal::Device(device.public));
        }
        if let Some(invite) = self.invites.get(&who) {
            return Some(Principal::Invite(invite.public, invite.expires_ms));
        }
        self.recovery.filter(|key| key.public.id() == who).map(|key| Principal::Recovery(key.public))
    }

    /// The recovery key, if there is one.
    #[must_use]
    pub const fn recovery(&self) -> Option<&RecoveryKey> {
        self.recovery.as_ref()
    }

    /// Whether this was a recovery key and has been replaced.
    #[must_use]
    pub fn is_replaced(&self, recovery: DeviceId) -> bool {
        self.replaced.contains(&recovery)
    }

    /// Spaces whose current key was sealed to an invite that is gone since: used, or past its end. One of their administrators' devices turns
    /// the key; until then everything goes on.
    pub fn spaces_to_turn(&self) -> impl Iterator<Item = SpaceId> {
        self.spaces.iter().filter(|(_, space)| space.stale).map(|(id, _)| *id)
    }

    /// Whether an invite of this name was used or withdrawn.
    #[must_use]
    pub fn is_spent(&self, invite: DeviceId) -> bool {
        self.spent.contains(&invite)
    }

    /// Whether a document was erased.
    #[must_use]
    pub fn is_erased(&self, space: SpaceId, doc: DocId) -> bool {
        self.erased.contains(&(space, doc))
    }

    /// All erased documents.
    pub fn erased(&self) -> impl Iterator<Item = (SpaceId, DocId)> {
        self.erased.iter().copied()
    }

    /// The protocol version that every device must speak at least.
    #[must_use]
    pub const fn min_version(&self) -> u16 {
        self.min_version
    }

    /// Exactly those who may read a space, with the X25519 keys to seal to: members, live invites, the recovery key.
    #[must_use]
    pub fn readers(&self, space: SpaceId) -> BTreeMap<DeviceId, [u8; 32]> {
        let members = self.devices.iter().filter(|(_, device)| device.role(space).is_some());
        let invites = self.invites.iter().filter(|(_, i)| i.scope.everywhere || i.scope.spaces.contains(&space));
        let recovery = self.recovery.iter().map(|key| (key.public.id(), key.public.kex));
        let members = members.map(|(id, device)| (*id, device.public.kex));
        members.chain(invites.map(|(id, invite)| (*id, invite.public.kex))).chain(recovery).collect()
    }

    /// The existing spaces of a scope.
    #[must_use]
    pub fn spaces_in(&self, scope: &Scope) -> Vec<SpaceId> {
        if scope.everywhere { self.spaces.keys().copied().collect() } else { scope.spaces.clone() }
    }
}
