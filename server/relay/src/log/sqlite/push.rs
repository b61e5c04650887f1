use std::collections::HashMap;

use cairn_sync::keys::KeyCommitment;
use cairn_sync::wire::{Ack, chain};
use cairn_sync::{DeviceId, DocId, SpaceId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::usage::Allowed;
use super::{number, place};
use crate::log::{LogError, NewBatch, NewEnvelope, Stored};

pub(super) struct SpaceRow {
    pub id: i64,
    pub head: u64,
    pub chain: [u8; 32],
}

struct AuthorRow {
    id: i64,
    head: u64,
    hash: [u8; 32],
}

pub(super) fn workspace_row(connection: &Connection, workspace: WorkspaceId) -> rusqlite::Result<Option<(i64, u64)>> {
    connection
        .prepare_cached("SELECT id, control_head FROM workspaces WHERE workspace = ?1")?
        .query_row([workspace.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

pub(super) fn space_row(connection: &Connection, workspace: i64, space: SpaceId) -> rusqlite::Result<Option<SpaceRow>> {
    connection
        .prepare_cached("SELECT id, head, chain FROM spaces WHERE workspace = ?1 AND space = ?2")?
        .query_row(params![workspace, space.0], |row| {
            Ok(SpaceRow { id: row.get(0)?, head: row.get(1)?, chain: row.get(2)? })
        })
        .optional()
}

fn author_row(connection: &Connection, space: i64, device: DeviceId) -> rusqlite::Result<Option<AuthorRow>> {
    connection
        .prepare_cached("SELECT id, head, hash FROM authors WHERE space = ?1 AND device = ?2")?
        .query_row(params![space, device.0], |row| {
            Ok(AuthorRow { id: row.get(0)?, head: row.get(1)?, hash: row.get(2)? })
        })
        .optional()
}

/// Checks everything first: a refusal leaves nothing behind in the group's transaction.
pub(super) fn push(transaction: &Transaction<'_>, batch: &NewBatch, allowed: &Allowed) -> Result<Stored, LogError> {
    let (workspace, head) = workspace_row(transaction, batch.workspace)?.ok_or(LogError::UnknownWorkspace)?;
    if head != batch.judged_at {
        return Err(LogError::Moved { head });
    }
    let space = space_row(transaction, workspace, batch.space)?;
    let author = space.as_ref().map(|space| author_row(transaction, space.id, batch.author)).transpose()?.flatten();
    let (mut acks, new) = known(transaction, author.as_ref(), &batch.envelopes)?;
    if let Some(space) = &space {
        check_keys(transaction, space.id, &batch.commitments)?;
    }
    if new.is_empty() {
        return Ok(Stored { acks, head: space.map_or(0, |space| space.head), new: 0 });
    }
    allowed.charge(transaction, workspace, new, batch.keys.len())?;
    let space = space.map_or_else(|| new_space(transaction, workspace, batch.space), Ok)?;
    let author = author.map_or_else(|| new_author(transaction, space.id, batch.author), Ok)?;
    let first = space.head + 1;
    let head = insert(transaction, space, &author, new, &mut acks)?;
    put_keys(transaction, head.0, first, batch)?;
    Ok(Stored { acks, head: head.1, new: new.len() })
}

/// Acknowledgements of the envelopes that are stored already, and the rest, which continues the author's chain.
fn known<'a>(
    transaction: &Transaction<'_>,
    author: Option<&AuthorRow>,
    envelopes: &'a [NewEnvelope],
) -> Result<(Vec<Ack>, &'a [NewEnvelope]), LogError> {
    let (mut head, mut hash) = author.map_or((0, [0; 32]), |author| (author.head, author.hash));
    let expected = head + 1;
    let mut acks = Vec::with_capacity(envelopes.len());
    let old = envelopes.iter().take_while(|envelope| envelope.device_seq < expected).count();
    let query = "SELECT place FROM envelopes WHERE author = ?1 AND device_seq = ?2 AND envelope = ?3";
    for envelope in &envelopes[..old] {
        let stored = transaction
            .prepare_cached(query)?
            .query_row(params![author.map(|author| author.id), envelope.device_seq, envelope.bytes], |row| row.get(0));
        let place = stored.optional()?.ok_or(LogError::Fork { expected })?;
        acks.push(Ack { device_seq: envelope.device_seq, seq: number(place) });
    }
    for envelope in &envelopes[old..] {
        if envelope.device_seq != head + 1 {
            return Err(LogError::Gap { expected: head + 1 });
        }
        if envelope.previous != hash {
            return Err(LogError::Fork { expected });
        }
        head += 1;
        hash = *blake3::hash(&envelope.bytes).as_bytes();
    }
    Ok((acks, &envelopes[old..]))
}

fn new_space(transaction: &Transaction<'_>, workspace: i64, space: SpaceId) -> rusqlite::Result<SpaceRow> {
    let insert = "INSERT INTO spaces (workspace, space, head, chain) VALUES (?1, ?2, 0, ?3)";
    let chain = [0; 32];
    let id = transaction.prepare_cached(insert)?.insert(params![workspace, space.0, chain])?;
    Ok(SpaceRow { id, head: 0, chain })
}

fn new_author(transaction: &Transaction<'_>, space: i64, device: DeviceId) -> rusqlite::Result<AuthorRow> {
    let insert = "INSERT INTO authors (space, device, head, hash) VALUES (?1, ?2, 0, ?3)";
    let hash = [0; 32];
    let id = transaction.prepare_cached(insert)?.insert(params![space, device.0, hash])?;
    Ok(AuthorRow { id, head: 0, hash })
}

/// Returns the space's row and its new head.
fn insert(
    transaction: &Transaction<'_>,
    mut space: SpaceRow,
    author: &AuthorRow,
    new: &[NewEnvelope],
    acks: &mut Vec<Ack>,
) -> Result<(i64, u64), LogError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO envelopes (place, author, device_seq, chain, envelope) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for envelope in new {
        space.head += 1;
        space.chain = chain(&space.chain, &envelope.bytes);
        let place = place(space.id, space.head);
        statement.execute(params![place, author.id, envelope.device_seq, space.chain, envelope.bytes])?;
        acks.push(Ack { device_seq: envelope.device_seq, seq: space.head });
    }
    transaction.prepare_cached("UPDATE spaces SET head = ?2, chain = ?3 WHERE id = ?1")?.execute(params![
        space.id,
        space.head,
        space.chain
    ])?;
    if let Some(last) = new.last() {
        let hash = *blake3::hash(&last.bytes).as_bytes();
        transaction.prepare_cached("UPDATE authors SET head = ?2, hash = ?3 WHERE id = ?1")?.execute(params![
            author.id,
            last.device_seq,
            hash
        ])?;
    }
    Ok((space.id, space.head))
}

/// Nobody replaces a document's key.
fn check_keys(
    transaction: &Transaction<'_>,
    space: i64,
    commitments: &[(DocId, KeyCommitment)],
) -> Result<(), LogError> {
    let mut query = transaction.prepare_cached("SELECT commitment FROM doc_keys WHERE space = ?1 AND doc = ?2")?;
    for (doc, commitment) in commitments {
        let known: Option<[u8; 16]> = query.query_row(params![space, doc.0], |row| row.get(0)).optional()?.flatten();
        if known.is_some_and(|known| known != commitment.0) {
            return Err(LogError::OtherKey(*doc));
        }
    }
    Ok(())
}

fn put_keys(transaction: &Transaction<'_>, space: i64, first: u64, batch: &NewBatch) -> Result<(), LogError> {
    let commitments: HashMap<DocId, [u8; 16]> = batch.commitments.iter().map(|(doc, key)| (*doc, key.0)).collect();
    let mut statement = transaction.prepare_cached(include_str!("../../../sql/put_key.sql"))?;
    for key in &batch.keys {
        let commitment = commitments.get(&key.doc);
        statement.execute(params![space, key.doc.0, key.epoch, key.wrapped, first, commitment])?;
    }
    Ok(())
}
