//! The clock of a promise: when an answer is due, and how much of the time is gone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::WorkCalendar;

/// Days that are looked through for one on which the office works, before it is called closed for good.
const LONGEST_CLOSURE: u32 = 3660;

/// How the hours of an allowance are counted.
///
/// | received | allowance | round the clock | working days | working hours 09:00–18:00 |
/// |---|---|---|---|---|
/// | Friday 15:00 | 24 h | Saturday 15:00 | Monday 15:00 | Wednesday 12:00 |
/// | Saturday 10:00 | 24 h | Sunday 10:00 | Monday at midnight | Wednesday 15:00 |
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "mode", content = "calendar")]
pub enum Clock {
    /// Every hour counts.
    RoundTheClock,
    /// All the hours of a working day count, from midnight to midnight, and none of another day: “within 24 hours” is the same
    /// time of the next working day. What comes in on a day off counts from the midnight on which the next working day begins.
    WorkingDays(WorkCalendar),
    /// Only the hours during which the office is open count: 24 hours are two days and six hours of a nine-hour day.
    WorkingHours(WorkCalendar),
}

/// When an answer is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The last moment in time.
    pub at: Timestamp,
    /// Whether the holidays of all the days up to then are entered. Where not, a holiday may move it.
    pub holidays_known: bool,
}

/// Why there is no time at which an answer is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// An allowance below zero.
    #[error("the time allowed for an answer is negative")]
    Negative,
    /// Ten years without enough working days.
    #[error("by its calendar the office is never open long enough")]
    NeverOpen,
    /// Beyond the year 9999.
    #[error("the time is beyond the calendar")]
    OutOfRange,
}

/// How an answer stands against the promise. All durations are by the clock that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Answer {
    /// Answered, and in time.
    InTime {
        /// How long it took.
        took: SignedDuration,
    },
    /// Answered too late.
    Late {
        /// How long it took.
        took: SignedDuration,
    },
    /// Not yet answered, and there is time.
    Waiting {
        /// What is left.
        left: SignedDuration,
    },
    /// Not answered, and the time is over.
    Overdue {
        /// Since how long.
        by: SignedDuration,
    },
}

impl Clock {
    /// The first moment at which `allowance` has passed by this clock since `received`, by the days of the zone `tz`.
    ///
    /// # Errors
    /// The allowance is negative, the office is never open, or the moment is beyond the calendar.
    pub fn due(&self, tz: &TimeZone, received: Timestamp, allowance: SignedDuration) -> Result<Due, ClockError> {
        if allowance.is_negative() {
            return Err(ClockError::Negative);
        }
        let Some(calendar) = self.calendar() else {
            let at = received.checked_add(allowance).map_err(|_| ClockError::OutOfRange)?;
            return Ok(Due { at, holidays_known: true });
        };
        let first = tz.to_datetime(received).date();
        if allowance.is_zero() {
            return Ok(Due { at: received, holidays_known: calendar.knows(first, first) });
        }
        let (mut date, mut left, mut idle) = (first, allowance, 0);
        loop {
            match self.open(tz, date).map(|(from, to)| (from.max(received), to)).filter(|(from, to)| from < to) {
                Some((from, to)) => {
                    let span = to.duration_since(from);
                    if left <= span {
                        let at = from.checked_add(left).map_err(|_| ClockError::OutOfRange)?;
                        return Ok(Due { at, holidays_known: calendar.knows(first, date) });
                    }
                    left = left.saturating_sub(span);
                    idle = 0;
                }
                None => idle += 1,
            }
            if idle > LONGEST_CLOSURE {
                return Err(ClockError::NeverOpen);
            }
            date = date.tomorrow().map_err(|_| ClockError::OutOfRange)?;
        }
    }

    /// How much of this clock's time lies between two moments; zero where `to` is not after `from`.
    #[must_use]
    pub fn elapsed(&self, tz: &TimeZone, from: Timestamp, to: Timestamp) -> SignedDuration {
        if to <= from {
            return SignedDuration::ZERO;
        }
        if matches!(self, Self::RoundTheClock) {
            return to.duration_since(from);
        }
        let last = tz.to_datetime(to).date();
        let mut date = tz.to_datetime(from).date();
        let mut sum = SignedDuration::ZERO;
        while date <= last {
            if let Some((opens, closes)) = self.open(tz, date) {
                let (opens, closes) = (opens.max(from), closes.min(to));
                if opens < closes {
                    sum = sum.saturating_add(closes.duration_since(opens));
                }
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        sum
    }

    /// How an answer stands at `now`. An answer noted before `received` took no time.
    ///
    /// # Errors
    /// As of [`Clock::due`].
    pub fn answer(
        &self,
        tz: &TimeZone,
        received: Timestamp,
        answered: Option<Timestamp>,
        now: Timestamp,
        allowance: SignedDuration,
    ) -> Result<Answer, ClockError> {
        let due = self.due(tz, received, allowance)?.at;
        Ok(match answered {
            Some(at) if at <= due => Answer::InTime { took: self.elapsed(tz, received, at) },
            Some(at) => Answer::Late { took: self.elapsed(tz, received, at) },
            None if now <= due => Answer::Waiting { left: self.elapsed(tz, now.max(received), due) },
            None => Answer::Overdue { by: self.elapsed(tz, due, now) },
        })
    }

    fn calendar(&self) -> Option<&WorkCalendar> {
        match self {
            Self::RoundTheClock => None,
            Self::WorkingDays(calendar) | Self::WorkingHours(calendar) => Some(calendar),
        }
    }

    /// The span of a day during which the clock runs.
    fn open(&self, tz: &TimeZone, date: Date) -> Option<(Timestamp, Timestamp)> {
        let calendar = self.calendar().filter(|calendar| calendar.is_working_day(date))?;
        let midnight = |date: Date| date.to_zoned(tz.clone()).ok().map(|zoned| zoned.timestamp());
        let next_midnight = || midnight(date.tomorrow().ok()?);
        if matches!(self, Self::WorkingDays(_)) {
            return Some((midnight(date)?, next_midnight()?));
        }
        let hours = calendar.hours;
        let at = |time| date.to_datetime(time).to_zoned(tz.clone()).ok().map(|zoned| zoned.timestamp());
        let closes = if hours.closes() == jiff::civil::Time::midnight() { next_midnight() } else { at(hours.closes()) };
        Some((at(hours.opens())?, closes?))
    }
}
