//! The page in hand as a shell draws it, without knowing XPath.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pages::{self, PageRef};
use super::problem::Problem;
use super::{Session, SessionError};
use crate::engine::{Choice, Ix};
use crate::form::{Control, DataType, Kind, Text};

/// How many choices a page carries; more are asked for by [`Session::choices`].
pub const CHOICES_SHOWN: usize = 200;

/// A page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageView {
    /// Its name: stable while its question is there, for scroll positions and [`super::Step::Go`].
    pub key: String,
    /// What is on it.
    pub kind: PageKind,
    /// Labels of the groups and repeats around it, the outermost first; a repeat with its place: `Line (2 / 3)` is up to the shell,
    /// which gets [`PageView::repeat`].
    pub titles: Vec<String>,
    /// The repeat instance that it is in, the innermost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<RepeatView>,
    /// Questions in order: one, or several on a list.
    pub questions: Vec<QuestionView>,
    /// On the summary: every question, to jump to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub summary: Vec<SummaryLine>,
    /// What must be mended before the page is left; on the summary, before the interview can be finished.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// How far.
    pub progress: Progress,
    /// Whether there is a page before.
    pub can_back: bool,
    /// Name of the language in hand.
    pub language: String,
    /// All languages of the form.
    pub languages: Vec<String>,
}

/// What is on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// One question.
    Question,
    /// The questions of a group on one page.
    List,
    /// The same as a table: one row per question, one column per choice (`table-list`, `label`, `list-nolabel`).
    Table,
    /// After the instances of a repeat: add one more, or go on.
    More,
    /// All answers, and the end.
    Summary,
}

/// A repeat around a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepeatView {
    /// Path without its own position: for [`super::Step::Add`] and [`super::Step::Remove`].
    pub path: String,
    /// Its label.
    pub title: String,
    /// Which instance, from 1; 0 on [`PageKind::More`].
    pub nth: usize,
    /// How many there are.
    pub count: usize,
    /// Whether instances may be added and removed: the form does not count them itself.
    pub open: bool,
}

/// Where in the interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which page, from 1.
    pub page: usize,
    /// How many pages there are as things are, the summary included.
    pub of: usize,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionView {
    /// Path with the positions of repeats: for [`super::Step::Answer`].
    pub path: String,
    /// How it is asked.
    pub control: Control,
    /// Type of its value.
    pub data_type: DataType,
    /// Labels of the groups between the page and the question, the outermost first; a shell shows them where they change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<String>,
    /// Label. May hold markdown-light: `**bold**`, `*italic*`, `[text](address)`, `# heading`, and line breaks.
    pub label: String,
    /// Hint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Guidance for the interviewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<String>,
    /// File of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// File of a recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// File of a film.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// Whether it must be answered.
    pub required: bool,
    /// Whether it cannot be changed.
    pub readonly: bool,
    /// The answer as OpenRosa writes it, blank for none.
    pub text: String,
    /// The answer by its type.
    pub value: Value,
    /// Choices of a select or rank, at most [`CHOICES_SHOWN`]; those of a rank that is answered are in the order of the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<ChoiceView>,
    /// How many choices there are.
    #[serde(default)]
    pub choices_total: usize,
    /// `appearance`, as the form writes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub appearance: String,
    /// `parameters` by key: `start`, `end`, `step` of a range, `max-pixels` of an image, ...
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// What is wrong with the answer. A blank required question shows it once one tried to go on; the shell decides when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceView {
    /// What it is.
    #[serde(flatten)]
    pub choice: Choice,
    /// Whether the answer holds it.
    pub selected: bool,
}

/// An answer by its type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// None.
    Blank,
    /// Text, a scanned code, the name of a file.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Decimal(f64),
    /// `2026-11-22`, `09:30:00`, or both with an offset.
    Moment(String),
    /// Points as `latitude longitude altitude accuracy`.
    Points(Vec<String>),
    /// Names of choices.
    Choices(Vec<String>),
    /// Acknowledged.
    Acknowledged,
}

/// A question in the summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryLine {
    /// Path: for [`super::Step::Go`].
    pub path: String,
    /// Labels of the groups and repeats around it.
    pub titles: Vec<String>,
    /// Label.
    pub label: String,
    /// The answer as one reads it: labels of choices, not names.
    pub answer: String,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

impl Session {
    /// The page in hand.
    #[must_use]
    pub fn page(&self) -> PageView {
        let pages = pages::all(&self.engine);
        let here = pages.iter().position(|page| *page == self.at).unwrap_or(pages.len() - 1);
        let questions: Vec<QuestionView> =
            pages::on(&self.engine, self.at).into_iter().map(|ix| self.question(ix)).collect();
        let (summary, problems) = match self.at {
            PageRef::End => (self.summary(), self.problems()),
            _ => (Vec::new(), questions.iter().filter_map(|q| q.problem.clone()).collect()),
        };
        PageView {
            key: pages::key(&self.engine, self.at),
            kind: self.kind(&questions),
            titles: self.titles(),
            repeat: self.repeat(),
            questions,
            summary,
            problems,
            progress: Progress { page: here + 1, of: pages.len() },
            can_back: here > 0,
            language: self.language().to_owned(),
            languages: self.engine.form().languages.clone(),
        }
    }

    /// Choices of a question whose label or name holds `search` (any for a blank one), from the `offset`th on, at most `limit`; and
    /// how many there are in all.
    ///
    /// # Errors
    /// No such question.
    pub fn choices(
        &self,
        path: &str,
        search: &str,
        offset: usize,
        limit: usize,
    ) -> Result<(Vec<ChoiceView>, usize), SessionError> {
        let ix = self.engine.find(path).ok_or_else(|| SessionError::NoSuchPage { path: path.to_owned() })?;
        let chosen: Vec<&str> = self.engine.value(ix).split_whitespace().collect();
        if search.is_empty() {
            let (choices, total) = self.engine.choices_from(ix, offset, limit);
            return Ok((mark(choices, &chosen), total));
        }
        let wanted = search.to_lowercase();
        let mut found = self.engine.choices(ix);
        found.retain(|c| c.label.to_lowercase().contains(&wanted) || c.value.to_lowercase().contains(&wanted));
        let total = found.len();
        let page = found.into_iter().skip(offset).take(limit).collect();
        Ok((mark(page, &chosen), total))
    }

    /// Every question that is asked as things are, with its answer.
    #[must_use]
    pub fn summary(&self) -> Vec<SummaryLine> {
        let questions = pages::questions(&self.engine, self.engine.root());
        let asked = questions.into_iter().filter(|ix| control_of(self, *ix) != Control::Note);
        asked
            .map(|ix| SummaryLine {
                path: self.engine.path(ix),
                titles: self.titles_above(ix, self.engine.root()),
                label: self.said(&self.engine.node(ix).texts.label, ix).unwrap_or_default(),
                answer: self.readable(ix),
                problem: self.problem(ix),
            })
            .collect()
    }

    fn kind(&self, questions: &[QuestionView]) -> PageKind {
        let table = |q: &QuestionView| q.appearance.split_whitespace().any(|w| w == "list-nolabel" || w == "label");
        match self.at {
            PageRef::Question(_) => PageKind::Question,
            PageRef::List(_) if questions.iter().any(table) => PageKind::Table,
            PageRef::List(_) => PageKind::List,
            PageRef::More(..) => PageKind::More,
            PageRef::End => PageKind::Summary,
        }
    }

    fn titles(&self) -> Vec<String> {
        let root = self.engine.root();
        match self.at {
            PageRef::Question(ix) => self.titles_above(ix, root),
            PageRef::List(ix) => {
                let mut titles = self.titles_above(ix, root);
                titles.extend(self.title(ix));
                titles
            }
            PageRef::More(parent, repeat) => {
                let mut titles = self.titles_above(parent, root);
                titles.extend(self.title(parent));
                let text = &self.engine.form().node(repeat).texts.label;
                titles.extend(self.said(text, parent));
                titles
            }
            PageRef::End => Vec::new(),
        }
    }

    /// Labels of what is between an element and one above it.
    fn titles_above(&self, ix: Ix, top: Ix) -> Vec<String> {
        let above = std::iter::successors(self.engine.parent(ix), |at| self.engine.parent(*at));
        let mut titles: Vec<String> = above.take_while(|at| *at != top).filter_map(|at| self.title(at)).collect();
        titles.reverse();
        titles
    }

    fn title(&self, ix: Ix) -> Option<String> {
        self.said(&self.engine.node(ix).texts.label, ix).filter(|title| !title.is_empty())
    }

    /// A text without the blanks around it: see `Engine::render`.
    fn said(&self, text: &Text, ix: Ix) -> Option<String> {
        self.engine.render(text, ix).map(|text| text.trim().to_owned())
    }

    fn repeat(&self) -> Option<RepeatView> {
        let engine = &self.engine;
        let view = |parent: Ix, repeat: crate::form::NodeId, nth: usize, at: Ix| {
            let node = engine.form().node(repeat);
            RepeatView {
                path: format!("{}/{}", engine.path(parent), node.name),
                title: self.said(&node.texts.label, at).unwrap_or_default(),
                nth,
                count: engine.instances(parent, repeat).len(),
                open: node.kind == (Kind::Repeat { count: None }),
            }
        };
        let ix = match self.at {
            PageRef::Question(ix) | PageRef::List(ix) => ix,
            PageRef::More(parent, repeat) => return Some(view(parent, repeat, 0, parent)),
            PageRef::End => return None,
        };
        let mut at_or_above = std::iter::successors(Some(ix), |at| engine.parent(*at));
        let instance = at_or_above.find(|at| matches!(engine.node(*at).kind, Kind::Repeat { .. }))?;
        let parent = engine.parent(instance)?;
        Some(view(parent, engine.node_id(instance), engine.number(instance), instance))
    }

    fn question(&self, ix: Ix) -> QuestionView {
        let engine = &self.engine;
        let node = engine.node(ix);
        let control = control_of(self, ix);
        let text = engine.value(ix).to_owned();
        let chosen: Vec<&str> = text.split_whitespace().collect();
        let (choices, choices_total) = engine.choices_from(ix, 0, CHOICES_SHOWN);
        let mut choices = mark(choices, &chosen);
        if control == Control::Rank && !chosen.is_empty() {
            let place = |c: &ChoiceView| chosen.iter().position(|name| *name == c.choice.value).unwrap_or(usize::MAX);
            choices.sort_by_key(place);
        }
        let sections = match self.at {
            PageRef::List(top) => self.titles_above(ix, top),
            _ => Vec::new(),
        };
        QuestionView {
            path: engine.path(ix),
            control,
            data_type: node.bind.data_type,
            sections,
            label: self.said(&node.texts.label, ix).unwrap_or_default(),
            hint: self.said(&node.texts.hint, ix),
            guidance: self.said(&node.texts.guidance, ix),
            image: self.said(&node.texts.image, ix),
            audio: self.said(&node.texts.audio, ix),
            video: self.said(&node.texts.video, ix),
            required: engine.is_required(ix),
            readonly: control == Control::Note || engine.is_readonly(ix),
            value: typed(control, node.bind.data_type, &text),
            choices,
            choices_total,
            appearance: node.appearance.clone(),
            parameters: node.parameters.clone(),
            problem: self.problem(ix),
            text,
        }
    }

    /// An answer as one reads it.
    fn readable(&self, ix: Ix) -> String {
        let text = self.engine.value(ix);
        match control_of(self, ix) {
            Control::SelectOne => self.engine.label_of(ix, text).trim().to_owned(),
            Control::SelectMultiple | Control::Rank => text
                .split_whitespace()
                .map(|name| self.engine.label_of(ix, name).trim().to_owned())
                .collect::<Vec<_>>()
                .join(", "),
            Control::Acknowledge if !text.is_empty() => "✓".to_owned(),
            _ => text.to_owned(),
        }
    }
}

fn control_of(session: &Session, ix: Ix) -> Control {
    match session.engine.node(ix).kind {
        Kind::Question { control, .. } => control,
        _ => Control::Note,
    }
}

fn mark(choices: Vec<Choice>, chosen: &[&str]) -> Vec<ChoiceView> {
    let selected = |choice: &Choice| chosen.contains(&choice.value.as_str());
    let trimmed = |choice: Choice| Choice { label: choice.label.trim().to_owned(), ..choice };
    choices.into_iter().map(|choice| ChoiceView { selected: selected(&choice), choice: trimmed(choice) }).collect()
}

fn typed(control: Control, data_type: DataType, text: &str) -> Value {
    if text.is_empty() {
        return Value::Blank;
    }
    let plain = || Value::Text(text.to_owned());
    match (control, data_type) {
        (Control::SelectOne | Control::SelectMultiple | Control::Rank, _) => {
            Value::Choices(text.split_whitespace().map(str::to_owned).collect())
        }
        (Control::Acknowledge, _) => Value::Acknowledged,
        (_, DataType::Int) => text.parse().map_or_else(|_| plain(), Value::Integer),
        (_, DataType::Decimal) => text.parse().map_or_else(|_| plain(), Value::Decimal),
        (_, DataType::Date | DataType::Time | DataType::DateTime) => Value::Moment(text.to_owned()),
        (_, DataType::Geopoint | DataType::Geotrace | DataType::Geoshape) => {
            Value::Points(text.trim_end_matches(';').split(';').map(|point| point.trim().to_owned()).collect())
        }
        _ => plain(),
    }
}
