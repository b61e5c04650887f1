//! A guest with a survey link: whoever has the address, and a page of their own instead of ours.

mod world;

use std::time::Duration;

use cairn_client::survey::Uses;
use cairn_domain::Kind;
use reqwest::{Method, StatusCode};
use serde_json::{Value as Json, json};

use world::{World, says, talk};

/// Nothing that a colleague wrote of a customer.
fn gives_nothing_away(got: &Json) {
    let text = got.to_string();
    for private in ["王芳", "李雷", "怕吵", "1980-05-01", "大理"] {
        assert!(!text.contains(private), "{private} in {text}");
    }
}

fn question() -> Json {
    json!({ "survey": [{ "type": "text", "name": "q", "label": "q" }] })
}

fn listing() -> Json {
    json!({ "survey": [{ "type": "select_one_from_file customers.csv", "name": "who", "label": "Who are you?" }] })
}

/// A complaint that is made, or changed where the guest names one.
fn complaint() -> Json {
    json!({
        "survey": [
            { "type": "csv-external", "name": "cases" },
            { "type": "text", "name": "ref", "label": "ref" },
            { "type": "text", "name": "title", "label": "title", "save_to": "title" },
            { "type": "text", "name": "remedy", "label": "remedy", "save_to": "remedy" },
            { "type": "text", "name": "status", "label": "status", "save_to": "status" },
        ],
        "entities": [{ "list_name": "cases", "entity_id": "coalesce(${ref}, uuid())", "create_if": "true()", "update_if": "true()", "label": "${title}" }],
    })
}

#[tokio::test]
async fn a_guest_gets_no_list_of_customers() {
    let world = World::new().await;
    let token = world.old_link(world.form(&listing()));
    let (status, got) = world.open(&token).await;
    assert_eq!((status, &got["code"]), (StatusCode::GONE, &json!("link_withheld")));
    gives_nothing_away(&got);
    let (status, got) = world.answer(&token, 1, &[]).await;
    assert_eq!((status, &got["code"]), (StatusCode::GONE, &json!("link_withheld")));
    assert!(world.all(Kind::Response).is_empty());
}

#[tokio::test]
async fn a_form_changed_after_its_link_gives_nothing_away() {
    let world = World::new().await;
    let form = world.form(&question());
    let link = world.link(form, Uses::Many);
    assert_eq!(world.open(&link.token).await.0, StatusCode::OK);
    let reads = json!({ "survey": [
        { "type": "csv-external", "name": "customers" },
        { "type": "text", "name": "q", "label": "q" },
        { "type": "calculate", "name": "c", "calculation": "pulldata('customers', 'remark', 'label', ${q})" },
    ] });
    world.set(form, "definition", cairn_domain::Value::Json(reads));
    let (status, got) = world.open(&link.token).await;
    assert_eq!(status, StatusCode::GONE, "{got}");
    gives_nothing_away(&got);
    assert_eq!(world.answer(&link.token, 1, &[says("q", "王芳")]).await.0, StatusCode::GONE);
}

#[tokio::test]
async fn a_list_by_a_name_that_is_computed_gives_nothing_away() {
    let world = World::new().await;
    let form = world.form(&json!({ "survey": [
        { "type": "csv-external", "name": "customers" },
        { "type": "text", "name": "q", "label": "q" },
        { "type": "calculate", "name": "c", "calculation": "pulldata(${q}, 'remark', 'label', '王芳')" },
    ] }));
    let (status, got) = world.open(&world.old_link(form)).await;
    assert_eq!((status, &got["code"]), (StatusCode::GONE, &json!("link_withheld")));
}

#[tokio::test]
async fn a_guest_cannot_touch_another_guests_case() {
    let world = World::new().await;
    let link = world.link(world.form(&complaint()), Uses::Many);
    let made = |title: &str| [says("ref", ""), says("title", title), says("remedy", "没有")];
    assert_eq!(world.answer(&link.token, 1, &made("第一位的投诉")).await.0, StatusCode::NO_CONTENT);
    let first = world.all(Kind::Case)[0];
    let steal = [says("ref", &first.to_string()), says("title", "改掉了"), says("status", "closed")];
    assert_eq!(world.answer(&link.token, 2, &steal).await.0, StatusCode::NO_CONTENT);
    assert_eq!(world.text(first, "title").as_deref(), Some("第一位的投诉"));
    assert_eq!(world.text(first, "status").as_deref(), Some("received"));
    // The page's random seed is the guest's to choose: the same one draws the same identifiers.
    assert_eq!(world.answer(&link.token, 3, &made("第三位的投诉")).await.0, StatusCode::NO_CONTENT);
    assert_eq!(world.text(first, "title").as_deref(), Some("第一位的投诉"));
    assert_eq!(world.all(Kind::Case).len(), 3, "each their own");
}

#[tokio::test]
async fn a_guest_cannot_change_a_customer() {
    let world = World::new().await;
    let form = world.form(&json!({
        "survey": [
            { "type": "csv-external", "name": "customers" },
            { "type": "text", "name": "customer", "label": "c" },
            { "type": "text", "name": "city", "label": "city", "save_to": "city" },
        ],
        "entities": [{ "list_name": "customers", "entity_id": "${customer}" }],
    }));
    let (link, victim) = (world.link(form, Uses::Many), world.all(Kind::Customer)[0]);
    let steps = [says("customer", &victim.to_string()), says("city", "海南")];
    assert_eq!(world.answer(&link.token, 1, &steps).await.0, StatusCode::NO_CONTENT);
    assert_eq!(world.text(victim, "city").as_deref(), Some("大理"));
    let proposed = world.text(world.all(Kind::Response)[0], "unapplied").expect("kept as a proposal");
    assert!(proposed.contains("海南") && proposed.contains("guest"), "{proposed}");
}

#[tokio::test]
async fn a_guest_makes_no_setting_form_or_link() {
    let world = World::new().await;
    for kind in ["settings", "forms", "links", "customers"] {
        let form = world.form(&json!({
            "survey": [{ "type": "text", "name": "q", "label": "q" }],
            "entities": [{ "list_name": kind, "label": "${q}" }],
        }));
        let (status, got) = world.answer(&world.old_link(form), 1, &[says("q", "x")]).await;
        assert_eq!((status, &got["code"]), (StatusCode::GONE, &json!("link_withheld")), "{kind}");
    }
    assert!(world.all(Kind::Response).is_empty());
}

#[tokio::test]
async fn a_guest_is_never_signed_as_the_front_desk() {
    let world = World::new().await;
    let link = world.link(world.form(&complaint()), Uses::Many);
    assert_eq!(world.answer(&link.token, 1, &[says("title", "房间没有热水")]).await.0, StatusCode::NO_CONTENT);
    for id in [world.all(Kind::Response)[0], world.all(Kind::Case)[0]] {
        let steps = world.book.history(id).expect("a history");
        assert!(steps.iter().all(|step| step.by.guest.as_deref() == Some("码头海报")), "{steps:?}");
        assert_eq!(world.text(id, "link"), Some(link.id.to_string()));
        assert_eq!(world.text(id, "asked_by"), None);
    }
}

#[tokio::test]
async fn a_nested_repeat_bomb_is_refused() {
    let world = World::new().await;
    let mut survey = vec![json!({ "type": "integer", "name": "n", "label": "n" })];
    survey.extend(
        ["a", "b", "c", "d"]
            .map(|name| json!({ "type": "begin repeat", "name": name, "label": name, "repeat_count": "${n}" })),
    );
    survey.push(json!({ "type": "text", "name": "q", "label": "q" }));
    survey.extend((0..4).map(|_| json!({ "type": "end repeat" })));
    let link = world.link(world.form(&json!({ "survey": survey })), Uses::Many);
    let bomb = [says("n", "10000")];
    let handed_in = world.answer(&link.token, 1, &bomb);
    // Unoptimized, beside other tests; built for speed it is a few milliseconds.
    let (status, got) = tokio::time::timeout(Duration::from_secs(20), handed_in).await.expect("soon");
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(got["text"].as_str().is_some_and(|text| text.contains("/data/a")), "names where: {got}");
}

#[tokio::test]
async fn a_text_that_doubles_forty_times_is_refused() {
    let world = World::new().await;
    let mut survey = vec![json!({ "type": "text", "name": "t0", "label": "t" })];
    for n in 1..40 {
        let twice = format!("concat(${{t{0}}}, ${{t{0}}})", n - 1);
        survey.push(json!({ "type": "calculate", "name": format!("t{n}"), "calculation": twice }));
    }
    survey.push(json!({ "type": "calculate", "name": "again", "calculation": "${t6}" }));
    let link = world.link(world.form(&json!({ "survey": survey })), Uses::Many);
    let (status, got) = world.answer(&link.token, 1, &[says("t0", &"x".repeat(16_000))]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{got}");
    assert!(world.all(Kind::Response).is_empty());
}

#[tokio::test]
async fn an_interview_of_ten_thousand_steps_is_refused() {
    let world = World::new().await;
    let link = world.link(world.form(&question()), Uses::Many);
    let steps: Vec<Json> = (0..10_000).map(|_| json!({ "do": "pause" })).collect();
    let (status, got) = world.answer(&link.token, 1, &steps).await;
    assert!(matches!(status, StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE), "{status} {got}");
    let (status, _) = world.answer(&link.token, 2, &[says("q", &"x".repeat(20_000))]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "an answer of 20 KB");
    let status = world.hand_in(&link.token, &"0".repeat(3 << 20)).await.0;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_pattern_of_the_guests_own_costs_them_their_answer() {
    let world = World::new().await;
    let form = world.form(&json!({ "survey": [
        { "type": "text", "name": "p", "label": "p" },
        { "type": "text", "name": "q", "label": "q" },
        { "type": "calculate", "name": "c", "calculation": "regex(${q}, ${p})" },
    ] }));
    let link = world.link(form, Uses::Many);
    let tries = (0..500).map(|n| says("q", &format!("{}{n}", "a".repeat(100))));
    let steps: Vec<Json> = std::iter::once(says("p", "(a{1,50}){1,50}b")).chain(tries).collect();
    let (status, got) = world.answer(&link.token, 1, &steps).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(got["text"].as_str().is_some_and(|text| text.contains("/data/c")), "{got}");
}

#[tokio::test]
async fn places_times_and_numbers_that_cannot_be_are_refused() {
    let world = World::new().await;
    let form = world.form(&json!({ "survey": [
        { "type": "geopoint", "name": "place", "label": "p" },
        { "type": "date", "name": "day", "label": "d" },
        { "type": "integer", "name": "n", "label": "n" },
        { "type": "decimal", "name": "x", "label": "x" },
    ] }));
    let link = world.link(form, Uses::Many);
    let wrong = [
        ("place", "91 0 0 0"),
        ("place", "0 181 0 0"),
        ("place", "NaN 0 0 0"),
        ("place", "0 0 0 -1"),
        ("place", "0 0 1e9 0"),
        ("day", "0000-01-01"),
        ("day", "0999-01-01"),
        ("n", "9223372036854775808"),
        ("x", "inf"),
        ("x", "1e400"),
    ];
    for (question, value) in wrong {
        let (status, _) = world.answer(&link.token, 1, &[says(question, value)]).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{question} {value}");
    }
    for (field, value) in [
        ("utc_offset", json!(90_000)),
        ("utc_offset", json!(i32::MIN)),
        ("at", json!(i64::MIN)),
        ("at", json!(i64::MAX)),
    ] {
        let mut answer = talk(2, &[]);
        answer[field] = value;
        assert_eq!(world.answer_as(&link.token, &answer).await.0, StatusCode::BAD_REQUEST, "{field}");
    }
    assert!(world.all(Kind::Response).is_empty());
}

#[tokio::test]
async fn a_clock_that_lies_writes_no_answer_into_the_past_or_future() {
    let world = World::new().await;
    let link = world.link(world.form(&question()), Uses::Many);
    let mut answer = talk(1, &[]);
    (answer["at"], answer["events"][0]["at"]) = (json!(1_000), json!(2_000));
    assert_eq!(world.answer_as(&link.token, &answer).await.0, StatusCode::NO_CONTENT, "a wrong clock loses no answer");
    let at: i64 =
        world.text(world.all(Kind::Response)[0], "finished_at").and_then(|text| text.parse().ok()).expect("a moment");
    assert!(at > 1_700_000_000_000, "the office's own time: {at}");
}

#[tokio::test]
async fn a_page_cannot_hand_in_what_the_form_does_not_allow() {
    let world = World::new().await;
    let form = world.form(&json!({ "survey": [
        { "type": "integer", "name": "nps", "label": "n", "required": "yes", "constraint": ". <= 10" },
        { "type": "calculate", "name": "c", "calculation": "1" },
    ] }));
    let link = world.link(form, Uses::Many);
    for steps in [vec![], vec![says("nps", "11")], vec![says("nps", "1"), says("c", "2")], vec![says("nobody", "1")]] {
        assert_eq!(world.answer(&link.token, 1, &steps).await.0, StatusCode::BAD_REQUEST, "{steps:?}");
    }
}

#[tokio::test]
async fn two_answers_at_once_to_a_link_for_one() {
    let world = World::new().await;
    let link = world.link(world.form(&question()), Uses::Once);
    let (one, two) = ([says("q", "甲")], [says("q", "乙")]);
    let (a, b) = tokio::join!(world.answer(&link.token, 1, &one), world.answer(&link.token, 2, &two));
    let mut statuses = [a.0, b.0];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::GONE], "one is taken, the other is told");
    assert_eq!(world.all(Kind::Response).len(), 1);
    let (winner, steps) = if a.0 == StatusCode::NO_CONTENT { (1, one) } else { (2, two) };
    assert_eq!(world.answer(&link.token, winner, &steps).await.0, StatusCode::NO_CONTENT, "sent again, it is the same");
}

#[tokio::test]
async fn a_preview_of_a_link_uses_nothing_up() {
    let world = World::new().await;
    let link = world.link(world.form(&question()), Uses::Once);
    for method in [Method::HEAD, Method::GET, Method::OPTIONS] {
        for _ in 0..20 {
            world.ask(method.clone(), &link.token).send().await.expect("an answer");
            world.http.request(method.clone(), format!("{}/a", world.base)).send().await.expect("a page");
        }
    }
    assert_eq!(world.answer(&link.token, 1, &[says("q", "还在")]).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_guessed_token_opens_nothing() {
    let world = World::new().await;
    let link = world.link(world.form(&question()), Uses::Many);
    let guesses = [
        String::new(),
        link.id.to_string(),
        format!("{}{}", link.id, "0".repeat(32)),
        link.token[..63].to_owned(),
        format!("{}0", link.token),
        link.token.to_uppercase().replace(|c: char| c.is_ascii_digit(), "9"),
    ];
    for guess in guesses {
        let (status, got) = world.open(&guess).await;
        assert_eq!((status, &got["code"]), (StatusCode::NOT_FOUND, &json!("link_unknown")), "{guess}");
        assert!(guess.is_empty() || !got.to_string().contains(&guess), "an error repeats no token");
    }
}

#[tokio::test]
async fn an_answer_sealed_for_another_link_is_refused() {
    let world = World::new().await;
    let form = world.form(&question());
    let (mine, theirs) = (world.link(form, Uses::Many), world.link(form, Uses::Many));
    let to = cairn_answer::LinkKey::new(mine.key).public();
    let sealed = cairn_answer::seal(talk(1, &[]).to_string().as_bytes(), &to, &mine.token, [3; 32]).expect("sealed");
    assert_eq!(world.hand_in(&theirs.token, &hex::encode(&sealed)).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(world.hand_in(&mine.token, &hex::encode(&sealed)).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_paused_link_serves_and_takes_nothing() {
    let world = World::new().await;
    let link = world.link(world.form(&question()), Uses::Many);
    world.set(link.id, "state", "paused".into());
    assert_eq!(world.open(&link.token).await.1["code"], "link_paused");
    let sealed = cairn_answer::seal(
        talk(1, &[]).to_string().as_bytes(),
        &cairn_answer::LinkKey::new(link.key).public(),
        &link.token,
        [3; 32],
    );
    let (status, got) = world.hand_in(&link.token, &hex::encode(sealed.expect("sealed"))).await;
    assert_eq!((status, &got["code"]), (StatusCode::LOCKED, &json!("link_paused")));
    world.set(link.id, "state", "open".into());
    assert_eq!(world.answer(&link.token, 1, &[]).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_address_that_hands_in_all_day_is_turned_away() {
    let world = World::new().await;
    let link = world.link(world.form(&question()), Uses::Many);
    let mut last = StatusCode::OK;
    for _ in 0..201 {
        last = world.hand_in(&link.token, "00").await.0;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // Whom a proxy on this machine names is told apart; what a guest writes before it is not believed.
    let elsewhere = world
        .ask(Method::POST, &link.token)
        .header("x-forwarded-for", "198.51.100.7")
        .header("content-type", "application/json");
    let answer = elsewhere.body(json!({ "sealed": "00" }).to_string()).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_page_of_a_link_tells_nobody_its_address() {
    let world = World::new().await;
    let link = world.link(world.form(&question()), Uses::Many);
    for at in [format!("{}/a", world.base), format!("{}/a/{}", world.base, link.token)] {
        let page = world.http.get(at).send().await.expect("a page");
        let header = |name: &str| page.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert!(header("content-security-policy").contains("default-src 'none'"));
    }
    let sheet = world.ask(Method::GET, &link.token).send().await.expect("a sheet");
    assert_eq!(sheet.headers().get("cache-control").and_then(|v| v.to_str().ok()), Some("no-store"));
    assert!(!sheet.text().await.expect("a body").contains(&link.token));
}

#[tokio::test]
async fn a_guest_learns_nothing_of_the_device_that_takes_answers() {
    let world = World::new().await;
    let form = world.form(&json!({ "survey": [
        { "type": "username", "name": "u" }, { "type": "deviceid", "name": "d" },
        { "type": "note", "name": "n", "label": "${u} ${d}" },
    ] }));
    let link = world.link(form, Uses::Many);
    let (_, sheet) = world.open(&link.token).await;
    assert!(!sheet.to_string().contains("张经理"));
    assert_eq!(world.answer(&link.token, 1, &[]).await.0, StatusCode::NO_CONTENT);
    let answers = world.text(world.all(Kind::Response)[0], "answers").unwrap_or_default();
    assert!(!answers.contains("张经理"), "{answers}");
}
