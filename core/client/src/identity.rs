//! What makes this device itself: its keys, its workspace, its relay. Kept in the encrypted database.

use cairn_store::{Read, Result as StoreResult, Store, StoreError, Write, facts};
use cairn_sync::WorkspaceId;
use cairn_sync::keys::DeviceSecret;

const SECRET: &str = "device secret";
const WORKSPACE: &str = "workspace";
const RELAY: &str = "relay address";
const INSTALL: &str = "install";
const FOUNDED: &str = "founded";
const FOUND_TOKEN: &str = "found token";
const LAST_SYNC: &str = "last sync";
const PERSON: &str = "person to introduce";
const SWEPT: &str = "control log read before every space was";
const VERSION: &str = "program version";

/// A device's identity.
pub(crate) struct Identity {
    pub(crate) secret: DeviceSecret,
    pub(crate) workspace: WorkspaceId,
    pub(crate) relay: String,
}

impl Identity {
    /// Keeps a new device's identity. `install` is fresh randomness: automerge actors are made of it.
    pub(crate) fn save(&self, tx: &Write<'_>, install: [u8; 16]) -> StoreResult<()> {
        facts::set(tx, SECRET, self.secret.to_bytes().as_slice())?;
        facts::set(tx, WORKSPACE, &self.workspace.0)?;
        facts::set(tx, RELAY, self.relay.as_bytes())?;
        facts::set(tx, INSTALL, &install)
    }

    /// The identity of the device in this database.
    pub(crate) fn load(store: &Store) -> StoreResult<Self> {
        store.read(|conn| {
            let fact = |name: &str| facts::get(conn, name)?.ok_or_else(|| missing(name));
            let secret: [u8; 64] = fact(SECRET)?.try_into().map_err(|_| missing(SECRET))?;
            let workspace = fact(WORKSPACE)?.try_into().map_err(|_| missing(WORKSPACE))?;
            let relay = String::from_utf8(fact(RELAY)?).map_err(|_| missing(RELAY))?;
            Ok(Self { secret: DeviceSecret::from_bytes(&secret), workspace: WorkspaceId(workspace), relay })
        })
    }
}

fn missing(what: &str) -> StoreError {
    StoreError::Damaged(format!("the device's {what} is missing."))
}

/// The relay's address.
pub(crate) fn relay(store: &Store) -> StoreResult<String> {
    let bytes = store.read(|conn| facts::get(conn, RELAY)?.ok_or_else(|| missing(RELAY)))?;
    String::from_utf8(bytes).map_err(|_| missing(RELAY))
}

/// Another address of the relay's.
pub(crate) fn set_relay(tx: &Write<'_>, address: &str) -> StoreResult<()> {
    facts::set(tx, RELAY, address.as_bytes())
}

/// The bytes that automerge actors of this installation are made of.
pub(crate) fn install(store: &Store) -> StoreResult<[u8; 16]> {
    store
        .read(|conn| facts::get(conn, INSTALL)?.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| missing(INSTALL)))
}

/// A new incarnation of this device: it was restored from a backup, or copied, and must not write under the old actors.
pub(crate) fn set_install(tx: &Write<'_>, install: [u8; 16]) -> StoreResult<()> {
    facts::set(tx, INSTALL, &install)
}

/// Whether the relay knows the workspace.
pub(crate) fn is_founded(store: &Store) -> StoreResult<bool> {
    store.read(|conn| Ok(facts::get(conn, FOUNDED)?.is_some()))
}

/// The relay knows the workspace; what its operator asked of the founder is of no more use.
pub(crate) fn set_founded(tx: &Write<'_>) -> StoreResult<()> {
    facts::remove(tx, FOUND_TOKEN)?;
    facts::set(tx, FOUNDED, &[1])
}

/// What the relay's operator gave to the founder, until the relay knows the workspace.
pub(crate) fn found_token(store: &Store) -> StoreResult<Option<String>> {
    let token = store.read(|conn| facts::get(conn, FOUND_TOKEN))?;
    Ok(token.and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// Keeps it.
pub(crate) fn set_found_token(tx: &Write<'_>, token: &str) -> StoreResult<()> {
    facts::set(tx, FOUND_TOKEN, token.as_bytes())
}

/// Notes which version of the program uses this book. Whether it is another than before.
pub(crate) fn note_version(tx: &Write<'_>) -> StoreResult<bool> {
    let version = env!("CARGO_PKG_VERSION").as_bytes();
    let other = facts::get(tx, VERSION)?.as_deref() != Some(version);
    if other {
        facts::set(tx, VERSION, version)?;
    }
    Ok(other)
}

/// When a round with the relay last succeeded, ms since the Unix epoch.
pub(crate) fn last_sync(store: &Store) -> StoreResult<Option<i64>> {
    store.read(|conn| Ok(facts::get(conn, LAST_SYNC)?.and_then(|b| b.try_into().ok()).map(i64::from_be_bytes)))
}

/// A round with the relay succeeded.
pub(crate) fn set_last_sync(tx: &Write<'_>, at_ms: i64) -> StoreResult<()> {
    facts::set(tx, LAST_SYNC, &at_ms.to_be_bytes())
}

/// The name of this device's person while their record is still to be written.
pub(crate) fn person(store: &Store) -> StoreResult<Option<String>> {
    let name = store.read(|conn| facts::get(conn, PERSON))?;
    Ok(name.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|name| !name.is_empty()))
}

/// The record of this device's person is still to be written under this name; `None`: it is written.
pub(crate) fn set_person(tx: &Write<'_>, name: Option<&str>) -> StoreResult<()> {
    facts::set(tx, PERSON, name.unwrap_or_default().as_bytes())
}

/// The control log's head before the last time that every space was read to its end; 0 before the first.
pub(crate) fn swept(conn: &Read) -> StoreResult<u64> {
    Ok(facts::get(conn, SWEPT)?.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
}

/// Every space was read to its end after the control log was read to this entry.
pub(crate) fn set_swept(tx: &Write<'_>, head: u64) -> StoreResult<()> {
    facts::set(tx, SWEPT, &head.to_be_bytes())
}
