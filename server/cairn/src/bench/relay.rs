//! `cairn bench relay`: durable pushes a second of many devices at once, one sealed record each.

use std::time::Instant;

use clap::Args as ClapArgs;
use hyper::body::Bytes;
use serde_json::json;
use tokio::task::JoinSet;

use super::load::{Device, Line};
use super::measure::{Spread, now};
use crate::child::{Child, cpu_s};
use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// How long to push; shorter when the envelopes sealed ahead run out.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=60))]
    seconds: u32,
    /// How many devices push at once, each in a workspace of its own and waiting for one answer before the next push.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=500))]
    devices: u32,
}

/// Envelopes sealed ahead for each second: above what two cores are known to take.
const STOCK_PER_SECOND: u32 = 12_000;

pub async fn run(args: Args, out: Out) -> Result<(), Failure> {
    let temporary = tempfile::tempdir().map_err(|e| Failure::new("io", e.to_string()))?;
    let dir = temporary.path();
    let relay_dir = dir.join("relay").display().to_string();
    let mut relay = Child::start(
        &["relay", "--dir", &relay_dir, "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"],
        &dir.join("bench.log"),
    )?;
    let line = relay.line().await?;
    let at = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let (url, numbers) = (at("listening"), at("metrics"));
    let stock = (args.seconds * STOCK_PER_SECOND).div_ceil(args.devices) as usize;
    let bar = out.progress(u64::from(args.devices), "sealing ahead");
    let mut ready = Vec::new();
    for _ in 0..args.devices {
        let device = Device::found(&url).await?;
        let pushes = device.pushes(stock)?;
        ready.push((device, pushes));
        bar.inc(1);
    }
    bar.finish_and_clear();

    let mut metrics = Line::open(&numbers).await?;
    let (fsyncs, cpu, start) = (metrics.fsyncs().await?, cpu_s(relay.id()), now());
    let mut tasks = JoinSet::new();
    for (device, pushes) in ready {
        tasks.spawn(push_all(device, pushes, start, f64::from(args.seconds)));
    }
    let mut samples = Vec::new();
    while let Some(done) = tasks.join_next().await {
        samples.extend(done.map_err(|e| Failure::new("bench", e.to_string()))??);
    }
    let wall = start.elapsed().as_secs_f64();
    let pushes = samples.len();
    let per_s = (f64::from(u32::try_from(pushes).unwrap_or(u32::MAX)) / wall).round();
    let spread = Spread::of(samples);
    let fsyncs = metrics.fsyncs().await? - fsyncs;
    let value = json!({
        "devices": args.devices,
        "pushes": pushes,
        "pushes_per_s": per_s,
        "p50_ms": spread.p50,
        "p99_ms": spread.p99,
        "fsyncs": fsyncs,
        "relay_cpu_s": cpu_s(relay.id()) - cpu,
    });
    out.answer(&value, || {
        format!("{per_s} durable pushes a second, p50 {} ms, p99 {} ms, {fsyncs} fsyncs", spread.p50, spread.p99)
    });
    relay.stop();
    Ok(())
}

/// Milliseconds from each push to its durable acknowledgement.
async fn push_all(mut device: Device, pushes: Vec<Bytes>, start: Instant, seconds: f64) -> Result<Vec<f64>, Failure> {
    let mut samples = Vec::with_capacity(pushes.len());
    for body in pushes {
        if start.elapsed().as_secs_f64() >= seconds {
            break;
        }
        let sent = now();
        device.line.push(&device.bearer, body).await?;
        samples.push(sent.elapsed().as_secs_f64() * 1e3);
    }
    Ok(samples)
}
