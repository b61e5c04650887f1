//! The SQLite backend: one writer thread that commits many requests at once, and a few readers.
mod append;
mod backup;
mod open;
mod push;
mod read;
#[cfg(test)]
mod tests;
mod usage;
mod use_control;
mod writer;

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use cairn_sync::{DeviceId, SpaceId, WorkspaceId};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::{Identity, Log, LogError, NewBatch, NewEntries, Slice, SpaceHead, Stored, TokenHolder, Totals, Usage};
use crate::host::Clock;
use crate::limits::Quotas;
use crate::metrics::Metrics;
pub use backup::backup;
use usage::Allowed;
pub use use_control::{UsedControl, use_control};
use writer::{Answer, Job, Work};

/// Requests that wait for the writer before callers are held back.
const QUEUE: usize = 2048;
/// Connections for reading. More would only compete for the same two or four cores.
const READERS: usize = 4;
/// How long a relay is not ready after a write failed, ms. Then it is worth another try.
const UNWELL_MS: i64 = 15_000;

/// How to open a [`SqliteLog`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Largest size of the database in bytes; beyond it pushes are answered with `full`. `None`: the disk decides.
    pub max_bytes: Option<u64>,
    /// The folder was restored from a backup: raise the incarnation.
    pub restored: bool,
    /// What one workspace may take.
    pub quotas: Quotas,
}

/// A log in one SQLite file, `relay.db`.
pub struct SqliteLog {
    queue: Mutex<Option<mpsc::Sender<Job>>>,
    readers: Arc<Readers>,
    identity: Identity,
    allowed: Allowed,
    health: Arc<Health>,
    thread: Mutex<Option<JoinHandle<()>>>,
    _lock: File,
}

/// How the writer fares.
struct Health {
    /// When the newest group failed; `i64::MIN` when it did not.
    failed_ms: AtomicI64,
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    permits: tokio::sync::Semaphore,
}

impl SqliteLog {
    /// Opens or creates the log in a folder. `seed` becomes the relay's identity when the log is new.
    ///
    /// # Errors
    /// [`LogError::InUse`], [`LogError::Damaged`], [`LogError::Newer`], [`LogError::Full`] or [`LogError::Failed`]; the file is left as
    /// it was.
    pub fn open(
        dir: &Path,
        options: Options,
        seed: [u8; 32],
        clock: Arc<dyn Clock>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, LogError> {
        let lock = open::lock(dir)?;
        let path = dir.join("relay.db");
        let (connection, identity) = open::writer(&path, options, seed)?;
        let idle = (0..READERS).map(|_| open::reader(&path)).collect::<Result<Vec<_>, _>>()?;
        let (sender, receiver) = mpsc::channel(QUEUE);
        let allowed = Allowed { quotas: options.quotas, clock };
        let health = Arc::new(Health { failed_ms: AtomicI64::new(i64::MIN) });
        let (granted, noted) = (allowed.clone(), Arc::clone(&health));
        let thread = std::thread::Builder::new()
            .name("relay-writer".into())
            .spawn(move || writer::run(connection, receiver, &granted, &noted, &metrics))
            .map_err(|e| LogError::Failed(e.to_string()))?;
        Ok(Self {
            queue: Mutex::new(Some(sender)),
            readers: Arc::new(Readers { idle: Mutex::new(idle), permits: tokio::sync::Semaphore::new(READERS) }),
            identity,
            allowed,
            health,
            thread: Mutex::new(Some(thread)),
            _lock: lock,
        })
    }

    async fn write(&self, work: Work) -> Result<Answer, LogError> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or(LogError::Closed)?;
        let (reply, answer) = oneshot::channel();
        queue.send(Job { work, reply }).await.map_err(|_| LogError::Closed)?;
        drop(queue);
        answer.await.map_err(|_| LogError::Closed)?
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let _permit = self.readers.permits.acquire().await.map_err(|_| LogError::Closed)?;
        let readers = Arc::clone(&self.readers);
        let task = tokio::task::spawn_blocking(move || {
            let taken = readers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = taken.ok_or(LogError::Closed)?;
            let answer = read(&mut connection);
            readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            answer
        });
        task.await.map_err(|e| LogError::Failed(e.to_string()))?
    }
}

impl Log for SqliteLog {
    fn identity(&self) -> Identity {
        self.identity
    }

    async fn push(&self, batch: NewBatch) -> Result<Stored, LogError> {
        match self.write(Work::Push(batch)).await? {
            Answer::Stored(stored) => Ok(stored),
            _ => Err(LogError::Closed),
        }
    }

    async fn pull(
        &self,
        workspace: WorkspaceId,
        space: SpaceId,
        after: u64,
        max_bytes: usize,
    ) -> Result<Slice, LogError> {
        self.read(move |connection| read::pull(connection, workspace, space, after, max_bytes)).await
    }

    async fn head(&self, workspace: WorkspaceId, space: SpaceId, device: DeviceId) -> Result<SpaceHead, LogError> {
        self.read(move |connection| read::head(connection, workspace, space, device)).await
    }

    async fn append(&self, entries: NewEntries) -> Result<u64, LogError> {
        match self.write(Work::Append(entries)).await? {
            Answer::Appended(head) => Ok(head),
            _ => Err(LogError::Closed),
        }
    }

    async fn control(&self, workspace: WorkspaceId, after: u64, limit: usize) -> Result<(Vec<Vec<u8>>, u64), LogError> {
        self.read(move |connection| read::control(connection, workspace, after, limit)).await
    }

    async fn put_token(&self, hash: [u8; 32], holder: TokenHolder, now_ms: i64) -> Result<(), LogError> {
        self.write(Work::PutToken { hash, holder, now_ms }).await.map(drop)
    }

    async fn token(&self, hash: [u8; 32]) -> Result<Option<TokenHolder>, LogError> {
        self.read(move |connection| read::token(connection, &hash)).await
    }

    async fn usage(&self, workspace: WorkspaceId) -> Result<Usage, LogError> {
        let allowed = self.allowed.clone();
        self.read(move |connection| usage::usage(connection, workspace, &allowed)).await
    }

    async fn totals(&self) -> Result<Totals, LogError> {
        self.read(|connection| usage::totals(connection)).await
    }

    async fn tidy(&self) -> Result<(), LogError> {
        self.write(Work::Tidy).await.map(drop)
    }

    async fn ready(&self) -> Result<(), LogError> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if queue.is_none_or(|queue| queue.is_closed()) {
            return Err(LogError::Closed);
        }
        let failed_ms = self.health.failed_ms.load(Ordering::Relaxed);
        if failed_ms != i64::MIN && self.allowed.clock.now_ms().saturating_sub(failed_ms) < UNWELL_MS {
            return Err(LogError::Failed("the newest write failed".into()));
        }
        self.read(|connection| Ok(connection.query_row("SELECT count(*) FROM meta", [], |_| Ok(()))?)).await
    }

    async fn close(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let joined = tokio::task::spawn_blocking(move || thread.join()).await;
            if !matches!(joined, Ok(Ok(()))) {
                tracing::error!("the writer thread ended by a panic; what it acknowledged is safe");
            }
        }
    }
}

/// The key of a row in `control` or `envelopes`: which log, and the number in it.
pub(super) const fn place(log: i64, number: u64) -> i64 {
    log << 40 | (number & ((1 << 40) - 1)).cast_signed()
}

/// The number of a place.
pub(super) const fn number(place: i64) -> u64 {
    (place & ((1 << 40) - 1)).cast_unsigned()
}

/// What an SQLite error means for the caller.
pub(super) fn failed(error: &rusqlite::Error) -> LogError {
    use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase, SystemIoFailure};
    match error.sqlite_error_code() {
        // Some file systems report a full disk as an I/O error of a write.
        Some(DiskFull | SystemIoFailure) => LogError::Full,
        Some(DatabaseCorrupt | NotADatabase) => LogError::Damaged { path: "relay.db".into(), why: error.to_string() },
        _ => LogError::Failed(error.to_string()),
    }
}

impl From<rusqlite::Error> for LogError {
    fn from(error: rusqlite::Error) -> Self {
        failed(&error)
    }
}
