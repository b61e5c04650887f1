//! Taking back what this device wrote: an ordinary edit that says the opposite, so that it merges like any other.

use std::collections::BTreeMap;

use cairn_domain::{Change, Edit, FieldChange, Kind, RecordId, Shape, Value};
use cairn_store::pages;
use cairn_store::records::{self, Revision};

use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

impl Workspace {
    /// Undoes this device's last step in a record: fields read again as they did before it. What others wrote since stays.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where this device wrote nothing there, or where that cannot be taken back (a case's step, points);
    /// [`ClientError::NotFound`].
    pub fn undo(&self, id: RecordId) -> Result<Revision> {
        self.undo_steps(id, 1)
    }

    /// Takes back what the relay does not have yet of a record: a new one is deleted (and can be restored), in another the fields read as
    /// they did before.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where nothing of it waits; the others as for [`undo`](Self::undo).
    pub fn take_back(&self, id: RecordId) -> Result<Revision> {
        let unsent = self.0.store.read(|conn| pages::outbox(conn, u32::MAX))?.into_iter().find(|row| row.id == id);
        let Some(unsent) = unsent else {
            return Err(ClientError::Unsound("The relay has this record already. Edit it instead.".to_owned()));
        };
        if unsent.is_new && !unsent.deleted {
            return self.delete_record(id);
        }
        self.undo_steps(id, usize::try_from(unsent.changes).unwrap_or(usize::MAX))
    }

    fn undo_steps(&self, id: RecordId, count: usize) -> Result<Revision> {
        let kind = self.record(id)?.record.kind;
        let steps = self.0.store.read(|conn| records::history(conn, id))?;
        let first_of_all = steps.first().map(|step| step.written.at_ms);
        let own: Vec<_> =
            steps.into_iter().enumerate().filter(|(_, step)| step.written.author == self.0.device).collect();
        let taken = &own[own.len().saturating_sub(count)..];
        if taken.is_empty() {
            return Err(ClientError::Unsound("This device wrote nothing here that could be taken back.".to_owned()));
        }
        // The record's first step is its making.
        if first_of_all.is_some() && taken.first().is_some_and(|(place, _)| *place == 0) {
            return self.delete_record(id);
        }
        let mut before: BTreeMap<String, Option<Value>> = BTreeMap::new();
        for FieldChange { field, before: value, .. } in taken.iter().flat_map(|(_, step)| &step.fields) {
            before.entry(field.clone()).or_insert_with(|| value.clone());
        }
        let changes = before.into_iter().map(|(field, value)| back(kind, field, value)).collect::<Result<Vec<_>>>()?;
        self.edit_record(&Edit { id, changes })
    }

    /// Keeps the value that a field has now, where others were set aside: ends the conflict for everyone.
    ///
    /// # Errors
    /// [`ClientError::NoSuchId`] where nothing is set aside there any more.
    pub fn keep(&self, id: RecordId, field: &str) -> Result<Revision> {
        let conflict = self.record(id)?.conflicts.into_iter().find(|c| c.field == field);
        let value = conflict.map(|c| c.kept).ok_or_else(|| {
            ClientError::NoSuchId(format!("Nothing is set aside in {field} of this record any more."))
        })?;
        self.edit_record(&Edit { id, changes: vec![crate::commands::putting(field, value)] })
    }
}

fn back(kind: Kind, field: String, value: Option<Value>) -> Result<Change> {
    let shape = kind.spec().field(&field).map(|spec| spec.shape);
    Ok(match (shape, value) {
        (Some(Shape::Status(_) | Shape::Ledger(_)) | None, _) => {
            return Err(ClientError::Unsound(format!(
                "{field} goes only forward and cannot be taken back. Nothing was changed."
            )));
        }
        (Some(Shape::Note), value) => {
            let text = value.as_ref().and_then(Value::as_text).unwrap_or_default().to_owned();
            Change::Replace { field, text }
        }
        (_, Some(value)) => Change::Set { field, value },
        (_, None) => Change::Clear { field },
    })
}
