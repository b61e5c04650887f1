//! Entries of the control log: who belongs to a workspace and which keys they hold. Signed, hash-chained, never changed.
//!
//! The relay can order and withhold entries, but not make or alter one. What an entry may do is decided by
//! [`crate::membership::Membership`], by the same code in the relay and in every device.
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, DocId, SpaceId, WorkspaceId};
use crate::keys::{DevicePublic, DeviceSecret};
use crate::numbers::{CONTROL_CONTEXT, COSIGN_CONTEXT, MAX_ENTRY};
use crate::wire::{Malformed, decode, encode, list};

const ENTRY_HASH: &str = "cairn 2026 control entry hash 1";
const WORKSPACE_ID: &str = "cairn 2026 workspace id 1";

/// What a device may do in a space. Each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    #[n(1)]
    Reader,
    /// Writes records.
    #[n(2)]
    Editor,
    /// Invites, revokes, rotates keys and erases.
    #[n(3)]
    Admin,
    /// May do everything, and appoint and remove owners.
    #[n(4)]
    Owner,
}

impl Role {
    /// The name in commands and addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Reader, Self::Editor, Self::Admin, Self::Owner].into_iter().find(|role| role.name() == name)
    }
}

/// Where a role holds.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Scope {
    /// In every space, those of the future included.
    #[n(0)]
    pub everywhere: bool,
    /// In these spaces; empty when `everywhere`.
    #[cbor(n(1), decode_with = "list")]
    pub spaces: Vec<SpaceId>,
}

impl Scope {
    /// Every space, those of the future included.
    #[must_use]
    pub const fn everywhere() -> Self {
        Self { everywhere: true, spaces: Vec::new() }
    }

    /// These spaces only.
    #[must_use]
    pub fn spaces(spaces: &[SpaceId]) -> Self {
        Self { everywhere: false, spaces: spaces.to_vec() }
    }
}

impl From<&[SpaceId]> for Scope {
    fn from(spaces: &[SpaceId]) -> Self {
        Self::spaces(spaces)
    }
}

impl From<&Vec<SpaceId>> for Scope {
    fn from(spaces: &Vec<SpaceId>) -> Self {
        Self::spaces(spaces)
    }
}

/// The key of a space's current epoch, HPKE-sealed to one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SpaceKey {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// The epoch's number.
    #[n(1)]
    pub epoch: u32,
    /// See [`crate::keys::seal_epoch_key`].
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// One recipient of a new epoch's key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Recipient {
    /// A device, a live invite or the recovery key.
    #[n(0)]
    pub who: DeviceId,
    /// See [`crate::keys::seal_epoch_key`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// The first entry: the workspace and its first owner.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Genesis {
    /// The founder's device: owner everywhere.
    #[n(0)]
    pub device: DevicePublic,
    /// Random; makes two workspaces of one device differ.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub salt: [u8; 16],
    /// The recovery key: a recipient of every epoch of every space, and able to add an owner when all devices are lost.
    #[n(2)]
    pub recovery: Option<DevicePublic>,
}

impl Genesis {
    /// The workspace's name: derived from founder and salt, so that nobody else can found a workspace of that name.
    #[must_use]
    pub fn workspace(&self) -> WorkspaceId {
        let mut hasher = blake3::Hasher::new_derive_key(WORKSPACE_ID);
        hasher.update(&self.device.sign).update(&self.device.kex).update(&self.salt);
        let mut id = [0; 16];
        hasher.finalize_xof().fill(&mut id);
        WorkspaceId(id)
    }
}

/// A new key for a space: the first, or the next after somebody left.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Epoch {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// 1 for a new space, then one more each time.
    #[n(1)]
    pub number: u32,
    /// Exactly those who may read the space now: members, live invites, the recovery key.
    #[cbor(n(2), decode_with = "list")]
    pub recipients: Vec<Recipient>,
    /// The key before, wrapped by this one; absent for epoch 1.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub previous: Option<Vec<u8>>,
}

/// A new space with its first epoch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NewSpace {
    /// Its first epoch, number 1; names the space.
    #[n(0)]
    pub epoch: Epoch,
    /// Its name, sealed by that epoch's key; see [`crate::keys::seal_name`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub name: Vec<u8>,
}

/// A single-use permission to join.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Invite {
    /// Keys derived from the seed in the invite's code.
    #[n(0)]
    pub keys: DevicePublic,
    /// The role the new device gets.
    #[n(1)]
    pub role: Role,
    /// Where it gets it.
    #[n(2)]
    pub scope: Scope,
    /// When it ends, ms since the Unix epoch, judged by the relay's clock and by no other.
    #[n(3)]
    pub expires_ms: i64,
    /// The current key of each space in scope, sealed to the invite, so that no colleague need be online for joining.
    #[cbor(n(4), decode_with = "list")]
    pub space_keys: Vec<SpaceKey>,
}

/// A device joins: signed by itself and countersigned by the invite.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Added {
    /// The new device.
    #[n(0)]
    pub device: DevicePublic,
    /// The invite, or the recovery key.
    #[n(1)]
    pub invite: DeviceId,
    /// The current key of each space in scope, sealed to the device.
    #[cbor(n(2), decode_with = "list")]
    pub space_keys: Vec<SpaceKey>,
}

/// A device gets another role.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NewRole {
    /// The device.
    #[n(0)]
    pub device: DeviceId,
    /// In this space; absent: everywhere.
    #[n(1)]
    pub space: Option<SpaceId>,
    /// The role; absent: none any more.
    #[n(2)]
    pub role: Option<Role>,
    /// The current key of each space the device can read only now, sealed to it.
    #[cbor(n(3), decode_with = "list")]
    pub space_keys: Vec<SpaceKey>,
}

/// A document's key is destroyed: the relay deletes every wrapped copy and refuses new ones.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Erase {
    /// The document's space.
    #[n(0)]
    pub space: SpaceId,
    /// The document.
    #[n(1)]
    pub doc: DocId,
}

/// The workspace gets a recovery key, or another one in place of the one it has.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NewRecovery {
    /// The public half of a [`crate::recovery::RecoverySecret`].
    #[n(0)]
    pub keys: DevicePublic,
    /// The current key of every space, sealed to it.
    #[cbor(n(1), decode_with = "list")]
    pub space_keys: Vec<SpaceKey>,
}

/// What an entry does. Numbers are never used twice; all of these since protocol 1, where nothing else is said.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// Founds the workspace; only as the first entry.
    #[n(1)]
    Genesis(#[n(0)] Genesis),
    /// Adds a space; by admins everywhere.
    #[n(2)]
    Space(#[n(0)] NewSpace),
    /// Invites; by admins of the scope, who cannot give more than they have.
    #[n(3)]
    Invite(#[n(0)] Invite),
    /// Joins by an invite.
    #[n(4)]
    Added(#[n(0)] Added),
    /// Gives or takes a role; by admins of the scope whose own role is at least the one given and the one taken.
    #[n(5)]
    Role(#[n(0)] NewRole),
    /// Removes a device, or withdraws an invite, for good. An epoch must follow for each of its spaces; until it does, the relay takes
    /// nothing for that space.
    #[n(6)]
    Revoked(#[n(0)] DeviceId),
    /// Gives a space a new key; by its admins.
    #[n(7)]
    Epoch(#[n(0)] Epoch),
    /// Erases a document; by admins of its space.
    #[n(8)]
    Erase(#[n(0)] Erase),
    /// Devices speaking less than this protocol version must be updated; by owners everywhere.
    #[n(9)]
    MinVersion(#[n(0)] u16),
    /// Sets the recovery key; by owners everywhere. One that was there before is shut out: an epoch must follow for every space. Since 2.
    #[n(10)]
    Recovery(#[n(0)] NewRecovery),
    /// An invite has ended by the relay's clock and gets no more keys; by admins of any of its spaces, who need not be able to withdraw it.
    /// Since 2.
    #[n(11)]
    Lapsed(#[n(0)] DeviceId),
}

/// One entry as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    /// Place in the log, from 1.
    #[n(0)]
    pub seq: u64,
    /// Hash of the entry before; zeros for the first.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub previous: [u8; 32],
    /// The workspace.
    #[n(2)]
    pub workspace: WorkspaceId,
    /// The device that signs.
    #[n(3)]
    pub author: DeviceId,
    /// The author's clock, ms since the Unix epoch. For display: it decides nothing.
    #[n(4)]
    pub at_ms: i64,
    /// What it does; `None` when a newer version wrote something this one does not know.
    #[n(5)]
    pub act: Option<Act>,
}

/// An entry with its signatures, as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedEntry {
    /// The encoded [`Entry`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    /// The author's Ed25519 signature of [`CONTROL_CONTEXT`] and the body.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: [u8; 64],
    /// With [`Act::Added`]: the invite's signature of [`COSIGN_CONTEXT`] and the body.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub cosignature: Option<[u8; 64]>,
}

impl SignedEntry {
    /// Signs an entry; `invite` countersigns.
    #[must_use]
    pub fn sign(entry: &Entry, author: &DeviceSecret, invite: Option<&DeviceSecret>) -> Self {
        let body = encode(entry);
        let signature = author.sign(CONTROL_CONTEXT, &body);
        let cosignature = invite.map(|invite| invite.sign(COSIGN_CONTEXT, &body));
        Self { body, signature, cosignature }
    }

    /// Reads a stored or received entry. Its signatures are checked by [`crate::membership::Membership::apply`].
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let entry: Self = decode("control entry", bytes, MAX_ENTRY)?;
        if entry.to_bytes() == bytes {
            return Ok(entry);
        }
        // What is around the signed parts is not signed: a relay could give every device other bytes, and they would take it for a fork.
        let why = "it is not written as its author writes it".to_owned();
        Err(Malformed::Unreadable { what: "control entry", why })
    }

    /// The form to store and send.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// The entry itself, unchecked.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn entry(&self) -> Result<Entry, Malformed> {
        decode("control entry", &self.body, MAX_ENTRY)
    }

    /// What the next entry names as its predecessor. It covers the body only: each body has one valid signature.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        blake3::derive_key(ENTRY_HASH, &self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_ordered_and_named() {
        let roles = [Role::Reader, Role::Editor, Role::Admin, Role::Owner];
        assert!(roles.is_sorted());
        for role in roles {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
        assert_eq!(Role::from_name("king"), None);
    }
}
