//! The engine by itself: recomputation, repeats, relevance, triggers.

mod support;

use std::sync::Arc;

use cairn_forms::engine::{ChangeError, Engine, Program, ProgramProblem, Setup, Violation};
use cairn_forms::form::{Control, DefaultValue, Expression};
use proptest::prelude::*;
use support::{Builder, now, on_change, set_default, tangle, x};

fn start(program: &Arc<Program>) -> Engine {
    Engine::start(Arc::clone(program), Setup { seed: [1, 2], ..Setup::default() }, &now())
}

fn value<'a>(engine: &'a Engine, path: &str) -> &'a str {
    engine.value(engine.find(path).unwrap_or_else(|| panic!("no {path}")))
}

#[test]
fn a_lowered_count_keeps_what_it_takes_away() {
    let mut engine = start(&tangle().program());
    engine.set("/data/kids", "3", &now()).expect("set");
    engine.set("/data/kid[3]/age", "9", &now()).expect("set");
    engine.set("/data/kids", "1", &now()).expect("set");
    assert_eq!(engine.find("/data/kid[3]"), None);
    assert_eq!(value(&engine, "/data/ages"), "0");
    engine.set("/data/kids", "3", &now()).expect("set");
    assert_eq!(value(&engine, "/data/kid[3]/age"), "9");
    assert_eq!(value(&engine, "/data/ages"), "9");
}

#[test]
fn a_choice_out_of_its_list_is_blank_to_others_and_comes_back() {
    let mut engine = start(&tangle().program());
    engine.set("/data/region", "east", &now()).expect("set");
    engine.set("/data/city", "hz sh", &now()).expect("set");
    assert_eq!(value(&engine, "/data/cities"), "2");
    engine.set("/data/region", "south", &now()).expect("set");
    assert_eq!((value(&engine, "/data/city"), value(&engine, "/data/cities")), ("", "0"));
    assert!(engine.submission().contains("<city/>"));
    engine.set("/data/region", "east", &now()).expect("set");
    assert_eq!((value(&engine, "/data/city"), value(&engine, "/data/cities")), ("hz sh", "2"));
}

#[test]
fn lists_that_filter_each_other_run() {
    let mut b = Builder::new("mutual");
    b.list("a", &["name", "b"], &[&["a1", "b1"], &["a2", "b2"]]);
    b.list("b", &["name", "a"], &[&["b1", "a1"], &["b2", "a2"]]);
    b.select(Control::SelectOne, "a", "a", "[/data/b = '' or b = /data/b]");
    b.select(Control::SelectOne, "b", "b", "[/data/a = '' or a = /data/a]");
    let mut engine = start(&b.program());
    engine.set("/data/a", "a1", &now()).expect("set");
    let b = engine.find("/data/b").expect("b");
    assert_eq!(engine.choices(b).iter().map(|c| c.value.as_str()).collect::<Vec<_>>(), ["b1"]);
}

#[test]
fn circles_are_refused_with_their_way() {
    let mut b = Builder::new("circle");
    b.calculate("a", "/data/b + 1").calculate("b", "/data/c + 1").calculate("c", "/data/a + 1");
    let errors = Program::new(b.form.clone()).expect_err("a circle");
    assert_eq!(errors[0].problem, ProgramProblem::Circle(vec!["/data/a".into(), "/data/b".into(), "/data/c".into()]));
    let mut b = Builder::new("self");
    b.group("g", "", "/data/g/x = 'yes'").ask(Control::Text, "x", |_| {});
    assert!(Program::new(b.form.clone()).is_err(), "a group that its own question shows");
    let mut b = Builder::new("direct");
    b.calculate("a", "/data/a + 1");
    assert!(Program::new(b.form.clone()).is_err(), "a calculate that reads itself");
}

#[test]
fn every_bad_expression_is_named() {
    let mut b = Builder::new("bad");
    b.calculate("a", "1 +").ask(Control::Text, "q", |bind| bind.relevant = x("((")).calculate("c", "2");
    let errors = Program::new(b.form.clone()).expect_err("two errors");
    assert_eq!(errors.iter().map(|e| e.path.as_str()).collect::<Vec<_>>(), ["/data/a", "/data/q"]);
}

#[test]
fn running_totals_follow_from_the_changed_line_on() {
    let mut b = Builder::new("total");
    b.repeat("line", "", "").ask(Control::Integer, "n", |_| {});
    b.calculate("sum", "../n + coalesce(/data/line[position() = position(current()/..) - 1]/sum, 0)");
    b.end();
    let mut engine = start(&b.program());
    for nth in 1..=4 {
        if nth > 1 {
            engine.add("/data/line", &now()).expect("add");
        }
        engine.set(&format!("/data/line[{nth}]/n"), "1", &now()).expect("set");
    }
    assert_eq!(value(&engine, "/data/line[4]/sum"), "4");
    engine.set("/data/line[1]/n", "10", &now()).expect("set");
    assert_eq!(value(&engine, "/data/line[4]/sum"), "13");
    engine.remove("/data/line", 2, &now()).expect("remove");
    assert_eq!(value(&engine, "/data/line[3]/sum"), "12");
}

#[test]
fn new_instances_have_their_defaults_and_triggers_stay_in_their_instance() {
    let mut b = Builder::new("instances");
    b.repeat("line", "", "");
    b.ask(Control::Text, "kind", set_default("guide"));
    b.ask(Control::Text, "id", |bind| {
        bind.default = Some(DefaultValue::Dynamic(Expression::generated("concat(../kind, position(..))")));
    });
    b.ask(Control::Text, "echo", |_| {});
    let kind = b.form.at("/data/line/kind").expect("kind");
    b.last().bind.on_change = Some(on_change(kind, "concat('is ', ../kind)"));
    b.end();
    let mut engine = start(&b.program());
    engine.add("/data/line", &now()).expect("add");
    assert_eq!(value(&engine, "/data/line[2]/id"), "guide2");
    engine.set("/data/line[2]/kind", "hotel", &now()).expect("set");
    assert_eq!(value(&engine, "/data/line[2]/echo"), "is hotel");
    assert_eq!(value(&engine, "/data/line[1]/echo"), "");
    assert_eq!(value(&engine, "/data/line[2]/id"), "guide2", "a default is set once");
}

#[test]
fn triggers_that_set_each_other_off_stop() {
    let mut b = Builder::new("endless");
    b.ask(Control::Integer, "a", |_| {}).ask(Control::Integer, "b", |_| {});
    let (first, second) = (b.form.at("/data/a").expect("a"), b.form.at("/data/b").expect("b"));
    b.form.nodes[first.index()].bind.on_change = Some(on_change(second, "/data/b + 1"));
    b.form.nodes[second.index()].bind.on_change = Some(on_change(first, "/data/a + 1"));
    let mut engine = start(&b.program());
    engine.set("/data/a", "1", &now()).expect("set");
    assert!(engine.problems().iter().any(|p| p.reason.contains("without end")), "{:?}", engine.problems());
}

#[test]
fn what_cannot_be_computed_is_blank_and_reported() {
    let mut b = Builder::new("problem");
    b.ask(Control::Text, "d", |_| {}).calculate("day", "date(/data/d)");
    let mut engine = start(&b.program());
    engine.set("/data/d", "2026-02-30", &now()).expect("set");
    assert_eq!(value(&engine, "/data/day"), "");
    assert_eq!(engine.problems().iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["/data/day"]);
    engine.set("/data/d", "2026-02-28", &now()).expect("set");
    assert_eq!((value(&engine, "/data/day"), engine.problems().len()), ("2026-02-28", 0));
}

#[test]
fn refusals_say_why_and_change_nothing() {
    let mut engine = start(&tangle().program());
    let before = engine.states();
    let refused = |error: Result<(), ChangeError>| error.expect_err("refused").to_string();
    assert_eq!(refused(engine.set("/data/nobody", "1", &now())), "there is no /data/nobody in this form");
    assert_eq!(refused(engine.set("/data/total", "1", &now())), "/data/total is not asked");
    assert_eq!(refused(engine.set("/data/kids", "two", &now())), "/data/kids takes a whole number");
    assert_eq!(refused(engine.set("/data/big/discount", "2", &now())), "/data/big/discount is read-only");
    assert_eq!(refused(engine.add("/data/kid", &now()).map(drop)), "the form sets how many /data/kid there are");
    assert_eq!(refused(engine.remove("/data/shop/line", 7, &now())), "there is no /data/shop/line[7] in this form");
    assert_eq!(refused(engine.set_language("Klingon", &now())), "this form has no language Klingon");
    assert_eq!(engine.states(), before);
}

#[test]
fn violations_are_of_relevant_questions_only() {
    let mut engine = start(&tangle().program());
    engine.set("/data/kid[1]/age", "18", &now()).expect("set");
    let found: Vec<_> = engine.violations().into_iter().map(|(ix, v)| (engine.path(ix), v)).collect();
    let expected =
        [("/data/guest".to_owned(), Violation::Required), ("/data/kid[1]/age".to_owned(), Violation::Constraint)];
    assert_eq!(found, expected);
}

/// A change to the tangle. Numbers pick among what there is.
#[derive(Clone, Debug)]
enum Change {
    Set(usize, usize),
    Add(usize),
    Remove(usize, usize),
    Language(bool),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => (any::<usize>(), any::<usize>()).prop_map(|(q, v)| Change::Set(q, v)),
        2 => any::<usize>().prop_map(Change::Add),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(r, n)| Change::Remove(r, n)),
        1 => any::<bool>().prop_map(Change::Language),
    ]
}

fn apply(engine: &mut Engine, change: &Change) {
    const VALUES: [&str; 14] =
        ["", "yes", "no", "east", "south", "sh hz", "gz", "0", "1", "2", "3", "7.5", "-4", "dear 张 <&>"];
    let paths: Vec<String> = engine.states().into_iter().map(|(path, _)| path).collect();
    let repeats: Vec<&String> = paths.iter().filter(|p| p.ends_with(']')).collect();
    let repeat = |n: usize| {
        let path = repeats.get(n.checked_rem(repeats.len()).unwrap_or(0)).map_or("/data/shop/line[1]", |p| p.as_str());
        path.rsplit_once('[').map_or(path, |(repeat, _)| repeat).to_owned()
    };
    // A refusal is as good as a change here.
    let _ = match change {
        Change::Set(q, v) => engine.set(&paths[q % paths.len()], VALUES[v % VALUES.len()], &now()),
        Change::Add(r) => engine.add(&repeat(*r), &now()).map(drop),
        Change::Remove(r, n) => engine.remove(&repeat(*r), n % 4, &now()),
        Change::Language(zh) => engine.set_language(if *zh { "zh" } else { "English (en)" }, &now()),
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// What is recomputed after each change is all that has changed.
    #[test]
    fn recomputing_what_changed_is_recomputing_everything(changes in prop::collection::vec(change(), 1..40)) {
        let mut engine = start(&tangle().program());
        for change in &changes {
            apply(&mut engine, change);
            let states = engine.states();
            engine.recompute_all();
            prop_assert_eq!(&states, &engine.states(), "after {:?}", change);
        }
    }
}
