//! The forms of the trade that come with Cairn: they compile without a warning, speak every language throughout, and run.

use std::collections::BTreeMap;
use std::sync::Arc;

use cairn_forms::compile::compile_file;
use cairn_forms::engine::{Program, Setup};
use cairn_forms::form::{Form, Kind, Text};
use cairn_forms::ready::{READY, Ready};
use cairn_forms::session::{Beginning, EntityAction, Mode, Response, Session, Step, Subject};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What a device makes of its open cases.
fn book(file: &str) -> Option<Vec<u8>> {
    (file == "cases.csv").then(|| "name,label,__version\nc1,房间太吵,3\n".as_bytes().to_vec())
}

fn compile(ready: &Ready) -> Result<Form> {
    let compiled = compile_file(&format!("{}.json", ready.id), ready.sheets.as_bytes(), &book);
    let compiled = compiled.map_err(|report| format!("{}: {report:?}", ready.id))?;
    assert!(compiled.report.warnings.is_empty(), "{}: {:?}", ready.id, compiled.report.warnings);
    Ok(compiled.form)
}

#[test]
fn each_compiles_without_a_warning_and_speaks_every_language() -> Result {
    for ready in &READY {
        let form = compile(ready)?;
        assert_eq!(form.id, ready.id);
        assert_eq!(form.languages, ["简体中文 (zh-Hans)", "繁體中文 (zh-Hant)", "English (en)"]);
        for node in &form.nodes {
            let asked = matches!(node.kind, Kind::Question { .. } | Kind::Repeat { .. }) && node.appearance != "label";
            if asked {
                whole(ready.id, &node.path, &node.texts.label);
            }
            for text in [&node.texts.hint, &node.texts.constraint_message] {
                if !text.is_empty() {
                    whole(ready.id, &node.path, text);
                }
            }
        }
        for (name, list) in form.lists.iter().filter(|(_, list)| list.file.is_none()) {
            for texts in &list.texts {
                whole(ready.id, name, &texts.label);
            }
        }
    }
    Ok(())
}

/// A text says something in each language, and the two scripts of Chinese are no copies of the English.
fn whole(form: &str, place: &str, text: &Text) {
    assert_eq!(text.0.len(), 3, "{form} {place}");
    for template in &text.0 {
        assert!(template.as_ref().is_some_and(|template| !template.0.is_empty()), "{form} {place}: {text:?}");
    }
    assert!(text.0[0] != text.0[2] && text.0[1] != text.0[2], "{form} {place}: {text:?}");
}

#[test]
fn no_form_uses_a_simplified_character_in_traditional_text() -> Result {
    // Common characters that are written otherwise in traditional Chinese.
    const SIMPLIFIED: &str = "们这访问时间进说对开关门电话单价结论让个会应该实际谢诉导饭线网经过处评满场样觉户记录费兴绝务环仪报严紧买卖东车传达边远还谈认识语议";
    for ready in &READY {
        for node in &compile(ready)?.nodes {
            let Some(Some(template)) = node.texts.label.0.get(1) else { continue };
            let text = format!("{template:?}");
            let found: Vec<char> = text.chars().filter(|c| SIMPLIFIED.contains(*c)).collect();
            assert!(found.is_empty(), "{} {}: {found:?}", ready.id, node.path);
        }
    }
    Ok(())
}

/// Runs a form with answers by name and finishes it.
fn run(id: &str, subject: Subject, prefill: &[(&str, &str)], answers: &[(&str, &str)]) -> Result<Response> {
    let ready = READY.iter().find(|ready| ready.id == id).ok_or("no such form")?;
    let program = Arc::new(Program::new(compile(ready)?).map_err(|error| format!("{error:?}"))?);
    let path = |name: &str| {
        let node = program.form().nodes.iter().find(|node| node.name == name);
        node.map(|node| node.path.replace("/interest/", "/interest[1]/")).ok_or_else(|| format!("no {name}"))
    };
    let mut known = BTreeMap::new();
    for (name, value) in prefill {
        known.insert(path(name)?, (*value).to_owned());
    }
    let beginning = Beginning {
        setup: Setup { seed: [1, 2], ..Setup::default() },
        prefill: known,
        subject,
        mode: Mode::Interviewer,
        interviewer: None,
        at: 1_795_000_000_000,
        utc_offset: 8 * 3600,
    };
    let mut session = Session::begin(Arc::clone(&program), beginning);
    for (name, value) in answers {
        session
            .step(Step::answer(path(name)?, *value), 1_795_000_001_000)
            .map_err(|error| format!("{name}: {error}"))?;
    }
    session.step(Step::Finish, 1_795_000_002_000).map_err(|error| format!("{error:?}"))?;
    Ok(session.response().ok_or("unfinished")?)
}

#[test]
fn guest_feedback_gives_the_figures_their_pairs() -> Result {
    let mut answers =
        vec![("touchpoint", "hotel"), ("exp_hotel", "5"), ("per_hotel", "3"), ("csat", "2"), ("disappointed", "吵")];
    for item in [
        "exp_sq_01",
        "per_sq_01",
        "exp_sq_05",
        "per_sq_05",
        "exp_sq_11",
        "per_sq_11",
        "exp_sq_14",
        "per_sq_14",
        "exp_sq_18",
        "per_sq_18",
    ] {
        answers.push((item, "4"));
    }
    let response = run("guest_feedback", Subject::default(), &[], &answers)?;
    assert_eq!(response.answers["/data/gap"], "-2");
    assert_eq!(response.answers["/data/at_hotel/exp_hotel"], 5);
    assert!(response.answers.keys().all(|path| !path.contains("at_meal")));
    Ok(())
}

#[test]
fn a_complaint_makes_a_case_or_goes_on_with_one() -> Result {
    let answers =
        [("title", "房间太吵"), ("severity", "high"), ("note", "整夜施工"), ("solved", "yes"), ("remedy", "换房")];
    let response = run("complaint", Subject::default(), &[], &answers)?;
    let case = &response.entities[0];
    assert_eq!(
        (case.dataset.as_str(), case.action, case.label.as_deref()),
        ("cases", EntityAction::Create, Some("房间太吵"))
    );
    assert_eq!(case.id.len(), 36, "{}", case.id);
    let fields: Vec<(&str, &str)> = case.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for field in [
        ("kind", "complaint"),
        ("severity", "high"),
        ("solved_on_the_spot", "true"),
        ("remedy", "换房"),
        ("note", "整夜施工"),
    ] {
        assert!(fields.contains(&field), "{field:?} is not in {fields:?}");
    }
    let subject = Subject { case: Some("c1".to_owned()), ..Subject::default() };
    let response = run("complaint", subject, &[("case", "c1")], &answers)?;
    assert_eq!((response.entities[0].action, response.entities[0].id.as_str()), (EntityAction::Update, "c1"));
    Ok(())
}

#[test]
fn a_visit_note_adds_up_and_makes_a_visit() -> Result {
    let answers = [
        ("subject", "秋季团"),
        ("product", "云南八日"),
        ("pax", "2"),
        ("price", "3999.5"),
        ("outcome", "interested"),
        ("next_step", "报价"),
        ("next_step_due", "2026-12-01"),
    ];
    let response = run("visit_note", Subject::default(), &[], &answers)?;
    assert_eq!(response.answers["/data/total"], "7999");
    assert_eq!((response.entities[0].dataset.as_str(), response.entities[0].action), ("visits", EntityAction::Create));
    Ok(())
}

#[test]
fn nps_asks_each_class_its_own_question() -> Result {
    let response = run("nps", Subject::default(), &[], &[("nps", "3"), ("why_detractor", "导游迟到")])?;
    assert_eq!(
        (response.answers["/data/nps_class"].as_str(), response.answers["/data/nps"].as_i64()),
        (Some("detractor"), Some(3))
    );
    assert!(run("nps", Subject::default(), &[], &[("nps", "3")]).is_err(), "a detractor must say why");
    Ok(())
}
