//! Keys: of devices (and of invites and the recovery key, which are devices without a screen), of epochs and of documents.
//!
//! Ed25519 signatures are checked strictly ([`ed25519_dalek::VerifyingKey::verify_strict`]): there is one valid signature
//! for a message and key, and keys of small order are refused.
mod device;
mod sealing;

pub use device::{DevicePublic, DeviceSecret, sign_in_message, verify_head, verify_relay_signature};
pub use sealing::{
    DocKey, EpochKey, KeyCommitment, KeyContext, SEALED_KEY, WRAPPED_DOC_KEY, open_epoch_key, open_name,
    seal_epoch_key, seal_name, unwrap_doc_key, unwrap_previous, wrap_doc_key, wrap_previous,
};
pub(crate) use sealing::{open_item, seal_item};

/// A key operation that failed. It says nothing about the secret involved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The signature does not belong to the message and key.
    #[error("the signature does not match: the content was changed or comes from somebody else")]
    BadSignature,
    /// These bytes are no usable public key.
    #[error("the public key is not valid")]
    BadPublicKey,
    /// Sealed for somebody else, for another purpose, or damaged.
    #[error("the sealed content cannot be opened with this key: it was sealed for somebody else, or was changed")]
    CannotOpen,
}
