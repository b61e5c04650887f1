//! `cairn bench idle`: what an idle live connection costs the relay.

use std::time::Duration;

use clap::Args as ClapArgs;
use serde_json::json;

use super::load::{Device, Line};
use crate::child::{Child, rss_bytes};
use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// How many live connections stand idle.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
}

/// Until tasks have ended and their memory is given back.
const SETTLE: Duration = Duration::from_secs(2);
/// Files that relay and bench need besides the connections.
const OTHER_FILES: u64 = 200;

pub async fn run(args: Args, out: Out) -> Result<(), Failure> {
    allow_files(u64::from(args.connections) + OTHER_FILES)?;
    let temporary = tempfile::tempdir().map_err(|e| Failure::new("io", e.to_string()))?;
    let dir = temporary.path();
    let relay_dir = dir.join("relay").display().to_string();
    // All connections are one device's.
    let each = args.connections.to_string();
    let arguments = ["relay", "--dir", &relay_dir, "--listen", "127.0.0.1:0", "--max-live-per-device", &each];
    let mut relay = Child::start(&arguments, &dir.join("bench.log"))?;
    let url = relay.line().await?["listening"].as_str().unwrap_or_default().to_owned();
    let device = Device::found(&url).await?;
    tokio::time::sleep(SETTLE).await;
    let before = rss_bytes(relay.id());
    let mut open = Vec::new();
    for _ in 0..args.connections {
        open.push(Line::open(&url).await?.live(&device.bearer).await?);
    }
    tokio::time::sleep(SETTLE).await;
    let bytes = ((rss_bytes(relay.id()) - before) / f64::from(args.connections)).round();
    drop(open);
    let value = json!({ "connections": args.connections, "bytes_per_connection": bytes });
    out.answer(&value, || format!("{} idle connections, {bytes} bytes of the relay's memory each", args.connections));
    relay.stop();
    Ok(())
}

/// Raises this process's limit of open files, which the relay it starts inherits.
#[cfg(unix)]
fn allow_files(needed: u64) -> Result<(), Failure> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    let refused = || {
        let text =
            format!("The system allows too few open files: {needed} are needed. Ask for fewer with --connections.");
        Failure::new("files", text)
    };
    if maximum.is_some_and(|maximum| maximum < needed) {
        return Err(refused());
    }
    setrlimit(Resource::Nofile, Rlimit { current: Some(needed), maximum }).map_err(|_| refused())
}

#[cfg(not(unix))]
fn allow_files(_needed: u64) -> Result<(), Failure> {
    Ok(())
}
