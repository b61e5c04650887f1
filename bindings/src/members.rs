//! What owners and administrators do: roles, invites, the recovery key. All of it needs the relay.

use std::path::PathBuf;
use std::sync::Arc;

use cairn_client as core;
use cairn_client::{InviteState, Role};

use crate::clock::PhoneClock;
use crate::query::id;
use crate::workspace::{Result, Workspace, db_key};

/// What became of an invite.
#[uniffi::remote(Enum)]
pub enum InviteState {
    Open,
    Used,
    Withdrawn,
    Expired,
}

/// Where a role is to hold.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum RolePlace {
    /// Wherever the device has a role now.
    AsNow,
    /// In every space, those of the future included.
    Everywhere,
    /// In this space.
    Space {
        /// The space.
        id: String,
    },
}

/// An invite and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct InviteLine {
    /// Its name; nothing can be done with it but withdraw the invite.
    pub id: String,
    /// Who made it.
    pub by: String,
    /// The role it gives.
    pub role: Role,
    /// Whether in every space, those of the future included.
    pub everywhere: bool,
    /// The names of the spaces otherwise.
    pub spaces: Vec<String>,
    /// When it ends, ms since the Unix epoch.
    pub expires_ms: i64,
    /// What became of it.
    pub state: InviteState,
    /// Who joined by it.
    pub used_by: Option<String>,
}

/// Whether anything would bring the book back if every device were lost.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RecoveryStatus {
    /// The first digits of the key's name; absent where there is no key.
    pub key: Option<String>,
    /// Since when, ms since the Unix epoch.
    pub since_ms: Option<i64>,
    /// Who made it.
    pub by: Option<String>,
    /// Whether this device may make new sheets: it is an owner everywhere.
    pub may_make: bool,
}

/// Recovery sheets, told once and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RecoverySheets {
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

/// Coming back.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// Brings a workspace back when every device is lost: this folder becomes a new device, owner everywhere. `shares` are the texts of two
    /// sheets. The records come with the first sync.
    ///
    /// # Errors
    /// [`CairnError::Other`](crate::CairnError) with `unsound` where the sheets do not give a key; `BadInvite` where they were replaced;
    /// `Offline`, `Exists`. The folder is then left without a device.
    #[uniffi::constructor]
    pub async fn recover(
        folder: String,
        key: Vec<u8>,
        shares: Vec<String>,
        relay: String,
        person: String,
    ) -> Result<Arc<Self>> {
        let key = db_key(key)?;
        let (clock, host) = PhoneClock::host();
        let made = core::Workspace::recover(&PathBuf::from(folder), &key, &shares, &relay, &person, host).await?;
        Ok(Self::of(made, clock))
    }
}

/// Roles, invites, recovery.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// Makes an invite code that gives a role in every space, those of the future included.
    ///
    /// # Errors
    /// As `invite`.
    pub async fn invite_everywhere(&self, role: Role, ttl_ms: i64) -> Result<String> {
        Ok(self.core().invite(role, core::Scope::everywhere(), ttl_ms).await?)
    }

    /// Gives a device another role; without one it has none any more.
    ///
    /// # Errors
    /// `Forbidden`, also for the last owner; `Offline`.
    pub async fn set_role(&self, device: String, role: Option<Role>, place: RolePlace) -> Result<()> {
        let place = match place {
            RolePlace::AsNow => core::RolePlace::AsNow,
            RolePlace::Everywhere => core::RolePlace::Everywhere,
            RolePlace::Space { id: space } => core::RolePlace::Space(id("space", &space)?),
        };
        Ok(self.core().set_role(id("device", &device)?, role, place).await?)
    }

    /// All invites, newest first.
    ///
    /// # Errors
    /// `Other` where the database cannot be read.
    pub async fn invites(&self) -> Result<Vec<InviteLine>> {
        let found = self.aside(core::Workspace::invites).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// Withdraws an invite: nobody joins by it any more.
    ///
    /// # Errors
    /// `Forbidden`; `Offline`.
    pub async fn withdraw_invite(&self, invite: String) -> Result<()> {
        Ok(self.core().withdraw_invite(id("invite", &invite)?).await?)
    }

    /// Whether there is a recovery key, and who may make one.
    ///
    /// # Errors
    /// `Other` where the database cannot be read.
    pub async fn recovery(&self) -> Result<RecoveryStatus> {
        let status = self.aside(core::Workspace::recovery).await?;
        let key = status.key;
        Ok(RecoveryStatus {
            since_ms: key.as_ref().map(|key| key.since_ms),
            by: key.as_ref().map(|key| key.by_name.clone()),
            key: key.map(|key| key.key),
            may_make: status.may_make,
        })
    }

    /// Makes new recovery sheets, which exist nowhere else; those made before open nothing any more.
    ///
    /// # Errors
    /// `Forbidden` where this device is no owner everywhere; `Offline`. Nothing has changed then.
    pub async fn make_recovery(&self) -> Result<RecoverySheets> {
        let core::RecoverySheets { workspace, name, relay, key, made_ms, shares } = self.core().make_recovery().await?;
        Ok(RecoverySheets { workspace: workspace.to_string(), name, relay, key, made_ms, shares })
    }
}

impl From<core::InviteInfo> for InviteLine {
    fn from(invite: core::InviteInfo) -> Self {
        Self {
            id: invite.id.to_string(),
            by: invite.by_name,
            role: invite.role,
            everywhere: invite.everywhere,
            spaces: invite.spaces,
            expires_ms: invite.expires_ms,
            state: invite.state,
            used_by: invite.used_by_name,
        }
    }
}
