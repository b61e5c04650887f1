//! Who may found a workspace here.
use std::io::Write as _;
use std::path::{Path, PathBuf};

use cairn_sync::{ApiError, ErrorCode};

use crate::folder;
use crate::host::Host;

const TOKEN_HASH: &str = "cairn 2026 founding token hash 1";
/// The file with the token that the relay made, in its folder.
const TOKEN_FILE: &str = "found.token";
/// A shorter token could be guessed.
const SHORTEST: usize = 16;

/// Who may found workspaces, as the operator says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Founding {
    /// Anybody where only this machine reaches the relay, otherwise who has a token that lies in the relay's folder.
    #[default]
    ByListener,
    /// Anybody who reaches the relay.
    Open,
    /// Who has the token that this file holds.
    TokenFile(PathBuf),
    /// Who has the token that lies in the relay's folder; made if need be.
    OwnToken,
    /// Nobody.
    Off,
}

/// The same, with the token read.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    /// The token's hash: the relay need not hold the token itself.
    Token([u8; 32]),
    Off,
}

impl Founding {
    /// Reads or makes the token; also returns the file that it lies in. `exposed`: others than this machine reach the relay.
    pub(crate) fn gate(&self, exposed: bool, dir: &Path, host: &Host) -> std::io::Result<(Gate, Option<PathBuf>)> {
        let read = |path: &Path| Ok((Gate::Token(hash(&token(path)?)), Some(path.to_owned())));
        match self {
            Self::Off => Ok((Gate::Off, None)),
            Self::Open => Ok((Gate::Open, None)),
            Self::ByListener if !exposed => Ok((Gate::Open, None)),
            Self::TokenFile(path) => read(path),
            Self::ByListener | Self::OwnToken => {
                let path = dir.join(TOKEN_FILE);
                if !path.exists() {
                    make(&path, host)?;
                }
                read(&path)
            }
        }
    }
}

impl Gate {
    /// Whether a founding with this token may go on.
    pub fn admit(&self, token: Option<&str>) -> Result<(), ApiError> {
        match self {
            Self::Open => Ok(()),
            // Hashes are compared: how long that takes says nothing of the token.
            Self::Token(expected) if token.is_some_and(|token| hash(token) == *expected) => Ok(()),
            Self::Token(_) => {
                let detail = "this relay founds a workspace only for who has its operator's token: ask the operator for it, \
                              set CAIRN_FOUND_TOKEN to it and synchronise; the workspace is safe on this device meanwhile";
                Err(ApiError::new(ErrorCode::FoundingToken, detail).after(60_000))
            }
            Self::Off => {
                let detail = "nobody founds workspaces at this relay: ask its operator, or take another relay; the \
                              workspace is safe on this device meanwhile";
                Err(ApiError::new(ErrorCode::FoundingOff, detail).after(60_000))
            }
        }
    }
}

fn hash(token: &str) -> [u8; 32] {
    blake3::derive_key(TOKEN_HASH, token.as_bytes())
}

fn token(path: &Path) -> std::io::Result<String> {
    let text = std::fs::read_to_string(path)?;
    let token = text.trim();
    if token.len() < SHORTEST || token.len() > 256 {
        let why = format!("a token of {SHORTEST} to 256 characters is expected in it");
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, why));
    }
    Ok(token.to_owned())
}

fn make(path: &Path, host: &Host) -> std::io::Result<()> {
    let token = host.text::<20>();
    let mut file = folder::new_file(path)?;
    writeln!(file, "{token}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(gate: &Gate, token: Option<&str>) -> Option<ErrorCode> {
        gate.admit(token).err().map(|error| error.code)
    }

    #[test]
    fn a_relay_that_others_reach_asks_for_a_token_that_it_makes_and_keeps() {
        let dir = tempfile::tempdir().expect("a folder");
        let (here, none) = Founding::ByListener.gate(false, dir.path(), &Host::system()).expect("read");
        assert_eq!((code(&here, None), none), (None, None));
        let (gate, path) = Founding::ByListener.gate(true, dir.path(), &Host::system()).expect("made");
        let path = path.expect("a file");
        let token = std::fs::read_to_string(&path).expect("readable");
        assert_eq!(token.trim().len(), 40);
        assert_eq!(code(&gate, Some(token.trim())), None);
        assert_eq!(code(&gate, None), Some(ErrorCode::FoundingToken));
        assert_eq!(code(&gate, Some("")), Some(ErrorCode::FoundingToken));
        assert_eq!(code(&gate, Some(&token.trim()[..39])), Some(ErrorCode::FoundingToken));
        let (again, _) = Founding::OwnToken.gate(true, dir.path(), &Host::system()).expect("read");
        assert!(again == gate, "a restart keeps the token");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_token_file_that_holds_nothing_is_refused_and_off_is_off() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("token");
        assert!(Founding::TokenFile(path.clone()).gate(false, dir.path(), &Host::system()).is_err());
        std::fs::write(&path, "\n").expect("written");
        assert!(Founding::TokenFile(path.clone()).gate(false, dir.path(), &Host::system()).is_err(), "empty");
        std::fs::write(&path, "correct horse battery\n").expect("written");
        let (gate, _) = Founding::TokenFile(path).gate(false, dir.path(), &Host::system()).expect("read");
        assert_eq!(code(&gate, Some("correct horse battery")), None);
        let (off, _) = Founding::Off.gate(false, dir.path(), &Host::system()).expect("nothing to read");
        assert_eq!(code(&off, Some("correct horse battery")), Some(ErrorCode::FoundingOff));
    }
}
