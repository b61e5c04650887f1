//! How much guests may ask of the office in a day: per link, and per address that they come from. Counted in memory; a restart begins a
//! new day.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use cairn_domain::RecordId;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::problem::Problem;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What one link or address may do in a day (UTC).
#[derive(Debug, Clone, Copy)]
struct Most {
    opens: u32,
    answers: u32,
    bytes: u64,
}

/// A poster in a busy station.
const LINK: Most = Most { opens: 5_000, answers: 2_000, bytes: 512 * 1024 * 1024 };
/// A hotel whose guests share one address.
const ADDRESS: Most = Most { opens: 600, answers: 200, bytes: 64 * 1024 * 1024 };
/// Addresses and links that are told apart; the rest of a day's share one count.
const TOLD_APART: usize = 20_000;
/// Answers that are taken at once: each may take a second, and colleagues work beside them.
const AT_ONCE: usize = 2;

/// What somebody wants.
#[derive(Debug, Clone, Copy)]
pub enum Wish {
    /// The form.
    Open,
    /// To hand answers in.
    Answer,
}

/// The address that a guest comes from: the peer's, or behind a proxy on this machine the one that the proxy names last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct From(pub IpAddr);

/// What was done today.
#[derive(Debug)]
pub struct Guests {
    today: Mutex<Today>,
    turns: Semaphore,
}

#[derive(Debug, Default)]
struct Today {
    day: i64,
    links: HashMap<RecordId, Done>,
    addresses: HashMap<IpAddr, Done>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Done {
    opens: u32,
    answers: u32,
    bytes: u64,
}

impl Default for Guests {
    fn default() -> Self {
        Self { today: Mutex::default(), turns: Semaphore::new(AT_ONCE) }
    }
}

impl Guests {
    /// Counts a wish against an address, before anything is looked up.
    ///
    /// # Errors
    /// `link_busy` where it had its share of the day.
    pub fn comes(&self, from: From, wish: Wish, now_ms: i64) -> Result<(), Problem> {
        self.count(now_ms, |today| (entry(&mut today.addresses, from.0, UNKNOWN), ADDRESS), wish)
    }

    /// Counts a wish against a link that was found.
    ///
    /// # Errors
    /// `link_busy` where it had its share of the day.
    pub fn asks(&self, link: RecordId, wish: Wish, now_ms: i64) -> Result<(), Problem> {
        self.count(now_ms, |today| (entry(&mut today.links, link, RecordId([0; 16])), LINK), wish)
    }

    /// Counts what went over the line.
    pub fn carried(&self, from: From, link: RecordId, bytes: usize, now_ms: i64) {
        let mut today = self.today(now_ms);
        entry(&mut today.addresses, from.0, UNKNOWN).bytes += bytes as u64;
        entry(&mut today.links, link, RecordId([0; 16])).bytes += bytes as u64;
    }

    /// Waits until one more answer may be taken.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    fn count(&self, now_ms: i64, of: impl FnOnce(&mut Today) -> (&mut Done, Most), wish: Wish) -> Result<(), Problem> {
        let mut today = self.today(now_ms);
        let (done, most) = of(&mut today);
        let full = match wish {
            Wish::Open => done.opens >= most.opens,
            Wish::Answer => done.answers >= most.answers,
        };
        if full || done.bytes >= most.bytes {
            return Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "link_busy",
                "This survey was opened or answered too often today. What you answered is kept on your device; try again tomorrow.",
            ));
        }
        match wish {
            Wish::Open => done.opens += 1,
            Wish::Answer => done.answers += 1,
        }
        Ok(())
    }

    fn today(&self, now_ms: i64) -> std::sync::MutexGuard<'_, Today> {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        let day = now_ms.div_euclid(DAY_MS);
        if today.day != day {
            *today = Today { day, ..Today::default() };
        }
        today
    }
}

/// Whom all are counted as who are too many to be told apart.
const UNKNOWN: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

fn entry<K: Copy + Eq + std::hash::Hash>(of: &mut HashMap<K, Done>, key: K, others: K) -> &mut Done {
    let key = if of.len() >= TOLD_APART && !of.contains_key(&key) { others } else { key };
    of.entry(key).or_default()
}

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(UNKNOWN, |peer| peer.0.ip());
        let named = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|v| v.to_str().ok());
        let named = named.and_then(|all| all.rsplit(',').next()?.trim().parse().ok());
        Ok(Self(network(if peer.is_loopback() { named.unwrap_or(peer) } else { peer })))
    }
}

/// One IPv6 subscriber has 2^64 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_link_have_their_share_of_each_day() {
        let (guests, one, two) = (Guests::default(), From([10, 0, 0, 1].into()), From([10, 0, 0, 2].into()));
        for _ in 0..ADDRESS.answers {
            guests.comes(one, Wish::Answer, 0).expect("within the share");
        }
        assert_eq!(guests.comes(one, Wish::Answer, 0).expect_err("the share is used").code, "link_busy");
        guests.comes(one, Wish::Open, 0).expect("opening is another share");
        guests.comes(two, Wish::Answer, 0).expect("another address");
        guests.comes(one, Wish::Answer, DAY_MS).expect("another day");
        let link = RecordId([1; 16]);
        guests.carried(two, link, 600 * 1024 * 1024, DAY_MS);
        assert!(guests.asks(link, Wish::Open, DAY_MS).is_err());
        assert!(guests.comes(two, Wish::Open, DAY_MS).is_err());
    }

    #[test]
    fn a_crowd_of_addresses_takes_no_more_memory() {
        let guests = Guests::default();
        for n in 0..u32::try_from(TOLD_APART).expect("a number") + 5_000 {
            guests.comes(From(IpAddr::V4(n.into())), Wish::Open, 0).ok();
        }
        assert!(guests.today(0).addresses.len() <= TOLD_APART + 1);
        let v6 = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(v6("2001:db8:1:2:3::4"), v6("2001:db8:1:2:ffff::1"));
        assert_eq!(v6("::ffff:10.0.0.1"), IpAddr::from([10, 0, 0, 1]));
    }
}
