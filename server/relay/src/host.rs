//! Clock and randomness of the process, replaceable in tests.
use std::fmt::Write as _;
use std::sync::Arc;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Milliseconds since the Unix epoch.
    fn now_ms(&self) -> i64;
}

/// Gives random bytes.
pub trait Entropy: Send + Sync {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// What a relay takes from its surroundings.
#[derive(Clone)]
pub struct Host {
    /// Decides when tokens, challenges and invites end.
    pub clock: Arc<dyn Clock>,
    /// Makes tokens, challenges and the relay's identity.
    pub random: Arc<dyn Entropy>,
}

impl Host {
    /// The operating system's clock and random source.
    #[must_use]
    pub fn system() -> Self {
        Self { clock: Arc::new(System), random: Arc::new(System) }
    }

    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// `N` random bytes as a text of two characters each.
    pub(crate) fn text<const N: usize>(&self) -> String {
        self.bytes::<N>().iter().fold(String::with_capacity(2 * N), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

struct System;

impl Clock for System {
    #[allow(clippy::disallowed_methods, reason = "the one place where the relay reads the real clock")]
    fn now_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

impl Entropy for System {
    #[allow(clippy::disallowed_methods, reason = "the one place where the relay takes real randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("an operating system without random numbers cannot run a relay safely");
    }
}
