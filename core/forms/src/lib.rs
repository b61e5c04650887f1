//! Surveys as XLSForm describes them: a workbook in, a compiled form, an interview as a state machine, answers out.
//!
//! Pure: no clock, no random source, no I/O. "Now", the device's properties and randomness are arguments.

pub mod check;
pub mod compile;
pub mod engine;
pub mod export;
pub mod form;
pub mod ready;
pub mod session;
mod submission;
pub mod workbook;
pub mod xpath;
