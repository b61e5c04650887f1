//! The figures of complaints, worked out by hand.

use std::collections::BTreeMap;

use cairn_domain::RecordId;
use cairn_insight::calendar::{Allowances, Clock, ClockError, Hours, Severity, WorkCalendar};
use cairn_insight::satisfaction::{
    CaseKind, Complaint, ComplaintFigures, ComplaintRules, Share, Undated, complaint_figures,
};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;

fn id(n: u8) -> RecordId {
    RecordId([n; 16])
}

/// An hour of a day of March 2026; the 6th is a Friday.
fn at(day: i8, hour: i8) -> Timestamp {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    date(2026, 3, day).at(hour, 0, 0, 0).to_zoned(zone).expect("a fixed zone").timestamp()
}

fn case(n: u8, received: Option<Timestamp>, acknowledged: Option<Timestamp>) -> Complaint {
    Complaint {
        id: id(n),
        kind: CaseKind::Complaint,
        severity: Severity::Normal,
        touchpoint: Some("hotel".into()),
        cause: Some("meal".into()),
        received,
        acknowledged,
        resolved: None,
        closed: None,
        reopened: false,
        on_the_spot: None,
        customer: Some(id(100 + n)),
    }
}

fn figures(cases: &[Complaint], purchases: &BTreeMap<RecordId, Vec<Date>>, clock: &Clock) -> ComplaintFigures {
    reckon(cases, purchases, clock, None).expect("open")
}

fn reckon(
    cases: &[Complaint],
    purchases: &BTreeMap<RecordId, Vec<Date>>,
    clock: &Clock,
    return_within_days: Option<u16>,
) -> Result<ComplaintFigures, ClockError> {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    let rules =
        ComplaintRules { clock, zone: &zone, allowances: Allowances::default(), now: at(20, 12), return_within_days };
    complaint_figures(cases, purchases, &rules)
}

fn some_cases() -> Vec<Complaint> {
    vec![
        case(1, Some(at(6, 15)), Some(at(6, 17))),
        case(2, Some(at(6, 15)), Some(at(9, 15))),
        case(3, Some(at(6, 15)), None),
        case(4, Some(at(20, 9)), None),
        case(5, None, Some(at(9, 15))),
        case(6, Some(at(9, 15)), Some(at(9, 14))),
        Complaint { kind: CaseKind::Praise, ..case(7, Some(at(6, 15)), None) },
        Complaint { severity: Severity::Critical, ..case(8, Some(at(9, 9)), Some(at(9, 12))) },
    ]
}

#[test]
fn answered_in_time_by_the_clock() {
    let told = figures(&some_cases(), &BTreeMap::new(), &Clock::WorkingDays(WorkCalendar::mainland_china()));
    assert_eq!(told.complaints, [1, 2, 3, 4, 5, 6, 8].map(id));
    assert_eq!(told.answered_in_time.share, Share { part: 2, of: 4 });
    assert_eq!(told.answered_in_time.having, [id(1), id(2)]);
    assert_eq!(told.answered_in_time.lacking, [id(3), id(8)]);
    assert_eq!(told.waiting, [id(4)]);
    assert_eq!(told.left_out, [(id(5), Undated::NoReceipt), (id(6), Undated::AnsweredBefore)]);
    // 2, 24 and 3 hours.
    assert_eq!(told.median_time_to_answer, Some(SignedDuration::from_hours(3)));
    assert_eq!(told.answered, [id(1), id(2), id(8)]);
    let round = figures(&some_cases(), &BTreeMap::new(), &Clock::RoundTheClock);
    assert_eq!(round.answered_in_time.having, [id(1)]);
}

#[test]
fn solved_reopened_and_caused() {
    let cases = [
        Complaint { on_the_spot: Some(true), resolved: Some(at(6, 16)), ..case(1, Some(at(6, 15)), None) },
        Complaint { on_the_spot: Some(false), reopened: true, ..case(2, Some(at(6, 15)), None) },
        Complaint { cause: None, closed: Some(at(8, 1)), ..case(3, Some(at(6, 15)), None) },
        Complaint { touchpoint: None, ..case(4, Some(at(6, 15)), None) },
    ];
    let told = figures(&cases, &BTreeMap::new(), &Clock::RoundTheClock);
    assert_eq!(told.solved_on_the_spot.share, Share { part: 1, of: 2 });
    assert_eq!(told.reopened.share, Share { part: 1, of: 3 });
    assert_eq!((told.causes.touchpoints.clone(), told.causes.total), (vec![None, Some("hotel".into())], 4));
    let cells: Vec<_> =
        told.causes.cells.iter().map(|c| (c.touchpoint.as_deref(), c.cause.as_deref(), c.cases.clone())).collect();
    assert_eq!(
        cells,
        [
            (None, Some("meal"), vec![id(4)]),
            (Some("hotel"), None, vec![id(3)]),
            (Some("hotel"), Some("meal"), vec![id(1), id(2)]),
        ]
    );
}

#[test]
fn who_bought_again_after_a_complaint() {
    let cases = [case(1, Some(at(2, 9)), None), case(2, Some(at(2, 9)), None), case(3, Some(at(18, 9)), None)];
    let day = |day| date(2026, 3, day);
    let purchases = BTreeMap::from([
        (id(101), vec![day(1), day(12)]),
        (id(102), vec![day(1), day(2), date(2026, 4, 1)]),
        (id(103), vec![day(19)]),
    ]);
    let told = figures(&cases, &purchases, &Clock::RoundTheClock);
    assert_eq!((told.returned.having, told.returned.lacking), (vec![id(101), id(103)], vec![id(102)]));
    let within = |days| reckon(&cases, &purchases, &Clock::RoundTheClock, Some(days)).expect("open").returned.share;
    assert_eq!((within(9), within(10)), (Share { part: 0, of: 2 }, Share { part: 1, of: 2 }));
    assert_eq!(within(1), Share { part: 1, of: 3 });
    assert_eq!(within(u16::MAX), Share { part: 0, of: 0 });
}

#[test]
fn no_complaints_and_no_office() {
    let told = figures(&[], &BTreeMap::new(), &Clock::RoundTheClock);
    assert_eq!((told.answered_in_time.share.percent(), told.median_time_to_answer, told.causes.total), (None, None, 0));
    let never = Clock::WorkingHours(WorkCalendar::new([], Hours::NINE_TO_SIX));
    assert_eq!(reckon(&some_cases(), &BTreeMap::new(), &never, None), Err(ClockError::NeverOpen));
    assert!(serde_json::to_string(&told).is_ok());
}

proptest! {
    #[test]
    fn order_does_not_matter(order in Just(some_cases()).prop_shuffle()) {
        let clock = Clock::WorkingHours(WorkCalendar::mainland_china());
        let purchases = BTreeMap::new();
        prop_assert_eq!(figures(&order, &purchases, &clock), figures(&some_cases(), &purchases, &clock));
    }
}
