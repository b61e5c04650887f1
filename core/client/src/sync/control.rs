//! Founding, signing in, and the control log.

use cairn_store::alarms::{self, Alarm};
use cairn_sync::authoring::in_requests;
use cairn_sync::control::SignedEntry;
use cairn_sync::numbers::{FOUND_ENTRIES, PROTOCOL};
use cairn_sync::wire::{
    AppendRequest, ContinueRequest, ControlHead, ControlRequest, FoundRequest, HelloRequest, SignInRequest,
};
use cairn_sync::{ApiError, ErrorCode, RelayApi, SpaceId};

use super::Engine;
use crate::alarms::OTHER_RELAY;
use crate::error::{ClientError, Result};
use crate::identity;
use crate::team::{NotTaken, Team};
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

    /// Gets a token, and compares the control log with the relay's: one that was restored from a backup lacks entries, perhaps even the one
    /// by which this device joined.
    pub(super) async fn sign_in(&mut self, inner: &Inner) -> Result<()> {
        match self.token(inner).await {
            Ok(()) => self.give_back(inner).await.map(drop),
            Err(ClientError::Relay(error)) if matches!(error.code, ErrorCode::NotFound | ErrorCode::Revoked) => {
                if self.give_back(inner).await? { self.token(inner).await } else { Err(error.into()) }
            }
            other => other,
        }
    }

    /// Trades a signed challenge for a token.
    pub(super) async fn token(&mut self, inner: &Inner) -> Result<()> {
        self.bearer = None;
        let workspace = inner.workspace;
        let challenge = self.challenge(inner).await?;
        let signature = inner.secret.answer(&challenge.relay, workspace, &challenge.nonce);
        let request = SignInRequest { workspace, who: inner.device, nonce: challenge.nonce, signature };
        let token = inner.relay.sign_in(request).await?;
        pin(inner, &challenge.relay)?;
        self.relay = challenge.relay;
        self.incarnation = token.incarnation;
        self.bearer = Some(token.bearer);
        self.relay_ahead_ms = token.expires_ms - cairn_sync::numbers::TOKEN_MS - inner.host.clock.now_ms();
        // Counted by this device's clock: the relay's may be hours away from it.
        self.session.signed_in(inner.host.clock.now_ms(), cairn_sync::numbers::TOKEN_MS);
        Ok(())
    }

    /// Gives the relay the control entries that it lost, and says whether there were any.
    async fn give_back(&mut self, inner: &Inner) -> Result<bool> {
        let question = HelloRequest { protocol: PROTOCOL, workspace: Some(inner.workspace) };
        let Some(theirs) = inner.relay.hello(question).await?.control else { return Ok(false) };
        let lost = match compare(&inner.team(), theirs) {
            Compared::Fork => return Err(fork(inner, theirs.seq)),
            Compared::RelayLacks(lost) => lost,
            Compared::Same | Compared::RelayIsAhead => return Ok(false),
        };
        tracing::warn!(entries = lost.len(), "the relay lacks entries of the control log: they are given back");
        for request in in_requests(lost) {
            let entries = request.iter().map(|entry| entry.to_bytes().into()).collect();
            let given = match &self.bearer {
                Some(bearer) => inner.relay.append(bearer, AppendRequest { entries }).await,
                None => inner.relay.carry_on(ContinueRequest { workspace: inner.workspace, entries }).await,
            };
            given.map_err(not_yet)?;
        }
        Ok(true)
    }

    /// Reads the control log to its end; signs in first where that is due.
    pub(crate) async fn read_control(&mut self, inner: &Inner) -> Result<()> {
        inner.team.catch_up(&inner.store)?;
        if self.bearer.is_none() {
            if !identity::is_founded(&inner.store)? {
                self.found(inner).await?;
            }
            self.sign_in(inner).await?;
        }
        loop {
            let after = inner.team().membership.head();
            let page = match inner.relay.control(self.bearer()?, ControlRequest { after }).await {
                Err(error) if error.code == ErrorCode::Unauthorized => {
                    self.bearer = None;
                    return Err(error.into());
                }
                other => other?,
            };
            self.incarnation = page.incarnation;
            if page.entries.is_empty() {
                if page.head < after {
                    self.give_back(inner).await?;
                }
                break;
            }
            let entries: Vec<Vec<u8>> = page.entries.into_iter().map(Vec::from).collect();
            accept(inner, &entries)?;
            if page.head <= inner.team().membership.head() {
                break;
            }
        }
        identity::set_fork(&inner.store, None)?;
        let team = inner.team();
        self.session.set_spaces(team.membership.spaces_of(inner.device).map(|(id, _)| id));
        self.session.control_read(team.membership.head());
        drop(team);
        self.met(inner)?;
        let head = inner.team().membership.head();
        if self.read_again_at != Some(head) {
            self.read_again_at = Some(head);
            self.read_again(inner)?;
        }
        self.note_pending(inner)
    }

    /// Appends entries that were built on the newest log. What does not fit into one request follows in others; where somebody comes between
    /// them, the first have done what was asked, and whoever keeps house makes the rest anew.
    pub(crate) async fn append(&mut self, inner: &Inner, entries: Vec<SignedEntry>) -> Result<()> {
        for (n, request) in in_requests(entries).into_iter().enumerate() {
            let entries = request.iter().map(|entry| entry.to_bytes().into()).collect();
            match inner.relay.append(self.bearer()?, AppendRequest { entries }).await {
                Ok(_) => take(inner, request)?,
                Err(error) if n > 0 && error.code == ErrorCode::ControlConflict => {
                    self.session.control_moved();
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// The relay at an address stays the same one until a person gives another address. One that was rebuilt has another key, and so has somebody
/// who passes for it.
fn pin(inner: &Inner, relay: &[u8; 32]) -> Result<()> {
    let known = inner.store.read(identity::relay_key)?;
    if known.as_ref() == Some(relay) {
        return Ok(());
    }
    let at_ms = inner.host.clock.now_ms();
    inner.store.write(|tx| {
        if known.is_some() {
            let text = format!("the relay's key was another one before; now it is {}", hex::encode(relay));
            let (what, space, who) = (OTHER_RELAY.to_owned(), SpaceId([0; 16]), inner.device);
            alarms::raise(tx, &Alarm { what, space, who, text, at_ms, times: 1 })?;
        }
        identity::set_relay_key(tx, relay)
    })?;
    Ok(())
}

/// How the relay's control log stands to this device's.
enum Compared {
    Same,
    /// Whether it continues this one, its entries will tell.
    RelayIsAhead,
    RelayLacks(Vec<SignedEntry>),
    Fork,
}

fn compare(team: &Team, theirs: ControlHead) -> Compared {
    let theirs_at = usize::try_from(theirs.seq).unwrap_or(usize::MAX);
    match theirs_at.checked_sub(1).and_then(|at| team.log.get(at)) {
        None => Compared::RelayIsAhead,
        Some(ours) if ours.hash() != theirs.hash => Compared::Fork,
        Some(_) if theirs_at == team.log.len() => Compared::Same,
        Some(_) => Compared::RelayLacks(team.log[theirs_at..].to_vec()),
    }
}

/// A joining by an invite that has ended since is taken back from an administrator only.
fn not_yet(error: ApiError) -> ApiError {
    if error.code != ErrorCode::InviteGone {
        return error;
    }
    let text = "The relay was restored from a backup and has lost how this device joined. It goes on by itself as soon as an administrator's \
                device has met the relay; everything is kept on this device.";
    ApiError::new(ErrorCode::RateLimited, text).after(30_000)
}

/// The logs contradict each other: a person decides.
fn fork(inner: &Inner, seq: u64) -> ClientError {
    if let Err(error) = identity::set_fork(&inner.store, Some(seq)) {
        return error.into();
    }
    let text = format!(
        "The relay and this device disagree on who belongs to the workspace, at entry {seq} of the log of members or before. Either the relay was \
         restored from a backup and somebody changed it before the others came back, or it cannot be trusted. Everything is kept on this device \
         and nothing is sent. Tell the relay's operator: `cairn control export` and `cairn relay use-control` decide which log holds."
    );
    ClientError::Relay(ApiError::new(ErrorCode::ControlFork, text).expecting(seq))
}

fn wrong(why: &str) -> ClientError {
    ClientError::Protocol(format!(
        "The relay gave a control log that does not hold: {} Nothing was changed. Tell an administrator.",
        sentence(why)
    ))
}

/// Checks entries against the rules, keeps them, and opens the keys that they bring.
fn accept(inner: &Inner, entries: &[Vec<u8>]) -> Result<()> {
    let read: std::result::Result<Vec<SignedEntry>, _> =
        entries.iter().map(|bytes| SignedEntry::from_bytes(bytes)).collect();
    take(inner, read.map_err(|e| wrong(&e.to_string()))?)
}

fn take(inner: &Inner, entries: Vec<SignedEntry>) -> Result<()> {
    match inner.team.take(&inner.store, entries)? {
        Ok(()) => Ok(()),
        Err(NotTaken::Refused(why)) => Err(wrong(&why.to_string())),
        Err(NotTaken::Fork { seq }) => Err(fork(inner, seq)),
    }
}
