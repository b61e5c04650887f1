//! What follows from a failure. Every failure, of whatever kind, either has something else to do that may help, once, or is waited out.
use super::backoff::{Backoff, DEVICE, LINE, REFUSED, SENDING, STOPPED, Waits};
use super::{Reading, Session, Setback, Space, Step, Stop};
use crate::Random;
use crate::api::{ApiError, ErrorCode};

/// A failure that is not the relay's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// This device cannot write or read its own database: full, read-only, held by another program.
    Device,
    /// What came contradicts what is known, or cannot be believed.
    Contradiction,
}

/// How a failure is met.
enum Reaction {
    /// Something else is due that may help; the second time in a row that this leads to the same failure, it waits.
    Remedy,
    /// The line or the relay as a whole: nothing is tried meanwhile.
    Line,
    /// This step alone: everything else goes on.
    Step(Waits),
    /// Nothing for minutes, unless a person or the network says so.
    Stop(Stop),
}

impl Session {
    /// A step failed. `random` spreads the next attempts of many devices that lost the same relay.
    pub fn failed(&mut self, step: Step, error: &ApiError, now_ms: i64, random: Random<'_>) {
        match self.reaction(step, error.code) {
            Reaction::Remedy if self.ledger(step).is_well() && error.retry_after_ms.is_none() => {
                self.ledger(step).remedied();
            }
            Reaction::Remedy => self.ledger(step).failed(LINE, error.retry_after_ms, now_ms, random),
            Reaction::Step(waits) => self.ledger(step).failed(waits, error.retry_after_ms, now_ms, random),
            Reaction::Line => {
                self.line.failed(LINE, error.retry_after_ms, now_ms, random);
                if let Some(space) = self.space_of(step) {
                    // Longer than the line's wait, so that what does get through has its turn before this is tried again.
                    space.setback = Some(Setback::Broke);
                    self.ledger(step).failed(SENDING, error.retry_after_ms, now_ms, random);
                }
            }
            Reaction::Stop(why) => {
                self.stopped = Some(why);
                self.token_until = None;
                self.control_due = true;
                self.stop.failed(STOPPED, error.retry_after_ms, now_ms, random);
            }
        }
    }

    /// A step failed on this device, or because of what it was given. `None` stands for what is done between steps.
    pub fn faulted(&mut self, step: Option<Step>, fault: Fault, now_ms: i64, random: Random<'_>) {
        match (fault, step) {
            (Fault::Contradiction, Some(step @ (Step::Push(_) | Step::Pull(_) | Step::Reconcile(_)))) => {
                self.ledger(step).failed(REFUSED, None, now_ms, random);
            }
            (Fault::Contradiction, _) => self.line.failed(REFUSED, None, now_ms, random),
            (Fault::Device, _) => {
                self.device_at_fault = true;
                self.line.failed(DEVICE, None, now_ms, random);
            }
        }
    }

    /// This device could write again: a wait because it could not is over.
    pub fn could_write(&mut self) {
        if std::mem::take(&mut self.device_at_fault) {
            self.line.reset();
        }
    }

    /// Whether a step that failed is still waited for: it was not made good by another.
    pub fn waits_for(&mut self, step: Step, now_ms: i64) -> bool {
        self.stopped.is_some() || self.line.waiting(now_ms).is_some() || self.ledger(step).waiting(now_ms).is_some()
    }

    /// Where the failures of a step are counted: only its own success ends them.
    fn ledger(&mut self, step: Step) -> &mut Backoff {
        match step {
            Step::Push(id) if self.spaces.contains_key(&id) => {
                self.spaces.get_mut(&id).map_or(&mut self.line, |space| &mut space.sending)
            }
            Step::Pull(id) | Step::Reconcile(id) if self.spaces.contains_key(&id) => {
                self.spaces.get_mut(&id).map_or(&mut self.line, |space| &mut space.receiving)
            }
            _ => &mut self.line,
        }
    }

    fn reaction(&mut self, step: Step, code: ErrorCode) -> Reaction {
        let in_space = matches!(step, Step::Push(_) | Step::Pull(_) | Step::Reconcile(_));
        match code {
            ErrorCode::Unauthorized => {
                self.token_until = None;
                if step == Step::SignIn { Reaction::Line } else { Reaction::Remedy }
            }
            ErrorCode::StaleEpoch | ErrorCode::ControlConflict => self.read_control(),
            // Another device wrote under this one's name (it is a copy), or gave a document its key first.
            ErrorCode::SequenceFork | ErrorCode::OtherKey if in_space => self.read_first(step),
            ErrorCode::SequenceGap if in_space => self.compare(step),
            ErrorCode::WrongIncarnation => {
                self.reconcile_all();
                self.read_control()
            }
            ErrorCode::RotationDue if in_space => {
                self.refused(step);
                self.control_due = true;
                Reaction::Step(SENDING)
            }
            ErrorCode::Forbidden if in_space => {
                self.refused(step);
                self.control_due = true;
                Reaction::Step(REFUSED)
            }
            ErrorCode::BadRequest | ErrorCode::TooLarge | ErrorCode::NotFound if in_space => {
                self.refused(step);
                Reaction::Step(REFUSED)
            }
            ErrorCode::Full | ErrorCode::Internal if in_space => Reaction::Step(SENDING),
            ErrorCode::Forbidden => Reaction::Stop(Stop::Forbidden),
            ErrorCode::NotFound => Reaction::Stop(Stop::UnknownWorkspace),
            ErrorCode::Revoked => Reaction::Stop(Stop::Revoked),
            ErrorCode::UnsupportedVersion => Reaction::Stop(Stop::UpdateNeeded),
            ErrorCode::InviteGone => Reaction::Stop(Stop::InviteGone),
            ErrorCode::ControlFork => Reaction::Stop(Stop::ControlFork),
            _ => Reaction::Line,
        }
    }

    fn read_control(&mut self) -> Reaction {
        self.control_due = true;
        Reaction::Remedy
    }

    fn compare(&mut self, step: Step) -> Reaction {
        if let Some(space) = self.space_of(step) {
            space.reconcile = true;
        }
        Reaction::Remedy
    }

    fn read_first(&mut self, step: Step) -> Reaction {
        match self.space_of(step) {
            Some(space) if space.reading == Reading::AnyTime => {
                (space.reading, space.behind) = (Reading::First, true);
                Reaction::Remedy
            }
            _ => self.compare(step),
        }
    }

    fn space_of(&mut self, step: Step) -> Option<&mut Space> {
        match step {
            Step::Push(id) | Step::Pull(id) | Step::Reconcile(id) => self.spaces.get_mut(&id),
            _ => None,
        }
    }

    fn refused(&mut self, step: Step) {
        if let (Step::Push(_), Some(space)) = (step, self.space_of(step)) {
            space.setback = Some(Setback::Refused);
        }
    }
}
