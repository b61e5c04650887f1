//! `cairn device init|join`.

use std::path::{Path, PathBuf};

use cairn_client::{Founding, Host, Workspace};
use clap::Args;
use serde_json::json;

use crate::home::{FOUND_TOKEN, Home};
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
    /// The file with the token that the relay's operator gave you, where the relay asks for one; or set `CAIRN_FOUND_TOKEN` to the token. It is
    /// never taken from the command line, which others on this machine can see.
    #[arg(long, value_name = "FILE")]
    found_token_file: Option<PathBuf>,
    /// Make no recovery sheets. Where every device is lost the book is lost too, until `cairn recovery make` has made some.
    #[arg(long)]
    no_recovery: bool,
    #[command(flatten)]
    transport: Transport,
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
    transport: Transport,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct RelayArgs {
    /// The relay's new address, such as `https://relay.example.org`.
    relay: String,
    #[command(flatten)]
    transport: Transport,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
struct Transport {
    /// Allow plain http to a relay on another machine: only in a network where you trust everyone.
    #[arg(long)]
    insecure_http: bool,
}

impl Transport {
    fn host(&self) -> Host {
        Host { insecure_http: self.insecure_http, ..Host::system() }
    }
}

/// `cairn device relay`.
pub async fn relay(args: RelayArgs, out: Out) -> Result<(), Failure> {
    let workspace = Workspace::open(&args.home.dir, &args.home.key()?, args.transport.host())?;
    workspace.set_relay(&args.relay)?;
    let synced = workspace.sync_once().await;
    let value = json!({ "relay": workspace.relay(), "at_relay": synced.is_ok() });
    out.answer(&value, || match &synced {
        Ok(_) => format!("This device now talks to {}. Give the other devices the same address.", workspace.relay()),
        Err(error) => format!("This device now talks to {}, but it did not work yet: {error}", workspace.relay()),
    });
    Ok(())
}

pub async fn init(args: InitArgs, out: Out) -> Result<(), Failure> {
    let token = found_token(args.found_token_file.as_deref())?;
    let key = args.home.make()?;
    let founding = Founding { relay: args.relay, person: args.name, workspace: args.workspace };
    let host = args.transport.host();
    let (workspace, sheets) = if args.no_recovery {
        (Workspace::create(&args.home.dir, &key, founding, host)?, None)
    } else {
        let (workspace, sheets) = Workspace::create_with_recovery(&args.home.dir, &key, founding, host)?;
        (workspace, Some(sheets))
    };
    // Before anything that may fail or take long: the sheets are told once.
    let none =
        "There are no recovery sheets: if every device is lost, the book is lost. `cairn recovery make` makes some.";
    out.say(sheets.as_ref().map_or_else(|| none.to_owned(), crate::recovery::text) + "\n");
    if let Some(token) = token {
        workspace.use_found_token(&token)?;
    }
    let synced = workspace.sync_once().await;
    let id = workspace.workspace_id();
    let value =
        json!({ "workspace": id, "device": workspace.device_id(), "at_relay": synced.is_ok(), "recovery": sheets });
    out.say(args.home.warning());
    out.answer(&value, || match &synced {
        Ok(_) => format!("Workspace {id} is founded and known to the relay. Invite others with `cairn invite`."),
        Err(error) => format!("Workspace {id} is founded on this device. The relay does not know it yet: {error}"),
    });
    Ok(())
}

/// What the relay's operator gave to founders.
fn found_token(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(file) = file else { return Ok(std::env::var(FOUND_TOKEN).ok()) };
    let token = std::fs::read_to_string(file).map_err(|e| {
        let text = format!("The token in {} cannot be read: {e}. Nothing was founded.", file.display());
        Failure::new("bad_input", text)
    })?;
    Ok(Some(token.trim().to_owned()))
}

pub async fn join(args: JoinArgs, out: Out) -> Result<(), Failure> {
    let key = args.home.make()?;
    let workspace = Workspace::join(&args.home.dir, &key, &args.invite, &args.name, args.transport.host()).await?;
    let report = workspace.sync_once().await?;
    let value =
        json!({ "workspace": workspace.workspace_id(), "device": workspace.device_id(), "received": report.received });
    out.say(args.home.warning());
    out.answer(&value, || {
        format!("This device has joined workspace {} and holds {} records.", workspace.workspace_id(), report.received)
    });
    Ok(())
}
