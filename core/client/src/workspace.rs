//! The device's book and everything that can be done with it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use cairn_domain::{Create, Kind};
use cairn_store::{DbKey, Store, facts, records};
use cairn_sync::authoring::{self, Author as Signer};
use cairn_sync::invite::InviteCode;
use cairn_sync::keys::{DevicePublic, DeviceSecret};
use cairn_sync::{DeviceId, SpaceId, WorkspaceId};

use crate::error::{ClientError, Result};
use crate::host::Host;
use crate::hub::{Hub, Touched};
use crate::identity::{self, Identity};
use crate::insight::Kept;
use crate::refresh;
use crate::survey::Programs;
use crate::sync::{self, Engine, HttpRelay, Progressing, Via};
use crate::team::Team;

/// The database's name in a device's folder.
const FILE: &str = "cairn.db";

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

pub(crate) struct Inner {
    pub(crate) store: Arc<Store>,
    pub(crate) host: Host,
    pub(crate) hub: Arc<Hub>,
    pub(crate) secret: DeviceSecret,
    pub(crate) device: DeviceId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) install: Mutex<[u8; 16]>,
    pub(crate) team: RwLock<Team>,
    pub(crate) names: Mutex<Option<Arc<HashMap<DeviceId, String>>>>,
    pub(crate) relay: HttpRelay,
    pub(crate) engine: tokio::sync::Mutex<Engine>,
    pub(crate) wake: tokio::sync::Notify,
    /// Whether the relay's cursors are to be asked at the next round, whatever the session remembers.
    pub(crate) look_again: AtomicBool,
    /// Something was written since the last round: a full disk is one no more.
    pub(crate) wrote: AtomicBool,
    pub(crate) progressing: Mutex<Progressing>,
    pub(crate) insight: Arc<Mutex<Kept>>,
    pub(crate) programs: Programs,
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
        let store = new_store(dir, key)?;
        let secret = DeviceSecret::generate(&mut |bytes| host.random.fill(bytes));
        let space = SpaceId(host.id());
        let signer = Signer { secret: &secret, at_ms: host.clock.now_ms() };
        let random = &mut |bytes: &mut [u8]| host.random.fill(bytes);
        let founded = authoring::found(signer, space, &workspace, recovery, random)
            .map_err(|e| ClientError::Protocol(e.to_string()))?;
        let identity = Identity { secret, workspace: founded.workspace, relay };
        let install = host.id();
        store.write(|tx| {
            identity.save(tx, install)?;
            let entries: Vec<_> = founded.entries.iter().map(cairn_sync::control::SignedEntry::to_bytes).collect();
            facts::append_control(tx, &entries)
        })?;
        let workspace = Self::assemble(store, identity, host)?;
        workspace.introduce(&person)?;
        Ok(workspace)
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
    /// or the relay cannot be reached. The folder is then left without a device.
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
        let secret = DeviceSecret::generate(&mut |bytes| host.random.fill(bytes));
        let (asking, random) = (secret.to_bytes(), host.clone());
        let (relay, workspace_id) = (via.relay.clone(), via.workspace);
        let joined =
            sync::on_network(async move { sync::enrol(&via, &DeviceSecret::from_bytes(&asking), &random).await })
                .await?;
        let store = new_store(dir, key)?;
        let identity = Identity { secret, workspace: workspace_id, relay };
        let install = host.id();
        store.write(|tx| {
            identity.save(tx, install)?;
            identity::set_founded(tx)?;
            facts::append_control(tx, &joined)
        })?;
        let workspace = Self::assemble(store, identity, host)?;
        workspace.introduce(person)?;
        Ok(workspace)
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
        Self::assemble(store, identity, host)
    }

    fn assemble(store: Store, identity: Identity, host: Host) -> Result<Self> {
        let store = Arc::new(store);
        let team = Team::load(&store, &identity.secret)?;
        let insight: Arc<Mutex<Kept>> = Arc::default();
        // Weak: were this thread the last to hold the book, it would close it when the process is ending, after SQLCipher has cleaned up.
        let (watched, stale, seen) = (Arc::downgrade(&store), Arc::clone(&insight), Mutex::new(store.data_version()?));
        let hub = Hub::start(move || {
            let Some(Ok(Some(now))) = watched.upgrade().map(|store| store.data_version()) else { return false };
            let before = seen.lock().unwrap_or_else(PoisonError::into_inner).replace(now);
            let changed = before.is_some_and(|before| before != now);
            if changed {
                stale.lock().unwrap_or_else(PoisonError::into_inner).touched(&Touched::everything());
            }
            changed
        });
        let hub = hub.map_err(|e| ClientError::System(format!("No thread can be started: {e}.")))?;
        let engine = Engine::new(
            identity::is_founded(&store)?,
            team.membership.spaces_of(identity.secret.id()).map(|(id, _)| id),
        );
        refresh::after_an_update(&store);
        let inner = Arc::new(Inner {
            relay: HttpRelay::new(&identity.relay)?,
            device: identity.secret.id(),
            workspace: identity.workspace,
            install: Mutex::new(identity::install(&store)?),
            secret: identity.secret,
            team: RwLock::new(team),
            names: Mutex::default(),
            engine: tokio::sync::Mutex::new(engine),
            wake: tokio::sync::Notify::new(),
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

    /// The record by which colleagues know this device's person. A reader cannot write it: it follows when the role allows.
    fn introduce(&self, person: &str) -> Result<()> {
        self.0.store.write(|tx| identity::set_person(tx, Some(person)))?;
        self.0.introduce_when_allowed()
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
        self.team.read().unwrap_or_else(PoisonError::into_inner)
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

fn new_store(dir: &Path, key: &DbKey) -> Result<Store> {
    let path = dir.join(FILE);
    if path.exists() {
        return Err(ClientError::Exists(dir.display().to_string()));
    }
    make_folder(dir).map_err(|e| ClientError::System(format!("{} cannot be made: {e}.", dir.display())))?;
    Ok(Store::open(&path, key)?)
}

/// A folder that only its owner may look into; one that is there stays as it is.
#[cfg(unix)]
fn make_folder(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(not(unix))]
fn make_folder(dir: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)
}

/// A clause of the protocol's errors as a sentence.
pub(crate) fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
