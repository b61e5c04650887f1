//! Surveys: forms in their versions, interviews that survive a dying phone, links for guests without an account, responses.

mod links;

pub use links::{Link, LinkRefused, NewLink, Uses};
