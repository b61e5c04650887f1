//! Workbooks (ECMA-376), by calamine. What the archive unpacks to is measured first, as calamine reads its parts whole.

use std::io::{Cursor, Read, copy, sink};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};

use super::csv::Sheets;
use super::{MAX_ROWS, MAX_UNPACKED, ReadError, SHEETS, Sheet};

/// Parts of an archive; a workbook with pictures has hundreds.
const MAX_PARTS: usize = 10_000;

pub(super) fn read(bytes: &[u8]) -> Result<Sheets, ReadError> {
    measure(bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let names = workbook.sheet_names();
    let (mut sheets, mut others) = (Vec::new(), Vec::new());
    for name in &names {
        let lower = name.to_lowercase();
        if SHEETS.contains(&lower.as_str()) {
            sheets.push(sheet(&mut workbook, name, &lower)?);
        } else if names.len() == 1 {
            // A lone sheet is the survey, whatever it is called, as pyxform has it.
            sheets.push(sheet(&mut workbook, name, "survey")?);
        } else {
            others.push(name.clone());
        }
    }
    Ok((sheets, others))
}

/// Unpacks every part into nothing and stops at the limit: the sizes that an archive claims are not believed.
fn measure(bytes: &[u8]) -> Result<(), ReadError> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| ReadError::Damaged(error.to_string()))?;
    if archive.len() > MAX_PARTS {
        return Err(ReadError::Unpacks);
    }
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => ReadError::Encrypted,
            error => ReadError::Damaged(error.to_string()),
        })?;
        let size =
            copy(&mut part.take(left + 1), &mut sink()).map_err(|error| ReadError::Damaged(error.to_string()))?;
        left = left.checked_sub(size).ok_or(ReadError::Unpacks)?;
    }
    Ok(())
}

fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, called: &str) -> Result<Sheet, ReadError> {
    let mut sheet = Sheet { name: called.to_owned(), ..Sheet::default() };
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        let (row, column) = cell.get_position();
        if usize::try_from(row).unwrap_or(usize::MAX) > MAX_ROWS {
            if matches!(cell.get_value(), DataRef::Empty) {
                continue;
            }
            return Err(ReadError::TooManyRows { sheet: called.to_owned() });
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let text = text(cell.get_value());
        if row == 0 { sheet.head(column, &text)? } else { sheet.put(row + 1, column, &text)? }
    }
    Ok(sheet)
}

/// The text that pyxform makes of a cell, but for a date without a time: it stays a date.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) => value.to_string(),
        DataRef::SharedString(value) => (*value).to_owned(),
        DataRef::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(value) => moment(value),
        DataRef::String(value) | DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => value.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn moment(value: &ExcelDateTime) -> String {
    if !value.is_datetime() {
        return value.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    if (0.0..1.0).contains(&value.as_f64()) {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

fn damaged(error: &XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Encrypted,
        error => ReadError::Damaged(error.to_string()),
    }
}
