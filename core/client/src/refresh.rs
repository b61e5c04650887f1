//! After an update of the program: rows of lists and search are brought up to date in the background, and what an older version could not
//! send is tried again.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use cairn_store::records::anew;
use cairn_store::{Store, StoreError, outbox};

use crate::error::{ClientError, Result};
use crate::hub::Touched;
use crate::identity;
use crate::status::Progress;
use crate::workspace::Inner;

/// Records of one transaction: some ten milliseconds in which nobody else can write.
const RECORDS: usize = 25;
/// Between transactions everybody else has at least this turn.
const TURN: Duration = Duration::from_millis(10);
/// Before the next try where the database cannot be written.
const LATER: Duration = Duration::from_secs(30);

/// Lets the outbox try again what the version before could not send. Where the book cannot be written, that waits.
pub(crate) fn after_an_update(store: &Store) {
    let noted = store.write(|tx| {
        if identity::note_version(tx)? {
            outbox::retry(tx)?;
        }
        Ok(())
    });
    if let Err(error) = noted {
        tracing::debug!(code = error.code(), "the program's version could not be noted");
    }
}

/// Starts to bring rows up to date, where an older program wrote them.
pub(crate) fn start(inner: &Arc<Inner>) -> Result<()> {
    if !inner.store.read(anew::is_due)? {
        return Ok(());
    }
    let weak = Arc::downgrade(inner);
    let work = move || {
        while let Some(wait) = one_step(&weak) {
            thread::sleep(wait);
        }
    };
    let started = thread::Builder::new().name("cairn-refresh".into()).spawn(work);
    started.map(drop).map_err(|e| ClientError::System(format!("No thread can be started: {e}.")))
}

/// One step, and how long to leave the book to others. `None` where all is done, or nobody uses the book any more.
fn one_step(weak: &Weak<Inner>) -> Option<Duration> {
    let inner = weak.upgrade()?;
    match inner.store.write(|tx| anew::step(tx, RECORDS)) {
        Ok(Some(step)) => {
            inner.progress(|p| p.refreshing = Some(Progress { done: step.done, total: step.total }));
            inner.touched(Touched { records: step.records, ..Touched::default() });
            Some(TURN)
        }
        Ok(None) => {
            inner.progress(|p| p.refreshing = None);
            inner.touched(Touched::everything());
            None
        }
        Err(StoreError::Busy) => Some(TURN),
        Err(error) => {
            tracing::warn!(code = error.code(), "rows could not be brought up to date");
            Some(LATER)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Book;
    use cairn_store::facts;

    #[test]
    fn rows_of_an_older_program_are_brought_up_to_date_while_the_book_is_in_use() {
        let book = Book::new();
        let id = book.customer("王芳");
        for n in 0..60 {
            book.customer(&format!("客{n}"));
        }
        book.core.0.store.write(|tx| facts::set(tx, "projection", b"an older version")).expect("a write");
        let book = book.killed();
        book.set(id, "city", "苏州".into());
        let due = || book.core.0.store.read(anew::is_due).expect("a read");
        let tries = (0..1000).take_while(|_| due()).map(|_| thread::sleep(TURN)).count();
        assert!(tries < 1000, "it never ends");
        let settled = (0..1000).take_while(|_| book.core.status().expect("a status").refreshing.is_some());
        assert!(settled.map(|_| thread::sleep(TURN)).count() < 1000, "progress is shown for ever");
        assert_eq!(book.core.record(id).expect("the record").record.text("city"), Some("苏州"));
    }

    #[test]
    fn what_an_older_version_could_not_send_is_tried_again_once() {
        let book = Book::new();
        let id = book.customer("王芳");
        let failed = |book: &Book| book.core.status().expect("a status").failed;
        book.core.0.store.write(|tx| outbox::failed_record(tx, id, "too large")).expect("a write");
        let book = book.killed();
        assert_eq!(failed(&book), 1, "the same version");
        book.core.0.store.write(|tx| facts::set(tx, "program version", b"0.0.1")).expect("a write");
        let book = book.killed();
        assert_eq!(failed(&book), 0);
    }
}
