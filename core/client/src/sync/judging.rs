//! Judging: whether opened envelopes stand where they can stand, and whether anybody speaks for somebody else in them.

use cairn_domain::Kind;
use cairn_store::alarms::Alarm;
use cairn_store::{Write, alarms, order};
use cairn_sync::SpaceId;
use cairn_sync::control::Role;
use cairn_sync::envelope::Header;
use cairn_sync::membership::Membership;
use cairn_sync::order::{Cheat, Log};
use cairn_sync::wire::{Placed, chain};

use super::opening::{Head, Opened};
use crate::alarms::{BACKDATED, OTHER_KEY, OTHER_LOG, REORDERED, SPEAKS_FOR_ANOTHER, WITHHELD};

/// The log of a space as far as it was read, while more of it is read.
pub(super) struct Judge<'a> {
    members: &'a Membership,
    chain: [u8; 32],
    judged: Judged,
    at_ms: i64,
}

/// What was read of a log, and what was amiss with it.
pub(super) struct Judged {
    space: SpaceId,
    before: Log,
    log: Log,
    chains: Vec<(u64, [u8; 32])>,
    alarms: Vec<Alarm>,
}

impl<'a> Judge<'a> {
    /// `chain` is the running hash of what was read.
    pub(super) fn new(members: &'a Membership, space: SpaceId, log: Log, chain: [u8; 32], at_ms: i64) -> Self {
        let judged = Judged { space, before: log.clone(), log, chains: Vec::new(), alarms: Vec::new() };
        Self { members, chain, judged, at_ms }
    }

    /// Judges the next entry. What it may not hold is taken out of it, with a reason.
    pub(super) fn next(&mut self, placed: &Placed, opened: &mut Opened, chain_at: impl Fn(u64) -> Option<[u8; 32]>) {
        self.place(placed, opened, chain_at);
        self.chain = chain(&self.chain, &placed.envelope);
        self.judged.chains.push((placed.seq, self.chain));
        self.voices(opened);
    }

    fn place(&mut self, placed: &Placed, opened: &mut Opened, chain_at: impl Fn(u64) -> Option<[u8; 32]>) {
        let Some(Head { header, hash, verified }) = opened.head.clone() else { return };
        if !verified {
            self.judged.log.skip(&header, hash);
            return;
        }
        let Judged { log, chains, .. } = &mut self.judged;
        let first = chains.first().map_or(placed.seq, |(seq, _)| *seq);
        let here = |seq: u64| {
            let at = usize::try_from(seq.checked_sub(first)?).ok()?;
            chains.get(at).map(|(_, chain)| *chain)
        };
        match log.next(placed.seq, &header, hash, |seq| here(seq).or_else(|| chain_at(seq))) {
            Ok(None) => {}
            Ok(Some(cheat)) => {
                let what = match cheat {
                    Cheat::Withheld { .. } => WITHHELD,
                    Cheat::Reordered { .. } => REORDERED,
                    Cheat::OtherLog { .. } => OTHER_LOG,
                };
                self.raise(what, header.author, cheat.to_string());
            }
            Err(why) => {
                let text = format!("an envelope of device {} was refused: {why}", header.author);
                self.raise(BACKDATED, header.author, text);
                opened.content.clear();
                opened.keys.clear();
                (opened.why, opened.fatal) = (Some(why.to_string()), true);
            }
        }
    }

    /// What an envelope says in another's name is taken only where that one cannot say it itself.
    pub(super) fn voices(&mut self, opened: &mut Opened) {
        let Some(Head { header, .. }) = opened.head.clone() else { return };
        if opened.other_key {
            let text = format!("device {} tried to give a record another key", header.author);
            self.raise(OTHER_KEY, header.author, text);
        }
        let mut of = None;
        for incoming in &mut opened.content {
            incoming.changes.retain(|change| {
                let author = change.author;
                let speaks = change.sent_by.is_some()
                    && self.members.may_write(author, self.judged.space)
                    && !self.judged.log.others_may_speak_for(author, &header);
                of = of.or(speaks.then_some(author));
                !speaks
            });
        }
        self.introductions(opened, &header);
        opened.content.retain(|incoming| !incoming.changes.is_empty());
        if let Some(of) = of {
            let text = format!("device {} sent changes in the name of device {of}", header.author);
            self.raise(SPEAKS_FOR_ANOTHER, header.author, text.clone());
            opened.why = Some(opened.why.take().unwrap_or(text));
        }
    }

    /// A colleague's record comes from their own device or from an administrator.
    fn introductions(&self, opened: &mut Opened, header: &Header) {
        for incoming in opened.content.iter_mut().filter(|incoming| incoming.kind == Kind::Member) {
            let (id, space) = (incoming.id, self.judged.space);
            let before = incoming.changes.len();
            incoming.changes.retain(|change| {
                // What is sent again may be of any epoch before.
                change.author.0 == id.0
                    || self.members.role_within(change.author, space, header.epoch) >= Some(Role::Admin)
                    || change.sent_by.is_some() && self.members.ever_led(change.author, space)
            });
            if incoming.changes.len() < before {
                let why =
                    format!("record {id}: only their own device or an administrator may change a colleague's record");
                opened.why = Some(opened.why.take().unwrap_or(why));
            }
        }
    }

    fn raise(&mut self, what: &str, who: cairn_sync::DeviceId, text: String) {
        tracing::warn!(what, "something that no honest relay or member does");
        let (what, space, at_ms) = (what.to_owned(), self.judged.space, self.at_ms);
        self.judged.alarms.push(Alarm { what, space, who, text, at_ms, times: 1 });
    }

    pub(super) fn end(self) -> Judged {
        self.judged
    }
}

impl Judged {
    /// Keeps what was read of the log, in the transaction that stores what it holds.
    pub(super) fn keep(&self, tx: &Write<'_>) -> cairn_store::Result<()> {
        order::keep(tx, self.space, &self.before, &self.log)?;
        order::keep_chains(tx, self.space, &self.chains)?;
        self.alarms.iter().try_for_each(|alarm| alarms::raise(tx, alarm))
    }

    /// Whether anything is amiss.
    pub(super) fn is_alarmed(&self) -> bool {
        !self.alarms.is_empty()
    }
}
