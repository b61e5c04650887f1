//! What can go wrong with the database on this device.

use cairn_domain::{Damaged as DamagedRecord, InvalidRecord, RecordId};

/// A failure of the store. Nothing that was committed is ever lost by one, and no file is ever deleted.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key does not open the file, or the file is no database.
    #[error(
        "The key does not open {file}, or it is not a Cairn database. Nothing was changed. Use the key that was made together with it."
    )]
    WrongKey {
        /// The file.
        file: String,
    },
    /// A newer version of Cairn wrote the file.
    #[error(
        "{file} was written by a newer version of Cairn (schema {found}; this one knows {known}). Nothing was changed. Update Cairn."
    )]
    NewerVersion {
        /// The file.
        file: String,
        /// Its schema.
        found: i64,
        /// The newest schema this version knows.
        known: i64,
    },
    /// The disk is full: the write did not happen; reading goes on.
    #[error(
        "The storage of this device is full. What was saved before is safe and can be read; free some space and save again."
    )]
    Full,
    /// The file does not read as it should.
    #[error("The database is damaged: {0} Nothing was deleted. Copy the file away before you do anything else.")]
    Damaged(String),
    /// A record's changes do not read back.
    #[error("{0}")]
    DamagedRecord(#[from] DamagedRecord),
    /// There is no such record.
    #[error("There is no record {0} on this device.")]
    NotFound(RecordId),
    /// The request breaks rules of the record's fields.
    #[error("{0}")]
    Invalid(#[from] InvalidRecord),
    /// Another process holds the database.
    #[error("Another program is writing to this database. Nothing was changed; try again in a moment.")]
    Busy,
    /// A control entry contradicts the one that is stored under its number, or does not follow the newest.
    #[error(
        "Control entry {seq} does not continue the log on this device, which is at entry {head}. Nothing was stored."
    )]
    ControlOrder {
        /// The entry.
        seq: u64,
        /// The newest that is stored.
        head: u64,
    },
    /// Everything else that SQLite says.
    #[error("The database refused: {0}. What was saved before is safe.")]
    Sql(rusqlite::Error),
    /// The folder cannot be used.
    #[error("{place} cannot be used: {why}. Nothing was changed.")]
    Io {
        /// The file or folder.
        place: String,
        /// What the system says.
        why: String,
    },
}

/// The result of a store's call.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// A stable code for scripts and screens.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongKey { .. } => "wrong_key",
            Self::NewerVersion { .. } => "newer_version",
            Self::Full => "full",
            Self::Damaged(_) | Self::DamagedRecord(_) => "damaged",
            Self::NotFound(_) => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Busy => "busy",
            Self::ControlOrder { .. } => "control_order",
            Self::Sql(_) => "database",
            Self::Io { .. } => "io",
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Self::Full,
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::DatabaseCorrupt) => Self::Damaged(format!("{error}.")),
            _ => Self::Sql(error),
        }
    }
}
