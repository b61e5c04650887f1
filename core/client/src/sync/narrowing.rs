//! A push that the relay will not take is taken apart: envelope by envelope, then record by record, until the one that is refused alone is
//! found. That one is marked with the reason, and the others go on.

use std::collections::VecDeque;

use cairn_domain::RecordId;
use cairn_store::outbox::{self, InFlight, Pending};
use cairn_store::{Read, Result as StoreResult};
use cairn_sync::wire::HeadRequest;
use cairn_sync::{ApiError, ErrorCode, RelayApi, SpaceId};

use super::Engine;
use crate::error::Result;
use crate::hub::Touched;
use crate::workspace::Inner;

/// So many records refused one after the other, and none taken: the relay refuses everything, and no record is at fault.
const ALL_REFUSED: usize = 3;

/// What is being found out about a space's pushes.
pub(super) enum Narrowing {
    /// One envelope is sent at a time.
    Envelopes,
    /// The records of the envelope that was refused, each alone.
    Records {
        /// Not sent yet; the first is under way.
        left: VecDeque<RecordId>,
        /// Refused alone since the last one that was taken.
        refused: Vec<RecordId>,
    },
}

impl Engine {
    /// Those envelopes under way that go into one request: as many as the line carries at once.
    pub(super) fn one_request(&self, inner: &Inner, space: SpaceId, under_way: &mut Vec<InFlight>) {
        let most = if self.narrowing.contains_key(&space) { 0 } else { inner.relay.pace.push() };
        let mut bytes = 0;
        let fits = |envelope: &&InFlight| {
            bytes += envelope.envelope.len() + envelope.keys.len();
            bytes <= most
        };
        let count = under_way.iter().take_while(fits).count().max(1);
        under_way.truncate(count);
    }

    /// An envelope that was sealed for a better line than this one, and that the relay does not have, is sealed again in parts.
    pub(super) async fn too_large_for_the_line(
        &self,
        inner: &Inner,
        space: SpaceId,
        under_way: &[InFlight],
    ) -> Result<bool> {
        let Some(first) = under_way.first() else { return Ok(false) };
        if first.envelope.len() <= 2 * inner.relay.pace.push() {
            return Ok(false);
        }
        if inner.store.read(|conn| outbox::changes_in(conn, space, first.device_seq))? < 2 {
            return Ok(false);
        }
        // Sealed again under the same number it would contradict what the relay may have stored although its answer was lost.
        let head = inner.relay.head(self.bearer()?, HeadRequest { space }).await?;
        if head.own_seq >= first.device_seq {
            return Ok(false);
        }
        inner.store.write(|tx| outbox::unseal(tx, space))?;
        Ok(true)
    }

    /// What is sealed next: all that waits, or only the record that is being tried.
    pub(super) fn to_seal(&self, inner: &Inner, conn: &Read, space: SpaceId) -> StoreResult<Vec<Pending>> {
        let pace = &inner.relay.pace;
        match self.narrowing.get(&space) {
            Some(Narrowing::Records { left, .. }) if !left.is_empty() => {
                left.front().map_or(Ok(Vec::new()), |id| outbox::pending_of(conn, space, *id, pace.raw_bytes()))
            }
            _ => outbox::pending(conn, space, pace.records(), pace.raw_bytes()),
        }
    }

    /// The relay took a request.
    pub(super) fn taken(&mut self, inner: &Inner, space: SpaceId) -> Result<()> {
        match self.narrowing.get_mut(&space) {
            Some(Narrowing::Records { left, refused }) => {
                refused.clear();
                while let Some(id) = left.front().copied() {
                    if inner.store.read(|conn| outbox::pending_of(conn, space, id, 1))?.is_empty() {
                        left.pop_front();
                    } else {
                        break;
                    }
                }
                if left.is_empty() {
                    self.narrowing.remove(&space);
                }
            }
            Some(Narrowing::Envelopes) if inner.store.read(|conn| outbox::in_flight(conn, space))?.is_empty() => {
                self.narrowing.remove(&space);
            }
            _ => {}
        }
        Ok(())
    }

    /// A push failed. Whether less can be sent at once instead: then nothing is waited for.
    pub(super) fn sends_less(&mut self, inner: &Inner, space: SpaceId, error: &ApiError) -> Result<bool> {
        match error.code {
            ErrorCode::Unreachable => Ok(inner.relay.pace.push() < std::mem::take(&mut self.pushing)),
            ErrorCode::Forbidden if !inner.team().membership.may_write(inner.device, space) => {
                inner.store.write(|tx| outbox::failed(tx, space, &error.detail))?;
                inner.touched(Touched::everything());
                Ok(false)
            }
            ErrorCode::BadRequest | ErrorCode::TooLarge | ErrorCode::Forbidden => self.narrow(inner, space, error),
            _ => Ok(false),
        }
    }

    fn narrow(&mut self, inner: &Inner, space: SpaceId, error: &ApiError) -> Result<bool> {
        let under_way = inner.store.read(|conn| outbox::in_flight(conn, space))?;
        let Some(first) = under_way.first() else { return Ok(false) };
        match self.narrowing.get_mut(&space) {
            None if under_way.len() > 1 => {
                self.narrowing.insert(space, Narrowing::Envelopes);
                Ok(true)
            }
            None | Some(Narrowing::Envelopes) => {
                let left = inner.store.write(|tx| {
                    let records = outbox::records_in(tx, space, first.device_seq)?;
                    outbox::unseal(tx, space)?;
                    Ok(records)
                })?;
                let some = !left.is_empty();
                self.narrowing.insert(space, Narrowing::Records { left: left.into(), refused: Vec::new() });
                Ok(some)
            }
            Some(Narrowing::Records { left, refused }) => {
                let Some(id) = left.pop_front() else { return Ok(false) };
                refused.push(id);
                let (refused, done) = (refused.clone(), left.is_empty());
                let all = refused.len() >= ALL_REFUSED;
                inner.store.write(|tx| {
                    outbox::unseal(tx, space)?;
                    outbox::failed_record(tx, id, &error.detail)?;
                    if all { refused.iter().try_for_each(|id| outbox::retry_record(tx, *id)) } else { Ok(()) }
                })?;
                if all || done {
                    self.narrowing.remove(&space);
                }
                inner.touched(Touched::everything());
                Ok(!all)
            }
        }
    }
}
