//! Who belongs to the workspace, as this device knows it: the control log, what follows from it, and the keys it opens.

use cairn_store::Store;
use cairn_store::{Result as StoreResult, StoreError, facts};
use cairn_sync::SpaceId;
use cairn_sync::control::SignedEntry;
use cairn_sync::epochs::{EpochKeys, open_epochs};
use cairn_sync::keys::{DeviceSecret, open_name};
use cairn_sync::membership::Membership;

/// The state of the control log.
pub(crate) struct Team {
    pub(crate) log: Vec<SignedEntry>,
    pub(crate) membership: Membership,
    pub(crate) keys: EpochKeys,
}

impl Team {
    /// What follows from a log that was accepted before.
    pub(crate) fn of(log: Vec<SignedEntry>, secret: &DeviceSecret) -> StoreResult<Self> {
        let membership = Membership::replay(&log)
            .map_err(|e| StoreError::Damaged(format!("the control log does not hold: {e}.")))?;
        let keys = open_epochs(secret, &log);
        Ok(Self { log, membership, keys })
    }

    pub(crate) fn load(store: &Store, secret: &DeviceSecret) -> StoreResult<Self> {
        let entries = store.read(facts::control)?;
        let read = |bytes: &Vec<u8>| {
            SignedEntry::from_bytes(bytes).map_err(|e| StoreError::Damaged(format!("the control log: {e}.")))
        };
        Self::of(entries.iter().map(read).collect::<StoreResult<_>>()?, secret)
    }

    /// A space's name, or its identifier where this device cannot read the name.
    pub(crate) fn name(&self, space: SpaceId) -> String {
        let sealed = self.membership.sealed_name(space);
        let opened = sealed.zip(self.keys.get(space, 1)).and_then(|(sealed, key)| open_name(sealed, space, key).ok());
        opened.unwrap_or_else(|| space.to_string())
    }
}
