//! `cairn insight clv --dir`: lifetime values by the parameters that every device applies.

use cairn_client::Workspace;
use jiff::civil::Date;
use serde_json::json;

use super::from_book::name_all;
use super::text::{Table, or_dash, percent, rounded};
use crate::output::{Failure, Out};

/// Fits the parameters over every customer of the book, for everyone.
pub fn fit(book: &Workspace, out: Out) -> Result<(), Failure> {
    let answer = book.fit_values()?;
    let figures = serde_json::to_value(&answer).map_err(|e| Failure::new("figures", e.to_string()))?;
    out.answer(&figures, || {
        format!(
            "Fitted over {} customers (log-likelihood {:.1}{}). Every device applies these parameters from its next sync on.{}",
            answer.parameters.customers,
            answer.parameters.log_likelihood,
            if answer.parameters.converged { "" } else { "; the search did not settle" },
            answer.no_spend.as_ref().map_or_else(String::new, |why| format!(" No values yet: {why}"))
        )
    });
    Ok(())
}

pub fn run(book: &Workspace, as_of: Option<Date>, top: usize, out: Out) -> Result<(), Failure> {
    let found = book.lifetime_values(as_of)?;
    let mut figures = serde_json::to_value(&found).map_err(|e| Failure::new("figures", e.to_string()))?;
    figures["zone"] = json!(book.zone()?);
    let names = name_all(book, &mut figures)?;
    out.answer(&figures, || {
        let amount = |value: f64| rounded(value, &found.currency);
        let mut lines = vec![
            format!(
                "Customer lifetime value as of {}: {} customers, amounts in {}",
                found.as_of,
                found.customers.len(),
                found.currency
            ),
            format!("so far, in today's money: {}", amount(found.historical)),
        ];
        match (&found.parameters, &found.equity) {
            (Some(parameters), Some(equity)) => {
                lines.push(format!(
                    "fitted over {} customers up to {}; the next {} months, discounted by {} a month",
                    parameters.customers,
                    parameters.as_of,
                    found.outlook.months,
                    percent(found.outlook.monthly_discount)
                ));
                lines.push(format!(
                    "customer equity: current {}, potential {} ({:.1} newcomers a month)",
                    amount(equity.current),
                    or_dash(equity.potential, amount),
                    found.newcomers_per_month
                ));
            }
            _ => lines.push(
                "No parameters are fitted yet: `cairn insight clv --fit --dir …` fits them for everyone.".to_owned(),
            ),
        }
        let mut table = Table::new(["customer", "so far", "alive", "purchases", "value"]);
        for one in found.customers.iter().take(top) {
            let expected = one.prediction;
            table.row([
                names.of(one.customer),
                amount(one.historical),
                or_dash(expected, |p| percent(p.p_alive)),
                or_dash(expected, |p| format!("{:.2}", p.expected_purchases)),
                or_dash(expected.and_then(|p| p.clv), amount),
            ]);
        }
        lines.push(String::new());
        lines.extend(table.lines());
        lines.extend(super::rfm::more(found.customers.len(), top));
        lines.join("\n")
    });
    Ok(())
}
