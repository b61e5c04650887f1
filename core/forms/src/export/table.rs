//! Responses as tables: one for the form and one for each repeat, with typed columns.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use serde_json::Value as Json;

use super::coding::{Code, QuestionCoding, codes, number};
use super::{Answered, Options};
use crate::form::{Control, DataType, Form, Kind as NodeKind, Node, NodeId, Piece, Text};

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// `responses`, or the name of the repeat.
    pub name: String,
    /// Columns, those that say which response it is first.
    pub columns: Vec<Column>,
    /// One cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// A variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What was asked.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// Codes with their labels.
    pub codes: Vec<Code>,
    /// Codes that count as missing.
    pub missing: Vec<f64>,
    /// Level of measurement.
    pub measure: Measure,
    /// The choice of a question with several, where the column says whether it was picked.
    pub choice: Option<ChoiceOf>,
}

/// A choice that has a column of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOf {
    /// Name of the question.
    pub question: String,
    /// What was asked.
    pub asked: String,
    /// The choice.
    pub label: String,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers with so many decimals.
    Number(u8),
    /// Texts.
    Text,
    /// Days.
    Date,
    /// Days with a time.
    DateTime,
    /// Times of the day.
    Time,
    /// Codes of [`Column::codes`].
    Code,
}

/// Level of measurement, as statistics programs have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Not said.
    Unknown,
    /// Names.
    Nominal,
    /// An order.
    Ordinal,
    /// Distances.
    Scale,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Not answered.
    Blank,
    /// A number, or a code.
    Number(f64),
    /// A text.
    Text(String),
    /// A day.
    Date(Date),
    /// A day with a time.
    DateTime(DateTime),
    /// A time of the day.
    Time(Time),
}

/// A question in all versions of the form.
struct Variable {
    /// The repeat that it is in, `""` for the form.
    table: String,
    column: Column,
    fill: Fill,
    /// Code of a question that was not answered.
    unanswered: Option<f64>,
}

/// How an answer becomes a cell.
enum Fill {
    Plain,
    Coded,
    /// 1 when this choice was picked, else 0.
    Picked(String),
    /// The place of this choice in the order, from 1.
    Ranked(String),
}

/// The tables of some responses. `forms` are versions of one form, the newest first.
#[must_use]
pub fn tables(forms: &[&Form], responses: &[Answered<'_>], options: &Options) -> Vec<Table> {
    let mut variables: Vec<(String, Variable)> = Vec::new();
    let mut repeats: Vec<String> = vec![String::new()];
    for form in forms {
        let unique = names(form);
        for id in form.ids() {
            let node = form.node(id);
            if matches!(node.kind, NodeKind::Repeat { .. }) && !repeats.contains(&node.name) {
                repeats.push(node.name.clone());
            }
            let asked = matches!(node.kind, NodeKind::Question { control, .. } if control != Control::Note);
            if !asked && !is_kept_value(form, node) {
                continue;
            }
            let name = variable_name(form, id, &unique);
            if variables.iter().all(|(known, variable)| *known != name || variable.table != repeat_of(form, id)) {
                variables
                    .extend(describe(form, id, &name, options).into_iter().map(|variable| (name.clone(), variable)));
            }
        }
    }
    let mut out: Vec<Table> = repeats.iter().map(|repeat| empty(repeat, &variables, responses)).collect();
    let per_form: Vec<HashMap<String, String>> = forms.iter().map(|form| paths(form)).collect();
    for response in responses {
        fill(response, forms[response.form], &per_form[response.form], &repeats, &variables, options, &mut out);
    }
    out
}

/// How often each name is there.
fn names(form: &Form) -> HashMap<&str, usize> {
    form.nodes.iter().filter(|node| !is_frame(node)).fold(HashMap::new(), |mut counts, node| {
        *counts.entry(node.name.as_str()).or_default() += 1;
        counts
    })
}

fn is_frame(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Group { .. } | NodeKind::Repeat { .. } | NodeKind::Attribute)
}

/// The name of a question, or its path with `_` when another has the same.
fn variable_name(form: &Form, id: NodeId, unique: &HashMap<&str, usize>) -> String {
    let node = form.node(id);
    if unique.get(node.name.as_str()) == Some(&1) {
        node.name.clone()
    } else {
        node.path.trim_start_matches('/').split('/').skip(1).collect::<Vec<_>>().join("_")
    }
}

/// Calculated values and metadata; not what only serves the form itself.
fn is_kept_value(form: &Form, node: &Node) -> bool {
    let meta = format!("{}/meta", form.node(Form::ROOT).path);
    node.kind == NodeKind::Value && !node.path.starts_with(&meta) && !node.path.contains("/meta/")
}

fn repeat_of(form: &Form, id: NodeId) -> String {
    let up = std::iter::successors(form.node(id).parent, |id| form.node(*id).parent);
    up.map(|id| form.node(id))
        .find(|node| matches!(node.kind, NodeKind::Repeat { .. }))
        .map(|node| node.name.clone())
        .unwrap_or_default()
}

/// The variables of a question: one, or one per choice.
fn describe(form: &Form, id: NodeId, name: &str, options: &Options) -> Vec<Variable> {
    let node = form.node(id);
    let set = options.coding.questions.get(name);
    let label = set.and_then(|coding| coding.label.clone()).unwrap_or_else(|| plain(&node.texts.label, form, options));
    let label = if label.trim().is_empty() { name.to_owned() } else { label };
    let called = set.and_then(|coding| coding.variable.clone()).unwrap_or_else(|| name.to_owned());
    let unanswered = set.and_then(|coding| coding.unanswered).or(options.coding.unanswered);
    let missing = set.map(|coding| coding.missing.clone()).unwrap_or_default();
    let variable = |column, fill, unanswered| Variable { table: repeat_of(form, id), column, fill, unanswered };
    let column = |name: String, label: String, kind, codes, measure| Column {
        name,
        label,
        kind,
        codes,
        missing: missing.clone(),
        measure,
        choice: None,
    };
    let NodeKind::Question { control, .. } = &node.kind else {
        return vec![variable(
            column(called, label, value_kind(node.bind.data_type), Vec::new(), Measure::Unknown),
            Fill::Plain,
            None,
        )];
    };
    let coded = choices(form, node, set, options);
    match control {
        Control::SelectMultiple | Control::Rank if !coded.is_empty() => coded
            .iter()
            .map(|code| {
                let (asked, name) = (&label, format!("{called}_{}", code.name));
                let label = format!("{asked}: {}", code.label);
                if *control == Control::Rank {
                    variable(
                        column(name, label, Kind::Number(0), Vec::new(), Measure::Ordinal),
                        Fill::Ranked(code.name.clone()),
                        None,
                    )
                } else {
                    let mut column = column(name, label, Kind::Code, picked(form, options), Measure::Nominal);
                    let (question, asked) = (called.clone(), asked.clone());
                    column.choice = Some(ChoiceOf { question, asked, label: code.label.clone() });
                    variable(column, Fill::Picked(code.name.clone()), unanswered)
                }
            })
            .collect(),
        Control::SelectOne if !coded.is_empty() => {
            // Numbers in order are a scale from one end to the other.
            let ordered = coded.iter().all(|code| number(&code.name).is_some());
            let measure = if ordered { Measure::Ordinal } else { Measure::Nominal };
            vec![variable(column(called, label, Kind::Code, coded, measure), Fill::Coded, unanswered)]
        }
        _ => {
            let kind = value_kind(node.bind.data_type);
            let measure = match kind {
                Kind::Number(_) => Measure::Scale,
                Kind::Text => Measure::Nominal,
                _ => Measure::Unknown,
            };
            let unanswered = unanswered.filter(|_| matches!(kind, Kind::Number(_)));
            vec![variable(column(called, label, kind, Vec::new(), measure), Fill::Plain, unanswered)]
        }
    }
}

fn value_kind(data_type: DataType) -> Kind {
    match data_type {
        DataType::Int => Kind::Number(0),
        DataType::Decimal => Kind::Number(2),
        DataType::Date => Kind::Date,
        DataType::DateTime => Kind::DateTime,
        DataType::Time => Kind::Time,
        _ => Kind::Text,
    }
}

/// The choices of a select with their codes. A list that is long, or whose rows are not known, has none: its answers stay texts.
fn choices(form: &Form, node: &Node, set: Option<&QuestionCoding>, options: &Options) -> Vec<Code> {
    const MANY: usize = 500;
    let Some(items) = node.items() else { return Vec::new() };
    let Some(list) = items.list.as_ref().and_then(|list| form.lists.get(list)) else { return Vec::new() };
    if list.file.is_some() || list.rows.len() > MANY {
        return Vec::new();
    }
    codes(list, set, |index| {
        let text =
            list.texts.get(index).map(|texts| plain(&texts.label, form, options)).filter(|text| !text.is_empty());
        text.or_else(|| list.column("label").map(|column| list.rows[index][column].clone()))
            .unwrap_or_else(|| list.rows[index][0].clone())
    })
}

/// The language of labels in a version of the form.
fn language(form: &Form, options: &Options) -> usize {
    form.language(&options.language).unwrap_or(form.default_language)
}

/// Picked or not, in the language of the labels.
fn picked(form: &Form, options: &Options) -> Vec<Code> {
    let language = form.languages.get(language(form, options)).map_or("", String::as_str).to_lowercase();
    let (no, yes) = match &language {
        l if l.contains("hant") || l.contains("zh-tw") || l.contains("zh-hk") => ("未選", "選"),
        l if l.contains("zh") || l.contains('中') => ("未选", "选"),
        _ => ("not selected", "selected"),
    };
    [("0", 0.0, no), ("1", 1.0, yes)]
        .map(|(name, code, label)| Code { name: name.to_owned(), code, label: label.to_owned() })
        .into()
}

/// A text without its markdown, references as `…`.
fn plain(text: &Text, form: &Form, options: &Options) -> String {
    let Some(template) = text.get(language(form, options), form.default_language) else { return String::new() };
    let pieces = template.0.iter().map(|piece| match piece {
        Piece::Literal(text) => text.as_str(),
        Piece::Output(_) => "…",
    });
    let text: String = pieces.collect();
    text.replace(['*', '#', '\r', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A table with its columns and no rows.
fn empty(repeat: &str, variables: &[(String, Variable)], responses: &[Answered<'_>]) -> Table {
    let text = |name: &str| fixed(name, Kind::Text);
    let mut columns = vec![text("response_id")];
    if repeat.is_empty() {
        columns.extend(["form_version", "language", "mode"].map(text));
        columns.extend(responses.first().into_iter().flat_map(|response| &response.about).map(|(name, _)| text(name)));
        columns.extend(["started_at", "finished_at"].map(|name| fixed(name, Kind::DateTime)));
    } else {
        columns.push(text("row"));
    }
    columns.extend(
        variables.iter().filter(|(_, variable)| variable.table == repeat).map(|(_, variable)| variable.column.clone()),
    );
    unique(&mut columns);
    Table {
        name: if repeat.is_empty() { "responses".to_owned() } else { repeat.to_owned() },
        columns,
        rows: Vec::new(),
    }
}

/// Two columns of one name get a number behind it.
fn unique(columns: &mut [Column]) {
    let mut seen: Vec<String> = Vec::new();
    for column in columns {
        let mut name = column.name.clone();
        let mut n = 1;
        while seen.iter().any(|other| other.eq_ignore_ascii_case(&name)) {
            n += 1;
            name = format!("{}_{n}", column.name);
        }
        seen.push(name.clone());
        column.name = name;
    }
}

fn fixed(name: &str, kind: Kind) -> Column {
    Column {
        name: name.to_owned(),
        label: String::new(),
        kind,
        codes: Vec::new(),
        missing: Vec::new(),
        measure: Measure::Unknown,
        choice: None,
    }
}

/// The variable behind each path without positions.
fn paths(form: &Form) -> HashMap<String, String> {
    let unique = names(form);
    form.ids().map(|id| (form.node(id).path.clone(), variable_name(form, id, &unique))).collect()
}

/// Adds the rows of one response.
fn fill(
    response: &Answered<'_>,
    form: &Form,
    paths: &HashMap<String, String>,
    repeats: &[String],
    variables: &[(String, Variable)],
    options: &Options,
    out: &mut [Table],
) {
    // Answers of each repeat instance: table, then row (its positions), then variable.
    let mut instances: Vec<BTreeMap<Vec<u32>, HashMap<&str, &Json>>> = vec![BTreeMap::new(); repeats.len()];
    instances[0].entry(Vec::new()).or_default();
    for (path, value) in response.answers {
        let (bare, positions) = positions(path);
        let Some(name) = paths.get(&bare) else { continue };
        let repeat = form.at(&bare).map(|id| repeat_of(form, id)).unwrap_or_default();
        let Some(table) = repeats.iter().position(|known| *known == repeat) else { continue };
        instances[table].entry(positions).or_default().insert(name, value);
    }
    for (table, rows) in instances.into_iter().enumerate() {
        let repeat = &repeats[table];
        for (row, answers) in rows {
            let mut cells = if repeat.is_empty() {
                about(response, form, options)
            } else {
                vec![Cell::Text(response.id.clone()), Cell::Text(dotted(&row))]
            };
            for (name, variable) in variables.iter().filter(|(_, variable)| variable.table == *repeat) {
                cells.push(cell(variable, answers.get(name.as_str()).copied(), options));
            }
            out[table].rows.push(cells);
        }
    }
}

fn about(response: &Answered<'_>, form: &Form, options: &Options) -> Vec<Cell> {
    let text = |text: &str| if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) };
    let mut cells = vec![text(&response.id), text(&form.version), text(&response.language), text(&response.mode)];
    cells.extend(response.about.iter().map(|(_, value)| text(value)));
    cells.extend(
        [response.started_at, response.finished_at]
            .map(|at| at.and_then(|at| moment(at, options.offset)).map_or(Cell::Blank, Cell::DateTime)),
    );
    cells
}

/// Ms since the Unix epoch as local time.
pub(super) fn moment(at: i64, offset: i32) -> Option<DateTime> {
    let timestamp = jiff::Timestamp::from_millisecond(at).ok()?;
    Some(Offset::from_seconds(offset).ok()?.to_datetime(timestamp))
}

/// `/data/line/pax` and 2 of `/data/line[2]/pax`.
fn positions(path: &str) -> (String, Vec<u32>) {
    let mut found = Vec::new();
    let mut bare = String::with_capacity(path.len());
    for step in path.split('/').skip(1) {
        bare.push('/');
        match step.split_once('[') {
            Some((name, position)) => {
                bare.push_str(name);
                found.extend(position.trim_end_matches(']').parse::<u32>());
            }
            None => bare.push_str(step),
        }
    }
    (bare, found)
}

/// `2.1` for the first of the second.
fn dotted(row: &[u32]) -> String {
    row.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

fn cell(variable: &Variable, answer: Option<&Json>, options: &Options) -> Cell {
    let missing = variable.unanswered.map_or(Cell::Blank, Cell::Number);
    let Some(answer) = answer else { return missing };
    let list = || match answer {
        Json::Array(items) => items.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
        other => text(other).split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
    };
    match &variable.fill {
        Fill::Picked(name) => Cell::Number(if list().contains(name) { 1.0 } else { 0.0 }),
        Fill::Ranked(name) => {
            let place = list().iter().position(|item| item == name).and_then(|at| u32::try_from(at + 1).ok());
            place.map_or(Cell::Blank, |place| Cell::Number(f64::from(place)))
        }
        Fill::Coded => {
            let text = text(answer);
            let code = variable.column.codes.iter().find(|code| code.name == text);
            // A choice that no version has any more is kept as it is, as text, where the format can.
            code.map_or_else(
                || number(&text).map_or(Cell::Text(text.clone()), Cell::Number),
                |code| Cell::Number(code.code),
            )
        }
        Fill::Plain => typed(variable.column.kind, answer, options),
    }
}

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" "),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

fn typed(kind: Kind, answer: &Json, options: &Options) -> Cell {
    let text = text(answer);
    let cell = match kind {
        Kind::Number(_) | Kind::Code => text.parse().ok().filter(|n: &f64| n.is_finite()).map(Cell::Number),
        Kind::Date => text.get(..10).unwrap_or(&text).parse().ok().map(Cell::Date),
        Kind::DateTime => local(&text, options.offset).map(Cell::DateTime),
        Kind::Time => text.get(..8).unwrap_or(&text).parse().ok().map(Cell::Time),
        Kind::Text => None,
    };
    cell.unwrap_or(if text.is_empty() { Cell::Blank } else { Cell::Text(text) })
}

/// A moment with an offset in the local time of the export; one without as it is.
fn local(text: &str, offset: i32) -> Option<DateTime> {
    match text.parse::<jiff::Timestamp>() {
        Ok(timestamp) => Some(Offset::from_seconds(offset).ok()?.to_datetime(timestamp)),
        Err(_) => text.parse().ok(),
    }
}
