//! A finder: phones, folders and backups in the wrong hands.

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use cairn_client::survey::{FormState, Interview, NewInterview};
use cairn_client::{ClientError, Clock, DbKey, Founding, Host, Workspace};
use cairn_forms::session::LeaveError;

/// A book that an older version left open to others on the machine is closed when it is opened.
#[cfg(unix)]
#[test]
fn the_files_of_a_book_are_read_by_somebody_else_on_the_machine() {
    let dir = tempfile::tempdir().expect("a folder");
    let (home, key) = (dir.path().join("book"), DbKey::new([7; 32]));
    let founding = Founding { relay: "http://127.0.0.1:9".into(), person: "A".into(), workspace: "W".into() };
    drop(Workspace::create(&home, &key, founding, Host::system()).expect("founded"));
    let open_to_others = || {
        let files = std::fs::read_dir(&home).expect("a folder").map(|file| file.expect("a file").path());
        let modes = files.chain([home.clone()]).map(|file| file.metadata().expect("there").permissions().mode());
        modes.filter(|mode| mode & 0o077 != 0).count()
    };
    assert_eq!(open_to_others(), 0);
    let database = home.join("cairn.db");
    std::fs::set_permissions(&database, std::fs::Permissions::from_mode(0o644)).expect("set");
    let book = Workspace::open(&home, &key, Host::system()).expect("opened");
    assert_eq!(open_to_others(), 0);
    drop(book);
}

/// A clock that whoever holds the phone sets; how much time has passed they cannot set.
struct Hand {
    wall: AtomicI64,
    steady: AtomicI64,
}

impl Clock for Hand {
    fn now_ms(&self) -> i64 {
        self.wall.load(Ordering::SeqCst)
    }

    fn steady_ms(&self) -> i64 {
        self.steady.load(Ordering::SeqCst)
    }
}

const PIN: &str = "2468";
const SECOND: i64 = 1_000;

/// A phone that was handed to guests.
struct Handed {
    dir: tempfile::TempDir,
    clock: Arc<Hand>,
    interview: Interview,
}

impl Handed {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Hand { wall: AtomicI64::new(1_796_000_000_000), steady: AtomicI64::new(0) });
        let founding = Founding { relay: "http://127.0.0.1:9".into(), person: "A".into(), workspace: "W".into() };
        let book = Workspace::create(dir.path(), &DbKey::new([7; 32]), founding, host(&clock)).expect("a book");
        let ready = cairn_forms::ready::READY.iter().find(|form| form.id == "nps").expect("a ready form");
        let form =
            book.upload_form("nps.json", ready.sheets.as_bytes(), &BTreeMap::new()).expect("a form").id.expect("sound");
        book.set_form_state(form, FormState::Published).expect("published");
        let new = NewInterview { kiosk_pin: Some(PIN.to_owned()), ..NewInterview::default() };
        let interview = book.begin_interview(form, new).expect("handed over");
        Self { dir, clock, interview }
    }

    /// The app is ended and started again.
    fn restarted(self) -> Self {
        let Self { dir, clock, interview } = self;
        drop(interview);
        clock.steady.store(0, Ordering::SeqCst);
        let interview = reopened(dir.path(), &clock);
        Self { dir, clock, interview }
    }

    fn guess(&self, pin: &str) -> Option<LeaveError> {
        match self.interview.leave(pin) {
            Ok(_) => None,
            Err(ClientError::Pin(refused)) => Some(refused),
            Err(other) => panic!("{other}"),
        }
    }

    /// How long one must wait after five wrong ones, ms.
    fn five_wrong(&self) -> i64 {
        for left in (1..5).rev() {
            assert_eq!(self.guess("0000"), Some(LeaveError::WrongPin { left }));
        }
        let Some(LeaveError::Wait { until }) = self.guess("0000") else { panic!("a wait") };
        until - self.clock.now_ms()
    }

    fn pass(&self, ms: i64) {
        self.clock.wall.fetch_add(ms, Ordering::SeqCst);
        self.clock.steady.fetch_add(ms, Ordering::SeqCst);
    }
}

fn host(clock: &Arc<Hand>) -> Host {
    Host { clock: Arc::clone(clock) as Arc<dyn Clock>, ..Host::system() }
}

fn reopened(dir: &Path, clock: &Arc<Hand>) -> Interview {
    let book = Workspace::open(dir, &DbKey::new([7; 32]), host(clock)).expect("the book");
    let open = book.interviews().expect("a list");
    assert!(open[0].kiosk, "it is still the guests'");
    book.resume_interview(open[0].id).expect("goes on")
}

#[test]
fn a_guest_ends_the_app_between_guesses_of_the_pin() {
    let mut phone = Handed::new();
    for left in (1..5).rev() {
        assert_eq!(phone.guess("0000"), Some(LeaveError::WrongPin { left }), "counted on over restarts");
        phone = phone.restarted();
    }
    assert!(matches!(phone.guess("0000"), Some(LeaveError::Wait { .. })));
}

#[test]
fn a_guest_ends_the_app_to_be_rid_of_the_wait() {
    let phone = Handed::new();
    assert_eq!(phone.five_wrong(), 30 * SECOND);
    let phone = phone.restarted();
    assert!(matches!(phone.guess(PIN), Some(LeaveError::Wait { .. })), "also the right one waits");
    phone.pass(29 * SECOND);
    assert!(matches!(phone.guess(PIN), Some(LeaveError::Wait { .. })));
    phone.pass(SECOND);
    assert_eq!(phone.guess(PIN), None, "then it is the rep's again");
}

#[test]
fn a_guest_sets_the_phones_clock_forward() {
    let phone = Handed::new();
    phone.five_wrong();
    phone.clock.wall.fetch_add(365 * 24 * 3_600 * SECOND, Ordering::SeqCst);
    assert!(matches!(phone.guess(PIN), Some(LeaveError::Wait { .. })));
    let phone = phone.restarted();
    assert!(matches!(phone.guess(PIN), Some(LeaveError::Wait { .. })));
}

#[test]
fn a_guest_has_all_day_to_guess() {
    let phone = Handed::new();
    for wait in [30, 60, 300, 900, 3_600, 3_600] {
        assert_eq!(phone.five_wrong(), wait * SECOND);
        phone.pass(wait * SECOND);
    }
}

#[test]
fn what_is_remembered_of_wrong_pins_is_damaged() {
    let phone = Handed::new();
    phone.five_wrong();
    drop(phone.interview);
    let book = Workspace::open(phone.dir.path(), &DbKey::new([7; 32]), host(&phone.clock)).expect("the book");
    book.keep_aside("kiosk tries", |_| Some(b"{".to_vec())).expect("kept");
    drop(book);
    let interview = reopened(phone.dir.path(), &phone.clock);
    let phone = Handed { interview, ..phone };
    phone.pass(3_599 * SECOND);
    assert!(matches!(phone.guess(PIN), Some(LeaveError::Wait { .. })), "the longest wait, and not none");
}
