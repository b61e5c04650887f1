//! Every file of `tests/oracles/csv` read with its encoding and separator detected, not told.

use std::path::PathBuf;

use cairn_exchange::read_table;
use serde_json::Value;

fn oracles() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/csv")
}

/// The names that Python gives encodings, as the WHATWG names that we report.
fn whatwg(python: &str) -> &str {
    match python {
        "utf-8" | "utf-8-sig" => "UTF-8",
        "gbk" | "gb18030" => "gb18030",
        "big5" => "Big5",
        "utf-16" | "utf-16-le" => "UTF-16LE",
        "utf-16-be" => "UTF-16BE",
        other => other,
    }
}

/// The rows that a file must give. Three parsers agree on most. Where they do not, we read what Python's lenient reader
/// reads: a list with a stray quotation mark should be imported, not refused as csv-parse does, and not lose a row's end
/// as in `PapaParse`.
fn wanted(case: &Value) -> Value {
    if case["agreed"] == true { case["rows"].clone() } else { case["parsers"]["python"].clone() }
}

#[test]
fn every_case_is_read_as_the_parsers_agree() {
    let text = std::fs::read_to_string(oracles().join("cases.json")).expect("the oracle is there");
    let all: Value = serde_json::from_str(&text).expect("the oracle is JSON");
    let cases = all["cases"].as_object().expect("cases by name");
    assert!(cases.len() >= 19);
    let mut wrong = Vec::new();
    for (name, case) in cases {
        let bytes = std::fs::read(oracles().join("cases").join(format!("{name}.csv"))).expect("the case is there");
        let table = read_table(&bytes, None);
        let rows: Value = table.rows.iter().map(|row| Value::from(row.cells.clone())).collect();
        let read = (table.encoding, table.delimiter.to_string(), rows);
        let encoding = case["encoding"].as_str().map(whatwg).expect("an encoding");
        let delimiter = case["delimiter"].as_str().expect("a separator").to_owned();
        let wanted = (encoding, delimiter, wanted(case));
        // Plain ASCII is the same in all of them.
        if read != wanted && !(bytes.is_ascii() && (&read.1, &read.2) == (&wanted.1, &wanted.2)) {
            wrong.push(format!("{name}\n  read   {read:?}\n  wanted {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_quotation_mark_that_never_closes_costs_only_its_own_line() {
    let table = read_table(b"name,note\n\"A,1\nB,\"two\nlines\"\nC,3\n", None);
    let rows: Vec<_> = table.rows.iter().map(|row| (row.line, row.cells.join("|"), row.unclosed)).collect();
    let wanted = [(1, "name|note", false), (2, "A|1", true), (3, "B|two\nlines", false), (5, "C|3", false)];
    assert_eq!(rows, wanted.map(|(line, cells, unclosed)| (line, cells.to_owned(), unclosed)));
}

#[test]
fn lines_are_numbered_as_an_editor_does_whatever_ends_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "", "\"1", "2\",x", "", "", "3,4"].join(end);
        let lines: Vec<u64> = read_table(text.as_bytes(), None).rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [1, 3, 7], "{end:?}");
    }
}

#[test]
fn other_separators_are_found() {
    for (text, delimiter) in [
        ("姓名;手机;金额\n王芳;138;1,5\n", ';'),
        ("姓名，手机\n王芳，138\n\"李，雷\"，139\n", '，'),
        ("name|phone\na|1\n", '|'),
        ("sep=;\nx;y\n1,5;2\n", ';'),
    ] {
        let table = read_table(text.as_bytes(), None);
        assert_eq!(table.delimiter, delimiter, "{text}");
        assert!(table.rows.iter().all(|row| row.cells.len() == table.rows[0].cells.len()), "{text}");
    }
}
