//! What single pages of a phone show beyond lists and records: the outbox, the day, a customer's rows and timeline, a trip, a visit, a case,
//! the space that the book takes. Also what can be taken back.
//!
//! All of it is computed here and not in the shells, so that Android, iOS and the office say the same.

mod agenda;
mod case;
mod customers;
mod note;
mod outbox;
mod storage;
mod timeline;
mod trip;
mod undo;
mod visit;

pub use agenda::{AgendaItem, Due};
pub use cairn_store::pages::{Facet, Letter, Sizes, Unsent};
pub use case::{Answered, CaseClock, CaseSheet, CaseStep, StepState};
pub use customers::{CustomerLine, Facets};
pub use note::choices;
pub use outbox::Round;
pub(crate) use outbox::note_round;
pub use timeline::{Event, MonthlySpend};
pub use trip::{Smile, TripGuest, TripSheet, TripStop, When};
pub use visit::{CheckIn, ObjectionLine, Tip, VisitSheet};

use cairn_domain::{Fields, Value};

/// A text field.
fn text(fields: &Fields, name: &str) -> Option<String> {
    fields.get(name).and_then(Value::as_text).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A whole number, or a time.
fn int(fields: &Fields, name: &str) -> Option<i64> {
    if let Some(Value::Int(n)) = fields.get(name) { Some(*n) } else { None }
}

/// The entries of a list with their tokens.
fn entries<'a>(fields: &'a Fields, name: &str) -> impl Iterator<Item = (&'a String, &'a Fields)> {
    let items = if let Some(Value::Items(items)) = fields.get(name) { Some(items) } else { None };
    items.into_iter().flatten()
}

#[cfg(test)]
mod tests;
