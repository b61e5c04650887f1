//! Forms in their versions.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use cairn_client::Workspace;
use cairn_client::survey::Uploaded;
use cairn_domain::RecordId;
use cairn_forms::ready::READY;
use data_encoding::BASE64;

use crate::api::request::record_id;
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::surveys::{FormTaken, FormWhole, FormsJson, NewForm, StateWanted};

/// A workbook and its lists, in base64.
pub const MAX_FORM: usize = 12 * 1024 * 1024;

/// Every version of every form.
#[utoipa::path(get, path = "/surveys", responses((status = 200, body = FormsJson), (status = "4XX", body = Problem)))]
pub async fn forms(State(state): State<OfficeState>) -> Result<Json<FormsJson>, Problem> {
    let forms = state.ask(|book| Ok(book.forms()?)).await?;
    let ready = READY.iter().map(|ready| ready.id.to_owned()).collect();
    Ok(Json(FormsJson { forms: forms.into_iter().map(Into::into).collect(), ready }))
}

/// Takes in a form as a draft, or only checks it. A form with mistakes is answered with all of them, each at its cell.
#[utoipa::path(post, path = "/surveys", request_body = NewForm, responses((status = 200, body = FormTaken), (status = "4XX", body = Problem)))]
pub async fn take(State(state): State<OfficeState>, Json(new): Json<NewForm>) -> Result<Json<FormTaken>, Problem> {
    let bytes = |what: &str, text: &str| {
        BASE64.decode(text.as_bytes()).map_err(|e| Problem::bad_request(format!("{what} is not base64: {e}.")))
    };
    let content = bytes(&new.name, &new.content)?;
    let files = new.files.iter().map(|(name, text)| Ok((name.clone(), bytes(name, text)?)));
    let files = files.collect::<Result<_, Problem>>()?;
    let taken = state.ask(move |book| {
        if new.dry_run {
            let checked = book.check_form(&new.name, &content, &files)?;
            let form = checked.form.and_then(|form| serde_json::to_value(form).ok());
            return Ok(FormTaken { form, ..Uploaded { id: None, report: checked.report }.into() });
        }
        let uploaded = book.upload_form(&new.name, &content, &files)?;
        compiled(book, uploaded)
    });
    Ok(Json(taken.await?))
}

/// Takes in a ready form as a draft.
#[utoipa::path(post, path = "/surveys/ready/{form_id}", params(("form_id" = String, Path)), responses((status = 201, body = FormTaken), (status = "4XX", body = Problem)))]
pub async fn take_ready(
    State(state): State<OfficeState>,
    Path(form_id): Path<String>,
) -> Result<(StatusCode, Json<FormTaken>), Problem> {
    let ready = READY.iter().find(|ready| ready.id == form_id).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "not_found", format!("There is no ready form called {form_id:?}."))
    })?;
    let taken = state.ask(|book| {
        let name = format!("{}.json", ready.id);
        let uploaded = book.upload_form(&name, ready.sheets.as_bytes(), &std::collections::BTreeMap::new())?;
        compiled(book, uploaded)
    });
    Ok((StatusCode::CREATED, Json(taken.await?)))
}

/// A version with its questions.
#[utoipa::path(get, path = "/surveys/{id}", params(("id" = String, Path)), responses((status = 200, body = FormWhole), (status = "4XX", body = Problem)))]
pub async fn form(State(state): State<OfficeState>, Path(id): Path<String>) -> Result<Json<FormWhole>, Problem> {
    let id = record_id(&id)?;
    Ok(Json(state.ask(move |book| whole(book, id)).await?))
}

/// Moves a version on: publishing retires the one that was published before.
#[utoipa::path(post, path = "/surveys/{id}/state", params(("id" = String, Path)), request_body = StateWanted, responses((status = 200, body = FormWhole), (status = "4XX", body = Problem)))]
pub async fn set_state(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
    Json(wanted): Json<StateWanted>,
) -> Result<Json<FormWhole>, Problem> {
    let id = record_id(&id)?;
    let moved = state.ask(move |book| {
        book.set_form_state(id, wanted.state)?;
        whole(book, id)
    });
    Ok(Json(moved.await?))
}

/// Room for a workbook in a request.
pub fn room() -> DefaultBodyLimit {
    DefaultBodyLimit::max(MAX_FORM)
}

fn whole(book: &Workspace, id: RecordId) -> Result<FormWhole, Problem> {
    let gone = || Problem::from(cairn_client::ClientError::NotFound(id));
    let info = book.forms()?.into_iter().find(|form| form.id == id).ok_or_else(gone)?;
    let form = serde_json::to_value(book.form(id)?).map_err(|_| Problem::crashed())?;
    Ok(FormWhole { info: info.into(), form })
}

fn compiled(book: &Workspace, uploaded: Uploaded) -> Result<FormTaken, Problem> {
    let form = uploaded.id.map(|id| book.form(id)).transpose()?;
    let form = form.and_then(|form| serde_json::to_value(form).ok());
    Ok(FormTaken { form, ..uploaded.into() })
}
