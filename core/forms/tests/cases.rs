//! Forms answered step by step, compared node by node with what the engines give (`tests/oracles/xlsform/cases`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use cairn_forms::compile::compile_file;
use cairn_forms::engine::{Engine, Program, Setup};
use jiff::Zoned;
use serde_json::{Value, json};

#[path = "support/disputed.rs"]
mod disputed;

use disputed::differences;

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
            assert_eq!(engine.problems(), [], "{label}");
            let outcome = json!({
                "status": if engine.violations().is_empty() { "ready" } else { "pending" },
                "nodes": engine.states().into_iter().collect::<BTreeMap<_, _>>(),
                "submission": engine.submission(),
            });
            let (differs, count) = differences(&label, &case["expect"], &outcome);
            wrong.extend(differs);
            compared += count;
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 3_000, "only {compared} compared");
}
