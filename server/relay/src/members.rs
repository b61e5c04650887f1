//! Who belongs to each workspace, kept in memory and rebuilt from the control log when it is first asked for.
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use cairn_sync::WorkspaceId;
use cairn_sync::control::SignedEntry;
use cairn_sync::membership::Membership;
use cairn_sync::numbers::CONTROL_PAGE;

use crate::log::{Log, LogError};

/// One workspace.
pub(crate) struct Workspace {
    state: RwLock<Arc<Membership>>,
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

#[derive(Default)]
pub(crate) struct Members {
    workspaces: RwLock<HashMap<WorkspaceId, Arc<Workspace>>>,
}

impl Members {
    /// The workspace, from memory or from the log.
    pub async fn get(&self, log: &impl Log, id: WorkspaceId) -> Result<Arc<Workspace>, LogError> {
        let known = self.workspaces.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(workspace) = known {
            return Ok(workspace);
        }
        Ok(self.put(read(log, id).await?))
    }

    /// Remembers a workspace, unless it is known already.
    pub fn put(&self, membership: Membership) -> Arc<Workspace> {
        let mut workspaces = self.workspaces.write().unwrap_or_else(PoisonError::into_inner);
        let workspace = workspaces.entry(membership.workspace()).or_insert_with(|| {
            let state = RwLock::new(Arc::new(membership));
            Arc::new(Workspace { state, appending: tokio::sync::Mutex::default() })
        });
        Arc::clone(workspace)
    }
}

/// Rebuilds a workspace's membership from its stored log.
pub(crate) async fn read(log: &impl Log, id: WorkspaceId) -> Result<Membership, LogError> {
    let mut entries: Vec<SignedEntry> = Vec::new();
    let damaged =
        |why: String| LogError::Failed(format!("the stored control log of a workspace cannot be read: {why}"));
    loop {
        let (page, head) = log.control(id, entries.len() as u64, CONTROL_PAGE).await?;
        for bytes in &page {
            entries.push(SignedEntry::from_bytes(bytes).map_err(|e| damaged(e.to_string()))?);
        }
        if entries.len() as u64 >= head || page.is_empty() {
            return Membership::replay(&entries).map_err(|e| damaged(e.to_string()));
        }
    }
}
