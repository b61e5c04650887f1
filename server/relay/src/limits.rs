//! How much one device or one address may ask for.
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cairn_sync::{ApiError, ErrorCode};

use crate::recent::Recent;

/// A steady rate and how far it may be exceeded for a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Requests per second in the long run.
    pub per_second: f64,
    /// Requests at once after a pause.
    pub burst: f64,
}

/// The relay's limits. Sizes of requests are part of the protocol: see [`cairn_sync::api`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Requests of one signed-in device, invite or recovery key.
    pub device: Rate,
    /// Requests without sign-in (hello, found, challenge, sign-in, unknown tokens) from one address; the /64 of an IPv6 address counts as
    /// one. Many devices share the address of an office.
    pub address: Rate,
    /// Workspaces founded from one address. `None`: without limit where only this machine reaches the relay, otherwise five an hour.
    pub founding: Option<Rate>,
    /// Connections of this relay at most; fewer where the system allows fewer open files.
    pub connections: usize,
    /// Connections of one address that have not shown a valid token. The oldest of them makes room for a new one.
    pub strangers_per_address: usize,
    /// New connections of one address; what goes beyond is closed at once, before the work of a TLS handshake. The machine itself and
    /// trusted proxies are not counted.
    pub connecting: Rate,
    /// Requests of one device at the same time.
    pub requests_at_once: usize,
    /// Live connections of this relay at most.
    pub live_connections: usize,
    /// Live connections of one device; the oldest makes room for a new one, for a phone that changes networks leaves its old one behind.
    pub live_per_device: usize,
    /// How long a request's head may take, and a connection may lie idle between requests.
    pub head_time: Duration,
    /// How long a request's body or the reading of an answer may stand still. A body that goes on must bring 4 KiB in each such time.
    pub silence: Duration,
    /// Bytes of request bodies held at a time.
    pub body_room: usize,
    /// Largest database in bytes; `None`: the disk decides.
    pub max_database_bytes: Option<u64>,
    /// What one workspace may take.
    pub quotas: Quotas,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            device: Rate { per_second: 1_000.0, burst: 5_000.0 },
            address: Rate { per_second: 100.0, burst: 2_000.0 },
            founding: None,
            connections: 120_000,
            strangers_per_address: 512,
            connecting: Rate { per_second: 50.0, burst: 1_000.0 },
            requests_at_once: 16,
            live_connections: 100_000,
            live_per_device: 4,
            head_time: Duration::from_secs(20),
            silence: Duration::from_secs(20),
            body_room: 512 << 20,
            max_database_bytes: None,
            quotas: Quotas::default(),
        }
    }
}

/// What one workspace may take of the relay. The defaults are far above an office of 200 devices; they stop one workspace from filling the
/// disk of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Bytes of envelopes.
    pub bytes: u64,
    /// Envelopes stored in one day (UTC).
    pub envelopes_a_day: u64,
    /// Keys of documents: one for each record in a space.
    pub doc_keys: u64,
    /// Entries of the control log. Removing devices and turning keys is possible beyond it.
    pub control_entries: u64,
    /// Spaces.
    pub spaces: u64,
    /// Devices that were not removed.
    pub devices: u64,
    /// Workspaces of the relay.
    pub workspaces: u64,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            bytes: 20 << 30,
            envelopes_a_day: 2_000_000,
            doc_keys: 5_000_000,
            control_entries: 200_000,
            spaces: 1_000,
            devices: 2_000,
            workspaces: 100_000,
        }
    }
}

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    at_ms: i64,
}

/// One token bucket for each key. One that was not used for a while is full again, and forgotten.
pub(crate) struct Buckets<K> {
    rate: Rate,
    buckets: Mutex<Recent<K, Bucket>>,
}

/// Buckets of one generation.
const REMEMBERED: usize = 50_000;

impl<K: Hash + Eq + Copy> Buckets<K> {
    pub fn new(rate: Rate) -> Self {
        let refilled = milliseconds(rate.burst / rate.per_second * 1000.0).max(60_000).cast_signed();
        Self { rate, buckets: Mutex::new(Recent::new(REMEMBERED, refilled)) }
    }

    /// Takes one request from the key's bucket.
    pub fn take(&self, key: K, now_ms: i64) -> Result<(), ApiError> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = buckets.get(key, now_ms).copied().unwrap_or(Bucket { left: self.rate.burst, at_ms: now_ms });
        let answer = self.take_of(&mut known, now_ms);
        buckets.insert(key, known, now_ms);
        answer
    }

    /// Forgets buckets that are full again.
    pub fn tidy(&self, now_ms: i64) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).tidy(now_ms);
    }

    fn take_of(&self, bucket: &mut Bucket, now_ms: i64) -> Result<(), ApiError> {
        bucket.left = filled(bucket, self.rate, now_ms);
        bucket.at_ms = now_ms;
        if bucket.left < 1.0 {
            let wait = ((1.0 - bucket.left) / self.rate.per_second * 1000.0).ceil();
            let error =
                ApiError::new(ErrorCode::RateLimited, "too many requests: wait a moment and go on, nothing was lost");
            return Err(error.after(milliseconds(wait)));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

#[allow(clippy::cast_precision_loss, reason = "52 bits of milliseconds are 142,000 years")]
fn filled(bucket: &Bucket, rate: Rate, now_ms: i64) -> f64 {
    // A clock that was set back must not punish anybody.
    let passed = (now_ms - bucket.at_ms).max(0) as f64 / 1000.0;
    (bucket.left + passed * rate.per_second).min(rate.burst)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a millisecond up to two hours before"
)]
fn milliseconds(wait: f64) -> u64 {
    wait.clamp(1.0, 7_200_000.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_says_how_long_to_wait_and_fills_again() {
        let buckets = Buckets::new(Rate { per_second: 2.0, burst: 3.0 });
        for _ in 0..3 {
            assert_eq!(buckets.take("a", 0), Ok(()));
        }
        let error = buckets.take("a", 0).expect_err("empty");
        assert_eq!((error.code, error.retry_after_ms), (ErrorCode::RateLimited, Some(500)));
        assert_eq!(buckets.take("b", 0), Ok(()), "others are not affected");
        assert_eq!(buckets.take("a", 500), Ok(()));
        assert!(buckets.take("a", -10_000).is_err(), "a clock set back gives nothing");
    }
}
