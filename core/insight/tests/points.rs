//! Points: no two devices together spend what there is not, and no entry is lost or doubled, in whatever order they meet.

use std::collections::BTreeMap;

use cairn_domain::RecordId;
use cairn_insight::points::{
    Entry, Kind, Ledger, Move, PointsSettings, PointsSettingsError, Tier, expired, expiring, statement,
};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

const KEEPER: &str = "office";
const DEVICES: [&str; 3] = [KEEPER, "guide", "rep"];

fn entry(token: &str, points: i64, kind: Kind, device: &str, day: i64) -> Entry {
    Entry {
        token: token.to_owned(),
        points,
        kind,
        device: Some(device.to_owned()),
        at: Timestamp::from_second(day * 86_400).ok(),
        text: None,
        purchase: None,
    }
}

fn earned(points: i64, day: i64) -> Entry {
    entry(&format!("e{day}"), points, Kind::Earned, KEEPER, day)
}

fn spent(points: i64, day: i64) -> Entry {
    entry(&format!("s{day}"), -points, Kind::Spent, KEEPER, day)
}

fn alone(entries: Vec<Entry>) -> Ledger {
    Ledger::of(entries, &[], KEEPER, |device| Some(device.to_owned()))
}

/// What one device knows.
#[derive(Default, Clone)]
struct Known {
    entries: BTreeMap<String, Entry>,
    moves: BTreeMap<String, Move>,
}

impl Known {
    fn ledger(&self) -> Ledger {
        let moves: Vec<Move> = self.moves.values().cloned().collect();
        Ledger::of(self.entries.values().cloned().collect(), &moves, KEEPER, |device| Some(device.to_owned()))
    }

    fn learn(&mut self, other: &Self) {
        self.entries.extend(other.entries.clone());
        self.moves.extend(other.moves.clone());
    }
}

#[derive(Debug, Clone)]
enum Act {
    Earn { by: usize, points: i64, purchase: Option<u8> },
    Take { by: usize, points: i64 },
    Grant { by: usize, to: usize, points: i64 },
    Meet { from: usize, to: usize },
}

fn act() -> impl Strategy<Value = Act> {
    let device = 0..DEVICES.len();
    prop_oneof![
        (device.clone(), 1..200_i64, prop::option::of(0..4_u8)).prop_map(|(by, points, purchase)| Act::Earn {
            by,
            points,
            purchase
        }),
        (device.clone(), 1..150_i64).prop_map(|(by, points)| Act::Take { by, points }),
        (device.clone(), device.clone(), 1..150_i64).prop_map(|(by, to, points)| Act::Grant { by, to, points }),
        (device.clone(), device).prop_map(|(from, to)| Act::Meet { from, to }),
    ]
}

fn play(acts: &[Act]) -> (Vec<Known>, i64) {
    let mut all = vec![Known::default(); DEVICES.len()];
    let mut spent_in_all = 0;
    for (place, act) in acts.iter().enumerate() {
        let token = format!("{place:04}");
        match *act {
            Act::Earn { by, points, purchase } => {
                let purchase = purchase.map(|n| RecordId([n; 16]));
                let one = Entry { purchase, ..entry(&token, points, Kind::Earned, KEEPER, 0) };
                all[by].entries.insert(token, one);
            }
            Act::Take { by, points } => {
                if all[by].ledger().may_take(DEVICES[by], points).is_ok() {
                    spent_in_all += points;
                    all[by].entries.insert(token.clone(), entry(&token, -points, Kind::Spent, DEVICES[by], 0));
                }
            }
            Act::Grant { by, to, points } => {
                if all[by].ledger().may_take(DEVICES[by], points).is_ok() {
                    let (from, to) = (DEVICES[by].to_owned(), DEVICES[to].to_owned());
                    all[by].moves.insert(token.clone(), Move { token, points, from, to, at: None });
                }
            }
            Act::Meet { from, to } => {
                let other = all[from].clone();
                all[to].learn(&other);
            }
        }
    }
    (all, spent_in_all)
}

proptest! {
    #[test]
    fn an_account_is_never_overdrawn_and_all_devices_agree_in_the_end(acts in prop::collection::vec(act(), 0..60)) {
        let (mut all, spent_in_all) = play(&acts);
        for known in &all {
            let ledger = known.ledger();
            prop_assert!(ledger.balance >= 0 || !ledger.hands.values().all(|points| *points >= 0));
        }
        let mut whole = Known::default();
        for known in &all {
            whole.learn(known);
        }
        for known in &mut all {
            known.learn(&whole);
        }
        let ledger = whole.ledger();
        prop_assert!(ledger.balance >= 0, "{ledger:?}");
        prop_assert!(ledger.hands.values().all(|points| *points >= 0), "{ledger:?}");
        prop_assert_eq!(ledger.hands.values().sum::<i64>(), ledger.balance);
        let earned: i64 = ledger.entries.iter().filter(|e| e.points > 0).map(|e| e.points).sum();
        prop_assert_eq!(earned - spent_in_all, ledger.balance, "no entry is lost or doubled");
        prop_assert_eq!(ledger.entries.len() + ledger.repeated.len(), whole.entries.len());
        for known in &all {
            prop_assert_eq!(known.ledger(), ledger.clone());
        }
    }

    #[test]
    fn a_statement_adds_up_wherever_it_is_cut(
        points in prop::collection::vec(-50..100_i64, 0..30),
        from in 0..40_i64,
        days in 0..40_i64,
    ) {
        let entries: Vec<Entry> = points
            .iter()
            .zip(0_i64..)
            .map(|(points, day)| entry(&format!("{day:03}"), *points, Kind::Earned, KEEPER, day))
            .collect();
        let ledger = alone(entries);
        let day = |n: i64| date(1970, 1, 1).saturating_add(jiff::Span::new().days(n));
        let made = statement(&ledger, &TimeZone::UTC, day(from), day(from + days));
        let sum: i64 = made.lines.iter().map(|line| line.entry.points).sum();
        prop_assert_eq!(made.opening + sum, made.closing);
        let next = statement(&ledger, &TimeZone::UTC, day(from + days + 1), day(100));
        prop_assert_eq!(next.opening, made.closing);
        prop_assert_eq!(next.closing, ledger.balance);
        prop_assert!(made.lines.last().is_none_or(|line| line.balance == made.closing));
    }
}

#[test]
fn a_device_spends_what_it_was_granted_and_no_more() {
    let entries = vec![earned(100, 1)];
    let granted = Move { token: "m".to_owned(), points: 30, from: KEEPER.to_owned(), to: "guide".to_owned(), at: None };
    let ledger = Ledger::of(entries, std::slice::from_ref(&granted), KEEPER, |device| Some(device.to_owned()));
    assert_eq!((ledger.balance, ledger.held("guide"), ledger.held(KEEPER), ledger.held("rep")), (100, 30, 70, 0));
    assert!(ledger.may_take("guide", 30).is_ok() && ledger.may_take("guide", 31).is_err());
    assert!(ledger.may_take("guide", 0).is_err() && ledger.may_take("guide", -5).is_err());
    let lost =
        Ledger::of(vec![earned(100, 1)], &[granted], KEEPER, |device| (device != "guide").then(|| device.to_owned()));
    assert_eq!(lost.held(KEEPER), 100, "what a device that was shut out held is the keeper's again");
}

#[test]
fn points_expire_oldest_first_and_only_what_nobody_spent() {
    let rule = PointsSettings { expire_after_months: 1, ..PointsSettings::default() };
    let ledger = alone(vec![earned(100, 0), earned(50, 10), spent(120, 12)]);
    assert_eq!(expired(&ledger, &rule, &TimeZone::UTC, date(1970, 2, 1)), 0, "the old ones were spent");
    assert_eq!(expired(&ledger, &rule, &TimeZone::UTC, date(1970, 2, 11)), 30);
    let next = expiring(&ledger, &rule, &TimeZone::UTC, date(1970, 2, 1));
    assert_eq!(next.iter().map(|one| (one.on, one.points)).collect::<Vec<_>>(), [(date(1970, 2, 11), 30)]);
    let off = entry("x", -30, Kind::Expired, KEEPER, 41);
    let done = alone(vec![earned(100, 0), earned(50, 10), spent(120, 12), off]);
    assert_eq!(expired(&done, &rule, &TimeZone::UTC, date(1970, 3, 1)), 0, "once");
    let never = PointsSettings { expire_after_months: 0, ..rule };
    assert_eq!(expired(&ledger, &never, &TimeZone::UTC, date(1999, 1, 1)), 0);
}

#[test]
fn tiers_are_reached_at_their_thresholds() {
    let tier = |name: &str, from| Tier { name: name.to_owned(), from, benefits: Vec::new() };
    let programme = PointsSettings { tiers: vec![tier("silver", 100), tier("gold", 300)], ..PointsSettings::default() };
    let at = |earned| {
        let standing = programme.standing(earned);
        (standing.tier.map(|t| t.name), standing.next.map(|t| t.name), standing.missing)
    };
    assert_eq!(at(99), (None, Some("silver".to_owned()), Some(1)));
    assert_eq!(at(100), (Some("silver".to_owned()), Some("gold".to_owned()), Some(200)));
    assert_eq!(at(300), (Some("gold".to_owned()), None, None));
    assert_eq!((programme.for_amount(25_999), programme.for_amount(-1)), (25, 0));
    let falling = PointsSettings { tiers: vec![tier("a", 5), tier("b", 5)], ..PointsSettings::default() };
    assert_eq!(falling.check(), Err(PointsSettingsError::NotRising("b".to_owned())));
    let free = PointsSettings { minor_per_point: 0, ..PointsSettings::default() };
    assert_eq!(free.check(), Err(PointsSettingsError::ForNothing));
}
