//! A record's document, from the chunks that are the truth, or faster from a compacted copy of them.

use cairn_domain::{ChangeHash, Document};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{Known, hot, judging};
use crate::error::Result;

/// So many changes beside the compacted copy, or without one, and it is made anew.
const MANY: usize = 32;

/// What is kept of a record.
pub(crate) struct Kept {
    copy: Option<Vec<u8>>,
    /// The changes that are not in the copy.
    later: Vec<Vec<u8>>,
    /// Every change by its hash, where others' are to be judged by them and there is a copy.
    chunks: Vec<(ChangeHash, Vec<u8>)>,
}

impl Kept {
    /// What this device needs to read a record and to write into it.
    pub(crate) fn read(conn: &Connection, known: &Known) -> Result<Self> {
        let mut query = conn.prepare_cached("SELECT bytes FROM compacted WHERE record = ?1")?;
        let copy = query.query_row([known.n], |row| row.get(0)).optional()?;
        let later = match copy {
            Some(_) => "SELECT bytes FROM change INDEXED BY change_later WHERE record = ?1 AND later = 1",
            None => "SELECT bytes FROM change WHERE record = ?1",
        };
        let mut query = conn.prepare_cached(later)?;
        let later = query.query_map([known.n], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?;
        Ok(Self { copy, later, chunks: Vec::new() })
    }

    /// With what others' changes are judged by.
    pub(crate) fn whole(conn: &Connection, known: &Known) -> Result<Self> {
        let mut kept = Self::read(conn, known)?;
        if kept.copy.is_some() {
            kept.chunks = chunks(conn, known)?;
        }
        Ok(kept)
    }

    /// The document. A copy that does not read back is passed over: the changes are the truth.
    pub(crate) fn document(&self, known: &Known) -> Result<Document> {
        let (id, kind) = (known.id, known.kind);
        let later = self.later.iter().map(Vec::as_slice);
        let Some(copy) = &self.copy else { return Ok(Document::load(id, kind, later)?) };
        let mut document = Document::load_compacted(id, kind, copy, later)?;
        if !self.chunks.is_empty() {
            remember(&mut document, &self.chunks);
        }
        Ok(document)
    }
}

fn chunks(conn: &Connection, known: &Known) -> Result<Vec<(ChangeHash, Vec<u8>)>> {
    let mut query = conn.prepare_cached("SELECT hash, bytes FROM change WHERE record = ?1")?;
    let rows = query.query_map([known.n], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

fn remember(document: &mut Document, chunks: &[(ChangeHash, Vec<u8>)]) {
    document.remember_chunks(chunks.iter().map(|(hash, bytes)| (*hash, bytes.as_slice())));
}

/// The document as it is in memory, with what others' changes are judged by.
pub(crate) fn in_memory(conn: &Connection, known: &Known) -> Result<Option<Document>> {
    let Some(mut document) = hot::find(conn, known)? else { return Ok(None) };
    if !document.knows_chunks() {
        remember(&mut document, &chunks(conn, known)?);
    }
    Ok(Some(document))
}

/// Whether a record with so many changes that are in no copy is to be compacted.
pub(crate) fn is_due(changes: usize) -> bool {
    changes >= MANY
}

/// How many changes of a record are in no copy.
pub(crate) fn uncopied(conn: &Connection, n: i64) -> Result<usize> {
    let mut query = conn.prepare_cached(include_str!("../../sql/uncopied.sql"))?;
    let count: i64 = query.query_row([n], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

pub(crate) fn load(conn: &Connection, known: &Known) -> Result<Document> {
    if !known.is_judged() {
        return judging::read(conn, known);
    }
    if let Some(document) = hot::find(conn, known)? {
        return Ok(document);
    }
    let document = Kept::read(conn, known)?.document(known).or_else(|_| from_changes(conn, known))?;
    hot::keep(conn, known.id, document.clone());
    Ok(document)
}

pub(crate) fn from_changes(conn: &Connection, known: &Known) -> Result<Document> {
    let mut query = conn.prepare_cached("SELECT bytes FROM change WHERE record = ?1")?;
    let chunks: Vec<Vec<u8>> = query.query_map([known.n], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?;
    Ok(Document::load(known.id, known.kind, chunks.iter().map(Vec::as_slice))?)
}

/// Keeps a copy of everything that the record has now.
pub(crate) fn keep_copy(tx: &Transaction<'_>, n: i64, copy: &[u8]) -> Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO compacted (record, bytes) VALUES (?1, ?2)")?.execute(params![n, copy])?;
    tx.prepare_cached("UPDATE change SET later = 0 WHERE record = ?1 AND later = 1")?.execute([n])?;
    Ok(())
}
