//! Card files: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), also several in one file, also cut off.
//!
//! Bytes become decoded content lines here; `calcard` parses them; what a card says becomes a customer.

mod cards;
mod lines;
mod person;

use calcard::{Entry, Parser};

use crate::draft::Parsed;
use crate::fields;
use crate::options::{ReadError, VcardOptions};
use crate::person::Person;
use crate::report::{Place, Problems, Remark, Rule, Severity};

use cards::RawCard;

/// Reads a card file. A card that is cut off is read as far as it goes, with a warning; a card without name, number and
/// address, or one for a group, is an error in [`Parsed::problems`].
///
/// # Errors
/// The file holds no card, or is a workbook or archive.
pub fn read_vcard(bytes: &[u8], options: &VcardOptions) -> Result<Parsed, ReadError> {
    let (lines, encoding) = lines::read(bytes);
    let (cards, outside) = cards::cut(&lines);
    if cards.is_empty() {
        return Err(ReadError::Empty("card"));
    }
    let mut parsed = Parsed {
        rows: Vec::with_capacity(cards.len()),
        found: cards.len() as u64,
        problems: Problems::default(),
        encoding: encoding.name(),
        delimiter: None,
        columns: Vec::new(),
        left_out: cards.iter().map(|card| card.left_out).sum(),
    };
    for (row, card) in (1..).zip(cards) {
        let place = Place { line: card.line, row };
        let person = remarked(&card, person_of(&card, options));
        fields::customer(person, place, &mut parsed);
    }
    if let Some(line) = outside {
        let why = "This text belongs to no card, so the file may have been cut off. It was not imported; compare the file \
                   with the original.";
        let text = format!("{}:{}", line.head, line.value);
        let remark = Remark::new(Severity::Warning, Rule::Unfinished, text.trim_start_matches(':'), why);
        parsed.problems.push(remark.at(Place { line: line.number, row: 0 }, None));
    }
    Ok(parsed)
}

fn person_of(raw: &RawCard, options: &VcardOptions) -> Person {
    let Entry::VCard(card) = Parser::new(&raw.text).entry() else {
        let mut person = Person::default();
        let why = "This card cannot be understood. It was not imported; export it again.";
        person.remark("BEGIN", Remark::new(Severity::Error, Rule::Refused, &raw.text, why));
        return person;
    };
    let mut person = person::read(&card, options);
    if person::is_group(&card) {
        let why = "This card is a group of contacts, not a person. It was not imported; use a tag for the group.";
        person.remark("KIND", Remark::new(Severity::Error, Rule::NotAPerson, &person.name.clone(), why));
    }
    person
}

/// Adds what is to be said about the card as it stands in the file.
fn remarked(raw: &RawCard, mut person: Person) -> Person {
    if !raw.finished {
        let why = "The card ends without END:VCARD, so the file may have been cut off. What is there is imported; \
                   compare it with the original.";
        person.remark("END", Remark::new(Severity::Warning, Rule::Unfinished, &person.name.clone(), why));
    }
    for (property, value) in &raw.damaged {
        let why = "Some bytes are no text in the card's character set; \u{fffd} stands in their place. Correct it in the \
                   record.";
        person.remark(property, Remark::new(Severity::Warning, Rule::Undecodable, value, why));
    }
    if let Some(stray) = &raw.stray {
        person.keep("vCard", stray);
        let why = "A line without a property name. It is kept in the note.";
        person.remark("vCard", Remark::new(Severity::Notice, Rule::Repaired, stray, why));
    }
    if raw.left_out > 0 {
        let why = format!("{} photo, logo, sound or key is not imported. The rest of the card is.", raw.left_out);
        person.remark("PHOTO", Remark::new(Severity::Notice, Rule::LeftOut, "", why));
    }
    person
}
