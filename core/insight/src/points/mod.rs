//! Loyalty points 积分: a ledger of entries that merge, spent offline without ever being overdrawn.
//!
//! Every point is in some device's hands. Points that are earned go to the keeper, the office's device; it grants others an allowance of
//! them. A device writes no entry that takes more than what it knows to be in its own hands, and nobody but itself takes from those: so
//! whatever others write meanwhile, no hand ever holds less than nothing, and the balance, which is the sum of all hands, neither.
//! This is the bounded counter of Balegas et al., "Extending Eventually Consistent Cloud Databases for Enforcing Numeric Invariants"
//! (SRDS 2015).

mod expiry;
mod ledger;
mod settings;
mod statement;

pub use expiry::{Expiring, expired, expiring};
pub use ledger::{Entry, Kind, Ledger, Move, NotEnough};
pub use settings::{PointsSettings, PointsSettingsError, Standing, Tier};
pub use statement::{Line, Statement, statement};
