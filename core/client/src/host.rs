//! What the core asks of the machine it runs on: the time and random bytes.
//!
//! Both are handed in, so that a test can set a wrong clock or replay a seed.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// The wall clock of the device. It is shown to people and orders nothing.
pub trait Clock: Send + Sync {
    /// Milliseconds since the Unix epoch.
    fn now_ms(&self) -> i64;

    /// Milliseconds since some moment of this process: it only goes on, whoever sets the wall clock.
    fn steady_ms(&self) -> i64 {
        steady_ms()
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place of the client that reads the steady clock")]
fn steady_ms() -> i64 {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    i64::try_from(BEGAN.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// A cryptographically secure random source.
pub trait Random: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// Everything that a [`Workspace`](crate::Workspace) takes from its host.
#[derive(Clone)]
pub struct Host {
    /// The device's clock.
    pub clock: Arc<dyn Clock>,
    /// The device's random source.
    pub random: Arc<dyn Random>,
    /// Whether relays may be reached over plain http beyond this machine. Whoever is on the way can then take over what the device may do
    /// for a quarter of an hour, and see who talks when; records stay sealed.
    pub insecure_http: bool,
}

impl Host {
    /// The operating system's clock and random source.
    #[must_use]
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), insecure_http: false }
    }

    /// Sixteen random bytes: record ids, tokens.
    pub(crate) fn id(&self) -> [u8; 16] {
        self.bytes()
    }

    /// A random array.
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }
}

struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place of the client that reads the real clock")]
    fn now_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
    }
}

struct SystemRandom;

impl Random for SystemRandom {
    #[allow(clippy::disallowed_methods, reason = "the one place of the client that asks the system for randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no key and no id can be made: going on would be worse than stopping.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}
