//! What the book holds already: to tell a row that is there from a new one, and whom a row's names mean.

use std::collections::{HashMap, HashSet};

use cairn_domain::{Fields, Kind, RecordId, Value};
use cairn_exchange::{Draft, Link, MatchKeys, Problem, Rule, Severity};
use cairn_store::lists::{ListQuery, Row};

use crate::error::Result;
use crate::workspace::Workspace;

/// What becomes of a row.
pub(super) enum Placed {
    /// It is new.
    New(Kind, Fields),
    /// The book has it.
    Known,
    /// It names a record that the book does not have.
    Refused(Problem),
}

/// The keys by which records of the book are found.
#[derive(Default)]
pub(super) struct Book {
    phones: HashMap<String, RecordId>,
    emails: HashSet<String>,
    names: HashMap<(Kind, String), Vec<RecordId>>,
    numbers: HashSet<(Kind, String)>,
}

/// Kinds that rows can be or name.
const KINDS: [Kind; 4] = [Kind::Customer, Kind::Trip, Kind::Purchase, Kind::Member];

impl Book {
    pub(super) fn read(workspace: &Workspace) -> Result<Self> {
        let mut book = Self::default();
        for kind in KINDS {
            let mut query = ListQuery { limit: 100, ..ListQuery::of(kind) };
            loop {
                let page = workspace.list(&query)?;
                page.rows.iter().for_each(|row| book.add(row));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
        }
        Ok(book)
    }

    fn add(&mut self, row: &Row) {
        self.names.entry((row.kind, row.title.clone())).or_default().push(row.id);
        for (field, part) in [("phones", "number"), ("emails", "address")] {
            let Some(Value::Items(items)) = row.fields.get(field) else { continue };
            for text in items.values().filter_map(|entry| entry.get(part)?.as_text()) {
                if field == "phones" {
                    self.phones.insert(text.to_owned(), row.id);
                } else {
                    self.emails.insert(text.to_lowercase());
                }
            }
        }
        for number in ["receipt", "contract", "code"].iter().filter_map(|field| row.fields.get(*field)?.as_text()) {
            self.numbers.insert((row.kind, number.to_owned()));
        }
    }

    /// Says what becomes of a row, and fills in the records that it names.
    pub(super) fn place(&mut self, mut draft: Draft) -> Placed {
        if self.has(draft.kind, &draft.keys) {
            return Placed::Known;
        }
        for link in std::mem::take(&mut draft.links) {
            match self.find(&link) {
                Some(id) => drop(draft.fields.insert(link.field.to_owned(), Value::Text(id.to_string()))),
                None if link.required => return Placed::Refused(missing(&draft, &link)),
                None => draft.keep_unresolved(&link),
            }
        }
        self.remember(draft.kind, &draft.keys);
        Placed::New(draft.kind, draft.fields)
    }

    fn has(&self, kind: Kind, keys: &MatchKeys) -> bool {
        let number = keys.number.as_ref().is_some_and(|n| self.numbers.contains(&(kind, n.clone())));
        let person = kind == Kind::Customer
            && (keys.phones.iter().any(|p| self.is_same_person(p, keys))
                || keys.emails.iter().any(|e| self.emails.contains(e)));
        let trip = kind == Kind::Trip
            && keys.number.is_none()
            && keys.name.as_ref().is_some_and(|n| self.names.contains_key(&(kind, n.clone())));
        number || person || trip
    }

    /// A household shares a telephone: the number alone does not make two people one.
    fn is_same_person(&self, phone: &str, keys: &MatchKeys) -> bool {
        let Some(id) = self.phones.get(phone) else { return false };
        let Some(name) = &keys.name else { return true };
        self.names.get(&(Kind::Customer, name.clone())).is_some_and(|ids| ids.contains(id))
    }

    /// A telephone number tells; a name only where one record alone has it.
    pub(super) fn find(&self, link: &Link) -> Option<RecordId> {
        if let Some(phone) = &link.phone {
            return self.phones.get(phone).copied();
        }
        match self.names.get(&(link.kind, link.text.clone()))?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// A row that comes twice in one file is imported once. It has no identifier yet, so no other row can name it.
    fn remember(&mut self, kind: Kind, keys: &MatchKeys) {
        if let Some(number) = &keys.number {
            self.numbers.insert((kind, number.clone()));
        }
        self.emails.extend(keys.emails.iter().cloned());
    }
}

fn missing(draft: &Draft, link: &Link) -> Problem {
    let wanted = link.phone.as_ref().unwrap_or(&link.text);
    Problem {
        severity: Severity::Error,
        place: draft.place,
        column: Some(link.heading.clone()),
        value: wanted.clone(),
        rule: Rule::Required,
        text: format!(
            "The book has no {} {wanted:?}, or several. Import the {} first, or give a telephone number that tells them apart.",
            link.kind.name(),
            link.kind.name()
        ),
    }
}
