//! Live queries.

use std::sync::{Arc, Mutex, PoisonError};

use cairn_client as core;

use crate::error::CairnError;
use crate::query::{self, ListQuery, SearchQuery};
use crate::row::{Detail, Hit, Page};
use crate::team::Status;

/// What to watch.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Query {
    /// A page of a list. All kinds by recency is the live feed.
    Listed {
        /// Which page.
        query: ListQuery,
    },
    /// One record.
    Record {
        /// Which one.
        id: String,
    },
    /// A search.
    Search {
        /// What for.
        query: SearchQuery,
    },
    /// Where this device stands with the relay.
    Sync,
}

/// What a watched query gives now, whole.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Snapshot {
    /// Of [`Query::Listed`].
    Listed {
        /// The page.
        page: Page,
    },
    /// Of [`Query::Record`].
    Record {
        /// The record.
        detail: Detail,
    },
    /// Of [`Query::Search`].
    Search {
        /// The hits, best first.
        hits: Vec<Hit>,
    },
    /// Of [`Query::Sync`].
    Sync {
        /// Where this device stands.
        status: Status,
    },
    /// The query failed this time; the subscription goes on.
    Failed {
        /// The stable code of the error.
        code: String,
        /// The English sentence.
        detail: String,
    },
}

/// Hears the snapshots of one watched query, one after the other, on a thread of the core: hand over and return.
#[uniffi::export(with_foreign)]
pub trait Listener: Send + Sync {
    /// The query gives this now. Anything that changed meanwhile comes in the next snapshot.
    fn on_snapshot(&self, snapshot: Snapshot);
}

/// A watched query. Cancelling or dropping it ends it.
#[derive(uniffi::Object)]
pub struct Subscription(Mutex<Option<core::Subscription>>);

#[uniffi::export]
impl Subscription {
    /// Ends it now: no delivery begins any more. Instant; a second time does nothing.
    pub fn cancel(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Begins to watch; delivers the first snapshot before it returns.
pub(crate) fn watch(
    workspace: &core::Workspace,
    query: Query,
    listener: Arc<dyn Listener>,
) -> Result<Arc<Subscription>, CairnError> {
    let deliver = Box::new(move |snapshot: core::Snapshot| listener.on_snapshot(snapshot.into()));
    let subscription = workspace.subscribe(query.try_into()?, deliver);
    Ok(Arc::new(Subscription(Mutex::new(Some(subscription)))))
}

impl TryFrom<Query> for core::Query {
    type Error = CairnError;

    fn try_from(query: Query) -> Result<Self, CairnError> {
        Ok(match query {
            Query::Listed { query } => Self::List(query.try_into()?),
            Query::Record { id } => Self::Record(query::id("id", &id)?),
            Query::Search { query } => Self::Search(query.into()),
            Query::Sync => Self::Status,
        })
    }
}

impl From<core::Snapshot> for Snapshot {
    fn from(snapshot: core::Snapshot) -> Self {
        match snapshot {
            core::Snapshot::List(page) => Self::Listed { page: page.into() },
            core::Snapshot::Record(detail) => Self::Record { detail: (*detail).into() },
            core::Snapshot::Search(hits) => Self::Search { hits: hits.rows.into_iter().map(Into::into).collect() },
            core::Snapshot::Status(status) => Self::Sync { status: status.into() },
            core::Snapshot::Failed(error) => Self::Failed { code: error.code().to_owned(), detail: error.to_string() },
        }
    }
}
