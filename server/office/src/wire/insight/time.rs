//! Figures over time: churn, cohorts, the flow between stages.

use cairn_insight::figures::{Churn, Cohort, CohortPeriod, Losses};
use serde::Serialize;
use utoipa::ToSchema;

use super::note::{NoteJson, Notes};
use super::overview::code;

/// Churn in one period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChurnPeriod)]
pub struct ChurnPeriod {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Customers at the start.
    pub at_start: u64,
    /// Of these, lost by the end.
    pub lost: usize,
    /// First bought in it.
    pub gained: usize,
    /// Lost at the start, customers again at the end.
    pub won_back: usize,
    /// Lost ÷ customers at the start; absent if there were none.
    pub churn: Option<f64>,
    /// 1 − churn.
    pub retention: Option<f64>,
}

/// How many of the lost have something noted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LossCount)]
pub struct LossCount {
    /// The reason's or kind's code; `unknown` where nobody noted it.
    pub class: String,
    /// Customers.
    pub customers: usize,
}

/// Churn period by period, oldest first, and why customers were lost over all of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChurnAnswer)]
pub struct ChurnAnswer {
    /// The periods.
    pub periods: Vec<ChurnPeriod>,
    /// The lost of all periods by reason.
    pub reasons: Vec<LossCount>,
    /// The lost of all periods by kind.
    pub kinds: Vec<LossCount>,
    /// What each part is.
    #[schema(value_type = BTreeMap<String, NoteJson>)]
    pub notes: Notes,
}

impl From<&Churn> for ChurnPeriod {
    fn from(of: &Churn) -> Self {
        Self {
            from: of.from.to_string(),
            to: of.to.to_string(),
            at_start: of.at_start,
            lost: of.lost.len(),
            gained: of.gained.len(),
            won_back: of.won_back.len(),
            churn: of.churn,
            retention: of.retention,
        }
    }
}

/// The lost by reason, and by kind.
pub fn loss_counts(of: &Losses) -> (Vec<LossCount>, Vec<LossCount>) {
    let reasons = of.reasons.iter().map(|(class, ids)| LossCount { class: code(class), customers: ids.len() });
    let kinds = of.kinds.iter().map(|(class, ids)| LossCount { class: code(class), customers: ids.len() });
    (reasons.collect(), kinds.collect())
}

/// One period of a cohort.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CohortPeriod)]
pub struct CohortPeriodJson {
    /// Who bought in it.
    pub active: usize,
    /// Their share of the cohort.
    pub share: f64,
    /// What the cohort spent in it, in minor units.
    pub value: i64,
}

/// Customers who first bought in one period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cohort)]
pub struct CohortJson {
    /// First day of that period.
    pub start: String,
    /// Customers.
    pub size: u64,
    /// From that period to the present one, which may not be over.
    pub periods: Vec<CohortPeriodJson>,
}

/// The retention triangle, oldest cohort first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cohorts)]
pub struct CohortsAnswer {
    /// `month`, `quarter` or `year`.
    pub step: String,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// The cohorts.
    pub cohorts: Vec<CohortJson>,
    /// What it is.
    pub note: NoteJson,
}

impl From<&Cohort> for CohortJson {
    fn from(of: &Cohort) -> Self {
        let period = |p: &CohortPeriod| CohortPeriodJson { active: p.active.len(), share: p.share, value: p.value };
        Self { start: of.start.to_string(), size: of.size, periods: of.periods.iter().map(period).collect() }
    }
}

/// Customers who went from one stage to another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FlowLink)]
pub struct FlowLink {
    /// The stage on the first day; `new` where nothing was known of them then.
    pub from: String,
    /// The stage on the last day.
    pub to: String,
    /// Customers.
    pub customers: u64,
}

/// Where relations went between two days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Flow)]
pub struct FlowAnswer {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// From stage to stage.
    pub links: Vec<FlowLink>,
    /// What it is.
    pub note: NoteJson,
}
