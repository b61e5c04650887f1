//! Texts that people copy, type and scan: a prefix, then base32 (RFC 4648) of a version, the content and a checksum.
//!
//! Base32 in capitals fits the compact alphanumeric mode of QR codes, and survives being read aloud. Spaces, dashes, line breaks
//! and case are ignored on reading.
use data_encoding::BASE32_NOPAD;

const CHECKSUM: &str = "cairn 2026 text checksum 1";
const CHECKSUM_BYTES: usize = 4;
/// Longer texts are not even looked at.
const MAX_TEXT: usize = 4096;

/// Why a text could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Another prefix.
    OtherKind,
    /// The checksum does not match, or a character is foreign.
    Damaged,
    /// Intact, but of a version that is not `known` yet.
    Newer,
}

pub(crate) fn write(prefix: &str, version: u8, content: &[u8]) -> String {
    let mut bytes = vec![version];
    bytes.extend_from_slice(content);
    let checksum = checksum(prefix, &bytes);
    bytes.extend_from_slice(&checksum);
    format!("{prefix}{}", BASE32_NOPAD.encode(&bytes))
}

/// The version of a text and its content.
pub(crate) fn read(prefix: &str, known: u8, text: &str) -> Result<(u8, Vec<u8>), Unreadable> {
    let text = text.trim();
    let start = text.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix));
    if start.is_none() || text.len() > MAX_TEXT {
        return Err(Unreadable::OtherKind);
    }
    let digits = text[prefix.len()..].chars().filter(|c| !c.is_whitespace() && *c != '-');
    let digits: String = digits.map(|c| c.to_ascii_uppercase()).collect();
    let mut bytes = BASE32_NOPAD.decode(digits.as_bytes()).map_err(|_| Unreadable::Damaged)?;
    let end = bytes.len().checked_sub(CHECKSUM_BYTES).filter(|end| *end > 0).ok_or(Unreadable::Damaged)?;
    if checksum(prefix, &bytes[..end]) != bytes[end..] {
        return Err(Unreadable::Damaged);
    }
    if bytes[0] > known {
        return Err(Unreadable::Newer);
    }
    bytes.truncate(end);
    let version = bytes.remove(0);
    Ok((version, bytes))
}

fn checksum(prefix: &str, bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut hasher = blake3::Hasher::new_derive_key(CHECKSUM);
    hasher.update(prefix.as_bytes()).update(bytes);
    let mut out = [0; CHECKSUM_BYTES];
    hasher.finalize_xof().fill(&mut out);
    out
}
