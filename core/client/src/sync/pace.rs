//! How much is sent and asked for at once. Nobody tells a device how good its line is: what went through quickly may grow, and what broke
//! off or took long is halved, down to what passes at 2 kB/s between two cuts that are two seconds apart.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cairn_sync::numbers::{BATCH_BYTES, MAX_ITEMS, PAGE_BYTES};

/// Bytes of the smallest push and of the smallest page that are aimed at. One record or one envelope goes even where it is larger.
const LEAST: usize = 2 * 1024;
/// Bytes of the first push of a process: a second on a poor line, and five good answers away from the most.
const FIRST_PUSH: usize = 64 * 1024;
const MOST_PUSH: usize = 8 * BATCH_BYTES;
/// Bytes of the first page.
const FIRST_PAGE: usize = 256 * 1024;
/// Faster than this, the next may be twice as large.
const QUICK: Duration = Duration::from_secs(1);
/// Slower than this, the next is half as large: what breaks now loses no more than that.
const SLOW: Duration = Duration::from_secs(4);
/// Without a sign of life for this long, a request has failed: better to say "no signal" than to hang in a tunnel.
pub(super) const SILENCE: Duration = Duration::from_secs(20);
/// The slowest line that is waited for, in bytes a second.
const SLOWEST: usize = 2_000;
/// Bytes that one small record takes in an envelope, with its key.
const RECORD_BYTES: usize = 600;

/// What the line has carried lately.
pub(crate) struct Pace {
    push: AtomicUsize,
    page: AtomicUsize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { push: AtomicUsize::new(FIRST_PUSH), page: AtomicUsize::new(FIRST_PAGE) }
    }
}

impl Pace {
    /// Bytes of one push request.
    pub(super) fn push(&self) -> usize {
        self.push.load(Ordering::Relaxed)
    }

    /// Bytes at which a page is closed.
    pub(super) fn page(&self) -> usize {
        self.page.load(Ordering::Relaxed)
    }

    /// Bytes of changes, before compression, that fill an envelope: they shrink to less than half.
    pub(super) fn raw_bytes(&self) -> usize {
        2 * self.push().min(BATCH_BYTES)
    }

    /// Records of one envelope.
    pub(super) fn records(&self) -> usize {
        (self.push() / RECORD_BYTES).clamp(1, MAX_ITEMS)
    }

    /// How long so many bytes may take until the answer begins. What counts is silence, but what lies in the buffers below counts as sent:
    /// so the slowest line that can be is given its time, and one that was quick a moment ago an eighth of its speed.
    pub(super) fn patience(&self, bytes: usize) -> Duration {
        let speed = SLOWEST.max(self.push() / 8);
        SILENCE + Duration::from_millis((bytes * 1000 / speed) as u64)
    }

    /// A push of so many bytes was answered.
    pub(super) fn pushed(&self, bytes: usize, took: Duration) {
        went(&self.push, bytes, took, MOST_PUSH);
    }

    /// A push of so many bytes broke off.
    pub(super) fn push_broke(&self, bytes: usize) {
        broke(&self.push, bytes);
    }

    /// A page of so many bytes came.
    pub(super) fn pulled(&self, bytes: usize, took: Duration) {
        went(&self.page, bytes, took, PAGE_BYTES);
    }

    /// A page broke off after so many bytes.
    pub(super) fn pull_broke(&self, bytes: usize) {
        broke(&self.page, bytes);
    }
}

fn went(size: &AtomicUsize, bytes: usize, took: Duration, most: usize) {
    let now = size.load(Ordering::Relaxed);
    if took > SLOW {
        size.store((now / 2).max(LEAST), Ordering::Relaxed);
    } else if took < QUICK && bytes * 2 >= now {
        size.store((now * 2).min(most), Ordering::Relaxed);
    }
}

fn broke(size: &AtomicUsize, bytes: usize) {
    let now = size.load(Ordering::Relaxed);
    size.store((now.min(bytes) / 2).clamp(LEAST, now), Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_is_halved_down_to_little_and_grows_again() {
        let pace = Pace::default();
        for _ in 0..20 {
            pace.push_broke(pace.push());
        }
        assert_eq!((pace.push(), pace.records()), (LEAST, 3));
        for _ in 0..20 {
            pace.pushed(pace.push(), Duration::from_millis(300));
        }
        assert_eq!((pace.push(), pace.records()), (MOST_PUSH, MAX_ITEMS));
        pace.pushed(100, Duration::from_secs(5));
        assert_eq!(pace.push(), MOST_PUSH / 2);
    }

    #[test]
    fn a_small_request_says_nothing_of_large_ones() {
        let pace = Pace::default();
        pace.pushed(500, Duration::from_millis(1));
        assert_eq!(pace.push(), FIRST_PUSH);
        pace.push_broke(300);
        assert_eq!(pace.push(), LEAST);
    }

    #[test]
    fn the_slowest_line_has_the_time_it_needs() {
        let pace = Pace::default();
        pace.push_broke(0);
        assert!(pace.patience(256 * 1024) >= Duration::from_secs(128));
        assert!(pace.patience(0) == SILENCE);
    }

    #[test]
    fn at_two_kilobytes_a_second_cut_every_two_seconds_something_always_gets_through() {
        let pace = Pace::default();
        let (mut bytes_through, mut ms) = (0, 0_u64);
        for _ in 0..200 {
            let bytes = pace.push() + 300;
            let took = Duration::from_millis(bytes as u64 / 2);
            ms += took.as_millis().min(2000) as u64;
            if took < Duration::from_secs(2) {
                pace.pushed(bytes, took);
                bytes_through += bytes;
            } else {
                pace.push_broke(bytes);
            }
        }
        assert!(bytes_through as u64 * 1000 / ms > 500, "{bytes_through} bytes in {ms} ms");
    }
}
