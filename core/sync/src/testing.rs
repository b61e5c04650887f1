//! Repeatable randomness and a small workspace for tests.
use crate::authoring::{self, Author, AuthoringError, Founded, Joined};
use crate::control::{Role, Scope, SignedEntry};
use crate::epochs::{EpochKeys, open_epochs};
use crate::ids::SpaceId;
use crate::keys::{DevicePublic, DeviceSecret};
use crate::membership::{Membership, Refused};

/// A stream of bytes that depends on the seed only.
pub(crate) struct Seeded(blake3::OutputReader);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(blake3::Hasher::new_derive_key("cairn test randomness").update(&seed.to_be_bytes()).finalize_xof())
    }

    pub(crate) fn fill(&mut self) -> impl FnMut(&mut [u8]) + '_ {
        |bytes| self.0.fill(bytes)
    }

    pub(crate) fn number(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_be_bytes(bytes)
    }
}

/// The first space of every [`Book`].
pub(crate) const WEST: SpaceId = SpaceId([0xa1; 16]);
/// The time at which everything happens, ms since the Unix epoch.
pub(crate) const NOW: i64 = 1_750_000_000_000;

/// A control log as a relay keeps it.
pub(crate) struct Book {
    pub log: Vec<SignedEntry>,
    pub state: Membership,
    pub random: Seeded,
    invites: u8,
}

impl Book {
    pub(crate) fn found(owner: &DeviceSecret, recovery: Option<DevicePublic>) -> Self {
        let mut random = Seeded::new(7);
        let founded = authoring::found(author(owner), WEST, "West", recovery, &mut random.fill());
        let Founded { entries, .. } = founded.expect("a new workspace");
        let state = Membership::check_founding(&entries, NOW).expect("a valid founding");
        Self { log: entries, state, random, invites: 0 }
    }

    pub(crate) fn append(&mut self, entries: Vec<SignedEntry>) -> Result<(), Refused> {
        self.state = self.state.check_batch(&entries, None, NOW)?;
        self.log.extend(entries);
        Ok(())
    }

    pub(crate) fn keys(&self, who: &DeviceSecret) -> EpochKeys {
        open_epochs(who, &self.log)
    }

    /// Invites, and returns the invite's principal.
    pub(crate) fn invite(
        &mut self,
        by: &DeviceSecret,
        role: Role,
        scope: Scope,
    ) -> Result<DeviceSecret, AuthoringError> {
        self.invites += 1;
        let (seed, keys) = ([self.invites; 32], self.keys(by));
        let terms = (role, scope, NOW + 1000);
        let entries = authoring::invite(&self.state, &keys, author(by), &seed, terms, &mut self.random.fill())?;
        self.append(entries)?;
        Ok(DeviceSecret::from_seed(&seed))
    }

    pub(crate) fn enrol(&mut self, via: &DeviceSecret, device: &DeviceSecret) -> Result<EpochKeys, AuthoringError> {
        let Joined { entries, keys, .. } = authoring::enrol(&self.log, via, author(device), &mut self.random.fill())?;
        self.append(entries)?;
        Ok(keys)
    }

    /// Invites and enrols at once.
    pub(crate) fn join(&mut self, by: &DeviceSecret, device: &DeviceSecret, role: Role, scope: Scope) {
        let via = self.invite(by, role, scope).expect("may invite");
        self.enrol(&via, device).expect("may join");
    }

    pub(crate) fn add_space(&mut self, by: &DeviceSecret, space: SpaceId) -> Result<(), AuthoringError> {
        let built = authoring::add_space(&self.state, author(by), space, "East", &mut self.random.fill())?;
        Ok(self.append(built.0)?)
    }

    pub(crate) fn revoke(&mut self, by: &DeviceSecret, who: &DeviceSecret) -> Result<(), AuthoringError> {
        let keys = self.keys(by);
        let built = authoring::revoke(&self.state, &keys, author(by), who.id(), &mut self.random.fill())?;
        Ok(self.append(built.0)?)
    }

    pub(crate) fn set_role(
        &mut self,
        by: &DeviceSecret,
        who: &DeviceSecret,
        space: Option<SpaceId>,
        role: Option<Role>,
    ) -> Result<(), AuthoringError> {
        let (keys, roles) = (self.keys(by), [(space, role)]);
        let built = authoring::set_roles(&self.state, &keys, author(by), who.id(), &roles, &mut self.random.fill())?;
        Ok(self.append(built.0)?)
    }
}

pub(crate) fn author(secret: &DeviceSecret) -> Author<'_> {
    Author { secret, at_ms: NOW }
}

pub(crate) fn device(number: u8) -> DeviceSecret {
    DeviceSecret::from_bytes(&[number; 64])
}
