//! What queries give: values only, no objects.

use std::collections::HashMap;

use cairn_client as core;
use cairn_client::Place;
use cairn_domain::Kind;

use crate::value::{FieldValue, shown};

/// Where a record is.
#[uniffi::remote(Enum)]
pub enum Place {
    ThisPhone,
    Waiting,
    Sent,
    Failed { reason: String },
}

/// One record in a list.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Row {
    /// The record.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Its space.
    pub space: String,
    /// What it is called.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// When it was last changed, by the author's clock.
    pub updated_ms: i64,
    /// The device that changed it last.
    pub author: String,
    /// Where it is.
    pub place: Place,
    /// In how many fields something was set aside.
    pub conflicts: u32,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Whether an edit brought it back after somebody had deleted it.
    pub revived: bool,
    /// Its fields without long texts and opaque content.
    pub fields: HashMap<String, FieldValue>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// Give it back as `after` for the next page; absent on the last.
    pub next: Option<String>,
}

/// One record that a search found.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Hit {
    /// The record.
    pub row: Row,
    /// Where it matches, for showing.
    pub highlights: Vec<Highlight>,
}

/// A text in which what was typed is found.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Highlight {
    /// `title`, or a field's name.
    pub field: String,
    /// The text.
    pub text: String,
    /// The places.
    pub ranges: Vec<Range>,
}

/// A piece of a text, in characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Range {
    /// The first character.
    pub start: u32,
    /// Behind the last character.
    pub end: u32,
}

/// Who wrote something, and when.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Authored {
    /// The device.
    pub author: String,
    /// Its person's name.
    pub author_name: String,
    /// When, by their clock.
    pub at_ms: i64,
}

/// One record with everything a page shows of it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Detail {
    /// The record.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Its space.
    pub space: String,
    /// What it is called.
    pub title: String,
    /// Its fields; what is empty or unknown is absent.
    pub fields: HashMap<String, FieldValue>,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Whether an edit brought it back after somebody had deleted it.
    pub revived: bool,
    /// Where it is.
    pub place: Place,
    /// What was set aside in it.
    pub conflicts: Vec<Conflict>,
    /// The last change.
    pub updated: Authored,
    /// What the records are called that it refers to, by identifier.
    pub names: HashMap<String, String>,
    /// What this shows; an edit made of it hands it back.
    pub base: String,
}

/// A field in which concurrent edits met.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Conflict {
    /// The field; `phones.<token>.number` for a part of an entry.
    pub field: String,
    /// The value that is kept: the same on every device.
    pub kept: FieldValue,
    /// Who wrote it.
    pub kept_by: Authored,
    /// The other values; `switch_to` takes one by its place here.
    pub set_aside: Vec<SetAside>,
}

/// A value that was set aside.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct SetAside {
    /// The value.
    pub value: FieldValue,
    /// Who wrote it.
    pub by: Authored,
}

/// One step of a record's history.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct HistoryStep {
    /// Who and when.
    pub by: Authored,
    /// What it did.
    pub fields: Vec<StepChange>,
    /// Who sent it, where that is not who wrote it: that it was that one is their word.
    #[uniffi(default = None)]
    pub sent_by: Option<String>,
}

/// What one step did to one field.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct StepChange {
    /// The field.
    pub field: String,
    /// As its author read it before.
    pub before: Option<FieldValue>,
    /// As its author left it.
    pub after: Option<FieldValue>,
}

impl From<core::Row> for Row {
    fn from(row: core::Row) -> Self {
        Self {
            id: row.id.to_string(),
            kind: row.kind,
            space: row.space.to_string(),
            title: row.title,
            subtitle: row.subtitle,
            updated_ms: row.updated_ms,
            author: row.author.to_string(),
            place: row.place,
            conflicts: row.conflicts,
            deleted: row.deleted,
            revived: row.revived,
            fields: shown(row.fields),
        }
    }
}

impl From<core::Page<core::Row>> for Page {
    fn from(page: core::Page<core::Row>) -> Self {
        Self { rows: page.rows.into_iter().map(Into::into).collect(), next: page.next.map(|c| c.to_string()) }
    }
}

impl From<core::Hit> for Hit {
    fn from(hit: core::Hit) -> Self {
        let highlights = hit.highlights.into_iter().map(|h| Highlight {
            field: h.field,
            text: h.text,
            ranges: h.ranges.into_iter().map(|(start, end)| Range { start: place(start), end: place(end) }).collect(),
        });
        Self { highlights: highlights.collect(), row: hit.row.into() }
    }
}

/// Places lie within texts of bounded length.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl From<core::Authored> for Authored {
    fn from(by: core::Authored) -> Self {
        // A guest is named by the link that they came by; the device only took it in.
        let author_name =
            by.guest.map_or_else(|| by.author_name.clone(), |link| format!("{link} ⇢ {}", by.author_name));
        Self { author: by.author.to_string(), author_name, at_ms: by.at_ms }
    }
}

impl From<core::Detail> for Detail {
    fn from(detail: core::Detail) -> Self {
        Self {
            id: detail.record.id.to_string(),
            kind: detail.record.kind,
            space: detail.space.to_string(),
            title: detail.title,
            fields: shown(detail.record.fields),
            deleted: detail.record.deleted,
            revived: detail.record.revived,
            place: detail.place,
            conflicts: detail.conflicts.into_iter().map(Into::into).collect(),
            updated: detail.updated.into(),
            names: detail.names.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
            base: detail.base.to_string(),
        }
    }
}

impl From<cairn_domain::Conflict<core::Authored>> for Conflict {
    fn from(conflict: cairn_domain::Conflict<core::Authored>) -> Self {
        let aside = conflict.set_aside.into_iter().map(|(value, by)| SetAside { value: value.into(), by: by.into() });
        Self {
            set_aside: aside.collect(),
            field: conflict.field,
            kept: conflict.kept.into(),
            kept_by: conflict.kept_by.into(),
        }
    }
}

impl From<core::HistoryStep> for HistoryStep {
    fn from(step: core::HistoryStep) -> Self {
        let fields = step.fields.into_iter().map(|change| StepChange {
            field: change.field,
            before: change.before.map(Into::into),
            after: change.after.map(Into::into),
        });
        Self { fields: fields.collect(), by: step.by.into(), sent_by: step.sent_by }
    }
}
