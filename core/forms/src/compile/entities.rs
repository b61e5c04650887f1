//! The entities sheet: which records an answer creates or updates, and where in the form their `meta/entity` stands.
//!
//! After the ODK XForms entities specification, 2025.1: one entity per container, placed in the nearest one that holds everything the
//! declaration refers to.

use crate::check::Report;
use crate::form::Place;
use crate::workbook::Workbook;
use crate::xpath::is_name;

use super::headers::ENTITIES;
use super::references;
use super::table::{Line, Source, Table};
use super::tree::{At, Element, Saving, Tree, What};

/// All rows of the sheet.
#[derive(Debug, Default)]
pub(super) struct Declarations {
    pub rows: Vec<Declaration>,
}

/// A row.
#[derive(Debug)]
pub(super) struct Declaration {
    pub dataset: String,
    pub id: Option<Source>,
    pub create_if: Option<Source>,
    pub update_if: Option<Source>,
    pub label: Option<Source>,
    pub place: Place,
}

/// Reads the sheet.
pub(super) fn declarations(workbook: &Workbook, report: &mut Report) -> (Declarations, Table) {
    let table = Table::new(workbook.sheet("entities"), &ENTITIES, false, report);
    for key in table.keys().filter(|key| {
        !matches!(key[0].as_str(), "dataset" | "entity_id" | "create_if" | "update_if" | "repeat" | "label")
    }) {
        let column = key.join("::");
        let message = format!(
            "column {column} is not known on this sheet: it has list_name, entity_id, create_if, update_if and label"
        );
        report.error(Place { sheet: "entities".to_owned(), row: 1, column }, message);
    }
    let mut out = Declarations::default();
    for line in table.lines() {
        if let Some(row) = declaration(line, report) {
            if out.rows.iter().any(|other| other.dataset == row.dataset) {
                report.error(
                    row.place.clone(),
                    format!("list {} is declared twice: delete one of the rows", row.dataset),
                );
            }
            out.rows.push(row);
        }
    }
    (out, table)
}

fn declaration(line: Line<'_>, report: &mut Report) -> Option<Declaration> {
    let place = line.place(&["dataset"]);
    let Some(dataset) = line.get(&["dataset"]) else {
        report.error(place, "the entity has no list_name: write the list that it belongs to, customers say");
        return None;
    };
    if dataset.starts_with("__") {
        report.error(
            place.clone(),
            format!("{dataset} begins with two underscores, which are kept for the system: choose another name"),
        );
    } else if dataset.contains('.') {
        report.error(place.clone(), format!("{dataset} has a period, which list names must not have: write _ instead"));
    } else if !is_name(dataset) {
        report.error(
            place.clone(),
            format!(
                "{dataset:?} cannot name a list: a name begins with a letter or _ and holds letters, digits, _ and -"
            ),
        );
    }
    let source = |key: &str| line.source(&[key]);
    let row = Declaration {
        dataset: dataset.to_owned(),
        id: source("entity_id"),
        create_if: source("create_if"),
        update_if: source("update_if"),
        label: source("label"),
        place: line.whole(),
    };
    match (&row.id, &row.create_if, &row.update_if, &row.label) {
        (None, _, Some(_), _) => report.error(
            line.place(&["entity_id"]),
            format!("list {dataset} has update_if but no entity_id: write which entity is updated, ${{name}} of a question that chooses it"),
        ),
        (Some(_), Some(_), None, _) => report.error(
            line.place(&["update_if"]),
            format!("list {dataset} has entity_id and create_if but no update_if: write when to update, or delete entity_id to create only"),
        ),
        (None, _, None, None) => report.error(
            line.place(&["label"]),
            format!("list {dataset} creates entities without a label: write an expression into the column label, ${{name}} say"),
        ),
        _ => {}
    }
    Some(row)
}

impl Declarations {
    /// Checks a `save_to` and answers what it means.
    pub(super) fn saving(&self, source: &Source, is_section: bool, report: &mut Report) -> Option<Saving> {
        let place = source.place.clone();
        let mut wrong = |message: String| {
            report.error(place.clone(), message);
            None
        };
        if self.rows.is_empty() {
            return wrong(
                "save_to needs an entity: add a sheet entities with the columns list_name and label".to_owned(),
            );
        }
        let (dataset, property) = match source.text.split('#').collect::<Vec<_>>().as_slice() {
            [property] if self.rows.len() == 1 => (self.rows[0].dataset.as_str(), *property),
            [property] => {
                return wrong(format!(
                    "there are several entities: write LIST#{property} with the list that it belongs to"
                ));
            }
            [dataset, property] => (*dataset, *property),
            _ => return wrong("save_to has at most one #, between list and property".to_owned()),
        };
        if !self.rows.iter().any(|row| row.dataset == dataset) {
            return wrong(format!("list {dataset} is not on the entities sheet"));
        }
        if is_section {
            return wrong("a group or repeat cannot be saved: move save_to to a question".to_owned());
        }
        if matches!(property.to_lowercase().as_str(), "name" | "label") {
            return wrong(format!("{property} is kept for the entity itself: choose another name for the property"));
        }
        if property.starts_with("__") {
            return wrong(format!(
                "{property} begins with two underscores, which are kept for the system: choose another name"
            ));
        }
        if !is_name(property) {
            return wrong(format!(
                "{property:?} cannot name a property: a name begins with a letter or _ and holds letters, digits, _, - and ."
            ));
        }
        Some(Saving { dataset: dataset.to_owned(), property: property.to_owned(), place })
    }
}

/// What a declaration refers to: the container, and whether by `save_to`.
struct Reference {
    container: At,
    saving: bool,
    place: Place,
}

/// Puts `meta/entity` into the tree, for each declaration in its container. Answers entity elements with their declarations.
pub(super) fn place(declarations: &Declarations, tree: &mut Tree, report: &mut Report) -> Vec<(At, usize)> {
    let mut requests = Vec::new();
    for (index, row) in declarations.rows.iter().enumerate() {
        let references = refer(row, tree);
        duplicates(row, tree, report);
        if let Some(request) = request(row, &references, tree, report) {
            requests.push((index, request));
        }
    }
    let mut taken: Vec<(At, usize)> = Vec::new();
    let mut reserved: Vec<(At, usize)> = Vec::new();
    let alone = requests.len() == 1 && requests[0].1.scope == Tree::ROOT;
    for (index, request) in requests {
        let path: Vec<At> = tree.up(request.wanted).collect();
        let depth = path.iter().position(|at| *at == request.scope).unwrap_or(path.len() - 1);
        let candidates = if alone { &[Tree::ROOT][..] } else { &path[..=depth] };
        let free = |at: &At| !taken.iter().chain(&reserved).any(|(other, _)| other == at);
        let blocked = |at: &At| reserved.iter().any(|(other, _)| other == at);
        let is_blocked = request.savings.iter().any(blocked);
        let at = match candidates.iter().position(free) {
            Some(0) => candidates.first().copied(),
            Some(other) if !is_blocked => candidates.get(other).copied(),
            _ => None,
        };
        let Some(at) = at else {
            let place = declarations.rows[index].place.clone();
            report.error(
                place,
                format!(
                    "there is no group left for the entity of list {}: each group, repeat or form holds one; put its questions into a group of their own",
                    declarations.rows[index].dataset
                ),
            );
            continue;
        };
        taken.push((at, index));
        for saving in request.savings {
            let between: Vec<At> = tree.up(saving).take_while(|step| *step != at).collect();
            reserved.extend(between.into_iter().map(|step| (step, index)));
        }
        reserved.push((at, index));
    }
    let mut out: Vec<(At, usize)> =
        taken.into_iter().map(|(at, index)| (build(&declarations.rows[index], at, tree), index)).collect();
    out.sort_by_key(|(_, index)| *index);
    out
}

/// Everything that a declaration refers to.
fn refer(row: &Declaration, tree: &Tree) -> Vec<Reference> {
    let sources = [&row.id, &row.create_if, &row.update_if, &row.label];
    let mut names = Vec::new();
    for source in sources.into_iter().flatten() {
        // Malformed and unknown names are reported with all others.
        names.extend(references::find(&source.text).unwrap_or_default().into_iter().map(|found| found.name.to_owned()));
    }
    let mut out = Vec::new();
    for at in tree.walk() {
        let element = tree.get(at);
        let Some(container) = element.parent else { continue };
        if let Some(saving) = element.save_to.as_ref().filter(|saving| saving.dataset == row.dataset) {
            out.push(Reference { container, saving: true, place: saving.place.clone() });
        }
        if names.contains(&element.name) {
            out.push(Reference { container, saving: false, place: row.place.clone() });
        }
    }
    out
}

fn duplicates(row: &Declaration, tree: &Tree, report: &mut Report) {
    let mut seen: Vec<&str> = Vec::new();
    for at in tree.walk() {
        let Some(saving) = tree.get(at).save_to.as_ref().filter(|saving| saving.dataset == row.dataset) else {
            continue;
        };
        if seen.contains(&saving.property.as_str()) {
            report.error(
                saving.place.clone(),
                format!("property {} is saved by two questions: rename or delete one", saving.property),
            );
        }
        seen.push(&saving.property);
    }
}

/// Where an entity wants to stand.
struct Request {
    /// The repeat or form within which it may.
    scope: At,
    wanted: At,
    /// Containers of its `save_to`.
    savings: Vec<At>,
}

fn request(row: &Declaration, references: &[Reference], tree: &Tree, report: &mut Report) -> Option<Request> {
    let scope_of =
        |at: At| tree.up(at).find(|at| matches!(tree.get(*at).what, What::Repeat | What::Root)).unwrap_or(Tree::ROOT);
    let depth = |at: At| tree.up(at).count();
    let repeats = |at: At| tree.up(at).filter(|at| tree.get(*at).what == What::Repeat).count();
    let Some(deepest) = references.iter().rev().max_by_key(|reference| repeats(scope_of(reference.container))) else {
        return Some(Request { scope: Tree::ROOT, wanted: Tree::ROOT, savings: Vec::new() });
    };
    let scope = scope_of(deepest.container);
    let above: Vec<At> = tree.up(scope).collect();
    let mut fits = true;
    for reference in references {
        let own = scope_of(reference.container);
        if !above.contains(&own) || (reference.saving && own != scope) {
            fits = false;
            report.error(
                reference.place.clone(),
                format!(
                    "the entity of list {} is kept once for each {}, which this does not belong to: calculate the value there and use that",
                    row.dataset,
                    if scope == Tree::ROOT { "form" } else { tree.get(scope).name.as_str() }
                ),
            );
        }
    }
    if !fits {
        return None;
    }
    let mut savings: Vec<At> = Vec::new();
    for reference in references.iter().filter(|reference| reference.saving) {
        if !savings.contains(&reference.container) {
            savings.push(reference.container);
        }
    }
    let within = references
        .iter()
        .filter(|reference| scope_of(reference.container) == scope)
        .map(|reference| reference.container);
    let wanted = if savings.is_empty() {
        within.max_by_key(|at| depth(*at)).unwrap_or(scope)
    } else {
        let shared = |at: &At| savings.iter().all(|saving| tree.up(*saving).any(|step| step == *at));
        tree.up(savings[0]).find(shared).unwrap_or(scope)
    };
    Some(Request { scope, wanted, savings })
}

/// The elements and attributes, in the order of the specification.
fn build(row: &Declaration, container: At, tree: &mut Tree) -> At {
    let existing = tree.get(container).children.iter().copied().find(|child| tree.get(*child).what == What::Meta);
    let meta = existing.unwrap_or_else(|| tree.push(container, Element::new("meta", What::Meta, Place::default())));
    let entity = tree.push(meta, Element::new("entity", What::Entity, row.place.clone()));
    let fixed = |text: &str| Some(Source { text: text.to_owned(), place: Place::default() });
    let mut attribute = |name: &str, value: Option<&str>, calculate: Option<Source>, first: Option<&str>| {
        let mut element = Element::new(format!("@{name}"), What::Attribute, row.place.clone());
        element.default = value.or(first).and_then(fixed);
        element.dynamic = first.is_some();
        if calculate.is_some() || name == "id" {
            element.readonly = fixed("true()");
        }
        element.calculate = calculate;
        tree.push(entity, element);
    };
    attribute("dataset", Some(&row.dataset), None, None);
    if row.id.is_none() || row.create_if.is_some() {
        attribute("create", Some("1"), row.create_if.clone(), None);
    }
    if let Some(id) = &row.id {
        attribute("update", Some("1"), row.update_if.clone(), None);
        for (name, column) in
            [("baseVersion", "__version"), ("trunkVersion", "__trunkVersion"), ("branchId", "__branchId")]
        {
            let text = format!("instance('{}')/root/item[name={}]/{column}", row.dataset, id.text);
            attribute(name, None, Some(Source { text, place: id.place.clone() }), None);
        }
        attribute("id", None, Some(id.clone()), None);
    } else {
        attribute("id", None, None, Some("uuid()"));
    }
    if let Some(label) = &row.label {
        let mut element = Element::new("label", What::Value, row.place.clone());
        element.calculate = Some(label.clone());
        element.readonly = fixed("true()");
        tree.push(entity, element);
    }
    entity
}
