//! Records with many changes are read from a compacted copy, and nobody can tell.

use cairn_domain::{Change, Kind, RecordId};
use rusqlite::params;

use super::*;
use crate::receive::Outcome;
use crate::testing::Book;

fn number(book: &Book, sql: &str) -> i64 {
    book.read(|conn| Ok(conn.query_row(sql, [], |row| row.get(0))?))
}

const COPIES: &str = "SELECT count(*) FROM compacted";
const LATER: &str = "SELECT count(*) FROM change WHERE later = 1";

/// A customer with so many changes.
fn hot(book: &Book, changes: usize) -> RecordId {
    let id = book.customer("王芳");
    for n in 1..changes {
        match n % 3 {
            0 => book.edit(id, vec![Change::Replace { field: "remark".into(), text: format!("{n} 靠窗 {}", n * 7) }]),
            1 => {
                book.edit(id, vec![Change::Add { field: "tags".into(), value: format!("t{}", n % 5).as_str().into() }])
            }
            _ => book.set(id, "city", format!("c{n}").as_str()),
        };
    }
    id
}

fn from_its_changes(book: &Book, id: RecordId) -> Document {
    book.read(|conn| from_changes(conn, &known(conn, id)?.expect("a record")))
}

#[test]
fn a_copy_and_what_came_later_read_as_the_changes_do() {
    let book = Book::new(1);
    let id = hot(&book, 90);
    assert_eq!(number(&book, COPIES), 1);
    assert!((1..32).contains(&number(&book, LATER)), "some came later");
    let fast = book.read(|conn| document(conn, id)).expect("a record");
    let slow = from_its_changes(&book, id);
    assert_eq!((fast.reading(), fast.heads(), fast.history()), (slow.reading(), slow.heads(), slow.history()));
    let few = book.customer("李雷");
    book.set(few, "city", "Wuxi");
    assert_eq!(number(&book, COPIES), 1, "a record with few changes needs none");
}

#[test]
fn what_others_write_into_a_compacted_record_is_judged_and_kept() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = hot(&one, 70);
    assert_eq!(two.receive(one.sent(id)), Outcome::Stored(one.sent(id).changes.len()));
    assert_eq!(number(&two, COPIES), 1);
    two.set(id, "city", "Dali");
    one.set(id, "city", "Lijiang");
    let (of_one, of_two) = (one.sent(id), two.sent(id));
    assert_eq!(one.receive(of_two), Outcome::Stored(1));
    assert_eq!(two.receive(of_one), Outcome::Stored(1));
    for book in [&one, &two] {
        let found = book.read(|conn| get_with_conflicts(conn, id)).expect("a record");
        assert_eq!(found.1.len(), 1);
        assert_eq!(found.0, from_its_changes(book, id).record());
    }
}

#[test]
fn a_copy_that_does_not_read_back_is_passed_over_and_made_anew() {
    let book = Book::new(1);
    let id = hot(&book, 40);
    let before = book.read(|conn| get(conn, id));
    book.write(|tx| Ok(tx.execute("UPDATE compacted SET bytes = ?1", params![vec![7_u8; 100]])?));
    assert_eq!(book.read(|conn| get(conn, id)), before);
    for n in 0..40 {
        book.set(id, "territory", format!("x{n}").as_str());
    }
    let copy: Vec<u8> = book.read(|conn| Ok(conn.query_row("SELECT bytes FROM compacted", [], |row| row.get(0))?));
    assert!(copy.len() > 100);
    let reread = Document::load_compacted(id, Kind::Customer, &copy, std::iter::empty::<&[u8]>());
    assert!(reread.is_ok());
    assert_eq!(book.read(|conn| get(conn, id)).expect("a record"), from_its_changes(&book, id).record());
}

#[test]
fn what_is_in_memory_counts_only_while_the_book_holds_just_that() {
    let book = Book::new(1);
    let id = hot(&book, 120);
    let before = book.read(|conn| get(conn, id));
    // A write that is rolled back has left its document in memory.
    let rolled_back: crate::Result<()> = book.as_author(|tx, author| {
        let changes = vec![Change::Set { field: "city".into(), value: "nowhere".into() }];
        edit(tx, &Edit { id, changes }, author)?;
        Err(StoreError::Full)
    });
    assert!(rolled_back.is_err());
    assert_eq!(book.read(|conn| get(conn, id)), before);
    book.set(id, "city", "Dali");
    assert_eq!(book.read(|conn| get(conn, id)).expect("a record"), from_its_changes(&book, id).record());
}
