//! What guests thought, how complaints were dealt with, and loyalty.

use axum::Json;
use axum::extract::{Query, State};
use cairn_client::Workspace;
use cairn_client::insight::Period;
use cairn_domain::RecordId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{DayParams, day};
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{ComplaintsJson, LoyaltyJson, SatisfactionJson, note};

/// Between which days; the year up to today by default.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SpanParams {
    /// First day.
    from: Option<String>,
    /// Last day.
    as_of: Option<String>,
}

impl SpanParams {
    fn period(self, book: &Workspace) -> Result<Period, Problem> {
        let to = DayParams { as_of: self.as_of }.day(book)?.unwrap_or_else(|| book.today());
        let from = self.from.as_deref().map(day).transpose()?.unwrap_or_else(|| book.year_until(to).from);
        if from > to {
            return Err(Problem::bad_request(format!("{from} comes after {to}: give the earlier day as `from`.")));
        }
        Ok(Period { from, to })
    }
}

/// Experience against expectation, SERVQUAL, CSAT, NPS, the three levels and the seven indicators.
#[utoipa::path(get, path = "/insight/satisfaction", params(SpanParams), responses((status = 200, body = SatisfactionJson), (status = "4XX", body = Problem)))]
pub async fn satisfaction(
    State(state): State<OfficeState>,
    Query(params): Query<SpanParams>,
) -> Result<Json<SatisfactionJson>, Problem> {
    let answer = state.ask(move |book| {
        let found = book.satisfaction(params.period(book)?)?;
        let keys = found.groups.iter().flat_map(|all| &all.groups).filter_map(|group| group.key.as_deref());
        let ids: Vec<RecordId> = keys.filter_map(|key| key.parse().ok()).collect();
        let names = book.titles(ids)?;
        let note = note("satisfaction", found.responses, found.to);
        Ok(SatisfactionJson::of(&found, &names, book.figure_settings()?.currency, note))
    });
    Ok(Json(answer.await?))
}

/// Answered in time, on the spot, reopened, returned, causes by touchpoint.
#[utoipa::path(get, path = "/insight/complaints", params(SpanParams), responses((status = 200, body = ComplaintsJson), (status = "4XX", body = Problem)))]
pub async fn complaints(
    State(state): State<OfficeState>,
    Query(params): Query<SpanParams>,
) -> Result<Json<ComplaintsJson>, Problem> {
    let answer = state.ask(move |book| {
        let found = book.complaints(params.period(book)?)?;
        Ok(ComplaintsJson::of(&found, note("complaints", found.figures.complaints.len() as u64, found.to)))
    });
    Ok(Json(answer.await?))
}

/// How deep loyalty goes, what holds customers, loyalty against value.
#[utoipa::path(get, path = "/insight/loyalty", params(DayParams), responses((status = 200, body = LoyaltyJson), (status = "4XX", body = Problem)))]
pub async fn loyalty(
    State(state): State<OfficeState>,
    Query(params): Query<DayParams>,
) -> Result<Json<LoyaltyJson>, Problem> {
    let answer = state.ask(move |book| {
        let found = book.loyalty(params.day(book)?)?;
        Ok(LoyaltyJson::of(&found, note("loyalty", found.n, found.as_of)))
    });
    Ok(Json(answer.await?))
}
