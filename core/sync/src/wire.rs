//! Messages between device and relay. CBOR maps with numeric keys; unknown keys are ignored, so a newer peer may add some.
//!
//! Envelopes and control entries travel as opaque bytes: their signatures cover the bytes as written.
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode};

use crate::ids::{DeviceId, DocId, SpaceId, WorkspaceId};
use crate::numbers::MAX_LIST;

/// Bytes that are not a message of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than the limit of its kind; nothing of it was read.
    #[error("the {what} is {size} bytes long; at most {limit} are accepted")]
    TooLarge {
        /// What was being read.
        what: &'static str,
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// Not CBOR, a required field is missing, or bytes follow the end.
    #[error("the {what} cannot be read: {why}")]
    Unreadable {
        /// What was being read.
        what: &'static str,
        /// The decoder's reason, with the position.
        why: String,
    },
}

/// The CBOR form of a message.
///
/// # Panics
/// Never: writing to memory cannot fail.
#[must_use]
pub fn encode<T: Encode<()>>(message: &T) -> Vec<u8> {
    minicbor::to_vec(message).expect("writing to a Vec cannot fail")
}

/// Reads one message that fills `bytes` exactly and is at most `limit` bytes long.
///
/// # Errors
/// [`Malformed`] with the name `what`.
pub fn decode<'b, T: Decode<'b, ()>>(what: &'static str, bytes: &'b [u8], limit: usize) -> Result<T, Malformed> {
    if bytes.len() > limit {
        return Err(Malformed::TooLarge { what, size: bytes.len(), limit });
    }
    let mut decoder = Decoder::new(bytes);
    let message = decoder.decode().map_err(|why| Malformed::Unreadable { what, why: why.to_string() })?;
    if decoder.position() < bytes.len() {
        let why = format!("bytes follow its end at {}", decoder.position());
        return Err(Malformed::Unreadable { what, why });
    }
    Ok(message)
}

/// Reads a list of at most [`MAX_LIST`] elements.
pub(crate) fn list<'b, Ctx, T: Decode<'b, Ctx>>(
    decoder: &mut Decoder<'b>,
    context: &mut Ctx,
) -> Result<Vec<T>, minicbor::decode::Error> {
    list_up_to(decoder, context, MAX_LIST)
}

/// Reads a list of at most `most` elements.
pub(crate) fn list_up_to<'b, Ctx, T: Decode<'b, Ctx>>(
    decoder: &mut Decoder<'b>,
    context: &mut Ctx,
    most: usize,
) -> Result<Vec<T>, minicbor::decode::Error> {
    let mut out = Vec::new();
    let at = decoder.position();
    for element in decoder.array_iter_with(context)? {
        if out.len() == most {
            return Err(minicbor::decode::Error::message("the list is too long").at(at));
        }
        out.push(element?);
    }
    Ok(out)
}

/// Asks a relay who it is. Answered with [`Hello`]; needs no sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HelloRequest {
    /// The protocol version the device speaks.
    #[n(0)]
    pub protocol: u16,
    /// The workspace the device belongs to; the answer says whether the relay knows it.
    #[n(1)]
    pub workspace: Option<WorkspaceId>,
}

/// A relay's introduction.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Hello {
    /// The relay's Ed25519 identity; it signs [`HeadStatement`]s. A device remembers it and warns when it changes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub relay: [u8; 32],
    /// Oldest protocol version accepted.
    #[n(1)]
    pub protocol_min: u16,
    /// Newest protocol version spoken.
    #[n(2)]
    pub protocol_max: u16,
    /// Raised when the relay was restored from a backup: devices then send again what it lost.
    #[n(3)]
    pub incarnation: u64,
    /// Largest push request accepted, in bytes.
    #[n(4)]
    pub max_push: u64,
    /// The relay's clock, ms since the Unix epoch. Devices use it only to show that their own clock is far off.
    #[n(5)]
    pub now_ms: i64,
    /// Whether the relay holds the workspace that was asked for.
    #[n(6)]
    pub known: bool,
    /// Where the control log of that workspace stands; absent where it is not known. Since 2.
    #[n(7)]
    pub control: Option<ControlHead>,
}

/// Where a control log stands: enough for a device to see what the relay lacks, and whether both hold one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ControlHead {
    /// Number of the newest entry.
    #[n(0)]
    pub seq: u64,
    /// Its hash: [`crate::control::SignedEntry::hash`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: [u8; 32],
}

/// Founds a workspace: its first control entries. Needs no sign-in, for the entries prove themselves.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FoundRequest {
    /// Encoded [`crate::control::SignedEntry`]s from the genesis on, at most [`crate::numbers::FOUND_ENTRIES`]. Repeating the same
    /// request gives the same answer.
    #[cbor(n(0), decode_with = "list")]
    pub entries: Vec<ByteVec>,
    /// What the relay's operator gave to those who may found a workspace there. Since 2. A repeated founding needs none.
    #[n(1)]
    pub token: Option<String>,
}

impl std::fmt::Debug for FoundRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FoundRequest").field("entries", &self.entries).finish_non_exhaustive()
    }
}

/// Asks for a challenge to sign. Needs no sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChallengeRequest {
    /// The workspace.
    #[n(0)]
    pub workspace: WorkspaceId,
    /// The device, invite or recovery key that wants to sign in.
    #[n(1)]
    pub who: DeviceId,
}

/// A challenge: valid once and for [`crate::numbers::CHALLENGE_MS`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Challenge {
    /// Random bytes to sign; see [`crate::keys::sign_in_message`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// The relay's Ed25519 identity: part of what is signed, so that one relay cannot pass a challenge on to another.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub relay: [u8; 32],
}

/// The signed challenge. Answered with [`Token`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignInRequest {
    /// The workspace.
    #[n(0)]
    pub workspace: WorkspaceId,
    /// A device (full access by its roles), or an invite or the recovery key: these may only read the control log and append
    /// the entry that adds a device.
    #[n(1)]
    pub who: DeviceId,
    /// The challenge's nonce.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// Ed25519 signature of [`crate::keys::sign_in_message`].
    #[cbor(n(3), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

/// Permission to talk for a while.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Token {
    /// Sent as `Authorization: Bearer …`: ASCII without spaces. The relay keeps only its hash.
    #[n(0)]
    pub bearer: String,
    /// When it ends, ms since the Unix epoch by the relay's clock.
    #[n(1)]
    pub expires_ms: i64,
    /// The relay's incarnation.
    #[n(2)]
    pub incarnation: u64,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").field("expires_ms", &self.expires_ms).finish_non_exhaustive()
    }
}

/// Asks for control entries.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ControlRequest {
    /// Entries with a number above this one. The genesis has number 1, so 0 asks for everything.
    #[n(0)]
    pub after: u64,
}

/// Some control entries in order.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ControlPage {
    /// Encoded [`crate::control::SignedEntry`]s, numbers `after + 1 ..`; at most [`crate::numbers::CONTROL_PAGE`].
    #[cbor(n(0), decode_with = "list")]
    pub entries: Vec<ByteVec>,
    /// Number of the newest entry the relay has; more pages follow while it is above the last one given.
    #[n(1)]
    pub head: u64,
    /// The relay's incarnation.
    #[n(2)]
    pub incarnation: u64,
}

/// Appends control entries: all of them or none.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AppendRequest {
    /// Encoded [`crate::control::SignedEntry`]s, each continuing the chain. Entries the relay already has are skipped.
    #[cbor(n(0), decode_with = "list")]
    pub entries: Vec<ByteVec>,
}

/// Gives back control entries that the relay lost: it was restored from a backup. Needs no sign-in, for the entries prove themselves, and
/// the device that brings them may itself be among what was lost. Since 2.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ContinueRequest {
    /// The workspace.
    #[n(0)]
    pub workspace: WorkspaceId,
    /// Encoded [`crate::control::SignedEntry`]s, each continuing the chain. Entries the relay already has are skipped.
    #[cbor(n(1), decode_with = "list")]
    pub entries: Vec<ByteVec>,
}

/// The entries are durable. The answer to [`FoundRequest`], [`AppendRequest`] and [`ContinueRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Appended {
    /// Number of the newest control entry.
    #[n(0)]
    pub head: u64,
    /// The relay's incarnation.
    #[n(1)]
    pub incarnation: u64,
}

/// A document's data key under an epoch key of its space; see [`crate::keys::wrap_doc_key`].
///
/// Keys travel and are stored beside envelopes, not inside, so that erasing one makes all its envelopes unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WrappedKey {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// Number of the epoch whose key wraps it.
    #[n(1)]
    pub epoch: u32,
    /// 56 bytes: 8 of nonce, 32 of key, 16 of tag.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub wrapped: Vec<u8>,
}

/// Envelopes of the signed-in device for one space, in the order of their device sequence.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PushRequest {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// The incarnation the device believes the relay to be in; another one is answered with `wrong_incarnation`.
    #[n(1)]
    pub incarnation: u64,
    /// Encoded envelopes. All are stored or none.
    #[cbor(n(2), decode_with = "list")]
    pub envelopes: Vec<ByteVec>,
    /// Keys of documents in these envelopes that are new, or that the relay may have lost; the first one stays. At most [`MAX_LIST`]: send
    /// fewer envelopes in one request when there would be more.
    #[cbor(n(3), decode_with = "list")]
    pub keys: Vec<WrappedKey>,
}

/// The relay's number for an envelope. Durable: fsynced before the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Ack {
    /// The author's sequence.
    #[n(0)]
    pub device_seq: u64,
    /// Place in the space's log, from 1.
    #[n(1)]
    pub seq: u64,
}

/// The answer to [`PushRequest`]; the same again when the request is repeated.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Pushed {
    /// One for each envelope, in the order of the request.
    #[cbor(n(0), decode_with = "list")]
    pub acks: Vec<Ack>,
    /// The space's newest number.
    #[n(1)]
    pub head: u64,
}

/// Asks for envelopes of one space.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PullRequest {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// Envelopes with a number above this one; 0 asks for everything.
    #[n(1)]
    pub after: u64,
    /// The incarnation the cursor belongs to; another one is answered with `wrong_incarnation`.
    #[n(2)]
    pub incarnation: u64,
    /// The page is closed once its envelopes reach this many bytes; at least one envelope is given.
    #[n(3)]
    pub max_bytes: u64,
}

/// One envelope with its place.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Placed {
    /// Place in the space's log, from 1, without gaps.
    #[n(0)]
    pub seq: u64,
    /// The encoded envelope.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub envelope: Vec<u8>,
}

/// Some envelopes in order, and the keys needed to read them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Page {
    /// The cursor that was asked for.
    #[n(0)]
    pub from: u64,
    /// Envelopes numbered `from + 1 ..`.
    #[cbor(n(1), decode_with = "list")]
    pub entries: Vec<Placed>,
    /// Keys that were stored or wrapped again by the pushes of this page and are not erased. The page is closed before they pass
    /// [`MAX_LIST`].
    #[cbor(n(2), decode_with = "list")]
    pub keys: Vec<WrappedKey>,
    /// Running hash after the last entry; see [`chain`]. All zeros before the first.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub chain: [u8; 32],
    /// The space's newest number.
    #[n(4)]
    pub head: u64,
    /// Whether entries follow this page.
    #[n(5)]
    pub more: bool,
    /// The relay's incarnation.
    #[n(6)]
    pub incarnation: u64,
}

/// The next value of a space's running hash: `BLAKE3(before ‖ BLAKE3(envelope))`. It starts as 32 zero bytes.
#[must_use]
pub fn chain(before: &[u8; 32], envelope: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(before);
    hasher.update(blake3::hash(envelope).as_bytes());
    *hasher.finalize().as_bytes()
}

/// Asks for the signed state of one space.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HeadRequest {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
}

/// What the relay says of a space at one moment. Two statements that contradict each other prove a fork or a rollback.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HeadStatement {
    /// The workspace.
    #[n(0)]
    pub workspace: WorkspaceId,
    /// The space.
    #[n(1)]
    pub space: SpaceId,
    /// The relay's incarnation.
    #[n(2)]
    pub incarnation: u64,
    /// The newest number, 0 when empty.
    #[n(3)]
    pub head: u64,
    /// Running hash at that number.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub chain: [u8; 32],
    /// The relay's clock, ms since the Unix epoch.
    #[n(5)]
    pub now_ms: i64,
}

/// A [`HeadStatement`] with the relay's signature, and what the relay knows of the asking device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedHead {
    /// The encoded [`HeadStatement`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub statement: Vec<u8>,
    /// The relay's Ed25519 signature of [`crate::numbers::HEAD_CONTEXT`] and the statement.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: [u8; 64],
    /// The highest device sequence stored for the asking device in this space, 0 when none. A device that finds a higher one
    /// than its own was itself restored from a backup.
    #[n(2)]
    pub own_seq: u64,
}

/// “Space `space` is at `head`.”
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Hint {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// Its newest number.
    #[n(1)]
    pub head: u64,
}

/// “The control log is at `head`.”
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ControlHint {
    /// Its newest number.
    #[n(0)]
    pub head: u64,
}

/// One message of the live connection, relay to device. A kind this version does not know leaves every field empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct Live {
    /// A space moved.
    #[n(0)]
    pub hint: Option<Hint>,
    /// The control log moved.
    #[n(1)]
    pub control: Option<ControlHint>,
}
