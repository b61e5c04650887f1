//! How much one device or one address may ask for.
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use cairn_sync::{ApiError, ErrorCode};

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
    /// Requests without sign-in (hello, found, challenge, sign-in) from one address. Many devices share the address of an office.
    pub address: Rate,
    /// Live connections of this relay at most.
    pub live_connections: usize,
    /// Largest database in bytes; `None`: the disk decides.
    pub max_database_bytes: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            device: Rate { per_second: 1_000.0, burst: 5_000.0 },
            address: Rate { per_second: 100.0, burst: 2_000.0 },
            live_connections: 100_000,
            max_database_bytes: None,
        }
    }
}

struct Bucket {
    left: f64,
    at_ms: i64,
}

/// One token bucket for each key.
pub(crate) struct Buckets<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

/// Buckets remembered before full ones are forgotten.
const REMEMBERED: usize = 50_000;

impl<K: Hash + Eq> Buckets<K> {
    pub fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::default() }
    }

    /// Takes one request from the key's bucket.
    pub fn take(&self, key: K, now_ms: i64) -> Result<(), ApiError> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            let rate = self.rate;
            buckets.retain(|_, bucket| filled(bucket, rate, now_ms) < rate.burst);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { left: self.rate.burst, at_ms: now_ms });
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
    reason = "clamped to one second up to an hour before"
)]
fn milliseconds(wait: f64) -> u64 {
    wait.clamp(1.0, 3_600_000.0) as u64
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
