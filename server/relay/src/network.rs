//! Addresses of strangers: which of them count as one, and whose word about others is believed.
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;

/// A range of addresses, such as `10.0.0.0/8` or `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Whether the address lies in the range. An IPv4 address written as IPv6 is the IPv4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let shift = |width: u8| u32::from(width - self.prefix);
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = shift(32);
                network.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = shift(128);
                network.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no range of addresses such as 10.0.0.0/8, and no single address");
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address = address.parse::<IpAddr>().map_err(|_| wrong())?.to_canonical();
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(width), |prefix| prefix.parse().map_err(|_| wrong()))?;
        if prefix <= width { Ok(Self { address, prefix }) } else { Err(wrong()) }
    }
}

/// What one stranger counts as: an IPv4 address, or the /64 of an IPv6 address, for one customer of a provider has all of it.
pub(crate) fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address => address,
    }
}

/// Who sent a request: the peer, or, where the peer is a trusted proxy, whom the proxies name. The list is read from its end, where the
/// nearest proxy wrote: what stands before the first address that is no proxy of ours was written by the stranger.
pub(crate) fn origin(peer: SocketAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let ours = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut origin = peer.ip().to_canonical();
    let named: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|v| v.split(','))
        .collect();
    for name in named.iter().rev() {
        if !ours(origin) {
            break;
        }
        let Ok(address) = name.trim().parse::<IpAddr>() else { break };
        origin = address.to_canonical();
    }
    origin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().expect("a network")
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn headers(values: &[&'static str]) -> HeaderMap {
        values
            .iter()
            .map(|value| ("x-forwarded-for".parse().expect("a name"), value.parse().expect("a value")))
            .collect()
    }

    #[test]
    fn ranges_hold_what_they_say() {
        assert!(network("10.0.0.0/8").contains(address("10.200.3.4")));
        assert!(network("10.0.0.0/8").contains(address("::ffff:10.200.3.4")));
        assert!(!network("10.0.0.0/8").contains(address("11.0.0.0")));
        assert!(network("0.0.0.0/0").contains(address("203.0.113.9")));
        assert!(!network("0.0.0.0/0").contains(address("2001:db8::1")));
        assert!(network("2001:db8::/32").contains(address("2001:db8:ffff::1")));
        assert!(network("192.0.2.1").contains(address("192.0.2.1")));
        assert!(!network("192.0.2.1").contains(address("192.0.2.2")));
        for wrong in ["10.0.0.0/33", "::/129", "10.0.0/8", "", "localhost", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn all_of_a_64_counts_as_one() {
        assert_eq!(counted(address("2001:db8::1")), counted(address("2001:db8::ffff:1:2:3")));
        assert_ne!(counted(address("2001:db8::1")), counted(address("2001:db8:0:1::1")));
        assert_eq!(counted(address("::ffff:192.0.2.1")), address("192.0.2.1"));
        assert_eq!(counted(address("::1")), address("::1"));
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_for_what_they_wrote() {
        let (proxy, trusted) = (SocketAddr::from(([10, 0, 0, 1], 9)), [network("10.0.0.0/8")]);
        let from =
            |peer, values: &[&'static str], trusted: &[Network]| origin(peer, &headers(values), trusted).to_string();
        assert_eq!(from(proxy, &["198.51.100.7"], &trusted), "198.51.100.7");
        assert_eq!(from(proxy, &["1.1.1.1, 198.51.100.7, 10.3.0.1"], &trusted), "198.51.100.7", "the first was forged");
        assert_eq!(
            from(proxy, &["1.1.1.1", "198.51.100.7"], &trusted),
            "198.51.100.7",
            "two header lines are one list"
        );
        assert_eq!(from(proxy, &["198.51.100.7"], &[]), "10.0.0.1");
        assert_eq!(from(SocketAddr::from(([198, 51, 100, 9], 9)), &["1.1.1.1"], &trusted), "198.51.100.9");
        assert_eq!(from(proxy, &["nonsense"], &trusted), "10.0.0.1");
    }
}
