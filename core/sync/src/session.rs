//! What a device should do next towards its relay. It performs nothing: the caller does the [`Step`], reports how it went, and asks
//! again. Without a network nothing here fails: edits go on, and the next attempt is merely put off.
mod backoff;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use backoff::Backoff;

use crate::Random;
use crate::api::{ApiError, ErrorCode};
use crate::ids::SpaceId;

/// How often everything is asked for even without a hint, in milliseconds; hints may be lost.
pub const POLL_MS: i64 = 60_000;
/// A token this close to its end is renewed first, in milliseconds.
const RENEW_MS: i64 = 30_000;

/// The next thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Send the founding entries; then [`Session::founded`].
    Found,
    /// Get a token; then [`Session::signed_in`].
    SignIn,
    /// Read the control log to its end, and append what waits to be appended; then [`Session::control_read`].
    Control,
    /// Ask for the space's signed head and set right what differs: rewind the cursor, send again what the relay lost, or go on from
    /// the own sequence it knows; then [`Session::reconciled`].
    Reconcile(SpaceId),
    /// Seal for the current epoch and send one request of envelopes; then [`Session::pushed`].
    Push(SpaceId),
    /// Read one page; then [`Session::pulled`].
    Pull(SpaceId),
    /// Nothing before this time (ms since the Unix epoch), unless something happens.
    WaitUntil(i64),
    /// Nothing until a person acts. Everything stays readable and editable on the device.
    Stopped(Stop),
}

/// Why synchronisation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The device was removed from the workspace.
    Revoked,
    /// The relay lets this device do nothing.
    Forbidden,
    /// The relay does not know the workspace: it is another relay.
    UnknownWorkspace,
    /// Relay and device share no protocol version: update.
    UpdateNeeded,
    /// The invite was used, withdrawn or has expired.
    InviteGone,
}

#[derive(Debug, Default)]
struct Space {
    /// Something waits to be sent.
    pending: bool,
    /// There may be something to read.
    behind: bool,
    standing: Standing,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Standing {
    #[default]
    Good,
    /// Cursor and sequence must be compared with the relay's.
    Reconcile,
    /// The relay refused what was sent or asked; no further attempt before the control log changes or somebody writes.
    Refused,
}

impl Space {
    fn forgive(&mut self) {
        if self.standing == Standing::Refused {
            self.standing = Standing::Good;
        }
    }
}

/// The state of one device's synchronisation with one relay.
#[derive(Debug)]
pub struct Session {
    founded: bool,
    token_until: Option<i64>,
    control_due: bool,
    control_head: u64,
    spaces: BTreeMap<SpaceId, Space>,
    /// The space served last: the next one in order gets its turn.
    served: Option<SpaceId>,
    poll_at: i64,
    backoff: Backoff,
    stopped: Option<Stop>,
    sweep: Sweep,
    swept: u64,
}

/// A look at everything: first the control log, then every space to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sweep {
    None,
    /// The control log is still to be read.
    Begun,
    /// The control log was read up to this entry; spaces are still to be read.
    Since(u64),
}

impl Session {
    /// A session that first asks for everything. `founded` is false while the relay does not know the workspace yet.
    #[must_use]
    pub fn new(founded: bool) -> Self {
        Self {
            founded,
            token_until: None,
            control_due: true,
            control_head: 0,
            spaces: BTreeMap::new(),
            served: None,
            poll_at: 0,
            backoff: Backoff::default(),
            stopped: None,
            sweep: Sweep::None,
            swept: 0,
        }
    }

    /// The control log's head before the last time that every space was read to its end: what a device wrote before it was shut out by that
    /// entry or an earlier one is all here.
    #[must_use]
    pub const fn swept(&self) -> u64 {
        self.swept
    }

    /// The spaces this device may read, as its control log says; new ones are read from the start.
    pub fn set_spaces(&mut self, spaces: impl IntoIterator<Item = SpaceId>) {
        let mut old = std::mem::take(&mut self.spaces);
        let keep = |id| (id, old.remove(&id).unwrap_or(Space { behind: true, ..Space::default() }));
        self.spaces = spaces.into_iter().map(keep).collect();
    }

    /// Something in this space waits to be sent.
    pub fn wrote(&mut self, space: SpaceId) {
        if let Some(space) = self.spaces.get_mut(&space) {
            space.pending = true;
            space.forgive();
        }
    }

    /// The relay hinted that this space has moved beyond the cursor.
    pub fn hinted(&mut self, space: SpaceId) {
        if let Some(space) = self.spaces.get_mut(&space) {
            space.behind = true;
        }
    }

    /// The control log has moved, or something waits to be appended to it.
    pub fn control_moved(&mut self) {
        self.control_due = true;
    }

    /// A person or the system asks to try now: the network is back, the app came to the front. A wait is cut short, and a
    /// stopped session tries again.
    pub fn wake(&mut self) {
        self.backoff.reset();
        self.stopped = None;
        self.poll_at = 0;
    }

    /// The relay knows the workspace.
    pub fn founded(&mut self) {
        self.founded = true;
    }

    /// A token was given, valid for `valid_ms` from `now_ms`.
    pub fn signed_in(&mut self, now_ms: i64, valid_ms: i64) {
        self.token_until = Some(now_ms.saturating_add(valid_ms));
    }

    /// The control log was read to entry `head` and applied.
    pub fn control_read(&mut self, head: u64) {
        self.control_due = false;
        if self.sweep == Sweep::Begun {
            self.sweep = Sweep::Since(head);
        }
        if head != self.control_head {
            self.control_head = head;
            self.spaces.values_mut().for_each(Space::forgive);
        }
        self.backoff.succeeded_once();
    }

    /// The space was compared with the relay's head and set right; `pending` when something is to be sent (again).
    pub fn reconciled(&mut self, space: SpaceId, pending: bool) {
        if let Some(space) = self.spaces.get_mut(&space) {
            *space = Space { pending, behind: true, ..Space::default() };
        }
        self.backoff.succeeded_once();
    }

    /// A push was acknowledged; `more` when something still waits in this space.
    pub fn pushed(&mut self, id: SpaceId, more: bool) {
        if let Some(space) = self.spaces.get_mut(&id) {
            space.pending = more;
        }
        self.served = Some(id);
        self.backoff.reset();
    }

    /// A page was read and committed; `more` when the relay has more.
    pub fn pulled(&mut self, id: SpaceId, more: bool) {
        if let Some(space) = self.spaces.get_mut(&id) {
            space.behind = more;
        }
        self.served = Some(id);
        self.backoff.reset();
    }

    /// A step failed. `random` spreads the next attempts of many devices that lost the same relay.
    pub fn failed(&mut self, step: Step, error: &ApiError, now_ms: i64, random: Random<'_>) {
        let at_once = match error.code {
            ErrorCode::Unauthorized => self.sign_in_again(step),
            ErrorCode::StaleEpoch | ErrorCode::ControlConflict => self.read_control(),
            ErrorCode::SequenceGap | ErrorCode::SequenceFork => self.reconcile(step),
            ErrorCode::WrongIncarnation => self.reconcile_all(),
            ErrorCode::Forbidden => self.forbidden(step),
            ErrorCode::BadRequest | ErrorCode::TooLarge => self.refuse(step),
            ErrorCode::NotFound => self.stop(Stop::UnknownWorkspace),
            ErrorCode::Revoked => self.stop(Stop::Revoked),
            ErrorCode::UnsupportedVersion => self.stop(Stop::UpdateNeeded),
            ErrorCode::InviteGone => self.stop(Stop::InviteGone),
            ErrorCode::Unreachable
            | ErrorCode::RateLimited
            | ErrorCode::Full
            | ErrorCode::Internal
            | ErrorCode::Interrupted
            // The operator may still allow it, or the founder be given the token.
            | ErrorCode::FoundingOff
            | ErrorCode::FoundingToken => false,
        };
        self.backoff.failed(at_once, error.retry_after_ms, now_ms, random);
    }

    /// What to do now. Steps are repeatable: asking twice gives the same answer.
    pub fn next(&mut self, now_ms: i64) -> Step {
        if let Some(stop) = self.stopped {
            return Step::Stopped(stop);
        }
        if let Some(until) = self.backoff.waiting(now_ms) {
            return Step::WaitUntil(until);
        }
        if !self.founded {
            return Step::Found;
        }
        // The clock may have been set back: a poll is never further away than its interval.
        if now_ms >= self.poll_at || self.poll_at > now_ms.saturating_add(POLL_MS) {
            self.poll_at = now_ms.saturating_add(POLL_MS);
            self.control_due = true;
            self.spaces.values_mut().for_each(|space| space.behind = true);
            self.sweep = Sweep::Begun;
        }
        if self.token_until.is_none_or(|until| until < now_ms.saturating_add(RENEW_MS)) {
            return Step::SignIn;
        }
        if self.control_due {
            return Step::Control;
        }
        let step = self.next_in_spaces();
        if step.is_none() {
            self.end_sweep();
        }
        step.unwrap_or(Step::WaitUntil(self.poll_at))
    }

    fn end_sweep(&mut self) {
        let whole = self.spaces.values().all(|space| space.standing == Standing::Good);
        if let (Sweep::Since(head), true) = (self.sweep, whole) {
            self.swept = self.swept.max(head);
            self.sweep = Sweep::None;
        }
    }

    /// Serves spaces in turn; within one, what was written here goes first, for it exists nowhere else.
    fn next_in_spaces(&mut self) -> Option<Step> {
        let due = |space: &Space| match space.standing {
            Standing::Good => space.pending || space.behind,
            Standing::Reconcile => true,
            Standing::Refused => false,
        };
        let after = self.spaces.iter().filter(|(id, _)| Some(**id) > self.served);
        let (id, space) = after.chain(self.spaces.iter()).find(|(_, space)| due(space))?;
        Some(if space.standing == Standing::Reconcile {
            Step::Reconcile(*id)
        } else if space.pending {
            Step::Push(*id)
        } else {
            Step::Pull(*id)
        })
    }

    fn space_of(&mut self, step: Step) -> Option<&mut Space> {
        match step {
            Step::Push(id) | Step::Pull(id) | Step::Reconcile(id) => self.spaces.get_mut(&id),
            _ => None,
        }
    }

    fn sign_in_again(&mut self, step: Step) -> bool {
        self.token_until = None;
        step != Step::SignIn
    }

    fn read_control(&mut self) -> bool {
        self.control_due = true;
        true
    }

    fn reconcile(&mut self, step: Step) -> bool {
        self.space_of(step).map(|space| space.standing = Standing::Reconcile).is_some()
    }

    fn reconcile_all(&mut self) -> bool {
        self.spaces.values_mut().for_each(|space| space.standing = Standing::Reconcile);
        self.read_control()
    }

    fn forbidden(&mut self, step: Step) -> bool {
        match self.space_of(step) {
            Some(space) => {
                space.standing = Standing::Refused;
                self.read_control()
            }
            None => self.stop(Stop::Forbidden),
        }
    }

    fn refuse(&mut self, step: Step) -> bool {
        self.space_of(step).map(|space| space.standing = Standing::Refused).is_some()
    }

    fn stop(&mut self, why: Stop) -> bool {
        self.stopped = Some(why);
        true
    }
}
