//! What customers are worth, how they fare and what to do about it: numbers and dates in, numbers and reasons out.
//!
//! Pure: no clock, no random source, no I/O. "Today" is always an argument. No figure depends on the order of its input.

pub mod calendar;
pub mod chaid;
pub mod clv;
pub mod figures;
mod history;
pub mod points;
pub mod satisfaction;
pub mod tasks;

pub use history::{Contact, History, Purchase};
