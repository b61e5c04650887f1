//! One device's book: an encrypted `SQLCipher` database.
//!
//! The truth is the change chunks, one row each under its hash ([`records`], [`receive`]). Rows for lists ([`lists`]), search
//! ([`search`]), tags and links are projections of them and can be rebuilt ([`records::rebuild`], and in the
//! background after an update: [`records::anew`]). The rest is what a device must
//! remember to talk to a relay: [`outbox`], [`spaces`], [`order`], [`doc_keys`], [`quarantine`], [`alarms`], [`facts`].
//!
//! Writers take a `&Transaction`, readers a `&Connection`; [`Store`] hands both out. A write is durable when
//! [`Store::write`] returns (write-ahead log, `synchronous=FULL`).

pub mod alarms;
pub mod control;
mod db;
pub mod dealings;
pub mod doc_keys;
mod error;
pub mod facts;
pub mod interviews;
pub mod lists;
pub mod order;
pub mod outbox;
pub mod pages;
mod projection;
pub mod quarantine;
pub mod receive;
pub mod records;
pub mod search;
pub mod spaces;
#[cfg(test)]
mod testing;

pub use db::{DbKey, Store};
pub use error::{Result, StoreError};

/// A write transaction, as [`Store::write`] hands it out.
pub type Write<'a> = rusqlite::Transaction<'a>;

/// A consistent state of the database, as [`Store::read`] hands it out.
pub type Read = rusqlite::Connection;
