//! Forms with mistakes, judged as pyxform 4.5.0 and ODK Validate 1.20 judge them together (`tests/oracles/xlsform`): refused here
//! when either refuses, accepted when both accept.

use std::path::Path;

use cairn_forms::compile;
use cairn_forms::engine::Program;
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Forms that are judged otherwise here, and why.
const OTHERWISE: &[(&str, bool, &str)] = &[
    ("chinese name", true, "JavaRosa's parser refuses Chinese names; pyxform, Web Forms and Cairn accept them"),
    ("chinese name alone", true, "the same"),
    (
        "unknown fn in if branch untaken",
        false,
        "ODK Validate only sees the branch that a blank form takes; a guest sees the other",
    ),
    ("dollar no brace", false, "JavaRosa takes $t for a variable, which no form can set"),
    ("pulldata arity", false, "a stub in JavaRosa, which takes anything"),
    ("search bad args", false, "JavaRosa does not know search(); Collect refuses it when the form opens"),
    ("value in default nodeset", false, "JavaRosa takes the only instance of a blank form"),
    ("value boolean nodeset", true, "XPath 1.0 defines boolean() of nodes"),
    ("value filter nodeset", true, "a comparison with nodes is true when one of them fits (XPath 1.0)"),
    ("calc expr //t", true, "an axis that JavaRosa lacks"),
    ("calc expr /", true, "JavaRosa fails with an index error"),
    ("calc expr string-length()", false, "it reads its own node, and so depends on itself"),
    ("calc expr max()", false, "of nothing there is no largest"),
    ("calc expr min()", false, "of nothing there is no smallest"),
    (
        "headers label caption",
        true,
        "in the order of the letters, in which this test hands the columns over, pyxform accepts it too",
    ),
    ("calc expr format-date('x', '%Y')", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    (
        "calc expr format-date(today(), '%Q')",
        true,
        "a value that JavaRosa cannot convert; the engine gives a blank for it",
    ),
    ("calc expr current()", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    ("calc expr jr:itext('a')", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    ("calc expr digest('a','FOO')", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    (
        "calc expr weighted-checklist(1,2)",
        true,
        "a value that JavaRosa cannot convert; the engine gives a blank for it",
    ),
    ("calc expr area('x')", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    ("calc expr distance('x','y')", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    ("calc expr randomize('a')", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    ("calc expr property('x')", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    (
        "calc expr indexed-repeat(${t}, ${t}, 1)",
        true,
        "a value that JavaRosa cannot convert; the engine gives a blank for it",
    ),
    ("calc expr indexed-repeat(1,2,3)", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    ("calc expr decimal-time('09:30')", true, "a value that JavaRosa cannot convert; the engine gives a blank for it"),
    ("preceding-sibling", true, "an axis that JavaRosa lacks; Web Forms and Cairn have it"),
];

fn read(file: &str) -> Result<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/xlsform").join(file);
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}

#[test]
fn each_form_is_judged_as_the_engines_judge_it() -> Result {
    let mut wrong = Vec::new();
    for file in ["bad.json", "more_bad.json"] {
        let cases = read(file)?;
        for case in cases["cases"].as_array().ok_or("cases")? {
            let name = case["name"].as_str().ok_or("name")?;
            let accepted = case["ok"] == true && case["validate_ok"] != false;
            let expected =
                OTHERWISE.iter().find(|(other, _, _)| *other == name).map_or(accepted, |(_, expected, _)| *expected);
            let outcome = compile::compile_file(name, case["form"].to_string().as_bytes(), &|_| None);
            if outcome.is_ok() != expected {
                let said = case["error"].as_str().map_or_else(|| case["validate_error"].to_string(), str::to_owned);
                wrong.push(format!(
                    "{file}: {name}: expected {expected}; engines: {said}; here: {:?}",
                    outcome.map(|c| c.report)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

#[test]
fn each_error_has_a_place_and_says_what_to_write() -> Result {
    for file in ["bad.json", "more_bad.json"] {
        for case in read(file)?["cases"].as_array().ok_or("cases")? {
            let Err(report) = compile::compile_file("form", case["form"].to_string().as_bytes(), &|_| None) else {
                continue;
            };
            for finding in &report.errors {
                let placed = finding.place.row > 0 && !finding.place.sheet.is_empty();
                let whole = finding.message.contains("no sheet called survey");
                assert!(placed || whole, "{}: {finding:?}", case["name"]);
                assert!(finding.message.chars().count() > 20, "{}: {finding:?}", case["name"]);
            }
        }
    }
    Ok(())
}

#[test]
fn what_is_accepted_can_be_run() -> Result {
    for file in ["bad.json", "more_bad.json"] {
        for case in read(file)?["cases"].as_array().ok_or("cases")? {
            if let Ok(compiled) = compile::compile_file("form", case["form"].to_string().as_bytes(), &|_| None) {
                let program = Program::new(compiled.form);
                assert!(program.is_ok(), "{}: {:?}", case["name"], program.err());
            }
        }
    }
    Ok(())
}
