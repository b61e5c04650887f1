//! HPKE (RFC 9180) in base mode with X25519, HKDF-SHA256 and ChaCha20-Poly1305. The link's token is authenticated along, so that an
//! answer cannot be handed in under another link.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// HPKE's `info`. Since 1.
const INFO: &[u8] = b"cairn survey answer 1";
/// Bytes of the encapsulated key before the ciphertext.
const ENCAPSULATED: usize = 32;

/// The secret half of a link's key.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct LinkKey([u8; 32]);

/// An answer that was not sealed for this link, or was changed on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The answer was not sealed for this link, or it was changed on its way")]
pub struct CannotOpen;

impl LinkKey {
    /// The key made of 32 random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// What the page seals to.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&X25519HkdfSha256::sk_to_pk(&self.hpke()).to_bytes());
        bytes
    }

    fn hpke(&self) -> <X25519HkdfSha256 as Kem>::PrivateKey {
        <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&self.0)
            .expect("any 32 bytes are an X25519 secret (RFC 7748)")
    }
}

/// Seals an answer to a link's public key. `seed`: 32 random bytes, used once.
///
/// # Errors
/// [`CannotOpen`] where the public key is of small order: nobody could open it.
pub fn seal(answer: &[u8], to: &[u8; 32], token: &str, seed: [u8; 32]) -> Result<Vec<u8>, CannotOpen> {
    let to = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(to).map_err(|_| CannotOpen)?;
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &to,
        INFO,
        answer,
        token.as_bytes(),
        &mut ChaCha20Rng::from_seed(seed),
    )
    .map_err(|_| CannotOpen)?;
    Ok([encapsulated.to_bytes().as_slice(), &sealed].concat())
}

/// Opens what [`seal`] sealed.
///
/// # Errors
/// [`CannotOpen`].
pub fn open(sealed: &[u8], key: &LinkKey, token: &str) -> Result<Vec<u8>, CannotOpen> {
    let (encapsulated, ciphertext) = sealed.split_at_checked(ENCAPSULATED).ok_or(CannotOpen)?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| CannotOpen)?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &key.hpke(),
        &encapsulated,
        INFO,
        ciphertext,
        token.as_bytes(),
    )
    .map_err(|_| CannotOpen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_links_key_and_token_open_an_answer() {
        let (key, other) = (LinkKey::new([1; 32]), LinkKey::new([2; 32]));
        let sealed = seal("很好".as_bytes(), &key.public(), "t1", [3; 32]).expect("sealed");
        assert_eq!(open(&sealed, &key, "t1").expect("opened"), "很好".as_bytes());
        assert_eq!(open(&sealed, &key, "t2"), Err(CannotOpen), "another link's token");
        assert_eq!(open(&sealed, &other, "t1"), Err(CannotOpen), "another link's key");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(open(&changed, &key, "t1"), Err(CannotOpen), "byte {at} was changed");
            assert_eq!(open(&sealed[..at], &key, "t1"), Err(CannotOpen), "cut at {at}");
        }
    }

    #[test]
    fn nothing_is_sealed_to_a_key_that_everybody_knows() {
        assert_eq!(seal(b"x", &[0; 32], "t", [3; 32]), Err(CannotOpen));
    }

    #[test]
    fn the_same_answer_looks_different_each_time() {
        let to = LinkKey::new([1; 32]).public();
        assert_ne!(seal(b"x", &to, "t", [3; 32]), seal(b"x", &to, "t", [4; 32]));
    }
}
