//! A row of a list of trips.

use cairn_domain::Kind;

use crate::date::{self, Day, Read};
use crate::draft::Parsed;
use crate::fields::{self, Plain};
use crate::headers::Column;
use crate::person::{add_words, date_remark};
use crate::report::{Place, Rule};

use super::columns::Columns;
use super::row::{Cell, Cells};

pub(super) fn read(cells: &mut Cells, columns: &Columns, place: Place, parsed: &mut Parsed) {
    let mut plain = Plain { remarks: std::mem::take(&mut cells.remarks), ..Plain::default() };
    match cells.take(Column::Name) {
        Some(cell) => {
            plain.name = Some(cell.value.clone());
            plain.set("name", cell.value);
        }
        None => plain.refuse("name", "", Rule::Required, "The trip has no name. The row was not imported; add one."),
    }
    for cell in cells.rest() {
        value(cell, columns, &mut plain);
    }
    fields::plain(Kind::Trip, plain, place, parsed);
}

fn value(cell: Cell, columns: &Columns, plain: &mut Plain) {
    let Cell { column, heading, value } = cell;
    match column {
        Some(column @ (Column::Start | Column::End)) => {
            let field = if column == Column::Start { "starts" } else { "ends" };
            match date::read(&value, columns.order(column)) {
                Read::Plain(day @ Day::Full(_)) | Read::Serial(day) => plain.set(field, day.iso()),
                other => {
                    plain.remark(&heading, date_remark(other, &value));
                    plain.keep(&heading, &value);
                }
            }
        }
        Some(Column::Receipt) => {
            plain.number = Some(value.clone());
            plain.set("code", value);
        }
        Some(Column::Destination) => plain.set("destination", value),
        Some(Column::Stops) => stops(&value, plain),
        Some(Column::Guides) => add_words(&mut plain.guides, &value),
        Some(Column::State) => plain.set_choice("state", &heading, &value),
        Some(Column::Note) => plain.note.push(value),
        _ => plain.keep(&heading, &value),
    }
}

/// `黄山风景区 > 宏村 > 屯溪老街`, or separated by semicolons.
fn stops(text: &str, plain: &mut Plain) {
    let parts = text.split(['>', '→', ';', '；', '、', '\n']).map(str::trim).filter(|stop| !stop.is_empty());
    plain.stops.extend(parts.map(str::to_owned));
}
