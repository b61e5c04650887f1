//! Taking turns: of several processes on one folder (an office, a command, an app and its extension) one at a time talks with the relay.
//! The others go on writing; what they write is sent by whoever has the turn next.
//!
//! The turn is held for one exchange only: a phone's system ends an app that is put to sleep while it holds a lock.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use cairn_sync::{ApiError, ErrorCode};

use crate::error::{ClientError, Result};
use crate::workspace::Inner;

/// How long a command waits for its turn.
pub(crate) const PATIENT: Duration = Duration::from_secs(30);
/// How long the sync task waits before it looks again.
pub(super) const SHORT: Duration = Duration::from_secs(2);
const STEP: Duration = Duration::from_millis(50);
const FILE: &str = "exchange.lock";

/// Held while a process exchanges with the relay for a folder, or makes a device in it; free again when dropped, or when the process dies.
pub(crate) struct Turn {
    /// `None` on a file system that knows no locks.
    _file: Option<File>,
}

impl Turn {
    /// The turn, where nobody has it.
    pub(crate) fn take(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join(FILE);
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        // Like everything of a book, its owner's alone.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path);
        let file = file.map_err(|e| ClientError::System(format!("{} cannot be written: {e}.", path.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                tracing::debug!(%error, "this folder knows no locks");
                Ok(Some(Self { _file: None }))
            }
        }
    }

    /// What is said where somebody else keeps it.
    pub(crate) fn taken() -> ClientError {
        ClientError::Relay(ApiError::new(
            ErrorCode::InUse,
            "Another program exchanges with the relay for this folder at this moment. What was written is kept and sent with it; try again \
             when it has finished.",
        ))
    }
}

impl Inner {
    /// Waits for this process's turn.
    pub(crate) async fn turn(&self, patience: Duration) -> Result<Turn> {
        let waiting = async {
            loop {
                match Turn::take(&self.dir) {
                    Ok(None) => tokio::time::sleep(STEP).await,
                    Ok(Some(turn)) => return Ok(turn),
                    Err(error) => return Err(error),
                }
            }
        };
        tokio::time::timeout(patience, waiting).await.unwrap_or_else(|_| Err(Turn::taken()))
    }
}
