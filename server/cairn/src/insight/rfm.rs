//! `cairn insight rfm`.

use cairn_insight::figures::{CustomerFigures, Overview, Part};
use serde::Serialize;
use serde_json::json;

use super::purchases::{self, ListArgs};
use super::source::Source;
use super::text::{Table, money, or_dash, percent};
use crate::output::{Failure, Out};

pub fn run(args: &ListArgs, out: Out) -> Result<(), Failure> {
    let source = purchases::read(args)?;
    let base = source.base();
    let overview = base.overview();
    let customers = ranked(&source, |history| base.figures_of(history));
    let rows: Vec<_> = customers
        .iter()
        .map(|of| {
            json!({
                "customer": of.customer,
                "questions": of.questions,
                "rfm": of.standing.map(|s| s.rfm),
                "segment": of.standing.map(|s| s.segment),
            })
        })
        .collect();
    let figures = json!({ "n": overview.ranked, "segments": overview.segments, "grid": overview.grid, "rows": rows });
    source.answer(out, "RFM", &figures, || text(&source, &overview, &customers, args.top))
}

/// All figures of the customers who bought, the best first.
pub fn ranked(
    source: &Source,
    figures: impl Fn(cairn_domain::RecordId) -> Option<CustomerFigures>,
) -> Vec<CustomerFigures> {
    let all = source.histories.iter().filter_map(|history| figures(history.customer));
    let mut all: Vec<CustomerFigures> = all.collect();
    all.sort_by_key(|of| of.standing.map_or(usize::MAX, |standing| standing.rank));
    all
}

/// A partition as a table, with the codes of its classes.
pub fn parts<T: Serialize + Copy>(name: &str, parts: &[Part<T>], currency: &str) -> Vec<String> {
    let mut table = Table::new([name, "customers", "share", "spent", "share of it"]);
    for part in parts {
        let class = serde_json::to_value(part.class).ok().and_then(|code| code.as_str().map(str::to_owned));
        table.row([
            class.unwrap_or_default(),
            part.customers.to_string(),
            percent(part.share),
            money(part.value, currency),
            or_dash(part.value_share, percent),
        ]);
    }
    let mut lines = vec![String::new()];
    lines.extend(table.lines());
    lines
}

/// What a list of the first customers leaves out.
pub fn more(all: usize, shown: usize) -> Vec<String> {
    let more = all.saturating_sub(shown);
    if more == 0 { Vec::new() } else { vec![format!("  and {more} more; --top or --json shows them.")] }
}

fn text(source: &Source, overview: &Overview, customers: &[CustomerFigures], top: usize) -> Vec<String> {
    let currency = &source.settings.currency;
    let mut lines = parts("segment", &overview.segments, currency);
    let head = ["customer", "last", "days ago", "times", "each", "in all", "a year", "R", "F", "M", "segment"];
    let mut table = Table::new(head);
    for of in customers.iter().take(top) {
        let (questions, standing) = (&of.questions, of.standing);
        let score = |score: fn(cairn_insight::figures::Rfm) -> u8| or_dash(standing, |s| score(s.rfm).to_string());
        table.row([
            source.names.of(of.customer),
            or_dash(questions.last, |day| day.to_string()),
            or_dash(questions.recency_days, |days| days.to_string()),
            questions.occasions.to_string(),
            or_dash(questions.mean_spend, |each| money(each, currency)),
            money(questions.monetary, currency),
            or_dash(questions.spend_per_year, |year| money(year, currency)),
            score(|rfm| rfm.r),
            score(|rfm| rfm.f),
            score(|rfm| rfm.m),
            or_dash(standing, |s| s.segment.code().to_owned()),
        ]);
    }
    lines.push(String::new());
    lines.extend(table.lines());
    lines.extend(more(customers.len(), top));
    lines
}
