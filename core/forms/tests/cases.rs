//! Forms answered step by step, compared node by node with what the engines give (`tests/oracles/xlsform/cases`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use cairn_forms::compile::compile_file;
use cairn_forms::engine::{Engine, Program, Setup};
use jiff::Zoned;
use serde_json::Value;

/// What the engines dispute, and the side taken. A pattern is `form: case: path: field`, in which `*` is anything; the first that fits
/// decides.
const DISPUTED: &[(&str, Side, &str)] = &[
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
enum Side {
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

fn oracles() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/xlsform")
}

fn program(form: &str) -> Arc<Program> {
    let dir = oracles().join("forms");
    let bytes = std::fs::read(dir.join(form)).unwrap_or_else(|error| panic!("{form}: {error}"));
    let compiled = compile_file(form, &bytes, &|name| std::fs::read(dir.join(name)).ok());
    let form = compiled.unwrap_or_else(|report| panic!("{form}: {report:?}")).form;
    Arc::new(Program::new(form).unwrap_or_else(|errors| panic!("{errors:?}")))
}

fn now() -> Zoned {
    "2026-11-22T09:30:00+08:00[+08:00]".parse().expect("a time")
}

fn run(program: &Arc<Program>, steps: &Value) -> Engine {
    let properties =
        [("deviceid", "dev:1"), ("username", "rep1"), ("phonenumber", "+8613800138000"), ("email", "rep@example.com")];
    let properties = properties.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let mut engine = Engine::start(Arc::clone(program), Setup { properties, language: None, seed: [1, 2] }, &now());
    for step in steps.as_array().expect("steps") {
        let text = |at: usize| step[at].as_str().unwrap_or_default();
        let done = match text(0) {
            "set" => engine.set(text(1), text(2), &now()),
            "add" => engine.add(text(1), &now()).map(drop),
            "remove" => {
                let nth = step[2].as_u64().and_then(|nth| usize::try_from(nth).ok()).expect("a number");
                engine.remove(text(1), nth, &now())
            }
            "lang" => engine.set_language(text(1), &now()),
            other => panic!("no step {other}"),
        };
        done.unwrap_or_else(|error| panic!("{step}: {error}"));
    }
    engine
}

/// Every field of every node in one map, the times and identifiers masked as the cases mask them.
fn fields(engine: &Engine) -> BTreeMap<(String, String), Value> {
    let mut found = BTreeMap::new();
    for (path, state) in engine.states() {
        let Value::Object(fields) = serde_json::to_value(&state).expect("json") else { panic!("an object") };
        for (field, value) in fields {
            let value = match value.as_str() {
                Some(text) if field == "value" && text.starts_with("uuid:") => "uuid:<uuid>".into(),
                Some(text) if field == "value" && text.starts_with("2026-11-22") => "<now>".into(),
                _ => value,
            };
            found.insert((path.clone(), field), value);
        }
    }
    found
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

#[test]
fn every_undisputed_field_of_every_node_is_right() {
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for entry in std::fs::read_dir(oracles().join("cases")).expect("cases") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let file: Value = serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("json");
        let program = program(&format!("{name}.xlsx"));
        for case in file["cases"].as_array().expect("cases") {
            let engine = run(&program, &case["steps"]);
            let label = format!("{name}: {}", case["name"].as_str().expect("a name"));
            let expect = &case["expect"];
            let mut check = |what: String, expected: &Value, got: &Value| {
                compared += 1;
                if expected != got {
                    wrong.push(format!("{label}: {what}: expected {expected}, got {got}"));
                }
            };
            let status = if engine.violations().is_empty() { "ready" } else { "pending" };
            check("status".to_owned(), &expect["status"], &status.into());
            let got = fields(&engine);
            let mut expected = BTreeMap::new();
            for (path, fields) in expect["nodes"].as_object().expect("nodes") {
                for (field, value) in fields.as_object().expect("fields") {
                    expected.insert((path.clone(), field.clone()), value.clone());
                }
            }
            for key in expected.keys().chain(got.keys()).collect::<std::collections::BTreeSet<_>>() {
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
                check("submission".to_owned(), &submission.into(), &masked(&engine.submission(), submission).into());
            }
            assert_eq!(engine.problems(), [], "{label}");
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 3_000, "only {compared} compared");
}
