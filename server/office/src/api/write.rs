//! Writing records. Each request is committed on the office's device when it is answered; it is sent on when there is a relay.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cairn_client::{Revision, Workspace};
use cairn_domain::{Base, Edit, RecordId};

use super::request::{Changes, NewRecord, Switch, Undo, kind, record_id};
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::{DetailJson, UndoneJson};

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
        let base = wanted.base.map(|text| text.parse::<Base>()).transpose();
        let base = base.map_err(|e| Problem::bad_request(e.to_string()))?;
        let revision = book.edit_from(&Edit { id, changes }, base.as_ref())?;
        written(book, &revision)
    });
    Ok(Json(edited.await?))
}

/// Takes back what one edit of the office's wrote; what others wrote since stays.
#[utoipa::path(post, path = "/records/{id}/undo", params(("id" = String, Path)), request_body = Undo, responses((status = 200, body = UndoneJson), (status = "4XX", body = Problem)))]
pub async fn undo(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
    Json(wanted): Json<Undo>,
) -> Result<Json<UndoneJson>, Problem> {
    let id = record_id(&id)?;
    let mut change = [0; 32];
    hex::decode_to_slice(&wanted.written, &mut change)
        .map_err(|_| Problem::bad_request("This names no change: give back `written` as it was."))?;
    let undone = state.ask(move |book| {
        let (_, kept) = book.undo_change(id, change)?;
        Ok(UndoneJson { record: read(book, id)?, kept })
    });
    Ok(Json(undone.await?))
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
        let revision = book.switch(id, &wanted.field, wanted.to)?;
        written(book, &revision)
    });
    Ok(Json(switched.await?))
}

/// The record, with the name of what was written.
fn written(book: &Workspace, revision: &Revision) -> Result<DetailJson, Problem> {
    Ok(DetailJson { written: revision.change.map(hex::encode), ..read(book, revision.id)? })
}

fn read(book: &Workspace, id: RecordId) -> Result<DetailJson, Problem> {
    Ok(book.record(id)?.into())
}
