//! What owners and administrators do: invite, shut out, add spaces. These need the relay.

use std::sync::Arc;

use cairn_sync::authoring::{self, Author as Signer, AuthoringError};
use cairn_sync::control::{Role, Scope, SignedEntry};
use cairn_sync::numbers::{INVITE_MS, PROTOCOL};
use cairn_sync::{DeviceId, ErrorCode, SpaceId, invite};
use zeroize::Zeroizing;

use crate::error::{ClientError, Result};
use crate::host::Host;
use crate::sync::{Engine, PATIENT, on_network};
use crate::team::Team;
use crate::workspace::{Inner, Workspace, sentence};

/// How often an entry is built again because somebody else appended first.
const TRIES: usize = 5;

impl Workspace {
    /// Makes an invite code for one new device, good once and for `ttl_ms` milliseconds, two weeks at most. Whoever has it can join: hand it
    /// over in person, or by a channel you trust. An owner is one everywhere, whatever spaces are named.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] for a life that is too long; [`ClientError::Forbidden`] where this device's role does not allow it;
    /// [`ClientError::Relay`].
    pub async fn invite(&self, role: Role, scope: impl Into<Scope>, ttl_ms: i64) -> Result<String> {
        if !(1..=INVITE_MS).contains(&ttl_ms) {
            let days = INVITE_MS / 86_400_000;
            return Err(ClientError::Unsound(format!(
                "An invite is good for {days} days at most, for whoever finds an old code could join by it. Nothing was made."
            )));
        }
        let seed = Zeroizing::new(self.0.host.bytes::<{ invite::SEED }>());
        let principal = invite::expand(&seed);
        let scope = if role == Role::Owner { Scope::everywhere() } else { scope.into() };
        let host = self.0.host.clone();
        self.append(move |team, signer| {
            let invited = (role, scope.clone(), signer.at_ms.saturating_add(ttl_ms));
            authoring::invite(&team.membership, &team.keys, signer, &principal, invited, &mut random(&host))
        })
        .await?;
        let genesis = *self.0.team().membership.genesis();
        Ok(invite::write(&self.0.relay.address(), self.0.workspace, &genesis, &seed))
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

    /// Gives a device another role (`None`: none any more), in one space or everywhere. What it may read only now it reads from the start;
    /// spaces it may read or write no more get a new key. Without a space or “everywhere”, wherever it has a role now; an owner is one
    /// everywhere.
    ///
    /// # Errors
    /// [`ClientError::Forbidden`], also for the last owner everywhere; [`ClientError::Relay`].
    pub async fn set_role(&self, device: DeviceId, role: Option<Role>, place: Place) -> Result<()> {
        if let (Some(Role::Owner), Place::Space(_)) = (role, place) {
            return Err(ClientError::Unsound(
                "An owner is one everywhere. Leave the space out, or give the admin role there. Nothing was changed."
                    .to_owned(),
            ));
        }
        let host = self.0.host.clone();
        self.append(move |team, signer| {
            let roles = roles_at(team, device, role, place);
            Ok(authoring::set_roles(&team.membership, &team.keys, signer, device, &roles, &mut random(&host))?.0)
        })
        .await
    }

    /// Adds a space; everyone with a role everywhere has that role there.
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

    /// Lets nobody in any more whose program speaks less than a version of the protocol: their records are safe, and they are told to
    /// update. It cannot be taken back.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] for a version that this program does not speak itself; [`ClientError::Forbidden`] where this device is no
    /// owner everywhere, or a later version is required already; [`ClientError::Relay`].
    pub async fn require_version(&self, version: u16) -> Result<()> {
        if version > PROTOCOL {
            return Err(ClientError::Unsound(format!(
                "This program speaks version {PROTOCOL} of the protocol itself: to require version {version} would shut out this device too. Nothing was changed; update first."
            )));
        }
        self.append(move |team, signer| authoring::raise_min_version(&team.membership, signer, version)).await
    }

    /// Builds entries on the newest control log and appends them; again where somebody else was faster.
    pub(crate) async fn append(
        &self,
        build: impl Fn(&Team, Signer<'_>) -> std::result::Result<Vec<SignedEntry>, AuthoringError> + Send + Sync + 'static,
    ) -> Result<()> {
        let inner = Arc::clone(&self.0);
        on_network(async move {
            let mut engine = inner.engine.lock().await;
            let _turn = inner.turn(PATIENT).await?;
            engine.change(&inner, build).await
        })
        .await
    }
}

impl Engine {
    /// Changes the workspace. Where a removal's keys came into somebody's way, the rest of them follows at once.
    pub(crate) async fn change(
        &mut self,
        inner: &Inner,
        build: impl Fn(&Team, Signer<'_>) -> std::result::Result<Vec<SignedEntry>, AuthoringError>,
    ) -> Result<()> {
        self.put(inner, build).await?;
        if inner.team().membership.spaces_to_rotate().next().is_none() {
            return Ok(());
        }
        let host = inner.host.clone();
        let rest = |team: &Team, signer: Signer<'_>| {
            Ok(authoring::keep_house(&team.membership, &team.keys, signer, &mut random(&host))?.0)
        };
        self.put(inner, rest).await
    }

    /// Builds entries on the newest control log and appends them; again where somebody else was faster. Where nothing is to be appended,
    /// nothing is sent.
    async fn put(
        &mut self,
        inner: &Inner,
        build: impl Fn(&Team, Signer<'_>) -> std::result::Result<Vec<SignedEntry>, AuthoringError>,
    ) -> Result<()> {
        for _ in 0..TRIES {
            self.read_control(inner).await?;
            let entries = {
                let signer = Signer { secret: &inner.secret, at_ms: self.relay_now(inner) };
                build(&inner.team(), signer).map_err(|e| ClientError::Forbidden(sentence(&e.to_string())))?
            };
            if entries.is_empty() {
                return Ok(());
            }
            match self.append(inner, entries).await {
                Ok(()) => return Ok(()),
                Err(ClientError::Relay(error)) if error.code == ErrorCode::ControlConflict => {}
                Err(error) => return Err(error),
            }
        }
        Err(ClientError::Protocol(
            "Others are changing the workspace at this moment. Nothing was changed; try again.".to_owned(),
        ))
    }
}

/// Where a role is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Wherever the device has a role now.
    AsNow,
    /// In every space, those of the future included.
    Everywhere,
    /// In this space.
    Space(SpaceId),
}

/// What a place means for a device: roles that would outlast the new one are changed with it.
fn roles_at(team: &Team, device: DeviceId, role: Option<Role>, place: Place) -> Vec<(Option<SpaceId>, Option<Role>)> {
    let known = team.membership.device(device);
    let single = || known.into_iter().flat_map(|known| known.spaces.iter().map(|(space, held)| (*space, *held)));
    let everywhere = place == Place::Everywhere || role == Some(Role::Owner);
    let holds = known.is_some_and(|known| known.everywhere.is_some());
    match place {
        Place::Space(space) if !everywhere => vec![(Some(space), role)],
        _ if everywhere || holds => {
            let above = single().filter(|(_, held)| Some(*held) > role).map(|(space, _)| (Some(space), role));
            std::iter::once((None, role)).chain(above).collect()
        }
        _ => single().map(|(space, _)| (Some(space), role)).collect(),
    }
}

pub(crate) fn random(host: &Host) -> impl FnMut(&mut [u8]) {
    move |bytes| host.random.fill(bytes)
}
