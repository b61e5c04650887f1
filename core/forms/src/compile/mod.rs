//! Sheets to a compiled form, as pyxform 4.5 makes an XForm of them, <https://xlsform.org/en/ref-table/>: headings and types under all
//! their names, groups, repeats, generated nodes, references to paths, texts in all languages, lists, entities.
//!
//! Nothing stops at the first mistake: all that is wrong is reported at once, each with its cell. Where pyxform keeps the first of
//! several, or says nothing (a cycle, an unknown function), this does not.

mod build;
mod choices;
mod dynamic;
mod entities;
mod files;
mod headers;
mod loops;
mod parameters;
mod question;
mod range;
mod references;
mod search;
mod settings;
mod survey;
mod table;
mod translations;
mod tree;
mod types;
mod words;

use std::collections::BTreeMap;

use crate::check::{self, Report};
use crate::engine::Program;
use crate::form::{DataType, Entity, Form, List, NodeId, Place, Preload};
use crate::workbook::{ReadError, Workbook};

use choices::Lists;
use survey::Walk;
use table::{Source, Table};
use tree::{At, Element, From, Tree, What};

/// Gives the bytes of a file beside the form by its name (`guides.csv`), or none.
pub type Files<'a> = dyn Fn(&str) -> Option<Vec<u8>> + 'a;

/// A form that works, and what is probably not meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// The form.
    pub form: Form,
    /// Warnings only.
    pub report: Report,
}

/// Reads and compiles the bytes of a form's file.
///
/// # Errors
/// All that is wrong with it. A file that cannot be read is one error.
pub fn compile_file(file_name: &str, bytes: &[u8], files: &Files<'_>) -> Result<Compiled, Report> {
    match Workbook::read(file_name, bytes) {
        Ok(workbook) => compile(&workbook, files),
        Err(error) => Err(unreadable(&error)),
    }
}

/// The report on a file that holds no sheets.
#[must_use]
pub fn unreadable(error: &ReadError) -> Report {
    let (sheet, row) = error.place();
    let mut report = Report::default();
    report.error(Place { sheet: sheet.to_owned(), row, column: String::new() }, error.to_string());
    report
}

/// Compiles a form. Files beside it are read when they are at hand; a list without its file is compiled without rows.
///
/// # Errors
/// All that is wrong with it.
pub fn compile(workbook: &Workbook, files: &Files<'_>) -> Result<Compiled, Report> {
    let mut report = Report::default();
    sheets(workbook, &mut report);
    let (mut settings, settings_table) = settings::settings(workbook, &mut report);
    let language = settings.default_language.clone();
    let choices_table = Table::new(workbook.sheet("choices"), &headers::CHOICES, false, &mut report);
    let mut lists = Lists::new(&choices_table, &language, settings.allow_choice_duplicates, &mut report);
    let external_table = Table::new(workbook.sheet("external_choices"), &headers::EXTERNAL_CHOICES, false, &mut report);
    let external = Lists::new(&external_table, &language, true, &mut Report::default());
    let (entities, entities_table) = entities::declarations(workbook, &mut report);
    let survey = Table::new(workbook.sheet("survey"), &headers::SURVEY, settings.squeeze, &mut report);
    translations::check(&survey, &choices_table, &mut report);

    let mut walk = Walk::new(&mut settings, &mut lists, &external, &entities, &mut report);
    walk.run(&survey);
    let Walk { mut tree, files: named, audit, mut names, or_other, geometries, .. } = walk;
    if or_other {
        translations::check_or_other(&survey, &choices_table, &mut report);
    }
    check_geometries(&geometries, &tree, &lists, &entities, &named, &mut report);
    let placed = entities::place(&entities, &mut tree, &mut report);
    if add_meta(&mut tree, audit, &settings) {
        *names.entry("instanceID".to_owned()).or_default() += 1;
    }
    survey::generated_twice(&tree, &mut report);
    check_choices(&tree, &lists, &choices_table, &mut report);
    let last_saved =
        check_references(&[&settings_table, &entities_table, &survey, &choices_table], &names, &mut report);
    let loaded = load(&tree, &named, &lists, files, &mut report);
    let entities = placed.into_iter().map(|(at, index)| {
        let row = &entities.rows[index];
        let (create, update) = (row.id.is_none() || row.create_if.is_some(), row.id.is_some());
        (at, Entity { node: NodeId(0), dataset: row.dataset.clone(), create, update })
    });
    let entities = entities.collect();
    let parts = build::Parts {
        settings: &settings,
        name: &workbook.name,
        tree: &tree,
        lists: &lists,
        external: &external,
        files: loaded,
        last_saved,
        entities,
    };
    let form = build::build(parts);
    check::expressions(&form, &mut report);
    if report.errors.is_empty() {
        runs(&form, &mut report);
    }
    report.sort();
    if report.errors.is_empty() { Ok(Compiled { form, report }) } else { Err(report) }
}

/// What the checks let pass and the engine cannot run: a repeat that is counted by what is in it, groups nested too deep.
fn runs(form: &Form, report: &mut Report) {
    for error in Program::new(form.clone()).err().into_iter().flatten() {
        let name = error.path.rsplit('/').next().unwrap_or_default();
        report.error(error.place, format!("{name} cannot be run: {}", error.problem));
    }
}

/// Whether there is a survey, and whether a sheet is misspelt.
fn sheets(workbook: &Workbook, report: &mut Report) {
    let close = |name: &str| {
        let others = workbook
            .others
            .iter()
            .filter(|other| !other.starts_with('_') && check::distance(&other.to_lowercase(), name) <= 2);
        others.cloned().collect::<Vec<_>>().join(", ")
    };
    let missing = |name: &str| workbook.sheet(name).is_none();
    if workbook.sheet("survey").is_none_or(|sheet| sheet.rows.is_empty() && sheet.headings.is_empty()) {
        let close = close("survey");
        let hint = if close.is_empty() { String::new() } else { format!(" (sheet {close} is called nearly so)") };
        report.error(
            Place::default(),
            format!("there is no sheet called survey with questions{hint}: it needs the columns type, name and label, with one row for each question"),
        );
    }
    for name in ["choices", "settings", "entities"] {
        let close = close(name);
        if missing(name) && !close.is_empty() {
            let message = format!(
                "sheet {close} is not read: was {name} meant? Put _ before its name when it is a note of your own"
            );
            report.warn(Place { sheet: close, ..Place::default() }, message);
        }
    }
}

/// `meta` with the audit, the id and the name of the answer. Answers whether there is an id.
fn add_meta(tree: &mut Tree, audit: Option<Element>, settings: &settings::Settings) -> bool {
    let mut add = Vec::from_iter(audit);
    if !settings.omit_instance_id {
        let mut id = Element::new("instanceID", What::Value, Place::default());
        id.readonly = Some(Source { text: "true()".to_owned(), place: Place::default() });
        (id.data_type, id.preload) = (DataType::String, Some(Preload::Uid));
        add.push(id);
    }
    if let Some(name) = &settings.instance_name {
        let mut element = Element::new("instanceName", What::Value, name.place.clone());
        element.calculate = Some(name.clone());
        add.push(element);
    }
    if !add.is_empty() {
        let existing = tree.get(Tree::ROOT).children.iter().copied().find(|child| tree.get(*child).what == What::Meta);
        let meta: At =
            existing.unwrap_or_else(|| tree.push(Tree::ROOT, Element::new("meta", What::Meta, Place::default())));
        for element in add {
            tree.push(meta, element);
        }
    }
    !settings.omit_instance_id
}

/// Every `${name}` in every cell that may hold one: closed, known, and of one element only. Answers whether one of them is of the
/// answers saved last.
fn check_references(tables: &[&Table], names: &std::collections::HashMap<String, usize>, report: &mut Report) -> bool {
    let mut last_saved = false;
    for line in tables.iter().flat_map(|table| table.lines()) {
        for (key, text, place) in line.cells() {
            let first = key[0].as_str();
            let skipped = match place.sheet.as_str() {
                "survey" => matches!(first, "type" | "name" | "trigger"),
                "entities" => matches!(first, "dataset" | "repeat"),
                "choices" => first != "label",
                _ => false,
            };
            if skipped || !text.contains("${") {
                continue;
            }
            let Ok(found) = references::find(text) else {
                report.error(
                    place,
                    "a reference is written ${name}: the name of a question between ${ and }, without spaces",
                );
                continue;
            };
            for reference in found {
                match names.get(reference.name) {
                    None => {
                        let hint = check::meant(reference.name, names.keys().map(String::as_str));
                        let hint = hint.map_or(String::new(), |meant| format!(": was ${{{meant}}} meant?"));
                        report.error(
                            place.clone(),
                            format!("${{{}}} refers to nothing: the survey has no such name{hint}", reference.name),
                        );
                    }
                    Some(1) => {}
                    Some(count) => report.error(
                        place.clone(),
                        format!(
                            "${{{0}}} is not clear, as {count} rows are called {0}: give each a name of its own",
                            reference.name
                        ),
                    ),
                }
                if reference.last_saved {
                    last_saved = true;
                    report.warn(
                        place.clone(),
                        format!("${{last-saved#{0}}} is always blank here: what one guest answered is not shown to the next; use ${{{0}}} or a default", reference.name),
                    );
                }
            }
        }
    }
    last_saved
}

/// Items from a repeat are there, lists with `search()` are not used without it, and lists can be labelled.
fn check_choices(tree: &Tree, lists: &Lists, table: &Table, report: &mut Report) {
    let resolver = references::Resolver::new(tree);
    let selects = || tree.elements.iter().filter_map(|element| Some((element, element.choices.as_ref()?)));
    let is_search = |choices: &tree::Choices| matches!(choices.from, From::Search { .. });
    for (element, choices) in selects() {
        let place = choices.place.clone();
        if let From::Repeat(reference) = &choices.from {
            let name = references::only(reference).unwrap_or_default();
            let in_repeat =
                resolver.named(name).is_some_and(|at| tree.up(at).skip(1).any(|at| tree.get(at).what == What::Repeat));
            if !in_repeat {
                report.error(
                    place.clone(),
                    format!("{} takes its items from {reference}, which is no question in a repeat", element.name),
                );
            }
        }
        let shared =
            selects().any(|(_, other)| !choices.list.is_empty() && other.list == choices.list && !is_search(other));
        if is_search(choices) && shared {
            report.error(
                place,
                format!(
                    "list {} is used with search() here and without it elsewhere: give this question a list of its own",
                    choices.list
                ),
            );
        }
    }
    let labelled = table.keys().any(|key| matches!(key[0].as_str(), "label" | "media"));
    if let (false, Some(list)) = (labelled, lists.lists.first()) {
        let place = Place { row: 1, column: String::new(), ..list.place.clone() };
        report.error(place, "the choices have no column called label: people would see nothing to choose");
    }
}

/// `reference-geometry` names a list, a file, an entity list, or a repeat as `${name}`.
fn check_geometries(
    geometries: &[(String, Place)],
    tree: &Tree,
    lists: &Lists,
    entities: &entities::Declarations,
    named: &[(String, &'static str, Place)],
    report: &mut Report,
) {
    for (target, place) in geometries {
        let in_tree = tree.elements.iter().any(|element| match (&element.choices, references::only(target)) {
            (_, Some(name)) => element.what == What::Repeat && element.name.to_lowercase() == name,
            (Some(choices), None) => matches!(&choices.from, From::File { stem, .. } if stem.to_lowercase() == *target),
            _ => false,
        });
        let is_file = named.iter().any(|(name, _, _)| name.to_lowercase() == *target);
        if !in_tree
            && !is_file
            && lists.get(target).is_none()
            && !entities.rows.iter().any(|row| row.dataset == *target)
        {
            report.error(
                place.clone(),
                format!("reference-geometry is {target}: write the name of a list, of a file without its ending, of an entity list, or ${{name}} of a repeat"),
            );
        }
    }
}

/// The lists of all files that the form names: in types, in rows of their own, in `pulldata` and `search`.
fn load(
    tree: &Tree,
    named: &[(String, &'static str, Place)],
    lists: &Lists,
    files: &Files<'_>,
    report: &mut Report,
) -> BTreeMap<String, List> {
    let mut wanted: Vec<(String, String, Place)> =
        named.iter().map(|(name, extension, place)| (name.clone(), (*extension).to_owned(), place.clone())).collect();
    for (index, (name, _, place)) in named.iter().enumerate() {
        if named[..index].iter().any(|(other, _, _)| other == name) {
            report.error(place.clone(), format!("two files are called {name}: each needs a name of its own"));
        }
    }
    for element in &tree.elements {
        if let Some(choices) = &element.choices {
            match &choices.from {
                From::File { stem, extension } => wanted.push((stem.clone(), extension.clone(), choices.place.clone())),
                From::Search { file, .. } => {
                    wanted.push((file.trim_end_matches(".csv").to_owned(), "csv".to_owned(), choices.place.clone()));
                }
                _ => {}
            }
        }
        let filter = element.choices.as_ref().and_then(|choices| choices.filter.as_ref());
        let logic = [
            &element.relevant,
            &element.required,
            &element.readonly,
            &element.constraint,
            &element.calculate,
            &element.default,
        ];
        for source in logic.into_iter().flatten().chain(filter) {
            wanted.extend(pulled(&source.text).into_iter().map(|file| (file, "csv".to_owned(), source.place.clone())));
        }
    }
    let mut out = BTreeMap::<String, List>::new();
    for (stem, extension, place) in wanted {
        let file = format!("{stem}.{extension}");
        if lists.get(&stem).is_some() {
            report.error(place, format!("{stem} is both a list of the choices sheet and the file {file}: rename one"));
            continue;
        }
        match out.get(&stem) {
            Some(known) if known.file.as_deref() == Some(&file) => continue,
            Some(known) => {
                let other = known.file.clone().unwrap_or_default();
                report.error(place, format!("files {other} and {file} would be one list: rename one"));
                continue;
            }
            None => {}
        }
        let mut list = List { file: Some(file.clone()), place: place.clone(), ..List::default() };
        match files(&file).map(|bytes| files::read(&extension, &bytes)) {
            Some(Ok(read)) => (list.columns, list.rows) = (read.columns, read.rows),
            Some(Err(problem)) => report.error(place, format!("{file} cannot be read: {problem}")),
            None => report.warn(place, format!("{file} is not beside the form: its list is empty until it is added")),
        }
        out.insert(stem, list);
    }
    out
}

/// The files that `pulldata('file', …)` in an expression names.
fn pulled(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices("pulldata") {
        let Some(rest) = text[at + "pulldata".len()..].trim_start().strip_prefix('(') else { continue };
        let argument = rest.split(',').next().unwrap_or_default().trim();
        if let Some(file) = argument.strip_prefix(['\'', '"']).and_then(|a| a.strip_suffix(['\'', '"'])) {
            out.push(file.trim_end_matches(".csv").to_owned());
        }
    }
    out
}
