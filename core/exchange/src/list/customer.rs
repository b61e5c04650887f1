//! A row of a list of customers.

use crate::choices;
use crate::draft::{Link, Parsed};
use crate::fields::{self, field_of};
use crate::headers::Column;
use crate::options::CsvOptions;
use crate::person::{Address, Labelled, Person, add_words};
use crate::report::Place;
use cairn_domain::Kind;

use super::columns::Columns;
use super::row::{Cell, Cells};

pub(super) fn read(cells: &mut Cells, columns: &Columns, place: Place, options: &CsvOptions, parsed: &mut Parsed) {
    let mut person = Person { remarks: std::mem::take(&mut cells.remarks), ..Person::default() };
    person.name = name(cells);
    person.addresses.extend(address(cells));
    for cell in cells.rest() {
        value(cell, &mut person, columns, options);
    }
    fields::customer(person, place, parsed);
}

/// The full name, or family and given name in the order of their script.
fn name(cells: &mut Cells) -> String {
    let mut text = |column| cells.take(column).map(|cell| cell.value).unwrap_or_default();
    let (full, family, given) = (text(Column::Name), text(Column::FamilyName), text(Column::GivenName));
    if !full.is_empty() {
        full
    } else if family.is_ascii() && given.is_ascii() {
        format!("{given} {family}").trim().to_owned()
    } else {
        format!("{family}{given}")
    }
}

fn address(cells: &mut Cells) -> Option<Address> {
    let mut text = |column| cells.take(column).map(|cell| cell.value).unwrap_or_default();
    let address = Address {
        label: String::new(),
        street: text(Column::Address),
        city: text(Column::City),
        province: text(Column::Province),
        postcode: text(Column::Postcode),
        country: text(Column::Country),
    };
    (!address.is_empty()).then_some(address)
}

fn value(cell: Cell, person: &mut Person, columns: &Columns, options: &CsvOptions) {
    let Cell { column, heading, value } = cell;
    let Some(column) = column else { return person.keep(&heading, &value) };
    let region = &options.default_region;
    match column {
        Column::Mobile => person.add_phones(&heading, &value, "mobile", region),
        Column::WorkPhone => person.add_phones(&heading, &value, "work", region),
        Column::HomePhone => person.add_phones(&heading, &value, "home", region),
        Column::Email => person.add_emails(&heading, &value, ""),
        Column::Wechat => messenger(person, "wechat", value),
        Column::WhatsApp => messenger(person, "whatsapp", value),
        Column::Line => messenger(person, "line", value),
        Column::Qq => messenger(person, "qq", value),
        Column::OtherName => person.keep(&heading, &value),
        Column::Birthday => person.set_birthday(&heading, &value, columns.order(Column::Birthday), options.today),
        Column::LunarBirthday => person.set_lunar_birthday(&heading, &value),
        Column::Owner => person.links.push(Link::optional("owner", Kind::Member, &heading, value)),
        Column::Seat => preference(person, "seat", value),
        Column::Room => preference(person, "room", value),
        Column::Meals => preference(person, "meals", value),
        Column::Allergies => preference(person, "allergy", value),
        Column::Pace => preference(person, "pace", value),
        Column::Interests => preference(person, "interest", value),
        Column::Language => add_words(&mut person.languages, &value),
        Column::Tags => person.add_tags(&value),
        Column::Note => person.note.push(value),
        Column::Party
        | Column::Gender
        | Column::Relation
        | Column::Source
        | Column::Origin
        | Column::Region
        | Column::Settlement => choice(person, &heading, column, &value),
        other => person.plain.push((field_of(Kind::Customer, other), value)),
    }
}

fn messenger(person: &mut Person, service: &str, value: String) {
    person.messengers.push(Labelled { value, label: service.to_owned() });
}

fn preference(person: &mut Person, kind: &str, value: String) {
    // Forms are filled in with a word for nothing.
    if !matches!(value.as_str(), "无" | "無" | "没有" | "-" | "none" | "None") {
        person.preferences.push(Labelled { value, label: kind.to_owned() });
    }
}

/// A word of a closed list; one that the list does not have is kept in the note.
fn choice(person: &mut Person, heading: &str, column: Column, word: &str) {
    let field = field_of(Kind::Customer, column);
    if let Some(code) = choices::code(field, word) {
        return person.plain.push((field, code.to_owned()));
    }
    person.remark(heading, choices::unknown(word));
    person.keep(heading, word);
}
