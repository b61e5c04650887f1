//! What was opened becomes records: built on both cores, stored in one transaction.

use std::collections::HashMap;

use cairn_domain::{Kind, RecordId};
use cairn_store::quarantine::{self, Quarantined};
use cairn_store::receive::{self, Base, Incoming, Outcome, Prepared};
use cairn_store::{Write, doc_keys, outbox};
use cairn_sync::SpaceId;
use cairn_sync::wire::Placed;

use super::opening::{Opened, spread};
use crate::error::Result;
use crate::hub::Touched;
use crate::workspace::Inner;

/// What one record's changes of a page make of it, and for each change which envelope brought it.
pub(super) struct Gathered {
    prepared: Prepared,
    from: Vec<usize>,
}

/// Computes on both cores what the changes make of their records. What several envelopes bring for one record is taken together: a
/// record that was changed a thousand times is built once, not a thousand times. It is stored with the first of them.
pub(super) fn prepare(inner: &Inner, opened: Vec<Opened>) -> Result<Vec<(Opened, Vec<Gathered>)>> {
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

/// What storing did.
#[derive(Default)]
pub(super) struct Stored {
    pub(super) touched: Touched,
    /// Envelopes that were put aside.
    pub(super) aside: usize,
    /// The newest envelope that this device wrote, where its own count did not know that.
    pub(super) own: Option<(u64, [u8; 32])>,
}

/// Stores what was prepared; what cannot be read is put aside with its reason.
pub(super) fn store(
    tx: &Write<'_>,
    (space, everything): (SpaceId, bool),
    entries: &[Placed],
    prepared: Vec<(Opened, Vec<Gathered>)>,
    (device, at_ms): (cairn_sync::DeviceId, i64),
) -> cairn_store::Result<Stored> {
    let mut stored = Stored::default();
    let mut reasons: HashMap<usize, String> = HashMap::new();
    for (envelope, ((opened, records), placed)) in prepared.into_iter().zip(entries).enumerate() {
        let own = opened.head.as_ref().filter(|head| head.verified && head.header.author == device);
        if let Some(head) = own.filter(|_| everything || opened.others_own) {
            stored.own = Some((head.header.device_seq, head.hash));
        }
        for (id, key) in &opened.keys {
            doc_keys::set(tx, space, *id, key, true)?;
        }
        for Gathered { prepared, from } in records {
            let (id, kind) = prepared.record();
            if everything || opened.others_own {
                outbox::seen(tx, prepared.incoming())?;
            }
            let mut refuse = |envelope: usize, reason: &str| {
                reasons.entry(envelope).or_insert_with(|| format!("record {id}: {reason}"));
            };
            match receive::receive(tx, prepared)? {
                Outcome::Stored(_) => stored.touched.records.push((id, kind)),
                Outcome::Known | Outcome::Parked => {}
                Outcome::Partly { stored: new, refused } => {
                    stored.touched.records.extend((new > 0).then_some((id, kind)));
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
            stored.aside += 1;
        }
    }
    Ok(stored)
}
