//! Birthdays, the answer clock and what they do with odd input.

use cairn_insight::calendar::{
    Allowances, Anniversary, Answer, Calendar, Clock, ClockError, Hours, LunarDate, LunarError, Observed, Severity,
    Weekday, WorkCalendar, upcoming,
};
use jiff::civil::{Date, Time, date, time};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;

fn shanghai() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(8))
}

fn at(date: Date, hour: i8) -> Timestamp {
    date.at(hour, 0, 0, 0).to_zoned(shanghai()).expect("a fixed zone").timestamp()
}

fn lunar(text: &str, leap: bool) -> Anniversary {
    Anniversary::parse(text, Calendar::Lunar, leap).expect("a lunar day")
}

#[test]
fn a_day_that_is_missing_is_kept_on_another() {
    let leap_day = Anniversary::parse("2000-02-29", Calendar::Gregorian, false).expect("it was");
    assert_eq!(leap_day.exact(2023), None);
    let kept = leap_day.kept_on(2023).expect("kept");
    assert_eq!((kept.date, kept.turns, kept.observed), (date(2023, 2, 28), Some(23), Observed::NoLeapDay));
    assert_eq!(leap_day.kept_on(2024).map(|k| (k.date, k.observed)), Some((date(2024, 2, 29), Observed::Exact)));

    let eve = lunar("--12-30", false).kept_on(2024).expect("kept");
    assert_eq!((eve.date, eve.turns, eve.observed), (date(2025, 1, 28), None, Observed::NoThirtieth));
    let leap = lunar("2020-04-10", true);
    assert_eq!(leap.kept_on(2020).map(|k| k.observed), Some(Observed::Exact));
    let kept = leap.kept_on(2021).expect("kept");
    assert_eq!((kept.date, kept.turns, kept.observed), (date(2021, 5, 21), Some(1), Observed::NoLeapMonth));
    let short = lunar("--06-30", true).kept_on(2026).expect("kept");
    assert_eq!((short.date, short.observed), (date(2026, 8, 12), Observed::NoLeapMonth));
    let short = lunar("--06-30", true).kept_on(2027).expect("kept");
    assert_eq!(short.observed, Observed::NoLeapMonthNorThirtieth);
}

#[test]
fn a_lunar_day_may_come_twice_or_not_at_all_in_one_year() {
    let eighth = lunar("--12-08", false);
    let counts: Vec<_> = (2010..2030).map(|year| eighth.kept_in(year).len()).collect();
    assert!(counts.contains(&0) && counts.contains(&2), "{counts:?}");
    assert_eq!(counts.iter().sum::<usize>(), 20);
}

#[test]
fn the_next_one_and_the_age() {
    let born = Anniversary::parse("1988-06-15", Calendar::Gregorian, false).expect("a day");
    let next = born.next_after(date(2026, 6, 15)).expect("there is one");
    assert_eq!((next.date, next.turns, next.days_from(date(2026, 6, 15))), (date(2027, 6, 15), Some(39), 365));
    assert_eq!(born.next_from(date(2026, 6, 15)).map(|k| k.days_from(date(2026, 6, 15))), Some(0));
    assert_eq!((born.age_on(date(2026, 6, 14)), born.age_on(date(2026, 6, 15))), (Some(37), Some(38)));
    assert_eq!((born.age_on(date(1988, 6, 14)), born.age_on(date(1988, 6, 15))), (None, Some(0)));
    assert_eq!(lunar("--01-01", false).age_on(date(2026, 6, 14)), None);
    // The eighth of the twelfth month of lunar 2025 is kept in January 2026.
    assert_eq!(
        lunar("--12-08", false).next_after(date(2026, 1, 5)).map(|k| (k.date, k.year)),
        Some((date(2026, 1, 26), 2025))
    );
    assert_eq!(lunar("--01-01", false).next_after(date(2099, 12, 31)), None);
    assert_eq!(born.next_after(Date::MAX), None);
}

#[test]
fn what_is_no_anniversary_is_refused() {
    for text in ["", "--", "--02-30", "1988-6-15", "88-06-15", "1988-13-01", "--00-01", "2023-02-29", "一月", "--+1-01"]
    {
        assert!(Anniversary::parse(text, Calendar::Gregorian, false).is_err(), "{text}");
    }
    assert!(Anniversary::parse("--06-15", Calendar::Gregorian, true).is_err());
    assert!(Anniversary::parse("--02-30", Calendar::Lunar, false).is_ok());
    for text in ["--13-01", "--01-31", "2021-12-30"] {
        assert!(Anniversary::parse(text, Calendar::Lunar, false).is_err(), "{text}");
    }
    assert!(Anniversary::parse("2021-04-10", Calendar::Lunar, true).is_err());
    assert_eq!(LunarDate::new(2021, 4, true, 1), Err(LunarError::NoSuchMonth { year: 2021, month: 4, leap: true }));
    assert_eq!(LunarDate::new(2021, 12, false, 30), Err(LunarError::NoSuchDay { day: 30, has: 29 }));
    assert_eq!(LunarDate::new(2021, 12, false, 0), Err(LunarError::NoSuchDay { day: 0, has: 29 }));
}

#[test]
fn birthdays_of_a_span_in_order() {
    let all = [(3, lunar("--01-01", false)), (2, lunar("--12-30", false)), (1, lunar("--12-29", false))];
    let found: Vec<_> =
        upcoming(all, date(2026, 2, 1), date(2026, 2, 28)).iter().map(|u| (u.of, u.kept.date)).collect();
    assert_eq!(found, [(1, date(2026, 2, 16)), (2, date(2026, 2, 16)), (3, date(2026, 2, 17))]);
    assert!(upcoming(all, date(2026, 3, 1), date(2026, 2, 1)).is_empty());
}

#[test]
fn within_a_day_is_the_same_time_of_the_next_working_day() {
    let (days, hours) =
        (Clock::WorkingDays(WorkCalendar::mainland_china()), Clock::WorkingHours(WorkCalendar::mainland_china()));
    let day = SignedDuration::from_hours(24);
    let due = |clock: &Clock, received| clock.due(&shanghai(), received, day).expect("open").at;
    let (friday, saturday) = (at(date(2026, 3, 6), 15), at(date(2026, 3, 7), 10));
    assert_eq!(due(&Clock::RoundTheClock, friday), at(date(2026, 3, 7), 15));
    assert_eq!(due(&days, friday), at(date(2026, 3, 9), 15));
    assert_eq!(due(&hours, friday), at(date(2026, 3, 11), 12));
    assert_eq!(due(&days, saturday), at(date(2026, 3, 10), 0));
    assert_eq!(due(&hours, saturday), at(date(2026, 3, 11), 15));
    // The Spring Festival of 2026 lasts from 16 to 23 February; Saturday the 28th is worked.
    assert_eq!(due(&days, at(date(2026, 2, 13), 15)), at(date(2026, 2, 14), 15));
    assert_eq!(due(&days, at(date(2026, 2, 14), 15)), at(date(2026, 2, 24), 15));
    assert_eq!(due(&days, at(date(2026, 2, 27), 15)), at(date(2026, 2, 28), 15));
    assert_eq!(due(&hours, at(date(2026, 2, 14), 17)), at(date(2026, 2, 26), 14));
}

#[test]
fn what_is_due_at_closing_time_is_not_due_the_next_morning() {
    let clock = Clock::WorkingHours(WorkCalendar::mainland_china());
    let due =
        |hours| clock.due(&shanghai(), at(date(2026, 3, 6), 9), SignedDuration::from_hours(hours)).expect("open").at;
    assert_eq!((due(9), due(10)), (at(date(2026, 3, 6), 18), at(date(2026, 3, 9), 10)));
    assert_eq!(due(0), at(date(2026, 3, 6), 9));
}

#[test]
fn a_year_without_holidays_is_said() {
    let calendar = WorkCalendar::mainland_china();
    assert_eq!(calendar.known_until(), Some(date(2026, 12, 31)));
    let clock = Clock::WorkingDays(calendar);
    let day = SignedDuration::from_hours(24);
    let known = |received| clock.due(&shanghai(), received, day).expect("open").holidays_known;
    assert!(known(at(date(2026, 12, 29), 9)));
    assert!(!known(at(date(2026, 12, 31), 9)));
}

#[test]
fn a_clock_that_never_runs_is_refused() {
    let never = Clock::WorkingDays(WorkCalendar::new([], Hours::NINE_TO_SIX));
    let (tz, now) = (shanghai(), at(date(2026, 3, 6), 15));
    assert_eq!(never.due(&tz, now, SignedDuration::from_hours(1)), Err(ClockError::NeverOpen));
    assert_eq!(never.elapsed(&tz, now, at(date(2027, 3, 6), 15)), SignedDuration::ZERO);
    assert_eq!(Clock::RoundTheClock.due(&tz, now, SignedDuration::from_secs(-1)), Err(ClockError::Negative));
    assert_eq!(Clock::RoundTheClock.due(&tz, now, SignedDuration::MAX), Err(ClockError::OutOfRange));
    assert!(Hours::new(time(18, 0, 0, 0), time(9, 0, 0, 0)).is_err());
    assert!(serde_json::from_str::<Hours>(r#"{"opens":"18:00:00","closes":"09:00:00"}"#).is_err());
}

#[test]
fn an_answer_is_in_time_or_late() {
    let (tz, clock) = (shanghai(), Clock::WorkingDays(WorkCalendar::mainland_china()));
    let allowance = Allowances::default().of(Severity::Unknown);
    let friday = at(date(2026, 3, 6), 15);
    let state = |answered, now| clock.answer(&tz, friday, answered, now, allowance).expect("open");
    let hours = SignedDuration::from_hours;
    let (monday, late) = (at(date(2026, 3, 9), 15), at(date(2026, 3, 9), 17));
    assert_eq!(state(Some(monday), late), Answer::InTime { took: hours(24) });
    assert_eq!(state(Some(late), late), Answer::Late { took: hours(26) });
    assert_eq!(state(None, at(date(2026, 3, 8), 1)), Answer::Waiting { left: hours(15) });
    assert_eq!(state(None, late), Answer::Overdue { by: hours(2) });
    assert_eq!(Allowances::default().of(Severity::Critical), hours(2));
    assert_eq!(
        serde_json::from_str::<Allowances>("{\"low_hours\":72}").expect("a setting").of(Severity::High),
        hours(8)
    );
}

#[test]
fn a_calendar_is_stored_and_read_again() {
    let clock = Clock::WorkingHours(WorkCalendar::new(
        [Weekday::Saturday, Weekday::Sunday],
        Hours::new(time(20, 0, 0, 0), Time::midnight()).expect("until midnight"),
    ));
    let text = serde_json::to_string(&clock).expect("serialises");
    assert_eq!(serde_json::from_str::<Clock>(&text).expect("reads"), clock);
    let due = clock.due(&shanghai(), at(date(2026, 3, 7), 21), SignedDuration::from_hours(4)).expect("open");
    assert_eq!(due.at, at(date(2026, 3, 8), 21));
}

fn clocks() -> impl Strategy<Value = Clock> {
    prop_oneof![
        Just(Clock::RoundTheClock),
        Just(Clock::WorkingDays(WorkCalendar::mainland_china())),
        Just(Clock::WorkingHours(WorkCalendar::mainland_china())),
    ]
}

proptest! {
    #[test]
    fn what_has_passed_when_it_is_due_is_the_allowance(
        clock in clocks(),
        zone in prop_oneof![Just(shanghai()), Just(TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").expect("POSIX"))],
        received in 1_514_764_800_i64..1_830_000_000,
        allowance in 1_i64..400_000,
    ) {
        let received = Timestamp::from_second(received).expect("in range");
        let allowance = SignedDuration::from_secs(allowance);
        let due = clock.due(&zone, received, allowance).expect("open").at;
        prop_assert_eq!(clock.elapsed(&zone, received, due), allowance);
        let before = due.checked_sub(SignedDuration::from_secs(1)).expect("in range");
        prop_assert!(clock.elapsed(&zone, received, before) < allowance);
        prop_assert!(clock.due(&zone, received, allowance + SignedDuration::from_secs(1)).expect("open").at > due);
    }

    #[test]
    fn what_has_passed_adds_up(
        clock in clocks(), start in 1_514_764_800_i64..1_800_000_000, a in 0_i64..3_000_000, b in 0_i64..3_000_000,
    ) {
        let moment = |second| Timestamp::from_second(second).expect("in range");
        let (from, middle, to) = (moment(start), moment(start + a), moment(start + a + b));
        let tz = shanghai();
        prop_assert_eq!(clock.elapsed(&tz, from, middle) + clock.elapsed(&tz, middle, to), clock.elapsed(&tz, from, to));
    }

    #[test]
    fn any_anniversary_comes_within_the_year_or_so(
        month in 1_u8..=12, day in 1_u8..=30, leap: bool, lunar: bool, today in 0_i32..70_000,
    ) {
        let calendar = if lunar { Calendar::Lunar } else { Calendar::Gregorian };
        let Ok(day) = Anniversary::new(None, month, day, calendar, leap) else { return Ok(()) };
        let today = date(1902, 3, 1).checked_add(jiff::Span::new().days(today)).expect("in range");
        let next = day.next_after(today).expect("before 2099");
        prop_assert!((1..=385).contains(&next.days_from(today)), "{:?}", next);
let tomorrow = today.tomorrow().expect("in range");
        let between: Vec<_> = upcoming([((), day)], tomorrow, next.date).iter().map(|u| u.kept).collect();
        prop_assert_eq!(between, [next]);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,12}", lunar: bool, leap: bool) {
        let calendar = if lunar { Calendar::Lunar } else { Calendar::Gregorian };
        let _ = Anniversary::parse(&text, calendar, leap);
    }
}
