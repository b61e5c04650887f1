//! The text of an invite: what a new device needs to find the workspace and to join. Whoever has it can join once, so it is
//! handed over as carefully as a key.
use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use zeroize::Zeroize;

use crate::ids::WorkspaceId;
use crate::keys::DeviceSecret;
use crate::text::{self, Unreadable};
use crate::wire::{decode, encode};

/// How an invite's text begins. Since 1.
pub const PREFIX: &str = "cairn:";
/// Version of the invite's text. Since 1.
const VERSION: u8 = 1;
/// Longest relay address, in bytes.
pub const MAX_RELAY: usize = 1024;

/// The content of an invite.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InviteCode {
    /// The relay's address, such as `https://relay.example.com`.
    #[n(0)]
    pub relay: String,
    /// The workspace.
    #[n(1)]
    pub workspace: WorkspaceId,
    /// Hash of the workspace's genesis ([`crate::control::SignedEntry::hash`]); a relay cannot pass another log off as this one.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub genesis: [u8; 32],
    /// The one-time secret.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub seed: [u8; 32],
}

impl InviteCode {
    /// The principal made of the seed: it signs in, opens the keys sealed to the invite, and countersigns the joining.
    #[must_use]
    pub fn secret(&self) -> DeviceSecret {
        DeviceSecret::from_seed(&self.seed)
    }
}

impl Drop for InviteCode {
    fn drop(&mut self) {
        self.seed.zeroize();
    }
}

impl fmt::Debug for InviteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InviteCode")
            .field("relay", &self.relay)
            .field("workspace", &self.workspace)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for InviteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::write(PREFIX, VERSION, &encode(self)))
    }
}

/// A text that is no usable invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnInvite {
    /// It does not begin like one.
    #[error("this is not an invite: an invite begins with “cairn:”")]
    OtherText,
    /// A character is wrong, missing or too many.
    #[error("the invite is damaged: a character is wrong or missing; copy or scan it again")]
    Damaged,
    /// Made by a newer version.
    #[error("the invite was made by a newer version of Cairn: update to use it")]
    Newer,
}

impl FromStr for InviteCode {
    type Err = NotAnInvite;

    fn from_str(text: &str) -> Result<Self, NotAnInvite> {
        let content = text::read(PREFIX, VERSION, text).map_err(|why| match why {
            Unreadable::OtherKind => NotAnInvite::OtherText,
            Unreadable::Damaged => NotAnInvite::Damaged,
            Unreadable::Newer(_) => NotAnInvite::Newer,
        })?;
        let code: Self = decode("invite", &content, MAX_RELAY + 256).map_err(|_| NotAnInvite::Damaged)?;
        if code.relay.len() > MAX_RELAY { Err(NotAnInvite::Damaged) } else { Ok(code) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> InviteCode {
        InviteCode {
            relay: "https://relay.example.com".into(),
            workspace: WorkspaceId([1; 16]),
            genesis: [2; 32],
            seed: [3; 32],
        }
    }

    #[test]
    fn reads_back_however_it_was_copied() {
        let text = code().to_string();
        assert_eq!(text.parse(), Ok(code()));
        assert_eq!(text.to_lowercase().parse(), Ok(code()));
        let mut wrapped = text.clone();
        wrapped.insert_str(40, "\n  ");
        assert_eq!(format!(" {wrapped}\n").parse(), Ok(code()));
    }

    #[test]
    fn every_single_mistyped_or_missing_character_is_noticed() {
        let text = code().to_string();
        for at in PREFIX.len()..text.len() {
            let mut mistyped = text.clone().into_bytes();
            mistyped[at] = if mistyped[at] == b'A' { b'B' } else { b'A' };
            let mistyped = String::from_utf8(mistyped).expect("ASCII");
            assert_eq!(mistyped.parse::<InviteCode>(), Err(NotAnInvite::Damaged), "character {at}");
            let missing = format!("{}{}", &text[..at], &text[at + 1..]);
            assert_eq!(missing.parse::<InviteCode>(), Err(NotAnInvite::Damaged), "without character {at}");
        }
    }

    #[test]
    fn other_texts_and_newer_versions_are_told_apart() {
        for text in ["", "hello", "https://example.com", "王芳王芳"] {
            assert_eq!(text.parse::<InviteCode>(), Err(NotAnInvite::OtherText), "{text}");
        }
        let newer = crate::text::write(PREFIX, VERSION + 1, b"whatever");
        assert_eq!(newer.parse::<InviteCode>(), Err(NotAnInvite::Newer));
    }
}
