//! Small things that a host keeps beside the book, in the same encrypted database: they are this device's and never travel.

use cairn_store::facts;

use crate::error::Result;
use crate::workspace::Workspace;

/// So that no name of a host's is one of the client's own.
fn named(name: &str) -> String {
    format!("host: {name}")
}

impl Workspace {
    /// What a host kept under a name.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn kept_aside(&self, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.0.store.read(|conn| facts::get(conn, &named(name)))?)
    }

    /// Keeps under a name what `change` makes of what is there, in one transaction: of two processes one comes first. Nothing is kept where
    /// it makes nothing.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store); what was kept is then as it was.
    pub fn keep_aside(&self, name: &str, change: impl FnOnce(Option<Vec<u8>>) -> Option<Vec<u8>>) -> Result<()> {
        let name = named(name);
        Ok(self.0.store.write(|tx| match change(facts::get(tx, &name)?) {
            Some(value) => facts::set(tx, &name, &value),
            None => facts::remove(tx, &name),
        })?)
    }
}
