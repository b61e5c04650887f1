//! The Bonferroni multipliers of `tests/oracles/chaid`, counted there by brute force.

use cairn_insight::chaid::{Grouping, ln_kass_multiplier};

#[derive(serde::Deserialize)]
struct Row {
    c: usize,
    r: usize,
    nominal: f64,
    ordinal: f64,
    ordinal_with_missing: f64,
}

#[test]
fn every_multiplier() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracles/chaid/kass_multipliers.json");
    let text = std::fs::read_to_string(file).expect("the oracle is in the repository");
    let rows: Vec<Row> = serde_json::from_str(&text).expect("the oracle is JSON");
    assert_eq!(rows.len(), 44);
    for Row { c, r, nominal, ordinal, ordinal_with_missing } in rows {
        for (grouping, expected) in [
            (Grouping::Nominal, nominal),
            (Grouping::Ordinal, ordinal),
            (Grouping::OrdinalFloating, ordinal_with_missing),
        ] {
            let count = ln_kass_multiplier(grouping, c, r).exp();
            assert!((count - expected).abs() <= 1e-9 * expected, "{grouping:?} {c} to {r}: {count} is not {expected}");
        }
    }
}
