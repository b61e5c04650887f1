//! Dates as people write them in lists.

use jiff::civil::Date;

/// A date from a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    Full(Date),
    /// Of any year: a birthday whose year nobody told.
    OfYear(i8, i8),
}

impl Day {
    /// `1988-06-15`, or `--06-15` where the year is unknown (RFC 6350, section 4.3.1, with a hyphen).
    pub fn iso(self) -> String {
        match self {
            Self::Full(date) => date.to_string(),
            Self::OfYear(month, day) => format!("--{month:02}-{day:02}"),
        }
    }

    /// Later than `today`; a day of any year never is.
    pub fn is_after(self, today: Date) -> bool {
        matches!(self, Self::Full(date) if date > today)
    }

    fn full(year: i64, month: i64, day: i64) -> Option<Self> {
        let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year, month, day).ok().map(Self::Full)
    }

    fn of_year(month: i64, day: i64) -> Option<Self> {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        // 2000 was a leap year: 29 February is somebody's birthday.
        Date::new(2000, month, day).ok().map(|_| Self::OfYear(month, day))
    }
}

/// Which of two small numbers comes first in a column of dates with the year last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

/// How a value was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    Plain(Day),
    /// A spreadsheet's day number.
    Serial(Day),
    /// Both orders give a date.
    Ambiguous,
    No,
}

/// The order that the values of one column agree on, if one of them tells.
pub(crate) fn order_of<'a>(values: impl Iterator<Item = &'a str>) -> Option<Order> {
    let mut found = None;
    for value in values {
        let Some((first, second, _)) = year_last(&narrow(value)) else { continue };
        let told = match (first > 12, second > 12) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            _ => continue,
        };
        if *found.get_or_insert(told) != told {
            return None;
        }
    }
    found
}

/// Reads a date; a time of day behind it is ignored. `order` decides about 03/04/2024.
pub(crate) fn read(text: &str, order: Option<Order>) -> Read {
    let text = narrow(text);
    let text = text.trim();
    if let Some((first, second, year)) = year_last(text) {
        return by_order(first, second, year, order);
    }
    if let Some(day) = serial(text) {
        return Read::Serial(day);
    }
    day(text).map_or(Read::No, Read::Plain)
}

fn by_order(first: i64, second: i64, year: i64, order: Option<Order>) -> Read {
    let (day_first, month_first) = (Day::full(year, second, first), Day::full(year, first, second));
    match (day_first, month_first, order) {
        (Some(day), Some(other), _) if day == other => Read::Plain(day),
        (Some(day), None, _)
        | (None, Some(day), _)
        | (Some(day), Some(_), Some(Order::DayFirst))
        | (Some(_), Some(day), Some(Order::MonthFirst)) => Read::Plain(day),
        (Some(_), Some(_), None) => Read::Ambiguous,
        (None, None, _) => Read::No,
    }
}

fn day(text: &str) -> Option<Day> {
    if let Some(rest) = text.strip_prefix("--") {
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        return (digits.len() == 4)
            .then(|| digits.parse().ok())
            .flatten()
            .and_then(|n: i64| Day::of_year(n / 100, n % 100));
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let n: i64 = text.parse().ok()?;
        return Day::full(n / 10_000, n / 100 % 100, n % 100);
    }
    named_month(text).or_else(|| {
        let numbers = leading_numbers(text);
        match numbers[..] {
            [year, month, day, ..] if year >= 1000 => Day::full(year, month, day),
            [month, day] if month <= 12 && !text.contains('.') => Day::of_year(month, day),
            _ => None,
        }
    })
}

/// 2024-3-5, 2024/03/05, 2024.3.5, 2024年3月5日, 6-15, 6月15日: the numbers before a time of day begins.
fn leading_numbers(text: &str) -> Vec<i64> {
    let date = text.split([' ', 'T', 't']).next().unwrap_or_default();
    let dated = |c: char| c.is_ascii_digit() || "-/.年月日号號".contains(c);
    // "2024 年 3 月 5 日" has spaces inside, "2024-03-05 10:22" a time behind one.
    let date: String = if text.contains('月') { text.split_whitespace().collect() } else { date.to_owned() };
    let date = date.split_once(['日', '号', '號']).map_or(date.as_str(), |(date, _)| date);
    if !date.chars().all(dated) {
        return Vec::new();
    }
    date.split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .filter_map(|part| part.parse().ok())
        .collect()
}

/// 5 Mar 2024, 5th March, 2024, Mar 5, 2024, 5-Mar-2024, 15 June.
fn named_month(text: &str) -> Option<Day> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const LONG: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (mut month, mut numbers) = (None, Vec::new());
    for word in words.iter().take(3) {
        let found = MONTHS
            .iter()
            .zip(LONG)
            .position(|(short, long)| word == short || *word == long || *word == "sept" && *short == "sep");
        if let Some(index) = found {
            month = Some(i64::try_from(index).ok()? + 1);
        } else {
            let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            numbers.push(digits.parse::<i64>().ok()?);
        }
    }
    match numbers[..] {
        [day, year] if year >= 1000 => Day::full(year, month?, day),
        [year, day] if year >= 1000 => Day::full(year, month?, day),
        [day] => Day::of_year(month?, day),
        _ => None,
    }
}

/// Two small numbers and a year of four digits: 15/06/1988, 6.15.1988.
fn year_last(text: &str) -> Option<(i64, i64, i64)> {
    let date = text.trim().split(' ').next()?;
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let [first, second, year] = parts[..] else { return None };
    let number = |part: &str, longest: usize| {
        (part.len() <= longest && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i64>().ok()).flatten()
    };
    (year.len() == 4).then_some((number(first, 2)?, number(second, 2)?, number(year, 4)?))
}

/// Day number of a spreadsheet (days since 1899-12-30), from 1927 to 2064.
fn serial(text: &str) -> Option<Day> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    if whole.len() != 5 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let days: i32 = whole.parse().ok()?;
    if !(10_000..=60_000).contains(&days) {
        return None;
    }
    let epoch = Date::new(1899, 12, 30).ok()?;
    epoch.checked_add(jiff::Span::new().days(days)).ok().map(Day::Full)
}

/// Whether the text says that it is a date of the Chinese lunar calendar.
pub(crate) fn is_lunar(text: &str) -> bool {
    ["农历", "農曆", "阴历", "陰曆", "lunar"].iter().any(|word| text.trim().to_lowercase().starts_with(word))
}

/// `--05-05` for 农历五月初五, 五月初五, 5月5日 or 05-05; a leap month is not read.
pub(crate) fn lunar(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月"];
    let start =
        text.trim().trim_start_matches(|c: char| "农農历曆阴陰".contains(c) || c.is_ascii_alphabetic() || c == ' ');
    if let Read::Plain(Day::OfYear(month, day)) = read(start, None) {
        return Some(Day::OfYear(month, day).iso());
    }
    let named = start.replace("一月", "正月").replace("十正月", "冬月").replace("十二月", "腊月").replace('臘', "腊");
    let (index, rest) =
        MONTHS.iter().enumerate().find_map(|(index, month)| Some((index, named.strip_prefix(month)?)))?;
    let digit = |c: char| "一二三四五六七八九十".chars().position(|d| d == c).map(|at| at + 1);
    let day: Vec<char> = rest.trim_end_matches(['日', '号']).chars().collect();
    let day = match day[..] {
        ['初', unit] => digit(unit)?,
        ['十'] => 10,
        ['十', unit] => 10 + digit(unit)?,
        ['廿', unit] | ['二', '十', unit] => 20 + digit(unit)?,
        ['二', '十'] => 20,
        ['三', '十'] => 30,
        _ => return None,
    };
    Some(format!("--{:02}-{day:02}", index + 1))
}

/// Full-width digits and marks as ASCII.
pub(crate) fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' | '．' | '－' | '／' | '：' | '，' | '＋' | '（' | '）' => {
            char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
        }
        '\u{3000}' | '\u{a0}' => ' ',
        other => other,
    };
    text.chars().map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms() {
        for text in [
            "2024-03-05",
            "2024/3/5",
            "2024.3.5",
            "2024年3月5日",
            "2024 年 3 月 5 日",
            "２０２４年３月５号",
            "20240305",
            "5 Mar 2024",
            "Mar 5, 2024",
            "5th March 2024",
            "5-Mar-2024",
            "2024-03-05 10:22:07",
            "2024-03-05T10:22:07Z",
            "2024/3/5 0:00",
        ] {
            assert_eq!(read(text, None), Read::Plain(Day::full(2024, 3, 5).expect("a date")), "{text}");
        }
        assert_eq!(read("45356", None), Read::Serial(Day::full(2024, 3, 5).expect("a date")));
    }

    #[test]
    fn birthdays_without_a_year() {
        for text in ["06-15", "6/15", "6月15日", "--0615", "--06-15", "15 June", "June 15"] {
            let Read::Plain(day) = read(text, None) else { panic!("{text} was not read") };
            assert_eq!(day.iso(), "--06-15", "{text}");
        }
        assert_eq!(read("2-29", None), Read::Plain(Day::OfYear(2, 29)));
    }

    #[test]
    fn lunar_birthdays() {
        for (text, wanted) in [
            ("农历五月初五", Some("--05-05")),
            ("農曆十二月廿三", Some("--12-23")),
            ("腊月三十", Some("--12-30")),
            ("农历十一月十五", Some("--11-15")),
            ("农历8月15日", Some("--08-15")),
            ("农历闰六月", None),
        ] {
            assert_eq!(lunar(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for text in ["", "2024-02-30", "下周", "13800138000", "2024-13-01", "31/31/2024", "1988-06", "1.5", "99"] {
            assert_eq!(read(text, None), Read::No, "{text}");
        }
    }

    #[test]
    fn the_column_tells_which_number_is_the_month() {
        let column = ["03/04/2024", "25/04/2024", ""];
        assert_eq!(read(column[0], None), Read::Ambiguous);
        assert_eq!(order_of(column.into_iter()), Some(Order::DayFirst));
        assert_eq!(read(column[0], Some(Order::DayFirst)), Read::Plain(Day::full(2024, 4, 3).expect("a date")));
        assert_eq!(order_of(["25/04/2024", "04/25/2024"].into_iter()), None);
        assert_eq!(read("04/04/2024", None), Read::Plain(Day::full(2024, 4, 4).expect("a date")));
    }
}
