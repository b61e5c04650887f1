//! What is asked of figures at the command line with lists that real life brings: a stated result or a clear refusal, never a number that
//! is none.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cairn_tests::cairn;
use serde_json::Value;

/// Figures that are computed from a purchase list.
const FIGURES: [&str; 7] = ["rfm", "clv", "pyramid", "lifecycle", "churn", "cohorts", "winback"];

fn run(args: &[&str]) -> Output {
    Command::new(cairn()).args(args).output().expect("the program runs")
}

fn file(dir: &Path, name: &str, content: &str) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, content).expect("a file");
    path
}

/// The answer as JSON; a refusal has a code and a sentence.
fn json(args: &[&str]) -> Result<Value, (String, String)> {
    let done = run(&[&["--json"], args].concat());
    let said = String::from_utf8(done.stdout).expect("UTF-8");
    let value: Value = serde_json::from_str(&said).unwrap_or_else(|e| panic!("{args:?}: {e}: {said}"));
    if done.status.success() {
        return Ok(value);
    }
    assert_eq!(done.status.code(), Some(1), "{args:?}: {said}");
    let part = |name: &str| value["error"][name].as_str().unwrap_or_else(|| panic!("{args:?}: {said}")).to_owned();
    let (code, text) = (part("code"), part("text"));
    assert!(text.ends_with('.') && text.len() > 20, "{args:?}: {text}");
    Err((code, text))
}

/// Every figure of a list answers or refuses, and no text shows a number that is none. Gives how many answered.
fn all_figures(list: &Path) -> usize {
    let list = list.display().to_string();
    let mut answered = 0;
    for figure in FIGURES {
        let mut args = vec!["insight", figure, list.as_str(), "--as-of", "2026-01-31"];
        if figure == "churn" {
            args.extend(["--from", "2025-01-01"]);
        }
        answered += usize::from(json(&args).is_ok());
        let done = run(&args);
        for text in [done.stdout, done.stderr] {
            let text = String::from_utf8(text).expect("UTF-8");
            let words = text.split(|c: char| !c.is_alphanumeric());
            for word in words {
                assert!(!matches!(word, "NaN" | "inf" | "infinity"), "{figure}: {text}");
            }
        }
    }
    answered
}

#[test]
fn lists_of_nothing_of_one_purchase_and_of_one_day() {
    let dir = tempfile::tempdir().expect("a folder");
    let head = "customer,date,amount,currency\n";
    assert_eq!(all_figures(&file(dir.path(), "none.csv", head)), 0, "there is nothing to tell of");
    let one = format!("{head}王芳,2025-06-01,100,CNY\n");
    assert!(all_figures(&file(dir.path(), "one.csv", &one)) >= 6);
    let mut day = head.to_owned();
    for n in 0..200 {
        let _ = writeln!(day, "客{n},2025-06-01,{},CNY", 100 + n);
    }
    assert!(all_figures(&file(dir.path(), "day.csv", &day)) >= 6);
    let path = dir.path().join("day.csv").display().to_string();
    let (code, text) = json(&["insight", "clv", &path, "--as-of", "2025-06-01"]).expect_err("no time has passed");
    assert_eq!(code, "not_fitted", "{text}");
}

#[test]
fn refunds_other_currencies_and_days_to_come_are_told_and_not_mixed_in() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut list = String::from("customer,date,amount,currency\n");
    for n in 0..60 {
        for month in 1..=(1 + n % 4) {
            let _ = writeln!(list, "客{n},2025-{month:02}-{:02},{},CNY", 1 + n % 28, 100 + n);
        }
    }
    list.push_str("客1,2025-07-01,-50,CNY\n客2,2025-07-02,-99999,CNY\n客3,2025-08-01,20,USD\n客4,2025-08-02,30,JPY\n客5,2031-01-01,10,CNY\n");
    let path = file(dir.path(), "mixed.csv", &list);
    assert_eq!(all_figures(&path), FIGURES.len());
    let path = path.display().to_string();
    let answer = json(&["insight", "rfm", &path, "--as-of", "2026-01-31"]).expect("figures");
    let left_out = &answer["source"]["left_out"];
    assert_eq!(left_out["later"], 1, "{left_out}");
    assert_eq!((&left_out["other_currencies"]["USD"], &left_out["other_currencies"]["JPY"]), (&1.into(), &1.into()));
}

#[test]
fn a_category_of_thousands_of_values_and_a_target_that_never_changes() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut wide = String::from("again,city,band\n");
    for n in 0..5_000 {
        let _ = writeln!(wide, "{},城{n},{}", if n % 3 == 0 { "yes" } else { "no" }, n % 5);
    }
    let path = file(dir.path(), "wide.csv", &wide).display().to_string();
    let (code, text) =
        json(&["insight", "chaid", &path, "--target", "again", "--nominal", "city"]).expect_err("too many categories");
    assert_eq!(code, "chaid");
    assert!(text.contains("city") && text.contains("5000"), "{text}");
    let constant = wide.replace("no,", "yes,");
    let path = file(dir.path(), "constant.csv", &constant).display().to_string();
    let tree =
        json(&["insight", "chaid", &path, "--target", "again", "--ordinal", "band"]).expect("a tree of one node");
    assert_eq!(tree["tree"]["nodes"].as_array().map(Vec::len), Some(1));
    let (code, _) = json(&["insight", "chaid", &path, "--target", "shoe", "--ordinal", "band"]).expect_err("no column");
    assert!(!code.is_empty());
}

/// A device that knows nobody yet; its folder.
fn empty_book(dir: &Path) -> String {
    let book = dir.join("book").display().to_string();
    let founding = ["--relay", "http://127.0.0.1:9", "--name", "a", "--workspace", "b", "--dir", &book];
    json(&[&["device", "init"], founding.as_slice()].concat()).expect("a device");
    book
}

#[test]
fn a_book_without_anything_answers_or_says_what_is_missing() {
    let dir = tempfile::tempdir().expect("a folder");
    let book = empty_book(dir.path());
    for figure in FIGURES.into_iter().chain(["satisfaction", "complaints", "loyalty"]) {
        let mut args = vec!["insight", figure, "--dir", book.as_str()];
        if figure == "churn" {
            args.extend(["--from", "2025-01-01"]);
        }
        if let Err((code, text)) = json(&args) {
            assert_eq!(code, "no_purchases", "{figure}: {text}");
        }
    }
    let (code, text) = json(&["insight", "clv", "--fit", "--dir", book.as_str()]).expect_err("nobody to fit to");
    assert!(code == "unsound" && text.contains("customers"), "{text}");
    let (_, text) =
        json(&["insight", "chaid", "--dir", book.as_str(), "--target", "answers.again", "--nominal", "city"])
            .expect_err("no such answer");
    assert!(text.contains("answers.again"), "{text}");
}

#[test]
fn lines_of_an_import_are_refused_one_by_one_and_the_others_count_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let book = empty_book(dir.path());
    let lines = [
        r#"{"kind":"customer","name":"王芳","phones":[{"number":"+8613800138000"}],"ref":"w"}"#,
        r#"{"kind":"visit","customer":{"ref":"w"},"made_at":1700000000000,"subject":"回访"}"#,
        r#"{"kind":"case","fields":{"kind":"complaint"},"title":"迟到","customer":{"ref":"w"},"received_at":1700000000000}"#,
        r#"{"kind":"case","title":"x","rating":9}"#,
        r#"{"kind":"visit","customer":{"phone":"+8610"}}"#,
        r#"{"kind":"dragon"}"#,
        "not json",
        r#"{"kind":"visit","customer":{"ref":"w"},"colour":"red"}"#,
    ];
    let path = file(dir.path(), "history.jsonl", &lines.join("\n")).display().to_string();
    let report = json(&["import", &path, "--dir", &book]).expect("three are sound");
    assert_eq!((&report["imported"], &report["refused"]), (&3.into(), &5.into()), "{report}");
    let places: Vec<u64> = report["problems"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|problem| problem["place"]["line"].as_u64())
        .collect();
    assert_eq!(places, [4, 5, 6, 7, 8]);
    let whom = r#"{"kind":"customer","edit":{"phone":"+8613800138000"},"city":"青岛","documents":[{"kind":"visa","expires":"2027-01-01"}]}"#;
    let path = file(
        dir.path(),
        "more.jsonl",
        &format!(
            "{}\n{}\n{whom}",
            lines[1].replace("\"ref\":\"w\"", "\"name\":\"王芳\""),
            lines[2].replace("\"ref\":\"w\"", "\"name\":\"王芳\"")
        ),
    )
    .display()
    .to_string();
    let report = json(&["import", &path, "--dir", &book]).expect("an edit");
    assert_eq!((&report["imported"], &report["already_there"]), (&1.into(), &2.into()), "{report}");
    let report = json(&["import", &path, "--dir", &book]).expect("nothing new");
    assert_eq!((&report["imported"], &report["already_there"]), (&0.into(), &3.into()), "{report}");
}
