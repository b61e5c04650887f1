//! Who belongs to the workspace, as this device knows it: the control log, what follows from it, and the keys it opens.

use std::sync::{Mutex, PoisonError, RwLock};

use cairn_store::{Read, Result as StoreResult, Store, StoreError, Write, control};
use cairn_sync::SpaceId;
use cairn_sync::control::SignedEntry;
use cairn_sync::epochs::{EpochKeys, open_epochs};
use cairn_sync::holding::holding;
use cairn_sync::keys::{DeviceSecret, open_name};
use cairn_sync::membership::{Membership, Refused};

/// The state of the control log.
pub(crate) struct Team {
    pub(crate) log: Vec<SignedEntry>,
    pub(crate) membership: Membership,
    pub(crate) keys: EpochKeys,
}

impl Team {
    fn of(log: Vec<SignedEntry>, membership: Membership, secret: &DeviceSecret) -> Self {
        let keys = open_epochs(secret, &log);
        Self { log, membership, keys }
    }

    /// The stored log. One that two processes of an earlier version hurt, by storing entries twice, is put in order again.
    pub(crate) fn load(store: &Store, secret: &DeviceSecret) -> StoreResult<Self> {
        if let Some(whole) = store.read(whole)? {
            let (log, membership) = whole;
            return Ok(Self::of(log, membership, secret));
        }
        let (log, membership) = store.write(mend)?;
        Ok(Self::of(log, membership, secret))
    }

    /// A space's name, or its identifier where this device cannot read the name.
    pub(crate) fn name(&self, space: SpaceId) -> String {
        let sealed = self.membership.sealed_name(space);
        let opened = sealed.zip(self.keys.get(space, 1)).and_then(|(sealed, key)| open_name(sealed, space, key).ok());
        opened.unwrap_or_else(|| space.to_string())
    }

    /// Whether the stored log is this one.
    fn is_stored(&self, conn: &Read) -> StoreResult<bool> {
        let newest = control::newest(conn)?;
        Ok(newest.is_some_and(|(seq, bytes)| {
            seq == self.membership.head() && self.log.last().is_some_and(|entry| entry.to_bytes() == bytes)
        }))
    }
}

/// The stored log, where every entry lies under its own number and all of them hold.
fn whole(conn: &Read) -> StoreResult<Option<(Vec<SignedEntry>, Membership)>> {
    let stored = control::after(conn, 0)?;
    let read: Result<Vec<SignedEntry>, _> = stored.iter().map(|bytes| SignedEntry::from_bytes(bytes)).collect();
    let numbered = control::newest(conn)?.is_some_and(|(seq, _)| seq == stored.len() as u64);
    let Some(log) = read.ok().filter(|_| numbered) else { return Ok(None) };
    match Membership::replay(&log) {
        Ok(membership) => Ok(Some((log, membership))),
        Err(newer @ Refused::NewerVersion { .. }) => Err(damaged(&newer)),
        Err(_) => Ok(None),
    }
}

/// Finds the chain that holds among the stored entries and stores it in its order; the rest is kept aside.
fn mend(tx: &Write<'_>) -> StoreResult<(Vec<SignedEntry>, Membership)> {
    let found = holding(&control::after(tx, 0)?).map_err(|why| damaged(&why))?;
    control::replace(tx, &found.log, &found.aside)?;
    tracing::warn!(entries = found.log.len(), aside = found.aside.len(), "the control log was put in order again");
    Ok((found.log, found.membership))
}

fn damaged(why: &Refused) -> StoreError {
    StoreError::Damaged(format!("the control log does not hold: {why}."))
}

/// Why entries were not taken.
pub(crate) enum NotTaken {
    /// They break a rule.
    Refused(Refused),
    /// Another entry holds this number here.
    Fork {
        /// The first number at which the logs differ, as far as these entries tell.
        seq: u64,
    },
}

/// The team of a running process. Other processes on the same folder store entries too: what is stored is what holds.
pub(crate) struct SharedTeam {
    now: RwLock<Team>,
    /// Held while the team is compared with what is stored: a slower thread must not put back an older one.
    turn: Mutex<()>,
    secret: DeviceSecret,
}

impl SharedTeam {
    pub(crate) fn load(store: &Store, secret: &DeviceSecret) -> StoreResult<Self> {
        let secret = DeviceSecret::from_bytes(&secret.to_bytes());
        Ok(Self { now: RwLock::new(Team::load(store, &secret)?), turn: Mutex::default(), secret })
    }

    pub(crate) fn read(&self) -> std::sync::RwLockReadGuard<'_, Team> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, team: Team) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = team;
    }

    /// Takes over what another process has stored; says whether that was anything.
    pub(crate) fn catch_up(&self, store: &Store) -> StoreResult<bool> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if store.read(|conn| self.read().is_stored(conn))? {
            return Ok(false);
        }
        self.set(Team::load(store, &self.secret)?);
        Ok(true)
    }

    /// Checks entries against what is stored, and stores those that are new, in one transaction.
    pub(crate) fn take(&self, store: &Store, entries: Vec<SignedEntry>) -> StoreResult<Result<(), NotTaken>> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = store.write(|tx| {
            let (log, membership) = {
                let team = self.read();
                if team.is_stored(tx)? { (team.log.clone(), team.membership.clone()) } else { stored(tx)? }
            };
            let (log, membership) = match continued(log, membership, entries) {
                Ok(continued) => continued,
                Err(why) => return Ok(Err(why)),
            };
            let known = control::newest(tx)?.map_or(0, |(seq, _)| seq);
            control::append(tx, &log[usize::try_from(known).unwrap_or(log.len()).min(log.len())..])?;
            Ok(Ok((log, membership)))
        })?;
        Ok(taken.map(|(log, membership)| self.set(Team::of(log, membership, &self.secret))))
    }

    /// Puts a whole log in the place of the one that is stored. What does not belong to it is kept aside; gives how many entries that were.
    pub(crate) fn replace(&self, store: &Store, log: Vec<SignedEntry>) -> StoreResult<Result<usize, Refused>> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let membership = match Membership::replay(&log) {
            Ok(membership) => membership,
            Err(why) => return Ok(Err(why)),
        };
        let aside = store.write(|tx| {
            let new: Vec<Vec<u8>> = log.iter().map(SignedEntry::to_bytes).collect();
            let aside: Vec<Vec<u8>> = control::after(tx, 0)?.into_iter().filter(|old| !new.contains(old)).collect();
            control::replace(tx, &log, &aside)?;
            Ok(aside.len())
        })?;
        self.set(Team::of(log, membership, &self.secret));
        Ok(Ok(aside))
    }
}

fn stored(tx: &Write<'_>) -> StoreResult<(Vec<SignedEntry>, Membership)> {
    whole(tx)?.map_or_else(|| mend(tx), Ok)
}

/// A log with more entries; those it has already are skipped where they are the same.
fn continued(
    mut log: Vec<SignedEntry>,
    mut membership: Membership,
    entries: Vec<SignedEntry>,
) -> Result<(Vec<SignedEntry>, Membership), NotTaken> {
    for signed in entries {
        let entry = signed.entry().map_err(|e| NotTaken::Refused(e.into()))?;
        let there = usize::try_from(entry.seq).ok().and_then(|seq| log.get(seq.checked_sub(1)?));
        match there {
            Some(there) if *there == signed => continue,
            Some(_) => return Err(NotTaken::Fork { seq: entry.seq }),
            None if entry.seq == membership.head() + 1 && entry.previous != *membership.head_hash() => {
                return Err(NotTaken::Fork { seq: membership.head() });
            }
            None => membership.apply(&signed).map_err(NotTaken::Refused)?,
        }
        log.push(signed);
    }
    Ok((log, membership))
}
