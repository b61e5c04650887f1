use super::*;
use crate::spaces;
use crate::testing::{Book, SPACE};

fn place_of(book: &Book, id: RecordId) -> Place {
    book.read(|conn| place(conn, id))
}

fn waiting(book: &Book) -> Vec<Pending> {
    book.read(|conn| pending(conn, SPACE, 100, 1 << 20))
}

/// Puts what waits into an envelope with this number.
fn seal_all(book: &Book, device_seq: u64) -> InFlight {
    let hash = [u8::try_from(device_seq).expect("a small number"); 32];
    let sealed = InFlight { device_seq, hash, envelope: vec![1, 2, 3], keys: vec![4] };
    let changes = waiting(book);
    book.write(|tx| seal(tx, SPACE, &sealed, &changes));
    sealed
}

#[test]
fn a_record_goes_from_the_phone_to_the_relay() {
    let book = Book::new(1);
    book.write(|tx| spaces::set(tx, SPACE, &spaces::Cursor::default()));
    let id = book.customer("王芳");
    assert_eq!(place_of(&book, id), Place::ThisPhone);
    seal_all(&book, 1);
    assert_eq!(place_of(&book, id), Place::Waiting);
    assert!(waiting(&book).is_empty());
    book.set(id, "city", "Suzhou");
    assert_eq!(place_of(&book, id), Place::ThisPhone, "its latest change is here only");
    assert_eq!(book.write(|tx| acknowledged(tx, SPACE, 1)), (1, vec![(id, Kind::Customer)]));
    assert_eq!(place_of(&book, id), Place::ThisPhone);
    seal_all(&book, 2);
    book.write(|tx| acknowledged(tx, SPACE, 2));
    assert_eq!(place_of(&book, id), Place::Sent);
    let stand = book.read(|conn| spaces::get(conn, SPACE));
    assert_eq!((stand.device_seq, stand.previous), (2, [2; 32]));
    assert!(book.read(|conn| in_flight(conn, SPACE)).is_empty());
}

#[test]
fn an_acknowledgement_twice_changes_nothing() {
    let book = Book::new(1);
    book.write(|tx| spaces::set(tx, SPACE, &spaces::Cursor::default()));
    book.customer("王芳");
    seal_all(&book, 1);
    book.write(|tx| acknowledged(tx, SPACE, 1));
    let stand = book.read(|conn| spaces::get(conn, SPACE));
    assert_eq!(book.write(|tx| acknowledged(tx, SPACE, 1)), (0, vec![]));
    assert_eq!(book.read(|conn| spaces::get(conn, SPACE)), stand);
}

#[test]
fn pending_is_grouped_by_record_oldest_first_and_limited() {
    let book = Book::new(1);
    let (one, two) = (book.customer("王芳"), book.customer("李雷"));
    book.set(two, "city", "Suzhou");
    let all = waiting(&book);
    assert_eq!(all.iter().map(|p| (p.id, p.changes.len())).collect::<Vec<_>>(), [(one, 1), (two, 2)]);
    assert_eq!(all[1].changes[0].bytes, book.sent(two).changes[0].bytes);
    assert_eq!(all[1].changes[1].at_ms, 4_000);
    assert_eq!(book.read(|conn| pending(conn, SPACE, 1, 1 << 20)).len(), 1);
    assert_eq!(book.read(|conn| pending(conn, SPACE, 9, 1)).len(), 1, "one record always goes");
    assert!(book.read(|conn| pending(conn, SpaceId([1; 16]), 9, 1 << 20)).is_empty());
}

#[test]
fn an_envelope_is_kept_to_the_byte_until_it_is_taken_back() {
    let book = Book::new(1);
    let id = book.customer("王芳");
    let sealed = seal_all(&book, 1);
    assert!(!book.read(|conn| waits(conn, SPACE)));
    let kept = book.read(|conn| in_flight(conn, SPACE)).remove(0);
    assert_eq!((kept.device_seq, kept.hash, kept.envelope, kept.keys), (1, sealed.hash, sealed.envelope, sealed.keys));
    book.write(|tx| unseal(tx, SPACE));
    assert!(book.read(|conn| waits(conn, SPACE)));
    assert!(book.read(|conn| in_flight(conn, SPACE)).is_empty());
    assert_eq!(waiting(&book)[0].id, id);
}

#[test]
fn what_the_relay_refuses_is_told_and_can_be_tried_again() {
    let book = Book::new(1);
    let (one, two) = (book.customer("王芳"), book.customer("李雷"));
    book.write(|tx| failed_record(tx, one, "too large"));
    assert_eq!(place_of(&book, one), Place::Failed { reason: "too large".to_owned() });
    assert_eq!(book.read(counts), Counts { waiting: 1, failed: 1 });
    assert_eq!(waiting(&book).iter().map(|p| p.id).collect::<Vec<_>>(), [two]);
    assert_eq!(book.write(retry), 1);
    assert_eq!(waiting(&book).len(), 2);
    seal_all(&book, 1);
    book.write(|tx| failed(tx, SPACE, "no longer a member"));
    assert_eq!(book.read(counts), Counts { waiting: 0, failed: 2 });
    assert_eq!(place_of(&book, two), Place::Failed { reason: "no longer a member".to_owned() });
}

#[test]
fn after_a_restore_everything_waits_until_it_is_seen() {
    let (book, other) = (Book::new(1), Book::new(2));
    let (mine, theirs) = (book.customer("王芳"), other.customer("李雷"));
    book.receive(other.sent(theirs));
    let own = book.sent(mine);
    book.write(|tx| seen(tx, &own));
    assert_eq!(book.read(counts), Counts::default());
    book.write(|tx| queue_everything(tx, SPACE));
    book.write(|tx| queue_everything(tx, SPACE));
    let authors: Vec<DeviceId> = waiting(&book).iter().map(|p| p.changes[0].author).collect();
    assert_eq!(authors, [book.device, other.device]);
    let incoming = book.sent(theirs);
    book.write(|tx| seen(tx, &incoming));
    assert_eq!(waiting(&book).iter().map(|p| p.id).collect::<Vec<_>>(), [mine]);
}
