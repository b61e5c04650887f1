//! What sheets may say beyond the oracles' forms: loops, what was saved last, repeats that say whether there is another.

use std::sync::Arc;

use cairn_forms::compile::{Compiled, compile_file};
use cairn_forms::engine::{Engine, Program, Setup};
use jiff::Zoned;
use serde_json::{Value, json};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn compiled(sheets: &Value) -> Result<Compiled> {
    let compiled = compile_file("form.json", sheets.to_string().as_bytes(), &|_| None);
    Ok(compiled.map_err(|report| format!("{report:?}"))?)
}

fn now() -> Zoned {
    "2026-11-22T09:30:00+08:00[+08:00]".parse().expect("a time")
}

fn start(sheets: &Value) -> Result<Engine> {
    let program = Program::new(compiled(sheets)?.form).map_err(|errors| format!("{errors:?}"))?;
    Ok(Engine::start(Arc::new(program), Setup { seed: [1, 2], ..Setup::default() }, &now()))
}

fn value<'a>(engine: &'a Engine, path: &str) -> &'a str {
    engine.value(engine.find(path).unwrap_or_else(|| panic!("no {path}")))
}

fn label(engine: &Engine, path: &str) -> Option<String> {
    engine
        .states()
        .into_iter()
        .find(|(at, _)| at == path)
        .and_then(|(_, state)| state.label)
        .map(|label| label.trim().to_owned())
}

/// The choices of pyxform's own example, and what it makes of them.
#[test]
fn a_loop_has_a_group_for_each_item() -> Result {
    let sheets = json!({
        "survey": [
            {"type": "begin loop over drinks", "name": "drink", "label": "Drinks"},
            {"type": "integer", "name": "cups", "label": "Cups of %(label)s, 100%% (%(name)s, %(unit)s)", "relevant": "'%(name)s' != 'tea'"},
            {"type": "end loop"},
        ],
        "choices": [
            {"list_name": "drinks", "name": "tea", "label": "Tea", "unit": "pot"},
            {"list_name": "drinks", "name": "milk", "label": "Milk", "unit": "glass"},
            {"list_name": "drinks", "name": "none", "label": "Nothing", "unit": "-"},
        ],
    });
    let engine = start(&sheets)?;
    assert!(engine.find("/data/drink/none").is_none());
    let milk = engine.find("/data/drink/milk").ok_or("milk")?;
    assert_eq!(serde_json::to_value(&engine.node(milk).texts.label)?, json!([[{"literal": "Milk"}]]));
    assert_eq!(label(&engine, "/data/drink/milk/cups").as_deref(), Some("Cups of Milk, 100% (milk, glass)"));
    let relevant = |path| engine.find(path).is_some_and(|ix| engine.is_relevant(ix));
    assert!(relevant("/data/drink/milk/cups") && !relevant("/data/drink/tea/cups"));

    let mut unclear = sheets.clone();
    unclear["survey"][1]["relevant"] = json!("${cups} > 1");
    unclear["survey"][1]["label"] = json!("%(colour)s");
    let errors = compile_file("f.json", unclear.to_string().as_bytes(), &|_| None).expect_err("refused").errors;
    let of = |column: &str| errors.iter().any(|e| (e.place.row, e.place.column.as_str()) == (3, column));
    assert!(of("relevant") && of("label"), "{errors:?}");
    Ok(())
}

#[test]
fn what_was_saved_last_is_blank_and_said_to_be() -> Result {
    let sheets = json!({ "survey": [
        {"type": "text", "name": "hotel", "label": "Hotel", "default": "${last-saved#hotel}"},
        {"type": "note", "name": "last", "label": "Last time: ${last-saved#hotel}.", "relevant": "${last-saved#hotel} = ''"},
    ]});
    let warnings = compiled(&sheets)?.report.warnings;
    assert!(warnings.iter().any(|w| w.place.row == 2 && w.message.contains("always blank")), "{warnings:?}");
    let mut engine = start(&sheets)?;
    assert_eq!(value(&engine, "/data/hotel"), "");
    assert_eq!(label(&engine, "/data/last").as_deref(), Some("Last time: ."));
    engine.set("/data/hotel", "River Inn", &now())?;
    assert_eq!(label(&engine, "/data/last").as_deref(), Some("Last time: ."), "what is being answered is not saved");
    assert!(engine.problems().is_empty());
    Ok(())
}

/// <https://docs.getodk.org/form-logic/#repeating-as-long-as-a-condition-is-met>
#[test]
fn a_repeat_goes_on_while_it_is_told_to() -> Result {
    let count = "if(${rooms} = 0 or indexed-repeat(${more}, ${room}, ${rooms}) = 'yes', ${rooms} + 1, ${rooms})";
    let mut engine = start(&json!({
        "survey": [
            {"type": "calculate", "name": "rooms", "calculation": "count(${room})"},
            {"type": "begin repeat", "name": "room", "label": "Room", "repeat_count": count},
            {"type": "integer", "name": "guests", "label": "Guests"},
            {"type": "select_one yn", "name": "more", "label": "Another room?"},
            {"type": "end repeat"},
            {"type": "calculate", "name": "all", "calculation": "sum(${guests})"},
        ],
        "choices": [
            {"list_name": "yn", "name": "yes", "label": "Yes"},
            {"list_name": "yn", "name": "no", "label": "No"},
        ],
    }))?;
    assert_eq!(value(&engine, "/data/rooms"), "1");
    for (room, more) in [(1, "yes"), (2, "yes"), (3, "no")] {
        engine.set(&format!("/data/room[{room}]/guests"), "2", &now())?;
        engine.set(&format!("/data/room[{room}]/more"), more, &now())?;
    }
    assert_eq!((value(&engine, "/data/rooms"), value(&engine, "/data/all")), ("3", "6"));
    engine.recompute_all();
    assert_eq!(value(&engine, "/data/rooms"), "3");
    assert!(engine.problems().is_empty());
    Ok(())
}

#[test]
fn a_repeat_that_counts_itself_without_end_is_stopped_and_says_so() -> Result {
    let mut engine = start(&json!({ "survey": [
        {"type": "begin repeat", "name": "room", "label": "Room", "repeat_count": "count(${room}) + 1"},
        {"type": "integer", "name": "guests", "label": "Guests"},
        {"type": "end repeat"},
    ]}))?;
    assert!(engine.problems()[0].reason.contains("without end"), "{:?}", engine.problems());
    engine.set("/data/room[1]/guests", "2", &now())?;
    assert_eq!(value(&engine, "/data/room[1]/guests"), "2");
    Ok(())
}
