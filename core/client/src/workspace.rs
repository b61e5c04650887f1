//! The device's book and everything that can be done with it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLockReadGuard, Weak};

use cairn_domain::{Create, Kind};
use cairn_store::{DbKey, Store, control, records};
use cairn_sync::authoring::{self, Author as Signer};
use cairn_sync::invite::InviteCode;
use cairn_sync::keys::{DevicePublic, DeviceSecret};
use cairn_sync::{DeviceId, SpaceId, WorkspaceId};

use crate::beginning::Begun;
use crate::error::{ClientError, Result};
use crate::host::Host;
use crate::hub::{Hub, Touched};
use crate::identity::{self, Identity};
use crate::insight::Kept;
use crate::refresh;
use crate::survey::Programs;
use crate::sync::{self, Engine, HttpRelay, Progressing, Via};
use crate::team::{SharedTeam, Team};

/// The database's name in a device's folder.
pub(crate) const FILE: &str = "cairn.db";

/// One device's book. Cheap to clone; all clones are the same device.
#[derive(Clone)]
pub struct Workspace(pub(crate) Arc<Inner>);

/// A new workspace.
#[derive(Debug, Clone)]
pub struct Founding {
    /// The relay's address, such as `https://relay.example.org`.
    pub relay: String,
    /// The founder's name, as colleagues see it.
    pub person: String,
    /// The workspace's name; its first space is called so.
    pub workspace: String,
}

/// Names by device, once they were asked for.
type Names = Option<Arc<HashMap<DeviceId, String>>>;

pub(crate) struct Inner {
    pub(crate) store: Arc<Store>,
    pub(crate) host: Host,
    pub(crate) hub: Arc<Hub>,
    pub(crate) secret: DeviceSecret,
    pub(crate) device: DeviceId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) dir: PathBuf,
    pub(crate) team: Arc<SharedTeam>,
    pub(crate) names: Arc<Mutex<Names>>,
    pub(crate) relay: HttpRelay,
    pub(crate) engine: tokio::sync::Mutex<Engine>,
    pub(crate) wake: Arc<tokio::sync::Notify>,
    /// Whether the relay's cursors are to be asked at the next round, whatever the session remembers.
    pub(crate) look_again: AtomicBool,
    /// Something was written since the last round: a full disk is one no more.
    pub(crate) wrote: AtomicBool,
    pub(crate) progressing: Mutex<Progressing>,
    pub(crate) insight: Arc<Mutex<Kept>>,
    pub(crate) programs: Programs,
}

/// What another process on the same folder may change, for the thread that watches.
struct Elsewhere {
    /// Weak: were the thread the last to hold the book, it would close it when the process is ending, after SQLCipher has cleaned up.
    store: Weak<Store>,
    seen: Mutex<Option<i64>>,
    team: Arc<SharedTeam>,
    names: Arc<Mutex<Names>>,
    insight: Arc<Mutex<Kept>>,
    wake: Arc<tokio::sync::Notify>,
}

impl Elsewhere {
    /// Whether another process has written: then nothing that is in memory holds unseen, and what it wrote may be sent.
    fn wrote(&self) -> bool {
        let Some(store) = self.store.upgrade() else { return false };
        let Ok(Some(now)) = store.data_version() else { return false };
        let before = self.seen.lock().unwrap_or_else(PoisonError::into_inner).replace(now);
        if before.is_none_or(|before| before == now) {
            return false;
        }
        if let Err(error) = self.team.catch_up(&store) {
            tracing::warn!(%error, "what another process stored of the control log cannot be read");
        }
        *self.names.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.insight.lock().unwrap_or_else(PoisonError::into_inner).touched(&Touched::everything());
        self.wake.notify_one();
        true
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.hub.stop();
    }
}

impl Workspace {
    /// Founds a workspace on this device, offline. The relay learns of it at the first sync. It has no recovery key: see
    /// [`create_with_recovery`](Self::create_with_recovery) and [`make_recovery`](Self::make_recovery).
    ///
    /// # Errors
    /// [`ClientError::Exists`] where the folder holds a device; [`ClientError::Store`] where it cannot be written.
    pub fn create(dir: &Path, key: &DbKey, founding: Founding, host: Host) -> Result<Self> {
        Self::found(dir, key, founding, host, None)
    }

    pub(crate) fn found(
        dir: &Path,
        key: &DbKey,
        founding: Founding,
        host: Host,
        recovery: Option<DevicePublic>,
    ) -> Result<Self> {
        let Founding { relay, person, workspace } = founding;
        let relay = sync::checked(&relay, host.insecure_http)?;
        let mut begun = Begun::here(dir, key)?;
        // A founding that was interrupted: nobody has seen anything of it.
        begun.clear()?;
        let secret = DeviceSecret::generate(&mut |bytes| host.random.fill(bytes));
        let space = SpaceId(host.id());
        let signer = Signer { secret: &secret, at_ms: host.clock.now_ms() };
        let random = &mut |bytes: &mut [u8]| host.random.fill(bytes);
        let founded = authoring::found(signer, space, &workspace, recovery, random)
            .map_err(|e| ClientError::Protocol(e.to_string()))?;
        let identity = Identity { secret, workspace: founded.workspace, relay };
        let install = host.id();
        begun.store.write(|tx| {
            identity.save(tx, install)?;
            identity::set_person(tx, Some(&person))?;
            control::append(tx, &founded.entries)
        })?;
        Self::introduced(Self::assemble(dir, begun.complete()?, identity, host)?)
    }

    /// Shows the relay's operator's token when the workspace is founded there. Kept until the relay knows the workspace; of no effect where
    /// it does.
    ///
    /// # Errors
    /// What the database says.
    pub fn use_found_token(&self, token: &str) -> Result<()> {
        if identity::is_founded(&self.0.store)? {
            return Ok(());
        }
        Ok(self.0.store.write(|tx| identity::set_found_token(tx, token.trim()))?)
    }

    /// Joins a workspace with an invite code: makes this device's keys, enrols them at the relay, and opens the keys of the spaces
    /// that the invite names. Needs the relay, but no colleague. The records come with the first sync.
    ///
    /// # Errors
    /// [`ClientError::Invite`] where the code is none, damaged, or for another workspace; [`ClientError::Relay`] where it was used
    /// or the relay cannot be reached. The folder is then left without a device; the same again goes on where this ended.
    pub async fn join(dir: &Path, key: &DbKey, invite: &str, person: &str, host: Host) -> Result<Self> {
        let code = invite_code(invite)?;
        let via = Via {
            relay: code.relay.clone(),
            workspace: code.workspace,
            genesis: Some(code.genesis),
            secret: code.secret(),
        };
        Self::enrolled(dir, key, via, person, host).await
    }

    /// A new device in this folder, enrolled by an invite or by the recovery key.
    pub(crate) async fn enrolled(dir: &Path, key: &DbKey, via: Via, person: &str, host: Host) -> Result<Self> {
        sync::checked(&via.relay, host.insecure_http)?;
        let begun = Begun::here(dir, key)?;
        let (relay, workspace) = (via.relay.clone(), via.workspace);
        if begun.store.read(identity::is_there)? {
            // Interrupted at the very end.
            let identity = Identity::load(&begun.store)?;
            if identity.workspace == workspace {
                return Self::introduced(Self::assemble(dir, begun.complete()?, identity, host)?);
            }
            return Err(ClientError::Exists(dir.display().to_string()));
        }
        // Kept before the relay is asked: whoever is interrupted after it has agreed comes back with the same keys.
        let secret = begun.store.write(|tx| {
            if let Some(secret) = identity::joining(tx, workspace)? {
                return Ok(secret);
            }
            let secret = DeviceSecret::generate(&mut |bytes| host.random.fill(bytes));
            identity::set_joining(tx, workspace, &secret)?;
            Ok(secret)
        })?;
        let (asking, asked) = (secret.to_bytes(), host.clone());
        let log = sync::on_network(async move { sync::enrol(&via, &DeviceSecret::from_bytes(&asking), &asked).await })
            .await?;
        let identity = Identity { secret, workspace, relay };
        let install = host.id();
        begun.store.write(|tx| {
            identity.save(tx, install)?;
            identity::set_founded(tx)?;
            identity::set_person(tx, Some(person))?;
            identity::set_joined(tx)?;
            control::append(tx, &log)
        })?;
        Self::introduced(Self::assemble(dir, begun.complete()?, identity, host)?)
    }

    /// Opens the device in this folder. Needs no network.
    ///
    /// # Errors
    /// [`ClientError::Store`] with the reason: no database, wrong key, written by a newer version, damaged.
    pub fn open(dir: &Path, key: &DbKey, host: Host) -> Result<Self> {
        let path = dir.join(FILE);
        if !path.exists() {
            return Err(ClientError::System(format!(
                "There is no device in {}. Make one, or join with an invite.",
                dir.display()
            )));
        }
        let store = Store::open(&path, key)?;
        let identity = Identity::load(&store)?;
        let install = host.id();
        // A full disk is no reason not to read: what is written then fails by itself.
        store.write(|tx| identity::set_install(tx, install)).ok();
        Self::assemble(dir, store, identity, host)
    }

    fn assemble(dir: &Path, store: Store, identity: Identity, host: Host) -> Result<Self> {
        let store = Arc::new(store);
        let team = Arc::new(SharedTeam::load(&store, &identity.secret)?);
        let (names, wake): (Arc<Mutex<Names>>, _) = (Arc::default(), Arc::new(tokio::sync::Notify::new()));
        let insight: Arc<Mutex<Kept>> = Arc::default();
        let look = Elsewhere {
            store: Arc::downgrade(&store),
            seen: Mutex::new(store.data_version()?),
            team: Arc::clone(&team),
            names: Arc::clone(&names),
            insight: Arc::clone(&insight),
            wake: Arc::clone(&wake),
        };
        let hub = Hub::start(move || look.wrote());
        let hub = hub.map_err(|e| ClientError::System(format!("No thread can be started: {e}.")))?;
        let engine = Engine::new(
            identity::is_founded(&store)?,
            team.read().membership.spaces_of(identity.secret.id()).map(|(id, _)| id),
        );
        refresh::after_an_update(&store);
        let inner = Arc::new(Inner {
            relay: HttpRelay::new(&identity.relay)?,
            device: identity.secret.id(),
            workspace: identity.workspace,
            dir: dir.to_owned(),
            secret: identity.secret,
            team,
            names,
            engine: tokio::sync::Mutex::new(engine),
            wake,
            look_again: AtomicBool::new(false),
            wrote: AtomicBool::new(false),
            progressing: Mutex::default(),
            insight,
            programs: Programs::default(),
            store,
            host,
            hub,
        });
        refresh::start(&inner)?;
        Ok(Self(inner))
    }

    /// With the record by which colleagues know this device's person. A reader cannot write it: it follows when the role allows.
    fn introduced(self) -> Result<Self> {
        self.0.introduce_when_allowed()?;
        Ok(self)
    }

    /// The workspace's identifier.
    #[must_use]
    pub fn workspace_id(&self) -> WorkspaceId {
        self.0.workspace
    }

    /// This device's identifier.
    #[must_use]
    pub fn device_id(&self) -> DeviceId {
        self.0.device
    }
}

impl Inner {
    pub(crate) fn team(&self) -> RwLockReadGuard<'_, Team> {
        self.team.read()
    }

    /// The first space that this device may write.
    pub(crate) fn first_space(&self) -> Option<SpaceId> {
        let team = self.team();
        let mut spaces = team.membership.spaces_of(self.device);
        spaces.find(|(id, _)| team.membership.may_write(self.device, *id)).map(|(id, _)| id)
    }

    /// Writes the record of this device's person, where that is still to be done and the role allows it.
    pub(crate) fn introduce_when_allowed(&self) -> Result<()> {
        let Some(person) = identity::person(&self.store)? else { return Ok(()) };
        let Some(space) = self.first_space() else { return Ok(()) };
        let device = self.device.to_string();
        let fields =
            [("name", person.as_str()), ("device", &device)].map(|(name, text)| (name.to_owned(), text.into()));
        let request = Create { id: cairn_domain::RecordId(self.device.0), kind: Kind::Member, fields: fields.into() };
        self.commit(|tx, author| {
            identity::set_person(tx, None)?;
            records::create(tx, &request, space, author)
        })?;
        Ok(())
    }

    pub(crate) fn touched(&self, touched: Touched) {
        if touched.everything || touched.records.iter().any(|(_, kind)| *kind == Kind::Member) {
            *self.names.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        self.insight.lock().unwrap_or_else(PoisonError::into_inner).touched(&touched);
        self.hub.tell(touched);
    }
}

/// Reads an invite without using it: the relay's address and the workspace.
///
/// # Errors
/// [`ClientError::Invite`] where the text is none.
pub fn read_invite(text: &str) -> Result<(String, WorkspaceId)> {
    let code = invite_code(text)?;
    Ok((code.relay.clone(), code.workspace))
}

fn invite_code(text: &str) -> Result<InviteCode> {
    let read = text.trim().parse();
    read.map_err(|e: cairn_sync::invite::NotAnInvite| ClientError::Invite(sentence(&e.to_string())))
}

/// A clause of the protocol's errors as a sentence.
pub(crate) fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
