//! What owners and administrators do: invite, shut out, add spaces. These need the relay.

use std::sync::PoisonError;

use cairn_store::facts;
use cairn_sync::authoring::{self, Author as Signer, AuthoringError};
use cairn_sync::control::{Role, Scope, SignedEntry};
use cairn_sync::invite::InviteCode;
use cairn_sync::{DeviceId, ErrorCode, SpaceId};

use crate::error::{ClientError, Result};
use crate::host::Host;
use crate::sync::on_network;
use crate::team::Team;
use crate::workspace::{Workspace, sentence};

/// How often an entry is built again because somebody else appended first.
const TRIES: usize = 5;

impl Workspace {
    /// Makes an invite code for one new device, good once and for `ttl_ms` milliseconds. Whoever has it can join: hand it over in person,
    /// or by a channel you trust.
    ///
    /// # Errors
    /// [`ClientError::Forbidden`] where this device's role does not allow it; [`ClientError::Relay`].
    pub async fn invite(&self, role: Role, spaces: &[SpaceId], ttl_ms: i64) -> Result<String> {
        let seed: [u8; 32] = self.0.host.bytes();
        let expires = self.0.host.clock.now_ms().saturating_add(ttl_ms);
        let scope = Scope::spaces(spaces);
        let host = self.0.host.clone();
        self.append(move |team, signer| {
            let invited = (role, scope.clone(), expires);
            authoring::invite(&team.membership, &team.keys, signer, &seed, invited, &mut random(&host))
        })
        .await?;
        let genesis = *self.0.team().membership.genesis();
        Ok(InviteCode { relay: self.0.relay.address().to_owned(), workspace: self.0.workspace, genesis, seed }
            .to_string())
    }

    /// Shuts a device out and gives every space it could read a new key. It keeps what it had and reads nothing written afterwards.
    ///
    /// # Errors
    /// [`ClientError::Forbidden`]; [`ClientError::Relay`].
    pub async fn revoke(&self, device: DeviceId) -> Result<()> {
        let host = self.0.host.clone();
        self.append(move |team, signer| {
            Ok(authoring::revoke(&team.membership, &team.keys, signer, device, &mut random(&host))?.0)
        })
        .await
    }

    /// Adds a space; this device is its owner.
    ///
    /// # Errors
    /// [`ClientError::Forbidden`]; [`ClientError::Relay`].
    pub async fn add_space(&self, name: &str) -> Result<SpaceId> {
        let space = SpaceId(self.0.host.id());
        let (host, name) = (self.0.host.clone(), name.to_owned());
        self.append(move |team, signer| {
            Ok(authoring::add_space(&team.membership, signer, space, &name, &mut random(&host))?.0)
        })
        .await?;
        Ok(space)
    }

    /// Builds entries on the newest control log and appends them; again where somebody else was faster.
    async fn append(
        &self,
        build: impl Fn(&Team, Signer<'_>) -> std::result::Result<Vec<SignedEntry>, AuthoringError> + Send + Sync + 'static,
    ) -> Result<()> {
        let workspace = self.clone();
        on_network(async move { workspace.append_here(build).await }).await
    }

    async fn append_here(
        &self,
        build: impl Fn(&Team, Signer<'_>) -> std::result::Result<Vec<SignedEntry>, AuthoringError> + Send + Sync,
    ) -> Result<()> {
        let mut engine = self.0.engine.lock().await;
        for _ in 0..TRIES {
            engine.read_control(&self.0).await?;
            let entries = {
                let signer = Signer { secret: &self.0.secret, at_ms: self.0.host.clock.now_ms() };
                build(&self.0.team(), signer).map_err(|e| ClientError::Forbidden(sentence(&e.to_string())))?
            };
            match engine.append(&self.0, &entries).await {
                Ok(()) => return Ok(self.accept(entries)?),
                Err(ClientError::Relay(error)) if error.code == ErrorCode::ControlConflict => {}
                Err(error) => return Err(error),
            }
        }
        Err(ClientError::Protocol(
            "Others are changing the workspace at this moment. Nothing was changed; try again.".to_owned(),
        ))
    }

    fn accept(&self, entries: Vec<SignedEntry>) -> cairn_store::Result<()> {
        let bytes: Vec<_> = entries.iter().map(SignedEntry::to_bytes).collect();
        self.0.store.write(|tx| facts::append_control(tx, &bytes))?;
        let mut team = self.0.team.write().unwrap_or_else(PoisonError::into_inner);
        let mut log = std::mem::take(&mut team.log);
        log.extend(entries);
        *team = Team::of(log, &self.0.secret)?;
        Ok(())
    }
}

fn random(host: &Host) -> impl FnMut(&mut [u8]) {
    move |bytes| host.random.fill(bytes)
}
