//! What the relay keeps: control logs, spaces full of envelopes, wrapped document keys, tokens.
//!
//! Everything above [`Log`] is stateless but for caches, so any backend that passes the conformance suite will do.
#[cfg(test)]
mod conformance;
mod sqlite;

use std::future::Future;

use cairn_sync::keys::KeyCommitment;
use cairn_sync::wire::{Ack, Placed, WrappedKey};
use cairn_sync::{DeviceId, DocId, SpaceId, WorkspaceId};
pub use sqlite::{Options, SqliteLog, UsedControl, backup, use_control};

/// Why the log could not do what was asked. Nothing of the request was stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The workspace was never founded here.
    #[error("this relay does not hold the workspace")]
    UnknownWorkspace,
    /// The control log is at `head`, not where the request expected it: read on and judge again.
    #[error("the control log is at entry {head}")]
    Moved {
        /// Number of the newest entry.
        head: u64,
    },
    /// A device sequence was jumped over.
    #[error("the device's envelope {expected} comes next")]
    Gap {
        /// The next one.
        expected: u64,
    },
    /// Other bytes are stored under this device sequence, or the envelope follows another one than the stored.
    #[error("other envelopes of this device are stored already; {expected} comes next")]
    Fork {
        /// The next one.
        expected: u64,
    },
    /// A document that is there already comes with another key.
    #[error("document {0} has another key already: nobody can replace it")]
    OtherKey(DocId),
    /// The disk or the quota is full. What was acknowledged is safe; pushes work again once there is room.
    #[error("the relay's storage is full; what was acknowledged is safe, try again when there is room")]
    Full,
    /// The workspace takes as much as the operator allows to one.
    #[error(
        "the workspace has reached this relay's limit of {0}; what was acknowledged is safe: ask the relay's operator for more room"
    )]
    Quota(
        /// The limit.
        String,
    ),
    /// The file is damaged. It is never deleted or repaired silently.
    #[error("the database {path} is damaged ({why}); it was left as it is: restore a backup and start with --restored")]
    Damaged {
        /// The file.
        path: String,
        /// SQLite's reason.
        why: String,
    },
    /// A newer version of Cairn wrote the database.
    #[error(
        "the database {path} has version {found}, this program knows up to {known}: use a newer program; nothing was changed"
    )]
    Newer {
        /// The file.
        path: String,
        /// Version found.
        found: i64,
        /// Newest version known.
        known: i64,
    },
    /// Another process has the folder open.
    #[error("another relay uses {path}: stop it first, or choose another folder")]
    InUse {
        /// The lock file.
        path: String,
    },
    /// Anything else the storage reports.
    #[error("the relay's storage failed: {0}")]
    Failed(String),
    /// The log is being closed.
    #[error("the relay is shutting down")]
    Closed,
}

/// One verified envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEnvelope {
    /// The author's sequence in the space, from 1.
    pub device_seq: u64,
    /// BLAKE3 of the author's envelope before, zeros for the first.
    pub previous: [u8; 32],
    /// The envelope.
    pub bytes: Vec<u8>,
}

/// Verified envelopes of one device for one space, and keys that come with them. Stored as a whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBatch {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The space.
    pub space: SpaceId,
    /// The author of all of them.
    pub author: DeviceId,
    /// Number of the control entry up to which membership was known when the batch was judged. If the log has moved on, the batch
    /// is refused with [`LogError::Moved`], so that nothing slips in behind a revocation.
    pub judged_at: u64,
    /// The envelopes in order.
    pub envelopes: Vec<NewEnvelope>,
    /// Keys; stored with the first envelope that is new. The first key of a document stays: whoever can read a newer epoch can read all.
    pub keys: Vec<WrappedKey>,
    /// Which keys the documents are sealed with, as their first items say. Another key than the one that is known refuses the batch.
    pub commitments: Vec<(DocId, KeyCommitment)>,
}

/// A stored batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// One for each envelope of the batch, in its order.
    pub acks: Vec<Ack>,
    /// The space's newest number.
    pub head: u64,
    /// How many envelopes were not there before.
    pub new: usize,
}

/// Judged control entries that continue the log after entry `after` (0: they found the workspace).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntries {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Number of the entry they follow.
    pub after: u64,
    /// The encoded entries.
    pub entries: Vec<Vec<u8>>,
    /// Documents they erase: their wrapped keys are deleted in the same transaction.
    pub erased: Vec<(SpaceId, DocId)>,
    /// Whether they add somebody or something. Those that only take away are stored beyond the quota too.
    pub grows: bool,
}

/// Some envelopes of a space with the keys that belong to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Envelopes in order, without gaps.
    pub entries: Vec<Placed>,
    /// Keys first stored or wrapped anew with these envelopes.
    pub keys: Vec<WrappedKey>,
    /// Running hash after the last entry, or at the cursor when there is none.
    pub chain: [u8; 32],
    /// The space's newest number.
    pub head: u64,
}

/// The state of a space. A space without envelopes is all zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpaceHead {
    /// The newest number.
    pub head: u64,
    /// Running hash there.
    pub chain: [u8; 32],
    /// Highest sequence stored of the device that was asked about.
    pub own_seq: u64,
}

/// Who holds a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHolder {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The device, invite or recovery key.
    pub who: DeviceId,
    /// End in ms since the Unix epoch.
    pub expires_ms: i64,
}

/// What a workspace takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of envelopes.
    pub bytes: u64,
    /// Keys of documents.
    pub doc_keys: u64,
    /// Entries of the control log.
    pub control_entries: u64,
    /// Envelopes stored since the day began, UTC.
    pub envelopes_today: u64,
}

/// What all workspaces take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Workspaces.
    pub workspaces: u64,
    /// Bytes of their envelopes.
    pub bytes: u64,
    /// The most that any of them takes of each; envelopes of a day are not looked at.
    pub largest: Usage,
}

/// Who this relay is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Seed of the signing key.
    pub seed: [u8; 32],
    /// Raised each time the log was restored from a backup; starts at 1.
    pub incarnation: u64,
}

/// Durable storage. A write that returned `Ok` survives power loss; one that returned `Err` left nothing behind.
pub trait Log: Send + Sync + 'static {
    /// Who this relay is.
    fn identity(&self) -> Identity;
    /// Stores a batch; repeating it gives the same acknowledgements.
    fn push(&self, batch: NewBatch) -> impl Future<Output = Result<Stored, LogError>> + Send;
    /// Envelopes numbered above `after` until `max_bytes` are reached; at least one if there is any.
    fn pull(
        &self,
        workspace: WorkspaceId,
        space: SpaceId,
        after: u64,
        max_bytes: usize,
    ) -> impl Future<Output = Result<Slice, LogError>> + Send;
    /// The state of a space, and of one device in it.
    fn head(
        &self,
        workspace: WorkspaceId,
        space: SpaceId,
        device: DeviceId,
    ) -> impl Future<Output = Result<SpaceHead, LogError>> + Send;
    /// Appends control entries and returns the new head; [`LogError::Moved`] when others were faster.
    fn append(&self, entries: NewEntries) -> impl Future<Output = Result<u64, LogError>> + Send;
    /// At most `limit` control entries numbered above `after`, and the head.
    fn control(
        &self,
        workspace: WorkspaceId,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<(Vec<Vec<u8>>, u64), LogError>> + Send;
    /// Stores a token by its hash, and forgets those that ended before `now_ms`.
    fn put_token(
        &self,
        hash: [u8; 32],
        holder: TokenHolder,
        now_ms: i64,
    ) -> impl Future<Output = Result<(), LogError>> + Send;
    /// Who holds a token; it may have ended.
    fn token(&self, hash: [u8; 32]) -> impl Future<Output = Result<Option<TokenHolder>, LogError>> + Send;
    /// What a workspace takes.
    fn usage(&self, workspace: WorkspaceId) -> impl Future<Output = Result<Usage, LogError>> + Send;
    /// What all workspaces take.
    fn totals(&self) -> impl Future<Output = Result<Totals, LogError>> + Send;
    /// Puts the storage in order: what was written lies where a copy of the files finds it. Called now and then.
    fn tidy(&self) -> impl Future<Output = Result<(), LogError>> + Send;
    /// Whether it can be read, and the newest write succeeded or lies a while back. Writes nothing.
    fn ready(&self) -> impl Future<Output = Result<(), LogError>> + Send;
    /// Finishes what is queued and closes the storage; later calls give [`LogError::Closed`].
    fn close(&self) -> impl Future<Output = ()> + Send;
}
