//! The one object of the component.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use cairn_client as core;
use cairn_client::{DbKey, Role};
use cairn_domain::{Base, Edit, Kind, RecordId};

use crate::change::Change;
use crate::clock::PhoneClock;
use crate::error::CairnError;
use crate::insight::{self, Call, MyFigures, RecallCard};
use crate::live::{Listener, Query, Subscription, watch};
use crate::query::{ListQuery, SearchQuery, id};
use crate::row::{Detail, HistoryStep, Hit, Page};
use crate::survey::{OpenSurvey, Survey, SurveyForm, SurveySetup};
use crate::team::{DeviceInfo, SpaceInfo, Status, SyncReport};
use crate::value::{FieldValue, read};

pub(crate) type Result<T> = std::result::Result<T, CairnError>;

/// A new workspace.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Founding {
    /// The relay's address, such as `https://relay.example.org`.
    pub relay: String,
    /// The founder's name, as colleagues see it.
    pub person: String,
    /// The workspace's name.
    pub workspace: String,
}

/// What a command wrote.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Revision {
    /// The record.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Whether anything was written; false where the record already said all that.
    pub changed: bool,
}

/// This device's customer book.
#[derive(uniffi::Object)]
pub struct Workspace {
    core: core::Workspace,
    pub(crate) clock: Arc<PhoneClock>,
    sync: Mutex<Option<core::SyncTask>>,
}

/// Opening.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// Founds a workspace on this device, offline; the relay learns of it at the first sync. `folder` holds the database, `key` is its
    /// 32 bytes, which the phone's key store keeps.
    ///
    /// # Errors
    /// [`CairnError::Exists`], [`CairnError::WrongKey`] for a key of another length, [`CairnError::StorageFull`].
    #[uniffi::constructor]
    pub async fn create(folder: String, key: Vec<u8>, founding: Founding) -> Result<Arc<Self>> {
        let key = db_key(key)?;
        let Founding { relay, person, workspace } = founding;
        let founding = core::Founding { relay, person, workspace };
        let (clock, host) = PhoneClock::host();
        let made = aside(move || core::Workspace::create(&PathBuf::from(folder), &key, founding, host)).await?;
        Ok(Self::of(made, clock))
    }

    /// Joins a workspace with an invite code. Needs the relay, but no colleague; the records come with the first sync.
    ///
    /// # Errors
    /// [`CairnError::BadInvite`], [`CairnError::Offline`], [`CairnError::Exists`]. The folder is then left without a device.
    #[uniffi::constructor]
    pub async fn join(folder: String, key: Vec<u8>, invite: String, person: String) -> Result<Arc<Self>> {
        let key = db_key(key)?;
        let (clock, host) = PhoneClock::host();
        let joined = core::Workspace::join(&PathBuf::from(folder), &key, &invite, &person, host).await?;
        Ok(Self::of(joined, clock))
    }

    /// Opens the device in this folder. Needs no network.
    ///
    /// # Errors
    /// [`CairnError::WrongKey`], [`CairnError::NewerVersion`], or [`CairnError::Other`] where it is damaged or not there.
    #[uniffi::constructor]
    pub async fn open(folder: String, key: Vec<u8>) -> Result<Arc<Self>> {
        let key = db_key(key)?;
        let (clock, host) = PhoneClock::host();
        let opened = aside(move || core::Workspace::open(&PathBuf::from(folder), &key, host)).await?;
        Ok(Self::of(opened, clock))
    }
}

/// Surveys: what can be asked, and interviews under way.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// The forms that can be asked now, by title.
    ///
    /// # Errors
    /// [`CairnError::Other`].
    pub async fn survey_forms(&self) -> Result<Vec<SurveyForm>> {
        let forms = self.aside(core::Workspace::askable_forms).await?;
        Ok(forms.into_iter().map(Into::into).collect())
    }

    /// The interviews under way on this device, the last touched first. Where one is a kiosk, show it and nothing else.
    ///
    /// # Errors
    /// [`CairnError::Other`].
    pub async fn open_surveys(&self) -> Result<Vec<OpenSurvey>> {
        let open = self.aside(core::Workspace::interviews).await?;
        Ok(open.into_iter().map(Into::into).collect())
    }

    /// Begins an interview.
    ///
    /// # Errors
    /// [`CairnError::NotFound`]; [`CairnError::Other`] with code `unsound` where the form is not published, or the PIN is too short.
    pub async fn begin_survey(&self, form: String, setup: SurveySetup) -> Result<Arc<Survey>> {
        let form = record_id(&form)?;
        self.aside(move |core| core.begin_interview(form, setup.into())).await.map(Survey::of)
    }

    /// Takes an interview up again where it was.
    ///
    /// # Errors
    /// [`CairnError::Other`] where it is over.
    pub async fn resume_survey(&self, interview: String) -> Result<Arc<Survey>> {
        let interview = record_id(&interview)?;
        self.aside(move |core| core.resume_interview(interview)).await.map(Survey::of)
    }

    /// Gives an interview up: its answers are gone.
    ///
    /// # Errors
    /// [`CairnError::Forbidden`] for a kiosk, which the PIN ends.
    pub async fn discard_survey(&self, interview: String) -> Result<()> {
        let interview = record_id(&interview)?;
        self.aside(move |core| core.discard_interview(interview)).await
    }
}

/// Commands: each validates, commits durably on this device, and returns. No network is needed.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// Makes a record, by default in the first space this device may write.
    ///
    /// # Errors
    /// [`CairnError::Invalid`] names each field and the rule it breaks; [`CairnError::Forbidden`] for a reader.
    pub async fn create_record(
        &self,
        kind: Kind,
        fields: HashMap<String, FieldValue>,
        space: Option<String>,
    ) -> Result<Revision> {
        let fields = read(fields)?;
        let space = space.map(|text| id("space", &text)).transpose()?;
        self.aside(move |core| core.create_record(kind, fields, space)).await.map(Into::into)
    }

    /// Edits a record: all changes in one step, or none. `base` is that of the [`Detail`] on the screen when the edit began: what others
    /// wrote since stays and merges. An edit that gives a whole note, set or list needs it.
    ///
    /// # Errors
    /// [`CairnError::NotFound`], [`CairnError::Invalid`], [`CairnError::Forbidden`]; [`CairnError::Other`] with `unsound` where a base is
    /// missing or not known.
    #[uniffi::method(default(base = None))]
    pub async fn edit_record(&self, record: String, changes: Vec<Change>, base: Option<String>) -> Result<Revision> {
        let changes = changes.into_iter().map(TryInto::try_into).collect::<Result<_>>()?;
        let edit = Edit { id: record_id(&record)?, changes };
        let base: Option<Base> = base.map(|text| id("base", &text)).transpose()?;
        self.aside(move |core| core.edit_from(&edit, base.as_ref())).await.map(Into::into)
    }

    /// Marks a record as deleted. It can be restored, and an edit made elsewhere meanwhile brings it back.
    ///
    /// # Errors
    /// [`CairnError::NotFound`], [`CairnError::Forbidden`].
    pub async fn delete_record(&self, record: String) -> Result<Revision> {
        let id = record_id(&record)?;
        self.aside(move |core| core.delete_record(id)).await.map(Into::into)
    }

    /// Brings a deleted record back, or confirms one that an edit brought back.
    ///
    /// # Errors
    /// [`CairnError::NotFound`], [`CairnError::Forbidden`].
    pub async fn restore_record(&self, record: String) -> Result<Revision> {
        let id = record_id(&record)?;
        self.aside(move |core| core.restore_record(id)).await.map(Into::into)
    }

    /// Takes one of the values that were set aside in a field, by its place in [`Conflict::set_aside`](crate::Conflict).
    ///
    /// # Errors
    /// [`CairnError::NotFound`] where nothing is set aside there any more.
    pub async fn switch_to(&self, record: String, field: String, take: u32) -> Result<Revision> {
        let id = record_id(&record)?;
        self.aside(move |core| core.switch(id, &field, take as usize)).await.map(Into::into)
    }
}

/// Queries, all from this device.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// One page of a list, at most 100 rows.
    ///
    /// # Errors
    /// [`CairnError::Invalid`] where an identifier or cursor in the query is none.
    pub async fn list(&self, query: ListQuery) -> Result<Page> {
        let query = query.try_into()?;
        self.aside(move |core| core.list(&query)).await.map(Into::into)
    }

    /// Finds records, best first.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn search(&self, query: SearchQuery) -> Result<Vec<Hit>> {
        let query = query.into();
        let hits = self.aside(move |core| core.search(&query)).await?;
        Ok(hits.rows.into_iter().map(Into::into).collect())
    }

    /// One record with everything about it.
    ///
    /// # Errors
    /// [`CairnError::NotFound`].
    pub async fn record(&self, record: String) -> Result<Detail> {
        let id = record_id(&record)?;
        self.aside(move |core| core.record(id)).await.map(Into::into)
    }

    /// Every change of a record, oldest first.
    ///
    /// # Errors
    /// [`CairnError::NotFound`].
    pub async fn history(&self, record: String) -> Result<Vec<HistoryStep>> {
        let id = record_id(&record)?;
        let steps = self.aside(move |core| core.history(id)).await?;
        Ok(steps.into_iter().map(Into::into).collect())
    }

    /// The spaces this device may read.
    ///
    /// # Errors
    /// None at present.
    pub async fn spaces(&self) -> Result<Vec<SpaceInfo>> {
        let spaces = self.aside(core::Workspace::spaces).await?;
        Ok(spaces.into_iter().map(Into::into).collect())
    }

    /// The devices of the workspace.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn devices(&self) -> Result<Vec<DeviceInfo>> {
        let devices = self.aside(core::Workspace::devices).await?;
        Ok(devices.into_iter().map(Into::into).collect())
    }

    /// Where this device stands with the relay.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn status(&self) -> Result<Status> {
        self.aside(core::Workspace::status).await.map(Into::into)
    }

    /// All that one should have in mind before a customer opens the door.
    ///
    /// # Errors
    /// [`CairnError::NotFound`].
    pub async fn recall(&self, customer: String) -> Result<RecallCard> {
        let id = record_id(&customer)?;
        self.aside(move |core| core.recall(id)).await.map(insight::recalled)
    }

    /// All customers of this phone at a glance.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn my_figures(&self) -> Result<MyFigures> {
        self.aside(|core| core.overview(None)).await.map(insight::glance)
    }

    /// Customers who are falling off, what is at stake first.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn slipping(&self) -> Result<Vec<Call>> {
        self.aside(insight::slipping).await
    }

    /// Lost customers worth an attempt, most to be expected first.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the database cannot be read.
    pub async fn win_back(&self) -> Result<Vec<Call>> {
        self.aside(insight::win_back).await
    }

    /// Watches a query. The first snapshot is delivered before this returns; later ones follow, whole and in order, whenever
    /// something that concerns it was written, here or elsewhere.
    ///
    /// # Errors
    /// [`CairnError::Invalid`] where an identifier or cursor in the query is none.
    pub async fn subscribe(&self, query: Query, listener: Arc<dyn Listener>) -> Result<Arc<Subscription>> {
        let core = self.core.clone();
        tokio::task::spawn_blocking(move || watch(&core, query, listener)).await.map_err(CairnError::ended)?
    }

    /// The relay's address. Instant.
    pub fn relay(&self) -> String {
        self.core.relay()
    }

    /// This device's identifier. Instant.
    #[must_use]
    pub fn device_id(&self) -> String {
        self.core.device_id().to_string()
    }
}

/// The relay and the team.
#[uniffi::export(async_runtime = "tokio")]
impl Workspace {
    /// Exchanges with the relay once.
    ///
    /// # Errors
    /// [`CairnError::Offline`]: what was written stays in the outbox; [`CairnError::Forbidden`] where this device was shut out.
    pub async fn sync_once(&self) -> Result<SyncReport> {
        Ok(self.core.sync_once().await?.into())
    }

    /// Keeps in touch with the relay until [`Workspace::stop_sync`], or until the workspace is dropped. Instant; once is enough.
    ///
    /// # Errors
    /// [`CairnError::Other`] where the system gives no thread.
    pub fn start_sync(&self) -> Result<()> {
        let mut sync = self.sync.lock().unwrap_or_else(PoisonError::into_inner);
        if sync.is_none() {
            *sync = Some(self.core.start_sync()?);
        }
        Ok(())
    }

    /// Ends what [`Workspace::start_sync`] began. Instant.
    pub fn stop_sync(&self) {
        self.sync.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Tries again at once: the network is back, or the app came to the front. Instant.
    pub fn wake_sync(&self) {
        self.core.wake_sync();
    }

    /// Makes an invite code for one new device, good once and for `ttl_ms`. Needs the relay.
    ///
    /// # Errors
    /// [`CairnError::Forbidden`] where this device's role does not allow it; [`CairnError::Offline`].
    pub async fn invite(&self, role: Role, spaces: Vec<String>, ttl_ms: i64) -> Result<String> {
        let spaces: Vec<_> = spaces.iter().map(|text| id("spaces", text)).collect::<Result<_>>()?;
        Ok(self.core.invite(role, &spaces, ttl_ms).await?)
    }

    /// Shuts a device out: it keeps what it had and reads nothing written afterwards. Needs the relay.
    ///
    /// # Errors
    /// [`CairnError::Forbidden`]; [`CairnError::Offline`].
    pub async fn revoke(&self, device: String) -> Result<()> {
        Ok(self.core.revoke(id("device", &device)?).await?)
    }
}

impl Workspace {
    pub(crate) fn of(core: core::Workspace, clock: Arc<PhoneClock>) -> Arc<Self> {
        Arc::new(Self { core, clock, sync: Mutex::default() })
    }

    pub(crate) const fn core(&self) -> &core::Workspace {
        &self.core
    }

    pub(crate) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&core::Workspace) -> core::Result<T> + Send + 'static,
    ) -> Result<T> {
        let core = self.core.clone();
        aside(move || work(&core)).await
    }
}

impl From<core::Revision> for Revision {
    fn from(revision: core::Revision) -> Self {
        Self { id: revision.id.to_string(), kind: revision.kind, changed: revision.changed }
    }
}

/// Runs work that blocks on a thread for that; it goes on where the caller goes away.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> core::Result<T> + Send + 'static) -> Result<T> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(CairnError::ended)??)
}

pub(crate) fn record_id(text: &str) -> Result<RecordId> {
    id("record", text)
}

pub(crate) fn db_key(key: Vec<u8>) -> Result<DbKey> {
    let length = key.len();
    let bytes = key.try_into().map_err(|_| CairnError::WrongKey {
        code: "wrong_key".to_owned(),
        detail: format!("A database key has 32 bytes, this one has {length}. Nothing was changed."),
    })?;
    Ok(DbKey::new(bytes))
}
