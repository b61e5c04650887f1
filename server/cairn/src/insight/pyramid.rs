//! `cairn insight pyramid`.

use cairn_insight::figures::CustomerFigures;
use serde_json::json;

use super::purchases::{self, ListArgs};
use super::rfm::{more, parts, ranked};
use super::source::Source;
use super::text::{Table, money};
use crate::output::{Failure, Out};

pub fn run(args: &ListArgs, out: Out) -> Result<(), Failure> {
    let source = purchases::read(args)?;
    let base = source.base();
    let overview = base.overview();
    let customers = ranked(&source, |customer| base.figures_of(customer));
    let row = |of: &CustomerFigures| json!({ "customer": of.customer, "monetary": of.questions.monetary, "standing": of.standing });
    let figures = json!({
        "n": overview.ranked,
        "value": overview.value,
        "horizon_days": base.settings().horizon_days,
        "grades": overview.grades,
        "sizes": overview.sizes,
        "abc": overview.abc,
        "matrix": overview.matrix,
        "rows": customers.iter().map(row).collect::<Vec<_>>(),
    });
    source.answer(out, "Customer pyramid", &figures, || {
        let currency = &source.settings.currency;
        let mut lines = parts("grade", &overview.grades, currency);
        lines.extend(parts("size", &overview.sizes, currency));
        lines.extend(parts("ABC", &overview.abc, currency));
        lines.extend(parts("value matrix", &overview.matrix, currency));
        lines.push(String::new());
        lines.extend(text(&source, &customers, args.top, base.settings().horizon_days));
        lines
    })
}

fn text(source: &Source, customers: &[CustomerFigures], top: usize, days: u32) -> Vec<String> {
    let potential = format!("next {days} days");
    let mut table =
        Table::new(["rank", "customer", "in all", potential.as_str(), "grade", "size", "ABC", "value matrix"]);
    for of in customers.iter().take(top) {
        let Some(standing) = of.standing else { continue };
        table.row([
            standing.rank.to_string(),
            source.names.of(of.customer),
            money(of.questions.monetary, &source.settings.currency),
            money(standing.potential, &source.settings.currency),
            standing.grade.code().to_owned(),
            standing.size.code().to_owned(),
            standing.abc.code().to_owned(),
            standing.matrix.code().to_owned(),
        ]);
    }
    let mut lines = table.lines();
    lines.extend(more(customers.len(), top));
    lines
}
