//! Queries: pages of rows, one record with everything about it, search. All from this device, at any time.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError};

use cairn_domain::{Base, Conflict, FieldChange, Fields, Kind, Record, RecordId};
use cairn_store::lists::{self, ListQuery, Page, Row};
use cairn_store::outbox::{self, Place};
use cairn_store::quarantine;
use cairn_store::records::{self, Written};
use cairn_store::search::{self, Hits, SearchQuery};
use cairn_sync::control::Role;
use cairn_sync::{DeviceId, SpaceId};
use serde::Serialize;

use crate::error::{ClientError, Result};
use crate::identity;
use crate::status::Status;
use crate::workspace::Workspace;

/// Who wrote something, by name, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Authored {
    /// The device.
    pub author: DeviceId,
    /// Its person's name; the device's identifier where the name has not arrived.
    pub author_name: String,
    /// When, by their clock, ms since the Unix epoch.
    pub at_ms: i64,
    /// What the survey link is called by which a guest wrote it; the device only took it in. The device says so: it vouches for its guests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest: Option<String>,
}

/// One record with everything a page shows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// The record.
    pub record: Record,
    /// What it is called.
    pub title: String,
    /// Its space.
    pub space: SpaceId,
    /// Where it is.
    pub place: Place,
    /// What was set aside in it.
    pub conflicts: Vec<Conflict<Authored>>,
    /// The last change.
    pub updated: Authored,
    /// What the records are called that it refers to.
    pub names: BTreeMap<RecordId, String>,
    /// What this shows: edits made of it carry it, see [`Workspace::edit_from`].
    #[serde(skip)]
    pub base: Base,
}

/// One change of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryStep {
    /// Who and when.
    #[serde(flatten)]
    pub by: Authored,
    /// Who sent it, where that is not who wrote it: that it was that one is their word.
    pub sent_by: Option<String>,
    /// What it did to the fields.
    pub fields: Vec<FieldChange>,
}

/// A space as this device sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SpaceInfo {
    /// The space.
    pub id: SpaceId,
    /// Its name.
    pub name: String,
    /// What this device may do there.
    pub role: Role,
}

/// A device of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceInfo {
    /// The device.
    pub id: DeviceId,
    /// Its person's name.
    pub name: String,
    /// The highest role it has in any space.
    pub role: Role,
    /// Its role in every space, those of the future included; `None` where it has roles in single spaces only.
    pub everywhere: Option<Role>,
    /// The spaces it may read.
    pub spaces: Vec<SpaceId>,
    /// Whether it was shut out.
    pub revoked: bool,
    /// Whether it is this one.
    pub this_device: bool,
}

impl Workspace {
    /// One record with everything about it.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub fn record(&self, id: RecordId) -> Result<Detail> {
        let names = self.names()?;
        let authored = |w: Written| Authored {
            author: w.author,
            author_name: name_of(&names, w.author),
            at_ms: w.at_ms,
            guest: None,
        };
        let found = self.0.store.read(|conn| {
            let Some((record, conflicts, base)) = records::get_with_conflicts(conn, id)? else { return Ok(None) };
            let titles = records::titles(conn, record.refs().into_iter().map(|(_, id)| id))?;
            let last = records::last_of(conn, id)?;
            Ok(Some((record, (conflicts, base), titles, last, outbox::place(conn, id)?, records::space_of(conn, id)?)))
        })?;
        let Some((record, (conflicts, base), titles, last, place, Some(space))) = found else {
            return Err(ClientError::NotFound(id));
        };
        let mut updated = authored(last);
        if let Some(link) = guests_link(record.kind, &record.fields) {
            let steps = self.0.store.read(|conn| records::history(conn, id))?;
            let by_guest = steps.last().is_some_and(sets_link);
            updated.guest = if by_guest { self.link_title(link)? } else { None };
        }
        Ok(Detail {
            title: record.title(),
            space,
            place,
            conflicts: conflicts.into_iter().map(|c| c.map_author(authored)).collect(),
            updated,
            names: titles,
            base,
            record,
        })
    }

    /// One page of a list.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn list(&self, query: &ListQuery) -> Result<Page<Row>> {
        Ok(self.0.store.read(|conn| lists::page(conn, query))?)
    }

    /// Finds records.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn search(&self, query: &SearchQuery) -> Result<Hits> {
        Ok(self.0.store.read(|conn| search::find(conn, query))?)
    }

    /// How many records of a kind there are.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn count(&self, kind: Kind) -> Result<u64> {
        Ok(self.0.store.read(|conn| lists::count(conn, kind))?)
    }

    /// How many records of a kind refer to this one.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn count_about(&self, kind: Kind, id: RecordId) -> Result<u64> {
        Ok(self.0.store.read(|conn| lists::count_about(conn, kind, id))?)
    }

    /// Every change of a record, oldest first.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub fn history(&self, id: RecordId) -> Result<Vec<HistoryStep>> {
        let names = self.names()?;
        let entries = self.0.store.read(|conn| records::history(conn, id)).map_err(|e| match e {
            cairn_store::StoreError::NotFound(id) => ClientError::NotFound(id),
            other => other.into(),
        })?;
        let record = self.0.store.read(|conn| records::get(conn, id))?;
        let link = record.and_then(|record| guests_link(record.kind, &record.fields));
        let link = link.map(|link| self.link_title(link)).transpose()?.flatten();
        let step = |e: records::HistoryEntry| HistoryStep {
            sent_by: e.sent_by.map(|by| name_of(&names, by)),
            by: Authored {
                author: e.written.author,
                author_name: name_of(&names, e.written.author),
                at_ms: e.written.at_ms,
                guest: link.clone().filter(|_| sets_link(&e)),
            },
            fields: e.fields,
        };
        Ok(entries.into_iter().map(step).collect())
    }

    /// The records in which something is set aside, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn conflicts(&self, limit: u32) -> Result<Vec<Detail>> {
        let filter = lists::Filter { with_conflicts: true, ..lists::Filter::default() };
        let page = self.list(&ListQuery { filter, limit, ..ListQuery::default() })?;
        page.rows.into_iter().map(|row| self.record(row.id)).collect()
    }

    /// The record whose identifier is, or begins with, this text.
    ///
    /// # Errors
    /// [`ClientError::NoSuchId`] where none or several do.
    pub fn resolve(&self, text: &str) -> Result<RecordId> {
        let digits = text.trim().to_lowercase();
        let sound = !digits.is_empty() && digits.len() <= 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let found = if sound { self.0.store.read(|conn| lists::by_prefix(conn, &digits))? } else { Vec::new() };
        match found.as_slice() {
            [id] => Ok(*id),
            [] => Err(ClientError::NoSuchId(format!(
                "No record's identifier begins with {text:?}. Search or list shows identifiers."
            ))),
            _ => Err(ClientError::NoSuchId(format!(
                "Several records' identifiers begin with {text:?}. Give more of its digits."
            ))),
        }
    }

    /// The spaces this device may read.
    ///
    /// # Errors
    /// None at present.
    pub fn spaces(&self) -> Result<Vec<SpaceInfo>> {
        let team = self.0.team();
        let info = |(id, role)| SpaceInfo { id, name: team.name(id), role };
        Ok(team.membership.spaces_of(self.0.device).map(info).collect())
    }

    /// The devices of the workspace.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn devices(&self) -> Result<Vec<DeviceInfo>> {
        let names = self.names()?;
        let team = self.0.team();
        let info = |id: DeviceId| {
            let spaces: Vec<(SpaceId, Role)> = team.membership.spaces_of(id).collect();
            DeviceInfo {
                id,
                name: name_of(&names, id),
                role: spaces.iter().map(|(_, role)| *role).max().unwrap_or(Role::Reader),
                everywhere: team.membership.device(id).and_then(|device| device.everywhere),
                spaces: spaces.iter().map(|(id, _)| *id).collect(),
                revoked: team.membership.is_revoked(id),
                this_device: id == self.0.device,
            }
        };
        Ok(team.membership.devices().map(|(id, _)| info(id)).collect())
    }

    /// Where this device stands with the relay.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn status(&self) -> Result<Status> {
        let (counts, quarantined) = self.0.store.read(|conn| Ok((outbox::counts(conn)?, quarantine::count(conn)?)))?;
        let progressing = self.0.progressing.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(Status {
            state: progressing.state,
            waiting: counts.waiting,
            failed: counts.failed,
            quarantined,
            last_sync_ms: identity::last_sync(&self.0.store)?,
            progress: progressing.progress,
            refreshing: progressing.refreshing,
            last_error: progressing.last_error,
            control_fork: self.0.store.read(identity::fork)?,
            alarm: self.newest_alarm()?,
        })
    }

    /// A device's person by name.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn author_name(&self, device: DeviceId) -> Result<String> {
        Ok(name_of(&*self.names()?, device))
    }

    /// What the survey link is called by which a guest made a record that nobody has changed since.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn guest_of(&self, row: &Row) -> Result<Option<String>> {
        match guests_link(row.kind, &row.fields).filter(|_| row.changed.is_empty()) {
            Some(link) => self.link_title(link),
            None => Ok(None),
        }
    }

    fn link_title(&self, link: RecordId) -> Result<Option<String>> {
        Ok(self.0.store.read(|conn| records::titles(conn, [link]))?.remove(&link))
    }

    /// Names by device, from the members' records.
    fn names(&self) -> Result<Arc<HashMap<DeviceId, String>>> {
        let mut kept = self.0.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = kept.as_ref() {
            return Ok(Arc::clone(names));
        }
        let mut names = HashMap::new();
        let mut query = ListQuery { limit: lists::MOST_ROWS, ..ListQuery::of(Kind::Member) };
        loop {
            let page = self.list(&query)?;
            let of = |row: &Row| Some((row.fields.get("device")?.as_text()?.parse().ok()?, row.title.clone()));
            names.extend(page.rows.iter().filter_map(of));
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        let names = Arc::new(names);
        *kept = Some(Arc::clone(&names));
        Ok(names)
    }
}

/// The link by which a guest made a record.
fn guests_link(kind: Kind, fields: &Fields) -> Option<RecordId> {
    let link = fields.get("link").filter(|_| matches!(kind, Kind::Response | Kind::Case));
    link?.as_text()?.parse().ok()
}

/// Whether a change is the one by which an office took a guest's record in.
fn sets_link(entry: &records::HistoryEntry) -> bool {
    entry.fields.iter().any(|change| change.field == "link" && change.before.is_none())
}

fn name_of(names: &HashMap<DeviceId, String>, device: DeviceId) -> String {
    if device.0 == records::NOBODY {
        // By a rule, on whatever device.
        return "Cairn".to_owned();
    }
    names.get(&device).cloned().unwrap_or_else(|| device.to_string()[..8].to_owned())
}
