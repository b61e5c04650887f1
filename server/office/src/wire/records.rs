//! Records as the console reads them.

use std::collections::BTreeMap;

use cairn_client::{Authored, Detail, HistoryStep, Hit, Place, Row};
use cairn_domain::{Conflict, FieldChange, Fields, Value};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a record is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Place)]
pub struct PlaceJson {
    /// `this_phone`, `waiting`, `sent` or `failed`.
    pub state: String,
    /// Why the relay refused it.
    pub reason: Option<String>,
}

/// Who wrote something and when.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Author)]
pub struct AuthorJson {
    /// The device, 32 hexadecimal digits.
    pub device: String,
    /// Its person's name.
    pub name: String,
    /// By their clock, ms since the Unix epoch.
    pub at_ms: i64,
    /// What the survey link is called by which a guest wrote it; the device only took it in.
    pub guest: Option<String>,
}

/// One record in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Row)]
pub struct RowJson {
    /// 32 hexadecimal digits.
    pub id: String,
    /// `customer`, `visit`…
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// The last change by its author's clock, ms since the Unix epoch.
    pub updated_ms: i64,
    /// Where it is.
    pub place: PlaceJson,
    /// In how many fields something was set aside.
    pub conflicts: u32,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Its fields but for long texts.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub fields: Fields,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowPage {
    /// The rows.
    pub rows: Vec<RowJson>,
    /// Where the next page begins; absent on the last.
    pub next: Option<String>,
    /// How many there are in all, where that is known without counting them.
    pub total: Option<u64>,
    /// What the records are called that rows refer to, by id.
    pub names: BTreeMap<String, String>,
}

/// One record that was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hit)]
pub struct HitJson {
    /// The record.
    pub row: RowJson,
    /// Where its title matches: from (inclusive) and to (exclusive), in characters (Unicode scalar values).
    pub title_ranges: Vec<[usize; 2]>,
}

/// What was found, best first, at most 100.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitPage {
    /// The hits.
    pub hits: Vec<HitJson>,
    /// What the records are called that rows refer to, by id.
    pub names: BTreeMap<String, String>,
}

/// A value and who wrote it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionJson {
    /// The value.
    #[schema(value_type = serde_json::Value)]
    pub value: Value,
    /// Who and when.
    pub by: AuthorJson,
}

/// A field that was edited in two places at once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conflict)]
pub struct ConflictJson {
    /// The field; `phones.<token>.number` for a part of an entry.
    pub field: String,
    /// What is kept, the same on every device.
    pub kept: VersionJson,
    /// What was set aside.
    pub set_aside: Vec<VersionJson>,
}

/// One record with everything about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Detail)]
pub struct DetailJson {
    /// 32 hexadecimal digits.
    pub id: String,
    /// `customer`, `visit`…
    pub kind: String,
    /// Its space.
    pub space: String,
    /// What it is called.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// Its fields.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub fields: Fields,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Whether an edit made elsewhere brought it back after it was deleted.
    pub revived: bool,
    /// Where it is.
    pub place: PlaceJson,
    /// The last change by its author's clock, ms since the Unix epoch.
    pub updated_ms: i64,
    /// What was set aside in it.
    pub conflicts: Vec<ConflictJson>,
    /// What the records are called that it refers to, by id.
    pub names: BTreeMap<String, String>,
    /// What this shows; an edit made of it hands it back.
    pub base: String,
    /// What this request wrote, to be taken back by; absent where it wrote nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
}

/// What came of taking an edit back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Undone)]
pub struct UndoneJson {
    /// The record as it is now.
    pub record: DetailJson,
    /// The fields that somebody has written over since: they stay as they are.
    pub kept: Vec<String>,
}

/// Several records with everything about them.
#[derive(Debug, Serialize, ToSchema)]
pub struct DetailPage {
    /// The records.
    pub records: Vec<DetailJson>,
    /// How many there are in all.
    pub total: usize,
}

/// What one change did to one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldChange)]
pub struct FieldChangeJson {
    /// The field.
    pub field: String,
    /// Its value before.
    #[schema(value_type = Option<serde_json::Value>)]
    pub before: Option<Value>,
    /// Its value after.
    #[schema(value_type = Option<serde_json::Value>)]
    pub after: Option<Value>,
}

/// One change of a record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Step)]
pub struct StepJson {
    /// Who and when.
    pub by: AuthorJson,
    /// Who sent it, where that is not who wrote it: that it was that one is their word.
    pub sent_by: Option<String>,
    /// What it did.
    pub fields: Vec<FieldChangeJson>,
}

/// A record that another one is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = About)]
pub struct RefJson {
    /// 32 hexadecimal digits.
    pub id: String,
    /// What it is called.
    pub title: String,
}

/// A line of the live feed: the latest change of one record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeedEntry {
    /// The record.
    pub id: String,
    /// `customer`, `visit`…
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// Who and when.
    pub author: AuthorJson,
    /// The fields that were changed; empty for a new record.
    pub fields: Vec<String>,
    /// Whether the record is new.
    pub new: bool,
    /// Whether it is deleted.
    pub deleted: bool,
    /// The customer it is about.
    pub about: Option<RefJson>,
}

impl From<&Place> for PlaceJson {
    fn from(place: &Place) -> Self {
        let (state, reason) = match place {
            Place::ThisPhone => ("this_phone", None),
            Place::Waiting => ("waiting", None),
            Place::Sent => ("sent", None),
            Place::Failed { reason } => ("failed", Some(reason.clone())),
        };
        Self { state: state.to_owned(), reason }
    }
}

impl From<Authored> for AuthorJson {
    fn from(by: Authored) -> Self {
        Self { device: by.author.to_string(), name: by.author_name, at_ms: by.at_ms, guest: by.guest }
    }
}

impl From<Row> for RowJson {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.to_string(),
            kind: row.kind.name().to_owned(),
            title: row.title,
            subtitle: row.subtitle,
            updated_ms: row.updated_ms,
            place: (&row.place).into(),
            conflicts: row.conflicts,
            deleted: row.deleted,
            fields: row.fields,
        }
    }
}

impl From<Hit> for HitJson {
    fn from(hit: Hit) -> Self {
        let title = hit.highlights.iter().find(|h| h.field == "title");
        let title_ranges = title.map(|h| h.ranges.iter().map(|(from, to)| [*from, *to]).collect()).unwrap_or_default();
        Self { row: hit.row.into(), title_ranges }
    }
}

impl From<Conflict<Authored>> for ConflictJson {
    fn from(conflict: Conflict<Authored>) -> Self {
        let version = |value, by: Authored| VersionJson { value, by: by.into() };
        Self {
            field: conflict.field,
            kept: version(conflict.kept, conflict.kept_by),
            set_aside: conflict.set_aside.into_iter().map(|(value, by)| version(value, by)).collect(),
        }
    }
}

impl From<Detail> for DetailJson {
    fn from(detail: Detail) -> Self {
        Self {
            id: detail.record.id.to_string(),
            kind: detail.record.kind.name().to_owned(),
            space: detail.space.to_string(),
            title: detail.title,
            subtitle: detail.record.subtitle(),
            deleted: detail.record.deleted,
            revived: detail.record.revived,
            fields: detail.record.fields,
            place: (&detail.place).into(),
            updated_ms: detail.updated.at_ms,
            conflicts: detail.conflicts.into_iter().map(Into::into).collect(),
            names: detail.names.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
            base: detail.base.to_string(),
            written: None,
        }
    }
}

impl From<HistoryStep> for StepJson {
    fn from(step: HistoryStep) -> Self {
        let field = |c: FieldChange| FieldChangeJson { field: c.field, before: c.before, after: c.after };
        Self { by: step.by.into(), sent_by: step.sent_by, fields: step.fields.into_iter().map(field).collect() }
    }
}
