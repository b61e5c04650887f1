//! What each kind of record holds. To add a field or a value of a closed list, add a line here; nothing else changes.

pub(crate) mod account;
pub(crate) mod case;
pub(crate) mod customer;
pub(crate) mod member;
pub(crate) mod purchase;
pub(crate) mod survey;
pub(crate) mod task;
pub(crate) mod trip;
pub(crate) mod visit;

/// How a contact is made 渠道.
pub(crate) const CHANNELS: &[&str] =
    &["in_person", "phone", "email", "messenger", "sms", "web", "letter", "event", "unknown"];
