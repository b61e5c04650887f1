use std::sync::Arc;

use cairn_sync::control::{Act, SignedEntry};
use cairn_sync::membership::{Membership, Principal, Refused};
use cairn_sync::numbers::CONTROL_PAGE;
use cairn_sync::wire::{AppendRequest, Appended, ContinueRequest, ControlHint, ControlPage};
use cairn_sync::{ApiError, DeviceId, DocId, ErrorCode, SpaceId, WorkspaceId};
use minicbor::bytes::ByteVec;

use super::auth::Session;
use super::{Service, malformed, refused, storage};
use crate::bus::Event;
use crate::heavy::For;
use crate::log::{Log, LogError, NewEntries};
use crate::members::Workspace;

impl<L: Log> Service<L> {
    pub(super) async fn control_page(&self, session: &Session, after: u64) -> Result<ControlPage, ApiError> {
        session.principal()?;
        let workspace = session.members.workspace();
        let (entries, head) = self.log.control(workspace, after, CONTROL_PAGE).await.map_err(|e| storage(&e))?;
        let entries = within_answer(entries).into_iter().map(ByteVec::from).collect();
        Ok(ControlPage { entries, head, incarnation: self.incarnation })
    }

    pub(super) async fn append_entries(
        &self,
        session: &Session,
        request: &AppendRequest,
    ) -> Result<Appended, ApiError> {
        self.add(&session.workspace, Some(session.who), &request.entries).await
    }

    /// Takes back entries that this relay lost, from whoever brings them: they prove themselves.
    pub(super) async fn continue_log(&self, request: &ContinueRequest) -> Result<Appended, ApiError> {
        let workspace = self.members.get(&self.log, request.workspace).await.map_err(|e| storage(&e))?;
        self.add(&workspace, None, &request.entries).await
    }

    async fn add(
        &self,
        workspace: &Arc<Workspace>,
        by: Option<DeviceId>,
        request: &[ByteVec],
    ) -> Result<Appended, ApiError> {
        let _one_at_a_time = workspace.appending.lock().await;
        let members = workspace.now();
        let entries = read(request)?;
        let bytes = bytes(request);
        let known = self.known(&members, &entries, &bytes).await?;
        let (entries, bytes) = (&entries[known..], &bytes[known..]);
        let Some(first) = entries.first() else { return Ok(self.appended(members.head())) };
        // A stranger's request costs nothing more unless it continues the log, whose newest hash strangers do not know.
        if first.entry().map_err(|e| malformed(&e))?.previous != *members.head_hash() {
            return Err(conflict(members.head()));
        }
        if let Some(who) = by {
            may_append(who, &members, entries)?;
        }
        let next = self.checked(&members, by, entries).await?;
        self.has_room(&members, &next)?;
        let id = members.workspace();
        let (erased, grows) = (erased(entries), grows(entries));
        let new = NewEntries { workspace: id, after: members.head(), entries: bytes.to_vec(), erased, grows };
        match self.log.append(new).await {
            Ok(head) => {
                tracing::info!(workspace = short(id), head, "control log grew");
                workspace.set(next);
                self.bus.publish(id, Event::Control(ControlHint { head }));
                Ok(self.appended(head))
            }
            Err(LogError::Moved { head }) => {
                // Another node wrote: catch up, so that the next request is judged by what holds now.
                workspace.set(crate::members::read(&self.log, id).await.map_err(|e| storage(&e))?);
                Err(conflict(head))
            }
            Err(error) => Err(storage(&error)),
        }
    }

    /// The state after a batch that the rules allow.
    async fn checked(
        &self,
        members: &Arc<Membership>,
        by: Option<DeviceId>,
        entries: &[SignedEntry],
    ) -> Result<Membership, ApiError> {
        let (members, entries, now_ms) = (Arc::clone(members), entries.to_vec(), self.host.clock.now_ms());
        let checked = self.heavy.run(For::Member, move || members.check_batch(&entries, by, now_ms)).await?;
        checked.map_err(|e| refused(&e))
    }

    /// Whether the workspace may grow so. What removes somebody, or turns keys, is never refused for want of room.
    fn has_room(&self, members: &Membership, next: &Membership) -> Result<(), ApiError> {
        let (quotas, devices) =
            (&self.quotas, |members: &Membership| members.devices().filter(|(_, d)| !d.revoked).count());
        let counts = [
            ("devices", quotas.devices, devices(members), devices(next)),
            ("spaces", quotas.spaces, members.spaces().count(), next.spaces().count()),
        ];
        for (what, most, before, after) in counts {
            if after > before && after as u64 > most {
                return Err(storage(&LogError::Quota(format!("{most} {what}"))));
            }
        }
        Ok(())
    }

    /// How many entries at the beginning the log has already; other bytes in their place are a conflict.
    async fn known(&self, members: &Membership, entries: &[SignedEntry], bytes: &[Vec<u8>]) -> Result<usize, ApiError> {
        let Some(first) = entries.first() else { return Ok(0) };
        let first = first.entry().map_err(|e| malformed(&e))?.seq;
        if first == 0 || first > members.head() {
            return Ok(0);
        }
        let (stored, head) =
            self.log.control(members.workspace(), first - 1, bytes.len()).await.map_err(|e| storage(&e))?;
        if stored.iter().zip(bytes).all(|(stored, given)| stored == given) {
            Ok(stored.len())
        } else {
            Err(conflict(head))
        }
    }

    pub(super) fn appended(&self, head: u64) -> Appended {
        Appended { head, incarnation: self.incarnation }
    }
}

/// A device appends whatever continues the log, for a restored relay may have lost others' entries too; an invite or the recovery key, the
/// one entry that adds a device by it.
fn may_append(who: DeviceId, members: &Membership, entries: &[SignedEntry]) -> Result<(), ApiError> {
    match members.principal(who) {
        Some(Principal::Device(_)) => Ok(()),
        Some(Principal::Invite(..) | Principal::Recovery(_)) => match entries {
            [entry] if adds_by(entry.entry().map_err(|e| malformed(&e))?.act.as_ref(), who) => Ok(()),
            _ => {
                let detail = "an invite or recovery key may only append the entry that adds a device by it";
                Err(ApiError::new(ErrorCode::Forbidden, detail))
            }
        },
        None if members.is_revoked(who) => Err(refused(&Refused::Revoked(who))),
        None => Err(refused(&Refused::InviteGone(who))),
    }
}

fn adds_by(act: Option<&Act>, invite: DeviceId) -> bool {
    matches!(act, Some(Act::Added(added)) if added.invite == invite)
}

pub(super) fn read(entries: &[ByteVec]) -> Result<Vec<SignedEntry>, ApiError> {
    entries.iter().map(|bytes| SignedEntry::from_bytes(bytes).map_err(|e| malformed(&e))).collect()
}

pub(super) fn bytes(entries: &[ByteVec]) -> Vec<Vec<u8>> {
    entries.iter().map(|bytes| bytes.to_vec()).collect()
}

pub(super) fn erased(entries: &[SignedEntry]) -> Vec<(SpaceId, DocId)> {
    let acts = entries.iter().filter_map(|entry| entry.entry().ok()?.act);
    acts.filter_map(|act| if let Act::Erase(erase) = act { Some((erase.space, erase.doc)) } else { None }).collect()
}

/// Whether entries add somebody or something: a workspace without room can still shut out, turn keys and erase.
fn grows(entries: &[SignedEntry]) -> bool {
    let mut acts = entries.iter().filter_map(|entry| entry.entry().ok()?.act);
    acts.any(|act| matches!(act, Act::Genesis(_) | Act::Space(_) | Act::Invite(_) | Act::Added(_)))
}

pub(super) fn conflict(head: u64) -> ApiError {
    let detail = "the control log has moved on: read it and build the entry again";
    ApiError::new(ErrorCode::ControlConflict, detail).expecting(head)
}

/// As many entries as an answer may hold; at least one.
fn within_answer(entries: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut size = 0;
    let fits = entries.iter().take_while(|entry| {
        size += entry.len() + 8;
        size <= cairn_sync::numbers::MAX_RESPONSE - 1024
    });
    let count = fits.count().max(1);
    entries.into_iter().take(count).collect()
}

/// Enough of a workspace's name to tell lines of a log apart, too little to look it up.
pub(crate) fn short(workspace: WorkspaceId) -> String {
    let mut text = workspace.to_string();
    text.truncate(8);
    text
}
