//! `cairn insight churn`.

use cairn_domain::RecordId;
use cairn_insight::figures::{Churn, churn};
use jiff::ToSpan;
use jiff::civil::Date;

use super::purchases::{self, ListArgs};
use super::rfm::more;
use super::source::Source;
use super::text::{or_dash, percent};
use crate::output::{Failure, Out};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    list: ListArgs,
    /// The first day of the period, which ends with --as-of; by default it is a year long.
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
}

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    let source = purchases::read(&args.list)?;
    let to = source.as_of;
    let year = || to.checked_sub(1.year()).and_then(Date::tomorrow).unwrap_or(to);
    let from = args.from.unwrap_or_else(year);
    if from > to {
        let text = format!("The period would begin on {from} and end on {to}. Give a --from before --as-of.");
        return Err(Failure::new("bad_period", text));
    }
    let figures = churn(&source.histories, &source.settings, from, to);
    source.answer(out, "Churn", &figures, || text(&source, &figures, args.list.top))
}

fn text(source: &Source, figures: &Churn, top: usize) -> Vec<String> {
    let Churn { from, to, at_start, lost, gained, won_back, churn, retention } = figures;
    let mut lines = vec![
        String::new(),
        format!("from {from} to {to}"),
        format!("  customers at the start  {at_start}"),
        format!("  lost by the end         {}", lost.len()),
        format!("  churn                   {}", or_dash(*churn, percent)),
        format!("  retention               {}", or_dash(*retention, percent)),
        format!("  gained                  {}", gained.len()),
        format!("  won back                {}", won_back.len()),
    ];
    lines.extend(names(source, "Lost", lost, top));
    lines.extend(names(source, "Won back", won_back, top));
    lines
}

fn names(source: &Source, what: &str, who: &[RecordId], top: usize) -> Vec<String> {
    if who.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), format!("{what}: {}", who.len())];
    lines.extend(who.iter().take(top).map(|id| format!("  {}", source.names.of(*id))));
    lines.extend(more(who.len(), top));
    lines
}
