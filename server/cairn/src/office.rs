//! `cairn office`.

use std::net::SocketAddr;
use std::path::PathBuf;

use cairn_office::{Office, OfficeConfig, Tls};
use clap::Args as ClapArgs;
use serde_json::json;

use crate::home::Home;
use crate::output::{Failure, Out};
use crate::relay::until_stopped;

#[derive(ClapArgs)]
pub struct Args {
    /// The address and port of the console; port 0 takes a free one and prints it.
    #[arg(long, default_value = "127.0.0.1:7780")]
    listen: SocketAddr,
    /// The address under which browsers reach the console, where it is not the one above (behind a proxy).
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The certificate chain in PEM form; with --tls-key, the console speaks HTTPS.
    #[arg(long, requires = "tls_key", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key in PEM form.
    #[arg(long, requires = "tls_cert", value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Listen without TLS where other machines reach the console: only with a proxy before it that speaks TLS, and its address as
    /// --public-url.
    #[arg(long)]
    insecure_http: bool,
    /// Only print a sign-in link for one more person, good once and for an hour, to the office that runs on this book.
    #[arg(long)]
    link: bool,
    #[command(flatten)]
    home: Home,
}

fn link(home: &Home, out: Out) -> Result<(), Failure> {
    let link = cairn_office::sign_in_link(&home.open()?)?;
    let link = link.ok_or_else(|| {
        Failure::new(
            "office",
            "The office has not run on this book yet. Start it with `cairn office`: it prints a link.",
        )
    })?;
    out.answer(&json!({ "sign_in": link }), || format!("Sign in once, within the hour, with\n  {link}"));
    Ok(())
}

pub async fn run(args: Args, out: Out) -> Result<(), Failure> {
    if args.link {
        return link(&args.home, out);
    }
    let workspace = args.home.open()?;
    let sync = workspace.start_sync()?;
    let tls = args.tls_cert.zip(args.tls_key).map(|(cert, key)| Tls { cert, key });
    let scheme = if tls.is_some() { "https" } else { "http" };
    let config =
        OfficeConfig { listen: args.listen, public_url: args.public_url, tls, insecure_http: args.insecure_http };
    let office = Office::start(workspace, config).await.map_err(|e| Failure::new("office", e.to_string()))?;
    let address = format!("{scheme}://{}", office.local_addr());
    let link = office.sign_in_link()?;
    out.answer(&json!({ "listening": address, "sign_in": link }), || {
        format!("The console is at {address}. Sign in once, within the hour, with\n  {link}\nCtrl-C ends it.")
    });
    until_stopped().await?;
    drop(sync);
    office.shutdown().await;
    Ok(())
}
