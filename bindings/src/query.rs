//! What can be asked for, and watched.

use cairn_client as core;
use cairn_domain::Kind;

use crate::error::CairnError;

/// What a record is.
#[uniffi::remote(Enum)]
pub enum Kind {
    Customer,
    Purchase,
    Visit,
    Trip,
    Form,
    Response,
    Case,
    Task,
    Account,
    Member,
    Setting,
    Segment,
    Link,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum SortOrder {
    /// By name, Chinese in the order of its pinyin.
    Name,
    /// What this device learnt of last comes first.
    Recent,
    /// By owner, then by name.
    Owner,
    /// By the first tag, then by name.
    Tag,
}

/// Which page of which list. Every filter that is set must hold.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ListQuery {
    /// One kind of record; without it all kinds, by recency.
    pub kind: Option<Kind>,
    /// In which order.
    #[uniffi(default = None)]
    pub sort: Option<SortOrder>,
    /// Owned by this member.
    #[uniffi(default = None)]
    pub owner: Option<String>,
    /// With this tag.
    #[uniffi(default = None)]
    pub tag: Option<String>,
    /// Referring to this record: a customer's visits.
    #[uniffi(default = None)]
    pub about: Option<String>,
    /// In this territory.
    #[uniffi(default = None)]
    pub territory: Option<String>,
    /// In this space.
    #[uniffi(default = None)]
    pub space: Option<String>,
    /// Only deleted records.
    #[uniffi(default = false)]
    pub deleted: bool,
    /// Only records in which something was set aside.
    #[uniffi(default = false)]
    pub with_conflicts: bool,
    /// Only records that the relay does not have yet, or refused.
    #[uniffi(default = false)]
    pub unsent: bool,
    /// `next` of the page before; without it the first page.
    #[uniffi(default = None)]
    pub after: Option<String>,
    /// How many rows, at most 100; 0 for 50.
    #[uniffi(default = 0)]
    pub limit: u32,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SearchQuery {
    /// As a person types it: 王, wangfang, wf, 8000, vip.
    pub text: String,
    /// Only these kinds; empty for all.
    #[uniffi(default = [])]
    pub kinds: Vec<Kind>,
    /// How many hits, at most 100; 0 for 50.
    #[uniffi(default = 0)]
    pub limit: u32,
}

impl From<SortOrder> for core::Sort {
    fn from(sort: SortOrder) -> Self {
        match sort {
            SortOrder::Name => Self::Name,
            SortOrder::Recent => Self::Recent,
            SortOrder::Owner => Self::Owner,
            SortOrder::Tag => Self::Tag,
        }
    }
}

impl TryFrom<ListQuery> for core::ListQuery {
    type Error = CairnError;

    fn try_from(query: ListQuery) -> Result<Self, CairnError> {
        Ok(Self {
            kind: query.kind,
            filter: core::Filter {
                owner: parsed("owner", query.owner)?,
                tag: query.tag,
                about: parsed("about", query.about)?,
                territory: query.territory,
                space: parsed("space", query.space)?,
                deleted: query.deleted,
                with_conflicts: query.with_conflicts,
                unsent: query.unsent,
            },
            sort: query.sort.map(Into::into).unwrap_or_default(),
            after: parsed("after", query.after)?,
            limit: query.limit,
        })
    }
}

impl From<SearchQuery> for core::SearchQuery {
    fn from(query: SearchQuery) -> Self {
        Self { text: query.text, kinds: query.kinds, limit: query.limit }
    }
}

/// An optional identifier.
fn parsed<T>(field: &str, text: Option<String>) -> Result<Option<T>, CairnError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    text.map(|text| id(field, &text)).transpose()
}

/// An identifier, or the error that names the field.
pub(crate) fn id<T>(field: &str, text: &str) -> Result<T, CairnError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    text.parse().map_err(|why| CairnError::unreadable(field, why))
}
