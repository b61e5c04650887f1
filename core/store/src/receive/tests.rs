use super::*;
use crate::records;
use crate::testing::{Book, crafted, incoming};

/// How many rows each table holds that a received record may touch.
fn rows(book: &Book) -> Vec<i64> {
    let tables = ["record", "change", "parked", "refused", "tag", "link", "search", "outbox"];
    let count = |table: &str| {
        book.read(|conn| Ok(conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?))
    };
    tables.into_iter().map(count).collect()
}

/// An incoming with only some of its changes, in the order asked for.
fn only(incoming: &Incoming, which: &[usize]) -> Incoming {
    Incoming { changes: which.iter().map(|n| incoming.changes[*n].clone()).collect(), ..incoming.clone() }
}

/// A customer with three changes, each building on the one before.
fn grown(book: &Book) -> RecordId {
    let id = book.customer("王芳");
    book.set(id, "city", "Suzhou");
    book.set(id, "city", "Wuxi");
    id
}

#[test]
fn a_received_record_equals_the_senders() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    assert_eq!(two.receive(one.sent(id)), Outcome::Stored(3));
    assert_eq!(two.read(|conn| records::get(conn, id)), one.read(|conn| records::get(conn, id)));
    assert_eq!(two.read(|conn| records::history(conn, id)), one.read(|conn| records::history(conn, id)));
    assert_eq!(two.found("wf"), ["王芳"]);
    assert_eq!(two.receive(one.sent(id)), Outcome::Known);
    assert_eq!(one.receive(two.sent(id)), Outcome::Known);
}

#[test]
fn changes_wait_for_the_ones_they_build_on_in_any_order() {
    for order in [[2, 1, 0], [1, 2, 0], [2, 0, 1], [0, 2, 1]] {
        let (one, two) = (Book::new(1), Book::new(2));
        let id = grown(&one);
        let sent = one.sent(id);
        let outcomes = order.map(|n| two.receive(only(&sent, &[n])));
        let parked = order[0] != 0;
        assert_eq!(outcomes[0], if parked { Outcome::Parked } else { Outcome::Stored(1) }, "{order:?}");
        assert_eq!(two.read(|conn| records::get(conn, id)), one.read(|conn| records::get(conn, id)), "{order:?}");
        let waits: i64 = two.read(|conn| Ok(conn.query_row("SELECT count(*) FROM parked", [], |row| row.get(0))?));
        assert_eq!(waits, 0, "{order:?}");
    }
}

#[test]
fn a_record_of_which_only_later_changes_arrived_is_not_shown() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let later = only(&one.sent(id), &[2]);
    assert_eq!(two.receive(later.clone()), Outcome::Parked);
    assert_eq!(two.receive(later), Outcome::Parked);
    assert_eq!(two.read(|conn| records::get(conn, id)), None);
    assert!(two.found("wang").is_empty());
}

#[test]
fn what_cannot_be_applied_leaves_nothing() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let sent = one.sent(id);
    let mut broken = only(&sent, &[0]);
    let middle = broken.changes[0].bytes.len() / 2;
    broken.changes[0].bytes[middle] ^= 1;
    let garbage =
        Incoming { changes: vec![IncomingChange { bytes: vec![0xff; 40], ..sent.changes[0].clone() }], ..sent.clone() };
    let empty = rows(&two);
    for bad in [&broken, &garbage] {
        assert!(matches!(two.receive(bad.clone()), Outcome::Refused(_)));
        assert_eq!(rows(&two), empty);
    }
    two.receive(sent.clone());
    let full = rows(&two);
    let beside = Incoming { changes: [garbage.changes, sent.changes].concat(), ..sent };
    assert!(matches!(two.receive(beside), Outcome::Partly { stored: 0, .. }));
    assert_eq!(rows(&two), full);
}

#[test]
fn nobody_changes_a_records_kind() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let sent = one.sent(id);
    two.receive(only(&sent, &[0]));
    let disguised = Incoming { kind: Kind::Visit, ..only(&sent, &[1]) };
    assert!(matches!(two.receive(disguised), Outcome::Refused(_)));
    assert_eq!(two.sent(id).changes.len(), 1);
}

#[test]
fn what_was_prepared_before_the_record_arrived_otherwise_still_counts_once() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let ahead = prepare(one.sent(id), &two.read(|conn| bases(conn, [id]))[0]);
    assert_eq!(ahead.record(), (id, Kind::Customer));
    two.receive(only(&one.sent(id), &[0]));
    assert_eq!(two.write(|tx| receive(tx, ahead)), Outcome::Stored(2));
    assert_eq!(two.sent(id).changes.len(), 3);
}

#[test]
fn an_edit_elsewhere_brings_a_deleted_record_back_and_into_search() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    two.receive(one.sent(id));
    one.delete(id);
    two.set(id, "city", "Nanjing");
    assert!(one.found("wf").is_empty());
    one.receive(two.sent(id));
    let record = one.read(|conn| records::get(conn, id)).expect("the record");
    assert!(!record.deleted && record.revived);
    assert_eq!(one.found("wf"), ["王芳"]);
}

#[test]
fn who_wrote_last_is_the_same_everywhere_in_whatever_order_changes_came() {
    let (one, two, three) = (Book::new(1), Book::new(2), Book::new(3));
    let id = grown(&one);
    two.receive(one.sent(id));
    one.set(id, "city", "Nanjing");
    two.set(id, "job_title", "guide");
    let (of_one, of_two) = (one.sent(id), two.sent(id));
    one.receive(of_two.clone());
    two.receive(of_one.clone());
    three.receive(of_two);
    three.receive(of_one);
    let last = |book: &Book| book.read(|conn| records::last_of(conn, id));
    assert_eq!((last(&one), last(&three)), (last(&two), last(&two)));
    three.write(records::rebuild);
    assert_eq!(last(&three), last(&two));
}

#[test]
fn one_bad_change_is_told_and_the_others_are_kept() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let mut sent = one.sent(id);
    sent.changes.insert(1, IncomingChange { bytes: b"garbage".to_vec(), ..sent.changes[0].clone() });
    let Outcome::Partly { stored, refused } = two.receive(sent.clone()) else { panic!("it is partly taken in") };
    assert_eq!((stored, refused.len(), refused[0].0), (3, 1, 1));
    assert_eq!(two.read(|conn| records::get(conn, id)), one.read(|conn| records::get(conn, id)));
    assert_eq!(two.receive(sent), Outcome::Partly { stored: 0, refused });
}

#[test]
fn what_waits_is_tried_along_and_never_takes_the_true_ones_with_it() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let sent = one.sent(id);
    assert_eq!(two.receive(only(&sent, &[2])), Outcome::Parked);
    // What waits was spoiled on this device's disk, or judged by a version that knew less.
    two.write(|tx| Ok(tx.execute("UPDATE parked SET bytes = x'00'", [])?));
    assert_eq!(two.receive(only(&sent, &[0, 1])), Outcome::Stored(2));
    assert_eq!(two.receive(only(&sent, &[2])), Outcome::Stored(1));
    assert_eq!(two.read(|conn| records::get(conn, id)), one.read(|conn| records::get(conn, id)));
}

#[test]
fn nobody_changes_a_record_of_another_space() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let sent = one.sent(id);
    two.receive(only(&sent, &[0]));
    let elsewhere = Incoming { space: SpaceId([8; 16]), ..only(&sent, &[1]) };
    assert_eq!(two.receive(elsewhere), Outcome::Refused("it changes a record of another space".to_owned()));
    assert_eq!(two.sent(id).changes.len(), 1);
    assert_eq!(two.receive(only(&sent, &[1])), Outcome::Stored(1), "in its own space it is taken");
}

#[test]
fn nobody_writes_under_the_actor_of_somebody_else() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let sent = one.sent(id);
    two.receive(only(&sent, &[0]));
    let mut stolen = only(&sent, &[1]);
    stolen.changes[0].author = DeviceId([3; 16]);
    assert!(matches!(two.receive(stolen), Outcome::Refused(why) if why.contains("actor")));
    assert_eq!(two.receive(only(&sent, &[1])), Outcome::Stored(1), "the owner goes on");
}

#[test]
fn what_waits_in_another_space_counts_for_nothing_here() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let sent = one.sent(id);
    // Somebody who may only read the record's space sends a later change of it through a space of their own, ahead of the record.
    let elsewhere = Incoming { space: SpaceId([8; 16]), ..only(&sent, &[1]) };
    assert_eq!(two.receive(elsewhere), Outcome::Parked);
    assert_eq!(two.receive(only(&sent, &[0])), Outcome::Stored(1), "the first change alone");
    assert_eq!(two.receive(only(&sent, &[1])), Outcome::Stored(1), "and the second when its own space brings it");
}

#[test]
fn who_owns_an_actor_does_not_depend_on_how_pages_are_cut() {
    let (one, thief) = (Book::new(1), Book::new(3));
    let id = grown(&one);
    let sent = one.sent(id);
    let mut stolen = only(&sent, &[1]);
    stolen.changes[0].author = thief.device;
    let apart = Book::new(2);
    apart.receive(only(&sent, &[0]));
    assert!(matches!(apart.receive(stolen.clone()), Outcome::Refused(_)));
    let together = Book::new(4);
    let page = Incoming { changes: [only(&sent, &[0]).changes, stolen.changes].concat(), ..sent.clone() };
    assert!(matches!(together.receive(page), Outcome::Partly { stored: 1, refused } if refused.len() == 1));
    for book in [&apart, &together] {
        assert_eq!(book.receive(only(&sent, &[1, 2])), Outcome::Stored(2));
    }
}

#[test]
fn only_so_much_of_a_record_waits_and_the_rest_is_told() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = one.customer("王芳");
    for n in 0..1_010 {
        one.set(id, "city", format!("{n}").as_str());
    }
    let mut sent = one.sent(id);
    sent.changes.remove(0);
    let Outcome::Partly { stored: 0, refused } = two.receive(sent.clone()) else { panic!("some are told") };
    assert_eq!(refused.len(), 10);
    // What is refused stays in its envelope, and so much of it is kept here too.
    let stolen = sent.changes.iter().map(|change| IncomingChange { author: DeviceId([3; 16]), ..change.clone() });
    let stolen = Incoming { changes: stolen.collect(), ..sent.clone() };
    let other = Book::new(4);
    other.receive(only(&one.sent(id), &[0]));
    assert!(matches!(other.receive(stolen), Outcome::Refused(_)));
    assert_eq!(count(&other, "refused"), 1_000);
    assert_eq!(other.receive(sent.clone()), Outcome::Stored(1_010));
    assert_eq!((count(&other, "refused"), count(&other, "parked")), (0, 0));
    assert!(matches!(two.receive(only(&one.sent(id), &[0])), Outcome::Stored(_)));
    two.receive(sent);
    assert_eq!(two.sent(id).changes.len(), 1_011, "nothing is lost where it is given again");
}

fn count(book: &Book, table: &str) -> i64 {
    book.read(|conn| Ok(conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?))
}

#[test]
fn what_builds_on_a_refused_change_of_an_earlier_page_is_set_aside_with_it() {
    let all = crafted();
    let bad = all.iter().position(|(_, sound)| !sound).expect("a bad one");
    let one = |n: usize| incoming(vec![all[n].0.clone()]);
    let sound = || incoming(all.iter().filter(|(_, sound)| *sound).map(|(change, _)| change.clone()).collect());
    // The bad one first and its dependants in later pages, or the last of them first of all.
    for order in [[bad, bad + 1, bad + 2], [bad, bad + 2, bad + 1], [bad + 2, bad, bad + 1]] {
        let book = Book::new(1);
        book.receive(sound());
        let outcomes = order.map(|n| book.receive(one(n)));
        assert_eq!((count(&book, "parked"), count(&book, "refused")), (0, 3), "{order:?}: {outcomes:?}");
        let waited = |n: usize| order[n] == bad + 2 && !order[..n].contains(&(bad + 1));
        let told = |n: usize| matches!(outcomes[n], Outcome::Refused(_)) != waited(n);
        assert!((0..3).all(told), "{order:?}: {outcomes:?}");
        let of = "SELECT hex(author), why, on_refused FROM refused ORDER BY author, on_refused";
        let aside: Vec<(String, String, bool)> = book.read(|conn| {
            let mut query = conn.prepare(of)?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<std::result::Result<_, _>>()?)
        });
        let authors: Vec<String> = [bad, bad + 1, bad + 2].map(|n| hex::encode_upper(all[n].0.author.0)).into();
        assert_eq!(aside.iter().map(|row| row.0.clone()).collect::<Vec<_>>(), authors);
        assert_eq!(aside.iter().map(|row| row.2).collect::<Vec<_>>(), [false, true, true]);
        assert!(aside[1].1.contains("builds on one that was refused"));
        book.set(RecordId([1; 16]), "city", "Dali");
    }
}

#[test]
fn what_was_set_aside_with_a_change_comes_back_with_it() {
    let (one, two, thief) = (Book::new(1), Book::new(2), Book::new(3));
    let id = grown(&one);
    one.set(id, "city", "Dali");
    let sent = one.sent(id);
    two.receive(only(&sent, &[0]));
    let mut stolen = only(&sent, &[1]);
    stolen.changes[0].author = thief.device;
    assert!(matches!(two.receive(stolen), Outcome::Refused(why) if why.contains("actor")));
    assert!(matches!(two.receive(only(&sent, &[3])), Outcome::Parked), "it builds on one that has not come");
    let mut again = only(&sent, &[2]);
    again.changes[0].sent_by = Some(DeviceId([5; 16]));
    assert!(matches!(two.receive(again), Outcome::Refused(_)), "it builds on one that was refused");
    assert_eq!((count(&two, "parked"), count(&two, "refused")), (0, 3));
    let listed = two.read(aside::list);
    let listed: Vec<_> = listed.iter().map(|beside| (beside.author, beside.changes, beside.title.as_deref())).collect();
    assert_eq!(listed, [(one.device, 2, Some("王芳")), (thief.device, 1, Some("王芳"))]);
    assert_eq!(two.receive(only(&sent, &[1])), Outcome::Stored(3), "its author sends it: all of them are taken in");
    assert_eq!((count(&two, "parked"), count(&two, "refused")), (0, 0));
    let mut history = two.read(|conn| records::history(conn, id));
    assert_eq!(history[2].sent_by.take(), Some(DeviceId([5; 16])), "that it was its author is a colleague's word");
    assert_eq!(history, one.read(|conn| records::history(conn, id)));
}

#[test]
fn who_sends_a_waiting_change_first_does_not_take_it_from_its_author() {
    let (one, two, thief) = (Book::new(1), Book::new(2), Book::new(3));
    let id = grown(&one);
    let sent = one.sent(id);
    let mut stolen = only(&sent, &[1, 2]);
    stolen.changes.iter_mut().for_each(|change| change.author = thief.device);
    assert_eq!(two.receive(stolen.clone()), Outcome::Parked);
    assert_eq!(two.receive(only(&sent, &[1, 2])), Outcome::Parked, "and its author's own");
    assert_eq!(two.receive(only(&sent, &[0])), Outcome::Stored(3));
    assert_eq!(two.read(|conn| records::history(conn, id)), one.read(|conn| records::history(conn, id)));
    // The same in one page, the thief's first.
    let together = Book::new(4);
    let page = Incoming { changes: [stolen.changes, sent.changes.clone()].concat(), ..sent };
    assert!(matches!(together.receive(page), Outcome::Partly { stored: 3, refused } if refused.len() == 2));
    assert_eq!(together.read(|conn| records::history(conn, id)), one.read(|conn| records::history(conn, id)));
}

#[test]
fn changes_that_began_to_wait_meanwhile_are_not_forgotten() {
    let (one, two) = (Book::new(1), Book::new(2));
    let id = grown(&one);
    let sent = one.sent(id);
    two.receive(only(&sent, &[0]));
    let ahead = prepare(only(&sent, &[1]), &two.read(|conn| bases(conn, [id]))[0]);
    // Another program on this book reads a later page between.
    assert_eq!(two.receive(only(&sent, &[2])), Outcome::Parked);
    assert_eq!(two.write(|tx| receive(tx, ahead)), Outcome::Stored(2));
    assert_eq!(count(&two, "parked"), 0);
}
