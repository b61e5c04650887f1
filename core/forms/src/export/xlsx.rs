//! A workbook: a sheet per table, numbers and dates as such, and a sheet that explains the variables. No cell is a formula.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::table::{Cell, Column, Kind, Table, moment};
use super::{ExportError, Exported, File, Options};
use crate::form::Form;

const MAX_ROWS: usize = 1_048_575;
/// Characters that a cell holds.
const MAX_CELL: usize = 32_767;

pub(super) fn write(form: &Form, tables: &[Table], options: &Options) -> Result<Exported, ExportError> {
    if let Some(table) = tables.iter().find(|table| table.rows.len() > MAX_ROWS) {
        return Err(ExportError::TooManyRows { table: table.name.clone(), rows: table.rows.len() });
    }
    let mut notes = Vec::new();
    let bytes =
        workbook(form, tables, options, &mut notes).map_err(|error| ExportError::Workbook(error.to_string()))?;
    Ok(Exported { files: vec![File { name: "responses.xlsx".to_owned(), bytes }], notes })
}

fn workbook(form: &Form, tables: &[Table], options: &Options, notes: &mut Vec<String>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let mut properties = DocProperties::new().set_title(&form.title);
    if let Some(at) = moment(options.now, 0) {
        let at = ExcelDateTime::from_timestamp(jiff_seconds(at))?;
        properties = properties.set_creation_datetime(&at);
    }
    book.set_properties(&properties);
    let mut names = BTreeSet::new();
    for table in tables {
        let sheet = book.add_worksheet().set_name(sheet_name(&table.name, &mut names))?;
        fill(sheet, table, options, notes)?;
    }
    let sheet = book.add_worksheet().set_name(sheet_name("variables", &mut names))?;
    explain(sheet, tables)?;
    book.save_to_buffer()
}

fn jiff_seconds(at: jiff::civil::DateTime) -> i64 {
    jiff::tz::Offset::UTC.to_timestamp(at).map_or(0, jiff::Timestamp::as_second)
}

/// At most 31 characters, none of `[]:*?/\`, and no other sheet of the name.
fn sheet_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let clean: String = name.chars().map(|c| if "[]:*?/\\'".contains(c) { '_' } else { c }).take(28).collect();
    let mut out = clean.clone();
    let mut n = 1;
    while !taken.insert(out.to_lowercase()) {
        n += 1;
        out = format!("{clean}_{n}");
    }
    out
}

fn fill(sheet: &mut Worksheet, table: &Table, options: &Options, notes: &mut Vec<String>) -> Result<(), XlsxError> {
    let formats = Formats::new();
    for (column, variable) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, &variable.name, &formats.heading)?;
        let width = if matches!(variable.kind, Kind::DateTime) { 19.0 } else { 12.0 };
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, (cell, variable)) in (0_u16..).zip(cells.iter().zip(&table.columns)) {
            put(sheet, (row, column), cell, variable, options, &formats, notes)?;
        }
    }
    Ok(())
}

/// How cells look.
struct Formats {
    heading: Format,
    date: Format,
    moment: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            heading: Format::new().set_bold(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            time: Format::new().set_num_format("hh:mm:ss"),
        }
    }
}

fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    variable: &Column,
    options: &Options,
    formats: &Formats,
    notes: &mut Vec<String>,
) -> Result<(), XlsxError> {
    let day = |date: jiff::civil::Date| {
        ExcelDateTime::from_ymd(date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    let hms = |time: jiff::civil::Time| {
        (u16::from(time.hour().unsigned_abs()), time.minute().unsigned_abs(), f64::from(time.second()))
    };
    match cell {
        Cell::Blank => {}
        Cell::Number(number) if variable.kind == Kind::Code => {
            match variable.codes.iter().find(|code| code.code.total_cmp(number).is_eq()) {
                Some(code) if options.labels => drop(sheet.write_string(row, column, &code.label)?),
                _ => drop(sheet.write_number(row, column, *number)?),
            }
        }
        Cell::Number(number) => drop(sheet.write_number(row, column, *number)?),
        Cell::Text(text) => {
            if text.chars().count() > MAX_CELL {
                notes.push(format!(
                    "{}: an answer of more than {MAX_CELL} characters was cut off; JSON has it whole.",
                    variable.name
                ));
            }
            let short: String = text.chars().take(MAX_CELL).collect();
            sheet.write_string(row, column, short)?;
        }
        // Excel knows no day before 1900.
        Cell::Date(date) => match day(*date) {
            Ok(date) => drop(sheet.write_datetime_with_format(row, column, &date, &formats.date)?),
            Err(_) => drop(sheet.write_string(row, column, date.to_string())?),
        },
        Cell::DateTime(moment) => {
            let (hour, minute, second) = hms(moment.time());
            match day(moment.date()).and_then(|date| date.and_hms(hour, minute, second)) {
                Ok(moment) => drop(sheet.write_datetime_with_format(row, column, &moment, &formats.moment)?),
                Err(_) => drop(sheet.write_string(row, column, moment.to_string())?),
            }
        }
        Cell::Time(time) => {
            let (hour, minute, second) = hms(*time);
            sheet.write_datetime_with_format(
                row,
                column,
                &ExcelDateTime::from_hms(hour, minute, second)?,
                &formats.time,
            )?;
        }
    }
    Ok(())
}

/// What each variable means, and its codes.
fn explain(sheet: &mut Worksheet, tables: &[Table]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, heading) in (0_u16..).zip(["table", "variable", "label", "code", "name", "value label", "missing"]) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    let mut row = 1;
    for (table, variable) in tables.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column))) {
        sheet.write_string(row, 0, &table.name)?.write_string(row, 1, &variable.name)?;
        sheet.write_string(row, 2, variable.label.chars().take(MAX_CELL).collect::<String>())?;
        for code in &variable.codes {
            sheet.write_number(row, 3, code.code)?.write_string(row, 4, &code.name)?.write_string(
                row,
                5,
                &code.label,
            )?;
            if variable.missing.iter().any(|missing| missing.total_cmp(&code.code).is_eq()) {
                sheet.write_string(row, 6, "yes")?;
            }
            row += 1;
        }
        if variable.codes.is_empty() {
            row += 1;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
