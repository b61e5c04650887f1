//! `cairn insight winback`.

use cairn_insight::figures::{Base, Relation, Selector, WinBack};
use serde_json::json;

use super::purchases::{self, ListArgs};
use super::rfm::more;
use super::source::Source;
use super::text::{Table, money};
use crate::output::{Failure, Out};

pub fn run(args: &ListArgs, out: Out) -> Result<(), Failure> {
    let source = purchases::read(args)?;
    let base = source.base();
    let returns = base.win_back(|customer| source.losses.get(&customer).copied());
    let lost = base.customers_in(Selector::Relation(Relation::Lost)).len();
    let figures = json!({
        "n": base.ranked(),
        "lost": lost,
        "chance_basis_points": base.settings().win_back.unknown,
        "horizon_days": base.settings().horizon_days,
        "rows": returns,
    });
    source.answer(out, "Win-back", &figures, || text(&source, &base, &returns, lost, args.top))
}

fn text(source: &Source, base: &Base, returns: &[WinBack], lost: usize, top: usize) -> Vec<String> {
    let (currency, settings) = (&source.settings.currency, base.settings());
    let chance = f64::from(settings.win_back.unknown) / 100.0;
    let mut lines = vec![
        format!("{lost} of {} customers are lost; {} may bring something if they return", base.ranked(), returns.len()),
        format!(
            "Of those of whom nobody noted why they left, {chance} % are assumed to return. Expected = potential x chance."
        ),
        String::new(),
    ];
    let potential = format!("next {} days", settings.horizon_days);
    let mut table = Table::new(["customer", "silent for", potential.as_str(), "expected"]);
    for one in returns.iter().take(top) {
        table.row([
            source.names.of(one.customer),
            one.silence_days.to_string(),
            money(one.potential, currency),
            money(one.expected, currency),
        ]);
    }
    lines.extend(table.lines());
    lines.extend(more(returns.len(), top));
    lines
}
