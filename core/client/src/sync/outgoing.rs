//! Sending: what waits is sealed, stored as sealed, sent, and forgotten only once it is acknowledged.

use std::collections::HashMap;

use cairn_domain::RecordId;
use cairn_store::outbox::{self, InFlight, Pending};
use cairn_store::spaces::Cursor;
use cairn_store::{Write, doc_keys, order, records, spaces};
use cairn_sync::envelope::{Body, BodyChange, Header, peek};
use cairn_sync::keys::{DocKey, EpochKey, wrap_doc_key};
use cairn_sync::numbers::SUITE_2;
use cairn_sync::wire::{PushRequest, Pushed, WrappedKey, chain, decode, encode};
use cairn_sync::{DocId, RelayApi, SpaceId};
use minicbor::{Decode, Encode};

use super::Engine;
use super::incoming::is_resyncing;
use crate::error::{ClientError, Result};
use crate::hub::Touched;
use crate::workspace::Inner;

/// Envelopes of one request: with their keys they stay below the protocol's limit of list elements and of bytes.
const ENVELOPES: usize = 8;

/// Keys beside an envelope, as they are stored with it.
#[derive(Encode, Decode, Default)]
#[cbor(map)]
struct Keys {
    #[n(0)]
    keys: Vec<WrappedKey>,
}

impl Engine {
    /// Sends one request of envelopes.
    pub(super) async fn push(&mut self, inner: &Inner, space: SpaceId) -> Result<()> {
        if is_resyncing(inner, space)? {
            // What the relay still has is learnt first; otherwise it would be sent twice.
            return self.pull(inner, space).await;
        }
        let mut under_way = inner.store.read(|conn| outbox::in_flight(conn, space))?;
        if under_way.is_empty() || self.too_large_for_the_line(inner, space, &under_way).await? {
            under_way = self.seal(inner, space)?;
        }
        self.one_request(inner, space, &mut under_way);
        let Some(last) = under_way.last().map(|e| e.device_seq) else {
            self.narrowing.remove(&space);
            self.session.pushed(space, inner.store.read(|conn| outbox::newest(conn, space))?.is_some());
            return Ok(());
        };
        let mut keys = Vec::new();
        for envelope in &under_way {
            let stored: Keys =
                decode("stored keys", &envelope.keys, usize::MAX).map_err(|e| ClientError::Protocol(e.to_string()))?;
            keys.extend(stored.keys);
        }
        let envelopes = under_way.iter().map(|e| e.envelope.clone().into()).collect();
        let request = PushRequest { space, incarnation: self.incarnation_of(inner, space)?, envelopes, keys };
        self.pushing = inner.relay.pace.push();
        let pushed = inner.relay.push(self.bearer()?, request).await?;
        let (changes, records) = inner.store.write(|tx| {
            follow(tx, space, &under_way, &pushed)?;
            outbox::acknowledged(tx, space, last)
        })?;
        self.report.sent += changes as u64;
        inner.touched(Touched { records, status: true, everything: false });
        self.taken(inner, space)?;
        self.session.pushed(space, inner.store.read(|conn| outbox::newest(conn, space))?.is_some());
        Ok(())
    }

    /// Seals what waits into envelopes and stores them before anything is sent.
    fn seal(&mut self, inner: &Inner, space: SpaceId) -> Result<Vec<InFlight>> {
        let team = inner.team();
        let epoch = team.membership.current_epoch(space).unwrap_or_default();
        let key = team.keys.get(space, epoch).cloned();
        drop(team);
        let incarnation = self.incarnation_of(inner, space)?;
        let key = key.ok_or_else(|| {
            ClientError::Protocol("This device has no key for the space yet. It comes with the next sync.".to_owned())
        })?;
        Ok(inner.store.write(|tx| {
            let mut cursor = spaces::get(tx, space)?;
            let mut sealed = Vec::new();
            let mut bytes = 0;
            while sealed.len() < ENVELOPES && bytes < inner.relay.pace.push() {
                let pending = self.to_seal(inner, tx, space)?;
                if pending.is_empty() {
                    break;
                }
                let Some(one) = self.envelope(inner, tx, (space, epoch, &key), (&cursor, incarnation), pending)? else {
                    continue;
                };
                (cursor.device_seq, cursor.previous) = (one.device_seq, one.hash);
                bytes += one.envelope.len() + one.keys.len();
                sealed.push(one);
            }
            Ok(sealed)
        })?)
    }

    /// One envelope of as many records as fit. `None` where only a record that is too large for any was left: it is marked as failed.
    fn envelope(
        &mut self,
        inner: &Inner,
        tx: &Write<'_>,
        (space, epoch, key): (SpaceId, u32, &EpochKey),
        (cursor, incarnation): (&Cursor, u64),
        mut pending: Vec<Pending>,
    ) -> cairn_store::Result<Option<InFlight>> {
        let header = Header {
            suite: SUITE_2,
            workspace: inner.workspace,
            space,
            epoch,
            author: inner.device,
            device_seq: cursor.device_seq + 1,
            previous: cursor.previous,
            seen: cursor.seq,
            nonce: inner.host.bytes(),
            seen_chain: Some(cursor.chain),
            incarnation: Some(incarnation),
        };
        let mut batch = self.sealer.batch(header);
        let (mut keys, mut taken) = (Keys::default(), 0);
        for record in &pending {
            let doc = DocId(record.id.0);
            let (doc_key, fresh) = doc_key(inner, tx, space, record.id)?;
            let commitment = fresh.then(|| doc_key.commitment(space, doc));
            match batch.add(doc, &doc_key.in_epoch(key), &body(record, inner), commitment) {
                Ok(true) => {}
                Err(too_large) if batch.is_empty() => {
                    outbox::failed_record(tx, record.id, &crate::workspace::sentence(&too_large.to_string()))?;
                    return Ok(None);
                }
                Ok(false) | Err(_) => break,
            }
            if fresh {
                let wrapped = wrap_doc_key(&doc_key, doc, key, &mut |bytes| inner.host.random.fill(bytes));
                keys.keys.push(WrappedKey { doc, epoch, wrapped });
            }
            taken += 1;
        }
        pending.truncate(taken);
        let sealed = batch.finish(&inner.secret);
        let one = InFlight {
            device_seq: sealed.previous.device_seq,
            hash: sealed.previous.hash,
            envelope: sealed.bytes,
            keys: encode(&keys),
        };
        outbox::seal(tx, space, &one, &pending)?;
        Ok(Some(one))
    }
}

fn body(record: &Pending, inner: &Inner) -> Body {
    let change = |c: &outbox::PendingChange| BodyChange {
        bytes: c.bytes.clone(),
        at_ms: c.at_ms,
        author: (c.author != inner.device).then_some(c.author),
    };
    Body { kind: record.kind.code(), changes: record.changes.iter().map(change).collect(), row: None }
}

/// A document's key; a new one for a new document. The flag says whether the relay may lack it.
fn doc_key(inner: &Inner, tx: &Write<'_>, space: SpaceId, id: RecordId) -> cairn_store::Result<(DocKey, bool)> {
    if let Some(stored) = doc_keys::get(tx, space, id)? {
        return Ok((stored.key, !stored.sent));
    }
    let key = DocKey::generate(&mut |bytes| inner.host.random.fill(bytes));
    doc_keys::set(tx, space, id, &key, false)?;
    Ok((key, true))
}

/// Gives a record that other devices may make by themselves the key that they give it: it follows from the key of the record that it is
/// about, so that erasing that one makes this one unreadable too, or else from the space's first key.
pub(crate) fn derive_doc_key(
    inner: &Inner,
    tx: &Write<'_>,
    (id, about): (RecordId, Option<RecordId>),
    space: SpaceId,
) -> cairn_store::Result<()> {
    if doc_keys::get(tx, space, id)?.is_some() {
        return Ok(());
    }
    let origin = match about {
        Some(about) => {
            let home = records::space_of(tx, about)?.unwrap_or(space);
            Some(*doc_key(inner, tx, home, about)?.0.as_bytes())
        }
        None => (0..=1).find_map(|epoch| Some(*inner.team().keys.get(space, epoch)?.as_bytes())),
    };
    // Without its origin it gets a key like any other record.
    let Some(origin) = origin else { return Ok(()) };
    let mut both = [0; 48];
    both[..32].copy_from_slice(&origin);
    both[32..].copy_from_slice(&id.0);
    let key = DocKey::from_bytes(blake3::derive_key(DERIVED_KEY, &both));
    doc_keys::set(tx, space, id, &key, false)
}

const DERIVED_KEY: &str = "cairn 2026 key of a derived document 1";

/// The relay has these envelopes: their keys need not be sent again, and where they follow directly on what was read, the cursor
/// moves over them, so that a device does not fetch what it has just sent.
fn follow(tx: &Write<'_>, space: SpaceId, sent: &[InFlight], pushed: &Pushed) -> cairn_store::Result<()> {
    let acked: HashMap<u64, u64> = pushed.acks.iter().map(|ack| (ack.device_seq, ack.seq)).collect();
    let mut cursor = spaces::get(tx, space)?;
    let before = order::log(tx, space)?;
    let (mut log, mut chains) = (before.clone(), Vec::new());
    for envelope in sent {
        let keys: Keys = decode("stored keys", &envelope.keys, usize::MAX).unwrap_or_default();
        for key in keys.keys {
            doc_keys::mark_sent(tx, space, RecordId(key.doc.0))?;
        }
        if acked.get(&envelope.device_seq) == Some(&(cursor.seq + 1)) {
            cursor.seq += 1;
            cursor.chain = chain(&cursor.chain, &envelope.envelope);
            chains.push((cursor.seq, cursor.chain));
            if let Ok(header) = peek(&envelope.envelope) {
                log.follow(&header, envelope.hash);
            }
        }
    }
    spaces::set(tx, space, &cursor)?;
    order::keep(tx, space, &before, &log)?;
    order::keep_chains(tx, space, &chains)
}
