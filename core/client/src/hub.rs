//! Live queries: who watches what, and the one thread that tells them.
//!
//! A subscriber gets the first snapshot before [`Workspace::subscribe`](crate::Workspace::subscribe) returns, then whole
//! snapshots in order. While one is being delivered, any number of changes coalesce into the next. Dropping the
//! [`Subscription`] cancels; a delivery already under way may still end.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use cairn_domain::{Kind, RecordId};

/// What one commit touched: the reason to look again.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// Records that were written, with their kinds.
    pub records: Vec<(RecordId, Kind)>,
    /// Whether the sync state (what waits, what failed, when) may read differently.
    pub status: bool,
    /// Whether anything at all may have changed: another process wrote, or too much to name.
    pub everything: bool,
}

impl Touched {
    /// Another process wrote, or too much to name.
    #[must_use]
    pub fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// Only the sync state changed.
    #[must_use]
    pub fn status() -> Self {
        Self { status: true, ..Self::default() }
    }

    fn merge(&mut self, other: Self) {
        self.status |= other.status;
        self.everything |= other.everything;
        if self.everything || self.records.len() + other.records.len() > MOST_NAMED {
            self.everything = true;
            self.records.clear();
        } else {
            self.records.extend(other.records);
        }
    }

    fn is_empty(&self) -> bool {
        !self.everything && !self.status && self.records.is_empty()
    }
}

/// Above this many records, looking at each costs more than asking every query again.
const MOST_NAMED: usize = 1_000;

/// One watcher: decides whether a change concerns it and delivers.
pub(crate) trait Watcher: Send + Sync {
    /// Whether the snapshot may read differently after this change.
    fn concerns(&self, touched: &Touched) -> bool;
    /// Runs the query and hands the snapshot over.
    fn deliver(&self);
}

#[derive(Default)]
struct State {
    watchers: HashMap<u64, Entry>,
    touched: Touched,
    next: u64,
    stopped: bool,
}

#[derive(Clone)]
struct Entry {
    watcher: Arc<dyn Watcher>,
    live: Arc<AtomicBool>,
    /// Held while a snapshot is delivered, so that snapshots of one watcher never overtake each other.
    turn: Arc<Mutex<()>>,
}

impl Entry {
    fn deliver(&self) {
        let _turn = lock(&self.turn);
        if self.live.load(Ordering::Acquire) {
            self.watcher.deliver();
        }
    }
}

/// The list of watchers and the change they wait for.
#[derive(Default)]
pub(crate) struct Hub {
    state: Mutex<State>,
    changed: Condvar,
}

impl Hub {
    /// A hub with its delivery thread. `poll` is asked now and then whether another process has written.
    pub(crate) fn start(poll: impl Fn() -> bool + Send + 'static) -> std::io::Result<Arc<Self>> {
        let hub = Arc::new(Self::default());
        let weak = Arc::downgrade(&hub);
        std::thread::Builder::new().name("cairn-watch".into()).spawn(move || run(&weak, &poll))?;
        Ok(hub)
    }

    /// Says what a commit touched. Returns at once.
    pub(crate) fn tell(&self, touched: Touched) {
        lock(&self.state).touched.merge(touched);
        self.changed.notify_one();
    }

    /// Adds a watcher and delivers its first snapshot before returning.
    pub(crate) fn watch(self: &Arc<Self>, watcher: Arc<dyn Watcher>) -> Subscription {
        let entry = Entry { watcher, live: Arc::new(AtomicBool::new(true)), turn: Arc::default() };
        let first = lock(&entry.turn);
        let id = {
            let mut state = lock(&self.state);
            state.next += 1;
            let id = state.next;
            state.watchers.insert(id, entry.clone());
            id
        };
        entry.watcher.deliver();
        drop(first);
        Subscription { hub: Arc::downgrade(self), id, live: entry.live }
    }

    /// Ends the delivery thread.
    pub(crate) fn stop(&self) {
        lock(&self.state).stopped = true;
        self.changed.notify_all();
    }
}

/// A running live query; dropping it cancels.
pub struct Subscription {
    hub: Weak<Hub>,
    id: u64,
    live: Arc<AtomicBool>,
}

impl Subscription {
    /// Cancels now; the same as dropping it.
    pub fn cancel(&self) {
        self.live.store(false, Ordering::Release);
        if let Some(hub) = self.hub.upgrade() {
            // Dropped only after the lock is free: a watcher may hold the last handle of what stops this hub.
            let removed = lock(&hub.state).watchers.remove(&self.id);
            drop(removed);
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// How often the delivery thread looks whether another process wrote to the same database.
const POLL: Duration = Duration::from_secs(1);

fn run(hub: &Weak<Hub>, poll: &dyn Fn() -> bool) {
    loop {
        let Some(strong) = hub.upgrade() else { return };
        let (guard, _) = strong
            .changed
            .wait_timeout_while(lock(&strong.state), POLL, |s| s.touched.is_empty() && !s.stopped)
            .unwrap_or_else(PoisonError::into_inner);
        let mut state = guard;
        if state.stopped {
            return;
        }
        let mut touched = std::mem::take(&mut state.touched);
        let concerned: Vec<Entry> = {
            if touched.is_empty() && poll() {
                touched = Touched::everything();
            }
            state.watchers.values().filter(|e| e.watcher.concerns(&touched)).cloned().collect()
        };
        drop(state);
        for entry in concerned {
            entry.deliver();
        }
    }
}

/// A watcher that panicked has already been reported; the list itself is never left half-written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::sync::mpsc;

    struct Counting {
        delivered: AtomicUsize,
        told: mpsc::Sender<usize>,
    }

    impl Watcher for Counting {
        fn concerns(&self, touched: &Touched) -> bool {
            touched.status || touched.everything
        }
        fn deliver(&self) {
            let n = self.delivered.fetch_add(1, Ordering::SeqCst) + 1;
            self.told.send(n).ok();
        }
    }

    fn counting() -> (Arc<Counting>, mpsc::Receiver<usize>) {
        let (told, heard) = mpsc::channel();
        (Arc::new(Counting { delivered: AtomicUsize::new(0), told }), heard)
    }

    #[test]
    fn the_first_snapshot_comes_before_watch_returns_and_later_ones_in_order() {
        let hub = Hub::start(|| false).expect("thread");
        let (watcher, heard) = counting();
        let subscription = hub.watch(watcher);
        assert_eq!(heard.try_recv(), Ok(1));
        hub.tell(Touched::status());
        assert_eq!(heard.recv_timeout(Duration::from_secs(5)), Ok(2));
        drop(subscription);
    }

    #[test]
    fn a_cancelled_watcher_hears_nothing_and_others_still_do() {
        let hub = Hub::start(|| false).expect("thread");
        let (gone, gone_heard) = counting();
        let (stays, stays_heard) = counting();
        let subscription = hub.watch(gone);
        let _kept = hub.watch(stays);
        subscription.cancel();
        hub.tell(Touched::status());
        assert_eq!(stays_heard.recv_timeout(Duration::from_secs(5)), Ok(1));
        assert_eq!(stays_heard.recv_timeout(Duration::from_secs(5)), Ok(2));
        assert_eq!(gone_heard.try_iter().count(), 1);
    }

    #[test]
    fn a_change_that_concerns_nobody_wakes_nobody() {
        let hub = Hub::start(|| false).expect("thread");
        let (watcher, heard) = counting();
        let _subscription = hub.watch(watcher);
        hub.tell(Touched { records: vec![(RecordId::from_random([1; 16]), Kind::Visit)], ..Touched::default() });
        hub.tell(Touched::status());
        assert_eq!(heard.recv_timeout(Duration::from_secs(5)), Ok(1));
        assert_eq!(heard.recv_timeout(Duration::from_secs(5)), Ok(2));
        assert!(heard.recv_timeout(Duration::from_millis(50)).is_err());
    }

    #[test]
    fn a_watcher_that_holds_the_last_handle_of_its_hub_can_be_cancelled() {
        struct Holding(Arc<Hub>);
        impl Watcher for Holding {
            fn concerns(&self, _: &Touched) -> bool {
                false
            }
            fn deliver(&self) {}
        }
        impl Drop for Holding {
            fn drop(&mut self) {
                self.0.stop();
            }
        }
        let hub = Hub::start(|| false).expect("thread");
        let subscription = hub.watch(Arc::new(Holding(Arc::clone(&hub))));
        let (done, ended) = mpsc::channel();
        std::thread::spawn(move || {
            drop(subscription);
            done.send(()).ok();
        });
        assert_eq!(ended.recv_timeout(Duration::from_secs(5)), Ok(()));
    }
}
