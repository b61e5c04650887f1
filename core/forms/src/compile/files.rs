//! Lists in files beside the form: CSV, XML as ODK Collect takes it, `GeoJSON`.

use csv::ReaderBuilder;
use serde_json::Value;

use crate::form::List;

/// Rows of one file; a list of all villages of a country has fewer.
const MAX_ITEMS: usize = 1_000_000;

/// Reads a list.
pub(super) fn read(extension: &str, bytes: &[u8]) -> Result<List, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("it is not written in UTF-8 (from byte {})", error.valid_up_to()))?;
    let list = match extension {
        "csv" => csv(text)?,
        "xml" => xml(text)?,
        _ => geojson(text)?,
    };
    if list.rows.len() > MAX_ITEMS { Err(format!("it has more than {MAX_ITEMS} rows")) } else { Ok(list) }
}

fn csv(text: &str) -> Result<List, String> {
    let mut reader = ReaderBuilder::new().flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let columns: Vec<String> =
        reader.headers().map_err(|error| error.to_string())?.iter().map(|h| h.trim().to_owned()).collect();
    let mut list = List { columns, ..List::default() };
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let mut row: Vec<String> = record.iter().map(str::to_owned).collect();
        row.resize(list.columns.len(), String::new());
        list.rows.push(row);
    }
    Ok(list)
}

/// The separator that the first line has most of; Excel writes semicolons in some countries.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let count = |separator: u8| line.bytes().filter(|b| *b == separator).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// `<root><item><name>a</name><label>A</label></item></root>`.
fn xml(text: &str) -> Result<List, String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    let mut list = List::default();
    let (mut path, mut cell): (Vec<String>, String) = (Vec::new(), String::new());
    let mut row: Vec<(String, String)> = Vec::new();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => {
                path.push(tag.name().as_ref().to_owned());
                cell.clear();
            }
            Event::Empty(tag) if path.len() == 2 => row.push((tag.name().as_ref().to_owned(), String::new())),
            Event::Text(text) => cell.push_str(&text),
            Event::GeneralRef(reference) => {
                let known = reference.resolve_char_ref().ok().flatten().map(String::from);
                cell.push_str(
                    &known
                        .or_else(|| quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_owned))
                        .unwrap_or_default(),
                );
            }
            Event::CData(text) => cell.push_str(&text),
            Event::End(_) => {
                match path.len() {
                    3 => row.push((path[2].clone(), cell.trim().to_owned())),
                    2 => push(&mut list, std::mem::take(&mut row)),
                    _ => {}
                }
                path.pop();
                cell.clear();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if path.is_empty() { Ok(list) } else { Err("the XML ends too early".to_owned()) }
}

/// Features with their properties, `id`, `title` and `geometry` as ODK writes positions.
fn geojson(text: &str) -> Result<List, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let features = value.get("features").and_then(Value::as_array).ok_or("it has no features")?;
    let mut list = List::default();
    for feature in features {
        let mut row = vec![("geometry".to_owned(), feature.get("geometry").map(geometry).unwrap_or_default())];
        if let Some(id) = feature.get("id") {
            row.push(("id".to_owned(), plain(id)));
        }
        for (key, value) in feature.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if !row.iter().any(|(column, _)| column == key) {
                row.push((key.clone(), plain(value)));
            }
        }
        push(&mut list, row);
    }
    Ok(list)
}

/// `latitude longitude altitude accuracy`, with `;` between points.
fn geometry(value: &Value) -> String {
    fn points(value: &Value, out: &mut Vec<String>) {
        let Some(items) = value.as_array() else { return };
        if let (Some(longitude), Some(latitude)) =
            (items.first().and_then(Value::as_f64), items.get(1).and_then(Value::as_f64))
        {
            out.push(format!("{latitude} {longitude} 0 0"));
        } else {
            for item in items {
                points(item, out);
            }
        }
    }
    let mut out = Vec::new();
    if let Some(coordinates) = value.get("coordinates") {
        points(coordinates, &mut out);
    }
    out.join("; ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Adds an item; a column that is new is empty in all items before.
fn push(list: &mut List, row: Vec<(String, String)>) {
    let mut cells = vec![String::new(); list.columns.len()];
    for (column, value) in row {
        if let Some(at) = list.column(&column) {
            cells[at] = value;
        } else {
            list.columns.push(column);
            list.rows.iter_mut().for_each(|row| row.push(String::new()));
            cells.push(value);
        }
    }
    list.rows.push(cells);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_kinds_of_files() -> Result<(), String> {
        let csv = read("csv", "\u{FEFF}name;label\na;甲\nb\n".as_bytes())?;
        assert_eq!(
            (csv.columns.join(" "), csv.rows),
            ("name label".to_owned(), vec![vec!["a".to_owned(), "甲".to_owned()], vec!["b".to_owned(), String::new()]])
        );
        let xml = read(
            "xml",
            b"<root><item><name>a</name><label>A &amp; B</label></item><item><name>b</name></item></root>",
        )?;
        assert_eq!(xml.rows, vec![vec!["a".to_owned(), "A & B".to_owned()], vec!["b".to_owned(), String::new()]]);
        let geo = br#"{"features":[{"id":"p1","geometry":{"type":"Point","coordinates":[100.5,13.7]},"properties":{"title":"Bangkok"}}]}"#;
        let geo = read("geojson", geo)?;
        assert_eq!(geo.columns, ["geometry", "id", "title"]);
        assert_eq!(geo.rows[0], ["13.7 100.5 0 0", "p1", "Bangkok"]);
        assert!(
            read("csv", &[0xFF, 0xFE]).is_err()
                && read("xml", b"<root><item>").is_err()
                && read("geojson", b"{}").is_err()
        );
        Ok(())
    }
}
