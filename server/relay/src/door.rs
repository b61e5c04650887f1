//! Connections: how many there are, of whom, and which must make room.
//!
//! A connection is a stranger's until a request on it shows a valid token. Strangers' connections are few for each address, and give way
//! where the relay has no room for more: the oldest first, for it is the one that does nothing.
use std::collections::{BTreeMap, HashMap};
use std::future::{Ready, ready};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready as ready_or_return};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::host::Clock;
use crate::limits::{Buckets, Limits, Rate};
use crate::network::{Network, counted};

/// What the door keeps of one connection.
#[derive(Default)]
struct Visit {
    /// It must make room for another.
    ended: AtomicBool,
    /// Its task, while it waits for the peer.
    waiting: Mutex<Option<Waker>>,
}

#[derive(Default)]
struct Inside {
    /// Counts up: the smaller number came first.
    number: u64,
    /// The number of every connection, and whether it is a stranger's.
    open: HashMap<SocketAddr, (u64, bool)>,
    strangers: HashMap<IpAddr, BTreeMap<u64, Arc<Visit>>>,
}

impl Inside {
    /// Forgets a stranger's connection: it left, was shown out, or is a member's.
    fn strike(&mut self, address: IpAddr, number: u64) {
        if let Some(visits) = self.strangers.get_mut(&address) {
            visits.remove(&number);
            if visits.is_empty() {
                self.strangers.remove(&address);
            }
        }
    }

    /// Shows out the oldest stranger of an address.
    fn show_out(&mut self, address: IpAddr) -> bool {
        let oldest = self.strangers.get_mut(&address).and_then(BTreeMap::pop_first);
        let Some((number, visit)) = oldest else { return false };
        self.strike(address, number);
        visit.ended.store(true, Ordering::Release);
        if let Some(task) = lock(&visit.waiting).take() {
            task.wake();
        }
        true
    }

    /// The address with the most strangers.
    fn crowd(&self) -> Option<IpAddr> {
        self.strangers.iter().max_by_key(|(_, visits)| visits.len()).map(|(address, _)| *address)
    }
}

/// What the door is held to; see [`Limits`].
pub(crate) struct Bounds {
    pub connections: usize,
    pub strangers_per_address: usize,
    pub connecting: Rate,
    /// How long a peer may leave unread what it asked for.
    pub silence: Duration,
}

impl Bounds {
    pub fn of(limits: &Limits) -> Self {
        let Limits { connections, strangers_per_address, connecting, silence, .. } = *limits;
        Self { connections, strangers_per_address, connecting, silence }
    }
}

/// The relay's door.
pub(crate) struct Door {
    inside: Mutex<Inside>,
    bounds: Bounds,
    connecting: Buckets<IpAddr>,
    pub trusted: Vec<Network>,
    clock: Arc<dyn Clock>,
}

impl Door {
    pub fn new(bounds: Bounds, trusted: Vec<Network>, clock: Arc<dyn Clock>) -> Self {
        let connecting = Buckets::new(bounds.connecting);
        Self { inside: Mutex::default(), bounds, connecting, trusted, clock }
    }

    /// Lets a connection in, if need be in place of an older stranger.
    fn enter(self: &Arc<Self>, peer: SocketAddr) -> Option<Guest> {
        let address = counted(peer.ip());
        let proxy = self.trusted.iter().any(|network| network.contains(peer.ip()));
        if !proxy && !address.is_loopback() {
            self.connecting.take(address, self.clock.now_ms()).ok()?;
        }
        let mut inside = lock(&self.inside);
        if !proxy
            && inside.strangers.get(&address).is_some_and(|visits| visits.len() >= self.bounds.strangers_per_address)
        {
            inside.show_out(address);
        }
        if inside.open.len() >= self.bounds.connections {
            // Members only: there is no room.
            let crowd = inside.crowd()?;
            inside.show_out(crowd);
        }
        inside.number += 1;
        let (number, visit) = (inside.number, Arc::<Visit>::default());
        inside.open.insert(peer, (number, true));
        inside.strangers.entry(address).or_default().insert(number, Arc::clone(&visit));
        Some(Guest { door: Arc::clone(self), peer, visit })
    }

    /// A valid token was shown on this connection.
    pub fn vouch(&self, peer: SocketAddr) {
        let mut inside = lock(&self.inside);
        let Some((number, stranger)) = inside.open.get_mut(&peer) else { return };
        let number = *number;
        if std::mem::take(stranger) {
            inside.strike(counted(peer.ip()), number);
        }
    }

    /// Connections now.
    pub fn open(&self) -> usize {
        lock(&self.inside).open.len()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection that was let in; leaves when it is dropped.
struct Guest {
    door: Arc<Door>,
    peer: SocketAddr,
    visit: Arc<Visit>,
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut inside = lock(&self.door.inside);
        if let Some((number, stranger)) = inside.open.remove(&self.peer)
            && stranger
        {
            inside.strike(counted(self.peer.ip()), number);
        }
    }
}

/// Lets connections in, without delaying small packets.
#[derive(Clone)]
pub(crate) struct Doorkeeper(pub Arc<Door>);

impl<S> Accept<TcpStream, S> for Doorkeeper {
    type Stream = Watched;
    type Service = S;
    type Future = Ready<io::Result<(Watched, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let watched = || {
            stream.set_nodelay(true)?;
            let guest = self.0.enter(stream.peer_addr()?).ok_or(ErrorKind::ConnectionRefused)?;
            Ok(Watched { stream, guest, stalled: None })
        };
        ready(watched().map(|stream| (stream, service)))
    }
}

/// A connection that ends when it must make room, or when its peer does not read.
pub(crate) struct Watched {
    stream: TcpStream,
    guest: Guest,
    /// Since the peer takes nothing. Boxed: thousands of idle connections need none.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    fn progress<T>(&mut self, context: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.stalled = None;
            return done;
        }
        let silence = self.guest.door.bounds.silence;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(silence)));
        ready_or_return!(stalled.as_mut().poll(context));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_pending() {
            *lock(&self.guest.visit.waiting) = Some(context.waker().clone());
        }
        // Looked at last: who is shown out between wakes the task that was just noted.
        if self.guest.visit.ended.load(Ordering::Acquire) {
            return Poll::Ready(Err(ErrorKind::ConnectionAborted.into()));
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.progress(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.progress(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.progress(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(connections: usize, each: usize, trusted: &[&str]) -> Arc<Door> {
        let trusted = trusted.iter().map(|text| text.parse().expect("a network")).collect();
        let bounds = Bounds { connections, strangers_per_address: each, ..Bounds::of(&Limits::default()) };
        Arc::new(Door::new(bounds, trusted, crate::host::Host::system().clock))
    }

    fn peer(host: u8, port: u16) -> SocketAddr {
        ([192, 0, 2, host], port).into()
    }

    fn is_in(guest: &Guest) -> bool {
        !guest.visit.ended.load(Ordering::Acquire)
    }

    #[test]
    fn the_oldest_stranger_of_an_address_makes_room_and_members_stay() {
        let door = door(100, 2, &[]);
        let first = door.enter(peer(1, 1)).expect("let in");
        let second = door.enter(peer(1, 2)).expect("let in");
        door.vouch(peer(1, 1));
        let third = door.enter(peer(1, 3)).expect("let in");
        assert!(is_in(&first) && is_in(&second) && is_in(&third), "a member does not count");
        let fourth = door.enter(peer(1, 4)).expect("let in");
        assert!(is_in(&first) && !is_in(&second) && is_in(&third) && is_in(&fourth));
        let elsewhere = door.enter(peer(2, 1)).expect("let in");
        drop((first, second, third, fourth));
        assert!(is_in(&elsewhere) && door.open() == 1);
        drop(elsewhere);
        assert!(lock(&door.inside).strangers.is_empty(), "nothing is kept of those who left");
    }

    #[test]
    fn a_full_house_takes_from_the_crowd_and_refuses_only_where_all_are_members() {
        let door = door(4, 100, &[]);
        let lone = door.enter(peer(1, 1)).expect("let in");
        let crowd: Vec<Guest> = (1..=3).map(|port| door.enter(peer(2, port)).expect("let in")).collect();
        let new = door.enter(peer(3, 1)).expect("let in");
        assert!(is_in(&lone) && is_in(&new) && !is_in(&crowd[0]) && is_in(&crowd[1]));
        drop(crowd);
        for (host, port) in [(1, 1), (3, 1), (4, 1), (4, 2)] {
            let _ = (host == 4).then(|| std::mem::forget(door.enter(peer(host, port))));
            door.vouch(peer(host, port));
        }
        assert!(door.enter(peer(5, 1)).is_none());
    }

    #[test]
    fn who_connects_without_end_is_turned_away_and_the_machine_itself_is_not() {
        struct Noon;
        impl Clock for Noon {
            fn now_ms(&self) -> i64 {
                0
            }
        }
        let connecting = Rate { per_second: 1.0, burst: 5.0 };
        let bounds = Bounds { connecting, ..Bounds::of(&Limits::default()) };
        let door = Arc::new(Door::new(bounds, Vec::new(), Arc::new(Noon)));
        let let_in = |from: &dyn Fn(u16) -> SocketAddr| (1..=20).filter_map(|port| door.enter(from(port))).count();
        assert_eq!(let_in(&|port| peer(1, port)), 5);
        assert_eq!(let_in(&|port| ([127, 0, 0, 1], port).into()), 20);
    }

    #[test]
    fn a_trusted_proxy_brings_many() {
        let door = door(100, 2, &["192.0.2.9"]);
        let guests: Vec<Guest> = (1..=50).map(|port| door.enter(peer(9, port)).expect("let in")).collect();
        assert!(guests.iter().all(is_in));
    }
}
