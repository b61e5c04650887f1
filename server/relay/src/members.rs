//! Who belongs to each workspace, kept in memory while it is used and rebuilt from the control log when it is asked for.
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use cairn_sync::WorkspaceId;
use cairn_sync::control::SignedEntry;
use cairn_sync::membership::Membership;
use cairn_sync::numbers::CONTROL_PAGE;
use tokio::sync::Semaphore;

use crate::host::Clock;
use crate::log::{Log, LogError};

/// How long a workspace stays in memory that nobody asks for, ms. Rebuilding takes about 0.1 ms an entry.
const IDLE_MS: i64 = 15 * 60 * 1000;
/// Workspaces in memory at which idle ones are looked for at once.
const CROWDED: usize = 10_000;
/// Workspaces rebuilt at a time: whoever knows the name of a workspace can cause it.
const REBUILT_AT_ONCE: usize = 2;

/// One workspace.
pub(crate) struct Workspace {
    state: RwLock<Arc<Membership>>,
    used_ms: AtomicI64,
    /// Held while entries are judged and appended, so that two batches do not judge the same state.
    pub appending: tokio::sync::Mutex<()>,
}

impl Workspace {
    pub fn now(&self) -> Arc<Membership> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn set(&self, membership: Membership) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        // Never back: another reader may have been faster.
        if membership.head() >= state.head() {
            *state = Arc::new(membership);
        }
    }
}

pub(crate) struct Members {
    workspaces: Mutex<HashMap<WorkspaceId, Arc<Workspace>>>,
    rebuilding: Semaphore,
    clock: Arc<dyn Clock>,
}

impl Members {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { workspaces: Mutex::default(), rebuilding: Semaphore::new(REBUILT_AT_ONCE), clock }
    }

    /// The workspace, from memory or from the log.
    pub async fn get(&self, log: &impl Log, id: WorkspaceId) -> Result<Arc<Workspace>, LogError> {
        if let Some(workspace) = self.known(id) {
            return Ok(workspace);
        }
        let _turn = self.rebuilding.acquire().await.map_err(|_| LogError::Closed)?;
        // Whoever waited before us may have asked for the same.
        if let Some(workspace) = self.known(id) {
            return Ok(workspace);
        }
        Ok(self.put(read(log, id).await?))
    }

    fn known(&self, id: WorkspaceId) -> Option<Arc<Workspace>> {
        let workspace = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()?;
        workspace.used_ms.store(self.clock.now_ms(), Ordering::Relaxed);
        Some(workspace)
    }

    /// Remembers a workspace, unless it is known already.
    pub fn put(&self, membership: Membership) -> Arc<Workspace> {
        let now_ms = self.clock.now_ms();
        let mut workspaces = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        if workspaces.len() >= CROWDED {
            forget_idle(&mut workspaces, now_ms, IDLE_MS / 15);
        }
        let workspace = workspaces.entry(membership.workspace()).or_insert_with(|| {
            let (state, used_ms) = (RwLock::new(Arc::new(membership)), AtomicI64::new(now_ms));
            Arc::new(Workspace { state, used_ms, appending: tokio::sync::Mutex::default() })
        });
        Arc::clone(workspace)
    }

    /// Gives back the memory of workspaces that nobody asked for lately.
    pub fn tidy(&self) {
        let mut workspaces = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        forget_idle(&mut workspaces, self.clock.now_ms(), IDLE_MS);
        workspaces.shrink_to_fit();
    }

    /// Workspaces in memory.
    pub fn held(&self) -> usize {
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// A workspace that somebody holds stays: live connections learn from it that their device was removed.
fn forget_idle(workspaces: &mut HashMap<WorkspaceId, Arc<Workspace>>, now_ms: i64, idle_ms: i64) {
    workspaces.retain(|_, workspace| {
        let idle = now_ms - workspace.used_ms.load(Ordering::Relaxed);
        Arc::strong_count(workspace) > 1 || (0..idle_ms).contains(&idle)
    });
}

/// Rebuilds a workspace's membership from its stored log. The replay runs on a thread that may block: it checks every signature.
pub(crate) async fn read(log: &impl Log, id: WorkspaceId) -> Result<Membership, LogError> {
    let mut stored: Vec<Vec<u8>> = Vec::new();
    loop {
        let (page, head) = log.control(id, stored.len() as u64, CONTROL_PAGE).await?;
        let end = page.is_empty();
        stored.extend(page);
        if end || stored.len() as u64 >= head {
            break;
        }
    }
    let replayed = tokio::task::spawn_blocking(move || {
        let entries: Result<Vec<_>, _> = stored.iter().map(|bytes| SignedEntry::from_bytes(bytes)).collect();
        Membership::replay(&entries.map_err(|e| e.to_string())?).map_err(|e| e.to_string())
    });
    let damaged =
        |why: String| LogError::Failed(format!("the stored control log of a workspace cannot be read: {why}"));
    replayed.await.map_err(|e| damaged(e.to_string()))?.map_err(damaged)
}

#[cfg(test)]
mod tests {
    use cairn_sync::SpaceId;
    use cairn_sync::authoring::{Author, found};
    use cairn_sync::keys::DeviceSecret;

    use super::*;
    use crate::log::{NewEntries, Options, SqliteLog};
    use crate::metrics::Metrics;

    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now_ms(&self) -> i64 {
            self.0.load(Ordering::SeqCst)
        }
    }

    #[tokio::test]
    async fn idle_workspaces_are_forgotten_and_come_back_and_held_ones_stay() {
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Hand(AtomicI64::new(0)));
        let shared: Arc<dyn Clock> = Arc::<Hand>::clone(&clock);
        let metrics = Arc::new(Metrics::new());
        let log =
            SqliteLog::open(dir.path(), Options::default(), [5; 32], Arc::clone(&shared), metrics).expect("opened");
        let members = Members::new(shared);
        let mut ids = Vec::new();
        for seed in [1, 2] {
            let secret = DeviceSecret::from_bytes(&[seed; 64]);
            let author = Author { secret: &secret, at_ms: 0 };
            let founded =
                found(author, SpaceId([7; 16]), "West", None, &mut |bytes| bytes.fill(seed)).expect("founded");
            let entries = founded.entries.iter().map(SignedEntry::to_bytes).collect();
            let workspace = founded.workspace;
            let new = NewEntries { workspace, after: 0, entries, erased: Vec::new(), grows: true };
            log.append(new).await.expect("stored");
            ids.push(workspace);
        }
        let held = members.get(&log, ids[0]).await.expect("known");
        drop(members.get(&log, ids[1]).await.expect("known"));
        assert!(matches!(members.get(&log, WorkspaceId([9; 16])).await, Err(LogError::UnknownWorkspace)));
        assert_eq!(members.held(), 2, "of an unknown one nothing is kept");
        clock.0.store(IDLE_MS, Ordering::SeqCst);
        members.tidy();
        assert_eq!(members.held(), 1);
        assert!(Arc::ptr_eq(&held, &members.get(&log, ids[0]).await.expect("held")), "live connections learn from it");
        assert_eq!(members.get(&log, ids[1]).await.expect("read again").now().workspace(), ids[1]);
    }
}
