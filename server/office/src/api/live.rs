//! Server-sent events: what is coming in, while a console is open.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Sse;
use axum::response::sse::{Event as Told, KeepAlive};
use futures_util::Stream;
use futures_util::stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::doors::{Doors, Seat};
use crate::feed::Event;
use crate::problem::Problem;
use crate::state::{OfficeState, now_ms};
use crate::wire::StatusJson;

/// Server-sent events: `change` (a line of the feed), `status`, and `refresh` (more happened than can be named: read again).
/// Events may be lost; whoever connects again reads again what it shows.
#[utoipa::path(get, path = "/live", responses((status = 200, content_type = "text/event-stream", body = String), (status = 401, body = Problem)))]
pub async fn live(
    State(state): State<OfficeState>,
    Extension(seat): Extension<Seat>,
) -> Result<Sse<impl Stream<Item = Result<Told, Infallible>>>, Problem> {
    // Subscribed before the first status is read, so that no change between the two is lost.
    let events = state.events.subscribe();
    let now: StatusJson = state.ask(|book| Ok(book.status()?.into())).await?;
    let first = Some(Event::Status(Box::new(now)));
    let waiting = Waiting { first, events, doors: state.doors, seat: seat.id };
    Ok(Sse::new(stream::unfold(waiting, next)).keep_alive(KeepAlive::default()))
}

struct Waiting {
    first: Option<Event>,
    events: Receiver<Event>,
    doors: Arc<Doors>,
    seat: String,
}

async fn next(mut waiting: Waiting) -> Option<(Result<Told, Infallible>, Waiting)> {
    let event = match waiting.first.take() {
        Some(event) => event,
        None => match waiting.events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => Event::Refresh,
            Err(RecvError::Closed) => return None,
        },
    };
    // Whoever was shut out hears nothing more.
    waiting.doors.is_seated(&waiting.seat, now_ms()).then(|| (Ok(told(&event)), waiting))
}

fn told(event: &Event) -> Told {
    let named = match event {
        Event::Change(entry) => Told::default().event("change").json_data(entry),
        Event::Status(status) => Told::default().event("status").json_data(status),
        Event::Refresh | Event::Ended => Ok(Told::default().event("refresh").data("{}")),
    };
    // What cannot be told is read again.
    named.unwrap_or_else(|_| Told::default().event("refresh").data("{}"))
}
