//! `cairn control …`: the log of members, where the relay's and a device's contradict each other.

use clap::Subcommand;
use serde_json::json;

use crate::home::Home;
use crate::output::{Failure, Out};

/// The relay and a device hold different logs of members after the relay was restored from a backup and somebody changed it before the others
/// came back, or where the relay cannot be trusted. A person decides: `export` the log of a device whose people are the right ones, let the
/// relay's operator put it in place with `cairn relay use-control`, and `adopt` it on the devices that had the other one.
#[derive(Subcommand)]
pub enum Command {
    /// Write this device's log of members to standard output, for the relay's operator.
    Export {
        #[command(flatten)]
        home: Home,
    },
    /// Let in no program any more that speaks less than a version of the protocol: for owners, once everybody has updated. Who has not is
    /// told to; what they wrote is safe. This cannot be taken back.
    Require {
        /// The version of the protocol.
        protocol: u16,
        #[command(flatten)]
        home: Home,
    },
    /// Take over the relay's log of members in place of this device's. Removals that only this device's log knows hold no more: ask first
    /// whether the relay's is the right one.
    Adopt {
        #[command(flatten)]
        home: Home,
    },
}

pub async fn run(command: Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Export { home } => {
            let text = home.open()?.export_control();
            out.answer(&text, || text.trim_end().to_owned());
        }
        Command::Require { protocol, home } => {
            home.open()?.require_version(protocol).await?;
            out.answer(&json!({ "required": protocol }), || {
                format!("Programs that speak less than version {protocol} of the protocol are let in no more.")
            });
        }
        Command::Adopt { home } => {
            let adopted = home.open()?.adopt_control().await?;
            out.answer(&adopted, || {
                format!(
                    "The relay's log of members holds on this device now, up to entry {}. {} entries of this device's own log are kept aside: `cairn device aside` lists them.",
                    adopted.head, adopted.set_aside
                )
            });
        }
    }
    Ok(())
}
