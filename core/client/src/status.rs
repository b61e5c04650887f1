//! Where this device stands with the relay.

use serde::Serialize;

/// What the sync task is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncState {
    /// Nobody asked for it: records are saved on this device only.
    #[default]
    Off,
    /// In touch with the relay; nothing to do.
    Idle,
    /// Sending or receiving.
    Busy,
    /// No connection; tried again by itself.
    Offline,
    /// Somebody should act: the device was removed, another relay answers, the program is too old, the disk is full. Tried again by itself at
    /// long intervals.
    Stopped,
}

/// How far the first sync, or any long one, has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Envelopes received, or records done.
    pub done: u64,
    /// How many there are.
    pub total: u64,
}

/// Why the last round failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastError {
    /// Stable code.
    pub code: String,
    /// One sentence for a person: what failed, what is safe, what to do.
    pub text: String,
}

/// Where this device stands with the relay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Status {
    /// What the sync task is doing.
    pub state: SyncState,
    /// Records with changes that the relay has not acknowledged.
    pub waiting: u64,
    /// Records whose changes the relay refused for good.
    pub failed: u64,
    /// Envelopes of others that could not be read and are kept aside.
    pub quarantined: u64,
    /// When a round with the relay last succeeded, ms since the Unix epoch; `None` before the first.
    pub last_sync_ms: Option<i64>,
    /// Present while a pull of more than one page is under way.
    pub progress: Option<Progress>,
    /// Present while lists and search are brought up to date after an update of the program, in records. Everything can be used meanwhile.
    pub refreshing: Option<Progress>,
    /// Why the last round failed; `None` after one that succeeded.
    pub last_error: Option<LastError>,
    /// The entry at or before which the relay's log of members and this device's differ: a person decides which holds. `None` where they
    /// do not.
    pub control_fork: Option<u64>,
    /// The newest of what no honest relay or member does, until somebody has looked at it: see [`Workspace::alarms`](crate::Workspace::alarms).
    pub alarm: Option<LastError>,
}

/// What one round with the relay did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SyncReport {
    /// Changes that the relay acknowledged.
    pub sent: u64,
    /// Records that others' changes created or altered here.
    pub received: u64,
    /// Envelopes of others that could not be read and are kept aside, from this round or before.
    pub quarantined: u64,
    /// Bytes of request bodies.
    pub bytes_up: u64,
    /// Bytes of answer bodies.
    pub bytes_down: u64,
}
