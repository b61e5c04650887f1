//! When the office is open: weekdays, hours, public holidays, weekend days that are worked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::mainland;

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the day that it says")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The day of the week of a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        match date.weekday() {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

/// The hours of a working day, by the wall clock. A day that closes at 00:00 closes at its midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Span")]
pub struct Hours {
    opens: Time,
    closes: Time,
}

#[derive(Deserialize)]
struct Span {
    opens: Time,
    closes: Time,
}

/// Hours that end before they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("working hours must end after they begin: {opens} to {closes}")]
pub struct BadHours {
    /// The beginning that was asked for.
    pub opens: Time,
    /// The end that was asked for.
    pub closes: Time,
}

impl Hours {
    /// Nine to six, the usual office day.
    pub const NINE_TO_SIX: Self = Self { opens: Time::constant(9, 0, 0, 0), closes: Time::constant(18, 0, 0, 0) };

    /// Hours of one day.
    ///
    /// # Errors
    /// They end before they begin, or as they begin; only 00:00 as the end means midnight.
    pub fn new(opens: Time, closes: Time) -> Result<Self, BadHours> {
        if opens < closes || closes == Time::midnight() {
            Ok(Self { opens, closes })
        } else {
            Err(BadHours { opens, closes })
        }
    }

    /// When the day begins.
    #[must_use]
    pub const fn opens(self) -> Time {
        self.opens
    }

    /// When it ends; 00:00 for midnight.
    #[must_use]
    pub const fn closes(self) -> Time {
        self.closes
    }
}

impl TryFrom<Span> for Hours {
    type Error = BadHours;

    fn try_from(span: Span) -> Result<Self, BadHours> {
        Self::new(span.opens, span.closes)
    }
}

/// The office's calendar. An administrator adds the days of a year when the government has published them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkCalendar {
    /// The days of the week that are worked.
    pub weekdays: BTreeSet<Weekday>,
    /// The hours of a working day.
    pub hours: Hours,
    /// Days off, with what they are called.
    pub holidays: BTreeMap<Date, String>,
    /// Days that are worked whatever their weekday 调休上班.
    pub make_up_days: BTreeSet<Date>,
    /// The years whose public holidays are all entered. In any other year only the weekdays are known.
    pub known_years: BTreeSet<i16>,
}

/// What a date is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum DayKind {
    /// A working day of the week.
    Working,
    /// A day that is worked in place of a day off.
    MakeUp,
    /// A day of the week on which nobody works.
    Weekend,
    /// A holiday of this name.
    Holiday(String),
}

impl WorkCalendar {
    /// These weekdays and hours, with no holidays entered.
    #[must_use]
    pub fn new(weekdays: impl IntoIterator<Item = Weekday>, hours: Hours) -> Self {
        Self {
            weekdays: weekdays.into_iter().collect(),
            hours,
            holidays: BTreeMap::new(),
            make_up_days: BTreeSet::new(),
            known_years: BTreeSet::new(),
        }
    }

    /// Monday to Friday, nine to six, with the public holidays and make-up days of mainland China of 2018 to 2026 (notices of
    /// the General Office of the State Council).
    #[must_use]
    pub fn mainland_china() -> Self {
        use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
        let (holidays, make_up_days, known_years) = mainland::days();
        let week = Self::new([Monday, Tuesday, Wednesday, Thursday, Friday], Hours::NINE_TO_SIX);
        Self { holidays, make_up_days, known_years, ..week }
    }

    /// What a date is. A day entered both as a holiday and as a make-up day is worked.
    #[must_use]
    pub fn day(&self, date: Date) -> DayKind {
        if self.make_up_days.contains(&date) {
            DayKind::MakeUp
        } else if let Some(name) = self.holidays.get(&date) {
            DayKind::Holiday(name.clone())
        } else if self.weekdays.contains(&Weekday::of(date)) {
            DayKind::Working
        } else {
            DayKind::Weekend
        }
    }

    /// Whether anybody works on that day.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        self.make_up_days.contains(&date)
            || (!self.holidays.contains_key(&date) && self.weekdays.contains(&Weekday::of(date)))
    }

    /// The last day of the last year whose holidays are entered; absent where none is.
    #[must_use]
    pub fn known_until(&self) -> Option<Date> {
        self.known_years.last().and_then(|&year| Date::new(year, 12, 31).ok())
    }

    /// Whether the holidays of all the years from one day's to the other's are entered.
    #[must_use]
    pub fn knows(&self, from: Date, to: Date) -> bool {
        (from.year().min(to.year())..=to.year().max(from.year())).all(|year| self.known_years.contains(&year))
    }
}
