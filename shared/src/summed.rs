//! Log lines that others can cause: so many a minute for each reason or account, and the number of those that were left out with the
//! next one.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Lines of one key that are written in [`WINDOW`], unless whoever writes says otherwise.
pub const LINES_MAX: u64 = 20;
/// How long lines count together, from the first of them.
pub const WINDOW: Duration = Duration::from_mins(1);
/// Keys that are kept in mind, where there may be more than a closed table has.
const KEYS_MAX: usize = 1_024;

/// What was written of a key.
#[derive(Debug)]
struct Series {
    since: Instant,
    written: u64,
    left_out: u64,
}

/// See the module.
#[derive(Debug)]
pub struct Summed<K> {
    lines_max: u64,
    series: Mutex<HashMap<K, Series>>,
}

impl<K> Default for Summed<K> {
    fn default() -> Self {
        Self::new(LINES_MAX)
    }
}

impl<K> Summed<K> {
    /// Writes so many lines of a key in each [`WINDOW`].
    pub fn new(lines_max: u64) -> Self {
        Self { lines_max, series: Mutex::default() }
    }
}

impl<K: Eq + Hash> Summed<K> {
    /// Whether a line is to be written now; if so, how many of its key were left out since the last one.
    pub fn line(&self, key: K, now: Instant) -> Option<u64> {
        let mut all = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEYS_MAX {
            all.retain(|_, series| now.saturating_duration_since(series.since) < WINDOW);
        }
        let series = all.entry(key).or_insert(Series { since: now, written: 0, left_out: 0 });
        if now.saturating_duration_since(series.since) >= WINDOW {
            (series.since, series.written) = (now, 0);
        }
        if series.written >= self.lines_max {
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
