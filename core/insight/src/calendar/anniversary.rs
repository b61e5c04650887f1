//! Birthdays and other anniversaries, of either calendar.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::kept::{Kept, Observed};
use super::lunar::{LunarDate, LunarError};

/// The calendar that a birthday is kept by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// 公历.
    Gregorian,
    /// 农历.
    Lunar,
}

/// A day that comes back every year. Year, month and day are those of its own calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Anniversary {
    year: Option<i16>,
    month: u8,
    day: u8,
    calendar: Calendar,
    leap_month: bool,
}

/// A text or a day that is no anniversary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no day of that calendar: YYYY-MM-DD or --MM-DD is expected")]
pub struct NotAnAnniversary(pub String);

impl Anniversary {
    /// The anniversary of a day; `year` where it is known, `leap_month` for a day of a lunar leap month.
    ///
    /// # Errors
    /// No year has such a day, the year is known and did not have it, or a Gregorian day is said to be of a leap month.
    pub fn new(
        year: Option<i16>,
        month: u8,
        day: u8,
        calendar: Calendar,
        leap_month: bool,
    ) -> Result<Self, NotAnAnniversary> {
        let this = Self { year, month, day, calendar, leap_month };
        let sound = match (calendar, year) {
            (Calendar::Gregorian, _) if leap_month => false,
            // 2000 was a leap year: 29 February is somebody's birthday.
            (Calendar::Gregorian, year) => civil(year.unwrap_or(2000), month, day).is_some(),
            (Calendar::Lunar, None) => (1..=12).contains(&month) && (1..=30).contains(&day),
            // The tables begin in 1901; of an older day only the numbers can be judged.
            (Calendar::Lunar, Some(year)) => match LunarDate::new(year, month, leap_month, day) {
                Err(LunarError::OutOfRange) => (1..=12).contains(&month) && (1..=30).contains(&day),
                found => found.is_ok(),
            },
        };
        if sound {
            return Ok(this);
        }
        let year = year.map_or("-".into(), |year| format!("{year:04}"));
        Err(NotAnAnniversary(format!("{year}-{month:02}-{day:02}")))
    }

    /// Reads a day as records hold it: `1988-06-15`, or `--06-15` where nobody told the year.
    ///
    /// # Errors
    /// The text is of another form, or [`Anniversary::new`] refuses the day.
    pub fn parse(text: &str, calendar: Calendar, leap_month: bool) -> Result<Self, NotAnAnniversary> {
        let bad = || NotAnAnniversary(text.into());
        let digits = |part: &str, length: usize| {
            (part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<i16>().ok())
                .flatten()
        };
        let (year, rest) = if let Some(rest) = text.strip_prefix("--") {
            (None, rest)
        } else {
            let (year, rest) = text.split_once('-').ok_or_else(bad)?;
            (Some(digits(year, 4).ok_or_else(bad)?), rest)
        };
        let (month, day) = rest.split_once('-').ok_or_else(bad)?;
        let number = |part| digits(part, 2).and_then(|n| u8::try_from(n).ok()).ok_or_else(bad);
        Self::new(year, number(month)?, number(day)?, calendar, leap_month).map_err(|_| bad())
    }

    /// Its day in a year of its own calendar, if that year has it: 2023 has no 29 February, and not every lunar month a 30th.
    ///
    /// Absent too before the year of birth and, for a lunar day, outside 1901 to 2099.
    #[must_use]
    pub fn exact(self, year: i16) -> Option<Date> {
        if self.year.is_some_and(|birth| year < birth) {
            return None;
        }
        match self.calendar {
            Calendar::Gregorian => civil(year, self.month, self.day),
            Calendar::Lunar => {
                LunarDate::new(year, self.month, self.leap_month, self.day).ok().map(LunarDate::to_gregorian)
            }
        }
    }

    /// The day on which people keep it in a year of its own calendar: its own day, or the last day of the month where the month
    /// is too short, and the ordinary month where the leap month is missing.
    ///
    /// Absent before the year of birth and, for a lunar day, outside 1901 to 2099.
    #[must_use]
    pub fn kept_on(self, year: i16) -> Option<Kept> {
        let turns = match self.year {
            Some(birth) => Some(u16::try_from(year.checked_sub(birth)?).ok()?),
            None => None,
        };
        let kept = |date, observed| Kept { date, year, turns, observed };
        if let Some(date) = self.exact(year) {
            return Some(kept(date, Observed::Exact));
        }
        match self.calendar {
            Calendar::Gregorian => civil(year, self.month, 28).map(|date| kept(date, Observed::NoLeapDay)),
            Calendar::Lunar => self.lunar_stand_in(year).map(|(date, observed)| kept(date, observed)),
        }
    }

    fn lunar_stand_in(self, year: i16) -> Option<(Date, Observed)> {
        let leap_missing = self.leap_month && LunarDate::month_length(year, self.month, true).is_err();
        let leap = self.leap_month && !leap_missing;
        let day = self.day.min(LunarDate::month_length(year, self.month, leap).ok()?);
        let observed = match (leap_missing, day < self.day) {
            (false, false) => Observed::Exact,
            (false, true) => Observed::NoThirtieth,
            (true, false) => Observed::NoLeapMonth,
            (true, true) => Observed::NoLeapMonthNorThirtieth,
        };
        Some((LunarDate::new(year, self.month, leap, day).ok()?.to_gregorian(), observed))
    }

    /// The days of a Gregorian year on which it is kept, in their order: one, or for a lunar day none or two, since a lunar year
    /// may end in January or in February.
    #[must_use]
    pub fn kept_in(self, gregorian_year: i16) -> Vec<Kept> {
        match (civil(gregorian_year, 1, 1), civil(gregorian_year, 12, 31)) {
            (Some(from), Some(to)) => self.kept_between(from, to),
            _ => Vec::new(),
        }
    }

    /// The days from `from` to `to`, both counted, on which it is kept, in their order.
    #[must_use]
    pub fn kept_between(self, from: Date, to: Date) -> Vec<Kept> {
        let within = |kept: &Kept| kept.date >= from && kept.date <= to;
        (from.year().saturating_sub(1)..=to.year()).filter_map(|year| self.kept_on(year)).filter(within).collect()
    }

    /// The next day after `today` on which it is kept; absent where the tables end (2099 for lunar days).
    #[must_use]
    pub fn next_after(self, today: Date) -> Option<Kept> {
        self.next_from(today.tomorrow().ok()?)
    }

    /// `today` if it is kept today, otherwise the next day on which it is.
    #[must_use]
    pub fn next_from(self, today: Date) -> Option<Kept> {
        let first = today.year().saturating_sub(1).max(self.year.unwrap_or(i16::MIN));
        // One a year, and the first may be two years off: kept in the past January for this lunar year already.
        (first..=first.saturating_add(3)).filter_map(|year| self.kept_on(year)).find(|kept| kept.date >= today)
    }

    /// The years that are full on a day, by the days on which it is kept; absent where the year of birth is not known, before
    /// birth, and beyond the tables.
    #[must_use]
    pub fn age_on(self, day: Date) -> Option<u16> {
        self.year?;
        let years = day.year().saturating_sub(1)..=day.year();
        years.filter_map(|year| self.kept_on(year)).rfind(|kept| kept.date <= day).and_then(|kept| kept.turns)
    }
}

fn civil(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
