//! `cairn settings …`: what the workspace has agreed on. Set once, applied by every device from its next sync on.

use cairn_client::Workspace;
use cairn_insight::calendar::{AnswerRule, Counted};
use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Clone, Copy, ValueEnum)]
pub enum Name {
    /// Thresholds of the figures.
    Figures,
    /// Which rules make tasks, and how far ahead.
    Tasks,
    /// The loyalty programme.
    Points,
    /// How the time for an answer is counted.
    Answers,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Count {
    RoundTheClock,
    WorkingDays,
    WorkingHours,
}

#[derive(Subcommand)]
pub enum Command {
    /// Show all of them.
    Show {
        #[command(flatten)]
        home: Home,
    },
    /// Set parts of one: a JSON object, such as `set tasks '{"birthday_days_ahead": 10}'`. What it does not name stays.
    Set {
        /// Which.
        name: Name,
        /// A JSON object.
        value: String,
        #[command(flatten)]
        home: Home,
    },
    /// The time zone in which days begin, such as Asia/Shanghai.
    Zone {
        /// Its name in the IANA database.
        name: String,
        #[command(flatten)]
        home: Home,
    },
    /// Which hours count for the promise of an answer.
    Clock {
        /// Which.
        counted: Count,
        #[command(flatten)]
        home: Home,
    },
    /// Days off and working weekends, as the government publishes them: `holiday --off 2027-02-05=除夕 --work 2027-02-14 --year 2027`.
    Holiday {
        /// A day off with its name.
        #[arg(long, value_name = "DATE=NAME", value_parser = day_off)]
        off: Vec<(Date, String)>,
        /// A day that is worked.
        #[arg(long, value_name = "DATE")]
        work: Vec<Date>,
        /// A year of which all days off are entered now.
        #[arg(long, value_name = "YEAR")]
        year: Vec<i16>,
        /// A day that was entered by mistake.
        #[arg(long, value_name = "DATE")]
        forget: Vec<Date>,
        #[command(flatten)]
        home: Home,
    },
}

fn day_off(text: &str) -> Result<(Date, String), String> {
    let (day, name) = text.split_once('=').ok_or("DATE=NAME is expected, such as 2027-02-05=除夕")?;
    let day = day.parse().map_err(|_| format!("{day:?} is no day such as 2027-02-05"))?;
    if name.trim().is_empty() { Err("a day off has a name".to_owned()) } else { Ok((day, name.trim().to_owned())) }
}

pub fn run(command: &Command, out: Out) -> Result<(), Failure> {
    match command {
        Command::Show { home } => show(&home.open()?, out),
        Command::Set { name, value, home } => {
            let book = home.open()?;
            let patch: Value = serde_json::from_str(value)
                .map_err(|e| Failure::new("bad_input", format!("The value is not JSON: {e}. Nothing was changed.")))?;
            match name {
                Name::Figures => book.set_figure_settings(&patched(&book.figure_settings()?, &patch)?)?,
                Name::Tasks => book.set_task_settings(&patched(&book.task_settings()?, &patch)?)?,
                Name::Points => book.set_points_settings(&patched(&book.points_settings()?, &patch)?)?,
                Name::Answers => book.set_answer_rule(&patched(&book.answer_rule()?, &patch)?)?,
            };
            show(&book, out)
        }
        Command::Zone { name, home } => {
            let book = home.open()?;
            book.set_zone(name)?;
            show(&book, out)
        }
        Command::Clock { counted, home } => {
            let book = home.open()?;
            let counted = match counted {
                Count::RoundTheClock => Counted::RoundTheClock,
                Count::WorkingDays => Counted::WorkingDays,
                Count::WorkingHours => Counted::WorkingHours,
            };
            book.set_answer_rule(&AnswerRule { counted, ..book.answer_rule()? })?;
            show(&book, out)
        }
        Command::Holiday { off, work, year, forget, home } => {
            let book = home.open()?;
            let mut rule = book.answer_rule()?;
            for day in forget {
                rule.holidays.remove(day);
                rule.make_up_days.remove(day);
            }
            rule.holidays.extend(off.iter().cloned());
            rule.make_up_days.extend(work);
            rule.known_years.extend(year);
            book.set_answer_rule(&rule)?;
            show(&book, out)
        }
    }
}

fn show(book: &Workspace, out: Out) -> Result<(), Failure> {
    let value = json!({
        "zone": book.zone()?,
        "figures": book.figure_settings()?,
        "answers": book.answer_rule()?,
        "tasks": book.task_settings()?,
        "points": book.points_settings()?,
        "holidays_known_until": book.answer_rule()?.calendar().known_until().map(|day| day.to_string()),
    });
    out.answer(&value, || serde_json::to_string_pretty(&value).unwrap_or_default());
    Ok(())
}

/// The setting with some of its parts set anew; a part that it does not have is refused.
fn patched<T: Serialize + DeserializeOwned>(now: &T, patch: &Value) -> Result<T, Failure> {
    let mut whole = serde_json::to_value(now).map_err(|e| Failure::new("setting", e.to_string()))?;
    merge(&mut whole, patch, "")?;
    serde_json::from_value(whole)
        .map_err(|e| Failure::new("bad_setting", format!("The setting makes no sense: {e}. Nothing was changed.")))
}

fn merge(whole: &mut Value, patch: &Value, place: &str) -> Result<(), Failure> {
    let (Value::Object(whole), Value::Object(patch)) = (&mut *whole, patch) else {
        *whole = patch.clone();
        return Ok(());
    };
    for (name, part) in patch {
        let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
        // Days are keys of their own; every other part has its place.
        if !whole.contains_key(name) && name.parse::<Date>().is_err() {
            let known: Vec<&str> = whole.keys().map(String::as_str).collect();
            return Err(Failure::new(
                "bad_setting",
                format!("There is no part {place:?}. Known are {}. Nothing was changed.", known.join(", ")),
            ));
        }
        merge(whole.entry(name.clone()).or_insert(Value::Null), part, &place)?;
    }
    Ok(())
}
