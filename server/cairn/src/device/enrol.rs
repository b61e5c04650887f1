//! `cairn device init|join`.

use cairn_client::{Founding, Host, Workspace};
use clap::Args;
use serde_json::json;

use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Args)]
pub struct InitArgs {
    /// The relay's address, such as `https://relay.example.org`.
    #[arg(long, value_name = "URL")]
    relay: String,
    /// Your name, as colleagues see it.
    #[arg(long)]
    name: String,
    /// The workspace's name.
    #[arg(long, default_value = "Cairn")]
    workspace: String,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct JoinArgs {
    /// The invite code that `cairn invite` printed.
    invite: String,
    /// Your name, as colleagues see it.
    #[arg(long)]
    name: String,
    #[command(flatten)]
    home: Home,
}

pub async fn init(args: InitArgs, out: Out) -> Result<(), Failure> {
    let key = args.home.make()?;
    let founding = Founding { relay: args.relay, person: args.name, workspace: args.workspace };
    let workspace = Workspace::create(&args.home.dir, &key, founding, Host::system())?;
    let synced = workspace.sync_once().await;
    let value =
        json!({ "workspace": workspace.workspace_id(), "device": workspace.device_id(), "at_relay": synced.is_ok() });
    out.answer(&value, || match &synced {
        Ok(_) => format!(
            "Workspace {} is founded and known to the relay. Invite others with `cairn invite`.",
            workspace.workspace_id()
        ),
        Err(error) => format!(
            "Workspace {} is founded on this device. The relay does not know it yet: {error}",
            workspace.workspace_id()
        ),
    });
    Ok(())
}

pub async fn join(args: JoinArgs, out: Out) -> Result<(), Failure> {
    let key = args.home.make()?;
    let workspace = Workspace::join(&args.home.dir, &key, &args.invite, &args.name, Host::system()).await?;
    let report = workspace.sync_once().await?;
    let value =
        json!({ "workspace": workspace.workspace_id(), "device": workspace.device_id(), "received": report.received });
    out.answer(&value, || {
        format!("This device has joined workspace {} and holds {} records.", workspace.workspace_id(), report.received)
    });
    Ok(())
}
