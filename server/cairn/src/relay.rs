//! `cairn relay`.

use std::net::SocketAddr;
use std::path::PathBuf;

use cairn_relay::{Relay, RelayConfig, Tls};
use clap::Args as ClapArgs;
use serde_json::json;

use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// Where the sealed envelopes are kept.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// The address and port to listen on; port 0 takes a free one and prints it.
    #[arg(long, default_value = "127.0.0.1:7700")]
    listen: SocketAddr,
    /// The certificate chain in PEM form; with --tls-key, the relay speaks HTTPS.
    #[arg(long, requires = "tls_key", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key in PEM form.
    #[arg(long, requires = "tls_cert", value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Say that the folder was restored from a backup: devices then send again what the backup lacks.
    #[arg(long)]
    restored: bool,
}

pub async fn run(args: Args, out: Out) -> Result<(), Failure> {
    let mut config = RelayConfig::new(args.listen, args.dir);
    config.restored = args.restored;
    config.tls = args.tls_cert.zip(args.tls_key).map(|(cert, key)| Tls { cert, key });
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let relay = Relay::start(config).await.map_err(|e| Failure::new("relay", e.to_string()))?;
    let url = format!("{scheme}://{}", relay.local_addr());
    out.answer(&json!({ "listening": url }), || format!("The relay listens on {url}. Ctrl-C ends it."));
    until_stopped().await?;
    relay.shutdown().await;
    Ok(())
}

/// Waits for Ctrl-C or a termination signal.
pub async fn until_stopped() -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::new("signal", format!("The program cannot wait for signals: {e}."));
    #[cfg(unix)]
    {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            done = tokio::signal::ctrl_c() => done.map_err(failed),
            _ = term.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}
