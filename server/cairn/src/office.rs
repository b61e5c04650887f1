//! `cairn office`.

use std::net::SocketAddr;

use cairn_office::{Office, OfficeConfig};
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
    #[command(flatten)]
    home: Home,
}

pub async fn run(args: Args, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let sync = workspace.start_sync()?;
    let config = OfficeConfig { listen: args.listen, public_url: args.public_url };
    let office = Office::start(workspace, config).await.map_err(|e| Failure::new("office", e.to_string()))?;
    let address = format!("http://{}", office.local_addr());
    let link = office.sign_in_link();
    out.answer(&json!({ "listening": address, "sign_in": link }), || {
        format!("The console is at {address}. Sign in once, within the hour, with\n  {link}\nCtrl-C ends it.")
    });
    until_stopped().await?;
    drop(sync);
    office.shutdown().await;
    Ok(())
}
