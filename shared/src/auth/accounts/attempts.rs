//! How often a sign-in may be tried: a bounded count of recent failures per address, and per name tried from there. In memory: a restart
//! forgives.
//!
//! A name alone is never closed: whoever knows it could keep its owner out for ever. So a password may be tried from many addresses; how
//! many tries come in all is bounded by how many are hashed at once, of which no address gets more than its share ([`Shares`]).

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    time::{Duration, Instant},
};

use crate::places::{Place, Places};

/// Wrong tries for one name from one address within [`WINDOW`], unless the configuration says otherwise.
pub(crate) const TRIES_PER_NAME: u32 = 10;
/// Wrong tries per address within [`WINDOW`]: a whole council may sit behind one. The same.
pub(crate) const TRIES_PER_ADDRESS: u32 = 100;
/// How long a failure counts, from the first of a series.
pub const WINDOW: Duration = Duration::from_mins(5);
/// Names and addresses remembered; the oldest series is forgotten first.
pub(crate) const REMEMBERED_MAX: usize = 4_096;
/// Tries of one address that are hashed or wait for it; a proxy that does not say whom it speaks for has no share.
pub(crate) const SHARE: usize = 4;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Name(String, Option<IpAddr>),
    Address(IpAddr),
}

/// How often it may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// For one name, from one address.
    pub per_name: u32,
    /// From one address.
    pub per_address: u32,
}

impl Default for Tries {
    fn default() -> Self {
        Self { per_name: TRIES_PER_NAME, per_address: TRIES_PER_ADDRESS }
    }
}

/// Recent failures.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    series: HashMap<Key, (Instant, u32)>,
    tries: Tries,
}

/// A loopback address is the proxy in front, that is: everybody.
fn keys(name: &str, from: Option<IpAddr>) -> impl Iterator<Item = Key> {
    let from = from.map(household);
    let address = from.filter(|from| !from.is_loopback()).map(Key::Address);
    [Some(Key::Name(name.to_owned(), from)), address].into_iter().flatten()
}

/// Whoever has one address of IPv6 has as many beside it as they like.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) if !six.is_loopback() => Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX)).into(),
        other => other,
    }
}

/// How many tries of each address are under way.
#[derive(Debug, Default)]
pub(super) struct Shares(Places<IpAddr>);

/// A part of an address's share, until it is dropped; a proxy that does not say whom it speaks for holds none.
#[derive(Debug)]
pub(super) struct Part {
    _held: Option<Place<IpAddr>>,
}

impl Shares {
    /// A part for one more try; `None` when the address has all that it gets.
    pub(super) fn take(&self, from: Option<IpAddr>) -> Option<Part> {
        let Some(from) = from.map(household).filter(|from| !from.is_loopback()) else { return Some(Part { _held: None }) };
        self.0.take(&from, SHARE).map(|place| Part { _held: Some(place) })
    }
}

impl Attempts {
    /// None yet.
    pub(super) fn new(tries: Tries) -> Self {
        Self { series: HashMap::new(), tries }
    }

    fn most(&self, key: &Key) -> u32 {
        match key {
            Key::Name(..) => self.tries.per_name,
            Key::Address(_) => self.tries.per_address,
        }
    }

    /// How long to wait before the next try; `None` when it may be made now.
    pub(super) fn wait(&self, name: &str, from: Option<IpAddr>, now: Instant) -> Option<Duration> {
        let waits = keys(name, from).filter_map(|key| {
            let (since, failures) = self.series.get(&key)?;
            let left = WINDOW.checked_sub(now.saturating_duration_since(*since))?;
            (*failures >= self.most(&key) && !left.is_zero()).then_some(left)
        });
        waits.max()
    }

    /// Counts a failure.
    pub(super) fn failed(&mut self, name: &str, from: Option<IpAddr>, now: Instant) {
        for key in keys(name, from) {
            if self.series.len() >= REMEMBERED_MAX && !self.series.contains_key(&key) {
                self.forget(now);
            }
            let series = self.series.entry(key).or_insert((now, 0));
            if now.saturating_duration_since(series.0) >= WINDOW {
                *series = (now, 0);
            }
            series.1 = series.1.saturating_add(1);
        }
    }

    /// Forgets the failures of a name that has shown its password, and of where it was shown.
    pub(super) fn succeeded(&mut self, name: &str, from: Option<IpAddr>) {
        for key in keys(name, from) {
            self.series.remove(&key);
        }
    }

    /// Makes room: drops what no longer counts, else the oldest.
    fn forget(&mut self, now: Instant) {
        self.series.retain(|_, (since, _)| now.saturating_duration_since(*since) < WINDOW);
        if self.series.len() >= REMEMBERED_MAX {
            let oldest = self.series.iter().min_by_key(|(_, (since, _))| *since).map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                self.series.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_ends_with_its_window() {
        let (mut attempts, start) = (Attempts::default(), Instant::now());
        for _ in 0..TRIES_PER_NAME {
            assert_eq!(attempts.wait("x", None, start), None);
            attempts.failed("x", None, start);
        }
        assert_eq!(attempts.wait("x", None, start), Some(WINDOW));
        assert_eq!(attempts.wait("y", None, start), None);
        assert_eq!(attempts.wait("x", None, start + WINDOW), None);
    }

    #[test]
    fn an_address_is_stopped_whatever_names_it_tries_but_a_proxy_is_not() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        let (far, proxy) = ("203.0.113.9".parse().ok(), "127.0.0.1".parse().ok());
        for n in 0..TRIES_PER_ADDRESS {
            attempts.failed(&format!("name-{n}"), far, now);
            attempts.failed(&format!("other-{n}"), proxy, now);
        }
        assert!(attempts.wait("fresh", far, now).is_some());
        assert!(attempts.wait("fresh", proxy, now).is_none());
    }

    #[test]
    fn nobody_closes_a_name_for_whoever_is_elsewhere() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        let (stranger, office) = ("203.0.113.9".parse().ok(), "198.51.100.7".parse().ok());
        for _ in 0..TRIES_PER_NAME {
            attempts.failed("amina", stranger, now);
        }
        assert!(attempts.wait("amina", stranger, now).is_some());
        assert_eq!(attempts.wait("amina", office, now), None);
        // A network of IPv6 is one address.
        let (here, beside) = ("2001:db8::1".parse().ok(), "2001:db8::ffff:2".parse().ok());
        for _ in 0..TRIES_PER_NAME {
            attempts.failed("amina", here, now);
        }
        assert!(attempts.wait("amina", beside, now).is_some());
    }

    #[test]
    fn memory_is_bounded() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for n in 0..REMEMBERED_MAX + 10 {
            attempts.failed(&format!("name-{n}"), None, now);
        }
        assert_eq!(attempts.series.len(), REMEMBERED_MAX);
    }
}
