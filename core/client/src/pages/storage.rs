//! The space that the book takes.

use cairn_store::pages::{self, Sizes};

use crate::error::Result;
use crate::workspace::Workspace;

impl Workspace {
    /// How much space the book takes on this device, and for what.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn sizes(&self) -> Result<Sizes> {
        Ok(self.0.store.read(pages::sizes)?)
    }

    /// Keeps the book below this size in bytes: a write beyond it is refused as on a full disk, and reading goes on. `None` takes the limit
    /// away; a size below what there is means no more than now.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn limit_storage(&self, bytes: Option<u64>) -> Result<()> {
        Ok(self.0.store.limit(bytes)?)
    }
}
