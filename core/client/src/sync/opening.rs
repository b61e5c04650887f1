//! Opening: what an envelope holds, with the keys that came and those that are here. Pure but for reading the book; the records are
//! made elsewhere.

use std::collections::HashMap;

use cairn_domain::{Kind, RecordId};
use cairn_store::receive::{Incoming, IncomingChange};
use cairn_store::{facts, records};
use cairn_sync::envelope::{Opener, peek, verify};
use cairn_sync::keys::{DocKey, unwrap_doc_key};
use cairn_sync::wire::{Page, Placed};
use cairn_sync::{DocId, SpaceId};

use crate::error::Result;
use crate::team::Team;
use crate::workspace::Inner;

/// What an envelope turned out to hold, and why something of it cannot be read.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) seq: u64,
    pub(super) own: Option<(u64, [u8; 32])>,
    pub(super) content: Vec<Incoming>,
    pub(super) why: Option<String>,
    /// Processes died of it.
    pub(super) fatal: bool,
}

impl Opened {
    /// An envelope that processes died of, and that is not opened again.
    pub(super) fn fatal(seq: u64) -> Self {
        let why = Some("the app ended twice while it read this".to_owned());
        Self { seq, why, fatal: true, ..Self::default() }
    }
}

/// Whether an envelope speaks of somebody or of a key that this device does not know: not yet, or never.
pub(super) fn is_ahead(team: &Team, inner: &Inner, space: SpaceId, envelope: &[u8]) -> bool {
    let Ok(header) = peek(envelope) else { return false };
    header.author != inner.device
        && (!team.membership.could_write(header.author, space, header.epoch)
            || team.keys.get(space, header.epoch).is_none())
}

/// The keys that came with a page and that this device can open. A record that is here keeps the key that it is known by: nobody replaces it.
pub(super) fn open_keys(inner: &Inner, space: SpaceId, page: &Page) -> Result<HashMap<RecordId, DocKey>> {
    let opened: Vec<(RecordId, DocKey)> = {
        let team = inner.team();
        let open = |key: &cairn_sync::wire::WrappedKey| {
            let epoch = team.keys.get(space, key.epoch)?;
            Some((RecordId(key.doc.0), unwrap_doc_key(&key.wrapped, key.doc, epoch).ok()?))
        };
        page.keys.iter().filter_map(open).collect()
    };
    Ok(inner.store.read(|conn| {
        let mut keys = HashMap::new();
        for (id, key) in opened {
            if records::space_of(conn, id)?.is_none() || facts::doc_key(conn, id)?.is_none() {
                keys.insert(id, key);
            }
        }
        Ok(keys)
    })?)
}

pub(super) fn stored_key(inner: &Inner, id: RecordId) -> Option<DocKey> {
    let stored = inner.store.read(|conn| facts::doc_key(conn, id)).ok()??;
    Some(DocKey::from_bytes(stored.get(1..)?.try_into().ok()?))
}

/// Checks and opens one envelope. An item that cannot be read takes no other with it.
pub(super) fn open(
    inner: &Inner,
    team: &Team,
    (space, resyncing): (SpaceId, bool),
    placed: &Placed,
    key: &dyn Fn(RecordId) -> Option<DocKey>,
    opener: &mut Opener,
) -> Opened {
    let mut found = Opened { seq: placed.seq, ..Opened::default() };
    found.why = open_into(&mut found, inner, team, (space, resyncing), placed, key, opener).err();
    found
}

fn open_into(
    found: &mut Opened,
    inner: &Inner,
    team: &Team,
    (space, resyncing): (SpaceId, bool),
    placed: &Placed,
    key: &dyn Fn(RecordId) -> Option<DocKey>,
    opener: &mut Opener,
) -> std::result::Result<(), String> {
    let header = peek(&placed.envelope).map_err(|e| e.to_string())?;
    if header.author == inner.device {
        found.own = Some((header.device_seq, *blake3::hash(&placed.envelope).as_bytes()));
        if !resyncing {
            return Ok(());
        }
    }
    let verified = verify(&placed.envelope, space, &team.membership).map_err(|e| e.to_string())?;
    let epoch = team
        .keys
        .get(space, header.epoch)
        .ok_or_else(|| format!("this device has no key of epoch {}", header.epoch))?;
    let mut read = |index: usize, doc: DocId| -> std::result::Result<Incoming, String> {
        let id = RecordId(doc.0);
        let key = key(id).ok_or_else(|| format!("the key of record {id} is missing"))?;
        let body = opener.open(&verified, index, &key.in_epoch(epoch)).map_err(|e| e.to_string())?;
        let kind = Kind::from_code(body.kind)
            .ok_or_else(|| format!("record {id} is of a kind that this version does not know: update"))?;
        let change = |c: cairn_sync::envelope::BodyChange| IncomingChange {
            author: c.author.unwrap_or(header.author),
            bytes: c.bytes,
            at_ms: c.at_ms,
        };
        Ok(Incoming { id, kind, space, changes: body.changes.into_iter().map(change).collect() })
    };
    let mut first = Ok(());
    for (index, item) in verified.items().iter().enumerate() {
        if team.membership.is_erased(space, item.doc) {
            continue;
        }
        match read(index, item.doc) {
            Ok(incoming) => found.content.push(incoming),
            Err(why) => first = first.and(Err(why)),
        }
    }
    first
}

pub(super) fn in_parallel(entries: &[Placed], one: impl Fn(&mut Opener, &Placed) -> Opened + Sync) -> Vec<Opened> {
    spread(entries.iter().collect(), |part| {
        let mut opener = Opener::new();
        part.into_iter().map(|placed| one(&mut opener, placed)).collect()
    })
}

/// Does work on two halves at once: phones have several cores, and the order is kept.
pub(super) fn spread<A: Send, B: Send>(mut all: Vec<A>, work: impl Fn(Vec<A>) -> Vec<B> + Sync) -> Vec<B> {
    let rest = all.split_off(all.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| work(rest));
        let mut done = work(all);
        match other.join() {
            Ok(more) => done.extend(more),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        done
    })
}
