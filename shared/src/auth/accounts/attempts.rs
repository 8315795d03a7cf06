//! How often a sign-in may be tried: a bounded count of recent failures per name and per address. In memory: a restart forgives.

use std::{
    collections::HashMap,
    net::IpAddr,
    time::{Duration, Instant},
};

/// Wrong tries per name within [`WINDOW`].
pub(crate) const TRIES_PER_NAME: u32 = 10;
/// Wrong tries per address within [`WINDOW`]: a whole council may sit behind one.
pub(crate) const TRIES_PER_ADDRESS: u32 = 100;
/// How long a failure counts, from the first of a series.
pub const WINDOW: Duration = Duration::from_mins(5);
/// Names and addresses remembered; the oldest series is forgotten first.
pub(crate) const REMEMBERED_MAX: usize = 4_096;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Name(String),
    Address(IpAddr),
}

impl Key {
    fn tries(&self) -> u32 {
        match self {
            Self::Name(_) => TRIES_PER_NAME,
            Self::Address(_) => TRIES_PER_ADDRESS,
        }
    }
}

/// Recent failures.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    series: HashMap<Key, (Instant, u32)>,
}

/// A loopback address is the proxy in front, that is: everybody.
fn keys(name: &str, from: Option<IpAddr>) -> impl Iterator<Item = Key> {
    let address = from.filter(|from| !from.is_loopback()).map(Key::Address);
    [Some(Key::Name(name.to_owned())), address].into_iter().flatten()
}

impl Attempts {
    /// How long to wait before the next try; `None` when it may be made now.
    pub(super) fn wait(&self, name: &str, from: Option<IpAddr>, now: Instant) -> Option<Duration> {
        let waits = keys(name, from).filter_map(|key| {
            let (since, failures) = self.series.get(&key)?;
            let left = WINDOW.checked_sub(now.saturating_duration_since(*since))?;
            (*failures >= key.tries() && !left.is_zero()).then_some(left)
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
    fn memory_is_bounded() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for n in 0..REMEMBERED_MAX + 10 {
            attempts.failed(&format!("name-{n}"), None, now);
        }
        assert_eq!(attempts.series.len(), REMEMBERED_MAX);
    }
}
