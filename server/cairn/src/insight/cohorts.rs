//! `cairn insight cohorts`.

use cairn_insight::figures::{Cohort, Step, cohorts};
use clap::ValueEnum;
use serde_json::json;

use super::purchases::{self, ListArgs};
use super::text::{Table, percent};
use crate::output::{Failure, Out};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    list: ListArgs,
    /// The length of a period.
    #[arg(long, value_enum, default_value = "quarter")]
    step: Period,
}

#[derive(Clone, Copy, ValueEnum)]
enum Period {
    Month,
    Quarter,
    Year,
}

/// What fits on a screen: periods after the first, and cohorts.
const PERIODS: usize = 12;
const COHORTS: usize = 24;

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    let source = purchases::read(&args.list)?;
    let (step, name) = match args.step {
        Period::Month => (Step::Month, "month"),
        Period::Quarter => (Step::Quarter, "quarter"),
        Period::Year => (Step::Year, "year"),
    };
    let rows = cohorts(&source.histories, step, source.as_of);
    let n: u64 = rows.iter().map(|cohort| cohort.size).sum();
    let figures = json!({ "n": n, "step": step, "cohorts": rows });
    source.answer(out, &format!("Cohorts by {name}"), &figures, || text(&rows, name))
}

fn text(rows: &[Cohort], step: &str) -> Vec<String> {
    let longest = rows.iter().map(|cohort| cohort.periods.len()).max().unwrap_or(0);
    let shown = longest.saturating_sub(1).min(PERIODS);
    let mut lines = vec![
        format!(
            "Share of a cohort that bought again, so many {step}s after the first; the last {step} may not be over."
        ),
        String::new(),
    ];
    let head = [step.to_owned(), "customers".to_owned()].into_iter().chain((1..=shown).map(|n| format!("+{n}")));
    let mut table = Table::new(head);
    for cohort in &rows[rows.len().saturating_sub(COHORTS)..] {
        let cell = |n: usize| cohort.periods.get(n).map(|period| percent(period.share)).unwrap_or_default();
        let own = [cohort.start.to_string(), cohort.size.to_string()];
        table.row(own.into_iter().chain((1..=shown).map(cell)));
    }
    lines.extend(table.lines());
    let hidden = rows.len().saturating_sub(COHORTS);
    if hidden > 0 || longest > PERIODS + 1 {
        lines.push(format!(
            "  {hidden} earlier cohorts and {} later {step}s are not shown; --json has all of them.",
            longest.saturating_sub(PERIODS + 1)
        ));
    }
    lines
}
