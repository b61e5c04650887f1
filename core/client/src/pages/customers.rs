//! Rows of the customers' list: what a row says beyond the record itself.

use cairn_domain::{Kind, RecordId};
use cairn_store::pages::{self, Facet, Letter};
use serde::Serialize;

use crate::error::Result;
use crate::workspace::Workspace;

/// What a row says of a customer beyond the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomerLine {
    /// The customer.
    pub id: RecordId,
    /// `platinum`, `gold`, `iron`, `lead`; absent without a purchase.
    pub grade: Option<String>,
    /// When a visit was last made, ms since the Unix epoch.
    pub last_contact_ms: Option<i64>,
    /// The next step that was agreed on.
    pub next_step: Option<String>,
    /// Until when, `YYYY-MM-DD`.
    pub next_due: Option<String>,
    /// Whether that day is past.
    pub overdue: bool,
}

/// What customers can be filtered by, most frequent first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// Colleagues by identifier, with their names.
    pub owners: Vec<(Facet, String)>,
    /// Territories.
    pub territories: Vec<Facet>,
    /// Tags.
    pub tags: Vec<Facet>,
}

/// How many values of each kind a filter offers.
const OFFERED: u32 = 30;

impl Workspace {
    /// What rows say of these customers, in their order.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn customer_lines(&self, customers: &[RecordId]) -> Result<Vec<CustomerLine>> {
        let today = self.today().to_string();
        let grades = self.grades(customers)?;
        let contacts = self.0.store.read(|conn| {
            customers.iter().map(|id| pages::contacts(conn, *id)).collect::<cairn_store::Result<Vec<_>>>()
        })?;
        let line = |((id, grade), met): ((&RecordId, Option<String>), pages::Contacts)| CustomerLine {
            id: *id,
            grade,
            last_contact_ms: met.last_ms,
            overdue: met.next_due.as_ref().is_some_and(|due| *due < today),
            next_step: met.next_step,
            next_due: met.next_due,
        };
        Ok(customers.iter().zip(grades).zip(contacts).map(line).collect())
    }

    /// The letters with which the records of a kind begin, in the order of the list by name.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn letters(&self, kind: Kind) -> Result<Vec<Letter>> {
        Ok(self.0.store.read(|conn| pages::letters(conn, kind))?)
    }

    /// What customers can be filtered by.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn facets(&self) -> Result<Facets> {
        let [owners, territories, tags] = self.0.store.read(|conn| pages::facets(conn, OFFERED))?;
        let ids: Vec<RecordId> = owners.iter().filter_map(|owner| owner.value.parse().ok()).collect();
        let names = self.titles(ids)?;
        let with_name = |owner: Facet| {
            let name = owner.value.parse().ok().and_then(|id| names.get(&id).cloned());
            (name.unwrap_or_else(|| owner.value.chars().take(8).collect()), owner)
        };
        Ok(Facets {
            owners: owners.into_iter().map(with_name).map(|(name, owner)| (owner, name)).collect(),
            territories,
            tags,
        })
    }
}
