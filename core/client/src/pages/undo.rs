//! Taking back what this device wrote: an ordinary edit that says the opposite, so that it merges like any other.

use cairn_domain::{ChangeHash, Edit, Kind, RecordId, Shape};
use cairn_store::pages;
use cairn_store::records::{self, HistoryEntry, Revision};

use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

impl Workspace {
    /// Undoes this device's last step in a record, by the opposite of what it did. What others wrote since stays.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where this device wrote nothing there, or where that cannot be taken back (a case's step, points, what was written over since);
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

    /// Takes one change of this device back, by its name: what a screen wrote, also where somebody at another screen of this device has
    /// written since. Also gives the fields that have been written over since: they stay as they are.
    ///
    /// # Errors
    /// As for [`undo`](Self::undo).
    pub fn undo_change(&self, id: RecordId, change: ChangeHash) -> Result<(Revision, Vec<String>)> {
        self.take(id, |own| own.retain(|step| step.hash == change))
    }

    fn undo_steps(&self, id: RecordId, count: usize) -> Result<Revision> {
        let (revision, kept) = self.take(id, |own| drop(own.drain(..own.len().saturating_sub(count))))?;
        if revision.changed || kept.is_empty() { Ok(revision) } else { Err(written_over(&kept)) }
    }

    /// Takes back those steps of this device that `choose` leaves.
    fn take(&self, id: RecordId, choose: impl FnOnce(&mut Vec<HistoryEntry>)) -> Result<(Revision, Vec<String>)> {
        self.may_write_record(id)?;
        let kind = self.record(id)?.record.kind;
        let steps = self.0.store.read(|conn| records::history(conn, id))?;
        let making = steps.first().map(|step| step.hash);
        let mut own: Vec<_> = steps.into_iter().filter(|step| step.written.author == self.0.device).collect();
        choose(&mut own);
        let Some(first) = own.first() else {
            return Err(ClientError::Unsound("This device wrote nothing here that could be taken back.".to_owned()));
        };
        if Some(first.hash) == making {
            return self.delete_record(id).map(|revision| (revision, Vec::new()));
        }
        let mut fields = own.iter().flat_map(|step| &step.fields);
        if let Some(field) = fields.find(|change| goes_forward(kind, &change.field)) {
            let field = &field.field;
            return Err(ClientError::Unsound(format!(
                "{field} goes only forward and cannot be taken back. Nothing was changed."
            )));
        }
        let taken: Vec<ChangeHash> = own.iter().map(|step| step.hash).collect();
        let mut kept = Vec::new();
        let revision = self.0.commit(|tx, author| {
            let (revision, over) = records::undo(tx, id, &taken, author)?;
            kept = over;
            Ok(revision)
        })?;
        Ok((revision, kept))
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

fn goes_forward(kind: Kind, field: &str) -> bool {
    let shape = kind.spec().field(field).map(|spec| spec.shape);
    matches!(shape, Some(Shape::Status(_) | Shape::Ledger(_)) | None)
}

fn written_over(fields: &[String]) -> ClientError {
    ClientError::Unsound(format!(
        "Somebody has written over {} since. Nothing was changed; edit it instead.",
        fields.join(", ")
    ))
}
