//! `{"survey": [{"type": "text", "name": "a"}], "choices": [...], "settings": {...}}`: a row is an object by headings, in their order,
//! or a list of cells below a first list of headings. Settings may be one object instead of a list with one.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::csv::Sheets;
use super::{MAX_ROWS, ReadError, SHEETS, Sheet};

pub(super) fn read(text: &str) -> Result<Sheets, ReadError> {
    let Value::Object(pairs) = serde_json::from_str(text).map_err(|error| ReadError::Json(error.to_string()))? else {
        return Err(ReadError::Json("it is not an object".to_owned()));
    };
    let (mut sheets, mut others) = (Vec::new(), Vec::new());
    for (name, value) in pairs {
        let lower = name.to_lowercase();
        if SHEETS.contains(&lower.as_str()) {
            sheets.push(sheet(&lower, value)?);
        } else if matches!(value, Value::List(_)) {
            others.push(name);
        }
    }
    if sheets.is_empty() && others.is_empty() {
        return Err(ReadError::Json("it has no survey".to_owned()));
    }
    Ok((sheets, others))
}

fn sheet(name: &str, value: Value) -> Result<Sheet, ReadError> {
    let rows = match value {
        Value::List(rows) => rows,
        Value::Object(_) => vec![value],
        Value::Cell(text) if text.is_empty() => Vec::new(),
        Value::Cell(_) => return Err(ReadError::Json(format!("{name} is no list of rows"))),
    };
    if rows.len() > MAX_ROWS {
        return Err(ReadError::TooManyRows { sheet: name.to_owned() });
    }
    if matches!(rows.first(), Some(Value::List(_))) {
        let rows = rows.into_iter().map(|row| match row {
            Value::List(cells) => cells.into_iter().map(|cell| cell_of(name, cell)).collect::<Result<Vec<_>, _>>(),
            _ => Err(ReadError::Json(format!("{name} mixes rows that are lists with others"))),
        });
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        return Sheet::from_rows(name, rows.iter().map(|row| row.iter().map(String::as_str)));
    }
    let mut sheet = Sheet { name: name.to_owned(), ..Sheet::default() };
    for (index, row) in rows.into_iter().enumerate() {
        let Value::Object(pairs) = row else {
            return Err(ReadError::Json(format!("row {} of {name} is no object", index + 2)));
        };
        let number = u32::try_from(index + 2).unwrap_or(u32::MAX);
        let mut cells = Vec::new();
        for (heading, value) in pairs {
            let column = sheet.headings.iter().position(|h| *h == heading).unwrap_or(sheet.headings.len());
            if column == sheet.headings.len() {
                sheet.head(column, &heading)?;
            }
            cells.push((column, cell_of(name, value)?));
        }
        cells.sort_by_key(|(column, _)| *column);
        cells.iter().try_for_each(|(column, cell)| sheet.put(number, *column, cell))?;
    }
    Ok(sheet)
}

fn cell_of(sheet: &str, value: Value) -> Result<String, ReadError> {
    match value {
        Value::Cell(text) => Ok(text),
        _ => Err(ReadError::Json(format!("a cell of {sheet} is no text; write label::English (en) for a translation"))),
    }
}

/// JSON that keeps the order of its keys, which is the order of the languages.
enum Value {
    Cell(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Shape)
    }
}

struct Shape;

impl<'de> Visitor<'de> for Shape {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sheet, a row or a cell")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Cell(if value { "TRUE" } else { "FALSE" }.to_owned()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Cell(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Cell(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Cell(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Cell(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Cell(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while list.len() <= MAX_ROWS {
            match seq.next_element()? {
                Some(value) => list.push(value),
                None => return Ok(Value::List(list)),
            }
        }
        // One more than allowed is enough to say so; the rest is read past.
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Value::Object(pairs))
    }
}
