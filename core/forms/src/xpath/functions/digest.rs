//! `digest()`, `base64-decode()` and the seed that a text gives.

use data_encoding::{BASE64, HEXLOWER};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::EvalError;

pub(super) fn digest(text: &str, algorithm: &str, encoding: &str) -> Result<String, EvalError> {
    let bytes = match algorithm.to_ascii_uppercase().as_str() {
        "MD5" => Md5::digest(text).to_vec(),
        "SHA-1" => Sha1::digest(text).to_vec(),
        "SHA-256" => Sha256::digest(text).to_vec(),
        "SHA-384" => Sha384::digest(text).to_vec(),
        "SHA-512" => Sha512::digest(text).to_vec(),
        _ => return Err(EvalError::Digest(algorithm.to_owned())),
    };
    match encoding.to_ascii_lowercase().as_str() {
        "base64" => Ok(BASE64.encode(&bytes)),
        "hex" => Ok(HEXLOWER.encode(&bytes)),
        _ => Err(EvalError::Encoding(encoding.to_owned())),
    }
}

/// The text behind base64; nothing where it is none.
pub(super) fn base64_decode(text: &str) -> String {
    BASE64.decode(text.trim().as_bytes()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// The first 8 bytes of the SHA-256 of a text, as JavaRosa and Web Forms seed `randomize()` with one.
pub(super) fn seed(text: &str) -> i64 {
    let hash = Sha256::digest(text);
    hash.iter().take(8).fold(0, |seed, byte| seed << 8 | i64::from(*byte))
}
