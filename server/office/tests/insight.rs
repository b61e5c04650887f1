//! The figures over the API: every number leads to its customers, and every refusal says what to do.

use cairn_domain::Kind;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[path = "world/mod.rs"]
mod world;

use world::{Outcome, Session, World};

/// Twelve customers who buy from 2022 on, each in a rhythm of their own; some stop. As of this day:
const DAY: &str = "2024-12-31";

fn fill(world: &World) -> Outcome {
    for n in 0..12_i32 {
        let name = format!("客户{n:02}");
        let fields = json!({ "name": name, "city": if n % 2 == 0 { "青岛" } else { "大连" } });
        let fields = Kind::Customer.spec().parse(fields.as_object().ok_or("an object")?)?;
        let id = world.book.create_record(Kind::Customer, fields, None)?.id.to_string();
        // The first six buy every three months to the end, the others stop after fewer and fewer.
        let last = if n < 6 { 12 } else { 12 - n };
        for nth in 0..last.max(1) {
            let date = format!("{}-{:02}-15", 2022 + nth / 4, nth % 4 * 3 + 1);
            let fields = json!({ "customer": id, "date": date, "amount": format!("{}.00 CNY", 100 * (n + 1)) });
            let fields = Kind::Purchase.spec().parse(fields.as_object().ok_or("an object")?)?;
            world.book.create_record(Kind::Purchase, fields, None)?;
        }
    }
    Ok(())
}

async fn behind(office: &Session<'_>, what: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let what = what.replace('+', "%2B");
    office.get(&format!("/insight/customers?behind={what}&as_of={DAY}")).await
}

async fn refused(office: &Session<'_>, path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let (status, problem) = office.ask(Method::GET, path, Value::Null).await?;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {problem}");
    Ok(problem["text"].as_str().ok_or("a text")?.to_owned())
}

#[tokio::test]
async fn every_count_leads_to_as_many_customers() -> Outcome {
    let world = World::new().await?;
    fill(&world)?;
    let office = world.sign_in().await?;
    let all = office.get(&format!("/insight/overview?as_of={DAY}")).await?;
    assert_eq!((&all["as_of"], &all["currency"], &all["ranked"]), (&json!(DAY), &json!("CNY"), &json!(12)));
    for (list, selector) in [
        ("grades", "grade"),
        ("sizes", "size"),
        ("abc", "abc"),
        ("segments", "segment"),
        ("matrix", "matrix"),
        ("stages", "stage"),
        ("relations", "relation"),
        ("endings", "ending"),
    ] {
        let parts = all[list].as_array().ok_or("a list")?;
        assert!(!parts.is_empty(), "{list}");
        let counted: u64 = parts.iter().filter_map(|part| part["customers"].as_u64()).sum();
        assert_eq!(all["notes"][list]["n"], counted, "{list}");
        for part in parts {
            let class = part["class"].as_str().ok_or("a class")?;
            assert_eq!(behind(&office, &format!("{selector}:{class}")).await?["total"], part["customers"], "{class}");
        }
    }
    let grid = all["grid"].as_array().ok_or("a grid")?;
    let mut counted = 0;
    for (r, row) in grid.iter().enumerate() {
        for (worth, cell) in row.as_array().ok_or("a row")?.iter().enumerate() {
            counted += cell.as_u64().ok_or("a count")?;
            assert_eq!(behind(&office, &format!("cell:{}:{}", r + 1, worth + 1)).await?["total"], *cell);
        }
    }
    assert_eq!(counted, 12);
    let best = behind(&office, "bought:yes").await?;
    assert_eq!(best["rows"][0]["title"], "客户05", "who spent most comes first");
    assert_eq!(best["rows"][0]["value"], 12 * 60_000);
    Ok(())
}

#[tokio::test]
async fn figures_over_time_lead_to_their_customers() -> Outcome {
    let world = World::new().await?;
    fill(&world)?;
    let office = world.sign_in().await?;
    let churn = office.get(&format!("/insight/churn?step=year&periods=3&as_of={DAY}")).await?;
    let periods = churn["periods"].as_array().ok_or("periods")?;
    assert_eq!(periods.len(), 3);
    for period in periods {
        let (from, to) = (period["from"].as_str().ok_or("from")?, period["to"].as_str().ok_or("to")?);
        for what in ["lost", "gained", "won_back"] {
            assert_eq!(behind(&office, &format!("{what}:{from}:{to}")).await?["total"], period[what], "{what} {from}");
        }
    }
    assert_eq!(periods[0]["gained"], 12, "all began in 2022");
    let lost: u64 = churn["reasons"].as_array().ok_or("reasons")?.iter().filter_map(|r| r["customers"].as_u64()).sum();
    assert_eq!(behind(&office, "loss_reason:unknown:2022-01-01:2024-12-31").await?["total"], lost);

    let cohorts = office.get(&format!("/insight/cohorts?step=quarter&as_of={DAY}")).await?;
    let first = &cohorts["cohorts"][0];
    assert_eq!((&first["start"], &first["size"]), (&json!("2022-01-01"), &json!(12)));
    assert_eq!(first["periods"].as_array().map(Vec::len), Some(12));
    assert_eq!(behind(&office, "cohort:quarter:2022-01-01:11").await?["total"], first["periods"][11]["active"]);
    assert_eq!(first["periods"][11]["active"], 6);

    let flow = office.get(&format!("/insight/flow?as_of={DAY}")).await?;
    assert_eq!((&flow["from"], &flow["to"]), (&json!("2023-12-31"), &json!(DAY)));
    let mut went = 0;
    for link in flow["links"].as_array().ok_or("links")? {
        let (from, to) = (link["from"].as_str().ok_or("from")?, link["to"].as_str().ok_or("to")?);
        let found = behind(&office, &format!("flow:2023-12-31:{from}:{to}")).await?;
        assert_eq!(found["total"], link["customers"]);
        went += link["customers"].as_u64().ok_or("a count")?;
    }
    assert_eq!(went, 12);
    Ok(())
}

#[tokio::test]
async fn a_customers_figure_is_explained_by_its_records() -> Outcome {
    let world = World::new().await?;
    fill(&world)?;
    let office = world.sign_in().await?;
    let id = behind(&office, "bought:yes").await?["rows"][0]["id"].as_str().ok_or("an id")?.to_owned();
    let worth = office.get(&format!("/insight/customers/{id}")).await?;
    assert_eq!((&worth["monetary"], &worth["occasions"]), (&json!(720_000), &json!(12)));
    assert_eq!((&worth["standing"]["grade"], &worth["standing"]["rank"]), (&json!("platinum"), &json!(1)));
    let why = office.get(&format!("/insight/customers/{id}/explain/grade")).await?;
    assert_eq!((&why["sentence"], &why["n"]), (&json!("explain.grade"), &json!(12)));
    assert_eq!(why["arguments"]["class"], "platinum");
    assert_eq!(why["rows"][0]["at"], "2024-10-15", "the latest first");
    assert_eq!(why["rows"][0]["amount"], json!({ "minor": 60_000, "currency": "CNY" }));
    assert_eq!(office.get(&format!("/insight/customers/{}", world.wang)).await?, Value::Null);
    let recall = office.get(&format!("/insight/customers/{}/recall", world.wang)).await?;
    assert_eq!(recall["today"][0]["hint"], "acquaint");
    Ok(())
}

#[tokio::test]
async fn a_segment_is_tried_saved_counted_and_crossed() -> Outcome {
    let world = World::new().await?;
    fill(&world)?;
    let office = world.sign_in().await?;
    let rule = json!({ "all": [{ "if": { "field": "city", "operator": "is", "value": "青岛" } }, { "if": { "field": "occasions", "operator": "at_least", "value": 12 } }] });
    let (status, tried) = office.ask(Method::POST, "/insight/segments/preview", json!({ "rule": rule })).await?;
    assert_eq!((status, &tried["customers"], &tried["of"]), (StatusCode::OK, &json!(3), &json!(13)), "{tried}");
    let wrong = json!({ "rule": { "if": { "field": "shoe_size", "operator": "is", "value": 42 } } });
    let (status, problem) = office.ask(Method::POST, "/insight/segments/preview", wrong).await?;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &json!("unsound")));
    assert!(problem["text"].as_str().is_some_and(|text| text.contains("shoe_size")), "{problem}");

    let new = json!({ "kind": "segment", "fields": { "name": "青岛常客", "rule": rule } });
    let (status, made) = office.ask(Method::POST, "/records", new).await?;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let broken = json!({ "kind": "segment", "fields": { "name": "坏了", "rule": { "if": { "field": "shoe_size", "operator": "is", "value": 42 } } } });
    office.ask(Method::POST, "/records", broken).await?;
    let all = office.get("/insight/segments").await?;
    let find = |name: &str| all["segments"].as_array().and_then(|all| all.iter().find(|s| s["name"] == name).cloned());
    let saved = find("青岛常客").ok_or("the segment")?;
    assert_eq!((&saved["customers"], &saved["rule"], &all["of"]), (&json!(3), &rule, &json!(13)));
    let broken = find("坏了").ok_or("the broken one is shown too")?;
    assert!(broken["customers"].is_null() && broken["problem"].is_string(), "{broken}");

    let id = saved["id"].as_str().ok_or("an id")?;
    assert_eq!(behind(&office, &format!("saved:{id}")).await?["total"], 3);
    let cross = office.get(&format!("/insight/cross?rows=saved:{id}&columns=stage&as_of={DAY}")).await?;
    let columns = cross["columns"].as_array().ok_or("columns")?;
    for (r, row) in cross["rows"].as_array().ok_or("rows")?.iter().enumerate() {
        for (c, column) in columns.iter().enumerate() {
            let side = if row == "in" { "saved" } else { "unsaved" };
            let cell = format!("{side}:{id}+stage:{}", column.as_str().ok_or("a stage")?);
            assert_eq!(behind(&office, &cell).await?["total"], cross["counts"][r][c], "{cell}");
        }
    }
    assert_eq!(cross["note"]["n"], 12);
    let fields = office.get("/insight/segments/fields").await?;
    let grade = fields.as_array().and_then(|all| all.iter().find(|f| f["name"] == "grade").cloned()).ok_or("grade")?;
    assert_eq!(grade["choices"], json!(["platinum", "gold", "iron", "lead"]));
    Ok(())
}

#[tokio::test]
async fn too_little_and_nonsense_are_told_so() -> Outcome {
    let world = World::new().await?;
    let office = world.sign_in().await?;
    let empty = office.get("/insight/overview").await?;
    assert_eq!((&empty["ranked"], &empty["segments"]), (&json!(0), &json!([])));
    assert!(!empty.to_string().contains("NaN"));
    assert_eq!(office.get("/insight/churn").await?["periods"][0]["churn"], Value::Null);
    assert_eq!(office.get("/insight/values").await?["parameters"], Value::Null);
    let (status, problem) = office.ask(Method::POST, "/insight/values/fit", Value::Null).await?;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &json!("unsound")), "{problem}");
    for list in ["win-back", "slipping", "due"] {
        assert_eq!(office.get(&format!("/insight/{list}")).await?["total"], 0);
    }
    assert!(refused(&office, "/insight/overview?as_of=9000-01-01").await?.contains("lies ahead"));
    assert!(refused(&office, "/insight/overview?as_of=yesterday").await?.contains("2025-12-31"));
    assert!(refused(&office, "/insight/customers?behind=shoes:42").await?.contains("shoes:42"));
    assert!(refused(&office, "/insight/cross?rows=shoes&columns=stage").await?.contains("stage"));
    Ok(())
}

#[tokio::test]
async fn strangers_learn_no_figure() -> Outcome {
    let world = World::new().await?;
    fill(&world)?;
    let id = &world.wang;
    let worth = format!("/insight/customers/{id}");
    for path in ["/insight/overview", "/insight/customers?behind=all", "/insight/win-back", "/insight/segments", &worth]
    {
        let answer = world.http.get(format!("{}/api/v1{path}", world.base)).send().await?;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    Ok(())
}

/// Two hundred guests: those of the coast who had the guide come again, the others do not.
fn fill_tree(world: &World) -> Outcome {
    for n in 0..200_i32 {
        let coast = n % 2 == 0;
        let again = if coast { n % 10 != 0 } else { n % 10 == 1 };
        let fields = json!({
            "name": format!("游客{n:03}"), "city": if coast { "青岛" } else { "成都" }, "gender": if n % 3 == 0 { "female" } else { "male" },
            "relation": if again { "current" } else { "lost" },
        });
        let fields = Kind::Customer.spec().parse(fields.as_object().ok_or("an object")?)?;
        world.book.create_record(Kind::Customer, fields, None)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_tree_is_grown_by_itself_and_by_hand_and_a_node_becomes_a_segment() -> Outcome {
    let world = World::new().await?;
    fill_tree(&world)?;
    let office = world.sign_in().await?;
    let ask = json!({ "target": "relation", "nominal": ["city", "gender"], "options": { "min_parent": 40, "min_child": 20 }, "response": "current" });
    let (status, tree) = office.ask(Method::POST, "/insight/chaid", ask.clone()).await?;
    assert_eq!(status, StatusCode::OK, "{tree}");
    let root = &tree["nodes"][0];
    assert_eq!((&root["rows"], &root["index"], &root["split"]["column"]), (&json!(200), &json!(100.0), &json!("city")));
    assert_eq!(tree["left_out"], 1, "one customer has no relation noted");
    let best = &tree["gains"][0];
    assert_eq!((&best["own"]["n"], &best["own"]["rate"]), (&json!(100.0), &json!(0.8)));
    assert_eq!(tree["gains"][1]["cumulated"]["index"], 100.0, "all leaves together are average");

    let hand = |steps: Value, node: usize| {
        let mut ask = ask.clone();
        ask["steps"] = steps;
        ask["node"] = json!(node);
        ask
    };
    let (_, bare) = office.ask(Method::POST, "/insight/chaid", hand(json!([]), 0)).await?;
    assert_eq!(bare["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&bare["candidates"][0]["column"], &bare["candidates"][0]["significant"]),
        (&json!("city"), &json!(true))
    );
    let steps = json!([{ "split": { "node": 0, "column": "city" } }]);
    let (_, split) = office.ask(Method::POST, "/insight/chaid", hand(steps.clone(), 1)).await?;
    let node = &split["nodes"][1];
    let (_, members) =
        office.ask(Method::POST, "/insight/chaid/customers", json!({ "tree": hand(steps, 1), "node": 1 })).await?;
    assert_eq!(members["total"], node["rows"]);
    let (_, picked) = office.ask(Method::POST, "/insight/segments/preview", json!({ "rule": split["rule"] })).await?;
    assert_eq!(picked["customers"], node["rows"], "the rule picks the node's customers: {}", split["rule"]);
    let pruned = json!([{ "grow": 0 }, { "prune": 0 }]);
    let (_, again) = office.ask(Method::POST, "/insight/chaid", hand(pruned, 0)).await?;
    assert_eq!(again["nodes"][0]["stop"], "open");

    for (wrong, says) in [
        (json!({ "target": "shoes" }), "shoes"),
        (
            json!({ "target": "relation", "nominal": ["city"], "steps": [{ "split": { "node": 9, "column": "city" } }] }),
            "9",
        ),
        (json!({ "target": "relation", "nominal": ["city"], "options": { "alpha_split": 2.0 } }), "alpha_split"),
        (json!({ "target": "name", "nominal": ["city"] }), "name"),
    ] {
        let (status, problem) = office.ask(Method::POST, "/insight/chaid", wrong).await?;
        assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &json!("unsound")), "{problem}");
        assert!(problem["text"].as_str().is_some_and(|text| text.contains(says)), "{problem}");
    }
    Ok(())
}

fn record(world: &World, kind: Kind, fields: &Value) -> Result<String, Box<dyn std::error::Error>> {
    let fields = kind.spec().parse(fields.as_object().ok_or("an object")?)?;
    Ok(world.book.create_record(kind, fields, None)?.id.to_string())
}

#[tokio::test]
async fn answers_and_complaints_lead_to_their_customers() -> Outcome {
    const AT: i64 = 1_718_000_000_000; // 2024-06-10
    let world = World::new().await?;
    let mut guests = Vec::new();
    for score in [10, 9, 9, 8, 3] {
        let guest = record(&world, Kind::Customer, &json!({ "name": format!("客人{score}") }))?;
        record(
            &world,
            Kind::Response,
            &json!({ "customer": guest, "finished_at": AT, "score": score, "stop": "酒店:大堂" }),
        )?;
        guests.push(guest);
    }
    for (n, guest) in guests.iter().take(3).enumerate() {
        let mut case = json!({
            "title": "行李晚到", "kind": "complaint", "customer": guest, "received_at": AT, "cause": "hotel", "touchpoint": "酒店",
            "solved_on_the_spot": n == 0,
        });
        if n < 2 {
            case["acknowledged_at"] = json!(AT + 3_600_000 * if n == 0 { 2 } else { 90 });
        }
        record(&world, Kind::Case, &case)?;
    }
    let office = world.sign_in().await?;
    let span = format!("from=2024-01-01&as_of={DAY}");
    let found = office.get(&format!("/insight/satisfaction?{span}")).await?;
    assert_eq!((&found["responses"], &found["nps"]["n"], &found["nps"]["score"]), (&json!(5), &json!(5), &json!(40.0)));
    let who = |part: &str| format!("satisfaction:2024-01-01:{DAY}:{part}");
    for (part, n) in [("nps:promoters", 3), ("nps:passives", 1), ("nps:detractors", 1)] {
        assert_eq!(behind(&office, &who(part)).await?["total"], n, "{part}");
    }
    assert!(refused(&office, &format!("/insight/customers?behind={}", who("nps:angels"))).await?.contains("angels"));

    let complaints = office.get(&format!("/insight/complaints?{span}")).await?;
    assert_eq!((&complaints["complaints"], &complaints["answered"]), (&json!(3), &json!(2)), "{complaints}");
    assert_eq!(
        (&complaints["answered_in_time"]["part"], &complaints["answered_in_time"]["of"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(complaints["causes"], json!([{ "touchpoint": "酒店", "cause": "hotel", "complaints": 3 }]));
    let who = |part: &str| format!("complaints:2024-01-01:{DAY}:{part}");
    for (part, n) in [
        ("all", 3),
        ("answered_in_time:no", 2),
        ("on_the_spot:yes", 1),
        ("cause:%25E9%2585%2592%25E5%25BA%2597:hotel", 3),
    ] {
        assert_eq!(behind(&office, &who(part)).await?["total"], n, "{part}");
    }
    let empty = office.get("/insight/complaints?from=2020-01-01&as_of=2020-12-31").await?;
    assert_eq!((&empty["complaints"], &empty["answered_in_time"]["share"]), (&json!(0), &Value::Null));
    assert!(refused(&office, "/insight/complaints?from=2024-02-01&as_of=2024-01-01").await?.contains("2024-02-01"));
    Ok(())
}

#[tokio::test]
async fn tasks_by_rule_are_made_once_for_the_workspaces_day() -> Outcome {
    let world = World::new().await?;
    let office = world.sign_in().await?;
    let tomorrow = world.book.today().tomorrow()?;
    let fields = json!({ "name": "王芳", "birthday": format!("--{:02}-{:02}", tomorrow.month(), tomorrow.day()) });
    let fields = Kind::Customer.spec().parse(fields.as_object().ok_or("an object")?)?;
    world.book.create_record(Kind::Customer, fields, None)?;
    for made in [1, 0] {
        let (status, did) = office.ask(Method::POST, "/tasks/refresh", Value::Null).await?;
        assert_eq!((status, &did["made"]), (StatusCode::OK, &json!(made)), "{did}");
        assert_eq!(did["today"], world.book.today().to_string());
    }
    let tasks = office.get("/records?kind=task").await?;
    assert_eq!(tasks["rows"][0]["fields"]["reason"], "birthday");
    Ok(())
}
