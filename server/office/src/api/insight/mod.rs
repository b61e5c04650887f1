//! The figures: what customers are worth and whom to call. Everything is computed on the threads that may block.

mod behind;
mod calls;
mod chaid;
mod customer;
mod figures;
mod said;
mod satisfaction;
mod segments;
mod selector;
mod time;
mod values;

use cairn_client::Workspace;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::state::OfficeState;

/// The routes under `/insight`.
pub fn routes() -> OpenApiRouter<OfficeState> {
    OpenApiRouter::new()
        .routes(routes!(figures::overview))
        .routes(routes!(figures::cross))
        .routes(routes!(time::churn))
        .routes(routes!(time::cohorts))
        .routes(routes!(time::flow))
        .routes(routes!(calls::win_back))
        .routes(routes!(calls::slipping))
        .routes(routes!(calls::due))
        .routes(routes!(satisfaction::satisfaction))
        .routes(routes!(satisfaction::complaints))
        .routes(routes!(satisfaction::loyalty))
        .routes(routes!(behind::customers))
        .routes(routes!(customer::worth))
        .routes(routes!(customer::explain))
        .routes(routes!(customer::recall))
        .routes(routes!(values::values, values::fit))
        .routes(routes!(segments::saved_segments))
        .routes(routes!(segments::rule_fields))
        .routes(routes!(segments::preview))
        .routes(routes!(chaid::chaid_tree))
        .routes(routes!(chaid::chaid_customers))
}

/// The day that figures are for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DayParams {
    /// As of this day, `2025-12-31`; today by default. Purchases dated later are left out.
    as_of: Option<String>,
}

impl DayParams {
    /// The day, `None` for today.
    fn day(&self, book: &Workspace) -> Result<Option<Date>, Problem> {
        let Some(text) = self.as_of.as_deref() else { return Ok(None) };
        let day = day(text)?;
        if day > book.today() {
            return Err(Problem::bad_request(format!("{day} lies ahead. Figures are for today or a day before.")));
        }
        Ok(Some(day))
    }
}

/// A day of the calendar.
fn day(text: &str) -> Result<Date, Problem> {
    text.parse().map_err(|_| Problem::bad_request(format!("{text:?} is not a day: write it as 2025-12-31.")))
}

/// A word of a closed list of the figures, such as `gold`.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|e| Problem::bad_request(format!("{text:?} cannot be read: {e}.")))
}
