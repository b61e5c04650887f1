//! Receiving: a page is checked, opened and prepared outside the writer's lock, and committed together with its cursor.

use std::collections::HashMap;

use cairn_domain::{Kind, RecordId};
use cairn_store::quarantine::{self, Quarantined};
use cairn_store::receive::{self, Base, Incoming, Outcome, Prepared};
use cairn_store::spaces::Cursor;
use cairn_store::{Write, facts, outbox, spaces};
use cairn_sync::envelope::Opener;
use cairn_sync::keys::{DocKey, verify_head};
use cairn_sync::wire::{HeadRequest, Page, Placed, PullRequest, chain};
use cairn_sync::{ApiError, RelayApi, SpaceId};

use super::Engine;
use super::moving::read_at;
use super::opening::{Opened, in_parallel, is_ahead, open, open_keys, spread, stored_key};
use super::outgoing::{SENT, UNSENT, keep_doc_key};
use crate::error::{ClientError, Result};
use crate::hub::Touched;
use crate::identity;
use crate::status::Progress;
use crate::workspace::Inner;

/// How many envelopes that were put aside are read again at once.
const READ_AGAIN: u32 = 500;

/// A page that is being fetched while the one before it is stored.
pub(super) struct Fetching {
    space: SpaceId,
    after: u64,
    page: tokio::task::JoinHandle<std::result::Result<Page, ApiError>>,
}

impl Engine {
    /// Reads and commits one page.
    pub(super) async fn pull(&mut self, inner: &Inner, space: SpaceId) -> Result<()> {
        let cursor = inner.store.read(|conn| spaces::get(conn, space))?;
        let page = self.fetch(inner, space, cursor.seq).await?;
        check_order(&page, &cursor)?;
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
        let keys = open_keys(inner, space, &page)?;
        let resyncing = is_resyncing(inner, space)?;
        let mut cursor = cursor;
        // After a death the envelopes are tried one by one, to find the one that kills.
        let step = if careful { 1 } else { page.entries.len().max(1) };
        for entries in page.entries.chunks(step) {
            self.commit(inner, (space, resyncing), entries, &keys, &mut cursor)?;
        }
        if !page.more && resyncing {
            inner.store.write(|tx| facts::set(tx, &resync_fact(space), &[]))?;
        }
        self.session.pulled(space, page.more);
        if !page.more && inner.store.read(|conn| outbox::waits(conn, space))? {
            self.session.wrote(space);
        }
        Ok(())
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

    /// Opens, prepares and stores some envelopes, with the cursor behind them.
    fn commit(
        &mut self,
        inner: &Inner,
        (space, resyncing): (SpaceId, bool),
        entries: &[Placed],
        keys: &HashMap<RecordId, DocKey>,
        cursor: &mut Cursor,
    ) -> Result<()> {
        let Some((first, last)) = entries.first().zip(entries.last()) else { return Ok(()) };
        let deaths = inner.store.write(|tx| quarantine::begin(tx, space, first.seq))?;
        let known = |id: RecordId| keys.get(&id).cloned().map_or_else(|| stored_key(inner, id), Some);
        let opened = {
            let team = inner.team();
            let one =
                |opener: &mut Opener, placed: &Placed| open(inner, &team, (space, resyncing), placed, &known, opener);
            match entries {
                [only] if deaths >= quarantine::DEATHS => {
                    vec![Opened::fatal(only.seq)]
                }
                [few] => vec![one(&mut self.opener, few)],
                many => in_parallel(many, one),
            }
        };
        let prepared = prepare(inner, opened)?;
        for entry in entries {
            cursor.chain = chain(&cursor.chain, &entry.envelope);
        }
        cursor.seq = last.seq;
        let now = inner.host.clock.now_ms();
        let touched = inner.store.write(|tx| {
            for (id, key) in keys {
                keep_doc_key(tx, *id, key, SENT)?;
            }
            let (touched, _) = store(tx, space, entries, prepared, resyncing, now, cursor)?;
            quarantine::end(tx, space, (first.seq, last.seq))?;
            // Only what this function moves: an acknowledgement may have moved the rest meanwhile.
            let written = spaces::get(tx, space)?;
            let own = if resyncing { *cursor } else { written };
            spaces::set(tx, space, &Cursor { seq: cursor.seq, chain: cursor.chain, ..own })?;
            Ok(touched)
        })?;
        self.tell(inner, touched);
        Ok(())
    }

    /// Counts what was received, and tells who watches.
    fn tell(&mut self, inner: &Inner, touched: Touched) {
        self.report.received += touched.records.len() as u64;
        if !touched.records.is_empty() {
            inner.touched(Touched { status: true, ..touched });
        }
    }

    /// Reads again what was put aside: what it waited for, a colleague, a key or a newer version of the app, may have come. What still cannot
    /// be read stays where it is.
    pub(super) fn read_again(&mut self, inner: &Inner) -> Result<()> {
        let aside = inner.store.read(|conn| quarantine::envelopes(conn, READ_AGAIN))?;
        let now = inner.host.clock.now_ms();
        for (before, envelope) in aside {
            let Quarantined { space, seq, why, .. } = before;
            let placed = Placed { seq, envelope };
            let known = |id: RecordId| stored_key(inner, id);
            let opened = open(inner, &inner.team(), (space, true), &placed, &known, &mut self.opener);
            if opened.content.is_empty() && opened.why.as_ref() == Some(&why) {
                continue;
            }
            let deaths = inner.store.write(|tx| quarantine::begin(tx, space, seq))?;
            let opened = if deaths < quarantine::DEATHS { Opened { own: None, ..opened } } else { Opened::fatal(seq) };
            let prepared = prepare(inner, vec![opened])?;
            let mut unmoved = Cursor::default();
            let touched = inner.store.write(|tx| {
                let entries = std::slice::from_ref(&placed);
                let (touched, aside) = store(tx, space, entries, prepared, false, now, &mut unmoved)?;
                if aside == 0 {
                    quarantine::take_out(tx, space, seq)?;
                }
                quarantine::end(tx, space, (seq, seq))?;
                Ok(touched)
            })?;
            self.tell(inner, touched);
        }
        Ok(())
    }

    /// Relay and device disagree on what was sent: one of them was restored from a backup. Everything is read again from the start, and
    /// what the relay turns out to lack is sent again.
    pub(super) async fn reconcile(&mut self, inner: &Inner, space: SpaceId) -> Result<()> {
        let head = inner.relay.head(self.bearer()?, HeadRequest { space }).await?;
        let statement = verify_head(&self.relay, &head).map_err(|_| {
            ClientError::Protocol(
                "The relay's statement is not signed by it. Nothing was changed; tell an administrator.".to_owned(),
            )
        })?;
        let known = inner
            .store
            .read(|conn| Ok(spaces::get(conn, space)?.device_seq + outbox::in_flight(conn, space)?.len() as u64))?;
        let same_relay = statement.incarnation == self.incarnation_of(inner, space)?;
        let (install, relay) = (inner.host.id(), self.relay);
        inner.store.write(|tx| {
            facts::set(tx, &incarnation_fact(space), &statement.incarnation.to_be_bytes())?;
            read_at(tx, space, &relay)?;
            facts::set(tx, &resync_fact(space), &[1])?;
            spaces::set(tx, space, &Cursor::default())?;
            outbox::queue_everything(tx, space)?;
            facts::mark_doc_keys(tx, space, UNSENT)?;
            if same_relay && head.own_seq > known {
                identity::set_install(tx, install)?;
            }
            Ok(())
        })?;
        self.fetching = None;
        self.session.reconciled(space, false);
        Ok(())
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

/// Whether a space is being read again from its start.
pub(super) fn is_resyncing(inner: &Inner, space: SpaceId) -> Result<bool> {
    Ok(inner.store.read(|conn| Ok(facts::get(conn, &resync_fact(space))?.is_some_and(|flag| !flag.is_empty())))?)
}

fn resync_fact(space: SpaceId) -> String {
    format!("resync {space}")
}

fn incarnation_fact(space: SpaceId) -> String {
    format!("incarnation {space}")
}

/// A page must follow the cursor without a gap and end with the running hash that follows from it: otherwise the relay has forgotten,
/// forged or withheld something.
fn check_order(page: &Page, cursor: &Cursor) -> Result<()> {
    let follows =
        page.from == cursor.seq && page.entries.iter().zip(cursor.seq + 1..).all(|(entry, seq)| entry.seq == seq);
    let end = page.entries.iter().fold(cursor.chain, |hash, entry| chain(&hash, &entry.envelope));
    if follows && end == page.chain {
        return Ok(());
    }
    Err(ClientError::Protocol("The relay's log contradicts what this device has read before: it was rolled back or altered. Nothing was taken over; tell an administrator.".to_owned()))
}

/// What one record's changes of a page make of it, and for each change which envelope brought it.
struct Gathered {
    prepared: Prepared,
    from: Vec<usize>,
}

/// Computes on both cores what the changes make of their records. What several envelopes bring for one record is taken together: a
/// record that was changed a thousand times is built once, not a thousand times. It is stored with the first of them.
fn prepare(inner: &Inner, opened: Vec<Opened>) -> Result<Vec<(Opened, Vec<Gathered>)>> {
    let mut work: Vec<(Incoming, Vec<usize>)> = Vec::new();
    let mut met: HashMap<(RecordId, Kind), usize> = HashMap::new();
    let mut rest = Vec::new();
    for (envelope, mut opened) in opened.into_iter().enumerate() {
        let content = std::mem::take(&mut opened.content);
        let before = work.len();
        for incoming in content {
            let from = vec![envelope; incoming.changes.len()];
            if let Some(at) = met.get(&(incoming.id, incoming.kind)) {
                work[*at].0.changes.extend(incoming.changes);
                work[*at].1.extend(from);
            } else {
                met.insert((incoming.id, incoming.kind), work.len());
                work.push((incoming, from));
            }
        }
        rest.push((opened, work.len() - before));
    }
    let bases = inner.store.read(|conn| receive::bases(conn, work.iter().map(|(incoming, _)| incoming.id)))?;
    let work: Vec<_> = work.into_iter().zip(bases).collect();
    let prepare = |part: Vec<((Incoming, Vec<usize>), Base)>| {
        let one = |((incoming, from), base): ((Incoming, Vec<usize>), Base)| Gathered {
            prepared: receive::prepare(incoming, &base),
            from,
        };
        part.into_iter().map(one).collect::<Vec<_>>()
    };
    let done = if work.len() < 8 { prepare(work) } else { spread(work, prepare) };
    let mut done = done.into_iter();
    Ok(rest.into_iter().map(|(opened, count)| (opened, done.by_ref().take(count).collect())).collect())
}

/// Stores what was prepared; what cannot be read is put aside with its reason. Gives how many envelopes that were, too.
fn store(
    tx: &Write<'_>,
    space: SpaceId,
    entries: &[Placed],
    prepared: Vec<(Opened, Vec<Gathered>)>,
    resyncing: bool,
    at_ms: i64,
    cursor: &mut Cursor,
) -> cairn_store::Result<(Touched, usize)> {
    let (mut touched, mut aside) = (Touched::default(), 0);
    let mut reasons: HashMap<usize, String> = HashMap::new();
    for (envelope, ((opened, records), placed)) in prepared.into_iter().zip(entries).enumerate() {
        if let (Some((device_seq, hash)), true) = (opened.own, resyncing) {
            (cursor.device_seq, cursor.previous) = (device_seq, hash);
        }
        for Gathered { prepared, from } in records {
            let (id, kind) = prepared.record();
            if resyncing {
                outbox::seen(tx, prepared.incoming())?;
            }
            let mut refuse = |envelope: usize, reason: &str| {
                reasons.entry(envelope).or_insert_with(|| format!("record {id}: {reason}"));
            };
            match receive::receive(tx, prepared)? {
                Outcome::Stored(_) => touched.records.push((id, kind)),
                Outcome::Known | Outcome::Parked => {}
                Outcome::Partly { stored, refused } => {
                    touched.records.extend((stored > 0).then_some((id, kind)));
                    for (change, reason) in refused {
                        refuse(from.get(change).copied().unwrap_or(envelope), &reason);
                    }
                }
                Outcome::Refused(reason) => from.into_iter().for_each(|envelope| refuse(envelope, &reason)),
            }
        }
        if let Some(why) = opened.why.or_else(|| reasons.remove(&envelope)) {
            tracing::warn!(seq = opened.seq, "an envelope was put aside");
            quarantine::put(tx, &Quarantined { space, seq: opened.seq, why, at_ms }, &placed.envelope)?;
            if opened.fatal {
                quarantine::mark_fatal(tx, space, opened.seq)?;
            }
            aside += 1;
        }
    }
    Ok((touched, aside))
}
