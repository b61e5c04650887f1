//! `cairn relay`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use cairn_relay::{Founding, Limits, Network, Relay, RelayConfig, Running, Tls};
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use serde_json::json;

use crate::output::{Failure, Out};

#[derive(ClapArgs)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    run: Run,
}

#[derive(Subcommand)]
enum Action {
    /// Write a consistent copy of a relay, which may run meanwhile, into one new file. To go back to it: put it as `relay.db` into an empty
    /// folder and start with --restored, once.
    Backup {
        /// The relay's folder.
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The new file.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Put another log of members in the place of a stopped relay's, where the two contradict each other: the one that `cairn control export`
    /// wrote on a device whose people are the right ones. What it replaces is kept aside; devices then send again what they have.
    UseControl {
        /// The relay's folder.
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The file.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Found {
    /// Anybody who reaches the relay.
    Open,
    /// Who has the operator's token.
    Token,
    /// Nobody.
    Off,
}

#[derive(ClapArgs)]
struct Run {
    /// Where the sealed envelopes are kept.
    #[arg(long, value_name = "DIR", required = true)]
    dir: Option<PathBuf>,
    /// The address and port to listen on; port 0 takes a free one and prints it.
    #[arg(long, default_value = "127.0.0.1:7700")]
    listen: SocketAddr,
    /// The certificate chain in PEM form; with --tls-key, the relay speaks HTTPS.
    #[arg(long, requires = "tls_key", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key in PEM form.
    #[arg(long, requires = "tls_cert", value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Who may found a workspace. By default anybody where only this machine reaches the relay, otherwise who has a token, which the relay
    /// makes, keeps in its folder and prints the place of.
    #[arg(long)]
    found: Option<Found>,
    /// The file that holds the token for founding, instead of one that the relay makes.
    #[arg(long, value_name = "FILE")]
    found_token_file: Option<PathBuf>,
    /// A proxy before the relay, or a range of them: the address that it names in X-Forwarded-For counts as the sender's. May be given
    /// several times.
    #[arg(long, value_name = "CIDR")]
    trusted_proxy: Vec<Network>,
    /// Where to tell numbers for Prometheus, such as 127.0.0.1:7701; by default nowhere.
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    quotas: QuotaArgs,
    /// Say that the folder was restored from a backup: devices then send again what the backup lacks.
    #[arg(long)]
    restored: bool,
}

/// What one workspace may take. Beyond it the relay answers `full`, and keeps what it has.
#[derive(ClapArgs)]
#[command(next_help_heading = "Limits of one workspace")]
struct QuotaArgs {
    /// Megabytes of sealed envelopes.
    #[arg(long = "max-megabytes", value_name = "MB")]
    megabytes: Option<u64>,
    /// Envelopes a day.
    #[arg(long = "max-envelopes-a-day", value_name = "N")]
    envelopes_a_day: Option<u64>,
    /// Records.
    #[arg(long = "max-records", value_name = "N")]
    records: Option<u64>,
    /// Devices.
    #[arg(long = "max-devices", value_name = "N")]
    devices: Option<u64>,
    /// Spaces.
    #[arg(long = "max-spaces", value_name = "N")]
    spaces: Option<u64>,
    /// Entries of the log of members; removing a device is possible beyond it.
    #[arg(long = "max-control-entries", value_name = "N")]
    control_entries: Option<u64>,
    /// Live connections of one device; the oldest makes room for a new one.
    #[arg(long = "max-live-per-device", value_name = "N")]
    live_per_device: Option<usize>,
    /// Workspaces of this relay.
    #[arg(long = "max-workspaces", value_name = "N")]
    workspaces: Option<u64>,
}

impl QuotaArgs {
    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.live_per_device = self.live_per_device.unwrap_or(limits.live_per_device);
        let quotas = &mut limits.quotas;
        let given = [
            (&mut quotas.bytes, self.megabytes.map(|megabytes| megabytes.saturating_mul(1_000_000))),
            (&mut quotas.envelopes_a_day, self.envelopes_a_day),
            (&mut quotas.doc_keys, self.records),
            (&mut quotas.devices, self.devices),
            (&mut quotas.spaces, self.spaces),
            (&mut quotas.control_entries, self.control_entries),
            (&mut quotas.workspaces, self.workspaces),
        ];
        for (quota, given) in given {
            *quota = given.unwrap_or(*quota);
        }
        limits
    }
}

impl Run {
    fn founding(&self) -> Result<Founding, Failure> {
        match (self.found, &self.found_token_file) {
            (None | Some(Found::Token), Some(file)) => Ok(Founding::TokenFile(file.clone())),
            (Some(Found::Open | Found::Off), Some(_)) => {
                let text = "A token has no use with --found open or off. Leave one of the two away.";
                Err(Failure::new("bad_input", text))
            }
            (None, None) => Ok(Founding::ByListener),
            (Some(Found::Token), None) => Ok(Founding::OwnToken),
            (Some(Found::Open), None) => Ok(Founding::Open),
            (Some(Found::Off), None) => Ok(Founding::Off),
        }
    }
}

pub async fn run(args: Args, out: Out) -> Result<(), Failure> {
    match args.action {
        Some(Action::Backup { dir, to }) => return backup(&dir, &to, out),
        Some(Action::UseControl { dir, from }) => return use_control(&dir, &from, out),
        None => {}
    }
    let run = args.run;
    let founding = run.founding()?;
    // Required, but for the subcommands.
    let mut config = RelayConfig::new(run.listen, run.dir.unwrap_or_default());
    config.restored = run.restored;
    config.tls = run.tls_cert.zip(run.tls_key).map(|(cert, key)| Tls { cert, key });
    config.founding = founding;
    config.trusted_proxies = run.trusted_proxy;
    config.metrics_listen = run.metrics_listen;
    config.limits = run.quotas.limits();
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let relay = Relay::start(config).await.map_err(|e| Failure::new("relay", e.to_string()))?;
    tell(&relay, scheme, out);
    until_stopped().await?;
    relay.shutdown().await;
    Ok(())
}

fn use_control(dir: &Path, from: &Path, out: Out) -> Result<(), Failure> {
    let failed =
        |why: String| Failure::new("control", format!("The log was not put in place: {why}. Nothing was changed."));
    let text = std::fs::read_to_string(from).map_err(|e| failed(format!("{}: {e}", from.display())))?;
    let used = cairn_relay::log::use_control(dir, &text).map_err(|e| failed(e.to_string()))?;
    let value =
        json!({ "workspace": used.workspace, "head": used.head, "kept": used.kept, "set_aside": used.set_aside });
    out.answer(&value, || {
        format!(
            "The log of members goes up to entry {} now; {} entries that the relay had beyond entry {} are kept aside. Start the relay; devices \
             that had the other log take it over with `cairn control adopt`.",
            used.head, used.set_aside, used.kept
        )
    });
    Ok(())
}

/// Says where the relay listens, and what a founder needs.
fn tell(relay: &Running, scheme: &str, out: Out) {
    let url = format!("{scheme}://{}", relay.local_addr());
    let metrics = relay.metrics_addr().map(|address| format!("http://{address}"));
    let value = json!({ "listening": url, "metrics": metrics, "found_token_file": relay.token_file() });
    out.answer(&value, || {
        let listens = format!("The relay listens on {url}. Ctrl-C ends it.");
        let Some(file) = relay.token_file() else { return listens };
        let file = file.display();
        format!("{listens}\nWho founds a workspace here needs the token in {file}: cairn device init --found-token-file FILE")
    });
}

fn backup(dir: &std::path::Path, to: &std::path::Path, out: Out) -> Result<(), Failure> {
    let size =
        cairn_relay::log::backup(dir, to).map_err(|e| Failure::new("backup", format!("No backup was made: {e}.")))?;
    out.answer(&json!({ "backup": to, "bytes": size }), || {
        format!(
            "{} holds the relay as it was a moment ago. To go back to it, put it as relay.db into an empty folder and start with --restored, once.",
            to.display()
        )
    });
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    fn parse(line: &str) -> Option<Args> {
        Cli::try_parse_from(line.split(' ')).ok().map(|cli| cli.args)
    }

    #[test]
    fn a_relay_runs_from_a_folder_or_is_copied_from_one() {
        let args = parse("relay --dir r --max-megabytes 5 --found off --trusted-proxy 10.0.0.0/8").expect("parsed");
        assert_eq!((args.run.dir, args.run.listen.port()), (Some("r".into()), 7700));
        assert_eq!(args.run.quotas.limits().quotas.bytes, 5_000_000);
        assert!(args.action.is_none() && args.run.trusted_proxy.len() == 1);
        let copied = parse("relay backup --dir r --to f").expect("parsed");
        assert!(matches!(copied.action, Some(Action::Backup { .. })));
        for wrong in
            ["relay", "relay --listen 127.0.0.1:0", "relay backup --dir r", "relay --dir r backup --dir r --to f"]
        {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn who_founds_is_said_in_one_way() {
        let founding = |line: &str| parse(line).expect("parsed").run.founding().ok();
        assert_eq!(founding("relay --dir r"), Some(Founding::ByListener));
        assert_eq!(founding("relay --dir r --found token"), Some(Founding::OwnToken));
        assert_eq!(founding("relay --dir r --found-token-file t"), Some(Founding::TokenFile("t".into())));
        assert_eq!(founding("relay --dir r --found off --found-token-file t"), None);
    }
}
