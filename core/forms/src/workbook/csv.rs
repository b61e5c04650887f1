//! CSV, in both layouts: one file whose first column names the sheet, as pyxform reads it, or one file per sheet.

use csv::ReaderBuilder;

use super::{MAX_ROWS, ReadError, SHEETS, Sheet};

/// What a file held: its sheets, and the names of sheets that no form has.
pub(super) type Sheets = (Vec<Sheet>, Vec<String>);

/// One file: a row with a name in its first column begins a sheet; the next row, from its second column on, holds its headings.
pub(super) fn read(text: &str) -> Result<Sheets, ReadError> {
    let (mut sheets, mut others) = (Vec::<Sheet>::new(), Vec::new());
    let mut known = false;
    let mut headed = false;
    let mut number = 1;
    for record in records(text)? {
        let name = record.get(0).unwrap_or_default().trim().to_lowercase();
        if !name.is_empty() {
            known = SHEETS.contains(&name.as_str());
            (headed, number) = (false, 1);
            if known {
                sheets.push(Sheet { name, ..Sheet::default() });
            } else {
                others.push(name);
            }
        }
        let empty = record.iter().skip(1).all(|cell| cell.trim().is_empty());
        let Some(sheet) = sheets.last_mut().filter(|_| known) else { continue };
        if !headed {
            if !empty {
                record.iter().skip(1).enumerate().try_for_each(|(column, cell)| sheet.head(column, cell))?;
                headed = true;
            }
            continue;
        }
        number += 1;
        record.iter().skip(1).enumerate().try_for_each(|(column, cell)| sheet.put(number, column, cell))?;
    }
    if sheets.is_empty() { Err(ReadError::NoSheetsInCsv) } else { Ok((sheets, others)) }
}

/// A file that is one sheet.
pub(super) fn read_sheet(name: &str, text: &str) -> Result<Sheet, ReadError> {
    let records = records(text)?;
    Sheet::from_rows(name, records.iter().map(|record| record.iter()))
}

fn records(text: &str) -> Result<Vec<csv::StringRecord>, ReadError> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let records = reader.records().take(MAX_ROWS * SHEETS.len());
    records.collect::<Result<_, _>>().map_err(|error| ReadError::Damaged(error.to_string()))
}
