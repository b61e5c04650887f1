//! Customers behind a figure, one customer's figures, and why they are what they are.

use std::collections::BTreeMap;

use cairn_client::insight::Worth;
use cairn_insight::clv::Prediction;
use cairn_insight::figures::{CustomerFigures, Explanation, RuleValue, Warning};
use serde::Serialize;
use utoipa::ToSchema;

use super::overview::code;

/// A customer behind a figure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerLine)]
pub struct CustomerLine {
    /// 32 hexadecimal digits.
    pub id: String,
    /// What they are called; empty where the record has not arrived here.
    pub title: String,
    /// What they spent, in minor units.
    pub value: i64,
    /// On how many days they bought.
    pub occasions: u32,
    /// The day of the last purchase.
    pub last: Option<String>,
    /// Place in the pyramid; absent without a purchase.
    pub grade: Option<String>,
    /// RFM segment; absent without a purchase.
    pub segment: Option<String>,
    /// Stage of the relation; absent where nothing was ever bought or said.
    pub stage: Option<String>,
}

/// Some of the customers behind a figure, those who spent most first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerPage)]
pub struct CustomerPage {
    /// The customers.
    pub rows: Vec<CustomerLine>,
    /// How many there are in all.
    pub total: usize,
    /// Where the next page begins; absent on the last.
    pub next: Option<usize>,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// As of this day.
    pub as_of: String,
}

impl CustomerLine {
    /// A customer of whom nothing but the name is known.
    pub fn bare(id: String, title: String) -> Self {
        Self { id, title, value: 0, occasions: 0, last: None, grade: None, segment: None, stage: None }
    }

    /// A customer with their figures.
    pub fn of(figures: &CustomerFigures, title: String) -> Self {
        let standing = figures.standing.as_ref();
        Self {
            value: figures.questions.monetary,
            occasions: figures.questions.occasions,
            last: figures.questions.last.map(|day| day.to_string()),
            grade: standing.map(|s| s.grade.code().to_owned()),
            segment: standing.map(|s| s.segment.code().to_owned()),
            stage: Some(code(&figures.lifecycle.stage)),
            ..Self::bare(figures.customer.to_string(), title)
        }
    }
}

/// A sign of falling off, with the numbers that say why.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Warning)]
pub struct WarningJson {
    /// `overdue`, `spend_falling`, `intervals_lengthening`, `contacts_unanswered`, `no_contact`.
    pub reason: &'static str,
    /// Days of silence, mean spend in minor units, median interval in days, contacts, or days since the last contact.
    pub now: Option<f64>,
    /// What is usual, or was before, in the same unit.
    pub before: Option<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "shown with few digits")]
impl From<&Warning> for WarningJson {
    fn from(warning: &Warning) -> Self {
        let (now, before) = match warning {
            Warning::Overdue { silence_days, rhythm_days } => (Some(*silence_days as f64), Some(rhythm_days.days())),
            Warning::SpendFalling { spend } => (Some(spend.latest as f64), Some(spend.before as f64)),
            Warning::IntervalsLengthening { days } => (Some(days.latest.days()), Some(days.before.days())),
            Warning::ContactsUnanswered { contacts } => (Some(f64::from(*contacts)), None),
            Warning::NoContact { days } => (days.map(|days| days as f64), None),
        };
        Self { reason: warning.code(), now, before }
    }
}

/// What to expect of a customer over the next twelve months.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Prediction)]
pub struct PredictionJson {
    /// Chance that they are still a customer.
    pub p_alive: f64,
    /// Purchases to expect.
    pub expected_purchases: f64,
    /// Mean amount of one, in minor units.
    pub mean_value: Option<f64>,
    /// Discounted value, in minor units.
    pub clv: Option<f64>,
    /// Why the two are absent: `spend_not_fitted`, `spend_unbounded`.
    pub no_value: Option<String>,
}

impl From<Prediction> for PredictionJson {
    fn from(of: Prediction) -> Self {
        let Prediction { p_alive, expected_purchases, mean_value, clv, no_value } = of;
        Self { p_alive, expected_purchases, mean_value, clv, no_value: no_value.as_ref().map(code) }
    }
}

/// Among the other customers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Standing)]
pub struct StandingJson {
    /// Scores from 1 to 5: recency, frequency, spending.
    pub rfm: [u8; 3],
    /// The RFM segment.
    pub segment: String,
    /// Place in the pyramid.
    pub grade: String,
    /// Key, ordinary or small.
    pub size: String,
    /// ABC class.
    pub abc: String,
    /// Class of the value matrix.
    pub matrix: String,
    /// Key of the advice for that class.
    pub advice: String,
    /// What they may yet bring, in minor units.
    pub potential: i64,
    /// Place by what they spent, from 1.
    pub rank: usize,
}

/// What one customer is worth and how the relation fares.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Worth)]
pub struct WorthJson {
    /// As of this day.
    pub as_of: String,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// Customers they were ranked among.
    pub n: usize,
    /// The day of the last purchase.
    pub last: Option<String>,
    /// Days since then.
    pub recency_days: Option<i64>,
    /// On how many days they bought.
    pub occasions: u32,
    /// Mean days between those.
    pub mean_interval_days: Option<f64>,
    /// Mean spend on one of those, in minor units.
    pub mean_spend: Option<i64>,
    /// All they spent, in minor units.
    pub monetary: i64,
    /// What they spend a year, in minor units.
    pub spend_per_year: Option<i64>,
    /// Among the others; absent without a purchase.
    pub standing: Option<StandingJson>,
    /// Stage of the relation.
    pub stage: String,
    /// Days between purchases that are usual.
    pub rhythm_days: f64,
    /// Whose rhythm that is: `customer`, `base`, `setting`.
    pub rhythm_of: String,
    /// The day the next purchase is expected.
    pub due: Option<String>,
    /// Signs of falling off.
    pub warnings: Vec<WarningJson>,
    /// How it ended, for the lost.
    pub ending: Option<String>,
    /// What to expect; absent until the office has fitted the parameters.
    pub prediction: Option<PredictionJson>,
}

impl WorthJson {
    /// The answer in the currency of the figures.
    pub fn of(worth: Worth, currency: String) -> Self {
        let Worth { figures, prediction } = worth;
        let (questions, life) = (figures.questions, figures.lifecycle);
        let standing = figures.standing.map(|s| StandingJson {
            rfm: [s.rfm.r, s.rfm.f, s.rfm.m],
            segment: s.segment.code().to_owned(),
            grade: s.grade.code().to_owned(),
            size: s.size.code().to_owned(),
            abc: s.abc.code().to_owned(),
            matrix: s.matrix.code().to_owned(),
            advice: s.matrix.advice().to_owned(),
            potential: s.potential,
            rank: s.rank,
        });
        Self {
            as_of: figures.as_of.to_string(),
            currency,
            n: figures.n,
            last: questions.last.map(|day| day.to_string()),
            recency_days: questions.recency_days,
            occasions: questions.occasions,
            mean_interval_days: questions.mean_interval_days,
            mean_spend: questions.mean_spend,
            monetary: questions.monetary,
            spend_per_year: questions.spend_per_year,
            standing,
            stage: code(&life.stage),
            rhythm_days: life.rhythm_days.days(),
            rhythm_of: code(&life.rhythm_of),
            due: life.due.map(|day| day.to_string()),
            warnings: life.warnings.iter().map(Into::into).collect(),
            ending: life.ending.as_ref().map(code),
            prediction: prediction.map(Into::into),
        }
    }
}

/// A record that a figure rests on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub struct EvidenceJson {
    /// 32 hexadecimal digits.
    pub id: String,
    /// `purchase` or `visit`.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// Its day or moment: a day, or ms since the Unix epoch.
    #[schema(value_type = Option<serde_json::Value>)]
    pub at: Option<cairn_domain::Value>,
    /// Its amount.
    #[schema(value_type = Option<serde_json::Value>)]
    pub amount: Option<cairn_domain::Value>,
}

/// Why a figure is what it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Explanation)]
pub struct ExplanationJson {
    /// What is explained.
    pub figure: String,
    /// Key of the sentence in the console's texts.
    pub sentence: String,
    /// What stands in it: amounts in minor units, days as 2025-12-31, classes by their codes.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub arguments: BTreeMap<&'static str, RuleValue>,
    /// The records counted, the latest first, at most 200.
    pub rows: Vec<EvidenceJson>,
    /// How many records were counted.
    pub n: usize,
    /// As of this day.
    pub as_of: String,
    /// ISO 4217 code of the amounts.
    pub currency: String,
}

impl ExplanationJson {
    /// The answer with the records it names.
    pub fn of(of: Explanation, rows: Vec<EvidenceJson>, currency: String) -> Self {
        Self {
            figure: code(&of.figure),
            sentence: of.sentence.to_owned(),
            arguments: of.arguments,
            rows,
            n: of.n,
            as_of: of.as_of.to_string(),
            currency,
        }
    }
}
