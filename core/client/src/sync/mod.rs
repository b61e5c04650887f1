//! Exchanging with the relay. What to do next is decided by `cairn_sync::session`, which knows no network; this folder does it.

mod address;
mod again;
mod control;
mod deciding;
mod engine;
mod enrol;
mod http;
mod incoming;
mod judging;
mod keeping;
mod live;
mod moving;
mod narrowing;
mod opening;
mod outgoing;
mod pace;
mod storing;
mod task;
mod turn;

pub(crate) use address::checked;
pub use deciding::Adopted;
pub(crate) use engine::{Engine, Progressing};
pub(crate) use enrol::{Via, enrol};
pub(crate) use http::HttpRelay;
pub(crate) use outgoing::derive_doc_key;
pub use task::SyncTask;
pub(crate) use task::on_network;
pub(crate) use turn::{PATIENT, Turn};
