//! Who is signed in, what records hold, spaces, devices, links.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use cairn_domain::Kind;

use crate::doors::Seat;
use crate::problem::Problem;
use crate::state::{OfficeState, now_ms};
use crate::wire::{DeviceJson, LinkJson, SeatJson, SessionJson, SpaceJson, StatusJson};

/// Who is signed in.
#[utoipa::path(get, path = "/session", responses((status = 200, body = SessionJson), (status = 401, body = Problem)))]
pub async fn session(State(state): State<OfficeState>) -> Result<Json<SessionJson>, Problem> {
    let session = state.ask(|book| {
        let device = book.device_id();
        let workspace = book.spaces()?.into_iter().next().map(|space| space.name).unwrap_or_default();
        Ok(SessionJson { person: book.author_name(device)?, workspace, device: device.to_string() })
    });
    Ok(Json(session.await?))
}

/// Where the office stands with the relay.
#[utoipa::path(get, path = "/status", responses((status = 200, body = StatusJson), (status = 401, body = Problem)))]
pub async fn status(State(state): State<OfficeState>) -> Result<Json<StatusJson>, Problem> {
    Ok(Json(state.ask(|book| Ok(book.status()?.into())).await?))
}

/// Somebody has looked at the alarms: they are told again only when they are seen again.
#[utoipa::path(delete, path = "/alarms", responses((status = 200, body = StatusJson), (status = "4XX", body = Problem)))]
pub async fn dismiss_alarms(State(state): State<OfficeState>) -> Result<Json<StatusJson>, Problem> {
    let status = state.ask(|book| {
        book.dismiss_alarms()?;
        Ok(book.status()?.into())
    });
    Ok(Json(status.await?))
}

/// What each kind of record holds: its fields, their shapes and closed lists.
#[utoipa::path(get, path = "/specs", responses((status = 200, body = Vec<serde_json::Value>), (status = 401, body = Problem)))]
pub async fn specs() -> Result<Json<Vec<serde_json::Value>>, Problem> {
    let specs = Kind::ALL.iter().map(|kind| serde_json::to_value(kind.spec()));
    Ok(Json(specs.collect::<Result<_, _>>().map_err(|_| Problem::crashed())?))
}

/// The spaces that the office may read.
#[utoipa::path(get, path = "/spaces", responses((status = 200, body = Vec<SpaceJson>), (status = 401, body = Problem)))]
pub async fn spaces(State(state): State<OfficeState>) -> Result<Json<Vec<SpaceJson>>, Problem> {
    Ok(Json(state.ask(|book| Ok(book.spaces()?.into_iter().map(Into::into).collect())).await?))
}

/// The devices of the workspace.
#[utoipa::path(get, path = "/devices", responses((status = 200, body = Vec<DeviceJson>), (status = 401, body = Problem)))]
pub async fn devices(State(state): State<OfficeState>) -> Result<Json<Vec<DeviceJson>>, Problem> {
    let devices = state.ask(|book| {
        let names: HashMap<_, _> = book.spaces()?.into_iter().map(|space| (space.id, space.name)).collect();
        let device = |d: cairn_client::DeviceInfo| DeviceJson {
            id: d.id.to_string(),
            name: d.name,
            role: d.role.name().to_owned(),
            everywhere: d.everywhere.map(|role| role.name().to_owned()),
            spaces: d.spaces.iter().map(|id| names.get(id).cloned().unwrap_or_else(|| id.to_string())).collect(),
            revoked: d.revoked,
            this_device: d.this_device,
        };
        Ok(book.devices()?.into_iter().map(device).collect())
    });
    Ok(Json(devices.await?))
}

/// Makes a sign-in link for a colleague: good once, within the hour.
#[utoipa::path(post, path = "/links", responses((status = 200, body = LinkJson), (status = "4XX", body = Problem)))]
pub async fn link(State(state): State<OfficeState>) -> Result<Json<LinkJson>, Problem> {
    let maker = state.clone();
    Ok(Json(state.ask(move |_| Ok(LinkJson { link: maker.link()? })).await?))
}

/// The browsers that are signed in, the last seen first.
#[utoipa::path(get, path = "/sessions", responses((status = 200, body = Vec<SeatJson>), (status = 401, body = Problem)))]
pub async fn sessions(State(state): State<OfficeState>, Extension(own): Extension<Seat>) -> Json<Vec<SeatJson>> {
    let seats = state.doors.seats(now_ms()).into_iter();
    Json(seats.map(|seat| SeatJson { this_browser: seat.id == own.id, ..seat.into() }).collect())
}

/// Ends a session at once: that browser needs a new link.
#[utoipa::path(delete, path = "/sessions/{id}", params(("id" = String, Path)), responses((status = 204), (status = "4XX", body = Problem)))]
pub async fn end_session(State(state): State<OfficeState>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let doors = state.doors.clone();
    let ended = state.ask(move |_| Ok(doors.end(|seat| seat.id == id)?)).await?;
    state.tell_ended();
    if ended == 0 {
        let text = "There is no such session any more.";
        return Err(Problem::new(StatusCode::NOT_FOUND, "not_found", text));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every session but this browser's.
#[utoipa::path(delete, path = "/sessions", responses((status = 204), (status = "4XX", body = Problem)))]
pub async fn end_others(
    State(state): State<OfficeState>,
    Extension(own): Extension<Seat>,
) -> Result<StatusCode, Problem> {
    let doors = state.doors.clone();
    state.ask(move |_| Ok(doors.end(|seat| seat.id != own.id)?)).await?;
    state.tell_ended();
    Ok(StatusCode::NO_CONTENT)
}
