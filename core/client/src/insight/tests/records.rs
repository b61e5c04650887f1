//! Figures over responses and cases, and what rules and trees can ask.

use cairn_domain::{Change, Edit, Kind, RecordId, Value};
use cairn_insight::calendar::AnswerRule;
use cairn_insight::chaid::{Options, Tree};
use cairn_insight::satisfaction::GroupBy;
use serde_json::json;

use super::{Book, DAY, NOON, entry, reference};
use crate::insight::{ChaidRequest, Period};

fn all() -> Period {
    Period { from: "2026-01-01".parse().expect("a day"), to: "2026-12-31".parse().expect("a day") }
}

fn says(b: &Book, customer: RecordId, trip: Option<RecordId>, answers: serde_json::Value) -> RecordId {
    let mut fields =
        vec![("customer", reference(customer)), ("finished_at", Value::Int(NOON)), ("answers", Value::Json(answers))];
    fields.extend(trip.map(|trip| ("trip", reference(trip))));
    b.add(Kind::Response, &fields)
}

#[test]
fn satisfaction_is_told_by_touchpoint_trip_and_guide() {
    let b = Book::new();
    let (wang, li) = (b.customer("王芳"), b.customer("李雷"));
    let trip = b.add(Kind::Trip, &[("name", "苏州".into()), ("guides", entry(&[("name", "小周".into())]))]);
    let good = says(&b, wang, Some(trip), json!({ "exp_hotel": 4, "per_hotel": 5, "nps": 10, "come_again": "yes" }));
    let bad = says(&b, li, None, json!({ "stay": { "exp_hotel": 5, "per_hotel": 2 }, "nps": 3, "csat": 2 }));
    b.add(Kind::Response, &[("customer", reference(li)), ("answers", Value::Json(json!({ "per_hotel": 1 })))]);
    let found = b.core.satisfaction(all()).expect("figures");
    assert_eq!((found.responses, found.undated.len(), found.zone.as_str()), (2, 1, "Asia/Shanghai"));
    let group = |by: GroupBy, key: Option<&str>| {
        let groups = found.groups.iter().find(|groups| groups.by == by).expect("groups");
        groups.groups.iter().find(|group| group.key.as_deref() == key).expect("a group").clone()
    };
    let hotel = group(GroupBy::Touchpoint, Some("hotel"));
    assert_eq!(hotel.gap.map(|gap| (gap.n, gap.mean)), Some((2, -1.0)));
    let mut both = vec![good, bad];
    both.sort_unstable();
    assert_eq!(hotel.responses, both);
    assert_eq!(group(GroupBy::Guide, Some("小周")).gap.map(|gap| gap.mean), Some(1.0));
    assert_eq!(group(GroupBy::Trip, Some(&trip.to_string())).responses, [good]);
    let nps = found.nps.expect("two were asked");
    assert_eq!((nps.score, nps.promoters, nps.detractors), (Some(0.0), vec![good], vec![bad]));
    assert_eq!(found.levels.come_again.having, [good]);
    assert_eq!(found.levels.satisfied.lacking, [bad]);
    assert_eq!(found.csat[0].top_two.share.of, 1);
    let none = Period { from: "2025-01-01".parse().expect("a day"), to: "2025-12-31".parse().expect("a day") };
    let empty = b.core.satisfaction(none).expect("figures");
    assert_eq!((empty.responses, empty.nps), (0, None));
}

#[test]
fn a_form_may_say_what_its_questions_stand_for() {
    let b = Book::new();
    let coding =
        json!({ "figures": { "names": { "nps": "q9" }, "pairs": [{ "question": "早餐", "experience": "q2" }] } });
    let form = b.add(Kind::Form, &[("title", "旧问卷".into()), ("coding", Value::Json(coding))]);
    let wang = b.customer("王芳");
    let fields = [
        ("customer", reference(wang)),
        ("form", reference(form)),
        ("finished_at", Value::Int(NOON)),
        ("answers", Value::Json(json!({ "q2": "4", "q9": "9" }))),
    ];
    let response = b.add(Kind::Response, &fields);
    let found = b.core.satisfaction(all()).expect("figures");
    assert_eq!(found.nps.expect("asked").promoters, [response]);
    assert_eq!(found.groups[0].groups[0].key.as_deref(), Some("早餐"));
}

#[test]
fn moments_of_a_case_follow_its_steps_and_make_the_figures() {
    let b = Book::new();
    let wang = b.customer("王芳");
    let case = b.add(
        Kind::Case,
        &[
            ("title", "大巴迟到".into()),
            ("kind", "complaint".into()),
            ("severity", "high".into()),
            ("customer", reference(wang)),
            ("touchpoint", "coach".into()),
            ("cause", "driver".into()),
        ],
    );
    let field = |name: &str| match b.core.record(case).expect("a case").record.fields.get(name) {
        Some(Value::Int(ms)) => Some(*ms),
        _ => None,
    };
    assert_eq!((field("received_at"), field("answer_due_at")), (Some(NOON), Some(NOON + 8 * 3_600_000)));
    let later = |hours: i64| b.set_clock(NOON + hours * 3_600_000);
    let step = |to: &str| b.set(case, "status", to.into());
    later(2);
    step("in_work");
    assert_eq!((field("acknowledged_at"), field("resolved_at")), (Some(NOON + 2 * 3_600_000), None));
    later(9);
    for to in ["resolved", "closed", "reopened", "in_work"] {
        step(to);
    }
    assert_eq!(field("acknowledged_at"), Some(NOON + 2 * 3_600_000), "the first answer counts");
    let found = b.core.complaints(all()).expect("figures").figures;
    assert_eq!(found.answered_in_time.having, [case]);
    assert_eq!(found.reopened.having, [case], "it was, whatever step it is at now");
    assert_eq!(found.causes.cells[0].cause.as_deref(), Some("driver"));
    b.set(case, "severity", "critical".into());
    assert_eq!(field("answer_due_at"), Some(NOON + 2 * 3_600_000));
    let said = Change::Set { field: "resolved_at".to_owned(), value: Value::Int(NOON + 60_000) };
    let moved = Change::Set { field: "status".to_owned(), value: "resolved".into() };
    b.core.edit_record(&Edit { id: case, changes: vec![moved, said] }).expect("an edit");
    assert_eq!(field("resolved_at"), Some(NOON + 60_000), "what is said is not overwritten");
}

#[test]
fn the_zone_and_the_promise_are_the_workspaces() {
    let b = Book::new();
    // 23:30 UTC on the 23rd is the 24th in Shanghai.
    b.set_clock(NOON + DAY / 2 - 1_800_000);
    assert_eq!(b.core.today().to_string(), "2026-11-24");
    b.core.set_zone("Europe/London").expect("a zone");
    assert_eq!(b.core.today().to_string(), "2026-11-23");
    assert!(b.core.set_zone("Middle/Earth").is_err());
    let mut rule = AnswerRule::default();
    rule.holidays.insert("2027-02-05".parse().expect("a day"), "除夕".to_owned());
    rule.allowances.normal_hours = 6;
    b.core.set_answer_rule(&rule).expect("a rule");
    assert_eq!(b.core.answer_rule().expect("the rule"), rule);
    let case = b.add(Kind::Case, &[("title", "x".into())]);
    let due = b.core.record(case).expect("a case").record.fields.get("answer_due_at").cloned();
    assert_eq!(due, Some(Value::Int(NOON + DAY / 2 - 1_800_000 + 6 * 3_600_000)));
}

#[test]
fn a_tree_grows_from_fields_figures_and_answers_and_its_node_is_a_segment() {
    let b = Book::new();
    for n in 0..120_i64 {
        let customer = b.customer(&format!("客{n:03}"));
        b.set(customer, "city", if n % 2 == 0 { "青岛" } else { "大理" }.into());
        if n % 3 == 0 {
            b.set(customer, "tags", Value::Set(vec!["vip".to_owned()]));
        }
        b.buys(customer, "2026-03-01", 100 + n);
        let again = if n % 2 == 0 || n > 70 { "yes" } else { "no" };
        says(&b, customer, None, json!({ "again": again, "per_hotel": 1 + n % 5 }));
    }
    let request = ChaidRequest {
        target: "answers.again".to_owned(),
        nominal: vec!["city".to_owned(), "tags.vip".to_owned()],
        ordinal: vec!["answers.per_hotel".to_owned(), "monetary".to_owned()],
        ..ChaidRequest::default()
    };
    let made = b.core.chaid_table(&request, None).expect("a table");
    let options = Options { min_parent: 20.0, min_child: 10.0, ..Options::default() };
    let tree = Tree::grow(&made.table, options).expect("a tree");
    assert_eq!(tree.nodes[0].split.as_ref().map(|split| split.column.as_str()), Some("city"));
    for node in &tree.nodes {
        let rule = made.rule(&tree, node.id).expect("a rule");
        let mut members = b.core.members(&rule, None).expect("members").customers;
        let mut grown: Vec<RecordId> = crate::Workspace::chaid_members(&made, node);
        members.sort_unstable();
        grown.sort_unstable();
        assert_eq!(members, grown, "node {}: {rule:?}", node.id);
    }
    assert!(tree.nodes.len() > 3, "bands were used: {}", tree.nodes.len());
    let unknown = ChaidRequest { target: "shoe_size".to_owned(), ..ChaidRequest::default() };
    assert!(b.core.chaid_table(&unknown, None).expect_err("no such field").to_string().contains("shoe_size"));
    let constant =
        ChaidRequest { target: "entity".to_owned(), nominal: vec!["city".to_owned()], ..ChaidRequest::default() };
    assert!(b.core.chaid_table(&constant, None).expect_err("nobody has one").to_string().contains("no row"));
}

#[test]
fn loyalty_and_lifetime_values_of_the_base() {
    let b = Book::new();
    let (wang, li) = (b.customer("王芳"), b.customer("李雷"));
    for date in ["2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01"] {
        b.buys(wang, date, 1_000);
    }
    b.buys(li, "2026-11-01", 10);
    says(&b, wang, None, json!({ "csat": 5, "come_again": "yes", "share_of_wallet": 80 }));
    let found = b.core.loyalty(None).expect("figures");
    assert_eq!(found.n, 2);
    assert_eq!(found.types.values().flatten().copied().collect::<Vec<_>>(), [wang]);
    assert_eq!((found.share_of_wallet, found.share_of_wallet_n), (Some(8_000), 1));
    assert!(b.core.loyalty_of(wang).expect("an answer").expect("loyalty").repeats);
    let values = b.core.lifetime_values(None).expect("values");
    assert_eq!(values.customers.iter().map(|one| one.customer).collect::<Vec<_>>(), [wang, li]);
    assert!(values.equity.is_none() && values.historical > 401_000.0, "{}", values.historical);
    assert!(serde_json::to_string(&values).expect("JSON").contains("historical"));
}
