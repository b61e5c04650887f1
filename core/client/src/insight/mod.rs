//! What customers are worth and whom to call, computed on this device from its own records, at any time.
//!
//! The base of all customers is kept in memory and brought up to date by what each commit touched. Predicted values need parameters
//! that were fitted over many customers: the office fits them ([`Workspace::fit_values`](crate::Workspace::fit_values)) and they
//! travel as a record, so that every device applies the same.

mod answers;
mod behind;
mod chaid;
mod equity;
mod fields;
mod figures;
mod json;
mod kept;
mod loyalty;
mod points;
mod recall;
mod satisfaction;
mod segments;
mod settings;
mod tasks;
mod values;

pub use chaid::{ChaidRequest, ChaidTable};
pub use equity::{LifetimeValue, LifetimeValues};
pub use fields::{Asked, Source, type_of};
pub use figures::{Base, Worth};
pub(crate) use kept::Kept;
pub use loyalty::LoyaltyFigures;
pub use points::{AccountSheet, Holder};
pub use recall::{BirthdayNear, Hint, LastVisit, Met, Objection, OpenCase, Person, Preference, Promise, RecallCard};
pub use satisfaction::{Complaints, Period, Satisfaction};
pub use segments::{Members, SegmentCount};
pub use settings::USUAL_ZONE;
pub(crate) use settings::zone;
pub use tasks::{BirthdayAhead, DueToday, TasksMade};
pub use values::FitAnswer;

#[cfg(test)]
mod tests;
