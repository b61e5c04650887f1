//! What other programs export, read into drafts of records: delimited lists (CSV) and card files (vCard).
//!
//! Pure: bytes and options in, [`Parsed`] out. Nothing is dropped silently. A value that has no field of its own is kept
//! in the note, one that cannot be read is kept as text and named in the [`Problems`], a row that cannot become a record
//! is named with the reason, and the good rows around it are read. Whether a draft is already in the book is the
//! caller's to tell, by its [`MatchKeys`]; so is whom a [`Link`] means.

mod choices;
mod date;
mod draft;
mod encoding;
mod fields;
mod headers;
mod list;
mod money;
mod options;
mod person;
mod phone;
mod report;
mod sniff;
mod table;
mod vcard;

pub use draft::{ColumnReport, Draft, Link, MatchKeys, Parsed};
pub use list::read_csv;
pub use options::{CsvOptions, ReadError, VcardOptions};
pub use phone::{Phone, read_phone};
pub use report::{Place, Problem, Problems, Rule, Severity};
pub use rlibphonenumber::PhoneNumberType;
pub use sniff::{Format, sniff};
pub use table::{Row, Table, read_table};
pub use vcard::read_vcard;
