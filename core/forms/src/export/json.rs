//! One JSON document: what the variables are, and the responses with the rows of their repeats inside them.

use serde_json::{Map, Value, json};

use super::table::{Cell, Column, Table};
use super::{Exported, File};
use crate::form::Form;

pub(super) fn write(form: &Form, tables: &[Table]) -> Exported {
    let mut responses: Vec<Value> = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        for row in &table.rows {
            let object = object(row, &table.columns);
            if index == 0 {
                responses.push(Value::Object(object));
            } else if let Some(Value::Object(response)) =
                responses.iter_mut().find(|r| r["response_id"] == object["response_id"])
            {
                let mut object = object;
                object.remove("response_id");
                let rows = response.entry(table.name.clone()).or_insert_with(|| json!([]));
                if let Value::Array(rows) = rows {
                    rows.push(Value::Object(object));
                }
            }
        }
    }
    let variables = tables.iter().flat_map(|table| table.columns.iter().map(move |column| variable(table, column)));
    let document = json!({
        "form": form.id, "title": form.title, "version": form.version,
        "variables": variables.collect::<Vec<_>>(), "responses": responses,
    });
    let mut bytes = document.to_string().into_bytes();
    bytes.push(b'\n');
    Exported { files: vec![File { name: "responses.json".to_owned(), bytes }], notes: Vec::new() }
}

fn variable(table: &Table, column: &Column) -> Value {
    let codes: Vec<Value> =
        column.codes.iter().map(|code| json!({"name": code.name, "code": code.code, "label": code.label})).collect();
    let mut variable = json!({"table": table.name, "name": column.name, "label": column.label, "codes": codes, "missing": column.missing});
    if let Some(choice) = &column.choice {
        variable["choice_of"] = json!({"question": choice.question, "asked": choice.asked, "label": choice.label});
    }
    variable
}

fn object(row: &[Cell], columns: &[Column]) -> Map<String, Value> {
    row.iter().zip(columns).filter_map(|(cell, column)| Some((column.name.clone(), value(cell, column)?))).collect()
}

/// A choice is its name, as in the form; nothing is rounded.
fn value(cell: &Cell, column: &Column) -> Option<Value> {
    Some(match cell {
        Cell::Blank => return None,
        Cell::Number(number) => match column.codes.iter().find(|code| code.code.total_cmp(number).is_eq()) {
            Some(code) => json!(code.name),
            #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
            None if number.fract() == 0.0 && number.abs() < 9e15 => json!(*number as i64),
            None => json!(number),
        },
        Cell::Text(text) => json!(text),
        Cell::Date(date) => json!(date.to_string()),
        Cell::DateTime(moment) => json!(moment.to_string()),
        Cell::Time(time) => json!(time.to_string()),
    })
}
