//! Links for guests. Closing one is an edit of its record.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use cairn_client::survey::{NewLink, Uses};
use cairn_client::{ListQuery, Workspace};
use cairn_domain::{Kind, Record, RecordId, Value};
use qrcode::QrCode;
use qrcode::render::svg;

use crate::api::request::record_id;
use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::surveys::{GuestCheckJson, GuestQuery, NewLinkJson, SurveyLinkJson};

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
    let about = subject([&new.customer, &new.trip, &new.case])?;
    let wanted = NewLink {
        form,
        title: new.title,
        uses: if new.many { Uses::Many } else { Uses::Once },
        expires_at: new.expires_at,
        language: new.language,
        about,
        release: new.release,
    };
    let at = state.public_url.clone();
    let made = state.ask(move |book| {
        let made = book.create_link(&wanted)?;
        link(book, made.id, &at)
    });
    Ok((StatusCode::CREATED, Json(made.await?)))
}

/// What keeps a form from being answered by link, and what a link would show of the book with these columns released.
#[utoipa::path(get, path = "/surveys/{id}/guests", params(("id" = String, Path), GuestQuery), responses((status = 200, body = GuestCheckJson), (status = "4XX", body = Problem)))]
pub async fn guests(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
    Query(wanted): Query<GuestQuery>,
) -> Result<Json<GuestCheckJson>, Problem> {
    let form = record_id(&id)?;
    let about = subject([&wanted.customer, &wanted.trip, &wanted.case])?;
    let release: BTreeSet<String> =
        wanted.release.split(',').map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect();
    let check = state.ask(move |book| Ok(book.guest_check(form, &about, &release)?)).await?;
    Ok(Json(check.into()))
}

fn subject([customer, trip, case]: [&Option<String>; 3]) -> Result<Vec<(Kind, RecordId)>, Problem> {
    let about = [(Kind::Customer, customer), (Kind::Trip, trip), (Kind::Case, case)];
    let about = about.into_iter().filter_map(|(kind, id)| Some((kind, id.as_deref()?)));
    about.map(|(kind, id)| Ok((kind, record_id(id)?))).collect()
}

fn link(book: &Workspace, id: RecordId, at: &str) -> Result<SurveyLinkJson, Problem> {
    let record = book.record(id)?.record;
    // Behind the #, the token goes to no server and into no log of addresses on the way.
    let url = format!("{at}/a#{}", text(&record, "token"));
    let withheld = match book.link_to_hand_in(&text(&record, "token"))? {
        Ok(link) => book.link_sheet(&link)?.is_err(),
        Err(_) => false,
    };
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
        withheld,
        release: match record.fields.get("release") {
            Some(Value::Set(columns)) => columns.clone(),
            _ => Vec::new(),
        },
        answers: book.count_about(Kind::Response, id)?,
        url,
        qr,
    })
}

fn text(record: &Record, field: &str) -> String {
    record.fields.get(field).and_then(Value::as_text).unwrap_or_default().to_owned()
}
