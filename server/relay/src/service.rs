//! The relay's answers, independent of HTTP: signs in, judges, stores, hands out.
mod auth;
mod control;
mod found;
mod space;

use std::net::IpAddr;
use std::sync::Arc;

use cairn_sync::keys::DeviceSecret;
use cairn_sync::membership::Refused;
use cairn_sync::numbers::{MAX_PUSH, PROTOCOL, PROTOCOL_MIN};
use cairn_sync::wire::{
    AppendRequest, Appended, Challenge, ChallengeRequest, ContinueRequest, ControlHead, ControlPage, ControlRequest,
    FoundRequest, HeadRequest, Hello, HelloRequest, Malformed, Page, PullRequest, PushRequest, Pushed, SignInRequest,
    SignedHead, Token,
};
use cairn_sync::{ApiError, DeviceId, ErrorCode, RelayApi};

use crate::bus::Bus;
use crate::founding::Gate;
use crate::heavy::Heavy;
use crate::host::{Clock, Host};
use crate::limits::{Buckets, Limits, Quotas, Rate};
use crate::log::{Log, LogError};
use crate::members::Members;
use crate::metrics::Metrics;
use crate::network::counted;
pub(crate) use auth::Session;

/// A relay over a log: what HTTP, the tests and an in-process device talk to.
pub struct Service<L> {
    pub(crate) log: L,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) metrics: Arc<Metrics>,
    host: Host,
    identity: DeviceSecret,
    incarnation: u64,
    members: Members,
    auth: auth::Auth,
    by_device: Buckets<DeviceId>,
    by_address: Buckets<IpAddr>,
    foundings: Option<Buckets<IpAddr>>,
    gate: Gate,
    pub(crate) quotas: Quotas,
    pub(crate) heavy: Heavy,
}

impl<L: Log> Service<L> {
    /// A service over an open log. Whoever holds it may found workspaces: strangers come by HTTP.
    pub fn new(log: L, bus: Arc<dyn Bus>, metrics: Arc<Metrics>, limits: &Limits, host: Host) -> Self {
        let identity = log.identity();
        Self {
            bus,
            metrics,
            identity: DeviceSecret::from_seed(&identity.seed),
            incarnation: identity.incarnation,
            members: Members::new(Arc::clone(&host.clock)),
            auth: auth::Auth::new(&host),
            by_device: Buckets::new(limits.device),
            by_address: Buckets::new(limits.address),
            foundings: None,
            gate: Gate::Open,
            quotas: limits.quotas,
            heavy: Heavy::default(),
            log,
            host,
        }
    }

    /// Sets who may found workspaces, and how often from one address.
    pub(crate) fn guard(&mut self, gate: Gate, rate: Option<Rate>) {
        self.gate = gate;
        self.foundings = rate.map(Buckets::new);
    }

    /// Gives back the memory of what was not used lately. Called now and then.
    pub(crate) fn tidy(&self) {
        let now_ms = self.host.clock.now_ms();
        self.members.tidy();
        self.bus.tidy();
        self.auth.tidy(now_ms);
        self.by_device.tidy(now_ms);
        self.by_address.tidy(now_ms);
        if let Some(foundings) = &self.foundings {
            foundings.tidy(now_ms);
        }
        self.metrics.workspaces_in_memory(self.members.held());
    }

    /// Counts a request without sign-in against its address.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`].
    pub(crate) fn admit(&self, address: IpAddr) -> Result<(), ApiError> {
        self.by_address.take(counted(address), self.host.clock.now_ms())
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.host.clock)
    }

    pub(crate) fn random_bytes<const N: usize>(&self) -> [u8; N] {
        self.host.bytes()
    }

    fn check_incarnation(&self, believed: u64) -> Result<(), ApiError> {
        if believed == self.incarnation {
            return Ok(());
        }
        let detail = "the relay was restored from a backup: check what it has and send the rest";
        Err(ApiError::new(ErrorCode::WrongIncarnation, detail).expecting(self.incarnation))
    }
}

impl<L: Log> RelayApi for Service<L> {
    async fn hello(&self, request: HelloRequest) -> Result<Hello, ApiError> {
        let mut oldest = PROTOCOL_MIN;
        let mut control = None;
        if let Some(workspace) = request.workspace {
            match self.members.get(&self.log, workspace).await {
                Ok(workspace) => {
                    let members = workspace.now();
                    oldest = oldest.max(members.min_version());
                    control = Some(ControlHead { seq: members.head(), hash: *members.head_hash() });
                }
                Err(LogError::UnknownWorkspace) => {}
                Err(error) => return Err(storage(&error)),
            }
        }
        if request.protocol < oldest {
            let detail =
                "this version of Cairn is too old for the relay or the workspace: update; your records are safe";
            return Err(ApiError::new(ErrorCode::UnsupportedVersion, detail).expecting(oldest.into()));
        }
        Ok(Hello {
            relay: self.identity.public().sign,
            protocol_min: oldest,
            protocol_max: PROTOCOL,
            incarnation: self.incarnation,
            max_push: MAX_PUSH as u64,
            now_ms: self.host.clock.now_ms(),
            known: control.is_some(),
            control,
        })
    }

    async fn found(&self, request: FoundRequest) -> Result<Appended, ApiError> {
        self.found_workspace(&request, None).await
    }

    async fn challenge(&self, request: ChallengeRequest) -> Result<Challenge, ApiError> {
        self.new_challenge(&request).await
    }

    async fn sign_in(&self, request: SignInRequest) -> Result<Token, ApiError> {
        self.new_token(&request).await
    }

    async fn carry_on(&self, request: ContinueRequest) -> Result<Appended, ApiError> {
        self.continue_log(&request).await
    }

    async fn control(&self, bearer: &str, request: ControlRequest) -> Result<ControlPage, ApiError> {
        self.control_page(&self.authenticate(bearer).await?, request.after).await
    }

    async fn append(&self, bearer: &str, request: AppendRequest) -> Result<Appended, ApiError> {
        self.append_entries(&self.authenticate(bearer).await?, &request).await
    }

    async fn push(&self, bearer: &str, request: PushRequest) -> Result<Pushed, ApiError> {
        self.store(&self.authenticate(bearer).await?, request).await
    }

    async fn pull(&self, bearer: &str, request: PullRequest) -> Result<Page, ApiError> {
        self.page(&self.authenticate(bearer).await?, &request).await
    }

    async fn head(&self, bearer: &str, request: HeadRequest) -> Result<SignedHead, ApiError> {
        self.signed_head(&self.authenticate(bearer).await?, request.space).await
    }
}

/// What a device is told of a storage error.
pub(crate) fn storage(error: &LogError) -> ApiError {
    match error {
        LogError::UnknownWorkspace => ApiError::new(ErrorCode::NotFound, error.to_string()),
        LogError::Moved { head } => ApiError::new(ErrorCode::ControlConflict, error.to_string()).expecting(*head),
        LogError::Gap { expected } => ApiError::new(ErrorCode::SequenceGap, error.to_string()).expecting(*expected),
        LogError::Fork { expected } => ApiError::new(ErrorCode::SequenceFork, error.to_string()).expecting(*expected),
        LogError::OtherKey(_) => ApiError::new(ErrorCode::OtherKey, error.to_string()),
        LogError::Full => ApiError::new(ErrorCode::Full, error.to_string()).after(30_000),
        // A day's quota is free again within hours, another only when something is done about it.
        LogError::Quota(_) => ApiError::new(ErrorCode::Full, error.to_string()).after(15 * 60_000),
        LogError::Closed => ApiError::new(ErrorCode::Internal, error.to_string()).after(2_000),
        LogError::Damaged { .. } | LogError::Newer { .. } | LogError::InUse { .. } | LogError::Failed(_) => {
            tracing::error!(%error, "the storage failed");
            ApiError::new(ErrorCode::Internal, "the relay's storage failed; nothing of this request was stored")
                .after(5_000)
        }
    }
}

fn refused(error: &Refused) -> ApiError {
    let answer = ApiError::new(error.code(), error.to_string());
    match error {
        Refused::OutOfOrder { expected, .. } => answer.expecting(expected - 1),
        Refused::WrongEpoch { expected, .. } => answer.expecting((*expected).into()),
        _ => answer,
    }
}

pub(crate) fn malformed(error: &Malformed) -> ApiError {
    let code = if matches!(error, Malformed::TooLarge { .. }) { ErrorCode::TooLarge } else { ErrorCode::BadRequest };
    ApiError::new(code, error.to_string())
}
