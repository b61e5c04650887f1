use crate::Random;

/// How long failures of one kind are waited out, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waits {
    /// The first wait.
    pub(super) first: u64,
    /// The longest.
    pub(super) longest: u64,
}

/// The line, or the relay's health: mostly over in a moment.
pub(super) const LINE: Waits = Waits { first: 1_000, longest: 5 * 60_000 };
/// Sending in particular: receiving gets its turn in between.
pub(super) const SENDING: Waits = Waits { first: 2_000, longest: 5 * 60_000 };
/// This device's disk: somebody has to make room.
pub(super) const DEVICE: Waits = Waits { first: 10_000, longest: 5 * 60_000 };
/// What the relay says or takes does not hold, and saying it again changes nothing by itself.
pub(super) const REFUSED: Waits = Waits { first: 60_000, longest: 60 * 60_000 };
/// Somebody has to act elsewhere: another relay answers, the device was removed, the app is too old.
pub(super) const STOPPED: Waits = Waits { first: 2 * 60_000, longest: 60 * 60_000 };

/// Waits that double with each failure in a row, each spread over its upper half so that devices do not come back all at once.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
    until: Option<i64>,
    /// The longest that the wait under way may be.
    longest: u64,
}

impl Backoff {
    /// Forgets all failures.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Ends the wait under way; what has failed stays counted.
    pub(super) fn hurry(&mut self) {
        self.until = None;
    }

    /// Whether nothing has failed since the last success.
    pub(super) const fn is_well(&self) -> bool {
        self.failures == 0
    }

    /// Notes a failure that is followed by no wait: there is something else to do that may help.
    pub(super) fn remedied(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    /// Notes a failure and waits.
    pub(super) fn failed(&mut self, waits: Waits, asked_ms: Option<u64>, now_ms: i64, random: Random<'_>) {
        self.failures = self.failures.saturating_add(1);
        let doubled = waits.first.saturating_mul(1 << (self.failures - 1).min(16)).min(waits.longest);
        let mut bytes = [0; 8];
        random(&mut bytes);
        let spread = doubled / 2 + u64::from_le_bytes(bytes) % (doubled / 2 + 1);
        self.longest = waits.longest * 2;
        let wait = asked_ms.map_or(spread, |asked| asked.saturating_add(spread / 4)).min(self.longest);
        self.until = Some(now_ms.saturating_add_unsigned(wait));
    }

    /// Until when to wait, if so. A clock that was set back does not prolong a wait beyond the longest.
    pub(super) fn waiting(&mut self, now_ms: i64) -> Option<i64> {
        let latest = now_ms.saturating_add_unsigned(self.longest);
        self.until = self.until.filter(|until| *until > now_ms).map(|until| until.min(latest));
        self.until
    }
}
