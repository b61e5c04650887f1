//! Fitting the parameters of predicted values over every customer that this device may read.

use cairn_insight::clv::{
    Buying, Convergence, Customers, Dependence, NotFitted, Parameters, Spenders, Spending, Summary, Unit, dependence,
    fit_bgnbd, fit_gamma_gamma, summarise,
};
use serde::Serialize;

use super::settings::VALUES;
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// What a fit found.
#[derive(Debug, Clone, Serialize)]
pub struct FitAnswer {
    /// The parameters, as every device now applies them.
    pub parameters: Parameters,
    /// How the search for the buying model ended.
    pub convergence: Convergence,
    /// Why there is no model of spending, in words.
    pub no_spend: Option<String>,
    /// Whether how often customers buy and how much they spend are independent, as the model of spending assumes.
    pub dependence: Dependence,
}

impl Workspace {
    /// Fits BG/NBD and Gamma-Gamma over all customers here and lets every device apply the result. Weekly time; a few hundred
    /// milliseconds for 100,000 customers.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] says what is lacking: too few customers, nobody who bought twice. [`ClientError::Forbidden`] for a
    /// reader.
    pub fn fit_values(&self) -> Result<FitAnswer> {
        let (found, today) = (self.histories()?, self.today());
        let summaries: Vec<Summary> = found.iter().filter_map(|h| summarise(h, today, Unit::Week).summary).collect();
        let lacking = |why: NotFitted| ClientError::Unsound(format!("Values cannot be predicted yet: {why}."));
        let buying: Vec<Customers> = summaries.iter().map(|s| one(s.buying)).collect();
        let purchases = fit_bgnbd(&buying, 0.0).map_err(lacking)?;
        let spending: Vec<Spending> = summaries.iter().filter_map(spending).collect();
        let spenders: Vec<Spenders> = spending.iter().map(|s| Spenders { spending: *s, count: 1 }).collect();
        let spend = fit_gamma_gamma(&spenders);
        let parameters = Parameters::new(Unit::Week, today, &purchases, spend.as_ref().ok())
            .map_err(|e| ClientError::Unsound(e.to_string()))?;
        self.put_setting(VALUES, serde_json::to_value(parameters).unwrap_or_default())?;
        Ok(FitAnswer {
            parameters,
            convergence: purchases.convergence,
            no_spend: spend.err().map(|why| why.to_string()),
            dependence: dependence(&spending),
        })
    }
}

fn one(buying: Buying) -> Customers {
    Customers { buying, count: 1 }
}

fn spending(summary: &Summary) -> Option<Spending> {
    let mean = summary.mean_value.filter(|mean| *mean > 0.0)?;
    Spending::new(summary.buying.frequency(), mean).ok()
}
