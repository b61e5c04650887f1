//! `cairn insight lifecycle`.

use cairn_insight::figures::{Base, Due, Slipping};
use serde_json::json;

use super::purchases::{self, ListArgs};
use super::rfm::{more, parts};
use super::source::Source;
use super::text::{Table, money, or_dash};
use crate::output::{Failure, Out};

pub fn run(args: &ListArgs, out: Out) -> Result<(), Failure> {
    let source = purchases::read(args)?;
    let base = source.base();
    let overview = base.overview();
    let (slipping, due) = (base.slipping(), base.due());
    let rows: Vec<_> = base
        .summaries()
        .map(|summary| json!({ "customer": summary.customer, "lifecycle": base.lifecycle(summary) }))
        .collect();
    let figures = json!({
        "n": overview.n,
        "rhythm_days": base.rhythm(),
        "stages": overview.stages,
        "relations": overview.relations,
        "endings": overview.endings,
        "warned": overview.warned,
        "slipping": slipping,
        "due": due,
        "rows": rows,
    });
    source.answer(out, "Lifecycle", &figures, || {
        let rhythm = or_dash(base.rhythm(), |rhythm| format!("{} days", rhythm.days()));
        let mut lines =
            vec![format!("usual days between purchases: {rhythm}; {} customers with a warning", overview.warned)];
        if source.histories.iter().all(|history| history.contacts.is_empty()) {
            lines.push("No contacts are known: warnings rest on purchases alone.".to_owned());
        }
        lines.extend(parts("stage", &overview.stages, &source.settings.currency));
        if !overview.endings.is_empty() {
            lines.extend(parts("how it ended", &overview.endings, &source.settings.currency));
        }
        lines.extend(slipping_away(&source, &base, &slipping, args.top));
        lines.extend(due_now(&source, &due, args.top));
        lines
    })
}

fn slipping_away(source: &Source, base: &Base, slipping: &[Slipping], top: usize) -> Vec<String> {
    let mut lines = vec![String::new(), format!("Slipping away: {} customers, most at stake first", slipping.len())];
    let stake = format!("next {} days", base.settings().horizon_days);
    let mut table = Table::new(["customer", stake.as_str(), "silent for", "usual", "warnings"]);
    for one in slipping.iter().take(top) {
        let Some(life) = base.summary(one.customer).map(|summary| base.lifecycle(summary)) else { continue };
        let codes: Vec<&str> = one.warnings.iter().map(|warning| warning.code()).collect();
        table.row([
            source.names.of(one.customer),
            money(one.at_stake, &source.settings.currency),
            or_dash(life.silence_days, |days| days.to_string()),
            life.rhythm_days.days().to_string(),
            codes.join(", "),
        ]);
    }
    lines.extend(table.lines());
    lines.extend(more(slipping.len(), top));
    lines
}

fn due_now(source: &Source, due: &[Due], top: usize) -> Vec<String> {
    let mut lines = vec![String::new(), format!("Due by their rhythm: {} customers, the longest first", due.len())];
    let mut table = Table::new(["customer", "since", "days"]);
    for one in due.iter().take(top) {
        table.row([source.names.of(one.customer), one.since.to_string(), one.days.to_string()]);
    }
    lines.extend(table.lines());
    lines.extend(more(due.len(), top));
    lines
}
