//! The JSON API under `/api/v1`, and its description made from this code.

mod insight;
mod live;
mod members;
mod read;
mod request;
mod surveys;
mod tasks;
mod team;
mod write;

use axum::routing::get;
use axum::{Json, Router, middleware};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth;
use crate::state::OfficeState;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Cairn office",
        description = "The customer book of the office's device. Sign in with a link; send `x-cairn: 1` with every write."
    ),
    components(schemas(crate::problem::Problem, crate::wire::FeedEntry))
)]
struct Description;

fn described() -> OpenApiRouter<OfficeState> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(team::session))
        .routes(routes!(team::status))
        .routes(routes!(team::dismiss_alarms))
        .routes(routes!(team::specs))
        .routes(routes!(team::spaces))
        .routes(routes!(team::devices))
        .routes(routes!(team::link))
        .routes(routes!(team::sessions, team::end_others))
        .routes(routes!(team::end_session))
        .routes(routes!(members::invites, members::invite))
        .routes(routes!(members::withdraw))
        .routes(routes!(members::set_role))
        .routes(routes!(members::revoke))
        .routes(routes!(members::recovery, members::make_recovery))
        .routes(routes!(read::list, write::create))
        .routes(routes!(read::search))
        .routes(routes!(read::record, write::edit, write::delete))
        .routes(routes!(read::about))
        .routes(routes!(read::history))
        .routes(routes!(read::conflicts))
        .routes(routes!(read::feed))
        .routes(routes!(write::restore))
        .routes(routes!(write::switch))
        .routes(routes!(write::undo))
        .routes(routes!(tasks::refresh))
        .routes(routes!(live::live))
        .merge(insight::routes())
        .merge(surveys::routes())
}

/// The API's description, `OpenAPI` 3.1. A copy is kept in `openapi.json`; a test fails where the two differ.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let all = described().merge(surveys::answer::routes());
    let (_, api) = OpenApiRouter::new().nest("/api/v1", all).split_for_parts();
    api
}

/// The API behind its guard; its description is free to read.
pub fn router(state: &OfficeState) -> Router<OfficeState> {
    let (routes, _) = described().split_for_parts();
    let guarded = routes.route_layer(middleware::from_fn_with_state(state.clone(), auth::guard));
    // Who has a survey link's token needs no account, and has no cookie that another site could use.
    let (open, _) = surveys::answer::routes().split_for_parts();
    let described = Router::new().route("/openapi.json", get(|| async { Json(openapi()) }));
    Router::new().nest("/api/v1", guarded.layer(surveys::room()).merge(open).merge(described))
}
