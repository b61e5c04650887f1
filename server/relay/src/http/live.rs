//! The live connection. Thousands of them stand idle, so each is one small task with small buffers.
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use cairn_sync::api::LIVE;
use cairn_sync::wire::{Hint, Live, encode};
use cairn_sync::{ApiError, DeviceId, ErrorCode, SpaceId};
use tokio::sync::broadcast::{self, error::TryRecvError};
use tokio::sync::{Notify, watch};

use super::{App, admit, failure};
use crate::bus::Event;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::serve::stopped;
use crate::service::{Service, Session};

/// A device sends pongs only.
const READ_BUFFER: usize = 1024;
const MAX_MESSAGE: usize = 1024;
/// Mobile networks forget a silent connection after about a minute. Spread out, so that devices that came at once do not stay in step.
const PING_MIN_MS: u64 = 30_000;
const PING_SPREAD_MS: u64 = 25_000;
/// Pings without an answer after which a peer is gone: a phone that lost its network says no goodbye.
const UNANSWERED: u32 = 2;
/// Messages of a device between two pings; it has nothing to say but pongs.
const CHATTER: u32 = 64;

/// The live connections of one relay.
pub(crate) struct Lines {
    most: usize,
    each: usize,
    of: Mutex<HashMap<DeviceId, VecDeque<Arc<Notify>>>>,
}

impl Lines {
    pub fn new(most: usize, each: usize) -> Self {
        Self { most, each: each.max(1), of: Mutex::default() }
    }

    /// Takes a place, if need be that of the device's oldest line.
    fn enter(self: &Arc<Self>, device: DeviceId, metrics: Arc<Metrics>) -> Result<Line, ApiError> {
        let mut lines = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let own = lines.get(&device).map_or(0, VecDeque::len);
        if own < self.each && metrics.stats().live_connections >= self.most as u64 {
            let detail = "the relay has no room for more live connections; synchronising works without";
            return Err(ApiError::new(ErrorCode::RateLimited, detail).after(60_000));
        }
        let own = lines.entry(device).or_default();
        if own.len() >= self.each
            && let Some(oldest) = own.pop_front()
        {
            oldest.notify_one();
        }
        let give_way = Arc::new(Notify::new());
        own.push_back(Arc::clone(&give_way));
        metrics.live.inc();
        Ok(Line { lines: Arc::clone(self), device, give_way, metrics })
    }
}

/// One of them, counted for as long as it lives.
struct Line {
    lines: Arc<Lines>,
    device: DeviceId,
    give_way: Arc<Notify>,
    metrics: Arc<Metrics>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.metrics.live.dec();
        let mut lines = self.lines.of.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = lines.get_mut(&self.device) {
            own.retain(|line| !Arc::ptr_eq(line, &self.give_way));
            if own.is_empty() {
                lines.remove(&self.device);
            }
        }
    }
}

pub(super) async fn upgrade<L: Log>(
    State(app): State<App<L>>,
    upgrade: WebSocketUpgrade,
    request: Request,
) -> Response {
    let (session, line) = match seat(&app, request).await {
        Ok(seated) => seated,
        Err(error) => return failure(&app, LIVE, &error),
    };
    // Subscribed before the answer: what is stored from now on is announced.
    let events = app.service.bus.subscribe(session.members.workspace());
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
            let listener = Listener { session, events, stopping, ping: Duration::from_millis(ping) };
            Box::pin(listener.listen(socket, &line.give_way)).await;
            drop(line);
        })
}

async fn seat<L: Log>(app: &App<L>, request: Request) -> Result<(Session, Line), ApiError> {
    let caller = admit(app, LIVE, &request.into_parts().0).await?;
    let session = app.service.authenticate(&caller.bearer).await?;
    session.device()?;
    let line = app.lines.enter(session.who, Arc::clone(&app.service.metrics))?;
    Ok((session, line))
}

impl<L: Log> Service<L> {
    fn spread(&self) -> u64 {
        u64::from_be_bytes(self.random_bytes())
    }
}

struct Listener {
    session: Session,
    events: broadcast::Receiver<Event>,
    stopping: watch::Receiver<bool>,
    ping: Duration,
}

impl Listener {
    async fn listen(mut self, mut socket: WebSocket, give_way: &Notify) {
        let (mut unanswered, mut chatter) = (0, 0);
        let mut ping = Box::pin(tokio::time::sleep(self.ping));
        loop {
            let alive = tokio::select! {
                message = socket.recv() => {
                    (unanswered, chatter) = (0, chatter + 1);
                    chatter <= CHATTER && matches!(message, Some(Ok(Message::Pong(_) | Message::Ping(_))))
                }
                event = self.events.recv() => match event {
                    Ok(event) => forward(&mut socket, &self.session, &mut self.events, Some(event)).await,
                    Err(broadcast::error::RecvError::Lagged(_)) => true,
                    Err(broadcast::error::RecvError::Closed) => false,
                },
                () = stopped(&mut self.stopping) => {
                    close(socket, close_code::AWAY, "the relay is shutting down").await;
                    return;
                }
                () = give_way.notified() => {
                    close(socket, close_code::POLICY, "newer connections of this device took its place").await;
                    return;
                }
                () = ping.as_mut() => {
                    (unanswered, chatter) = (unanswered + 1, 0);
                    ping.set(tokio::time::sleep(self.ping));
                    unanswered <= UNANSWERED && socket.send(Message::Ping(Bytes::new())).await.is_ok()
                }
            };
            if !alive {
                return;
            }
            if self.session.workspace.now().is_revoked(self.session.who) {
                close(socket, close_code::POLICY, "this device was removed from the workspace").await;
                return;
            }
        }
    }
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
