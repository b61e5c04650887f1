//! Surveys over a real book: nothing answered is lost, and what a form writes merges.

use std::collections::BTreeMap;

use cairn_domain::{Change, Edit, Kind, RecordId, Value};
use cairn_forms::session::{Event, PageKind, PageView, SessionError, Step, Subject};
use serde_json::json;

use super::*;
use crate::testing::{Book, NOON, reference};
use crate::{ClientError, ListQuery};

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

#[test]
fn an_answer_by_link_is_taken_once_more_by_the_same_engine() {
    let book = Book::new();
    let (form, wang) = (published(&book), book.customer("王芳"));
    let new = NewLink {
        form,
        title: "大理".to_owned(),
        uses: Uses::Many,
        expires_at: None,
        language: None,
        about: vec![(Kind::Customer, wang)],
        release: std::collections::BTreeSet::new(),
    };
    let link = book.core.create_link(&new).expect("a link");
    let at = |at: i64, step: Step| Event { at, step };
    let city = at(NOON + 10, Step::answer("/data/city", "大理"));
    let finish = at(NOON + 20, Step::Finish);
    let sent = |events: Vec<Event>| LinkAnswer {
        nonce: RecordId([5; 16]),
        language: Some("en".to_owned()),
        at: NOON,
        utc_offset: 0,
        seed: [1, 2],
        events,
    };
    for unfinished in
        [vec![city.clone()], vec![finish.clone()], vec![at(0, Step::answer("/data/nps", "99")), finish.clone()]]
    {
        let refused = book.core.answer_link(&link, &sent(unfinished)).expect_err("no finished interview");
        assert_eq!(refused.code(), "unsound");
    }
    let whole = sent(vec![city, finish]);
    let response = book.core.answer_link(&link, &whole).expect("taken in").expect("good");
    assert_eq!(book.core.answer_link(&link, &whole).expect("sent again"), Ok(response));
    assert_eq!(responses(&book), [response]);
    assert_eq!(field(&book, response, "mode"), Some("link".into()));
    assert_eq!(field(&book, response, "customer"), Some(reference(wang)));
    assert_eq!(field(&book, response, "link"), Some(reference(link.id)));
    assert_eq!(field(&book, wang, "city"), None, "a guest changes nothing that is there");
    let proposed = field(&book, response, "unapplied").expect("kept with the response").to_string();
    assert!(proposed.contains("大理") && proposed.contains(&wang.to_string()), "{proposed}");
    let step = book.core.history(response).expect("its history").remove(0);
    assert_eq!(step.by.guest.as_deref(), Some("大理"), "signed by the link");
    assert_eq!(book.core.record(response).expect("it").updated.guest.as_deref(), Some("大理"));
}

fn link_to(form: RecordId, about: Vec<(Kind, RecordId)>, release: &[&str]) -> NewLink {
    let release = release.iter().map(|column| (*column).to_owned()).collect();
    let (title, uses) = ("码头".to_owned(), Uses::Many);
    NewLink { form, title, uses, expires_at: None, language: None, about, release }
}

fn publish(book: &Book, sheets: &serde_json::Value) -> RecordId {
    // Another form each time: one form's versions replace each other.
    let name = format!("f{}.json", book.core.forms().expect("forms").len());
    let uploaded = book.core.upload_form(&name, sheets.to_string().as_bytes(), &NONE).expect("taken in");
    let id = uploaded.id.unwrap_or_else(|| panic!("{:?}", uploaded.report));
    book.core.set_form_state(id, FormState::Published).expect("published");
    id
}

fn answered(steps: Vec<Step>) -> LinkAnswer {
    let events = steps.into_iter().chain([Step::Finish]).map(|step| Event { at: NOON + 10, step }).collect();
    LinkAnswer { nonce: RecordId([6; 16]), language: None, at: NOON, utc_offset: 0, seed: [1, 2], events }
}

#[test]
fn a_link_gives_no_list_of_the_book_away() {
    let book = Book::new();
    for name in ["王芳", "李雷"] {
        book.add(Kind::Customer, &[("name", name.into()), ("city", "大理".into()), ("remark", "秘密".into())]);
    }
    let reads = |row: serde_json::Value| json!({ "survey": [{ "type": "csv-external", "name": "customers" }, { "type": "text", "name": "q", "label": "q" }, row] });
    let rows = [
        json!({ "type": "select_one_from_file customers.csv", "name": "who", "label": "Who?" }),
        json!({ "type": "calculate", "name": "c", "calculation": "pulldata('customers', 'remark', 'name', ${q})" }),
        json!({ "type": "calculate", "name": "c", "calculation": "pulldata(${q}, ${q}, 'name', ${q})" }),
        json!({ "type": "calculate", "name": "c", "calculation": "count(instance('customers')/root/item[city = ${q}])" }),
        json!({ "type": "calculate", "name": "c", "calculation": "instance('customers')/root/*[1]" }),
        json!({ "type": "note", "name": "n", "label": "n", "relevant": "instance('customers')/root/item[1]/city = ${q}" }),
    ];
    for row in rows {
        let form = publish(&book, &reads(row.clone()));
        let refused = book.core.create_link(&link_to(form, Vec::new(), &[])).expect_err("a refusal").to_string();
        assert!(refused.contains("survey") && refused.contains('4'), "{row}: {refused}");
        let check = book.core.guest_check(form, &[], &std::collections::BTreeSet::new()).expect("a check");
        assert!(check.shown.iter().all(|list| list.rows.is_empty()), "{row}: {check:?}");
    }
}

#[test]
fn what_is_released_is_shown_and_nothing_beside_it() {
    let book = Book::new();
    for name in ["王芳", "李雷"] {
        book.add(Kind::Customer, &[("name", name.into()), ("city", "大理".into()), ("remark", "秘密".into())]);
    }
    let form = publish(
        &book,
        &json!({ "survey": [{ "type": "select_one_from_file customers.csv", "name": "who", "label": "Who?" }] }),
    );
    let some = link_to(form, Vec::new(), &["customers.label"]);
    assert!(book.core.create_link(&some).is_err(), "half of what it reads");
    let link =
        book.core.create_link(&link_to(form, Vec::new(), &["customers.label", "customers.name"])).expect("a link");
    let sheet = book.core.link_sheet(&link).expect("asked").expect("good");
    let list = &sheet.program.form().lists["customers"];
    assert_eq!(list.columns, ["name", "label"]);
    assert_eq!(list.rows.len(), 2);
    let whole = serde_json::to_string(sheet.program.form()).expect("JSON");
    assert!(whole.contains("王芳") && !whole.contains("秘密") && !whole.contains("大理"), "{whole}");
    for n in 0..500 {
        book.customer(&format!("客人{n}"));
    }
    assert_eq!(book.core.link_sheet(&link).expect("asked").err(), Some(LinkRefused::Withheld), "too many rows");
    assert_eq!(book.core.answer_link(&link, &answered(Vec::new())).expect("asked"), Err(LinkRefused::Withheld));
}

#[test]
fn of_its_subject_a_link_shows_what_the_form_looks_up() {
    let book = Book::new();
    let wang = book.add(Kind::Customer, &[("name", "王芳".into()), ("city", "大理".into()), ("remark", "秘密".into())]);
    book.add(Kind::Customer, &[("name", "李雷".into()), ("city", "昆明".into())]);
    let form = |column: &str| {
        publish(
            &book,
            &json!({ "survey": [
                { "type": "csv-external", "name": "customers" },
                { "type": "hidden", "name": "customer" },
                { "type": "calculate", "name": "known", "calculation": format!("pulldata('customers', '{column}', 'name', ${{customer}})") },
                { "type": "note", "name": "hello", "label": "${known}" },
            ] }),
        )
    };
    let label = form("label");
    assert!(book.core.create_link(&link_to(label, Vec::new(), &[])).is_err(), "about nobody");
    let link = book.core.create_link(&link_to(label, vec![(Kind::Customer, wang)], &[])).expect("a link");
    let sheet = book.core.link_sheet(&link).expect("asked").expect("good");
    assert_eq!(sheet.prefill.values().collect::<Vec<_>>(), [&wang.to_string()]);
    assert_eq!(sheet.program.form().lists["customers"].rows, [[wang.to_string(), "王芳".to_owned()]]);
    let response = book.core.answer_link(&link, &answered(Vec::new())).expect("asked").expect("taken in");
    assert!(field(&book, response, "answers").expect("answers").to_string().contains("王芳"));
    let remark = form("remark");
    assert!(
        book.core.create_link(&link_to(remark, vec![(Kind::Customer, wang)], &[])).is_err(),
        "notes are for colleagues"
    );
}

#[test]
fn a_guest_makes_a_case_of_their_own_and_touches_no_other() {
    let book = Book::new();
    let other = book.add(Kind::Case, &[("title", "别人的投诉".into()), ("status", "received".into())]);
    let form = publish(
        &book,
        &json!({
            "survey": [
                { "type": "csv-external", "name": "cases" },
                { "type": "text", "name": "ref", "label": "ref" },
                { "type": "text", "name": "title", "label": "title", "save_to": "title" },
                { "type": "text", "name": "status", "label": "status", "save_to": "status" },
                { "type": "text", "name": "owner", "label": "owner", "save_to": "owner" },
            ],
            "entities": [{ "list_name": "cases", "entity_id": "coalesce(${ref}, uuid())", "create_if": "true()", "update_if": "true()", "label": "${title}" }],
        }),
    );
    let link = book.core.create_link(&link_to(form, Vec::new(), &[])).expect("a link");
    let steps = vec![
        Step::answer("/data/ref", other.to_string()),
        Step::answer("/data/title", "我的"),
        Step::answer("/data/status", "closed"),
        Step::answer("/data/owner", other.to_string()),
    ];
    let response = book.core.answer_link(&link, &answered(steps)).expect("asked").expect("taken in");
    assert_eq!(field(&book, other, "title"), Some("别人的投诉".into()));
    assert_eq!(field(&book, other, "status"), Some("received".into()));
    let cases = book.core.list(&ListQuery::of(Kind::Case)).expect("a page").rows;
    let made = cases.iter().find(|row| row.id != other).expect("a case of their own").id;
    assert_eq!(field(&book, made, "link"), Some(reference(link.id)));
    assert_eq!((field(&book, made, "owner"), field(&book, made, "title")), (None, Some("我的".into())));
    assert_ne!(field(&book, made, "status"), Some("closed".into()), "how far it is, the office says");
    assert_eq!(book.core.history(made).expect("steps")[0].by.guest.as_deref(), Some("码头"));
    assert!(field(&book, response, "link").is_some());
}

#[test]
fn a_guest_makes_no_form_setting_or_link() {
    let book = Book::new();
    for kind in ["settings", "forms", "links", "members", "customers", "purchases"] {
        let form = publish(
            &book,
            &json!({
                "survey": [{ "type": "text", "name": "q", "label": "q" }],
                "entities": [{ "list_name": kind, "label": "${q}" }],
            }),
        );
        let refused = book.core.create_link(&link_to(form, Vec::new(), &[])).expect_err("a refusal");
        assert!(refused.to_string().contains(kind), "{refused}");
    }
}

#[test]
fn of_two_answers_at_once_to_a_link_for_one_the_second_is_told() {
    let book = Book::new();
    let form = publish(&book, &json!({ "survey": [{ "type": "text", "name": "q", "label": "q" }] }));
    let new = NewLink { uses: Uses::Once, ..link_to(form, Vec::new(), &[]) };
    let link = book.core.create_link(&new).expect("a link");
    let answers: Vec<LinkAnswer> =
        (1..=8).map(|n| LinkAnswer { nonce: RecordId([n; 16]), ..answered(Vec::new()) }).collect();
    // All have read the link before any is answered.
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let (core, link) = (&book.core, &link);
        let running: Vec<_> =
            answers.iter().map(|answer| scope.spawn(move || core.answer_link(link, answer).expect("asked"))).collect();
        running.into_iter().map(|one| one.join().expect("no panic")).collect()
    });
    assert_eq!(outcomes.iter().filter(|one| one.is_ok()).count(), 1, "{outcomes:?}");
    assert_eq!(responses(&book).len(), 1);
    assert!(outcomes.iter().all(|one| one.as_ref().err().is_none_or(|why| *why == LinkRefused::Answered)));
    let first = outcomes.iter().position(std::result::Result::is_ok).expect("one");
    let again = book.core.link_to_hand_in(&link.token).expect("asked").expect("known");
    assert!(book.core.answer_link(&again, &answers[first]).expect("asked").is_ok(), "its own page may ask again");
}

#[test]
fn a_paused_link_rests_and_goes_on() {
    let book = Book::new();
    let form = publish(&book, &json!({ "survey": [{ "type": "text", "name": "q", "label": "q" }] }));
    let link = book.core.create_link(&link_to(form, Vec::new(), &[])).expect("a link");
    book.set(link.id, "state", "paused".into());
    assert_eq!(book.core.link(&link.token).expect("asked").err(), Some(LinkRefused::Paused));
    book.set(link.id, "state", "open".into());
    assert!(book.core.link(&link.token).expect("asked").is_ok());
}
