//! Whatever fails, in whatever order: the relay is asked a bounded number of times an hour, and once nothing fails any more everything is
//! sent and read, without anybody doing anything.
use proptest::prelude::*;

use super::*;
use crate::api::{ApiError, ErrorCode};
use crate::testing::Seeded;

const SPACES: [SpaceId; 3] = [SpaceId([1; 16]), SpaceId([2; 16]), SpaceId([3; 16])];
const HOUR: i64 = 3_600_000;
/// The longest wait of a stopped session, an hour, and of one that failed, and two looks.
const LONGEST_REST: i64 = HOUR + 2 * 5 * 60_000 + 2 * POLL_MS;
/// Sixty looks at the control log and at each space, four sign-ins, and for each of them what a remedy costs.
const MOST_AN_HOUR: usize = 60 * (1 + SPACES.len()) * 3;

#[derive(Debug, Clone, Copy)]
enum Fails {
    Not,
    Api(ErrorCode),
    Fault(Fault),
}

fn fails() -> impl Strategy<Value = Fails> {
    prop_oneof![
        2 => Just(Fails::Not),
        6 => proptest::sample::select(ErrorCode::ALL).prop_map(Fails::Api),
        1 => Just(Fails::Fault(Fault::Device)),
        1 => Just(Fails::Fault(Fault::Contradiction)),
    ]
}

/// A device and its relay: what is written is acknowledged when a push goes through.
struct World {
    session: Session,
    now: i64,
    requests: Vec<i64>,
    random: Seeded,
}

impl World {
    fn new() -> Self {
        let mut session = Session::new(false);
        session.set_spaces(SPACES);
        for space in SPACES {
            session.wrote(space);
        }
        Self { session, now: 0, requests: Vec::new(), random: Seeded::new(9) }
    }

    /// One step, or the wait until there is one.
    fn step(&mut self, fails: Fails) {
        let step = self.session.next(self.now);
        if let Step::WaitUntil(until) | Step::Stopped(_, until) = step {
            assert!(until > self.now, "a wait that is over: {step:?}");
            self.now = until;
            return;
        }
        self.requests.push(self.now);
        match fails {
            Fails::Not => self.done(step),
            Fails::Api(code) => {
                self.session.failed(step, &ApiError::new(code, ""), self.now, &mut self.random.fill());
            }
            Fails::Fault(fault) => self.session.faulted(Some(step), fault, self.now, &mut self.random.fill()),
        }
    }

    fn done(&mut self, step: Step) {
        match step {
            Step::Found => self.session.founded(),
            Step::SignIn => self.session.signed_in(self.now, 900_000),
            Step::Control => self.session.control_read(7),
            Step::Reconcile(space) => self.session.reconciled(space, true),
            Step::Push(space) => self.session.pushed(space, false),
            Step::Pull(space) => self.session.pulled(space, false),
            Step::WaitUntil(_) | Step::Stopped(..) => {}
        }
    }

    fn busiest_hour(&self) -> usize {
        let within = |from: &i64| self.requests.iter().filter(|at| (*from..from + HOUR).contains(at)).count();
        self.requests.iter().step_by(16).map(within).max().unwrap_or(0)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_failures_are_met_with_few_requests_and_end_by_themselves(storm in prop::collection::vec(fails(), 1..400), one in fails()) {
        // Each failure as it comes, and one for ever.
        for storm in [storm, vec![one; 1200]] {
            let mut world = World::new();
            for fails in storm {
                world.step(fails);
            }
            let busiest = world.busiest_hour();
            prop_assert!(busiest <= MOST_AN_HOUR, "{busiest} requests in an hour");
            let calm = world.now;
            let at_rest = |world: &World| {
                let quiet = |space: &Space| !space.pending && !space.reconcile && !space.behind;
                world.session.spaces.values().all(quiet) && world.session.line.is_well() && world.session.stopped.is_none()
            };
            let mut steps = 0;
            while !at_rest(&world) {
                steps += 1;
                prop_assert!(steps < 400, "no rest in 400 steps");
                world.step(Fails::Not);
            }
            let rest = world.now - calm;
            prop_assert!(rest <= LONGEST_REST, "it took {rest} ms to come back");
        }
    }
}
