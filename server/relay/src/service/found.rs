use std::net::IpAddr;

use cairn_sync::control::{Act, SignedEntry};
use cairn_sync::membership::Membership;
use cairn_sync::numbers::FOUND_ENTRIES;
use cairn_sync::wire::{Appended, FoundRequest};
use cairn_sync::{ApiError, ErrorCode, WorkspaceId};

use super::control::{bytes, conflict, erased, read, short};
use super::{Service, malformed, refused, storage};
use crate::heavy::For;
use crate::log::{Log, LogError, NewEntries};
use crate::network::counted;

impl<L: Log> Service<L> {
    /// Founds a workspace: the one thing that a stranger may write, so cheap questions come first and signatures last. `from`: where the
    /// request came from, if not from this process.
    pub(crate) async fn found_workspace(
        &self,
        request: &FoundRequest,
        from: Option<IpAddr>,
    ) -> Result<Appended, ApiError> {
        if request.entries.len() > FOUND_ENTRIES {
            let detail = format!("a founding has at most {FOUND_ENTRIES} entries: append the rest");
            return Err(ApiError::new(ErrorCode::TooLarge, detail));
        }
        let entries = read(&request.entries)?;
        let (workspace, bytes) = (named(&entries)?, bytes(&request.entries));
        match self.log.control(workspace, 0, bytes.len()).await {
            Ok(known) => return self.founded_before(known, &bytes),
            Err(LogError::UnknownWorkspace) => {}
            Err(error) => return Err(storage(&error)),
        }
        if let Some(from) = from {
            self.gate.admit(request.token.as_deref())?;
            if let Some(foundings) = &self.foundings {
                foundings.take(counted(from), self.host.clock.now_ms()).map_err(|error| too_often(&error))?;
            }
        }
        let (now_ms, whose) = (self.host.clock.now_ms(), if from.is_some() { For::Stranger } else { For::Member });
        let erased = erased(&entries);
        let checked = self.heavy.run(whose, move || Membership::check_founding(&entries, now_ms)).await?;
        let founded = checked.map_err(|e| refused(&e))?;
        let new = NewEntries { workspace: founded.workspace(), after: 0, erased, entries: bytes.clone(), grows: true };
        match self.log.append(new).await {
            Ok(head) => {
                tracing::info!(workspace = short(workspace), "founded");
                self.members.put(founded);
                Ok(self.appended(head))
            }
            // The same request twice at once.
            Err(LogError::Moved { .. }) => {
                let known = self.log.control(workspace, 0, bytes.len()).await.map_err(|e| storage(&e))?;
                self.founded_before(known, &bytes)
            }
            Err(error) => Err(storage(&error)),
        }
    }

    fn founded_before(&self, known: (Vec<Vec<u8>>, u64), entries: &[Vec<u8>]) -> Result<Appended, ApiError> {
        let (stored, head) = known;
        if stored == entries { Ok(self.appended(head)) } else { Err(conflict(head)) }
    }
}

/// The workspace that a first entry founds, if its signature is right.
fn named(entries: &[SignedEntry]) -> Result<WorkspaceId, ApiError> {
    let none = || ApiError::new(ErrorCode::BadRequest, "a founding begins with the entry that founds a workspace");
    match entries.first().ok_or_else(none)?.entry().map_err(|e| malformed(&e))?.act {
        Some(Act::Genesis(genesis)) => Ok(genesis.workspace()),
        _ => Err(none()),
    }
}

fn too_often(error: &ApiError) -> ApiError {
    let detail = "too many workspaces were founded from your network: wait, and try again; nothing was lost";
    ApiError::new(error.code, detail).after(error.retry_after_ms.unwrap_or_default())
}
