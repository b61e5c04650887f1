//! Links for guests. Closing one is an edit of its record.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cairn_client::survey::{NewLink, Uses};
use cairn_client::{ListQuery, Workspace};
use cairn_domain::{Kind, Record, RecordId, Value};
use qrcode::QrCode;
use qrcode::render::svg;

use crate::api::request::record_id;
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::surveys::{NewLinkJson, SurveyLinkJson};

/// The links of a version, the newest first.
#[utoipa::path(get, path = "/surveys/{id}/links", params(("id" = String, Path)), responses((status = 200, body = Vec<SurveyLinkJson>), (status = "4XX", body = Problem)))]
pub async fn links(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
) -> Result<Json<Vec<SurveyLinkJson>>, Problem> {
    let form = record_id(&id)?;
    let at = state.public_url.clone();
    let found = state.ask(move |book| {
        let page = book.list(&ListQuery { limit: 100, ..ListQuery::about(Kind::Link, form) })?;
        page.rows.iter().map(|row| link(book, row.id, &at)).collect()
    });
    Ok(Json(found.await?))
}

/// Makes a link: an address and its QR code.
#[utoipa::path(post, path = "/surveys/{id}/links", params(("id" = String, Path)), request_body = NewLinkJson, responses((status = 201, body = SurveyLinkJson), (status = "4XX", body = Problem)))]
pub async fn make(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
    Json(new): Json<NewLinkJson>,
) -> Result<(StatusCode, Json<SurveyLinkJson>), Problem> {
    let form = record_id(&id)?;
    let about = [(Kind::Customer, &new.customer), (Kind::Trip, &new.trip), (Kind::Case, &new.case)];
    let about = about.into_iter().filter_map(|(kind, id)| Some((kind, id.as_deref()?)));
    let about = about.map(|(kind, id)| Ok((kind, record_id(id)?))).collect::<Result<_, Problem>>()?;
    let wanted = NewLink {
        form,
        title: new.title,
        uses: if new.many { Uses::Many } else { Uses::Once },
        expires_at: new.expires_at,
        language: new.language,
        about,
    };
    let at = state.public_url.clone();
    let made = state.ask(move |book| {
        let made = book.create_link(&wanted)?;
        link(book, made.id, &at)
    });
    Ok((StatusCode::CREATED, Json(made.await?)))
}

fn link(book: &Workspace, id: RecordId, at: &str) -> Result<SurveyLinkJson, Problem> {
    let record = book.record(id)?.record;
    let url = format!("{at}/a/{}", text(&record, "token"));
    let qr = QrCode::new(url.as_bytes()).map_err(|_| Problem::crashed())?;
    let qr = qr.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    Ok(SurveyLinkJson {
        id: id.to_string(),
        title: text(&record, "title"),
        state: text(&record, "state"),
        many: text(&record, "uses") == "many",
        expires_at: match record.fields.get("expires_at") {
            Some(Value::Int(at)) => Some(*at),
            _ => None,
        },
        answers: book.count_about(Kind::Response, id)?,
        url,
        qr,
    })
}

fn text(record: &Record, field: &str) -> String {
    record.fields.get(field).and_then(Value::as_text).unwrap_or_default().to_owned()
}
