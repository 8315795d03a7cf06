//! How much of everything a program gives at a time, as the table `[limits]` of the configuration says.
//!
//! One list: the configuration is read by it, and the documentation is held against it by a test. What belongs to a protocol, such as
//! the length of a frame, is no setting and stands beside the code that reads it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::config::Settings;

/// One number of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The key.
    pub key: &'static str,
    /// What holds unless the configuration says otherwise.
    pub default: usize,
    /// The least and the most that it may be.
    pub range: (usize, usize),
}

const fn limit(key: &'static str, default: usize, range: (usize, usize)) -> Limit {
    Limit { key, default, range }
}

const CONNECTIONS: Limit = limit("limits.connections", 2_048, (16, 100_000));
const SOCKETS: Limit = limit("limits.sockets", 512, (1, 100_000));
const SOCKETS_PER_ACCOUNT: Limit = limit("limits.sockets_per_account", 32, (1, 100_000));
const FEEDS: Limit = limit("limits.feeds", 256, (1, 100_000));
const FEEDS_PER_ACCOUNT: Limit = limit("limits.feeds_per_account", 16, (1, 100_000));
const TRIES_PER_NAME: Limit = limit("limits.sign_in_tries_per_name", 10, (3, 1_000));
const TRIES_PER_ADDRESS: Limit = limit("limits.sign_in_tries_per_address", 100, (3, 100_000));

/// Every number of the table.
pub const ALL: [Limit; 7] =
    [CONNECTIONS, SOCKETS, SOCKETS_PER_ACCOUNT, FEEDS, FEEDS_PER_ACCOUNT, TRIES_PER_NAME, TRIES_PER_ADDRESS];

/// The table, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// `limits.connections`: connections at the web port at a time; further ones wait in the system's queue.
    pub connections: usize,
    /// `limits.sockets`: tabs connected to a node at a time.
    pub sockets: usize,
    /// `limits.sockets_per_account`: those of one account.
    pub sockets_per_account: usize,
    /// `limits.feeds`: dashboards connected to the hub at a time.
    pub feeds: usize,
    /// `limits.feeds_per_account`: those of one account.
    pub feeds_per_account: usize,
    /// `limits.sign_in_tries_per_name`: wrong passwords for one name from one address in five minutes.
    pub tries_per_name: usize,
    /// `limits.sign_in_tries_per_address`: wrong passwords from one address in five minutes, whatever the names.
    pub tries_per_address: usize,
    /// `trusted_proxies`: machines whose `X-Forwarded-For` is believed. This machine, unless the configuration says otherwise.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: CONNECTIONS.default,
            sockets: SOCKETS.default,
            sockets_per_account: SOCKETS_PER_ACCOUNT.default,
            feeds: FEEDS.default,
            feeds_per_account: FEEDS_PER_ACCOUNT.default,
            tries_per_name: TRIES_PER_NAME.default,
            tries_per_address: TRIES_PER_ADDRESS.default,
            trusted_proxies: vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        }
    }
}

impl Limits {
    /// Asks for every key of the table. Problems stay in `settings`.
    pub(super) fn read(settings: &mut Settings) -> Self {
        let mut number = |limit: Limit| {
            let (least, most) = limit.range;
            let rule = format!("a number from {least} to {most}");
            settings
                .value(limit.key, limit.default, &rule, |text| text.parse().ok().filter(|number| (least..=most).contains(number)))
        };
        let (connections, sockets, sockets_per_account) = (number(CONNECTIONS), number(SOCKETS), number(SOCKETS_PER_ACCOUNT));
        let (feeds, feeds_per_account) = (number(FEEDS), number(FEEDS_PER_ACCOUNT));
        let (tries_per_name, tries_per_address) = (number(TRIES_PER_NAME), number(TRIES_PER_ADDRESS));
        let named = settings.list("trusted_proxies", "addresses such as \"127.0.0.1\", without a port", |text| text.parse().ok());
        let trusted_proxies = if named.is_empty() { Self::default().trusted_proxies } else { named };
        Self {
            connections,
            sockets,
            sockets_per_account,
            feeds,
            feeds_per_account,
            tries_per_name,
            tries_per_address,
            trusted_proxies,
        }
    }

    /// Where a request comes from: `peer`, or what the last proxy that is believed says of who asked it. Addresses before that are said
    /// by somebody who is not believed.
    pub fn far_end(&self, peer: IpAddr, forwarded: &[&str]) -> IpAddr {
        let mut far = peer.to_canonical();
        for said in forwarded.iter().flat_map(|line| line.split(',')).rev() {
            if !self.trusted_proxies.contains(&far) {
                break;
            }
            let Ok(said) = said.trim().parse::<IpAddr>() else { break };
            far = said.to_canonical();
        }
        far
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far(peer: &str, forwarded: &[&str]) -> String {
        Limits::default().far_end(peer.parse().unwrap(), forwarded).to_string()
    }

    #[test]
    fn only_a_proxy_that_is_believed_says_where_a_request_comes_from() {
        assert_eq!(far("127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(far("::ffff:127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(far("127.0.0.1", &[]), "127.0.0.1");
        // Whoever asks the proxy may have written something there as well.
        assert_eq!(far("127.0.0.1", &["198.51.100.1, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(far("127.0.0.1", &["198.51.100.1", "203.0.113.9, 127.0.0.1"]), "203.0.113.9");
        assert_eq!(far("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(far("127.0.0.1", &["nonsense"]), "127.0.0.1");
    }

    #[test]
    fn a_limit_out_of_its_range_is_named() {
        let text = "[limits]\nsockets = 0\nfeeds_per_account = 3\n";
        let mut settings = Settings::of_text("config.toml".into(), text, []).unwrap();
        assert_eq!(Limits::read(&mut settings).feeds_per_account, 3);
        let wrong = settings.finish().unwrap_err().to_string();
        assert!(wrong.contains("limits.sockets is \"0\", it must be a number from 1 to 100000"), "{wrong}");
    }
}
