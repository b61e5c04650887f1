//! Tasks by rule, and points, on one device; two devices meet in `tests/tests/together.rs`.

use cairn_domain::{Kind, RecordId, Value};
use cairn_insight::points::PointsSettings;
use cairn_insight::tasks::{Rule, TaskSettings};

use super::{Book, DAY, NOON, entry, reference};
use crate::insight::TasksMade;
use crate::{ClientError, ListQuery};

fn tasks(b: &Book) -> Vec<(String, String, RecordId)> {
    let page = b.core.list(&ListQuery { limit: 100, ..ListQuery::of(Kind::Task) }).expect("a page");
    let text = |value: Option<&Value>| value.and_then(Value::as_text).unwrap_or_default().to_owned();
    let mut found: Vec<_> = page
        .rows
        .into_iter()
        .map(|row| (text(row.fields.get("reason")), text(row.fields.get("state")), row.id))
        .collect();
    found.sort();
    found
}

fn made(b: &Book) -> TasksMade {
    b.core.refresh_tasks().expect("tasks")
}

fn at(b: &Book, ms: i64) {
    b.set_clock(ms);
}

#[test]
fn rules_make_a_task_once_and_what_is_done_stays_done() {
    let b = Book::new();
    let wang = b.customer("王芳");
    b.set(wang, "birthday", "--11-26".into());
    b.set(wang, "documents", entry(&[("kind", "passport".into()), ("expires", "2027-02-01".into())]));
    let visit = b.add(
        Kind::Visit,
        &[
            ("customer", reference(wang)),
            ("made_at", Value::Int(NOON - DAY)),
            ("promise", "发分房表".into()),
            ("next_step_due", "2026-11-25".into()),
        ],
    );
    let case = b.add(Kind::Case, &[("title", "大巴迟到".into()), ("customer", reference(wang))]);
    assert_eq!(made(&b), TasksMade { made: 4, done: 0, dropped: 0 });
    assert_eq!(made(&b), TasksMade::default());
    let found = tasks(&b);
    let reasons: Vec<&str> = found.iter().map(|(reason, ..)| reason.as_str()).collect();
    assert_eq!(reasons, ["birthday", "case_clock", "document_expiry", "promise"]);
    let (birthday, expiry) = (found[0].2, found[2].2);
    b.core.task_done(birthday).expect("done");
    b.core.task_drop(expiry).expect("dropped");
    assert_eq!(made(&b), TasksMade::default(), "neither comes back");
    b.set(case, "status", "acknowledged".into());
    b.set(visit, "promise", "".into());
    assert_eq!(made(&b), TasksMade { made: 0, done: 1, dropped: 1 });
    b.core.task_undo(birthday).expect("undone");
    let record = b.core.record(birthday).expect("a task").record;
    assert_eq!((record.text("state"), record.fields.get("done_at")), (Some("open"), None));
    b.core.delete_record(birthday).expect("deleted");
    assert_eq!(made(&b), TasksMade::default(), "nor does a deleted one");
    let who = b.core.record(expiry).expect("a task");
    assert_eq!(b.core.history(expiry).expect("a history")[0].by.author_name, "Cairn");
    assert_eq!(who.names.get(&wang).map(String::as_str), Some("王芳"));
}

#[test]
fn the_day_holds_tasks_visits_cases_and_birthdays() {
    let b = Book::new();
    let wang = b.customer("王芳");
    b.set(wang, "birthday", "1990-11-23".into());
    b.add(Kind::Visit, &[("customer", reference(wang)), ("subject", "回访".into()), ("planned_at", Value::Int(NOON))]);
    b.add(Kind::Case, &[("title", "大巴迟到".into()), ("severity", "critical".into())]);
    let day = b.core.due_today().expect("the day");
    assert_eq!((day.date.to_string().as_str(), day.zone.as_str()), ("2026-11-23", "Asia/Shanghai"));
    let mut kinds: Vec<&str> = day.items.iter().map(|item| item.kind.name()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["case", "task", "task", "visit"], "{:?}", day.items);
    assert_eq!((day.birthdays[0].days, day.birthdays[0].turns), (0, Some(36)));
    let task = tasks(&b).into_iter().find(|(reason, ..)| reason == "birthday").expect("a task").2;
    b.core.task_postpone(task, "2026-11-25".parse().expect("a day")).expect("postponed");
    assert!(!b.core.due_today().expect("the day").items.iter().any(|item| item.id == task));
    at(&b, NOON + 2 * DAY);
    assert!(b.core.due_today().expect("the day").items.iter().any(|item| item.id == task));
    let past = b.core.task_postpone(task, "2026-11-20".parse().expect("a day"));
    assert!(matches!(past, Err(ClientError::Unsound(_))));
    assert!(matches!(b.core.task_done(wang), Err(ClientError::NotFound(_))), "a customer is no task");
    let me = RecordId(b.core.device_id().0);
    b.core.task_hand_over(task, me).expect("handed over");
    assert!(b.core.task_hand_over(task, wang).is_err(), "a customer is no colleague");
    let off = TaskSettings { off: Rule::ALL.to_vec(), ..TaskSettings::default() };
    b.core.set_task_settings(&off).expect("set");
    b.customer("李雷");
    assert_eq!(made(&b).made, 0);
}

#[test]
fn points_are_earned_spent_corrected_and_expire() {
    let b = Book::new();
    let wang = b.customer("王芳");
    let bought = b.buys(wang, "2026-11-01", 1_234);
    assert!(b.core.account_of(wang).expect("an answer").is_none());
    b.core.earn_for_purchase(bought).expect("earned").expect("something");
    b.core.earn_for_purchase(bought).expect("earned").expect("again");
    let account = b.core.account_of(wang).expect("an answer").expect("an account");
    assert_eq!(b.core.open_account(wang).expect("the same"), account);
    let sheet = || b.core.account(account).expect("an account");
    assert_eq!((sheet().balance, sheet().held, sheet().repeated), (123, 123, 1), "a purchase counts once");
    assert!(b.core.earn_for_purchase(b.buys(wang, "2026-11-02", -5)).expect("an answer").is_none());
    b.core.spend_points(account, 23, Some("伞")).expect("spent");
    let refused = b.core.spend_points(account, 101, None).expect_err("too much").to_string();
    assert!(refused.contains("100 of the account's 100 points") && refused.contains("no more"), "{refused}");
    b.core.correct_points(account, -10, "算错").expect("corrected");
    b.core.earn_points(account, 900, None, Some("生日")).expect("given");
    assert_eq!(sheet().standing.tier.expect("a tier").name, "银 Silver");
    let (from, to) = ("2026-11-01".parse().expect("a day"), "2026-11-30".parse().expect("a day"));
    let made = b.core.statement(account, from, to).expect("a statement");
    assert_eq!((made.opening, made.earned, made.spent, made.corrected, made.closing), (0, 1_023, 23, -10, 990));
    assert_eq!(b.core.expire_points().expect("none"), 0);
    at(&b, NOON + 731 * DAY);
    assert_eq!(b.core.expire_points().expect("expired"), 990);
    assert_eq!((b.core.expire_points().expect("once"), sheet().balance), (0, 0));
    let free = PointsSettings { minor_per_point: 0, ..PointsSettings::default() };
    assert!(matches!(b.core.set_points_settings(&free), Err(ClientError::Unsound(_))));
}

#[test]
fn points_are_not_taken_by_other_ways() {
    let b = Book::new();
    let wang = b.customer("王芳");
    let account = b.core.open_account(wang).expect("an account");
    b.core.earn_points(account, 10, None, None).expect("earned");
    let sneaks = [
        ("points", entry(&[("points", Value::Int(-10))])),
        ("allowances", entry(&[("points", Value::Int(5)), ("to", "x".into())])),
    ];
    for (field, value) in sneaks {
        let change = cairn_domain::Change::Add { field: field.to_owned(), value };
        let edit = cairn_domain::Edit { id: account, changes: vec![change] };
        assert!(matches!(b.core.edit_record(&edit), Err(ClientError::Unsound(_))), "{field}");
    }
    assert_eq!(b.core.account(account).expect("an account").balance, 10);
}
