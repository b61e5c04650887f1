//! The epoch keys a device holds, and how it gets them from the control log.
use std::collections::BTreeMap;

use crate::control::{Act, Epoch, SignedEntry, SpaceKey};
use crate::ids::{DeviceId, SpaceId, WorkspaceId};
use crate::keys::{DeviceSecret, EpochKey, KeyContext, open_epoch_key, unwrap_previous};

/// Epoch keys by space and number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EpochKeys(BTreeMap<(SpaceId, u32), EpochKey>);

impl EpochKeys {
    /// Adds a key.
    pub fn insert(&mut self, space: SpaceId, epoch: u32, key: EpochKey) {
        self.0.insert((space, epoch), key);
    }

    /// The key of one epoch.
    #[must_use]
    pub fn get(&self, space: SpaceId, epoch: u32) -> Option<&EpochKey> {
        self.0.get(&(space, epoch))
    }

    /// The newest key of a space and its number.
    #[must_use]
    pub fn newest(&self, space: SpaceId) -> Option<(u32, &EpochKey)> {
        self.0.range((space, 0)..=(space, u32::MAX)).next_back().map(|((_, epoch), key)| (*epoch, key))
    }

    /// All keys.
    pub fn iter(&self) -> impl Iterator<Item = (SpaceId, u32, &EpochKey)> {
        self.0.iter().map(|((space, epoch), key)| (*space, *epoch, key))
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(SpaceId, u32, EpochKey)> for EpochKeys {
    fn from_iter<I: IntoIterator<Item = (SpaceId, u32, EpochKey)>>(keys: I) -> Self {
        Self(keys.into_iter().map(|(space, epoch, key)| ((space, epoch), key)).collect())
    }
}

/// All epoch keys that `secret` (a device, an invite or the recovery key) can read from a log that
/// [`crate::membership::Membership`] has accepted: for each space the newest one sealed to it, and those before by unwrapping.
///
/// A key sealed wrongly by a faulty colleague is skipped; the space then shows as unreadable, the others work.
#[must_use]
pub fn open_epochs<'a>(secret: &DeviceSecret, log: impl IntoIterator<Item = &'a SignedEntry>) -> EpochKeys {
    let mut found = Found::default();
    let me = secret.id();
    for signed in log {
        if let Ok(entry) = signed.entry()
            && let Some(act) = entry.act
        {
            found.workspace = Some(entry.workspace);
            found.note(me, act);
        }
    }
    found.open(secret)
}

#[derive(Default)]
struct Found {
    workspace: Option<WorkspaceId>,
    sealed: BTreeMap<(SpaceId, u32), Vec<Vec<u8>>>,
    previous: BTreeMap<(SpaceId, u32), Vec<u8>>,
}

impl Found {
    fn note(&mut self, me: DeviceId, act: Act) {
        match act {
            Act::Space(space) => self.note_epoch(me, space.epoch),
            Act::Epoch(epoch) => self.note_epoch(me, epoch),
            Act::Invite(invite) if invite.keys.id() == me => self.note_keys(invite.space_keys),
            Act::Added(added) if added.device.id() == me => self.note_keys(added.space_keys),
            Act::Role(role) if role.device == me => self.note_keys(role.space_keys),
            Act::Recovery(recovery) if recovery.keys.id() == me => self.note_keys(recovery.space_keys),
            _ => {}
        }
    }

    fn note_epoch(&mut self, me: DeviceId, epoch: Epoch) {
        let at = (epoch.space, epoch.number);
        let mine = epoch.recipients.into_iter().filter(|recipient| recipient.who == me);
        self.sealed.entry(at).or_default().extend(mine.map(|recipient| recipient.sealed));
        if let Some(previous) = epoch.previous {
            self.previous.insert(at, previous);
        }
    }

    fn note_keys(&mut self, keys: Vec<SpaceKey>) {
        for key in keys {
            self.sealed.entry((key.space, key.epoch)).or_default().push(key.sealed);
        }
    }

    fn open(self, secret: &DeviceSecret) -> EpochKeys {
        let recipient = secret.id();
        let mut keys = EpochKeys::default();
        let Some(workspace) = self.workspace else { return keys };
        // From the newest down: HPKE costs two curve operations, unwrapping nearly nothing.
        for ((space, epoch), candidates) in self.sealed.iter().rev() {
            if keys.get(*space, *epoch).is_none() {
                let opened = candidates.iter().find_map(|sealed| {
                    let context = KeyContext { workspace, space: *space, epoch: *epoch, recipient };
                    open_epoch_key(sealed, secret, context).ok()
                });
                let Some(key) = opened else { continue };
                keys.insert(*space, *epoch, key);
            }
            let unwrapped = keys.get(*space, *epoch).zip(self.previous.get(&(*space, *epoch)));
            let unwrapped = unwrapped.and_then(|(key, wrapped)| unwrap_previous(wrapped, *epoch, key).ok());
            if let Some(key) = unwrapped {
                keys.insert(*space, *epoch - 1, key);
            }
        }
        keys
    }
}
