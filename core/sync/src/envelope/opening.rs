use minicbor::{Decode, Encode};

use super::body::Body;
use super::compression::Unpacker;
use super::header::{Header, Parts, item_nonce};
use super::sealing::item_aad;
use crate::ids::{DeviceId, DocId, SpaceId, WorkspaceId};
use crate::keys::{DevicePublic, DocKey, KeyCommitment, open_item};
use crate::membership::Membership;
use crate::numbers::{MAX_BODY, MAX_ENVELOPE, MAX_ITEMS, MAX_PLAIN, SUITE_1, SUITE_2};
use crate::wire::{Malformed, decode, encode, list};

/// An item as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SealedItem {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// The compressed [`Body`], sealed by the document's key.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
    /// With the first item of a document: which key it is sealed with. Relay and devices take no other key for the document any more.
    #[n(2)]
    pub commitment: Option<KeyCommitment>,
}

/// Why an envelope or one of its items is not accepted. A device puts it into quarantine and goes on with the next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The bytes are no envelope.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A newer version wrote it.
    #[error("this envelope uses suite {0}, which a newer version of Cairn knows: update to read it")]
    NewerSuite(u8),
    /// It belongs to another workspace or space.
    #[error("this envelope belongs to space {space} of workspace {workspace}")]
    OtherSpace {
        /// Its workspace.
        workspace: WorkspaceId,
        /// Its space.
        space: SpaceId,
    },
    /// No such device.
    #[error("the author {0} is not known in this workspace")]
    UnknownAuthor(DeviceId),
    /// The author could not write to the space in that epoch.
    #[error("device {author} could not write to this space in epoch {epoch}")]
    NotAllowed {
        /// The author.
        author: DeviceId,
        /// The envelope's epoch.
        epoch: u32,
    },
    /// The signature is not the author's.
    #[error("the signature is not that of device {0}")]
    BadSignature(DeviceId),
    /// The item cannot be opened: another key, or changed bytes.
    #[error("document {0}: the item cannot be opened with the document's key")]
    CannotOpen(DocId),
    /// The item says that it is sealed with another key than the one that the document is known by.
    #[error("document {0}: somebody tried to give it another key")]
    OtherKey(DocId),
    /// The items of one envelope take more room than any real edit.
    #[error("the envelope holds more than {} MiB when it is unpacked", crate::numbers::MAX_PLAIN >> 20)]
    Bomb,
    /// The item opens, but holds nothing this version can read, or more than allowed.
    #[error("document {0}: the item's content is damaged or too large")]
    BadContent(DocId),
}

/// The header of an envelope, nothing checked but its form. For routing and for error messages.
///
/// # Errors
/// [`OpenError::Malformed`] or [`OpenError::NewerSuite`].
pub fn peek(bytes: &[u8]) -> Result<Header, OpenError> {
    parts(bytes).map(|(_, header)| header)
}

/// Checks an envelope against who belongs to the workspace: its form, its suite, that its author could write to its space in its epoch,
/// and the author's signature. Costs one signature check (about 50 µs), whatever its size.
///
/// The relay also compares its epoch with the current one, and its sequence with the one before.
///
/// # Errors
/// [`OpenError`].
pub fn verify(bytes: &[u8], space: SpaceId, membership: &Membership) -> Result<Verified, OpenError> {
    let (parts, header) = parts(bytes)?;
    let (author, epoch) = (header.author, header.epoch);
    if header.workspace != membership.workspace() || header.space != space {
        return Err(OpenError::OtherSpace { workspace: header.workspace, space: header.space });
    }
    let device = membership.device(author).ok_or(OpenError::UnknownAuthor(author))?;
    if !membership.could_write(author, space, epoch) {
        return Err(OpenError::NotAllowed { author, epoch });
    }
    verified(&parts, header, &device.public)
}

fn verified(parts: &Parts<'_>, header: Header, author: &DevicePublic) -> Result<Verified, OpenError> {
    if !parts.is_signed_by(author) {
        return Err(OpenError::BadSignature(header.author));
    }
    let items: Items = decode("envelope's items", parts.items, MAX_ENVELOPE)?;
    if items.0.len() > MAX_ITEMS {
        return Err(Malformed::TooLarge { what: "envelope's item list", size: items.0.len(), limit: MAX_ITEMS }.into());
    }
    Ok(Verified { aad: parts.header.to_vec(), header, items: items.0 })
}

#[derive(Decode)]
#[cbor(transparent)]
struct Items(#[cbor(n(0), decode_with = "list")] Vec<SealedItem>);

fn parts(bytes: &[u8]) -> Result<(Parts<'_>, Header), OpenError> {
    let parts: Parts<'_> = decode("envelope", bytes, MAX_ENVELOPE)?;
    if encode(&parts) != bytes {
        // What is around the signed parts is not signed: one envelope must not stand under two hashes.
        let why = "it is not written as its author writes it".to_owned();
        return Err(Malformed::Unreadable { what: "envelope", why }.into());
    }
    let header: Header = decode("envelope's header", parts.header, 1024)?;
    match header.suite {
        SUITE_1 | SUITE_2 if header.is_whole() => Ok((parts, header)),
        SUITE_1 | SUITE_2 => {
            let why = "it does not say what its author had read".to_owned();
            Err(Malformed::Unreadable { what: "envelope's header", why }.into())
        }
        newer => Err(OpenError::NewerSuite(newer)),
    }
}

/// An envelope whose signature and author were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    header: Header,
    aad: Vec<u8>,
    pub(super) items: Vec<SealedItem>,
}

impl Verified {
    /// Its header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Its items, sealed. An item's index is part of what it is sealed with.
    #[must_use]
    pub fn items(&self) -> &[SealedItem] {
        &self.items
    }
}

/// Opens items. Keeps the prepared decompressor, so keep it for as long as there is something to open.
pub struct Opener(Unpacker);

/// How much of one envelope may still be unpacked: give a new one to each envelope.
#[derive(Debug, Clone, Copy)]
pub struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(MAX_PLAIN)
    }
}

impl Budget {
    /// Bytes that were unpacked.
    #[must_use]
    pub fn spent(&self) -> usize {
        MAX_PLAIN - self.0
    }
}

impl Default for Opener {
    fn default() -> Self {
        Self::new()
    }
}

impl Opener {
    /// Prepares the dictionary.
    #[must_use]
    pub fn new() -> Self {
        Self(Unpacker::new())
    }

    /// Opens item `index` with its document's key of the header's epoch; see [`DocKey::in_epoch`].
    ///
    /// # Errors
    /// [`OpenError::CannotOpen`], [`OpenError::BadContent`], or [`OpenError::Bomb`] where the envelope's items take more than `budget`.
    ///
    /// # Panics
    /// When `index` is not below the number of items.
    pub fn open(
        &mut self,
        envelope: &Verified,
        index: usize,
        key: &DocKey,
        budget: &mut Budget,
    ) -> Result<Body, OpenError> {
        let item = &envelope.items[index];
        let nonce = item_nonce(&envelope.header.nonce, index);
        let packed = open_item(key, &nonce, &item_aad(&envelope.aad, item.doc), &item.sealed)
            .map_err(|_| OpenError::CannotOpen(item.doc))?;
        let size = Unpacker::size(&packed).ok_or(OpenError::BadContent(item.doc))?;
        budget.0 = budget.0.checked_sub(size).ok_or(OpenError::Bomb)?;
        let plain = self.0.unpack(&packed).ok_or(OpenError::BadContent(item.doc))?;
        decode("item", &plain, MAX_BODY).map_err(|_| OpenError::BadContent(item.doc))
    }
}
