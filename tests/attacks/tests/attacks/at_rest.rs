//! A finder: phones, folders and backups in the wrong hands.

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;

use cairn_client::{DbKey, Founding, Host, Workspace};

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
