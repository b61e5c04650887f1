//! One device of `cairn bench sync`: reads orders as JSON lines, answers each with one line.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use cairn_client::{Founding, Host, ListQuery, Query, Role, Snapshot, Sort, Subscription, SyncTask, Workspace};
use cairn_domain::{Change, Edit, Kind, RecordId, Value};
use clap::Args as ClapArgs;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::data::customer;
use super::measure::{now, seconds};
use crate::child::cpu_s;
use crate::home::Home;
use crate::output::Failure;

#[derive(ClapArgs)]
pub struct Args {
    #[arg(long)]
    dir: PathBuf,
}

/// What a measured device is told to do.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Found a workspace, make an invite, then write this many customers without sending them.
    Found { relay: String, records: usize },
    /// Bring everything to the relay.
    Push,
    /// Join with the invite.
    Join { invite: String },
    /// Fetch until every row is readable from the store.
    Pull,
    /// Keep in touch with the relay and subscribe to the customers by recency.
    Watch,
    /// Keep in touch with the relay.
    Live,
    /// Save the n-th live edit.
    Edit { n: usize },
    /// Wait until the n-th live edit has shown in the subscription.
    Seen { n: usize },
    /// Stop the subscription and the sync task.
    Quiet,
    /// Edit a field of the first records with no signal.
    Offline { edits: usize, field: String },
    /// Exchange with the relay once.
    Sync,
    /// What the book holds, to compare.
    Digest,
}

#[derive(Default)]
struct State {
    workspace: Option<Workspace>,
    ids: Vec<RecordId>,
    task: Option<SyncTask>,
    watching: Option<(Subscription, mpsc::Receiver<(i64, String)>)>,
}

pub async fn run(args: Args) -> Result<(), Failure> {
    let mut state = State::default();
    let (send, mut orders) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                return;
            }
        }
    });
    while let Some(line) = orders.recv().await {
        let order = serde_json::from_str(&line).map_err(|e| Failure::new("bench", e.to_string()))?;
        let answer = match state.obey(order, &args.dir).await {
            Ok(answer) => answer,
            Err(failure) => json!({ "error": { "text": failure.to_string() } }),
        };
        println!("{answer}");
    }
    Ok(())
}

impl State {
    fn workspace(&self) -> Result<&Workspace, Failure> {
        self.workspace.as_ref().ok_or_else(|| Failure::new("bench", "The device has no workspace yet."))
    }

    async fn obey(&mut self, order: Order, dir: &std::path::Path) -> Result<serde_json::Value, Failure> {
        match order {
            Order::Found { relay, records } => self.found(dir, relay, records).await,
            Order::Push | Order::Pull | Order::Sync => self.sync().await,
            Order::Join { invite } => {
                let key = Home::at(dir).make()?;
                self.workspace = Some(Workspace::join(dir, &key, &invite, "reader", Host::system()).await?);
                Ok(json!({}))
            }
            Order::Watch => self.watch(),
            Order::Live => {
                self.task = Some(self.workspace()?.start_sync()?);
                tokio::time::sleep(Duration::from_millis(500)).await;
                Ok(json!({}))
            }
            Order::Edit { n } => self.edit(n),
            Order::Seen { n } => self.seen(n),
            Order::Quiet => {
                self.watching = None;
                self.task = None;
                Ok(json!({}))
            }
            Order::Offline { edits, field } => self.offline(edits, &field),
            Order::Digest => self.digest(),
        }
    }

    async fn found(
        &mut self,
        dir: &std::path::Path,
        relay: String,
        records: usize,
    ) -> Result<serde_json::Value, Failure> {
        let key = Home::at(dir).make()?;
        let founding = Founding { relay, person: "writer".into(), workspace: "bench".into() };
        let workspace = Workspace::create(dir, &key, founding, Host::system())?;
        workspace.sync_once().await?;
        let spaces: Vec<_> = workspace.spaces()?.into_iter().map(|s| s.id).collect();
        let invite = workspace.invite(Role::Editor, &spaces, 3_600_000).await?;
        for from in (0..records).step_by(1_000) {
            let batch = (from..(from + 1_000).min(records)).map(customer).collect();
            self.ids.extend(workspace.create_many(batch, None)?.into_iter().map(|r| r.id));
        }
        self.workspace = Some(workspace);
        Ok(json!({ "invite": invite }))
    }

    async fn sync(&mut self) -> Result<serde_json::Value, Failure> {
        let workspace = self.workspace()?;
        let (cpu, start) = (cpu_s(std::process::id()), now());
        let report = workspace.sync_once().await?;
        Ok(json!({
            "wall_s": seconds(start),
            "cpu_s": cpu_s(std::process::id()) - cpu,
            "bytes_up": report.bytes_up,
            "bytes_down": report.bytes_down,
        }))
    }

    fn watch(&mut self) -> Result<serde_json::Value, Failure> {
        let workspace = self.workspace()?.clone();
        let (send, seen) = mpsc::channel();
        let mut query = ListQuery::of(Kind::Customer);
        query.sort = Sort::Recent;
        query.limit = 1;
        let listener = move |snapshot: Snapshot| {
            if let Snapshot::List(page) = snapshot {
                let city = page.rows.first().and_then(|row| row.fields.get("city")).map(ToString::to_string);
                send.send((micros(), city.unwrap_or_default())).ok();
            }
        };
        self.watching = Some((workspace.subscribe(Query::List(query), Box::new(listener)), seen));
        self.task = Some(workspace.start_sync()?);
        Ok(json!({}))
    }

    fn edit(&mut self, n: usize) -> Result<serde_json::Value, Failure> {
        let id = self.ids[n % self.ids.len()];
        let at_us = micros();
        let change = Change::Set { field: "city".into(), value: Value::Text(format!("live {n}")) };
        self.workspace()?.edit_record(&Edit { id, changes: vec![change] })?;
        Ok(json!({ "at_us": at_us }))
    }

    fn seen(&mut self, n: usize) -> Result<serde_json::Value, Failure> {
        let (_, seen) = self.watching.as_ref().ok_or_else(|| Failure::new("bench", "Nothing is being watched."))?;
        let wanted = format!("live {n}");
        loop {
            let (at_us, city) = seen
                .recv_timeout(Duration::from_secs(30))
                .map_err(|_| Failure::new("bench", format!("Edit {n} did not arrive within 30 s.")))?;
            if city == wanted {
                return Ok(json!({ "at_us": at_us }));
            }
        }
    }

    fn offline(&mut self, edits: usize, field: &str) -> Result<serde_json::Value, Failure> {
        let workspace = self.workspace()?;
        let mut query = ListQuery::of(Kind::Customer);
        query.limit = 100;
        let mut done = 0;
        while done < edits {
            let page = workspace.list(&query)?;
            for row in page.rows.iter().take(edits - done) {
                let change = Change::Set { field: field.to_owned(), value: Value::Text(format!("{field} {done}")) };
                workspace.edit_record(&Edit { id: row.id, changes: vec![change] })?;
                done += 1;
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        Ok(json!({ "edits": done }))
    }

    /// The number of customers and a hash of every row in the order of their names.
    fn digest(&self) -> Result<serde_json::Value, Failure> {
        let workspace = self.workspace()?;
        let mut query = ListQuery::of(Kind::Customer);
        query.limit = 100;
        let mut rows: Vec<String> = Vec::new();
        loop {
            let page = workspace.list(&query)?;
            for row in &page.rows {
                let fields = serde_json::to_string(&row.fields).map_err(|e| Failure::new("bench", e.to_string()))?;
                rows.push(format!("{} {} {fields}", row.id, row.title));
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        rows.sort();
        Ok(json!({ "customers": rows.len(), "hash": crc(&rows) }))
    }
}

/// FNV-1a (Fowler, Noll, Vo), 64 bits: enough to compare two books.
fn crc(rows: &[String]) -> u64 {
    rows.iter()
        .flat_map(|r| r.bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Microseconds since the Unix epoch: comparable between processes of one machine.
#[allow(clippy::disallowed_methods, reason = "two processes compare their clocks of the same machine")]
fn micros() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}
