//! Writing records. Each request is committed on the office's device when it is answered; it is sent on when there is a relay.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cairn_client::Workspace;
use cairn_domain::{Edit, RecordId};

use super::request::{Changes, NewRecord, Switch, kind, record_id};
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::DetailJson;

/// Makes a record.
#[utoipa::path(post, path = "/records", request_body = NewRecord, responses((status = 201, body = DetailJson), (status = "4XX", body = Problem)))]
pub async fn create(
    State(state): State<OfficeState>,
    Json(new): Json<NewRecord>,
) -> Result<(StatusCode, Json<DetailJson>), Problem> {
    let kind = kind(&new.kind)?;
    let space = new
        .space
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| Problem::bad_request("The space is not an identifier: 32 hexadecimal digits."))?;
    let fields = kind.spec().parse(&new.fields)?;
    let made = state.ask(move |book| {
        let revision = book.create_record(kind, fields, space)?;
        read(book, revision.id)
    });
    Ok((StatusCode::CREATED, Json(made.await?)))
}

/// Edits a record: all of the changes or none.
#[utoipa::path(patch, path = "/records/{id}", params(("id" = String, Path)), request_body = Changes, responses((status = 200, body = DetailJson), (status = "4XX", body = Problem)))]
pub async fn edit(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
    Json(wanted): Json<Changes>,
) -> Result<Json<DetailJson>, Problem> {
    let id = record_id(&id)?;
    let edited = state.ask(move |book| {
        let spec = book.record(id)?.record.kind.spec();
        let changes = wanted.changes.into_iter().map(|change| change.read(spec)).collect::<Result<_, _>>()?;
        book.edit_record(&Edit { id, changes })?;
        read(book, id)
    });
    Ok(Json(edited.await?))
}

/// Marks a record as deleted; it can be restored.
#[utoipa::path(delete, path = "/records/{id}", params(("id" = String, Path)), responses((status = 200, body = DetailJson), (status = "4XX", body = Problem)))]
pub async fn delete(State(state): State<OfficeState>, Path(id): Path<String>) -> Result<Json<DetailJson>, Problem> {
    let id = record_id(&id)?;
    let deleted = state.ask(move |book| {
        book.delete_record(id)?;
        read(book, id)
    });
    Ok(Json(deleted.await?))
}

/// Brings a deleted record back.
#[utoipa::path(post, path = "/records/{id}/restore", params(("id" = String, Path)), responses((status = 200, body = DetailJson), (status = "4XX", body = Problem)))]
pub async fn restore(State(state): State<OfficeState>, Path(id): Path<String>) -> Result<Json<DetailJson>, Problem> {
    let id = record_id(&id)?;
    let restored = state.ask(move |book| {
        book.restore_record(id)?;
        read(book, id)
    });
    Ok(Json(restored.await?))
}

/// Uses a value that was set aside, for everyone.
#[utoipa::path(post, path = "/records/{id}/switch", params(("id" = String, Path)), request_body = Switch, responses((status = 200, body = DetailJson), (status = "4XX", body = Problem)))]
pub async fn switch(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
    Json(wanted): Json<Switch>,
) -> Result<Json<DetailJson>, Problem> {
    let id = record_id(&id)?;
    let switched = state.ask(move |book| {
        book.switch(id, &wanted.field, wanted.to)?;
        read(book, id)
    });
    Ok(Json(switched.await?))
}

fn read(book: &Workspace, id: RecordId) -> Result<DetailJson, Problem> {
    Ok(book.record(id)?.into())
}
