//! `cairn device aside`.

use cairn_client::{Alarm, Quarantined};
use clap::Args;
use serde::Serialize;

use super::find::when;
use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Args)]
pub struct AsideArgs {
    /// You have looked at the alarms: they are told again only when they are seen again.
    #[arg(long)]
    dismiss: bool,
    #[command(flatten)]
    home: Home,
}

#[derive(Serialize)]
struct Aside {
    /// Envelopes that could not be read, with what they wait for; they are read again by themselves.
    aside: Vec<Quarantined>,
    alarms: Vec<Alarm>,
}

pub fn aside(args: &AsideArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let aside = Aside { aside: workspace.quarantined()?, alarms: workspace.alarms()? };
    if args.dismiss {
        workspace.dismiss_alarms()?;
    }
    out.answer(&aside, || text(&aside));
    Ok(())
}

fn text(Aside { aside, alarms }: &Aside) -> String {
    if aside.is_empty() && alarms.is_empty() {
        return "Nothing was put aside, and nothing is amiss.".to_owned();
    }
    let alarms = alarms.iter().map(|alarm| {
        let Alarm { what, text, at_ms, times, .. } = alarm;
        format!("{}  ALARM {what}, {times} times: {text}.", when(*at_ms))
    });
    let aside = aside.iter().map(|one| format!("{}  entry {}: {}.", when(one.at_ms), one.seq, one.why));
    alarms.chain(aside).collect::<Vec<_>>().join("\n")
}
