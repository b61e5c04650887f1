//! From a parsed card to a person.

use calcard::common::{IanaString, IanaType, PartialDateTime};
use calcard::vcard::{VCard, VCardEntry, VCardParameterName, VCardProperty, VCardSex, VCardType, VCardValue};

use crate::choices;
use crate::person::{Address, Labelled, Person, add_words};
use crate::report::{Remark, Rule, Severity};

use super::VcardOptions;

/// What a card says about its person or organisation.
pub(super) fn read(card: &VCard, options: &VcardOptions) -> Person {
    let mut person = Person::default();
    names(card, &mut person);
    for entry in &card.entries {
        property(card, entry, &mut person, options);
    }
    person
}

/// A card that stands for a list of other cards.
pub(super) fn is_group(card: &VCard) -> bool {
    card.entries.iter().any(|entry| {
        let name = format!("{:?}", entry.name).to_ascii_uppercase();
        let kind = entry.name == VCardProperty::Kind || name.contains("X-ADDRESSBOOKSERVER-KIND");
        kind && texts(entry).iter().any(|text| text.eq_ignore_ascii_case("group"))
    })
}

/// The formatted name, in Chinese where the card has several; else the parts of `N` in the order of their script.
fn names(card: &VCard, person: &mut Person) {
    let mut formatted: Vec<(bool, String)> = Vec::new();
    for entry in card.properties(&VCardProperty::Fn) {
        let chinese = entry.language().is_some_and(|language| language.starts_with("zh"));
        formatted.extend(texts(entry).into_iter().map(|text| (chinese, text)));
    }
    formatted.sort_by_key(|(chinese, _)| !chinese);
    let built = card.properties(&VCardProperty::N).map(structured_name).filter(|name| !name.is_empty());
    let mut all = formatted.into_iter().map(|(_, name)| name).chain(built);
    person.name = all.next().unwrap_or_default();
    if card.property(&VCardProperty::Fn).is_some_and(|entry| !texts(entry).is_empty()) {
        let count = card.properties(&VCardProperty::Fn).count();
        let others: Vec<String> = all.take(count.saturating_sub(1)).collect();
        others.iter().filter(|name| **name != person.name).for_each(|name| person.note.push(format!("FN: {name}")));
    }
}

fn structured_name(entry: &VCardEntry) -> String {
    let part = |index: usize| component(entry, index);
    let (family, given, middle) = (part(0), part(1), part(2));
    let chinese =
        family.chars().chain(given.chars()).any(|c| ('\u{3400}'..='\u{9fff}').contains(&c) || c > '\u{1ffff}');
    if chinese {
        return format!("{family}{given}");
    }
    [given, middle, family].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn property(card: &VCard, entry: &VCardEntry, person: &mut Person, options: &VcardOptions) {
    let region = &options.default_region;
    let text = texts(entry).join(", ");
    match &entry.name {
        VCardProperty::Tel if !text.is_empty() => {
            person.add_phones("TEL", &text, &phone_label(card, entry), region);
        }
        VCardProperty::Email if !text.is_empty() => person.add_emails("EMAIL", &text, &label(card, entry)),
        VCardProperty::Adr => address(card, entry, person),
        VCardProperty::Bday => birthday(entry, person, options),
        VCardProperty::Nickname if !text.is_empty() => person.keep("NICKNAME", &text),
        VCardProperty::Categories => texts(entry).iter().for_each(|text| person.add_tags(text)),
        VCardProperty::Note if !text.is_empty() => person.note.push(text),
        VCardProperty::Org if !text.is_empty() => person.plain.push(("organisation", texts(entry).join(" "))),
        VCardProperty::Title | VCardProperty::Role if !text.is_empty() => person.plain.push(("job_title", text)),
        VCardProperty::Lang | VCardProperty::Language => add_words(&mut person.languages, &text),
        VCardProperty::Gender => gender(entry, person),
        VCardProperty::Kind => person.organisation = Some(text.eq_ignore_ascii_case("org")),
        VCardProperty::Impp => messenger(entry, person, &text),
        VCardProperty::Other(name) => extension(name, person, &text),
        VCardProperty::Url if !text.is_empty() => person.keep("URL", &text),
        VCardProperty::Anniversary => kept_date("纪念日 Anniversary", entry, person),
        VCardProperty::Related | VCardProperty::Hobby | VCardProperty::Interest | VCardProperty::Expertise
            if !text.is_empty() =>
        {
            person.keep(entry.name.as_str(), &text);
        }
        _ => {}
    }
}

/// Properties beside the standard that phones write.
fn extension(name: &str, person: &mut Person, text: &str) {
    let upper = name.to_ascii_uppercase();
    let service = match upper.as_str() {
        "X-WECHAT" | "X-WEIXIN" => "wechat",
        "X-QQ" => "qq",
        "X-SKYPE" | "X-SKYPE-USERNAME" => "skype",
        "X-WHATSAPP" => "whatsapp",
        "X-LINE" => "line",
        "X-GENDER" => {
            return person.plain.extend(choices::code("gender", text).map(|code| ("gender", code.to_owned())));
        }
        "X-NICKNAME" if !text.is_empty() => return person.keep("NICKNAME", text),
        // What Apple, Google and Android keep for themselves says nothing about the person.
        _ if text.is_empty() || upper.starts_with("X-AB") || upper.starts_with("X-APPLE") => return,
        _ if upper.starts_with("X-ANDROID") || upper.starts_with("X-IMAGE") => return,
        _ => return person.keep(name, text),
    };
    add_messenger(person, service, text);
}

fn messenger(entry: &VCardEntry, person: &mut Person, text: &str) {
    let named = parameters(entry, |name| {
        matches!(name, VCardParameterName::ServiceType)
            || matches!(name, VCardParameterName::Other(other) if other.eq_ignore_ascii_case("X-SERVICE-TYPE"))
    });
    let (scheme, id) = text.split_once(':').unwrap_or(("", text));
    let service = named.into_iter().next().unwrap_or_else(|| scheme.to_owned()).to_lowercase();
    add_messenger(person, &service, id);
}

fn add_messenger(person: &mut Person, service: &str, id: &str) {
    let known = |other: &Labelled| other.label == service && other.value == id;
    if !id.is_empty() && !person.messengers.iter().any(known) {
        person.messengers.push(Labelled { value: id.to_owned(), label: service.to_owned() });
    }
}

fn gender(entry: &VCardEntry, person: &mut Person) {
    let gender = match entry.values.first() {
        Some(VCardValue::Sex(VCardSex::Male)) => "male",
        Some(VCardValue::Sex(VCardSex::Female)) => "female",
        _ => return,
    };
    person.plain.push(("gender", gender.to_owned()));
}

fn address(card: &VCard, entry: &VCardEntry, person: &mut Person) {
    let part = |index: usize| component(entry, index);
    let street = [part(0), part(1), part(2)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let mut address = Address {
        label: label(card, entry),
        street,
        city: part(3),
        province: part(4),
        postcode: part(5),
        country: part(6),
    };
    if address.is_empty() {
        // Some writers put the whole address into the delivery label.
        address.street = parameters(entry, |name| *name == VCardParameterName::Label).join(", ").replace('\n', ", ");
    }
    if !address.is_empty() {
        person.addresses.push(address);
    }
}

fn birthday(entry: &VCardEntry, person: &mut Person, options: &VcardOptions) {
    match entry.values.first() {
        Some(VCardValue::PartialDateTime(date)) => match iso(date) {
            Some(text) => person.set_birthday("BDAY", &text, None, options.today),
            None => incomplete(person, date),
        },
        Some(VCardValue::Text(text)) if !text.trim().is_empty() => {
            person.set_birthday("BDAY", text.trim(), None, options.today);
        }
        _ => {}
    }
}

/// `1988-06-15` or `--06-15`. Apple writes 1604 where the year is unknown.
fn iso(date: &PartialDateTime) -> Option<String> {
    let (month, day) = (date.month?, date.day?);
    let year = date.year.filter(|year| *year != 1604);
    Some(year.map_or_else(|| format!("--{month:02}-{day:02}"), |year| format!("{year:04}-{month:02}-{day:02}")))
}

/// A year, or a year and a month, is no birthday that anybody could be greeted on.
fn incomplete(person: &mut Person, date: &PartialDateTime) {
    let year = date.year.map(|year| format!("{year:04}"));
    let month = date.month.map(|month| format!("{month:02}"));
    let text = [year, month].into_iter().flatten().collect::<Vec<_>>().join("-");
    let why = "This birthday has no day. It is kept in the note; complete it in the record.";
    person.remark("BDAY", Remark::new(Severity::Warning, Rule::BadDate, &text, why));
    person.keep("BDAY", &text);
}

fn kept_date(heading: &str, entry: &VCardEntry, person: &mut Person) {
    match entry.values.first() {
        Some(VCardValue::PartialDateTime(date)) => person.keep(heading, &iso(date).unwrap_or_default()),
        Some(VCardValue::Text(text)) if !text.trim().is_empty() => person.keep(heading, text.trim()),
        _ => {}
    }
}

/// `mobile` is what a phone is if nothing is said.
fn phone_label(card: &VCard, entry: &VCardEntry) -> String {
    let label = label(card, entry);
    if label.is_empty() { "mobile".to_owned() } else { label }
}

/// What a number or address is for: the group's own label (Apple), else its type.
fn label(card: &VCard, entry: &VCardEntry) -> String {
    let own = entry.group.as_ref().and_then(|group| {
        let mine = card.entries.iter().filter(|other| other.group.as_ref() == Some(group));
        let mut labels = mine.filter(
            |other| matches!(&other.name, VCardProperty::Other(name) if name.eq_ignore_ascii_case("X-ABLABEL")),
        );
        labels.next().map(|label| texts(label).join(" "))
    });
    if let Some(own) = own.filter(|own| !own.is_empty()) {
        return own.trim_start_matches("_$!<").trim_end_matches(">!$_").to_lowercase();
    }
    let types = types(entry);
    let named = [("cell", "mobile"), ("fax", "fax"), ("work", "work"), ("home", "home"), ("pager", "pager")];
    named.iter().find(|(from, _)| types.iter().any(|t| t == from)).map_or_else(String::new, |(_, to)| (*to).to_owned())
}

fn types(entry: &VCardEntry) -> Vec<String> {
    let mut found = Vec::new();
    for param in entry.params.iter().filter(|param| param.name == VCardParameterName::Type) {
        match param.value.as_type() {
            Some(IanaType::Iana(VCardType::Cell)) => found.push("cell".to_owned()),
            Some(IanaType::Iana(known)) => found.push(format!("{known:?}").to_lowercase()),
            Some(IanaType::Other(other)) => found.extend(other.split(',').map(|t| t.trim().to_lowercase())),
            None => {}
        }
    }
    found
}

fn parameters(entry: &VCardEntry, wanted: impl Fn(&VCardParameterName) -> bool) -> Vec<String> {
    let named = entry.params.iter().filter(|param| wanted(&param.name));
    named
        .filter_map(|param| param.value.as_text().map(|text| text.trim().to_owned()))
        .filter(|text| !text.is_empty())
        .collect()
}

fn component(entry: &VCardEntry, index: usize) -> String {
    match entry.values.get(index) {
        Some(VCardValue::Text(text)) => text.trim().to_owned(),
        Some(VCardValue::Component(parts)) => {
            parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    }
}

/// The values that are text, trimmed, without empty ones.
fn texts(entry: &VCardEntry) -> Vec<String> {
    let texts = entry.values.iter().map(|value| match value {
        VCardValue::Text(text) => text.trim().to_owned(),
        VCardValue::Component(parts) => parts.join(" ").trim().to_owned(),
        VCardValue::Kind(kind) => kind.as_str().to_owned(),
        VCardValue::Integer(number) => number.to_string(),
        VCardValue::Binary(data) => String::from_utf8_lossy(&data.data).trim().to_owned(),
        _ => String::new(),
    });
    texts.filter(|text| !text.is_empty()).collect()
}
