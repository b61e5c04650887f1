//! `cairn recovery make|check|use`: what brings the book back when every device is lost.

use cairn_client::{Host, RecoverySheets, Workspace};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Subcommand)]
pub enum Command {
    /// Make three new sheets. Sheets that were made before open nothing any more.
    Make {
        #[command(flatten)]
        home: Home,
    },
    /// Say what sheets belong to and whether they fit together. Asks nobody and uses nothing up.
    Check {
        /// The texts of one, two or three sheets.
        #[arg(required = true)]
        shares: Vec<String>,
        #[command(flatten)]
        home: Home,
    },
    /// Bring the book back with two sheets: this folder becomes a new device that owns it and reads everything.
    Use(UseArgs),
}

#[derive(Args)]
pub struct UseArgs {
    /// The texts of two or three sheets.
    #[arg(required = true, num_args = 1..=3)]
    shares: Vec<String>,
    /// The relay's address; the sheets name it.
    #[arg(long, value_name = "URL")]
    relay: String,
    /// Your name, as colleagues see it.
    #[arg(long)]
    name: String,
    #[command(flatten)]
    home: Home,
}

pub async fn run(command: Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Make { home } => {
            let sheets = home.open()?.make_recovery().await?;
            out.answer(&sheets, || format!("{}\n\nSheets made before open nothing any more.", text(&sheets)));
            Ok(())
        }
        Command::Check { shares, home } => check(&home.open()?, &shares, out),
        Command::Use(args) => recover(args, out).await,
    }
}

/// What is printed of new sheets.
pub fn text(sheets: &RecoverySheets) -> String {
    let lines = sheets
        .shares
        .iter()
        .enumerate()
        .map(|(at, share)| format!("Sheet {} of {}, key {}\n{share}", at + 1, sheets.shares.len(), sheets.key));
    format!(
        "Recovery sheets of {} ({}), relay {}\n\n{}\n\nThey are shown this once. Print or write them down and keep the three in different places: any two bring the book\nback when every device is lost (`cairn recovery use`), and whoever has two reads everything. One alone opens nothing.",
        sheets.name,
        sheets.workspace,
        sheets.relay,
        lines.collect::<Vec<_>>().join("\n\n")
    )
}

fn check(workspace: &Workspace, shares: &[String], out: Out) -> Result<(), Failure> {
    let checked = workspace.check_shares(shares)?;
    out.answer(&checked, || {
        let line = |share: &cairn_client::ShareLine| {
            let whose = match (share.this_workspace, share.current) {
                (false, _) => format!("of another workspace ({})", share.workspace),
                (true, true) => "of this workspace, key in force".to_owned(),
                (true, false) => "of this workspace, but its key was replaced: it opens nothing any more".to_owned(),
            };
            format!("Sheet {}, key {}: {whose}", share.number, share.key)
        };
        let together = if checked.complete {
            "They fit together and are enough."
        } else {
            "They are not enough: two different sheets of one key are needed."
        };
        checked.shares.iter().map(line).chain([together.to_owned()]).collect::<Vec<_>>().join("\n")
    });
    if checked.complete && checked.shares.iter().all(|share| share.current) { Ok(()) } else { Err(Failure::answered()) }
}

async fn recover(args: UseArgs, out: Out) -> Result<(), Failure> {
    let key = args.home.make()?;
    let workspace =
        Workspace::recover(&args.home.dir, &key, &args.shares, &args.relay, &args.name, Host::system()).await?;
    let report = workspace.sync_once().await?;
    let value =
        json!({ "workspace": workspace.workspace_id(), "device": workspace.device_id(), "received": report.received });
    out.say(args.home.warning());
    out.answer(&value, || {
        format!(
            "This device owns workspace {} and holds {} records. Next: shut out the devices that are lost (`cairn devices`,\n`cairn revoke`), and make new sheets (`cairn recovery make`), for these two were in somebody's hands.",
            workspace.workspace_id(),
            report.received
        )
    });
    Ok(())
}
