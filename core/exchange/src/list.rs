//! Delimited lists: from rows to drafts.

mod columns;
mod customer;
mod purchase;
mod row;
mod trip;

use cairn_domain::Kind;
use encoding_rs::Encoding;

use crate::draft::Parsed;
use crate::options::{CsvOptions, ReadError};
use crate::report::{Place, Problem, Problems, Remark, Rule, Severity};
use crate::table::{Row, read_table};

use columns::Columns;
use row::Cells;

/// Reads a list of customers, purchases or trips.
///
/// Encoding, separator and the meaning of columns are detected; a column that means nothing is kept in the note. A row
/// that cannot become a record is an error in [`Parsed::problems`], and the rows around it are read.
///
/// # Errors
/// The file is empty or binary, the encoding asked for does not exist, or the headings lack what every row needs.
pub fn read_csv(bytes: &[u8], options: &CsvOptions) -> Result<Parsed, ReadError> {
    refuse_binary(bytes)?;
    let table = read_table(bytes, asked_encoding(options)?);
    let mut rows = table.rows.into_iter();
    let header = rows.next().ok_or(ReadError::Empty("row"))?;
    let rows: Vec<Row> = rows.collect();
    let columns = Columns::read(&header.cells, &rows, options, table.encoding)?;
    let mut parsed = Parsed {
        rows: Vec::with_capacity(rows.len()),
        found: 0,
        problems: Problems::default(),
        encoding: table.encoding,
        delimiter: Some(table.delimiter),
        columns: columns.report(),
        left_out: 0,
    };
    columns.notices(header.line).into_iter().for_each(|notice| parsed.problems.push(notice));
    for row in rows {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        parsed.found += 1;
        let place = Place { line: row.line, row: parsed.found };
        read_row(&columns, row, place, options, &mut parsed);
    }
    Ok(parsed)
}

fn asked_encoding(options: &CsvOptions) -> Result<Option<&'static Encoding>, ReadError> {
    let Some(name) = &options.encoding else { return Ok(None) };
    Encoding::for_label(name.trim().as_bytes()).map(Some).ok_or_else(|| ReadError::UnknownEncoding(name.clone()))
}

/// Workbooks get renamed to .csv: say so instead of reading their bytes as a list.
fn refuse_binary(bytes: &[u8]) -> Result<(), ReadError> {
    let known = [
        (&b"PK\x03\x04"[..], "an Excel workbook or a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
        (b"%PDF-", "a PDF document"),
    ];
    match known.iter().find(|(start, _)| bytes.starts_with(start)) {
        Some((_, what)) => Err(ReadError::Binary(what)),
        None => Ok(()),
    }
}

fn read_row(columns: &Columns, row: Row, place: Place, options: &CsvOptions, parsed: &mut Parsed) {
    if let Some(problem) = too_many(columns, &row, place) {
        parsed.problems.push(problem);
        return;
    }
    let mut cells = Cells::new(columns, row);
    match columns.kind {
        Kind::Purchase => purchase::read(&mut cells, columns, place, options, parsed),
        Kind::Trip => trip::read(&mut cells, columns, place, parsed),
        _ => customer::read(&mut cells, columns, place, options, parsed),
    }
}

/// More values than columns: a separator stands inside a value, and which one cannot be told, so values may be in the
/// wrong fields. Where the last column is free text it is plain what happened.
fn too_many(columns: &Columns, row: &Row, place: Place) -> Option<Problem> {
    let extra = row.cells.get(columns.len()..)?.iter().filter(|cell| !cell.trim().is_empty()).count();
    if extra == 0 || columns.last_is_text() {
        return None;
    }
    let why = format!(
        "The row has {} values, the first line {} headings: a separator stands inside a value. It was not imported; put \
         the value into quotation marks.",
        row.cells.len(),
        columns.len()
    );
    Some(Remark::new(Severity::Error, Rule::TooManyValues, &row.cells.join(" | "), why).at(place, None))
}

/// Bytes that the encoding does not have, in a value.
fn undecodable(value: &str, encoding: &str) -> Option<Remark> {
    value.contains('\u{fffd}').then(|| {
        let why =
            format!("Some bytes are no text in {encoding}; \u{fffd} stands in their place. Correct it in the record.");
        Remark::new(Severity::Warning, Rule::Undecodable, value, why)
    })
}
