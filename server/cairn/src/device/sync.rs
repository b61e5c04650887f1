//! `cairn device sync|status`.

use std::time::Duration;

use cairn_client::Status;
use clap::Args;

use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Args)]
pub struct SyncArgs {
    /// Go on until stopped (Ctrl-C): every change is sent and fetched as it happens.
    #[arg(long)]
    keep: bool,
    /// Send again what the relay had refused.
    #[arg(long)]
    retry: bool,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct StatusArgs {
    #[command(flatten)]
    home: Home,
}

pub async fn sync(args: SyncArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    if args.retry {
        workspace.retry_failed()?;
    }
    if args.keep {
        let task = workspace.start_sync()?;
        out.say("Syncing until Ctrl-C.");
        tokio::signal::ctrl_c().await.map_err(|e| Failure::new("signal", e.to_string()))?;
        drop(task);
        out.answer(&workspace.status()?, || sentence(&workspace.status().unwrap_or_default()));
        return Ok(());
    }
    let bar = out.progress(0, "receiving");
    let round = workspace.sync_once();
    tokio::pin!(round);
    let report = loop {
        tokio::select! {
            report = &mut round => break report?,
            () = tokio::time::sleep(Duration::from_millis(100)) => {
                if let Some(progress) = workspace.status()?.progress {
                    bar.set_length(progress.total);
                    bar.set_position(progress.done);
                }
            }
        }
    };
    bar.finish_and_clear();
    out.answer(&report, || {
        format!(
            "Sent {} changes, received {} records. {}",
            report.sent,
            report.received,
            sentence(&workspace.status().unwrap_or_default())
        )
    });
    Ok(())
}

pub fn status(args: &StatusArgs, out: Out) -> Result<(), Failure> {
    let status = args.home.open()?.status()?;
    out.answer(&status, || sentence(&status));
    Ok(())
}

/// Where the records are, in a sentence.
fn sentence(status: &Status) -> String {
    let mut parts = vec![match status.waiting {
        0 => "Everything written here has reached the relay.".to_owned(),
        1 => "Saved on this device. 1 record waits for the relay.".to_owned(),
        n => format!("Saved on this device. {n} records wait for the relay."),
    }];
    if status.failed > 0 {
        parts.push(format!("{} could not be sent: `cairn device list KIND --unsent` tells why, `cairn device sync --retry` tries again.", status.failed));
    }
    if status.quarantined > 0 {
        parts.push(format!(
            "{} envelopes from others could not be read and are kept aside: `cairn device aside` tells why.",
            status.quarantined
        ));
    }
    if let Some(alarm) = &status.alarm {
        parts.push(format!("ALARM: {} `cairn device aside` tells more.", alarm.text));
    }
    if let Some(refreshing) = &status.refreshing {
        parts.push(format!(
            "Lists and search are being brought up to date: {} of {} records.",
            refreshing.done, refreshing.total
        ));
    }
    if let (Some(seq), None) = (status.control_fork, &status.last_error) {
        parts.push(format!("The relay and this device disagree on who belongs to the workspace, at entry {seq} of the log of members or before: nothing is sent. `cairn control --help` says what to do."));
    }
    if let Some(error) = &status.last_error {
        parts.push(error.text.clone());
    }
    parts.join(" ")
}
