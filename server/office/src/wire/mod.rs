//! The JSON of the API, and how it is made from what the book answers.

pub mod insight;
mod records;
pub mod surveys;
mod team;

pub use records::{AuthorJson, DetailJson, DetailPage, FeedEntry, HitPage, RefJson, RowPage, StepJson};
pub use team::{DeviceJson, LinkJson, SessionJson, SpaceJson, StatusJson};
