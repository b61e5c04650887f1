//! Surveys: what can be asked, and an interview in hand. A shell draws [`SurveyScreen`] and knows nothing of forms.

use std::sync::Arc;

use cairn_client::survey as core;
use cairn_forms::session as talk;

use crate::error::CairnError;

mod view;

use view::number;
pub use view::{
    SurveyChoice, SurveyControl, SurveyLine, SurveyPage, SurveyPageKind, SurveyProblem, SurveyQuestion, SurveyRepeat,
};

type Result<T> = std::result::Result<T, CairnError>;

/// A form that can be asked now.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SurveyForm {
    /// Its record, for [`Workspace::begin_survey`](crate::Workspace).
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Which version.
    pub version: String,
    /// Whether it is only being tried.
    pub in_test: bool,
    /// Its languages, as its author writes them: `中文 (zh)`.
    pub languages: Vec<String>,
}

/// An interview under way on this device.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OpenSurvey {
    /// Its identifier, for [`Workspace::resume_survey`](crate::Workspace).
    pub id: String,
    /// The form.
    pub form: String,
    /// Whether the device is in guests' hands: then show this, and nothing else.
    pub kiosk: bool,
    /// The customer that it is about.
    pub customer: Option<String>,
    /// When somebody last did something in it, ms since the Unix epoch.
    pub touched_at_ms: i64,
}

/// Whom an interview is about, and how it is held.
#[derive(Debug, Clone, Default, PartialEq, Eq, uniffi::Record)]
pub struct SurveySetup {
    /// The customer's record.
    pub customer: Option<String>,
    /// The trip's record.
    pub trip: Option<String>,
    /// The stop of the trip.
    pub stop: Option<String>,
    /// The case's record.
    pub case: Option<String>,
    /// The language that it begins in, by name or code; the form's own without one.
    pub language: Option<String>,
    /// The PIN, four digits or more, with which the device is taken back from guests. Without one somebody asks.
    pub kiosk_pin: Option<String>,
    /// The local time's offset from UTC in seconds.
    pub utc_offset: i32,
}

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum SurveyScreen {
    /// Questions, the question whether there is one more, or the summary.
    Page {
        /// It.
        page: SurveyPage,
    },
    /// A guest has finished: thanks, and a button for the next one.
    Thanks {
        /// How many have finished.
        guests: u32,
    },
    /// The interview is over.
    Done {
        /// Its response; none where guests handed the device back.
        response: Option<String>,
        /// Records that it made or changed.
        records: Vec<String>,
        /// How many answers could not be written into records; they are kept with the response.
        unapplied: u32,
    },
    /// The step was refused: what is missing or wrong. Nothing has changed.
    Refused {
        /// What to mend, in order.
        problems: Vec<SurveyProblem>,
        /// The page as it is.
        page: SurveyPage,
    },
}

/// Something done in an interview.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum SurveyStep {
    /// Answers a question; blank clears it.
    Answer {
        /// The question.
        path: String,
        /// As [`SurveyQuestion::answer`].
        value: String,
    },
    /// Adds an instance of a repeat and goes to it.
    Add {
        /// [`SurveyRepeat::path`].
        path: String,
    },
    /// Removes an instance of a repeat.
    Remove {
        /// [`SurveyRepeat::path`].
        path: String,
        /// Which, from 1.
        nth: u32,
    },
    /// To the next page.
    Next,
    /// To the page before.
    Back,
    /// To a question's page; blank: the summary.
    Go {
        /// The question.
        path: String,
    },
    /// Switches the language.
    Language {
        /// Name or code.
        name: String,
    },
    /// The device is laid aside.
    Pause,
    /// The device is taken up again.
    Resume,
    /// Finishes.
    Finish,
}

/// An interview in hand. Every step is durable when its call returns: a phone that dies goes on at the same question.
#[derive(uniffi::Object)]
pub struct Survey(Arc<core::Interview>);

impl Survey {
    pub(crate) fn of(interview: core::Interview) -> Arc<Self> {
        Arc::new(Self(Arc::new(interview)))
    }

    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&core::Interview) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let interview = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || work(&interview)).await.map_err(CairnError::ended)?
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Survey {
    /// Its identifier, for taking it up again. Instant.
    #[must_use]
    pub fn id(&self) -> String {
        self.0.id().to_string()
    }

    /// What is to be drawn. Instant: a page is made in well under a millisecond.
    #[must_use]
    pub fn screen(&self) -> SurveyScreen {
        self.0.screen().into()
    }

    /// Does a step. A page that is not answered as it must be is no error but [`SurveyScreen::Refused`].
    ///
    /// # Errors
    /// [`CairnError::StorageFull`] where it could not be kept: the interview is as it was. [`CairnError::Other`] with code `survey`.
    pub async fn step(&self, step: SurveyStep) -> Result<SurveyScreen> {
        self.aside(move |interview| match interview.step(step.into()) {
            Ok(screen) => Ok(screen.into()),
            Err(cairn_client::ClientError::Survey(refused)) => refusal(interview, refused),
            Err(other) => Err(other.into()),
        })
        .await
    }

    /// Choices of a long list, by a part of their label.
    ///
    /// # Errors
    /// [`CairnError::Other`] where there is no such question.
    pub async fn choices(&self, path: String, search: String, offset: u32, limit: u32) -> Result<Vec<SurveyChoice>> {
        self.aside(move |interview| {
            let (found, _) = interview.choices(&path, &search, offset as usize, limit.min(100) as usize)?;
            Ok(found.into_iter().map(Into::into).collect())
        })
        .await
    }

    /// The next guest begins.
    ///
    /// # Errors
    /// [`CairnError::StorageFull`].
    pub async fn next_guest(&self) -> Result<SurveyScreen> {
        self.aside(|interview| Ok(interview.next_guest()?.into())).await
    }

    /// Takes the device back from guests.
    ///
    /// # Errors
    /// [`CairnError::Other`] with code `pin` for a wrong PIN; `detail` says how many tries are left or how long to wait.
    pub async fn leave(&self, pin: String) -> Result<SurveyScreen> {
        self.aside(move |interview| Ok(interview.leave(&pin)?.into())).await
    }
}

/// What the page says about a step that the session refused.
fn refusal(interview: &core::Interview, refused: talk::SessionError) -> Result<SurveyScreen> {
    let core::Screen::Page(page) = interview.screen() else {
        return Err(cairn_client::ClientError::from(refused).into());
    };
    let one = |path: String, code: &str| vec![SurveyProblem { path, code: code.to_owned(), said: None }];
    let problems = match refused {
        talk::SessionError::Incomplete { problems } => problems.into_iter().map(Into::into).collect(),
        talk::SessionError::NotOffered { path, .. } => one(path, "not_offered"),
        talk::SessionError::Change { error: cairn_forms::engine::ChangeError::WrongType { path, .. } } => {
            one(path, "wrong_type")
        }
        other => return Err(cairn_client::ClientError::from(other).into()),
    };
    Ok(SurveyScreen::Refused { problems, page: (*page).into() })
}

impl From<core::FormInfo> for SurveyForm {
    fn from(form: core::FormInfo) -> Self {
        let core::FormInfo { id, title, version, state, languages, .. } = form;
        Self { id: id.to_string(), title, version, in_test: state == core::FormState::Test, languages }
    }
}

impl From<core::OpenInterview> for OpenSurvey {
    fn from(open: core::OpenInterview) -> Self {
        Self {
            id: open.id.to_string(),
            form: open.form.to_string(),
            kiosk: open.kiosk,
            customer: open.subject.customer,
            touched_at_ms: open.touched_at,
        }
    }
}

impl From<SurveySetup> for core::NewInterview {
    fn from(setup: SurveySetup) -> Self {
        let SurveySetup { customer, trip, stop, case, language, kiosk_pin, utc_offset } = setup;
        Self { subject: talk::Subject { customer, trip, stop, case }, language, kiosk_pin, utc_offset }
    }
}

impl From<SurveyStep> for talk::Step {
    fn from(step: SurveyStep) -> Self {
        match step {
            SurveyStep::Answer { path, value } => Self::Answer { path, value },
            SurveyStep::Add { path } => Self::Add { path },
            SurveyStep::Remove { path, nth } => Self::Remove { path, nth: nth as usize },
            SurveyStep::Next => Self::Next,
            SurveyStep::Back => Self::Back,
            SurveyStep::Go { path } => Self::Go { path },
            SurveyStep::Language { name } => Self::Language { name },
            SurveyStep::Pause => Self::Pause,
            SurveyStep::Resume => Self::Resume,
            SurveyStep::Finish => Self::Finish,
        }
    }
}

impl From<core::Screen> for SurveyScreen {
    fn from(screen: core::Screen) -> Self {
        match screen {
            core::Screen::Page(page) => Self::Page { page: (*page).into() },
            core::Screen::Thanks { guests } => Self::Thanks { guests: number(guests) },
            core::Screen::Done(done) => Self::Done {
                response: done.response.map(|id| id.to_string()),
                records: done.records.iter().map(ToString::to_string).collect(),
                unapplied: number(done.unapplied),
            },
        }
    }
}
