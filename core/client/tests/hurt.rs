//! Folders that earlier versions hurt open again, whole.

use std::path::Path;

use cairn_client::{DbKey, Host, Workspace};

/// `cairn invite` beside a running `cairn office` (version 0.1.0 of 2026-11-30) stored control entry 3 twice, and the book never opened again.
#[test]
fn a_book_whose_control_log_was_stored_twice_opens_and_is_in_order_again() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/log_twice");
    let dir = tempfile::tempdir().expect("a folder");
    for file in ["cairn.db", "cairn.db-wal"] {
        std::fs::copy(kept.join(file), dir.path().join(file)).expect("a copy of the fixture");
    }
    for _ in 0..2 {
        let book = Workspace::open(dir.path(), &DbKey::new([42; 32]), Host::system()).expect("the hurt book");
        assert_eq!(book.devices().expect("devices").len(), 2);
        assert_eq!(book.spaces().expect("spaces").len(), 1);
        book.create_record(cairn_domain::Kind::Customer, [("name".to_owned(), "王芳".into())].into(), None)
            .expect("it can be written to");
    }
}
