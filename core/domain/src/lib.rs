//! What the records of Cairn are: their fields and closed lists, requests, validation, merging.
//!
//! Pure: no clock, no random source, no I/O. Only this crate imports automerge.
//!
//! - [`Kind`] and [`RecordSpec`]: what each kind of record holds, declared once in `records/`
//! - [`Create`], [`Edit`], [`Change`]: what people ask for; [`InvalidRecord`] names each field and the rule it breaks
//! - [`Document`]: one record with its history: create, edit, delete, receive what others wrote
//! - [`Record`], [`Conflict`], [`Step`]: what a screen shows of it

mod check;
mod document;
mod ids;
mod invalid;
mod kind;
mod parse;
mod record;
mod records;
mod request;
mod spec;
mod value;

pub use document::{
    Allowed, Base, ChangeHash, ChangeInfo, Chunk, Conflict, Damaged, Document, EditError, FieldChange, Hostile,
    Inverted, NOBODY, NoBase, Parked, RULES, Reading, Received, Refusal, Step, Writer, actor_for,
};
pub use ids::{NotARecordId, RecordId};
pub use invalid::{Invalid, InvalidRecord, Rule};
pub use kind::Kind;
pub use record::{Record, SearchText};
pub use request::{Change, Create, Edit};
pub use spec::{FieldSpec, RecordSpec, Scalar, Shape};
pub use value::{Fields, Items, Money, Position, Value};
