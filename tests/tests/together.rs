//! What several devices work out by themselves, without a signal, is one thing when they meet: settings, tasks by rule, points.

use std::collections::BTreeMap;

use cairn_client::{ClientError, Host, ListQuery, Role, Scope, Workspace};
use cairn_domain::{Fields, Kind, RecordId, Value};
use cairn_insight::figures::Settings;
use cairn_insight::tasks::TaskSettings;
use cairn_tests::{Relay, found, join, key, named, text};

/// Every record of a kind, field by field.
fn all(device: &Workspace, kind: Kind) -> BTreeMap<RecordId, Fields> {
    let page = device.list(&ListQuery { limit: 100, ..ListQuery::of(kind) }).expect("a page");
    page.rows.into_iter().map(|row| (row.id, row.fields)).collect()
}

async fn meet(devices: &[&Workspace]) {
    for device in devices.iter().chain(devices) {
        device.sync_once().await.expect("an exchange");
    }
}

fn whole(devices: &[&Workspace]) {
    for device in devices {
        let aside = device.set_aside().expect("a list");
        assert!(aside.envelopes.is_empty() && aside.changes.is_empty(), "{aside:?}");
        assert!(device.conflicts(10).expect("a list").is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_that_run_the_rules_offline_agree_and_each_task_is_there_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let relay = Relay::start(&dir.path().join("relay"));
    let office = found(&dir.path().join("office"), &relay.url());
    office.sync_once().await.expect("an exchange");
    let guide = join(&dir.path().join("guide"), &office, "林晓", Role::Editor).await;
    let rep = join(&dir.path().join("rep"), &office, "Tom", Role::Editor).await;
    let tomorrow = office.today().tomorrow().expect("a day");
    let mut wang = named("王芳");
    wang.insert("birthday".to_owned(), text(&format!("--{:02}-{:02}", tomorrow.month(), tomorrow.day())));
    let wang = office.create_record(Kind::Customer, wang, None).expect("a customer").id;
    let case = Fields::from([("title".to_owned(), text("大巴迟到")), ("customer".to_owned(), text(&wang.to_string()))]);
    let case = office.create_record(Kind::Case, case, None).expect("a case").id;
    let devices = [&office, &guide, &rep];
    meet(&devices).await;

    // Nobody has a signal.
    for device in devices {
        assert_eq!(device.refresh_tasks().expect("tasks").made, 2);
    }
    let birthday = all(&guide, Kind::Task).into_iter().find(|(_, task)| task["reason"] == text("birthday"));
    let birthday = birthday.expect("a task").0;
    guide.task_done(birthday).expect("done");
    rep.set_figure_settings(&Settings { horizon_days: 400, ..Settings::default() }).expect("set");
    guide.set_task_settings(&TaskSettings { birthday_days_ahead: 9, ..TaskSettings::default() }).expect("set");
    office.set_task_settings(&TaskSettings { birthday_days_ahead: 9, ..TaskSettings::default() }).expect("set");
    meet(&devices).await;
    whole(&devices);
    let tasks = all(&office, Kind::Task);
    assert_eq!(tasks.len(), 2, "{tasks:?}");
    assert_eq!(tasks[&birthday]["state"], text("done"));
    for device in devices {
        assert_eq!(all(device, Kind::Task), tasks);
        assert_eq!(device.refresh_tasks().expect("tasks").made, 0, "nothing comes back");
        assert_eq!(device.figure_settings().expect("set").horizon_days, 400);
        assert_eq!(device.task_settings().expect("set").birthday_days_ahead, 9);
        let (first, last) = (&office.record(birthday).expect("a task"), &device.record(birthday).expect("a task"));
        assert_eq!(first.updated, last.updated);
    }
    // A device that joins later reads all of it.
    let late = join(&dir.path().join("late"), &office, "小周", Role::Editor).await;
    late.sync_once().await.expect("an exchange");
    assert_eq!(all(&late, Kind::Task), tasks);
    whole(&[&late]);

    // The case is answered on one device; all of them find its task done, and agree.
    rep.move_case(case, "acknowledged").expect("answered");
    meet(&devices).await;
    for device in devices {
        device.refresh_tasks().expect("tasks");
    }
    meet(&devices).await;
    whole(&devices);
    let tasks = all(&office, Kind::Task);
    assert!(tasks.values().all(|task| task["state"] == text("done")), "{tasks:?}");
    assert_eq!(all(&guide, Kind::Task), tasks);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_guides_cannot_overdraw_an_account_offline() {
    let dir = tempfile::tempdir().expect("a folder");
    let relay = Relay::start(&dir.path().join("relay"));
    let office = found(&dir.path().join("office"), &relay.url());
    office.sync_once().await.expect("an exchange");
    let guide = join(&dir.path().join("guide"), &office, "林晓", Role::Editor).await;
    let rep = join(&dir.path().join("rep"), &office, "Tom", Role::Editor).await;
    let wang = office.create_record(Kind::Customer, named("王芳"), None).expect("a customer").id;
    let bought = Fields::from([
        ("customer".to_owned(), text(&wang.to_string())),
        ("date".to_owned(), text("2026-01-01")),
        ("amount".to_owned(), Value::Money(cairn_domain::Money { minor: 100_000, currency: "CNY".to_owned() })),
    ]);
    let bought = office.create_record(Kind::Purchase, bought, None).expect("a purchase").id;
    let devices = [&office, &guide, &rep];
    meet(&devices).await;

    // All three enter the same purchase, without a signal, into an account that each of them opens.
    for device in devices {
        device.earn_for_purchase(bought).expect("entered").expect("points");
    }
    meet(&devices).await;
    whole(&devices);
    let account = office.account_of(wang).expect("an answer").expect("an account");
    for device in devices {
        let sheet = device.account(account).expect("an account");
        assert_eq!((sheet.balance, sheet.repeated), (100, 2), "one account, one purchase");
    }
    let refused = guide.spend_points(account, 1, None).expect_err("nothing was granted");
    assert!(matches!(&refused, ClientError::Unsound(why) if why.contains("Office (100)")), "{refused}");
    office.grant_points(account, 30, guide.device_id()).expect("granted");
    office.grant_points(account, 40, rep.device_id()).expect("granted");
    assert!(office.grant_points(account, 31, rep.device_id()).is_err(), "30 are left");
    meet(&devices).await;

    // Nobody has a signal: together they try to spend more than there is.
    let spent: i64 = [(&guide, 20), (&guide, 20), (&rep, 40), (&rep, 1), (&office, 30), (&office, 1)]
        .into_iter()
        .filter(|(device, points)| device.spend_points(account, *points, Some("伞")).is_ok())
        .map(|(_, points)| points)
        .sum();
    assert_eq!(spent, 90);
    meet(&devices).await;
    whole(&devices);
    for device in devices {
        assert_eq!(device.account(account).expect("an account").balance, 10);
    }
    // What is left in a guide's hands is given back; what a lost phone held returns by shutting it out.
    office.revoke(guide.device_id()).await.expect("shut out");
    let held = |device: &Workspace| device.account(account).expect("an account").held;
    assert_eq!(held(&office), 0, "what the phone spent before may not be here yet");
    office.sync_once().await.expect("an exchange");
    assert_eq!((held(&office), office.account(account).expect("an account").holders.len()), (10, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn purchases_entered_offline_on_two_devices_come_to_the_same_figures_on_both() {
    let dir = tempfile::tempdir().expect("a folder");
    let relay = Relay::start(&dir.path().join("relay"));
    let office = found(&dir.path().join("office"), &relay.url());
    office.sync_once().await.expect("an exchange");
    let guide = join(&dir.path().join("guide"), &office, "林晓", Role::Editor).await;
    let guests: Vec<RecordId> = ["王芳", "李雷", "韩梅梅"]
        .map(|name| office.create_record(Kind::Customer, named(name), None).expect("a customer").id)
        .into();
    let devices = [&office, &guide];
    meet(&devices).await;

    let buy = |device: &Workspace, customer: RecordId, date: &str, minor: i64| {
        let amount = Value::Money(cairn_domain::Money { minor, currency: "CNY".to_owned() });
        let fields = [("customer", text(&customer.to_string())), ("date", text(date)), ("amount", amount)];
        let fields: Fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
        device.create_record(Kind::Purchase, fields, None).expect("a purchase").id
    };
    let figures = |device: &Workspace| {
        let base = serde_json::to_value(device.overview(None).expect("an overview")).expect("JSON");
        let each = device.figures_of(&guests, None).expect("figures");
        (base, each)
    };
    for (n, guest) in guests.iter().enumerate() {
        let minor = 10_000 * (1 + i64::try_from(n).expect("small"));
        buy(&office, *guest, "2026-03-01", minor);
        buy(&guide, *guest, "2026-05-01", 2 * minor);
    }
    let wrong = buy(&guide, guests[0], "2026-06-01", 1_000_000);
    assert_ne!(figures(&office), figures(&guide), "each has seen its own half");
    meet(&devices).await;
    whole(&devices);
    assert_eq!(figures(&office), figures(&guide));
    assert_eq!(figures(&office).1.iter().map(|one| one.questions.occasions).collect::<Vec<_>>(), [3, 2, 2]);

    // One takes a purchase back while the other enters one.
    guide.delete_record(wrong).expect("deleted");
    buy(&office, guests[1], "2026-06-02", 5_000);
    meet(&devices).await;
    assert_eq!(figures(&office), figures(&guide));
    assert_eq!(figures(&guide).1.iter().map(|one| one.questions.occasions).collect::<Vec<_>>(), [2, 3, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_setting_made_in_two_spaces_is_put_aside_by_nobody() {
    let dir = tempfile::tempdir().expect("a folder");
    let relay = Relay::start(&dir.path().join("relay"));
    let office = found(&dir.path().join("office"), &relay.url());
    office.sync_once().await.expect("an exchange");
    let main = office.spaces().expect("spaces")[0].id;
    let east = office.add_space("East").await.expect("a space");
    let mut members = Vec::new();
    for (name, space) in [("main", main), ("east", east)] {
        let invite = office.invite(Role::Editor, Scope::spaces(&[space]), 3_600_000).await.expect("an invite");
        let folder = dir.path().join(name);
        members.push(Workspace::join(&folder, &key(), &invite, name, Host::system()).await.expect("joined"));
    }
    for member in &members {
        member.set_zone("Europe/Berlin").expect("set");
        member.create_record(Kind::Customer, named("王芳"), None).expect("a customer");
        member.sync_once().await.expect("an exchange");
    }
    office.sync_once().await.expect("an exchange");
    assert_eq!(all(&office, Kind::Customer).len(), 2);
    assert_eq!(office.set_aside().expect("a list").envelopes, []);
    assert_eq!(office.status().expect("a status").alarm, None);
    assert_eq!(office.zone().expect("a zone"), "Europe/Berlin");
}
