use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hpke::Deserializable;
use hpke::Kem as _;
use hpke::Serializable;
use hpke::kem::X25519HkdfSha256;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use super::KeyError;
use crate::Random;
use crate::ids::{DeviceId, WorkspaceId};
use crate::numbers::{HEAD_CONTEXT, SIGN_IN_CONTEXT};
use crate::wire::{HeadStatement, SignedHead, decode};

const DEVICE_ID: &str = "cairn 2026 device id 1";
const SEED_SIGN: &str = "cairn 2026 principal signing key from seed 1";
const SEED_KEX: &str = "cairn 2026 principal key exchange key from seed 1";
/// The points of X25519 whose order divides eight, and the other ways to write them below 2^255 (little-endian).
const SMALL_ORDER: [[u8; 32]; 7] = [
    [0; 32],
    low(1),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
        0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44,
        0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ],
    high(0xec),
    high(0xed),
    high(0xee),
];

const fn low(first: u8) -> [u8; 32] {
    let mut u = [0; 32];
    u[0] = first;
    u
}

const fn high(first: u8) -> [u8; 32] {
    let mut u = [0xff; 32];
    u[0] = first;
    u[31] = 0x7f;
    u
}

/// The public half of a device: what the control log says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DevicePublic {
    /// Ed25519 key, RFC 8032.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub sign: [u8; 32],
    /// X25519 key, RFC 7748, used with HPKE.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub kex: [u8; 32],
}

impl DevicePublic {
    /// The device's name: first 16 bytes of BLAKE3 in key derivation mode over both keys.
    #[must_use]
    pub fn id(&self) -> DeviceId {
        let mut hasher = blake3::Hasher::new_derive_key(DEVICE_ID);
        hasher.update(&self.sign).update(&self.kex);
        let mut id = [0; 16];
        hasher.finalize_xof().fill(&mut id);
        DeviceId(id)
    }

    /// Whether a secret can be sealed to this device: an X25519 key of small order gives everybody the same secret, and HPKE refuses it.
    #[must_use]
    pub fn can_be_sealed_to(&self) -> bool {
        let mut u = self.kex;
        u[31] &= 0x7f;
        !SMALL_ORDER.contains(&u)
    }

    /// Checks a signature made by [`DeviceSecret::sign`].
    ///
    /// # Errors
    /// [`KeyError::BadPublicKey`] or [`KeyError::BadSignature`].
    pub fn verify(&self, purpose: &[u8], content: &[u8], signature: &[u8; 64]) -> Result<(), KeyError> {
        verify(&self.sign, purpose, content, signature)
    }
}

fn verify(key: &[u8; 32], purpose: &[u8], content: &[u8], signature: &[u8; 64]) -> Result<(), KeyError> {
    let key = VerifyingKey::from_bytes(key).map_err(|_| KeyError::BadPublicKey)?;
    let message = [purpose, content].concat();
    key.verify_strict(&message, &Signature::from_bytes(signature)).map_err(|_| KeyError::BadSignature)
}

/// The secret half of a device, wiped from memory when dropped. It leaves the device only wrapped by the phone's key store.
pub struct DeviceSecret {
    sign: SigningKey,
    kex: Zeroizing<[u8; 32]>,
    public: DevicePublic,
}

impl DeviceSecret {
    /// A new device.
    pub fn generate(random: Random<'_>) -> Self {
        let mut bytes = Zeroizing::new([0; 64]);
        random(bytes.as_mut());
        Self::from_bytes(&bytes)
    }

    /// The device stored as these bytes: 32 of Ed25519 seed, 32 of X25519 secret.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 64]) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        let mut kex = Zeroizing::new([0; 32]);
        seed.copy_from_slice(&bytes[..32]);
        kex.copy_from_slice(&bytes[32..]);
        Self::from_parts(&seed, kex)
    }

    /// The principal of a one-time or recovery seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let sign = Zeroizing::new(blake3::derive_key(SEED_SIGN, seed));
        Self::from_parts(&sign, Zeroizing::new(blake3::derive_key(SEED_KEX, seed)))
    }

    fn from_parts(seed: &[u8; 32], kex: Zeroizing<[u8; 32]>) -> Self {
        let sign = SigningKey::from_bytes(seed);
        let mut public = DevicePublic { sign: sign.verifying_key().to_bytes(), kex: [0; 32] };
        X25519HkdfSha256::sk_to_pk(&private(&kex)).write_exact(&mut public.kex);
        Self { sign, kex, public }
    }

    /// The form to store, encrypted.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 64]> {
        let mut bytes = Zeroizing::new([0; 64]);
        bytes[..32].copy_from_slice(self.sign.as_bytes());
        bytes[32..].copy_from_slice(self.kex.as_ref());
        bytes
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &DevicePublic {
        &self.public
    }

    /// The device's name.
    #[must_use]
    pub fn id(&self) -> DeviceId {
        self.public.id()
    }

    /// Signs `content` for the purpose named by `purpose` (one of [`crate::numbers`]).
    #[must_use]
    pub fn sign(&self, purpose: &[u8], content: &[u8]) -> [u8; 64] {
        self.sign.sign(&[purpose, content].concat()).to_bytes()
    }

    pub(super) fn hpke(&self) -> <X25519HkdfSha256 as hpke::Kem>::PrivateKey {
        private(&self.kex)
    }
}

fn private(bytes: &[u8; 32]) -> <X25519HkdfSha256 as hpke::Kem>::PrivateKey {
    <X25519HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(bytes)
        .expect("any 32 bytes are an X25519 secret (RFC 7748)")
}

impl fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSecret").field("id", &self.id()).finish_non_exhaustive()
    }
}

/// What a principal signs, with [`SIGN_IN_CONTEXT`], to get a token: the relay's identity, the workspace, its own name and
/// the relay's challenge.
#[must_use]
pub fn sign_in_message(relay: &[u8; 32], workspace: WorkspaceId, who: DeviceId, nonce: &[u8; 32]) -> Vec<u8> {
    [&relay[..], &workspace.0, &who.0, nonce].concat()
}

/// Checks a signature by the relay's identity key.
///
/// # Errors
/// [`KeyError`] when it is not the relay's.
pub fn verify_relay_signature(
    relay: &[u8; 32],
    purpose: &[u8],
    content: &[u8],
    signature: &[u8; 64],
) -> Result<(), KeyError> {
    verify(relay, purpose, content, signature)
}

/// Checks a signed head and returns what the relay states.
///
/// # Errors
/// [`KeyError::BadSignature`] when the relay did not sign it, [`KeyError::CannotOpen`] when the statement cannot be read.
pub fn verify_head(relay: &[u8; 32], head: &SignedHead) -> Result<HeadStatement, KeyError> {
    verify(relay, HEAD_CONTEXT, &head.statement, &head.signature)?;
    decode("head statement", &head.statement, 1024).map_err(|_| KeyError::CannotOpen)
}

impl DeviceSecret {
    /// Signs a challenge; see [`sign_in_message`].
    #[must_use]
    pub fn answer(&self, relay: &[u8; 32], workspace: WorkspaceId, nonce: &[u8; 32]) -> [u8; 64] {
        self.sign(SIGN_IN_CONTEXT, &sign_in_message(relay, workspace, self.id(), nonce))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_be_sealed_to_a_key_of_small_order_and_to_every_other() {
        use crate::keys::{EpochKey, KeyContext, seal_epoch_key};
        let good = *DeviceSecret::from_seed(&[7; 32]).public();
        let with_sign_bit = SMALL_ORDER.map(|mut u| {
            u[31] |= 0x80;
            u
        });
        for kex in SMALL_ORDER.into_iter().chain(with_sign_bit).chain([good.kex, low(9)]) {
            let public = DevicePublic { kex, ..good };
            let context = KeyContext {
                workspace: WorkspaceId([1; 16]),
                space: crate::SpaceId([2; 16]),
                epoch: 1,
                recipient: public.id(),
            };
            let mut random = |bytes: &mut [u8]| bytes.fill(5);
            let sealed = seal_epoch_key(&EpochKey::from_bytes([3; 32]), &kex, context, &mut random);
            assert_eq!(public.can_be_sealed_to(), sealed.is_ok(), "{kex:x?}");
        }
    }

    #[test]
    fn stored_form_gives_the_same_device() {
        let device = DeviceSecret::from_seed(&[7; 32]);
        let again = DeviceSecret::from_bytes(&device.to_bytes());
        assert_eq!(device.public(), again.public());
        assert_ne!(device.id(), DeviceSecret::from_seed(&[8; 32]).id());
    }

    #[test]
    fn a_signature_holds_for_its_purpose_content_and_key_only() {
        let device = DeviceSecret::from_seed(&[7; 32]);
        let signature = device.sign(b"a\0", b"content");
        assert_eq!(device.public().verify(b"a\0", b"content", &signature), Ok(()));
        assert!(device.public().verify(b"b\0", b"content", &signature).is_err());
        assert!(device.public().verify(b"a\0", b"other", &signature).is_err());
        assert!(DeviceSecret::from_seed(&[8; 32]).public().verify(b"a\0", b"content", &signature).is_err());
    }

    #[test]
    fn a_key_of_small_order_verifies_nothing() {
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(verify(&identity, b"", b"anything", &signature).is_err(), "accepted by the lax check of RFC 8032");
    }
}
