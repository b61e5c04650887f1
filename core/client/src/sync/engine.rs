//! One step after the other, as the session asks for them.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use cairn_store::{StoreError, outbox};
use cairn_sync::envelope::{Opener, Sealer};
use cairn_sync::session::{Fault, Session, Step, Stop};
use cairn_sync::{ApiError, ErrorCode, SpaceId};

use super::incoming::Fetching;
use super::narrowing::Narrowing;
use super::task::on_network;
use super::turn::{PATIENT, SHORT};
use crate::error::{ClientError, Result};
use crate::hub::Touched;
use crate::identity;
use crate::pages::{self, Round};
use crate::status::{LastError, Progress, SyncReport, SyncState};
use crate::workspace::{Inner, Workspace};

/// What the status page shows of a running exchange.
#[derive(Clone, Default)]
pub(crate) struct Progressing {
    pub(crate) state: SyncState,
    pub(crate) progress: Option<Progress>,
    pub(crate) refreshing: Option<Progress>,
    pub(crate) last_error: Option<LastError>,
}

/// The device's side of the conversation with its relay. One at a time does the talking.
pub(crate) struct Engine {
    pub(super) session: Session,
    pub(super) bearer: Option<String>,
    /// The relay's Ed25519 identity, from the last sign-in.
    pub(super) relay: [u8; 32],
    /// The relay's incarnation, from the last sign-in.
    pub(super) incarnation: u64,
    pub(super) sealer: Sealer,
    pub(super) opener: Opener,
    pub(super) report: SyncReport,
    pub(super) fetching: Option<Fetching>,
    /// How far the relay's clock is ahead of this device's, in milliseconds, from the last sign-in.
    pub(super) relay_ahead_ms: i64,
    /// The control entry after which what was put aside was last read again; `None` before the first time since the start.
    pub(super) read_again_at: Option<u64>,
    /// When this device keeps house, where something is to be done; see [`super::keeping`].
    pub(super) keeping_at: Option<i64>,
    /// Whether nobody waits for another device's turn: the program exchanges once and ends.
    pub(super) once: bool,
    /// The newest write of each space that the session knows of.
    newest: HashMap<SpaceId, i64>,
    /// What is being found out about pushes that the relay refused.
    pub(super) narrowing: HashMap<SpaceId, Narrowing>,
    /// Bytes that a push could have when the last one was sent: it broke where they are fewer afterwards.
    pub(super) pushing: usize,
}

/// How many steps may fail one after the other before it is waited: the session waits between attempts of its own accord, but what is tried
/// at once instead must come to an end.
const PATIENCE: usize = 24;

impl Engine {
    pub(crate) fn new(founded: bool, spaces: impl IntoIterator<Item = SpaceId>) -> Self {
        let mut session = Session::new(founded);
        session.set_spaces(spaces);
        Self {
            session,
            bearer: None,
            relay: [0; 32],
            incarnation: 0,
            sealer: Sealer::new(),
            opener: Opener::new(),
            report: SyncReport::default(),
            fetching: None,
            relay_ahead_ms: 0,
            read_again_at: None,
            keeping_at: None,
            once: false,
            newest: HashMap::new(),
            narrowing: HashMap::new(),
            pushing: 0,
        }
    }

    /// Does steps until there is nothing left to do now. Gives when to look again, ms since the Unix epoch.
    async fn round(&mut self, inner: &Inner) -> Result<i64> {
        let mut failures = 0;
        let mut last: Option<(Step, ClientError)> = None;
        loop {
            let now = inner.host.clock.now_ms();
            let step = self.session.next(now);
            match step {
                Step::WaitUntil(_) if last.is_none() && self.keeping_due(inner, now) => {
                    self.keep_house(inner).await;
                    continue;
                }
                Step::WaitUntil(until) => {
                    let waits = |(failed, error)| self.session.waits_for(failed, now).then_some(error);
                    return last.and_then(waits).map_or(Ok(until), Err);
                }
                // Said for a person: the relay's own words are for whoever runs it.
                Step::Stopped(why, _) => return Err(stopped(why)),
                _ => {}
            }
            let Err(error) = self.perform(inner, step).await else {
                failures = 0;
                continue;
            };
            failures += 1;
            self.note_failure(inner, step, &error);
            if failures >= PATIENCE {
                self.fault(inner, Some(step), Fault::Contradiction);
            }
            last = Some((step, error));
        }
    }

    async fn perform(&mut self, inner: &Inner, step: Step) -> Result<()> {
        match step {
            Step::Found => self.found(inner).await,
            Step::SignIn => self.sign_in(inner).await,
            Step::Control => self.read_control(inner).await,
            Step::Reconcile(space) => self.reconcile(inner, space).await,
            Step::Push(space) => self.push(inner, space).await,
            Step::Pull(space) => self.pull(inner, space).await,
            Step::WaitUntil(_) | Step::Stopped(..) => Ok(()),
        }
    }

    /// What another process, or a person, has done since the last round.
    fn catch_up(&mut self, inner: &Inner) -> Result<()> {
        self.follow_relay(inner)?;
        if inner.team.catch_up(&inner.store)? {
            self.session.control_moved();
        }
        self.session.set_spaces(inner.team().membership.spaces_of(inner.device).map(|(id, _)| id));
        self.note_pending(inner)
    }

    /// Tells the session what waits in the outbox: written before this start, or by another process.
    pub(super) fn note_pending(&mut self, inner: &Inner) -> Result<()> {
        let spaces: Vec<SpaceId> = inner.team().membership.spaces_of(inner.device).map(|(id, _)| id).collect();
        let waiting = inner.store.read(|conn| {
            let newest = |space: &SpaceId| Ok((*space, outbox::newest(conn, *space)?));
            spaces.iter().map(newest).collect::<cairn_store::Result<Vec<_>>>()
        })?;
        for (space, newest) in waiting {
            let Some(newest) = newest else { continue };
            if self.newest.insert(space, newest) == Some(newest) {
                self.session.waits(space);
            } else {
                self.session.wrote(space);
            }
        }
        Ok(())
    }

    /// The session learns of a failure, whatever it is.
    fn note_failure(&mut self, inner: &Inner, step: Step, error: &ClientError) {
        tracing::debug!(?step, code = error.code(), "a step failed");
        match error {
            ClientError::Relay(error) => {
                if let Err(here) = self.note_answer(inner, step, error) {
                    tracing::debug!(code = here.code(), "what the relay said could not be kept");
                    self.fault(inner, Some(step), Fault::Device);
                }
            }
            ClientError::Store(StoreError::DamagedRecord(_) | StoreError::Invalid(_) | StoreError::NotFound(_))
            | ClientError::Protocol(_) => self.fault(inner, Some(step), Fault::Contradiction),
            _ => self.fault(inner, Some(step), Fault::Device),
        }
    }

    fn note_answer(&mut self, inner: &Inner, step: Step, error: &ApiError) -> Result<()> {
        if error.code == ErrorCode::Unauthorized {
            self.bearer = None;
        }
        if let Step::Push(space) = step {
            match error.code {
                ErrorCode::StaleEpoch => inner.store.write(|tx| outbox::unseal(tx, space))?,
                // Less is sent at once instead.
                _ if self.sends_less(inner, space, error)? => return Ok(()),
                _ => {}
            }
        }
        let now = inner.host.clock.now_ms();
        self.session.failed(step, error, now, &mut |bytes| inner.host.random.fill(bytes));
        Ok(())
    }

    fn fault(&mut self, inner: &Inner, step: Option<Step>, fault: Fault) {
        let now = inner.host.clock.now_ms();
        self.session.faulted(step, fault, now, &mut |bytes| inner.host.random.fill(bytes));
    }

    pub(super) fn bearer(&self) -> Result<&str> {
        let missing = || ApiError::new(ErrorCode::Unauthorized, "This device has not signed in yet.");
        Ok(self.bearer.as_deref().ok_or_else(missing)?)
    }
}

fn stopped(stop: Stop) -> ClientError {
    let (code, text) = match stop {
        Stop::Revoked => (
            ErrorCode::Revoked,
            "This device was removed from the workspace. What it holds can still be read here; ask an administrator for a new invite.",
        ),
        Stop::Forbidden => (ErrorCode::Forbidden, "The relay lets this device do nothing. Ask an administrator."),
        Stop::UnknownWorkspace => (
            ErrorCode::NotFound,
            "The relay does not know this workspace: it is another relay, or has lost everything. Everything is kept on this device, and it is tried again by itself. If the relay has moved, give its address: cairn device relay URL.",
        ),
        Stop::UpdateNeeded => (
            ErrorCode::UnsupportedVersion,
            "This version of Cairn is too old for the relay, or too new. Update; everything is kept on this device.",
        ),
        Stop::ControlFork => (
            ErrorCode::ControlFork,
            "The relay and this device disagree on who belongs to the workspace. Everything is kept on this device and nothing is sent. Tell the relay's operator.",
        ),
        Stop::InviteGone => (ErrorCode::InviteGone, "The invite was used or has expired. Ask for a new one."),
    };
    ClientError::Relay(ApiError::new(code, text))
}

impl Inner {
    /// Sets what the status page shows.
    pub(crate) fn progress(&self, change: impl FnOnce(&mut Progressing)) {
        change(&mut self.progressing.lock().unwrap_or_else(PoisonError::into_inner));
        self.touched(Touched::status());
    }

    /// One round, with its outcome in the status. Nothing is done, and nothing changes there, while there is something to be waited for.
    pub(super) async fn exchange(&self, engine: &mut Engine) -> Result<()> {
        let _turn = self.turn(if engine.once { PATIENT } else { SHORT }).await?;
        if self.wrote.swap(false, Ordering::Relaxed) {
            engine.session.could_write();
        }
        if let Err(error) = engine.catch_up(self) {
            engine.fault(self, None, Fault::Device);
            let failed = Err(error);
            self.settle(engine, 0, &failed);
            return failed;
        }
        let now = self.host.clock.now_ms();
        match engine.session.next(now) {
            Step::WaitUntil(_) if engine.keeping_due(self, now) => {}
            Step::WaitUntil(_) | Step::Stopped(..) => return Ok(()),
            _ => {}
        }
        self.progress(|p| p.state = SyncState::Busy);
        let moved = || self.relay.traffic.up.load(Ordering::Relaxed) + self.relay.traffic.down.load(Ordering::Relaxed);
        let before = moved();
        engine.report = SyncReport::default();
        // Only a name: whatever goes wrong there must not keep anything from being sent.
        self.introduce_when_allowed().ok();
        let mut done = engine.round(self).await.map(drop);
        if done.is_ok()
            && let Err(error) = self.note_success(engine)
        {
            engine.fault(self, None, Fault::Device);
            done = Err(error.into());
        }
        self.settle(engine, moved() - before, &done);
        done
    }

    fn note_success(&self, engine: &Engine) -> cairn_store::Result<()> {
        let now = self.host.clock.now_ms();
        self.store.write(|tx| {
            identity::set_last_sync(tx, now)?;
            identity::set_swept(tx, engine.session.swept().max(identity::swept(tx)?))
        })
    }

    fn settle(&self, engine: &Engine, bytes: u64, done: &Result<()>) {
        let failed = done.as_ref().err().map(|error| error.code().to_owned());
        let SyncReport { sent, received, .. } = engine.report;
        let round = Round { at_ms: self.host.clock.now_ms(), failed, sent, received, bytes };
        // Only for showing: a full disk must not turn a round that succeeded into one that failed.
        pages::note_round(&self.store, round).ok();
        self.progress(|p| {
            p.progress = None;
            p.last_error = done.as_ref().err().map(|e| LastError { code: e.code().to_owned(), text: e.to_string() });
            p.state = match done {
                Ok(()) => SyncState::Idle,
                Err(error) if error.is_temporary() => SyncState::Offline,
                Err(_) => SyncState::Stopped,
            };
        });
    }
}

impl Workspace {
    /// Exchanges with the relay once: sends everything that waits and fetches everything that is new.
    ///
    /// # Errors
    /// [`ClientError::Relay`] where it cannot be reached or refuses. What was written is kept and sent later.
    pub async fn sync_once(&self) -> Result<SyncReport> {
        let inner = Arc::clone(&self.0);
        on_network(async move {
            let traffic = Arc::clone(&inner.relay.traffic);
            let count = || (traffic.up.load(Ordering::Relaxed), traffic.down.load(Ordering::Relaxed));
            let mut engine = inner.engine.lock().await;
            let before = count();
            engine.session.wake();
            engine.once = true;
            let done = inner.exchange(&mut engine).await;
            engine.once = false;
            done?;
            let mut report = std::mem::take(&mut engine.report);
            report.quarantined = inner.store.read(cairn_store::quarantine::count)?;
            let after = count();
            (report.bytes_up, report.bytes_down) = (after.0 - before.0, after.1 - before.1);
            Ok(report)
        })
        .await
    }
}
