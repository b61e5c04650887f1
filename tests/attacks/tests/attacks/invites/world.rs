//! A workspace as a relay keeps it, and a relay on loopback whose clock the test moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use cairn_relay::host::{Clock, Host};
use cairn_relay::{Relay, RelayConfig, Running};
use cairn_sync::api::{APPEND, CHALLENGE, CONTROL, Endpoint, FOUND, SIGN_IN};
use cairn_sync::authoring::{self, Author, AuthoringError};
use cairn_sync::control::{Act, Entry, Role, Scope, SignedEntry};
use cairn_sync::epochs::{EpochKeys, open_epochs};
use cairn_sync::keys::{DevicePublic, DeviceSecret};
use cairn_sync::membership::{Membership, Refused};
use cairn_sync::wire::{
    AppendRequest, Appended, Challenge, ChallengeRequest, ControlPage, ControlRequest, FoundRequest, SignInRequest,
    Token, decode, encode,
};
use cairn_sync::{ApiError, ErrorCode, SpaceId};
use minicbor::{Decode, Encode};

pub const WEST: SpaceId = SpaceId([0xa1; 16]);
pub const EAST: SpaceId = SpaceId([0xa2; 16]);
pub const NOW: i64 = 1_750_000_000_000;
pub const HOUR: i64 = 3_600_000;

/// Another device at each number.
pub fn device(number: u8) -> DeviceSecret {
    DeviceSecret::from_bytes(&[number; 64])
}

/// Bytes that differ at each call.
pub fn random(bytes: &mut [u8]) {
    static CALLS: AtomicU64 = AtomicU64::new(1);
    let call = CALLS.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for (at, part) in bytes.chunks_mut(8).enumerate() {
        part.copy_from_slice(&(call ^ at as u64).to_le_bytes()[..part.len()]);
    }
}

pub fn author(secret: &DeviceSecret) -> Author<'_> {
    Author { secret, at_ms: NOW }
}

/// The log of a workspace with the spaces West and East.
pub struct Log {
    pub entries: Vec<SignedEntry>,
    pub state: Membership,
    invites: u8,
}

impl Log {
    pub fn of(founder: &DeviceSecret, recovery: Option<DevicePublic>) -> Self {
        let new = authoring::found(author(founder), WEST, "West", recovery, &mut random).expect("founded");
        let mut log = Self { entries: new.entries, state: new.membership, invites: 0 };
        let east = authoring::add_space(&log.state, author(founder), EAST, "East", &mut random).expect("built").0;
        log.append(east).expect("an owner may");
        log
    }

    pub fn keys(&self, who: &DeviceSecret) -> EpochKeys {
        open_epochs(who, &self.entries)
    }

    /// What a relay does with a batch.
    pub fn append(&mut self, entries: Vec<SignedEntry>) -> Result<(), Refused> {
        self.state = self.state.check_batch(&entries, None, NOW)?;
        self.entries.extend(entries);
        Ok(())
    }

    /// Signs whatever act, as if the device's own program did not judge it.
    pub fn sign(&self, by: &DeviceSecret, act: Act) -> SignedEntry {
        let entry = Entry {
            seq: self.state.head() + 1,
            previous: *self.state.head_hash(),
            workspace: self.state.workspace(),
            author: by.id(),
            at_ms: NOW,
            act: Some(act),
        };
        SignedEntry::sign(&entry, by, None)
    }

    /// What the relay says to that act; nothing of it stays.
    pub fn refusal(&self, by: &DeviceSecret, act: Act) -> ErrorCode {
        self.state.check_batch(&[self.sign(by, act)], None, NOW).expect_err("must be refused").code()
    }

    pub fn invite(&mut self, by: &DeviceSecret, role: Role, scope: Scope) -> Result<DeviceSecret, AuthoringError> {
        self.invites += 1;
        let (seed, keys) = ([self.invites; 32], self.keys(by));
        let terms = (role, scope, NOW + HOUR);
        let built = authoring::invite(&self.state, &keys, author(by), &seed, terms, &mut random)?;
        self.append(built)?;
        Ok(DeviceSecret::from_seed(&seed))
    }

    pub fn enrol(&mut self, via: &DeviceSecret, device: &DeviceSecret) -> Result<(), AuthoringError> {
        let joined = authoring::enrol(&self.entries, via, author(device), &mut random)?;
        Ok(self.append(joined.entries)?)
    }

    pub fn join(&mut self, by: &DeviceSecret, device: &DeviceSecret, role: Role, scope: Scope) {
        let via = self.invite(by, role, scope).expect("may invite");
        self.enrol(&via, device).expect("may join");
    }

    pub fn revoke(&mut self, by: &DeviceSecret, who: &DeviceSecret) -> Result<(), AuthoringError> {
        let built = authoring::revoke(&self.state, &self.keys(by), author(by), who.id(), &mut random)?;
        Ok(self.append(built.0)?)
    }
}

pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A relay on loopback that holds a [`Log`].
pub struct World {
    _dir: tempfile::TempDir,
    clock: Arc<TestClock>,
    running: Running,
    client: reqwest::Client,
}

impl World {
    pub async fn with(log: &Log) -> Self {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(TestClock(AtomicI64::new(NOW)));
        let mut config = RelayConfig::new(([127, 0, 0, 1], 0).into(), dir.path());
        config.host = Host { clock: Arc::<TestClock>::clone(&clock), ..Host::system() };
        let running = Relay::start(config).await.expect("a relay");
        let world = Self { _dir: dir, clock, running, client: reqwest::Client::new() };
        let entries = log.entries.iter().map(|entry| entry.to_bytes().into()).collect();
        world.call::<_, Appended>(FOUND, "", &FoundRequest { entries, token: None }).await.expect("founded");
        world
    }

    pub fn pass(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub async fn call<Q: Encode<()>, A: for<'b> Decode<'b, ()>>(
        &self,
        endpoint: Endpoint,
        bearer: &str,
        message: &Q,
    ) -> Result<A, ApiError> {
        let url = format!("http://{}{}", self.running.local_addr(), endpoint.path);
        let sent = self.client.post(url).bearer_auth(bearer).body(encode(message)).send().await.expect("an answer");
        let (status, body) = (sent.status().as_u16(), sent.bytes().await.expect("a body"));
        if status == 200 {
            return Ok(decode("answer", &body, endpoint.max_response).expect("readable"));
        }
        Err(decode("error", &body, 10_000).expect("readable"))
    }

    pub async fn sign_in(&self, log: &Log, secret: &DeviceSecret) -> Result<String, ApiError> {
        let (workspace, who) = (log.state.workspace(), secret.id());
        let challenge: Challenge = self.call(CHALLENGE, "", &ChallengeRequest { workspace, who }).await?;
        let signature = secret.answer(&challenge.relay, workspace, &challenge.nonce);
        let request = SignInRequest { workspace, who, nonce: challenge.nonce, signature };
        Ok(self.call::<_, Token>(SIGN_IN, "", &request).await?.bearer)
    }

    pub async fn append(&self, bearer: &str, entries: &[SignedEntry]) -> Result<Appended, ApiError> {
        let entries = entries.iter().map(|entry| entry.to_bytes().into()).collect();
        self.call(APPEND, bearer, &AppendRequest { entries }).await
    }

    pub async fn log_of(&self, bearer: &str) -> Result<ControlPage, ApiError> {
        self.call(CONTROL, bearer, &ControlRequest { after: 0 }).await
    }
}

/// How the relay refused.
pub fn refused<T: std::fmt::Debug>(result: Result<T, ApiError>) -> ErrorCode {
    result.expect_err("must be refused").code
}

/// How the rules refused.
pub fn forbidden<T: std::fmt::Debug>(result: Result<T, AuthoringError>) -> ErrorCode {
    match result {
        Err(AuthoringError::Refused(why)) => why.code(),
        other => panic!("must be refused, not {other:?}"),
    }
}
