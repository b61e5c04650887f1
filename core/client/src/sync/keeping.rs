//! What an administrator's device does unasked: see [`authoring::keep_house`].

use cairn_sync::authoring;

use super::Engine;
use crate::admin::random;
use crate::workspace::Inner;

/// How long after something is due the first administrator's device does it, in milliseconds: a team that joins in one morning then costs one
/// turn of the keys, not one for each.
const FIRST_MS: i64 = 20_000;
/// How long each administrator leaves the one before to do it, in milliseconds. Whoever is offline is passed over.
const TURN_MS: i64 = 15_000;
/// However many administrators there are, one waits no longer than this, in milliseconds.
const LONGEST_MS: i64 = 10 * 60_000;
/// How long to wait after an attempt that failed, in milliseconds.
const AGAIN_MS: i64 = 5 * 60_000;

impl Engine {
    /// The relay's time as far as this device knows it, ms since the Unix epoch.
    pub(crate) fn relay_now(&self, inner: &Inner) -> i64 {
        inner.host.clock.now_ms().saturating_add(self.relay_ahead_ms)
    }

    /// Whether it is this device's turn to keep house.
    pub(super) fn keeping_due(&mut self, inner: &Inner, now_ms: i64) -> bool {
        let at_ms = self.relay_now(inner);
        let team = inner.team();
        if !authoring::house_needs_keeping(&team.membership, &team.keys, inner.device, at_ms) {
            self.keeping_at = None;
            return false;
        }
        let at = *self.keeping_at.get_or_insert_with(|| {
            let turn = i64::try_from(authoring::keeping_turn(&team.membership, inner.device)).unwrap_or(i64::MAX);
            let wait = turn.saturating_mul(TURN_MS).saturating_add(FIRST_MS).min(LONGEST_MS);
            now_ms.saturating_add(if self.once { 0 } else { wait })
        });
        // The clock may have been set back.
        now_ms >= at || at > now_ms.saturating_add(LONGEST_MS)
    }

    /// Keeps house. A failure is no reason to stop exchanging: somebody else does it, or this device later.
    pub(super) async fn keep_house(&mut self, inner: &Inner) {
        let host = inner.host.clone();
        let done = self.change(inner, |team, signer| {
            Ok(authoring::keep_house(&team.membership, &team.keys, signer, &mut random(&host))?.0)
        });
        match done.await {
            Ok(()) => self.keeping_at = None,
            Err(error) => {
                tracing::debug!(code = error.code(), "keys could not be turned");
                self.keeping_at = Some(inner.host.clock.now_ms().saturating_add(AGAIN_MS));
            }
        }
    }
}
