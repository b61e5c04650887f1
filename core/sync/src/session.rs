//! What a device should do next towards its relay. It performs nothing: the caller does the [`Step`], reports how it went, and asks
//! again. Without a network nothing here fails: edits go on, and the next attempt is merely put off.
mod backoff;
mod failing;
#[cfg(test)]
mod storm;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use backoff::Backoff;
pub use failing::Fault;

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
    /// Somebody has to act. Nothing before this time (ms since the Unix epoch), unless a person or the network says so; then it is tried
    /// again, for a wrong relay may have answered for a moment only. Everything stays readable and editable on the device.
    Stopped(Stop, i64),
}

/// Why synchronisation has stopped.
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
    /// The relay's control log contradicts this device's: a person decides which holds.
    ControlFork,
}

/// Why it is waited in a space, where something other than time can end that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setback {
    /// The relay refused what was sent: another attempt at once makes sense only after somebody wrote, or the control log changed.
    Refused,
    /// The line broke under a step here: once the relay answers again, that need not be waited out.
    Broke,
}

/// Whether a space is read before anything is sent to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Reading {
    #[default]
    AnyTime,
    /// To its end first: the relay has something there that the next push depends on.
    First,
    /// That was done since the last push that the relay took.
    Done,
}

#[derive(Debug, Default)]
struct Space {
    /// Something waits to be sent.
    pending: bool,
    /// There may be something to read.
    behind: bool,
    /// Cursor and sequence must be compared with the relay's first.
    reconcile: bool,
    reading: Reading,
    setback: Option<Setback>,
    /// Failures of sending; receiving goes on.
    sending: Backoff,
    /// Failures of receiving.
    receiving: Backoff,
}

impl Space {
    fn forgive(&mut self) {
        if self.setback == Some(Setback::Refused) {
            self.setback = None;
            self.sending.reset();
        }
    }

    /// The relay answers again.
    fn hurry(&mut self) {
        if self.setback == Some(Setback::Broke) {
            self.setback = None;
            self.sending.hurry();
            self.receiving.hurry();
        }
    }

    /// The next step here, or until when there is none.
    fn next(&mut self, id: SpaceId, now_ms: i64) -> Result<Step, Option<i64>> {
        let receiving = self.receiving.waiting(now_ms);
        let sending = self.sending.waiting(now_ms);
        if self.reconcile {
            return receiving.map_or(Ok(Step::Reconcile(id)), |until| Err(Some(until)));
        }
        match (self.pending && self.reading != Reading::First, sending, self.behind, receiving) {
            (true, None, _, _) => Ok(Step::Push(id)),
            (_, _, true, None) => Ok(Step::Pull(id)),
            (pending, sending, behind, receiving) => {
                let both = [sending.filter(|_| pending), receiving.filter(|_| behind)];
                Err(both.into_iter().flatten().min())
            }
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
    /// Failures that concern everything.
    line: Backoff,
    /// The wait of `line` is this device's fault.
    device_at_fault: bool,
    stopped: Option<Stop>,
    stop: Backoff,
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
            line: Backoff::default(),
            device_at_fault: false,
            stopped: None,
            stop: Backoff::default(),
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

    /// Something in this space waits to be sent, as before.
    pub fn waits(&mut self, space: SpaceId) {
        if let Some(space) = self.spaces.get_mut(&space) {
            space.pending = true;
        }
    }

    /// Something in this space was written and waits to be sent.
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
        self.line.reset();
        self.stop.reset();
        self.stopped = None;
        self.poll_at = 0;
        for space in self.spaces.values_mut() {
            space.setback = None;
            space.sending.reset();
            space.receiving.reset();
        }
    }

    /// Something may have moved while nobody listened: everything is asked for once. No wait is cut short.
    pub fn look(&mut self) {
        self.poll_at = 0;
    }

    /// The relay is at another address: everything begins anew.
    pub fn moved(&mut self) {
        self.wake();
        self.token_until = None;
        self.control_due = true;
    }

    /// The space was read at another relay, or at this one before it lost something: it is compared first.
    pub fn reconcile(&mut self, space: SpaceId) {
        if let Some(space) = self.spaces.get_mut(&space) {
            space.reconcile = true;
        }
    }

    /// All spaces are compared with the relay first.
    pub fn reconcile_all(&mut self) {
        self.spaces.values_mut().for_each(|space| space.reconcile = true);
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
        self.spaces.values_mut().for_each(Space::hurry);
        self.went_well();
    }

    /// The space was compared with the relay's head and set right; `pending` when something is to be sent (again).
    pub fn reconciled(&mut self, space: SpaceId, pending: bool) {
        if let Some(space) = self.spaces.get_mut(&space) {
            (space.pending, space.behind, space.reconcile) = (pending, true, false);
        }
        self.went_well();
    }

    /// A push was acknowledged; `more` when something still waits in this space.
    pub fn pushed(&mut self, id: SpaceId, more: bool) {
        if let Some(space) = self.spaces.get_mut(&id) {
            (space.pending, space.setback, space.reading) = (more, None, Reading::AnyTime);
            space.sending.reset();
        }
        self.served = Some(id);
        self.went_well();
    }

    /// A page was read and committed; `more` when the relay has more.
    pub fn pulled(&mut self, id: SpaceId, more: bool) {
        if let Some(space) = self.spaces.get_mut(&id) {
            space.behind = more;
            if !more && space.reading == Reading::First {
                space.reading = Reading::Done;
            }
            space.receiving.reset();
        }
        self.served = Some(id);
        self.went_well();
    }

    /// The relay answered as it should. What the other steps have failed at is counted with them.
    fn went_well(&mut self) {
        self.line.reset();
        self.device_at_fault = false;
        self.stopped = None;
        self.stop.reset();
    }

    /// What to do now. Steps are repeatable: asking twice gives the same answer.
    pub fn next(&mut self, now_ms: i64) -> Step {
        if let Some((why, until)) = self.stopped.zip(self.stop.waiting(now_ms)) {
            return Step::Stopped(why, until);
        }
        if let Some(until) = self.line.waiting(now_ms) {
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
        self.next_in_spaces(now_ms)
    }

    /// Serves spaces in turn; within one, what was written here goes first, for it exists nowhere else.
    fn next_in_spaces(&mut self, now_ms: i64) -> Step {
        let served = self.served;
        let (before, after): (Vec<_>, Vec<_>) = self.spaces.iter_mut().partition(|(id, _)| Some(**id) <= served);
        let mut wait = self.poll_at;
        for (id, space) in after.into_iter().chain(before) {
            match space.next(*id, now_ms) {
                Ok(step) => return step,
                Err(until) => wait = until.map_or(wait, |until| until.min(wait)),
            }
        }
        self.end_sweep();
        Step::WaitUntil(wait)
    }

    fn end_sweep(&mut self) {
        let whole = self.spaces.values().all(|space| !space.behind && !space.reconcile);
        if let (Sweep::Since(head), true) = (self.sweep, whole) {
            self.swept = self.swept.max(head);
            self.sweep = Sweep::None;
        }
    }
}
