use std::fs;

use cairn_domain::Kind;

use super::*;
use crate::lists::{self, ListQuery};
use crate::testing::{Book, key};

fn names(store: &Store) -> Vec<String> {
    let page = store.read(|conn| lists::page(conn, &ListQuery::of(Kind::Customer))).expect("a page");
    page.rows.into_iter().map(|row| row.title).collect()
}

/// A closed book's file with everything in it.
fn closed(book: Book) -> (tempfile::TempDir, PathBuf) {
    let Book { store, dir, .. } = book;
    drop(store);
    let path = dir.path().join("book.db");
    (dir, path)
}

#[test]
fn a_closed_book_opens_again_with_everything_in_it() {
    let book = Book::new(1);
    book.customer("王芳");
    let (_dir, path) = closed(book);
    let store = Store::open(&path, &key()).expect("the book");
    assert_eq!(names(&store), ["王芳"]);
}

#[test]
fn another_key_opens_nothing_and_leaves_the_file_as_it_was() {
    let book = Book::new(1);
    book.customer("王芳");
    let (_dir, path) = closed(book);
    let before = fs::read(&path).expect("the file");
    let refused = Store::open(&path, &DbKey::new([8; 32])).err().expect("a refusal");
    assert_eq!(refused.code(), "wrong_key");
    assert!(!before.windows(6).any(|bytes| bytes == "王芳".as_bytes()), "the name stands readable in the file");
    assert_eq!(fs::read(&path).expect("the file"), before);
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("letter.txt");
    let letter = "Dear customer, ".repeat(1_000);
    fs::write(&path, &letter).expect("a letter");
    let refused = Store::open(&path, &key()).err().expect("a refusal");
    assert_eq!(refused.code(), "wrong_key");
    assert_eq!(fs::read_to_string(&path).expect("the letter"), letter);
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let refused = Store::open(Path::new("/nowhere/at/all/book.db"), &key()).err().expect("a refusal");
    assert_eq!(refused.code(), "io");
    assert!(refused.to_string().contains("/nowhere/at/all/book.db"), "{refused}");
}

#[test]
fn a_newer_versions_book_is_not_touched() {
    let book = Book::new(1);
    book.write(|tx| Ok(tx.pragma_update(None, "user_version", 99)?));
    let (_dir, path) = closed(book);
    let before = fs::read(&path).expect("the file");
    let refused = Store::open(&path, &key()).err().expect("a refusal");
    assert!(matches!(refused, StoreError::NewerVersion { found: 99, .. }), "{refused}");
    assert_eq!(fs::read(&path).expect("the file"), before);
}

#[test]
fn a_damaged_file_is_told_and_not_written() {
    let book = Book::new(1);
    for n in 0..200 {
        book.customer(&format!("Customer {n}"));
    }
    let (_dir, path) = closed(book);
    let mut bytes = fs::read(&path).expect("the file");
    // Everything but the first page, which holds the schema's beginning: opening may still succeed, reading may not.
    bytes[4_096..].iter_mut().for_each(|byte| *byte ^= 0x55);
    fs::write(&path, &bytes).expect("the damage");
    let refused = Store::open(&path, &key())
        .and_then(|store| store.read(|conn| lists::page(conn, &ListQuery::of(Kind::Customer))))
        .expect_err("a refusal");
    assert!(matches!(refused.code(), "damaged" | "wrong_key"), "{refused:?}");
    assert_eq!(fs::read(&path).expect("the file"), bytes);
}

#[test]
fn a_full_disk_refuses_the_write_and_keeps_the_rest() {
    let book = Book::new(1);
    book.customer("王芳");
    book.store.limit(Some(0)).expect("a limit");
    let long = "長".repeat(1_500);
    let fill = || {
        let id = cairn_domain::RecordId(book.draw());
        let fields = crate::testing::own(&[("name", "李雷".into()), ("remark", long.as_str().into())]);
        let request = cairn_domain::Create { id, kind: Kind::Customer, fields };
        book.as_author(|tx, author| crate::records::create(tx, &request, crate::testing::SPACE, author))
    };
    let mut refused = None;
    for _ in 0..50 {
        refused = refused.or_else(|| fill().err());
    }
    assert_eq!(refused.expect("a full disk").code(), "full");
    let kept = names(&book.store).len();
    book.store.limit(None).expect("no limit");
    fill().expect("room again");
    assert_eq!(names(&book.store).len(), kept + 1);
}

#[test]
fn two_stores_on_one_file_see_each_others_writes() {
    let book = Book::new(1);
    let other = Store::open(&book.dir.path().join("book.db"), &key()).expect("a second store");
    let before = other.data_version().expect("a version");
    book.customer("王芳");
    assert_eq!(names(&other), ["王芳"]);
    let after = other.data_version().expect("a version");
    assert_ne!(after, before);
    other.write(|tx| crate::facts::set(tx, "who", b"other")).expect("a write");
    assert_eq!(other.data_version().expect("a version"), after, "its own commits are no news");
    assert_eq!(book.read(|conn| crate::facts::get(conn, "who")), Some(b"other".to_vec()));
}

#[test]
fn a_write_that_fails_or_panics_leaves_nothing_and_the_next_one_works() {
    let book = Book::new(1);
    let failed = book.store.write(|tx| {
        crate::facts::set(tx, "half", b"1")?;
        Err::<(), _>(StoreError::Full)
    });
    assert!(failed.is_err());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        book.store.write(|tx| -> Result<()> {
            crate::facts::set(tx, "half", b"2")?;
            panic!("a crafted change")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(book.read(|conn| crate::facts::get(conn, "half")), None);
    book.write(|tx| crate::facts::set(tx, "whole", b"1"));
}

#[test]
fn what_waited_or_was_refused_before_schema_7_is_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("book.db");
    fs::copy("tests/fixtures/schema_6.db", &path).expect("a copy of the fixture");
    let old = connect(&path, &key(), OpenFlags::SQLITE_OPEN_READ_WRITE).expect("the old book");
    let columns = "(doc, space, hash, kind, bytes, author, at_ms";
    for (table, more, values) in [
        ("parked", ")", "(x'01', x'02', x'03', 1, x'04', x'05', 6)"),
        ("refused", ", why)", "(x'01', x'02', x'13', 1, x'04', x'05', 6, 'the change builds on one that was refused')"),
        ("refused", ", why)", "(x'01', x'02', x'23', 1, x'04', x'05', 6, 'automerge panicked')"),
    ] {
        old.execute(&format!("INSERT INTO {table} {columns}{more} VALUES {values}"), []).expect("a row");
    }
    drop(old);
    let store = Store::open(&path, &key()).expect("the book");
    let rows = |sql: &str| -> Vec<String> {
        let read = |conn: &Connection| {
            let mut query = conn.prepare(sql)?;
            let rows = query.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<std::result::Result<_, _>>()?)
        };
        store.read(read).expect("rows")
    };
    let all = "hex(doc) || hex(space) || hex(hash) || kind || hex(bytes) || hex(author) || at_ms";
    assert_eq!(rows(&format!("SELECT {all} FROM parked")), ["010203104056"]);
    assert_eq!(
        rows(&format!("SELECT {all} || on_refused FROM refused ORDER BY hash")),
        ["0102131040561", "0102231040560"]
    );
}
