//! What each workspace takes, and where it ends.
use std::sync::Arc;

use cairn_sync::WorkspaceId;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::host::Clock;
use crate::limits::Quotas;
use crate::log::{LogError, NewEnvelope, Totals, Usage};

const DAY_MS: i64 = 24 * 3_600_000;

/// How much is allowed, and which day it is.
#[derive(Clone)]
pub(super) struct Allowed {
    pub quotas: Quotas,
    pub clock: Arc<dyn Clock>,
}

impl Allowed {
    fn day(&self) -> i64 {
        self.clock.now_ms().div_euclid(DAY_MS)
    }

    /// Counts what a push adds to a workspace (its row's id). Refuses it before anything is written.
    pub(super) fn charge(
        &self,
        transaction: &Transaction<'_>,
        workspace: i64,
        new: &[NewEnvelope],
        keys: usize,
    ) -> Result<(), LogError> {
        let (quotas, count, today) = (&self.quotas, new.len() as u64, self.day());
        let bytes = new.iter().map(|envelope| envelope.bytes.len() as u64).sum::<u64>();
        let keys = keys as u64;
        // SQLite's numbers end at 2^63 - 1.
        let most =
            [quotas.bytes, quotas.envelopes_a_day, quotas.doc_keys].map(|most| most.min(i64::MAX.cast_unsigned()));
        let charged = transaction
            .prepare_cached(include_str!("../../../sql/charge.sql"))?
            .execute(params![workspace, bytes, today, count, most[0], most[1], keys, most[2]])?;
        if charged == 1 {
            return Ok(());
        }
        let before = row(transaction, "id = ?1", params![workspace], today)?.ok_or(LogError::UnknownWorkspace)?;
        let after = [
            (before.bytes + bytes, most[0], "bytes"),
            (before.envelopes_today + count, most[1], "changes a day"),
            (before.doc_keys + keys, most[2], "records"),
        ];
        let (_, most, what) = after.into_iter().find(|(after, most, _)| after > most).unwrap_or(after[0]);
        Err(LogError::Quota(format!("{most} {what}")))
    }

    /// Whether the control log of a workspace may have this many entries.
    pub(super) fn control(&self, entries: u64) -> Result<(), LogError> {
        let most = self.quotas.control_entries;
        if entries > most { Err(LogError::Quota(format!("{most} entries of its log of members"))) } else { Ok(()) }
    }

    /// Whether one more workspace may be founded.
    pub(super) fn workspace(&self, connection: &Connection) -> Result<(), LogError> {
        let query = "SELECT count(*) FROM workspaces";
        let there: u64 = connection.prepare_cached(query)?.query_row([], |row| row.get(0))?;
        if there >= self.quotas.workspaces { Err(LogError::Full) } else { Ok(()) }
    }
}

fn row(
    connection: &Connection,
    which: &str,
    values: impl rusqlite::Params,
    today: i64,
) -> Result<Option<Usage>, LogError> {
    let query = format!("SELECT bytes, doc_keys, control_head, day, day_envelopes FROM workspaces WHERE {which}");
    let found = connection.prepare_cached(&query)?.query_row(values, |row| {
        let envelopes_today = if row.get::<_, i64>(3)? == today { row.get(4)? } else { 0 };
        Ok(Usage { bytes: row.get(0)?, doc_keys: row.get(1)?, control_entries: row.get(2)?, envelopes_today })
    });
    Ok(found.optional()?)
}

pub(super) fn usage(connection: &Connection, workspace: WorkspaceId, allowed: &Allowed) -> Result<Usage, LogError> {
    row(connection, "workspace = ?1", [workspace.0], allowed.day())?.ok_or(LogError::UnknownWorkspace)
}

pub(super) fn totals(connection: &Connection) -> Result<Totals, LogError> {
    let query = "SELECT count(*), ifnull(sum(bytes), 0), ifnull(max(bytes), 0), ifnull(max(doc_keys), 0),
                 ifnull(max(control_head), 0) FROM workspaces";
    Ok(connection.prepare_cached(query)?.query_row([], |row| {
        let largest =
            Usage { bytes: row.get(2)?, doc_keys: row.get(3)?, control_entries: row.get(4)?, envelopes_today: 0 };
        Ok(Totals { workspaces: row.get(0)?, bytes: row.get(1)?, largest })
    })?)
}
