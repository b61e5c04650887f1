//! Predicted values: what was fitted, and fitting now.

use axum::Json;
use axum::extract::State;

use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{EquityJson, FitJson, ValuesAnswer, note};

/// What was fitted last, and customer equity by it.
#[utoipa::path(get, path = "/insight/values", responses((status = 200, body = ValuesAnswer), (status = "4XX", body = Problem)))]
pub async fn values(State(state): State<OfficeState>) -> Result<Json<ValuesAnswer>, Problem> {
    let answer = state.ask(|book| {
        let all = book.lifetime_values(None)?;
        let (n, as_of) = all.parameters.as_ref().map_or((0, all.as_of), |p| (p.customers, p.as_of));
        Ok(ValuesAnswer {
            equity: EquityJson::of(&all),
            parameters: all.parameters.as_ref().map(Into::into),
            historical: all.historical,
            currency: all.currency,
            note: note("values", n, as_of),
        })
    });
    Ok(Json(answer.await?))
}

/// Fits BG/NBD and gamma-gamma over all customers; every device then applies the result.
#[utoipa::path(post, path = "/insight/values/fit", responses((status = 200, body = FitJson), (status = "4XX", body = Problem)))]
pub async fn fit(State(state): State<OfficeState>) -> Result<Json<FitJson>, Problem> {
    Ok(Json(state.ask(|book| Ok(book.fit_values()?.into())).await?))
}
