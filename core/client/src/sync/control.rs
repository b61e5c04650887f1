//! Founding, signing in, and the control log.

use std::sync::PoisonError;

use cairn_store::facts;
use cairn_sync::RelayApi;
use cairn_sync::control::SignedEntry;
use cairn_sync::numbers::FOUND_ENTRIES;
use cairn_sync::wire::{AppendRequest, ControlRequest, FoundRequest, SignInRequest};

use super::Engine;
use crate::error::{ClientError, Result};
use crate::identity;
use crate::team::Team;
use crate::workspace::{Inner, sentence};

impl Engine {
    /// Tells the relay of a workspace that was founded here.
    pub(super) async fn found(&mut self, inner: &Inner) -> Result<()> {
        let entries = inner.team().log.iter().take(FOUND_ENTRIES).map(|e| e.to_bytes().into()).collect();
        let token = identity::found_token(&inner.store)?;
        inner.relay.found(FoundRequest { entries, token }).await?;
        inner.store.write(identity::set_founded)?;
        self.session.founded();
        Ok(())
    }

    /// Trades a signed challenge for a token.
    pub(super) async fn sign_in(&mut self, inner: &Inner) -> Result<()> {
        let workspace = inner.workspace;
        let challenge = self.challenge(inner).await?;
        let signature = inner.secret.answer(&challenge.relay, workspace, &challenge.nonce);
        let request = SignInRequest { workspace, who: inner.device, nonce: challenge.nonce, signature };
        let token = inner.relay.sign_in(request).await?;
        self.relay = challenge.relay;
        self.incarnation = token.incarnation;
        self.bearer = Some(token.bearer);
        self.relay_ahead_ms = token.expires_ms - cairn_sync::numbers::TOKEN_MS - inner.host.clock.now_ms();
        // Counted by this device's clock: the relay's may be hours away from it.
        self.session.signed_in(inner.host.clock.now_ms(), cairn_sync::numbers::TOKEN_MS);
        Ok(())
    }

    /// Reads the control log to its end; signs in first where that is due.
    pub(crate) async fn read_control(&mut self, inner: &Inner) -> Result<()> {
        if self.bearer.is_none() {
            if !identity::is_founded(&inner.store)? {
                self.found(inner).await?;
            }
            self.sign_in(inner).await?;
        }
        loop {
            let after = inner.team().membership.head();
            let page = match inner.relay.control(self.bearer()?, ControlRequest { after }).await {
                Err(error) if error.code == cairn_sync::ErrorCode::Unauthorized => {
                    self.bearer = None;
                    return Err(error.into());
                }
                other => other?,
            };
            self.incarnation = page.incarnation;
            if page.entries.is_empty() {
                break;
            }
            let entries: Vec<Vec<u8>> = page.entries.into_iter().map(Vec::from).collect();
            accept(inner, &entries)?;
            if page.head <= inner.team().membership.head() {
                break;
            }
        }
        let team = inner.team();
        self.session.set_spaces(team.membership.spaces_of(inner.device).map(|(id, _)| id));
        self.session.control_read(team.membership.head());
        drop(team);
        self.met(inner)?;
        self.note_pending(inner)
    }

    /// Appends entries that were built on the newest log.
    pub(crate) async fn append(&mut self, inner: &Inner, entries: &[SignedEntry]) -> Result<()> {
        let entries = entries.iter().map(|e| e.to_bytes().into()).collect();
        inner.relay.append(self.bearer()?, AppendRequest { entries }).await?;
        Ok(())
    }
}

/// Checks entries against the rules, keeps them, and opens the keys that they bring.
fn accept(inner: &Inner, entries: &[Vec<u8>]) -> Result<()> {
    let wrong = |why: String| {
        ClientError::Protocol(format!(
            "The relay gave a control log that does not hold: {} Nothing was changed. Tell an administrator.",
            sentence(&why)
        ))
    };
    let read: Vec<SignedEntry> = entries
        .iter()
        .map(|bytes| SignedEntry::from_bytes(bytes))
        .collect::<std::result::Result<_, _>>()
        .map_err(|e| wrong(e.to_string()))?;
    let mut membership = inner.team().membership.clone();
    read.iter().try_for_each(|entry| membership.apply(entry)).map_err(|e| wrong(e.to_string()))?;
    inner.store.write(|tx| facts::append_control(tx, entries))?;
    let mut team = inner.team.write().unwrap_or_else(PoisonError::into_inner);
    let mut log = std::mem::take(&mut team.log);
    log.extend(read);
    *team = Team::of(log, &inner.secret)?;
    Ok(())
}
