//! Forms made at random, changed at random: what is recomputed after each change is all that has changed.

mod support;

use std::sync::Arc;

use cairn_forms::engine::{Engine, Program, Setup};
use cairn_forms::form::{Control, Form, Kind, NodeId};
use proptest::prelude::*;
use support::{Builder, now, x};

/// Numbers to make a form or a change of: each taken in turn, zeros at the end.
struct Dice(std::vec::IntoIter<u16>);

impl Dice {
    fn new(numbers: Vec<u16>) -> Self {
        Self(numbers.into_iter())
    }

    fn below(&mut self, n: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % n.max(1)
    }
}

/// Names on the way from the root to a node, without the root's.
fn names(form: &Form, node: NodeId) -> Vec<String> {
    form.node(node).path.split('/').skip(2).map(str::to_owned).collect()
}

/// A way to read `to` that an author could write at `from`.
fn path(form: &Form, from: &[String], to: NodeId, dice: &mut Dice) -> String {
    let to_names = names(form, to);
    if dice.below(3) == 0 {
        return form.node(to).path.clone();
    }
    let shared = from.iter().zip(&to_names).take_while(|(a, b)| a == b).count();
    let ups = vec!["..".to_owned(); from.len() - shared];
    ups.into_iter().chain(to_names[shared..].iter().cloned()).collect::<Vec<_>>().join("/")
}

fn expression(form: &Form, from: &[String], dice: &mut Dice) -> String {
    let values: Vec<NodeId> = form.ids().filter(|id| form.node(*id).children.is_empty()).collect();
    let repeats: Vec<NodeId> = form.ids().filter(|id| matches!(form.node(*id).kind, Kind::Repeat { .. })).collect();
    let some = |dice: &mut Dice| {
        let to = values[dice.below(values.len())];
        path(form, from, to, dice)
    };
    match dice.below(7) {
        0 => format!("coalesce({}, 0) + {}", some(dice), dice.below(3)),
        1 => format!("sum({})", some(dice)),
        2 => format!("join('-', {})", some(dice)),
        3 if !repeats.is_empty() => {
            let to = repeats[dice.below(repeats.len())];
            format!("count({})", path(form, from, to, dice))
        }
        4 if from.len() > 1 => format!("position(..) + coalesce({}, 0)", some(dice)),
        5 if !repeats.is_empty() => {
            let to = repeats[dice.below(repeats.len())];
            let of = &form.node(to).path;
            // The first child of a repeat is a question. (The text of a group is no value, and nobody asks for it.)
            let child = &form.node(form.node(to).children[0]).name;
            let own = names(form, values[dice.below(values.len())]).join("/");
            format!("count({of}[position() > {}]) + count({of}[{child} = /data/{own}])", dice.below(2))
        }
        _ => format!("concat({}, '.', {})", some(dice), some(dice)),
    }
}

fn condition(form: &Form, from: &[String], dice: &mut Dice) -> String {
    let inner = expression(form, from, dice);
    [format!("{inner} != '1'"), format!("{inner} > 0"), format!("string-length({inner}) < 4")][dice.below(3)].clone()
}

/// Where a new node would be, for its paths.
fn here(b: &Builder, open: &[NodeId], name: &str) -> Vec<String> {
    let mut from = open.last().map(|id| names(&b.form, *id)).unwrap_or_default();
    from.push(name.to_owned());
    from
}

fn form(dice: &mut Dice) -> Form {
    let mut b = Builder::new("random");
    b.ask(Control::Integer, "first", |_| {});
    let mut open: Vec<NodeId> = Vec::new();
    for n in 0..16 {
        let name = format!("n{n}");
        let from = here(&b, &open, &name);
        match dice.below(9) {
            0 | 1 if open.len() < 3 => {
                let count = if dice.below(2) == 0 { "/data/first mod 4".to_owned() } else { String::new() };
                b.repeat(&name, &count, "");
                open.push(b.form.at(&format!("/data/{}", from.join("/"))).expect("there"));
                b.ask(Control::Integer, &format!("q{n}"), |_| {});
            }
            2 if open.len() < 3 => {
                let relevant = condition(&b.form, &from, dice);
                b.group(&name, "", &relevant);
                open.push(b.form.at(&format!("/data/{}", from.join("/"))).expect("there"));
                b.ask(Control::Integer, &format!("q{n}"), |_| {});
            }
            3 if !open.is_empty() => {
                open.pop();
                b.end();
            }
            4 | 5 => {
                let relevant = (dice.below(2) == 0).then(|| condition(&b.form, &from, dice));
                b.ask(Control::Integer, &name, |bind| bind.relevant = relevant.as_deref().and_then(x));
            }
            _ => {
                let text = expression(&b.form, &from, dice);
                b.calculate(&name, &text);
            }
        }
    }
    b.form
}

fn change(engine: &mut Engine, dice: &mut Dice) -> String {
    let states = engine.states();
    let path = states[dice.below(states.len())].0.clone();
    let repeat = path.rsplit_once('[').map_or_else(|| path.clone(), |(repeat, _)| repeat.to_owned());
    // A refusal is as good as a change here.
    match dice.below(5) {
        0 => format!("add {repeat}: {:?}", engine.add(&repeat, &now())),
        1 => format!("remove {repeat}: {:?}", engine.remove(&repeat, 1 + dice.below(3), &now())),
        _ => {
            let value = ["", "0", "1", "2", "3"][dice.below(5)];
            format!("set {path} {value}: {:?}", engine.set(&path, value, &now()))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn recomputing_what_changed_is_recomputing_everything(
        makes in prop::collection::vec(any::<u16>(), 40..120),
        changes in prop::collection::vec(any::<u16>(), 10..120),
    ) {
        let form = form(&mut Dice::new(makes));
        // Circles and what an author must not write are refused, and that is well.
        let Ok(program) = Program::new(form.clone()) else { return Ok(()) };
        let mut engine = Engine::start(Arc::new(program), Setup { seed: [5, 6], ..Setup::default() }, &now());
        let mut dice = Dice::new(changes);
        for _ in 0..20 {
            let done = change(&mut engine, &mut dice);
            let states = engine.states();
            engine.recompute_all();
            let all = engine.states();
            if states != all {
                let off = states.iter().zip(&all).find(|(a, b)| a != b);
                let texts: Vec<String> = form.nodes.iter().map(|n| format!("{}: {:?} {:?}", n.path, n.bind.calculate.as_ref().map(|e| &e.text), n.bind.relevant.as_ref().map(|e| &e.text))).collect();
                prop_assert!(false, "after {done}: {off:?}\n{}", texts.join("\n"));
            }
        }
    }
}
