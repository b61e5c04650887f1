//! An interview as a state machine: pages, answers, repeats, going back and forth, languages, and at the end a response.
//!
//! A session is its [`Beginning`] and its [`Event`]s. Whoever holds it saves each event before the next page shows;
//! [`Session::restore`] with the same two is at the same question with the same answers. A step that is refused changes nothing
//! and is no event.
//!
//! ```text
//! let mut session = Session::begin(program, beginning);
//! let page = session.page();                          // draw it
//! let event = session.step(Step::answer("/data/nps", "9"), now_ms)?;   // save it
//! let event = session.step(Step::Next, now_ms)?;      // save it
//! ...
//! let event = session.step(Step::Finish, now_ms)?;    // save it
//! let response = session.response();
//! ```

mod entities;
mod kiosk;
mod pages;
mod problem;
mod response;
mod step;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use crate::engine::{Engine, Limits, Program, Setup};

pub use entities::{EntityAction, EntityChange};
pub use kiosk::{Kiosk, KioskState, LeaveError, MAX_TRIES, Tries, WAIT_MS};
pub use problem::{Problem, Reason};
pub use response::Response;
pub use step::{Event, SessionError, Step};
pub use view::{CHOICES_SHOWN, ChoiceView, PageKind, PageView, Progress, QuestionView, RepeatView, SummaryLine, Value};

use pages::PageRef;

/// How an interview is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Somebody asks and notes the answers.
    #[default]
    Interviewer,
    /// The guest holds the device; see [`Kiosk`].
    Kiosk,
    /// The guest answers in a browser.
    Link,
}

/// Whom or what an interview is about. Identifiers are the caller's; the engine hands them on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The trip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<String>,
    /// The stop of the trip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<String>,
    /// The case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
}

/// What an interview begins with. Save it with the first event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// Device properties, language, random seed.
    #[serde(flatten)]
    pub setup: Setup,
    /// Answers that are known beforehand (the customer's name, say), by path; set as if they had been the defaults. A path that
    /// the form does not have, or a value that it does not take, is passed over.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prefill: BTreeMap<String, String>,
    /// About whom.
    #[serde(default)]
    pub subject: Subject,
    /// How.
    #[serde(default)]
    pub mode: Mode,
    /// Who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interviewer: Option<String>,
    /// When, ms since the Unix epoch.
    pub at: i64,
    /// The local time's offset from UTC in seconds, in which dates and times of the form are.
    #[serde(default)]
    pub utc_offset: i32,
}

/// An interview.
#[derive(Debug)]
pub struct Session {
    engine: Engine,
    beginning: Beginning,
    at: PageRef,
    /// Events so far.
    steps: usize,
    /// When the page in hand came up or was taken up again; none while paused.
    since: Option<i64>,
    /// The last event's time.
    last: i64,
    /// Time spent per page, ms, by path.
    spent: BTreeMap<String, i64>,
    finished: Option<i64>,
}

impl Session {
    /// Begins an interview at its first page.
    #[must_use]
    pub fn begin(program: Arc<Program>, beginning: Beginning) -> Self {
        let now = local(beginning.at, beginning.utc_offset);
        let limits = if beginning.mode == Mode::Link { Limits::GUEST } else { Limits::MEMBER };
        let mut engine = Engine::start_within(program, beginning.setup.clone(), &now, limits);
        for (path, value) in &beginning.prefill {
            // Passed over on purpose: what is known of a customer need not be in every form.
            let _ = engine.prefill(path, value, &now);
        }
        engine.meter(false);
        let at = pages::first(&engine);
        let (since, last) = (Some(beginning.at), beginning.at);
        Self { engine, beginning, at, steps: 0, since, last, spent: BTreeMap::new(), finished: None }
    }

    /// An interview from its beginning and events: where it was, with every answer.
    ///
    /// # Errors
    /// An event that cannot have happened: the events are not of this form or not whole. [`SessionError::TooMuch`] where a guest's
    /// would cost more than they may.
    pub fn restore(
        program: Arc<Program>,
        beginning: Beginning,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<Self, SessionError> {
        let mut session = Self::begin(program, beginning);
        session.afford()?;
        for event in events {
            session.step(event.step, event.at)?;
        }
        Ok(session)
    }

    /// What it began with.
    #[must_use]
    pub fn beginning(&self) -> &Beginning {
        &self.beginning
    }

    /// The instance. To look at: changes go through [`Session::step`].
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// How many events it has seen.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Whether it is finished: then only [`Session::response`] is of use.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished.is_some()
    }

    /// Name of the language in hand, as the form writes it.
    #[must_use]
    pub fn language(&self) -> &str {
        let languages = &self.engine.form().languages;
        languages.get(self.engine.language()).map_or("default", String::as_str)
    }
}

/// A moment in the interview's local time. What no calendar holds is the epoch.
fn local(ms: i64, utc_offset: i32) -> Zoned {
    let offset = Offset::from_seconds(utc_offset).unwrap_or(Offset::UTC);
    Timestamp::from_millisecond(ms).unwrap_or_default().to_zoned(TimeZone::fixed(offset))
}
