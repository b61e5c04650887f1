use crate::Random;

/// The first wait, in milliseconds.
const FIRST_MS: u64 = 1_000;
/// The longest wait, in milliseconds.
const LONGEST_MS: u64 = 5 * 60_000;

/// Waits that double with each failure in a row, each spread over its upper half so that devices do not come back all at once.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
    until: Option<i64>,
}

impl Backoff {
    /// Forgets all failures.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// A preparatory step went well. That alone does not prove that the one which failed will, so a failure that has an instant remedy
    /// is remembered: the same one again then waits.
    pub(super) fn succeeded_once(&mut self) {
        self.until = None;
        self.failures = self.failures.min(1);
    }

    /// Notes a failure. With `at_once` the first in a row is followed by no wait: there is something else to do that may help.
    pub(super) fn failed(&mut self, at_once: bool, retry_after_ms: Option<u64>, now_ms: i64, random: Random<'_>) {
        self.failures = self.failures.saturating_add(1);
        if at_once && self.failures == 1 && retry_after_ms.is_none() {
            return;
        }
        let doubled = FIRST_MS.saturating_mul(1 << (self.failures - 1).min(16)).min(LONGEST_MS);
        let mut bytes = [0; 8];
        random(&mut bytes);
        let spread = doubled / 2 + u64::from_le_bytes(bytes) % (doubled / 2 + 1);
        let wait = retry_after_ms.map_or(spread, |asked| asked.saturating_add(spread / 4)).min(LONGEST_MS * 2);
        self.until = Some(now_ms.saturating_add_unsigned(wait));
    }

    /// Until when to wait, if so. A clock that was set back does not prolong a wait beyond the longest.
    pub(super) fn waiting(&mut self, now_ms: i64) -> Option<i64> {
        let latest = now_ms.saturating_add_unsigned(LONGEST_MS * 2);
        self.until = self.until.filter(|until| *until > now_ms).map(|until| until.min(latest));
        self.until
    }
}
