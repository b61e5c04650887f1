//! Books of every schema that was ever released open, are brought up to date and hold what they held.

use std::path::Path;

use cairn_domain::{Kind, RecordId};
use cairn_store::lists::{self, ListQuery};
use cairn_store::outbox::{self, Counts};
use cairn_store::search::{self, SearchQuery};
use cairn_store::{DbKey, Store, facts, records};

/// One fixture for each migration, in their order.
const FIXTURES: [&str; 7] =
    ["schema_1.db", "schema_2.db", "schema_3.db", "schema_4.db", "schema_5.db", "schema_6.db", "schema_7.db"];

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
