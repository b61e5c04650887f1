//! Commands: each validates, commits durably on this device, and returns. No network is needed.

use std::sync::atomic::Ordering;

use cairn_domain::{Base, Change, Create, Edit, Fields, Kind, RecordId, RecordSpec, Shape, Value};
use cairn_store::outbox;
use cairn_store::records::{self, Author, Revision};
use cairn_store::{Result as StoreResult, StoreError, Write};
use cairn_sync::SpaceId;
use cairn_sync::control::Role;

use crate::error::{ClientError, Result};
use crate::hub::Touched;
use crate::identity;
use crate::sync::derive_doc_key;
use crate::workspace::{Inner, Workspace};

impl Workspace {
    /// Makes a record in a space; by default in the first one this device may write.
    ///
    /// # Errors
    /// [`ClientError::Invalid`] names each field and the rule it breaks; [`ClientError::Forbidden`] for a reader.
    pub fn create_record(&self, kind: Kind, fields: Fields, space: Option<SpaceId>) -> Result<Revision> {
        let made = self.create_many(vec![(kind, fields)], space)?;
        made.into_iter().next().ok_or_else(|| ClientError::Protocol("Nothing was made.".to_owned()))
    }

    /// Makes many records at once: all of them or none.
    ///
    /// # Errors
    /// As [`create_record`](Self::create_record), for the first record that breaks a rule.
    pub fn create_many(&self, new: Vec<(Kind, Fields)>, space: Option<SpaceId>) -> Result<Vec<Revision>> {
        let space = self.writable(space)?;
        if new.iter().any(|(kind, _)| *kind == Kind::Member) {
            self.leads(space)?;
        }
        let whole = |(kind, fields)| {
            let fields = if kind == Kind::Case { self.received(fields)? } else { fields };
            Ok(Create { id: RecordId(self.0.host.id()), kind, fields })
        };
        let requests: Vec<Create> = new.into_iter().map(whole).collect::<Result<_>>()?;
        self.0.commit_all(|tx, author| {
            requests.iter().map(|request| records::create(tx, request, space, author)).collect()
        })
    }

    /// Edits a record as a screen showed it: `base` is that [`Detail`](crate::Detail)'s. What others wrote since stays and merges.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where an edit that gives a whole note, set or list, takes one away or types at a place of a note has no
    /// base, or one that this device does not know; the others as for [`edit_record`](Self::edit_record).
    pub fn edit_from(&self, edit: &Edit, base: Option<&Base>) -> Result<Revision> {
        self.may_write_record(edit.id)?;
        let Some(base) = base.filter(|base| !base.0.is_empty()) else {
            let spec = self.0.store.read(|conn| records::kind_of(conn, edit.id))?.map(Kind::spec);
            let field = edit.changes.iter().find(|change| spec.is_some_and(|spec| writes_over(spec, change)));
            if let Some(field) = field.map(Change::field) {
                return Err(ClientError::Unsound(format!(
                    "An edit that writes over {field} says which base it began from, so that nothing is lost that others wrote meanwhile. Nothing was written; read the record and give its base."
                )));
            }
            return self.edit_record(edit);
        };
        points_aside(edit)?;
        let moved = self.moved(edit)?;
        if !self.0.store.read(|conn| records::knows(conn, edit.id, base))? {
            return Err(ClientError::Unsound(
                "This device does not know the state of the record that the edit began from. Nothing was written; read the record again."
                    .to_owned(),
            ));
        }
        self.0.commit(|tx, author| records::edit_as_of(tx, moved.as_ref().unwrap_or(edit), &base.0, author))
    }

    /// Edits a record as it is now: for what follows from the record itself, and for what only adds. Screens say what they showed
    /// ([`edit_from`](Self::edit_from)).
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Invalid`], [`ClientError::Forbidden`]; nothing was written then.
    pub fn edit_record(&self, edit: &Edit) -> Result<Revision> {
        self.may_write_record(edit.id)?;
        points_aside(edit)?;
        let moved = self.moved(edit)?;
        self.0.commit(|tx, author| records::edit(tx, moved.as_ref().unwrap_or(edit), author))
    }

    /// Marks a record as deleted. It can be restored, and an edit made elsewhere meanwhile brings it back.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Forbidden`].
    pub fn delete_record(&self, id: RecordId) -> Result<Revision> {
        self.may_write_record(id)?;
        self.0.commit(|tx, author| records::delete(tx, id, author))
    }

    /// Brings a deleted record back, or confirms one that an edit brought back.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Forbidden`].
    pub fn restore_record(&self, id: RecordId) -> Result<Revision> {
        self.may_write_record(id)?;
        self.0.commit(|tx, author| records::restore(tx, id, author))
    }

    /// Takes one of the values that were set aside in a field, and so ends the conflict. An ordinary edit, for everyone.
    ///
    /// # Errors
    /// [`ClientError::NoSuchId`] where nothing is set aside there any more.
    pub fn switch(&self, id: RecordId, field: &str, take: usize) -> Result<Revision> {
        let detail = self.record(id)?;
        let conflict = detail.conflicts.into_iter().find(|c| c.field == field);
        let value = conflict.and_then(|c| c.set_aside.into_iter().nth(take)).map(|(value, _)| value);
        let value = value.ok_or_else(|| {
            ClientError::NoSuchId(format!("Nothing is set aside in {field} of this record any more."))
        })?;
        self.edit_record(&Edit { id, changes: vec![putting(field, value)] })
    }

    /// Lets the next exchange send again what the relay had refused.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn retry_failed(&self) -> Result<()> {
        self.0.store.write(outbox::retry)?;
        self.0.touched(Touched::everything());
        self.wake_sync();
        Ok(())
    }

    pub(crate) fn writable(&self, space: Option<SpaceId>) -> Result<SpaceId> {
        let refused = || {
            ClientError::Forbidden(
                "This device may read but not write here. An administrator can give it the editor role, in the console or with `cairn role`."
                    .to_owned(),
            )
        };
        let space = match space {
            Some(space) => space,
            None => self.0.first_space().ok_or_else(refused)?,
        };
        if self.0.team().membership.may_write(self.0.device, space)
            || self.0.team().membership.is_revoked(self.0.device)
        {
            return Ok(space);
        }
        Err(refused())
    }

    pub(crate) fn may_write_record(&self, id: RecordId) -> Result<()> {
        let found = self.0.store.read(|conn| Ok((records::space_of(conn, id)?, records::kind_of(conn, id)?)))?;
        let (Some(space), kind) = found else { return Err(ClientError::NotFound(id)) };
        self.writable(Some(space))?;
        // Nobody gives himself another's name.
        if kind == Some(Kind::Member) && id.0 != self.0.device.0 { self.leads(space) } else { Ok(()) }
    }

    fn leads(&self, space: SpaceId) -> Result<()> {
        if self.0.team().membership.role(self.0.device, space) >= Some(Role::Admin) {
            return Ok(());
        }
        Err(ClientError::Forbidden(
            "Everyone writes their own name; another's can be written by an administrator. Nothing was changed."
                .to_owned(),
        ))
    }
}

/// Giving a field, or a part of a list's entry (`phones.TOKEN.number`), a value.
pub(crate) fn putting(field: &str, value: cairn_domain::Value) -> Change {
    let mut parts = field.splitn(3, '.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(list), Some(token), Some(part)) => {
            Change::SetItem { field: list.into(), token: token.into(), part: part.into(), value }
        }
        _ => Change::Set { field: field.to_owned(), value },
    }
}

/// Whether a change follows from the whole of a note, set or list, into which others may have written meanwhile.
fn writes_over(spec: &RecordSpec, change: &Change) -> bool {
    match change {
        Change::Set { field, .. }
        | Change::Clear { field }
        | Change::Replace { field, .. }
        | Change::Splice { field, .. } => {
            spec.field(field).is_some_and(|field| !matches!(field.shape, Shape::Scalar(_) | Shape::Status(_)))
        }
        Change::Add { .. } | Change::Remove { .. } | Change::SetItem { .. } => false,
    }
}

/// Points are taken and granted by commands of their own, which know what this device may take.
fn points_aside(edit: &Edit) -> Result<()> {
    let takes = |value: &Value| match value {
        Value::Items(items) => items.values().any(|entry| matches!(entry.get("points"), Some(Value::Int(..0)))),
        _ => false,
    };
    let wrong = |change: &Change| match change {
        Change::Add { field, value } => field == "allowances" || (field == "points" && takes(value)),
        Change::SetItem { field, .. } => field == "allowances" || field == "points",
        _ => false,
    };
    if edit.changes.iter().any(wrong) {
        return Err(ClientError::Unsound(
            "Points are spent, granted and corrected by commands of their own, so that no account is overdrawn. Nothing was written."
                .to_owned(),
        ));
    }
    Ok(())
}

impl Inner {
    /// One write by this device.
    pub(crate) fn commit(
        &self,
        work: impl FnOnce(&Write<'_>, &mut Author<'_>) -> StoreResult<Revision>,
    ) -> Result<Revision> {
        let mut all = self.commit_all(|tx, author| work(tx, author).map(|revision| vec![revision]))?;
        all.pop().ok_or_else(|| ClientError::Protocol("Nothing was written.".to_owned()))
    }

    /// Records that other devices may make by themselves, each with the moment it is told by and the record it is about; those that are
    /// here already stay as they are. What is made on several devices is one.
    pub(crate) fn derive_all(&self, new: &[(Create, i64, Option<RecordId>)], space: SpaceId) -> Result<Vec<Revision>> {
        self.commit_all(|tx, _| {
            let one = |(request, at_ms, about): &(Create, i64, Option<RecordId>)| {
                let made = records::derive(tx, request, space, *at_ms)?;
                if made.changed {
                    derive_doc_key(self, tx, (request.id, *about), space)?;
                }
                Ok(made)
            };
            new.iter().map(one).collect()
        })
    }

    /// Several writes by this device in one transaction; then everyone who watches is told, and the sync task woken.
    pub(crate) fn commit_all(
        &self,
        work: impl FnOnce(&Write<'_>, &mut Author<'_>) -> StoreResult<Vec<Revision>>,
    ) -> Result<Vec<Revision>> {
        let mut random = || self.host.id();
        let (device, at_ms) = (self.device, self.host.clock.now_ms());
        let write = |tx: &Write<'_>| {
            let install = identity::install(tx)?;
            work(tx, &mut Author { device, at_ms, install, random: &mut random })
        };
        let revisions = self.store.write(write).map_err(|error| match error {
            StoreError::Invalid(invalid) => ClientError::Invalid(invalid),
            StoreError::NotFound(id) => ClientError::NotFound(id),
            other => ClientError::Store(other),
        })?;
        if revisions.iter().any(|r| r.changed) {
            let records = revisions.iter().filter(|r| r.changed).map(|r| (r.id, r.kind)).collect();
            self.touched(Touched { records, status: true, everything: false });
            self.wrote.store(true, Ordering::Relaxed);
            self.wake.notify_one();
        }
        Ok(revisions)
    }
}
