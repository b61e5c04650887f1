//! Surveys: forms in their versions, interviews that survive a dying phone, links for guests without an account, responses.
//!
//! The form engine (`cairn_forms`) is pure; here it meets the book. An interview's steps are durable before the next page shows, and
//! what it finishes with (the response, and the records that the form creates or updates) is one transaction.

mod apply;
mod forms;
mod guest;
mod interview;
mod links;
mod moments;
mod responses;
#[cfg(test)]
mod tests;

pub(crate) use forms::Programs;
pub use forms::{Checked, FormInfo, FormProblem, FormState, Uploaded};
pub use guest::{GuestCheck, ShownList};
pub use interview::{Interview, Interviewed, NewInterview, OpenInterview, Screen};
pub use links::{Link, LinkAnswer, LinkRefused, LinkSheet, NewLink, Uses};
