//! Predicted values: what was fitted.

use cairn_client::insight::{FitAnswer, LifetimeValues};
use cairn_insight::clv::Parameters;
use serde::Serialize;
use utoipa::ToSchema;

use super::note::NoteJson;
use super::overview::code;

/// What was fitted, as every device applies it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Parameters)]
pub struct ParametersJson {
    /// The unit of time: `day`, `week`, `month`.
    pub unit: String,
    /// The day up to which purchases were counted.
    pub as_of: String,
    /// Customers fitted to.
    pub customers: u64,
    /// BG/NBD: r, α, a, b.
    #[schema(value_type = serde_json::Value)]
    pub purchases: serde_json::Value,
    /// Natural log-likelihood of that fit.
    pub log_likelihood: f64,
    /// Gamma-gamma: p, q, v; absent where too few bought again.
    #[schema(value_type = Option<serde_json::Value>)]
    pub spend: Option<serde_json::Value>,
    /// Whether both fits converged with no parameter running off.
    pub converged: bool,
}

impl From<&Parameters> for ParametersJson {
    fn from(of: &Parameters) -> Self {
        Self {
            unit: code(&of.unit),
            as_of: of.as_of.to_string(),
            customers: of.customers,
            purchases: serde_json::to_value(of.purchases).unwrap_or_default(),
            log_likelihood: of.log_likelihood,
            spend: of.spend.and_then(|spend| serde_json::to_value(spend).ok()),
            converged: of.converged,
        }
    }
}

/// Where predicted values stand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Values)]
pub struct ValuesAnswer {
    /// What was fitted last; absent until somebody has.
    pub parameters: Option<ParametersJson>,
    /// What all customers are worth; absent until parameters are fitted.
    pub equity: Option<EquityJson>,
    /// What the customers brought so far: margins in today's money, in minor units.
    pub historical: f64,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// What it is.
    pub note: NoteJson,
}

/// Customer equity, in minor units.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Equity)]
pub struct EquityJson {
    /// Of those who are customers now.
    pub current: f64,
    /// Customers in that sum.
    pub customers: u64,
    /// Of those to come over the next twelve months; absent where a new customer has no value.
    pub potential: Option<f64>,
    /// Both.
    pub total: Option<f64>,
    /// First purchases a month, counted over the last twelve.
    pub newcomers_per_month: f64,
    /// What one new customer is worth on the day of the first purchase.
    pub new_customer: Option<f64>,
}

impl EquityJson {
    /// The equity of these values.
    pub fn of(all: &LifetimeValues) -> Option<Self> {
        let equity = all.equity.as_ref()?;
        Some(Self {
            current: equity.current,
            customers: equity.customers,
            potential: equity.potential,
            total: equity.total,
            newcomers_per_month: all.newcomers_per_month,
            new_customer: equity.new_customer.map(|new| new.value),
        })
    }
}

/// How a fit that was just made ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fit)]
pub struct FitJson {
    /// The parameters, as every device now applies them.
    pub parameters: ParametersJson,
    /// Steps of the search.
    pub iterations: u32,
    /// Whether it converged.
    pub converged: bool,
    /// Whether a parameter ran off: predictions hold, the single parameters mean little.
    pub at_edge: bool,
    /// Why there is no model of spending, in English.
    pub no_spend: Option<String>,
    /// Repeat buyers over whom frequency and mean value were correlated.
    pub repeat_buyers: u64,
    /// Spearman's correlation of the two.
    pub spearman: Option<f64>,
    /// `weak`: the model of spending may be used; `strong`: its means are off for the frequent or the rare buyers; `unknown`.
    pub verdict: String,
}

impl From<FitAnswer> for FitJson {
    fn from(of: FitAnswer) -> Self {
        Self {
            parameters: (&of.parameters).into(),
            iterations: of.convergence.iterations,
            converged: of.convergence.converged,
            at_edge: of.convergence.at_edge,
            no_spend: of.no_spend,
            repeat_buyers: of.dependence.customers,
            spearman: of.dependence.spearman,
            verdict: code(&of.dependence.verdict),
        }
    }
}
