//! What holds of the figures whatever the purchases are.

use cairn_domain::RecordId;
use cairn_insight::figures::{Base, Churn, Overview, Part, Selector, Settings, Step, Summary, churn, cohorts};
use cairn_insight::{Contact, History, Purchase};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const AS_OF: Date = date(2025, 12, 31);

fn id(kind: u8, customer: u8, number: u8) -> RecordId {
    let mut bytes = [0; 16];
    bytes[13..].copy_from_slice(&[kind, customer, number]);
    RecordId::from_random(bytes)
}

fn day(before: i64) -> Date {
    AS_OF.checked_sub(before.days()).expect("a few years are in the calendar")
}

/// Few days and few amounts, so that ties are common; some days are still to come.
fn history(customer: u8) -> impl Strategy<Value = History> {
    let purchase = (-40_i64..900, -2_i64..6);
    let contact = -40_i64..900;
    (prop::collection::vec(purchase, 0..9), prop::collection::vec(contact, 0..4)).prop_map(move |(bought, met)| {
        let purchases = (0_u8..).zip(bought).map(|(number, (before, hundreds))| Purchase {
            date: day(before),
            id: id(1, customer, number),
            amount: hundreds * 100,
            cost: None,
        });
        let contacts = (0_u8..).zip(met).map(|(n, before)| Contact { date: day(before), id: id(2, customer, n) });
        History::new(id(0, customer, 0), purchases.collect(), contacts.collect())
    })
}

fn histories() -> impl Strategy<Value = Vec<History>> {
    (0_u8..30).prop_flat_map(|n| (0..n).map(history).collect::<Vec<_>>())
}

fn built(histories: &[History]) -> Base {
    Base::build(Settings::default(), AS_OF, histories)
}

fn adds_up<T>(parts: &[Part<T>], n: u64) {
    assert_eq!(parts.iter().map(|part| part.customers).sum::<u64>(), n);
    let shares: f64 = parts.iter().map(|part| part.share).sum();
    assert!(n == 0 || (shares - 1.0).abs() < 1e-9, "{shares}");
}

proptest! {
    #[test]
    fn the_order_of_input_does_not_matter(histories in histories(), seed in any::<u64>()) {
        let mut shuffled = histories.clone();
        let mut state = seed;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from((state >> 33) % (at as u64 + 1)).expect("small");
            shuffled.swap(at, other);
        }
        for history in &mut shuffled {
            let (mut purchases, mut contacts) = (history.purchases.clone(), history.contacts.clone());
            purchases.reverse();
            contacts.reverse();
            *history = History::new(history.customer, purchases, contacts);
        }
        let base = built(&histories);
        let mut one_by_one = Base::new(Settings::default(), AS_OF);
        for history in &shuffled {
            one_by_one.update(history);
        }
        prop_assert_eq!(&base, &one_by_one);
        prop_assert_eq!(base.overview(), one_by_one.overview());
    }

    #[test]
    fn an_update_equals_a_rebuild(
        histories in histories(),
        new in (0_u8..30).prop_flat_map(history),
        gone in 0_u8..30,
        potential in prop::option::of(-100_i64..10_000),
    ) {
        let mut updated = built(&histories);
        updated.update(&new);
        updated.remove(id(0, gone, 0));
        updated.set_potential(new.customer, potential);
        let others = histories.into_iter().filter(|history| history.customer != new.customer);
        let all: Vec<History> =
            others.chain([new.clone()]).filter(|history| history.customer != id(0, gone, 0)).collect();
        let mut rebuilt = built(&all);
        rebuilt.set_potentials(potential.map(|amount| (new.customer, amount)));
        prop_assert_eq!(updated, rebuilt);
    }

    #[test]
    fn the_day_moves_on(histories in histories(), days in 0_i64..60) {
        let later = AS_OF.checked_add(days.days()).expect("in the calendar");
        let mut base = built(&histories);
        prop_assert!(base.advance(later));
        prop_assert_eq!(&base, &Base::build(Settings::default(), later, &histories));
        prop_assert!(days == 0 || !base.advance(AS_OF));
    }

    #[test]
    fn parts_add_up(histories in histories()) {
        let base = built(&histories);
        let Overview { n, ranked, grades, sizes, abc, segments, matrix, stages, relations, endings, grid, .. } =
            base.overview();
        adds_up(&grades, ranked);
        adds_up(&sizes, ranked);
        adds_up(&abc, ranked);
        adds_up(&segments, ranked);
        adds_up(&matrix, ranked);
        adds_up(&stages, n);
        adds_up(&relations, n);
        prop_assert_eq!(grid.iter().flatten().sum::<u64>(), ranked);
        adds_up(&endings, endings.iter().map(|part| part.customers).sum());
        for part in grades {
            prop_assert_eq!(base.customers_in(Selector::Grade(part.class)).len() as u64, part.customers);
        }
        for part in stages {
            prop_assert_eq!(base.customers_in(Selector::Stage(part.class)).len() as u64, part.customers);
        }
        for part in segments {
            prop_assert_eq!(base.customers_in(Selector::Segment(part.class)).len() as u64, part.customers);
        }
    }

    #[test]
    fn buying_never_lowers_what_was_spent(before in history(1), ago in 0_i64..900, amount in 0_i64..1_000_000) {
        let settings = Settings::default();
        let mut purchases = before.purchases.clone();
        purchases.push(Purchase { date: day(ago), id: id(9, 9, 9), amount, cost: None });
        let after = History::new(before.customer, purchases, before.contacts.clone());
        let (before, after) = (Summary::of(&before, &settings, AS_OF), Summary::of(&after, &settings, AS_OF));
        prop_assert!(after.monetary >= before.monetary);
        prop_assert!(after.occasions >= before.occasions);
        prop_assert!(after.last >= before.last);
    }

    #[test]
    fn who_was_there_stayed_or_left(histories in histories()) {
        let Churn { at_start, lost, churn, retention, .. } =
            churn(&histories, &Settings::default(), day(364), AS_OF);
        prop_assert!(lost.len() as u64 <= at_start);
        if let (Some(churn), Some(retention)) = (churn, retention) {
            prop_assert!((0.0..=1.0).contains(&churn));
            prop_assert!((churn + retention - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn cohorts_hold_everybody_once(histories in histories()) {
        let bought = built(&histories).ranked() as u64;
        for step in [Step::Month, Step::Quarter, Step::Year] {
            let rows = cohorts(&histories, step, AS_OF);
            prop_assert_eq!(rows.iter().map(|row| row.size).sum::<u64>(), bought);
            for row in rows {
                prop_assert_eq!(row.periods[0].active.len() as u64, row.size);
            }
        }
    }
}

#[test]
fn a_large_batch_equals_single_updates() {
    let history = |customer: u8, amount: i64| {
        let bought = (0..customer % 7).map(|n| Purchase {
            date: day(i64::from(n) * 30 + i64::from(customer % 5)),
            id: id(1, customer, n),
            amount: amount * i64::from(customer),
            cost: None,
        });
        History::new(id(0, customer, 0), bought.collect(), Vec::new())
    };
    let old: Vec<History> = (0..200).map(|customer| history(customer, 7)).collect();
    let new: Vec<History> = (50..250).map(|customer| history(customer, 5)).collect();
    let mut at_once = built(&old);
    at_once.update_all(&new);
    let mut single = built(&old);
    for history in &new {
        single.update(history);
    }
    assert_eq!(at_once, single);
}
