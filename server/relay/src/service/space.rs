use std::collections::HashMap;
use std::sync::Arc;

use cairn_sync::control::Role;
use cairn_sync::envelope::{OpenError, SealedItem, verify};
use cairn_sync::keys::KeyCommitment;
use cairn_sync::membership::Membership;
use cairn_sync::numbers::{HEAD_CONTEXT, MAX_ENVELOPE, PAGE_BYTES, PROTOCOL, SUITE_2};
use cairn_sync::wire::{HeadStatement, Hint, Page, PullRequest, PushRequest, Pushed, SignedHead, WrappedKey, encode};
use cairn_sync::{ApiError, DeviceId, DocId, ErrorCode, SpaceId};

use super::auth::Session;
use super::{Service, malformed, storage};
use crate::bus::Event;
use crate::heavy::{For, Heavy};
use crate::log::{Log, LogError, NewBatch, NewEnvelope};

/// Signature checks done on the spot; more go to a thread that may block (each takes about 50 µs).
const CHECKED_AT_ONCE: usize = 4;
/// Wrapped keys are 56 bytes; room for another suite.
const MAX_WRAPPED: usize = 256;
/// How often a push is judged again because the control log moved meanwhile.
const JUDGED: usize = 4;

impl<L: Log> Service<L> {
    pub(super) async fn store(&self, session: &Session, request: PushRequest) -> Result<Pushed, ApiError> {
        session.device()?;
        self.check_incarnation(request.incarnation)?;
        if request.envelopes.is_empty() || request.keys.iter().any(|key| key.wrapped.len() > MAX_WRAPPED) {
            let detail = "a push holds at least one envelope, and wrapped keys of at most 256 bytes";
            return Err(ApiError::new(ErrorCode::BadRequest, detail));
        }
        let (who, space) = (session.who, request.space);
        let size: usize = request.envelopes.iter().map(|envelope| envelope.len()).sum();
        let request = Arc::new(request);
        let mut members = Arc::clone(&session.members);
        for _ in 0..JUDGED {
            let batch = judge_off_thread(&self.heavy, Arc::clone(&members), who, Arc::clone(&request)).await?;
            match self.log.push(batch).await {
                Ok(stored) => {
                    self.metrics.pushes.inc();
                    self.metrics.envelopes.inc_by(stored.new as u64);
                    self.metrics.bytes_in.inc_by(size as u64);
                    if stored.new > 0 {
                        let hint = Hint { space, head: stored.head };
                        self.bus.publish(members.workspace(), Event::Space(hint));
                    }
                    return Ok(Pushed { acks: stored.acks, head: stored.head });
                }
                Err(LogError::Moved { head }) => members = self.caught_up(session, head).await?,
                Err(error) => return Err(storage(&error)),
            }
        }
        let detail = "the workspace's members keep changing: try again";
        Err(ApiError::new(ErrorCode::RateLimited, detail).after(500))
    }

    /// Membership at entry `head` or later.
    async fn caught_up(&self, session: &Session, head: u64) -> Result<Arc<Membership>, ApiError> {
        if session.workspace.now().head() < head {
            let read = crate::members::read(&self.log, session.members.workspace()).await;
            session.workspace.set(read.map_err(|e| storage(&e))?);
        }
        Ok(session.workspace.now())
    }

    pub(super) async fn page(&self, session: &Session, request: &PullRequest) -> Result<Page, ApiError> {
        session.device()?;
        may_read(session, request.space)?;
        self.check_incarnation(request.incarnation)?;
        let max = usize::try_from(request.max_bytes).unwrap_or(PAGE_BYTES).min(PAGE_BYTES);
        let workspace = session.members.workspace();
        let slice = self.log.pull(workspace, request.space, request.after, max).await.map_err(|e| storage(&e))?;
        let bytes: usize = slice.entries.iter().map(|placed| placed.envelope.len()).sum();
        self.metrics.bytes_out.inc_by(bytes as u64);
        let last = slice.entries.last().map_or(request.after, |placed| placed.seq);
        Ok(Page {
            from: request.after,
            entries: slice.entries,
            keys: slice.keys,
            chain: slice.chain,
            head: slice.head,
            more: last < slice.head,
            incarnation: self.incarnation,
        })
    }

    pub(super) async fn signed_head(&self, session: &Session, space: SpaceId) -> Result<SignedHead, ApiError> {
        session.device()?;
        may_read(session, space)?;
        let workspace = session.members.workspace();
        let state = self.log.head(workspace, space, session.who).await.map_err(|e| storage(&e))?;
        let statement = encode(&HeadStatement {
            workspace,
            space,
            incarnation: self.incarnation,
            head: state.head,
            chain: state.chain,
            now_ms: self.host.clock.now_ms(),
        });
        let signature = self.identity.sign(HEAD_CONTEXT, &statement);
        Ok(SignedHead { statement, signature, own_seq: state.own_seq })
    }
}

async fn judge_off_thread(
    heavy: &Heavy,
    members: Arc<Membership>,
    who: DeviceId,
    request: Arc<PushRequest>,
) -> Result<NewBatch, ApiError> {
    if request.envelopes.len() <= CHECKED_AT_ONCE {
        return judge(&members, who, &request);
    }
    heavy.run(For::Member, move || judge(&members, who, &request)).await?
}

/// The batch as it may be stored, if the members of the workspace are `members`.
fn judge(members: &Membership, who: DeviceId, request: &PushRequest) -> Result<NewBatch, ApiError> {
    let space = request.space;
    may_write(members, who, space)?;
    if members.spaces_to_rotate().any(|due| due == space) {
        let detail = "somebody left this space and its new key has not come yet: an administrator's device makes it, then this goes on";
        return Err(ApiError::new(ErrorCode::RotationDue, detail).after(5_000));
    }
    let current = members.current_epoch(space).unwrap_or_default();
    let mut envelopes = Vec::with_capacity(request.envelopes.len());
    let mut documents = HashMap::new();
    for bytes in &request.envelopes {
        let verified = verify(bytes, space, members).map_err(|e| unopened(members, space, current, &e))?;
        let header = verified.header();
        if header.author != who {
            return Err(ApiError::new(ErrorCode::Forbidden, "a device pushes its own envelopes only"));
        }
        if header.suite != SUITE_2 {
            let detail = "this version of Cairn is too old for the relay: update; your records are safe";
            return Err(ApiError::new(ErrorCode::UnsupportedVersion, detail).expecting(PROTOCOL.into()));
        }
        if header.epoch != current {
            return Err(stale(current));
        }
        note_keys(&mut documents, verified.items())?;
        let (device_seq, previous) = (header.device_seq, header.previous);
        envelopes.push(NewEnvelope { device_seq, previous, bytes: bytes.to_vec() });
    }
    // A push that was under way while the document was erased must not bring the key back. A key for a document that is not in these
    // envelopes would claim it ahead of whoever makes it.
    let kept = |key: &&WrappedKey| {
        key.epoch <= current && documents.contains_key(&key.doc) && !members.is_erased(space, key.doc)
    };
    let keys = request.keys.iter().filter(kept).cloned().collect();
    let commitments = documents.into_iter().filter_map(|(doc, key)| Some((doc, key?))).collect();
    let (workspace, judged_at) = (members.workspace(), members.head());
    Ok(NewBatch { workspace, space, author: who, judged_at, envelopes, keys, commitments })
}

/// Which documents come, and with which keys.
fn note_keys(documents: &mut HashMap<DocId, Option<KeyCommitment>>, items: &[SealedItem]) -> Result<(), ApiError> {
    for item in items {
        let known = documents.entry(item.doc).or_default();
        if known.zip(item.commitment).is_some_and(|(known, given)| known != given) {
            return Err(storage(&LogError::OtherKey(item.doc)));
        }
        *known = known.or(item.commitment);
    }
    Ok(())
}

fn stale(current: u32) -> ApiError {
    let detail = "sealed for another epoch than the current one: read the control log and seal again";
    ApiError::new(ErrorCode::StaleEpoch, detail).expecting(current.into())
}

fn unopened(members: &Membership, space: SpaceId, current: u32, error: &OpenError) -> ApiError {
    match error {
        OpenError::Malformed(malformed_) => malformed(malformed_),
        OpenError::NewerSuite(_) => ApiError::new(ErrorCode::UnsupportedVersion, error.to_string()),
        // It may write now, so it is the epoch that is wrong.
        OpenError::NotAllowed { author, .. } if members.may_write(*author, space) => stale(current),
        OpenError::NotAllowed { .. } | OpenError::UnknownAuthor(_) => {
            ApiError::new(ErrorCode::Forbidden, error.to_string())
        }
        OpenError::OtherSpace { .. }
        | OpenError::BadSignature(_)
        | OpenError::CannotOpen(_)
        | OpenError::OtherKey(_)
        | OpenError::Bomb
        | OpenError::BadContent(_) => ApiError::new(ErrorCode::BadRequest, error.to_string()),
    }
}

fn may_write(members: &Membership, who: DeviceId, space: SpaceId) -> Result<(), ApiError> {
    match members.role(who, space) {
        role if role >= Some(Role::Editor) => Ok(()),
        _ if members.is_revoked(who) => {
            Err(ApiError::new(ErrorCode::Revoked, "this device was removed from the workspace"))
        }
        _ if members.current_epoch(space).is_none() => Err(unknown_space()),
        _ => Err(ApiError::new(ErrorCode::Forbidden, "the role of this device does not allow writing to this space")),
    }
}

fn may_read(session: &Session, space: SpaceId) -> Result<(), ApiError> {
    match session.members.role(session.who, space) {
        Some(_) => Ok(()),
        None if session.members.current_epoch(space).is_none() => Err(unknown_space()),
        None => Err(ApiError::new(ErrorCode::Forbidden, "this device is no member of the space")),
    }
}

fn unknown_space() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "the workspace has no such space: read the control log")
}

const _: () = assert!(
    MAX_ENVELOPE + cairn_sync::numbers::MAX_LIST * MAX_WRAPPED < cairn_sync::numbers::MAX_RESPONSE,
    "a page of one envelope and its keys fits"
);
