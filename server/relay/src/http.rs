//! HTTP over the service: one handler for all end points.
mod body;
mod busy;
mod live;
mod rest;

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use cairn_sync::api::{
    APPEND, CHALLENGE, CONTENT_TYPE, CONTINUE, CONTROL, Endpoint, FOUND, HEAD, HELLO, LIVE, PULL, PUSH, SIGN_IN,
};
use cairn_sync::wire::{FoundRequest, decode, encode};
use cairn_sync::{ApiError, ErrorCode, RelayApi};
use minicbor::{Decode, Encode};
use tokio::sync::watch;

use crate::door::Door;
use crate::heavy::For;
use crate::log::Log;
use crate::network::origin;
use crate::service::{Service, malformed};
pub(crate) use body::Bodies;
pub(crate) use busy::Busy;
use busy::Turn;
pub(crate) use live::Lines;

/// Messages above this many bytes are read on a thread that may block.
const READ_AT_ONCE: usize = 64 * 1024;

/// What every handler shares.
pub(crate) struct App<L> {
    pub service: Arc<Service<L>>,
    pub door: Arc<Door>,
    pub bodies: Arc<Bodies>,
    pub lines: Arc<Lines>,
    pub busy: Arc<Busy>,
    /// Becomes true when the relay shuts down.
    pub stopping: watch::Receiver<bool>,
}

impl<L> Clone for App<L> {
    fn clone(&self) -> Self {
        Self {
            service: Arc::clone(&self.service),
            door: Arc::clone(&self.door),
            bodies: Arc::clone(&self.bodies),
            lines: Arc::clone(&self.lines),
            busy: Arc::clone(&self.busy),
            stopping: self.stopping.clone(),
        }
    }
}

/// Who sends a request.
struct Caller {
    /// The token, where one is needed.
    bearer: String,
    address: IpAddr,
    /// One of the things that its device may ask at once.
    _turn: Option<Turn>,
}

/// All routes but the metrics.
pub(crate) fn router<L: Log>(app: App<L>) -> Router {
    let mut router = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready::<L>))
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
                answer(app, $endpoint, request, |service, caller, message| async move {
                    service.$call(&caller.bearer, message).await
                })
            }));
        )*};
    }
    open! { HELLO => hello; CHALLENGE => challenge; SIGN_IN => sign_in; CONTINUE => carry_on; }
    router = router.route(
        FOUND.path,
        post(|State(app): State<App<L>>, request: Request| {
            answer(app, FOUND, request, |service, caller, message: FoundRequest| async move {
                service.found_workspace(&message, Some(caller.address)).await
            })
        }),
    );
    signed_in! { CONTROL => control; APPEND => append; PUSH => push; PULL => pull; HEAD => head; }
    router.fallback(not_found).with_state(app)
}

/// Reads a message, lets the service answer, writes the answer.
async fn answer<L, Q, A, F>(
    app: App<L>,
    endpoint: Endpoint,
    request: Request,
    call: impl FnOnce(Arc<Service<L>>, Caller, Q) -> F,
) -> Response
where
    L: Log,
    Q: for<'b> Decode<'b, ()> + Send + 'static,
    A: Encode<()>,
    F: Future<Output = Result<A, ApiError>>,
{
    let metrics = Arc::clone(&app.service.metrics);
    let timer = metrics.request_seconds.with_label_values(&[endpoint.path]).start_timer();
    let rest_of = rest::asked(request.headers());
    let result = async {
        let (head, body) = request.into_parts();
        let caller = admit(&app, endpoint, &head).await?;
        let body = app.bodies.read(&head, body, endpoint.max_request).await?;
        let message = read(&app, endpoint, body.bytes).await?;
        call(Arc::clone(&app.service), caller, message).await
    };
    let response = match result.await {
        Ok(message) => rest::given(endpoint, rest_of.as_deref(), encode(&message)),
        Err(error) => failure(&app, endpoint, &error),
    };
    timer.observe_duration();
    response
}

async fn read<L: Log, Q>(app: &App<L>, endpoint: Endpoint, body: Vec<u8>) -> Result<Q, ApiError>
where
    Q: for<'b> Decode<'b, ()> + Send + 'static,
{
    let large = body.len() > READ_AT_ONCE;
    let read = move || decode("request", &body, endpoint.max_request).map_err(|e| malformed(&e));
    if large { app.service.heavy.run(For::Member, read).await? } else { read() }
}

/// Refuses a stranger before the body is read: a body may have megabytes.
async fn admit<L: Log>(app: &App<L>, endpoint: Endpoint, head: &Parts) -> Result<Caller, ApiError> {
    let peer = peer(head);
    let address = origin(peer, &head.headers, &app.door.trusted);
    if !endpoint.signed_in {
        app.service.admit(address)?;
        return Ok(Caller { bearer: String::new(), address, _turn: None });
    }
    let bearer = bearer(&head.headers)?;
    if !app.service.is_remembered(&bearer) {
        app.service.admit(address)?;
    }
    let session = app.service.session(&bearer).await?;
    app.door.vouch(peer);
    let turn = app.busy.enter(session.who)?;
    Ok(Caller { bearer, address, _turn: Some(turn) })
}

fn peer(head: &Parts) -> SocketAddr {
    let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
    head.extensions.get::<ConnectInfo<SocketAddr>>().map_or(unknown, |info| info.0)
}

fn bearer(headers: &HeaderMap) -> Result<String, ApiError> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.strip_prefix("Bearer ")).filter(|token| token.len() <= 256);
    token.map(str::to_owned).ok_or_else(|| ApiError::new(ErrorCode::Unauthorized, "no token: sign in"))
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

async fn ready<L: Log>(State(app): State<App<L>>, request: Request) -> Response {
    let head = request.into_parts().0;
    if let Err(error) = app.service.admit(origin(peer(&head), &head.headers, &app.door.trusted)) {
        return (StatusCode::TOO_MANY_REQUESTS, format!("{}\n", error.detail)).into_response();
    }
    match app.service.log.ready().await {
        Ok(()) if !*app.stopping.borrow() => "ready\n".into_response(),
        Ok(()) => (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n").into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}

/// The numbers, for a listener of their own.
pub(crate) fn metrics_router<L: Log>(app: App<L>) -> Router {
    Router::new().route("/metrics", get(metrics::<L>)).fallback(not_found).with_state(app)
}

async fn metrics<L: Log>(State(app): State<App<L>>) -> Response {
    let service = &app.service;
    service.metrics.connections.set(i64::try_from(app.door.open()).unwrap_or(i64::MAX));
    match service.log.totals().await {
        Ok(totals) => service.metrics.stored(&totals, &service.quotas),
        Err(error) => tracing::warn!(%error, "what is stored cannot be counted"),
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], service.metrics.text()).into_response()
}

async fn not_found() -> Response {
    let error = ApiError::new(ErrorCode::NotFound, "this relay has no such end point: check the address");
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, CONTENT_TYPE)], encode(&error)).into_response()
}
