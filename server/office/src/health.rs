//! What programs that watch over the office ask. They tell nothing of the book.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::state::OfficeState;

/// The end points of the same names as the relay's. There are no numbers to tell: not found is the answer, and not the console's page.
pub fn routes() -> Router<OfficeState> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(|| async { (StatusCode::NOT_FOUND, "the office tells no numbers\n") }))
}

/// Whether the book can be read.
async fn ready(State(state): State<OfficeState>) -> Response {
    match tokio::task::spawn_blocking(move || state.workspace.spaces()).await {
        Ok(Ok(_)) => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the book cannot be read\n").into_response(),
    }
}
