//! Guest hand-over: one guest after the other on the same device, none of whom sees another's answers or anything else.
//!
//! The shell shows nothing but what [`Kiosk::state`] allows. Leaving needs the PIN; it is compared by the caller, who holds its hash.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Beginning, Event, Mode, PageView, Response, Session, SessionError, Step, Subject};
use crate::engine::Program;

/// So many wrong PINs in a row make the next wait.
pub const MAX_TRIES: u32 = 5;

/// How long they wait the first time, ms.
pub const WAIT_MS: i64 = 30_000;

/// How long each further time; from then on always the last.
const WAITS_MS: [i64; 5] = [WAIT_MS, 60_000, 300_000, 900_000, 3_600_000];

/// What is to be remembered of wrong PINs when the app dies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// Wrong ones since the last wait.
    pub wrong: u32,
    /// How often one had to wait.
    pub waits: u32,
    /// How much of the wait was left, ms.
    pub left_ms: i64,
}

impl Tries {
    /// Where what was remembered does not read back: the longest wait, and not none.
    pub const UNKNOWN: Self = Self { wrong: 0, waits: 5, left_ms: WAITS_MS[WAITS_MS.len() - 1] };
}

/// What a guest's device shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum KioskState {
    /// A guest answers.
    Asking {
        /// The page to draw.
        page: Box<PageView>,
    },
    /// A guest has finished: thanks, and a button for the next one. Nothing of the answers is shown.
    Thanks {
        /// How many guests have finished.
        guests: usize,
    },
    /// The hand-over is over; the device is the rep's again.
    Left,
}

/// Why the device is not handed back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LeaveError {
    /// The PIN is wrong.
    #[error("wrong PIN; {left} more tries")]
    WrongPin {
        /// Tries before one must wait.
        left: u32,
    },
    /// Too many wrong PINs: wait.
    #[error("too many wrong PINs; wait until {until}")]
    Wait {
        /// By the clock that was handed in, ms.
        until: i64,
    },
}

/// A device in the hands of guests.
#[derive(Debug)]
pub struct Kiosk {
    program: Arc<Program>,
    template: Beginning,
    session: Option<Session>,
    guests: usize,
    wrong: u32,
    waits: u32,
    wait_until: i64,
    left: bool,
}

impl Kiosk {
    /// Hands the device over. The beginning is each guest's; its seed and time are the first guest's.
    #[must_use]
    pub fn begin(program: Arc<Program>, mut beginning: Beginning) -> Self {
        beginning.mode = Mode::Kiosk;
        let session = Session::begin(Arc::clone(&program), beginning.clone());
        Self {
            program,
            template: beginning,
            session: Some(session),
            guests: 0,
            wrong: 0,
            waits: 0,
            wait_until: i64::MIN,
            left: false,
        }
    }

    /// A hand-over taken up again after the device died: with the guest's events, or none when the last one had finished. The device
    /// is still the guests': only the PIN ends that.
    ///
    /// # Errors
    /// As [`Session::restore`].
    pub fn restore(
        program: Arc<Program>,
        mut beginning: Beginning,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<Self, SessionError> {
        beginning.mode = Mode::Kiosk;
        let session = Session::restore(Arc::clone(&program), beginning.clone(), events)?;
        let mut kiosk = Self::begin(program, beginning);
        if session.is_finished() {
            kiosk.session = None;
            kiosk.guests = 1;
        } else {
            kiosk.session = Some(session);
        }
        Ok(kiosk)
    }

    /// What to show.
    #[must_use]
    pub fn state(&self) -> KioskState {
        match &self.session {
            _ if self.left => KioskState::Left,
            Some(session) => KioskState::Asking { page: Box::new(session.page()) },
            None => KioskState::Thanks { guests: self.guests },
        }
    }

    /// The guest's session while one answers.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// What a guest does. When it finishes, the response is handed out here, once, and is out of reach from then on.
    ///
    /// # Errors
    /// As [`Session::step`]; also when no guest is answering.
    pub fn step(&mut self, step: Step, at: i64) -> Result<(Event, Option<Response>), SessionError> {
        let session = self.session.as_mut().ok_or(SessionError::Finished)?;
        let event = session.step(step, at)?;
        let response = session.response();
        if response.is_some() {
            self.session = None;
            self.guests += 1;
        }
        Ok((event, response))
    }

    /// Who comes next is somebody else: what was known of the guest that the device was handed to is known of no other.
    pub fn is_for_others(&mut self, subject: Subject, prefill: BTreeMap<String, String>) {
        self.template.subject = subject;
        self.template.prefill = prefill;
    }

    /// The next guest: everything anew, in the language of the hand-over. A guest who has gone without finishing is forgotten; the
    /// caller decides what becomes of the events it saved. Answers the beginning to save.
    pub fn next_guest(&mut self, seed: [u64; 2], at: i64) -> Beginning {
        let mut beginning = self.template.clone();
        beginning.setup.seed = seed;
        beginning.at = at;
        if !self.left {
            self.session = Some(Session::begin(Arc::clone(&self.program), beginning.clone()));
        }
        beginning
    }

    /// What to remember of wrong PINs.
    #[must_use]
    pub fn tries(&self, at: i64) -> Tries {
        Tries { wrong: self.wrong, waits: self.waits, left_ms: self.wait_until.saturating_sub(at).max(0) }
    }

    /// Goes on counting where it was when the app died. The time between does not count as waiting.
    pub fn remember(&mut self, tries: Tries, at: i64) {
        (self.wrong, self.waits, self.wait_until) = (tries.wrong, tries.waits, at.saturating_add(tries.left_ms));
    }

    /// Takes the device back. `matches` compares the PIN with its hash; it is not asked while one must wait. `at` is by a clock that nobody
    /// can set.
    ///
    /// # Errors
    /// [`LeaveError`]; the device stays the guests'.
    pub fn leave(&mut self, pin: &str, matches: impl FnOnce(&str) -> bool, at: i64) -> Result<(), LeaveError> {
        if at < self.wait_until {
            return Err(LeaveError::Wait { until: self.wait_until });
        }
        if matches(pin) {
            self.left = true;
            self.session = None;
            return Ok(());
        }
        self.wrong += 1;
        if self.wrong >= MAX_TRIES {
            let wait = WAITS_MS[WAITS_MS.len().min(self.waits as usize + 1) - 1];
            self.wrong = 0;
            self.waits = self.waits.saturating_add(1);
            self.wait_until = at.saturating_add(wait);
            return Err(LeaveError::Wait { until: self.wait_until });
        }
        Err(LeaveError::WrongPin { left: MAX_TRIES - self.wrong })
    }
}
