//! Joining: a new device enrols itself with the one-time key of an invite, or with the recovery key.

use cairn_sync::authoring::{self, Author as Signer, AuthoringError};
use cairn_sync::control::SignedEntry;
use cairn_sync::keys::DeviceSecret;
use cairn_sync::membership::Membership;
use cairn_sync::wire::{AppendRequest, ChallengeRequest, ControlRequest, SignInRequest};
use cairn_sync::{ApiError, ErrorCode, RelayApi, WorkspaceId};

use super::HttpRelay;
use crate::error::{ClientError, Result};
use crate::host::Host;
use crate::workspace::sentence;

/// How often the entry is built again because somebody else appended first.
const TRIES: usize = 5;

/// By what a device enrols.
pub(crate) struct Via {
    /// The relay's address.
    pub(crate) relay: String,
    /// The workspace.
    pub(crate) workspace: WorkspaceId,
    /// How the hash of its genesis begins; `None` where only the workspace's name is known, which founder and salt are bound to.
    pub(crate) genesis: Option<[u8; 16]>,
    /// The invite's principal, or the recovery key's.
    pub(crate) secret: DeviceSecret,
}

/// Enrols a device and gives the whole control log, its own entry included. One that is enrolled already, because an attempt before was
/// interrupted, is told so.
pub(crate) async fn enrol(code: &Via, secret: &DeviceSecret, host: &Host) -> Result<Vec<SignedEntry>> {
    let relay = HttpRelay::new(&code.relay)?;
    let via = &code.secret;
    let bearer = match sign_in(&relay, code, via).await {
        // The invite may be gone because this very device has used it.
        Err(gone) if matches!(gone.code, ErrorCode::InviteGone | ErrorCode::NotFound) => {
            sign_in(&relay, code, secret).await.map_err(|_| gone)?
        }
        other => other?,
    };
    for _ in 0..TRIES {
        let mut log = read_log(&relay, &bearer, code).await?;
        let members = Membership::replay(&log).map_err(|e| ClientError::Protocol(sentence(&e.to_string())))?;
        if members.device(secret.id()).is_some_and(|device| !device.revoked) {
            return Ok(log);
        }
        let signer = Signer { secret, at_ms: host.clock.now_ms() };
        let joined = authoring::enrol(&log, via, signer, &mut |bytes| host.random.fill(bytes)).map_err(refused)?;
        let entries = joined.entries.iter().map(|entry| entry.to_bytes().into()).collect();
        match relay.append(&bearer, AppendRequest { entries }).await {
            Ok(_) => {
                log.extend(joined.entries);
                return Ok(log);
            }
            Err(error) if error.code == ErrorCode::ControlConflict => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ClientError::Protocol(
        "Others are changing the workspace at this moment. The invite is still good; try again.".to_owned(),
    ))
}

async fn sign_in(relay: &HttpRelay, code: &Via, who: &DeviceSecret) -> std::result::Result<String, ApiError> {
    let challenge = relay.challenge(ChallengeRequest { workspace: code.workspace, who: who.id() }).await?;
    let signature = who.answer(&challenge.relay, code.workspace, &challenge.nonce);
    let request = SignInRequest { workspace: code.workspace, who: who.id(), nonce: challenge.nonce, signature };
    Ok(relay.sign_in(request).await?.bearer)
}

/// The control log from its genesis, which must be the one that the invite names.
async fn read_log(relay: &HttpRelay, bearer: &str, code: &Via) -> Result<Vec<SignedEntry>> {
    let mut log: Vec<SignedEntry> = Vec::new();
    loop {
        let page = relay.control(bearer, ControlRequest { after: log.len() as u64 }).await?;
        if page.entries.is_empty() {
            break;
        }
        for bytes in &page.entries {
            log.push(SignedEntry::from_bytes(bytes).map_err(|e| ClientError::Protocol(sentence(&e.to_string())))?);
        }
        if log.len() as u64 >= page.head {
            break;
        }
    }
    let first = log.first().map(SignedEntry::hash);
    if !first.is_some_and(|first| code.genesis.is_none_or(|wanted| first.starts_with(&wanted))) {
        return Err(ClientError::Invite("The relay offers another workspace than the one this invite is for. Nothing was joined; ask for a new invite and compare the relay's address.".to_owned()));
    }
    Ok(log)
}

fn refused(error: AuthoringError) -> ClientError {
    let text = sentence(&error.to_string());
    match error {
        AuthoringError::Refused(refused) if refused.code() == ErrorCode::InviteGone => {
            ClientError::Relay(ApiError::new(ErrorCode::InviteGone, text))
        }
        _ => ClientError::Invite(text),
    }
}
