//! The lunar calendar, lunar birthdays and holidays against what other tools say of them: see `tests/oracles/calendar`.

use std::collections::BTreeSet;

use cairn_insight::calendar::{Anniversary, Calendar, DayKind, LunarDate, LunarError, WorkCalendar, Zodiac};
use jiff::civil::Date;
use serde_json::Value;

fn oracle(text: &str) -> Value {
    serde_json::from_str(text).expect("the oracle is JSON")
}

fn rows(value: &Value) -> &[Value] {
    value["rows"].as_array().expect("the oracle has rows")
}

fn number<T: TryFrom<i64>>(value: &Value) -> T {
    value.as_i64().and_then(|n| T::try_from(n).ok()).expect("a small number")
}

fn day(value: &Value) -> Date {
    value.as_str().expect("a date").parse().expect("a date")
}

fn animal(zodiac: Zodiac) -> &'static str {
    match zodiac {
        Zodiac::Rat => "鼠",
        Zodiac::Ox => "牛",
        Zodiac::Tiger => "虎",
        Zodiac::Rabbit => "兔",
        Zodiac::Dragon => "龙",
        Zodiac::Snake => "蛇",
        Zodiac::Horse => "马",
        Zodiac::Goat => "羊",
        Zodiac::Monkey => "猴",
        Zodiac::Rooster => "鸡",
        Zodiac::Dog => "狗",
        Zodiac::Pig => "猪",
    }
}

#[test]
fn every_lunar_day_is_right_both_ways() {
    let oracle = oracle(include_str!("../../../tests/oracles/calendar/lunar.json"));
    assert_eq!(rows(&oracle).len(), 996);
    for row in rows(&oracle) {
        let (gregorian, leap) = (day(&row[0]), row[4].as_bool().expect("leap or not"));
        let lunar = LunarDate::from_gregorian(gregorian).expect("in range");
        let told = (number(&row[1]), number(&row[2]), leap, number(&row[3]));
        assert_eq!((lunar.year(), lunar.month(), lunar.is_leap_month(), lunar.day()), told, "{gregorian}");
        assert_eq!(animal(lunar.zodiac()), row[5].as_str().expect("an animal"), "{gregorian}");
        assert_eq!(LunarDate::new(told.0, told.1, told.2, told.3), Ok(lunar));
    }
}

#[test]
fn every_lunar_birthday_is_right() {
    let oracle = oracle(include_str!("../../../tests/oracles/calendar/lunar_birthdays.json"));
    assert_eq!(rows(&oracle).len(), 128);
    for row in rows(&oracle) {
        let leap = row[2].as_bool().expect("leap or not");
        let birthday = Anniversary::new(None, number(&row[0]), number(&row[1]), Calendar::Lunar, leap).expect("sound");
        let told = (!row[4].is_null()).then(|| day(&row[4]));
        assert_eq!(birthday.exact(number(&row[3])), told, "{row}");
        assert!(birthday.kept_on(number(&row[3])).is_some(), "{row}");
    }
}

#[test]
fn every_holiday_of_the_mainland_is_right() {
    let oracle = oracle(include_str!("../../../tests/oracles/calendar/cn_holidays.json"));
    let years = oracle["years"].as_object().expect("years");
    let calendar = WorkCalendar::mainland_china();
    let all = |key: &str| -> BTreeSet<Date> {
        years.values().flat_map(|year| year[key].as_array().expect("a list")).map(day).collect()
    };
    let (worked, free) = (all("workdays_moved_to_weekend"), all("days_off_on_weekdays"));
    assert_eq!(calendar.make_up_days, worked);
    let mut names = 0;
    for (date, name) in years.values().flat_map(|year| year["holidays"].as_object().expect("holidays")) {
        let name = name.as_str().expect("a name");
        let told = if name.starts_with("休息日") {
            "调休".into()
        } else {
            name.replace("（补假）", "").replace("; ", "、")
        };
        assert_eq!(calendar.day(date.parse().expect("a date")), DayKind::Holiday(told), "{date}");
        names += 1;
    }
    assert_eq!(calendar.holidays.len(), names);
    let mut date = jiff::civil::date(2018, 1, 1);
    while date.year() < 2027 {
        let weekend = date.weekday().to_monday_zero_offset() >= 5;
        let open = if weekend { worked.contains(&date) } else { !free.contains(&date) };
        assert_eq!(calendar.is_working_day(date), open, "{date}");
        date = date.tomorrow().expect("far from the end");
    }
}

#[test]
fn every_day_from_1901_to_2099_comes_back() {
    let mut date = jiff::civil::date(1901, 2, 19);
    let mut before: Option<LunarDate> = None;
    while date <= jiff::civil::date(2100, 2, 8) {
        let lunar = LunarDate::from_gregorian(date).expect("in range");
        let back = LunarDate::new(lunar.year(), lunar.month(), lunar.is_leap_month(), lunar.day());
        assert_eq!(back.map(LunarDate::to_gregorian), Ok(date));
        if let Some(before) = before {
            assert!(before < lunar, "{date}");
            assert!(lunar.day() == before.day() + 1 || (lunar.day() == 1 && before.day() >= 29), "{date}");
        }
        before = Some(lunar);
        date = date.tomorrow().expect("far from the end");
    }
    for outside in [jiff::civil::date(1901, 2, 18), date, Date::MIN, Date::MAX] {
        assert_eq!(LunarDate::from_gregorian(outside), Err(LunarError::OutOfRange));
    }
}
