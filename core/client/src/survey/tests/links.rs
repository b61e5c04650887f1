//! Forms that guests answer by link.

use super::*;

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
