//! Interviews: pages, steps, restoring, kiosk.

mod support;

use std::sync::Arc;

use cairn_forms::engine::{Program, Setup};
use cairn_forms::form::{Control, Entity, Kind, Node, NodeId};
use cairn_forms::session::{
    Beginning, EntityAction, Event, Kiosk, KioskState, LeaveError, MAX_TRIES, Mode, PageKind, Reason, Session,
    SessionError, Step, Subject, Value, WAIT_MS,
};
use proptest::prelude::*;
use support::{Builder, tangle, x};

fn beginning() -> Beginning {
    Beginning {
        setup: Setup { seed: [3, 4], ..Setup::default() },
        prefill: std::collections::BTreeMap::new(),
        subject: Subject { customer: Some("c1".to_owned()), ..Subject::default() },
        mode: Mode::Interviewer,
        interviewer: Some("rep1".to_owned()),
        at: 1_000_000,
        utc_offset: 8 * 3600,
    }
}

fn begin(program: &Arc<Program>) -> Session {
    Session::begin(Arc::clone(program), beginning())
}

/// Steps one second apart; each must be taken.
fn walk(session: &mut Session, steps: &[Step]) -> Vec<Event> {
    let mut at = 1_000_000 + 1000 * i64::try_from(session.steps()).expect("few");
    let step = |step: &Step| {
        at += 1000;
        session.step(step.clone(), at).unwrap_or_else(|error| panic!("{step:?}: {error}"))
    };
    steps.iter().map(step).collect()
}

fn answer(path: &str, value: &str) -> Step {
    Step::answer(path, value)
}

#[test]
fn a_page_is_not_left_unanswered() {
    let mut session = begin(&tangle().program());
    let page = session.page();
    assert_eq!((page.key.as_str(), page.kind, page.can_back), ("/data/guest", PageKind::Question, false));
    assert!(page.questions[0].required);
    let error = session.step(Step::Next, 1_001_000).expect_err("blank");
    let SessionError::Incomplete { problems } = error else { panic!("{error}") };
    assert_eq!((problems[0].path.as_str(), problems[0].reason), ("/data/guest", Reason::Required));
    assert_eq!(session.steps(), 0, "a refused step is no event");
    walk(&mut session, &[answer("/data/guest", "王芳"), Step::Next]);
    assert_eq!(session.page().key, "/data/more");
    walk(&mut session, &[Step::Back]);
    assert_eq!(session.page().questions[0].value, Value::Text("王芳".to_owned()));
    assert_eq!(session.step(Step::Back, 1_009_000), Err(SessionError::NoFurtherPage));
}

#[test]
fn a_wrong_answer_is_kept_and_holds_the_page() {
    let mut session = begin(&tangle().program());
    walk(&mut session, &[Step::Go { path: "/data/kid[1]/age".to_owned() }, answer("/data/kid[1]/age", "40")]);
    let page = session.page();
    assert_eq!(page.questions[0].problem.as_ref().map(|p| p.reason), Some(Reason::Constraint));
    assert_eq!(page.questions[0].value, Value::Integer(40));
    assert!(matches!(session.step(Step::Next, 2_000_000), Err(SessionError::Incomplete { .. })));
    let repeat = page.repeat.expect("in a repeat");
    assert_eq!((repeat.path.as_str(), repeat.nth, repeat.count, repeat.open), ("/data/kid", 1, 1, false));
}

#[test]
fn choices_are_marked_and_others_refused() {
    let mut session = begin(&tangle().program());
    walk(&mut session, &[answer("/data/region", "east"), Step::Go { path: "/data/city".to_owned() }]);
    let offered = |session: &Session| -> Vec<(String, bool)> {
        let page = session.page();
        page.questions[0].choices.iter().map(|c| (c.choice.label.clone(), c.selected)).collect()
    };
    assert_eq!(offered(&session), [("Shanghai".to_owned(), false), ("Hangzhou".to_owned(), false)]);
    walk(&mut session, &[answer("/data/city", "hz")]);
    assert_eq!(offered(&session)[1], ("Hangzhou".to_owned(), true));
    let refused = session.step(answer("/data/city", "hz gz"), 2_000_000);
    assert_eq!(refused, Err(SessionError::NotOffered { path: "/data/city".to_owned(), value: "gz".to_owned() }));
    let (found, total) = session.choices("/data/city", "shang", 0, 10).expect("choices");
    assert_eq!((found[0].choice.value.as_str(), total), ("sh", 1));
    let line = session.summary().into_iter().find(|line| line.path == "/data/city").expect("a line");
    assert_eq!(line.answer, "Hangzhou");
}

#[test]
fn repeats_ask_for_more_and_are_removed_where_one_stands() {
    let mut session = begin(&tangle().program());
    walk(&mut session, &[answer("/data/more", "yes"), Step::Go { path: "/data/shop/line".to_owned() }]);
    let page = session.page();
    let repeat = page.repeat.expect("a repeat");
    assert_eq!((page.kind, repeat.nth, repeat.count, repeat.open), (PageKind::More, 0, 1, true));
    let line = "/data/shop/line".to_owned();
    walk(&mut session, &[Step::Add { path: line.clone() }]);
    assert_eq!(
        (session.page().key.as_str(), session.page().repeat.map(|r| r.nth)),
        ("/data/shop/line[2]/pax", Some(2))
    );
    assert_eq!(session.page().titles, ["shop", "line"]);
    walk(&mut session, &[Step::Remove { path: line.clone(), nth: 2 }]);
    assert_eq!((session.page().key.as_str(), session.page().kind), ("/data/shop/line", PageKind::More));
    walk(&mut session, &[Step::Remove { path: line, nth: 1 }, Step::Next]);
    assert_eq!(session.page().key, "/data/echo");
}

#[test]
fn a_field_list_is_one_page_and_one_that_goes_is_passed() {
    let mut session = begin(&tangle().program());
    let line = [answer("/data/more", "yes"), answer("/data/shop/line[1]/price", "200")];
    walk(&mut session, &line);
    walk(&mut session, &[Step::Go { path: "/data/big/discount".to_owned() }]);
    let page = session.page();
    assert_eq!((page.key.as_str(), page.kind, page.questions.len()), ("/data/big", PageKind::List, 2));
    assert!(page.questions[1].readonly);
    walk(&mut session, &[answer("/data/big/boss", "Li")]);
    assert!(!session.page().questions[1].readonly);
    walk(&mut session, &[answer("/data/shop/line[1]/price", "1")]);
    assert_eq!(session.page().key, "/data/echo", "the group is irrelevant now");
}

#[test]
fn the_language_changes_in_mid_way() {
    let mut b = Builder::new("bilingual");
    b.ask(Control::Text, "a", |_| {}).ask(Control::Text, "b", |_| {});
    b.last().texts.label.0.push(Some(cairn_forms::form::Template::literal("乙")));
    let mut session = begin(&b.program());
    walk(&mut session, &[answer("/data/a", "1"), Step::Next, Step::Language { name: "zh".to_owned() }]);
    let page = session.page();
    assert_eq!((page.questions[0].label.as_str(), page.language.as_str()), ("乙", "中文 (zh)"));
    walk(&mut session, &[Step::Back]);
    assert_eq!(session.page().questions[0].label, "a", "what is not translated is in the default language");
}

#[test]
fn a_finished_interview_gives_its_response_once_all_is_answered() {
    let mut b = Builder::new("guest");
    b.ask(Control::Text, "name", |bind| bind.required = x("true()"));
    b.last().save_to = Some("full_name".to_owned());
    b.ask(Control::Integer, "age", |_| {});
    b.last().save_to = Some("age".to_owned());
    b.calculate("twice", "/data/age * 2");
    let root = NodeId(0);
    let meta = b.form.push(Some(root), Node::new("meta", Kind::Group { shown: false }));
    let entity = b.form.push(Some(meta), Node::new("entity", Kind::Group { shown: false }));
    for (name, expression) in [("@create", "/data/age > 17"), ("@id", "'e1'")] {
        let mut attribute = Node::new(name, Kind::Attribute);
        attribute.bind.calculate = x(expression);
        b.form.push(Some(entity), attribute);
    }
    b.form.entities.push(Entity { node: entity, dataset: "customers".to_owned(), create: true, update: false });
    let mut session = begin(&b.program());
    let error = session.step(Step::Finish, 1_001_000).expect_err("no name");
    assert!(matches!(&error, SessionError::Incomplete { problems } if problems.len() == 1), "{error}");
    assert_eq!(session.response(), None);
    let steps = [answer("/data/name", "李 <雷>"), Step::Next, answer("/data/age", "30"), Step::Pause];
    walk(&mut session, &steps);
    session.step(Step::Resume, 9_000_000).expect("resume");
    session.step(Step::Finish, 9_000_500).expect("finish");
    let response = session.response().expect("finished");
    assert_eq!(response.answers["/data/age"], 30);
    assert_eq!((response.started_at, response.finished_at), (1_000_000, 9_000_500));
    assert_eq!(response.times["/data/name"], 2000);
    assert_eq!(response.times["/data/age"], 2500, "the pause is not in it");
    let entity = &response.entities[0];
    assert_eq!(
        (entity.action, entity.id.as_str(), entity.fields["full_name"].as_str()),
        (EntityAction::Create, "e1", "李 <雷>")
    );
    assert!(response.submission.contains("<name>李 &lt;雷&gt;</name>"), "{}", response.submission);
    assert!(response.submission.contains(r#"<entity create="true" id="e1"/>"#), "{}", response.submission);
    assert_eq!(session.step(Step::Back, 9_000_600), Err(SessionError::Finished));
}

#[test]
fn a_guest_neither_gets_out_nor_sees_another() {
    let mut b = Builder::new("kiosk");
    b.ask(Control::Text, "name", |_| {}).meta();
    let mut kiosk = Kiosk::begin(b.program(), beginning());
    let (_, response) = kiosk.step(answer("/data/name", "secret"), 1_001_000).expect("answer");
    assert_eq!(response, None);
    let (_, response) = kiosk.step(Step::Finish, 1_002_000).expect("finish");
    let response = response.expect("finished");
    assert_eq!((response.mode, response.answers["/data/name"].as_str()), (Mode::Kiosk, Some("secret")));
    let shown = serde_json::to_string(&kiosk.state()).expect("json");
    assert!(!shown.contains("secret") && kiosk.session().is_none(), "{shown}");
    assert_eq!(kiosk.step(Step::Back, 1_003_000), Err(SessionError::Finished));
    kiosk.next_guest([7, 8], 2_000_000);
    let KioskState::Asking { page } = kiosk.state() else { panic!("the next guest answers") };
    assert_eq!(page.questions[0].value, Value::Blank);

    let matches = |pin: &str| pin == "2468";
    for left in (1..MAX_TRIES).rev() {
        assert_eq!(kiosk.leave("0000", matches, 3_000_000), Err(LeaveError::WrongPin { left }));
    }
    let until = 3_000_000 + WAIT_MS;
    assert_eq!(kiosk.leave("0000", matches, 3_000_000), Err(LeaveError::Wait { until }));
    assert_eq!(kiosk.leave("2468", matches, until - 1), Err(LeaveError::Wait { until }));
    assert_eq!(kiosk.leave("2468", matches, until), Ok(()));
    assert_eq!(kiosk.state(), KioskState::Left);
    kiosk.next_guest([9, 9], until);
    assert_eq!(kiosk.state(), KioskState::Left, "the device is the rep's again");
}

#[test]
fn a_kiosk_that_died_is_still_the_guests() {
    let mut b = Builder::new("kiosk");
    b.ask(Control::Text, "name", |_| {}).ask(Control::Text, "more", |_| {});
    let program = b.program();
    let mut kiosk = Kiosk::begin(Arc::clone(&program), beginning());
    let steps = [answer("/data/name", "Wang"), Step::Next];
    let events: Vec<Event> =
        steps.into_iter().zip(1_001_000..).map(|(step, at)| kiosk.step(step, at).expect("taken").0).collect();
    let restored = Kiosk::restore(program, beginning(), events).expect("restored");
    assert_eq!(restored.state(), kiosk.state());
}

fn step() -> impl Strategy<Value = (u8, usize, usize)> {
    (0_u8..14, any::<usize>(), any::<usize>())
}

/// A step for three numbers, as things are.
fn choose(session: &Session, (kind, a, b): (u8, usize, usize)) -> Step {
    const VALUES: [&str; 12] = ["", "yes", "no", "east", "south", "sh hz", "gz", "0", "2", "3", "200", "王 <&>"];
    let page = session.page();
    let on_page = page.questions.get(a.checked_rem(page.questions.len()).unwrap_or(0)).map(|q| q.path.clone());
    let lines = session.summary();
    let anywhere = lines.get(a.checked_rem(lines.len()).unwrap_or(0)).map(|line| line.path.clone()).unwrap_or_default();
    let value = VALUES[b % VALUES.len()].to_owned();
    match kind {
        0..=3 => Step::Answer { path: on_page.unwrap_or(anywhere), value },
        4 => Step::Answer { path: anywhere, value },
        5..=7 => Step::Next,
        8 => Step::Back,
        9 => Step::Go { path: if b % 5 == 0 { String::new() } else { anywhere } },
        10 => Step::Add { path: page.repeat.map_or("/data/shop/line".to_owned(), |r| r.path) },
        11 => Step::Remove { path: page.repeat.map_or("/data/shop/line".to_owned(), |r| r.path), nth: b % 4 },
        12 => Step::Language { name: ["zh", "English (en)", "?"][b % 3].to_owned() },
        _ if b % 7 == 0 => Step::Finish,
        _ => [Step::Pause, Step::Resume][b % 2].clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    /// Any steps: no panic, each page has its place, and the events give the same interview again.
    #[test]
    fn events_restore_the_interview(steps in prop::collection::vec(step(), 1..60)) {
        let program = tangle().program();
        let mut session = begin(&program);
        let mut events = Vec::new();
        for (n, numbers) in (1_i64..).zip(steps) {
            let step = choose(&session, numbers);
            let before = (session.page(), session.answers());
            if let Ok(event) = session.step(step, 1_000_000 + n * 700) {
                events.push(event);
            } else {
                prop_assert_eq!(&before, &(session.page(), session.answers()));
            }
            let page = session.page();
            prop_assert!(page.progress.page <= page.progress.of);
            prop_assert!(matches!(page.kind, PageKind::More | PageKind::Summary) || !page.questions.is_empty());
        }
        let stored = serde_json::to_string(&(session.beginning(), &events)).expect("json");
        let (again, events): (Beginning, Vec<Event>) = serde_json::from_str(&stored).expect("the same");
        let restored = Session::restore(program, again, events).expect("restored");
        prop_assert_eq!(restored.page(), session.page());
        prop_assert_eq!(restored.answers(), session.answers());
        prop_assert_eq!(restored.engine().states(), session.engine().states());
        prop_assert_eq!(restored.response(), session.response());
    }
}
