//! What pages show, over a real database.

use cairn_domain::{Fields, Items, Kind, Position, RecordId, Value};

use super::*;
use crate::testing::{Book, reference};

const NOW: i64 = 1_772_323_200_000; // 2026-03-01 00:00 UTC

impl Book {
    fn text(&self, id: RecordId, field: &str) -> Option<String> {
        self.core.record(id).expect("there").record.text(field).map(str::to_owned)
    }
}

fn own(fields: &[(&str, Value)]) -> Fields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn list(all: &[&[(&str, Value)]]) -> Value {
    Value::Items(all.iter().enumerate().map(|(n, parts)| (n.to_string(), own(parts))).collect::<Items>())
}

#[test]
fn the_last_step_is_undone_and_a_new_record_is_deleted() {
    let book = Book::at(NOW);
    let wang = book.add(Kind::Customer, &[("name", "王芳".into()), ("city", "苏州".into())]);
    book.set(wang, "city", "杭州".into());
    book.set(wang, "remark", "long".into());
    book.core.undo(wang).expect("undone");
    assert_eq!((book.text(wang, "city"), book.text(wang, "remark")), (Some("杭州".into()), None));
    let phones = list(&[&[("number", "+8613800138000".into())]]);
    book.set(wang, "phones", phones);
    book.core.undo(wang).expect("undone");
    assert!(!book.core.record(wang).expect("there").record.fields.contains_key("phones"));
    book.core.take_back(wang).expect("taken back");
    assert!(book.core.record(wang).expect("there").record.deleted);
    book.core.restore_record(wang).expect("restored");
    assert_eq!(book.text(wang, "city"), Some("杭州".into()));
}

/// What `base` saw, written by another: of one device here, which merges all the same.
#[test]
fn an_edit_from_what_a_screen_showed_takes_nothing_away() {
    use cairn_domain::{Change, Edit};
    let book = Book::at(NOW);
    let wang = book.add(Kind::Customer, &[("name", "王芳".into()), ("remark", "likes tea".into())]);
    let seen = book.core.record(wang).expect("there").base;
    let changes = vec![
        Change::Replace { field: "remark".into(), text: "likes tea. ALLERGIC TO NUTS".into() },
        Change::Add { field: "tags".into(), value: "nuts".into() },
    ];
    book.core.edit_record(&Edit { id: wang, changes }).expect("a colleague's");
    let ours = Edit {
        id: wang,
        changes: vec![
            Change::Replace { field: "remark".into(), text: "likes green tea".into() },
            Change::Set { field: "tags".into(), value: Value::Set(vec!["gold".into()]) },
        ],
    };
    assert_eq!(book.core.edit_from(&ours, None).expect_err("no base").code(), "unsound");
    let unknown = cairn_domain::Base(vec![[9; 32]]);
    assert_eq!(book.core.edit_from(&ours, Some(&unknown)).expect_err("nobody's base").code(), "unsound");
    let written = book.core.edit_from(&ours, Some(&seen)).expect("merged").change.expect("one change");
    assert_eq!(book.text(wang, "remark"), Some("likes green tea. ALLERGIC TO NUTS".into()));
    let tags = |book: &Book| book.core.record(wang).expect("there").record.fields["tags"].clone();
    assert_eq!(tags(&book), Value::Set(vec!["gold".into(), "nuts".into()]));
    let (_, kept) = book.core.undo_change(wang, written).expect("undone");
    assert!(kept.is_empty());
    assert_eq!(book.text(wang, "remark"), Some("likes tea. ALLERGIC TO NUTS".into()));
    assert_eq!(tags(&book), Value::Set(vec!["nuts".into()]));
}

#[test]
fn nothing_that_several_write_into_is_replaced_or_taken_away_without_a_base() {
    use cairn_domain::{Change, Edit};
    let book = Book::at(NOW);
    let phones = list(&[&[("number", "+8613800138000".into())]]);
    let tags = Value::Set(vec!["vip".into()]);
    let all =
        [("name", "王芳".into()), ("remark", "likes tea".into()), ("tags", tags.clone()), ("phones", phones.clone())];
    let wang = book.add(Kind::Customer, &all);
    let seen = book.core.record(wang).expect("there");
    let (set, clear) = (
        |field: &str, value: Value| Change::Set { field: field.into(), value },
        |field: &str| Change::Clear { field: field.into() },
    );
    for change in [
        set("remark", "".into()),
        set("remark", "tea".into()),
        set("tags", "".into()),
        set("tags", tags),
        set("phones", "".into()),
        set("phones", phones),
        clear("remark"),
        clear("tags"),
        clear("phones"),
        Change::Replace { field: "remark".into(), text: String::new() },
        Change::Splice { field: "remark".into(), at: 0, delete: 9, insert: String::new() },
    ] {
        let edit = Edit { id: wang, changes: vec![set("city", "Dali".into()), change.clone()] };
        let told = book.core.edit_from(&edit, None).expect_err("no base");
        assert!(told.code() == "unsound" && told.to_string().contains("base"), "{change:?}: {told}");
        assert!(book.core.edit_from(&edit, Some(&cairn_domain::Base(Vec::new()))).is_err(), "an empty one is none");
    }
    assert_eq!(book.core.record(wang).expect("there").record, seen.record, "nothing was written");
    // What only adds, names what it takes away, or is one value needs none.
    let free = vec![
        set("city", "Dali".into()),
        clear("territory"),
        Change::Add { field: "tags".into(), value: "gold".into() },
        Change::Remove { field: "tags".into(), token_or_text: "vip".into() },
    ];
    book.core.edit_from(&Edit { id: wang, changes: free }, None).expect("written");
    let cleared = Edit { id: wang, changes: vec![clear("remark"), clear("tags")] };
    book.core.edit_from(&cleared, Some(&seen.base)).expect("written");
    let record = book.core.record(wang).expect("there").record;
    assert_eq!(record.fields.get("tags"), Some(&Value::Set(vec!["gold".into()])), "what came since stays");
    assert_eq!(record.text("remark"), None);
}

#[test]
fn a_cases_step_cannot_be_undone() {
    let book = Book::at(NOW);
    let case = book.core.open_case(own(&[("title", "cold soup".into())])).expect("opened").id;
    book.core.move_case(case, "in_work").expect("moved");
    assert_eq!(book.core.undo(case).expect_err("refused").code(), "unsound");
}

#[test]
fn a_cases_clock_follows_its_severity_and_stops_at_the_answer() {
    let book = Book::at(NOW);
    let case =
        book.core.open_case(own(&[("title", "cold soup".into()), ("kind", "complaint".into())])).expect("opened").id;
    let clock = |book: &Book| book.core.case_sheet(case).expect("there").clock.expect("a clock");
    assert_eq!(clock(&book), CaseClock { due_ms: NOW + 24 * 3_600_000, state: Answered::Running });
    book.core.weigh_case(case, "critical").expect("weighed");
    assert_eq!(clock(&book).due_ms, NOW + 2 * 3_600_000);
    book.core.move_case(case, "in_work").expect("moved");
    assert_eq!(clock(&book).state, Answered::InTime);
    let steps = book.core.case_sheet(case).expect("there").steps;
    let states: Vec<_> = steps.iter().map(|step| step.state).collect();
    assert_eq!(states[..4], [StepState::Done, StepState::Done, StepState::Now, StepState::ToCome]);
    assert_eq!(book.core.move_case(case, "received").expect_err("refused").code(), "invalid");
}

#[test]
fn the_day_has_what_is_due_and_is_mine() {
    let book = Book::at(NOW);
    let wang = book.add(Kind::Customer, &[("name", "王芳".into()), ("organisation", "江城茶业".into())]);
    let other = book.add(Kind::Member, &[("name", "周凯".into())]);
    let hour = 3_600_000;
    let visit = book.add(Kind::Visit, &[("customer", reference(wang)), ("planned_at", Value::Int(NOW + 9 * hour))]);
    book.add(Kind::Visit, &[("customer", reference(wang)), ("planned_at", Value::Int(NOW + 30 * hour))]);
    let late = book.add(Kind::Task, &[("title", "call".into()), ("due", "2026-02-27".into())]);
    book.add(Kind::Task, &[("title", "theirs".into()), ("due", "2026-02-27".into()), ("owner", reference(other))]);
    book.add(Kind::Task, &[("title", "done".into()), ("due", "2026-02-27".into()), ("state", "done".into())]);
    let day = book.core.agenda("Asia/Shanghai").expect("a day");
    let short: Vec<_> = day.iter().map(|item| (item.id, item.due)).collect();
    assert_eq!(short, [(visit, Due::Today), (late, Due::Overdue)]);
    assert_eq!(
        (day[0].customer.as_ref().map(|c| c.name.as_str()), day[0].subtitle.as_str()),
        (Some("王芳"), "江城茶业")
    );
}

#[test]
fn a_trip_has_its_stops_in_order_and_its_guests_by_seat() {
    let book = Book::at(NOW);
    let allergy = list(&[&[("kind", "allergy".into()), ("text", "花生".into())]]);
    let wang = book
        .add(Kind::Customer, &[("name", "王芳".into()), ("preferences", allergy), ("birthday", "1980-03-05".into())]);
    let li = book.add(Kind::Customer, &[("name", "李雷".into())]);
    let stops = list(&[
        &[("place", "西湖".into()), ("day", Value::Int(2))],
        &[("place", "拙政园".into()), ("day", Value::Int(1))],
    ]);
    let guests = list(&[
        &[("customer", reference(wang)), ("seat", "12A".into())],
        &[("customer", reference(li)), ("seat", "2B".into())],
    ]);
    let trip = book.add(Kind::Trip, &[("name", "江南".into()), ("stops", stops), ("guests", guests)]);
    let sheet = book.core.trip_sheet(trip).expect("there");
    assert_eq!(sheet.stops.iter().map(|s| s.place.as_str()).collect::<Vec<_>>(), ["拙政园", "西湖"]);
    assert_eq!(sheet.guests.iter().map(|g| g.seat.as_str()).collect::<Vec<_>>(), ["2B", "12A"]);
    assert_eq!(
        (sheet.guests[1].allergy.as_deref(), sheet.guests[1].birthday.as_deref()),
        (Some("花生"), Some("2026-03-05"))
    );
    book.core.log_smile(trip, &sheet.stops[1].token, Some(li), Smile::Good).expect("logged");
    assert_eq!(book.core.trip_sheet(trip).expect("there").stops[1].smiles, [0, 0, 1]);
}

#[test]
fn a_check_in_is_verified_near_an_address_and_a_tip_comes_from_what_worked() {
    let book = Book::at(NOW);
    let place = Position { lat_e7: 312_304_000, lon_e7: 1_214_737_000 };
    let wang = book.add(
        Kind::Customer,
        &[("name", "王芳".into()), ("addresses", list(&[&[("position", Value::Position(place))]]))],
    );
    let objection = |parts: &[(&str, Value)]| list(&[parts]);
    let worked = objection(&[("text", "比去年贵".into()), ("handling", "含接送".into()), ("worked", "yes".into())]);
    book.add(Kind::Visit, &[("customer", reference(wang)), ("objections", worked)]);
    let asked = objection(&[("text", "价格比去年贵".into())]);
    let visit = book.add(Kind::Visit, &[("customer", reference(wang)), ("objections", asked)]);
    let sheet = book.core.visit_sheet(visit).expect("there");
    assert_eq!(sheet.check_in, CheckIn::NotYet);
    let tip = sheet.objections[0].tip.as_ref().expect("a tip");
    assert_eq!((tip.handling.as_str(), tip.customer.as_str()), ("含接送", "王芳"));
    let near = Position { lat_e7: place.lat_e7 + 10_000, ..place };
    assert_eq!(book.core.check_in(visit, near, 10.0).expect("saved").1, CheckIn::Verified);
    let far = Position { lat_e7: place.lat_e7 + 1_000_000, ..place };
    let CheckIn::Far { metres } = book.core.check_in(visit, far, 10.0).expect("saved").1 else { panic!("near") };
    assert!((11_100..11_150).contains(&metres), "{metres}");
}

#[test]
fn rounds_are_kept_but_not_every_failure() {
    let book = Book::at(NOW);
    let store = &book.core.0.store;
    let round = |at_ms, failed: Option<&str>, sent| Round {
        at_ms,
        failed: failed.map(str::to_owned),
        sent,
        received: 0,
        bytes: 0,
    };
    for one in [
        round(1, None, 0),
        round(2, None, 0),
        round(3, Some("unreachable"), 0),
        round(4, Some("unreachable"), 0),
        round(5, None, 7),
    ] {
        note_round(store, one).expect("kept");
    }
    let kept: Vec<_> = book.core.rounds().expect("read").into_iter().map(|round| round.at_ms).collect();
    assert_eq!(kept, [5, 3, 2]);
}

#[test]
fn rows_letters_and_filters_of_customers() {
    let book = Book::at(NOW);
    let wang = book.add(
        Kind::Customer,
        &[("name", "王芳".into()), ("tags", Value::Set(vec!["vip".into()])), ("territory", "沪".into())],
    );
    let fields = [
        ("customer", reference(wang)),
        ("made_at", Value::Int(NOW)),
        ("next_step", "call".into()),
        ("next_step_due", "2026-02-01".into()),
    ];
    book.add(Kind::Visit, &fields);
    let line = book.core.customer_lines(&[wang]).expect("read").remove(0);
    assert_eq!((line.last_contact_ms, line.next_step.as_deref(), line.overdue), (Some(NOW), Some("call"), true));
    let facets = book.core.facets().expect("read");
    assert_eq!((facets.tags[0].value.as_str(), facets.territories[0].value.as_str()), ("vip", "沪"));
    let timeline = book.core.timeline(wang, 10).expect("read");
    assert_eq!(timeline.iter().map(|event| event.at_ms).collect::<Vec<_>>(), [NOW]);
    assert!(book.core.sizes().expect("read").database > 0);
}
