//! Receiving: a page is checked, opened and prepared outside the writer's lock, and committed together with its cursor.

use std::collections::HashMap;

use cairn_domain::RecordId;
use cairn_store::spaces::Cursor;
use cairn_store::{Write, doc_keys, facts, order, outbox, quarantine, spaces};
use cairn_sync::wire::{Page, Placed, PullRequest, WrappedKey, chain};
use cairn_sync::{ApiError, RelayApi, SpaceId};

use super::Engine;
use super::judging::{Judge, Judged};
use super::opening::{Opened, Own, Reader, is_ahead};
use super::storing::{Stored, prepare, store};
use crate::error::{ClientError, Result};
use crate::hub::Touched;
use crate::identity;
use crate::status::Progress;
use crate::workspace::Inner;

/// A page that is being fetched while the one before it is stored.
pub(super) struct Fetching {
    space: SpaceId,
    after: u64,
    page: tokio::task::JoinHandle<std::result::Result<Page, ApiError>>,
}

/// The space whose log is read, whether it is read again from its start, and the keys that came with the page.
struct Reading<'a> {
    space: SpaceId,
    resyncing: bool,
    offered: HashMap<RecordId, &'a WrappedKey>,
}

impl Engine {
    /// Reads and commits one page.
    pub(super) async fn pull(&mut self, inner: &Inner, space: SpaceId) -> Result<()> {
        let mut cursor = inner.store.read(|conn| spaces::get(conn, space))?;
        let page = self.fetch(inner, space, cursor.seq).await?;
        if !continues(&page, &cursor) {
            return self.rolled_back(inner, space);
        }
        if page.entries.iter().any(|placed| is_ahead(&inner.team(), inner, space, &placed.envelope)) {
            // Somebody joined or a key was turned while this page was on its way: what it needs stands in the control log by now.
            self.read_control(inner).await?;
        }
        let last = page.entries.last().map_or(cursor.seq, |e| e.seq);
        if page.more {
            self.fetching = Some(self.start_fetching(inner, space, last)?);
            inner.progress(|p| p.progress = Some(Progress { done: last, total: page.head }));
        }
        let careful = inner.store.read(|conn| quarantine::suspects(conn, space, cursor.seq))?;
        let resyncing = is_resyncing(inner, space)?;
        let offered = page.keys.iter().map(|key| (RecordId(key.doc.0), key)).collect();
        let mut reading = Reading { space, resyncing, offered };
        let (mut rest, mut alarmed) = (page.entries.as_slice(), false);
        while !rest.is_empty() {
            // After a death the envelopes are tried one by one, to find the one that kills.
            let (some, _) = rest.split_at(if careful { 1 } else { rest.len() });
            let (done, alarm) = self.commit(inner, &mut reading, some, &mut cursor)?;
            rest = &rest[done..];
            alarmed |= alarm;
        }
        if !page.more && resyncing {
            inner.store.write(|tx| facts::set(tx, &resync_fact(space), &[]))?;
        }
        self.session.pulled(space, page.more);
        if !page.more && inner.store.read(|conn| outbox::waits(conn, space))? {
            self.session.wrote(space);
        }
        if alarmed { self.keep_statement(inner, space).await } else { Ok(()) }
    }

    async fn fetch(&mut self, inner: &Inner, space: SpaceId, after: u64) -> Result<Page> {
        let fetching = match self.fetching.take() {
            Some(fetching) if fetching.space == space && fetching.after == after => fetching,
            _ => self.start_fetching(inner, space, after)?,
        };
        let done = fetching.page.await.map_err(|e| ClientError::System(format!("Receiving was ended: {e}.")))?;
        Ok(done?)
    }

    fn start_fetching(&self, inner: &Inner, space: SpaceId, after: u64) -> Result<Fetching> {
        let request = PullRequest {
            space,
            after,
            incarnation: self.incarnation_of(inner, space)?,
            max_bytes: inner.relay.pace.page() as u64,
        };
        let (relay, bearer) = (inner.relay.clone(), self.bearer()?.to_owned());
        let page = tokio::spawn(async move { relay.pull(&bearer, request).await });
        Ok(Fetching { space, after, page })
    }

    /// Opens, judges and stores some envelopes, with the cursor behind them. Gives how many there was room for, and whether anything is amiss.
    fn commit(
        &mut self,
        inner: &Inner,
        reading: &mut Reading<'_>,
        entries: &[Placed],
        cursor: &mut Cursor,
    ) -> Result<(usize, bool)> {
        let (space, resyncing) = (reading.space, reading.resyncing);
        let Some(first) = entries.first() else { return Ok((0, false)) };
        let deaths = inner.store.write(|tx| quarantine::begin(tx, space, first.seq))?;
        let now = inner.host.clock.now_ms();
        let (opened, judged) = self.open_and_judge(inner, reading, (entries, deaths), (cursor.chain, now))?;
        let entries = &entries[..opened.len()];
        let last = entries.last().map_or(first.seq, |last| last.seq);
        cursor.chain = entries.iter().fold(cursor.chain, |hash, entry| chain(&hash, &entry.envelope));
        cursor.seq = last;
        let prepared = prepare(inner, opened)?;
        let install = inner.host.id();
        let stored = inner.store.write(|tx| {
            let stored = store(tx, (space, resyncing), entries, prepared, (inner.device, now))?;
            keep_offered(tx, reading)?;
            quarantine::end(tx, space, (first.seq, last))?;
            move_cursor(tx, space, cursor, &stored, resyncing)?;
            if stored.own.is_some() && !resyncing {
                // Somebody else is this device, too: they must not write under one actor.
                outbox::unseal(tx, space)?;
                identity::set_install(tx, install)?;
            }
            judged.keep(tx)?;
            Ok(stored)
        })?;
        reading.offered.clear();
        self.tell(inner, stored.touched);
        Ok((entries.len(), judged.is_alarmed()))
    }

    fn open_and_judge(
        &mut self,
        inner: &Inner,
        reading: &Reading<'_>,
        (entries, deaths): (&[Placed], u32),
        (chain, now_ms): ([u8; 32], i64),
    ) -> Result<(Vec<Opened>, Judged)> {
        let space = reading.space;
        let (log, own) = inner.store.read(|conn| Ok((order::log(conn, space)?, own(conn, space)?)))?;
        // Given back before anything is written: a write elsewhere may wait for it.
        let team = inner.team();
        let reader = Reader::new((inner, &team), (space, reading.resyncing), &reading.offered, own);
        let mut opened = match entries {
            [only] if deaths >= quarantine::DEATHS => vec![Opened::fatal(only.seq)],
            [few] => vec![reader.open(few, &mut self.opener)],
            many => reader.open_all(many),
        };
        let mut judge = Judge::new(&team.membership, space, log, chain, now_ms);
        inner.store.read(|conn| {
            let chain_at = |seq| order::chain_at(conn, space, seq).ok().flatten();
            entries.iter().zip(&mut opened).for_each(|(placed, opened)| judge.next(placed, opened, chain_at));
            Ok(())
        })?;
        Ok((opened, judge.end()))
    }

    /// Counts what was received, and tells who watches.
    pub(super) fn tell(&mut self, inner: &Inner, touched: Touched) {
        self.report.received += touched.records.len() as u64;
        if !touched.records.is_empty() {
            inner.touched(Touched { status: true, ..touched });
        }
    }

    /// The relay's incarnation that this device's cursor in a space belongs to.
    pub(super) fn incarnation_of(&self, inner: &Inner, space: SpaceId) -> Result<u64> {
        let name = incarnation_fact(space);
        if let Some(bytes) = inner.store.read(|conn| facts::get(conn, &name))? {
            return Ok(bytes.try_into().map_or(0, u64::from_be_bytes));
        }
        inner.store.write(|tx| facts::set(tx, &name, &self.incarnation.to_be_bytes()))?;
        Ok(self.incarnation)
    }
}

/// What this device has written to a space.
fn own(conn: &cairn_store::Read, space: SpaceId) -> cairn_store::Result<Own> {
    let in_flight = outbox::in_flight(conn, space)?.into_iter().map(|one| (one.device_seq, one.hash)).collect();
    Ok(Own { acknowledged: spaces::get(conn, space)?.device_seq, in_flight })
}

/// Keys that came and opened nothing yet: the relay does not give them out again.
fn keep_offered(tx: &Write<'_>, reading: &Reading<'_>) -> cairn_store::Result<()> {
    for (id, key) in &reading.offered {
        if doc_keys::get(tx, reading.space, *id)?.is_none_or(|stored| !stored.sent) {
            doc_keys::wait(tx, reading.space, key)?;
        }
    }
    Ok(())
}

/// Moves what was read. What was written moves with it only where the log knows more of it than this device.
fn move_cursor(
    tx: &Write<'_>,
    space: SpaceId,
    cursor: &mut Cursor,
    stored: &Stored,
    resyncing: bool,
) -> cairn_store::Result<()> {
    if !resyncing {
        // An acknowledgement may have moved it meanwhile.
        let written = spaces::get(tx, space)?;
        (cursor.device_seq, cursor.previous) = (written.device_seq, written.previous);
    }
    if let Some((device_seq, hash)) = stored.own {
        (cursor.device_seq, cursor.previous) = (device_seq, hash);
    }
    spaces::set(tx, space, cursor)
}

/// Whether a space is being read again from its start.
pub(super) fn is_resyncing(inner: &Inner, space: SpaceId) -> Result<bool> {
    Ok(inner.store.read(|conn| Ok(facts::get(conn, &resync_fact(space))?.is_some_and(|flag| !flag.is_empty())))?)
}

pub(super) fn resync_fact(space: SpaceId) -> String {
    format!("resync {space}")
}

pub(super) fn incarnation_fact(space: SpaceId) -> String {
    format!("incarnation {space}")
}

/// A page must follow the cursor without a gap and end with the running hash that follows from it: otherwise the relay has forgotten,
/// forged or withheld something.
fn continues(page: &Page, cursor: &Cursor) -> bool {
    let follows =
        page.from == cursor.seq && page.entries.iter().zip(cursor.seq + 1..).all(|(entry, seq)| entry.seq == seq);
    let end = page.entries.iter().fold(cursor.chain, |hash, entry| chain(&hash, &entry.envelope));
    follows && end == page.chain
}
