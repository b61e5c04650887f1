//! Writing control entries: each function returns the batch to append, and what the author needs to remember.
//!
//! The entries continue the log as the given [`Membership`] knows it. If the relay answers `control_conflict`, read the log, apply it
//! and build the batch again. Rules are not repeated here: [`Membership::check_batch`] judges what was built.
mod joining;
mod keeping;
mod requests;
mod spaces;
#[cfg(test)]
mod tests;

pub use joining::{Joined, enrol, invite};
pub use keeping::{house_needs_keeping, keep_house, keeping_turn, set_recovery};
pub use requests::in_requests;
pub use spaces::{Founded, add_space, erase, found, raise_min_version, revoke, set_roles};

use crate::control::{Act, Entry, SignedEntry};
use crate::ids::SpaceId;
use crate::keys::{DeviceSecret, KeyError};
use crate::membership::{Membership, Refused};

/// Who writes, and when (ms since the Unix epoch): by the relay's clock as far as the device knows it, else by its own.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// The writing device.
    pub secret: &'a DeviceSecret,
    /// The time. Invites that have ended by it get no more keys.
    pub at_ms: i64,
}

/// A batch of control entries that cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthoringError {
    /// A rule of the log forbids it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A member's public key is unusable.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// This device does not hold the newest key of the space, so it cannot hand it on.
    #[error("the key of space {0} is not on this device: synchronise first")]
    MissingKey(SpaceId),
}

/// Entries under construction: the state advances as if they were appended already.
struct Batch<'a> {
    state: Membership,
    author: Author<'a>,
    entries: Vec<SignedEntry>,
}

impl<'a> Batch<'a> {
    fn new(state: &Membership, author: Author<'a>) -> Self {
        Self { state: state.clone(), author, entries: Vec::new() }
    }

    fn push(&mut self, act: Act, invite: Option<&DeviceSecret>) -> Result<(), Refused> {
        let entry = Entry {
            seq: self.state.head() + 1,
            previous: *self.state.head_hash(),
            workspace: self.state.workspace(),
            author: self.author.secret.id(),
            at_ms: self.author.at_ms,
            act: Some(act),
        };
        let signed = SignedEntry::sign(&entry, self.author.secret, invite);
        self.state.apply(&signed)?;
        self.entries.push(signed);
        Ok(())
    }
}
