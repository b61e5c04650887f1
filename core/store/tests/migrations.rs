//! Books of every schema that was ever released open, are brought up to date and hold what they held.

use std::path::Path;

use cairn_domain::{Kind, RecordId};
use cairn_store::lists::{self, ListQuery};
use cairn_store::outbox::{self, Counts};
use cairn_store::search::{self, SearchQuery};
use cairn_store::{DbKey, Store, doc_keys, facts, order, records};
use cairn_sync::SpaceId;

/// One fixture for each migration, in their order.
const FIXTURES: [&str; 9] = [
    "schema_1.db",
    "schema_2.db",
    "schema_3.db",
    "schema_4.db",
    "schema_5.db",
    "schema_6.db",
    "schema_7.db",
    "schema_8.db",
    "schema_9.db",
];

#[test]
fn every_kept_schema_opens_and_holds_what_it_held() {
    for fixture in FIXTURES {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("book.db");
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture);
        std::fs::copy(kept, &path).expect("a copy of the fixture");
        let store = Store::open(&path, &DbKey::new([7; 32])).expect("the old book");
        let page = store.read(|conn| lists::page(conn, &ListQuery::of(Kind::Customer))).expect("a page");
        let titles: Vec<&str> = page.rows.iter().map(|row| row.title.as_str()).collect();
        assert_eq!(titles, ["王芳"], "{fixture}");
        let about = ListQuery::about(Kind::Visit, RecordId([1; 16]));
        assert_eq!(store.read(|conn| lists::page(conn, &about)).expect("a page").rows.len(), 1, "{fixture}");
        for typed in ["王", "wf", "8000", "vip", "suz"] {
            let query = SearchQuery { text: typed.to_owned(), ..SearchQuery::default() };
            let hits = store.read(|conn| search::find(conn, &query)).expect("hits").rows;
            assert_eq!(hits[0].row.id, RecordId([1; 16]), "{fixture}: {typed}");
        }
        let history = store.read(|conn| records::history(conn, RecordId([1; 16]))).expect("a history");
        assert_eq!(history.len(), 2, "{fixture}");
        assert_eq!(store.read(outbox::counts).expect("counts"), Counts { waiting: 3, failed: 0 }, "{fixture}");
        assert_eq!(store.read(|conn| facts::get(conn, "device")).expect("a fact").as_deref(), Some(&b"the first"[..]));
        assert_eq!(store.write(records::rebuild).expect("a rebuild"), 3, "{fixture}");
        let query = SearchQuery { text: "wf".to_owned(), ..SearchQuery::default() };
        assert_eq!(store.read(|conn| search::find(conn, &query)).expect("hits").rows.len(), 1, "{fixture}");
    }
}

#[test]
fn keys_of_before_belong_to_their_records_space_and_what_was_sealed_is_sealed_anew() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("book.db");
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema_7.db");
    std::fs::copy(kept, &path).expect("a copy of the fixture");
    let (customer, unread, other) = (RecordId([1; 16]), RecordId([77; 16]), SpaceId([88; 16]));
    let space = {
        let raw = rusqlite::Connection::open(&path).expect("the old book");
        raw.execute_batch(&format!("PRAGMA key = \"x'{}'\";", "07".repeat(32))).expect("its key");
        let space: [u8; 16] =
            raw.query_row("SELECT space FROM record WHERE id = ?1", [customer.0], |row| row.get(0)).expect("a record");
        let key = |flag: u8, key: u8| [vec![flag], vec![key; 32]].concat();
        let put = "INSERT OR REPLACE INTO doc_key (doc, key) VALUES (?1, ?2)";
        raw.execute(put, rusqlite::params![customer.0, key(0, 5)]).expect("a key that was not sent");
        raw.execute(put, rusqlite::params![unread.0, key(1, 6)]).expect("a key of a record that is not here");
        raw.execute("INSERT OR IGNORE INTO space (id, seq) VALUES (?1, 40), (?2, 3)", [space, other.0])
            .expect("spaces");
        let sealed = "INSERT INTO in_flight (space, device_seq, hash, envelope, keys) VALUES (?1, 1, x'', x'', x'')";
        raw.execute(sealed, [space]).expect("an envelope of before");
        raw.execute("UPDATE outbox SET device_seq = 1", []).expect("sealed");
        SpaceId(space)
    };
    let store = Store::open(&path, &DbKey::new([7; 32])).expect("the old book");
    let key = |space, id| {
        let stored = store.read(|conn| doc_keys::get(conn, space, id)).expect("a key");
        stored.map(|stored| (stored.key.as_bytes()[0], stored.sent))
    };
    assert_eq!(key(space, customer), Some((5, false)));
    assert_eq!(key(other, customer), None, "it is another space's");
    assert_eq!((key(space, unread), key(other, unread)), (Some((6, true)), Some((6, true))), "of whichever it is");
    assert_eq!(
        store.read(|conn| order::log(conn, space)).expect("a log").since,
        40,
        "nothing is known of what was read"
    );
    assert_eq!(store.read(|conn| outbox::in_flight(conn, space)).expect("a list").len(), 0);
    assert!(store.read(|conn| outbox::waits(conn, space)).expect("an answer"), "it waits to be sealed again");
}
