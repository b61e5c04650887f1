use minicbor::{Decode, Encode};

use crate::ids::{DeviceId, SpaceId, WorkspaceId};
use crate::keys::DevicePublic;
use crate::numbers::{ENVELOPE_CONTEXT, SUITE_1};

const ITEMS_HASH: &str = "cairn 2026 envelope items hash 1";

/// What everybody may see of an envelope. Its encoded bytes are associated data of every item, and signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Header {
    /// [`crate::numbers::SUITE_2`], or [`crate::numbers::SUITE_1`] in history.
    #[n(0)]
    pub suite: u8,
    /// The workspace.
    #[n(1)]
    pub workspace: WorkspaceId,
    /// The space.
    #[n(2)]
    pub space: SpaceId,
    /// The epoch whose key wraps the documents' keys; the relay takes the current one only.
    #[n(3)]
    pub epoch: u32,
    /// The writing device.
    #[n(4)]
    pub author: DeviceId,
    /// 1, 2, 3 … for each envelope of this device in this space.
    #[n(5)]
    pub device_seq: u64,
    /// BLAKE3 of the device's envelope before in this space; zeros for its first. Withholding one shows.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub previous: [u8; 32],
    /// The newest number of the space's log that the device had read. It proves to others how much the relay had shown it.
    #[n(7)]
    pub seen: u64,
    /// Random. Each item combines it with its index, so that no nonce is used twice under one key.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub nonce: [u8; 24],
    /// Running hash of the space's log at `seen`, as the author had read it. Always there from suite 2 on: two members whose views of one
    /// log differ find out with the next envelope of the other.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub seen_chain: Option<[u8; 32]>,
    /// The relay's incarnation that `seen` belongs to. Always there from suite 2 on.
    #[n(10)]
    pub incarnation: Option<u64>,
}

/// How much of a space's log a device had read: so much that it can be compared with what others read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The relay's incarnation.
    pub incarnation: u64,
    /// Number of the newest entry that was read, 0 when none.
    pub seq: u64,
    /// Running hash there.
    pub chain: [u8; 32],
}

impl Header {
    /// What the author had read; `None` in suite 1, which did not say.
    #[must_use]
    pub fn seen(&self) -> Option<Seen> {
        let (chain, incarnation) = self.seen_chain.zip(self.incarnation)?;
        Some(Seen { incarnation, seq: self.seen, chain })
    }

    pub(super) fn is_whole(&self) -> bool {
        self.suite == SUITE_1 || self.seen().is_some()
    }
}

/// Where a device's chain of envelopes in one space stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Previous {
    /// Device sequence of the newest envelope, 0 when there is none.
    pub device_seq: u64,
    /// Its hash, zeros when there is none.
    pub hash: [u8; 32],
}

/// The envelope as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct Parts<'a> {
    #[cbor(b(0), with = "minicbor::bytes")]
    pub header: &'a [u8],
    #[cbor(b(1), with = "minicbor::bytes")]
    pub items: &'a [u8],
    #[cbor(n(2), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

/// What is signed after [`ENVELOPE_CONTEXT`]: the hash of the items, of known length, then the header.
pub(super) fn signed_content(header: &[u8], items: &[u8]) -> Vec<u8> {
    [&blake3::derive_key(ITEMS_HASH, items)[..], header].concat()
}

impl Parts<'_> {
    pub(super) fn is_signed_by(&self, author: &DevicePublic) -> bool {
        author.verify(ENVELOPE_CONTEXT, &signed_content(self.header, self.items), &self.signature).is_ok()
    }
}

/// The nonce of item `index`: the envelope's whose last four bytes are combined with `index` by exclusive or.
///
/// Safe because a nonce may not repeat under one key only, and each document has its own key: two items under one key are either in one
/// envelope, then their indexes differ, or in two, then 20 random bytes that no index touches differ.
pub(super) fn item_nonce(nonce: &[u8; 24], index: usize) -> [u8; 24] {
    let mut out = *nonce;
    let index = u32::try_from(index).expect("an envelope has fewer than 2^32 items").to_be_bytes();
    for (byte, index) in out[20..].iter_mut().zip(index) {
        *byte ^= index;
    }
    out
}
