//! Interviews: begun, gone on with, taken up again, handed to guests, finished.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cairn_domain::RecordId;
use cairn_forms::engine::{Program, Setup};
use cairn_forms::session::{
    Beginning, ChoiceView, Event, Kiosk, KioskState, LeaveError, Mode, PageView, Response, Session, SessionError, Step,
    Subject, Tries,
};
use cairn_store::{Write, interviews};
use serde::{Deserialize, Serialize};

use super::apply;
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// How an interview is to be held.
#[derive(Debug, Clone, Default)]
pub struct NewInterview {
    /// Whom and what it is about; identifiers of records.
    pub subject: Subject,
    /// The language that it begins in; `None`: the form's own.
    pub language: Option<String>,
    /// The PIN with which the device is taken back, where guests hold it. `None`: somebody asks.
    pub kiosk_pin: Option<String>,
    /// The local time's offset from UTC, s.
    pub utc_offset: i32,
}

/// An interview under way, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenInterview {
    /// Its identifier.
    pub id: RecordId,
    /// The form, in the version that it asks.
    pub form: RecordId,
    /// Whether the device is in guests' hands: then this interview, and nothing else, is to be shown.
    pub kiosk: bool,
    /// Whom and what it is about.
    pub subject: Subject,
    /// When it began, ms since the Unix epoch.
    pub begun_at: i64,
    /// When somebody last did something in it, ms since the Unix epoch.
    pub touched_at: i64,
    /// How many steps were made.
    pub steps: usize,
}

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "screen", rename_all = "snake_case")]
pub enum Screen {
    /// A page with questions, the question whether there is one more, or the summary.
    Page(Box<PageView>),
    /// A guest has finished; nothing of the answers is shown.
    Thanks {
        /// How many guests have finished since the device was handed over or taken up again.
        guests: usize,
    },
    /// The interview is over.
    Done(Interviewed),
}

/// What an interview has become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interviewed {
    /// The response; `None` where guests handed the device back.
    pub response: Option<RecordId>,
    /// Records that the form created or updated.
    pub records: Vec<RecordId>,
    /// What could not be written as the form wanted; it is kept with the response.
    pub unapplied: usize,
}

/// Where wrong PINs of a hand-over are remembered.
const TRIES: &str = "kiosk tries";

/// How an interview was begun, as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    beginning: Beginning,
    /// Hash of the PIN, salted with the first interview's identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pin: Option<Pin>,
    /// What its records said when it began: changes since then by others merge with what it writes.
    #[serde(default)]
    seen: apply::Seen,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Pin {
    salt: RecordId,
    hash: [u8; 32],
}

/// An interview in hand. Cheap calls that may be made from any thread; those that write are durable when they return.
pub struct Interview {
    book: Workspace,
    form: RecordId,
    now: Mutex<Now>,
}

struct Now {
    id: RecordId,
    kept: Kept,
    talk: Talk,
}

enum Talk {
    Asking(Box<Session>),
    Guests(Box<Kiosk>),
    Done(Interviewed),
}

impl Pin {
    fn new(pin: &str, salt: RecordId) -> Self {
        Self { salt, hash: hashed(pin, salt) }
    }

    fn is(&self, pin: &str) -> bool {
        blake3::Hash::from_bytes(self.hash) == blake3::Hash::from_bytes(hashed(pin, self.salt))
    }
}

/// Only against a glance into memory: a PIN has few digits, and the database that holds this is encrypted.
fn hashed(pin: &str, salt: RecordId) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("cairn kiosk pin 1");
    hasher.update(&salt.0).update(pin.trim().as_bytes());
    *hasher.finalize().as_bytes()
}

impl Workspace {
    /// Begins an interview. From its first step on it survives the death of the process.
    ///
    /// # Errors
    /// [`ClientError::NotFound`]; [`ClientError::Unsound`] where the form is a draft or retired, or a PIN has fewer than four digits.
    pub fn begin_interview(&self, form: RecordId, new: NewInterview) -> Result<Interview> {
        let program = self.form_program(form)?;
        if new.kiosk_pin.as_ref().is_some_and(|pin| pin.trim().chars().count() < 4) {
            return Err(ClientError::Unsound(
                "A PIN of at least four digits ends the hand-over. Choose one.".to_owned(),
            ));
        }
        let id = RecordId(self.0.host.id());
        let seen = apply::seen(self, &new.subject)?;
        let mode = if new.kiosk_pin.is_some() { Mode::Kiosk } else { Mode::Interviewer };
        let beginning = Beginning {
            setup: Setup { properties: self.form_properties()?, language: new.language, seed: self.seed() },
            prefill: self.prefill(&program, &new.subject)?,
            subject: new.subject,
            mode,
            interviewer: Some(self.0.device.to_string()),
            at: self.0.host.clock.now_ms(),
            utc_offset: new.utc_offset,
        };
        if new.kiosk_pin.is_some() {
            self.keep_aside(TRIES, |_| None)?;
        }
        let pin = new.kiosk_pin.map(|pin| Pin::new(&pin, id));
        let kept = Kept { beginning, pin, seen };
        let row = row(id, form, &kept)?;
        self.0.store.write(|tx| interviews::begin(tx, &row))?;
        let talk = Talk::begin(program, &kept);
        Ok(Interview { book: self.clone(), form, now: Mutex::new(Now { id, kept, talk }) })
    }

    /// The interviews under way on this device, the last touched first.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn interviews(&self) -> Result<Vec<OpenInterview>> {
        let all = self.0.store.read(|conn| {
            let all = interviews::all(conn)?;
            all.into_iter()
                .map(|one| Ok((interviews::steps(conn, one.id)?.len(), one)))
                .collect::<cairn_store::Result<Vec<_>>>()
        })?;
        let open = |(steps, one): (usize, interviews::Interview)| {
            let kept: Kept = serde_json::from_str(&one.setup).ok()?;
            Some(OpenInterview {
                id: one.id,
                form: one.form,
                kiosk: kept.pin.is_some(),
                subject: kept.beginning.subject,
                begun_at: one.begun_at,
                touched_at: one.touched_at,
                steps,
            })
        };
        Ok(all.into_iter().filter_map(open).collect())
    }

    /// Takes an interview up again where it was, after the phone was laid aside or the process died.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where it is over, or where this version of Cairn cannot read its steps; they stay as they are.
    pub fn resume_interview(&self, id: RecordId) -> Result<Interview> {
        let found = self.0.store.read(|conn| Ok(interviews::get(conn, id)?.zip(Some(interviews::steps(conn, id)?))))?;
        let (one, steps) = found.ok_or_else(|| ClientError::Unsound("This interview is over.".to_owned()))?;
        let unreadable =
            |why: String| ClientError::Unsound(format!("The answers so far cannot be read: {why}. They are kept."));
        let kept: Kept = serde_json::from_str(&one.setup).map_err(|e| unreadable(e.to_string()))?;
        let steps: std::result::Result<Vec<Event>, _> = steps.iter().map(|step| serde_json::from_str(step)).collect();
        let steps = steps.map_err(|e| unreadable(e.to_string()))?;
        let program = self.form_program_of_any_state(one.form)?;
        let mut talk = Talk::restore(program, &kept, steps).map_err(|e| unreadable(e.to_string()))?;
        if let Talk::Guests(kiosk) = &mut talk {
            let tries = self.kept_aside(TRIES)?;
            let tries = tries.map(|kept| serde_json::from_slice(&kept).unwrap_or(Tries::UNKNOWN)).unwrap_or_default();
            kiosk.remember(tries, self.0.host.clock.steady_ms());
        }
        let interview = Interview { book: self.clone(), form: one.form, now: Mutex::new(Now { id, kept, talk }) };
        // What lay between is not time spent on the page.
        interview.step(Step::Resume)?;
        Ok(interview)
    }

    /// Gives an interview up: its answers are gone. Not for a kiosk, which a PIN ends.
    ///
    /// # Errors
    /// [`ClientError::Forbidden`] for a kiosk.
    pub fn discard_interview(&self, id: RecordId) -> Result<()> {
        let kiosk = self.interviews()?.iter().any(|one| one.id == id && one.kiosk);
        if kiosk {
            return Err(ClientError::Forbidden(
                "The device is in guests' hands. Take it back with the PIN first.".to_owned(),
            ));
        }
        Ok(self.0.store.write(|tx| interviews::end(tx, id))?)
    }

    fn seed(&self) -> [u64; 2] {
        let bytes: [u8; 16] = self.0.host.id();
        let (a, b) = bytes.split_at(8);
        [a, b].map(|half| half.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)))
    }
}

impl Talk {
    fn begin(program: Arc<Program>, kept: &Kept) -> Self {
        let beginning = kept.beginning.clone();
        if kept.pin.is_some() {
            Self::Guests(Box::new(Kiosk::begin(program, beginning)))
        } else {
            Self::Asking(Box::new(Session::begin(program, beginning)))
        }
    }

    fn restore(program: Arc<Program>, kept: &Kept, steps: Vec<Event>) -> std::result::Result<Self, SessionError> {
        let beginning = kept.beginning.clone();
        Ok(if kept.pin.is_some() {
            Self::Guests(Box::new(Kiosk::restore(program, beginning, steps)?))
        } else {
            Self::Asking(Box::new(Session::restore(program, beginning, steps)?))
        })
    }
}

impl Interview {
    /// Its identifier; while guests hold the device, that of the present guest.
    #[must_use]
    pub fn id(&self) -> RecordId {
        self.now().id
    }

    /// What is to be drawn.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match &self.now().talk {
            Talk::Asking(session) => Screen::Page(Box::new(session.page())),
            Talk::Guests(kiosk) => match kiosk.state() {
                KioskState::Asking { page } => Screen::Page(page),
                KioskState::Thanks { guests } => Screen::Thanks { guests },
                KioskState::Left => Screen::Done(Interviewed { response: None, records: Vec::new(), unapplied: 0 }),
            },
            Talk::Done(done) => Screen::Done(done.clone()),
        }
    }

    /// Choices of a question on the page, found by label or name.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where there is no such question.
    pub fn choices(&self, path: &str, search: &str, offset: usize, limit: usize) -> Result<(Vec<ChoiceView>, usize)> {
        let now = self.now();
        let session = now.session().ok_or_else(|| refused(&SessionError::Finished))?;
        session.choices(path, search, offset, limit).map_err(|e| refused(&e))
    }

    /// Does a step: durable when this returns. [`Step::Finish`] writes the response and what the form creates or updates, all or nothing.
    ///
    /// # Errors
    /// [`ClientError::Survey`] where the session refuses it, and what must be mended; nothing has changed then.
    /// [`ClientError::Store`] where it could not be kept: the interview is as it was.
    pub fn step(&self, step: Step) -> Result<Screen> {
        let mut now = self.now();
        let at = self.book.0.host.clock.now_ms();
        let before = now.talk.steps();
        let outcome = now.talk.step(step, at);
        let (event, response) = outcome.map_err(ClientError::Survey)?;
        let text = serde_json::to_string(&event).map_err(|e| ClientError::System(e.to_string()))?;
        let kept = match response {
            None => self.keep(now.id, &text, at),
            Some(response) => self.finish(&mut now, &response),
        };
        if let Err(error) = kept {
            self.back_to(&mut now, before)?;
            return Err(error);
        }
        drop(now);
        Ok(self.screen())
    }

    /// The next guest begins, in the language of the hand-over and about no customer: who that is nobody knows. What a guest before left unfinished is forgotten.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn next_guest(&self) -> Result<Screen> {
        let mut now = self.now();
        let (id, at) = (RecordId(self.book.0.host.id()), self.book.0.host.clock.now_ms());
        let (beginning, seen) = self.for_others(&now.kept)?;
        let Talk::Guests(kiosk) = &mut now.talk else { return Err(refused(&SessionError::Finished)) };
        kiosk.is_for_others(beginning.subject, beginning.prefill);
        let beginning = kiosk.next_guest(self.book.seed(), at);
        let kept = Kept { beginning, seen, ..now.kept.clone() };
        let (old, new) = (now.id, row(id, self.form, &kept)?);
        self.book.0.store.write(|tx| interviews::end(tx, old).and_then(|()| interviews::begin(tx, &new)))?;
        (now.id, now.kept) = (id, kept);
        drop(now);
        Ok(self.screen())
    }

    /// Takes the device back from the guests. An unfinished guest's answers are forgotten.
    ///
    /// # Errors
    /// [`ClientError::Pin`] for a wrong PIN, or while one must wait; [`ClientError::Store`].
    pub fn leave(&self, pin: &str) -> Result<Screen> {
        let mut now = self.now();
        let clock = &self.book.0.host.clock;
        let at = clock.steady_ms();
        let Now { id, kept, talk } = &mut *now;
        let (Talk::Guests(kiosk), Some(right)) = (talk, &kept.pin) else {
            return Err(refused(&SessionError::Finished));
        };
        if let Err(refused) = kiosk.leave(pin, |pin| right.is(pin), at) {
            // Remembered before it is told: whoever ends the app then has won no try.
            let tries = serde_json::to_vec(&kiosk.tries(at)).map_err(|e| ClientError::System(e.to_string()))?;
            self.book.keep_aside(TRIES, |_| Some(tries))?;
            return Err(ClientError::Pin(match refused {
                LeaveError::Wait { until } => LeaveError::Wait { until: clock.now_ms().saturating_add(until - at) },
                wrong @ LeaveError::WrongPin { .. } => wrong,
            }));
        }
        self.book.keep_aside(TRIES, |_| None)?;
        let id = *id;
        self.book.0.store.write(|tx| interviews::end(tx, id))?;
        drop(now);
        Ok(self.screen())
    }

    /// How it begins for whoever comes next: about the same trip and stop, but about no customer and no case. A guest neither sees what
    /// is known of another nor writes into their record.
    fn for_others(&self, kept: &Kept) -> Result<(Beginning, apply::Seen)> {
        let mut beginning = kept.beginning.clone();
        beginning.subject = Subject { customer: None, case: None, ..beginning.subject };
        let program = self.book.form_program_of_any_state(self.form)?;
        beginning.prefill = self.book.prefill(&program, &beginning.subject)?;
        let seen = apply::seen(&self.book, &beginning.subject)?;
        Ok((beginning, seen))
    }

    fn keep(&self, id: RecordId, step: &str, at: i64) -> Result<()> {
        Ok(self.book.0.store.write(|tx| interviews::append(tx, id, &[step.to_owned()], at))?)
    }

    /// The response and what it changes, in one transaction with the end of the interview.
    fn finish(&self, now: &mut Now, response: &Response) -> Result<()> {
        let (id, form) = (now.id, self.form);
        let next = match &now.talk {
            // Where the process dies before the next guest touches the device, it is still the guests', at the first page.
            Talk::Guests(_) => {
                let (beginning, seen) = self.for_others(&now.kept)?;
                let mut kept = Kept { beginning, seen, ..now.kept.clone() };
                kept.beginning.setup.seed = self.book.seed();
                kept.beginning.at = response.finished_at;
                Some((RecordId(self.book.0.host.id()), kept))
            }
            _ => None,
        };
        let next_row = next.as_ref().map(|(id, kept)| row(*id, form, kept)).transpose()?;
        let finished = apply::Finished { id, form, link: None, response, seen: &now.kept.seen };
        let close = |tx: &Write<'_>| {
            interviews::end(tx, id)?;
            next_row.as_ref().map_or(Ok(()), |row| interviews::begin(tx, row))
        };
        let done = self.book.write_response(&finished, close)?;
        match next {
            Some((id, kept)) => (now.id, now.kept) = (id, kept),
            None => now.talk = Talk::Done(done),
        }
        Ok(())
    }

    /// A step that could not be kept is taken back: the session is made anew from what is on disk.
    fn back_to(&self, now: &mut Now, steps: usize) -> Result<()> {
        let id = now.id;
        let texts = self.book.0.store.read(|conn| interviews::steps(conn, id))?;
        let events = texts.iter().take(steps).filter_map(|text| serde_json::from_str(text).ok()).collect();
        let program = self.book.form_program_of_any_state(self.form)?;
        now.talk = Talk::restore(program, &now.kept, events).map_err(ClientError::Survey)?;
        Ok(())
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Talk {
    fn step(&mut self, step: Step, at: i64) -> std::result::Result<(Event, Option<Response>), SessionError> {
        match self {
            Self::Asking(session) => {
                let event = session.step(step, at)?;
                Ok((event, session.response()))
            }
            Self::Guests(kiosk) => kiosk.step(step, at),
            Self::Done(_) => Err(SessionError::Finished),
        }
    }

    fn steps(&self) -> usize {
        self.session().map_or(0, Session::steps)
    }

    fn session(&self) -> Option<&Session> {
        match self {
            Self::Asking(session) => Some(session),
            Self::Guests(kiosk) => kiosk.session(),
            Self::Done(_) => None,
        }
    }
}

impl Now {
    fn session(&self) -> Option<&Session> {
        self.talk.session()
    }
}

fn refused(error: &SessionError) -> ClientError {
    ClientError::Survey(error.clone())
}

fn row(id: RecordId, form: RecordId, kept: &Kept) -> Result<interviews::Interview> {
    let setup = serde_json::to_string(kept).map_err(|e| ClientError::System(e.to_string()))?;
    let at = kept.beginning.at;
    Ok(interviews::Interview { id, form, setup, begun_at: at, touched_at: at })
}
