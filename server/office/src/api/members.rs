//! What owners and administrators do: roles, invites, the recovery key. All of it needs the relay; the office's device does it.

use axum::Json;
use axum::extract::{Path, State};
use cairn_client::{DeviceId, Role, RolePlace, Scope};

use crate::problem::Problem;
use crate::state::OfficeState;
use crate::wire::{InviteCodeJson, InviteJson, NewInvite, NewRole, RecoveryJson, SheetsJson};

const HOUR_MS: i64 = 3_600_000;

/// All invites and what became of them, newest first.
#[utoipa::path(get, path = "/invites", responses((status = 200, body = Vec<InviteJson>), (status = 401, body = Problem)))]
pub async fn invites(State(state): State<OfficeState>) -> Result<Json<Vec<InviteJson>>, Problem> {
    let invites = state.ask(|book| Ok(book.invites()?.into_iter().map(Into::into).collect()));
    Ok(Json(invites.await?))
}

/// Makes a code by which one device joins, once.
#[utoipa::path(post, path = "/invites", request_body = NewInvite, responses((status = 200, body = InviteCodeJson), (status = "4XX", body = Problem)))]
pub async fn invite(
    State(state): State<OfficeState>,
    Json(new): Json<NewInvite>,
) -> Result<Json<InviteCodeJson>, Problem> {
    let role = role_named(&new.role)?;
    let scope = if new.everywhere || role == Role::Owner {
        Scope::everywhere()
    } else if new.spaces.is_empty() {
        Scope::from(&state.ask(|book| Ok(book.spaces()?.into_iter().map(|space| space.id).collect::<Vec<_>>())).await?)
    } else {
        let spaces = new.spaces.iter().map(|text| text.parse()).collect::<Result<Vec<_>, _>>();
        Scope::from(&spaces.map_err(|_| not_an_id())?)
    };
    let code = state.workspace.invite(role, scope, i64::from(new.hours) * HOUR_MS).await?;
    Ok(Json(InviteCodeJson { code }))
}

/// Withdraws an invite: nobody joins by it any more.
#[utoipa::path(delete, path = "/invites/{id}", params(("id" = String, Path)), responses((status = 200, body = Vec<InviteJson>), (status = "4XX", body = Problem)))]
pub async fn withdraw(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
) -> Result<Json<Vec<InviteJson>>, Problem> {
    state.workspace.withdraw_invite(device_id(&id)?).await?;
    invites(State(state)).await
}

/// Gives a device another role.
#[utoipa::path(put, path = "/devices/{id}/role", params(("id" = String, Path)), request_body = NewRole, responses((status = 204), (status = "4XX", body = Problem)))]
pub async fn set_role(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
    Json(new): Json<NewRole>,
) -> Result<axum::http::StatusCode, Problem> {
    let role = new.role.as_deref().map(role_named).transpose()?;
    let place = match new.space {
        Some(space) => RolePlace::Space(space.parse().map_err(|_| not_an_id())?),
        None if new.everywhere => RolePlace::Everywhere,
        None => RolePlace::AsNow,
    };
    state.workspace.set_role(device_id(&id)?, role, place).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Shuts a device out: it keeps what it had and reads nothing that is written from now on.
#[utoipa::path(post, path = "/devices/{id}/revoke", params(("id" = String, Path)), responses((status = 204), (status = "4XX", body = Problem)))]
pub async fn revoke(
    State(state): State<OfficeState>,
    Path(id): Path<String>,
) -> Result<axum::http::StatusCode, Problem> {
    state.workspace.revoke(device_id(&id)?).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Whether anything would bring the book back if every device were lost.
#[utoipa::path(get, path = "/recovery", responses((status = 200, body = RecoveryJson), (status = 401, body = Problem)))]
pub async fn recovery(State(state): State<OfficeState>) -> Result<Json<RecoveryJson>, Problem> {
    Ok(Json(state.ask(|book| Ok(book.recovery()?.into())).await?))
}

/// Makes three new recovery sheets. This is the only time they are told; sheets made before open nothing any more.
#[utoipa::path(post, path = "/recovery", responses((status = 200, body = SheetsJson), (status = "4XX", body = Problem)))]
pub async fn make_recovery(State(state): State<OfficeState>) -> Result<Json<SheetsJson>, Problem> {
    Ok(Json(state.workspace.make_recovery().await?.into()))
}

fn role_named(name: &str) -> Result<Role, Problem> {
    Role::from_name(name)
        .ok_or_else(|| Problem::bad_request("There is no such role. Known are owner, admin, editor, reader."))
}

fn device_id(text: &str) -> Result<DeviceId, Problem> {
    text.parse().map_err(|_| not_an_id())
}

fn not_an_id() -> Problem {
    Problem::bad_request("That is not an identifier: 32 hexadecimal digits. Nothing was changed.")
}
