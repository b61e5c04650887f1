//! Every named attack, by adversary.

mod at_rest;
mod changes;
mod control_log;
mod envelopes;
mod faults;
mod guest;
mod invites;
mod stranger;
mod web_page;
