//! A process may end while other threads are in the database: a sync, the watcher of other processes, a screen that still loads.
//! `SQLCipher` frees its memory in a handler of exit(3); who reads then must not crash, for the process has done its work.

use std::path::Path;
use std::process::Command;

use cairn_store::{DbKey, Store};

/// Set for the child: the folder with the book.
const FOLDER: &str = "CAIRN_ENDING_FOLDER";

/// The child, started by the test below: it ends with threads in the middle of reading, writing, opening and closing.
#[test]
#[ignore = "started by a_process_that_ends_while_threads_are_in_the_book_ends_well, in a process of its own"]
fn child() {
    let folder = std::env::var(FOLDER).expect("a folder");
    let store: &'static Store = Box::leak(Box::new(open(Path::new(&folder))));
    for _ in 0..3 {
        std::thread::spawn(move || {
            while store.read(|conn| Ok(conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?)).is_ok() {
            }
        });
    }
    std::thread::spawn(move || while store.write(|tx| Ok(tx.execute_batch("SELECT 1")?)).is_ok() {});
    std::thread::spawn(move || {
        loop {
            drop(Store::open(&Path::new(&folder).join("book.db"), &DbKey::new([7; 32])));
        }
    });
    std::thread::sleep(std::time::Duration::from_millis(50));
    // The harness now calls exit(3).
}

fn open(folder: &Path) -> Store {
    Store::open(&folder.join("book.db"), &DbKey::new([7; 32])).expect("a book")
}

#[test]
fn a_process_that_ends_while_threads_are_in_the_book_ends_well() {
    for round in 0..20 {
        let dir = tempfile::tempdir().expect("a folder");
        drop(open(dir.path()));
        let done = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "child", "--ignored"])
            .env(FOLDER, dir.path())
            .output()
            .expect("a process");
        assert!(done.status.success(), "round {round}: {} {}", done.status, String::from_utf8_lossy(&done.stderr));
        drop(open(dir.path()));
    }
}
