//! Surveys as JSON.

use std::collections::{BTreeMap, BTreeSet};

use cairn_client::survey::{FormInfo, FormProblem, FormState, GuestCheck, Uploaded};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A version of a form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SurveyForm)]
pub struct FormJson {
    /// Its record.
    pub id: String,
    /// What all its versions are called by programs.
    pub form_id: String,
    /// Which version.
    pub version: String,
    /// What people call it.
    pub title: String,
    /// `draft`, `test`, `published` or `retired`.
    pub state: String,
    /// Its languages, as its author writes them.
    pub languages: Vec<String>,
    /// How many responses answered this version.
    pub responses: u64,
}

/// Every version of every form, and the ready ones that can be taken in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SurveyForms)]
pub struct FormsJson {
    /// By title, the newest version first.
    pub forms: Vec<FormJson>,
    /// Ready forms by their `form_id`.
    pub ready: Vec<String>,
}

/// A form to be taken in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewForm {
    /// The file's name.
    pub name: String,
    /// The file, base64 (RFC 4648 section 4).
    pub content: String,
    /// Files beside it by name, base64: lists of choices.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Only check it.
    #[serde(default)]
    pub dry_run: bool,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormTaken {
    /// Its record, a draft; absent where it has errors.
    pub id: Option<String>,
    /// What keeps it from working.
    pub errors: Vec<CellProblem>,
    /// What works but is probably not meant.
    pub warnings: Vec<CellProblem>,
    /// The form, compiled, as the engine in the browser takes it; absent where it has errors.
    #[schema(value_type = Option<Object>)]
    pub form: Option<serde_json::Value>,
}

/// A problem at its cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct CellProblem {
    /// The sheet; blank for the file.
    pub sheet: String,
    /// The row, from 1; 0 for the sheet.
    pub row: u32,
    /// The column's heading.
    pub column: String,
    /// What is wrong and what to write instead.
    pub text: String,
}

/// Where a version is to stand.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StateWanted {
    /// `draft`, `test`, `published` or `retired`.
    #[schema(value_type = String)]
    pub state: FormState,
}

/// A version with its questions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SurveyFormWhole)]
pub struct FormWhole {
    /// The version.
    pub info: FormJson,
    /// The form, compiled, as the engine in the browser takes it.
    #[schema(value_type = Object)]
    pub form: serde_json::Value,
}

/// A link to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewLinkJson {
    /// What the office calls it.
    pub title: String,
    /// Whether many may answer.
    #[serde(default)]
    pub many: bool,
    /// Until when, ms since the Unix epoch.
    pub expires_at: Option<i64>,
    /// The language that it opens in.
    pub language: Option<String>,
    /// The customer, trip and case that answers are about.
    pub customer: Option<String>,
    /// The trip.
    pub trip: Option<String>,
    /// The case.
    pub case: Option<String>,
    /// Columns of the book that everybody with the link may read: `trips.label`.
    #[serde(default)]
    pub release: BTreeSet<String>,
}

/// A link that might be made.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GuestQuery {
    /// Columns to release, with commas between them.
    #[serde(default)]
    pub release: String,
    /// The customer that answers are about.
    pub customer: Option<String>,
    /// The trip.
    pub trip: Option<String>,
    /// The case.
    pub case: Option<String>,
}

/// What keeps a form from being answered by link, and what a link would show.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuestCheck)]
pub struct GuestCheckJson {
    /// Why it cannot be answered by link, each at its cell; none: it can.
    pub problems: Vec<CellProblem>,
    /// The columns of the book that it needs released.
    pub columns: Vec<String>,
    /// What everybody who has the link can read of the book.
    pub shown: Vec<ShownListJson>,
}

/// A list of the book as a link shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShownList)]
pub struct ShownListJson {
    /// Whose records.
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its first rows.
    pub rows: Vec<Vec<String>>,
    /// How many rows there are.
    pub total: usize,
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SurveyLink)]
pub struct SurveyLinkJson {
    /// Its record.
    pub id: String,
    /// What the office calls it.
    pub title: String,
    /// `open`, `paused` or `closed`.
    pub state: String,
    /// Whether many may answer.
    pub many: bool,
    /// Until when, ms since the Unix epoch.
    pub expires_at: Option<i64>,
    /// Whether guests are turned away because the form reads or makes what no guest may.
    pub withheld: bool,
    /// Columns of the book that everybody with the link may read.
    pub release: Vec<String>,
    /// How many answers came.
    pub answers: u64,
    /// The address to hand out.
    pub url: String,
    /// The address as a QR code: SVG.
    pub qr: String,
}

/// What a guest's page needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerSheet {
    /// The form's title.
    pub title: String,
    /// The form, compiled.
    #[schema(value_type = Object)]
    pub form: serde_json::Value,
    /// Answers that are known beforehand, by path.
    pub prefill: BTreeMap<String, String>,
    /// The language that it opens in.
    pub language: Option<String>,
    /// The public key that the answers are sealed to, 64 hexadecimal digits.
    pub key: String,
}

/// A guest's answers.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SealedAnswer {
    /// Sealed to the link's key, hexadecimal.
    pub sealed: String,
}

impl From<FormInfo> for FormJson {
    fn from(form: FormInfo) -> Self {
        let FormInfo { id, form_id, version, title, state, languages, responses } = form;
        Self { id: id.to_string(), form_id, version, title, state: state.code().to_owned(), languages, responses }
    }
}

impl From<Uploaded> for FormTaken {
    fn from(uploaded: Uploaded) -> Self {
        let all = |problems: Vec<FormProblem>| problems.into_iter().map(Into::into).collect();
        Self {
            id: uploaded.id.map(|id| id.to_string()),
            errors: all(uploaded.report.errors),
            warnings: all(uploaded.report.warnings),
            form: None,
        }
    }
}

impl From<GuestCheck> for GuestCheckJson {
    fn from(check: GuestCheck) -> Self {
        let shown = check.shown.into_iter().map(|list| {
            let cairn_client::survey::ShownList { table, columns, rows, total } = list;
            ShownListJson { table, columns, rows, total }
        });
        let shown = shown.collect();
        Self { problems: check.problems.into_iter().map(Into::into).collect(), columns: check.columns, shown }
    }
}

impl From<FormProblem> for CellProblem {
    fn from(problem: FormProblem) -> Self {
        let place = problem.place;
        Self { sheet: place.sheet, row: place.row, column: place.column, text: problem.message }
    }
}
