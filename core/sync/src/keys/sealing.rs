use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{DeviceSecret, KeyError};
use crate::Random;
use crate::ids::{DeviceId, DocId, SpaceId, WorkspaceId};
use crate::random::Source;

/// HPKE (RFC 9180) base mode with X25519, HKDF-SHA256 and ChaCha20-Poly1305; this is its `info`. Since protocol 1.
const EPOCH_INFO: &[u8] = b"cairn epoch key 1";
const DOC_KEY_WRAP: &str = "cairn 2026 wrap of document keys 1";
const PREVIOUS_WRAP: &str = "cairn 2026 wrap of the previous epoch key 1";
const NAME_SEAL: &str = "cairn 2026 seal of a space's name 1";
const DERIVED_ID: &str = "cairn 2026 identifiers that follow from names 2";
const KEY_COMMITMENT: &str = "cairn 2026 commitment to a document's key 2";
const ITEM_KEY: &str = "cairn 2026 key of a document's items in one epoch 1";
/// Length of an epoch key sealed by HPKE: 32 bytes of encapsulated key, 32 of key, 16 of tag.
pub const SEALED_KEY: usize = 80;
/// Length of a document key wrapped by an epoch key: 8 bytes of nonce, 32 of key, 16 of tag.
pub const WRAPPED_DOC_KEY: usize = 56;

macro_rules! secret_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; 32]);

        impl $name {
            /// A new key.
            pub fn generate(random: Random<'_>) -> Self {
                let mut key = Self([0; 32]);
                random(&mut key.0);
                key
            }

            /// The key stored as these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The bytes to store, encrypted.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            fn read(plain: Vec<u8>) -> Result<Self, KeyError> {
                let plain = zeroize::Zeroizing::new(plain);
                plain.as_slice().try_into().map(Self).map_err(|_| KeyError::CannotOpen)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(secret)"))
            }
        }
    };
}

secret_key! {
    /// The key of one space for one epoch: from one change of its readers to the next. It wraps document keys and the key
    /// of the epoch before.
    EpochKey
}
secret_key! {
    /// The data key of one document. Destroying every wrapped copy of it erases the document wherever its envelopes lie.
    DocKey
}

/// Which key a document in a space has, without saying the key: the first 16 bytes of BLAKE3 in key derivation mode over key, space and
/// document. Nobody can find a second key for it; who made the document could find two, and would hurt only that document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct KeyCommitment(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

impl DocKey {
    /// The commitment to this key as that of `doc` in `space`.
    #[must_use]
    pub fn commitment(&self, space: SpaceId, doc: DocId) -> KeyCommitment {
        let mut hasher = blake3::Hasher::new_derive_key(KEY_COMMITMENT);
        hasher.update(&self.0).update(&space.0).update(&doc.0);
        let mut commitment = [0; 16];
        hasher.finalize_xof().fill(&mut commitment);
        KeyCommitment(commitment)
    }
}

impl EpochKey {
    /// An identifier that members of the space know and others cannot guess: of a record that any of them may make by itself, from a name
    /// that they all know.
    #[must_use]
    pub fn derived_id(&self, name: &str) -> DocId {
        let mut hasher = blake3::Hasher::new_keyed(&blake3::derive_key(DERIVED_ID, &self.0));
        hasher.update(name.as_bytes());
        let mut id = [0; 16];
        hasher.finalize_xof().fill(&mut id);
        DocId(id)
    }

    fn subkey(&self, purpose: &str) -> XChaCha20Poly1305 {
        let mut key = blake3::derive_key(purpose, &self.0);
        let cipher = XChaCha20Poly1305::new(&key.into());
        key.zeroize();
        cipher
    }
}

impl DocKey {
    /// The key that seals a document's items within one epoch: made of the document's key and the epoch's.
    ///
    /// Reading takes both. So erasing the document's key makes every item unreadable, and a device that was shut out and still knows
    /// the document's key cannot read what is written under a later epoch.
    #[must_use]
    pub fn in_epoch(&self, epoch: &EpochKey) -> Self {
        let mut both = [0; 64];
        both[..32].copy_from_slice(&self.0);
        both[32..].copy_from_slice(&epoch.0);
        let key = blake3::derive_key(ITEM_KEY, &both);
        both.zeroize();
        Self(key)
    }
}

/// What a sealed epoch key is bound to: it cannot be passed off as another space's, epoch's or recipient's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyContext {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The space.
    pub space: SpaceId,
    /// The epoch's number.
    pub epoch: u32,
    /// The device, invite or recovery key it is sealed to.
    pub recipient: DeviceId,
}

impl KeyContext {
    fn aad(&self) -> Vec<u8> {
        [&self.workspace.0[..], &self.space.0, &self.epoch.to_be_bytes(), &self.recipient.0].concat()
    }
}

/// Seals an epoch key to a recipient's X25519 key: [`SEALED_KEY`] bytes.
///
/// # Errors
/// [`KeyError::BadPublicKey`] when the recipient's key is of small order.
pub fn seal_epoch_key(
    key: &EpochKey,
    to: &[u8; 32],
    context: KeyContext,
    random: Random<'_>,
) -> Result<Vec<u8>, KeyError> {
    let to = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(to).map_err(|_| KeyError::BadPublicKey)?;
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &to,
        EPOCH_INFO,
        &key.0,
        &context.aad(),
        &mut Source(random),
    )
    .map_err(|_| KeyError::BadPublicKey)?;
    Ok([encapsulated.to_bytes().as_slice(), &sealed].concat())
}

/// Opens what [`seal_epoch_key`] sealed to `secret`.
///
/// # Errors
/// [`KeyError::CannotOpen`].
pub fn open_epoch_key(sealed: &[u8], secret: &DeviceSecret, context: KeyContext) -> Result<EpochKey, KeyError> {
    let (encapsulated, ciphertext) = sealed.split_at_checked(32).ok_or(KeyError::CannotOpen)?;
    let encapsulated =
        <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| KeyError::CannotOpen)?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret.hpke(),
        &encapsulated,
        EPOCH_INFO,
        ciphertext,
        &context.aad(),
    )
    .map_err(|_| KeyError::CannotOpen)
    .and_then(EpochKey::read)
}

/// Wraps a document's key by an epoch key: [`WRAPPED_DOC_KEY`] bytes.
///
/// The 24-byte nonce is the document's id and 8 random bytes, and only these travel. A nonce could repeat only among wraps of
/// one document within one epoch, of which there is a handful.
pub fn wrap_doc_key(key: &DocKey, doc: DocId, by: &EpochKey, random: Random<'_>) -> Vec<u8> {
    let mut nonce = [0; 24];
    nonce[..16].copy_from_slice(&doc.0);
    random(&mut nonce[16..]);
    let sealed = seal(&by.subkey(DOC_KEY_WRAP), &nonce, &doc.0, &key.0);
    [&nonce[16..], &sealed].concat()
}

/// Opens what [`wrap_doc_key`] wrapped.
///
/// # Errors
/// [`KeyError::CannotOpen`] when it is another document's, another epoch's or damaged.
pub fn unwrap_doc_key(wrapped: &[u8], doc: DocId, by: &EpochKey) -> Result<DocKey, KeyError> {
    let (tail, sealed) = wrapped.split_at_checked(8).ok_or(KeyError::CannotOpen)?;
    let mut nonce = [0; 24];
    nonce[..16].copy_from_slice(&doc.0);
    nonce[16..].copy_from_slice(tail);
    open(&by.subkey(DOC_KEY_WRAP), &nonce, &doc.0, sealed).and_then(DocKey::read)
}

/// Wraps the key of epoch `number - 1` by the key of epoch `number`, so that whoever can read the newest can read all.
pub fn wrap_previous(previous: &EpochKey, number: u32, by: &EpochKey, random: Random<'_>) -> Vec<u8> {
    with_nonce(&by.subkey(PREVIOUS_WRAP), &number.to_be_bytes(), &previous.0, random)
}

/// Opens what [`wrap_previous`] wrapped.
///
/// # Errors
/// [`KeyError::CannotOpen`].
pub fn unwrap_previous(wrapped: &[u8], number: u32, by: &EpochKey) -> Result<EpochKey, KeyError> {
    without_nonce(&by.subkey(PREVIOUS_WRAP), &number.to_be_bytes(), wrapped).and_then(EpochKey::read)
}

/// Seals a space's name, so that the relay does not learn it.
pub fn seal_name(name: &str, space: SpaceId, by: &EpochKey, random: Random<'_>) -> Vec<u8> {
    with_nonce(&by.subkey(NAME_SEAL), &space.0, name.as_bytes(), random)
}

/// Opens what [`seal_name`] sealed.
///
/// # Errors
/// [`KeyError::CannotOpen`].
pub fn open_name(sealed: &[u8], space: SpaceId, by: &EpochKey) -> Result<String, KeyError> {
    let name = without_nonce(&by.subkey(NAME_SEAL), &space.0, sealed)?;
    String::from_utf8(name).map_err(|_| KeyError::CannotOpen)
}

fn with_nonce(cipher: &XChaCha20Poly1305, aad: &[u8], plain: &[u8], random: Random<'_>) -> Vec<u8> {
    let mut nonce = [0; 24];
    random(&mut nonce);
    [&nonce[..], &seal(cipher, &nonce, aad, plain)].concat()
}

fn without_nonce(cipher: &XChaCha20Poly1305, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
    let (nonce, sealed) = sealed.split_first_chunk::<24>().ok_or(KeyError::CannotOpen)?;
    open(cipher, nonce, aad, sealed)
}

fn seal(cipher: &XChaCha20Poly1305, nonce: &[u8; 24], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    cipher
        .encrypt(&XNonce::from(*nonce), Payload { msg: plain, aad })
        .expect("XChaCha20-Poly1305 fails only beyond 256 GiB")
}

fn open(cipher: &XChaCha20Poly1305, nonce: &[u8; 24], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad }).map_err(|_| KeyError::CannotOpen)
}

/// Seals one item of an envelope with its document's key.
pub(crate) fn seal_item(key: &DocKey, nonce: &[u8; 24], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    seal(&XChaCha20Poly1305::new(&key.0.into()), nonce, aad, plain)
}

/// Opens one item of an envelope.
pub(crate) fn open_item(key: &DocKey, nonce: &[u8; 24], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
    open(&XChaCha20Poly1305::new(&key.0.into()), nonce, aad, sealed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;

    fn context() -> KeyContext {
        KeyContext { workspace: WorkspaceId([1; 16]), space: SpaceId([2; 16]), epoch: 3, recipient: DeviceId([4; 16]) }
    }

    #[test]
    fn an_epoch_key_opens_for_its_recipient_and_context_only() {
        let mut random = Seeded::new(1);
        let device = DeviceSecret::from_seed(&[7; 32]);
        let key = EpochKey::generate(&mut random.fill());
        let sealed = seal_epoch_key(&key, &device.public().kex, context(), &mut random.fill()).expect("a good key");
        assert_eq!(sealed.len(), SEALED_KEY);
        assert_eq!(open_epoch_key(&sealed, &device, context()), Ok(key));
        let other = KeyContext { epoch: 4, ..context() };
        assert!(open_epoch_key(&sealed, &device, other).is_err());
        assert!(open_epoch_key(&sealed, &DeviceSecret::from_seed(&[8; 32]), context()).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open_epoch_key(&changed, &device, context()).is_err(), "byte {at}");
            assert!(open_epoch_key(&sealed[..at], &device, context()).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_public_key_of_small_order_is_refused() {
        let key = EpochKey::from_bytes([1; 32]);
        let sealed = seal_epoch_key(&key, &[0; 32], context(), &mut Seeded::new(1).fill());
        assert_eq!(sealed, Err(KeyError::BadPublicKey));
    }

    #[test]
    fn wraps_are_bound_to_document_epoch_and_purpose() {
        let mut random = Seeded::new(2);
        let (epoch, key, doc) = (EpochKey::from_bytes([1; 32]), DocKey::from_bytes([2; 32]), DocId([3; 16]));
        let wrapped = wrap_doc_key(&key, doc, &epoch, &mut random.fill());
        assert_eq!(wrapped.len(), WRAPPED_DOC_KEY);
        assert_eq!(unwrap_doc_key(&wrapped, doc, &epoch), Ok(key.clone()));
        assert!(unwrap_doc_key(&wrapped, DocId([4; 16]), &epoch).is_err());
        assert!(unwrap_doc_key(&wrapped, doc, &EpochKey::from_bytes([9; 32])).is_err());

        let before = EpochKey::from_bytes([5; 32]);
        let wrapped = wrap_previous(&before, 2, &epoch, &mut random.fill());
        assert_eq!(unwrap_previous(&wrapped, 2, &epoch), Ok(before.clone()));
        assert!(unwrap_previous(&wrapped, 3, &epoch).is_err());

        let item = key.in_epoch(&epoch);
        assert_eq!(item, key.in_epoch(&epoch));
        assert_ne!(item, key.in_epoch(&before), "an epoch's items need that epoch's key");
        assert_ne!(item, DocKey::from_bytes([8; 32]).in_epoch(&epoch), "and the document's");

        let sealed = seal_name("西区 West", SpaceId([1; 16]), &epoch, &mut random.fill());
        assert_eq!(open_name(&sealed, SpaceId([1; 16]), &epoch).as_deref(), Ok("西区 West"));
        assert!(open_name(&sealed, SpaceId([2; 16]), &epoch).is_err());
    }
}
