//! `cairn bench sync`: a relay and two devices, each a process of its own; everything sealed, signed and fsynced.

use std::path::Path;

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::measure::{Spread, now, seconds};
use super::sync_device::Order;
use crate::child::{Child, cpu_s, peak_rss_mb};
use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// How many customers the first device brings.
    #[arg(long, default_value_t = 10_000)]
    records: usize,
    /// How many live edits are timed.
    #[arg(long, default_value_t = 200)]
    live: usize,
    /// How many offline edits each device makes before they converge.
    #[arg(long, default_value_t = 1_000)]
    converge: usize,
}

/// A measured device process, driven line by line.
struct Device {
    child: Child,
}

impl Device {
    fn start(dir: &Path, name: &str) -> Result<Self, Failure> {
        let home = dir.join(name).display().to_string();
        let child = Child::start_with_input(&["bench", "sync-device", "--dir", &home], &dir.join("bench.log"))?;
        Ok(Self { child })
    }

    async fn ask(&mut self, order: &Order) -> Result<Value, Failure> {
        self.child.say(&serde_json::to_string(order).map_err(|e| Failure::new("bench", e.to_string()))?)?;
        self.child.line().await
    }
}

pub async fn run(args: Args, out: Out) -> Result<(), Failure> {
    let temporary = tempfile::tempdir().map_err(|e| Failure::new("io", e.to_string()))?;
    let dir = temporary.path();
    let relay_dir = dir.join("relay").display().to_string();
    let mut relay = Child::start(&["relay", "--dir", &relay_dir, "--listen", "127.0.0.1:0"], &dir.join("bench.log"))?;
    let url = relay.line().await?["listening"].as_str().unwrap_or_default().to_owned();
    let mut writer = Device::start(dir, "writer")?;
    let mut reader = Device::start(dir, "reader")?;

    out.say(format!("{} new customers, written before the signal comes", args.records));
    let invite = writer.ask(&Order::Found { relay: url, records: args.records }).await?["invite"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let push = writer.ask(&Order::Push).await?;
    reader.ask(&Order::Join { invite }).await?;
    let pull = reader.ask(&Order::Pull).await?;
    out.say("live edits");
    let live = live(&mut writer, &mut reader, args.live).await?;
    out.say("offline edits that meet");
    let converge = converge(&mut writer, &mut reader, args.converge).await?;

    let (a, b) = (writer.ask(&Order::Digest).await?, reader.ask(&Order::Digest).await?);
    let expected = args.records as u64;
    let lost = if a == b { expected.saturating_sub(b["customers"].as_u64().unwrap_or(0)) } else { expected };
    let value = json!({
        "records": args.records,
        "push": push,
        "pull": pull,
        "live": live,
        "converge": converge,
        "rss_mb": {
            "relay_peak": peak_rss_mb(relay.id()).round(),
            "device_peak": peak_rss_mb(writer.child.id()).max(peak_rss_mb(reader.child.id())).round(),
        },
        "relay_cpu_s": cpu_s(relay.id()),
        "lost": lost,
    });
    out.answer(&value, || serde_json::to_string_pretty(&value).unwrap_or_default());
    relay.stop();
    Ok(())
}

/// From the call that saves an edit on one device to the snapshot of a subscription on the other.
async fn live(writer: &mut Device, reader: &mut Device, edits: usize) -> Result<Value, Failure> {
    reader.ask(&Order::Watch).await?;
    writer.ask(&Order::Live).await?;
    let mut samples = Vec::with_capacity(edits);
    for n in 0..edits {
        let written = writer.ask(&Order::Edit { n }).await?;
        let seen = reader.ask(&Order::Seen { n }).await?;
        let at = |answer: &Value| answer["at_us"].as_f64().unwrap_or(0.0);
        samples.push((at(&seen) - at(&written)) / 1e3);
    }
    writer.ask(&Order::Quiet).await?;
    reader.ask(&Order::Quiet).await?;
    let spread = Spread::of(samples);
    Ok(json!({ "edits": edits, "p50_ms": spread.p50, "p95_ms": spread.p95 }))
}

/// Both edit different fields of the same records with no signal; the time runs from reconnecting to equal books.
async fn converge(writer: &mut Device, reader: &mut Device, edits: usize) -> Result<Value, Failure> {
    writer.ask(&Order::Offline { edits, field: "city".into() }).await?;
    reader.ask(&Order::Offline { edits, field: "remark".into() }).await?;
    let start = now();
    writer.ask(&Order::Sync).await?;
    reader.ask(&Order::Sync).await?;
    writer.ask(&Order::Sync).await?;
    Ok(json!({ "edits": 2 * edits, "wall_s": seconds(start) }))
}
