//! What a row says about its question: expressions, texts, and what its type asks for.

use std::collections::BTreeMap;

use crate::check::Report;
use crate::form::{Control, DataType, Place};
use crate::xpath::is_name;

use super::choices::Lists;
use super::dynamic;
use super::parameters::{accept, number, one_of, whole};
use super::range;
use super::references;
use super::search;
use super::settings::{no, yes};
use super::survey::{APPEARANCE, CALCULATE, RELEVANT, parameters_of};
use super::table::{Line, Source, Words};
use super::tree::{Choices, Element, From, What};
use super::types::Plain;

/// A select as its type says.
#[derive(Clone, Copy)]
pub(super) struct Select<'a> {
    pub control: Control,
    pub list: &'a str,
    pub or_other: bool,
    pub from_file: bool,
    pub external: bool,
}

/// What any row may say.
pub(super) fn describe(element: &mut Element, line: Line<'_>, language: &str) {
    let logic = |key: &[&str]| line.source(key).map(truth);
    element.relevant = logic(RELEVANT);
    element.required = logic(&["bind", "required"]);
    element.readonly = logic(&["bind", "readonly"]);
    element.constraint = logic(&["bind", "constraint"]);
    element.calculate = logic(CALCULATE);
    element.label = line.words(&["label"], language);
    element.hint = line.words(&["hint"], language);
    element.guidance = line.words(&["guidance_hint"], language);
    element.constraint_message = line.words(&["bind", "jr:constraintMsg"], language);
    element.required_message = line.words(&["bind", "jr:requiredMsg"], language);
    element.image = line.words(&["media", "image"], language);
    element.big_image = line.words(&["media", "big-image"], language);
    element.audio = line.words(&["media", "audio"], language);
    element.video = line.words(&["media", "video"], language);
    element.appearance = line.source(APPEARANCE);
    for (key, text, _) in line.cells() {
        let known = [
            "relevant",
            "required",
            "readonly",
            "constraint",
            "calculate",
            "entities:saveto",
            "jr:constraintMsg",
            "jr:requiredMsg",
        ];
        if key[0] == "bind" && key.len() == 2 && !known.contains(&key[1].as_str()) {
            element.parameters.insert(format!("bind::{}", key[1]), text.to_owned());
        }
    }
}

/// Columns that no form can have: media of another kind, attributes with a prefix that nothing explains.
pub(super) fn odd_columns(line: Line<'_>, report: &mut Report) {
    const PREFIXES: [&str; 7] = ["jr", "orx", "odk", "entities", "h", "ev", "xsd"];
    for (key, _, place) in line.cells().filter(|(key, _, _)| key.len() > 1) {
        let name = key[1].as_str();
        if key[0] == "media" && !matches!(name, "image" | "big-image" | "audio" | "video") {
            report
                .error(place, format!("there is no media of the kind {name}: write image, big-image, audio or video"));
        } else if matches!(key[0].as_str(), "bind" | "control" | "instance")
            && name.split_once(':').is_some_and(|(prefix, _)| !PREFIXES.contains(&prefix))
        {
            report.error(place, format!("the prefix of {name} is not known: write odk: or orx:, or delete the column"));
        }
    }
}

/// `yes` means `true()` in a column that holds an expression.
fn truth(source: Source) -> Source {
    let text = match source.text.as_str() {
        text if yes(text) => "true()".to_owned(),
        text if no(text) => "false()".to_owned(),
        _ => return source,
    };
    Source { text, place: source.place }
}

/// A question without a list.
pub(super) fn plain(
    element: &mut Element,
    line: Line<'_>,
    plain: &Plain,
    lists: &Lists,
    geometries: &mut Vec<(String, Place)>,
    report: &mut Report,
) {
    let kind = line.get(&["type"]).unwrap_or_default();
    let place = line.place(&["parameters"]);
    let mut pairs = parameters_of(line, report);
    element.what = plain.control.map_or(What::Value, What::Question);
    element.data_type = plain.data_type;
    element.preload.clone_from(&plain.preload);
    if let (None, Some(constraint)) = (&element.constraint, plain.constraint) {
        element.constraint = Some(Source { text: constraint.to_owned(), place: Place::default() });
    }
    if let (true, Some(hint)) = (element.hint.is_none(), plain.hint) {
        element.hint = Words::generated(hint);
    }
    if plain.control == Some(Control::Note) && element.readonly.is_none() {
        element.readonly = Some(Source { text: "true()".to_owned(), place: Place::default() });
    }
    default(element, line, kind);
    match plain.control {
        Some(Control::Range) => {
            let appearance = element.appearance.as_ref().map_or("", |a| a.text.as_str());
            element.data_type = range::range(&mut pairs, appearance, lists, &place, report);
        }
        Some(Control::Text) if kind == "text" => {
            accept(&pairs, &["rows"], &place, report);
            whole(&pairs, "rows", &place, report);
        }
        Some(Control::Image) if matches!(kind, "image" | "photo") => image(element, line, &pairs, report),
        Some(Control::Audio) if kind == "audio" => {
            accept(&pairs, &["quality"], &place, report);
            one_of(&pairs, "quality", &["voice-only", "low", "normal", "external"], &place, report);
        }
        Some(Control::Geopoint | Control::Geotrace | Control::Geoshape) => geo(kind, line, &pairs, geometries, report),
        None => value(element, line, kind, &pairs, report),
        _ => {}
    }
    if let Some(data_type) =
        element.parameters.get("bind::type").and_then(|name| serde_json::from_value(name.as_str().into()).ok())
    {
        element.data_type = data_type;
    }
    element.parameters.append(&mut pairs);
}

/// What is not asked.
fn value(element: &mut Element, line: Line<'_>, kind: &str, pairs: &BTreeMap<String, String>, report: &mut Report) {
    match kind {
        "calculate" if element.calculate.is_none() && !element.dynamic => {
            report.error(
                line.place(CALCULATE),
                format!("{} calculates nothing: write an expression into the column calculation", element.name),
            );
        }
        "background-audio" => {
            let place = line.place(&["parameters"]);
            accept(pairs, &["quality"], &place, report);
            one_of(pairs, "quality", &["voice-only", "low", "normal"], &place, report);
        }
        "background-geopoint" => {
            if element.trigger.is_empty() {
                report.error(line.place(&["trigger"]), "background-geopoint needs a trigger: write ${name} of the question whose answer takes the position");
            }
            if element.calculate.is_some() {
                report.error(line.place(CALCULATE), "background-geopoint takes no calculation: clear the cell");
            }
            // The shell takes the position; nothing is computed.
            let sources = std::mem::take(&mut element.trigger);
            element.parameters.insert("background-geopoint".to_owned(), sources.join(" "));
        }
        "subscriberid" | "simserial" => {
            report.warn(line.place(&["type"]), format!("{kind} is no longer given by phones: use deviceid"));
        }
        _ => {}
    }
}

fn image(element: &mut Element, line: Line<'_>, pairs: &BTreeMap<String, String>, report: &mut Report) {
    let place = line.place(&["parameters"]);
    accept(pairs, &["app", "max-pixels"], &place, report);
    whole(pairs, "max-pixels", &place, report);
    if !pairs.contains_key("max-pixels") {
        report.warn(
            place.clone(),
            "photos are kept in full size: parameters max-pixels=1024 makes them small enough to send on a slow line",
        );
    }
    let plain = element.appearance.as_ref().is_none_or(|appearance| appearance.text == "annotate");
    if let Some(app) = pairs.get("app").filter(|_| plain) {
        let segment = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if !app.contains('.') || !app.split('.').all(segment) {
            report.error(
                place,
                format!("parameter app is {app}: write the name of an Android package, com.example.camera say"),
            );
        }
    }
}

fn geo(
    kind: &str,
    line: Line<'_>,
    pairs: &BTreeMap<String, String>,
    geometries: &mut Vec<(String, Place)>,
    report: &mut Report,
) {
    let place = line.place(&["parameters"]);
    if kind == "geopoint" {
        accept(
            pairs,
            &["allow-mock-accuracy", "capture-accuracy", "reference-geometry", "warning-accuracy"],
            &place,
            report,
        );
        number(pairs, "capture-accuracy", &place, report);
        number(pairs, "warning-accuracy", &place, report);
    } else if matches!(kind, "geotrace" | "geoshape") {
        accept(pairs, &["allow-mock-accuracy", "incremental", "reference-geometry"], &place, report);
        if pairs.get("incremental").is_some_and(|value| !yes(value)) {
            report.error(place.clone(), "parameter incremental is true or left out");
        }
    } else {
        return;
    }
    one_of(pairs, "allow-mock-accuracy", &["true", "false"], &place, report);
    if let Some(geometry) = pairs.get("reference-geometry") {
        geometries.push((geometry.clone(), place));
    }
}

/// `audit`, with what its log keeps.
pub(super) fn audit(element: &mut Element, line: Line<'_>, report: &mut Report) {
    const LOCATION: [&str; 3] = ["location-priority", "location-min-interval", "location-max-age"];
    let place = line.place(&["parameters"]);
    let mut pairs = parameters_of(line, report);
    let known = [
        "identify-user",
        "location-max-age",
        "location-min-interval",
        "location-priority",
        "track-changes",
        "track-changes-reasons",
    ];
    accept(&pairs, &known, &place, report);
    one_of(&pairs, "track-changes", &["true", "false"], &place, report);
    one_of(&pairs, "identify-user", &["true", "false"], &place, report);
    one_of(&pairs, "track-changes-reasons", &["on-form-edit"], &place, report);
    if LOCATION.iter().any(|key| pairs.contains_key(*key)) {
        if !LOCATION.iter().all(|key| pairs.contains_key(*key)) {
            report.error(place.clone(), format!("positions in the audit need all of {}", LOCATION.join(", ")));
        }
        one_of(&pairs, LOCATION[0], &["no-power", "low-power", "balanced", "high-accuracy"], &place, report);
        let interval = whole(&pairs, LOCATION[1], &place, report);
        let age = whole(&pairs, LOCATION[2], &place, report);
        if interval.is_some_and(|seconds| seconds < 0) || age.is_some_and(|seconds| seconds < 0) {
            report.error(place.clone(), "location-min-interval and location-max-age are seconds, 0 or more");
        } else if let (Some(interval), Some(age)) = (interval, age)
            && age < interval
        {
            report.error(place, "location-max-age must not be less than location-min-interval");
        }
    }
    element.data_type = DataType::Binary;
    element.preload = Some(crate::form::Preload::Audit);
    element.parameters.append(&mut pairs);
}

fn default(element: &mut Element, line: Line<'_>, kind: &str) {
    element.default = line.source(&["default"]);
    element.dynamic = element.default.as_ref().is_some_and(|default| dynamic::is_dynamic(&default.text, kind));
}

/// A select with its list and parameters. None when the list is wrong.
pub(super) fn select(
    element: &mut Element,
    line: Line<'_>,
    select: &Select<'_>,
    lists: &Lists,
    external: &Lists,
    report: &mut Report,
) -> Option<Choices> {
    default(element, line, "");
    if select.control == Control::Rank {
        element.data_type = DataType::Rank;
    }
    let mut choices = Choices {
        filter: line.source(&["choice_filter"]),
        place: line.place(&["type"]),
        list: select.list.to_owned(),
        ..Choices::default()
    };
    let mut pairs = parameters_of(line, report);
    let place = line.place(&["parameters"]);
    let known: &[&str] =
        if select.from_file { &["label", "randomize", "seed", "value"] } else { &["randomize", "seed"] };
    accept(&pairs, known, &place, report);
    for key in ["value", "label"] {
        if let Some(name) = pairs.get(key).filter(|name| select.from_file && !is_name(name)) {
            report.error(place.clone(), format!("parameter {key} is {name}: write the name of a column of the file"));
        }
    }
    one_of(&pairs, "randomize", &["true", "false"], &place, report);
    choices.randomize = pairs.get("randomize").is_some_and(|value| value == "true");
    if let Some(seed) = pairs.get("seed") {
        if !pairs.contains_key("randomize") {
            report.error(place.clone(), "seed goes with randomize=true: add it");
        } else if references::only(seed).is_none() && seed.parse::<f64>().is_err() {
            report.error(place, format!("parameter seed is {seed}: write a number or ${{name}} of a question"));
        }
        choices.seed = Some(seed.clone());
    }
    choices.value = pairs.get("value").cloned();
    choices.label = pairs.get("label").cloned();
    element.parameters.append(&mut pairs);
    choices.from = from(line, select, lists, external, report)?;
    if let Some(appearance) = &element.appearance
        && let Some(search) = search::parse(&appearance.text)
    {
        search::apply(&search, select.list, lists, &mut choices, appearance, report);
    }
    Some(choices)
}

/// Where the items come from.
fn from(line: Line<'_>, select: &Select<'_>, lists: &Lists, external: &Lists, report: &mut Report) -> Option<From> {
    const EXTENSIONS: [&str; 3] = ["csv", "xml", "geojson"];
    let place = line.place(&["type"]);
    let list = select.list;
    let file = list.rsplit_once('.').filter(|(_, extension)| EXTENSIONS.contains(extension));
    if select.from_file && file.is_none_or(|(stem, _)| stem.contains('.') || stem.is_empty()) {
        report.error(
            place,
            format!("the list is a file, and {list} is no name of one: it ends with .csv, .xml or .geojson"),
        );
        return None;
    }
    if select.external {
        if external.get(list).is_some() {
            if line.get(&["choice_filter"]).is_none() {
                report.warn(
                    place,
                    "select_one_external is meant for lists with a choice_filter; select_one does for others",
                );
            }
            return Some(From::Sheet(list.to_owned()));
        }
        let message = if external.lists.is_empty() {
            "select_one_external needs a sheet external_choices with the columns list_name and name".to_owned()
        } else {
            format!("list {list} is not on the sheet external_choices")
        };
        report.error(place, message);
        return None;
    }
    if let Some((stem, extension)) = file {
        return Some(From::File { stem: stem.to_owned(), extension: extension.to_owned() });
    }
    if references::any(list) {
        if select.control == Control::SelectMultiple {
            report.error(
                place,
                "select_multiple cannot take its items from a repeat: use select_one, or a list of the choices sheet",
            );
            return None;
        }
        return Some(From::Repeat(list.to_owned()));
    }
    let Some(found) = lists.get(list) else {
        let message = if lists.lists.is_empty() {
            format!("list {list} is nowhere: add a sheet choices with the columns list_name, name and label")
        } else {
            let hint = lists.meant(list).map_or(String::new(), |meant| format!(": was {meant} meant?"));
            format!("list {list} is not on the choices sheet{hint}")
        };
        report.error(place, message);
        return None;
    };
    if select.control == Control::SelectMultiple {
        for item in found.items.iter().filter(|item| item.name.contains(' ')) {
            report.error(
                item.place.clone(),
                format!("{:?} of list {list} has a space, and answers of select_multiple are stored with spaces between: write _ instead", item.name),
            );
        }
    }
    Some(From::Sheet(list.to_owned()))
}

/// A question that computes its value, or is set by a trigger, and says nothing is not shown. Any other must say something.
pub(super) fn is_it_shown(element: &mut Element, line: Line<'_>, report: &mut Report) {
    let says = !(element.label.is_none() && element.hint.is_none());
    if (element.calculate.is_some() || !element.trigger.is_empty()) && !says && element.is_shown() {
        element.what = What::Value;
        return;
    }
    if !element.is_shown() {
        return;
    }
    let media = [&element.image, &element.audio, &element.video, &element.big_image];
    if !says && media.iter().all(|words| words.is_none()) {
        report.error(line.place(&["label"]), format!("{} has no label: write the question, or a hint", element.name));
    }
    if element.image.is_none() && !element.big_image.is_none() {
        report.error(line.place(&["media", "big-image"]), "big-image is shown when an image is tapped: add an image");
    }
}
