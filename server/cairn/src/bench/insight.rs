//! `cairn bench insight`: what the figures of a large base cost, and what others take for the same table.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cairn_insight::History;
use cairn_insight::chaid::{Adjustment, Options, Tree};
use cairn_insight::clv::{BgNbd, Customers, Unit, fit_bgnbd, summarise};
use cairn_insight::figures::{Base, Settings};
use clap::Args as ClapArgs;
use serde::Deserialize;
use serde_json::{Value, json};

use super::insight_data::{AS_OF, Dice, Guests, another, histories};
use super::measure::{Spread, now, seconds, timed};
use crate::child::peak_rss_mb;
use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// How many customers the base has.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(100..))]
    customers: u64,
    /// How many purchases they made, more or less.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1_000..))]
    purchases: u64,
    /// How many rows the CHAID tree is grown from, with 20 predictors.
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
    /// How often one purchase more is entered.
    #[arg(long, default_value_t = 300)]
    rounds: u64,
    /// A Python interpreter with lifetimes and CHAID, to measure them beside.
    #[arg(long, value_name = "PYTHON")]
    beside: Option<PathBuf>,
}

/// How to have what `--beside` needs.
const HOW: &str = "pip install lifetimes==0.11.3 CHAID==5.5.1, then --beside python3";
const SEED: u64 = 20_260_101;

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    let mut dice = Dice(SEED);
    out.say("making customers and answers");
    let histories = histories(args.customers, args.purchases, &mut dice);
    let purchases: usize = histories.iter().map(|history| history.purchases.len()).sum();
    let guests = Guests::of(args.rows, &mut dice);
    out.say("figures");
    let (figures_s, mut base) = figures(&histories);
    let (recompute_ms, overview_ms) = recompute(&mut base, &histories, args.rounds, &mut dice);
    out.say("BG/NBD");
    let start = now();
    let table = table(&histories);
    let summarise_s = seconds(start);
    let start = now();
    let fit = fit_bgnbd(&table, 0.0).map_err(|e| Failure::new("not_fitted", format!("{e}.")))?;
    let bgnbd_fit_s = seconds(start);
    out.say("CHAID");
    let refused = |e: cairn_insight::chaid::Error| Failure::new("chaid", format!("{e}."));
    let answers = guests.table().map_err(refused)?;
    let start = now();
    let tree = Tree::grow(&answers, options()).map_err(refused)?;
    let chaid_s = seconds(start);
    let rss_mb = peak_rss_mb(std::process::id()).round();
    let value = json!({
        "customers": histories.len(),
        "purchases": purchases,
        "figures_s": figures_s,
        "recompute_ms": recompute_ms,
        "overview_ms": overview_ms,
        "summarise_s": summarise_s,
        "bgnbd_fit_s": bgnbd_fit_s,
        "bgnbd_log_likelihood": fit.log_likelihood,
        "chaid_s": chaid_s,
        "chaid_nodes": tree.nodes.len(),
        "rss_mb": rss_mb,
        "beside": beside(args.beside.as_deref(), &table, &guests, out)?,
    });
    out.answer(&value, || serde_json::to_string_pretty(&value).unwrap_or_default());
    Ok(())
}

/// RFM, pyramid and lifecycle of everybody and of the base, from raw histories.
fn figures(histories: &[History]) -> (f64, Base) {
    let start = now();
    let base = Base::build(Settings::default(), AS_OF, histories);
    let overview = base.overview();
    let all = histories.iter().filter_map(|history| base.figures_of(history.customer)).count() as u64;
    let took = seconds(start);
    assert_eq!(overview.n, all, "everybody has figures");
    (took, base)
}

/// One purchase more: until the customer's figures are there again; and then the base's.
fn recompute(base: &mut Base, histories: &[History], rounds: u64, dice: &mut Dice) -> (Spread, Spread) {
    let (mut one, mut all) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let at = usize::try_from(dice.below(histories.len() as u64)).unwrap_or(0);
        let old = &histories[at];
        let mut purchases = old.purchases.clone();
        purchases.push(another(dice, round));
        let history = History::new(old.customer, purchases, Vec::new());
        let (ms, _) = timed(|| {
            base.update(&history);
            std::hint::black_box(base.figures_of(history.customer))
        });
        one.push(ms);
        if round % 10 == 0 {
            all.push(timed(|| std::hint::black_box(base.overview())).0);
        }
    }
    (Spread::of(one), Spread::of(all))
}

fn table(histories: &[History]) -> Vec<Customers> {
    let row = |history| {
        let buying = summarise(history, AS_OF, Unit::Week).summary?.buying;
        Some(Customers { buying, count: 1 })
    };
    histories.iter().filter_map(row).collect()
}

/// What CHAID 5.5.1 does: no adjustment, one alpha; its node is split from one row above the minimum.
fn options() -> Options {
    Options { adjustment: Adjustment::None, min_parent: 101.0, ..Options::default() }
}

#[derive(Deserialize)]
struct Answer {
    fit_s: f64,
    tol: f64,
    params: BgNbd,
    chaid_s: f64,
    nodes: usize,
}

/// The same tables given to lifetimes and CHAID, one after the other; nothing where there is no interpreter.
fn beside(python: Option<&Path>, table: &[Customers], guests: &Guests, out: Out) -> Result<Value, Failure> {
    let Some(python) = python else {
        out.say(format!("Nothing was measured beside: {HOW}"));
        return Ok(json!({ "lifetimes_fit_s": null, "chaid_py_s": null, "how": HOW }));
    };
    out.say("lifetimes and CHAID in Python");
    let answer = ask(python, table, guests)?;
    // By our formula at their parameters, so that the two fits can be held against each other.
    let log_likelihood: f64 = table.iter().map(|row| answer.params.log_likelihood(&row.buying)).sum();
    let to_ms = |s: f64| (s * 1e3).round() / 1e3;
    Ok(json!({
        "lifetimes_fit_s": to_ms(answer.fit_s),
        "lifetimes_tol": answer.tol,
        "lifetimes_log_likelihood": log_likelihood,
        "chaid_py_s": to_ms(answer.chaid_s),
        "chaid_py_nodes": answer.nodes,
    }))
}

fn ask(python: &Path, table: &[Customers], guests: &Guests) -> Result<Answer, Failure> {
    let io = |e: std::io::Error| Failure::new("io", e.to_string());
    let dir = tempfile::tempdir().map_err(io)?;
    let files = [dir.path().join("beside.py"), dir.path().join("summary.csv"), dir.path().join("guests.csv")];
    let mut summary = String::from("frequency,recency,T\n");
    for Customers { buying, .. } in table {
        let _ = writeln!(summary, "{},{},{}", buying.frequency(), buying.recency(), buying.age());
    }
    for (file, content) in files.iter().zip([include_str!("insight_beside.py"), &summary, &guests.csv()]) {
        fs::write(file, content).map_err(io)?;
    }
    let failed = |why: &str| {
        let text = format!("{} measured nothing: {why}. It needs two packages: {HOW}.", python.display());
        Failure::new("beside", text)
    };
    let done = Command::new(python).args(&files).output().map_err(|e| failed(&e.to_string()))?;
    let said = String::from_utf8_lossy(&done.stdout);
    let last = said.lines().last().unwrap_or_default();
    if !done.status.success() {
        let errors = String::from_utf8_lossy(&done.stderr);
        return Err(failed(errors.lines().last().unwrap_or("it gave no reason")));
    }
    serde_json::from_str(last).map_err(|e| failed(&e.to_string()))
}
