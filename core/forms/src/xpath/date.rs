//! Dates and times in text. Without an offset they are local: in the time zone of "now".

use jiff::civil::{Date, DateTime, Time, Weekday, date};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use super::EvalError;

const DAY: f64 = 86_400_000.0;

/// What a text says: a day, a moment, or a time of no day.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Moment {
    Day(Date),
    At(Zoned),
    Time(Time),
}

impl Moment {
    /// Reads `2026-01-31`, `2026-1-31`, either with `T09:30`, `T09:30:00.000` and `Z`, `+08:00`, `+0800` or `+08`, or
    /// such a time alone. `None` for what looks otherwise, an error for a day or time that does not exist.
    pub fn read(text: &str, zone: &TimeZone) -> Result<Option<Self>, EvalError> {
        let Some(shape) = Shape::of(text.trim()) else { return Ok(None) };
        shape.moment(zone).map(Some).ok_or_else(|| EvalError::NotADate(text.to_owned()))
    }

    /// The local date and time; a time alone is one of 1970-01-01.
    pub fn local(&self) -> DateTime {
        match self {
            Self::Day(day) => day.at(0, 0, 0, 0),
            Self::At(moment) => moment.datetime(),
            Self::Time(time) => date(1970, 1, 1).to_datetime(*time),
        }
    }

    /// Days since 1970-01-01T00:00Z, with their fraction.
    pub fn decimal_days(&self, zone: &TimeZone) -> Option<f64> {
        let millis = match self {
            Self::At(moment) => moment.timestamp().as_millisecond(),
            _ => self.local().to_zoned(zone.clone()).ok()?.timestamp().as_millisecond(),
        };
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of the years -9999 to 9999 fit")]
        Some(millis as f64 / DAY)
    }
}

/// The whole number of the local day of a date or a date with time: 0 is 1970-01-01. `None` for other text.
pub(super) fn day_number(text: &str, zone: &TimeZone) -> Option<f64> {
    if !text.trim_start().starts_with(|c: char| c.is_ascii_digit()) || !text.contains('-') {
        return None;
    }
    match Moment::read(text, zone).ok()?? {
        Moment::Time(_) => None,
        moment => Some(whole_days(moment.local().date())),
    }
}

fn whole_days(day: Date) -> f64 {
    f64::from((day - date(1970, 1, 1)).get_days())
}

/// The day so many whole days after 1970-01-01.
pub(super) fn day_from_number(days: f64) -> Result<Date, EvalError> {
    let out_of_range = || EvalError::DateRange(days);
    if days.abs() > 4_000_000.0 {
        return Err(out_of_range());
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    let span = jiff::Span::new().days(days.trunc() as i64);
    date(1970, 1, 1).checked_add(span).map_err(|_| out_of_range())
}

/// The moment so many days, with their fraction, after 1970-01-01T00:00Z.
pub(super) fn moment_from_number(days: f64, zone: &TimeZone) -> Result<Zoned, EvalError> {
    day_from_number(days)?;
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    let stamp = Timestamp::from_millisecond((days * DAY).trunc() as i64).map_err(|_| EvalError::DateRange(days))?;
    Ok(stamp.to_zoned(zone.clone()))
}

/// `2026-01-31T09:30:00.000+08:00`, with `Z` for no offset.
pub(super) fn moment_text(moment: &Zoned) -> String {
    let offset = moment.offset();
    let zone = if offset == Offset::UTC { "Z".to_owned() } else { offset_text(offset) };
    format!("{}{zone}", moment.datetime().strftime("%Y-%m-%dT%H:%M:%S%.3f"))
}

fn offset_text(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// The parts of a text that looks like a date or a time.
struct Shape {
    day: Option<(i16, i8, i8)>,
    time: Option<(i8, i8, i8, i32)>,
    offset: Option<i32>,
}

impl Shape {
    fn of(text: &str) -> Option<Self> {
        if !text.is_ascii() || text.len() > 40 {
            return None;
        }
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (Some(day), Some(time)),
            None if text.contains(':') => (None, Some(text)),
            None => (Some(text), None),
        };
        let day = match day {
            Some(day) => Some(read_day(day)?),
            None => None,
        };
        let (time, offset) = match time {
            Some(time) => {
                let (time, offset) = read_time(time)?;
                (Some(time), offset)
            }
            None => (None, None),
        };
        Some(Self { day, time, offset })
    }

    fn moment(&self, zone: &TimeZone) -> Option<Moment> {
        let day = match self.day {
            Some((year, month, day)) => Some(Date::new(year, month, day).ok()?),
            None => None,
        };
        let Some((hour, minute, second, nano)) = self.time else { return day.map(Moment::Day) };
        let time = Time::new(hour, minute, second, nano).ok()?;
        let from = match self.offset {
            Some(seconds) => Some(TimeZone::fixed(Offset::from_seconds(seconds).ok()?)),
            None => None,
        };
        match (day, from) {
            (Some(day), from) => {
                let there = day.to_datetime(time).to_zoned(from.unwrap_or_else(|| zone.clone())).ok()?;
                Some(Moment::At(there.with_time_zone(zone.clone())))
            }
            (None, None) => Some(Moment::Time(time)),
            (None, Some(from)) => {
                let there = date(1970, 1, 1).to_datetime(time).to_zoned(from).ok()?;
                Some(Moment::Time(there.with_time_zone(zone.clone()).time()))
            }
        }
    }
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<i32> {
    let right = lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}

fn read_day(text: &str) -> Option<(i16, i8, i8)> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4..=4)?;
    let month = digits(parts.next()?, 1..=2)?;
    let day = digits(parts.next()?, 1..=2)?;
    if parts.next().is_some() {
        return None;
    }
    Some((i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?))
}

type Clock = (i8, i8, i8, i32);

/// `HH:MM`, `HH:MM:SS`, `HH:MM:SS.fff` and the offset in seconds, if there is one.
fn read_time(text: &str) -> Option<(Clock, Option<i32>)> {
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        Some(at) => (&text[..at], Some(read_offset(&text[at..])?)),
        None => (text, None),
    };
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2..=2)?;
    let minute = digits(parts.next()?, 2..=2)?;
    let (second, nano) = match parts.next() {
        Some(seconds) => {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            digits(fraction, 1..=9)?;
            (digits(whole, 2..=2)?, digits(&format!("{fraction:0<9}"), 9..=9)?)
        }
        None => (0, 0),
    };
    if parts.next().is_some() {
        return None;
    }
    let clock = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, nano);
    Some((clock, offset))
}

fn read_offset(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let numbers: String = text[1..].chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match numbers.len() {
        2 => (digits(&numbers, 2..=2)?, 0),
        4 => (digits(&numbers[..2], 2..=2)?, digits(&numbers[2..], 2..=2)?),
        _ => return None,
    };
    Some(sign * (hours * 3600 + minutes * 60))
}

/// `format-date()` and `format-date-time()`: the escapes of the specification and JavaRosa's `%W`.
pub(super) fn format(moment: &Moment, format: &str, language: Option<&str>) -> Result<String, EvalError> {
    let local = moment.local();
    let names = Names::of(language);
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let escape = chars.next().ok_or(EvalError::OpenDateEscape)?;
        text += &escaped(escape, local, names).ok_or(EvalError::DateEscape(escape))?;
    }
    Ok(text)
}

fn escaped(escape: char, local: DateTime, names: Names) -> Option<String> {
    Some(match escape {
        '%' => "%".to_owned(),
        'Y' => format!("{:04}", local.year()),
        'y' => format!("{:02}", local.year().rem_euclid(100)),
        'm' => format!("{:02}", local.month()),
        'n' => local.month().to_string(),
        'b' => names.month(local.month()),
        'd' => format!("{:02}", local.day()),
        'e' => local.day().to_string(),
        'a' => names.day(local.weekday()),
        'W' => week(local.date()).to_string(),
        'H' => format!("{:02}", local.hour()),
        'h' => local.hour().to_string(),
        'M' => format!("{:02}", local.minute()),
        'S' => format!("{:02}", local.second()),
        '3' => format!("{:03}", local.millisecond()),
        _ => return None,
    })
}

/// The week of the year as JavaRosa counts it: weeks begin on Sunday, and week 1 is that of 1 January.
fn week(day: Date) -> i16 {
    let sunday_first = |day: Date| i16::from(day.weekday().to_sunday_zero_offset());
    let saturday = day.saturating_add(jiff::Span::new().days(i64::from(6 - sunday_first(day))));
    let first = Date::new(saturday.year(), 1, 1).unwrap_or(saturday);
    (saturday.day_of_year() + sunday_first(first) - 1) / 7 + 1
}

/// How months and days are called in short.
#[derive(Clone, Copy)]
enum Names {
    English,
    Simplified,
    Traditional,
}

impl Names {
    /// A form names its languages freely: `中文 (zh)`, `Chinese`, `English (en)`, `zh-Hant`, `繁體中文`.
    fn of(language: Option<&str>) -> Self {
        let name = language.unwrap_or_default().to_lowercase();
        let has = |marks: &[&str]| marks.iter().any(|mark| name.contains(mark));
        let code = name.rsplit('(').next().unwrap_or_default();
        if !code.starts_with("zh") && !has(&["中文", "汉语", "漢語", "华语", "華語", "chinese", "繁體", "繁体"])
        {
            Self::English
        } else if has(&["hant", "繁", "zh-tw", "zh-hk", "zh-mo", "zh_tw", "zh_hk", "traditional"]) {
            Self::Traditional
        } else {
            Self::Simplified
        }
    }

    fn month(self, month: i8) -> String {
        const ENGLISH: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let index = usize::try_from(month - 1).unwrap_or(0);
        match self {
            Self::English => ENGLISH.get(index).copied().unwrap_or_default().to_owned(),
            Self::Simplified | Self::Traditional => format!("{month}月"),
        }
    }

    fn day(self, day: Weekday) -> String {
        const ENGLISH: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        const CHINESE: [&str; 7] = ["日", "一", "二", "三", "四", "五", "六"];
        let index = usize::try_from(day.to_sunday_zero_offset()).unwrap_or(0);
        match self {
            Self::English => ENGLISH[index].to_owned(),
            Self::Simplified => format!("周{}", CHINESE[index]),
            Self::Traditional => format!("週{}", CHINESE[index]),
        }
    }
}
