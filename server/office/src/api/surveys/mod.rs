//! Surveys: forms in their versions, links for guests, responses as files. What guests reach without signing in is in [`answer`].

pub mod answer;
mod forms;
mod links;
mod responses;

pub use forms::room;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::OfficeState;

/// The routes under `/surveys`, for those who are signed in.
pub fn routes() -> OpenApiRouter<OfficeState> {
    OpenApiRouter::new()
        .routes(routes!(forms::forms, forms::take))
        .routes(routes!(forms::form))
        .routes(routes!(forms::take_ready))
        .routes(routes!(forms::set_state))
        .routes(routes!(links::links, links::make))
        .routes(routes!(links::guests))
        .routes(routes!(responses::export))
}
