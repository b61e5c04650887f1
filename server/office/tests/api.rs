//! The API against a real book in a temporary folder, offline.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[path = "world/mod.rs"]
mod world;

use world::{Outcome, World};

#[tokio::test]
async fn a_link_signs_in_once() -> Outcome {
    let world = World::new().await?;
    let link = world.office.sign_in_link()?;
    let cookie = world.open(&link).await?.ok_or("the first use gives a session")?;
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert_eq!(world.open(&link).await?, None, "the second use gives none");
    Ok(())
}

#[tokio::test]
async fn who_watches_over_the_office_gets_an_answer_and_not_the_console() -> Outcome {
    let world = World::new().await?;
    for (path, status, text) in
        [("healthz", 200, "ok\n"), ("readyz", 200, "ready\n"), ("metrics", 404, "the office tells no numbers\n")]
    {
        let answer = world.http.get(format!("{}/{path}", world.base)).send().await?;
        assert_eq!((answer.status().as_u16(), answer.text().await?.as_str()), (status, text), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn strangers_read_and_write_nothing() -> Outcome {
    let world = World::new().await?;
    for path in ["/session", "/records?kind=customer", "/live", "/feed", "/search?q=wang"] {
        let answer = world.http.get(format!("{}/api/v1{path}", world.base)).send().await?;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert!(!answer.text().await?.contains("王芳"), "{path}");
    }
    let signed_in = world.sign_in().await?;
    let url = format!("{}/api/v1/records/{}", world.base, world.wang);
    let foreign = world
        .http
        .delete(&url)
        .header("cookie", &signed_in.cookie)
        .header("x-cairn", "1")
        .header("origin", "https://elsewhere.example");
    assert_eq!(foreign.send().await?.status(), StatusCode::FORBIDDEN);
    let bare = world.http.delete(&url).header("cookie", &signed_in.cookie);
    assert_eq!(bare.send().await?.status(), StatusCode::FORBIDDEN);
    assert_eq!(signed_in.get(&format!("/records/{}", world.wang)).await?["deleted"], false);
    Ok(())
}

#[tokio::test]
async fn a_refusal_names_the_field_and_the_rule() -> Outcome {
    let world = World::new().await?;
    let office = world.sign_in().await?;
    let wrong = json!({ "changes": [{ "op": "set", "field": "birthday", "value": "1988-02-30" }] });
    let (status, problem) = office.ask(Method::PATCH, &format!("/records/{}", world.wang), wrong).await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["fields"][0]["field"], "birthday");
    assert_eq!(problem["fields"][0]["code"], "not_a_date");
    let (status, problem) =
        office.ask(Method::POST, "/records", json!({ "kind": "customer", "fields": { "city": "青岛" } })).await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        problem["fields"][0],
        json!({ "field": "name", "code": "required", "text": "name is missing: fill it in.", "params": {} })
    );
    Ok(())
}

#[tokio::test]
async fn a_record_is_made_found_edited_deleted_and_restored() -> Outcome {
    let world = World::new().await?;
    let office = world.sign_in().await?;
    let purchase = json!({ "kind": "purchase", "fields": { "customer": world.wang, "date": "2026-03-05", "amount": "1200.50 CNY" } });
    let (status, made) = office.ask(Method::POST, "/records", purchase).await?;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(made["fields"]["amount"], json!({ "minor": 120_050, "currency": "CNY" }));
    assert_eq!(made["names"][&world.wang], "王芳");
    assert_eq!(office.get(&format!("/records/{}/about/purchase", world.wang)).await?["total"], 1);

    let found = office.get("/search?q=wangfang&kind=customer").await?;
    assert_eq!(found["hits"][0]["row"]["id"], world.wang.as_str());
    assert_eq!(found["hits"][0]["title_ranges"], json!([[0, 2]]));
    assert_eq!(office.get("/records?kind=customer&tag=%E8%80%81%E5%AE%A2%E6%88%B7").await?["rows"][0]["title"], "王芳");

    let path = format!("/records/{}", world.wang);
    let token = office.get(&path).await?["fields"]["phones"]
        .as_object()
        .and_then(|p| p.keys().next().cloned())
        .ok_or("a phone")?;
    let base = office.get(&path).await?["base"].clone();
    let edit = json!({ "base": base, "changes": [
        { "op": "set_item", "field": "phones", "token": token, "part": "label", "value": "手机" },
        { "op": "add", "field": "preferences", "value": { "new": { "kind": "allergy", "text": "花生" } } },
        { "op": "replace", "field": "remark", "text": "第一行\n第二行" },
    ] });
    let (status, edited) = office.ask(Method::PATCH, &path, edit).await?;
    assert_eq!(status, StatusCode::OK, "{edited}");
    assert_eq!(edited["fields"]["phones"][&token]["label"], "手机");
    assert_eq!(edited["fields"]["remark"], "第一行\n第二行");
    let latest = &office.get(&format!("{path}/history")).await?[0];
    assert_eq!(latest["by"]["name"], "张经理");

    let (_, deleted) = office.ask(Method::DELETE, &path, Value::Null).await?;
    assert_eq!(deleted["deleted"], true);
    let (_, restored) = office.ask(Method::POST, &format!("{path}/restore"), Value::Null).await?;
    assert_eq!(restored["deleted"], false);
    Ok(())
}

#[tokio::test]
async fn the_live_feed_tells_of_an_edit() -> Outcome {
    let world = World::new().await?;
    let office = world.sign_in().await?;
    let mut live = office.request(Method::GET, "/live").send().await?;
    let mut heard = String::new();
    while !heard.contains("event: status") {
        heard += &String::from_utf8_lossy(&live.chunk().await?.ok_or("the feed stays open")?);
    }
    let edit = json!({ "changes": [{ "op": "set", "field": "city", "value": "大连" }] });
    office.ask(Method::PATCH, &format!("/records/{}", world.wang), edit).await?;
    while !heard.contains("event: change") || !heard.ends_with("\n\n") {
        heard += &String::from_utf8_lossy(&live.chunk().await?.ok_or("the feed stays open")?);
    }
    let data = heard
        .split("event: change\n")
        .nth(1)
        .and_then(|text| text.lines().next())
        .and_then(|line| line.strip_prefix("data: "));
    let entry: Value = serde_json::from_str(data.ok_or("data")?)?;
    assert_eq!((&entry["title"], &entry["fields"], &entry["new"]), (&json!("王芳"), &json!(["city"]), &json!(false)));
    Ok(())
}

#[tokio::test]
async fn the_console_is_served_under_every_view_and_allows_nothing_foreign() -> Outcome {
    let world = World::new().await?;
    for path in ["/", "/customers/abc", "/live"] {
        let answer = world.http.get(format!("{}{path}", world.base)).send().await?;
        assert_eq!(answer.status(), StatusCode::OK);
        let policy = answer.headers().get("content-security-policy").ok_or("a policy")?.to_str()?;
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("'unsafe-"), "{policy}");
        assert!(answer.text().await?.starts_with("<!doctype html>"));
    }
    let nowhere = world.http.get(format!("{}/api/v1/nowhere", world.base)).send().await?;
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn it_ends_although_a_console_is_still_listening() -> Outcome {
    let world = World::new().await?;
    let office = world.sign_in().await?;
    let mut live = office.request(Method::GET, "/live").send().await?;
    live.chunk().await?;
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), world.office.shutdown()).await;
    assert!(ended.is_ok(), "the office waits for its listeners");
    Ok(())
}

#[tokio::test]
async fn the_team_page_says_what_is_missing_and_refuses_what_needs_the_relay() -> Outcome {
    let world = World::new().await?;
    let office = world.sign_in().await?;
    assert_eq!(office.get("/invites").await?, json!([]));
    let recovery = office.get("/recovery").await?;
    assert_eq!((&recovery["key"], &recovery["may_make"]), (&Value::Null, &json!(true)));
    let device = office.get("/devices").await?[0].clone();
    assert_eq!((&device["role"], &device["everywhere"]), (&json!("owner"), &json!("owner")));
    // There is no relay: nothing has changed, and that is said.
    let (status, problem) = office.ask(Method::POST, "/recovery", Value::Null).await?;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_GATEWAY, &json!("unreachable")));
    let (status, _) = office.ask(Method::POST, "/invites", json!({ "role": "editor", "hours": 24 })).await?;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    let (status, problem) = office.ask(Method::POST, "/invites", json!({ "role": "editor", "hours": 999 })).await?;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &json!("unsound")));
    let (status, _) = office.ask(Method::POST, "/invites", json!({ "role": "king", "hours": 1 })).await?;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = office.ask(Method::DELETE, &format!("/invites/{}", "ab".repeat(16)), Value::Null).await?;
    assert_eq!(status, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn a_note_saved_beside_a_colleagues_keeps_both_and_its_undo_only_theirs() -> Outcome {
    let world = World::new().await?;
    let office = world.sign_in().await?;
    let path = format!("/records/{}", world.wang);
    let replace = |text: &str, base: &Value| json!({ "base": base, "changes": [{ "op": "replace", "field": "remark", "text": text }] });
    let base = office.get(&path).await?["base"].clone();
    let (_, first) = office.ask(Method::PATCH, &path, replace("likes tea", &base)).await?;
    let shown = &first["base"];
    office.ask(Method::PATCH, &path, replace("likes tea. ALLERGIC TO NUTS", shown)).await?;
    let (status, refused) = office.ask(Method::PATCH, &path, replace("likes green tea", &Value::Null)).await?;
    assert_eq!((status, refused["code"].as_str()), (StatusCode::BAD_REQUEST, Some("unsound")));
    let (status, saved) = office.ask(Method::PATCH, &path, replace("likes green tea", shown)).await?;
    assert_eq!(
        (status, saved["fields"]["remark"].as_str()),
        (StatusCode::OK, Some("likes green tea. ALLERGIC TO NUTS"))
    );
    let (status, undone) =
        office.ask(Method::POST, &format!("{path}/undo"), json!({ "written": saved["written"] })).await?;
    assert_eq!(status, StatusCode::OK, "{undone}");
    assert_eq!(undone["record"]["fields"]["remark"], "likes tea. ALLERGIC TO NUTS");
    assert_eq!(undone["kept"], json!([]));
    Ok(())
}
