//! Bodies: how long one may take, and how much of all of them is held.
use std::time::Duration;

use axum::body::Body;
use axum::http::header;
use axum::http::request::Parts;
use cairn_sync::{ApiError, ErrorCode};
use http_body_util::BodyExt;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

/// What must arrive within each stretch of silence, in bytes: 200 bytes a second where that is 20 seconds. A line of 2 kB/s is ten times as
/// fast; who trickles holds a connection for one stretch.
const PACE: usize = 4 * 1024;
/// The room for bodies is given out in pieces of this many bytes.
const PIECE: usize = 16 * 1024;

/// The room for bodies of one relay.
pub(crate) struct Bodies {
    room: Semaphore,
    silence: Duration,
}

/// A whole body. Its room is free again when it is dropped.
pub(super) struct Whole<'a> {
    pub bytes: Vec<u8>,
    room: Option<SemaphorePermit<'a>>,
}

impl Bodies {
    pub fn new(room: usize, silence: Duration) -> Self {
        Self { room: Semaphore::new((room / PIECE).max(1)), silence }
    }

    /// Reads a body to its end. Its announced length is not believed: room is taken as bytes arrive.
    pub(super) async fn read(&self, head: &Parts, mut body: Body, limit: usize) -> Result<Whole<'_>, ApiError> {
        let too_large = || ApiError::new(ErrorCode::TooLarge, format!("the request is larger than {limit} bytes"));
        let broken = |detail| ApiError::new(ErrorCode::Interrupted, detail).after(1_000);
        let announced = head.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if announced.is_some_and(|announced: usize| announced > limit) {
            return Err(too_large());
        }
        let mut whole = Whole { bytes: Vec::new(), room: None };
        let (mut until, mut due) = (Instant::now() + self.silence, PACE);
        loop {
            let frame = timeout_at(until, body.frame()).await;
            if Instant::now() >= until {
                if whole.bytes.len() < due {
                    return Err(broken("the request fell silent: send it again"));
                }
                (until, due) = (Instant::now() + self.silence, whole.bytes.len() + PACE);
            }
            let Ok(frame) = frame else { continue };
            let Some(frame) = frame else { return Ok(whole) };
            // What the library says of it may repeat what was sent.
            let frame = frame.map_err(|_| broken("the request broke off: send it again"))?;
            let Ok(data) = frame.into_data() else { continue };
            if whole.bytes.len() + data.len() > limit {
                return Err(too_large());
            }
            self.make_room(&mut whole, data.len())?;
            whole.bytes.extend_from_slice(&data);
        }
    }

    fn make_room<'a>(&'a self, whole: &mut Whole<'a>, more: usize) -> Result<(), ApiError> {
        let pieces = |bytes: usize| u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX);
        let missing = pieces(whole.bytes.len() + more) - pieces(whole.bytes.len());
        if missing == 0 {
            return Ok(());
        }
        let full = |_| ApiError::new(ErrorCode::RateLimited, "the relay has its hands full: try again").after(2_000);
        let room = self.room.try_acquire_many(missing).map_err(full)?;
        match &mut whole.room {
            Some(held) => held.merge(room),
            none => *none = Some(room),
        }
        Ok(())
    }
}
