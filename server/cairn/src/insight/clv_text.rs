//! The fits and the values in words.

use cairn_insight::clv::{Convergence, Unit, Verdict};

use super::clv::{Model, Others, Summing};
use super::rfm::more;
use super::source::Names;
use super::text::{Table, or_dash, percent, rounded};

/// How amounts are written.
#[derive(Clone, Copy)]
pub enum Amounts<'a> {
    /// Minor units of a currency.
    Minor(&'a str),
    /// Of a unit that only the file knows.
    Plain,
}

impl Amounts<'_> {
    fn write(self, amount: f64) -> String {
        match self {
            Self::Minor(currency) => rounded(amount, currency),
            Self::Plain => format!("{amount:.2}"),
        }
    }
}

pub fn summing(summing: &Summing) -> Vec<String> {
    let Summing { refunds, refunds_of_nothing, taken_back, without_purchase } = summing;
    if refunds + refunds_of_nothing + without_purchase == 0 {
        return Vec::new();
    }
    vec![format!(
        "refunds: {refunds} taken off purchases ({taken_back} of them whole), {refunds_of_nothing} of nothing; \
         {without_purchase} customers without a purchase are left out"
    )]
}

pub fn model(model: &Model, amounts: Amounts, names: &Names, top: usize) -> Vec<String> {
    let mut lines = fits(model, amounts);
    if let Some(Others { mbg_nbd, pareto_nbd }) = &model.others {
        let [ours, mbg, pareto] = [model.bgnbd.log_likelihood, mbg_nbd.log_likelihood, pareto_nbd.log_likelihood];
        lines.push(format!(
            "log-likelihood: BG/NBD {ours:.1}, MBG/NBD {mbg:.1}, Pareto/NBD {pareto:.1}; the highest fits best"
        ));
    }
    lines.extend(values(model, amounts));
    let unit = match model.unit {
        Unit::Day => "days",
        Unit::Week => "weeks",
    };
    let clv = format!("next {} months", model.outlook.months);
    let (recency, age) = (format!("last, {unit}"), format!("age, {unit}"));
    let head = ["customer", "repeats", &recency, &age, "mean", "alive", "purchases", "mean to come", "so far", &clv];
    let mut table = Table::new(head);
    for of in model.rows.iter().take(top) {
        let amount = |value: Option<f64>| or_dash(value, |value| amounts.write(value));
        table.row([
            names.of(of.customer),
            of.frequency.to_string(),
            format!("{:.1}", of.recency),
            format!("{:.1}", of.age),
            amount(of.mean_value),
            percent(of.prediction.p_alive),
            format!("{:.2}", of.prediction.expected_purchases),
            amount(of.prediction.mean_value),
            amount(of.historical),
            amount(of.prediction.clv),
        ]);
    }
    lines.push(String::new());
    lines.extend(table.lines());
    lines.extend(more(model.rows.len(), top));
    lines
}

fn fits(model: &Model, amounts: Amounts) -> Vec<String> {
    let [r, alpha, a, b] = model.bgnbd.model.values();
    let mut lines = vec![
        String::new(),
        format!("BG/NBD, {} customers, penalty {}", model.bgnbd.customers, model.penalty),
        format!("  r {r:.4}  alpha {alpha:.4}  a {a:.4}  b {b:.4}"),
        format!("  log-likelihood {:.4}; {}", model.bgnbd.log_likelihood, ended(&model.bgnbd.convergence)),
    ];
    if let Some(fit) = &model.gamma_gamma {
        let [shape, spread, rate] = fit.model.values();
        lines.push(format!("Gamma-gamma, {} repeat buyers", fit.customers));
        lines.push(format!("  p {shape:.4}  q {spread:.4}  v {}", amounts.write(rate)));
        lines.push(format!("  log-likelihood {:.4}; {}", fit.log_likelihood, ended(&fit.convergence)));
    }
    if let Some(why) = &model.spend_not_fitted {
        lines.push(format!("Gamma-gamma was not fitted: {why}. There are no values, only purchases."));
    }
    let found = &model.dependence;
    let coefficient = |value: Option<f64>| or_dash(value, |value| format!("{value:.3}"));
    let verdict = match found.verdict {
        Verdict::Weak => "weak: gamma-gamma may be used",
        Verdict::Strong => "strong: means to come are off for frequent or rare buyers",
        Verdict::Unknown => "too little to tell",
    };
    lines.push(format!(
        "Frequency and mean amount go together: Pearson {}, Spearman {} ({verdict})",
        coefficient(found.pearson),
        coefficient(found.spearman)
    ));
    lines
}

fn ended(how: &Convergence) -> String {
    let mut text = if how.converged {
        format!("converged in {} steps", how.iterations)
    } else {
        format!("not converged after {} steps (slope {:.1e}): give a --penalty", how.iterations, how.gradient_norm)
    };
    if how.at_edge {
        text.push_str("; a parameter ran off: predictions hold, single parameters mean little; a --penalty may help");
    }
    text
}

fn values(model: &Model, amounts: Amounts) -> Vec<String> {
    let (equity, outlook) = (&model.equity, &model.outlook);
    let mut lines = vec![
        String::new(),
        format!(
            "Equity of the base over {} months at {} a month, margin {}: {} from {} customers; {} without a value",
            outlook.months,
            percent(outlook.monthly_discount),
            percent(outlook.margin),
            or_dash(Some(equity.current).filter(|_| equity.customers > 0), |value| amounts.write(value)),
            equity.customers,
            equity.without_value
        ),
    ];
    if let Some(historical) = model.historical {
        let text = amounts.write(historical);
        lines.push(format!("So far they brought {text}, each discounted to the day of the first purchase."));
    }
    lines
}
