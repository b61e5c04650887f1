//! Who may come in: one-time links and the sessions they open. Only hashes are kept, in the device's encrypted database: a restart ends no
//! session, and whoever reads the files finds nothing to sign in with.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cairn_client::{ClientError, Workspace};
use serde::{Deserialize, Serialize};

use crate::tries::Tries;

/// How long a link can be used, ms.
pub const LINK_TTL_MS: i64 = 60 * 60 * 1000;
/// After so long without a request a session ends, ms: overnight.
pub const IDLE_MS: i64 = 12 * 60 * 60 * 1000;
/// The longest that a session lasts, ms: two weeks.
pub const SESSION_TTL_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// How often it is written down when a session was last seen, ms.
const SEEN_EVERY_MS: i64 = 5 * 60 * 1000;
/// What the browser calls itself is kept so far.
const BROWSER_MAX: usize = 200;

const LINKS: &str = "office links";
const SESSIONS: &str = "office sessions";

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Names it in lists, and opens nothing.
    pub id: String,
    /// Since when, ms since the Unix epoch.
    pub since_ms: i64,
    /// When it last asked for something.
    pub seen_ms: i64,
    /// What the browser calls itself.
    pub browser: String,
    /// Where it asked from last.
    pub address: String,
}

impl Seat {
    fn is_good(&self, now_ms: i64) -> bool {
        now_ms - self.seen_ms < IDLE_MS && now_ms - self.since_ms < SESSION_TTL_MS
    }
}

/// Who comes in.
pub struct Visitor {
    /// What the browser calls itself.
    pub browser: String,
    /// Where from.
    pub address: IpAddr,
    /// The session that the browser had: it ends when another begins.
    pub before: Option<String>,
}

/// Why nobody came in.
#[derive(Debug, PartialEq, Eq)]
pub enum Shut {
    /// The link is unknown, used or too old.
    Link,
    /// Too many that were no good, from this address.
    Busy,
    /// The database said no.
    Broken,
}

/// By the hash of what opens them, in hexadecimal digits.
type Seats = BTreeMap<String, Seat>;
type Links = BTreeMap<String, i64>;

/// The links and sessions that are good now.
pub struct Doors {
    book: Workspace,
    seats: Mutex<Seats>,
    tries: Mutex<Tries>,
}

impl Doors {
    /// With the sessions of before.
    ///
    /// # Errors
    /// What the database says.
    pub fn open(book: Workspace) -> Result<Self, ClientError> {
        // What does not read back opens nothing.
        let seats = book.kept_aside(SESSIONS)?.and_then(|kept| serde_json::from_slice(&kept).ok()).unwrap_or_default();
        Ok(Self { book, seats: Mutex::new(seats), tries: Mutex::default() })
    }

    /// Opens a session by a link, which is used up by it.
    pub fn enter(&self, link: &str, random: [u8; 32], now_ms: i64, who: Visitor) -> Result<String, Shut> {
        if !lock(&self.tries).may(who.address, now_ms) {
            return Err(Shut::Busy);
        }
        let mut until = None;
        let used = self.book.keep_aside(LINKS, |kept| {
            let mut links = read(kept, now_ms);
            until = links.remove(&hash(link));
            serde_json::to_vec(&links).ok()
        });
        used.map_err(|_| Shut::Broken)?;
        if until.is_none() {
            lock(&self.tries).failed(who.address, now_ms);
            return Err(Shut::Link);
        }
        let token = hex::encode(random);
        let key = hash(&token);
        let browser = who.browser.chars().filter(|c| !c.is_control()).take(BROWSER_MAX).collect();
        let address = who.address.to_string();
        let seat = Seat { id: key[..16].to_owned(), since_ms: now_ms, seen_ms: now_ms, browser, address };
        let mut seats = lock(&self.seats);
        seats.retain(|_, seat| seat.is_good(now_ms));
        if let Some(before) = who.before {
            seats.remove(&hash(&before));
        }
        seats.insert(key, seat);
        self.keep(&seats).map_err(|_| Shut::Broken)?;
        Ok(token)
    }

    /// The session that this opens, where it is good; it is seen now. Tells whether that is worth writing down.
    pub fn knows(&self, session: &str, now_ms: i64, address: IpAddr) -> Option<(Seat, bool)> {
        let mut seats = lock(&self.seats);
        let key = hash(session);
        let seat = seats.get_mut(&key)?;
        if !seat.is_good(now_ms) {
            seats.remove(&key);
            return None;
        }
        let due = now_ms - seat.seen_ms >= SEEN_EVERY_MS;
        if due {
            (seat.seen_ms, seat.address) = (now_ms, address.to_string());
        }
        Some((seat.clone(), due))
    }

    /// Writes down when sessions were last seen. Where that fails they end earlier.
    pub fn keep_seen(&self) {
        let seats = lock(&self.seats);
        if let Err(error) = self.keep(&seats) {
            tracing::warn!(%error, "when sessions were last seen could not be written down");
        }
    }

    /// Whether a session has not been ended meanwhile: an open live feed asks.
    pub fn is_seated(&self, id: &str, now_ms: i64) -> bool {
        lock(&self.seats).values().any(|seat| seat.id == id && now_ms - seat.since_ms < SESSION_TTL_MS)
    }

    /// Who is signed in, the last seen first.
    pub fn seats(&self, now_ms: i64) -> Vec<Seat> {
        let mut seats: Vec<Seat> = lock(&self.seats).values().filter(|seat| seat.is_good(now_ms)).cloned().collect();
        seats.sort_by_key(|seat| std::cmp::Reverse(seat.seen_ms));
        seats
    }

    /// Ends the sessions that `which` picks, at once.
    ///
    /// # Errors
    /// What the database says: they would come back at a restart, and are as they were.
    pub fn end(&self, which: impl Fn(&Seat) -> bool) -> Result<usize, ClientError> {
        let mut seats = lock(&self.seats);
        let left: Seats = seats.iter().filter(|(_, seat)| !which(seat)).map(|(k, s)| (k.clone(), s.clone())).collect();
        self.keep(&left)?;
        let ended = seats.len() - left.len();
        *seats = left;
        Ok(ended)
    }

    fn keep(&self, seats: &Seats) -> Result<(), ClientError> {
        self.book.keep_aside(SESSIONS, |_| serde_json::to_vec(seats).ok())
    }
}

/// A token for a new link, made of 32 random bytes. Also for another process than the office: the link works at once.
///
/// # Errors
/// What the database says.
pub fn new_link(book: &Workspace, random: [u8; 32], now_ms: i64) -> Result<String, ClientError> {
    let token = hex::encode(random);
    book.keep_aside(LINKS, |kept| {
        let mut links = read(kept, now_ms);
        links.insert(hash(&token), now_ms + LINK_TTL_MS);
        serde_json::to_vec(&links).ok()
    })?;
    Ok(token)
}

/// The links that can be used now. A clock that was set back lengthens none.
fn read(kept: Option<Vec<u8>>, now_ms: i64) -> Links {
    let mut links: Links = kept.and_then(|kept| serde_json::from_slice(&kept).ok()).unwrap_or_default();
    links.retain(|_, until| now_ms < *until && *until - now_ms <= LINK_TTL_MS);
    links
}

fn hash(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
