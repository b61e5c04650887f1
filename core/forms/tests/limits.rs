//! What a guest's answers may cost: they are run once more where others work, so no form and no answer may take that away.

use std::collections::BTreeMap;
use std::sync::Arc;

use cairn_forms::compile::compile_file;
use cairn_forms::engine::{Program, Setup};
use cairn_forms::session::{Beginning, Event, Mode, Session, SessionError, Step, Subject};
use serde_json::{Value, json};

fn program(sheets: &Value) -> Arc<Program> {
    let compiled = compile_file("form.json", sheets.to_string().as_bytes(), &|_| None).expect("a form");
    Arc::new(Program::new(compiled.form).expect("a program"))
}

fn beginning(mode: Mode) -> Beginning {
    let setup = Setup { properties: BTreeMap::new(), language: None, seed: [1, 2] };
    let (prefill, subject) = (BTreeMap::new(), Subject::default());
    Beginning { setup, prefill, subject, mode, interviewer: None, at: 1_790_000_000_000, utc_offset: 0 }
}

fn run(sheets: &Value, steps: impl IntoIterator<Item = Step>) -> Result<Session, SessionError> {
    let events = steps.into_iter().map(|step| Event { at: 1_790_000_001_000, step });
    Session::restore(program(sheets), beginning(Mode::Link), events)
}

fn at(refused: Result<Session, SessionError>) -> String {
    match refused.err() {
        Some(SessionError::TooMuch { path } | SessionError::TooLong { path, .. }) => path,
        other => panic!("too much, not {other:?}"),
    }
}

#[test]
fn repeats_in_repeats_end_at_the_question_that_makes_too_many() {
    let sheets = json!({ "survey": [
        { "type": "integer", "name": "n", "label": "n" },
        { "type": "begin repeat", "name": "a", "label": "a", "repeat_count": "${n}" },
        { "type": "begin repeat", "name": "b", "label": "b", "repeat_count": "${n}" },
        { "type": "begin repeat", "name": "c", "label": "c", "repeat_count": "${n}" },
        { "type": "text", "name": "q", "label": "q" },
        { "type": "end repeat" }, { "type": "end repeat" }, { "type": "end repeat" },
    ] });
    assert!(run(&sheets, [Step::answer("/data/n", "8"), Step::Finish]).is_ok(), "512 questions");
    let path = at(run(&sheets, [Step::answer("/data/n", "10000")]));
    assert!(path.contains("/a"), "{path}");
}

#[test]
fn a_member_s_own_interview_is_cut_off_and_goes_on() {
    let sheets = json!({ "survey": [
        { "type": "integer", "name": "n", "label": "n" },
        { "type": "begin repeat", "name": "a", "label": "a", "repeat_count": "${n}" },
        { "type": "begin repeat", "name": "b", "label": "b", "repeat_count": "${n}" },
        { "type": "text", "name": "q", "label": "q" },
        { "type": "end repeat" }, { "type": "end repeat" },
    ] });
    let mut session = Session::begin(program(&sheets), beginning(Mode::Interviewer));
    session.step(Step::answer("/data/n", "400"), 1_790_000_001_000).expect("as far as it goes");
    assert!(session.engine().exceeded().is_some());
    assert!(!session.engine().problems().is_empty(), "and says so");
    session.step(Step::answer("/data/n", "2"), 1_790_000_002_000).expect("a smaller number");
}

#[test]
fn texts_that_double_end() {
    let mut survey = vec![json!({ "type": "text", "name": "t0", "label": "t" })];
    for n in 1..40 {
        let calculation = format!("concat(${{t{0}}}, ${{t{0}}})", n - 1);
        survey.push(json!({ "type": "calculate", "name": format!("t{n}"), "calculation": calculation }));
    }
    let longest = json!({ "type": "calculate", "name": "again", "calculation": "${t6}" });
    survey.push(longest);
    let path = at(run(&json!({ "survey": survey }), [Step::answer("/data/t0", "x".repeat(16_000))]));
    assert!(path.starts_with("/data/"), "{path}");
}

#[test]
fn many_cheap_expressions_are_dear_together() {
    let mut survey = vec![json!({ "type": "text", "name": "q", "label": "q" })];
    survey.push(json!({ "type": "begin group", "name": "g", "label": "g" }));
    survey.extend((0..100).map(|n| json!({ "type": "text", "name": format!("g{n}"), "label": "g" })));
    survey.push(json!({ "type": "end group" }));
    for n in 0..300 {
        let calculation = "count(/data/g/*[. = ${q}]) + count(/data/g/*[. != ${q}])";
        survey.push(json!({ "type": "calculate", "name": format!("c{n}"), "calculation": calculation }));
    }
    let steps = (0..2000).map(|n| Step::answer("/data/q", n.to_string()));
    let path = at(run(&json!({ "survey": survey }), steps));
    assert!(path.starts_with("/data"), "{path}");
}

#[test]
fn a_guest_s_own_pattern_is_paid_for() {
    let sheets = json!({ "survey": [
        { "type": "text", "name": "pattern", "label": "p" },
        { "type": "text", "name": "q", "label": "q" },
        { "type": "calculate", "name": "c", "calculation": "regex(${q}, ${pattern})" },
    ] });
    let pattern = Step::answer("/data/pattern", "(a{1,60}){1,60}b");
    let steps = (0..2000).map(|n| Step::answer("/data/q", "a".repeat(100 + n % 2)));
    assert_eq!(at(run(&sheets, std::iter::once(pattern).chain(steps))), "/data/c");
}

#[test]
fn steps_and_answers_are_counted() {
    let sheets = json!({ "survey": [{ "type": "text", "name": "q", "label": "q" }] });
    assert!(run(&sheets, (0..4000).map(|n| Step::answer("/data/q", n.to_string()))).is_ok());
    at(run(&sheets, (0..6000).map(|_| Step::Pause)));
    assert_eq!(at(run(&sheets, [Step::answer("/data/q", "x".repeat(20_000))])), "/data/q");
    assert!(run(&sheets, [Step::Go { path: "/x".repeat(5_000) }]).is_err());
}
