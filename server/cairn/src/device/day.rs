//! `cairn device today|tasks|task`: the day's work.

use cairn_client::pages::{AgendaItem, Due};
use cairn_client::{ListQuery, Workspace};
use cairn_domain::{Kind, RecordId};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;

use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Args)]
pub struct TodayArgs {
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct TaskArgs {
    /// The task's id, or its first digits.
    id: String,
    #[command(flatten)]
    home: Home,
}

#[derive(Subcommand)]
pub enum Task {
    /// Make the tasks that the workspace's rules want today, and close those that are done or moot.
    Refresh(TodayArgs),
    /// It is done.
    Done(TaskArgs),
    /// Not before a day: `postpone ID 2026-03-01`.
    Postpone {
        #[command(flatten)]
        task: TaskArgs,
        /// The day.
        #[arg(long, value_name = "DATE")]
        until: Date,
    },
    /// A colleague does it.
    HandOver {
        #[command(flatten)]
        task: TaskArgs,
        /// The colleague's record, or their name.
        #[arg(long, value_name = "MEMBER")]
        to: String,
    },
    /// It is open again.
    Undo(TaskArgs),
    /// It is given up, and does not come back.
    Drop(TaskArgs),
}

pub fn today(args: &TodayArgs, out: Out) -> Result<(), Failure> {
    let book = args.home.open()?;
    let day = book.due_today()?;
    out.answer(&day, || {
        let mut lines = vec![format!("{} ({})", day.date, day.zone)];
        lines.extend(day.birthdays.iter().map(|one| {
            let when = if one.days == 0 { "today".to_owned() } else { format!("in {} days", one.days) };
            let turns = one.turns.map_or_else(String::new, |age| format!(", turns {age}"));
            format!("birthday  {}  {when}{turns}", one.name)
        }));
        lines.extend(day.items.iter().map(|item| line(item, &book)));
        if lines.len() == 1 {
            lines.push("Nothing is due today.".to_owned());
        }
        lines.join("\n")
    });
    Ok(())
}

fn line(item: &AgendaItem, book: &Workspace) -> String {
    let pressing = match item.due {
        Due::Overdue => "overdue",
        Due::Soon => "soon",
        Due::Today => "today",
    };
    let when = match item.at_ms {
        Some(ms) => book.local_time(ms).map_or_else(String::new, |at| at.strftime("%Y-%m-%d %H:%M").to_string()),
        None => item.day.clone().unwrap_or_default(),
    };
    let what = item.reason.as_deref().unwrap_or(item.kind.name());
    let who = item.customer.as_ref().map_or("", |person| person.name.as_str());
    let id = item.id.to_string();
    format!("{pressing:<8}  {when:<16}  {what:<15}  {}  {who}  {}", item.title, &id[..8])
}

pub fn segments(args: &TodayArgs, out: Out) -> Result<(), Failure> {
    let found = args.home.open()?.segment_counts(None)?;
    out.answer(&found, || {
        let line = |one: &cairn_client::insight::SegmentCount| {
            let count = one.customers.map_or_else(|| "?".to_owned(), |n| n.to_string());
            format!("{count:>7} of {}  {}", one.of, one.name)
        };
        if found.is_empty() {
            return "No segment is saved yet.".to_owned();
        }
        found.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

pub fn task(command: &Task, out: Out) -> Result<(), Failure> {
    match command {
        Task::Refresh(args) => {
            let made = args.home.open()?.refresh_tasks()?;
            out.answer(&made, || {
                format!("{} tasks made, {} found done, {} dropped as moot.", made.made, made.done, made.dropped)
            });
            Ok(())
        }
        Task::Done(args) => on(args, out, "done", Workspace::task_done),
        Task::Postpone { task, until } => {
            on(task, out, &format!("postponed until {until}"), |book, id| book.task_postpone(id, *until))
        }
        Task::HandOver { task, to } => {
            on(task, out, &format!("handed over to {to}"), |book, id| book.task_hand_over(id, member(book, to)?))
        }
        Task::Undo(args) => on(args, out, "open again", Workspace::task_undo),
        Task::Drop(args) => on(args, out, "given up", Workspace::task_drop),
    }
}

fn on(
    args: &TaskArgs,
    out: Out,
    done: &str,
    work: impl FnOnce(&Workspace, RecordId) -> cairn_client::Result<cairn_client::Revision>,
) -> Result<(), Failure> {
    let book = args.home.open()?;
    let id = book.resolve(&args.id)?;
    let revision = work(&book, id)?;
    out.answer(&json!({ "id": id, "changed": revision.changed }), || format!("task {id} is {done}."));
    Ok(())
}

/// A member by name, or by identifier.
pub fn member(book: &Workspace, text: &str) -> cairn_client::Result<RecordId> {
    let page = book.list(&ListQuery { limit: 500, ..ListQuery::of(Kind::Member) })?;
    let mut named = page.rows.iter().filter(|row| row.title == text);
    match (named.next(), named.next()) {
        (Some(one), None) => Ok(one.id),
        (Some(_), Some(_)) => Err(cairn_client::ClientError::NoSuchId(format!(
            "Several members are called {text:?}. Give the id: `cairn device list member` shows them."
        ))),
        (None, _) => book.resolve(text),
    }
}
