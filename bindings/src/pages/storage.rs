//! This device: what the book takes, and what an invite says.

use cairn_client::pages;
use cairn_domain::Kind;

/// Records of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct KindCount {
    /// The kind.
    pub kind: Kind,
    /// How many there are.
    pub count: u64,
}

/// What the book takes on this phone.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Sizes {
    /// The database, in bytes.
    pub database: u64,
    /// The history in it, in bytes.
    pub history: u64,
    /// Records by kind.
    pub records: Vec<KindCount>,
}

/// What an invite says before it is used.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct InviteInfo {
    /// The relay that will be asked.
    pub relay: String,
    /// The workspace's identifier.
    pub workspace: String,
}

impl From<pages::Sizes> for Sizes {
    fn from(of: pages::Sizes) -> Self {
        let count = |(kind, count)| KindCount { kind, count };
        Self { database: of.database, history: of.history, records: of.records.into_iter().map(count).collect() }
    }
}
