//! The choices sheet: lists by name, with their items in order.

use std::collections::{HashMap, HashSet};

use crate::check::{Report, meant};
use crate::form::Place;
use crate::xpath::is_name;

use super::table::{Line, Source, Table, Words};

/// Lists in the order in which they begin.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub lists: Vec<ChoiceList>,
}

/// A list.
#[derive(Debug)]
pub(super) struct ChoiceList {
    pub name: String,
    pub place: Place,
    pub items: Vec<Item>,
}

/// An item.
#[derive(Debug)]
pub(super) struct Item {
    pub name: String,
    pub label: Words,
    pub image: Words,
    pub big_image: Words,
    pub audio: Words,
    pub video: Words,
    /// Other columns, by heading.
    pub more: Vec<(String, String)>,
    pub place: Place,
}

impl Lists {
    /// Reads a sheet of lists and reports items without name or label, and names that are there twice.
    pub(super) fn new(table: &Table, default_language: &str, allow_duplicates: bool, report: &mut Report) -> Self {
        let mut out = Self::default();
        let unusable = unusable_columns(table, report);
        let mut known = HashMap::new();
        for line in table.lines() {
            let Some(list) = line.get(&["list name"]) else { continue };
            let at = *known.entry(list).or_insert_with(|| {
                out.lists.push(ChoiceList { name: list.to_owned(), place: line.whole(), items: Vec::new() });
                out.lists.len() - 1
            });
            let list = &mut out.lists[at];
            let Some(name) = line.get(&["name"]) else {
                report.error(
                    line.place(&["name"]),
                    format!("an item of list {} has no name: write what is stored when it is chosen", list.name),
                );
                continue;
            };
            let read = item(line, name, default_language, &unusable);
            if read.label.is_none() {
                report.warn(
                    line.place(&["label"]),
                    format!("item {name} of list {} has no label: people see nothing to choose", list.name),
                );
            }
            list.items.push(read);
        }
        if !allow_duplicates {
            out.lists.iter().for_each(|list| list.duplicates(report));
        }
        out
    }

    /// A list by its name.
    pub(super) fn get(&self, name: &str) -> Option<&ChoiceList> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// The names of a list's items.
    pub(super) fn names(&self, list: &str) -> Option<impl Iterator<Item = &str>> {
        self.get(list).map(|list| list.items.iter().map(|item| item.name.as_str()))
    }

    /// The list that was probably meant.
    pub(super) fn meant(&self, name: &str) -> Option<&str> {
        meant(name, self.lists.iter().map(|list| list.name.as_str()))
    }

    /// Adds `other` to the list of an `or_other` question, in all languages in which its items are labelled.
    pub(super) fn add_other(&mut self, list: &str) {
        let Some(list) = self.lists.iter_mut().find(|l| l.name == list) else { return };
        if list.items.iter().any(|item| item.name == "other") {
            return;
        }
        let mut languages: Vec<String> = Vec::new();
        for item in &list.items {
            if let Words::Many(words) = &item.label {
                for (language, _) in words {
                    if !languages.contains(language) {
                        languages.push(language.clone());
                    }
                }
            }
        }
        let label = if languages.is_empty() {
            Words::generated("Other")
        } else {
            let other = Source { text: "Other".to_owned(), place: Place::default() };
            Words::Many(languages.into_iter().map(|language| (language, other.clone())).collect())
        };
        list.items.push(Item {
            name: "other".to_owned(),
            label,
            image: Words::None,
            big_image: Words::None,
            audio: Words::None,
            video: Words::None,
            more: Vec::new(),
            place: Place::default(),
        });
    }
}

impl ChoiceList {
    fn duplicates(&self, report: &mut Report) {
        let mut seen = HashSet::new();
        for item in self.items.iter().filter(|item| !seen.insert(item.name.as_str())) {
            report.error(
                item.place.clone(),
                format!(
                    "list {} has the name {} twice: give one another name, or set allow_choice_duplicates to yes on the settings sheet",
                    self.name, item.name
                ),
            );
        }
    }
}

fn item(line: Line<'_>, name: &str, language: &str, unusable: &[String]) -> Item {
    let more = line.cells().filter(|(key, _, _)| {
        !matches!(key[0].as_str(), "list name" | "name" | "label" | "media" | "sms_option")
            && !unusable.contains(&key.join("::"))
    });
    Item {
        name: name.to_owned(),
        label: line.words(&["label"], language),
        image: line.words(&["media", "image"], language),
        big_image: line.words(&["media", "big-image"], language),
        audio: line.words(&["media", "audio"], language),
        video: line.words(&["media", "video"], language),
        more: more.map(|(key, text, _)| (key.join("::"), text.to_owned())).collect(),
        place: line.place(&["name"]),
    }
}

/// Columns become elements of the list, whose names hold no spaces. Such columns are notes of the author.
fn unusable_columns(table: &Table, report: &mut Report) -> Vec<String> {
    let mut out = Vec::new();
    let own = ["list name", "name", "label", "media", "sms_option"];
    for key in table.keys().filter(|key| !own.contains(&key[0].as_str()) && !key[0].contains(' ')) {
        let column = key.join("::");
        if !column.split(':').all(|part| part.is_empty() || is_name(part)) {
            let place = Place { sheet: "choices".to_owned(), row: 1, column: column.clone() };
            report.error(place, format!("column {column} cannot be used: its name begins with a letter or _ and holds letters, digits, _, - and ."));
        }
    }
    for key in table.keys().filter(|key| key[0] != "list name" && key[0].contains(' ')) {
        let heading = key.join("::");
        let place = Place { sheet: "choices".to_owned(), row: 1, column: heading.clone() };
        report.warn(
            place,
            format!("column {heading} is left out, as its name has a space: write _ instead to use it in a filter"),
        );
        out.push(heading);
    }
    out
}
