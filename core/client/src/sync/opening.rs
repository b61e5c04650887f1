//! Opening: what an envelope holds, with the keys that came and those that are here. Pure but for reading the book; the records are
//! made elsewhere.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use cairn_domain::{Kind, RecordId};
use cairn_store::doc_keys;
use cairn_store::receive::{Incoming, IncomingChange};
use cairn_sync::envelope::{Budget, Header, OpenError, Opener, Verified, peek, verify};
use cairn_sync::keys::{DocKey, KeyCommitment, unwrap_doc_key};
use cairn_sync::numbers::MAX_PLAIN;
use cairn_sync::wire::{Placed, WrappedKey};
use cairn_sync::{DeviceId, DocId, SpaceId};

use crate::team::Team;
use crate::workspace::Inner;

/// Bytes that envelopes which are opened together may unpack to: a page of small bombs must not fill the memory of a phone.
const TOGETHER: usize = 4 * MAX_PLAIN;

/// What an envelope turned out to hold, and why something of it cannot be read.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) seq: u64,
    pub(super) head: Option<Head>,
    /// Written under this device's name, and unknown here: this device was restored from a backup, or is a copy.
    pub(super) others_own: bool,
    pub(super) content: Vec<Incoming>,
    /// Keys that opened something and are not kept yet.
    pub(super) keys: Vec<(RecordId, DocKey)>,
    pub(super) why: Option<String>,
    /// Somebody tried to give a record another key.
    pub(super) other_key: bool,
    /// It is not tried again by itself: processes died of it, or it stands where it cannot stand.
    pub(super) fatal: bool,
}

/// Who an envelope is of, and where it stands among theirs.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) header: Header,
    pub(super) hash: [u8; 32],
    /// Its author's signature holds, and its author could write at that time.
    pub(super) verified: bool,
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

/// Opens envelopes of one space.
pub(super) struct Reader<'a> {
    pub(super) inner: &'a Inner,
    pub(super) team: &'a Team,
    pub(super) space: SpaceId,
    /// Everything is read, also what this device wrote.
    pub(super) everything: bool,
    /// Keys that came with the page.
    pub(super) offered: &'a HashMap<RecordId, &'a WrappedKey>,
    /// Hashes of the envelopes of this device that the relay may have, by their numbers: the last ones; older ones are known.
    pub(super) own: Own,
    unpacked: AtomicUsize,
}

/// What this device has written to a space.
#[derive(Default)]
pub(super) struct Own {
    /// The last number that the relay acknowledged.
    pub(super) acknowledged: u64,
    /// Under way.
    pub(super) in_flight: HashMap<u64, [u8; 32]>,
}

impl Own {
    fn knows(&self, device_seq: u64, hash: &[u8; 32]) -> bool {
        device_seq <= self.acknowledged || self.in_flight.get(&device_seq) == Some(hash)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        (inner, team): (&'a Inner, &'a Team),
        (space, everything): (SpaceId, bool),
        offered: &'a HashMap<RecordId, &'a WrappedKey>,
        own: Own,
    ) -> Self {
        Self { inner, team, space, everything, offered, own, unpacked: AtomicUsize::new(0) }
    }

    /// Checks and opens one envelope. An item that cannot be read takes no other with it.
    pub(super) fn open(&self, placed: &Placed, opener: &mut Opener) -> Opened {
        let mut found = Opened { seq: placed.seq, ..Opened::default() };
        found.why = self.open_into(&mut found, placed, opener).err();
        found
    }

    /// Opens several at once, and stops where they become too much; the first is opened in any case.
    pub(super) fn open_all(&self, entries: &[Placed]) -> Vec<Opened> {
        let first = entries.first().map(|placed| placed.seq);
        let opened = spread(entries.iter().collect(), |part: Vec<&Placed>| {
            let mut opener = Opener::new();
            let one = |placed: &Placed| {
                let room = Some(placed.seq) == first || self.unpacked.load(Ordering::Relaxed) <= TOGETHER;
                room.then(|| self.open(placed, &mut opener))
            };
            part.into_iter().map(one).collect()
        });
        opened.into_iter().map_while(|one| one).collect()
    }

    fn open_into(&self, found: &mut Opened, placed: &Placed, opener: &mut Opener) -> Result<(), String> {
        let header = peek(&placed.envelope).map_err(|e| e.to_string())?;
        let hash = *blake3::hash(&placed.envelope).as_bytes();
        let verified = verify(&placed.envelope, self.space, &self.team.membership);
        found.head = Some(Head { header: header.clone(), hash, verified: verified.is_ok() });
        let verified = verified.map_err(|e| e.to_string())?;
        if header.author == self.inner.device {
            found.others_own = !self.own.knows(header.device_seq, &hash);
            if !self.everything && !found.others_own {
                return Ok(());
            }
        }
        self.open_items(found, &verified, opener)
    }

    fn open_items(&self, found: &mut Opened, verified: &Verified, opener: &mut Opener) -> Result<(), String> {
        let (mut budget, mut first) = (Budget::default(), Ok(()));
        for (index, item) in verified.items().iter().enumerate() {
            if self.team.membership.is_erased(self.space, item.doc) {
                continue;
            }
            match self.open_item(found, verified, (index, item.doc, item.commitment), opener, &mut budget) {
                Ok(incoming) => found.content.push(incoming),
                Err(why) => first = first.and(Err(why)),
            }
        }
        self.unpacked.fetch_add(budget.spent(), Ordering::Relaxed);
        first
    }

    fn open_item(
        &self,
        found: &mut Opened,
        verified: &Verified,
        (index, doc, commitment): (usize, DocId, Option<KeyCommitment>),
        opener: &mut Opener,
        budget: &mut Budget,
    ) -> Result<Incoming, String> {
        let (header, id) = (verified.header(), RecordId(doc.0));
        let epoch = self.team.keys.get(self.space, header.epoch);
        let epoch = epoch.ok_or_else(|| format!("this device has no key of epoch {}", header.epoch))?;
        let mut why = None;
        for (key, is_new) in self.keys_of(id)? {
            if commitment.is_some_and(|said| said != key.commitment(self.space, doc)) {
                found.other_key = true;
                why = why.or(Some(OpenError::OtherKey(doc)));
                continue;
            }
            match opener.open(verified, index, &key.in_epoch(epoch), budget) {
                Ok(body) => {
                    if is_new {
                        found.keys.push((id, key));
                    }
                    found.other_key = false;
                    return self.incoming(header.author, id, body);
                }
                Err(error) => why = Some(error),
            }
        }
        Err(why.map_or_else(|| format!("the key of record {id} is missing"), |error| error.to_string()))
    }

    /// The keys that a record may have: the one that it is known by; where that was never sent, or there is none, the one that the relay has
    /// for it. The flag says that it is not kept yet.
    fn keys_of(&self, id: RecordId) -> Result<Vec<(DocKey, bool)>, String> {
        let read = self.inner.store.read(|conn| {
            let stored = doc_keys::get(conn, self.space, id)?;
            let offered = match self.offered.get(&id) {
                _ if stored.as_ref().is_some_and(|stored| stored.sent) => None,
                Some(offered) => Some(WrappedKey::clone(offered)),
                None => doc_keys::waiting(conn, self.space, id)?,
            };
            Ok((stored, offered))
        });
        let (stored, offered) = read.map_err(|e| e.to_string())?;
        let mut keys: Vec<(DocKey, bool)> = stored.map(|stored| (stored.key, false)).into_iter().collect();
        if let Some(offered) = offered {
            match self.team.keys.get(self.space, offered.epoch) {
                Some(epoch) => {
                    let key = unwrap_doc_key(&offered.wrapped, offered.doc, epoch).ok();
                    keys.extend(key.map(|key| (key, true)));
                }
                None if keys.is_empty() => return Err(format!("this device has no key of epoch {}", offered.epoch)),
                None => {}
            }
        }
        Ok(keys)
    }

    fn incoming(&self, sender: DeviceId, id: RecordId, body: cairn_sync::envelope::Body) -> Result<Incoming, String> {
        let kind = Kind::from_code(body.kind)
            .ok_or_else(|| format!("record {id} is of a kind that this version does not know: update"))?;
        let change = |c: cairn_sync::envelope::BodyChange| {
            let author = c.author.unwrap_or(sender);
            let sent_by = (author != sender && author.0 != cairn_domain::NOBODY).then_some(sender);
            IncomingChange { author, bytes: c.bytes, at_ms: c.at_ms, sent_by }
        };
        Ok(Incoming { id, kind, space: self.space, changes: body.changes.into_iter().map(change).collect() })
    }
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
