//! Every named attack, by adversary. Crafted changes of records stand in `core/domain/tests/attacks.rs` too: only that crate may take automerge
//! into its hands.

mod at_rest;
mod changes;
mod control_log;
mod envelopes;
mod faults;
mod guest;
mod invites;
mod stranger;
mod web_page;
