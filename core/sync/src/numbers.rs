//! Every number of the protocol: since which version it holds, and why it has this value.
//!
//! A number that two parties must agree on is never changed; a new version adds a new one beside it.

/// The protocol version this crate speaks: 2, the first that is released.
pub const PROTOCOL: u16 = 2;
/// The oldest protocol version whose stored bytes this crate still reads. Since 1.
pub const PROTOCOL_MIN: u16 = 1;

/// Envelope suite 1: XChaCha20-Poly1305 items, Ed25519 signature, BLAKE3 hashes, zstd with dictionary version 1.
/// Since 1. A suite names all of them at once, so that no weaker combination can be negotiated.
/// Only read any more: no envelope of suite 1 may follow one of suite 2.
pub const SUITE_1: u8 = 1;
/// Envelope suite 2: the primitives of suite 1; the header also says which log of the relay its author had read
/// ([`crate::envelope::Seen`]), and items may commit to their document's key. Since 2.
pub const SUITE_2: u8 = 2;

/// Items of one envelope. Since 1. One signature and one row in the relay are shared by this many documents; more would
/// make a page too coarse to resume on a bad line.
pub const MAX_ITEMS: usize = 250;
/// Bytes of items at which a batch is closed. Since 1. About a second on a poor mobile line (2 Mbit/s).
pub const BATCH_BYTES: usize = 256 * 1024;
/// Largest envelope in bytes. Since 1. One item may exceed [`BATCH_BYTES`] by itself (a long form answer): this is the hard end.
pub const MAX_ENVELOPE: usize = 4 * 1024 * 1024;
/// Largest body of one item after decompression, in bytes. Since 1. Bounds what a crafted, well-signed envelope can make a
/// phone allocate.
pub const MAX_BODY: usize = 4 * 1024 * 1024;
/// Bytes that the items of one envelope may take together after decompression. Since 2: 250 items of [`MAX_BODY`] would be a gigabyte.
pub const MAX_PLAIN: usize = 8 * 1024 * 1024;
/// Changes of one item. Since 2; a reader takes [`MAX_ITEM_CHANGES_READ`], for version 1 knew no bound and its own readers refused more
/// than [`MAX_LIST`].
pub const MAX_ITEM_CHANGES: usize = 1000;
/// Changes of one item that are still read. Since 2.
pub const MAX_ITEM_CHANGES_READ: usize = 65_536;
/// Largest request to [`crate::api::PUSH`] in bytes. Since 1. An envelope of [`MAX_ENVELOPE`] and its keys still fit.
pub const MAX_PUSH: usize = 5 * 1024 * 1024;
/// Largest other request in bytes. Since 1. What is larger goes in several: see [`APPEND_BYTES`].
pub const MAX_REQUEST: usize = 1024 * 1024;
/// Largest request that founds a workspace, in bytes. Since 2. A stranger may send it, so it is small: two entries take 1 KiB.
pub const MAX_FOUND: usize = 64 * 1024;
/// Entries of a founding. Since 2. What was written before the relay was first reached and goes beyond is appended.
pub const FOUND_ENTRIES: usize = 16;
/// Largest request without sign-in other than a founding, in bytes. Since 2. All of them are a few names and a signature.
pub const MAX_STRANGER: usize = 4 * 1024;
/// Bytes of control entries at which a request that appends is closed. Since 2. A revocation gives every space an epoch, 100 bytes for each
/// member: 52 spaces of 215 devices pass [`MAX_REQUEST`].
pub const APPEND_BYTES: usize = 256 * 1024;
/// Largest answer in bytes. Since 1. A page is closed at [`PAGE_BYTES`], but one envelope always fits.
pub const MAX_RESPONSE: usize = 6 * 1024 * 1024;
/// Bytes of envelopes at which a pulled page is closed. Since 1. Page and cursor are committed together: small enough to
/// lose little on a broken line, large enough that round trips do not count.
pub const PAGE_BYTES: usize = 1024 * 1024;
/// Entries of one page of the control log. Since 1.
pub const CONTROL_PAGE: usize = 500;
/// Elements of any list on the wire. Since 1. A decoder gives up beyond it, so that a few bytes cannot stand for gigabytes.
pub const MAX_LIST: usize = 4096;
/// Largest control entry in bytes. Since 1. An epoch of 2,000 recipients takes about 220 KiB.
pub const MAX_ENTRY: usize = 512 * 1024;

/// Life of a sign-in token in milliseconds. Since 1. A revoked device stops within 15 minutes even if a relay node missed it.
pub const TOKEN_MS: i64 = 15 * 60 * 1000;
/// Longest life of an invite in milliseconds. Since 2. Whoever finds an old code opens nothing with it.
pub const INVITE_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// How far the clock of whoever invites may be ahead of the relay's, in milliseconds. Since 2.
pub const INVITE_SLACK_MS: i64 = 24 * 60 * 60 * 1000;
/// Life of a sign-in challenge in milliseconds. Since 1. Long enough for a slow line, short enough not to be collected.
pub const CHALLENGE_MS: i64 = 60 * 1000;

/// The principal of [`crate::wire::SignInRequest`] signs this before the challenge. Since 1. A signature for one purpose must never
/// pass for another, so each purpose has its own prefix.
pub const SIGN_IN_CONTEXT: &[u8] = b"cairn sign-in 1\0";
/// The relay signs this before its head statement. Since 1.
pub const HEAD_CONTEXT: &[u8] = b"cairn relay head 1\0";
/// The author of a control entry signs this before the entry. Since 1.
pub const CONTROL_CONTEXT: &[u8] = b"cairn control entry 1\0";
/// An invite countersigns a new device's entry with this prefix. Since 1.
pub const COSIGN_CONTEXT: &[u8] = b"cairn control cosign 1\0";
/// The author of an envelope signs this before the envelope's header and the hash of its items. Since 1.
pub const ENVELOPE_CONTEXT: &[u8] = b"cairn envelope 1\0";
