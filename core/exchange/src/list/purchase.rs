//! A row of a list of purchases.

use cairn_domain::Kind;

use crate::date::{self, Read};
use crate::draft::{Link, Parsed};
use crate::fields::{self, Plain};
use crate::headers::Column;
use crate::money;
use crate::options::CsvOptions;
use crate::phone;
use crate::report::{Place, Remark, Rule, Severity};

use super::columns::Columns;
use super::row::{Cell, Cells};

pub(super) fn read(cells: &mut Cells, columns: &Columns, place: Place, options: &CsvOptions, parsed: &mut Parsed) {
    let mut plain = Plain { remarks: std::mem::take(&mut cells.remarks), ..Plain::default() };
    plain.links.extend(customer(cells, options));
    if plain.links.is_empty() {
        plain.refuse(
            "customer",
            "",
            Rule::Required,
            "Nobody is named as the customer. The row was not imported; add a name or a number.",
        );
    }
    day(cells, columns, options, &mut plain);
    amounts(cells, options, &mut plain);
    for cell in cells.rest() {
        value(cell, &mut plain);
    }
    fields::plain(Kind::Purchase, plain, place, parsed);
}

/// Whoever paid: by name, by number, or both. A number in the column of names is one too.
fn customer(cells: &mut Cells, options: &CsvOptions) -> Option<Link> {
    let (heading, name) = cells.take(Column::Customer).map(|cell| (cell.heading, cell.value)).unwrap_or_default();
    let number = cells.take(Column::CustomerPhone).map(|cell| cell.value);
    let valid = |text: &str| {
        let (e164, _, _) = phone::clean(text, &options.default_region);
        e164.starts_with('+').then_some(e164)
    };
    let is_number = !name.is_empty() && name.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c));
    let phone = number.as_deref().and_then(valid).or_else(|| is_number.then(|| valid(&name)).flatten());
    let text = if name.is_empty() { number.unwrap_or_default() } else { name };
    (!text.is_empty()).then_some(Link { field: "customer", kind: Kind::Customer, heading, text, phone, required: true })
}

fn day(cells: &mut Cells, columns: &Columns, options: &CsvOptions, plain: &mut Plain) {
    let Some(Cell { heading, value, .. }) = cells.take(Column::Date) else {
        plain.refuse(
            "date",
            "",
            Rule::Required,
            "The purchase has no date. The row was not imported; add one, as in 2024-03-05.",
        );
        return;
    };
    match date::read(&value, columns.order(Column::Date)) {
        Read::Plain(day @ date::Day::Full(_)) | Read::Serial(day) => {
            if day.is_after(options.today) {
                let why = "This date is in the future. It is imported as it stands; check it.";
                plain.remark(&heading, Remark::new(Severity::Warning, Rule::BadDate, &value, why));
            }
            plain.set("date", day.iso());
        }
        Read::Ambiguous => plain.refuse(
            &heading,
            &value,
            Rule::AmbiguousDate,
            "Day and month cannot be told apart. The row was not imported; write dates as 2024-03-05.",
        ),
        _ => plain.refuse(
            &heading,
            &value,
            Rule::BadDate,
            "This is no date that exists. The row was not imported; write dates as 2024-03-05.",
        ),
    }
}

/// Amount and cost, both in the currency of the row.
fn amounts(cells: &mut Cells, options: &CsvOptions, plain: &mut Plain) {
    let default = &options.default_currency;
    let named = cells.take(Column::Currency).and_then(|cell| {
        let code = money::currency(&cell.value, default);
        if code.is_none() {
            let why = format!("No currency is written so: {default} is taken. Check the amount.");
            plain.remark(&cell.heading, Remark::new(Severity::Warning, Rule::NotInList, &cell.value, why));
        }
        code
    });
    let currency = named.unwrap_or_else(|| default.clone());
    let Some(Cell { heading, value, .. }) = cells.take(Column::Amount) else {
        plain.refuse(
            "amount",
            "",
            Rule::Required,
            "The purchase has no amount. The row was not imported; add one, as in 1200.50.",
        );
        return;
    };
    match money::read(&value, &currency) {
        Some(amount) => plain.set_money("amount", amount),
        None => plain.refuse(
            &heading,
            &value,
            Rule::BadMoney,
            "This is no amount. The row was not imported; write it as in 1200.50.",
        ),
    }
    let Some(Cell { heading, value, .. }) = cells.take(Column::Cost) else { return };
    if let Some(cost) = money::read(&value, &currency) {
        return plain.set_money("cost", cost);
    }
    let why = "This is no amount. It is kept in the note.";
    plain.remark(&heading, Remark::new(Severity::Warning, Rule::BadMoney, &value, why));
    plain.keep(&heading, &value);
}

fn value(cell: Cell, plain: &mut Plain) {
    let Cell { column, heading, value } = cell;
    match column {
        Some(Column::Product) => plain.set("product_line", value),
        Some(Column::Receipt) => {
            plain.number = Some(value.clone());
            plain.set("receipt", value);
        }
        Some(Column::Trip) => plain.links.push(Link::optional("trip", Kind::Trip, &heading, value)),
        Some(Column::TakenBy) => plain.links.push(Link::optional("taken_by", Kind::Member, &heading, value)),
        Some(Column::Payment) => plain.set_choice("payment", &heading, &value),
        Some(Column::Note) => plain.note.push(value),
        _ => plain.keep(&heading, &value),
    }
}
