//! The Chinese lunar calendar 农历 of 1901 to 2099.
//!
//! The months are those of the crate `icu_calendar`: the rules of GB/T 33661-2017 from 1912 on, the Hong Kong Observatory's
//! tables before.

use icu_calendar::{Date as IcuDate, cal::ChineseTraditional, types::Month, types::RataDie};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

/// The first lunar year that is offered.
const FIRST_YEAR: i16 = 1901;
/// The last lunar year that is offered; it ends on 2100-02-08.
const LAST_YEAR: i16 = 2099;
/// The days from 0000-12-31, the zero of Rata Die, to 1970-01-01 (Reingold & Dershowitz, Calendrical Calculations).
const RATA_DIE_OF_1970: i64 = 719_163;

/// A day of the lunar calendar that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LunarDate {
    year: i16,
    month: u8,
    leap: bool,
    day: u8,
    gregorian: Date,
}

/// Why there is no such lunar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LunarError {
    /// Before 1901-02-19 or after 2100-02-08.
    #[error("the lunar calendar is known for the years 1901 to 2099 only")]
    OutOfRange,
    /// No thirteenth month, and no leap month where that year has none.
    #[error("lunar year {year} has no {}month {month}", if *.leap { "leap " } else { "" })]
    NoSuchMonth {
        /// The lunar year.
        year: i16,
        /// The month that was asked for.
        month: u8,
        /// Whether the leap month was asked for.
        leap: bool,
    },
    /// The month has 29 days or 30.
    #[error("that lunar month has {has} days, no day {day}")]
    NoSuchDay {
        /// The day that was asked for.
        day: u8,
        /// The days that the month has.
        has: u8,
    },
}

/// The animal of a lunar year 生肖.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the animal that it says")]
pub enum Zodiac {
    Rat,
    Ox,
    Tiger,
    Rabbit,
    Dragon,
    Snake,
    Horse,
    Goat,
    Monkey,
    Rooster,
    Dog,
    Pig,
}

impl Zodiac {
    const ALL: [Self; 12] = [
        Self::Rat,
        Self::Ox,
        Self::Tiger,
        Self::Rabbit,
        Self::Dragon,
        Self::Snake,
        Self::Horse,
        Self::Goat,
        Self::Monkey,
        Self::Rooster,
        Self::Dog,
        Self::Pig,
    ];

    /// The animal of a lunar year, by the cycle of twelve in which 1900 and 2020 are years of the rat.
    #[must_use]
    pub fn of_lunar_year(year: i16) -> Self {
        let place = (i32::from(year) - 4).rem_euclid(12);
        usize::try_from(place).map_or(Self::Rat, |place| Self::ALL[place])
    }
}

impl LunarDate {
    /// The day of that lunar year, month (1 to 12, `leap` for the one that is inserted after it) and day.
    ///
    /// # Errors
    /// The year is outside 1901 to 2099, or it has no such month or day.
    pub fn new(year: i16, month: u8, leap: bool, day: u8) -> Result<Self, LunarError> {
        let has = Self::month_length(year, month, leap)?;
        let found = at(year, month, leap, day).ok_or(LunarError::NoSuchDay { day, has })?;
        let gregorian = to_civil(found).ok_or(LunarError::OutOfRange)?;
        Ok(Self { year, month, leap, day, gregorian })
    }

    /// The lunar day of a Gregorian one.
    ///
    /// # Errors
    /// The day is before 1901-02-19 or after 2100-02-08.
    pub fn from_gregorian(gregorian: Date) -> Result<Self, LunarError> {
        let epoch = i64::from(days_since_1970(gregorian)) + RATA_DIE_OF_1970;
        let found = IcuDate::from_rata_die(RataDie::new(epoch), ChineseTraditional::new());
        let year = i16::try_from(found.cyclic_year().related_iso).map_err(|_| LunarError::OutOfRange)?;
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Err(LunarError::OutOfRange);
        }
        let month = found.month().to_input();
        Ok(Self { year, month: month.number(), leap: month.is_leap(), day: found.day_of_month().0, gregorian })
    }

    /// How many days a month has, 29 or 30.
    ///
    /// # Errors
    /// The year is outside 1901 to 2099, or it has no such month.
    pub fn month_length(year: i16, month: u8, leap: bool) -> Result<u8, LunarError> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Err(LunarError::OutOfRange);
        }
        let first = at(year, month, leap, 1).ok_or(LunarError::NoSuchMonth { year, month, leap })?;
        Ok(first.days_in_month())
    }

    /// The Gregorian day.
    #[must_use]
    pub const fn to_gregorian(self) -> Date {
        self.gregorian
    }

    /// The lunar year, named by the Gregorian year in which it begins.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12; a leap month has the number of the one before it.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Whether the month is a leap month 闰月.
    #[must_use]
    pub const fn is_leap_month(self) -> bool {
        self.leap
    }

    /// The day of the month, 1 to 30.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The animal of its year.
    #[must_use]
    pub fn zodiac(self) -> Zodiac {
        Zodiac::of_lunar_year(self.year)
    }
}

fn at(year: i16, month: u8, leap: bool, day: u8) -> Option<IcuDate<ChineseTraditional>> {
    let named = if leap { Month::leap(month) } else { Month::new(month) };
    IcuDate::try_new_chinese_traditional(i32::from(year), named, day).ok()
}

fn to_civil(date: IcuDate<ChineseTraditional>) -> Option<Date> {
    let days = date.to_rata_die().to_i64_date() - RATA_DIE_OF_1970;
    Date::constant(1970, 1, 1).checked_add(days.days()).ok()
}

fn days_since_1970(date: Date) -> i32 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours().try_into().map_or(0, |hours: i32| hours / 24)
}
