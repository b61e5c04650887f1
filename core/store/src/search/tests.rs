use cairn_domain::{Change, Kind, Value};
use proptest::prelude::*;

use super::*;
use crate::testing::{Book, phones, set_of};

fn highlights(book: &Book, text: &str) -> Vec<(String, Vec<(usize, usize)>)> {
    let query = SearchQuery { text: text.to_owned(), ..SearchQuery::default() };
    let hits = book.read(|conn| find(conn, &query)).rows;
    hits.into_iter().flat_map(|hit| hit.highlights).map(|h| (h.text, h.ranges)).collect()
}

#[test]
fn a_chinese_name_is_found_by_everything_people_type() {
    let book = Book::new(1);
    book.customer("王芳");
    book.customer("李雷");
    for typed in ["王", "芳", "王芳", "wangfang", "wang", "wangf", "fang", "wf", "WF", "WANG F", "wang fang", "ｗｆ"]
    {
        assert_eq!(book.found(typed), ["王芳"], "{typed}");
    }
    for typed in ["王雷", "芳王", "wl", "wangx", "x"] {
        assert!(book.found(typed).is_empty(), "{typed}");
    }
}

#[test]
fn a_character_with_two_readings_is_found_by_both() {
    let book = Book::new(1);
    book.customer("重庆旅行社");
    for typed in ["chongqing", "zhongqing", "重庆", "庆", "cqlxs", "lvxing", "luxing", "lüxing", "旅行"] {
        assert_eq!(book.found(typed), ["重庆旅行社"], "{typed}");
    }
}

#[test]
fn diacritics_case_and_width_do_not_matter() {
    let book = Book::new(1);
    book.customer("Zoë Müller-Ångström");
    for typed in ["zoe", "ZOË", "muller", "Müll", "ang", "ångs", "zoe mu", "Mu\u{308}ller", "ｚｏｅ"] {
        assert_eq!(book.found(typed), ["Zoë Müller-Ångström"], "{typed}");
    }
}

#[test]
fn numbers_tags_and_notes_are_found() {
    let book = Book::new(1);
    let fields: [(&str, Value); 4] = [
        ("name", "王芳".into()),
        ("phones", phones("+8613800138000")),
        ("tags", set_of(&["老客户", "VIP"])),
        ("remark", "likes the Great Wall 长城, window seat".into()),
    ];
    book.create(Kind::Customer, &fields);
    for typed in ["13800138000", "138", "8000", "+86 138", "vip", "老客", "长城", "great wall", "wind", "wang vip"]
    {
        assert_eq!(book.found(typed), ["王芳"], "{typed}");
    }
    assert!(book.found("vipx").is_empty());
}

#[test]
fn better_matches_come_first() {
    let book = Book::new(1);
    let tagged = |name: &str, field: &str, value: Value| {
        book.create(Kind::Customer, &[("name", name.into()), (field, value)]);
    };
    tagged("Note", "remark", "asked about Anna".into());
    tagged("Tag", "tags", set_of(&["anna"]));
    tagged("安娜", "remark", "-".into());
    book.customer("Joanna Anna");
    book.customer("Anna Berg");
    book.customer("Anna");
    assert_eq!(book.found("anna"), ["Anna", "Anna Berg", "Joanna Anna", "安娜", "Tag", "Note"]);
}

#[test]
fn inside_a_tier_what_was_touched_last_comes_first() {
    let book = Book::new(1);
    let first = book.customer("王一");
    book.customer("王二");
    assert_eq!(book.found("王"), ["王二", "王一"]);
    book.set(first, "city", "Suzhou");
    assert_eq!(book.found("王"), ["王一", "王二"]);
}

#[test]
fn the_places_that_match_are_told() {
    let book = Book::new(1);
    book.customer("王芳 Tours");
    let at = |typed: &str| highlights(&book, typed);
    let title = "王芳 Tours".to_owned();
    assert_eq!(at("芳"), [(title.clone(), vec![(1, 2)])]);
    assert_eq!(at("wf"), [(title.clone(), vec![(0, 2)])]);
    assert_eq!(at("fang"), [(title.clone(), vec![(1, 2)])]);
    assert_eq!(at("wang tou"), [(title, vec![(0, 1), (3, 6)])]);
    let book = Book::new(2);
    book.create(Kind::Customer, &[("name", "A".into()), ("phones", phones("+8613800138000"))]);
    assert_eq!(highlights(&book, "8000"), [("+8613800138000".to_owned(), vec![(10, 14)])]);
}

#[test]
fn deleted_records_are_not_found_until_they_are_back() {
    let book = Book::new(1);
    let id = book.customer("王芳");
    book.delete(id);
    assert!(book.found("王").is_empty());
    book.as_author(|tx, author| crate::records::restore(tx, id, author)).expect("the record back");
    assert_eq!(book.found("王"), ["王芳"]);
}

#[test]
fn old_words_are_forgotten() {
    let book = Book::new(1);
    let id = book.customer("王芳");
    book.edit(id, vec![Change::Set { field: "name".into(), value: "李雷".into() }]);
    assert!(book.found("王").is_empty());
    assert_eq!(book.found("ll"), ["李雷"]);
}

#[test]
fn a_kind_is_found_behind_any_number_of_others() {
    let book = Book::new(1);
    let customer = book.customer("王芳");
    book.create(Kind::Visit, &[("customer", customer.to_string().as_str().into()), ("subject", "王府井".into())]);
    for n in 0..150 {
        book.customer(&format!("王{n}"));
    }
    for n in 0..150 {
        let id = book.customer(&format!("王 deleted {n}"));
        book.delete(id);
    }
    let query = SearchQuery { text: "王".to_owned(), kinds: vec![Kind::Visit], limit: 0 };
    let hits = book.read(|conn| find(conn, &query)).rows;
    assert_eq!(hits.iter().map(|hit| hit.row.title.as_str()).collect::<Vec<_>>(), ["王府井"]);
    let all = SearchQuery { text: "王".to_owned(), kinds: vec![], limit: 100 };
    assert_eq!(book.read(|conn| find(conn, &all)).rows.len(), 100);
}

#[test]
fn an_empty_query_finds_nothing() {
    let book = Book::new(1);
    book.customer("王芳");
    for typed in ["", "  ", "…", "*", "\"", "()"] {
        assert!(book.found(typed).is_empty(), "{typed}");
    }
}

#[test]
fn the_indexs_own_language_is_only_words() {
    let book = Book::new(1);
    book.customer("Not AND or NEAR title");
    for typed in [
        "*",
        "\"",
        "a\"b",
        "NOT",
        "AND",
        "or",
        "NEAR(",
        "title:",
        "^not",
        "{title}",
        "- + *",
        "'; --",
        "AND OR NOT",
        "\0",
    ] {
        book.found(typed);
    }
    assert_eq!(book.found("NOT AND"), ["Not AND or NEAR title"]);
    assert_eq!(book.found("near* \"title\""), ["Not AND or NEAR title"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_can_be_typed_fails(texts in prop::collection::vec("\\PC{0,12}", 1..20)) {
        let book = Book::new(1);
        book.customer("王芳");
        for text in texts {
            book.found(&text);
        }
    }

    #[test]
    fn every_beginning_of_a_name_finds_it(name in "[a-zA-Zé王芳重庆]{1,8}( [a-z李雷]{1,6})?") {
        let book = Book::new(1);
        book.customer(&name);
        for end in 1..=name.chars().count() {
            let typed: String = name.chars().take(end).collect();
            prop_assert_eq!(book.found(&typed), [name.clone()], "{}", typed);
        }
    }
}
