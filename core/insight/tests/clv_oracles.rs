//! Customer lifetime value against other implementations; see `tests/oracles/clv/README.md`.

use std::collections::BTreeMap;

use cairn_domain::RecordId;
use cairn_insight::clv::{
    BgNbd, Buying, Customers, GammaGamma, Outlook, Parameters, Spending, Summary, Unit, fit_bgnbd, predict, simple,
    summarise,
};
use cairn_insight::{History, Purchase};
use jiff::civil::{Date, date};
use serde::Deserialize;
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracles/clv/");

fn oracle<T: serde::de::DeserializeOwned>(file: &str, pointer: &str) -> T {
    let text = std::fs::read_to_string(format!("{FOLDER}{file}")).expect("the oracle is in the repository");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    serde_json::from_value(all.pointer(pointer).expect("the part is there").clone()).expect("its shape")
}

#[track_caller]
fn near(found: f64, expected: f64, relative: f64, what: &str) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found}, expected {expected}");
}

fn cdnow() -> (BgNbd, GammaGamma) {
    (oracle("expected.json", "/bgnbd_cdnow/params"), oracle("expected.json", "/gammagamma_cdnow/params"))
}

#[derive(Deserialize)]
struct Row {
    id: u32,
    frequency: f64,
    recency: f64,
    #[serde(rename = "T")]
    age: f64,
    monetary: f64,
    p_alive: f64,
    expected_purchases: BTreeMap<String, f64>,
    expected_avg_profit: f64,
    clv_12_months_1pct: f64,
}

/// Frequencies are whole.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
fn buying(frequency: f64, recency: f64, age: f64) -> Buying {
    Buying::new(frequency as u32, recency, age).expect("a proper row")
}

#[test]
fn customers_of_cdnow_are_predicted_as_by_lifetimes() {
    let (purchases, spend) = cdnow();
    let parameters = Parameters {
        unit: Unit::Week,
        as_of: date(1997, 9, 30),
        customers: 2357,
        purchases,
        log_likelihood: -9582.4,
        spend: Some(spend),
        converged: true,
    };
    let outlook = Outlook { months: 12, monthly_discount: 0.01, margin: 1.0 };
    for row in oracle::<Vec<Row>>("expected.json", "/customers_cdnow") {
        let what = format!("customer {}", row.id);
        let buying = buying(row.frequency, row.recency, row.age);
        near(purchases.p_alive(&buying), row.p_alive, 1e-10, &what);
        for (weeks, expected) in &row.expected_purchases {
            let horizon = weeks.parse().expect("a number of weeks");
            let found = purchases.expected_purchases(&buying, horizon).expect("a proper horizon");
            near(found, *expected, 1e-8, &format!("{what}, {weeks} weeks"));
        }
        let spending = Spending::new(buying.frequency(), row.monetary).ok();
        near(spend.expected_mean(spending.as_ref()).expect("q above 1"), row.expected_avg_profit, 1e-10, &what);
        let summary = Summary { buying, mean_value: spending.map(|s| s.mean()), unit: Unit::Week };
        let prediction = predict(&parameters, &summary, &outlook).expect("a proper outlook");
        near(prediction.clv.expect("a value"), row.clv_12_months_1pct, 1e-8, &what);
    }
}

#[test]
fn the_example_of_the_paper() {
    let (model, _) = cdnow();
    let found = model.expected_purchases(&buying(2.0, 30.43, 38.86), 39.0).expect("a proper horizon");
    near(found, oracle("expected.json", "/paper_example/expected_39_weeks"), 1e-9, "39 weeks");
    assert!((found - 1.226).abs() < 5e-4, "the paper says 1.226: {found}");
}

#[test]
fn new_customers_of_cdnow() {
    let (model, _) = cdnow();
    for (weeks, expected) in oracle::<BTreeMap<String, f64>>("expected.json", "/new_customer_expected_purchases") {
        let horizon = weeks.parse().expect("a number of weeks");
        near(model.expected_of_new_customer(horizon).expect("a proper horizon"), expected, 1e-9, &weeks);
    }
    let chances: Vec<f64> = oracle("expected.json", "/prob_n_purchases_in_52_weeks");
    for (n, expected) in (0..).zip(chances) {
        near(model.chance_of(n, 52.0).expect("a proper horizon"), expected, 1e-9, &n.to_string());
    }
}

#[test]
fn simple_clv() {
    #[derive(Deserialize)]
    struct Case {
        margin: f64,
        retention: f64,
        discount: f64,
        years: u32,
        clv: f64,
    }
    for case in oracle::<Vec<Case>>("expected.json", "/simple_clv") {
        let found = simple(case.margin, case.retention, case.discount, case.years).expect("proper rates");
        near(found, case.clv, 1e-13, &format!("{} years", case.years));
    }
}

/// The purchases of `trips.csv`, amounts in hundredths.
fn trips() -> BTreeMap<String, History> {
    let mut guests: BTreeMap<String, Vec<Purchase>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(format!("{FOLDER}trips.csv")).expect("the oracle is in the repository");
    for (line, row) in (0_u64..).zip(reader.deserialize()) {
        let (guest, day, amount): (String, String, String) = row.expect("three columns");
        let (whole, cents) = amount.split_once('.').unwrap_or((&amount, ""));
        let amount = format!("{whole}{cents:0<2}").parse().expect("an amount with two decimals at most");
        let date: Date = day.parse().expect("a date");
        let mut id = [0; 16];
        id[..8].copy_from_slice(&line.to_be_bytes());
        guests.entry(guest).or_default().push(Purchase { date, id: RecordId(id), amount, cost: None });
    }
    guests.into_iter().map(|(guest, bought)| (guest, History::new(RecordId([1; 16]), bought, vec![]))).collect()
}

fn summaries(unit: Unit) -> BTreeMap<String, Summary> {
    let as_of = date(2025, 12, 31);
    let summary = |history| summarise(history, as_of, unit).summary.expect("everybody bought");
    trips().iter().map(|(guest, history)| (guest.clone(), summary(history))).collect()
}

#[test]
fn purchases_are_summarised_as_by_lifetimes() {
    let parts = [(Unit::Day, "expected.json", "/trips_summary_D"), (Unit::Week, "weekly.json", "/trips_summary_W")];
    for (unit, file, pointer) in parts {
        let found = summaries(unit);
        let expected: Vec<(String, f64, f64, f64, f64)> = oracle(file, pointer);
        assert_eq!(found.len(), expected.len());
        for (guest, frequency, recency, age, mean) in expected {
            let summary = found[&guest];
            assert_eq!(summary.buying, buying(frequency, recency, age), "{guest} {unit:?}");
            // lifetimes writes 0 for a mean of nothing.
            near(summary.mean_value.unwrap_or(0.0) / 100.0, mean, 1e-12, &guest);
        }
    }
}

#[test]
fn a_fit_with_a_penalty() {
    let table: Vec<_> =
        summaries(Unit::Week).values().map(|summary| Customers { buying: summary.buying, count: 1 }).collect();
    let fit = fit_bgnbd(&table, 0.01).expect("200 guests");
    assert!(fit.convergence.converged && !fit.convergence.at_edge, "{:?}", fit.convergence);
    let expected: BgNbd = oracle("expected.json", "/bgnbd_trips_pen_0.01/params");
    for (found, expected) in fit.model.values().into_iter().zip(expected.values()) {
        near(found, expected, 1e-3, "penalised fit");
    }
}

#[test]
fn hard_parameters_keep_their_digits() {
    #[derive(Deserialize)]
    struct Hard {
        parameters: [f64; 4],
        frequency: f64,
        recency: f64,
        age: f64,
        log_likelihood: f64,
        p_alive: f64,
        expected: BTreeMap<String, f64>,
    }
    for case in oracle::<Vec<Hard>>("hard.json", "/customers") {
        let [r, alpha, a, b] = case.parameters;
        let model = BgNbd::new(r, alpha, a, b).expect("proper parameters");
        let row = buying(case.frequency, case.recency, case.age);
        let what = format!("{model:?} {row:?}");
        near(model.log_likelihood(&row), case.log_likelihood, 1e-9, &what);
        near(model.p_alive(&row), case.p_alive, 1e-10, &what);
        for (horizon, expected) in case.expected {
            let found = model.expected_purchases(&row, horizon.parse().expect("a number")).expect("a proper horizon");
            near(found, expected, 1e-9, &format!("{what}, {horizon}"));
        }
    }
}

#[test]
fn hard_chances_keep_their_digits() {
    #[derive(Deserialize)]
    struct Chance {
        parameters: [f64; 4],
        purchases: u32,
        horizon: f64,
        #[serde(rename = "chance")]
        expected: f64,
    }
    for case in oracle::<Vec<Chance>>("hard.json", "/chances") {
        let [r, alpha, a, b] = case.parameters;
        let model = BgNbd::new(r, alpha, a, b).expect("proper parameters");
        let found = model.chance_of(case.purchases, case.horizon).expect("a proper horizon");
        near(found, case.expected, 1e-8, &format!("{model:?}, {} in {}", case.purchases, case.horizon));
    }
}
