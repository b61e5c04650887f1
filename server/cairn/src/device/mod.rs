//! `cairn device …`: a full phone without a screen.

mod aside;
mod day;
mod enrol;
mod find;
mod points;
mod recall;
pub mod survey;
mod sync;
mod write;

pub use write::{kind, space_named};

use clap::Subcommand;

use crate::output::{Failure, Out};

#[derive(Subcommand)]
pub enum Command {
    /// Found a new workspace; this device is its owner.
    Init(enrol::InitArgs),
    /// Join a workspace with an invite code.
    Join(enrol::JoinArgs),
    /// Talk to another relay, or to the same one at another address.
    Relay(enrol::RelayArgs),
    /// Add a record: `add customer name=王芳 phones=13800138000`, or its JSON object on standard input.
    Add(write::AddArgs),
    /// Edit a record: `edit ID city=重庆 tags+=vip tags-=lead note:="new text"`, or a JSON object on standard input.
    Edit(write::EditArgs),
    /// Delete a record; it can be restored.
    Delete(write::IdArgs),
    /// Bring a deleted record back.
    Restore(write::IdArgs),
    /// Show a record with everything that was set aside.
    Show(find::ShowArgs),
    /// All that one should have in mind before a customer opens the door.
    Recall(find::ShowArgs),
    /// The day in its order: visits, tasks, case clocks, birthdays.
    Today(day::TodayArgs),
    /// Do, postpone, hand over or give up a task; make tasks by rule.
    #[command(subcommand)]
    Task(day::Task),
    /// Members' points: earn, spend, grant, correct, statements.
    #[command(subcommand)]
    Points(points::Command),
    /// Saved segments with how many customers each picks now.
    Segments(day::TodayArgs),
    /// Forms: take in, publish, retire, list.
    #[command(subcommand)]
    Form(survey::FormCommand),
    /// Ask a survey in the terminal. Left half-way, the same command goes on with it.
    Survey(survey::SurveyArgs),
    /// List records of one kind.
    List(find::ListArgs),
    /// Search names, notes, phones and tags; Chinese, pinyin and initials.
    Search(find::SearchArgs),
    /// Who changed what in a record, and when.
    History(find::ShowArgs),
    /// List the records in which two edits met, or switch one of them.
    Conflicts(find::ConflictArgs),
    /// Exchange with the relay once, or go on until stopped.
    Sync(sync::SyncArgs),
    /// What waits, what failed, when this device last met the relay.
    Status(sync::StatusArgs),
    /// What came in and is in no record, with who wrote it, why, and what it waits for; entries that do not belong to the log of members; and
    /// what the relay or a member was caught at.
    Aside(aside::AsideArgs),
}

pub async fn run(command: Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Init(args) => enrol::init(args, out).await,
        Command::Join(args) => enrol::join(args, out).await,
        Command::Relay(args) => enrol::relay(args, out).await,
        Command::Add(args) => write::add(&args, out),
        Command::Edit(args) => write::edit(&args, out),
        Command::Delete(args) => write::delete(&args, out),
        Command::Restore(args) => write::restore(&args, out),
        Command::Show(args) => find::show(&args, out),
        Command::Recall(args) => recall::recall(&args, out),
        Command::Today(args) => day::today(&args, out),
        Command::Task(command) => day::task(&command, out),
        Command::Points(command) => points::run(&command, out),
        Command::Segments(args) => day::segments(&args, out),
        Command::Form(command) => survey::form(&command, out),
        Command::Survey(args) => survey::survey(&args, out),
        Command::List(args) => find::list(&args, out),
        Command::Search(args) => find::search(&args, out),
        Command::History(args) => find::history(&args, out),
        Command::Conflicts(args) => find::conflicts(&args, out),
        Command::Sync(args) => sync::sync(args, out).await,
        Command::Status(args) => sync::status(&args, out),
        Command::Aside(args) => aside::aside(&args, out),
    }
}
