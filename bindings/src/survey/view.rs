//! A survey's page as a shell draws it.

use cairn_forms::form::Control;
use cairn_forms::session as talk;

/// What is on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum SurveyPageKind {
    /// One question.
    Question,
    /// The questions of a group.
    List,
    /// The same as a table: a row per question, a column per choice.
    Table,
    /// After the instances of a repeat: one more, or go on.
    More,
    /// All answers, and the end.
    Summary,
}

/// A page.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct SurveyPage {
    /// Its name; stable while its question is there.
    pub key: String,
    /// What is on it.
    pub kind: SurveyPageKind,
    /// Labels of the groups around it, the outermost first.
    pub titles: Vec<String>,
    /// The repeat that it is in.
    pub repeat: Option<SurveyRepeat>,
    /// The questions.
    pub questions: Vec<SurveyQuestion>,
    /// On the summary: every question, to jump to.
    pub summary: Vec<SurveyLine>,
    /// Which page this is, from 1.
    pub at: u32,
    /// Of how many, as things are.
    pub of: u32,
    /// Whether there is a page before.
    pub can_back: bool,
    /// The language in hand.
    pub language: String,
    /// All languages of the form.
    pub languages: Vec<String>,
}

/// A repeat around a page.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SurveyRepeat {
    /// For adding and removing.
    pub path: String,
    /// Its label.
    pub title: String,
    /// Which instance, from 1; 0 on [`SurveyPageKind::More`].
    pub nth: u32,
    /// How many there are.
    pub count: u32,
    /// Whether instances may be added and removed.
    pub open: bool,
}

/// The control of a question, by its type in the form: see `cairn_forms::form::Control`.
#[allow(missing_docs, reason = "the names are those of XLSForm's types")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum SurveyControl {
    Text,
    Integer,
    Decimal,
    Note,
    Date,
    Time,
    DateTime,
    Geopoint,
    Geotrace,
    Geoshape,
    Barcode,
    SelectOne,
    SelectMultiple,
    Rank,
    Range,
    Acknowledge,
    Image,
    Audio,
    Video,
    File,
}

/// A question.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct SurveyQuestion {
    /// For answering.
    pub path: String,
    /// How it is answered.
    pub control: SurveyControl,
    /// Headings between the page and the question.
    pub sections: Vec<String>,
    /// What is asked.
    pub label: String,
    /// A hint below it.
    pub hint: Option<String>,
    /// A picture beside it.
    pub image: Option<String>,
    /// Whether it must be answered.
    pub required: bool,
    /// Whether it cannot be changed.
    pub readonly: bool,
    /// The answer, blank for none: choices by name with blanks between them, dates as `2026-11-22`.
    pub answer: String,
    /// Choices; more than are here are found by [`Survey::choices`](super::Survey::choices).
    pub choices: Vec<SurveyChoice>,
    /// How many choices there are.
    pub choices_total: u32,
    /// The form's appearance, such as `likert` or `columns-3`.
    pub appearance: String,
    /// The least of a range.
    pub start: Option<f64>,
    /// The greatest of a range.
    pub end: Option<f64>,
    /// The step of a range.
    pub step: Option<f64>,
    /// What is wrong with the answer.
    pub problem: Option<SurveyProblem>,
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SurveyChoice {
    /// Its name, which is answered.
    pub name: String,
    /// Its label.
    pub label: String,
    /// A picture.
    pub image: Option<String>,
    /// Whether the answer holds it.
    pub selected: bool,
}

/// A question in the summary.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SurveyLine {
    /// For going there.
    pub path: String,
    /// Labels of the groups around it.
    pub titles: Vec<String>,
    /// What is asked.
    pub label: String,
    /// The answer as one reads it.
    pub answer: String,
    /// What is wrong with it.
    pub problem: Option<SurveyProblem>,
}

/// An answer that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SurveyProblem {
    /// The question.
    pub path: String,
    /// `required`, `constraint`, `not_offered` or `wrong_type`.
    pub code: String,
    /// What the form's author says about it, in the language in hand; without it the shell says it in its own words.
    pub said: Option<String>,
}

impl From<talk::PageView> for SurveyPage {
    fn from(page: talk::PageView) -> Self {
        Self {
            key: page.key,
            kind: match page.kind {
                talk::PageKind::Question => SurveyPageKind::Question,
                talk::PageKind::List => SurveyPageKind::List,
                talk::PageKind::Table => SurveyPageKind::Table,
                talk::PageKind::More => SurveyPageKind::More,
                talk::PageKind::Summary => SurveyPageKind::Summary,
            },
            titles: page.titles,
            repeat: page.repeat.map(Into::into),
            questions: page.questions.into_iter().map(Into::into).collect(),
            summary: page.summary.into_iter().map(Into::into).collect(),
            at: number(page.progress.page),
            of: number(page.progress.of),
            can_back: page.can_back,
            language: page.language,
            languages: page.languages,
        }
    }
}

impl From<talk::RepeatView> for SurveyRepeat {
    fn from(repeat: talk::RepeatView) -> Self {
        let talk::RepeatView { path, title, nth, count, open } = repeat;
        Self { path, title, nth: number(nth), count: number(count), open }
    }
}

impl From<talk::QuestionView> for SurveyQuestion {
    fn from(question: talk::QuestionView) -> Self {
        let parameter = |name: &str| question.parameters.get(name).and_then(|text| text.parse().ok());
        Self {
            start: parameter("start"),
            end: parameter("end"),
            step: parameter("step"),
            path: question.path,
            control: control(question.control),
            sections: question.sections,
            label: question.label,
            hint: question.hint,
            image: question.image,
            required: question.required,
            readonly: question.readonly,
            answer: question.text,
            choices: question.choices.into_iter().map(Into::into).collect(),
            choices_total: number(question.choices_total),
            appearance: question.appearance,
            problem: question.problem.map(Into::into),
        }
    }
}

impl From<talk::ChoiceView> for SurveyChoice {
    fn from(view: talk::ChoiceView) -> Self {
        Self { name: view.choice.value, label: view.choice.label, image: view.choice.image, selected: view.selected }
    }
}

impl From<talk::SummaryLine> for SurveyLine {
    fn from(line: talk::SummaryLine) -> Self {
        let talk::SummaryLine { path, titles, label, answer, problem } = line;
        Self { path, titles, label, answer, problem: problem.map(Into::into) }
    }
}

impl From<talk::Problem> for SurveyProblem {
    fn from(problem: talk::Problem) -> Self {
        let code = match problem.reason {
            talk::Reason::Required => "required",
            talk::Reason::Constraint => "constraint",
        };
        Self { path: problem.path, code: code.to_owned(), said: problem.said }
    }
}

fn control(control: Control) -> SurveyControl {
    match control {
        Control::Text => SurveyControl::Text,
        Control::Integer => SurveyControl::Integer,
        Control::Decimal => SurveyControl::Decimal,
        Control::Note => SurveyControl::Note,
        Control::Date => SurveyControl::Date,
        Control::Time => SurveyControl::Time,
        Control::DateTime => SurveyControl::DateTime,
        Control::Geopoint => SurveyControl::Geopoint,
        Control::Geotrace => SurveyControl::Geotrace,
        Control::Geoshape => SurveyControl::Geoshape,
        Control::Barcode => SurveyControl::Barcode,
        Control::SelectOne => SurveyControl::SelectOne,
        Control::SelectMultiple => SurveyControl::SelectMultiple,
        Control::Rank => SurveyControl::Rank,
        Control::Range => SurveyControl::Range,
        Control::Acknowledge => SurveyControl::Acknowledge,
        Control::Image => SurveyControl::Image,
        Control::Audio => SurveyControl::Audio,
        Control::Video => SurveyControl::Video,
        Control::File => SurveyControl::File,
    }
}

pub(super) fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
