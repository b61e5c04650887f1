//! The live connection. Thousands of them stand idle, so each is one small task with small buffers.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::HeaderMap;
use axum::response::Response;
use cairn_sync::api::LIVE;
use cairn_sync::wire::{Hint, Live, encode};
use cairn_sync::{ApiError, ErrorCode, SpaceId};
use tokio::sync::broadcast::{self, error::TryRecvError};
use tokio::sync::watch;

use super::{App, bearer, failure};
use crate::bus::Event;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::service::{Service, Session};

/// A device sends pongs only.
const READ_BUFFER: usize = 1024;
const MAX_MESSAGE: usize = 1024;
/// Mobile networks forget a silent connection after about a minute. Spread out, so that devices that came at once do not stay in step.
const PING_MIN_MS: u64 = 30_000;
const PING_SPREAD_MS: u64 = 25_000;

/// Counts a connection for as long as it lives.
struct Counted(Arc<Metrics>);

impl Counted {
    fn new(metrics: Arc<Metrics>) -> Self {
        metrics.live.inc();
        Self(metrics)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.live.dec();
    }
}

pub(super) async fn upgrade<L: Log>(
    State(app): State<App<L>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let session = match admit(&app, &headers).await {
        Ok(session) => session,
        Err(error) => return failure(&app, LIVE, &error),
    };
    // Subscribed before the answer: what is stored from now on is announced.
    let events = app.service.bus.subscribe(session.members.workspace());
    let counted = Counted::new(Arc::clone(&app.service.metrics));
    let ping = PING_MIN_MS + app.service.spread() % PING_SPREAD_MS;
    let stopping = app.stopping;
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(16 * 1024)
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .on_upgrade(move |socket| async move {
            // Boxed: the task that carried the upgrade need not hold room for it.
            Box::pin(listen(socket, session, events, stopping, Duration::from_millis(ping))).await;
            drop(counted);
        })
}

async fn admit<L: Log>(app: &App<L>, headers: &HeaderMap) -> Result<Session, ApiError> {
    let session = app.service.authenticate(&bearer(headers)?).await?;
    session.device()?;
    if app.service.metrics.stats().live_connections >= app.live_connections as u64 {
        let detail = "the relay has no room for more live connections; synchronising works without";
        return Err(ApiError::new(ErrorCode::RateLimited, detail).after(60_000));
    }
    Ok(session)
}

impl<L: Log> Service<L> {
    fn spread(&self) -> u64 {
        u64::from_be_bytes(self.random_bytes())
    }
}

async fn listen(
    mut socket: WebSocket,
    session: Session,
    mut events: broadcast::Receiver<Event>,
    mut stopping: watch::Receiver<bool>,
    ping: Duration,
) {
    loop {
        let alive = tokio::select! {
            message = socket.recv() => matches!(message, Some(Ok(Message::Pong(_) | Message::Ping(_)))),
            event = events.recv() => match event {
                Ok(event) => forward(&mut socket, &session, &mut events, Some(event)).await,
                Err(broadcast::error::RecvError::Lagged(_)) => true,
                Err(broadcast::error::RecvError::Closed) => false,
            },
            () = stopped(&mut stopping) => {
                close(socket, close_code::AWAY, "the relay is shutting down").await;
                return;
            }
            () = tokio::time::sleep(ping) => socket.send(Message::Ping(Bytes::new())).await.is_ok(),
        };
        if !alive {
            return;
        }
        if session.workspace.now().is_revoked(session.who) {
            close(socket, close_code::POLICY, "this device was removed from the workspace").await;
            return;
        }
    }
}

/// Returns when the relay shuts down.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone: the relay is too.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Sends the newest state of what moved: events that piled up are merged.
async fn forward(
    socket: &mut WebSocket,
    session: &Session,
    events: &mut broadcast::Receiver<Event>,
    first: Option<Event>,
) -> bool {
    let mut spaces: BTreeMap<SpaceId, u64> = BTreeMap::new();
    let mut control = None;
    let mut next = first;
    loop {
        match next.take() {
            Some(Event::Space(hint)) => {
                let head = spaces.entry(hint.space).or_default();
                *head = hint.head.max(*head);
            }
            Some(Event::Control(hint)) => control = Some(hint),
            None => break,
        }
        next = match events.try_recv() {
            Ok(event) => Some(event),
            Err(TryRecvError::Lagged(_)) => events.try_recv().ok(),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        };
    }
    let members = session.workspace.now();
    let hints = spaces.into_iter().filter(|(space, _)| members.role(session.who, *space).is_some());
    let hints = hints.map(|(space, head)| Live { hint: Some(Hint { space, head }), control: None });
    for live in hints.chain(control.map(|hint| Live { hint: None, control: Some(hint) })) {
        if socket.send(Message::Binary(encode(&live).into())).await.is_err() {
            return false;
        }
    }
    true
}

async fn close(mut socket: WebSocket, code: u16, reason: &'static str) {
    // A peer that is gone already needs no farewell.
    let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
}
