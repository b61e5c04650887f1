//! From what was read to the fields of a record, by the record's own rules.

use cairn_domain::{Fields, InvalidRecord, Kind, Money};
use serde_json::{Map, Value as Json, json};

use crate::choices;
use crate::draft::{Draft, Link, MatchKeys, Parsed};
use crate::headers::Column;
use crate::person::{Address, Labelled, Person};
use crate::report::{Place, Remark, Rule, Severity};

/// A purchase or trip before it takes the shape of a record.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    pub fields: Map<String, Json>,
    pub links: Vec<Link>,
    pub name: Option<String>,
    pub number: Option<String>,
    pub guides: Vec<String>,
    pub stops: Vec<String>,
    pub note: Vec<String>,
    pub remarks: Vec<(Option<String>, Remark)>,
}

impl Plain {
    pub fn set(&mut self, field: &str, value: String) {
        self.fields.insert(field.to_owned(), Json::String(value));
    }

    pub fn set_money(&mut self, field: &str, Money { minor, currency }: Money) {
        self.fields.insert(field.to_owned(), json!({ "minor": minor, "currency": currency }));
    }

    /// Sets a field of a closed list by a word for it; one that the list does not have is kept in the note.
    pub fn set_choice(&mut self, field: &str, heading: &str, word: &str) {
        if let Some(code) = choices::code(field, word) {
            return self.set(field, code.to_owned());
        }
        self.remark(heading, choices::unknown(word));
        self.keep(heading, word);
    }

    /// Keeps a value that has no field of its own.
    pub fn keep(&mut self, heading: &str, value: &str) {
        self.note.push(format!("{heading}: {value}"));
    }

    pub fn remark(&mut self, column: &str, remark: Remark) {
        self.remarks.push((Some(column.to_owned()), remark));
    }

    /// Says why the row cannot become a record.
    pub fn refuse(&mut self, column: &str, value: &str, rule: Rule, why: &str) {
        self.remark(column, Remark::new(Severity::Error, rule, value, why));
    }
}

/// A draft before its fields are checked.
struct Raw {
    kind: Kind,
    fields: Map<String, Json>,
    note: Vec<String>,
    remarks: Vec<(Option<String>, Remark)>,
    keys: MatchKeys,
    links: Vec<Link>,
}

/// Adds the draft of a customer, or the reason why there is none.
pub(crate) fn customer(mut person: Person, place: Place, parsed: &mut Parsed) {
    stand_in_name(&mut person);
    let keys = MatchKeys {
        name: Some(person.name.clone()).filter(|name| !name.is_empty()),
        phones: person.phones.iter().map(|phone| phone.number.clone()).collect(),
        emails: person.emails.iter().map(|email| email.value.to_lowercase()).collect(),
        number: None,
    };
    let (remarks, note) = (std::mem::take(&mut person.remarks), std::mem::take(&mut person.note));
    let links = std::mem::take(&mut person.links);
    let fields = customer_fields(person);
    finish(Raw { kind: Kind::Customer, fields, note, remarks, keys, links }, place, parsed);
}

/// Adds the draft of a purchase or trip, or the reason why there is none.
pub(crate) fn plain(kind: Kind, mut plain: Plain, place: Place, parsed: &mut Parsed) {
    let keys = MatchKeys { name: plain.name, number: plain.number, ..MatchKeys::default() };
    let mut fields = plain.fields;
    add_items(&mut fields, "stops", plain.stops.into_iter().map(|stop| json!({ "place": stop })));
    add_items(&mut fields, "guides", plain.guides.into_iter().map(|guide| json!({ "name": guide })));
    let note = std::mem::take(&mut plain.note);
    finish(Raw { kind, fields, note, remarks: plain.remarks, keys, links: plain.links }, place, parsed);
}

/// A contact without a name is found again by its number or address.
fn stand_in_name(person: &mut Person) {
    if !person.name.is_empty() {
        return;
    }
    let employer = person.plain.iter().find(|(field, _)| *field == "organisation").map(|(_, name)| name.clone());
    let number = person.phones.first().map(|phone| phone.number.clone());
    let number = number.or_else(|| person.emails.first().map(|email| email.value.clone()));
    let Some(name) = employer.or(number) else {
        let why = "There is neither a name nor a number nor an address. It was not imported; add one.";
        person.remark("name", Remark::new(Severity::Error, Rule::Required, "", why));
        return;
    };
    let why = format!("There is no name; \"{name}\" stands in for it. Correct it in the record.");
    person.remark("name", Remark::new(Severity::Warning, Rule::Required, "", why));
    person.name = name;
}

fn customer_fields(person: Person) -> Map<String, Json> {
    let mut fields = Map::new();
    fields.insert("name".to_owned(), json!(person.name));
    if let Some(organisation) = person.organisation {
        fields.insert("entity".to_owned(), json!(if organisation { "organisation" } else { "person" }));
    }
    let labelled = |key: &'static str, items: Vec<Labelled>| {
        items.into_iter().map(move |item| json!({ key: item.value, "label": item.label }))
    };
    let phones = person.phones.into_iter().map(|phone| match phone.extension {
        Some(extension) => json!({ "number": phone.number, "label": phone.label, "extension": extension }),
        None => json!({ "number": phone.number, "label": phone.label }),
    });
    add_items(&mut fields, "phones", phones);
    add_items(&mut fields, "emails", labelled("address", person.emails));
    let messengers = person.messengers.into_iter().map(|item| json!({ "service": item.label, "handle": item.value }));
    add_items(&mut fields, "messengers", messengers);
    let preferences = person.preferences.into_iter().map(|item| json!({ "kind": item.label, "text": item.value }));
    add_items(&mut fields, "preferences", preferences);
    if let Some(city) = person.addresses.first().map(|address| &address.city).filter(|city| !city.is_empty()) {
        fields.insert("city".to_owned(), json!(city));
    }
    // A city alone is no address.
    let addresses = person.addresses.into_iter().filter(|address| !address.is_city_only());
    add_items(&mut fields, "addresses", addresses.map(address));
    add_list(&mut fields, "languages", &person.languages);
    add_list(&mut fields, "tags", &person.tags);
    if let Some(birthday) = person.birthday {
        fields.insert("birthday".to_owned(), json!(birthday));
        let calendar = if person.lunar { "lunar" } else { "gregorian" };
        fields.insert("birthday_calendar".to_owned(), json!(calendar));
    }
    for (field, value) in person.plain {
        fields.entry(field).or_insert(Json::String(value));
    }
    fields
}

fn address(address: Address) -> Json {
    let Address { label, street, city, province, postcode, country } = address;
    let parts = [
        ("label", label),
        ("street", street),
        ("city", city),
        ("region", province),
        ("postcode", postcode),
        ("country", country),
    ];
    parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(part, value)| (part.to_owned(), json!(value)))
        .collect()
}

/// Items under any tokens: real ones are minted where the record is created.
fn add_items(fields: &mut Map<String, Json>, field: &str, items: impl Iterator<Item = Json>) {
    let items: Map<String, Json> = (1..).map(|n: u32| format!("{n:04}")).zip(items).collect();
    if !items.is_empty() {
        fields.insert(field.to_owned(), Json::Object(items));
    }
}

fn add_list(fields: &mut Map<String, Json>, field: &str, words: &[String]) {
    if !words.is_empty() {
        fields.insert(field.to_owned(), json!(words));
    }
}

/// Checks the fields by the rules of the kind and adds the draft. A value that the rules refuse goes to the note.
fn finish(draft: Raw, place: Place, parsed: &mut Parsed) {
    let Raw { kind, fields: given, mut note, mut remarks, keys, links } = draft;
    let mut fields = Fields::new();
    for (name, json) in given {
        checked(kind, &name, json, &mut fields, &mut note, &mut remarks);
    }
    if !note.is_empty() {
        let value = Json::String(note.join("\n"));
        checked(kind, note_field(kind), value, &mut fields, &mut Vec::new(), &mut remarks);
    }
    let refused = remarks.iter().any(|(_, remark)| remark.severity == Severity::Error);
    for (column, remark) in remarks {
        parsed.problems.push(remark.at(place, column.as_deref()));
    }
    if !refused {
        parsed.rows.push(Draft { place, kind, fields, keys, links });
    }
}

/// Adds the value if the rules of its field allow it; of a list, the entries that they allow.
fn checked(
    kind: Kind,
    name: &str,
    json: Json,
    fields: &mut Fields,
    note: &mut Vec<String>,
    remarks: &mut Vec<(Option<String>, Remark)>,
) {
    let mut refuse = |json: &Json, why: &InvalidRecord| {
        let value = words(json);
        let is_required = kind.spec().field(name).is_some_and(|field| field.required);
        let severity = if is_required { Severity::Error } else { Severity::Warning };
        let rules: Vec<String> = why.0.iter().map(ToString::to_string).collect();
        let next = if is_required { "The row was not imported." } else { "It is kept in the note; correct it there." };
        let why = format!("{} {next}", rules.join(" "));
        remarks.push((Some(name.to_owned()), Remark::new(severity, Rule::Refused, &value, why)));
        note.push(format!("{name}: {value}"));
    };
    match (kind.spec().parse_json(name, &json), json) {
        (Ok(value), _) => drop(fields.insert(name.to_owned(), value)),
        (Err(_), Json::Object(entries)) if entries.values().all(Json::is_object) => {
            let mut good = Map::new();
            for (token, entry) in entries {
                match kind.spec().parse_json(name, &json!({ "0": entry })) {
                    Ok(_) => drop(good.insert(token, entry)),
                    Err(why) => refuse(&entry, &why),
                }
            }
            if let Ok(value) = kind.spec().parse_json(name, &Json::Object(good.clone()))
                && !good.is_empty()
            {
                fields.insert(name.to_owned(), value);
            }
        }
        (Err(why), json) => refuse(&json, &why),
    }
}

/// The texts in a value, for the note.
fn words(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(list) => list.iter().map(words).collect::<Vec<_>>().join(", "),
        Json::Object(parts) => parts.values().map(words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

pub(crate) const fn note_field(kind: Kind) -> &'static str {
    if matches!(kind, Kind::Customer) { "remark" } else { "note" }
}

/// The domain's name for the field that a column fills.
pub(crate) const fn field_of(kind: Kind, column: Column) -> &'static str {
    match column {
        Column::Name | Column::FamilyName | Column::GivenName => "name",
        Column::Party => "entity",
        Column::Mobile | Column::WorkPhone | Column::HomePhone => "phones",
        Column::Email => "emails",
        Column::Wechat | Column::WhatsApp | Column::Line | Column::Qq => "messengers",
        Column::Gender => "gender",
        Column::Birthday | Column::LunarBirthday => "birthday",
        Column::Language => "languages",
        Column::City => "city",
        Column::Address | Column::Province | Column::Country | Column::Postcode => "addresses",
        Column::Organisation => "organisation",
        Column::Occupation => "job_title",
        Column::Relation => "relation",
        Column::Source => "source",
        Column::Origin => "origin",
        Column::Region => "region",
        Column::Settlement => "settlement",
        Column::Territory => "territory",
        Column::Owner => "owner",
        Column::Seat | Column::Room | Column::Meals | Column::Allergies | Column::Pace | Column::Interests => {
            "preferences"
        }
        Column::Tags => "tags",
        Column::OtherName | Column::Note => note_field(kind),
        Column::Customer | Column::CustomerPhone => "customer",
        Column::Date => "date",
        Column::Product => "product_line",
        Column::Amount | Column::Currency => "amount",
        Column::Cost => "cost",
        Column::Trip => "trip",
        Column::Receipt => {
            if matches!(kind, Kind::Trip) {
                "code"
            } else {
                "receipt"
            }
        }
        Column::Payment => "payment",
        Column::TakenBy => "taken_by",
        Column::Start => "starts",
        Column::End => "ends",
        Column::Destination => "destination",
        Column::Stops => "stops",
        Column::Guides => "guides",
        Column::State => "state",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cairn_domain::{Scalar, Shape};

    #[test]
    fn every_choice_that_is_read_is_one_of_the_fields_list() {
        for (kind, field) in choices::FIELDS {
            let Some(Shape::Scalar(Scalar::Choice(allowed))) = kind.spec().field(field).map(|spec| spec.shape) else {
                panic!("{field} is no closed list")
            };
            for code in choices::codes(field) {
                assert!(allowed.contains(&code), "{field} has no {code}");
            }
        }
    }

    #[test]
    fn a_value_that_the_rules_refuse_is_kept_in_the_note() {
        let long = "长".repeat(300);
        let (mut fields, mut note, mut remarks) = (Fields::new(), Vec::new(), Vec::new());
        checked(Kind::Customer, "job_title", json!(long), &mut fields, &mut note, &mut remarks);
        let phones = json!({ "1": { "number": "13800138000" }, "2": { "number": "见微信" } });
        checked(Kind::Customer, "phones", phones, &mut fields, &mut note, &mut remarks);
        assert_eq!(note, [format!("job_title: {long}"), "phones: 见微信".to_owned()]);
        assert!(matches!(&fields["phones"], cairn_domain::Value::Items(items) if items.len() == 1));
        assert!(remarks.iter().all(|(_, remark)| remark.severity == Severity::Warning));
    }
}
