//! The end of the process. `SQLCipher` and OpenSSL free their memory in handlers of exit(3), while other threads may still be in the
//! database: a sync, the watcher of other processes, a screen that loads. They would crash a process that has done all its work.
//! So a handler of our own runs before theirs: it waits for those who are in the database, and lets nobody in any more.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Once, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use rusqlite::Connection;

use crate::error::{Result, StoreError};

/// Whether the process is ending: nobody is let in any more.
static ENDING: AtomicBool = AtomicBool::new(false);
/// Who is in the database holds it for reading.
static INSIDE: RwLock<()> = RwLock::new(());

/// How long the end of the process waits for those in the database; a write of a large import may take seconds.
const PATIENCE: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_millis(2);

/// Held while a connection is used.
pub(super) type InUse = RwLockReadGuard<'static, ()>;

/// Leave to use a connection, for as long as the answer is held. May be asked for again by who has it.
pub(super) fn enter() -> Option<InUse> {
    let inside = INSIDE.read().unwrap_or_else(PoisonError::into_inner);
    (!ENDING.load(Ordering::SeqCst)).then_some(inside)
}

/// As [`enter`], with the refusal as an error that names the file.
pub(super) fn enter_or_refuse(place: &std::path::Path) -> Result<InUse> {
    enter()
        .ok_or_else(|| StoreError::Io { place: place.display().to_string(), why: "the program is ending".to_owned() })
}

/// Has [`close`] called when the process ends. Handlers run last in, first out: so this is called when `SQLCipher` and OpenSSL have
/// set up theirs, that is after a key was used.
pub(super) fn watch() {
    static WATCHED: Once = Once::new();
    // A system that takes no more handlers is left with the risk described above; 32 at least are promised (POSIX, atexit).
    WATCHED.call_once(|| _ = atexit(close));
}

/// Asks with patience and without queueing: a queued writer would hold up who asks a second time.
extern "C" fn close() {
    ENDING.store(true, Ordering::SeqCst);
    for _ in 0..PATIENCE.as_millis() / STEP.as_millis() {
        if INSIDE.try_write().is_ok() {
            return;
        }
        std::thread::sleep(STEP);
    }
}

#[allow(
    unsafe_code,
    reason = "the C library's handler has no safe counterpart; it takes a function that cannot be freed"
)]
unsafe extern "C" {
    safe fn atexit(handler: extern "C" fn()) -> std::ffi::c_int;
}

/// A connection that is closed when dropped, unless the process is ending: then the system takes it back, and the write-ahead log
/// is read at the next start.
pub(super) struct Kept(Option<Connection>);

impl From<Connection> for Kept {
    fn from(connection: Connection) -> Self {
        Self(Some(connection))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        match enter() {
            Some(_in_use) => drop(self.0.take()),
            None => std::mem::forget(self.0.take()),
        }
    }
}

/// There is always one until it is dropped.
const THERE: &str = "a connection is taken out only when it is dropped";

impl Deref for Kept {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.0.as_ref().expect(THERE)
    }
}

impl DerefMut for Kept {
    fn deref_mut(&mut self) -> &mut Connection {
        self.0.as_mut().expect(THERE)
    }
}
