//! `cairn insight satisfaction --dir` and `cairn insight complaints`: over a book's responses and cases.

use cairn_client::Workspace;
use cairn_insight::satisfaction::{CauseTable, CountedShare, Indicator, Unit};
use serde_json::{Value, json};

use super::from_book::{BookArgs, name_all, period};
use super::satisfaction::{by_group, recommended, satisfied};
use super::source::Names;
use super::text::{Table, or_dash, rounded};
use crate::output::{Failure, Out};

fn value(figures: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(figures).map_err(|e| Failure::new("figures", e.to_string()))
}

pub fn satisfaction(
    book: &Workspace,
    (from, to): (Option<jiff::civil::Date>, Option<jiff::civil::Date>),
    top: usize,
    out: Out,
) -> Result<(), Failure> {
    let found = book.satisfaction(period(book, from, to)?)?;
    let currency = book.figure_settings()?.currency;
    let mut figures = value(&found)?;
    figures["as_of"] = json!(found.to.to_string());
    figures["currency"] = json!(currency);
    let names = name_all(book, &mut figures)?;
    out.answer(&figures, || {
        let mut lines = vec![format!(
            "Satisfaction from {} to {}, days of {}: {} responses{}",
            found.from,
            found.to,
            found.zone,
            found.responses,
            if found.undated.is_empty() {
                String::new()
            } else {
                format!("; {} left out, not dated", found.undated.len())
            }
        )];
        lines.extend(
            found
                .groups
                .iter()
                .filter(|groups| !groups.groups.is_empty())
                .flat_map(|groups| by_group(groups, &names, top)),
        );
        if let Some(servqual) = &found.servqual {
            let mut table = Table::new(["dimension", "gap", "n"]);
            for one in &servqual.dimensions {
                let name = value(&one.dimension).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
                let gap = one.gap;
                table.row([
                    name,
                    or_dash(gap, |gap| format!("{:+.2}", gap.mean)),
                    or_dash(gap, |gap| gap.n.to_string()),
                ]);
            }
            lines.push(String::new());
            lines.push("SERVQUAL: perception - expectation, in points".to_owned());
            lines.extend(table.lines());
        }
        lines.extend(found.nps.iter().flat_map(recommended));
        lines.extend(found.csat.iter().flat_map(satisfied));
        lines.push(String::new());
        for (what, share) in [
            ("satisfied", &found.levels.satisfied),
            ("will come again", &found.levels.come_again),
            ("will bring friends", &found.levels.bring_friends),
        ] {
            lines.push(format!("{what}: {}", of(share)));
        }
        lines.push(String::new());
        lines.extend(indicators(&found.indicators, &currency));
        lines.join("\n")
    });
    Ok(())
}

pub fn complaints(args: &BookArgs, out: Out) -> Result<(), Failure> {
    let book = args.home.open()?;
    let found = book.complaints(period(&book, args.from, args.day.given())?)?;
    let rule = book.answer_rule()?;
    let mut figures = value(&found)?;
    figures["counted"] = json!(rule.counted);
    let names = name_all(&book, &mut figures)?;
    out.answer(&figures, || {
        let all = &found.figures;
        let counted = value(&rule.counted).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let mut lines = vec![
            format!(
                "Complaints from {} to {}, days of {}: {}; {} cases without a date",
                found.from,
                found.to,
                found.zone,
                all.complaints.len(),
                found.undated
            ),
            format!(
                "answered in time (counted {}): {}; {} wait and have time",
                counted.replace('_', " "),
                of(&all.answered_in_time),
                all.waiting.len()
            ),
            format!(
                "median time to an answer: {}, n {}",
                or_dash(all.median_time_to_answer, |took| format!("{:.1} hours", took.as_secs_f64() / 3_600.0)),
                all.answered.len()
            ),
            format!("solved on the spot: {}", of(&all.solved_on_the_spot)),
            format!("reopened: {}", of(&all.reopened)),
            format!("bought again within 180 days of complaining: {}", of(&all.returned)),
        ];
        lines.extend(causes(&all.causes, &names, args.top));
        lines.join("\n")
    });
    Ok(())
}

fn of(counted: &CountedShare) -> String {
    let share = counted.share;
    format!("{}, {} of {}", or_dash(share.percent(), |percent| format!("{percent:.1} %")), share.part, share.of)
}

fn causes(table: &CauseTable, names: &Names, top: usize) -> Vec<String> {
    let mut cells: Vec<_> = table.cells.iter().collect();
    cells.sort_by_key(|cell| (std::cmp::Reverse(cell.cases.len()), cell.touchpoint.clone(), cell.cause.clone()));
    let mut shown = Table::new(["touchpoint", "cause", "cases", "such as"]);
    for cell in cells.iter().take(top) {
        let first = cell.cases.first().map(|id| names.of(*id)).unwrap_or_default();
        shown.row([
            or_dash(cell.touchpoint.as_ref(), Clone::clone),
            or_dash(cell.cause.as_ref(), Clone::clone),
            cell.cases.len().to_string(),
            first,
        ]);
    }
    let mut lines = vec![String::new(), "causes by touchpoint".to_owned()];
    lines.extend(shown.lines());
    lines
}

fn indicators(all: &[Indicator], currency: &str) -> Vec<String> {
    let mut table = Table::new(["indicator", "value", "n"]);
    for one in all {
        let name = value(&one.kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let written = match one.unit {
            Unit::Percent => or_dash(one.value, |v| format!("{v:.1} %")),
            Unit::MinorUnits => or_dash(one.value, |v| rounded(v, currency)),
        };
        table.row([name.replace('_', " "), written, one.n.to_string()]);
    }
    let mut lines = vec!["the seven indicators".to_owned()];
    lines.extend(table.lines());
    lines
}
