//! Envelopes: batches of changes by one device for one space, sealed item by item and signed as a whole.
//!
//! An envelope is `{0: header, 1: items, 2: signature}`; header and items are encoded by themselves, so the relay can check the
//! signature and hand the bytes on without understanding the items.
mod body;
mod compression;
mod header;
mod opening;
mod sealing;
#[cfg(test)]
mod tests;

pub use body::{Body, BodyChange};
pub use header::{Header, Previous, Seen};
pub use opening::{Budget, OpenError, Opener, SealedItem, Verified, peek, verify};
pub use sealing::{Batch, Sealed, Sealer, TooLargeItem};
