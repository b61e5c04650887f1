//! Properties of the log of members over random histories: authors of every role, removed ones and strangers among them, sign whatever they
//! like, right in everything but perhaps their rights.
//!
//! `CAIRN_HISTORIES` says how many histories each property is tried on.
mod acts;
mod effects;
mod honest;
mod log;

use proptest::prelude::*;

use self::acts::{Step, act};
use self::log::{Log, MINUTE};
use crate::api::ErrorCode;
use crate::control::{Role, SignedEntry};
use crate::holding::holding;
use crate::ids::DeviceId;
use crate::membership::Membership;
use crate::testing::Seeded;

fn cases(few: u32) -> ProptestConfig {
    let many = std::env::var("CAIRN_HISTORIES").ok().and_then(|n| n.parse().ok());
    ProptestConfig {
        cases: many.unwrap_or(few),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    }
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(any::<Step>(), 1..most)
}

/// A log after these steps. Each of them was judged by the relay's code and by a device's, and by what it changed.
fn lived(steps: &[Step]) -> Log {
    let mut log = Log::new();
    for step in steps {
        let (author, act) = act(&mut log, *step);
        let _ = log.put(&author, act);
    }
    log
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn nobody_alters_what_they_may_not_and_relay_and_devices_say_the_same(steps in steps(60)) {
        let log = lived(&steps);
        prop_assert_eq!(Membership::replay(&log.entries), Ok(log.now().clone()));
    }

    #[test]
    fn every_device_comes_to_the_same_state_and_refusal_in_whatever_batches(
        steps in steps(40),
        cuts in prop::collection::vec(1..9_usize, 40),
    ) {
        let log = lived(&steps);
        let mut device = log.states[0].clone();
        for cut in cuts {
            let from = usize::try_from(device.head()).expect("small");
            let to = (from + cut).min(log.entries.len());
            for entry in &log.entries[from..to] {
                prop_assert_eq!(device.apply(entry), Ok(()));
            }
            prop_assert_eq!(&device, &log.states[to - 1]);
            // What was refused at this place of the log is refused by whoever comes to it, and for the same reason.
            for (entry, why) in log.refused.iter().filter(|(at, ..)| *at == to).map(|(_, entry, why)| (entry, why)) {
                prop_assert_eq!(device.apply(entry), Err(why.clone()));
                prop_assert_eq!(&device, &log.states[to - 1]);
                let whole = log.entries[..to].iter().chain([entry]);
                prop_assert_eq!(Membership::replay(whole), Err(why.clone()));
            }
        }
    }

    #[test]
    fn a_coalition_without_owners_never_rises(steps in steps(30), chosen in any::<u64>(), tries in steps(40)) {
        let mut log = lived(&steps);
        let member = |n: &usize| chosen & (1 << (n % 64)) != 0;
        let owns = |who: DeviceId| log.now().device(who).is_some_and(|device| {
            let roles = device.spaces.values().copied().chain(device.everywhere);
            !device.revoked && roles.max() == Some(Role::Owner)
        });
        let coalition: Vec<DeviceId> = (0..log.people.len()).filter(member).map(|n| log.people[n].id()).filter(|who| !owns(*who)).collect();
        let ceiling = effects::ceiling(log.now(), &coalition);
        log.only(&coalition);
        for step in &tries {
            let (author, act) = act(&mut log, *step);
            let _ = log.put(&author, act);
        }
        let everybody: Vec<DeviceId> = log.people.iter().map(|person| person.id()).collect();
        effects::check_ceiling(&ceiling, log.now(), &everybody);
    }

    #[test]
    fn what_a_restored_relay_lost_comes_back_as_it_was(
        steps in steps(50),
        place in any::<prop::sample::Index>(),
        bringer in any::<prop::sample::Index>(),
        later in 0..120_i64,
    ) {
        let log = lived(&steps);
        let kept = place.index(log.entries.len());
        let (backup, lost) = (&log.states[kept], &log.entries[kept + 1..]);
        let now = log.now_ms + later * MINUTE;
        let by = log.people[bringer.index(log.people.len())].id();
        match backup.check_batch(lost, Some(by), now) {
            Ok(state) => prop_assert_eq!(&state, log.now()),
            Err(why) => prop_assert_eq!(why.code(), ErrorCode::InviteGone, "nothing else is refused that once held: {}", why),
        }
        // Who owned the workspace all the time vouches for every joining, however long ago.
        let owned = |state: &Membership| state.device(by).is_some_and(|it| !it.revoked && it.everywhere == Some(Role::Owner));
        if log.states[kept..].iter().all(owned) {
            prop_assert_eq!(backup.check_batch(lost, Some(by), now), Ok(log.now().clone()));
        }
        // Half of it from one device that has not read further, the rest from another.
        let half = lost.len() / 2;
        if let Ok(state) = backup.check_batch(&lost[..half], Some(by), now) {
            prop_assert_eq!(&state, &log.states[kept + half]);
            prop_assert_eq!(state.check_batch(lost, Some(by), now).is_ok(), half == 0 && backup.check_batch(lost, Some(by), now).is_ok());
        }
    }

    #[test]
    fn two_continuations_of_one_log_are_never_mixed(one in steps(20), two in steps(12), three in steps(12)) {
        let founded = lived(&one);
        let go_on = |steps: &[Step], salt: u8| {
            let mut log = founded.clone();
            log.salt(salt);
            for step in steps {
                let (author, act) = act(&mut log, *step);
                let _ = log.put(&author, act);
            }
            log
        };
        let (left, right) = (go_on(&two, 1), go_on(&three, 2));
        let common = left.entries.iter().zip(&right.entries).take_while(|(one, other)| one == other).count();
        let forked = common < left.entries.len().min(right.entries.len());
        for (ours, theirs) in [(&left, &right), (&right, &left)] {
            for entry in theirs.entries[common..].iter().filter(|_| forked) {
                let code = ours.now().clone().apply(entry).map_err(|why| why.code());
                prop_assert_eq!(code, Err(ErrorCode::ControlConflict));
            }
        }
        let heap: Vec<Vec<u8>> = left.entries.iter().chain(&right.entries).map(SignedEntry::to_bytes).collect();
        let found = holding(&heap).expect("a log").membership;
        prop_assert!(found == *left.now() || found == *right.now());
        prop_assert_eq!(found.head(), left.now().head().max(right.now().head()));
    }

    #[test]
    fn a_heap_with_what_was_refused_in_it_holds_the_log(steps in steps(40), mix in any::<u64>()) {
        let log = lived(&steps);
        let mut heap: Vec<Vec<u8>> = log.entries.iter().map(SignedEntry::to_bytes).collect();
        heap.extend(log.refused.iter().map(|(_, entry, _)| entry.to_bytes()));
        let mut draw = Seeded::new(mix);
        heap[1..].sort_by_cached_key(|_| draw.number());
        let found = holding(&heap).expect("a log");
        prop_assert_eq!(found.log, log.entries);
        prop_assert_eq!(found.aside.len(), log.refused.len());
    }
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn of_honest_programs_exactly_those_who_may_read_have_the_newest_key(steps in steps(24)) {
        honest::live(&steps);
    }
}

#[test]
fn the_histories_reach_every_kind_of_entry_both_ways() {
    let (mut taken, mut refused) = ([0_u32; acts::KINDS], [0_u32; acts::KINDS]);
    for seed in 0..40 {
        let (mut draw, mut log) = (Seeded::new(seed), Log::new());
        for _ in 0..60 {
            let mut step = Step::default();
            draw.fill()(&mut step);
            let (author, act) = act(&mut log, step);
            let kind = acts::kind(&act);
            let count = if log.put(&author, act).is_ok() { &mut taken[kind] } else { &mut refused[kind] };
            *count += 1;
        }
    }
    assert!(taken.iter().all(|count| *count > 5), "accepted: {taken:?}");
    assert!(refused.iter().all(|count| *count > 5), "refused: {refused:?}");
}
