//! What is coming in: the live feed, from one subscription for all browsers.
//!
//! Events may be lost on the way to a slow or disconnected browser. That is no harm: a browser that connects again reads what it
//! shows again, and so does one that is told `refresh`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use cairn_client::{ListQuery, Query, Row, Snapshot, Sort, Subscription, Workspace};
use cairn_domain::{Kind, RecordId};
use tokio::sync::broadcast;

use crate::wire::{AuthorJson, FeedEntry, RefJson, StatusJson};

/// What an open console is told.
#[derive(Debug, Clone)]
pub enum Event {
    /// A record was made or changed.
    Change(Box<FeedEntry>),
    /// Where the office stands with the relay.
    Status(Box<StatusJson>),
    /// More happened than can be named: read again.
    Refresh,
    /// A session has ended; not told, but a feed that was its ends.
    Ended,
}

/// How many of the latest rows are watched: a burst of more is told as one [`Event::Refresh`].
const WINDOW: u32 = 50;

/// The latest changes of all records but the colleagues' own.
pub fn recent(limit: u32) -> ListQuery {
    ListQuery { sort: Sort::Recent, limit, ..ListQuery::default() }
}

/// Watches the book and tells every open console, until the subscriptions are dropped.
pub fn watch(workspace: &Workspace, events: &broadcast::Sender<Event>) -> Vec<Subscription> {
    let (book, tell) = (workspace.clone(), events.clone());
    let seen = Mutex::new(None::<i64>);
    let listener = move |snapshot: Snapshot| {
        let Snapshot::List(page) = snapshot else { return };
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = page.rows.iter().map(|row| row.touched).max().unwrap_or_default();
        let Some(before) = seen.replace(newest) else { return };
        let fresh: Vec<Row> = page.rows.into_iter().filter(|row| row.touched > before).collect();
        // Nobody listening is no failure.
        if fresh.len() == WINDOW as usize {
            tell.send(Event::Refresh).ok();
        } else {
            entries(&book, fresh).into_iter().rev().for_each(|entry| drop(tell.send(Event::Change(Box::new(entry)))));
        }
    };
    let tell = events.clone();
    let on_status = move |snapshot: Snapshot| {
        if let Snapshot::Status(status) = snapshot {
            tell.send(Event::Status(Box::new(status.into()))).ok();
        }
    };
    vec![
        workspace.subscribe(Query::List(recent(WINDOW)), Box::new(listener)),
        workspace.subscribe(Query::Status, Box::new(on_status)),
    ]
}

/// Rows as lines of the feed, in the same order. Colleagues' own records are left out.
pub fn entries(workspace: &Workspace, rows: Vec<Row>) -> Vec<FeedEntry> {
    let mut titles: BTreeMap<RecordId, String> = BTreeMap::new();
    let lines = rows.into_iter().filter(|row| !matches!(row.kind, Kind::Member | Kind::Setting));
    lines.map(|row| entry(workspace, row, &mut titles)).collect()
}

fn entry(workspace: &Workspace, row: Row, titles: &mut BTreeMap<RecordId, String>) -> FeedEntry {
    let customer: Option<RecordId> = row.fields.get("customer").and_then(|v| v.as_text()?.parse().ok());
    let about = customer.map(|id| {
        // A customer that has not arrived yet has no title; the line is still worth showing.
        let title = titles.entry(id).or_insert_with(|| workspace.record(id).map(|d| d.title).unwrap_or_default());
        RefJson { id: id.to_string(), title: title.clone() }
    });
    let name = workspace.author_name(row.author).unwrap_or_default();
    let guest = workspace.guest_of(&row).unwrap_or_default();
    FeedEntry {
        id: row.id.to_string(),
        kind: row.kind.name().to_owned(),
        title: row.title,
        author: AuthorJson { device: row.author.to_string(), name, at_ms: row.updated_ms, guest },
        new: row.changed.is_empty(),
        fields: row.changed,
        deleted: row.deleted,
        about,
    }
}
