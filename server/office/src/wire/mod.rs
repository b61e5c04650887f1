//! The JSON of the API, and how it is made from what the book answers.

pub mod insight;
mod members;
mod records;
pub mod surveys;
mod team;

pub use members::{InviteCodeJson, InviteJson, NewInvite, NewRole, RecoveryJson, SheetsJson};
pub use records::{AuthorJson, DetailJson, DetailPage, FeedEntry, HitPage, RefJson, RowPage, StepJson, UndoneJson};
pub use team::{DeviceJson, LinkJson, SeatJson, SessionJson, SpaceJson, StatusJson};
