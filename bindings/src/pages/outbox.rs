//! The outbox: what waits, and the last rounds with the relay.

use cairn_client as core;
use cairn_client::pages;
use cairn_domain::Kind;

/// One record in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Unsent {
    /// The record.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Changes that the relay has not acknowledged.
    pub changes: u64,
    /// Their bytes, before compressing.
    pub bytes: u64,
    /// When the oldest of them was made.
    pub since_ms: i64,
    /// Where it is.
    pub place: core::Place,
    /// Whether the relay has none of its changes.
    pub is_new: bool,
}

/// One round with the relay.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Round {
    /// When it ended.
    pub at_ms: i64,
    /// Why it failed: a stable code.
    pub failed: Option<String>,
    /// Changes that the relay acknowledged.
    pub sent: u64,
    /// Records that others' changes created or altered here.
    pub received: u64,
    /// Bytes sent and received.
    pub bytes: u64,
}

impl From<pages::Unsent> for Unsent {
    fn from(of: pages::Unsent) -> Self {
        Self {
            id: of.id.to_string(),
            kind: of.kind,
            title: of.title,
            deleted: of.deleted,
            changes: of.changes,
            bytes: of.bytes,
            since_ms: of.since_ms,
            place: of.place,
            is_new: of.is_new,
        }
    }
}

impl From<pages::Round> for Round {
    fn from(of: pages::Round) -> Self {
        Self { at_ms: of.at_ms, failed: of.failed, sent: of.sent, received: of.received, bytes: of.bytes }
    }
}
