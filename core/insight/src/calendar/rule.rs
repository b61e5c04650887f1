//! The workspace's promise of an answer: how its hours are counted, and the days that its administrators have entered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Allowances, Clock, Hours, Weekday, WorkCalendar};

/// Which hours count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Every hour: the trade's 24 hours.
    #[default]
    RoundTheClock,
    /// All the hours of a working day.
    WorkingDays,
    /// Those during which the office is open.
    WorkingHours,
}

/// How a workspace counts the time for an answer: a setting. What is missing takes its default when read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerRule {
    /// Which hours count; round the clock unless set.
    pub counted: Counted,
    /// The hours allowed, by severity.
    pub allowances: Allowances,
    /// The days of the week that are worked; Monday to Friday unless set.
    pub weekdays: BTreeSet<Weekday>,
    /// The hours of a working day; nine to six unless set.
    pub hours: Hours,
    /// Days off beside those of mainland China that are built in, with what they are called.
    pub holidays: BTreeMap<Date, String>,
    /// Days that are worked, beside those built in. A day off that is built in and entered here is worked.
    pub make_up_days: BTreeSet<Date>,
    /// Years whose days off are all entered here.
    pub known_years: BTreeSet<i16>,
}

impl Default for AnswerRule {
    fn default() -> Self {
        let WorkCalendar { weekdays, hours, .. } = WorkCalendar::mainland_china();
        Self {
            counted: Counted::default(),
            allowances: Allowances::default(),
            weekdays,
            hours,
            holidays: BTreeMap::new(),
            make_up_days: BTreeSet::new(),
            known_years: BTreeSet::new(),
        }
    }
}

impl AnswerRule {
    /// The office's calendar: the days built in and those entered. A day entered as a day off is one, also where it was built in as
    /// worked.
    #[must_use]
    pub fn calendar(&self) -> WorkCalendar {
        let mut all = WorkCalendar::mainland_china();
        all.weekdays.clone_from(&self.weekdays);
        all.hours = self.hours;
        for (date, name) in &self.holidays {
            all.make_up_days.remove(date);
            all.holidays.insert(*date, name.clone());
        }
        all.make_up_days.extend(&self.make_up_days);
        all.known_years.extend(&self.known_years);
        all
    }

    /// The clock of the promise.
    #[must_use]
    pub fn clock(&self) -> Clock {
        match self.counted {
            Counted::RoundTheClock => Clock::RoundTheClock,
            Counted::WorkingDays => Clock::WorkingDays(self.calendar()),
            Counted::WorkingHours => Clock::WorkingHours(self.calendar()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::DayKind;

    #[test]
    fn days_entered_stand_beside_and_above_those_built_in() {
        let mut rule = AnswerRule::default();
        assert_eq!(rule.calendar(), WorkCalendar::mainland_china());
        let (new_year, built_in_off, built_in_worked) = (date(2027, 1, 1), date(2026, 10, 1), date(2026, 10, 10));
        rule.holidays.insert(new_year, "元旦".to_owned());
        rule.holidays.insert(built_in_worked, "店庆".to_owned());
        rule.make_up_days.insert(built_in_off);
        rule.known_years.insert(2027);
        let calendar = rule.calendar();
        assert_eq!(calendar.day(new_year), DayKind::Holiday("元旦".to_owned()));
        assert_eq!(calendar.day(built_in_worked), DayKind::Holiday("店庆".to_owned()));
        assert_eq!(calendar.day(built_in_off), DayKind::MakeUp);
        assert!(calendar.knows(new_year, new_year));
    }

    #[test]
    fn a_setting_may_say_as_little_as_it_likes() {
        let rule: AnswerRule =
            serde_json::from_str(r#"{"counted":"working_hours","holidays":{"2027-02-05":"除夕"}}"#).expect("a rule");
        assert_eq!(rule.counted, Counted::WorkingHours);
        assert_eq!(rule.allowances, Allowances::default());
        assert!(!rule.calendar().is_working_day(date(2027, 2, 5)));
        let text = serde_json::to_string(&rule).expect("JSON");
        assert_eq!(serde_json::from_str::<AnswerRule>(&text).expect("a rule"), rule);
    }
}
