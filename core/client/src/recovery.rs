//! The recovery key: made by an owner, printed as three sheets, and used when every device is lost.

use std::path::Path;

use cairn_store::DbKey;
use cairn_sync::control::Role;
use cairn_sync::recovery::{self, NEEDED, RecoverySecret};
use cairn_sync::{WorkspaceId, authoring};
use serde::Serialize;

use crate::admin::random;
use crate::error::{ClientError, Result};
use crate::host::Host;
use crate::sync::Via;
use crate::workspace::{Founding, Workspace, sentence};

/// What is to be printed, once: two of the three open the book again when every device is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoverySheets {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its name, as far as this device can read one.
    pub name: String,
    /// The relay's address: the way back leads over it.
    pub relay: String,
    /// The first digits of the key's name, which every sheet of this key shows.
    pub key: String,
    /// When it was made, ms since the Unix epoch.
    pub made_ms: i64,
    /// The texts, one a sheet.
    pub shares: Vec<String>,
}

/// The recovery key that the workspace has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoveryInfo {
    /// The first digits of its name.
    pub key: String,
    /// Since when, by the clock of who set it, ms since the Unix epoch.
    pub since_ms: i64,
    /// Who set it.
    pub by_name: String,
}

/// What recovery is for this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoveryStatus {
    /// The key; `None` where nothing would bring the book back if every device were lost.
    pub key: Option<RecoveryInfo>,
    /// Whether this device may make new sheets: it is an owner everywhere.
    pub may_make: bool,
}

/// What some shares say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShareCheck {
    /// Each in turn.
    pub shares: Vec<ShareLine>,
    /// Whether they are enough: two of one key that give its secret.
    pub complete: bool,
}

/// What one share says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShareLine {
    /// Which of the sheets it is, from 1.
    pub number: u8,
    /// The workspace it brings back.
    pub workspace: WorkspaceId,
    /// Whether that is this device's.
    pub this_workspace: bool,
    /// The first digits of its key's name.
    pub key: String,
    /// Whether that is the key in force, as far as this device knows.
    pub current: bool,
}

impl Workspace {
    /// Founds a workspace like [`create`](Self::create), with a recovery key.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn create_with_recovery(
        dir: &Path,
        key: &DbKey,
        founding: Founding,
        host: Host,
    ) -> Result<(Self, RecoverySheets)> {
        let secret = RecoverySecret::generate(&mut random(&host));
        let workspace = Self::found(dir, key, founding, host, Some(secret.public()))?;
        let sheets = workspace.sheets(&secret);
        Ok((workspace, sheets))
    }

    /// Makes a new recovery key and gives its sheets, which exist nowhere else. One that was there before is shut out: its sheets open
    /// nothing any more.
    ///
    /// # Errors
    /// [`ClientError::Forbidden`] where this device is no owner everywhere; [`ClientError::Relay`]. Nothing has changed then.
    pub async fn make_recovery(&self) -> Result<RecoverySheets> {
        let secret = RecoverySecret::generate(&mut random(&self.0.host));
        let (public, host) = (secret.public(), self.0.host.clone());
        self.append(move |team, signer| {
            Ok(authoring::set_recovery(&team.membership, &team.keys, signer, public, &mut random(&host))?.0)
        })
        .await?;
        Ok(self.sheets(&secret))
    }

    fn sheets(&self, secret: &RecoverySecret) -> RecoverySheets {
        let team = self.0.team();
        let name = team.membership.spaces().map(|space| team.name(space)).next().unwrap_or_default();
        RecoverySheets {
            workspace: self.0.workspace,
            name,
            relay: self.relay(),
            key: secret.public().id().to_string()[..8].to_owned(),
            made_ms: self.0.host.clock.now_ms(),
            shares: secret.split(self.0.workspace, &mut random(&self.0.host)),
        }
    }

    /// Whether there is a recovery key, and who may make one.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn recovery(&self) -> Result<RecoveryStatus> {
        let (key, may_make) = {
            let team = self.0.team();
            let me = team.membership.device(self.0.device);
            let owner = me.is_some_and(|me| !me.revoked && me.everywhere == Some(Role::Owner));
            (team.membership.recovery().copied(), owner)
        };
        let info = |key: cairn_sync::membership::RecoveryKey| {
            Ok::<_, ClientError>(RecoveryInfo {
                key: key.public.id().to_string()[..8].to_owned(),
                since_ms: key.since_ms,
                by_name: self.author_name(key.by)?,
            })
        };
        Ok(RecoveryStatus { key: key.map(info).transpose()?, may_make })
    }

    /// Says what shares belong to and whether they fit together, without a network and without using them.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where a text is no share, or damaged.
    pub fn check_shares(&self, shares: &[String]) -> Result<ShareCheck> {
        let read = recovery::read_shares(shares).map_err(no_shares)?;
        let current = self.0.team().membership.recovery().map(|key| key.public.id());
        let line = |share: &recovery::ShareInfo| ShareLine {
            number: share.number,
            workspace: share.workspace,
            this_workspace: share.workspace == self.0.workspace,
            key: hex::encode(share.key),
            current: share.workspace == self.0.workspace && current.is_some_and(|key| share.is_of(key)),
        };
        Ok(ShareCheck { shares: read.iter().map(line).collect(), complete: recovery::combine(shares).is_ok() })
    }

    /// Brings a workspace back when every device is lost: this folder becomes a new device, owner everywhere, that reads everything. The
    /// records come with the first sync.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where the shares do not give a key; [`ClientError::Relay`] where it was replaced, or the relay cannot be
    /// reached or does not know the workspace. The folder is then left without a device.
    pub async fn recover(
        dir: &Path,
        key: &DbKey,
        shares: &[String],
        relay: &str,
        person: &str,
        host: Host,
    ) -> Result<Self> {
        let (workspace, secret) = recovery::combine(shares).map_err(no_shares)?;
        let via = Via { relay: relay.to_owned(), workspace, genesis: None, secret: secret.secret() };
        Self::enrolled(dir, key, via, person, host).await
    }
}

fn no_shares(why: recovery::NotRecovered) -> ClientError {
    let hint = match why {
        recovery::NotRecovered::TooFew => format!("; any {NEEDED} of the three sheets are enough"),
        _ => String::new(),
    };
    ClientError::Unsound(sentence(&format!("{why}{hint}")))
}
