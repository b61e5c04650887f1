//! What a relay could do to the order of envelopes, and how a device notices.
//!
//! The relay orders the log of a space; every device reads the same one, from its start. Each envelope says what its author had read of it
//! when it was sealed ([`Header::seen`]), which number it has among its author's, and the hash of the one before. So a relay that withholds,
//! reorders, repeats or shows two members two logs contradicts somebody's signature, at the latest with the next envelope of another member.
//!
//! What is contradicted is told ([`Cheat`]); what an honest member signed is taken all the same, for the relay must not be able to make a
//! device lose what it was shown. Only what stands where no honest relay puts it, under a key that was turned away since, is refused
//! ([`Backdated`]): a device that was removed could write it with the relay's help.
use std::collections::HashMap;

use minicbor::{Decode, Encode};

use crate::envelope::Header;
use crate::ids::DeviceId;
use crate::numbers::SUITE_1;

/// The newest envelope of one author in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorHead {
    /// Its number among the author's.
    pub device_seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// The relay's incarnation that its author knew; `None` in suite 1.
    pub incarnation: Option<u64>,
}

/// The highest epoch, suite and incarnation of a log so far: none of them ever falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Marks {
    /// Of keys.
    #[n(0)]
    pub epoch: u32,
    /// Of envelopes.
    #[n(1)]
    pub suite: u8,
    /// Of the relay.
    #[n(2)]
    pub incarnation: u64,
}

/// What was read of a log so far.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Up to this entry it was read by a version that kept nothing of this; nothing is known of it.
    pub since: u64,
    /// The newest envelope of each author.
    pub authors: HashMap<DeviceId, AuthorHead>,
    /// What never falls.
    pub marks: Marks,
}

/// The relay contradicts what a member signed. Content is taken; somebody should know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cheat {
    /// Envelopes of an author are missing.
    #[error("envelopes {from} to {to} of device {author} are missing from the relay's log")]
    Withheld {
        /// Who wrote them.
        author: DeviceId,
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// An envelope comes a second time, or after a later one, or continues another one than is known.
    #[error(
        "the relay shows the envelopes of device {author} in another order than they were written in, or other ones"
    )]
    Reordered {
        /// Who wrote them.
        author: DeviceId,
    },
    /// Its author read another log than this device.
    #[error("the relay shows device {author} another log than this device")]
    OtherLog {
        /// Who read it.
        author: DeviceId,
    },
}

/// Why an envelope is refused for its place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Backdated {
    /// The space's key was turned before.
    #[error(
        "it is sealed with the key of epoch {epoch}, and stands behind one of epoch {newest}: it was put there later"
    )]
    Epoch {
        /// Its epoch.
        epoch: u32,
        /// The newest that was read.
        newest: u32,
    },
    /// The log has passed to another version.
    #[error("it is of an older version of the protocol than the log that it stands in")]
    Suite,
}

impl Log {
    /// Takes the next envelope into account: entry `seq`, whose hash is `hash` and whose signature was checked. `chain_at` tells the running
    /// hash behind an entry before it, where that is known.
    ///
    /// # Errors
    /// [`Backdated`]: nothing of it is taken.
    pub fn next(
        &mut self,
        seq: u64,
        header: &Header,
        hash: [u8; 32],
        chain_at: impl FnOnce(u64) -> Option<[u8; 32]>,
    ) -> Result<Option<Cheat>, Backdated> {
        if header.epoch < self.marks.epoch {
            return Err(Backdated::Epoch { epoch: header.epoch, newest: self.marks.epoch });
        }
        if header.suite < self.marks.suite {
            return Err(Backdated::Suite);
        }
        let cheat = self.view(seq, header, chain_at).or_else(|| self.number(header));
        self.follow(header, hash);
        Ok(cheat)
    }

    /// Takes an envelope into account that needs no judging: this device wrote it, and the relay took it.
    pub fn follow(&mut self, header: &Header, hash: [u8; 32]) {
        let incarnation = self.marks.incarnation.max(header.incarnation.unwrap_or_default());
        self.marks = Marks { epoch: header.epoch, suite: header.suite, incarnation };
        let head = AuthorHead { device_seq: header.device_seq, hash, incarnation: header.incarnation };
        self.authors
            .entry(header.author)
            .and_modify(|known| {
                if known.device_seq < head.device_seq {
                    *known = head;
                }
            })
            .or_insert(head);
    }

    /// An envelope that cannot be verified, so that nothing of it is taken: its author's next one does not show a gap.
    pub fn skip(&mut self, header: &Header, hash: [u8; 32]) {
        if let Some(known) = self.authors.get_mut(&header.author)
            && header.device_seq == known.device_seq + 1
            && header.previous == known.hash
        {
            (known.device_seq, known.hash) = (header.device_seq, hash);
        }
    }

    /// Whether an envelope may hold changes of another author who is a member still. A device that comes back to a relay that has lost
    /// something sends again what it wrote; until it has written there, others do it. Afterwards nobody speaks for it.
    #[must_use]
    pub fn others_may_speak_for(&self, author: DeviceId, header: &Header) -> bool {
        header.suite == SUITE_1 || self.authors.get(&author).is_none_or(|head| head.incarnation < header.incarnation)
    }

    fn number(&self, header: &Header) -> Option<Cheat> {
        let author = header.author;
        let Some(known) = self.authors.get(&author) else {
            // Read by an earlier version: the first envelope that is seen is believed.
            let (first, unknown) = (header.device_seq == 1, self.since > 0);
            return (!first && !unknown).then(|| Cheat::Withheld { author, from: 1, to: header.device_seq - 1 });
        };
        let follows = known.device_seq + 1;
        match header.device_seq {
            n if n == follows && header.previous == known.hash => None,
            n if n > follows => Some(Cheat::Withheld { author, from: follows, to: n - 1 }),
            _ => Some(Cheat::Reordered { author }),
        }
    }

    fn view(&self, seq: u64, header: &Header, chain_at: impl FnOnce(u64) -> Option<[u8; 32]>) -> Option<Cheat> {
        let (author, seen) = (header.author, header.seen()?);
        if seen.incarnation != self.marks.incarnation.max(seen.incarnation) {
            // Whoever comes back to a restored relay compares first; what was sealed before never gets there.
            return Some(Cheat::OtherLog { author });
        }
        if seen.seq >= seq {
            return Some(Cheat::OtherLog { author });
        }
        let known = if seen.seq == 0 { Some([0; 32]) } else { chain_at(seen.seq) };
        known.filter(|chain| *chain != seen.chain).map(|_| Cheat::OtherLog { author })
    }
}

#[cfg(test)]
mod tests;
