//! The survey sheet, row by row, to a tree: what is begun and ended, names, and what each row says about its element.

use std::collections::{HashMap, HashSet};

use crate::check::{Report, meant};
use crate::form::{Control, Place};
use crate::xpath::is_name;

use super::choices::Lists;
use super::entities::Declarations;
use super::parameters;
use super::question;
use super::references;
use super::settings::{Settings, yes};
use super::table::{Line, Source, Table, Words};
use super::tree::{At, Choices, Element, From, Saving, Tree, What};
use super::types::{self, COMMON, Section, Type};

mod sections;

pub(super) const RELEVANT: &[&str] = &["bind", "relevant"];
pub(super) const CALCULATE: &[&str] = &["bind", "calculate"];
pub(super) const COUNT: &[&str] = &["control", "jr:count"];
pub(super) const APPEARANCE: &[&str] = &["control", "appearance"];
pub(super) const SAVE_TO: &[&str] = &["bind", "entities:saveto"];

/// Reads the rows.
pub(super) struct Walk<'a> {
    pub settings: &'a mut Settings,
    pub lists: &'a mut Lists,
    pub external: &'a Lists,
    pub entities: &'a Declarations,
    pub report: &'a mut Report,
    pub tree: Tree,
    /// Files that rows of the types `csv-external` and `xml-external` name.
    pub files: Vec<(String, &'static str, Place)>,
    /// `audit`, which goes into `meta`.
    pub audit: Option<Element>,
    /// How often each name of the sheet is there.
    pub names: HashMap<String, usize>,
    /// Whether a question adds `other` to its list.
    pub or_other: bool,
    /// `reference-geometry` of geo questions, checked when all rows are read.
    pub geometries: Vec<(String, Place)>,
    open: Vec<Open>,
    repeats: HashSet<String>,
    triggers: Vec<(String, Place)>,
}

/// What has been begun.
struct Open {
    at: At,
    section: Section,
    place: Place,
    seen: HashSet<String>,
    lower: HashSet<String>,
    /// A table-list, and its list once its first select is read.
    table: Grid,
    /// The list of a loop.
    over: Option<String>,
}

/// Whether a group is a table-list.
enum Grid {
    No,
    /// It is, and its first select is still to come.
    Begun,
    /// Its selects take this list.
    Of(String),
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        settings: &'a mut Settings,
        lists: &'a mut Lists,
        external: &'a Lists,
        entities: &'a Declarations,
        report: &'a mut Report,
    ) -> Self {
        let tree = Tree::new(&settings.root);
        let open = vec![Open::new(Tree::ROOT, Section::Group, Place::default())];
        Self {
            settings,
            lists,
            external,
            entities,
            report,
            tree,
            files: Vec::new(),
            audit: None,
            names: HashMap::new(),
            or_other: false,
            geometries: Vec::new(),
            open,
            repeats: HashSet::new(),
            triggers: Vec::new(),
        }
    }

    /// Reads all rows.
    pub(super) fn run(&mut self, table: &Table) {
        for line in table.lines() {
            self.row(line);
        }
        for open in self.open.drain(1..) {
            let (section, name) = (open.section.name(), &self.tree.get(open.at).name);
            self.report.error(
                open.place,
                format!("{section} {name} is begun but not ended: add a row with the type end {section}"),
            );
        }
        self.unseen_triggers();
        let questions: HashSet<&str> = self
            .tree
            .elements
            .iter()
            .filter(|element| matches!(element.what, What::Question(_) | What::Value))
            .map(|element| element.name.as_str())
            .collect();
        for (name, place) in std::mem::take(&mut self.triggers) {
            if !questions.contains(name.as_str()) {
                let hint = meant(&name, questions.iter().copied())
                    .map_or(String::new(), |meant| format!(": was ${{{meant}}} meant?"));
                self.report.error(place, format!("no question is called {name}{hint}"));
            }
        }
    }

    /// A calculation that nobody sees changes without anybody doing anything: nothing can wait for it.
    fn unseen_triggers(&mut self) {
        for (name, place) in &self.triggers {
            let unseen = |e: &&Element| {
                e.name == *name && e.what == What::Value && (e.calculate.is_some() || !e.trigger.is_empty())
            };
            if self.tree.elements.iter().any(|element| unseen(&element)) {
                self.report.error(
                    place.clone(),
                    format!("${{{name}}} is calculated and not shown, so that it cannot trigger: write what it is calculated from"),
                );
            }
        }
    }

    fn row(&mut self, line: Line<'_>) {
        if let Some(disabled) = line.get(&["disabled"]) {
            self.report.warn(
                line.place(&["disabled"]),
                "the column disabled is no longer part of XLSForm: use relevant instead",
            );
            if yes(disabled) {
                return;
            }
        }
        let Some(kind) = line.get(&["type"]) else {
            let says_nothing = line.get(&["name"]).is_none() && line.words(&["label"], "default").is_none();
            if says_nothing {
                self.report.warn(line.whole(), "the row has no type, name or label and is skipped");
            } else {
                self.report.error(
                    line.place(&["type"]),
                    "the row has no type: write text, integer, select_one LIST or another",
                );
            }
            return;
        };
        if self.is_setting(kind, line) {
            return;
        }
        let Some(kind) = types::parse(kind) else {
            let hint = meant(kind, COMMON.iter().copied()).map_or_else(
                || "write text, integer, decimal, date, select_one LIST, select_multiple LIST, note, calculate or another type of XLSForm".to_owned(),
                |meant| format!("was {meant} meant?"),
            );
            self.report.error(line.place(&["type"]), format!("the type {kind} is not known: {hint}"));
            self.name(line, "question");
            return;
        };
        match kind {
            Type::End(section) => self.end(line, section),
            Type::Begin(section) => self.begin(line, section),
            Type::Loop(list) => self.begin_loop(line, list),
            Type::Audit => self.audit(line),
            kind => self.question(line, kind),
        }
    }

    /// Old forms set the title and the id in the survey sheet.
    fn is_setting(&mut self, kind: &str, line: Line<'_>) -> bool {
        let name = line.get(&["name"]).map(str::to_owned);
        match kind {
            "form_title" | "set_form_title" => self.settings.title = name,
            "form_id" | "set_form_id" => self.settings.id = name,
            _ => return false,
        }
        true
    }

    /// Checks the name of a row and counts it.
    fn name(&mut self, line: Line<'_>, what: &str) -> Option<String> {
        let place = line.place(&["name"]);
        let Some(name) = line.get(&["name"]) else {
            self.report.error(place, format!("the {what} has no name: write one, as answers are stored under it"));
            return None;
        };
        if !is_name(name) || name.chars().any(|c| c > '\u{FFFF}') {
            self.report.error(
                place,
                format!("{name:?} cannot be a name: a name begins with a letter or _ and holds letters, digits, _, - and . (no spaces)"),
            );
            return None;
        }
        *self.names.entry(name.to_owned()).or_default() += 1;
        self.unique(name, place);
        Some(name.to_owned())
    }

    fn unique(&mut self, name: &str, place: Place) {
        let Some(open) = self.open.last_mut() else { return };
        if name == "meta" {
            self.report.error(place, "the name meta is taken by the form itself: choose another");
        } else if !open.seen.insert(name.to_owned()) {
            self.report.error(place, format!("{name} is there twice in the same group: give one another name"));
        } else if !open.lower.insert(name.to_lowercase()) {
            self.report.warn(
                place,
                format!("{name} differs from another name in capital letters only: SPSS and some databases cannot tell them apart"),
            );
        }
    }

    fn audit(&mut self, line: Line<'_>) {
        if let Some(name) = line.get(&["name"]).filter(|name| *name != "audit") {
            self.report.error(
                line.place(&["name"]),
                format!("an audit is always called audit: clear the cell that says {name}"),
            );
        }
        let mut element = Element::new("audit", What::Value, line.whole());
        question::audit(&mut element, line, self.report);
        if self.audit.replace(element).is_some() {
            self.report.error(line.place(&["type"]), "there are two audits: delete one");
        }
    }

    fn question(&mut self, line: Line<'_>, kind: Type<'_>) {
        let is_note = matches!(&kind, Type::Plain(plain) if plain.control == Some(Control::Note))
            && line.get(&["type"]) == Some("note");
        let name = if is_note && line.get(&["name"]).is_none() {
            let name = format!("generated_note_name_{}", line.number);
            *self.names.entry(name.clone()).or_default() += 1;
            name
        } else {
            match self.name(line, "question") {
                Some(name) => name,
                None => format!("unnamed_{}", line.number),
            }
        };
        if let Type::External(extension) = kind {
            self.files.push((name, extension, line.place(&["name"])));
            return;
        }
        let mut element = Element::new(name, What::Value, line.whole());
        question::odd_columns(line, self.report);
        question::describe(&mut element, line, &self.settings.default_language);
        element.save_to = self.save_to(line, false);
        element.trigger = self.trigger(line);
        let mut other = None;
        match kind {
            Type::Select { control, list, or_other, from_file, external } => {
                element.what = What::Question(control);
                let choices = question::Select { control, list, or_other, from_file, external };
                other = self.select(&mut element, line, choices);
            }
            Type::SelectWithoutList => {
                let written = line.get(&["type"]).unwrap_or_default();
                self.report.error(
                    line.place(&["type"]),
                    format!("{written} needs a list: write {written} LIST, and put LIST on the choices sheet"),
                );
                return;
            }
            Type::Plain(plain) => {
                question::plain(&mut element, line, &plain, self.lists, &mut self.geometries, self.report);
            }
            Type::Begin(_) | Type::End(_) | Type::Loop(_) | Type::External(_) | Type::Audit => {}
        }
        question::is_it_shown(&mut element, line, self.report);
        let here = self.here();
        self.tree.push(here, element);
        if let Some(other) = other {
            self.tree.push(here, other);
        }
    }

    /// A select. Answers the question behind "other", if there is one.
    fn select(&mut self, element: &mut Element, line: Line<'_>, select: question::Select<'_>) -> Option<Element> {
        let place = line.place(&["type"]);
        let choices = question::select(element, line, &select, self.lists, self.external, self.report)?;
        let list = if let From::Sheet(list) = &choices.from { Some(list.clone()) } else { None };
        let is_filtered = choices.filter.is_some();
        element.choices = Some(choices);
        if let Some(header) = self.table_row(element, line, select.list, is_filtered) {
            let here = self.here();
            self.tree.push(here, header);
        }
        if !select.or_other {
            return None;
        }
        self.or_other = true;
        if is_filtered {
            self.report.error(
                place,
                "or_other does not go with choice_filter: add an item other to the list and a text question for it",
            );
            return None;
        }
        let Some(list) = list else {
            self.report.error(place, "or_other needs a list of the choices sheet");
            return None;
        };
        self.lists.add_other(&list);
        let mut other = Element::new(format!("{}_other", element.name), What::Question(Control::Text), line.whole());
        other.label = Words::generated("Specify other.");
        other.relevant =
            Some(Source { text: format!("selected(../{}, 'other')", element.name), place: Place::default() });
        Some(other)
    }

    /// In a table-list a select has no labels of its own; the first brings a row of them along.
    fn table_row(&mut self, element: &mut Element, line: Line<'_>, list: &str, is_filtered: bool) -> Option<Element> {
        let table = &mut self.open.last_mut()?.table;
        let (first, expected) = match table {
            Grid::No => return None,
            Grid::Begun => {
                *table = Grid::Of(list.to_owned());
                (true, list)
            }
            Grid::Of(expected) => (false, expected.as_str()),
        };
        if expected != list {
            let message = format!(
                "all selects of a table-list take the same list: this one takes {list}, the first takes {expected}"
            );
            self.report.error(line.place(&["type"]), message);
        }
        if first && is_filtered {
            self.report.error(
                line.place(&["choice_filter"]),
                "choice_filter does not go with the appearance table-list: delete one of them",
            );
        }
        element.appearance = Some(Source { text: "list-nolabel".to_owned(), place: Place::default() });
        if !first {
            return None;
        }
        let mut header =
            Element::new(format!("reserved_name_for_field_list_labels_{}", line.number), element.what, line.whole());
        header.label = Words::generated(" ");
        header.appearance = Some(Source { text: "label".to_owned(), place: Place::default() });
        header.choices = Some(Choices { from: From::Sheet(list.to_owned()), ..Choices::default() });
        Some(header)
    }

    /// `trigger`: one or more references with commas between.
    fn trigger(&mut self, line: Line<'_>) -> Vec<String> {
        let Some(source) = line.source(&["trigger"]) else { return Vec::new() };
        let mut out = Vec::new();
        for part in source.text.split(',') {
            match references::find(part) {
                Ok(found) if found.len() > 1 => {
                    self.report
                        .error(source.place.clone(), "write a comma between the questions that trigger: ${a}, ${b}");
                }
                Ok(found) => out.extend(found.iter().map(|reference| reference.name.to_owned())),
                Err(references::Malformed) => {
                    self.report.error(
                        source.place.clone(),
                        "a reference is written ${name}: the name of a question and nothing else",
                    );
                }
            }
        }
        if !source.text.contains("${") {
            self.report.error(source.place.clone(), format!("the trigger is {}: write it as ${{{0}}}", source.text));
        }
        self.triggers.extend(out.iter().map(|name| (name.clone(), source.place.clone())));
        out
    }

    /// `save_to`: checked here, used when the entities are placed.
    fn save_to(&mut self, line: Line<'_>, is_section: bool) -> Option<Saving> {
        let source = line.source(SAVE_TO)?;
        self.entities.saving(&source, is_section, self.report)
    }

    fn here(&self) -> At {
        self.open.last().map_or(Tree::ROOT, |open| open.at)
    }
}

impl Open {
    fn new(at: At, section: Section, place: Place) -> Self {
        Self { at, section, place, seen: HashSet::new(), lower: HashSet::new(), table: Grid::No, over: None }
    }
}

/// Names that the compiler made may be taken: reported where they are.
pub(super) fn generated_twice(tree: &Tree, report: &mut Report) {
    for at in tree.walk() {
        let mut seen = HashSet::new();
        for child in &tree.get(at).children {
            let element = tree.get(*child);
            let is_reported = element.name == "meta";
            if !seen.insert(element.name.as_str()) && !is_reported {
                report.error(
                    element.place.clone(),
                    format!(
                        "the name {} is needed for a question that the form adds by itself: rename the other one",
                        element.name
                    ),
                );
            }
        }
    }
}

/// Parameters of a row.
pub(super) fn parameters_of(line: Line<'_>, report: &mut Report) -> std::collections::BTreeMap<String, String> {
    line.get(&["parameters"])
        .map_or_else(Default::default, |text| parameters::parse(text, &line.place(&["parameters"]), report))
}
