//! Another relay than before: its address was changed, or it lost everything, or it was another one for a moment only.

use cairn_store::{Write, facts};
use cairn_sync::numbers::PROTOCOL;
use cairn_sync::wire::{ChallengeRequest, HelloRequest};
use cairn_sync::{ApiError, ErrorCode, RelayApi, SpaceId};

use super::{Engine, checked};
use crate::error::Result;
use crate::identity;
use crate::workspace::{Inner, Workspace};

/// How long a relay must say that it does not know the workspace before it is founded there again, in milliseconds: a wrong relay may
/// answer at this address for a moment, and it need not learn who belongs to the workspace.
const SURE_MS: i64 = 60_000;
const UNKNOWN_SINCE: &str = "unknown at the relay since";

impl Workspace {
    /// Talks to the relay at this address from now on. It need not know the workspace: then the workspace is founded there again from this
    /// device's copy of its log, and everything is sent again. The other devices are given the address in the same way.
    ///
    /// # Errors
    /// [`ClientError::Unsound`](crate::ClientError::Unsound) where the address cannot be one;
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn set_relay(&self, address: &str) -> Result<()> {
        let address = checked(address, self.0.host.insecure_http)?;
        self.0.store.write(|tx| {
            // A person chose it: nothing is waited for.
            facts::set(tx, UNKNOWN_SINCE, &0_i64.to_be_bytes())?;
            identity::set_relay(tx, &address)
        })?;
        self.wake_sync();
        Ok(())
    }

    /// The relay's address.
    #[must_use]
    pub fn relay(&self) -> String {
        self.0.relay.address().as_ref().to_owned()
    }
}

impl Engine {
    /// Goes to the address that is kept now; another process may have changed it.
    pub(super) fn follow_relay(&mut self, inner: &Inner) -> Result<()> {
        let kept = identity::relay(&inner.store)?;
        if *kept != *inner.relay.address() {
            inner.relay.move_to(&kept);
            (self.bearer, self.fetching) = (None, None);
            self.session.moved();
        }
        Ok(())
    }

    /// The relay refused to let this device sign in. Where it does not know the workspace at all, and that is no passing mistake, it is
    /// founded there again. Whether that was done.
    pub(super) async fn founded_again(&mut self, inner: &Inner, error: &ApiError) -> Result<bool> {
        let question = HelloRequest { protocol: PROTOCOL, workspace: Some(inner.workspace) };
        if error.code != ErrorCode::NotFound || inner.relay.hello(question).await?.known {
            return Ok(false);
        }
        let now = inner.host.clock.now_ms();
        let since = inner.store.read(|conn| facts::get(conn, UNKNOWN_SINCE))?;
        let since = since.and_then(|bytes| bytes.try_into().ok()).map(i64::from_be_bytes).filter(|since| *since <= now);
        match since {
            Some(since) if now - since >= SURE_MS => {
                tracing::warn!("the relay does not know the workspace: it is founded there again");
                self.found(inner).await?;
                Ok(true)
            }
            Some(_) => Ok(false),
            None => {
                inner.store.write(|tx| facts::set(tx, UNKNOWN_SINCE, &now.to_be_bytes()))?;
                Ok(false)
            }
        }
    }

    /// The relay lets this device in. Spaces that were read at another one, or at this one before it lost everything, are compared with it
    /// first.
    pub(super) fn met(&mut self, inner: &Inner) -> Result<()> {
        let spaces: Vec<SpaceId> = inner.team().membership.spaces_of(inner.device).map(|(id, _)| id).collect();
        let relay = self.relay;
        let (unknown, elsewhere) = inner.store.read(|conn| {
            let unknown = facts::get(conn, UNKNOWN_SINCE)?.is_some_and(|since| !since.is_empty());
            let mut elsewhere = Vec::new();
            for space in &spaces {
                elsewhere.push(facts::get(conn, &relay_fact(*space))?.is_none_or(|read_at| read_at != relay));
            }
            Ok((unknown, elsewhere))
        })?;
        if !unknown && !elsewhere.contains(&true) {
            return Ok(());
        }
        let other = inner.store.write(|tx| {
            facts::set(tx, UNKNOWN_SINCE, &[])?;
            let mut other = Vec::new();
            for space in spaces.iter().zip(&elsewhere).filter_map(|(space, elsewhere)| elsewhere.then_some(*space)) {
                if facts::get(tx, &relay_fact(space))?.is_some() {
                    other.push(space);
                } else {
                    read_at(tx, space, &relay)?;
                }
            }
            Ok(other)
        })?;
        for space in other {
            self.session.reconcile(space);
        }
        Ok(())
    }

    /// A challenge of the relay's; where it has lost the workspace, after it was founded there again.
    pub(super) async fn challenge(&mut self, inner: &Inner) -> Result<cairn_sync::wire::Challenge> {
        let request = ChallengeRequest { workspace: inner.workspace, who: inner.device };
        match inner.relay.challenge(request.clone()).await {
            Err(error) if self.founded_again(inner, &error).await? => Ok(inner.relay.challenge(request).await?),
            other => Ok(other?),
        }
    }
}

/// A space's cursor belongs to this relay.
pub(super) fn read_at(tx: &Write<'_>, space: SpaceId, relay: &[u8; 32]) -> cairn_store::Result<()> {
    facts::set(tx, &relay_fact(space), relay)
}

fn relay_fact(space: SpaceId) -> String {
    format!("relay of {space}")
}
