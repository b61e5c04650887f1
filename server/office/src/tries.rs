//! How often somebody may try a link that is no good.

use std::collections::HashMap;
use std::net::IpAddr;

/// So many that are no good…
const MOST: u32 = 10;
/// …in so long a time, ms; then an address waits for the rest of it.
const SPAN_MS: i64 = 10 * 60 * 1000;
/// Addresses remembered; beyond them the oldest are forgotten. A link has 256 bits: this only spares the office work.
const ADDRESSES: usize = 1_000;

/// What has failed lately, by address.
#[derive(Debug, Default)]
pub struct Tries(HashMap<IpAddr, (u32, i64)>);

impl Tries {
    /// Whether an address may try.
    pub fn may(&self, address: IpAddr, now_ms: i64) -> bool {
        self.0.get(&address).is_none_or(|(count, since)| *count < MOST || !(0..SPAN_MS).contains(&(now_ms - since)))
    }

    /// A try that failed.
    pub fn failed(&mut self, address: IpAddr, now_ms: i64) {
        self.0.retain(|_, (_, since)| (0..SPAN_MS).contains(&(now_ms - *since)));
        if self.0.len() >= ADDRESSES
            && let Some(oldest) = self.0.iter().min_by_key(|(_, (_, since))| *since).map(|(address, _)| *address)
        {
            self.0.remove(&oldest);
        }
        self.0.entry(address).or_insert((0, now_ms)).0 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_after_ten_and_others_do_not() {
        let (one, other) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let mut tries = Tries::default();
        for n in 0..MOST {
            assert!(tries.may(one, i64::from(n)), "try {n}");
            tries.failed(one, i64::from(n));
        }
        assert!(!tries.may(one, SPAN_MS - 1) && tries.may(other, SPAN_MS - 1));
        assert!(tries.may(one, SPAN_MS));
    }
}
