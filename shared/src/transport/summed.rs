//! Log lines that a stranger can cause: so many a minute for each reason, and the number of those that were left out with the next one.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Lines of one reason that are written in [`WINDOW`].
pub const LINES_MAX: u64 = 20;
/// How long lines count together, from the first of them.
pub const WINDOW: Duration = Duration::from_mins(1);

/// What was written of a reason.
#[derive(Debug)]
struct Series {
    since: Instant,
    written: u64,
    left_out: u64,
}

/// See the module. Reasons are closed codes, so that what is remembered is bounded.
#[derive(Debug, Default)]
pub struct Summed(Mutex<HashMap<&'static str, Series>>);

impl Summed {
    /// Whether a line is to be written now; if so, how many of its reason were left out since the last one.
    pub fn line(&self, reason: &'static str, now: Instant) -> Option<u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let series = all.entry(reason).or_insert(Series { since: now, written: 0, left_out: 0 });
        if now.saturating_duration_since(series.since) >= WINDOW {
            (series.since, series.written) = (now, 0);
        }
        if series.written >= LINES_MAX {
            series.left_out = series.left_out.saturating_add(1);
            return None;
        }
        series.written += 1;
        Some(std::mem::take(&mut series.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_a_few_lines_and_a_sum() {
        let (summed, now) = (Summed::default(), Instant::now());
        let written = (0..3_000).filter(|_| summed.line("too-many", now).is_some()).count();
        assert_eq!(written as u64, LINES_MAX);
        assert_eq!(summed.line("expired", now), Some(0), "another reason is not drowned");
        assert_eq!(summed.line("too-many", now + WINDOW), Some(3_000 - LINES_MAX));
        assert_eq!(summed.line("too-many", now + WINDOW), Some(0));
    }
}
