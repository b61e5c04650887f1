//! Predicted values: what was fitted, and fitting now.

use axum::Json;
use axum::extract::State;

use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{FitJson, ValuesAnswer, note};

/// What was fitted last.
#[utoipa::path(get, path = "/insight/values", responses((status = 200, body = ValuesAnswer), (status = "4XX", body = Problem)))]
pub async fn values(State(state): State<OfficeState>) -> Result<Json<ValuesAnswer>, Problem> {
    let answer = state.ask(|book| {
        let parameters = book.value_parameters()?;
        let (n, as_of) = parameters.as_ref().map_or((0, book.today()), |p| (p.customers, p.as_of));
        Ok(ValuesAnswer { parameters: parameters.as_ref().map(Into::into), note: note("values", n, as_of) })
    });
    Ok(Json(answer.await?))
}

/// Fits BG/NBD and gamma-gamma over all customers; every device then applies the result.
#[utoipa::path(post, path = "/insight/values/fit", responses((status = 200, body = FitJson), (status = "4XX", body = Problem)))]
pub async fn fit(State(state): State<OfficeState>) -> Result<Json<FitJson>, Problem> {
    Ok(Json(state.ask(|book| Ok(book.fit_values()?.into())).await?))
}
