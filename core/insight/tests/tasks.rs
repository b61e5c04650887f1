//! Tasks by rule: what is wanted, when, and that every device thinks of the same ones.

use cairn_domain::RecordId;
use cairn_insight::calendar::{Anniversary, Calendar};
use cairn_insight::figures::Grade;
use cairn_insight::tasks::{
    CaseFacts, CustomerFacts, Facts, Name, Rule, Standing, TaskSettings, TripFacts, VisitFacts, standing, wanted,
};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn id(n: u8) -> RecordId {
    RecordId([n; 16])
}

fn customer(n: u8) -> CustomerFacts {
    CustomerFacts {
        id: id(n),
        name: format!("客{n}"),
        owner: None,
        birthday: None,
        documents: Vec::new(),
        grade: None,
        last_met: None,
        last_bought: None,
        lost: None,
    }
}

fn of(customers: Vec<CustomerFacts>) -> Facts {
    Facts { customers, ..Facts::default() }
}

fn due(facts: &Facts, today: Date) -> Vec<(Rule, Date, Date)> {
    let found = wanted(facts, &TaskSettings::default(), today);
    found.into_iter().map(|one| (one.name.rule, one.since, one.due)).collect()
}

#[test]
fn birthdays_of_both_calendars_and_documents_are_thought_of_in_time() {
    let mut chen = customer(1);
    // The 19th of the tenth lunar month: 2026-11-27.
    chen.birthday = Anniversary::parse("1988-10-19", Calendar::Lunar, false).ok();
    chen.documents = vec![("passport".to_owned(), date(2027, 3, 1)), ("visa".to_owned(), date(2024, 1, 1))];
    let facts = of(vec![chen]);
    assert!(due(&facts, date(2026, 8, 1)).is_empty(), "too early; and a visa of long ago is over");
    assert_eq!(due(&facts, date(2026, 11, 20))[0], (Rule::Birthday, date(2026, 11, 20), date(2026, 11, 27)));
    assert_eq!(due(&facts, date(2026, 9, 2)), [(Rule::DocumentExpiry, date(2026, 9, 2), date(2027, 3, 1))]);
    let name = |kind: &str, day| Name { rule: Rule::DocumentExpiry, about: id(1), day, which: kind.to_owned() };
    let stands = |name: &Name| standing(name, &facts, &TaskSettings::default(), date(2026, 11, 20));
    assert_eq!(stands(&name("passport", date(2027, 3, 1))), Standing::Stands);
    assert_eq!(stands(&name("passport", date(2026, 12, 1))), Standing::Moot, "it was renewed");
    let elsewhere = Name { about: id(9), ..name("passport", date(2026, 12, 1)) };
    assert_eq!(stands(&elsewhere), Standing::Stands, "a customer who is not here says nothing");
}

#[test]
fn visits_are_due_by_grade_and_done_by_meeting() {
    let mut gold = customer(1);
    (gold.grade, gold.last_met) = (Some(Grade::Gold), Some(date(2026, 9, 1)));
    let mut lead = customer(2);
    (lead.grade, lead.last_met) = (Some(Grade::Lead), Some(date(2020, 1, 1)));
    let facts = of(vec![gold.clone(), lead]);
    assert!(due(&facts, date(2026, 10, 23)).is_empty());
    assert_eq!(due(&facts, date(2026, 10, 24)), [(Rule::VisitDue, date(2026, 10, 24), date(2026, 10, 31))]);
    let name = Name { rule: Rule::VisitDue, about: id(1), day: date(2026, 10, 31), which: String::new() };
    let at = |met: Date| {
        let facts = of(vec![CustomerFacts { last_met: Some(met), ..gold.clone() }]);
        standing(&name, &facts, &TaskSettings::default(), date(2026, 11, 5))
    };
    assert_eq!((at(date(2026, 9, 1)), at(date(2026, 10, 25))), (Standing::Stands, Standing::Done));
}

#[test]
fn next_steps_promises_cases_and_trips() {
    let visit = VisitFacts {
        id: id(5),
        customer: id(1),
        by: Some(id(7)),
        made: date(2026, 11, 10),
        next_step: Some("寄报价".to_owned()),
        promise: Some("发分房表".to_owned()),
        due: None,
    };
    let case = CaseFacts {
        id: id(6),
        title: "大巴迟到".to_owned(),
        customer: Some(id(1)),
        owner: None,
        received: date(2026, 11, 15),
        due: date(2026, 11, 16),
        answered: false,
    };
    let trip =
        TripFacts { id: id(8), name: "云南".to_owned(), ended: date(2026, 11, 12), guests: vec![id(1), id(3)] };
    let mut facts = Facts { customers: vec![customer(1)], visits: vec![visit], cases: vec![case], trips: vec![trip] };
    let today = date(2026, 11, 15);
    let found = wanted(&facts, &TaskSettings::default(), today);
    let told: Vec<_> = found.iter().map(|one| (one.name.rule, one.title.as_str(), one.due)).collect();
    assert_eq!(
        told,
        [
            (Rule::NextStep, "寄报价", date(2026, 11, 17)),
            (Rule::CaseClock, "大巴迟到", date(2026, 11, 16)),
            (Rule::Thanks, "客1", date(2026, 11, 14)),
            (Rule::Promise, "发分房表", date(2026, 11, 17)),
        ]
    );
    assert_eq!(found[0].owner, Some(id(7)));
    facts.cases[0].answered = true;
    facts.visits[0].next_step = None;
    facts.customers[0].last_met = Some(date(2026, 11, 14));
    let how: Vec<_> = found.iter().map(|one| standing(&one.name, &facts, &TaskSettings::default(), today)).collect();
    assert_eq!(how, [Standing::Moot, Standing::Done, Standing::Done, Standing::Stands]);
    let off = TaskSettings { off: Rule::ALL.to_vec(), ..TaskSettings::default() };
    assert!(wanted(&facts, &off, today).is_empty());
}

#[test]
fn the_most_promising_of_the_lost_are_thought_of_once_in_half_a_year() {
    let lost = |n: u8, expected| CustomerFacts { lost: Some((date(2026, 8, 20), expected)), ..customer(n) };
    let facts = of(vec![lost(1, 5), lost(2, 9), lost(3, 7)]);
    let two = TaskSettings { win_back_most: 2, ..TaskSettings::default() };
    let at = |today| {
        wanted(&facts, &two, today).into_iter().map(|one| (one.name.about, one.name.day, one.due)).collect::<Vec<_>>()
    };
    let july = date(2026, 7, 1);
    assert_eq!(at(date(2026, 9, 1)), [(id(2), july, date(2026, 8, 20)), (id(3), july, date(2026, 8, 20))]);
    assert_eq!(at(date(2026, 12, 31)), at(date(2026, 9, 1)));
    assert_eq!(at(date(2027, 1, 1))[0].1, date(2027, 1, 1));
}

#[test]
fn names_read_back() {
    for rule in Rule::ALL {
        let name = Name { rule, about: id(3), day: date(2026, 2, 28), which: "visa/of a kind".to_owned() };
        assert_eq!(name.to_string().parse(), Ok(name));
    }
    for wrong in ["", "birthday", "birthday/x/2026-01-01/", "shopping/03030303030303030303030303030303/2026-01-01/"] {
        assert!(wrong.parse::<Name>().is_err(), "{wrong}");
    }
}

fn some_customer() -> impl Strategy<Value = CustomerFacts> {
    let day = || (0..800_i64).prop_map(|n| date(2025, 1, 1).saturating_add(n.days()));
    (1..40_u8, prop::option::of((1..=12_u8, 1..=28_u8)), prop::option::of(day()), prop::option::of(day()), 0..4_usize)
        .prop_map(|(n, birthday, met, expires, grade)| {
            let grades = [Grade::Platinum, Grade::Gold, Grade::Iron, Grade::Lead];
            CustomerFacts {
                birthday: birthday.and_then(|(m, d)| Anniversary::new(None, m, d, Calendar::Gregorian, false).ok()),
                documents: expires.map(|day| ("passport".to_owned(), day)).into_iter().collect(),
                last_met: met,
                grade: Some(grades[grade]),
                ..customer(n)
            }
        })
}

proptest! {
    #[test]
    fn every_device_thinks_of_the_same_tasks_whatever_the_order_and_the_day(
        customers in prop::collection::vec(some_customer(), 0..20),
        day in 0..500_i64,
        later in 0..5_i64,
    ) {
        let mut customers = customers;
        customers.sort_by_key(|c| c.id);
        customers.dedup_by_key(|c| c.id);
        let today = date(2025, 6, 1).saturating_add(day.days());
        let found = wanted(&of(customers.clone()), &TaskSettings::default(), today);
        let mut names: Vec<_> = found.iter().map(|one| one.name.clone()).collect();
        names.dedup();
        prop_assert_eq!(names.len(), found.len(), "no name twice");
        customers.reverse();
        prop_assert_eq!(&wanted(&of(customers.clone()), &TaskSettings::default(), today), &found);
        // A device that looks some days later thinks of the same ones, word for word, but for those whose day is over.
        let then = today.saturating_add(later.days());
        let after = wanted(&of(customers), &TaskSettings::default(), then);
        for one in &found {
            if one.name.rule == Rule::VisitDue || one.due >= then {
                prop_assert!(after.contains(one), "{one:?}");
            }
        }
    }
}
