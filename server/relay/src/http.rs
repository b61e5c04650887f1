//! HTTP over the service: one handler for all end points.
mod live;

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use cairn_sync::api::{
    APPEND, CHALLENGE, CONTENT_TYPE, CONTROL, Endpoint, FOUND, HEAD, HELLO, LIVE, PULL, PUSH, SIGN_IN,
};
use cairn_sync::wire::{decode, encode};
use cairn_sync::{ApiError, ErrorCode, RelayApi};
use minicbor::{Decode, Encode};
use tokio::sync::watch;

use crate::log::Log;
use crate::service::{Service, malformed};

/// How long a body may take. The largest needs it on a line of 200 kbit/s; nobody may hold memory for longer.
const BODY_TIME: Duration = Duration::from_mins(5);

/// What every handler shares.
pub(crate) struct App<L> {
    pub service: Arc<Service<L>>,
    pub live_connections: usize,
    /// Becomes true when the relay shuts down.
    pub stopping: watch::Receiver<bool>,
}

impl<L> Clone for App<L> {
    fn clone(&self) -> Self {
        let (service, stopping) = (Arc::clone(&self.service), self.stopping.clone());
        Self { service, live_connections: self.live_connections, stopping }
    }
}

/// All routes.
pub(crate) fn router<L: Log>(app: App<L>) -> Router {
    let mut router = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready::<L>))
        .route("/metrics", get(metrics::<L>))
        .route(LIVE.path, get(live::upgrade::<L>));
    macro_rules! open {
        ($($endpoint:ident => $call:ident;)*) => {$(
            router = router.route($endpoint.path, post(|State(app): State<App<L>>, request: Request| {
                answer(app, $endpoint, request, |service, _, message| async move { service.$call(message).await })
            }));
        )*};
    }
    macro_rules! signed_in {
        ($($endpoint:ident => $call:ident;)*) => {$(
            router = router.route($endpoint.path, post(|State(app): State<App<L>>, request: Request| {
                answer(app, $endpoint, request, |service, bearer, message| async move {
                    service.$call(&bearer, message).await
                })
            }));
        )*};
    }
    open! { HELLO => hello; FOUND => found; CHALLENGE => challenge; SIGN_IN => sign_in; }
    signed_in! { CONTROL => control; APPEND => append; PUSH => push; PULL => pull; HEAD => head; }
    router.fallback(not_found).with_state(app)
}

/// Reads a message, lets the service answer, writes the answer.
async fn answer<L, Q, A, F>(
    app: App<L>,
    endpoint: Endpoint,
    request: Request,
    call: impl FnOnce(Arc<Service<L>>, String, Q) -> F,
) -> Response
where
    L: Log,
    Q: for<'b> Decode<'b, ()>,
    A: Encode<()>,
    F: Future<Output = Result<A, ApiError>>,
{
    let metrics = Arc::clone(&app.service.metrics);
    let timer = metrics.request_seconds.with_label_values(&[endpoint.path]).start_timer();
    let result = async {
        let (head, body) = request.into_parts();
        let bearer = admit(&app, endpoint, &head).await?;
        let body = read_body(&head, body, endpoint.max_request).await?;
        let message = decode("request", &body, endpoint.max_request).map_err(|e| malformed(&e))?;
        drop(body);
        call(Arc::clone(&app.service), bearer, message).await
    };
    let response = match result.await {
        Ok(message) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], encode(&message)).into_response(),
        Err(error) => failure(&app, endpoint, &error),
    };
    timer.observe_duration();
    response
}

/// Refuses a stranger before the body is read: a body may have megabytes.
async fn admit<L: Log>(app: &App<L>, endpoint: Endpoint, head: &Parts) -> Result<String, ApiError> {
    if !endpoint.signed_in {
        app.service.admit(address(head))?;
        return Ok(String::new());
    }
    let bearer = bearer(&head.headers)?;
    app.service.session(&bearer).await?;
    Ok(bearer)
}

fn address(head: &Parts) -> IpAddr {
    let unknown = IpAddr::from([0, 0, 0, 0]);
    head.extensions.get::<ConnectInfo<SocketAddr>>().map_or(unknown, |info| info.0.ip())
}

fn bearer(headers: &HeaderMap) -> Result<String, ApiError> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.strip_prefix("Bearer ")).filter(|token| token.len() <= 256);
    token.map(str::to_owned).ok_or_else(|| ApiError::new(ErrorCode::Unauthorized, "no token: sign in"))
}

async fn read_body(head: &Parts, body: Body, limit: usize) -> Result<axum::body::Bytes, ApiError> {
    let too_large = || ApiError::new(ErrorCode::TooLarge, format!("the request is larger than {limit} bytes"));
    let announced = head.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|announced: usize| announced > limit) {
        return Err(too_large());
    }
    let broken = |detail| ApiError::new(ErrorCode::BadRequest, detail);
    let read = tokio::time::timeout(BODY_TIME, to_bytes(body, limit)).await;
    read.map_err(|_| broken("the request took too long: try again on a better line"))?.map_err(|error| {
        use std::error::Error as _;
        // The limit is the only error of axum's own; what breaks off comes from hyper.
        let exceeded = error.source().is_none_or(|source| source.to_string() == "length limit exceeded");
        if exceeded { too_large() } else { broken("the request broke off: try again") }
    })
}

/// The answer that says what went wrong.
fn failure<L: Log>(app: &App<L>, endpoint: Endpoint, error: &ApiError) -> Response {
    app.service.metrics.error(error.code);
    match error.code {
        ErrorCode::Internal | ErrorCode::Full => {
            tracing::warn!(endpoint = endpoint.path, code = error.code.text(), "failed");
        }
        code => tracing::debug!(endpoint = endpoint.path, code = code.text(), "refused"),
    }
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], encode(error)).into_response();
    if let Some(after) = error.retry_after_ms {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after.div_ceil(1000).max(1)));
    }
    response
}

async fn ready<L: Log>(State(app): State<App<L>>) -> Response {
    match app.service.log.ready().await {
        Ok(()) if !*app.stopping.borrow() => "ready\n".into_response(),
        Ok(()) => (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n").into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}

async fn metrics<L: Log>(State(app): State<App<L>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.service.metrics.text()).into_response()
}

async fn not_found() -> Response {
    let error = ApiError::new(ErrorCode::NotFound, "this relay has no such end point: check the address");
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, CONTENT_TYPE)], encode(&error)).into_response()
}
