//! Headings as authors write them, old names, translations and spaces included, to the keys that the compiler knows.

use crate::check::{Report, meant};
use crate::form::Place;
use crate::workbook::{Sheet, collapse};

/// What a sheet may have.
pub(super) struct Rules {
    /// Name of the sheet.
    pub sheet: &'static str,
    /// Headings that need no other name.
    columns: &'static [&'static str],
    /// Old or short names and the keys that they stand for.
    aliases: &'static [(&'static str, &'static [&'static str])],
    /// Headings that must be there.
    required: &'static [&'static str],
}

/// The survey sheet.
pub(super) const SURVEY: Rules = Rules {
    sheet: "survey",
    columns: &[
        "type",
        "name",
        "label",
        "hint",
        "guidance_hint",
        "default",
        "trigger",
        "bind",
        "control",
        "media",
        "instance",
        "choice_filter",
        "parameters",
        "query",
        "sms_field",
        "list_name",
    ],
    aliases: &[
        ("read_only", &["bind", "readonly"]),
        ("readonly", &["bind", "readonly"]),
        ("relevant", &["bind", "relevant"]),
        ("relevance", &["bind", "relevant"]),
        ("required", &["bind", "required"]),
        ("constraint", &["bind", "constraint"]),
        ("constraining_message", &["bind", "jr:constraintMsg"]),
        ("constraint_message", &["bind", "jr:constraintMsg"]),
        ("requiredmsg", &["bind", "jr:requiredMsg"]),
        ("required_message", &["bind", "jr:requiredMsg"]),
        ("noapperrorstring", &["bind", "jr:noAppErrorString"]),
        ("no_app_error_string", &["bind", "jr:noAppErrorString"]),
        ("calculation", &["bind", "calculate"]),
        ("calculate", &["bind", "calculate"]),
        ("save_to", &["bind", "entities:saveto"]),
        ("compact_tag", &["instance", "odk:tag"]),
        ("caption", &["label"]),
        ("command", &["type"]),
        ("tag", &["name"]),
        ("value", &["name"]),
        ("appearance", &["control", "appearance"]),
        ("count", &["control", "jr:count"]),
        ("repeat_count", &["control", "jr:count"]),
        ("jr:count", &["control", "jr:count"]),
        ("autoplay", &["control", "autoplay"]),
        ("rows", &["control", "rows"]),
        ("body", &["control"]),
        ("image", &["media", "image"]),
        ("big-image", &["media", "big-image"]),
        ("audio", &["media", "audio"]),
        ("video", &["media", "video"]),
    ],
    required: &["type"],
};

const LISTS: &[(&str, &[&str])] = &[
    ("caption", &["label"]),
    ("list_name", &["list name"]),
    ("value", &["name"]),
    ("image", &["media", "image"]),
    ("big-image", &["media", "big-image"]),
    ("audio", &["media", "audio"]),
    ("video", &["media", "video"]),
];

/// The choices sheet.
pub(super) const CHOICES: Rules =
    Rules { sheet: "choices", columns: &["name", "label", "media", "sms_option"], aliases: LISTS, required: &["name"] };

/// The sheet of lists for `select_one_external`.
pub(super) const EXTERNAL_CHOICES: Rules = Rules {
    sheet: "external_choices",
    columns: &["name", "label", "media", "sms_option"],
    aliases: LISTS,
    required: &[],
};

/// The settings sheet.
pub(super) const SETTINGS: Rules = Rules {
    sheet: "settings",
    columns: &[
        "title",
        "id_string",
        "version",
        "default_language",
        "style",
        "name",
        "instance_name",
        "allow_choice_duplicates",
        "clean_text_values",
        "omit_instanceID",
        "public_key",
        "submission_url",
        "auto_send",
        "auto_delete",
        "attribute",
        "namespaces",
        "instance_xmlns",
        "client_editable",
        "add_none_option",
        "sms_keyword",
        "sms_separator",
        "sms_allow_media",
        "sms_date_format",
        "sms_datetime_format",
        "sms_response",
        "delimiter",
        "flat",
        "instance_id",
    ],
    aliases: &[
        ("form_title", &["title"]),
        ("set_form_title", &["title"]),
        ("form_id", &["id_string"]),
        ("set_form_id", &["id_string"]),
        ("prefix", &["prefix"]),
    ],
    required: &[],
};

/// The entities sheet.
pub(super) const ENTITIES: Rules = Rules {
    sheet: "entities",
    columns: &["dataset", "entity_id", "create_if", "update_if", "repeat", "label"],
    aliases: &[("list_name", &["dataset"])],
    required: &[],
};

/// A column: `["label", "中文 (zh)"]` for `label::中文 (zh)`.
pub(super) type Key = Vec<String>;

/// The keys of a sheet's headings, by column; empty where there is no heading.
pub(super) fn keys(sheet: &Sheet, rules: &Rules, report: &mut Report) -> Vec<Key> {
    let double = sheet.headings.iter().any(|heading| heading.contains("::"));
    let place = |heading: &str| Place { sheet: rules.sheet.to_owned(), row: 1, column: heading.to_owned() };
    let mut found: Vec<(Key, &str)> = Vec::new();
    let mut keys = Vec::new();
    for heading in &sheet.headings {
        if heading.is_empty() {
            keys.push(Key::new());
            continue;
        }
        if found.iter().any(|(_, other)| other == heading) {
            report.error(place(heading), format!("two columns are called {heading}: delete or rename one"));
        }
        let (name, key) = key(heading, double, rules);
        if let Some((_, other)) = found.iter().find(|(k, other)| *k == key && other != heading)
            && name.as_deref() != Some(heading)
        {
            report.error(place(heading), format!("columns {other} and {heading} mean the same: delete or rename one"));
        }
        if key.len() == 1 && name.as_deref() == Some(heading) && !rules.columns.contains(&heading.as_str()) {
            misspelt(heading, rules, report);
        }
        found.push((key.clone(), heading));
        keys.push(key);
    }
    if !sheet.rows.is_empty() || rules.sheet == "survey" {
        for required in rules.required {
            if !keys.iter().any(|key| key.first().is_some_and(|first| first == required)) {
                report.error(
                    Place { sheet: rules.sheet.to_owned(), row: 1, column: String::new() },
                    format!("there is no column called {required}: write it into the first row"),
                );
            }
        }
    }
    keys
}

/// A heading that nobody knows is kept, as filters may use it; but a slip of the finger is worth a word.
fn misspelt(heading: &str, rules: &Rules, report: &mut Report) {
    if heading.starts_with('_') {
        return;
    }
    let known = rules.columns.iter().chain(rules.aliases.iter().map(|(alias, _)| alias)).copied();
    if let Some(meant) = meant(heading, known.filter(|known| known.len() > 3 && *known != "tag")) {
        let place = Place { sheet: rules.sheet.to_owned(), row: 1, column: heading.to_owned() };
        report.warn(place, format!("column {heading} is not known and is not used: was {meant} meant?"));
    }
}

/// The heading's name when it is one word, and its key.
fn key(heading: &str, double: bool, rules: &Rules) -> (Option<String>, Key) {
    let alias = |name: &str| rules.aliases.iter().find(|(alias, _)| *alias == name).map(|(_, key)| *key);
    for name in [heading.to_owned(), snake(heading)] {
        if rules.columns.contains(&name.as_str()) && alias(&name).is_none() {
            return (Some(name.clone()), vec![name]);
        }
    }
    let mut tokens: Vec<String> = if double || heading.contains("::") {
        heading.split("::").map(|token| collapse(token.trim())).collect()
    } else {
        single(heading)
    };
    let first = snake(&tokens[0]);
    if let Some(key) = alias(&first) {
        let name = if let [name] = key { Some((*name).to_owned()) } else { None };
        return (name, key.iter().map(|token| (*token).to_owned()).chain(tokens.drain(1..)).collect());
    }
    if rules.columns.contains(&first.as_str()) {
        tokens[0].clone_from(&first);
        return (Some(first), tokens);
    }
    (Some(heading.to_owned()), tokens)
}

/// The old way to write `label:English`, in which `jr:count` is one word.
fn single(heading: &str) -> Key {
    let mut tokens: Key = heading.split(':').map(|token| token.trim().to_owned()).collect();
    if let Some(at) = tokens.iter().position(|token| token == "jr")
        && at + 1 < tokens.len()
    {
        let joined = format!("jr:{}", tokens.remove(at + 1));
        tokens[at] = joined;
    }
    tokens
}

/// `Form Title` to `form_title`.
fn snake(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}
