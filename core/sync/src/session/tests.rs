use super::*;
use crate::api::{ApiError, ErrorCode};
use crate::testing::Seeded;

const A: SpaceId = SpaceId([1; 16]);
const B: SpaceId = SpaceId([2; 16]);
const HOUR: i64 = 3_600_000;

/// Signed in, control log read, spaces A and B read to their ends.
fn quiet() -> Session {
    let mut session = Session::new(true);
    session.set_spaces([A, B]);
    assert_eq!(session.next(0), Step::SignIn);
    session.signed_in(0, HOUR);
    assert_eq!(session.next(0), Step::Control);
    session.control_read(5);
    for space in [A, B] {
        assert_eq!(session.next(0), Step::Pull(space));
        session.pulled(space, false);
    }
    assert_eq!(session.next(0), Step::WaitUntil(POLL_MS));
    session
}

fn fail(session: &mut Session, step: Step, code: ErrorCode, now_ms: i64) -> Step {
    session.failed(step, &ApiError::new(code, "test"), now_ms, &mut Seeded::new(1).fill());
    session.next(now_ms)
}

#[test]
fn a_new_workspace_is_founded_first() {
    let mut session = Session::new(false);
    assert_eq!(session.next(0), Step::Found);
    session.founded();
    assert_eq!(session.next(0), Step::SignIn);
}

#[test]
fn own_writes_go_before_reading_and_hints_and_polls_lead_to_reading() {
    let mut session = quiet();
    session.hinted(A);
    session.wrote(A);
    assert_eq!(session.next(1), Step::Push(A));
    session.pushed(A, true);
    assert_eq!(session.next(1), Step::Push(A));
    session.pushed(A, false);
    assert_eq!(session.next(1), Step::Pull(A));
    session.pulled(A, false);
    assert_eq!(session.next(1), Step::WaitUntil(POLL_MS));
    assert_eq!(session.next(POLL_MS), Step::Control, "everything is polled, for hints may be lost");
    session.control_read(5);
    assert_eq!(session.next(POLL_MS), Step::Pull(B), "spaces take turns");
}

#[test]
fn a_busy_space_does_not_starve_another() {
    let mut session = quiet();
    session.hinted(A);
    session.wrote(B);
    assert_eq!(session.next(1), Step::Pull(A));
    session.pulled(A, true);
    assert_eq!(session.next(1), Step::Push(B));
}

#[test]
fn each_error_code_has_its_reaction() {
    use ErrorCode::{
        ControlConflict, Forbidden, InviteGone, NotFound, OtherKey, Revoked, SequenceFork, SequenceGap, StaleEpoch,
        Unauthorized, UnsupportedVersion, WrongIncarnation,
    };
    let stops = [
        (Step::Control, Forbidden, Stop::Forbidden),
        (Step::SignIn, Revoked, Stop::Revoked),
        (Step::SignIn, NotFound, Stop::UnknownWorkspace),
        (Step::SignIn, UnsupportedVersion, Stop::UpdateNeeded),
        (Step::SignIn, InviteGone, Stop::InviteGone),
    ];
    for (step, code, why) in stops {
        let next = fail(&mut quiet(), step, code, 1);
        assert!(
            matches!(next, Step::Stopped(stop, until) if stop == why && (60_001..=120_001).contains(&until)),
            "{code} {next:?}"
        );
    }
    let push = Step::Push(A);
    let table = [
        (push, Unauthorized, Step::SignIn),
        (push, StaleEpoch, Step::Control),
        (Step::Control, ControlConflict, Step::Control),
        (push, SequenceGap, Step::Reconcile(A)),
        (push, SequenceFork, Step::Pull(A)),
        (push, OtherKey, Step::Pull(A)),
        (Step::Pull(A), WrongIncarnation, Step::Control),
        (push, Forbidden, Step::Control),
    ];
    for (step, code, expected) in table {
        let mut session = quiet();
        session.wrote(A);
        assert_eq!(fail(&mut session, step, code, 1), expected, "{step:?} {code}");
    }
    for code in [ErrorCode::Unreachable, ErrorCode::Full, ErrorCode::Internal, ErrorCode::RateLimited] {
        let mut session = quiet();
        session.wrote(A);
        let waits = fail(&mut session, push, code, 1);
        assert!(matches!(waits, Step::WaitUntil(until) if (501..=2001).contains(&until)), "{code} {waits:?}");
    }
}

#[test]
fn what_the_relay_has_is_read_to_its_end_before_it_is_sent_again_and_compared_where_that_does_not_help() {
    let mut session = quiet();
    session.wrote(A);
    assert_eq!(fail(&mut session, Step::Push(A), ErrorCode::SequenceFork, 1), Step::Pull(A));
    session.pulled(A, true);
    assert_eq!(session.next(1), Step::Pull(A), "to the end");
    session.pulled(A, false);
    assert_eq!(session.next(1), Step::Push(A));
    assert_eq!(fail(&mut session, Step::Push(A), ErrorCode::SequenceFork, 1), Step::Reconcile(A));
}

#[test]
fn a_restored_relay_is_reconciled_space_by_space() {
    let mut session = quiet();
    assert_eq!(fail(&mut session, Step::Pull(A), ErrorCode::WrongIncarnation, 1), Step::Control);
    session.control_read(5);
    for space in [A, B] {
        assert_eq!(session.next(1), Step::Reconcile(space));
        session.reconciled(space, false);
        assert_eq!(session.next(1), Step::Pull(space));
        session.pulled(space, false);
    }
}

#[test]
fn what_the_relay_refuses_is_tried_again_only_when_something_changed() {
    let mut session = quiet();
    session.wrote(A);
    let waits = fail(&mut session, Step::Push(A), ErrorCode::TooLarge, 1);
    assert!(matches!(waits, Step::WaitUntil(until) if until > 30_000), "{waits:?}");
    session.wrote(A);
    assert_eq!(session.next(1), Step::Push(A));
    session.pushed(A, false);
    session.wrote(A);
    assert_eq!(fail(&mut session, Step::Push(A), ErrorCode::Forbidden, 1), Step::Control);
    session.control_read(5);
    assert!(matches!(session.next(1), Step::WaitUntil(_)), "the log did not change, so neither did the answer");
    session.control_moved();
    session.control_read(6);
    assert_eq!(session.next(1), Step::Push(A));
}

#[test]
fn receiving_goes_on_while_sending_is_refused_and_sending_is_tried_again_by_itself() {
    for code in [ErrorCode::BadRequest, ErrorCode::TooLarge, ErrorCode::Forbidden, ErrorCode::Full, ErrorCode::Internal]
    {
        let mut session = quiet();
        session.wrote(A);
        session.hinted(A);
        let mut next = fail(&mut session, Step::Push(A), code, 1);
        if next == Step::Control {
            session.control_read(5);
            next = session.next(1);
        }
        assert_eq!(next, Step::Pull(A), "{code}");
        session.pulled(A, false);
        assert!(matches!(session.next(1), Step::WaitUntil(_)), "{code}");
        session.signed_in(HOUR, HOUR);
        session.control_read(5);
        let mut seen = Vec::new();
        for _ in 0..4 {
            match session.next(HOUR) {
                Step::Pull(space) => session.pulled(space, false),
                Step::Control => session.control_read(5),
                other => seen.push(other),
            }
        }
        assert!(seen.contains(&Step::Push(A)), "{code} {seen:?}");
    }
}

#[test]
fn a_stopped_session_comes_back_by_itself() {
    let mut session = quiet();
    let mut now = 1;
    for _ in 0..6 {
        let Step::Stopped(_, until) = fail(&mut session, Step::SignIn, ErrorCode::NotFound, now) else {
            panic!("must stop")
        };
        assert!(until - now <= HOUR);
        now = until;
        assert_eq!(session.next(now), Step::SignIn);
    }
    session.signed_in(now, HOUR);
    session.control_read(5);
    assert!(matches!(session.next(now), Step::Pull(_)));
}

#[test]
fn a_full_disk_is_waited_out_until_something_could_be_written() {
    let mut session = quiet();
    session.hinted(A);
    session.faulted(Some(Step::Pull(A)), Fault::Device, 1, &mut Seeded::new(1).fill());
    assert!(matches!(session.next(1), Step::WaitUntil(until) if (5_001..=10_001).contains(&until)));
    session.could_write();
    assert_eq!(session.next(1), Step::Pull(A));
    session.failed(Step::Pull(A), &ApiError::new(ErrorCode::Unreachable, ""), 1, &mut Seeded::new(1).fill());
    session.could_write();
    assert!(matches!(session.next(1), Step::WaitUntil(_)), "a write here does not mend the line");
}

#[test]
fn what_contradicts_in_one_space_does_not_stop_the_others() {
    let mut session = quiet();
    session.hinted(A);
    session.hinted(B);
    session.faulted(Some(Step::Pull(A)), Fault::Contradiction, 1, &mut Seeded::new(1).fill());
    assert_eq!(session.next(1), Step::Pull(B));
    session.pulled(B, false);
    assert!(matches!(session.next(1), Step::WaitUntil(until) if until > 30_000));
}

#[test]
fn waits_double_are_spread_have_an_end_and_are_forgotten_after_a_success() {
    let mut session = quiet();
    let mut random = Seeded::new(3);
    let mut longest = 0;
    for failure in 0..20 {
        session.failed(Step::Pull(A), &ApiError::new(ErrorCode::Unreachable, ""), 0, &mut random.fill());
        let Step::WaitUntil(until) = session.next(0) else { panic!("must wait") };
        let full = (1000 << failure.min(16)).min(300_000);
        assert!((full / 2..=full).contains(&until), "failure {failure}: {until}");
        longest = longest.max(until);
    }
    assert!(longest > 150_000);
    session.pulled(A, false);
    session.hinted(A);
    assert_eq!(session.next(0), Step::Pull(A));
    session.failed(Step::Pull(A), &ApiError::new(ErrorCode::RateLimited, "").after(20_000), 0, &mut random.fill());
    assert!(matches!(session.next(0), Step::WaitUntil(until) if (20_000..21_000).contains(&until)));
    session.wake();
    assert_eq!(session.next(0), Step::Control);
}

#[test]
fn a_remedy_that_does_not_help_is_not_repeated_in_a_loop() {
    let mut session = quiet();
    session.wrote(A);
    assert_eq!(fail(&mut session, Step::Push(A), ErrorCode::StaleEpoch, 1), Step::Control);
    session.control_read(5);
    assert_eq!(session.next(1), Step::Push(A));
    assert_eq!(fail(&mut session, Step::Push(A), ErrorCode::StaleEpoch, 1), Step::Control);
    session.control_read(5);
    assert!(matches!(session.next(1), Step::WaitUntil(_)));
    let mut session = quiet();
    assert_eq!(fail(&mut session, Step::Pull(A), ErrorCode::Unauthorized, 1), Step::SignIn);
    session.signed_in(1, HOUR);
    assert_eq!(fail(&mut session, Step::Pull(A), ErrorCode::Unauthorized, 1), Step::SignIn);
    session.signed_in(1, HOUR);
    assert!(matches!(session.next(1), Step::WaitUntil(_)));
}

#[test]
fn a_clock_set_back_does_not_stop_synchronisation() {
    let mut session = quiet();
    fail(&mut session, Step::Pull(A), ErrorCode::Unreachable, 10 * HOUR);
    let Step::WaitUntil(until) = session.next(0) else { panic!("must wait") };
    assert!(until <= 600_000);
    assert!(!matches!(session.next(until), Step::WaitUntil(_)));
}

#[test]
fn everything_was_read_up_to_an_entry_only_once_every_space_was_read_after_it() {
    let mut session = quiet();
    assert_eq!(session.swept(), 5);
    session.control_moved();
    assert_eq!(session.next(1), Step::Control);
    session.control_read(6);
    assert_eq!(session.next(1), Step::WaitUntil(POLL_MS));
    assert_eq!(session.swept(), 5, "what a device that left wrote before may not be here yet");
    assert_eq!(session.next(POLL_MS), Step::Control);
    session.control_read(7);
    for (space, swept) in [(A, 5), (B, 7)] {
        assert_eq!(session.next(POLL_MS), Step::Pull(space));
        session.pulled(space, false);
        session.next(POLL_MS);
        assert_eq!(session.swept(), swept);
    }
}
