//! Surveys over a real book: nothing answered is lost, and what a form writes merges.

use std::collections::BTreeMap;

use cairn_domain::{Change, Edit, Kind, RecordId, Value};
use cairn_forms::session::{Event, PageKind, PageView, SessionError, Step, Subject};
use serde_json::json;

use super::*;
use crate::testing::{Book, NOON, reference};
use crate::{ClientError, ListQuery};

mod links;

const NONE: BTreeMap<String, Vec<u8>> = BTreeMap::new();

/// Two questions, the first required, and what they change of the customer.
fn sheets(version: &str) -> String {
    json!({
        "survey": [
            { "type": "csv-external", "name": "customers" },
            { "type": "hidden", "name": "customer" },
            { "type": "text", "name": "city", "label::English (en)": "Where do you live?", "label::中文 (zh)": "您住在哪里？", "required": "yes", "save_to": "city" },
            { "type": "integer", "name": "nps", "label::English (en)": "Would you recommend us?", "label::中文 (zh)": "您会推荐我们吗？", "constraint": ". >= 0 and . <= 10" },
            { "type": "text", "name": "wish", "label::English (en)": "What would you like?", "label::中文 (zh)": "您的愿望？", "save_to": "remark" },
        ],
        "settings": [{ "form_id": "after", "form_title": "游后问卷", "version": version, "default_language": "中文 (zh)" }],
        "entities": [{ "list_name": "customers", "entity_id": "${customer}" }],
    })
    .to_string()
}

fn published(book: &Book) -> RecordId {
    let uploaded = book.core.upload_form("after.json", sheets("1").as_bytes(), &NONE).expect("taken in");
    let id = uploaded.id.unwrap_or_else(|| panic!("{:?}", uploaded.report));
    book.core.set_form_state(id, FormState::Published).expect("published");
    id
}

fn about(customer: RecordId) -> NewInterview {
    let subject = Subject { customer: Some(customer.to_string()), ..Subject::default() };
    NewInterview { subject, utc_offset: 8 * 3600, ..NewInterview::default() }
}

fn page(screen: Screen) -> PageView {
    match screen {
        Screen::Page(page) => *page,
        other => panic!("a page, not {other:?}"),
    }
}

fn done(screen: Screen) -> Interviewed {
    match screen {
        Screen::Done(done) => done,
        other => panic!("the end, not {other:?}"),
    }
}

fn answer(interview: &Interview, question: &str, value: &str) {
    interview.step(Step::answer(format!("/data/{question}"), value)).expect("an answer");
}

fn responses(book: &Book) -> Vec<RecordId> {
    let page = book.core.list(&ListQuery::of(Kind::Response)).expect("a page");
    page.rows.into_iter().map(|row| row.id).collect()
}

fn field(book: &Book, id: RecordId, name: &str) -> Option<Value> {
    book.core.record(id).expect("a record").record.fields.get(name).cloned()
}

#[test]
fn a_phone_that_dies_after_any_step_goes_on_at_the_same_question_with_every_answer() {
    let mut book = Book::new();
    let (form, wang) = (published(&book), book.customer("王芳"));
    let interview = book.core.begin_interview(form, about(wang)).expect("begun");
    let id = interview.id();
    drop(interview);
    let steps = [
        Step::answer("/data/city", "大理"),
        Step::Next,
        Step::answer("/data/nps", "9"),
        Step::Back,
        Step::Next,
        Step::Language { name: "en".to_owned() },
        Step::Next,
        Step::answer("/data/wish", "靠窗"),
        Step::Next,
    ];
    for step in steps {
        let interview = book.core.resume_interview(id).expect("taken up");
        let before = page(interview.step(step.clone()).expect("a step"));
        drop(interview);
        book = book.killed();
        let again = book.core.resume_interview(id).expect("taken up after the death");
        assert_eq!(page(again.screen()), before, "{step:?}");
    }
    assert_eq!(book.core.interviews().expect("a list").len(), 1);
    book.pass(60_000);
    let done = done(book.core.resume_interview(id).expect("taken up").step(Step::Finish).expect("finished"));
    assert_eq!((done.response, done.records, done.unapplied), (Some(id), vec![wang], 0));
    assert!(book.core.interviews().expect("a list").is_empty());
    let book = book.killed();
    for (name, value) in [
        ("form", reference(form)),
        ("form_version", "1".into()),
        ("customer", reference(wang)),
        ("mode", "interviewer".into()),
        ("language", "English (en)".into()),
        ("score", Value::Int(9)),
        ("started_at", Value::Int(NOON)),
        ("finished_at", Value::Int(NOON + 60_000)),
        ("asked_by", reference(RecordId(book.core.device_id().0))),
    ] {
        assert_eq!(field(&book, id, name), Some(value), "{name}");
    }
    assert_eq!(field(&book, wang, "city"), Some("大理".into()));
    assert_eq!(field(&book, wang, "remark"), Some("靠窗".into()));
    assert!(book.core.resume_interview(id).is_err(), "it is over");
}

#[test]
fn a_step_that_is_refused_says_what_to_mend_and_changes_nothing() {
    let book = Book::new();
    let (form, wang) = (published(&book), book.customer("王芳"));
    let interview = book.core.begin_interview(form, about(wang)).expect("begun");
    let before = page(interview.screen());
    for step in [Step::Next, Step::Finish] {
        match interview.step(step) {
            Err(ClientError::Survey(SessionError::Incomplete { problems })) => {
                assert_eq!(problems[0].path, "/data/city");
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(page(interview.screen()), before);
    let again = book.core.resume_interview(interview.id()).expect("taken up");
    assert_eq!(page(again.screen()), before, "nor is it on disk");
}

#[test]
fn what_a_form_changes_merges_with_what_others_changed_meanwhile() {
    let book = Book::new();
    let (form, wang) = (
        published(&book),
        book.add(Kind::Customer, &[("name", "王芳".into()), ("city", "苏州".into()), ("remark", "静。".into())]),
    );
    let interview = book.core.begin_interview(form, about(wang)).expect("begun");
    assert_eq!(page(interview.screen()).questions[0].text, "苏州", "what is known is filled in");
    let remark = Change::Replace { field: "remark".into(), text: "静。高楼。".into() };
    let changes = vec![Change::Set { field: "city".into(), value: "杭州".into() }, remark];
    book.core.edit_record(&Edit { id: wang, changes }).expect("an edit of somebody else's");
    answer(&interview, "city", "大理");
    answer(&interview, "wish", "很静。");
    interview.step(Step::Finish).expect("finished");
    let after = book.core.record(wang).expect("the customer");
    assert_eq!(after.record.fields.get("remark"), Some(&"很静。高楼。".into()), "every character of both");
    let conflict = after.conflicts.iter().find(|c| c.field == "city").expect("both cities are known");
    let kept = after.record.fields.get("city").cloned();
    let aside: Vec<_> = conflict.set_aside.iter().map(|(value, _)| Some(value.clone())).collect();
    let mut both = [aside, vec![kept]].concat();
    both.sort_by_key(|value| value.as_ref().map(ToString::to_string));
    assert_eq!(both, [Some("大理".into()), Some("杭州".into())]);
}

#[test]
fn guests_see_nothing_of_each_other_and_a_pin_ends_it_also_after_a_death() {
    let book = Book::new();
    let (form, wang) = (published(&book), book.customer("王芳"));
    let lives = Change::Set { field: "city".into(), value: "苏州".into() };
    book.core.edit_record(&Edit { id: wang, changes: vec![lives] }).expect("a city");
    let new = |pin: &str| NewInterview { kiosk_pin: Some(pin.to_owned()), ..about(wang) };
    assert!(book.core.begin_interview(form, new("12")).is_err(), "two digits are no PIN");
    let interview = book.core.begin_interview(form, new("2468")).expect("handed over");
    answer(&interview, "city", "大理");
    assert_eq!(interview.step(Step::Finish).expect("finished"), Screen::Thanks { guests: 1 });
    let second = page(interview.next_guest().expect("the next guest"));
    assert_eq!(second.questions[0].text, "", "neither an answer of the guest before, nor what was known of them");
    answer(&interview, "city", "昆明");
    let id = interview.id();
    assert_eq!(book.core.discard_interview(id).expect_err("refused").code(), "forbidden");
    drop(interview);

    let book = book.killed();
    let open = book.core.interviews().expect("a list");
    assert_eq!(open.iter().map(|one| (one.id, one.kiosk)).collect::<Vec<_>>(), [(id, true)]);
    let interview = book.core.resume_interview(id).expect("still the guests'");
    assert_eq!(page(interview.screen()).questions[0].text, "昆明");
    for _ in 0..5 {
        assert_eq!(interview.leave("1111").expect_err("wrong").code(), "pin");
    }
    assert_eq!(interview.leave("2468").expect_err("must wait").code(), "pin");
    drop(interview);
    let book = book.killed();
    let interview = book.core.resume_interview(id).expect("still the guests'");
    assert_eq!(interview.leave("2468").expect_err("a restart is no way around the wait").code(), "pin");
    book.pass(cairn_forms::session::WAIT_MS);
    assert_eq!(done(interview.leave("2468").expect("taken back")).response, None);
    assert!(book.core.interviews().expect("a list").is_empty());
    assert_eq!(responses(&book).len(), 1, "the unfinished guest's answers are forgotten");
}

#[test]
fn two_guests_are_two_responses_also_where_the_device_dies_between_them() {
    let book = Book::new();
    let (form, wang) = (published(&book), book.customer("王芳"));
    let new = NewInterview { kiosk_pin: Some("2468".to_owned()), ..about(wang) };
    let interview = book.core.begin_interview(form, new).expect("handed over");
    answer(&interview, "city", "大理");
    interview.step(Step::Finish).expect("finished");
    drop(interview);
    let book = book.killed();
    let open = book.core.interviews().expect("a list");
    let interview = book.core.resume_interview(open[0].id).expect("still the guests'");
    assert_eq!(page(interview.screen()).kind, PageKind::Question, "the next guest's first page");
    answer(&interview, "city", "昆明");
    interview.step(Step::Finish).expect("finished");
    let all = responses(&book);
    let ids: std::collections::BTreeSet<String> =
        all.iter().filter_map(|id| field(&book, *id, "submission")).map(|xml| xml.to_string()).collect();
    assert_eq!((all.len(), ids.len()), (2, 2), "each has an instance of its own");
    let about: std::collections::BTreeSet<_> =
        all.iter().map(|id| field(&book, *id, "customer").map(|v| v.to_string())).collect();
    assert_eq!(about, [None, Some(wang.to_string())].into(), "the second guest is not the first");
    assert_eq!(field(&book, wang, "city"), Some("大理".into()), "nor do they write into the first one's record");
}

#[test]
fn a_form_goes_from_draft_to_published_to_retired_and_one_begun_before_is_finished() {
    let book = Book::new();
    let wang = book.customer("王芳");
    let first =
        book.core.upload_form("after.json", sheets("1").as_bytes(), &NONE).expect("taken in").id.expect("sound");
    assert_eq!(book.core.begin_interview(first, about(wang)).err().map(|e| e.code()), Some("unsound"), "a draft");
    book.core.set_form_state(first, FormState::Published).expect("published");
    let interview = book.core.begin_interview(first, about(wang)).expect("begun");
    let same = book.core.upload_form("after.json", sheets("1").as_bytes(), &NONE).expect("taken in").id.expect("sound");
    let refused = book.core.set_form_state(same, FormState::Published).expect_err("the same version twice");
    assert!(refused.to_string().contains("\"1\""), "{refused}");
    let second =
        book.core.upload_form("after.json", sheets("2").as_bytes(), &NONE).expect("taken in").id.expect("sound");
    book.core.set_form_state(second, FormState::Published).expect("published");
    let states: BTreeMap<RecordId, FormState> =
        book.core.forms().expect("forms").into_iter().map(|f| (f.id, f.state)).collect();
    assert_eq!((states[&first], states[&second]), (FormState::Retired, FormState::Published));
    assert!(book.core.begin_interview(first, about(wang)).is_err(), "retired");
    answer(&interview, "city", "大理");
    interview.step(Step::Finish).expect("finished all the same");
    assert_eq!(field(&book, interview.id(), "form_version"), Some("1".into()));
}

#[test]
fn a_form_with_mistakes_is_refused_with_all_of_them_at_their_cells() {
    let book = Book::new();
    let broken = json!({
        "survey": [
            { "type": "text", "name": "a", "label": "A", "relevant": "${nobody} = 1", "save_to": "shoe_size" },
            { "type": "txet", "name": "b", "label": "B" },
        ],
        "entities": [{ "list_name": "elephants", "label": "x" }],
    });
    let uploaded = book.core.upload_form("broken.json", broken.to_string().as_bytes(), &NONE).expect("an answer");
    assert_eq!(uploaded.id, None);
    assert!(uploaded.report.errors.len() >= 2, "{:?}", uploaded.report);
    assert!(uploaded.report.errors.iter().all(|e| e.place.row > 0), "{:?}", uploaded.report);
    assert!(book.core.forms().expect("forms").is_empty());
    let elephants = json!({
        "survey": [{ "type": "text", "name": "a", "label": "A", "save_to": "shoe_size" }],
        "entities": [{ "list_name": "elephants", "label": "x" }],
    });
    let uploaded = book.core.upload_form("e.json", elephants.to_string().as_bytes(), &NONE).expect("an answer");
    assert!(uploaded.report.errors.iter().any(|e| e.message.contains("elephants")), "{:?}", uploaded.report);
    let old = book.core.upload_form("old.xls", &[0xD0, 0xCF, 0x11, 0xE0, 0, 0], &NONE).expect("an answer");
    assert!(old.report.errors[0].message.contains(".xlsx"), "{:?}", old.report);
}
