//! `cairn bench forms`: what an interview costs on a long form and on a cascade over a large file, and what ODK's own
//! engine takes for the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use cairn_forms::compile::compile_file;
use cairn_forms::engine::{Engine, Program, Setup};
use clap::Args as ClapArgs;
use jiff::Zoned;
use jiff::civil::date;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

use super::forms_data::{Case, cascade, long};
use super::insight_data::Dice;
use super::measure::{Spread, timed};
use crate::child::{peak_rss_mb, rss_bytes};
use crate::output::{Failure, Out};

#[derive(ClapArgs)]
pub struct Args {
    /// How many questions the long form has, in groups of ten.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(10..=100_000))]
    questions: u64,
    /// How many instances its repeat has.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    instances: u64,
    /// How many answers are given to each form.
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u64).range(1..))]
    answers: u64,
    /// How many of them are given to what is measured beside: it is slower.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u64).range(1..))]
    beside_answers: u64,
    /// A folder whose `node_modules` holds `@getodk/xforms-engine`, to measure it beside.
    #[arg(long, value_name = "FOLDER")]
    beside: Option<PathBuf>,
}

/// How to have what `--beside` needs.
const HOW: &str = "npm i @getodk/xforms-engine@0.22.0 solid-js jsdom in a folder, then --beside FOLDER (Node 20)";
const SEED: u64 = 20_260_615;

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let mut dice = Dice(SEED);
    let mut cases = [
        ("long", long(count(args.questions), count(args.instances), count(args.answers), &mut dice)),
        ("cascade", cascade(count(args.answers), &mut dice)),
    ];
    let mut value = json!({ "questions": args.questions, "instances": args.instances, "answers": args.answers });
    for (name, case) in &cases {
        out.say(format!("the form {name:?}"));
        value[*name] = serde_json::to_value(measure(case)?).unwrap_or_default();
    }
    value["peak_rss_mb"] = json!(peak_rss_mb(std::process::id()).round());
    for (_, case) in &mut cases {
        case.answers.truncate(count(args.beside_answers));
    }
    value["beside"] = beside(args.beside.as_deref(), &cases, out)?;
    out.answer(&value, || serde_json::to_string_pretty(&value).unwrap_or_default());
    Ok(())
}

/// Milliseconds and mebibytes.
#[derive(Serialize)]
struct Figures {
    /// From the sheets to a program that is ready to run.
    compile_ms: f64,
    /// From the program to the first page.
    open_ms: f64,
    /// Adding all instances to the repeat.
    add_all_ms: f64,
    /// An answer: until all that depends on it is computed, its validity is known and the choices of the next are there.
    answer_ms: Spread,
    /// What program and interview take.
    memory_mb: f64,
}

fn noon() -> Zoned {
    date(2026, 6, 15).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap_or_default()
}

fn setup() -> Setup {
    Setup { seed: [SEED, 1], ..Setup::default() }
}

fn added(engine: &mut Engine, case: &Case) -> Result<(), Failure> {
    let added = (1..case.instances).try_for_each(|_| engine.add("/data/line", &noon()).map(drop));
    added.map_err(|e| Failure::new("bench", e.to_string()))
}

/// An interview with all instances of its repeat, not answered yet.
fn started(case: &Case) -> Result<Engine, Failure> {
    let mut engine = Engine::start(program(&case.sheets.to_string(), &case.csv)?, setup(), &noon());
    added(&mut engine, case)?;
    Ok(engine)
}

fn measure(case: &Case) -> Result<Figures, Failure> {
    let before = rss_bytes(std::process::id());
    let now = noon();
    let bytes = case.sheets.to_string();
    let (compile_ms, program) = timed(|| program(&bytes, &case.csv));
    let program = program?;
    let (open_ms, mut engine) = timed(|| Engine::start(Arc::clone(&program), setup(), &now));
    let (add_all_ms, done) = timed(|| added(&mut engine, case));
    done?;
    let mut took = Vec::with_capacity(case.answers.len());
    for answer in &case.answers {
        let (ms, done) = timed(|| give(&mut engine, answer, &now));
        done.map_err(|e| Failure::new("bench", format!("{}: {e}", answer.path)))?;
        took.push(ms);
    }
    if let Some(problem) = engine.problems().first() {
        return Err(Failure::new("bench", format!("{}: {}", problem.path, problem.reason)));
    }
    let memory_mb = ((rss_bytes(std::process::id()) - before) / f64::from(1 << 20)).round();
    Ok(Figures { compile_ms, open_ms, add_all_ms, answer_ms: Spread::of(took), memory_mb })
}

fn program(sheets: &str, csv: &str) -> Result<Arc<Program>, Failure> {
    let files = |name: &str| (name == "places.csv").then(|| csv.as_bytes().to_vec());
    let compiled = compile_file("bench.json", sheets.as_bytes(), &files)
        .map_err(|report| Failure::new("bench", format!("{report:?}")))?;
    let program = Program::new(compiled.form).map_err(|errors| Failure::new("bench", format!("{errors:?}")))?;
    Ok(Arc::new(program))
}

/// Answers what is relevant, as a person would; looks at what a page would show next.
fn give(
    engine: &mut Engine,
    answer: &super::forms_data::Answer,
    now: &Zoned,
) -> Result<(), cairn_forms::engine::ChangeError> {
    engine.set(&answer.path, &answer.value, now)?;
    if let Some(ix) = engine.find(&answer.path) {
        std::hint::black_box(engine.violation(ix));
    }
    if let Some(ix) = answer.next.and_then(|next| engine.find(next)) {
        std::hint::black_box(engine.choices(ix));
    }
    Ok(())
}

/// The same forms and answers given to the engine of ODK Web Forms; nothing where there is none. What they come to must be the same, else
/// the figures are of different things.
fn beside(folder: Option<&Path>, cases: &[(&str, Case)], out: Out) -> Result<Value, Failure> {
    let Some(folder) = folder else {
        out.say(format!("Nothing was measured beside: {HOW}"));
        return Ok(json!({ "xforms_engine": null, "how": HOW }));
    };
    out.say("@getodk/xforms-engine in Node");
    let failed = |why: &str| {
        let text = format!("Node measured nothing in {}: {why}. It needs packages: {HOW}.", folder.display());
        Failure::new("beside", text)
    };
    let dir = tempfile::tempdir().map_err(|e| Failure::new("io", e.to_string()))?;
    let input = dir.path().join("cases.json");
    let all: serde_json::Map<String, Value> =
        cases.iter().map(|(name, case)| ((*name).to_owned(), serde_json::to_value(case).unwrap_or_default())).collect();
    fs::write(&input, Value::Object(all).to_string()).map_err(|e| Failure::new("io", e.to_string()))?;
    let folder = folder.canonicalize().map_err(|e| failed(&e.to_string()))?;
    let mut command = Command::new("node");
    command
        .current_dir(&folder)
        .args(["--input-type=module", "-e", include_str!("forms_beside.mjs"), "--"])
        .arg(&input);
    let done = command.output().map_err(|e| failed(&e.to_string()))?;
    let said = String::from_utf8_lossy(&done.stdout);
    if !done.status.success() {
        let errors = String::from_utf8_lossy(&done.stderr);
        let reason = errors.lines().find(|line| line.contains("Error")).or_else(|| errors.lines().last());
        return Err(failed(reason.unwrap_or("it gave no reason")));
    }
    let answer = said.lines().last().unwrap_or_default();
    let mut figures: Value = serde_json::from_str(answer).map_err(|e| failed(&e.to_string()))?;
    for (name, case) in cases {
        let theirs = figures[*name].as_object_mut().and_then(|figures| figures.remove("values")).unwrap_or_default();
        let (same, other) = compared(&values(case)?, &theirs);
        if !other.is_empty() {
            let shown = other.iter().take(5).map(String::as_str).collect::<Vec<_>>().join("; ");
            let text =
                format!("The engines differ in {} of {} values of {name}: {shown}", other.len(), other.len() + same);
            return Err(Failure::new("differs", text));
        }
        figures[*name]["same_values"] = json!(same);
    }
    Ok(json!({ "xforms_engine": figures }))
}

/// What every relevant question and calculate holds after the answers of a case.
fn values(case: &Case) -> Result<BTreeMap<String, String>, Failure> {
    let (mut engine, now) = (started(case)?, noon());
    for answer in &case.answers {
        give(&mut engine, answer, &now).map_err(|e| Failure::new("bench", format!("{}: {e}", answer.path)))?;
    }
    let states = engine.states().into_iter().filter(|(_, state)| state.relevant);
    Ok(states.filter_map(|(path, state)| Some((path, state.value?))).collect())
}

/// How many values are the same, and those that are not. Identifiers are drawn by each engine for itself, and 2 is 2.0.
fn compared(ours: &BTreeMap<String, String>, theirs: &Value) -> (usize, Vec<String>) {
    let paths: BTreeSet<&String> = ours.keys().chain(theirs.as_object().into_iter().flat_map(|t| t.keys())).collect();
    let (mut same, mut other) = (0, Vec::new());
    for path in paths.into_iter().filter(|path| !path.ends_with("/meta/instanceID")) {
        let (a, b) = (ours.get(path).map(String::as_str), theirs[path].as_str());
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
        let near = matches!((number(a), number(b)), (Some(a), Some(b)) if (a - b).abs() <= 1e-9 * a.abs().max(1.0));
        if a == b || near {
            same += 1;
        } else {
            other.push(format!("{path}: here {a:?}, there {b:?}"));
        }
    }
    (same, other)
}
