//! Languages that lack a column which others have, and languages without a code.

use crate::check::Report;
use crate::form::Place;

use super::table::Table;

const SURVEY: &[&[&str]] = &[
    &["label"],
    &["hint"],
    &["guidance_hint"],
    &["media", "image"],
    &["media", "big-image"],
    &["media", "audio"],
    &["media", "video"],
    &["bind", "jr:constraintMsg"],
    &["bind", "jr:requiredMsg"],
];
const CHOICES: &[&[&str]] =
    &[&["label"], &["media", "image"], &["media", "big-image"], &["media", "audio"], &["media", "video"]];

/// Which texts a sheet has, by language; `default` stands for none.
fn seen(table: &Table, kinds: &[&'static [&'static str]]) -> Vec<(String, Vec<&'static [&'static str]>)> {
    let mut out: Vec<(String, Vec<&'static [&'static str]>)> = Vec::new();
    for key in table.keys() {
        for kind in kinds {
            if key.len() < kind.len() || !key.iter().zip(kind.iter()).all(|(a, b)| a == b) || key.len() > kind.len() + 1
            {
                continue;
            }
            let language = key.get(kind.len()).map_or("default", String::as_str);
            match out.iter_mut().find(|(l, _)| l == language) {
                Some((_, kinds)) => kinds.push(kind),
                None => out.push((language.to_owned(), vec![kind])),
            }
        }
    }
    out
}

/// Whether a sheet is in one language that has no name.
fn is_untranslated(seen: &[(String, Vec<&'static [&'static str]>)]) -> bool {
    seen.is_empty() || (seen.len() == 1 && seen[0].0 == "default")
}

pub(super) fn check(survey: &Table, choices: &Table, report: &mut Report) {
    let mut languages: Vec<String> = Vec::new();
    for (table, kinds, sheet) in [(survey, SURVEY, "survey"), (choices, CHOICES, "choices")] {
        let seen = seen(table, kinds);
        languages.extend(seen.iter().map(|(language, _)| language.clone()));
        if is_untranslated(&seen) {
            continue;
        }
        for kind in kinds.iter().filter(|kind| seen.iter().any(|(_, kinds)| kinds.contains(kind))) {
            for (language, _) in seen.iter().filter(|(_, kinds)| !kinds.contains(kind)) {
                let place = Place { sheet: sheet.to_owned(), row: 1, column: String::new() };
                let name = match kind.last() {
                    Some(&"jr:constraintMsg") => "constraint_message",
                    Some(&"jr:requiredMsg") => "required_message",
                    Some(name) => name,
                    None => "label",
                };
                let message = if language == "default" {
                    format!(
                        "columns without a language have no {name}, which other languages have: name the language of every column"
                    )
                } else {
                    format!("{language} has no {name}, which other languages have: add a column {name}::{language}")
                };
                report.warn(place, message);
            }
        }
    }
    codes(&languages, report);
}

/// A language is `中文 (zh)`: the code tells phones how to read and break it.
fn codes(languages: &[String], report: &mut Report) {
    let mut said: Vec<&str> = Vec::new();
    for language in languages.iter().filter(|language| *language != "default") {
        let code = language.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(_, code)| code);
        let good = code.is_some_and(|code| {
            (2..=11).contains(&code.len())
                && code
                    .split('-')
                    .all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        });
        if !good && !said.contains(&language.as_str()) {
            said.push(language);
            let message = format!("language {language} has no code: write it as English (en) or 中文 (zh)");
            report.warn(Place { sheet: "survey".to_owned(), row: 1, column: String::new() }, message);
        }
    }
}

/// `or_other` adds texts in no language.
pub(super) fn check_or_other(survey: &Table, choices: &Table, report: &mut Report) {
    if !is_untranslated(&seen(survey, SURVEY)) || !is_untranslated(&seen(choices, CHOICES)) {
        report.warn(
            Place { sheet: "survey".to_owned(), row: 1, column: "type".to_owned() },
            "or_other adds texts that are not translated: add an item other to the list and a text question with relevant instead",
        );
    }
}
