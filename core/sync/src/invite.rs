//! The text of an invite: what a new device needs to find the workspace and to join. Whoever has it can join once, so it is
//! handed over as carefully as a key.
use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use zeroize::{Zeroize, Zeroizing};

use crate::ids::WorkspaceId;
use crate::keys::DeviceSecret;
use crate::text::{self, Unreadable};
use crate::wire::decode;

/// How an invite's text begins. Since 1.
pub const PREFIX: &str = "cairn:";
/// Version of the text in CBOR with a seed of 32 bytes. Since 1; still read.
const LONG: u8 = 1;
/// Version of the text that is written: workspace, genesis and seed of 16 bytes each, then the relay's address. Since 2.
const SHORT: u8 = 2;
/// Longest relay address, in bytes.
pub const MAX_RELAY: usize = 1024;
/// Length of a seed as it is handed over. Since 2. 128 bits: nobody guesses one, and the text stays short enough to be typed.
pub const SEED: usize = 16;

const SEED_EXPANDED: &str = "cairn 2026 invite seed of 16 bytes 2";
/// Beginnings of addresses that are written as one byte, by that byte; 0 stands for an address as it is.
const SCHEMES: [&str; 3] = ["", "https://", "http://"];

/// The content of an invite.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteCode {
    /// The relay's address, such as `https://relay.example.com`.
    pub relay: String,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// How the hash of the workspace's genesis ([`crate::control::SignedEntry::hash`]) begins; a relay cannot pass another log off as this
    /// one.
    pub genesis: [u8; 16],
    /// What the invite's principal is made of; see [`expand`].
    pub seed: [u8; 32],
}

/// What an invite's principal is made of, from the one-time secret in the text.
#[must_use]
pub fn expand(seed: &[u8; SEED]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(blake3::derive_key(SEED_EXPANDED, seed))
}

/// The text of an invite. `genesis` is the hash of the workspace's first entry.
#[must_use]
pub fn write(relay: &str, workspace: WorkspaceId, genesis: &[u8; 32], seed: &[u8; SEED]) -> String {
    let scheme = (1..SCHEMES.len()).find(|at| relay.starts_with(SCHEMES[*at])).unwrap_or(0);
    let address = &relay.as_bytes()[SCHEMES[scheme].len()..];
    let scheme = [u8::try_from(scheme).unwrap_or(0)];
    let content = Zeroizing::new([&workspace.0[..], &genesis[..16], &seed[..], &scheme, address].concat());
    text::write(PREFIX, SHORT, &content)
}

impl InviteCode {
    /// The principal made of the seed: it signs in, opens the keys sealed to the invite, and countersigns the joining.
    #[must_use]
    pub fn secret(&self) -> DeviceSecret {
        DeviceSecret::from_seed(&self.seed)
    }

    /// Whether a log that begins with an entry of this hash is the workspace's.
    #[must_use]
    pub fn is_for(&self, genesis: &[u8; 32]) -> bool {
        genesis.starts_with(&self.genesis)
    }

    fn short(content: &[u8]) -> Option<Self> {
        let (workspace, rest) = content.split_first_chunk()?;
        let (genesis, rest) = rest.split_first_chunk()?;
        let (seed, rest) = rest.split_first_chunk::<SEED>()?;
        let (scheme, address) = rest.split_first()?;
        let relay = SCHEMES.get(usize::from(*scheme))?.to_string() + std::str::from_utf8(address).ok()?;
        Some(Self { relay, workspace: WorkspaceId(*workspace), genesis: *genesis, seed: *expand(seed) })
    }

    fn long(content: &[u8]) -> Option<Self> {
        let mut code: Long = decode("invite", content, MAX_RELAY + 256).ok()?;
        let genesis = *code.genesis.first_chunk()?;
        let read = Self { relay: code.relay, workspace: code.workspace, genesis, seed: code.seed };
        code.seed.zeroize();
        Some(read)
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Long {
    #[n(0)]
    relay: String,
    #[n(1)]
    workspace: WorkspaceId,
    #[cbor(n(2), with = "minicbor::bytes")]
    genesis: [u8; 32],
    #[cbor(n(3), with = "minicbor::bytes")]
    seed: [u8; 32],
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
        let (version, content) = text::read(PREFIX, SHORT, text).map_err(|why| match why {
            Unreadable::OtherKind => NotAnInvite::OtherText,
            Unreadable::Damaged => NotAnInvite::Damaged,
            Unreadable::Newer => NotAnInvite::Newer,
        })?;
        let content = Zeroizing::new(content);
        let code = match version {
            LONG => Self::long(&content),
            SHORT => Self::short(&content),
            _ => None,
        };
        code.filter(|code| code.relay.len() <= MAX_RELAY).ok_or(NotAnInvite::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::encode;

    fn code(relay: &str) -> (String, InviteCode) {
        let text = write(relay, WorkspaceId([1; 16]), &[2; 32], &[3; SEED]);
        let genesis = [2; 16];
        (text, InviteCode { relay: relay.into(), workspace: WorkspaceId([1; 16]), genesis, seed: *expand(&[3; SEED]) })
    }

    #[test]
    fn reads_back_however_it_was_copied() {
        for relay in ["https://relay.example.com", "http://127.0.0.1:7700", "relay.example.com", "https://中继.example"]
        {
            let (text, code) = code(relay);
            assert_eq!(text.parse(), Ok(code.clone()));
            assert_eq!(text.to_lowercase().parse(), Ok(code.clone()));
            let mut wrapped = text.clone();
            wrapped.insert_str(40, "\n  ");
            assert_eq!(format!(" {wrapped}\n").parse(), Ok(code));
        }
    }

    #[test]
    fn the_text_is_short_and_one_of_version_1_is_still_read() {
        let (text, short) = code("https://relay.example.com");
        assert_eq!(text.len(), 120, "{text}");
        assert!(short.is_for(&[2; 32]) && !short.is_for(&[3; 32]));
        let content = Long { relay: short.relay.clone(), workspace: short.workspace, genesis: [2; 32], seed: [3; 32] };
        let long = text::write(PREFIX, LONG, &encode(&content));
        assert_eq!(long.parse(), Ok(InviteCode { relay: short.relay.clone(), seed: [3; 32], ..short }));
    }

    #[test]
    fn every_single_mistyped_or_missing_character_is_noticed() {
        let (text, _) = code("https://relay.example.com");
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
    fn noise_under_a_good_checksum_is_read_or_refused_and_nothing_else() {
        let mut random = crate::testing::Seeded::new(4);
        for round in 0..4_000_usize {
            let mut content = vec![0; round % 150];
            random.fill()(&mut content);
            for version in [0, LONG, SHORT] {
                let text = crate::text::write(PREFIX, version, &content);
                match text.parse::<InviteCode>() {
                    Ok(code) => assert!(version == SHORT && code.relay.len() <= MAX_RELAY),
                    Err(why) => assert_eq!(why, NotAnInvite::Damaged),
                }
            }
        }
    }

    #[test]
    fn other_texts_and_newer_versions_are_told_apart() {
        for text in ["", "hello", "https://example.com", "王芳王芳"] {
            assert_eq!(text.parse::<InviteCode>(), Err(NotAnInvite::OtherText), "{text}");
        }
        let newer = crate::text::write(PREFIX, SHORT + 1, b"whatever");
        assert_eq!(newer.parse::<InviteCode>(), Err(NotAnInvite::Newer));
        for content in [&b""[..], &[1; 48], &[9; 60]] {
            let cut = crate::text::write(PREFIX, SHORT, content);
            assert_eq!(cut.parse::<InviteCode>(), Err(NotAnInvite::Damaged), "{content:?}");
        }
    }
}
