//! A day without a signal: both phones edit the same customer and the same visit note, then meet again.

use std::collections::BTreeMap;
use std::time::Duration;

use cairn_client::{ListQuery, Place, SearchQuery, Workspace};
use cairn_domain::{Change, Edit, Fields, Kind, RecordId, Value};

use super::checks::Checks;
use super::world::World;
use crate::output::Failure;

const NOTE: &str = "王芳想要靠窗的座位。\n";
const GUIDE_NOTE: &str = "她对花生过敏，午餐已换菜单。\n";
const REP_NOTE: &str = "Asked about Chengdu in May; send the offer by Friday.\n";

/// What the two phones wrote while they were away.
struct Written {
    customer: RecordId,
    visit: RecordId,
    complaint: RecordId,
    feedback: RecordId,
}

pub async fn tell(world: &mut World, checks: &mut Checks) -> Result<(), Failure> {
    let (customer, visit) = before(world, checks).await?;
    checks.chapter("No signal: both phones go on");
    let (complaint, feedback) = guide_day(&world.guide, customer, visit, checks)?;
    rep_day(&world.rep, customer, visit, checks)?;
    reconnect(world, checks).await?;
    let written = Written { customer, visit, complaint, feedback };
    checks.chapter("What everyone has now");
    for (name, device) in [("the guide", &world.guide), ("the rep", &world.rep), ("the office", &world.office)] {
        compare(name, device, &written, checks)?;
    }
    switch(world, customer, checks).await
}

/// A customer and a visit that both phones hold before they lose the signal.
async fn before(world: &World, checks: &mut Checks) -> Result<(RecordId, RecordId), Failure> {
    let customer =
        world.office.create_record(Kind::Customer, fields([("name", text("王芳")), ("city", text("上海"))]), None)?.id;
    let visit =
        fields([("customer", text(&customer.to_string())), ("channel", text("in_person")), ("note", text(NOTE))]);
    let visit = world.office.create_record(Kind::Visit, visit, None)?.id;
    for device in [&world.office, &world.guide, &world.rep] {
        device.sync_once().await?;
    }
    let query = SearchQuery { text: "wangfang".into(), ..SearchQuery::default() };
    let found = world.guide.search(&query)?.rows.iter().any(|hit| hit.row.id == customer);
    checks.holds("The guide finds 王芳 by typing wangfang, offline.", found);
    Ok((customer, visit))
}

fn guide_day(
    guide: &Workspace,
    customer: RecordId,
    visit: RecordId,
    checks: &mut Checks,
) -> Result<(RecordId, RecordId), Failure> {
    let changes = vec![
        Change::Set { field: "city".into(), value: text("苏州") },
        Change::Add { field: "tags".into(), value: text("vip") },
        Change::Add {
            field: "preferences".into(),
            value: Value::Items(BTreeMap::from([(
                "new".into(),
                fields([("kind", text("allergy")), ("text", text("花生 peanuts"))]),
            )])),
        },
    ];
    guide.edit_record(&Edit { id: customer, changes })?;
    checks.did("The guide moved 王芳 to 苏州, tagged her vip and noted her peanut allergy.");
    append(guide, visit, GUIDE_NOTE)?;
    checks.did("The guide added a line to the visit note.");
    let about = text(&customer.to_string());
    let feedback = fields([("customer", about.clone()), ("mode", text("interviewer")), ("language", text("zh-Hans"))]);
    let feedback = guide.create_record(Kind::Response, feedback, None)?.id;
    checks.did("The guide logged feedback at a stop.");
    let complaint = fields([
        ("customer", about),
        ("kind", text("complaint")),
        ("title", text("午餐含花生 Peanuts in the lunch")),
        ("severity", text("high")),
    ]);
    let complaint = guide.create_record(Kind::Case, complaint, None)?.id;
    let place = guide.record(complaint)?.place;
    checks
        .holds("The guide opened a complaint; it is saved on the phone and waits for a signal.", place != Place::Sent);
    Ok((complaint, feedback))
}

fn rep_day(rep: &Workspace, customer: RecordId, visit: RecordId, checks: &mut Checks) -> Result<(), Failure> {
    let changes = vec![
        Change::Set { field: "city".into(), value: text("杭州") },
        Change::Add { field: "tags".into(), value: text("vip") },
        Change::Add { field: "phones".into(), value: rep_phone() },
    ];
    rep.edit_record(&Edit { id: customer, changes })?;
    checks.did("The rep moved the same customer to 杭州, tagged her vip too and added a phone number.");
    append(rep, visit, REP_NOTE)?;
    checks.did("The rep added a line to the same visit note.");
    Ok(())
}

fn rep_phone() -> Value {
    Value::Items(BTreeMap::from([("new".into(), fields([("number", text("+8613900000017"))]))]))
}

async fn reconnect(world: &World, checks: &mut Checks) -> Result<(), Failure> {
    checks.chapter("The signal is back");
    let sent = world.guide.sync_once().await?;
    checks.holds(format!("The guide's phone sent {} changes.", sent.sent), sent.sent > 0);
    let sent = world.rep.sync_once().await?;
    checks.holds(
        format!("The rep's phone sent {} changes and received the guide's {} records.", sent.sent, sent.received),
        sent.received > 0,
    );
    world.guide.sync_once().await?;
    checks.did("The guide's phone fetched the rep's edits.");
    // The office process syncs by itself; its own device sees what that process stored.
    for _ in 0..100 {
        if world.office.status()?.waiting == 0 && same(&world.office, &world.guide, Kind::Case)? {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    checks.did("The office received everything by itself.");
    Ok(())
}

fn same(a: &Workspace, b: &Workspace, kind: Kind) -> Result<bool, Failure> {
    Ok(a.count(kind)? == b.count(kind)?)
}

fn compare(name: &str, device: &Workspace, written: &Written, checks: &mut Checks) -> Result<(), Failure> {
    let note = device.record(written.visit)?.record.text("note").unwrap_or_default().to_owned();
    let whole = [NOTE, GUIDE_NOTE, REP_NOTE].iter().all(|line| note.contains(line));
    checks.holds(format!("On {name}'s device the visit note holds every character of both."), whole);
    let customer = device.record(written.customer)?;
    let tags = matches!(customer.record.fields.get("tags"), Some(Value::Set(tags)) if tags == &["vip".to_owned()]);
    checks.holds(format!("On {name}'s device the tag vip stands once."), tags);
    let city = customer.conflicts.iter().find(|c| c.field == "city");
    let shown = city.is_some_and(|c| c.set_aside.len() == 1);
    let told = city.map_or_else(String::new, |c| format!("kept {}, set aside {}", c.kept, c.set_aside[0].0));
    checks.holds(format!("On {name}'s device the two cities are shown as a conflict: {told}."), shown);
    let there = device.record(written.complaint).is_ok() && device.record(written.feedback).is_ok();
    checks.holds(format!("{name} has the complaint and the feedback."), there);
    let about = ListQuery::about(Kind::Case, written.customer);
    checks.holds(format!("{name} finds the complaint from the customer's page."), device.list(&about)?.rows.len() == 1);
    Ok(())
}

/// One tap switches the conflict, and everyone gets the choice.
async fn switch(world: &World, customer: RecordId, checks: &mut Checks) -> Result<(), Failure> {
    let before = world.guide.record(customer)?.record.text("city").map(str::to_owned);
    world.guide.switch(customer, "city", 0)?;
    world.guide.sync_once().await?;
    world.rep.sync_once().await?;
    let after = world.rep.record(customer)?;
    let switched = after.conflicts.is_empty() && after.record.text("city").map(str::to_owned) != before;
    checks.holds(
        "The guide switched the city with one tap; the rep's phone shows the same, with no conflict left.",
        switched,
    );
    Ok(())
}

fn append(device: &Workspace, visit: RecordId, line: &str) -> Result<(), Failure> {
    let note = device.record(visit)?.record.text("note").unwrap_or_default().to_owned();
    let change = Change::Replace { field: "note".into(), text: note + line };
    device.edit_record(&Edit { id: visit, changes: vec![change] })?;
    Ok(())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
