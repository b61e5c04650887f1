//! `cairn form run`: a form answered from a list of steps, for checks and scripts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use cairn_forms::engine::{ChangeError, Engine, NodeState, Program, Setup};
use cairn_forms::form::Form;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::file;
use crate::output::{Failure, Out};

#[derive(clap::Args)]
pub struct Args {
    /// The form: .xlsx, .csv or .json. Its media and lists are looked for beside it.
    file: PathBuf,
    /// The steps, a JSON list of `["set", path, value]`, `["add", repeat]`, `["remove", repeat, nth]`, `["lang", name]`.
    #[arg(long)]
    steps: Option<PathBuf>,
    /// A property of the device as name=value: deviceid, username, phonenumber, email.
    #[arg(long, value_name = "NAME=VALUE", value_parser = property)]
    property: Vec<(String, String)>,
    /// The time that the form sees, as 2026-11-22T09:30:00+08:00; without it the clock's.
    #[arg(long, value_parser = time)]
    now: Option<Zoned>,
    /// Language by its name or code, as `English (en)` or `en`.
    #[arg(long)]
    language: Option<String>,
}

/// A step of the list.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Step {
    Numbered(Word, String, usize),
    Worded(Word, String, String),
    Short(Word, String),
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Set,
    Add,
    Remove,
    Lang,
}

/// What the form comes to.
#[derive(Debug, Serialize)]
struct Outcome {
    /// `ready`: everything is answered as it must be and may be sent. Else `pending`.
    status: &'static str,
    /// State by path with the positions of repeats.
    nodes: BTreeMap<String, NodeState>,
    /// What would be sent.
    submission: String,
    /// Expressions that could not be computed, by path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    problems: BTreeMap<String, String>,
}

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    let form = compiled(args)?;
    if let Some(name) = &args.language
        && form.language(name).is_none()
    {
        let error = ChangeError::NoSuchLanguage { name: name.clone() };
        return Err(Failure::new("language", format!("{error}; it has: {}.", form.languages.join(", "))));
    }
    let program = Program::new(form).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::new("form", format!("The form cannot run:\n{}", lines.join("\n")))
    })?;
    let now = args.now.clone().unwrap_or_else(wall_clock);
    let setup =
        Setup { properties: args.property.iter().cloned().collect(), language: args.language.clone(), seed: seed()? };
    let mut engine = Engine::start(Arc::new(program), setup, &now);
    for (nth, step) in steps(args)?.into_iter().enumerate() {
        take(&mut engine, step, &now).map_err(|error| Failure::new("step", format!("Step {}: {error}.", nth + 1)))?;
    }
    let outcome = Outcome {
        status: if engine.violations().is_empty() { "ready" } else { "pending" },
        nodes: engine.states().into_iter().collect(),
        submission: engine.submission(),
        problems: engine.problems().into_iter().map(|problem| (problem.path, problem.reason)).collect(),
    };
    out.answer(&outcome, || text(&engine, &outcome));
    Ok(())
}

fn compiled(args: &Args) -> Result<Form, Failure> {
    let compiled = file::compile_path(&args.file)?;
    compiled.map(|compiled| compiled.form).map_err(|report| {
        let lines: Vec<String> = report.errors.iter().map(ToString::to_string).collect();
        Failure::new("form", format!("The form does not work yet:\n{}", lines.join("\n")))
    })
}

fn steps(args: &Args) -> Result<Vec<Step>, Failure> {
    let Some(path) = &args.steps else { return Ok(Vec::new()) };
    let said = |error: &dyn std::fmt::Display| Failure::new("steps", format!("{}: {error}.", path.display()));
    let bytes = std::fs::read(path).map_err(|error| said(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let hint = "steps are a list of [\"set\", path, value], [\"add\", repeat], [\"remove\", repeat, nth], [\"lang\", name]";
        said(&format!("{error}; {hint}"))
    })
}

fn take(engine: &mut Engine, step: Step, now: &Zoned) -> Result<(), String> {
    let said = |error: ChangeError| error.to_string();
    match step {
        Step::Worded(Word::Set, path, value) => engine.set(&path, &value, now).map_err(said),
        Step::Numbered(Word::Set, path, value) => engine.set(&path, &value.to_string(), now).map_err(said),
        Step::Short(Word::Add, path) => engine.add(&path, now).map(drop).map_err(said),
        Step::Numbered(Word::Remove, path, nth) => engine.remove(&path, nth, now).map_err(said),
        Step::Short(Word::Lang, name) => engine.set_language(&name, now).map_err(said),
        Step::Worded(word, ..) | Step::Short(word, _) | Step::Numbered(word, ..) => {
            Err(format!("{word:?} does not go with these values").to_lowercase())
        }
    }
}

/// For people: each answer with its label, then what is missing.
fn text(engine: &Engine, outcome: &Outcome) -> String {
    let mut lines = Vec::new();
    for (path, state) in engine.states() {
        let Some(value) = state.value.filter(|value| state.relevant && !value.is_empty()) else { continue };
        let label = state.label.map(|label| format!("  ({})", label.trim())).unwrap_or_default();
        lines.push(format!("{path}: {value}{label}"));
    }
    for (ix, violation) in engine.violations() {
        let said = engine.message(ix, violation).map(|said| format!(" {said}")).unwrap_or_default();
        lines.push(format!("{}: {violation:?}{said}", engine.path(ix)));
    }
    lines.extend(outcome.problems.iter().map(|(path, reason)| format!("{path}: {reason}")));
    lines.push(format!("status: {}", outcome.status));
    lines.join("\n")
}

fn property(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

fn time(text: &str) -> Result<Zoned, String> {
    if let Ok(zoned) = text.parse::<Zoned>() {
        return Ok(zoned);
    }
    let at: Timestamp = text.parse().map_err(|_| "write it as 2026-11-22T09:30:00+08:00".to_owned())?;
    let offset = jiff::fmt::temporal::Pieces::parse(text).ok().and_then(|pieces| pieces.to_numeric_offset());
    Ok(at.to_zoned(jiff::tz::TimeZone::fixed(offset.unwrap_or(jiff::tz::Offset::UTC))))
}

#[expect(clippy::disallowed_methods, reason = "where the command meets the clock")]
fn wall_clock() -> Zoned {
    Zoned::now()
}

#[expect(clippy::disallowed_methods, reason = "where the command meets the random source")]
fn seed() -> Result<[u64; 2], Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new("random", format!("No random source: {error}.")))?;
    let (a, b) = bytes.split_at(8);
    let number = |half: &[u8]| half.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte));
    Ok([number(a), number(b)])
}
