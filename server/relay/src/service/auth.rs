use std::sync::{Arc, Mutex, PoisonError};

use cairn_sync::keys::sign_in_message;
use cairn_sync::membership::{Membership, Principal};
use cairn_sync::numbers::{CHALLENGE_MS, SIGN_IN_CONTEXT, TOKEN_MS};
use cairn_sync::wire::{Challenge, ChallengeRequest, SignInRequest, Token};
use cairn_sync::{ApiError, DeviceId, ErrorCode, WorkspaceId};

use super::{Service, storage};
use crate::host::Host;
use crate::log::{Log, LogError, TokenHolder};
use crate::members::Workspace;
use crate::recent::Recent;

const TOKEN_HASH: &str = "cairn 2026 relay token hash 1";
const CHALLENGE_MAC: &str = "cairn 2026 relay challenge mac 1";
/// Tokens of one generation kept in memory; others are read from the log.
const TOKENS: usize = 20_000;
/// Answered challenges of one generation. Each took a valid signature, so only members can fill it; the oldest may then be answered twice
/// within its minute, by whoever holds the signature.
const ANSWERED: usize = 500_000;
/// Characters of a token.
const BEARER: usize = 64;

/// Challenges that were answered, and tokens seen lately.
///
/// A challenge is not kept: it carries its end and a code that only this process can make. So a flood of them fills nothing.
pub(super) struct Auth {
    key: [u8; 32],
    answered: Mutex<Recent<[u8; 32], ()>>,
    tokens: Mutex<Recent<[u8; 32], TokenHolder>>,
}

impl Auth {
    pub fn new(host: &Host) -> Self {
        let tokens = Mutex::new(Recent::new(TOKENS, TOKEN_MS));
        let answered = Mutex::new(Recent::new(ANSWERED, CHALLENGE_MS));
        Self { key: blake3::derive_key(CHALLENGE_MAC, &host.bytes::<32>()), answered, tokens }
    }

    pub fn tidy(&self, now_ms: i64) {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).tidy(now_ms);
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).tidy(now_ms);
    }

    /// A challenge: 8 bytes of its end, 8 of randomness, 16 of the code.
    fn challenge(&self, workspace: WorkspaceId, who: DeviceId, ends_ms: i64, random: [u8; 8]) -> [u8; 32] {
        let mut nonce = [0; 32];
        nonce[..8].copy_from_slice(&ends_ms.to_be_bytes());
        nonce[8..16].copy_from_slice(&random);
        let mut mac = blake3::Hasher::new_keyed(&self.key);
        mac.update(&nonce[..16]).update(&workspace.0).update(&who.0);
        mac.finalize_xof().fill(&mut nonce[16..]);
        nonce
    }

    /// Whether this process made the challenge for this principal, lately, and it was not answered.
    fn is_open(&self, request: &SignInRequest, now_ms: i64) -> bool {
        let (mut end, mut random) = ([0; 8], [0; 8]);
        end.copy_from_slice(&request.nonce[..8]);
        random.copy_from_slice(&request.nonce[8..16]);
        let ends_ms = i64::from_be_bytes(end);
        let made = self.challenge(request.workspace, request.who, ends_ms, random);
        // Compared as hashes: how long that takes says nothing of the code.
        blake3::hash(&made) == blake3::hash(&request.nonce)
            && (now_ms..=now_ms.saturating_add(CHALLENGE_MS)).contains(&ends_ms)
            && self.answered.lock().unwrap_or_else(PoisonError::into_inner).get(request.nonce, now_ms).is_none()
    }

    /// Marks a challenge as answered; false when somebody was faster.
    fn answer(&self, nonce: [u8; 32], now_ms: i64) -> bool {
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        let first = answered.get(nonce, now_ms).is_none();
        answered.insert(nonce, (), now_ms);
        first
    }
}

/// Whoever holds a token, and the workspace as it was when the request came.
pub(crate) struct Session {
    pub who: DeviceId,
    pub workspace: Arc<Workspace>,
    pub members: Arc<Membership>,
}

impl Session {
    /// Who that is now.
    pub fn principal(&self) -> Result<Principal, ApiError> {
        principal(&self.members, self.who)
    }

    /// A device that was not removed.
    pub fn device(&self) -> Result<(), ApiError> {
        match self.principal()? {
            Principal::Device(_) => Ok(()),
            Principal::Invite(..) | Principal::Recovery(_) => {
                let detail = "an invite or recovery key may only read the control log and add a device";
                Err(ApiError::new(ErrorCode::Forbidden, detail))
            }
        }
    }
}

fn principal(members: &Membership, who: DeviceId) -> Result<Principal, ApiError> {
    members.principal(who).ok_or_else(|| {
        if members.is_revoked(who) {
            ApiError::new(ErrorCode::Revoked, "this device was removed from the workspace")
        } else if members.is_replaced(who) {
            let why = "this recovery key was replaced by a newer one: use the newest sheets";
            ApiError::new(ErrorCode::InviteGone, why)
        } else if members.is_spent(who) {
            ApiError::new(ErrorCode::InviteGone, "the invite was used or withdrawn: ask for a new one")
        } else {
            not_known()
        }
    })
}

/// The same for a workspace that is not here and a device that is not in it: a stranger who tries names learns nothing.
fn not_known() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "the relay does not know this device in this workspace")
}

fn unknown(error: &LogError) -> ApiError {
    if *error == LogError::UnknownWorkspace { not_known() } else { storage(error) }
}

fn expired(principal: &Principal, now_ms: i64) -> Result<(), ApiError> {
    match principal {
        Principal::Invite(_, end) if *end < now_ms => {
            Err(ApiError::new(ErrorCode::InviteGone, "the invite has expired: ask for a new one"))
        }
        _ => Ok(()),
    }
}

fn unauthorized(detail: &str) -> ApiError {
    ApiError::new(ErrorCode::Unauthorized, detail)
}

impl<L: Log> Service<L> {
    pub(super) async fn new_challenge(&self, request: &ChallengeRequest) -> Result<Challenge, ApiError> {
        let now_ms = self.host.clock.now_ms();
        let workspace = self.members.get(&self.log, request.workspace).await.map_err(|e| unknown(&e))?;
        expired(&principal(&workspace.now(), request.who)?, now_ms)?;
        let nonce =
            self.auth.challenge(request.workspace, request.who, now_ms.saturating_add(CHALLENGE_MS), self.host.bytes());
        Ok(Challenge { nonce, relay: self.identity.public().sign })
    }

    pub(super) async fn new_token(&self, request: &SignInRequest) -> Result<Token, ApiError> {
        let now_ms = self.host.clock.now_ms();
        let closed = || unauthorized("the challenge was used or has expired: ask for a new one");
        if !self.auth.is_open(request, now_ms) {
            return Err(closed());
        }
        let workspace = self.members.get(&self.log, request.workspace).await.map_err(|e| unknown(&e))?;
        let principal = principal(&workspace.now(), request.who)?;
        expired(&principal, now_ms)?;
        let message = sign_in_message(&self.identity.public().sign, request.workspace, request.who, &request.nonce);
        let verified = principal.public().verify(SIGN_IN_CONTEXT, &message, &request.signature);
        verified.map_err(|_| unauthorized("the challenge was not signed by this device"))?;
        if !self.auth.answer(request.nonce, now_ms) {
            return Err(closed());
        }
        let bearer = self.host.text::<{ BEARER / 2 }>();
        let holder = TokenHolder { workspace: request.workspace, who: request.who, expires_ms: now_ms + TOKEN_MS };
        let hash = hash(&bearer);
        self.log.put_token(hash, holder, now_ms).await.map_err(|e| storage(&e))?;
        self.remember(hash, holder, now_ms);
        Ok(Token { bearer, expires_ms: holder.expires_ms, incarnation: self.incarnation })
    }

    /// Who holds a token that has not ended; counts against the holder's rate.
    ///
    /// # Errors
    /// [`ErrorCode::Unauthorized`], [`ErrorCode::RateLimited`], or a storage error.
    pub(crate) async fn authenticate(&self, bearer: &str) -> Result<Session, ApiError> {
        let session = self.session(bearer).await?;
        self.by_device.take(session.who, self.host.clock.now_ms())?;
        Ok(session)
    }

    /// Who holds a token that has not ended, before anything is read from the line.
    pub(crate) async fn session(&self, bearer: &str) -> Result<Session, ApiError> {
        let now_ms = self.host.clock.now_ms();
        if bearer.len() != BEARER || !bearer.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(unauthorized("the token is not known: sign in"));
        }
        let hash = hash(bearer);
        let holder = if let Some(holder) = self.remembered(hash, now_ms) {
            holder
        } else {
            let stored = self.log.token(hash).await.map_err(|e| storage(&e))?;
            let holder = stored.ok_or_else(|| unauthorized("the token is not known: sign in"))?;
            self.remember(hash, holder, now_ms);
            holder
        };
        if holder.expires_ms < now_ms {
            return Err(unauthorized("the token has expired: sign in again"));
        }
        let workspace = self.members.get(&self.log, holder.workspace).await.map_err(|e| storage(&e))?;
        let members = workspace.now();
        Ok(Session { who: holder.who, workspace, members })
    }

    /// Whether a token is held in memory: looking up another one costs a read, and counts against its address.
    pub(crate) fn is_remembered(&self, bearer: &str) -> bool {
        self.remembered(hash(bearer), self.host.clock.now_ms()).is_some()
    }

    fn remembered(&self, hash: [u8; 32], now_ms: i64) -> Option<TokenHolder> {
        self.auth.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(hash, now_ms).copied()
    }

    fn remember(&self, hash: [u8; 32], holder: TokenHolder, now_ms: i64) {
        self.auth.tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, holder, now_ms);
    }
}

fn hash(bearer: &str) -> [u8; 32] {
    blake3::derive_key(TOKEN_HASH, bearer.as_bytes())
}
