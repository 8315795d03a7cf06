//! Whether a certificate leads to the federation's root, and how long it counts.

use super::{Check, time};
use crate::{
    domain::UnixMs,
    identity::name::{CertificateFacts, is_signed_by},
};

const DAY_MS: i64 = 24 * 3_600_000;

/// What a certificate is for, and what to do when it is of no use any more.
#[derive(Debug, Clone, Copy)]
pub struct Purpose<'a> {
    /// The name of the check.
    pub name: &'static str,
    /// Days before its end at which to say something.
    pub ahead_days: i64,
    /// What to do about one that ends soon.
    pub soon: &'a str,
    /// What to do about one that does not count.
    pub again: &'a str,
}

/// Looks at a chain: the certificate, then those that signed it, up to the one that the root signed; all in DER.
pub fn chain(chain: &[Vec<u8>], root: &[u8], now: UnixMs, purpose: Purpose<'_>) -> Check {
    let all: Vec<&[u8]> = chain.iter().map(Vec::as_slice).chain([root]).collect();
    let broken = all.windows(2).any(|pair| matches!(pair, [one, above] if !is_signed_by(one, above)));
    let facts: Result<Vec<_>, _> = all.iter().map(|der| CertificateFacts::read(der)).collect();
    let facts = match facts {
        Ok(facts) if !broken && !chain.is_empty() => facts,
        Ok(_) => return Check::bad(purpose.name, "it does not lead to the federation's root", purpose.again),
        Err(error) => return Check::bad(purpose.name, error.to_string(), purpose.again),
    };
    let from = facts.iter().map(|facts| facts.not_before.0).max().unwrap_or_default();
    let until = facts.iter().map(|facts| facts.not_after.0).min().unwrap_or_default();
    counts(from, until, now, purpose)
}

fn counts(from: i64, until: i64, now: UnixMs, purpose: Purpose<'_>) -> Check {
    let clock = format!("the clock here says {}", time(now.0));
    if now.0 < from {
        let next = format!(
            "set this machine's clock (`timedatectl`) if it is late; if it is right, the other one was ahead: {}",
            purpose.again
        );
        return Check::bad(purpose.name, format!("it counts only from {} on, and {clock}", time(from)), next);
    }
    if until < now.0 {
        let next = format!("if that clock is wrong, set it (`timedatectl`); otherwise {}", purpose.again);
        return Check::bad(purpose.name, format!("it ended on {}, and {clock}", time(until)), next);
    }
    let days = (until - now.0) / DAY_MS;
    let found = format!("it counts until {}, {days} days from now", time(until));
    if days < purpose.ahead_days { Check::warning(purpose.name, found, purpose.soon) } else { Check::ok(purpose.name, found) }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn its_days_are_counted() {
        let purpose = Purpose { name: "certificate", ahead_days: 14, soon: "wait", again: "join" };
        let at = |days: i64| counts(10 * DAY_MS, 40 * DAY_MS, UnixMs(days * DAY_MS + 1), purpose);
        let states = [9, 10, 24, 26, 39, 40].map(|days| at(days).state);
        assert_eq!(states, [State::Bad, State::Ok, State::Ok, State::Warning, State::Warning, State::Bad]);
        assert!(at(9).found.contains("only from 1970-01-11 00:00 UTC") && at(9).next.unwrap().contains("clock"));
        assert!(at(41).found.contains("ended on 1970-02-10") && at(41).next.unwrap().contains("join"));
    }
}
