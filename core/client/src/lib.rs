//! A device's customer book: [`Workspace`] is what shells, the office and the command line use.
//!
//! - Commands validate, commit durably on this device, and return: no network is needed, and none is waited for.
//! - Queries give pages of rows, one record with everything about it, or search hits.
//! - [`Workspace::subscribe`] watches a query: the first snapshot before it returns, then whole snapshots, coalesced.
//! - [`Workspace::start_sync`] keeps in touch with the relay; [`Workspace::sync_once`] exchanges once.

mod admin;
mod alarms;
mod aside;
mod beginning;
mod cases;
mod commands;
mod error;
mod host;
mod hub;
mod identity;
pub mod import;
pub mod insight;
mod invites;
pub mod pages;
mod queries;
mod recovery;
mod refresh;
mod set_aside;
mod status;
mod subscribe;
pub mod survey;
mod sync;
mod team;
#[cfg(test)]
mod testing;
mod workspace;

pub use admin::Place as RolePlace;
pub use cairn_store::alarms::Alarm;
pub use cairn_store::lists::{Cursor, Filter, ListQuery, Page, Row, Sort};
pub use cairn_store::outbox::Place;
pub use cairn_store::quarantine::Quarantined;
pub use cairn_store::records::Revision;
pub use cairn_store::search::{Highlight, Hit, Hits, SearchQuery};
pub use cairn_store::{DbKey, StoreError};
pub use cairn_sync::control::{Role, Scope};
pub use cairn_sync::{DeviceId, ErrorCode, SpaceId, WorkspaceId};
pub use error::{ClientError, Result};
pub use host::{Clock, Host, Random};
pub use hub::Subscription;
pub use invites::{InviteInfo, InviteState};
pub use queries::{Authored, Detail, DeviceInfo, HistoryStep, SpaceInfo};
pub use recovery::{RecoveryInfo, RecoverySheets, RecoveryStatus, ShareCheck, ShareLine};
pub use set_aside::{ChangesAside, EntryAside, SetAside};
pub use status::{LastError, Progress, Status, SyncReport, SyncState};
pub use subscribe::{Listener, Query, Snapshot};
pub use sync::{Adopted, SyncTask};
pub use workspace::{Founding, Workspace, read_invite};
