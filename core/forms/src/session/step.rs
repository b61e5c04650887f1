//! What can be done in an interview.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::pages::{self, PageRef};
use super::problem::Problem;
use super::{Mode, Session, local};
use crate::engine::{ChangeError, Ix};

/// The longest time that one page is credited with between two events, ms: whoever left the device lying did not answer.
const LONGEST: i64 = 30 * 60 * 1000;

/// The most steps of a guest's interview, and the longest path and answer in it, in bytes.
const GUEST_STEPS: usize = 5_000;
const GUEST_PATH: usize = 1_000;
const GUEST_ANSWER: usize = 16 * 1024;

/// Something done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Step {
    /// Answers a question; blank clears. An answer that breaks its constraint is kept, and the page says so and is not left.
    Answer {
        /// Path with the positions of repeats.
        path: String,
        /// As OpenRosa writes it: choices by name with blanks between them, dates as `2026-11-22`.
        value: String,
    },
    /// Hands in what the device finds without asking: the position of `start-geopoint`, the file of a recording.
    Supply {
        /// Path.
        path: String,
        /// Value.
        value: String,
    },
    /// Adds an instance at the end of a repeat and goes to its first page.
    Add {
        /// Path of the repeat without its own position.
        path: String,
    },
    /// Removes an instance of a repeat.
    Remove {
        /// Path of the repeat without its own position.
        path: String,
        /// Which, from 1.
        nth: usize,
    },
    /// To the next page, if this one is answered as it must be.
    Next,
    /// To the page before.
    Back,
    /// To the page of a question, group or repeat instance; blank: to the summary.
    Go {
        /// Path.
        path: String,
    },
    /// Switches the language.
    Language {
        /// Name or code.
        name: String,
    },
    /// The device is laid aside: time stands still until the next event.
    Pause,
    /// The device is taken up again, after a pause or after it died.
    Resume,
    /// Finishes, if everything is answered as it must be.
    Finish,
}

/// Something done, and when. Save it before the next page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Ms since the Unix epoch.
    pub at: i64,
    /// What.
    #[serde(flatten)]
    pub step: Step,
}

/// Why a step was refused. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionError {
    /// The change is none that the form allows.
    #[error(transparent)]
    Change {
        /// Why.
        error: ChangeError,
    },
    /// The answer is no choice that is offered.
    #[error("{path} does not offer {value}")]
    NotOffered {
        /// The question.
        path: String,
        /// The choice.
        value: String,
    },
    /// The page, or on finishing the form, is not answered as it must be: what is wrong, in order.
    #[error("{} answers are missing or wrong", .problems.len())]
    Incomplete {
        /// What is wrong.
        problems: Vec<Problem>,
    },
    /// No page is there: irrelevant, or not in the form.
    #[error("there is no page for {path}")]
    NoSuchPage {
        /// What was asked for.
        path: String,
    },
    /// Nothing comes before the first page or after the last.
    #[error("there is no page there")]
    NoFurtherPage,
    /// The interview is finished.
    #[error("the interview is finished")]
    Finished,
    /// A guest's interview would cost more than it may: it cannot go on.
    #[error("{path} takes more than one survey may compute or hold")]
    TooMuch {
        /// The question at which the limit was reached.
        path: String,
    },
    /// A guest's answer is longer than it may be.
    #[error("the answer to {path} is longer than {most} bytes")]
    TooLong {
        /// The question.
        path: String,
        /// How long it may be, in bytes.
        most: usize,
    },
}

impl Step {
    /// An answer.
    #[must_use]
    pub fn answer(path: impl Into<String>, value: impl Into<String>) -> Self {
        Self::Answer { path: path.into(), value: value.into() }
    }
}

impl From<ChangeError> for SessionError {
    fn from(error: ChangeError) -> Self {
        Self::Change { error }
    }
}

impl Session {
    /// Does something and answers the event to save.
    ///
    /// # Errors
    /// [`SessionError`]; nothing has changed then and there is no event.
    pub fn step(&mut self, step: Step, at: i64) -> Result<Event, SessionError> {
        if self.finished.is_some() {
            return Err(SessionError::Finished);
        }
        self.fits(&step)?;
        let before = pages::key(&self.engine, self.at);
        self.engine.meter(true);
        let done = self.apply(&step, at);
        self.engine.charge_walk();
        self.engine.meter(false);
        self.afford()?;
        done?;
        self.account(before, &step, at);
        self.steps += 1;
        Ok(Event { at, step })
    }

    /// Refuses what is larger than a guest's step may be, before anything is done.
    fn fits(&self, step: &Step) -> Result<(), SessionError> {
        if self.beginning.mode != Mode::Link {
            return Ok(());
        }
        if self.steps >= GUEST_STEPS {
            return Err(SessionError::TooMuch { path: pages::key(&self.engine, self.at) });
        }
        let (path, value) = match step {
            Step::Answer { path, value } | Step::Supply { path, value } => (path.as_str(), value.as_str()),
            Step::Add { path } | Step::Remove { path, .. } | Step::Go { path } => (path.as_str(), ""),
            Step::Language { name } => (name.as_str(), ""),
            Step::Next | Step::Back | Step::Pause | Step::Resume | Step::Finish => ("", ""),
        };
        if path.len() > GUEST_PATH {
            return Err(SessionError::NoSuchPage { path: path.chars().take(80).collect() });
        }
        if value.len() > GUEST_ANSWER {
            return Err(SessionError::TooLong { path: path.to_owned(), most: GUEST_ANSWER });
        }
        Ok(())
    }

    /// Whether a guest's interview costs no more than it may.
    pub(super) fn afford(&self) -> Result<(), SessionError> {
        let over = self.engine.exceeded().filter(|_| self.beginning.mode == Mode::Link);
        over.map_or(Ok(()), |path| Err(SessionError::TooMuch { path }))
    }

    fn apply(&mut self, step: &Step, at: i64) -> Result<(), SessionError> {
        let now = local(at, self.beginning.utc_offset);
        match step {
            Step::Answer { path, value } => {
                self.check_offered(path, value)?;
                let was = pages::all(&self.engine);
                self.engine.set(path, value, &now)?;
                self.stay(&was);
            }
            Step::Supply { path, value } => {
                let was = pages::all(&self.engine);
                self.engine.supply(path, value, &now)?;
                self.stay(&was);
            }
            Step::Add { path } => {
                let top = self.engine.add(path, &now)?;
                if let Some(page) = pages::of(&self.engine, top) {
                    self.at = page;
                }
            }
            Step::Remove { path, nth } => self.remove(path, *nth, at)?,
            Step::Next => {
                let problems = self.problems_on(self.at);
                if !problems.is_empty() {
                    return Err(SessionError::Incomplete { problems });
                }
                self.turn(1)?;
            }
            Step::Back => self.turn(-1)?,
            Step::Go { path } => {
                let page = self.page_at(path).ok_or_else(|| SessionError::NoSuchPage { path: path.clone() })?;
                self.at = page;
            }
            Step::Language { name } => {
                let was = pages::all(&self.engine);
                self.engine.set_language(name, &now)?;
                self.stay(&was);
            }
            Step::Pause | Step::Resume => {}
            Step::Finish => {
                let problems = self.problems();
                if !problems.is_empty() {
                    return Err(SessionError::Incomplete { problems });
                }
                self.engine.finish(&now);
                self.at = PageRef::End;
                self.finished = Some(at);
            }
        }
        Ok(())
    }

    /// Everything that must be mended before the interview can be finished, in order.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let questions = pages::questions(&self.engine, self.engine.root());
        questions.into_iter().filter_map(|ix| self.problem(ix)).collect()
    }

    pub(super) fn problems_on(&self, page: PageRef) -> Vec<Problem> {
        pages::on(&self.engine, page).into_iter().filter_map(|ix| self.problem(ix)).collect()
    }

    pub(super) fn problem(&self, ix: Ix) -> Option<Problem> {
        let violation = self.engine.violation(ix)?;
        let said = self.engine.message(ix, violation).map(|said| said.trim().to_owned());
        Some(Problem { path: self.engine.path(ix), reason: violation.into(), said })
    }

    /// Refuses choices that are not offered.
    fn check_offered(&self, path: &str, value: &str) -> Result<(), SessionError> {
        let Some(ix) = self.engine.find(path) else { return Ok(()) };
        match self.engine.first_not_offered(ix, value) {
            Some(value) => Err(SessionError::NotOffered { path: path.to_owned(), value }),
            None => Ok(()),
        }
    }

    fn page_at(&self, path: &str) -> Option<PageRef> {
        if path.is_empty() {
            return Some(PageRef::End);
        }
        let named = |page: &PageRef| pages::key(&self.engine, *page) == path;
        let exact = pages::all(&self.engine).into_iter().find(named);
        exact.or_else(|| pages::of(&self.engine, self.engine.find(path)?))
    }

    fn turn(&mut self, by: isize) -> Result<(), SessionError> {
        let pages = pages::all(&self.engine);
        let here = pages.iter().position(|page| *page == self.at).unwrap_or(0);
        let next = here.checked_add_signed(by).and_then(|index| pages.get(index)).copied();
        self.at = next.ok_or(SessionError::NoFurtherPage)?;
        Ok(())
    }

    fn remove(&mut self, path: &str, nth: usize, at: i64) -> Result<(), SessionError> {
        let was = pages::all(&self.engine);
        let gone = self.engine.find(&format!("{path}[{nth}]"));
        let inside = |page: &PageRef| match (gone, *page) {
            (Some(gone), PageRef::Question(ix) | PageRef::List(ix) | PageRef::More(ix, _)) => {
                self.engine.is_within(ix, gone)
            }
            _ => false,
        };
        let left: Vec<PageRef> = was.iter().copied().filter(|page| !inside(page)).collect();
        let here = was.iter().position(|page| *page == self.at).unwrap_or(0);
        let behind = was[here..].iter().copied().find(|page| left.contains(page)).unwrap_or(PageRef::End);
        self.engine.remove(path, nth, &local(at, self.beginning.utc_offset))?;
        self.at = behind;
        self.stay(&left);
        Ok(())
    }

    /// Stays on the page if it is still there; else goes to the next of the old ones that is.
    fn stay(&mut self, was: &[PageRef]) {
        let pages = pages::all(&self.engine);
        if pages.contains(&self.at) {
            return;
        }
        let here = was.iter().position(|page| *page == self.at).unwrap_or(0);
        let next = was.iter().skip(here).find(|page| pages.contains(page));
        self.at = next.copied().unwrap_or(PageRef::End);
    }

    fn account(&mut self, page: String, step: &Step, at: i64) {
        if let Some(since) = self.since
            && *step != Step::Resume
        {
            *self.spent.entry(page).or_default() += (at - since).clamp(0, LONGEST);
        }
        self.since = (*step != Step::Pause).then_some(at);
        self.last = at;
    }
}
