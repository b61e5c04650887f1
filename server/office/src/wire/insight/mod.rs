//! The figures as the console reads them. Amounts are in minor units of the answer's currency, shares from 0 to 1, days as
//! `2025-12-31`.

mod calls;
mod chaid;
mod customer;
mod note;
mod overview;
mod recall;
mod satisfaction;
mod segments;
mod time;
mod values;

pub use calls::*;
pub use chaid::*;
pub use customer::*;
pub use note::*;
pub use overview::*;
pub use recall::*;
pub use satisfaction::*;
pub use segments::*;
pub use time::*;
pub use values::*;
