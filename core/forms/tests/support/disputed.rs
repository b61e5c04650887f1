//! What the engines dispute about the cases of `tests/oracles/xlsform`, the side taken, and the comparison of a case with what came out. Also
//! used where the program itself runs the cases.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What the engines dispute, and the side taken. A pattern is `form: case: path: field`, in which `*` is anything; the first that fits
/// decides.
pub const DISPUTED: &[(&str, Side, &str)] = &[
    (
        "visit_note: kids 3 then 1: *: value",
        Side::WebForms,
        "JavaRosa goes on reckoning with the lines that the count took away until one comes by there; the submission would not agree \
         with its own sum",
    ),
    ("visit_note: *: /data/kids_age: value", Side::JavaRosa, "the sum of no nodes is 0 (XPath 1.0)"),
    ("visit_note: *: /data/total: value", Side::JavaRosa, "the same"),
    ("visit_note: *: /data/avg_age: value", Side::JavaRosa, "follows from the kept lines"),
    (
        "visit_note: *: /data/kid[1]/kid_age: value",
        Side::JavaRosa,
        "a count that is lowered and raised brings its lines back",
    ),
    (
        "visit_note: *: /data/line[*]/share: value",
        Side::WebForms,
        "JavaRosa binds an absolute path to the current line, so that each share of the total is 100 %; XPath says all lines",
    ),
    ("cascade: wish order kept: *: value", Side::JavaRosa, "several choices keep the order in which they were picked"),
    (
        "cascade: *: *: value",
        Side::WebForms,
        "JavaRosa keeps a choice that is no longer offered until its question is opened again, and may send it; here it is blank to \
         others at once, and comes back when it is offered again",
    ),
];

#[derive(Clone, Copy, PartialEq)]
pub enum Side {
    JavaRosa,
    WebForms,
}

fn side(key: &str) -> Option<Side> {
    DISPUTED.iter().find(|(pattern, _, _)| matches(pattern, key)).map(|(_, side, _)| *side)
}

fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(first) else { return false };
    (0..=text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| matches(rest, &text[at..]))
}

fn masked(submission: &str, expected: &str) -> String {
    let mut masked = submission.to_owned();
    for (from, to) in [("<instanceID>uuid:", "X"), (" id=\"UUID\"", "UUID")] {
        let at = if to == "X" { masked.find(from) } else { masked.find("<entity").filter(|_| expected.contains(from)) };
        let Some(at) = at else { continue };
        let begin = if to == "X" { at + from.len() } else { at + masked[at..].find(" id=\"").expect("an id") + 5 };
        masked.replace_range(begin..begin + 36, to);
    }
    for field in ["start", "end", "today"] {
        if let Some((before, rest)) = masked.split_once(&format!("<{field}>"))
            && let Some((_, after)) = rest.split_once(&format!("</{field}>"))
        {
            masked = format!("{before}<{field}>&lt;now&gt;</{field}>{after}");
        }
    }
    masked
}

type Fields = BTreeMap<(String, String), Value>;

/// Every field of every node in one map, the times and identifiers masked as the cases mask them.
fn fields(nodes: &Value) -> Fields {
    let mut found = BTreeMap::new();
    for (path, fields) in nodes.as_object().expect("nodes") {
        for (field, value) in fields.as_object().expect("fields") {
            let value = match value.as_str() {
                Some(text) if field == "value" && text.starts_with("uuid:") => "uuid:<uuid>".into(),
                Some(text) if field == "value" && text.starts_with("2026-11-22") => "<now>".into(),
                _ => value.clone(),
            };
            found.insert((path.clone(), field.clone()), value);
        }
    }
    found
}

/// What differs between what a case expects and what `cairn form run` prints of it, and how much was compared.
pub fn differences(label: &str, expect: &Value, outcome: &Value) -> (Vec<String>, usize) {
    let (mut wrong, mut compared) = (Vec::new(), 0);
    let mut check = |what: String, expected: &Value, got: &Value| {
        compared += 1;
        if expected != got {
            wrong.push(format!("{label}: {what}: expected {expected}, got {got}"));
        }
    };
    check("status".to_owned(), &expect["status"], &outcome["status"]);
    let (expected, got) = (fields(&expect["nodes"]), fields(&outcome["nodes"]));
    for key in expected.keys().chain(got.keys()).collect::<BTreeSet<_>>() {
        let (path, field) = key;
        let dispute = &expect["disputed"][path][field];
        let wanted = if dispute.is_null() {
            expected.get(key).unwrap_or(&Value::Null)
        } else {
            match side(&format!("{label}: {path}: {field}")) {
                Some(Side::JavaRosa) => &dispute["javarosa"],
                Some(Side::WebForms) => &dispute["web-forms"],
                None => panic!("{label}: {path}: {field} is disputed, and no side taken"),
            }
        };
        check(format!("{path}: {field}"), wanted, got.get(key).unwrap_or(&Value::Null));
    }
    if expect["disputed"].is_null() {
        let submission = expect["submission"].as_str().expect("a submission");
        let sent = outcome["submission"].as_str().expect("a submission");
        check("submission".to_owned(), &submission.into(), &masked(sent, submission).into());
    }
    check("problems".to_owned(), &Value::Null, &outcome["problems"]);
    (wrong, compared)
}
