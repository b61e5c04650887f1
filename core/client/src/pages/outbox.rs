//! The outbox page: what waits, and how the last rounds with the relay went.

use cairn_store::pages::{self, Unsent};
use cairn_store::{Result as StoreResult, Store, facts};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::workspace::Workspace;

/// How many rounds are kept.
const ROUNDS: usize = 20;
/// How many records the page lists.
const LISTED: u32 = 200;
const FACT: &str = "rounds";

/// One round with the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// When it ended, ms since the Unix epoch.
    pub at_ms: i64,
    /// Why it failed: a stable code; `None` where it did not.
    pub failed: Option<String>,
    /// Changes that the relay acknowledged.
    pub sent: u64,
    /// Records that others' changes created or altered here.
    pub received: u64,
    /// Bytes sent and received.
    pub bytes: u64,
}

impl Round {
    /// Whether nothing moved.
    fn is_idle(&self) -> bool {
        self.sent == 0 && self.received == 0
    }
}

impl Workspace {
    /// Everything that waits for the relay or that it refused, what waits longest first: at most 200 records.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn outbox(&self) -> Result<Vec<Unsent>> {
        Ok(self.0.store.read(|conn| pages::outbox(conn, LISTED))?)
    }

    /// The last rounds with the relay, newest first: at most 20. Rounds in which nothing moved, and failures for the same reason, count once.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn rounds(&self) -> Result<Vec<Round>> {
        Ok(kept(&self.0.store)?)
    }
}

fn kept(store: &Store) -> StoreResult<Vec<Round>> {
    let bytes = store.read(|conn| facts::get(conn, FACT))?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}

/// Adds a round to those kept. A failure like the one before is not written again: a phone without a signal tries often.
pub(crate) fn note_round(store: &Store, round: Round) -> StoreResult<()> {
    let mut rounds = kept(store)?;
    if let Some(last) = rounds.first_mut() {
        if round.failed.is_some() && round.failed == last.failed {
            return Ok(());
        }
        if round.failed.is_none() && last.failed.is_none() && round.is_idle() && last.is_idle() {
            rounds.remove(0);
        }
    }
    rounds.insert(0, round);
    rounds.truncate(ROUNDS);
    let bytes = serde_json::to_vec(&rounds).unwrap_or_default();
    store.write(|tx| facts::set(tx, FACT, &bytes))
}
