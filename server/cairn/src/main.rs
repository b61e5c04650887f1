//! `cairn`: relay, office, a device without a screen, import, administration, demo and benchmarks in one binary.
//!
//! Exit codes: 0 done, 1 failed (the text says what is safe and what to do next), 2 wrong use.

mod admin;
mod bench;
mod child;
mod control;

mod demo;
mod device;
mod form;
mod home;
mod import;
mod insight;
mod invites;
mod office;
mod output;
mod recovery;
mod relay;
mod settings;

use clap::{Parser, Subcommand};
use output::{Failure, Out};

/// Cairn, an offline-first customer book for people who work on the road.
#[derive(Parser)]
#[command(name = "cairn", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    /// Print one JSON value on standard output instead of text.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show the whole path: a relay, an office and two phones that edit offline and meet again.
    Demo(demo::Args),
    /// Run the relay: it orders, stores and hands out sealed envelopes and can read none of them.
    Relay(relay::Args),
    /// Run the office: a device that holds keys, with the console and the JSON API.
    Office(office::Args),
    /// A full phone without a screen.
    #[command(subcommand)]
    Device(device::Command),
    /// Import customers, purchases or trips from a CSV file, or customers from a vCard file.
    Import(import::Args),
    /// Forms as files: what is wrong with one, and how it is answered.
    #[command(subcommand)]
    Form(form::Command),
    /// What customers are worth and how they fare, computed from a list: RFM, lifetime value, churn, CHAID and more.
    #[command(subcommand)]
    Insight(insight::Command),
    /// What the workspace has agreed on: thresholds, rules, the loyalty programme, time zone, holidays.
    #[command(subcommand)]
    Settings(settings::Command),
    /// Make an invite code for one new device.
    Invite(admin::InviteArgs),
    /// List the invites and what became of them, or withdraw one.
    #[command(subcommand)]
    Invites(invites::Command),
    /// Give a device another role.
    Role(admin::RoleArgs),
    /// Sheets of paper that bring the book back when every device is lost: make them, check them, use them.
    #[command(subcommand)]
    Recovery(recovery::Command),
    /// Shut a device out: it reads nothing that is written from now on.
    Revoke(admin::RevokeArgs),
    /// List the devices of the workspace and what each may do.
    Devices(admin::DirArgs),
    /// List the spaces of the workspace, or add one.
    #[command(subcommand)]
    Space(admin::SpaceCommand),
    /// Decide which log of members holds, where the relay's and a device's contradict each other.
    #[command(subcommand)]
    Control(control::Command),
    /// Write records as files for other programs.
    #[command(subcommand)]
    Export(Export),
    /// Measure: sync, store, idle, relay.
    #[command(subcommand)]
    Bench(bench::Command),
}

#[derive(Subcommand)]
enum Export {
    /// The responses to a form, in all of its versions.
    Responses(device::survey::ExportArgs),
}

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    let out = Out::new(cli.json);
    init_log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return out.failed(&Failure::new("runtime", format!("The program could not start: {error}."))),
    };
    match runtime.block_on(run(cli.command, out)) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(failure) => out.failed(&failure),
    }
}

async fn run(command: Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Demo(args) => demo::run(args, out).await,
        Command::Relay(args) => relay::run(args, out).await,
        Command::Office(args) => office::run(args, out).await,
        Command::Device(command) => device::run(command, out).await,
        Command::Import(args) => import::run(args, out),
        Command::Form(command) => form::run(&command, out),
        Command::Insight(command) => insight::run(&command, out),
        Command::Settings(command) => settings::run(&command, out),
        Command::Invite(args) => admin::invite(args, out).await,
        Command::Invites(command) => invites::run(command, out).await,
        Command::Role(args) => admin::role(args, out).await,
        Command::Recovery(command) => recovery::run(command, out).await,
        Command::Revoke(args) => admin::revoke(args, out).await,
        Command::Devices(args) => admin::devices(&args, out),
        Command::Space(command) => admin::space(command, out).await,
        Command::Control(command) => control::run(command, out).await,
        Command::Export(Export::Responses(args)) => device::survey::export(&args, out),
        Command::Bench(command) => bench::run(command, out).await,
    }
}

/// Logs go to standard error as JSON lines; `RUST_LOG` chooses how much (default: warnings).
fn init_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,cairn_relay=info,cairn_office=info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
}
