//! What makes this device itself: its keys, its workspace, its relay. Kept in the encrypted database.

use cairn_store::{Read, Result as StoreResult, Store, StoreError, Write, facts};
use cairn_sync::WorkspaceId;
use cairn_sync::keys::DeviceSecret;
use zeroize::Zeroizing;

const SECRET: &str = "device secret";
const WORKSPACE: &str = "workspace";
const RELAY: &str = "relay address";
const INSTALL: &str = "install";
const JOINING: &str = "joining";
const FORK: &str = "control fork";
const RELAY_KEY: &str = "relay key";
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

/// The key of the relay that was signed in at last, until its address is changed.
pub(crate) fn relay_key(conn: &Read) -> StoreResult<Option<[u8; 32]>> {
    Ok(facts::get(conn, RELAY_KEY)?.and_then(|bytes| bytes.try_into().ok()))
}

/// Keeps the key of the relay.
pub(crate) fn set_relay_key(tx: &Write<'_>, key: &[u8; 32]) -> StoreResult<()> {
    facts::set(tx, RELAY_KEY, key)
}

/// Another address of the relay's.
pub(crate) fn set_relay(tx: &Write<'_>, address: &str) -> StoreResult<()> {
    facts::remove(tx, RELAY_KEY)?;
    facts::set(tx, RELAY, address.as_bytes())
}

/// The bytes that automerge actors of this installation are made of. Read in the transaction that writes: another process on this folder
/// may have set new ones.
pub(crate) fn install(conn: &Read) -> StoreResult<[u8; 16]> {
    facts::get(conn, INSTALL)?.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| missing(INSTALL))
}

/// Whether a device is complete in this database.
pub(crate) fn is_there(conn: &Read) -> StoreResult<bool> {
    Ok(facts::get(conn, SECRET)?.is_some())
}

/// The keys of a device that has begun to join this workspace.
pub(crate) fn joining(conn: &Read, workspace: WorkspaceId) -> StoreResult<Option<DeviceSecret>> {
    let begun = facts::get(conn, JOINING)?.map(Zeroizing::new);
    let of_it = begun.filter(|begun| begun.starts_with(&workspace.0));
    Ok(of_it.and_then(|begun| begun[16..].try_into().ok()).map(|secret| DeviceSecret::from_bytes(&secret)))
}

/// A device begins to join a workspace with these keys: the relay may know them from now on.
pub(crate) fn set_joining(tx: &Write<'_>, workspace: WorkspaceId, secret: &DeviceSecret) -> StoreResult<()> {
    let mut begun = Zeroizing::new(workspace.0.to_vec());
    begun.extend_from_slice(secret.to_bytes().as_slice());
    facts::set(tx, JOINING, &begun)
}

/// The device has joined.
pub(crate) fn set_joined(tx: &Write<'_>) -> StoreResult<()> {
    facts::remove(tx, JOINING)
}

/// The first number at which the relay's control log and this device's differ; `None` where they do not.
pub(crate) fn fork(conn: &Read) -> StoreResult<Option<u64>> {
    Ok(facts::get(conn, FORK)?.and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes))
}

/// What the last comparison of the control logs found. Written only where it is news.
pub(crate) fn set_fork(store: &Store, seq: Option<u64>) -> StoreResult<()> {
    if store.read(fork)? == seq {
        return Ok(());
    }
    store.write(|tx| match seq {
        Some(seq) => facts::set(tx, FORK, &seq.to_be_bytes()),
        None => facts::remove(tx, FORK),
    })
}

/// New actors from now on: this device was opened anew, and its folder may have been restored from a backup or copied meanwhile. Whoever
/// wrote under the old ones must not be taken for it.
pub(crate) fn set_install(tx: &Write<'_>, install: [u8; 16]) -> StoreResult<()> {
    facts::set(tx, INSTALL, &install)
}

/// Whether the relay knows the workspace.
pub(crate) fn is_founded(store: &Store) -> StoreResult<bool> {
    store.read(is_founded_in)
}

/// As [`is_founded`], within a read.
pub(crate) fn is_founded_in(conn: &Read) -> StoreResult<bool> {
    Ok(facts::get(conn, FOUNDED)?.is_some())
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
