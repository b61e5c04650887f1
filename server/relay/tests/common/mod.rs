//! A device that speaks the protocol over HTTP, with real keys and nothing else.
#![allow(dead_code, reason = "each test program uses a part of it")]
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use cairn_relay::host::{Clock, Host};
use cairn_relay::{Relay, RelayConfig, Running};
use cairn_sync::api::{APPEND, CHALLENGE, CONTROL, Endpoint, FOUND, HEAD, HELLO, PULL, PUSH, SIGN_IN};
use cairn_sync::authoring::{Author, Founded, enrol, found, invite};
use cairn_sync::control::{Role, Scope, SignedEntry};
use cairn_sync::envelope::{Body, BodyChange, Header, Previous, Sealer};
use cairn_sync::epochs::EpochKeys;
use cairn_sync::keys::{DeviceSecret, DocKey};
use cairn_sync::membership::Membership;
use cairn_sync::numbers::SUITE_2;
use cairn_sync::wire::{
    AppendRequest, Appended, Challenge, ChallengeRequest, ControlPage, ControlRequest, FoundRequest, HeadRequest,
    Hello, HelloRequest, Page, PullRequest, PushRequest, Pushed, SignInRequest, SignedHead, Token, decode, encode,
};
use cairn_sync::{ApiError, DeviceId, DocId, ErrorCode, SpaceId, WorkspaceId};
use minicbor::{Decode, Encode};

pub const SPACE: SpaceId = SpaceId([7; 16]);
pub const HOUR: i64 = 3_600_000;

/// A clock that the test moves.
pub struct TestClock(pub AtomicI64);

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A relay on loopback with a folder and clock of its own.
pub struct TestRelay {
    pub dir: tempfile::TempDir,
    pub clock: Arc<TestClock>,
    pub running: Running,
}

impl TestRelay {
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    pub async fn with(change: impl FnOnce(&mut RelayConfig)) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(TestClock(AtomicI64::new(1_000_000)));
        let mut config = config(&dir, &clock);
        change(&mut config);
        let running = Relay::start(config).await.expect("started");
        Self { dir, clock, running }
    }

    pub async fn restart(self, change: impl FnOnce(&mut RelayConfig)) -> Self {
        let Self { dir, clock, running } = self;
        running.shutdown().await;
        let mut config = config(&dir, &clock);
        change(&mut config);
        let running = Relay::start(config).await.expect("started again");
        Self { dir, clock, running }
    }

    pub fn http(&self) -> Http {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Http { url: format!("http://{}", self.running.local_addr()), client: reqwest::Client::new() }
    }

    pub fn pass(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }
}

fn config(dir: &tempfile::TempDir, clock: &Arc<TestClock>) -> RelayConfig {
    let mut config = RelayConfig::new(([127, 0, 0, 1], 0).into(), dir.path());
    config.host = Host { clock: Arc::<TestClock>::clone(clock), ..Host::system() };
    config
}

/// The relay's end points.
#[derive(Clone)]
pub struct Http {
    pub url: String,
    pub client: reqwest::Client,
}

impl Http {
    pub async fn raw(&self, endpoint: Endpoint, bearer: &str, body: Vec<u8>) -> (u16, Option<String>, Vec<u8>) {
        let request = self.client.post(format!("{}{}", self.url, endpoint.path)).bearer_auth(bearer).body(body);
        let response = request.send().await.expect("an answer");
        let after = response.headers().get("retry-after").map(|value| value.to_str().expect("text").to_owned());
        (response.status().as_u16(), after, response.bytes().await.expect("a body").to_vec())
    }

    pub async fn call<Q, A>(&self, endpoint: Endpoint, bearer: &str, message: &Q) -> Result<A, ApiError>
    where
        Q: Encode<()>,
        A: for<'b> Decode<'b, ()>,
    {
        let (status, _, body) = self.raw(endpoint, bearer, encode(message)).await;
        if status == 200 {
            return Ok(decode("answer", &body, endpoint.max_response).expect("readable"));
        }
        let error: ApiError = decode("error", &body, 10_000).expect("readable");
        assert_eq!(error.code.status(), status);
        Err(error)
    }

    pub async fn hello(&self, workspace: Option<WorkspaceId>) -> Hello {
        self.call(HELLO, "", &HelloRequest { protocol: 1, workspace }).await.expect("hello")
    }

    pub async fn sign_in(&self, workspace: WorkspaceId, secret: &DeviceSecret) -> Result<Token, ApiError> {
        let who = secret.id();
        let challenge: Challenge = self.call(CHALLENGE, "", &ChallengeRequest { workspace, who }).await?;
        let signature = secret.answer(&challenge.relay, workspace, &challenge.nonce);
        self.call(SIGN_IN, "", &SignInRequest { workspace, who, nonce: challenge.nonce, signature }).await
    }
}

/// A device with its keys and what it knows.
pub struct Device {
    pub secret: DeviceSecret,
    pub members: Membership,
    pub keys: EpochKeys,
    pub http: Http,
    pub bearer: String,
    pub previous: Previous,
}

pub fn random(bytes: &mut [u8]) {
    Host::system().random.fill(bytes);
}

pub fn at(secret: &DeviceSecret, at_ms: i64) -> Author<'_> {
    Author { secret, at_ms }
}

pub fn byte_vecs(entries: &[SignedEntry]) -> Vec<minicbor::bytes::ByteVec> {
    entries.iter().map(|entry| entry.to_bytes().into()).collect()
}

impl Device {
    pub async fn found(http: &Http) -> Self {
        let secret = DeviceSecret::generate(&mut random);
        let Founded { entries, membership, keys, .. } =
            found(at(&secret, 0), SPACE, "北京", None, &mut random).expect("founded");
        let request = FoundRequest { entries: byte_vecs(&entries), token: None };
        let first: Appended = http.call(FOUND, "", &request).await.expect("founded");
        let again: Appended = http.call(FOUND, "", &request).await.expect("the same answer");
        assert_eq!((first.head, first), (2, again));
        let bearer = http.sign_in(membership.workspace(), &secret).await.expect("signed in").bearer;
        Self { secret, members: membership, keys, http: http.clone(), bearer, previous: Previous::default() }
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.members.workspace()
    }

    pub fn id(&self) -> DeviceId {
        self.secret.id()
    }

    pub async fn append(&mut self, entries: &[SignedEntry]) -> Result<Appended, ApiError> {
        let request = AppendRequest { entries: byte_vecs(entries) };
        let appended = self.http.call(APPEND, &self.bearer, &request).await?;
        for entry in entries {
            self.members.apply(entry).expect("accepted here too");
        }
        Ok(appended)
    }

    /// Writes an invite that lives one hour; returns its secret.
    pub async fn invite(&mut self, role: Role) -> DeviceSecret {
        let mut seed = [0; 32];
        random(&mut seed);
        let terms = (role, Scope::everywhere(), 1_000_000 + HOUR);
        let entries =
            invite(&self.members, &self.keys, at(&self.secret, 0), &seed, terms, &mut random).expect("invited");
        self.append(&entries).await.expect("appended");
        DeviceSecret::from_seed(&seed)
    }

    pub async fn join(http: &Http, workspace: WorkspaceId, invite: &DeviceSecret) -> Result<Self, ApiError> {
        let token = http.sign_in(workspace, invite).await?;
        let log = control(http, &token.bearer).await?;
        let secret = DeviceSecret::generate(&mut random);
        let joined = enrol(&log, invite, at(&secret, 0), &mut random).expect("joined");
        let request = AppendRequest { entries: byte_vecs(&joined.entries) };
        let first: Appended = http.call(APPEND, &token.bearer, &request).await?;
        let again: Appended = http.call(APPEND, &token.bearer, &request).await.expect("a repeated joining is known");
        assert_eq!(first, again);
        let bearer = http.sign_in(workspace, &secret).await.expect("signed in").bearer;
        let (http, members, keys) = (http.clone(), joined.membership, joined.keys);
        Ok(Self { secret, members, keys, http, bearer, previous: Previous::default() })
    }

    /// Reads what is new in the control log.
    pub async fn read_control(&mut self) {
        let log = control(&self.http, &self.bearer).await.expect("read");
        self.members = Membership::replay(&log).expect("valid");
    }

    /// The next envelope, sealed for `epoch`; the device's chain does not move yet.
    pub fn seal(&self, epoch: u32, size: usize) -> (Vec<u8>, Previous) {
        let mut nonce = [0; 24];
        random(&mut nonce);
        let header = Header {
            suite: SUITE_2,
            workspace: self.workspace(),
            space: SPACE,
            epoch,
            author: self.id(),
            device_seq: self.previous.device_seq + 1,
            previous: self.previous.hash,
            seen: 0,
            nonce,
            seen_chain: Some([0; 32]),
            incarnation: Some(1),
        };
        let mut bytes = vec![0; size];
        random(&mut bytes);
        let body = Body { kind: 0, changes: vec![BodyChange { bytes, at_ms: 0, author: None }], row: None };
        let mut sealer = Sealer::new();
        let mut batch = sealer.batch(header);
        let doc_key = DocKey::generate(&mut random);
        assert_eq!(batch.add(DocId([1; 16]), &doc_key, &body, None), Ok(true));
        let envelope = batch.finish(&self.secret);
        (envelope.bytes, envelope.previous)
    }

    pub async fn push_bytes(&self, incarnation: u64, envelopes: Vec<Vec<u8>>) -> Result<Pushed, ApiError> {
        let envelopes = envelopes.into_iter().map(Into::into).collect();
        let request = PushRequest { space: SPACE, incarnation, envelopes, keys: Vec::new() };
        self.http.call(PUSH, &self.bearer, &request).await
    }

    /// Seals and pushes one envelope; the chain moves when it was acknowledged.
    pub async fn push(&mut self) -> Result<Pushed, ApiError> {
        let (bytes, previous) = self.seal(self.members.current_epoch(SPACE).expect("a space"), 100);
        let pushed = self.push_bytes(1, vec![bytes]).await?;
        self.previous = previous;
        Ok(pushed)
    }

    pub async fn pull(&self, after: u64, incarnation: u64) -> Result<Page, ApiError> {
        let request = PullRequest { space: SPACE, after, incarnation, max_bytes: 1 << 20 };
        self.http.call(PULL, &self.bearer, &request).await
    }

    pub async fn head(&self) -> Result<SignedHead, ApiError> {
        self.http.call(HEAD, &self.bearer, &HeadRequest { space: SPACE }).await
    }
}

pub async fn control(http: &Http, bearer: &str) -> Result<Vec<SignedEntry>, ApiError> {
    let page: ControlPage = http.call(CONTROL, bearer, &ControlRequest { after: 0 }).await?;
    Ok(page.entries.iter().map(|bytes| SignedEntry::from_bytes(bytes).expect("readable")).collect())
}

pub fn code<T: std::fmt::Debug>(result: Result<T, ApiError>) -> ErrorCode {
    result.expect_err("refused").code
}
