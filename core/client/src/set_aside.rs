//! What came in and is in no record, with who wrote it and why.

use cairn_domain::RecordId;
use cairn_store::control;
use cairn_store::quarantine::{self, Quarantined};
use cairn_store::receive::aside;
use cairn_sync::control::{Act, SignedEntry};
use cairn_sync::{DeviceId, SpaceId};
use serde::Serialize;

use crate::error::Result;
use crate::queries::Authored;
use crate::workspace::Workspace;

/// What is kept aside on this device. Nothing of it is lost: what it waits for may come, and is then read by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// Envelopes that could not be read, or not as a whole, newest first.
    pub envelopes: Vec<Quarantined>,
    /// Changes beside their records, newest first.
    pub changes: Vec<ChangesAside>,
    /// Entries that once stood in this device's log of members and do not belong to it.
    pub entries: Vec<EntryAside>,
}

/// One author's changes of a record that are not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangesAside {
    /// The record.
    pub record: RecordId,
    /// What it is called; `None` where it has not come.
    pub title: Option<String>,
    /// The space that they came in.
    pub space: SpaceId,
    /// Whose they are, and when the newest was written.
    pub by: Authored,
    /// How many they are.
    pub changes: u64,
    /// Why they were refused; `None` where they wait for changes that have not come.
    pub why: Option<String>,
}

/// An entry of a log of members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryAside {
    /// Its number; `None` where it cannot be read.
    pub seq: Option<u64>,
    /// Who wrote it, and when; `None` where it cannot be read.
    pub by: Option<Authored>,
    /// What it does: a stable code.
    pub act: &'static str,
}

impl Workspace {
    /// Everything that is kept aside on this device, at most a hundred of each.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn set_aside(&self) -> Result<SetAside> {
        let read = |conn: &_| Ok((quarantine::list(conn)?, aside::list(conn)?, control::set_aside(conn)?));
        let (envelopes, beside, entries) = self.0.store.read(read)?;
        let changes = beside.into_iter().map(|beside| {
            let by = self.by(beside.author, beside.at_ms)?;
            let aside::Beside { record, title, space, changes, why, .. } = beside;
            Ok(ChangesAside { record, title, space, by, changes, why })
        });
        let entries = entries.iter().take(100).map(|bytes| {
            let Some(entry) = SignedEntry::from_bytes(bytes).ok().and_then(|signed| signed.entry().ok()) else {
                return Ok(EntryAside { seq: None, by: None, act: "unreadable" });
            };
            let by = self.by(entry.author, entry.at_ms)?;
            Ok(EntryAside { seq: Some(entry.seq), by: Some(by), act: act(entry.act.as_ref()) })
        });
        let mut entries = entries.collect::<Result<Vec<_>>>()?;
        entries.sort_by_key(|entry| entry.seq);
        Ok(SetAside { envelopes, changes: changes.collect::<Result<_>>()?, entries })
    }

    fn by(&self, author: DeviceId, at_ms: i64) -> Result<Authored> {
        Ok(Authored { author, author_name: self.author_name(author)?, at_ms, guest: None })
    }
}

const fn act(act: Option<&Act>) -> &'static str {
    match act {
        Some(Act::Genesis(_)) => "founded",
        Some(Act::Space(_)) => "space",
        Some(Act::Invite(_)) => "invited",
        Some(Act::Added(_)) => "joined",
        Some(Act::Role(_)) => "role",
        Some(Act::Revoked(_)) => "removed",
        Some(Act::Epoch(_)) => "key_turned",
        Some(Act::Erase(_)) => "erased",
        Some(Act::MinVersion(_)) => "version_required",
        Some(Act::Recovery(_)) => "recovery_key",
        Some(Act::Lapsed(_)) => "invite_ended",
        None => "of_a_newer_version",
    }
}

#[cfg(test)]
mod tests {
    use cairn_domain::Kind;
    use cairn_store::receive::{Incoming, IncomingChange, bases, prepare, receive};

    use super::*;
    use crate::testing::Book;

    #[test]
    fn what_is_in_no_record_is_listed_with_who_wrote_it_and_why() {
        let book = Book::new();
        let nothing = book.core.set_aside().expect("a list");
        assert_eq!(nothing, SetAside { envelopes: Vec::new(), changes: Vec::new(), entries: Vec::new() });
        let fixture = include_str!("../../domain/tests/fixtures/crafted.txt");
        let change = |n: usize| {
            let bytes = fixture.lines().nth(n).and_then(|line| line.rsplit(' ').next()).expect("a line");
            let bytes = hex::decode(bytes).expect("hexadecimal");
            IncomingChange { bytes, author: DeviceId([7; 16]), at_ms: 5, sent_by: None }
        };
        let space = book.core.spaces().expect("spaces")[0].id;
        let record = RecordId([1; 16]);
        let store = &book.core.0.store;
        for n in [1, 13] {
            let incoming = Incoming { id: record, kind: Kind::Customer, space, changes: vec![change(n)] };
            let base = store.read(|conn| bases(conn, [record])).expect("bases").remove(0);
            store.write(|tx| receive(tx, prepare(incoming, &base))).expect("received");
        }
        let log = book.core.0.team().log.clone();
        let aside = [log[0].to_bytes(), b"garbage".to_vec()];
        store.write(|tx| control::replace(tx, &log, &aside)).expect("replaced");
        let SetAside { changes, mut entries, .. } = book.core.set_aside().expect("a list");
        let told: Vec<_> = changes.iter().map(|aside| (aside.by.author, aside.changes, aside.why.is_some())).collect();
        assert_eq!(told, [(DeviceId([7; 16]), 1, false), (DeviceId([7; 16]), 1, true)]);
        entries.sort_by_key(|entry| entry.seq);
        let told: Vec<_> = entries.iter().map(|entry| (entry.seq, entry.act, entry.by.is_some())).collect();
        assert_eq!(told, [(None, "unreadable", false), (Some(1), "founded", true)]);
    }
}
