//! Live queries of a workspace. The contract is in the hub: the first snapshot before the call returns, then whole snapshots in order.

use std::sync::{Arc, Weak};

use cairn_domain::{Kind, RecordId};
use cairn_store::lists::{ListQuery, Page, Row};
use cairn_store::search::{Hits, SearchQuery};

use crate::error::{ClientError, Result};
use crate::hub::{Subscription, Touched, Watcher};
use crate::queries::Detail;
use crate::status::Status;
use crate::workspace::{Inner, Workspace};

/// What to watch.
#[derive(Debug, Clone)]
pub enum Query {
    /// A page of a list. All kinds by recency is the live feed.
    List(ListQuery),
    /// One record.
    Record(RecordId),
    /// A search.
    Search(SearchQuery),
    /// Where this device stands with the relay.
    Status,
}

/// What a watched query gives now, whole.
#[derive(Debug)]
pub enum Snapshot {
    /// Of [`Query::List`].
    List(Page<Row>),
    /// Of [`Query::Record`].
    Record(Box<Detail>),
    /// Of [`Query::Search`].
    Search(Hits),
    /// Of [`Query::Status`].
    Status(Status),
    /// The query failed this time; the subscription goes on.
    Failed(ClientError),
}

/// Called with each snapshot, on a thread of the core: hand it over and return.
pub type Listener = Box<dyn Fn(Snapshot) + Send + Sync>;

impl Workspace {
    /// Watches a query. The first snapshot is delivered before this returns; later ones follow whenever something that concerns
    /// it was written, here or elsewhere. Dropping the subscription cancels.
    #[must_use = "dropping the subscription cancels it"]
    pub fn subscribe(&self, query: Query, listener: Listener) -> Subscription {
        self.0.hub.watch(Arc::new(Watching { workspace: Arc::downgrade(&self.0), query, listener }))
    }

    fn snapshot(&self, query: &Query) -> Snapshot {
        let read = || -> Result<Snapshot> {
            Ok(match query {
                Query::List(query) => Snapshot::List(self.list(query)?),
                Query::Record(id) => Snapshot::Record(Box::new(self.record(*id)?)),
                Query::Search(query) => Snapshot::Search(self.search(query)?),
                Query::Status => Snapshot::Status(self.status()?),
            })
        };
        read().unwrap_or_else(Snapshot::Failed)
    }
}

struct Watching {
    workspace: Weak<Inner>,
    query: Query,
    listener: Listener,
}

impl Watcher for Watching {
    fn concerns(&self, touched: &Touched) -> bool {
        let kind = |wanted: Kind| touched.records.iter().any(|(_, kind)| *kind == wanted);
        touched.everything
            || match &self.query {
                Query::List(query) => query.kind.map_or(!touched.records.is_empty(), kind),
                // A record shows names of the records it refers to, and of people.
                Query::Record(id) => touched.records.iter().any(|(touched, _)| touched == id) || kind(Kind::Member),
                Query::Search(_) => !touched.records.is_empty(),
                Query::Status => touched.status,
            }
    }

    fn deliver(&self) {
        if let Some(inner) = self.workspace.upgrade() {
            (self.listener)(Workspace(inner).snapshot(&self.query));
        }
    }
}
