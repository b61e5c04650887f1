//! What can go wrong, as a screen or a script can act on it.

use cairn_domain::{InvalidRecord, RecordId};
use cairn_store::StoreError;
use cairn_sync::{ApiError, ErrorCode};

/// Every failure of a [`Workspace`](crate::Workspace). Nothing that was saved before is ever lost by one.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The request breaks rules of the record's fields; nothing was written.
    #[error("{0}")]
    Invalid(#[from] InvalidRecord),
    /// There is no such record on this device.
    #[error("There is no record {0} on this device. It may not have arrived yet: sync and look again.")]
    NotFound(RecordId),
    /// The text fits no record, or more than one.
    #[error("{0}")]
    NoSuchId(String),
    /// What was asked makes no sense, or there is too little to answer it from: what, and what would help.
    #[error("{0}")]
    Unsound(String),
    /// A step of a survey was refused, with what must be mended first; nothing has changed.
    #[error("{0}")]
    Survey(cairn_forms::session::SessionError),
    /// The PIN that takes a device back from guests was wrong.
    #[error("{0}")]
    Pin(cairn_forms::session::LeaveError),
    /// The database could not be opened, read or written.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The text is not a usable invite.
    #[error("{0}")]
    Invite(String),
    /// This device may not do that; who can is said.
    #[error("{0}")]
    Forbidden(String),
    /// The folder already holds a device.
    #[error("{0} already holds a device. Choose another folder, or open the device that is there.")]
    Exists(String),
    /// The relay refused, or could not be reached. What was written is kept and sent later.
    #[error("{}", .0.detail)]
    Relay(#[from] ApiError),
    /// The relay, or somebody who writes there, broke the protocol. What this device holds is safe.
    #[error("{0}")]
    Protocol(String),
    /// The operating system refused something.
    #[error("{0}")]
    System(String),
}

impl ClientError {
    /// A stable code for scripts, screens and the bindings.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::NotFound(_) | Self::NoSuchId(_) => "not_found",
            Self::Unsound(_) => "unsound",
            Self::Survey(_) => "survey",
            Self::Pin(_) => "pin",
            Self::Store(error) => error.code(),
            Self::Invite(_) => "invite",
            Self::Forbidden(_) => "forbidden",
            Self::Exists(_) => "exists",
            Self::Relay(error) => error.code.text(),
            Self::Protocol(_) => "protocol",
            Self::System(_) => "system",
        }
    }

    /// Whether trying again later, without changing anything, may help.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        let Self::Relay(error) = self else { return false };
        matches!(
            error.code,
            ErrorCode::Unreachable
                | ErrorCode::RateLimited
                | ErrorCode::Internal
                | ErrorCode::Full
                | ErrorCode::Interrupted
        )
    }
}

/// The result of a [`Workspace`](crate::Workspace) call.
pub type Result<T> = std::result::Result<T, ClientError>;
