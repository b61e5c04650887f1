use crate::api::ErrorCode;
use crate::ids::{DeviceId, SpaceId, WorkspaceId};
use crate::keys::KeyError;
use crate::wire::Malformed;

/// Why a control entry was not accepted. Nothing of it was applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The bytes are no entry.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A signature does not match.
    #[error("control entry {seq}: {why}")]
    Signature {
        /// The entry.
        seq: u64,
        /// What is wrong.
        why: KeyError,
    },
    /// It does not follow the newest entry: the log has moved on, or entries are missing.
    #[error(
        "the control log is at entry {expected}, this is entry {found} or follows another one: read the log and try again"
    )]
    OutOfOrder {
        /// The number it should have.
        expected: u64,
        /// The number it has.
        found: u64,
    },
    /// It belongs to another workspace.
    #[error("this entry belongs to workspace {0}")]
    OtherWorkspace(WorkspaceId),
    /// The log does not start with a genesis, or has a second one.
    #[error("a control log has one genesis, as its first entry")]
    Genesis,
    /// A newer version wrote it; this one must be updated first.
    #[error("control entry {seq} was written by a newer version of Cairn: update to go on; your records are safe")]
    NewerVersion {
        /// The entry.
        seq: u64,
    },
    /// No such device, invite or recovery key.
    #[error("{0} is not known in this workspace")]
    UnknownPrincipal(DeviceId),
    /// It was revoked.
    #[error("device {0} was removed from this workspace")]
    Revoked(DeviceId),
    /// No such space.
    #[error("space {0} is not known in this workspace")]
    UnknownSpace(SpaceId),
    /// A device, invite or space of this name is already there.
    #[error("{what} {id} is already there")]
    Exists {
        /// "device", "invite" or "space".
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// The author's role is too low.
    #[error("device {who} may not {what}: its role does not allow it")]
    NotAllowed {
        /// The author.
        who: DeviceId,
        /// What it tried.
        what: &'static str,
    },
    /// The invite was used, withdrawn or has expired.
    #[error("invite {0} was used, withdrawn or has expired: ask for a new one")]
    InviteGone(DeviceId),
    /// The recovery key was replaced.
    #[error("recovery key {0} was replaced by a newer one: use the newest sheets")]
    RecoveryReplaced(DeviceId),
    /// The invite can still be used.
    #[error("invite {0} has not ended yet: withdraw it instead")]
    NotLapsed(DeviceId),
    /// The invite would be good for too long.
    #[error("an invite is good for at most {} days", crate::numbers::INVITE_MS / 86_400_000)]
    TooLong,
    /// Nobody could seal anything to this key.
    #[error("the public key of {0} is not usable")]
    BadKey(DeviceId),
    /// A scope that names no space, or names spaces beside “everywhere”.
    #[error("the scope must name at least one space, each once, or be everywhere")]
    BadScope,
    /// Not the next epoch number.
    #[error("space {space}: epoch {expected} comes next, not {found}")]
    WrongEpoch {
        /// The space.
        space: SpaceId,
        /// The number it should have.
        expected: u32,
        /// The number it has.
        found: u32,
    },
    /// An epoch or a key list is not for exactly those who may read.
    #[error(
        "space {space}: keys must be sealed to exactly those who may read it ({missing} missing, {extra} too many)"
    )]
    WrongRecipients {
        /// The space.
        space: SpaceId,
        /// How many would be locked out.
        missing: usize,
        /// How many may not read.
        extra: usize,
    },
    /// The last owner of the whole workspace cannot go.
    #[error("device {0} is the last owner: make another device owner first")]
    LastOwner(DeviceId),
    /// Fields that contradict each other.
    #[error("control entry {seq} contradicts itself: {why}")]
    Contradiction {
        /// The entry.
        seq: u64,
        /// Which fields.
        why: &'static str,
    },
}

impl Refused {
    /// What a relay answers.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::OutOfOrder { .. } => ErrorCode::ControlConflict,
            Self::WrongEpoch { .. } => ErrorCode::StaleEpoch,
            Self::NotAllowed { .. } | Self::LastOwner(_) => ErrorCode::Forbidden,
            Self::Revoked(_) => ErrorCode::Revoked,
            Self::InviteGone(_) | Self::RecoveryReplaced(_) => ErrorCode::InviteGone,
            Self::UnknownPrincipal(_) | Self::UnknownSpace(_) | Self::OtherWorkspace(_) => ErrorCode::NotFound,
            Self::NewerVersion { .. } => ErrorCode::UnsupportedVersion,
            Self::Malformed(Malformed::TooLarge { .. }) => ErrorCode::TooLarge,
            Self::Malformed(_)
            | Self::Signature { .. }
            | Self::Genesis
            | Self::Exists { .. }
            | Self::BadScope
            | Self::NotLapsed(_)
            | Self::TooLong
            | Self::BadKey(_)
            | Self::WrongRecipients { .. }
            | Self::Contradiction { .. } => ErrorCode::BadRequest,
        }
    }
}
