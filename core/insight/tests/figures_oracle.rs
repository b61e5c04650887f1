//! Scores, grades and ABC classes against those that pandas gives for the same purchases.

use std::collections::BTreeMap;
use std::fs;

use cairn_domain::RecordId;
use cairn_insight::figures::{AbcShares, Base, Settings};
use cairn_insight::{History, Purchase};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Expected {
    rfm_quintiles: Quintiles,
    pyramid: Tiers,
    abc: Classes,
}

#[derive(Deserialize)]
struct Quintiles {
    as_of: String,
    rows: Vec<(String, i64, u32, f64, u8, u8, u8)>,
}

#[derive(Deserialize)]
struct Tiers {
    tiers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Classes {
    classes: BTreeMap<String, String>,
}

fn oracle(name: &str) -> String {
    let path = format!("{}/../../tests/oracles/rfm/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).expect("the oracle is part of the repository")
}

/// An identifier in the order of the names C001, C002 …
fn id(name: &str) -> RecordId {
    let mut bytes = [0; 16];
    bytes[15] = name[1..].parse().expect("C and three digits up to 200");
    RecordId::from_random(bytes)
}

fn minor_units(amount: &str) -> i64 {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, "0"));
    format!("{whole}{part:0<2}").parse().expect("an amount with at most two decimals")
}

fn histories() -> Vec<History> {
    let mut purchases: BTreeMap<String, Vec<Purchase>> = BTreeMap::new();
    let table = oracle("trips.csv");
    for (number, row) in csv::Reader::from_reader(table.as_bytes()).deserialize().enumerate() {
        let (customer, date, amount): (String, String, String) = row.expect("three columns");
        let mut bytes = [1; 16];
        bytes[8..].copy_from_slice(&(number as u64).to_be_bytes());
        let (date, amount) = (date.parse().expect("a date"), minor_units(&amount));
        let purchase = Purchase { date, id: RecordId::from_random(bytes), amount, cost: None };
        purchases.entry(customer).or_default().push(purchase);
    }
    purchases.into_iter().map(|(name, bought)| History::new(id(&name), bought, Vec::new())).collect()
}

fn text(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value).expect("figures can be written") {
        Value::String(text) => text.to_lowercase(),
        other => other.to_string(),
    }
}

#[test]
fn scores_grades_and_classes_agree_with_pandas() {
    let expected: Expected = serde_json::from_str(&oracle("expected.json")).expect("the oracle's form is known");
    let as_of: Date = expected.rfm_quintiles.as_of.parse().expect("a date");
    let settings = Settings { abc: AbcShares { a: 7_000, b: 2_000 }, ..Settings::default() };
    let base = Base::build(settings, as_of, histories());
    assert_eq!(base.len(), expected.rfm_quintiles.rows.len());
    for (name, recency, frequency, monetary, r, f, m) in expected.rfm_quintiles.rows {
        let figures = base.figures_of(id(&name)).expect("every customer is known");
        let standing = figures.standing.expect("every customer bought");
        assert_eq!(figures.questions.recency_days, Some(recency), "{name}");
        assert_eq!(figures.questions.occasions, frequency, "{name}");
        assert_eq!(figures.questions.monetary, minor_units(&format!("{monetary:.2}")), "{name}");
        assert_eq!((standing.rfm.r, standing.rfm.f, standing.rfm.m), (r, f, m), "{name}");
        assert_eq!(text(standing.grade), expected.pyramid.tiers[&name], "{name}");
        assert_eq!(text(standing.abc), expected.abc.classes[&name].to_lowercase(), "{name}");
    }
}
