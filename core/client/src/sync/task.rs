//! Keeping in touch: exchange, then wait for a local write, a hint, or the time to look again.

use std::future::Future;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cairn_store::spaces;
use cairn_sync::session::Step;
use cairn_sync::wire::Live;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::Instant;

use super::live;
use crate::error::{ClientError, Result};
use crate::status::SyncState;
use crate::workspace::{Inner, Workspace};

/// The runtime of everything that talks to a relay. One for the process: whoever calls, from whatever executor, may go away
/// without breaking a connection or leaving a write half done.
fn network() -> Result<&'static Runtime> {
    static NETWORK: OnceLock<std::io::Result<Runtime>> = OnceLock::new();
    let made = NETWORK.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("cairn-net").enable_all().build()
    });
    made.as_ref().map_err(|e| ClientError::System(format!("No thread can be started: {e}.")))
}

/// Runs work to its end on the network's runtime.
pub(crate) async fn on_network<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let done = network()?.spawn(work).await;
    done.map_err(|e| ClientError::System(format!("The exchange with the relay was ended: {e}.")))?
}

/// A running sync task; dropping it stops it. What is being written at that moment is finished first or not begun.
pub struct SyncTask {
    abort: AbortHandle,
    workspace: Workspace,
}

impl Drop for SyncTask {
    fn drop(&mut self) {
        self.abort.abort();
        self.workspace.0.progress(|p| p.state = SyncState::Off);
    }
}

impl Workspace {
    /// Keeps in touch with the relay until the task is dropped: sends every change as it is made, fetches what others write, and tries again
    /// by itself after a failure, at growing intervals.
    ///
    /// # Errors
    /// [`ClientError::System`] where no thread can be started.
    pub fn start_sync(&self) -> Result<SyncTask> {
        // Hints that came while nobody listened are lost: the cursors are asked.
        self.0.look_again.store(true, Ordering::Relaxed);
        let abort = network()?.spawn(keep(Arc::clone(&self.0))).abort_handle();
        Ok(SyncTask { abort, workspace: self.clone() })
    }

    /// Tries again at once, whatever is being waited for: the network is back, or the app came to the front.
    pub fn wake_sync(&self) {
        self.0.look_again.store(true, Ordering::Relaxed);
        self.0.wake.notify_one();
    }
}

/// The session says when to go on; it is never asked more often than this.
const BREATH: Duration = Duration::from_millis(200);
/// The first wait before a live connection that ended is made again, and the longest: a relay, or what stands before it, may end each at
/// once.
const LIVE_AGAIN: Duration = Duration::from_secs(2);
const LIVE_AGAIN_LATEST: Duration = Duration::from_mins(5);
/// One that held this long was good.
const LIVE_HELD: Duration = Duration::from_mins(1);

/// The live connection, made again when it has ended, and ended with the task.
struct Listening {
    task: Option<JoinHandle<()>>,
    begun: Instant,
    wait: Duration,
}

impl Listening {
    fn new() -> Self {
        Self { task: None, begun: Instant::now(), wait: LIVE_AGAIN }
    }

    /// Connects where there is no connection and it is time for one.
    fn keep_up(&mut self, inner: &Inner, bearer: Option<&String>, hints: &mpsc::UnboundedSender<Live>) {
        if self.task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let Some(bearer) = bearer else { return };
        if self.task.is_some() {
            let held = self.begun.elapsed();
            if held < self.wait {
                return;
            }
            self.wait = if held > LIVE_HELD { LIVE_AGAIN } else { (self.wait * 2).min(LIVE_AGAIN_LATEST) };
        }
        self.begun = Instant::now();
        self.task = Some(tokio::spawn(live::listen(inner.relay.address(), bearer.clone(), hints.clone())));
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

async fn keep(inner: Arc<Inner>) {
    let (send, mut hints) = mpsc::unbounded_channel();
    let mut listening = Listening::new();
    loop {
        let wait = {
            let mut engine = inner.engine.lock().await;
            if inner.look_again.swap(false, Ordering::Relaxed) {
                engine.session.wake();
            }
            // Failures are in the status; the session says when to try again.
            inner.exchange(&mut engine).await.ok();
            listening.keep_up(&inner, engine.bearer.as_ref(), &send);
            let now = inner.host.clock.now_ms();
            match engine.session.next(now) {
                Step::WaitUntil(until) => {
                    let until = engine.keeping_at.map_or(until, |keeping| keeping.min(until));
                    Duration::from_millis(u64::try_from(until - now).unwrap_or(0))
                }
                Step::Stopped(_, until) => Duration::from_millis(u64::try_from(until - now).unwrap_or(0)),
                _ => BREATH,
            }
        };
        tokio::select! {
            () = inner.wake.notified() => {}
            () = tokio::time::sleep(wait.max(BREATH)) => {}
            hint = hints.recv() => note(&inner, hint).await,
        }
    }
}

async fn note(inner: &Inner, hint: Option<Live>) {
    let Some(live) = hint else { return };
    let mut engine = inner.engine.lock().await;
    if live.hint.is_none() && live.control.is_none() {
        engine.session.look();
    }
    if let Some(hint) = live.hint {
        let read = inner.store.read(|conn| spaces::get(conn, hint.space)).map_or(0, |cursor| cursor.seq);
        if hint.head > read {
            engine.session.hinted(hint.space);
        }
    }
    if live.control.is_some_and(|hint| hint.head > inner.team().membership.head()) {
        engine.session.control_moved();
    }
}
