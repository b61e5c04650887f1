use super::body::Body;
use super::compression::Packer;
use super::header::{Header, Parts, Previous, item_nonce, signed_content};
use super::opening::SealedItem;
use crate::ids::DocId;
use crate::keys::{DeviceSecret, DocKey, KeyCommitment, seal_item};
use crate::numbers::{BATCH_BYTES, ENVELOPE_CONTEXT, MAX_BODY, MAX_ENVELOPE, MAX_ITEMS, MAX_PLAIN};
use crate::wire::encode;

/// A body that fits into no envelope. The document stays on the device; its record must be made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the changes of document {doc} take {size} bytes; at most {MAX_BODY} can be sent at once")]
pub struct TooLargeItem {
    /// The document.
    pub doc: DocId,
    /// The size in bytes before compression.
    pub size: usize,
}

/// Seals envelopes. Keeps the prepared compressor, so keep it for as long as there is something to seal.
pub struct Sealer(Packer);

impl Default for Sealer {
    fn default() -> Self {
        Self::new()
    }
}

impl Sealer {
    /// Prepares the dictionary: some hundred microseconds the first time.
    #[must_use]
    pub fn new() -> Self {
        Self(Packer::new())
    }

    /// Starts an envelope. The header's nonce must be fresh from the random source.
    pub fn batch(&mut self, header: Header) -> Batch<'_> {
        let bytes = encode(&header);
        Batch { packer: &mut self.0, header, bytes, items: Vec::new(), size: 0, plain: 0 }
    }
}

/// An envelope being filled.
pub struct Batch<'a> {
    packer: &'a mut Packer,
    header: Header,
    bytes: Vec<u8>,
    items: Vec<SealedItem>,
    size: usize,
    plain: usize,
}

impl Batch<'_> {
    /// Seals one item with the document's key of the header's epoch ([`DocKey::in_epoch`]), unless the envelope is full: then `Ok(false)`, and the item goes into the next one. An empty envelope takes
    /// any item that can be sent at all. `commitment` goes with a document's first item.
    ///
    /// # Errors
    /// [`TooLargeItem`]; the batch stays as it was.
    pub fn add(
        &mut self,
        doc: DocId,
        key: &DocKey,
        body: &Body,
        commitment: Option<KeyCommitment>,
    ) -> Result<bool, TooLargeItem> {
        if self.is_full() {
            return Ok(false);
        }
        let plain = encode(body);
        let too_large = TooLargeItem { doc, size: plain.len() };
        if plain.len() > MAX_BODY {
            return Err(too_large);
        }
        let packed = self.packer.pack(&plain);
        let nonce = item_nonce(&self.header.nonce, self.items.len());
        let sealed = seal_item(key, &nonce, &item_aad(&self.bytes, doc), &packed);
        if sealed.len() > MAX_ENVELOPE - 4096 {
            return Err(too_large);
        }
        let full = self.size + sealed.len() > BATCH_BYTES || self.plain + plain.len() > MAX_PLAIN;
        if !self.items.is_empty() && full {
            return Ok(false);
        }
        self.plain += plain.len();
        self.size += sealed.len();
        self.items.push(SealedItem { doc, sealed, commitment });
        Ok(true)
    }

    /// Whether no further item will be taken.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.items.len() >= MAX_ITEMS || self.size >= BATCH_BYTES
    }

    /// Whether it holds nothing yet: such an envelope need not be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many items it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    #[cfg(test)]
    pub(super) fn items_mut(&mut self) -> &mut Vec<SealedItem> {
        &mut self.items
    }

    /// Signs the envelope. Store its bytes before sending them: a repeated sequence must carry the same bytes.
    #[must_use]
    pub fn finish(self, author: &DeviceSecret) -> Sealed {
        let items = encode(&self.items);
        let signature = author.sign(ENVELOPE_CONTEXT, &signed_content(&self.bytes, &items));
        let bytes = encode(&Parts { header: &self.bytes, items: &items, signature });
        let hash = *blake3::hash(&bytes).as_bytes();
        Sealed { previous: Previous { device_seq: self.header.device_seq, hash }, items: self.items.len(), bytes }
    }
}

/// A finished envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// What to store and send.
    pub bytes: Vec<u8>,
    /// What the device's next envelope in this space follows.
    pub previous: Previous,
    /// How many items it holds.
    pub items: usize,
}

/// What an item is bound to beside its key and nonce: the whole header, and its document.
pub(super) fn item_aad(header: &[u8], doc: DocId) -> Vec<u8> {
    [header, &doc.0].concat()
}
