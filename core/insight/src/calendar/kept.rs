//! The day on which an anniversary is kept in one year.

use jiff::civil::Date;
use serde::Serialize;

/// The day on which people keep an anniversary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Kept {
    /// The Gregorian day.
    pub date: Date,
    /// The year, of the anniversary's own calendar, that it belongs to: the day of a lunar year may fall in the next January.
    pub year: i16,
    /// The years that are full on that day; absent where the year of birth is not known. Lunar years for a lunar birthday.
    pub turns: Option<u16>,
    /// The day itself, or one that stands for it, and why.
    pub observed: Observed,
}

/// Whether an anniversary falls on its own day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Observed {
    /// On its own day.
    Exact,
    /// 28 February: that year has no 29th.
    NoLeapDay,
    /// The 29th of the lunar month: that year it has no 30th.
    NoThirtieth,
    /// The ordinary month of that number: that lunar year has no such leap month.
    NoLeapMonth,
    /// The 29th of the ordinary month: that lunar year has no such leap month, and the ordinary one has no 30th.
    NoLeapMonthNorThirtieth,
}

impl Kept {
    /// How many days it is from `today`; negative where it is past.
    #[must_use]
    pub fn days_from(self, today: Date) -> i32 {
        // A civil day has 24 hours, and all the days of jiff's calendar fit an i32.
        i32::try_from(self.date.duration_since(today).as_hours() / 24).unwrap_or(i32::MAX)
    }
}
