use cairn_sync::numbers::MAX_LIST;
use cairn_sync::wire::{Placed, WrappedKey};
use cairn_sync::{DeviceId, DocId, SpaceId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, params};

use super::push::{SpaceRow, space_row, workspace_row};
use super::{number, place};
use crate::log::{LogError, Slice, SpaceHead, TokenHolder};

/// Envelopes of one page at most: small ones must not exceed the wire's longest list.
const PAGE_ENTRIES: usize = 1000;

const EMPTY: SpaceRow = SpaceRow { id: 0, head: 0, chain: [0; 32] };

fn space(connection: &Connection, workspace: WorkspaceId, space: SpaceId) -> Result<SpaceRow, LogError> {
    let (id, _) = workspace_row(connection, workspace)?.ok_or(LogError::UnknownWorkspace)?;
    Ok(space_row(connection, id, space)?.unwrap_or(EMPTY))
}

pub(super) fn pull(
    connection: &mut Connection,
    workspace: WorkspaceId,
    space_id: SpaceId,
    after: u64,
    max_bytes: usize,
) -> Result<Slice, LogError> {
    let snapshot = connection.transaction()?;
    let space = space(&snapshot, workspace, space_id)?;
    let mut page = entries(&snapshot, &space, after, max_bytes)?;
    let end = after + page.len() as u64;
    let (keys, end) = keys(&snapshot, space.id, after, end)?;
    page.truncate(usize::try_from(end - after).unwrap_or(usize::MAX));
    let chain = chain_at(&snapshot, &space, end)?;
    Ok(Slice { entries: page, keys, chain, head: space.head })
}

fn entries(connection: &Connection, space: &SpaceRow, after: u64, max_bytes: usize) -> Result<Vec<Placed>, LogError> {
    let mut page = Vec::new();
    if after >= space.head {
        return Ok(page);
    }
    let query = "SELECT place, envelope FROM envelopes WHERE place > ?1 AND place <= ?2 ORDER BY place";
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query(params![place(space.id, after), place(space.id, space.head)])?;
    let mut size = 0;
    while let Some(row) = rows.next()? {
        let envelope: Vec<u8> = row.get(1)?;
        if !page.is_empty() && (size + envelope.len() > max_bytes || page.len() == PAGE_ENTRIES) {
            break;
        }
        size += envelope.len();
        page.push(Placed { seq: number(row.get(0)?), envelope });
    }
    Ok(page)
}

/// Keys of a page that ends at `end`, or earlier if there are more keys than the wire's longest list holds. One push brings at most that
/// many, and all keys of one place come from one push.
fn keys(connection: &Connection, space: i64, after: u64, end: u64) -> Result<(Vec<WrappedKey>, u64), LogError> {
    let mut statement = connection.prepare_cached(include_str!("../../../sql/page_keys.sql"))?;
    let rows = statement.query_map(params![space, after, end, MAX_LIST + 1], |row| {
        let key = WrappedKey { doc: DocId(row.get(0)?), epoch: row.get(1)?, wrapped: row.get(2)? };
        Ok((key, row.get::<_, u64>(3)?))
    })?;
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    let mut end = end;
    if let Some((_, place)) = rows.get(MAX_LIST) {
        end = place - 1;
        rows.retain(|(_, place)| *place <= end);
    }
    Ok((rows.into_iter().map(|(key, _)| key).collect(), end))
}

fn chain_at(connection: &Connection, space: &SpaceRow, at: u64) -> Result<[u8; 32], LogError> {
    if at == space.head {
        return Ok(space.chain);
    }
    let stored = connection
        .prepare_cached("SELECT chain FROM envelopes WHERE place = ?1")?
        .query_row([place(space.id, at)], |row| row.get(0));
    Ok(stored.optional()?.unwrap_or([0; 32]))
}

pub(super) fn head(
    connection: &mut Connection,
    workspace: WorkspaceId,
    space_id: SpaceId,
    device: DeviceId,
) -> Result<SpaceHead, LogError> {
    let snapshot = connection.transaction()?;
    let space = space(&snapshot, workspace, space_id)?;
    let own = snapshot
        .prepare_cached("SELECT head FROM authors WHERE space = ?1 AND device = ?2")?
        .query_row(params![space.id, device.0], |row| row.get(0))
        .optional()?;
    Ok(SpaceHead { head: space.head, chain: space.chain, own_seq: own.unwrap_or(0) })
}

pub(super) fn control(
    connection: &mut Connection,
    workspace: WorkspaceId,
    after: u64,
    limit: usize,
) -> Result<(Vec<Vec<u8>>, u64), LogError> {
    let snapshot = connection.transaction()?;
    let (id, head) = workspace_row(&snapshot, workspace)?.ok_or(LogError::UnknownWorkspace)?;
    if after >= head {
        return Ok((Vec::new(), head));
    }
    let query = "SELECT entry FROM control WHERE place > ?1 AND place <= ?2 ORDER BY place LIMIT ?3";
    let mut statement = snapshot.prepare_cached(query)?;
    let rows = statement.query_map(params![place(id, after), place(id, head), limit], |row| row.get(0))?;
    Ok((rows.collect::<Result<_, _>>()?, head))
}

pub(super) fn token(connection: &mut Connection, hash: &[u8; 32]) -> Result<Option<TokenHolder>, LogError> {
    let found = connection.prepare_cached("SELECT workspace, who, expires_ms FROM tokens WHERE hash = ?1")?.query_row(
        [hash],
        |row| {
            let (workspace, who) = (WorkspaceId(row.get(0)?), DeviceId(row.get(1)?));
            Ok(TokenHolder { workspace, who, expires_ms: row.get(2)? })
        },
    );
    Ok(found.optional()?)
}
