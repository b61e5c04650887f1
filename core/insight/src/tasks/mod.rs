//! Tasks by rule: facts and a day in, the tasks that are wanted out.
//!
//! A task is one, however many devices think of it: its [`Name`] follows from the rule, what it is about, and a day that the facts give,
//! never from the day on which somebody looked.

mod facts;
mod rules;
mod settings;

pub use facts::{CaseFacts, CustomerFacts, Facts, TripFacts, VisitFacts};
pub use rules::{Name, Rule, Standing, Wanted, standing, wanted};
pub use settings::{TaskSettings, VisitRhythm};
