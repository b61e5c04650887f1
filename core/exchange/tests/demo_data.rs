//! The demo's own lists, which are to be read as their generator says.

use std::path::PathBuf;

use cairn_domain::Kind;
use cairn_exchange::{CsvOptions, Format, Parsed, Rule, Severity, VcardOptions, read_csv, read_vcard, sniff};
use jiff::civil::date;

fn read(name: &str) -> Parsed {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../server/cairn/demo-data");
    let bytes = std::fs::read(folder.join(name)).expect("the list is there");
    let today = date(2026, 11, 23);
    match sniff(name, &bytes) {
        Format::Csv => read_csv(&bytes, &CsvOptions { today, ..CsvOptions::default() }).expect("a list"),
        Format::Vcard => read_vcard(&bytes, &VcardOptions { today, ..VcardOptions::default() }).expect("cards"),
    }
}

#[test]
fn every_list_is_read_as_its_generator_counts() {
    let text = include_str!("../../../server/cairn/demo-data/expected.json");
    let expected: serde_json::Value = serde_json::from_str(text).expect("JSON");
    // Lines of records are read by the book itself; the demo's own check counts them.
    let lists =
        expected.as_object().expect("lists by name").iter().filter(|(name, _)| name.as_str() != "history.jsonl");
    for (name, counts) in lists {
        let parsed = read(name);
        let errors = parsed.problems.count(Severity::Error);
        assert_eq!(Some(parsed.found), counts["rows"].as_u64(), "{name}");
        assert_eq!(Some(errors), counts["errors"].as_u64(), "{name}: {:?}", parsed.problems.listed());
        assert_eq!(parsed.rows.len() as u64 + errors, parsed.found, "{name}");
    }
}

#[test]
fn kinds_encodings_and_columns_are_detected() {
    for (name, kind, encoding) in [
        ("customers.csv", Kind::Customer, "UTF-8"),
        ("customers_gbk.csv", Kind::Customer, "gb18030"),
        ("trips.csv", Kind::Trip, "UTF-8"),
        ("purchases.csv", Kind::Purchase, "UTF-8"),
    ] {
        let parsed = read(name);
        assert_eq!(parsed.encoding, encoding, "{name}");
        assert!(parsed.rows.iter().all(|row| row.kind == kind), "{name}");
        assert!(parsed.columns.iter().all(|column| column.field.is_some()), "{name}: {:?}", parsed.columns);
    }
}

#[test]
fn the_mistakes_in_the_list_of_customers_are_named() {
    let problems = read("customers.csv").problems;
    for rule in [
        Rule::BadPhone,
        Rule::MangledNumber,
        Rule::BadDate,
        Rule::BadEmail,
        Rule::NotInList,
        Rule::Required,
        Rule::Repaired,
    ] {
        assert!(problems.listed().iter().any(|problem| problem.rule == rule), "{rule:?}");
    }
    assert!(problems.count(Severity::Warning) < 12, "{:#?}", problems.listed());
}

#[test]
fn purchases_name_customers_that_the_lists_have() {
    let customers = ["customers.csv", "customers_gbk.csv", "contacts.vcf"].map(read);
    let phones: std::collections::HashSet<String> =
        customers.iter().flat_map(|list| &list.rows).flat_map(|row| row.keys.phones.clone()).collect();
    let names: std::collections::HashSet<String> =
        customers.iter().flat_map(|list| &list.rows).filter_map(|row| row.keys.name.clone()).collect();
    let trips: std::collections::HashSet<String> =
        read("trips.csv").rows.into_iter().filter_map(|row| row.keys.name).collect();
    let mut to_trips = 0;
    for row in read("purchases.csv").rows {
        for link in row.links {
            match link.kind {
                Kind::Customer => assert!(
                    link.phone.as_ref().map_or_else(|| names.contains(&link.text), |phone| phones.contains(phone)),
                    "line {}: {link:?}",
                    row.place.line
                ),
                Kind::Trip => {
                    to_trips += 1;
                    assert!(trips.contains(&link.text), "{link:?}");
                }
                _ => {}
            }
        }
    }
    assert!(to_trips > 200, "{to_trips}");
}
