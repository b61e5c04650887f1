//! A version may have taken in what today's rules refuse: such a record is judged again before anybody relies on it, once.
//!
//! What is refused then goes where refused changes go, with its author. The verdict is the version of the rules in the record's row, so it
//! is paid for once a record, whoever comes first: a reader, a writer, or the work after an update ([`super::anew`]).

use cairn_domain::{ChangeHash, ChangeInfo, Document, RULES};
use cairn_sync::DeviceId;
use rusqlite::{Connection, Transaction, params};

use super::{Known, keep, known};
use crate::error::Result;
use crate::projection::{Last, Projection};
use crate::receive::{Incoming, IncomingChange, Writers, aside, sender};

/// A change as it is kept.
type Kept = (ChangeHash, IncomingChange);

impl Known {
    /// Whether its changes were judged by today's rules.
    pub(crate) fn is_judged(&self) -> bool {
        self.judged >= RULES
    }
}

/// The record as it is judged today, for who may only read.
pub(super) fn read(conn: &Connection, known: &Known) -> Result<Document> {
    let kept = changes(conn, known)?;
    let bytes: Vec<&[u8]> = kept.iter().map(|(_, change)| change.bytes.as_slice()).collect();
    Ok(Document::judged(known.id, known.kind, &bytes, &|_, _| Ok(()))?.0)
}

/// What is known of a record that is to be written, judged.
///
/// # Errors
/// What SQLite says; [`crate::StoreError::DamagedRecord`] where none of its changes is sound: they stay as they are.
pub(crate) fn known_and_judged(tx: &Transaction<'_>, id: cairn_domain::RecordId) -> Result<Option<Known>> {
    match known(tx, id)? {
        Some(unjudged) if !unjudged.is_judged() => {
            judge(tx, &unjudged)?;
            known(tx, id)
        }
        judged => Ok(judged),
    }
}

/// Judges a record's changes, and those that an older version refused: it may have been wrong.
fn judge(tx: &Transaction<'_>, known: &Known) -> Result<()> {
    let beside = Incoming { id: known.id, kind: known.kind, space: known.space, changes: Vec::new() };
    let own = changes(tx, known)?;
    let again = aside::kept(tx, &beside)?;
    let all: Vec<&Kept> = own.iter().chain(&again).collect();
    let writers = Writers::of(all.iter().map(|(_, change)| change), own_authors(&own));
    // Whose its own are was decided when they came.
    let allowed = |n: usize, change: &ChangeInfo| if n < own.len() { Ok(()) } else { writers.allow(n, change) };
    let bytes: Vec<&[u8]> = all.iter().map(|(_, change)| change.bytes.as_slice()).collect();
    let (document, received) = Document::judged(known.id, known.kind, &bytes, &allowed)?;
    let mut moved = false;
    for refusal in received.refused.iter().filter(|refusal| refusal.index < own.len()) {
        let (hash, change) = &own[refusal.index];
        aside::refuse(tx, &beside, hash, change, &refusal.why)?;
        tx.prepare_cached("DELETE FROM change WHERE record = ?1 AND hash = ?2")?.execute(params![known.n, hash])?;
        tx.prepare_cached("DELETE FROM outbox WHERE record = ?1 AND hash = ?2")?.execute(params![known.n, hash])?;
        moved = true;
    }
    for (chunk, place) in received.new.iter().zip(&received.places).filter(|(_, place)| **place >= own.len()) {
        let (_, change) = all[*place];
        keep(tx, known.n, chunk, Last { author: change.author, at_ms: change.at_ms })?;
        sender::note(tx, known.id, &chunk.hash, change)?;
        aside::taken_in(tx, &beside, &chunk.hash)?;
        moved = true;
    }
    if moved {
        tx.prepare_cached("DELETE FROM compacted WHERE record = ?1")?.execute([known.n])?;
        tx.prepare_cached("UPDATE change SET later = 0 WHERE record = ?1 AND later = 1")?.execute([known.n])?;
        Projection::of(document.reading()).write_again(tx, known.id, known.n)?;
        tx.prepare_cached(include_str!("../../sql/record_last.sql"))?.execute([known.n])?;
    }
    tx.prepare_cached("UPDATE record SET judged = ?2 WHERE n = ?1")?.execute(params![known.n, RULES])?;
    Ok(())
}

fn own_authors(own: &[Kept]) -> std::collections::HashMap<ChangeHash, DeviceId> {
    own.iter().map(|(hash, change)| (*hash, change.author)).collect()
}

fn changes(conn: &Connection, known: &Known) -> Result<Vec<Kept>> {
    let mut query = conn.prepare_cached("SELECT hash, bytes, author, at_ms FROM change WHERE record = ?1")?;
    let rows = query.query_map([known.n], |row| {
        let change =
            IncomingChange { bytes: row.get(1)?, author: DeviceId(row.get(2)?), at_ms: row.get(3)?, sent_by: None };
        Ok((row.get(0)?, change))
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use cairn_domain::{Kind, RecordId};

    use super::*;
    use crate::records::{anew, get, history};
    use crate::testing::{Book, crafted, incoming};
    use crate::{facts, lists, receive::Outcome};

    const ID: RecordId = RecordId([1; 16]);

    fn number(book: &Book, sql: &str) -> i64 {
        book.read(|conn| Ok(conn.query_row(sql, [], |row| row.get(0))?))
    }

    /// A book with the sound changes, and the bad ones with them as a version left it that judged less. In no build does automerge notice.
    fn spoiled() -> (Book, Book, usize) {
        let (sound, bad): (Vec<_>, Vec<_>) = crafted().into_iter().partition(|(_, sound)| *sound);
        let sound: Vec<IncomingChange> = sound.into_iter().map(|(change, _)| change).collect();
        let (book, other) = (Book::new(1), Book::new(2));
        for book in [&book, &other] {
            book.receive(incoming(sound.clone()));
        }
        for (n, (change, _)) in bad.iter().enumerate() {
            let insert = "INSERT INTO change (record, hash, bytes, author, at_ms) VALUES (1, ?1, ?2, ?3, ?4)";
            let hash = [u8::try_from(n).expect("few"); 32];
            book.write(|tx| Ok(tx.execute(insert, params![hash, change.bytes, change.author.0, change.at_ms])?));
        }
        book.write(|tx| {
            tx.execute("INSERT INTO outbox (record, hash, space, queued) VALUES (1, ?1, zeroblob(16), 1)", [[0; 32]])?;
            Ok(tx.execute("UPDATE record SET judged = 0, title = 'spoiled'", [])?)
        });
        (book, other, bad.len())
    }

    fn agree(book: &Book, other: &Book) {
        let of =
            |book: &Book| book.read(|conn| Ok((get(conn, ID)?, history(conn, ID)?, super::super::heads(conn, ID)?)));
        assert_eq!(of(book), of(other));
    }

    #[test]
    fn what_an_older_version_took_in_is_judged_when_it_is_read() {
        let (book, other, bad) = spoiled();
        let changes = number(&book, "SELECT count(*) FROM change");
        agree(&book, &other);
        assert_eq!(number(&book, "SELECT count(*) FROM change"), changes, "a reader moves nothing");
        assert!(bad > 10);
    }

    #[test]
    fn a_writer_moves_what_is_refused_where_refused_changes_go() {
        let (book, other, bad) = spoiled();
        let bad = i64::try_from(bad).expect("few");
        let changes = number(&book, "SELECT count(*) FROM change");
        book.set(ID, "city", "Dali");
        assert_eq!(number(&book, "SELECT count(*) FROM change"), changes - bad + 1);
        assert_eq!(number(&book, "SELECT count(*) FROM refused"), bad, "nothing is deleted");
        assert_eq!(number(&book, "SELECT count(*) FROM refused WHERE on_refused = 1"), 10);
        assert_eq!(number(&book, "SELECT count(DISTINCT author) FROM refused"), 10, "each with its author");
        assert_eq!(number(&book, "SELECT count(*) FROM refused WHERE bytes = x'' OR why = ''"), 0);
        assert_eq!(number(&book, "SELECT count(*) FROM outbox"), 1, "nobody would take it: only the new one is sent");
        assert_eq!(other.receive(book.sent(ID)), Outcome::Stored(1), "others can take what was written into it");
        agree(&book, &other);
    }

    #[test]
    fn a_copy_with_bad_changes_is_made_anew() {
        let (book, other, _) = spoiled();
        book.write(|tx| {
            let known = known(tx, ID)?.expect("a record");
            let sound =
                |(_, change): &Kept| crafted().iter().any(|(other, sound)| *sound && other.bytes == change.bytes);
            let bad = crafted().into_iter().find(|(_, sound)| !sound).expect("a bad one").0.bytes;
            let sound: Vec<_> =
                changes(tx, &known)?.into_iter().filter(sound).map(|(_, change)| change.bytes).collect();
            let all = Document::load(ID, Kind::Customer, sound.iter().chain([&bad]).map(Vec::as_slice))?;
            super::super::keep_copy(tx, known.n, &all.compacted().expect("automerge takes it"))
        });
        agree(&book, &other);
        assert_eq!(book.receive(other.sent(ID)), Outcome::Known);
        assert_eq!(number(&book, "SELECT count(*) FROM compacted"), 0);
        agree(&book, &other);
    }

    #[test]
    fn the_work_after_an_update_judges_every_record_once() {
        let (book, other, bad) = spoiled();
        book.write(|tx| facts::set(tx, "projection", b"an older version"));
        while book.write(|tx| anew::step(tx, 10)).is_some() {}
        assert_eq!(number(&book, "SELECT count(*) FROM refused"), i64::try_from(bad).expect("few"));
        assert_eq!(number(&book, "SELECT min(judged) FROM record"), i64::from(RULES));
        let row =
            |book: &Book| book.read(|conn| lists::page(conn, &lists::ListQuery::of(Kind::Customer))).rows[0].clone();
        assert_eq!(row(&book).title, row(&other).title, "lists show it as it is");
        assert_eq!((row(&book).updated_ms, row(&book).author), (row(&other).updated_ms, row(&other).author));
        agree(&book, &other);
    }

    #[test]
    fn what_an_older_version_refused_too_much_comes_back() {
        let (book, other) = (Book::new(1), Book::new(2));
        let sound: Vec<_> = crafted().into_iter().filter(|(_, sound)| *sound).map(|(change, _)| change).collect();
        for book in [&book, &other] {
            book.receive(incoming(sound.clone()));
        }
        book.write(|tx| {
            let known = known(tx, ID)?.expect("a record");
            for (hash, change) in changes(tx, &known)?.iter().filter(|(_, change)| change.bytes != sound[0].bytes) {
                aside::refuse(tx, &incoming(Vec::new()), hash, change, &cairn_domain::Hostile::OnRefused)?;
            }
            tx.execute("DELETE FROM change WHERE bytes <> ?1", [&sound[0].bytes])?;
            Ok(tx.execute("UPDATE record SET judged = 0", [])?)
        });
        book.set(ID, "job_title", "guide");
        assert_eq!(number(&book, "SELECT count(*) FROM refused"), 0);
        assert_eq!(other.receive(book.sent(ID)), Outcome::Stored(1));
        agree(&book, &other);
    }

    #[test]
    fn a_record_of_which_nothing_is_sound_stays_as_it_is_and_holds_up_nobody() {
        let book = Book::new(1);
        let all = crafted();
        book.receive(incoming(vec![all[0].0.clone()]));
        book.write(|tx| Ok(tx.execute("UPDATE change SET bytes = ?1", [&all[28 - 1].0.bytes])?));
        book.write(|tx| Ok(tx.execute("UPDATE record SET judged = 0", [])?));
        let told = book.receive(incoming(vec![all[1].0.clone()]));
        assert!(matches!(&told, Outcome::Refused(why) if why.contains("cannot be read")), "{told:?}");
        assert_eq!(number(&book, "SELECT count(*) FROM change"), 1);
        assert!(book.store.read(|conn| get(conn, ID)).is_err());
    }
}
