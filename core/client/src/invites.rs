//! The invites of the workspace and what became of them.

use cairn_sync::control::{Role, Scope};
use cairn_sync::invited::{self, End};
use cairn_sync::{DeviceId, authoring};
use serde::Serialize;

use crate::admin::random;
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// What became of an invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InviteState {
    /// Whoever has the code can join.
    Open,
    /// Somebody joined by it.
    Used,
    /// Somebody withdrew it.
    Withdrawn,
    /// Its time is over.
    Expired,
}

/// An invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InviteInfo {
    /// Its name; nothing can be done with it but withdraw the invite.
    pub id: DeviceId,
    /// Who made it.
    pub by: DeviceId,
    /// Their name.
    pub by_name: String,
    /// When, by their clock, ms since the Unix epoch.
    pub at_ms: i64,
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
    /// The device that joined by it.
    pub used_by: Option<DeviceId>,
    /// Whose that is.
    pub used_by_name: Option<String>,
}

impl Workspace {
    /// All invites, newest first.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn invites(&self) -> Result<Vec<InviteInfo>> {
        let now = self.0.host.clock.now_ms();
        let all = invited::invites(&self.0.team().log);
        let info = |one: invited::Invited| {
            let used_by = if let Some(End::Used { by, .. }) = one.end { Some(by) } else { None };
            Ok(InviteInfo {
                state: match one.end {
                    Some(End::Used { .. }) => InviteState::Used,
                    Some(End::Withdrawn { .. }) => InviteState::Withdrawn,
                    Some(End::Lapsed) => InviteState::Expired,
                    None if one.expires_ms < now => InviteState::Expired,
                    None => InviteState::Open,
                },
                id: one.id,
                by: one.by,
                by_name: self.author_name(one.by)?,
                at_ms: one.at_ms,
                role: one.role,
                everywhere: one.scope.everywhere,
                spaces: self.names_of(&one.scope),
                expires_ms: one.expires_ms,
                used_by,
                used_by_name: used_by.map(|by| self.author_name(by)).transpose()?,
            })
        };
        all.into_iter().rev().map(info).collect()
    }

    fn names_of(&self, scope: &Scope) -> Vec<String> {
        let team = self.0.team();
        scope.spaces.iter().map(|space| team.name(*space)).collect()
    }

    /// Withdraws an invite: nobody joins by it any more, and its spaces get new keys.
    ///
    /// # Errors
    /// [`ClientError::NoSuchId`] where no open invite is called so; [`ClientError::Forbidden`] where this device's role does not allow it;
    /// [`ClientError::Relay`].
    pub async fn withdraw_invite(&self, invite: DeviceId) -> Result<()> {
        if !self.invites()?.iter().any(|one| one.id == invite) {
            return Err(ClientError::NoSuchId(format!(
                "{invite} is no invite of this workspace. Nothing was changed."
            )));
        }
        let host = self.0.host.clone();
        self.append(move |team, signer| {
            Ok(authoring::revoke(&team.membership, &team.keys, signer, invite, &mut random(&host))?.0)
        })
        .await
    }
}
