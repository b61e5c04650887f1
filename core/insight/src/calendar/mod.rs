//! Days that people keep: the Chinese lunar calendar, birthdays, working hours.
//!
//! # Examples
//!
//! ```
//! use cairn_insight::calendar::{Anniversary, Calendar};
//! use jiff::civil::date;
//!
//! // The fifteenth of the eighth lunar month of 1970, as a customer's record holds it.
//! let birthday = Anniversary::parse("1970-08-15", Calendar::Lunar, false)?;
//! let next = birthday.next_after(date(2026, 1, 1)).expect("the tables reach to 2099");
//! assert_eq!((next.date, next.turns), (date(2026, 9, 25), Some(56)));
//! # Ok::<(), cairn_insight::calendar::NotAnAnniversary>(())
//! ```

mod allowance;
mod anniversary;
mod clock;
mod kept;
mod lunar;
mod mainland;
mod rule;
mod upcoming;
mod work;

pub use allowance::{Allowances, Severity};
pub use anniversary::{Anniversary, Calendar, NotAnAnniversary};
pub use clock::{Answer, Clock, ClockError, Due};
pub use kept::{Kept, Observed};
pub use lunar::{LunarDate, LunarError, Zodiac};
pub use rule::{AnswerRule, Counted};
pub use upcoming::{Upcoming, upcoming};
pub use work::{BadHours, DayKind, Hours, Weekday, WorkCalendar};
