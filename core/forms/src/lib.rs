//! Surveys as XLSForm describes them: a workbook in, a compiled form, an interview as a state machine, answers out.
//!
//! Pure: no clock, no random source, no I/O. "Now", the device's properties and randomness are arguments.

#[cfg(feature = "files")]
pub mod check;
#[cfg(feature = "files")]
pub mod compile;
pub mod engine;
#[cfg(feature = "files")]
pub mod export;
pub mod form;
pub mod reads;
#[cfg(feature = "files")]
pub mod ready;
pub mod session;
mod submission;
#[cfg(feature = "files")]
pub mod workbook;
pub mod xpath;
