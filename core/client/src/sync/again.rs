//! Reading again: what was put aside, and a whole space where relay and device disagree on it.

use std::collections::HashMap;

use cairn_store::alarms::{self, Alarm};
use cairn_store::quarantine::{self, Quarantined};
use cairn_store::spaces::Cursor;
use cairn_store::{doc_keys, facts, order, outbox, spaces};
use cairn_sync::keys::verify_head;
use cairn_sync::wire::{HeadRequest, Placed, encode};
use cairn_sync::{RelayApi, SpaceId};

use super::Engine;
use super::incoming::{incarnation_fact, resync_fact};
use super::judging::Judge;
use super::moving::read_at;
use super::opening::{Opened, Own, Reader};
use super::storing::{prepare, store};
use crate::alarms::ROLLED_BACK;
use crate::error::{ClientError, Result};
use crate::identity;
use crate::workspace::Inner;

/// How many envelopes that were put aside are read again at once.
const READ_AGAIN: u32 = 500;
/// How long a space is not read again from its start a second time because the relay contradicts itself, in milliseconds.
const ROLLED_BACK_MS: i64 = 10 * 60_000;

impl Engine {
    /// Reads again what was put aside: what it waited for, a colleague, a key or a newer version of the app, may have come. What still cannot
    /// be read stays where it is.
    pub(super) fn read_again(&mut self, inner: &Inner) -> Result<()> {
        let aside = inner.store.read(|conn| quarantine::envelopes(conn, READ_AGAIN))?;
        aside.into_iter().try_for_each(|(before, envelope)| self.read_one_again(inner, &before, envelope))
    }

    fn read_one_again(&mut self, inner: &Inner, before: &Quarantined, envelope: Vec<u8>) -> Result<()> {
        let (space, seq, now) = (before.space, before.seq, inner.host.clock.now_ms());
        let placed = Placed { seq, envelope };
        let (log, chain) = inner.store.read(|conn| Ok((order::log(conn, space)?, spaces::get(conn, space)?.chain)))?;
        let opened = {
            let team = inner.team();
            let offered = HashMap::new();
            let reader = Reader::new((inner, &team), (space, true), &offered, Own::default());
            let mut opened = reader.open(&placed, &mut self.opener);
            Judge::new(&team.membership, space, log, chain, now).voices(&mut opened);
            opened
        };
        if opened.content.is_empty() && opened.keys.is_empty() && opened.why.as_ref() == Some(&before.why) {
            return Ok(());
        }
        let deaths = inner.store.write(|tx| quarantine::begin(tx, space, seq))?;
        let opened = if deaths < quarantine::DEATHS { opened } else { Opened::fatal(seq) };
        let prepared = prepare(inner, vec![opened])?;
        let stored = inner.store.write(|tx| {
            let stored = store(tx, (space, false), std::slice::from_ref(&placed), prepared, (inner.device, now))?;
            if stored.aside == 0 {
                quarantine::take_out(tx, space, seq)?;
            }
            quarantine::end(tx, space, (seq, seq))?;
            Ok(stored)
        })?;
        self.tell(inner, stored.touched);
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
        let relay = self.relay;
        let install = inner.host.id();
        inner.store.write(|tx| {
            facts::set(tx, &incarnation_fact(space), &statement.incarnation.to_be_bytes())?;
            facts::set(tx, &statement_fact(space), &encode(&head))?;
            read_at(tx, space, &relay)?;
            facts::set(tx, &resync_fact(space), &[1])?;
            spaces::set(tx, space, &Cursor::default())?;
            order::forget(tx, space)?;
            outbox::queue_everything(tx, space)?;
            doc_keys::mark_all_unsent(tx, space)?;
            identity::set_install(tx, install)
        })?;
        self.fetching = None;
        self.session.reconciled(space, false);
        Ok(())
    }

    /// The relay's log contradicts what this device has read of it: it was restored from a backup without saying so, or altered. It is read
    /// again, and what it lacks is sent again; not more often than each [`ROLLED_BACK_MS`], for a relay that shows one log and then another
    /// would keep the device reading for ever.
    pub(super) fn rolled_back(&mut self, inner: &Inner, space: SpaceId) -> Result<()> {
        let (name, now) = (format!("rolled back {space}"), inner.host.clock.now_ms());
        let last = inner.store.read(|conn| facts::get(conn, &name))?;
        let last = last.and_then(|bytes| bytes.try_into().ok()).map(i64::from_be_bytes);
        if last.is_some_and(|last| (last..last.saturating_add(ROLLED_BACK_MS)).contains(&now)) {
            return Err(ClientError::Protocol(
                "The relay's log contradicts what this device has read before, for the second time: it was rolled back or altered. Nothing was \
                 taken over; tell an administrator."
                    .to_owned(),
            ));
        }
        let text = "the relay's log contradicts what was read of it before".to_owned();
        let alarm = Alarm { what: ROLLED_BACK.to_owned(), space, who: inner.device, text, at_ms: now, times: 1 };
        inner.store.write(|tx| {
            alarms::raise(tx, &alarm)?;
            facts::set(tx, &name, &now.to_be_bytes())
        })?;
        self.session.reconcile(space);
        Ok(())
    }

    /// Something is amiss with a space's log: what the relay says of it now is kept, signed by it.
    pub(super) async fn keep_statement(&mut self, inner: &Inner, space: SpaceId) -> Result<()> {
        let head = inner.relay.head(self.bearer()?, HeadRequest { space }).await?;
        Ok(inner.store.write(|tx| facts::set(tx, &statement_fact(space), &encode(&head)))?)
    }
}

/// What the relay last signed about a space's log, kept as evidence.
fn statement_fact(space: SpaceId) -> String {
    format!("statement on {space}")
}
