//! What single pages show beyond lists and records, a file a page. Times are ms since the Unix epoch, days `YYYY-MM-DD`, classes and states
//! codes.

use cairn_client as core;

use crate::insight::Person;

mod case;
mod customers;
mod day;
mod importing;
mod outbox;
mod storage;
mod trip;
mod visit;

pub use case::{CaseAction, CaseSheet, CaseStep};
pub use customers::{CustomerLine, Facet, Facets, Letter, MonthlySpend, TimelineEvent};
pub use day::AgendaItem;
pub use importing::{ImportProblem, ImportReport};
pub use outbox::{Round, Unsent};
pub use storage::{InviteInfo, KindCount, Sizes};
pub use trip::{TripGuest, TripSheet, TripStop};
pub use visit::{ObjectionLine, VisitSheet};

fn person(of: core::insight::Person) -> Person {
    Person { id: of.id.to_string(), name: of.name }
}
