use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use cairn_sync::keys::sign_in_message;
use cairn_sync::membership::{Membership, Principal};
use cairn_sync::numbers::{CHALLENGE_MS, SIGN_IN_CONTEXT, TOKEN_MS};
use cairn_sync::wire::{Challenge, ChallengeRequest, SignInRequest, Token};
use cairn_sync::{ApiError, DeviceId, ErrorCode, WorkspaceId};

use super::{Service, storage};
use crate::log::{Log, TokenHolder};
use crate::members::Workspace;

const TOKEN_HASH: &str = "cairn 2026 relay token hash 1";
/// Challenges and tokens in memory before the ended ones are swept out.
const SWEEP: usize = 10_000;
/// Challenges that can be open at once; more are refused until some end.
const OPEN_CHALLENGES: usize = 200_000;

struct Open {
    workspace: WorkspaceId,
    who: DeviceId,
    ends_ms: i64,
}

/// Open challenges, and tokens seen lately.
#[derive(Default)]
pub(super) struct Auth {
    challenges: Mutex<HashMap<[u8; 32], Open>>,
    tokens: RwLock<HashMap<[u8; 32], TokenHolder>>,
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
        } else if members.is_spent(who) {
            ApiError::new(ErrorCode::InviteGone, "the invite was used or withdrawn: ask for a new one")
        } else {
            ApiError::new(ErrorCode::NotFound, "the relay does not know this device in this workspace")
        }
    })
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
        let workspace = self.members.get(&self.log, request.workspace).await.map_err(|e| storage(&e))?;
        expired(&principal(&workspace.now(), request.who)?, now_ms)?;
        let nonce = self.host.bytes();
        let open = Open { workspace: request.workspace, who: request.who, ends_ms: now_ms + CHALLENGE_MS };
        let mut challenges = self.auth.challenges.lock().unwrap_or_else(PoisonError::into_inner);
        if challenges.len() >= SWEEP {
            challenges.retain(|_, open| open.ends_ms >= now_ms);
        }
        if challenges.len() >= OPEN_CHALLENGES {
            return Err(
                ApiError::new(ErrorCode::RateLimited, "too many sign-ins at once").after(CHALLENGE_MS.unsigned_abs())
            );
        }
        challenges.insert(nonce, open);
        Ok(Challenge { nonce, relay: self.identity.public().sign })
    }

    pub(super) async fn new_token(&self, request: &SignInRequest) -> Result<Token, ApiError> {
        let now_ms = self.host.clock.now_ms();
        let open = self.auth.challenges.lock().unwrap_or_else(PoisonError::into_inner).remove(&request.nonce);
        open.filter(|open| open.ends_ms >= now_ms && open.workspace == request.workspace && open.who == request.who)
            .ok_or_else(|| unauthorized("the challenge was used or has expired: ask for a new one"))?;
        let workspace = self.members.get(&self.log, request.workspace).await.map_err(|e| storage(&e))?;
        let principal = principal(&workspace.now(), request.who)?;
        expired(&principal, now_ms)?;
        let message = sign_in_message(&self.identity.public().sign, request.workspace, request.who, &request.nonce);
        let verified = principal.public().verify(SIGN_IN_CONTEXT, &message, &request.signature);
        verified.map_err(|_| unauthorized("the challenge was not signed by this device"))?;

        let bearer = self.host.bytes::<32>().iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
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
        let hash = hash(bearer);
        let cached = self.auth.tokens.read().unwrap_or_else(PoisonError::into_inner).get(&hash).copied();
        let holder = if let Some(holder) = cached {
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

    fn remember(&self, hash: [u8; 32], holder: TokenHolder, now_ms: i64) {
        let mut tokens = self.auth.tokens.write().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= SWEEP {
            tokens.retain(|_, holder| holder.expires_ms >= now_ms);
        }
        tokens.insert(hash, holder);
    }
}

fn hash(bearer: &str) -> [u8; 32] {
    blake3::derive_key(TOKEN_HASH, bearer.as_bytes())
}
