//! Who is signed in, the devices, and where the office stands with the relay.

use cairn_client::{LastError, Progress, SpaceInfo, Status};
use serde::Serialize;
use utoipa::ToSchema;

use crate::doors::Seat;

/// Who is signed in: the office's device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionJson {
    /// The name under which the office writes.
    pub person: String,
    /// The workspace's first space by name.
    pub workspace: String,
    /// The office's device, 32 hexadecimal digits.
    pub device: String,
}

/// A space.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Space)]
pub struct SpaceJson {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What the office may do there: `owner`, `admin`, `editor`, `reader`.
    pub role: String,
}

/// A device of the workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Device)]
pub struct DeviceJson {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Its person's name.
    pub name: String,
    /// The highest role it has in any space.
    pub role: String,
    /// Its role in every space, those of the future included; absent where it has roles in single spaces only.
    pub everywhere: Option<String>,
    /// The spaces it may read, by name where the office can read the name.
    pub spaces: Vec<String>,
    /// Whether it was shut out.
    pub revoked: bool,
    /// Whether it is the office's own.
    pub this_device: bool,
}

/// A one-time sign-in link.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Link)]
pub struct LinkJson {
    /// The address to open, once, within the hour.
    pub link: String,
}

/// A browser that is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Seat)]
pub struct SeatJson {
    /// Names it; opens nothing.
    pub id: String,
    /// Since when, ms since the Unix epoch.
    pub since_ms: i64,
    /// When it last asked for something, to within minutes.
    pub seen_ms: i64,
    /// What the browser calls itself.
    pub browser: String,
    /// Where it asked from last.
    pub address: String,
    /// Whether it is the one that asks.
    pub this_browser: bool,
}

impl From<Seat> for SeatJson {
    fn from(seat: Seat) -> Self {
        let Seat { id, since_ms, seen_ms, browser, address } = seat;
        Self { id, since_ms, seen_ms, browser, address, this_browser: false }
    }
}

/// Where the office stands with the relay.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Status)]
pub struct StatusJson {
    /// `off`, `idle`, `busy`, `offline` or `stopped`.
    #[schema(value_type = String)]
    pub state: cairn_client::SyncState,
    /// Records with changes that the relay has not acknowledged.
    pub waiting: u64,
    /// Records whose changes the relay refused.
    pub failed: u64,
    /// Envelopes that could not be read and are kept aside.
    pub quarantined: u64,
    /// The last successful round, ms since the Unix epoch.
    pub last_sync_ms: Option<i64>,
    /// Present during a long pull.
    pub progress: Option<ProgressJson>,
    /// Why the last round failed.
    pub last_error: Option<SyncErrorJson>,
    /// The newest of what no honest relay or member does, until somebody has looked at it.
    pub alarm: Option<SyncErrorJson>,
}

/// How far a long pull has come.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Progress)]
pub struct ProgressJson {
    /// Envelopes received.
    pub done: u64,
    /// Envelopes there are.
    pub total: u64,
}

/// Why the last round with the relay failed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SyncError)]
pub struct SyncErrorJson {
    /// Stable code.
    pub code: String,
    /// What failed, what is safe, what to do, in English.
    pub text: String,
}

impl From<LastError> for SyncErrorJson {
    fn from(LastError { code, text }: LastError) -> Self {
        Self { code, text }
    }
}

impl From<SpaceInfo> for SpaceJson {
    fn from(space: SpaceInfo) -> Self {
        Self { id: space.id.to_string(), name: space.name, role: space.role.name().to_owned() }
    }
}

impl From<Status> for StatusJson {
    fn from(status: Status) -> Self {
        Self {
            state: status.state,
            waiting: status.waiting,
            failed: status.failed,
            quarantined: status.quarantined,
            last_sync_ms: status.last_sync_ms,
            progress: status.progress.map(|Progress { done, total }| ProgressJson { done, total }),
            last_error: status.last_error.map(Into::into),
            alarm: status.alarm.map(Into::into),
        }
    }
}
