use std::collections::BTreeSet;

use cairn_domain::{Change, Value};

use super::*;
use crate::outbox;
use crate::testing::{Book, SPACE, set_of};

const NAMES: [&str; 7] = ["王芳", "李雷", "Anna", "Zoë", "单丽", "陈静", "anna"];

/// A book of 250 customers with repeated names, tags and owners.
fn full() -> Book {
    let book = Book::new(1);
    let owners: Vec<RecordId> =
        (0..3).map(|n| book.create(Kind::Member, &[("name", format!("Owner {n}").as_str().into())])).collect();
    for n in 0..250 {
        let mut fields: Vec<(&str, Value)> = vec![("name", NAMES[n % NAMES.len()].into())];
        if n % 3 > 0 {
            fields.push(("tags", set_of(&[["vip", "老客户"][n % 2]])));
        }
        if n % 4 > 0 {
            fields.push(("owner", owners[n % 3].to_string().as_str().into()));
        }
        if n % 5 == 0 {
            fields.push(("territory", "Jiangsu".into()));
        }
        book.create(Kind::Customer, &fields);
    }
    book
}

/// Every row of a list, page by page.
fn walk(book: &Book, query: &ListQuery, mut between: impl FnMut()) -> Vec<Row> {
    let mut query = ListQuery { limit: 17, ..query.clone() };
    let mut all = Vec::new();
    loop {
        let page = book.read(|conn| page(conn, &query));
        assert!(page.rows.len() <= 17);
        all.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next.to_string().parse().expect("a cursor reads back")),
            None => return all,
        }
        between();
    }
}

fn sorted(sort: Sort) -> ListQuery {
    ListQuery { sort, ..ListQuery::of(Kind::Customer) }
}

#[test]
fn pages_give_every_record_once_and_in_order() {
    let book = full();
    for sort in [Sort::Name, Sort::Recent, Sort::Owner, Sort::Tag] {
        let rows = walk(&book, &sorted(sort), || ());
        assert_eq!(rows.len(), 250, "{sort:?}");
        assert_eq!(rows.iter().map(|row| row.id).collect::<BTreeSet<_>>().len(), 250, "{sort:?}");
        let text = |row: &Row, field: &str| row.fields.get(field).map(ToString::to_string).unwrap_or_default();
        let by_name = |row: &Row| crate::search::text::sort_key(&row.title);
        let key = |row: &Row| match sort {
            Sort::Recent => (format!("{:020}", i64::MAX - row.touched), String::new()),
            Sort::Name => (String::new(), by_name(row)),
            Sort::Owner => (text(row, "owner"), by_name(row)),
            Sort::Tag => (text(row, "tags"), by_name(row)),
        };
        assert!(rows.is_sorted_by_key(key), "{sort:?}");
    }
}

#[test]
fn rows_that_arrive_meanwhile_shift_nothing() {
    let book = full();
    for sort in [Sort::Name, Sort::Recent, Sort::Owner, Sort::Tag] {
        let before: BTreeSet<RecordId> = walk(&book, &sorted(sort), || ()).into_iter().map(|row| row.id).collect();
        let rows = walk(&book, &sorted(sort), || {
            book.customer("Aaron");
            book.customer("Zz");
        });
        let seen: Vec<RecordId> = rows.iter().map(|row| row.id).collect();
        assert_eq!(seen.iter().filter(|id| before.contains(id)).count(), before.len(), "{sort:?}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len(), "{sort:?}");
    }
}

#[test]
fn filters_show_what_they_say() {
    let book = full();
    let owner = walk(&book, &ListQuery::of(Kind::Member), || ())[1].id;
    let count = |filter: Filter| walk(&book, &ListQuery { filter, ..ListQuery::of(Kind::Customer) }, || ()).len();
    let expected = |holds: fn(usize) -> bool| (0..250).filter(|n| holds(*n)).count();
    assert_eq!(count(Filter { tag: Some("vip".into()), ..Filter::default() }), expected(|n| n % 3 > 0 && n % 2 == 0));
    assert_eq!(count(Filter { owner: Some(owner), ..Filter::default() }), expected(|n| n % 4 > 0 && n % 3 == 1));
    assert_eq!(count(Filter { territory: Some("Jiangsu".into()), ..Filter::default() }), 50);
    assert_eq!(count(Filter { space: Some(SPACE), ..Filter::default() }), 250);
    assert_eq!(count(Filter { space: Some(SpaceId([1; 16])), ..Filter::default() }), 0);
    let both = Filter { tag: Some("vip".into()), territory: Some("Jiangsu".into()), ..Filter::default() };
    assert_eq!(count(both), expected(|n| n % 3 > 0 && n % 2 == 0 && n % 5 == 0));
}

#[test]
fn what_refers_to_a_record_is_listed_newest_first() {
    let book = Book::new(1);
    let (wang, li) = (book.customer("王芳"), book.customer("李雷"));
    let visit = |about: RecordId, subject: &str| {
        book.create(Kind::Visit, &[("customer", about.to_string().as_str().into()), ("subject", subject.into())])
    };
    visit(wang, "first");
    visit(li, "other");
    visit(wang, "second");
    let titles = |query: &ListQuery| walk(&book, query, || ()).into_iter().map(|row| row.title).collect::<Vec<_>>();
    assert_eq!(titles(&ListQuery::about(Kind::Visit, wang)), ["second", "first"]);
    let anything = ListQuery { kind: None, ..ListQuery::about(Kind::Visit, li) };
    assert_eq!(titles(&anything), ["other"]);
    assert_eq!(titles(&ListQuery::default()), ["second", "other", "first", "李雷", "王芳"]);
}

#[test]
fn deleted_and_unsent_records_have_lists_of_their_own() {
    let book = Book::new(1);
    let (kept, gone) = (book.customer("Kept"), book.customer("Gone"));
    book.delete(gone);
    let list = |filter: Filter| {
        let rows = walk(&book, &ListQuery { filter, ..ListQuery::of(Kind::Customer) }, || ());
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(list(Filter::default()), [kept]);
    assert_eq!(list(Filter { deleted: true, ..Filter::default() }), [gone]);
    assert_eq!(book.read(|conn| count(conn, Kind::Customer)), 1);
    assert_eq!(list(Filter { unsent: true, ..Filter::default() }), [kept]);
    let incoming = book.sent(kept);
    book.write(|tx| outbox::seen(tx, &incoming));
    assert_eq!(list(Filter { unsent: true, ..Filter::default() }), []);
}

#[test]
fn records_with_something_set_aside_are_listed_until_somebody_decides() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = one.customer("王芳");
    one.customer("No conflict");
    two.receive(one.sent(id));
    one.set(id, "city", "Suzhou");
    two.set(id, "city", "Wuxi");
    one.receive(two.sent(id));
    let conflicted = Filter { with_conflicts: true, ..Filter::default() };
    let query = ListQuery { filter: conflicted, ..ListQuery::of(Kind::Customer) };
    let rows = walk(&one, &query, || ());
    assert_eq!(rows.iter().map(|row| (row.id, row.conflicts)).collect::<Vec<_>>(), [(id, 1)]);
    one.set(id, "city", "Nanjing");
    assert!(walk(&one, &query, || ()).is_empty());
}

#[test]
fn a_row_tells_what_changed_last_and_leaves_long_texts_out() {
    let book = Book::new(1);
    let id = book.create(Kind::Customer, &[("name", "王芳".into()), ("remark", "long".into())]);
    let row = || book.read(|conn| page(conn, &ListQuery::of(Kind::Customer))).rows.remove(0);
    assert!(row().changed.is_empty() && !row().fields.contains_key("remark"));
    let set = |field: &str, value: &str| Change::Set { field: field.into(), value: value.into() };
    book.edit(id, vec![set("city", "Suzhou"), set("territory", "Jiangsu")]);
    assert_eq!(row().changed, ["city", "territory"]);
    assert_eq!(row().subtitle, "Suzhou");
}

#[test]
fn a_cursor_reads_back_and_nothing_else_does() {
    let cursor = Cursor { group: "老客户".into(), sort: "wang王 ".into(), n: 7 };
    assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
    let json = serde_json::to_string(&cursor).expect("JSON");
    assert_eq!(serde_json::from_str::<Cursor>(&json).expect("a cursor"), cursor);
    for text in ["", "7", "7.", "x..", "7.zz.", "7.ff.", "7.0.0"] {
        assert_eq!(text.parse::<Cursor>(), Err(NotACursor), "{text}");
    }
}

#[test]
fn an_identifiers_first_digits_find_it() {
    let book = Book::new(1);
    let ids: Vec<RecordId> = (0..40).map(|_| book.customer("A")).collect();
    let whole = ids[3].to_string();
    for digits in [&whole[..], &whole[..9], &whole[..12]] {
        assert_eq!(book.read(|conn| by_prefix(conn, digits)), [ids[3]], "{digits}");
    }
    assert_eq!(book.read(|conn| by_prefix(conn, "")).len(), 2);
    assert!(book.read(|conn| by_prefix(conn, "no digits")).is_empty());
}
