//! Roles, invites, the recovery key.

use cairn_client::{InviteInfo, InviteState, RecoverySheets, RecoveryStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An invite and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invite)]
pub struct InviteJson {
    /// 32 hexadecimal digits; nothing can be done with it but withdraw the invite.
    pub id: String,
    /// Who made it.
    pub by: String,
    /// When, ms since the Unix epoch.
    pub at_ms: i64,
    /// The role it gives.
    pub role: String,
    /// Whether in every space, those of the future included.
    pub everywhere: bool,
    /// The names of the spaces otherwise.
    pub spaces: Vec<String>,
    /// When it ends, ms since the Unix epoch.
    pub expires_ms: i64,
    /// `open`, `used`, `withdrawn` or `expired`.
    pub state: String,
    /// Who joined by it.
    pub used_by: Option<String>,
}

impl From<InviteInfo> for InviteJson {
    fn from(invite: InviteInfo) -> Self {
        let state = match invite.state {
            InviteState::Open => "open",
            InviteState::Used => "used",
            InviteState::Withdrawn => "withdrawn",
            InviteState::Expired => "expired",
        };
        Self {
            id: invite.id.to_string(),
            by: invite.by_name,
            at_ms: invite.at_ms,
            role: invite.role.name().to_owned(),
            everywhere: invite.everywhere,
            spaces: invite.spaces,
            expires_ms: invite.expires_ms,
            state: state.to_owned(),
            used_by: invite.used_by_name,
        }
    }
}

/// What an invite is to give.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewInvite {
    /// `owner`, `admin`, `editor` or `reader`.
    pub role: String,
    /// In every space, those of the future included. An owner always is one everywhere.
    #[serde(default)]
    pub everywhere: bool,
    /// In these spaces; none: all there are of the office's.
    #[serde(default)]
    pub spaces: Vec<String>,
    /// How many hours the code is good for, 336 at most.
    pub hours: u32,
}

/// A code by which one device joins.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InviteCode)]
pub struct InviteCodeJson {
    /// The text; told once.
    pub code: String,
}

/// Another role.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewRole {
    /// `owner`, `admin`, `editor` or `reader`; none: no role any more.
    pub role: Option<String>,
    /// In this space only.
    pub space: Option<String>,
    /// In every space, those of the future included; otherwise wherever the device has a role now.
    #[serde(default)]
    pub everywhere: bool,
}

/// Whether anything would bring the book back if every device were lost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Recovery)]
pub struct RecoveryJson {
    /// The first digits of the key's name; absent where there is no key.
    pub key: Option<String>,
    /// Since when, ms since the Unix epoch.
    pub since_ms: Option<i64>,
    /// Who made it.
    pub by: Option<String>,
    /// Whether the office may make new sheets.
    pub may_make: bool,
}

impl From<RecoveryStatus> for RecoveryJson {
    fn from(status: RecoveryStatus) -> Self {
        let key = status.key;
        Self {
            since_ms: key.as_ref().map(|key| key.since_ms),
            by: key.as_ref().map(|key| key.by_name.clone()),
            key: key.map(|key| key.key),
            may_make: status.may_make,
        }
    }
}

/// Recovery sheets, told once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecoverySheets)]
pub struct SheetsJson {
    /// The workspace's identifier.
    pub workspace: String,
    /// Its name.
    pub name: String,
    /// The relay's address.
    pub relay: String,
    /// The first digits of the key's name.
    pub key: String,
    /// When they were made, ms since the Unix epoch.
    pub made_ms: i64,
    /// The texts, one a sheet.
    pub shares: Vec<String>,
}

impl From<RecoverySheets> for SheetsJson {
    fn from(sheets: RecoverySheets) -> Self {
        let RecoverySheets { workspace, name, relay, key, made_ms, shares } = sheets;
        Self { workspace: workspace.to_string(), name, relay, key, made_ms, shares }
    }
}
