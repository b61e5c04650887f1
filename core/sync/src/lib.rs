//! The sealed-envelope protocol of Cairn: what relay and devices say to one another, and what each may believe.
//!
//! Sans-IO: no sockets, no clock, no random source and no database. Time arrives as `now_ms`, randomness as [`Random`], and
//! whoever calls stores what is returned. Both ends use this crate, so there is one definition of every message and rule:
//!
//! - [`numbers`]: every protocol number, since when and why
//! - [`ids`], [`wire`], [`api`]: names, messages, end points and error codes
//! - [`keys`]: device keys, epoch keys, document keys; HPKE, wrapping, signatures
//! - [`control`], [`membership`]: the signed, hash-chained log of who belongs to a workspace, and the rules of that log
//! - [`authoring`], [`epochs`]: writing entries of that log, and reading one's keys from it
//! - [`envelope`]: sealing, signing, verifying and opening batches of changes
//! - [`order`]: what a relay could do to the order of envelopes, and how a device notices
//! - [`invite`], [`recovery`]: the texts people hand to one another; [`invited`]: what became of each invite
//! - [`session`]: what a device should do next
pub mod api;
pub mod authoring;
pub mod control;
pub mod control_file;
pub mod envelope;
pub mod epochs;
pub mod holding;
pub mod ids;
pub mod invite;
pub mod invited;
pub mod keys;
pub mod membership;
pub mod numbers;
pub mod order;
pub mod recovery;
pub mod session;
pub mod wire;

mod random;
#[cfg(test)]
mod testing;
mod text;

pub use api::{ApiError, Endpoint, ErrorCode, RelayApi};
pub use ids::{DeviceId, DocId, SpaceId, WorkspaceId};

/// A source of random bytes: fills the whole slice. In a device this is the operating system; in a test, a seed.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]);
