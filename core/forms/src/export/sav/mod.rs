//! SPSS system files (`.sav`), written after the "System File Format" chapter of the PSPP developer's guide,
//! <https://www.gnu.org/software/pspp/pspp-dev/html_node/System-File-Format.html>.
//!
//! Text is UTF-8 with its record saying so; variables keep long names in any script; texts of more than 255 bytes are split as SPSS
//! splits them; cases are compressed by bytecode. Tested by reading the files back through pyreadstat.

mod cases;
mod dictionary;
mod names;

use jiff::civil::{Date, DateTime, Time};

use super::table::{Cell, Column, Kind as TableKind, Measure, Table, moment};
use super::{Exported, File, Options};
use crate::form::Form;

/// The longest text that a variable holds, in bytes.
pub const MAX_TEXT: usize = 32_767;

/// A file's contents.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// Title, at most 64 bytes.
    pub label: String,
    /// When it was made: written into the header.
    pub made: DateTime,
    /// Variables.
    pub variables: Vec<Variable>,
    /// One value per variable.
    pub rows: Vec<Vec<Value>>,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name; made valid and unique when it is written.
    pub name: String,
    /// What it means, at most 255 bytes.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// Labels of values.
    pub values: Vec<(Value, String)>,
    /// Numbers that count as missing: at most three.
    pub missing: Vec<f64>,
    /// Level of measurement.
    pub measure: Measure,
}

/// What a variable holds, with the format in which SPSS shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number: width and decimals, `F8.2`.
    Number(u8, u8),
    /// A text of so many bytes.
    Text(usize),
    /// `DATE11`.
    Date,
    /// `DATETIME20`.
    DateTime,
    /// `TIME8`.
    Time,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// System-missing; of a text, blank.
    Missing,
    /// A number, or seconds of a date or time.
    Number(f64),
    /// A text.
    Text(String),
}

impl Value {
    /// Seconds since 14 October 1582, as SPSS counts.
    #[must_use]
    pub fn date(date: Date) -> Self {
        Self::moment(date.to_datetime(Time::midnight()))
    }

    /// The same with a time.
    #[must_use]
    pub fn moment(moment: DateTime) -> Self {
        let epoch = jiff::civil::date(1582, 10, 14).to_datetime(Time::midnight());
        let seconds = moment.duration_since(epoch).as_secs_f64();
        Self::Number(seconds)
    }

    /// Seconds since midnight.
    #[must_use]
    pub fn time(time: Time) -> Self {
        Self::Number(time.duration_since(Time::midnight()).as_secs_f64())
    }
}

/// The bytes of a file.
#[must_use]
pub fn write(data: &Dataset) -> Vec<u8> {
    let names = names::names(&data.variables);
    let mut out = dictionary::write(data, &names);
    cases::write(data, &mut out);
    out
}

/// One file per table.
pub(super) fn write_tables(form: &Form, tables: &[Table], options: &Options) -> Exported {
    let mut notes = Vec::new();
    let files = tables.iter().map(|table| {
        let data = dataset(form, table, options, &mut notes);
        File { name: format!("{}.sav", table.name), bytes: write(&data) }
    });
    let files = files.collect();
    Exported { files, notes }
}

fn dataset(form: &Form, table: &Table, options: &Options, notes: &mut Vec<String>) -> Dataset {
    let made = moment(options.now, options.offset).unwrap_or_default();
    let variables = table.columns.iter().enumerate().map(|(index, column)| variable(column, table, index, notes));
    let variables: Vec<Variable> = variables.collect();
    let rows = table.rows.iter().map(|row| {
        row.iter()
            .zip(&table.columns)
            .zip(&variables)
            .map(|((cell, column), variable)| value(cell, column, variable))
            .collect()
    });
    Dataset { label: form.title.clone(), made, rows: rows.collect(), variables }
}

fn variable(column: &Column, table: &Table, index: usize, notes: &mut Vec<String>) -> Variable {
    let cells = || table.rows.iter().map(|row| &row[index]);
    // A choice that no list has any more, a number that was none: one such value makes the variable a text.
    let texts = cells().any(|cell| matches!(cell, Cell::Text(_)));
    let kind = match column.kind {
        _ if texts || column.kind == TableKind::Text => {
            let longest = cells().map(|cell| shown(cell, column).len()).max().unwrap_or(0);
            if longest > MAX_TEXT {
                notes.push(format!(
                    "{}: an answer of more than {MAX_TEXT} bytes was cut off; JSON has it whole.",
                    column.name
                ));
            }
            Kind::Text(longest.clamp(1, MAX_TEXT))
        }
        TableKind::Number(decimals) => Kind::Number(8, decimals),
        TableKind::Code => {
            Kind::Number(8, if column.codes.iter().all(|code| code.code.fract() == 0.0) { 0 } else { 2 })
        }
        TableKind::Date => Kind::Date,
        TableKind::DateTime => Kind::DateTime,
        TableKind::Time => Kind::Time,
        TableKind::Text => Kind::Text(1),
    };
    let is_text = matches!(kind, Kind::Text(_));
    let values = column.codes.iter().map(|code| {
        let value = if is_text { Value::Text(code.name.clone()) } else { Value::Number(code.code) };
        (value, code.label.clone())
    });
    Variable {
        name: column.name.clone(),
        label: column.label.clone(),
        kind,
        values: values.collect(),
        missing: if is_text { Vec::new() } else { column.missing.clone() },
        measure: if is_text { Measure::Nominal } else { column.measure },
    }
}

/// A cell as text, choices by their names.
fn shown(cell: &Cell, column: &Column) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => {
            let code = column.codes.iter().find(|code| code.code.total_cmp(number).is_eq());
            code.map_or_else(|| number.to_string(), |code| code.name.clone())
        }
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(moment) => moment.to_string(),
        Cell::Time(time) => time.to_string(),
    }
}

fn value(cell: &Cell, column: &Column, variable: &Variable) -> Value {
    if matches!(variable.kind, Kind::Text(_)) {
        let text = shown(cell, column);
        return if text.is_empty() { Value::Missing } else { Value::Text(text) };
    }
    match cell {
        Cell::Blank | Cell::Text(_) => Value::Missing,
        Cell::Number(number) => Value::Number(*number),
        Cell::Date(date) => Value::date(*date),
        Cell::DateTime(moment) => Value::moment(*moment),
        Cell::Time(time) => Value::time(*time),
    }
}

/// As much of a text as so many bytes hold.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
