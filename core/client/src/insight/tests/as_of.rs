//! Figures of an earlier day: what came later does not count.

use cairn_domain::{Kind, Value};
use cairn_insight::chaid::{Options, Summary, Tree};
use cairn_insight::figures::{Figure, Rule, Step};

use super::{Book, DAY, NOON, reference};
use crate::insight::ChaidRequest;

#[test]
fn whom_to_call_and_why_can_be_asked_for_another_day() {
    let b = Book::new();
    let wang = b.customer("王芳");
    // Every ten days in spring, and then never again: by today she is lost.
    for day in ["2026-03-01", "2026-03-11", "2026-03-21", "2026-03-31"] {
        b.buys(wang, day, 100);
    }
    let then = Some("2026-04-20".parse().expect("a day"));
    let lost = |day| b.core.win_back(day).expect("a list").iter().any(|one| one.customer == wang);
    assert_eq!((lost(then), lost(None)), (false, true));
    let due = |day| b.core.due(day).expect("a list").iter().any(|one| one.customer == wang);
    let slips = |day| b.core.slipping(day).expect("a list").iter().any(|one| one.customer == wang);
    assert!(due(then) || slips(then), "ten days late");
    assert!(!due(None) && !slips(None), "who is lost is neither");
    let silence = |day| b.core.worth(wang, day).expect("figures").expect("a customer").figures.questions.recency_days;
    assert_eq!((silence(then), silence(None)), (Some(20), Some(237)));
    let before = Some("2026-03-15".parse().expect("a day"));
    let rows =
        |day| b.core.explain(wang, Figure::Monetary, day).expect("an answer").expect("an explanation").rows.len();
    assert_eq!((rows(before), rows(None)), (2, 4));
    let cohorts = |day| b.core.cohorts(Step::Month, day).expect("cohorts")[0].periods.len();
    assert_eq!((cohorts(before), cohorts(None)), (1, 9));
}

#[test]
fn segments_and_trees_can_be_asked_for_another_day() {
    let b = Book::new();
    let (wang, li) = (b.customer("王芳"), b.customer("李雷"));
    b.buys(wang, "2026-03-01", 100);
    b.buys(wang, "2026-06-01", 100);
    b.buys(li, "2026-03-02", 100);
    let json = serde_json::json!({"if": {"field": "occasions", "operator": "at_least", "value": 2}});
    let rule: Rule = serde_json::from_value(json.clone()).expect("a rule");
    let spring = Some("2026-04-01".parse().expect("a day"));
    let picks = |day| b.core.members(&rule, day).expect("members").customers;
    assert_eq!((picks(spring), picks(None)), (vec![], vec![wang]));
    let saved = b.add(Kind::Segment, &[("name", "常客".into()), ("rule", Value::Json(json))]);
    assert!(b.core.segment_members(saved, spring).expect("members").customers.is_empty());
    let counted = |day| b.core.segment_counts(day).expect("counts")[0].customers;
    assert_eq!((counted(spring), counted(None)), (Some(0), Some(1)));
    let request = ChaidRequest { target: "occasions".into(), nominal: vec!["city".into()], ..ChaidRequest::default() };
    let classes = |day| {
        let made = b.core.chaid_table(&request, day).expect("a table");
        let tree = Tree::new(&made.table, Options::default()).expect("a root");
        let Summary::Distribution(classes) = &tree.nodes[0].summary else { panic!("a target of categories") };
        classes.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!((classes(spring), classes(None)), (vec!["1".to_owned()], vec!["1".to_owned(), "2".to_owned()]));
}

#[test]
fn answers_given_later_do_not_count_for_an_earlier_day() {
    let b = Book::new();
    let wang = b.customer("王芳");
    let said = |ms, again| {
        let answers = Value::Json(serde_json::json!({ "again": again }));
        b.add(Kind::Response, &[("customer", reference(wang)), ("finished_at", Value::Int(ms)), ("answers", answers)])
    };
    said(NOON - 40 * DAY, true);
    said(NOON - DAY, false);
    let json = serde_json::json!({"if": {"field": "answers.again", "operator": "is", "value": true}});
    let rule: Rule = serde_json::from_value(json).expect("a rule");
    let picks = |day| b.core.members(&rule, day).expect("members").customers;
    assert_eq!((picks(Some("2026-11-01".parse().expect("a day"))), picks(None)), (vec![wang], vec![]));
}
