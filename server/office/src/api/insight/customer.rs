//! One customer's figures, why they are what they are, and the recall card.

use axum::Json;
use axum::extract::{Path, Query, State};
use cairn_client::Workspace;
use cairn_domain::RecordId;

use super::{DayParams, word};
use crate::api::request::record_id;
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::insight::{EvidenceJson, ExplanationJson, RecallJson, WorthJson};

/// The most records that an explanation names.
const MOST_ROWS: usize = 200;

/// What a customer is worth and how the relation fares; `null` where nothing was ever bought or said.
#[utoipa::path(get, path = "/insight/customers/{id}", params(("id" = String, Path), DayParams), responses((status = 200, body = Option<WorthJson>), (status = "4XX", body = Problem)))]
pub async fn worth(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
    Query(day): Query<DayParams>,
) -> Result<Json<Option<WorthJson>>, Problem> {
    let id = record_id(&id)?;
    let answer = state.ask(move |book| {
        let currency = book.figure_settings()?.currency;
        Ok(book.worth(id, day.day(book)?)?.map(|worth| WorthJson::of(worth, currency)))
    });
    Ok(Json(answer.await?))
}

/// Why a customer's figure is what it is: `recency`, `frequency`, `monetary`, `mean_spend`, `spend_per_year`, `segment`, `grade`, `size`,
/// `abc`, `matrix`, `stage`. `null` where there is no such figure without a purchase.
#[utoipa::path(get, path = "/insight/customers/{id}/explain/{figure}", params(("id" = String, Path), ("figure" = String, Path), DayParams), responses((status = 200, body = Option<ExplanationJson>), (status = "4XX", body = Problem)))]
pub async fn explain(
    State(state): State<OfficeState>,
    Path((id, figure)): Path<(String, String)>,
    Query(day): Query<DayParams>,
) -> Result<Json<Option<ExplanationJson>>, Problem> {
    let (id, figure) = (record_id(&id)?, word(&figure)?);
    let answer = state.ask(move |book| {
        let Some(found) = book.explain(id, figure, day.day(book)?)? else { return Ok(None) };
        let rows = found.rows.iter().rev().take(MOST_ROWS).map(|row| evidence(book, *row)).collect::<Result<_, _>>()?;
        Ok(Some(ExplanationJson::of(found, rows, book.figure_settings()?.currency)))
    });
    Ok(Json(answer.await?))
}

fn evidence(book: &Workspace, id: RecordId) -> Result<EvidenceJson, Problem> {
    let found = book.record(id)?;
    let mut fields = found.record.fields;
    Ok(EvidenceJson {
        id: id.to_string(),
        kind: found.record.kind.name().to_owned(),
        title: found.title,
        at: fields.remove("date").or_else(|| fields.remove("made_at")),
        amount: fields.remove("amount"),
    })
}

/// Who this is, what they like, what happened, what was promised, what to say today.
#[utoipa::path(get, path = "/insight/customers/{id}/recall", params(("id" = String, Path)), responses((status = 200, body = RecallJson), (status = "4XX", body = Problem)))]
pub async fn recall(State(state): State<OfficeState>, Path(id): Path<String>) -> Result<Json<RecallJson>, Problem> {
    let id = record_id(&id)?;
    Ok(Json(state.ask(move |book| Ok(book.recall(id)?.into())).await?))
}
