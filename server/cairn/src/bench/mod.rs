//! `cairn bench`: what it costs, measured on this machine with real parts.

mod bindings;
mod data;
mod forms;
mod forms_data;
mod idle;
mod insight;
mod insight_data;
mod load;
mod measure;
mod relay;
mod store;
mod sync;
mod sync_device;

use clap::Subcommand;

use crate::output::{Failure, Out};

#[derive(Subcommand)]
pub enum Command {
    /// Two devices and a relay as three processes: push, pull, live edits, converging offline edits.
    Sync(sync::Args),
    /// One device's book: open, page, search, save.
    Store(store::Args),
    /// Figures, lifetime value and CHAID of a large base, beside Python's lifetimes and CHAID.
    Insight(insight::Args),
    /// An interview on a form of 500 questions with 200 repeat instances and on a cascade over 10,000 rows, beside ODK's
    /// own engine.
    Forms(forms::Args),
    /// What a phone's shell pays for the core: lists, searches and live updates on the JVM, and the same in Rust.
    Bindings(bindings::Args),
    /// What an idle live connection costs the relay.
    Idle(idle::Args),
    /// Durable pushes a second.
    Relay(relay::Args),
    /// One device of `bench sync`; it is started by it and told what to do on standard input.
    #[command(hide = true)]
    SyncDevice(sync_device::Args),
}

pub async fn run(command: Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Sync(args) => sync::run(args, out).await,
        Command::Store(args) => store::run(&args, out),
        Command::Insight(args) => insight::run(&args, out),
        Command::Forms(args) => forms::run(&args, out),
        Command::Bindings(args) => bindings::run(args, out).await,
        Command::Idle(args) => idle::run(args, out).await,
        Command::Relay(args) => relay::run(args, out).await,
        Command::SyncDevice(args) => sync_device::run(args).await,
    }
}
