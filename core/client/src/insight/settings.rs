//! What the workspace has agreed on: settings that travel as records, one record a name.

use cairn_domain::{Change, Create, Edit, Fields, Kind, RecordId, Value};
use cairn_insight::calendar::AnswerRule;
use cairn_insight::clv::Parameters;
use cairn_insight::figures::Settings;
use cairn_insight::points::PointsSettings;
use cairn_insight::tasks::TaskSettings;
use cairn_store::dealings::Reckoning;
use cairn_store::records::{self, Revision};
use cairn_store::{Read, Result as StoreResult};
use cairn_sync::SpaceId;
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;

use crate::error::{ClientError, Result};
use crate::sync::derive_doc_key;
use crate::workspace::{Inner, Workspace};

/// Thresholds of the figures: [`Settings`].
pub(super) const FIGURES: &str = "insight.figures";
/// Parameters of predicted values: [`Parameters`].
pub(super) const VALUES: &str = "insight.values";

/// Where days begin: the name of an IANA time zone.
const ZONE: &str = "workspace.zone";
/// How the time for an answer is counted: [`AnswerRule`].
const ANSWERS: &str = "workspace.answers";
/// Which rules make tasks: [`TaskSettings`].
const TASKS: &str = "workspace.tasks";
/// The loyalty programme: [`PointsSettings`].
const POINTS: &str = "workspace.points";
/// The zone of a workspace that has set none.
pub const USUAL_ZONE: &str = "Asia/Shanghai";

/// The record of a setting, where there is one. The one of before counts where there is no other: anybody could make that one, in any space.
fn find(conn: &Read, name: &str) -> StoreResult<Option<(RecordId, bool)>> {
    let before = id_before(name);
    let found = records::titled(conn, Kind::Setting, name)?;
    Ok(found.into_iter().min_by_key(|(id, deleted)| (*deleted, *id == before, *id)))
}

/// The record of a setting in a space: the same on every device, so that two that first write it at once write one record, and known to the
/// space's members alone.
fn id_of(inner: &Inner, space: SpaceId, name: &str) -> RecordId {
    let team = inner.team();
    team.keys.get(space, 1).map_or_else(|| id_before(name), |key| RecordId(key.derived_id(name).0))
}

/// The record of a setting as the first version named it.
fn id_before(name: &str) -> RecordId {
    let mut hasher = blake3::Hasher::new_derive_key("cairn setting 1");
    hasher.update(name.as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    RecordId(id)
}

/// A setting; `None` where nobody has set it, or where its value makes no sense to this version.
pub(super) fn read<T: DeserializeOwned>(conn: &Read, name: &str) -> StoreResult<Option<T>> {
    let Some((id, false)) = find(conn, name)? else { return Ok(None) };
    let Some(record) = records::get(conn, id)? else { return Ok(None) };
    let Some(Value::Json(json)) = record.fields.get("value") else { return Ok(None) };
    let value = T::deserialize(json);
    if let Err(why) = &value {
        tracing::warn!(name, %why, "a setting cannot be read; its default holds");
    }
    Ok(value.ok())
}

pub(super) fn figures(conn: &Read) -> StoreResult<Settings> {
    Ok(read::<Settings>(conn, FIGURES)?.filter(|s| s.check().is_ok()).unwrap_or_default())
}

pub(crate) fn zone(conn: &Read) -> StoreResult<TimeZone> {
    let set: Option<String> = read(conn, ZONE)?;
    // The usual one is built in, and has had no other offset since 1991.
    let usual = || TimeZone::get(USUAL_ZONE).unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(8)));
    Ok(set.and_then(|name| TimeZone::get(&name).ok()).unwrap_or_else(usual))
}

pub(super) fn answer_rule(conn: &Read) -> StoreResult<AnswerRule> {
    Ok(read(conn, ANSWERS)?.unwrap_or_default())
}

pub(super) fn tasks(conn: &Read) -> StoreResult<TaskSettings> {
    Ok(read(conn, TASKS)?.unwrap_or_default())
}

pub(super) fn points(conn: &Read) -> StoreResult<PointsSettings> {
    Ok(read::<PointsSettings>(conn, POINTS)?.filter(|set| set.check().is_ok()).unwrap_or_default())
}

pub(super) fn reckoning(conn: &Read) -> StoreResult<Reckoning> {
    Ok(Reckoning { currency: figures(conn)?.currency, zone: zone(conn)? })
}

/// What a zone is called.
pub(super) fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or(USUAL_ZONE).to_owned()
}

pub(super) fn parameters(conn: &Read) -> StoreResult<Option<Parameters>> {
    read(conn, VALUES)
}

impl Workspace {
    /// The thresholds that the figures are computed with.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn figure_settings(&self) -> Result<Settings> {
        Ok(self.0.store.read(figures)?)
    }

    /// Sets the thresholds, for everyone.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where they make no sense; [`ClientError::Forbidden`] for a reader.
    pub fn set_figure_settings(&self, settings: &Settings) -> Result<Revision> {
        settings.check().map_err(|e| ClientError::Unsound(e.to_string()))?;
        self.put_setting(FIGURES, serde_json::to_value(settings).unwrap_or_default())
    }

    /// The IANA name of the time zone in which the workspace's days begin; Asia/Shanghai unless set.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn zone(&self) -> Result<String> {
        Ok(zone_name(&self.0.store.read(zone)?))
    }

    /// Sets the time zone in which the workspace's days begin, for everyone.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where there is no such zone; [`ClientError::Forbidden`] for a reader.
    pub fn set_zone(&self, name: &str) -> Result<Revision> {
        let found = TimeZone::get(name).ok().and_then(|zone| Some(zone.iana_name()?.to_owned()));
        let name = found.ok_or_else(|| {
            ClientError::Unsound(format!(
                "There is no time zone called {name:?}. Give the name of the IANA database, such as Asia/Shanghai or Europe/Berlin."
            ))
        })?;
        self.put_setting(ZONE, serde_json::Value::String(name))
    }

    /// How the time for an answer is counted, with the days off that administrators entered.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn answer_rule(&self) -> Result<AnswerRule> {
        Ok(self.0.store.read(answer_rule)?)
    }

    /// Sets how the time for an answer is counted, for everyone.
    ///
    /// # Errors
    /// [`ClientError::Forbidden`] for a reader.
    pub fn set_answer_rule(&self, rule: &AnswerRule) -> Result<Revision> {
        self.put_setting(ANSWERS, serde_json::to_value(rule).unwrap_or_default())
    }

    /// Which rules make tasks, and how far ahead.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn task_settings(&self) -> Result<TaskSettings> {
        Ok(self.0.store.read(tasks)?)
    }

    /// Sets which rules make tasks, for everyone.
    ///
    /// # Errors
    /// [`ClientError::Forbidden`] for a reader.
    pub fn set_task_settings(&self, set: &TaskSettings) -> Result<Revision> {
        self.put_setting(TASKS, serde_json::to_value(set).unwrap_or_default())
    }

    /// The loyalty programme: how points are earned, when they expire, the tiers.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn points_settings(&self) -> Result<PointsSettings> {
        Ok(self.0.store.read(points)?)
    }

    /// Sets the loyalty programme, for everyone.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where it makes no sense; [`ClientError::Forbidden`] for a reader.
    pub fn set_points_settings(&self, set: &PointsSettings) -> Result<Revision> {
        set.check().map_err(|e| ClientError::Unsound(e.to_string()))?;
        self.put_setting(POINTS, serde_json::to_value(set).unwrap_or_default())
    }

    pub(super) fn put_setting(&self, name: &str, value: serde_json::Value) -> Result<Revision> {
        let value = Value::Json(value);
        if let Some((id, _)) = self.0.store.read(|conn| find(conn, name))? {
            return self.edit_record(&Edit { id, changes: vec![Change::Set { field: "value".to_owned(), value }] });
        }
        let fields = Fields::from([("name".to_owned(), name.into()), ("value".to_owned(), value)]);
        let space = self.writable(None)?;
        let id = id_of(&self.0, space, name);
        self.0.commit(|tx, author| {
            // Who sets it elsewhere at the same time seals it with the same key, or nobody could read the second one.
            derive_doc_key(&self.0, tx, (id, None), space)?;
            records::create(tx, &Create { id, kind: Kind::Setting, fields }, space, author)
        })
    }
}
