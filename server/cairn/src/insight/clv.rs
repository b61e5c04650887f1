//! `cairn insight clv`.

use cairn_domain::RecordId;
use cairn_insight::clv::{
    BgNbd, Customers, Dependence, Equity, Fitted, GammaGamma, HistoricalSettings, MbgNbd, Newcomers, NotFitted,
    Outlook, Parameters, ParetoNbd, Prediction, Rate, Spenders, Spending, Summarised, Summary, Unit, dependence,
    equity, fit_bgnbd, fit_gamma_gamma, fit_mbg_nbd, fit_pareto_nbd, historical, predict, summarise,
};
use clap::ValueEnum;
use jiff::civil::Date;
use serde::Serialize;

use super::clv_text;
use super::purchases::{self, ListArgs};
use super::source::Source;
use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub list: ListArgs,
    /// The file is a summary, a row per customer: frequency, recency, T and perhaps `monetary_value`, or those names with
    /// `_cal`. Its times are in --unit, its amounts are taken as they are.
    #[arg(long)]
    pub summary: bool,
    /// Fit the parameters over every customer of the book and let every device apply them.
    #[arg(long, requires = "dir", conflicts_with = "summary")]
    fit: bool,
    /// Taken off the mean log-likelihood for each squared parameter: 0.001 to 0.01 for a few hundred customers.
    #[arg(long, default_value_t = 0.0)]
    penalty: f64,
    /// Fit MBG/NBD and Pareto/NBD too, to see by their likelihoods which model the purchases bear out best.
    #[arg(long)]
    compare: bool,
    /// The unit of time: all purchases within one count as one.
    #[arg(long, value_enum, default_value = "week")]
    unit: TimeUnit,
    /// Months to look ahead.
    #[arg(long, default_value_t = 12)]
    months: u32,
    /// Discount a month: 0.01 for 1 %.
    #[arg(long, default_value_t = 0.01)]
    discount: f64,
    /// The share of an amount that is left after its cost; with 1 values are of revenue.
    #[arg(long, default_value_t = 1.0)]
    margin: f64,
}

#[derive(Clone, Copy, ValueEnum)]
enum TimeUnit {
    Day,
    Week,
}

impl Args {
    pub fn unit(&self) -> Unit {
        match self.unit {
            TimeUnit::Day => Unit::Day,
            TimeUnit::Week => Unit::Week,
        }
    }

    fn outlook(&self) -> Outlook {
        Outlook { months: self.months, monthly_discount: self.discount, margin: self.margin }
    }
}

/// What the models see of a customer.
pub struct Known {
    pub customer: RecordId,
    pub summary: Summary,
    /// What the customer brought so far, discounted to the day they were won; where the list tells.
    pub so_far: Option<f64>,
}

/// Both fits and what follows from them.
#[derive(Serialize)]
pub struct Model {
    pub n: usize,
    pub unit: Unit,
    pub penalty: f64,
    pub outlook: Outlook,
    pub bgnbd: Fitted<BgNbd>,
    pub gamma_gamma: Option<Fitted<GammaGamma>>,
    /// Why there is no model of spending.
    pub spend_not_fitted: Option<NotFitted>,
    pub dependence: Dependence,
    pub equity: Equity,
    /// Fits of other models, where they were asked for.
    pub others: Option<Others>,
    /// Sum of what customers brought so far.
    pub historical: Option<f64>,
    pub rows: Vec<Valued>,
}

/// Other models of the same purchases.
#[derive(Serialize)]
pub struct Others {
    pub mbg_nbd: Fitted<MbgNbd>,
    pub pareto_nbd: Fitted<ParetoNbd>,
}

/// One customer with what to expect of them.
#[derive(Serialize)]
pub struct Valued {
    pub customer: RecordId,
    pub frequency: u32,
    pub recency: f64,
    pub age: f64,
    pub mean_value: Option<f64>,
    pub historical: Option<f64>,
    pub prediction: Prediction,
}

/// What became of the purchases on the way to the models.
#[derive(Serialize, Default)]
pub struct Summing {
    /// Refunds that were taken off purchases.
    pub refunds: usize,
    pub refunds_of_nothing: usize,
    pub taken_back: usize,
    /// Customers of whom nothing is left after refunds.
    pub without_purchase: usize,
}

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    if args.summary {
        return super::clv_summary::run(args, out);
    }
    if let Some(dir) = &args.list.dir {
        let home = Home { dir: dir.clone(), key_file: args.list.key_file.clone() };
        let book = home.open()?;
        if args.fit {
            return super::clv_book::fit(&book, out);
        }
        return super::clv_book::run(&book, args.list.day.given(), args.list.top, out);
    }
    let source = purchases::read(&args.list)?;
    let (known, summing) = known(&source, args)?;
    let model = fit(&known, args, source.as_of)?;
    let mut figures = serde_json::to_value(&model).map_err(|e| Failure::new("figures", e.to_string()))?;
    figures["summing"] = serde_json::to_value(&summing).unwrap_or_default();
    source.answer(out, "Customer lifetime value", &figures, || {
        let mut lines = clv_text::summing(&summing);
        let amounts = clv_text::Amounts::Minor(&source.settings.currency);
        lines.extend(clv_text::model(&model, amounts, &source.names, args.list.top));
        lines
    })
}

fn known(source: &Source, args: &Args) -> Result<(Vec<Known>, Summing), Failure> {
    let mut summing = Summing::default();
    let mut known = Vec::with_capacity(source.histories.len());
    for history in &source.histories {
        let Summarised { summary, refunds, refunds_of_nothing, taken_back, .. } =
            summarise(history, source.as_of, args.unit());
        summing.refunds += refunds;
        summing.refunds_of_nothing += refunds_of_nothing;
        summing.taken_back += taken_back;
        let Some(summary) = summary else {
            summing.without_purchase += 1;
            continue;
        };
        let settings = HistoricalSettings {
            as_of: source.as_of,
            worth_at: history.purchases.first().map_or(source.as_of, |first| first.date),
            rate: Rate::Monthly(args.discount),
            default_margin: args.margin,
            acquisition: None,
            contact_cost: 0.0,
        };
        let so_far = historical(history, &settings).map_err(|e| bad(&e))?.value;
        known.push(Known { customer: history.customer, summary, so_far: Some(so_far) });
    }
    Ok((known, summing))
}

fn bad(error: &cairn_insight::clv::BadInput) -> Failure {
    Failure::new("bad_input", format!("No value can be computed: {error}."))
}

/// Fits both models and applies them to everybody, the most valuable first.
pub fn fit(known: &[Known], args: &Args, as_of: Date) -> Result<Model, Failure> {
    let table: Vec<Customers> = known.iter().map(|of| Customers { buying: of.summary.buying, count: 1 }).collect();
    let not_fitted =
        |e: NotFitted| Failure::new("not_fitted", format!("No model of the purchases could be fitted: {e}."));
    let bgnbd = fit_bgnbd(&table, args.penalty).map_err(not_fitted)?;
    let others = if args.compare {
        let (mbg_nbd, pareto_nbd) = (fit_mbg_nbd(&table), fit_pareto_nbd(&table));
        Some(Others { mbg_nbd: mbg_nbd.map_err(not_fitted)?, pareto_nbd: pareto_nbd.map_err(not_fitted)? })
    } else {
        None
    };
    let buyers: Vec<Spending> = known.iter().filter_map(|of| repeat_spending(&of.summary)).collect();
    let table: Vec<Spenders> = buyers.iter().map(|&spending| Spenders { spending, count: 1 }).collect();
    let (gamma_gamma, spend_not_fitted) = match fit_gamma_gamma(&table) {
        Ok(fit) => (Some(fit), None),
        Err(why) => (None, Some(why)),
    };
    let parameters = Parameters::new(args.unit(), as_of, &bgnbd, gamma_gamma.as_ref()).map_err(|e| bad(&e))?;
    let outlook = args.outlook();
    let mut rows = Vec::with_capacity(known.len());
    for of in known {
        let prediction = predict(&parameters, &of.summary, &outlook).map_err(|e| bad(&e))?;
        rows.push(valued(of, prediction));
    }
    rows.sort_by(|a, b| {
        let value = |of: &Valued| of.prediction.clv.unwrap_or(of.prediction.expected_purchases);
        value(b).total_cmp(&value(a)).then(a.customer.cmp(&b.customer))
    });
    let nobody = Newcomers { per_month: 0.0, months: 0, acquisition_cost: 0.0 };
    let summaries: Vec<Summary> = known.iter().map(|of| of.summary).collect();
    let historical: Vec<f64> = known.iter().filter_map(|of| of.so_far).collect();
    Ok(Model {
        n: known.len(),
        unit: args.unit(),
        penalty: args.penalty,
        outlook,
        bgnbd,
        gamma_gamma,
        spend_not_fitted,
        dependence: dependence(&buyers),
        equity: equity(&parameters, &summaries, &outlook, &nobody).map_err(|e| bad(&e))?,
        others,
        historical: (!historical.is_empty()).then(|| historical.iter().sum()),
        rows,
    })
}

/// What a repeat buyer spends; a mean of nothing counts as unknown.
fn repeat_spending(summary: &Summary) -> Option<Spending> {
    let mean = summary.mean_value.filter(|mean| *mean > 0.0)?;
    Spending::new(summary.buying.frequency(), mean).ok()
}

fn valued(of: &Known, prediction: Prediction) -> Valued {
    let buying = &of.summary.buying;
    Valued {
        customer: of.customer,
        frequency: buying.frequency(),
        recency: buying.recency(),
        age: buying.age(),
        mean_value: of.summary.mean_value,
        historical: of.so_far,
        prediction,
    }
}
