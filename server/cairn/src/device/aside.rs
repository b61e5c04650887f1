//! `cairn device aside`: what came in and is in no record, and what the relay or a member was caught at.

use cairn_client::{Alarm, ChangesAside, EntryAside, Quarantined, SetAside};
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
    alarms: Vec<Alarm>,
    #[serde(flatten)]
    aside: SetAside,
}

pub fn aside(args: &AsideArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let aside = Aside { alarms: workspace.alarms()?, aside: workspace.set_aside()? };
    if args.dismiss {
        workspace.dismiss_alarms()?;
    }
    out.answer(&aside, || text(&aside));
    Ok(())
}

fn text(Aside { alarms, aside: SetAside { envelopes, changes, entries } }: &Aside) -> String {
    let aside = envelopes.iter().map(envelope).chain(changes.iter().map(of_record)).chain(entries.iter().map(entry));
    let all: Vec<String> = alarms.iter().map(alarm).chain(aside).collect();
    if all.is_empty() { "Nothing was put aside, and nothing is amiss.".to_owned() } else { all.join("\n") }
}

fn alarm(Alarm { what, text, at_ms, times, .. }: &Alarm) -> String {
    format!("{}  ALARM {what}, {times} times: {text}.", when(*at_ms))
}

fn envelope(aside: &Quarantined) -> String {
    format!("{}  envelope {}: {}.", when(aside.at_ms), aside.seq, aside.why)
}

fn of_record(aside: &ChangesAside) -> String {
    let record = aside.title.clone().unwrap_or_else(|| aside.record.to_string());
    let why = aside.why.as_deref().unwrap_or("waiting for changes that have not come");
    let many = if aside.changes == 1 { "1 change".to_owned() } else { format!("{} changes", aside.changes) };
    format!("{}  {many} of {record} by {}: {why}.", when(aside.by.at_ms), aside.by.author_name)
}

fn entry(aside: &EntryAside) -> String {
    let act = aside.act.replace('_', " ");
    let Some((seq, by)) = aside.seq.zip(aside.by.as_ref()) else {
        return format!("An entry of another log of members: {act}.");
    };
    format!("{}  entry {seq} of another log of members by {}: {act}.", when(by.at_ms), by.author_name)
}
