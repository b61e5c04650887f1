//! When the relay and this device hold different logs of members: what a person can do about it.

use std::sync::Arc;

use cairn_sync::RelayApi;
use cairn_sync::control::SignedEntry;
use cairn_sync::control_file;
use cairn_sync::wire::ControlRequest;
use serde::Serialize;

use super::{Engine, PATIENT, on_network};
use crate::error::{ClientError, Result};
use crate::identity;
use crate::workspace::{Inner, Workspace, sentence};

/// What came of taking over the relay's log of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Adopted {
    /// Number of the newest entry that holds now.
    pub head: u64,
    /// Entries of this device's log that hold no more; they are kept aside.
    pub set_aside: usize,
}

impl Workspace {
    /// The log of members as a text, for the relay's operator. It holds no secret that opens anything, but says who belongs to the workspace.
    #[must_use]
    pub fn export_control(&self) -> String {
        control_file::write(&self.0.team().log)
    }

    /// Takes the relay's log of members over in place of this device's: a person has decided that it is the right one. What this device's log
    /// had beyond it, removals included, holds no more, and is kept aside.
    ///
    /// # Errors
    /// [`ClientError::Relay`] where the relay cannot be reached, or does not let this device in; [`ClientError::Protocol`] where its log does
    /// not hold or is another workspace's. Nothing was changed then.
    pub async fn adopt_control(&self) -> Result<Adopted> {
        let inner = Arc::clone(&self.0);
        on_network(async move {
            let mut engine = inner.engine.lock().await;
            let _turn = inner.turn(PATIENT).await?;
            engine.adopt(&inner).await
        })
        .await
    }
}

impl Engine {
    async fn adopt(&mut self, inner: &Inner) -> Result<Adopted> {
        self.token(inner).await?;
        let mut log: Vec<SignedEntry> = Vec::new();
        loop {
            let page = inner.relay.control(self.bearer()?, ControlRequest { after: log.len() as u64 }).await?;
            let last = page.entries.is_empty();
            for bytes in &page.entries {
                log.push(SignedEntry::from_bytes(bytes).map_err(|e| ClientError::Protocol(sentence(&e.to_string())))?);
            }
            if last || log.len() as u64 >= page.head {
                break;
            }
        }
        let genesis = *inner.team().membership.genesis();
        if log.first().map(SignedEntry::hash) != Some(genesis) {
            return Err(ClientError::Protocol(
                "The relay's log is another workspace's. Nothing was changed.".to_owned(),
            ));
        }
        let head = log.len() as u64;
        let set_aside = inner.team.replace(&inner.store, log)?.map_err(|why| {
            ClientError::Protocol(format!(
                "The relay's log does not hold: {} Nothing was changed.",
                sentence(&why.to_string())
            ))
        })?;
        identity::set_fork(&inner.store, None)?;
        self.session.wake();
        self.session.control_moved();
        Ok(Adopted { head, set_aside })
    }
}
