//! Every expression of `tests/oracles/xlsform/expr.json`, which JavaRosa 5.1.0 and @getodk/xforms-engine 0.22.0 decided.

use std::collections::BTreeMap;

use cairn_forms::xpath::NoHost;
use serde::Deserialize;
use serde_json::Value;

use crate::tree::{Handle, Trees, answer, now};

#[derive(Deserialize)]
struct Oracle {
    context: BTreeMap<String, String>,
    items: Vec<(String, String)>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    expr: String,
    status: String,
    value: Value,
    #[serde(default)]
    others: BTreeMap<String, Value>,
}

/// Whose answer is taken where the engines differ.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    JavaRosa,
    WebForms,
}

/// Each disputed expression, the side taken, and why where it is not JavaRosa's.
const DISPUTED: &[(&str, Side, &str)] = &[
    ("/data/item/q = 2", Side::WebForms, "JavaRosa refuses; XPath 1.0 §3.4: one that fits is enough"),
    ("/data/item/q != 2", Side::WebForms, "as above"),
    ("/data/item/q > 1", Side::WebForms, "as above"),
    ("round(-2.5)", Side::JavaRosa, "XPath 1.0 §4.4 too: towards positive infinity"),
    ("floor(2.7)", Side::WebForms, "XPath 1.0 has it, JavaRosa does not"),
    ("sum(/data/item/q)", Side::JavaRosa, "a blank price must not spoil a total"),
    ("sum(/data/none)", Side::JavaRosa, "XPath 1.0: 0"),
    ("join('-', /data/item/p)", Side::WebForms, "an answer's text is its value, so 4.0 stays as it was stored"),
    ("concat(/data/item/p)", Side::WebForms, "as above"),
    ("/data/item[2]/p", Side::WebForms, "a number in brackets is a position in XPath 1.0; JavaRosa ignores it"),
    ("position(/data/item[2])", Side::WebForms, "as above"),
    ("substring(/data/s, 2, 3)", Side::WebForms, "XPath 1.0 has it, JavaRosa does not"),
    ("substring(/data/s, 2)", Side::WebForms, "as above"),
    ("not(/data/e)", Side::JavaRosa, "a question that is not filled is false"),
    ("date('2026-06-15')", Side::WebForms, "the specification: a text in the format of a date, without a time"),
    ("/data/d > '2026-01-01'", Side::WebForms, "the specification: dates in text are numbers of days"),
    ("decimal-time('12:00:00.000')", Side::WebForms, "the specification: noon is 0.5"),
    ("format-date(/data/d, '%W')", Side::JavaRosa, ""),
    ("date('not a date')", Side::JavaRosa, ""),
    ("date(0)", Side::WebForms, "as date('2026-06-15')"),
    ("date(20000)", Side::WebForms, "as above"),
    ("date('2026-06-15T23:30:00.000Z')", Side::JavaRosa, ""),
    ("distance(/data/trace)", Side::JavaRosa, ""),
    ("distance('31.2304 121.4737', '39.9042 116.4074')", Side::JavaRosa, ""),
    ("name(/data/s)", Side::WebForms, "XPath 1.0 has it, JavaRosa does not"),
    ("local-name(/data/s)", Side::WebForms, "as above"),
    ("count(/data/item/*)", Side::WebForms, "JavaRosa fails; XPath 1.0: all elements"),
    ("/data/item[1]/q + /data/item[2]/q", Side::WebForms, "as /data/item[2]/p"),
];

fn oracle() -> Oracle {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracles/xlsform/expr.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the oracle")).expect("its shape")
}

/// The oracle's instance, as Web Forms stores it: a decimal is written with its point (`4.0`).
fn instance(oracle: &Oracle) -> (Trees, Handle) {
    let mut trees = Trees::new("data");
    let top = Trees::TOP;
    for (name, text) in &oracle.context {
        let node = trees.add(top, name, text);
        if matches!(name.as_str(), "n" | "neg" | "dec") {
            trees.numeric(node);
        }
    }
    for (q, p) in &oracle.items {
        let item = trees.add(top, "item", "");
        let q = trees.add(item, "q", q);
        let p = trees.add(item, "p", &if p.contains('.') { p.clone() } else { format!("{p}.0") });
        trees.numeric(q);
        trees.numeric(p);
    }
    let out = trees.add(top, "out", "");
    (trees, out)
}

/// JavaRosa writes truth values as 1 and 0.
fn same(ours: &Result<String, String>, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Ok(ours), Value::String(theirs)) => {
            ours == theirs || matches!((ours.as_str(), theirs.as_str()), ("true", "1") | ("false", "0"))
        }
        (Err(_), Value::Object(error)) => error.contains_key("error"),
        _ => false,
    }
}

#[test]
fn every_expression_is_as_the_engines_have_it() {
    let oracle = oracle();
    let (trees, out) = instance(&oracle);
    let now = now(0);
    let mut wrong = Vec::new();
    let mut disputed = 0;
    for case in &oracle.cases {
        let ours = answer(&trees, &NoHost, &now, out, &case.expr);
        let (side, expected) = if case.status == "agreed" {
            (None, &case.value)
        } else {
            disputed += 1;
            let entry = DISPUTED.iter().find(|(expr, ..)| *expr == case.expr);
            let Some((_, side, why)) = entry else {
                wrong.push(format!("{}: no side is taken; {:?}", case.expr, case.others));
                continue;
            };
            assert!(*side == Side::JavaRosa || !why.is_empty(), "{}: say why", case.expr);
            let name = if *side == Side::JavaRosa { "javarosa" } else { "web-forms" };
            (Some(side), &case.others[name])
        };
        if !same(&ours, expected) {
            wrong.push(format!("{} ({side:?}): ours {ours:?}, theirs {expected}", case.expr));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(disputed, DISPUTED.len(), "a side for each disputed expression and for no other");
}
