//! The workspace around this device: spaces, devices, where it stands with the relay.

use cairn_client as core;
use cairn_client::{LastError, Progress, Role, SyncState};

/// What a device may do in a space.
#[uniffi::remote(Enum)]
pub enum Role {
    Reader,
    Editor,
    Admin,
    Owner,
}

/// What the sync task is doing.
#[uniffi::remote(Enum)]
pub enum SyncState {
    Off,
    Idle,
    Busy,
    Offline,
    Stopped,
}

/// How far the first sync, or any long one, has come, in envelopes.
#[uniffi::remote(Record)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// Why the last round failed: a stable code and a sentence.
#[uniffi::remote(Record)]
pub struct LastError {
    pub code: String,
    pub text: String,
}

/// Where this device stands with the relay.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Status {
    /// What the sync task is doing.
    pub state: SyncState,
    /// Records with changes that the relay has not acknowledged.
    pub waiting: u64,
    /// Records whose changes the relay refused for good.
    pub failed: u64,
    /// Envelopes of others that could not be read and are kept aside.
    pub quarantined: u64,
    /// When a round with the relay last succeeded; absent before the first.
    pub last_sync_ms: Option<i64>,
    /// Present while a pull of more than one page is under way.
    pub progress: Option<Progress>,
    /// Why the last round failed; absent after one that succeeded.
    pub last_error: Option<LastError>,
    /// The newest of what no honest relay or member does, until somebody has looked at it.
    #[uniffi(default = None)]
    pub alarm: Option<LastError>,
}

/// What one round with the relay did.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SyncReport {
    /// Changes that the relay acknowledged.
    pub sent: u64,
    /// Records that others' changes created or altered here.
    pub received: u64,
    /// Envelopes of others that could not be read and were kept aside.
    pub quarantined: u64,
}

/// A space as this device sees it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SpaceInfo {
    /// The space.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What this device may do there.
    pub role: Role,
}

/// A device of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DeviceInfo {
    /// The device.
    pub id: String,
    /// Its person's name.
    pub name: String,
    /// The highest role it has in any space.
    pub role: Role,
    /// Its role in every space, those of the future included; absent where it has roles in single spaces only.
    pub everywhere: Option<Role>,
    /// The spaces it may read.
    pub spaces: Vec<String>,
    /// Whether it was shut out.
    pub revoked: bool,
    /// Whether it is this one.
    pub this_device: bool,
}

impl From<core::Status> for Status {
    fn from(status: core::Status) -> Self {
        Self {
            state: status.state,
            waiting: status.waiting,
            failed: status.failed,
            quarantined: status.quarantined,
            last_sync_ms: status.last_sync_ms,
            progress: status.progress,
            last_error: status.last_error,
            alarm: status.alarm,
        }
    }
}

impl From<core::SyncReport> for SyncReport {
    fn from(report: core::SyncReport) -> Self {
        Self { sent: report.sent, received: report.received, quarantined: report.quarantined }
    }
}

impl From<core::SpaceInfo> for SpaceInfo {
    fn from(space: core::SpaceInfo) -> Self {
        Self { id: space.id.to_string(), name: space.name, role: space.role }
    }
}

impl From<core::DeviceInfo> for DeviceInfo {
    fn from(device: core::DeviceInfo) -> Self {
        Self {
            id: device.id.to_string(),
            name: device.name,
            role: device.role,
            everywhere: device.everywhere,
            spaces: device.spaces.iter().map(ToString::to_string).collect(),
            revoked: device.revoked,
            this_device: device.this_device,
        }
    }
}
