//! Who may come in: one-time links and the sessions they open. Only hashes are kept, and only in memory: whoever reads the
//! process' files finds nothing to sign in with, and a restart ends every session.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long a link can be used, ms.
pub const LINK_TTL_MS: i64 = 60 * 60 * 1000;
/// How long a session lasts, ms: a working day.
pub const SESSION_TTL_MS: i64 = 12 * 60 * 60 * 1000;

type Hash = [u8; 32];

/// The links and sessions that are good now, each until when (ms since the Unix epoch).
#[derive(Default)]
pub struct Doors {
    links: Mutex<HashMap<Hash, i64>>,
    sessions: Mutex<HashMap<Hash, i64>>,
}

impl Doors {
    /// A token for a new link, made of 32 random bytes.
    pub fn new_link(&self, random: [u8; 32], now_ms: i64) -> String {
        put(&self.links, random, now_ms, LINK_TTL_MS)
    }

    /// Uses a link up and opens a session; `None` where the link is unknown, used or too old.
    pub fn enter(&self, link: &str, random: [u8; 32], now_ms: i64) -> Option<String> {
        let until = lock(&self.links).remove(&hash(link))?;
        (now_ms < until).then(|| put(&self.sessions, random, now_ms, SESSION_TTL_MS))
    }

    /// Whether this session is good.
    pub fn knows(&self, session: &str, now_ms: i64) -> bool {
        lock(&self.sessions).get(&hash(session)).is_some_and(|until| now_ms < *until)
    }
}

fn put(into: &Mutex<HashMap<Hash, i64>>, random: [u8; 32], now_ms: i64, ttl_ms: i64) -> String {
    let token = hex::encode(random);
    let mut kept = lock(into);
    kept.retain(|_, until| now_ms < *until);
    kept.insert(hash(&token), now_ms + ttl_ms);
    token
}

fn hash(token: &str) -> Hash {
    *blake3::hash(token.as_bytes()).as_bytes()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_one_session_and_no_second() {
        let doors = Doors::default();
        let link = doors.new_link([1; 32], 0);
        let session = doors.enter(&link, [2; 32], 10).expect("a fresh link opens");
        assert!(doors.knows(&session, 10));
        assert!(!doors.knows(&link, 10), "a link is no session");
        assert_eq!(doors.enter(&link, [3; 32], 11), None);
    }

    #[test]
    fn links_and_sessions_end() {
        let doors = Doors::default();
        let late = doors.new_link([1; 32], 0);
        assert_eq!(doors.enter(&late, [2; 32], LINK_TTL_MS), None);
        let link = doors.new_link([3; 32], 0);
        let session = doors.enter(&link, [4; 32], 0).expect("opens");
        assert!(doors.knows(&session, SESSION_TTL_MS - 1));
        assert!(!doors.knows(&session, SESSION_TTL_MS));
    }
}
